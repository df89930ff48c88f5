import { createServer } from 'node:http';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { labelsText } from './series.js';

type Labels = Readonly<Record<string, string>>;

/** Part of what a stand-in says: metrics of a table, all with these labels. */
export interface Spoken {
  readonly table: Readonly<Record<string, MetricSpec>>;
  readonly labels: Labels;
  /** Values of the labels of the table. @default - `x` */
  readonly values?: Labels;
}

/** Something that stands in for an exporter that cannot run here: it says what its tables list, with counts that grow. */
export async function startStandIn(
  spoken: readonly Spoken[],
): Promise<{ readonly url: string; close(): void }> {
  const started = Date.now();
  const server = createServer((_request, response) => {
    const now = 1 + Math.floor((Date.now() - started) / 100);
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`${spoken.flatMap((part) => linesOf(part, now)).join('\n')}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function linesOf({ table, labels, values = {} }: Spoken, now: number): string[] {
  return Object.entries(table).flatMap(([name, spec]) => {
    const own = Object.fromEntries(spec.labels.map((label) => [label, values[label] ?? 'x']));
    const all = { ...own, ...labels };
    if (spec.type === 'histogram') {
      const bounds = [...(spec.buckets ?? [1, 10]).map(String), '+Inf'];
      return [
        ...bounds.map((le) => `${name}_bucket{${labelsText({ ...all, le })}} ${now}`),
        `${name}_sum{${labelsText(all)}} ${now}`,
        `${name}_count{${labelsText(all)}} ${now}`,
      ];
    }
    return [
      `${name}{${labelsText(all)}} ${spec.type === 'counter' || /_errors$|_count$/.test(name) ? now : 1}`,
    ];
  });
}
