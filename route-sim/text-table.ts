import type { Summary } from './summary.js';

/** The columns of the comparison, each with how a contestant's cell reads. */
export const columns: readonly (readonly [heading: string, cell: (summary: Summary) => string])[] = [
  ['routing logic', ({ name }) => name],
  ['hits', ({ hitRatio }) => percent(hitRatio)],
  ['of best', ({ reuse }) => (reuse === null ? '-' : percent(reuse))],
  ['hotspot', ({ hotspot }) => hotspot.toFixed(2)],
  ['ttft p50', ({ ttftMs }) => duration(ttftMs.p50)],
  ['p90', ({ ttftMs }) => duration(ttftMs.p90)],
  ['p99', ({ ttftMs }) => duration(ttftMs.p99)],
  ['end p50', ({ endToEndMs }) => duration(endToEndMs.p50)],
  ['p90', ({ endToEndMs }) => duration(endToEndMs.p90)],
  ['p99', ({ endToEndMs }) => duration(endToEndMs.p99)],
  ['in slo', ({ goodput }) => percent(goodput.share)],
  ['good/s', ({ goodput }) => goodput.perSecond.toFixed(1)],
  ['failed', ({ failed }) => String(failed)],
  ['lost', ({ lost }) => String(lost)],
];

/** A table of the contestants, a line each. */
export function textTable(summaries: readonly Summary[]): string {
  const rows = [
    columns.map(([heading]) => heading),
    ...summaries.map((one) => columns.map(([, cell]) => cell(one))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** A time in its fitting unit; a dash where there is none. */
export function duration(ms: number | null): string {
  if (ms === null) return '-';
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
