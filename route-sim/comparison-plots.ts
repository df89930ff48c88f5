import type { Comparison } from './comparison.js';
import { barPlot, columnPlot, distributionPlot, type Plot, type Series } from './svg-plot.js';
import { percent } from './text-table.js';

/** Colours that can be told apart on light and on dark ground. */
const colors = [
  ...['#4477aa', '#ee6677', '#228833', '#ccaa22', '#3fa7c4'],
  ...['#aa3377', '#888888', '#e07b39', '#7c6fd6'],
];

/** What the plots look like, on light and on dark ground. */
export const plotStyle = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1c1e21; --quiet: #62666d; --line: #d9dce1; --track: #eef0f3; }
@media (prefers-color-scheme: dark) { :root { --ground: #15171a; --ink: #e6e8eb; --quiet: #9aa0a8; --line: #3a3e45; --track: #24272c; } }
svg { font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .quiet { fill: var(--quiet); }
.ground { fill: var(--ground); }
.track { fill: var(--track); }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; }
${colors.map((color, i) => `.c${i} { fill: ${color}; } .s${i} { stroke: ${color}; }`).join('\n')}
`;

/** How much of what can be found in caches each contestant found. */
export function reusePlot(comparison: Comparison): Plot {
  const bars = of(comparison, (i) => {
    const reuse = comparison.summaries[i]?.reuse ?? 0;
    return { value: reuse, label: percent(reuse) };
  });
  return barPlot('Hits, of those that one cache without end has', bars, 1);
}

/** How soon first tokens came. */
export function firstTokenPlot(comparison: Comparison): Plot {
  return distributionPlot(
    'Requests whose first token has come, by time',
    of(comparison, (i) => ({ rising: comparison.timesToFirstToken[i] ?? [] })),
  );
}

/** How many requests were good. */
export function objectivePlot(comparison: Comparison): Plot {
  const bars = of(comparison, (i) => {
    const share = comparison.summaries[i]?.goodput.share ?? 0;
    return { value: share, label: percent(share) };
  });
  return barPlot('Requests within the objective', bars, 1);
}

/** How even the work was. */
export function enginesPlot({ summaries, ...rest }: Comparison): Plot {
  return columnPlot(
    'Prompt tokens that each engine computed',
    of({ summaries, ...rest }, (i) => ({
      values: (summaries[i]?.engines ?? []).map(({ prefillTokens }) => prefillTokens),
      label: `hotspot ${(summaries[i]?.hotspot ?? 1).toFixed(2)}`,
    })),
  );
}

function of<T>({ summaries }: Comparison, values: (index: number) => T): readonly (T & Series)[] {
  return summaries.map(({ name }, i) => ({ name, color: i % colors.length, ...values(i) }));
}
