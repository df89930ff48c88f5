import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** What is told of many values. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The value that a share of sorted values does not exceed: one of them, never one in between. */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The distribution of values in any order; null where there are none. */
export function distributionOf(values: readonly number[]): Distribution | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => percentile(sorted, share) ?? 0;
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    min: at(0),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

const microsecond = 1000;
const longestMs = 3_600_000;

/** Milliseconds, of which there may be millions, to a thousandth of each. */
export class ManyMilliseconds {
  private readonly histogram: RecordableHistogram = createHistogram({
    lowest: 1,
    highest: longestMs * microsecond,
    figures: 3,
  });
  private sum = 0;

  add(ms: number): void {
    this.sum += ms;
    this.histogram.record(Math.max(1, Math.round(Math.min(ms, longestMs) * microsecond)));
  }

  distribution(): Distribution | null {
    const { histogram } = this;
    if (histogram.count === 0) return null;
    const at = (share: number): number => this.at(share);
    return {
      count: histogram.count,
      mean: this.sum / histogram.count,
      min: histogram.min / microsecond,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      max: histogram.max / microsecond,
    };
  }

  /** So many values that rise, evenly through all that were added, for a plot. */
  rising(size: number): readonly number[] {
    if (this.histogram.count === 0) return [];
    return Array.from({ length: size }, (_, i) => this.at((i + 1) / size));
  }

  /** As `percentile`: the histogram itself would round to the nearest rank, which may be the one before. */
  private at(share: number): number {
    const { count } = this.histogram;
    const rank = Math.max(1, Math.ceil(share * count - 1e-9));
    return this.histogram.percentile((100 * rank) / count) / microsecond;
  }
}
