/** A line of a plot or a group of bars. */
export interface Series {
  readonly name: string;
  /** Number of its colour. */
  readonly color: number;
}

/** A drawing with its name, to be set on a page or below another one. */
export interface Plot {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Elements of SVG. */
  readonly content: string;
}

/** Colours that can be told apart on light and on dark ground. */
export const plotColors = [
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
${plotColors.map((color, i) => `.c${i} { fill: ${color}; } .s${i} { stroke: ${color}; }`).join('\n')}
`;

/** Bars from the left, a line each. @param end value at the right end */
export function barPlot(
  title: string,
  bars: readonly (Series & { readonly value: number; readonly label: string })[],
  end: number,
): Plot {
  const row = 28;
  const left = 16 + widthOf(bars);
  const width = 420;
  const lines = bars.map(({ name, color, value, label }, i) => {
    const y = 8 + i * row;
    const length = Math.max(1, (Math.min(value, end) / end) * width);
    return [
      `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${left}" y="${y}" width="${width}" height="18" class="track"/>`,
      `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="18" class="c${color}"/>`,
      `<text x="${left + width + 8}" y="${y + 14}">${escaped(label)}</text>`,
    ].join('');
  });
  return { title, width: left + width + 80, height: 8 + bars.length * row, content: lines.join('\n') };
}

/** The share of values up to each value, over a logarithmic axis of milliseconds. */
export function distributionPlot(
  title: string,
  lines: readonly (Series & { readonly rising: readonly number[] })[],
): Plot {
  const left = 48;
  const top = 10;
  const width = 520;
  const height = 240;
  const all = lines
    .flatMap(({ rising }) => [rising[0] ?? 1, rising.at(-1) ?? 1])
    .map((ms) => Math.max(1, ms));
  const low = Math.floor(Math.log10(Math.min(1000, ...all)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(10, ...all))));
  const xOf = (ms: number): number => left + ((Math.log10(Math.max(1, ms)) - low) / (high - low)) * width;
  const yOf = (share: number): number => top + (1 - share) * height;
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const x = xOf(10 ** power).toFixed(1);
    const label = power < 3 ? `${10 ** power} ms` : `${10 ** (power - 3)} s`;
    parts.push(
      `<line x1="${x}" y1="${top}" x2="${x}" y2="${top + height}" class="grid"/>`,
      `<text x="${x}" y="${top + height + 18}" text-anchor="middle">${label}</text>`,
    );
  }
  for (const share of [0, 0.5, 0.9, 1]) {
    const y = yOf(share).toFixed(1);
    parts.push(
      `<line x1="${left}" y1="${y}" x2="${left + width}" y2="${y}" class="grid"/>`,
      `<text x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${100 * share}%</text>`,
    );
  }
  for (const { rising, color } of lines) {
    const points = Array.from({ length: 201 }, (_, i) => {
      const share = i / 200;
      const ms = rising[Math.min(rising.length - 1, Math.floor(share * rising.length))];
      return ms === undefined ? '' : `${xOf(ms).toFixed(1)},${yOf(share).toFixed(1)}`;
    });
    parts.push(`<polyline points="${points.join(' ').trim()}" class="line s${color}"/>`);
  }
  const legend = lines.map(({ name, color }, i) => {
    const y = top + 14 + i * 20;
    return `<rect x="${left + width + 14}" y="${y - 10}" width="12" height="12" class="c${color}"/><text x="${left + width + 32}" y="${y}">${escaped(name)}</text>`;
  });
  return {
    title,
    width: left + width + 40 + widthOf(lines),
    height: top + height + 28,
    content: [...parts, ...legend].join('\n'),
  };
}

/** A point of a plot over time. */
export interface TimePoint {
  readonly seconds: number;
  readonly ms: number;
}

/** Points over time, over a logarithmic axis of milliseconds. */
export function timePlot(
  title: string,
  groups: readonly (Series & { readonly points: readonly TimePoint[] })[],
): Plot {
  const left = 60;
  const top = 10;
  const width = 520;
  const height = 180;
  const all = groups.flatMap(({ points }) => points);
  const times = all.map(({ ms }) => Math.max(1, ms));
  const low = Math.floor(Math.log10(times.reduce((a, b) => Math.min(a, b), 1000)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(times.reduce((a, b) => Math.max(a, b), 10))));
  const end = Math.max(
    1,
    all.reduce((latest, { seconds }) => Math.max(latest, seconds), 0),
  );
  const xOf = (seconds: number): number => left + (Math.max(0, seconds) / end) * width;
  const yOf = (ms: number): number => top + (1 - (Math.log10(Math.max(1, ms)) - low) / (high - low)) * height;
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const y = yOf(10 ** power).toFixed(1);
    const label = power < 3 ? `${10 ** power} ms` : `${10 ** (power - 3)} s`;
    parts.push(
      `<line x1="${left}" y1="${y}" x2="${left + width}" y2="${y}" class="grid"/>`,
      `<text x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${label}</text>`,
    );
  }
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const x = (left + share * width).toFixed(1);
    const label = end < 10 ? (share * end).toFixed(1) : (share * end).toFixed(0);
    parts.push(`<text x="${x}" y="${top + height + 18}" text-anchor="middle">${label} s</text>`);
  }
  for (const { points, color } of groups) {
    for (const { seconds, ms } of points) {
      parts.push(
        `<circle cx="${xOf(seconds).toFixed(1)}" cy="${yOf(ms).toFixed(1)}" r="1.5" class="c${color}"/>`,
      );
    }
  }
  const legend = groups.map(({ name, color }, i) => {
    const y = top + 14 + i * 20;
    return `<rect x="${left + width + 14}" y="${y - 10}" width="12" height="12" class="c${color}"/><text x="${left + width + 32}" y="${y}">${escaped(name)}</text>`;
  });
  return {
    title,
    width: left + width + 40 + widthOf(groups),
    height: top + height + 28,
    content: [...parts, ...legend].join('\n'),
  };
}

/** Columns of each series beside each other, all to one scale. */
export function columnPlot(
  title: string,
  groups: readonly (Series & { readonly values: readonly number[]; readonly label: string })[],
): Plot {
  const height = 120;
  const column = Math.max(2, Math.min(12, Math.floor(110 / Math.max(1, groups[0]?.values.length ?? 1))));
  const wide = Math.max(110, widthOf(groups), column * (groups[0]?.values.length ?? 1)) + 24;
  const perRow = Math.max(1, Math.floor(700 / wide));
  const highest = Math.max(1, ...groups.flatMap(({ values }) => values));
  const parts = groups.map(({ name, label, color, values }, i) => {
    const x = (i % perRow) * wide;
    const y = Math.floor(i / perRow) * (height + 48);
    const columns = values.map((value, engine) => {
      const size = Math.max(1, (value / highest) * height);
      return `<rect x="${x + engine * column}" y="${(y + height - size).toFixed(1)}" width="${column - 1}" height="${size.toFixed(1)}" class="c${color}"/>`;
    });
    return `${columns.join('')}<text x="${x}" y="${y + height + 16}">${escaped(name)}</text><text x="${x}" y="${y + height + 32}" class="quiet">${escaped(label)}</text>`;
  });
  const rows = Math.ceil(groups.length / perRow);
  return { title, width: perRow * wide, height: rows * (height + 48), content: parts.join('\n') };
}

/** Text that is no markup. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** About the width of the longest name. */
function widthOf(series: readonly Series[]): number {
  return 7 * Math.max(0, ...series.map(({ name }) => name.length));
}

/** A plot as a figure of a page. */
export function figure({ title, width, height, content }: Plot): string {
  return `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escaped(title)}">\n${content}\n</svg></figure>`;
}

const margin = 16;
const heading = 28;

/** A picture of plots, one below the other, which needs no other file. */
export function svgPicture(title: string, plots: readonly Plot[]): string {
  let y = margin;
  const placed = plots.map((plot) => {
    const from = y;
    y += heading + plot.height + margin;
    return `<text x="${margin}" y="${from + 14}" font-weight="600">${escaped(plot.title)}</text>\n<g transform="translate(${margin} ${from + heading})">\n${plot.content}\n</g>`;
  });
  const width = 2 * margin + Math.max(...plots.map((plot) => plot.width));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escaped(title)}">
<style>${plotStyle}</style>
<rect width="${width}" height="${y}" class="ground"/>
${placed.join('\n')}
</svg>
`;
}
