import { escaped, type Plot, plotColors } from '../../src/runtime/svg-plot.js';
import type { Span } from '../../test/observability/prometheus.js';

/** A series of a panel under the name that its legend gives it. */
export interface NamedCourse {
  readonly name: string;
  /** Bound of a bucket, where the panel is a heatmap. */
  readonly le: string | undefined;
  readonly points: readonly { readonly seconds: number; readonly value: number }[];
}

/** A moment that every plot shows. */
export interface Mark {
  readonly seconds: number;
  readonly name: string;
}

/** What a panel shows. */
export interface PanelContent {
  readonly type: string;
  readonly title: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  /** Upper end of the axis. @default - above the highest value */
  readonly max: number | undefined;
  /** What stands in a panel without a value. */
  readonly none: string;
  readonly courses: readonly NamedCourse[];
  readonly span: Span;
  readonly marks: readonly Mark[];
  /** Pixels. */
  readonly width: number;
}

const left = 64;
const right = 12;
const top = 16;
const area = 130;

/** A panel as a drawing, of the kind that Grafana would make of it. */
export function panelPlot(content: PanelContent): Plot {
  switch (content.type) {
    case 'stat':
      return statPlot(content);
    case 'heatmap':
      return heatmapPlot(content);
    case 'timeseries':
      return linesPlot(content);
    default:
      throw new Error(
        `panel ${content.title}: the type has no drawing, got ${content.type}; add one beside the others`,
      );
  }
}

/** A value as a reader wants it. */
function valueText(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'NaN';
  switch (unit) {
    case 's':
      return value > 0 && value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 'reqps':
      return `${short(value)} req/s`;
    case 'short':
      return short(value);
    default:
      throw new Error(`unit: it has no spelling, got ${unit}; add one beside the others`);
  }
}

function short(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toPrecision(3))} K` : String(Number(value.toPrecision(3)));
}

function statPlot({ title, unit, none, courses, span, width }: PanelContent): Plot {
  const height = 72;
  const points = courses[0]?.points ?? [];
  const last = points.findLast(({ value }) => !Number.isNaN(value))?.value;
  const highest = Math.max(1e-9, ...points.map(({ value }) => value).filter((value) => !Number.isNaN(value)));
  const x = xAxis(span, 0, width);
  const line = linesOf(points, x, (value) => height - (value / highest) * 28, span.step);
  const text = last === undefined ? none : valueText(last, unit);
  return {
    title,
    width,
    height,
    content: `${line.map((one) => `<polyline points="${one}" class="line s2"/>`).join('')}<text x="${width / 2}" y="32" text-anchor="middle" style="font-size:26px">${escaped(text)}</text>`,
  };
}

function linesPlot({ title, unit, max, none, courses, span, marks, width }: PanelContent): Plot {
  const values = courses.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const highest = max ?? roundUp(Math.max(0, ...values));
  const x = xAxis(span, left, width - right);
  const y = (value: number) => top + (1 - value / highest) * area;
  const parts = [
    ...[0, 0.25, 0.5, 0.75, 1].map((share) =>
      scaleLine(y(share * highest), width, valueText(share * highest, unit)),
    ),
    ...timeAxis(span, marks, x),
    ...(values.length === 0 ? [emptyText(none, width)] : []),
  ];
  courses.forEach(({ name, points }, index) => {
    const color = index % plotColors.length;
    for (const line of linesOf(points, x, y, span.step)) {
      parts.push(`<polyline points="${line}" class="line s${color}"/>`);
    }
    const known = points.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    const last = known.at(-1);
    const calcs =
      last === undefined
        ? 'no value'
        : `last ${valueText(last, unit)}, max ${valueText(Math.max(...known), unit)}`;
    const at = top + area + 40 + index * 16;
    parts.push(
      `<rect x="${left}" y="${at - 9}" width="10" height="10" class="c${color}"/>`,
      `<text x="${left + 16}" y="${at}">${escaped(`${name}: ${calcs}`)}</text>`,
    );
  });
  return { title, width, height: top + area + 36 + courses.length * 16, content: parts.join('\n') };
}

/** A row for each bucket that ever holds something and those between, a column for each point, darker for more. */
function heatmapPlot({ title, unit, none, courses, span, marks, width }: PanelContent): Plot {
  const rising = [...courses].sort((a, b) => boundOf(a) - boundOf(b));
  const counts = rising.map(({ points }, index) => {
    const below = new Map(rising[index - 1]?.points.map(({ seconds, value }) => [seconds, value]));
    return points.map(({ seconds, value }) => ({ seconds, value: value - (below.get(seconds) ?? 0) }));
  });
  const filled = counts.map((row) => row.some(({ value }) => value > 0.001));
  const first = filled.indexOf(true);
  const rows = first === -1 ? [] : counts.slice(first, filled.lastIndexOf(true) + 1);
  const most = Math.max(1e-9, ...rows.flatMap((row) => row.map(({ value }) => value)));
  const x = xAxis(span, left, width - right);
  const tall = area / Math.max(1, rows.length);
  const everyLabel = Math.ceil(13 / tall);
  const wide = x(span.start + span.step) - x(span.start);
  const parts = [
    ...timeAxis(span, marks, x),
    ...(rows.length === 0 ? [emptyText(none, width)] : []),
    `<text x="${left}" y="${top + area + 40}">${escaped(`darkest: ${short(most)} requests in a cell`)}</text>`,
  ];
  rows.forEach((row, index) => {
    const y = top + area - (index + 1) * tall;
    const bound = rising[first + index]?.le ?? '';
    const label = bound === '+Inf' ? 'more' : `≤ ${valueText(Number(bound), unit)}`;
    if (index % everyLabel === 0) {
      parts.push(`<text x="${left - 6}" y="${y + tall / 2 + 4}" text-anchor="end">${escaped(label)}</text>`);
    }
    for (const { seconds, value } of row) {
      if (!(value > 0.001)) continue;
      const opacity = Math.sqrt(value / most).toFixed(2);
      parts.push(
        `<rect x="${(x(seconds) - wide).toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${(tall - 1).toFixed(1)}" class="c7" opacity="${opacity}"/>`,
      );
    }
  });
  return { title, width, height: top + area + 52, content: parts.join('\n') };
}

function boundOf({ le }: NamedCourse): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

function xAxis({ start, end }: Span, from: number, to: number): (seconds: number) => number {
  return (seconds) => from + ((seconds - start) / (end - start)) * (to - from);
}

function timeAxis(span: Span, marks: readonly Mark[], x: (seconds: number) => number): string[] {
  const parts: string[] = [];
  for (let seconds = 0; seconds <= span.end - span.start; seconds += 10) {
    const at = x(span.start + seconds).toFixed(1);
    parts.push(`<text x="${at}" y="${top + area + 18}" text-anchor="middle">${seconds} s</text>`);
  }
  for (const { seconds, name } of marks) {
    const at = x(seconds).toFixed(1);
    parts.push(
      `<line x1="${at}" y1="${top}" x2="${at}" y2="${top + area}" class="grid" stroke-dasharray="4 3"/>`,
      `<text x="${at}" y="${top - 4}" class="quiet" style="font-size:10px">${escaped(name)}</text>`,
    );
  }
  return parts;
}

function scaleLine(y: number, width: number, label: string): string {
  return `<line x1="${left}" y1="${y}" x2="${width - right}" y2="${y}" class="grid"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${escaped(label)}</text>`;
}

function emptyText(none: string, width: number): string {
  return `<text x="${width / 2}" y="${top + area / 2}" text-anchor="middle" class="quiet">${escaped(none)}</text>`;
}

/** Lines through points, one for each run of them without a gap. */
function linesOf(
  points: NamedCourse['points'],
  x: (seconds: number) => number,
  y: (value: number) => number,
  step: number,
): string[] {
  const lines: string[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { seconds, value } of points) {
    if (!Number.isFinite(value)) continue;
    if (seconds - before > step * 1.5) lines.push([]);
    lines.at(-1)?.push(`${x(seconds).toFixed(1)},${y(value).toFixed(1)}`);
    before = seconds;
  }
  return lines.map((line) => line.join(' '));
}

/** The next of 1, 2, 4, 6, 8 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8].find((digit) => digit * power >= value) ?? 10) * power;
}
