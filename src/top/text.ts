import { styleText } from 'node:util';
import { counted } from '../counted.js';
import type { EngineRow, Flow, ModelRow, TopView } from './rows.js';

/** How a view is written. */
export interface TextOptions {
  /** Where the router is. */
  readonly source: string;
  /** Columns of the terminal. @default - as many as are needed */
  readonly width?: number;
  /** Lines of the terminal. @default - as many as are needed */
  readonly height?: number;
  /** Whether what is wrong stands out in colour. @default false */
  readonly color?: boolean;
  /** A line about what is not as it should be. @default - none */
  readonly notice?: string;
}

interface Column<R> {
  readonly heading: string;
  readonly cell: (row: R) => string;
  /** Which columns leave first where there is no room; 0 never does. */
  readonly spare: number;
  /** Whether it is a name, from the left, that may be cut short. @default false */
  readonly name?: boolean;
  /** What is wrong with a cell. @default - nothing */
  readonly tone?: (row: R) => 'red' | 'yellow' | undefined;
}

const failing = ({ errorsPerSecond = 0 }: Flow): 'red' | undefined =>
  errorsPerSecond > 0 ? 'red' : undefined;

function flowColumns<R extends Flow>(): readonly Column<R>[] {
  return [
    { heading: 'TTFT P50', cell: ({ ttftP50 }) => time(ttftP50), spare: 2 },
    { heading: 'P95', cell: ({ ttftP95 }) => time(ttftP95), spare: 7 },
    { heading: 'REQ/S', cell: ({ requestsPerSecond }) => rate(requestsPerSecond), spare: 5 },
    { heading: 'ERR/S', cell: ({ errorsPerSecond }) => rate(errorsPerSecond), spare: 1, tone: failing },
    { heading: 'TOK/S', cell: ({ outputTokensPerSecond }) => rate(outputTokensPerSecond), spare: 8 },
  ];
}

const engineColumns: readonly Column<EngineRow>[] = [
  { heading: 'ENGINE', cell: ({ url }) => shown(url.replace(/^http:\/\//, '')), spare: 0, name: true },
  { heading: 'MODEL', cell: ({ models }) => modelsText(models), spare: 6, name: true },
  {
    heading: 'STATE',
    cell: ({ state }) => state,
    spare: 4,
    tone: ({ state }) => (state === 'up' ? undefined : state === 'asleep' ? 'yellow' : 'red'),
  },
  { heading: 'RUN', cell: ({ running }) => count(running), spare: 0 },
  { heading: 'WAIT', cell: ({ waiting }) => count(waiting), spare: 0 },
  {
    heading: 'KV',
    cell: ({ kvUsage }) => percent(kvUsage),
    spare: 0,
    tone: ({ kvUsage = 0 }) => (kvUsage >= 0.95 ? 'red' : kvUsage >= 0.8 ? 'yellow' : undefined),
  },
  { heading: 'HITS', cell: ({ hitRate }) => percent(hitRate), spare: 3 },
  ...flowColumns<EngineRow>(),
];

const modelColumns: readonly Column<ModelRow>[] = [
  { heading: 'MODEL', cell: ({ model }) => shown(model), spare: 0, name: true },
  {
    heading: 'ENGINES',
    cell: ({ enginesUp, engines }) => `${enginesUp}/${engines}`,
    spare: 6,
    tone: ({ enginesUp, engines }) => (enginesUp === 0 ? 'red' : enginesUp < engines ? 'yellow' : undefined),
  },
  { heading: 'RUN', cell: ({ running }) => count(running), spare: 0 },
  { heading: 'WAIT', cell: ({ waiting }) => count(waiting), spare: 0 },
  {
    heading: 'HELD',
    cell: ({ queued }) => count(queued),
    spare: 4,
    tone: ({ queued = 0 }) => (queued > 0 ? 'yellow' : undefined),
  },
  { heading: 'HITS', cell: ({ hitRate }) => percent(hitRate), spare: 3 },
  ...flowColumns<ModelRow>(),
];

/** The lines that show a view, none longer than the width and no more than the height. */
export function topLines(view: TopView, options: TextOptions): string[] {
  const { source, width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY, notice } = options;
  const style = options.color === true ? styled : plain;
  const head = [
    cut(
      `${clock(view.atMs)}  ${source}  ${counted(view.engines.length, 'engine')}, ${counted(view.models.length, 'model')}`,
      width,
    ),
    ...(notice === undefined ? [] : [style(cut(shown(notice), width), 'yellow')]),
    '',
  ];
  const models = tableLines(modelColumns, view.models, width, style);
  const engines = tableLines(engineColumns, view.engines, width, style);
  if (head.length + models.length + 1 + engines.length <= height) return [...head, ...models, '', ...engines];
  // Engines are what is looked at, so that of many models only as many are shown as leave them half of the room.
  const room = Math.max(0, height - head.length - 1);
  const forModels = Math.min(models.length, Math.max(room - engines.length, Math.floor(room / 2)));
  const all = [
    ...head,
    ...shortened(models, forModels, width),
    '',
    ...shortened(engines, room - forModels, width),
  ];
  return all.slice(0, Math.max(0, height));
}

type Tone = 'red' | 'yellow' | 'bold';
type Style = (text: string, tone: Tone | undefined) => string;

const plain: Style = (text) => text;
const styled: Style = (text, tone) =>
  tone === undefined ? text : styleText(tone, text, { validateStream: false });

function tableLines<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  width: number,
  style: Style,
): string[] {
  if (rows.length === 0) return [];
  const cells = new Map(columns.map((column) => [column, rows.map(column.cell)]));
  const natural = (column: Column<R>): number =>
    Math.max(column.heading.length, ...(cells.get(column) ?? []).map(({ length }) => length));
  const least = (column: Column<R>): number =>
    column.name === true ? Math.min(natural(column), 12) : natural(column);
  const sizeOf = (list: readonly Column<R>[], size: (column: Column<R>) => number): number =>
    list.reduce((sum, column) => sum + size(column) + 2, -2);
  let kept = columns;
  while (sizeOf(kept, least) > width) {
    const spare = Math.max(...kept.map((column) => column.spare));
    if (spare === 0) break;
    kept = kept.filter((column) => column.spare !== spare);
  }
  const widths = new Map(kept.map((column) => [column, natural(column)]));
  let over = sizeOf(kept, natural) - width;
  for (const column of kept.filter(({ name }) => name === true).reverse()) {
    const most = Math.max(0, Math.min(over, natural(column) - least(column)));
    widths.set(column, natural(column) - most);
    over -= most;
  }
  const padded = (column: Column<R>, text: string): string => {
    const size = widths.get(column) ?? 0;
    return column.name === true ? cut(text, size).padEnd(size) : text.padStart(size);
  };
  const line = (parts: readonly string[], tones: readonly (Tone | undefined)[]): string => {
    const whole = parts.join('  ').trimEnd();
    // A terminal so narrow that nothing more can leave gets no colours, which could be cut in two.
    if (whole.length > width) return cut(whole, width);
    return parts
      .map((part, at) => style(at === parts.length - 1 ? part.trimEnd() : part, tones[at]))
      .join('  ')
      .trimEnd();
  };
  return [
    line(
      kept.map((column) => padded(column, column.heading)),
      kept.map(() => 'bold'),
    ),
    ...rows.map((row) =>
      line(
        kept.map((column) => padded(column, column.cell(row))),
        kept.map((column) => column.tone?.(row)),
      ),
    ),
  ];
}

function shortened(lines: readonly string[], room: number, width: number): string[] {
  if (lines.length <= room) return [...lines];
  if (room <= 0) return [];
  const kept = lines.slice(0, room - 1);
  return [...kept, cut(`... ${lines.length - Math.max(1, kept.length)} more`, width)];
}

/** Text without what a terminal would act on: names come from far away. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 3 ? text.slice(0, Math.max(0, width)) : `${text.slice(0, width - 3)}...`;
}

function modelsText(models: readonly string[]): string {
  const [first = '-', ...others] = models;
  return others.length === 0 ? shown(first) : `${shown(first)} +${others.length}`;
}

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function count(value: number | undefined): string {
  return value === undefined ? '-' : String(Math.round(value));
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${Math.round(100 * share)}%`;
}

function rate(value: number | undefined): string {
  if (value === undefined) return '-';
  return value === 0 ? '0' : value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function time(seconds: number | undefined): string {
  if (seconds === undefined) return '-';
  if (seconds < 1) return `${(1000 * seconds).toFixed(0)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}
