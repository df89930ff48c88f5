import type { MetricSpec } from '../../contract/metric-spec.js';

/** Labels that Prometheus adds to what it scrapes from a pod behind a Service. */
export const scrapeLabels = ['namespace', 'job', 'pod', 'instance'] as const;

/** A label that Prometheus adds. */
export type ScrapeLabel = (typeof scrapeLabels)[number];

/** Metrics by name, as contract/ lists them. */
export type MetricTable = Readonly<Record<string, MetricSpec>>;

/** What a label has to be: an operator of PromQL and a quoted text. */
export type Matcher = `${'=' | '!=' | '=~' | '!~'}"${string}"`;

type NameOf<T extends MetricTable, K extends MetricSpec['type']> = {
  [N in keyof T & string]: T[N]['type'] extends K ? N : never;
}[keyof T & string];

type LabelOf<T extends MetricTable, N extends keyof T> = T[N]['labels'][number] | ScrapeLabel;

type Matchers<L extends string> = Readonly<Partial<Record<L, Matcher>>>;

/** A PromQL expression with one number per series, and the labels by which its series differ. */
export interface Vector<L extends string> {
  readonly text: string;
  readonly labels: readonly L[];
  /** Whether it needs brackets inside another expression. @default false */
  readonly infix?: boolean;
}

/** A selected counter: only `rate` and `increase` of it mean anything. */
export interface Counter<L extends string> {
  readonly counter: string;
  readonly labels: readonly L[];
  /** Time that rates look back, such as `5m`. */
  readonly window: string;
}

/** A selected histogram. */
export interface Histogram<L extends string> {
  readonly bucket: Counter<L | 'le'>;
  readonly sum: Counter<L>;
  readonly count: Counter<L>;
}

/** Selects metrics of one table; a name, type or label that the table has not is a compile error. */
export interface Metrics<T extends MetricTable> {
  gauge<N extends NameOf<T, 'gauge'>>(name: N, where?: Matchers<LabelOf<T, N>>): Vector<LabelOf<T, N>>;
  counter<N extends NameOf<T, 'counter'>>(name: N, where?: Matchers<LabelOf<T, N>>): Counter<LabelOf<T, N>>;
  histogram<N extends NameOf<T, 'histogram'>>(
    name: N,
    where?: Matchers<LabelOf<T, N>>,
  ): Histogram<LabelOf<T, N>>;
}

/** Grafana's shortest window that holds enough scrapes. */
const STEP = '$__rate_interval';

/**
 * Selects from a table, with `filters` on each metric that has the label.
 * @param window time that rates look back. @default - Grafana's, for graphs
 */
export function metricsOf<T extends MetricTable>(
  table: T,
  filters: Matchers<LabelOf<T, keyof T>>,
  window: string = STEP,
): Metrics<T> {
  const select = <N extends keyof T & string>(
    name: N,
    where: Matchers<LabelOf<T, N>> | undefined,
    suffix = '',
  ) => {
    const labels = [...(table[name]?.labels ?? []), ...scrapeLabels] as LabelOf<T, N>[];
    const matchers = Object.entries({ ...filters, ...where })
      .filter(([label]) => labels.some((known) => known === label))
      .map(([label, matcher]) => `${label}${String(matcher)}`);
    return { labels, text: `${name}${suffix}${matchers.length > 0 ? `{${matchers.join(',')}}` : ''}` };
  };
  return {
    gauge: (name, where) => select(name, where),
    counter: (name, where) => {
      const { text, labels } = select(name, where);
      return { counter: text, labels, window };
    },
    histogram: (name, where) => {
      const { labels } = select(name, where);
      return {
        bucket: { counter: select(name, where, '_bucket').text, labels: [...labels, 'le'], window },
        sum: { counter: select(name, where, '_sum').text, labels, window },
        count: { counter: select(name, where, '_count').text, labels, window },
      };
    },
  };
}

/** Growth a second. */
export function rate<L extends string>({ counter, labels, window }: Counter<L>): Vector<L> {
  return { text: `rate(${counter}[${window}])`, labels };
}

/** Growth over the window, which on a graph is about a step. */
export function increase<L extends string>({ counter, labels, window }: Counter<L>): Vector<L> {
  return { text: `increase(${counter}[${window}])`, labels };
}

/** Growth over the whole time that the dashboard shows. */
export function total<L extends string>({ counter, labels }: Counter<L>): Vector<L> {
  return { text: `increase(${counter}[$__range])`, labels };
}

/** Change a second of a gauge that counts. */
export function change<L extends string>({ text, labels }: Vector<L>): Vector<L> {
  return { text: `rate(${text}[${STEP}])`, labels };
}

/** Growth of a gauge that counts, over a window. */
export function growth<L extends string>({ text, labels }: Vector<L>, window: string): Vector<L> {
  return { text: `increase(${text}[${window}])`, labels };
}

/** The share of what a histogram counted that lies within a bound, which has to be one of its own. */
export function within<L extends string, K extends L = never>(
  { bucket, count: all }: Histogram<L>,
  bound: number,
  ...by: K[]
): Vector<K> {
  const { counter } = bucket;
  const matcher = `le="${boundText(bound)}"`;
  const selected = counter.endsWith('}') ? `${counter.slice(0, -1)},${matcher}}` : `${counter}{${matcher}}`;
  return ratio(sum(rate({ ...all, counter: selected }), ...by), sum(rate(all), ...by));
}

/** How a bound stands in the label `le`: as Python and newer Prometheus write it. */
function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function aggregate<L extends string>(how: string, { text }: Vector<string>, by: readonly L[]): Vector<L> {
  return { text: `${how}${by.length > 0 ? ` by (${by.join(', ')}) ` : ''}(${text})`, labels: by };
}

/** Sum of all series that agree in `by`. */
export function sum<L extends string, K extends L = never>(vector: Vector<L>, ...by: K[]): Vector<K> {
  return aggregate('sum', vector, by);
}

/** Largest of all series that agree in `by`. */
export function max<L extends string, K extends L = never>(vector: Vector<L>, ...by: K[]): Vector<K> {
  return aggregate('max', vector, by);
}

/** Smallest of all series that agree in `by`. */
export function min<L extends string, K extends L = never>(vector: Vector<L>, ...by: K[]): Vector<K> {
  return aggregate('min', vector, by);
}

/** Mean of all series that agree in `by`. */
export function avg<L extends string, K extends L = never>(vector: Vector<L>, ...by: K[]): Vector<K> {
  return aggregate('avg', vector, by);
}

/** Number of series that agree in `by`. */
export function count<L extends string, K extends L = never>(vector: Vector<L>, ...by: K[]): Vector<K> {
  return aggregate('count', vector, by);
}

/** The series with the highest values. */
export function top<L extends string>(most: number, { text, labels }: Vector<L>): Vector<L> {
  return { text: `topk(${most}, ${text})`, labels };
}

/** The value below which the share `q` of what a histogram counted lies. */
export function quantile<L extends string, K extends L = never>(
  q: number,
  { bucket }: Histogram<L>,
  ...by: K[]
): Vector<K> {
  const { text } = aggregate<string>('sum', rate(bucket), ['le', ...by]);
  return { text: `histogram_quantile(${q}, ${text})`, labels: by };
}

/** Mean of what a histogram counted. */
export function mean<L extends string, K extends L = never>(histogram: Histogram<L>, ...by: K[]): Vector<K> {
  return ratio(sum(rate(histogram.sum), ...by), sum(rate(histogram.count), ...by));
}

/** How many fell into each bucket in each step: what a heatmap shows. */
export function distribution(histogram: Histogram<string>): Vector<'le'> {
  return sum(increase(histogram.bucket), 'le');
}

/** A divided by B, without a value where B is 0. */
export function ratio<L extends string>(a: Vector<L>, b: Vector<L>): Vector<L> {
  return { text: `${operand(a)} / (${operand(b)} > 0)`, labels: alike(a, b), infix: true };
}

/** `ratio` of a part that may not exist until it first counts: where it is missing, the share is 0. */
export function share<L extends string>(part: Vector<L>, whole: Vector<L>): Vector<L> {
  return ratio(orZeroLike(part, whole), whole);
}

/** A whole less a part that may be missing, and nothing below 0, which two scrapes at different times can give. */
export function less<L extends string>(whole: Vector<L>, part: Vector<L>): Vector<L> {
  const { text, labels } = orZeroLike(part, whole);
  return { text: `clamp_min(${operand(whole)} - (${text}), 0)`, labels };
}

function orZeroLike<L extends string>(part: Vector<L>, whole: Vector<L>): Vector<L> {
  return {
    text: `${operand(part)} or 0 * ${operand(whole)}`,
    labels: alike(part, whole),
    infix: true,
  };
}

/** The value, or 0 where there is no series at all. */
export function orZero(vector: Vector<never>): Vector<never> {
  if (vector.labels.length > 0) {
    throw new Error(
      `promql: a zero has no labels, got ${vector.labels.join(', ')}; sum the vector without labels first`,
    );
  }
  return { text: `${vector.text} or vector(0)`, labels: [], infix: true };
}

/** The series whose value compares so. */
export function where<L extends string>(
  vector: Vector<L>,
  how: '>' | '>=' | '<' | '<=' | '==',
  than: number | Vector<L>,
): Vector<L> {
  const other = typeof than === 'number' ? String(than) : operand(than);
  if (typeof than !== 'number') alike(vector, than);
  return { text: `${operand(vector)} ${how} ${other}`, labels: vector.labels, infix: true };
}

/** The series of the first that the second has too, by the labels of the second. */
export function and<L extends string, K extends L>(a: Vector<L>, b: Vector<K>): Vector<L> {
  const missing = b.labels.filter((label) => !a.labels.includes(label));
  if (missing.length > 0) {
    throw new Error(
      `promql: the second side has labels that the first has not, got ${missing.join(', ')}; drop them`,
    );
  }
  const on = b.labels.length === a.labels.length ? '' : ` on (${b.labels.join(', ')})`;
  return { text: `${operand(a)} and${on} ${operand(b)}`, labels: a.labels, infix: true };
}

/** The series of both; where both have one, that of the first. */
export function or<L extends string>(a: Vector<L>, b: Vector<L>): Vector<L> {
  return { text: `${operand(a)} or ${operand(b)}`, labels: alike(a, b), infix: true };
}

/** A less B. */
export function minus<L extends string>(a: Vector<L>, b: Vector<L>): Vector<L> {
  return { text: `${operand(a)} - ${operand(b)}`, labels: alike(a, b), infix: true };
}

/** A plus B. */
export function plus<L extends string>(a: Vector<L>, b: Vector<L>): Vector<L> {
  return { text: `${operand(a)} + ${operand(b)}`, labels: alike(a, b), infix: true };
}

/** 0 for each series. */
export function zero<L extends string>({ text, labels, infix }: Vector<L>): Vector<L> {
  return { text: `0 * ${operand({ text, labels, infix })}`, labels, infix: true };
}

/** 1 where there is no such series. */
export function absent({ text }: Vector<string>): Vector<never> {
  return { text: `absent(${text})`, labels: [] };
}

/** Seconds since the time that a series has as its value. */
export function age<L extends string>(vector: Vector<L>): Vector<L> {
  return { text: `time() - ${operand(vector)}`, labels: vector.labels, infix: true };
}

/** What a recording rule has stored. */
export function recorded<L extends string>(name: string, labels: readonly L[]): Vector<L> {
  return { text: name, labels };
}

/** Grafana's query for the values of a label. */
export function labelValues<L extends string>({ text }: Vector<L>, label: L): string {
  return `label_values(${text}, ${label})`;
}

function operand({ text, infix }: Vector<string>): string {
  return infix ? `(${text})` : text;
}

/** Prometheus pairs series of equal labels only; of others it silently returns nothing. */
function alike<L extends string>(a: Vector<L>, b: Vector<L>): readonly L[] {
  const [left, right] = [a, b].map(({ labels }) => [...labels].sort().join(', '));
  if (left !== right) {
    throw new Error(
      `promql: both sides need the same labels, got (${left}) and (${right}); aggregate them alike`,
    );
  }
  return a.labels;
}
