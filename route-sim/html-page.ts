import { escaped, figure, plotStyle } from '../src/runtime/svg-plot.js';
import type { Comparison } from './comparison.js';
import { enginesPlot, firstTokenPlot, objectivePlot, reusePlot } from './comparison-plots.js';
import { columns } from './text-table.js';

const style = `${plotStyle}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 2rem 0; }
figcaption { font-weight: 600; margin-bottom: 0.5rem; }
svg { max-width: 100%; height: auto; }
p.quiet { color: var(--quiet); }
`;

/** A page with the figures and plots of a comparison, which needs no other file. */
export function htmlPage(comparison: Comparison): string {
  const { title, conditions, summaries } = comparison;
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
${[reusePlot, firstTokenPlot, objectivePlot, enginesPlot].map((plot) => figure(plot(comparison))).join('\n')}
</body>
</html>
`;
}
