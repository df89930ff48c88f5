import {
  barPlot,
  columnPlot,
  distributionPlot,
  type Plot,
  plotColors,
  type Series,
} from '../src/runtime/svg-plot.js';
import type { Comparison } from './comparison.js';
import { percent } from './text-table.js';

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
  return summaries.map(({ name }, i) => ({ name, color: i % plotColors.length, ...values(i) }));
}
