/** One Prometheus metric: what its scrapers and dashboards rely on. */
export interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Label names, without `le`. */
  readonly labels: readonly string[];
  /** What is counted, without a full stop. */
  readonly help: string;
  /** Upper bounds of a histogram without the last, infinite one. @default - not known or not fixed */
  readonly buckets?: readonly number[];
}
