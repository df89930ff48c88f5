import type { Comparison } from './comparison.js';
import { firstTokenPlot, plotStyle, reusePlot } from './comparison-plots.js';
import { escaped } from './svg-plot.js';

const margin = 16;
const heading = 28;

/** A picture of what a comparison is about, for a page that shows pictures: hits above, first tokens below. */
export function svgFile(comparison: Comparison): string {
  const plots = [reusePlot(comparison), firstTokenPlot(comparison)];
  let y = margin;
  const placed = plots.map(({ title, height, content }) => {
    const from = y;
    y += heading + height + margin;
    return `<text x="${margin}" y="${from + 14}" font-weight="600">${escaped(title)}</text>\n<g transform="translate(${margin} ${from + heading})">\n${content}\n</g>`;
  });
  const width = 2 * margin + Math.max(...plots.map((plot) => plot.width));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escaped(comparison.title)}">
<style>${plotStyle}</style>
<rect width="${width}" height="${y}" class="ground"/>
${placed.join('\n')}
</svg>
`;
}
