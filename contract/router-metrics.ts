import type { MetricSpec } from './metric-spec.js';

/**
 * The metrics that the router exposes on `/metrics` under the names of the Python router, which dashboards and autoscalers read.
 * Names of counters end in `_total`, those of histograms stand without `_bucket`, `_sum` and `_count`.
 */
export const routerMetrics = {
  'vllm:current_qps': { type: 'gauge', labels: ['server'], help: 'Requests a second sent to an engine' },
  'vllm:avg_decoding_length': { type: 'gauge', labels: ['server'], help: 'Mean length of answers' },
  'vllm:num_prefill_requests': {
    type: 'gauge',
    labels: ['server'],
    help: 'Requests without a first byte yet',
  },
  'vllm:num_decoding_requests': { type: 'gauge', labels: ['server'], help: 'Requests that are answering' },
  'vllm:num_requests_running': { type: 'gauge', labels: ['server'], help: 'Requests in flight' },
  'vllm:num_requests_waiting': { type: 'gauge', labels: ['server'], help: 'Requests queued in an engine' },
  'vllm:num_requests_swapped': {
    type: 'gauge',
    labels: ['server'],
    help: 'Requests moved out of GPU memory',
  },
  'vllm:avg_latency': { type: 'gauge', labels: ['server'], help: 'Mean seconds from request to last byte' },
  'vllm:avg_itl': { type: 'gauge', labels: ['server'], help: 'Mean seconds between tokens' },
  'vllm:gpu_prefix_cache_hit_rate': { type: 'gauge', labels: ['server'], help: 'Prefix cache hit rate' },
  // These two count but are gauges in the Python router, and rate() over a changed type would break dashboards.
  'vllm:gpu_prefix_cache_hits_total': {
    type: 'gauge',
    labels: ['server'],
    help: 'Prefix cache hits in tokens',
  },
  'vllm:gpu_prefix_cache_queries_total': {
    type: 'gauge',
    labels: ['server'],
    help: 'Prefix cache queries in tokens',
  },
  'vllm:healthy_pods_total': {
    type: 'gauge',
    labels: ['server'],
    help: '1 for an engine that gets requests',
  },
  'vllm:num_incoming_requests_total': {
    type: 'counter',
    labels: ['model'],
    help: 'Requests received for a model, routed or not',
  },
  'vllm:input_tokens_total': { type: 'counter', labels: ['server', 'model'], help: 'Prompt tokens' },
  'vllm:output_tokens_total': { type: 'counter', labels: ['server', 'model'], help: 'Generated tokens' },
  'vllm:request_errors_total': {
    type: 'counter',
    labels: ['server', 'model', 'error_type'],
    help: 'Attempts that failed before an answer',
  },
  'vllm:request_latency_seconds': {
    type: 'histogram',
    labels: ['server', 'model', 'status'],
    help: 'Seconds that an attempt took',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  },
  router_cpu_usage_percent: { type: 'gauge', labels: [], help: 'CPU used' },
  router_memory_usage_percent: { type: 'gauge', labels: [], help: 'Memory used' },
  router_disk_usage_percent: { type: 'gauge', labels: [], help: 'Disk used' },
  'vllm:semantic_cache_hits': { type: 'gauge', labels: ['server'], help: 'Answers from the semantic cache' },
  'vllm:semantic_cache_misses': { type: 'gauge', labels: ['server'], help: 'Lookups without an answer' },
  'vllm:semantic_cache_hit_ratio': { type: 'gauge', labels: ['server'], help: 'Share of lookups that hit' },
  'vllm:semantic_cache_size': { type: 'gauge', labels: ['server'], help: 'Answers held' },
  'vllm:semantic_cache_latency': { type: 'gauge', labels: ['server'], help: 'Seconds that a lookup takes' },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric that the router exposes. */
export type RouterMetric = keyof typeof routerMetrics;
