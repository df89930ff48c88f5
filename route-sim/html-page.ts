import type { Comparison } from './comparison.js';
import { barPlot, columnPlot, distributionPlot, escaped } from './svg-plot.js';
import { columns, percent } from './text-table.js';

/** Colours that can be told apart on light and on dark ground. */
const colors = ['#4477aa', '#ee6677', '#228833', '#ccaa22', '#3fa7c4', '#aa3377', '#888888', '#e07b39'];

const style = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1c1e21; --quiet: #62666d; --line: #d9dce1; --track: #eef0f3; }
@media (prefers-color-scheme: dark) { :root { --ground: #15171a; --ink: #e6e8eb; --quiet: #9aa0a8; --line: #3a3e45; --track: #24272c; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 2rem 0; }
figcaption { font-weight: 600; margin-bottom: 0.5rem; }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .quiet, .quiet { fill: var(--quiet); color: var(--quiet); }
.track { fill: var(--track); }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; }
${colors.map((color, i) => `.c${i} { fill: ${color}; } .s${i} { stroke: ${color}; }`).join('\n')}
`;

/** A page with the figures and plots of a comparison, which needs no other file. */
export function htmlPage({ title, conditions, summaries, timesToFirstToken }: Comparison): string {
  const series = summaries.map(({ name }, i) => ({ name, color: i % colors.length }));
  const of = <T>(values: (index: number) => T): readonly (T & { name: string; color: number })[] =>
    series.map((one, index) => ({ ...one, ...values(index) }));
  const head = columns.map(([heading]) => `<th>${escaped(heading)}</th>`).join('');
  const rows = summaries.map(
    (one) => `<tr>${columns.map(([, cell]) => `<td>${escaped(cell(one))}</td>`).join('')}</tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${conditions.map((line) => `<p class="quiet">${escaped(line)}</p>`).join('\n')}
<table><thead><tr>${head}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
${barPlot(
  'Hits, of those that one cache without end has',
  of((i) => {
    const reuse = summaries[i]?.reuse ?? 0;
    return { value: reuse, label: percent(reuse) };
  }),
  1,
)}
${distributionPlot(
  'Requests whose first token has come, by time',
  of((i) => ({ rising: timesToFirstToken[i] ?? [] })),
)}
${barPlot(
  'Requests within the objective',
  of((i) => {
    const share = summaries[i]?.goodput.share ?? 0;
    return { value: share, label: percent(share) };
  }),
  1,
)}
${columnPlot(
  'Prompt tokens that each engine computed',
  of((i) => ({
    values: (summaries[i]?.engines ?? []).map(({ prefillTokens }) => prefillTokens),
    label: `hotspot ${(summaries[i]?.hotspot ?? 1).toFixed(2)}`,
  })),
)}
</body>
</html>
`;
}
