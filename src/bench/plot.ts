import { distributionPlot, svgPicture, timePlot } from '../runtime/svg-plot.js';
import type { ManyMilliseconds } from './distribution.js';
import type { RequestRecord } from './load.js';
import { ttftOf } from './summary.js';

const color = { ttft: 0, itl: 2, latency: 1 } as const;
// More points than this make a picture slow to open and no clearer.
const mostPoints = 5000;

/** What a picture is made of. */
export interface PlotInput {
  readonly title: string;
  /** Requests that count. */
  readonly records: readonly RequestRecord[];
  readonly itl: ManyMilliseconds;
  readonly startMs: number;
}

/** A picture of a run: how times are distributed above, first tokens and whole answers over time below. */
export function benchPicture({ title, records, itl, startMs }: PlotInput): string {
  const good = records.filter(({ error }) => error === undefined);
  const ttfts = good.map(ttftOf).sort((a, b) => a - b);
  const latencies = good.map(latencyOf).sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(good.length / mostPoints));
  const shown = good.filter((_, i) => i % every === 0);
  const over = (ms: (record: RequestRecord) => number) =>
    shown.map((record) => ({ seconds: (record.intendedMs - startMs) / 1000, ms: ms(record) }));
  return svgPicture(title, [
    distributionPlot('Share of requests, and of gaps between tokens, by time', [
      { name: 'between tokens', color: color.itl, rising: itl.rising(201) },
      { name: 'to the first token', color: color.ttft, rising: ttfts },
      { name: 'to the whole answer', color: color.latency, rising: latencies },
    ]),
    timePlot('Requests by when they were to be asked', [
      { name: 'to the whole answer', color: color.latency, points: over(latencyOf) },
      { name: 'to the first token', color: color.ttft, points: over(ttftOf) },
    ]),
  ]);
}

function latencyOf({ finishMs, intendedMs }: RequestRecord): number {
  return finishMs - intendedMs;
}
