import type { ParsedSample } from '../runtime/prometheus-text.js';

/** The samples of a scrape by name, and what they grew by since the one before. */
export class SampleIndex {
  private readonly byName = new Map<string, ParsedSample[]>();
  private readonly before: ReadonlyMap<string, number> | undefined;

  /** @param before undefined where nothing can be compared, so that nothing grew */
  constructor(samples: readonly ParsedSample[], before: readonly ParsedSample[] | undefined) {
    for (const sample of samples) {
      const list = this.byName.get(sample.name);
      if (list === undefined) this.byName.set(sample.name, [sample]);
      else list.push(sample);
    }
    this.before = before && new Map(before.map((sample) => [keyOf(sample), sample.value]));
  }

  /** Samples of a name that have some labels. */
  of(name: string, labels: Readonly<Record<string, string>> = {}): readonly ParsedSample[] {
    const wanted = Object.entries(labels);
    return (this.byName.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** Sum of the values of samples; undefined where there are none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number | undefined {
    return total(this.of(name, labels).map(({ value }) => value));
  }

  /** What samples grew by since the scrape before; undefined where there are none, or no scrape before. */
  increase(name: string, labels?: Readonly<Record<string, string>>): number | undefined {
    return this.before && total(this.of(name, labels).map((sample) => this.growth(sample)));
  }

  /** What the buckets of a histogram grew by, added up by their bounds. */
  buckets(name: string, labels?: Readonly<Record<string, string>>): readonly Bucket[] {
    if (this.before === undefined) return [];
    const counts = new Map<number, number>();
    for (const sample of this.of(`${name}_bucket`, labels)) {
      const bound = sample.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(sample.labels.le);
      counts.set(bound, (counts.get(bound) ?? 0) + this.growth(sample));
    }
    return [...counts].map(([bound, count]) => ({ bound, count })).sort((a, b) => a.bound - b.bound);
  }

  /** A counter that is lower than before began anew; one that was not there began at 0. */
  private growth(sample: ParsedSample): number {
    const before = this.before?.get(keyOf(sample)) ?? 0;
    return sample.value < before ? sample.value : sample.value - before;
  }
}

/** How many values were at most a bound. */
export interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/**
 * The value below which a share of the values of a histogram lie, between two bounds by a straight line, as Prometheus has it;
 * undefined where there are no values.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function quantileOf(buckets: readonly Bucket[], share: number): number | undefined {
  const all = buckets.at(-1)?.count ?? 0;
  if (!(all > 0)) return undefined;
  const rank = share * all;
  const at = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[at];
  const lower = buckets[at - 1] ?? { bound: 0, count: 0 };
  if (bucket === undefined || bucket.bound === Number.POSITIVE_INFINITY) return lower.bound;
  const within = bucket.count - lower.count;
  if (within <= 0) return bucket.bound;
  return lower.bound + (bucket.bound - lower.bound) * ((rank - lower.count) / within);
}

function total(values: readonly number[]): number | undefined {
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.length === 0 ? undefined : finite.reduce((sum, value) => sum + value, 0);
}

function keyOf({ name, labels }: ParsedSample): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, sorted]);
}
