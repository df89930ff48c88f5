import { prometheusFloat } from '../src/runtime/python-float.js';

/** Names and values of labels. */
export type MetricLabels = Readonly<Record<string, string>>;

/** One kind of metric as Prometheus' Python client would register it. */
export interface MetricFamily {
  /** Without the `_total` that a counter's lines get. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  /** Upper bounds of a histogram without the infinite one. */
  readonly buckets?: readonly number[];
}

/** One line, or the lines of one histogram or summary. */
export interface MetricSeries {
  /** Adds to a counter or gauge. */
  add(amount: number): void;
  /** Sets a gauge. */
  set(value: number): void;
  /** Counts a value into a histogram or summary. */
  observe(value: number): void;
}

/** Where metrics are counted and written out as Prometheus' Python client does, which no client for Node does. */
export class MetricStore {
  readonly #families = new Map<
    string,
    { readonly family: MetricFamily; readonly series: Map<string, Series> }
  >();
  readonly #seconds: () => number;

  /** @param seconds the time since 1970, for the time of creation that counters and histograms have */
  constructor(seconds: () => number) {
    this.#seconds = seconds;
  }

  /** Adds a family; families are written in the order of their definition, without series only their heads. */
  define(family: MetricFamily): void {
    if (this.#families.has(family.name)) throw new Error(`metrics: ${family.name} is defined twice`);
    this.#families.set(family.name, { family, series: new Map() });
  }

  /** The series of these labels, which exists from then on. */
  series(name: string, labels: MetricLabels): MetricSeries {
    const entry = this.#families.get(name);
    if (entry === undefined) throw new Error(`metrics: ${name} is not defined`);
    const key = labelText(labels);
    const known = entry.series.get(key);
    if (known !== undefined) return known;
    const made = new Series(entry.family, labels, this.#seconds());
    entry.series.set(key, made);
    return made;
  }

  /** Sum of the lines of a name that have all the given labels; 0 where there are none. */
  value(line: string, labels: MetricLabels = {}): number {
    const wanted = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
    return this.lines()
      .filter((text) => text.startsWith(`${line}{`) || text.startsWith(`${line} `))
      .filter((text) => wanted.every((label) => text.includes(label)))
      .reduce((sum, text) => sum + Number(text.slice(text.lastIndexOf(' ') + 1)), 0);
  }

  /** All families in the text format, ending with a line break. */
  text(): string {
    return `${this.lines().join('\n')}\n`;
  }

  lines(): readonly string[] {
    const lines: string[] = [];
    for (const { family, series } of this.#families.values()) {
      const name = family.type === 'counter' ? `${family.name}_total` : family.name;
      lines.push(...headLines(name, family.type, family.help));
      for (const one of series.values()) one.write(lines);
      if (family.type === 'gauge' || series.size === 0) continue;
      lines.push(...headLines(`${family.name}_created`, 'gauge', family.help));
      for (const one of series.values()) one.writeCreated(lines);
    }
    return lines;
  }
}

/** The two lines that stand before the series of a family. */
export function headLines(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

class Series implements MetricSeries {
  readonly #family: MetricFamily;
  readonly #labels: MetricLabels;
  readonly #created: number;
  readonly #counts: Float64Array;
  #value = 0;

  constructor(family: MetricFamily, labels: MetricLabels, created: number) {
    this.#family = family;
    this.#labels = labels;
    this.#created = created;
    this.#counts = new Float64Array((family.buckets?.length ?? 0) + 1);
  }

  add(amount: number): void {
    this.#value += amount;
  }

  set(value: number): void {
    this.#value = value;
  }

  observe(value: number): void {
    const { buckets = [] } = this.#family;
    let bucket = 0;
    while (bucket < buckets.length && value > (buckets[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#value += value;
  }

  write(lines: string[]): void {
    const { name, type, buckets = [] } = this.#family;
    const labels = labelText(this.#labels);
    if (type === 'counter' || type === 'gauge') {
      lines.push(`${type === 'counter' ? `${name}_total` : name}${labels} ${prometheusFloat(this.#value)}`);
      return;
    }
    let count = 0;
    for (const [index, bound] of [...buckets, Number.POSITIVE_INFINITY].entries()) {
      count += this.#counts[index] ?? 0;
      if (type === 'summary') continue;
      const inBucket = labelText({ ...this.#labels, le: prometheusFloat(bound) });
      lines.push(`${name}_bucket${inBucket} ${prometheusFloat(count)}`);
    }
    lines.push(
      `${name}_count${labels} ${prometheusFloat(count)}`,
      `${name}_sum${labels} ${prometheusFloat(this.#value)}`,
    );
  }

  writeCreated(lines: string[]): void {
    lines.push(`${this.#family.name}_created${labelText(this.#labels)} ${prometheusFloat(this.#created)}`);
  }
}

/** Bounds 1, 2, 5, 10, 20, 50 and so on up to a number, as vLLM has them for token counts. */
export function oneTwoFiveBuckets(max: number): readonly number[] {
  const buckets: number[] = [];
  for (let power = 1; power <= max; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power <= max) buckets.push(factor * power);
  }
  return buckets;
}

function labelText(labels: MetricLabels): string {
  const names = Object.keys(labels).sort();
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}="${escaped(labels[name] ?? '')}"`).join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
