import type { MetricSpec } from '../../contract/metric-spec.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import { Histogram, header, type Sample, sampleLines } from '../stats/metric-family.js';

/** What became of a chat that the cache was asked about. */
export type CacheOutcome = 'hit' | 'miss' | 'unembedded';

const specs: Readonly<Record<string, MetricSpec>> = { ...routerMetrics, ...ownRouterMetrics };
const secondsName = 'vllm_router:semantic_cache_embedding_seconds';

/** Counts what the semantic cache does. */
export class CacheMetrics {
  private readonly outcomes = new Map<string, Record<CacheOutcome, number>>();
  private readonly evictions = new Map([
    ['expired', 0],
    ['full', 0],
  ]);
  private readonly embedding = new Histogram(ownRouterMetrics[secondsName].buckets);
  private lookUpSeconds = 0;

  /** Counts a chat. @param seconds how long the look took, the embedding too */
  ended(model: string, outcome: CacheOutcome, seconds: number): void {
    let counts = this.outcomes.get(model);
    if (counts === undefined) {
      counts = { hit: 0, miss: 0, unembedded: 0 };
      this.outcomes.set(model, counts);
    }
    counts[outcome]++;
    this.lookUpSeconds = seconds;
  }

  /** Counts how long an embedding took, or that there was none. */
  embedded(seconds: number): void {
    this.embedding.observe(seconds);
  }

  /** Counts an answer that left. */
  evicted(reason: 'expired' | 'full'): void {
    this.evictions.set(reason, (this.evictions.get(reason) ?? 0) + 1);
  }

  render({ size, bytes }: { readonly size: number; readonly bytes: number }): string {
    const total = (...of: CacheOutcome[]): number =>
      [...this.outcomes.values()].reduce(
        (sum, counts) => sum + of.reduce((part, name) => part + counts[name], 0),
        0,
      );
    const hits = total('hit');
    const misses = total('miss', 'unembedded');
    const router = (value: number): readonly Sample[] => [{ labels: ['router'], value }];
    const lines = [
      ...family('vllm:semantic_cache_hits', router(hits)),
      ...family('vllm:semantic_cache_misses', router(misses)),
      ...family('vllm:semantic_cache_hit_ratio', router(hits + misses === 0 ? 0 : hits / (hits + misses))),
      ...family('vllm:semantic_cache_size', router(size)),
      ...family('vllm:semantic_cache_latency', router(this.lookUpSeconds)),
      ...family(
        'vllm_router:semantic_cache_requests_total',
        [...this.outcomes].flatMap(([model, counts]) =>
          Object.entries(counts).map(([outcome, value]) => ({ labels: [model, outcome], value })),
        ),
      ),
      ...family(
        'vllm_router:semantic_cache_evictions_total',
        [...this.evictions].map(([reason, value]) => ({ labels: [reason], value })),
      ),
      ...family('vllm_router:semantic_cache_bytes', [{ labels: [], value: bytes }]),
      ...header(secondsName, ownRouterMetrics[secondsName]),
      ...this.embedding.lines(secondsName, ''),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function family(name: string, samples: readonly Sample[]): readonly string[] {
  const spec = specs[name];
  return spec === undefined ? [] : [...header(name, spec), ...sampleLines(name, spec, samples)];
}
