import { svgPicture } from '../src/runtime/svg-plot.js';
import type { Comparison } from './comparison.js';
import { firstTokenPlot, reusePlot } from './comparison-plots.js';

/** A picture of what a comparison is about, for a page that shows pictures: hits above, first tokens below. */
export function svgFile(comparison: Comparison): string {
  return svgPicture(comparison.title, [reusePlot(comparison), firstTokenPlot(comparison)]);
}
