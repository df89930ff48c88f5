import type { MetricSpec } from './metric-spec.js';

/** Every worker of an engine reports on its own, so sums of sizes count ranks that hold parts of the same tokens. */
const labels = ['model_name', 'served_model_name', 'worker_id', 'role'] as const;

/**
 * The metrics of LMCache 0.5.6 inside a vLLM engine, on the engine's own `/metrics`. `model_name` is the path of the model there,
 * and `served_model_name` what clients call it.
 * @see https://docs.lmcache.ai/production/observability/index.html
 */
export const lmcacheMetrics = {
  'lmcache:num_retrieve_requests_total': { type: 'counter', labels, help: 'Reads from the cache' },
  'lmcache:num_store_requests_total': { type: 'counter', labels, help: 'Writes into the cache' },
  'lmcache:num_lookup_requests_total': { type: 'counter', labels, help: 'Lookups in the cache' },
  'lmcache:num_requested_tokens_total': { type: 'counter', labels, help: 'Tokens asked for' },
  'lmcache:num_hit_tokens_total': { type: 'counter', labels, help: 'Tokens that the cache had' },
  'lmcache:num_stored_tokens_total': { type: 'counter', labels, help: 'Tokens written' },
  'lmcache:num_lookup_tokens_total': { type: 'counter', labels, help: 'Tokens looked up' },
  'lmcache:num_lookup_hits_total': { type: 'counter', labels, help: 'Tokens that lookups found' },
  'lmcache:num_vllm_hit_tokens_total': {
    type: 'counter',
    labels,
    help: 'Tokens that the engine still had itself',
  },
  'lmcache:num_remote_read_requests_total': { type: 'counter', labels, help: 'Reads from the remote cache' },
  'lmcache:num_remote_read_bytes_total': { type: 'counter', labels, help: 'Bytes from the remote cache' },
  'lmcache:num_remote_write_requests_total': { type: 'counter', labels, help: 'Writes to the remote cache' },
  'lmcache:num_remote_write_bytes_total': { type: 'counter', labels, help: 'Bytes to the remote cache' },
  'lmcache:local_cpu_evict_count_total': { type: 'counter', labels, help: 'Evictions from memory' },
  'lmcache:local_cpu_evict_keys_count_total': {
    type: 'counter',
    labels,
    help: 'Chunks evicted from memory',
  },
  'lmcache:local_cpu_evict_failed_count_total': {
    type: 'counter',
    labels,
    help: 'Evictions that made no room',
  },
  'lmcache:retrieve_hit_rate': { type: 'gauge', labels, help: 'Share of tokens that reads found' },
  'lmcache:lookup_hit_rate': { type: 'gauge', labels, help: 'Share of tokens that lookups found' },
  'lmcache:local_cache_usage': { type: 'gauge', labels, help: 'Bytes held in memory' },
  'lmcache:local_storage_usage': { type: 'gauge', labels, help: 'Bytes held on disk' },
  'lmcache:remote_cache_usage': { type: 'gauge', labels, help: 'Bytes held in the remote cache' },
  'lmcache:remote_ping_latency': {
    type: 'gauge',
    labels,
    help: 'Time that the remote cache takes to answer',
  },
  'lmcache:remote_ping_errors': { type: 'gauge', labels, help: 'Pings without an answer so far' },
  'lmcache:put_failed_count': { type: 'gauge', labels, help: 'Writes that failed so far' },
  'lmcache:get_blocking_failed_count': { type: 'gauge', labels, help: 'Reads that failed so far' },
  'lmcache:lmcache_is_healthy': { type: 'gauge', labels, help: '1 while the cache works' },
  'lmcache:time_to_retrieve': { type: 'histogram', labels, help: 'Seconds of a read' },
  'lmcache:time_to_store': { type: 'histogram', labels, help: 'Seconds of a write' },
  'lmcache:time_to_lookup': { type: 'histogram', labels, help: 'Seconds of a lookup' },
  'lmcache:retrieve_speed': { type: 'histogram', labels, help: 'Tokens a second of a read' },
  'lmcache:store_speed': { type: 'histogram', labels, help: 'Tokens a second of a write' },
  'lmcache:request_cache_hit_rate': { type: 'histogram', labels, help: 'Share of a request that was cached' },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric that LMCache exposes inside an engine. */
export type LMCacheMetric = keyof typeof lmcacheMetrics;
