import { counted } from '../counted.js';
import type { Distribution } from './distribution.js';
import type { BenchConditions, BenchSummary } from './summary.js';

/** The figures of a run as text. */
export function summaryText(summary: BenchSummary): string {
  const { conditions, requests, errors, hitRate, seconds } = summary;
  const kinds = Object.entries(errors).map(([kind, count]) => `${kind}: ${count}`);
  const rows: readonly (readonly [string, Distribution | null])[] = [
    ['first token', summary.ttftMs],
    ['between tokens', summary.itlMs],
    ['a further token', summary.tpotMs],
    ['whole answer', summary.latencyMs],
    ...(conditions.qps === null ? [] : [['start delay', summary.startDelayMs] as const]),
  ];
  const lines = [
    headline(conditions),
    '',
    `${counted(requests.finished, 'request')} in ${seconds.toFixed(1)} s, ${requests.failed} failed${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}${requests.unasked === 0 ? '' : `, ${requests.unasked} not asked`}`,
    '',
    ...tableText([
      ['', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'],
      ...rows.map(([name, of]) => [
        name,
        ...(['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const).map((key) =>
          of === null ? '-' : msText(of[key]),
        ),
      ]),
    ]),
    '',
    ...tableText([
      ['requests/s', summary.requestsPerSecond.toFixed(2)],
      ['input tokens/s', summary.inputTokensPerSecond.toFixed(0)],
      ['output tokens/s', summary.outputTokensPerSecond.toFixed(0)],
      ['hit rate by usage', shareText(hitRate.usage)],
      ['hit rate by /metrics', shareText(hitRate.metrics)],
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What was run, in a line. */
export function headline(conditions: BenchConditions): string {
  const { model, baseUrl, users, rounds, qps, arrivals } = conditions;
  const how = qps === null ? 'each as soon as the last answer is there' : `${qps} requests/s (${arrivals})`;
  return `${model} at ${baseUrl}: ${counted(users, 'user')}, ${counted(rounds, 'round')}, ${how}`;
}

interface Figure {
  readonly name: string;
  readonly text: (value: number) => string;
  readonly of: (summary: BenchSummary) => number | null | undefined;
}

const figures: readonly Figure[] = [
  { name: 'first token p50', text: msText, of: ({ ttftMs }) => ttftMs?.p50 },
  { name: 'first token p99', text: msText, of: ({ ttftMs }) => ttftMs?.p99 },
  { name: 'between tokens p50', text: msText, of: ({ itlMs }) => itlMs?.p50 },
  { name: 'between tokens p99', text: msText, of: ({ itlMs }) => itlMs?.p99 },
  { name: 'whole answer p50', text: msText, of: ({ latencyMs }) => latencyMs?.p50 },
  { name: 'whole answer p99', text: msText, of: ({ latencyMs }) => latencyMs?.p99 },
  { name: 'requests/s', text: (value) => value.toFixed(2), of: ({ requestsPerSecond }) => requestsPerSecond },
  {
    name: 'input tokens/s',
    text: (value) => value.toFixed(0),
    of: ({ inputTokensPerSecond }) => inputTokensPerSecond,
  },
  {
    name: 'output tokens/s',
    text: (value) => value.toFixed(0),
    of: ({ outputTokensPerSecond }) => outputTokensPerSecond,
  },
  { name: 'hit rate by usage', text: shareText, of: ({ hitRate }) => hitRate.usage },
  { name: 'hit rate by /metrics', text: shareText, of: ({ hitRate }) => hitRate.metrics },
  { name: 'failed', text: String, of: ({ requests }) => requests.failed },
];

/** An earlier run and this one beside each other, with their ratio. */
export function comparisonText(before: BenchSummary, after: BenchSummary): string {
  const rows = figures.map(({ name, text, of }) => {
    const [a, b] = [of(before) ?? undefined, of(after) ?? undefined];
    const ratio = a === undefined || b === undefined || a === 0 ? '-' : `${(b / a).toFixed(2)}x`;
    return [name, a === undefined ? '-' : text(a), b === undefined ? '-' : text(b), ratio];
  });
  const different = (Object.keys(after.conditions) as (keyof BenchConditions)[]).filter(
    (key) => before.conditions[key] !== after.conditions[key],
  );
  const notes = different.map(
    (key) => `${key}: ${before.conditions[key] ?? 'none'} before, ${after.conditions[key] ?? 'none'} now`,
  );
  return `${[...tableText([['', 'before', 'now', 'ratio'], ...rows]), ...(notes.length === 0 ? [] : ['', ...notes])].join('\n')}\n`;
}

function tableText(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function msText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

function shareText(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)}%`;
}
