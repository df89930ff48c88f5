import type { EngineMetric } from '../../contract/engine-metrics.js';
import type { RouterMetric } from '../../contract/router-metrics.js';
import { parseSamples } from '../runtime/prometheus-text.js';

/** Tokens that were looked up in prefix caches and found there, since the engines started. */
export interface CacheCounters {
  readonly queries: number;
  readonly hits: number;
  /** Whether a router told them, which knows them from its last look at the engines. */
  readonly byRouter: boolean;
}

const engine: readonly [EngineMetric, EngineMetric] = [
  'vllm:prefix_cache_queries_total',
  'vllm:prefix_cache_hits_total',
];
const router: readonly [RouterMetric, RouterMetric] = [
  'vllm:gpu_prefix_cache_queries_total',
  'vllm:gpu_prefix_cache_hits_total',
];

/** The counters in the text of `/metrics` of an engine or a router; undefined where it has none. */
export function cacheCounters(text: string): CacheCounters | undefined {
  for (const [queries, hits] of [engine, router]) {
    const samples = parseSamples(text, new Set([queries, hits]));
    const sum = (name: string): number =>
      samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0);
    if (samples.length === 0) continue;
    const byRouter = samples.some(({ labels }) => labels.server !== undefined);
    return { queries: sum(queries), hits: sum(hits), byRouter };
  }
  return undefined;
}
