import type { MetricFamily } from './metric-store.js';
import { oneTwoFiveBuckets } from './metric-store.js';

/** A metric of vLLM. */
export interface EngineMetricFamily extends MetricFamily {
  /** The first of the two releases that has it. @default - both */
  readonly since?: '0.32';
  /** A label beyond model and engine, with the values that are there from the start. */
  readonly series?: Readonly<Record<string, readonly string[]>>;
  /** Whether it has no `engine` label. */
  readonly isForAllEngines?: boolean;
}

const firstToken = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
  2560,
];
const interToken = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const request = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];

/**
 * The metrics of vLLM 0.32 in their order on `/metrics`, with the texts that are sent.
 *
 * Those of LoRA and of the cache's settings have labels of their own, so their series are not listed.
 * @see https://docs.vllm.ai/en/stable/usage/metrics/
 */
export function engineMetricFamilies(maxModelLen: number): readonly EngineMetricFamily[] {
  const tokenCount = oneTwoFiveBuckets(maxModelLen);
  return [
    {
      name: 'vllm:estimated_flops_per_gpu',
      type: 'counter',
      help: 'Estimated number of floating point operations per GPU (for Model Flops Utilization calculations).',
      since: '0.32',
    },
    {
      name: 'vllm:estimated_read_bytes_per_gpu',
      type: 'counter',
      help: 'Estimated number of bytes read from memory per GPU (for Model Flops Utilization calculations).',
      since: '0.32',
    },
    {
      name: 'vllm:estimated_write_bytes_per_gpu',
      type: 'counter',
      help: 'Estimated number of bytes written to memory per GPU (for Model Flops Utilization calculations).',
      since: '0.32',
    },
    {
      name: 'vllm:num_requests_running',
      type: 'gauge',
      help: 'Number of requests in model execution batches.',
    },
    { name: 'vllm:num_requests_waiting', type: 'gauge', help: 'Number of requests waiting to be processed.' },
    {
      name: 'vllm:num_requests_waiting_by_reason',
      type: 'gauge',
      help: "Number of waiting requests by reason. Reason labels: 'capacity' = waiting for scheduling capacity; 'deferred' = deferred by transient constraints (LoRA budget, KV transfer, blocked status). Sum of all reasons equals vllm:num_requests_waiting.",
      since: '0.32',
      series: { reason: ['capacity', 'deferred'] },
    },
    {
      name: 'vllm:engine_sleep_state',
      type: 'gauge',
      help: 'Engine sleep state; awake = 0 means engine is sleeping; awake = 1 means engine is awake; weights_offloaded = 1 means sleep level 1; discard_all = 1 means sleep level 2.',
      series: { sleep_state: ['awake', 'weights_offloaded', 'discard_all'] },
    },
    { name: 'vllm:kv_cache_usage_perc', type: 'gauge', help: 'KV-cache usage. 1 means 100 percent usage.' },
    {
      name: 'vllm:prefix_cache_queries',
      type: 'counter',
      help: 'Prefix cache queries, in terms of number of queried tokens.',
    },
    {
      name: 'vllm:prefix_cache_hits',
      type: 'counter',
      help: 'Prefix cache hits, in terms of number of cached tokens.',
    },
    {
      name: 'vllm:external_prefix_cache_queries',
      type: 'counter',
      help: 'External prefix cache queries from KV connector cross-instance cache sharing, in terms of number of queried tokens.',
    },
    {
      name: 'vllm:external_prefix_cache_hits',
      type: 'counter',
      help: 'External prefix cache hits from KV connector cross-instance cache sharing, in terms of number of cached tokens.',
    },
    {
      name: 'vllm:mm_cache_queries',
      type: 'counter',
      help: 'Multi-modal cache queries, in terms of number of queried items.',
    },
    {
      name: 'vllm:mm_cache_hits',
      type: 'counter',
      help: 'Multi-modal cache hits, in terms of number of cached items.',
    },
    {
      name: 'vllm:num_preemptions',
      type: 'counter',
      help: 'Cumulative number of preemption from the engine.',
    },
    { name: 'vllm:prompt_tokens', type: 'counter', help: 'Number of prefill tokens processed.' },
    {
      name: 'vllm:prompt_tokens_by_source',
      type: 'counter',
      help: 'Number of prompt tokens by source.',
      since: '0.32',
      series: { source: ['local_compute', 'local_cache_hit', 'external_kv_transfer'] },
    },
    {
      name: 'vllm:prompt_tokens_cached',
      type: 'counter',
      help: 'Number of cached prompt tokens (local + external).',
      since: '0.32',
    },
    {
      name: 'vllm:prompt_tokens_cached_by_source',
      type: 'counter',
      help: 'Prefix-cache hit tokens by the cache tier that supplied them: device (local HBM), host (offloaded to DRAM), disk, p2p (transferred from another vLLM instance) or external_unspecified. Counted at admission; sums to vllm:prefix_cache_hits + vllm:external_prefix_cache_hits.',
      since: '0.32',
      series: { source: ['device', 'host', 'p2p', 'disk', 'external_unspecified'] },
    },
    { name: 'vllm:generation_tokens', type: 'counter', help: 'Number of generation tokens processed.' },
    {
      name: 'vllm:request_success',
      type: 'counter',
      help: 'Count of successfully processed requests.',
      series: { finished_reason: ['stop', 'length', 'abort', 'error', 'repetition'] },
    },
    {
      name: 'vllm:admission_rejections',
      type: 'counter',
      help: 'Number of admission attempts rejected by a queue limit, by reason.',
      since: '0.32',
      series: { reason: ['max_num_queued_reqs', 'max_num_queued_tokens'] },
      isForAllEngines: true,
    },
    {
      name: 'vllm:request_prompt_tokens',
      type: 'histogram',
      help: 'Number of prefill tokens processed.',
      buckets: tokenCount,
    },
    {
      name: 'vllm:request_generation_tokens',
      type: 'histogram',
      help: 'Number of generation tokens processed.',
      buckets: tokenCount,
    },
    {
      name: 'vllm:iteration_tokens_total',
      type: 'histogram',
      help: 'Histogram of number of tokens per engine_step.',
      buckets: [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384],
    },
    {
      name: 'vllm:request_max_num_generation_tokens',
      type: 'histogram',
      help: 'Histogram of maximum number of requested generation tokens.',
      buckets: tokenCount,
    },
    {
      name: 'vllm:request_params_n',
      type: 'histogram',
      help: 'Histogram of the n request parameter.',
      buckets: [1, 2, 5, 10, 20],
    },
    {
      name: 'vllm:request_params_max_tokens',
      type: 'histogram',
      help: 'Histogram of the max_tokens request parameter.',
      buckets: tokenCount,
    },
    {
      name: 'vllm:time_to_first_token_seconds',
      type: 'histogram',
      help: 'Histogram of time to first token in seconds.',
      buckets: firstToken,
    },
    {
      name: 'vllm:inter_token_latency_seconds',
      type: 'histogram',
      help: 'Histogram of inter-token latency in seconds.',
      buckets: interToken,
    },
    {
      name: 'vllm:request_time_per_output_token_seconds',
      type: 'histogram',
      help: 'Histogram of time_per_output_token_seconds per request.',
      buckets: interToken,
    },
    {
      name: 'vllm:e2e_request_latency_seconds',
      type: 'histogram',
      help: 'Histogram of e2e request latency in seconds.',
      buckets: request,
    },
    {
      name: 'vllm:request_queue_time_seconds',
      type: 'histogram',
      help: 'Histogram of time spent in WAITING phase for request.',
      buckets: request,
    },
    {
      name: 'vllm:request_inference_time_seconds',
      type: 'histogram',
      help: 'Histogram of time spent in RUNNING phase for request.',
      buckets: request,
    },
    {
      name: 'vllm:request_prefill_time_seconds',
      type: 'histogram',
      help: 'Histogram of time spent in PREFILL phase for request.',
      buckets: request,
    },
    {
      name: 'vllm:request_decode_time_seconds',
      type: 'histogram',
      help: 'Histogram of time spent in DECODE phase for request.',
      buckets: request,
    },
    {
      name: 'vllm:request_num_preemptions',
      type: 'histogram',
      help: 'Histogram of the number of times a request was preempted.',
      buckets: [1, 2, 3, 4, 5, 10, 20],
      since: '0.32',
    },
    {
      name: 'vllm:request_prefill_kv_computed_tokens',
      type: 'histogram',
      help: 'Histogram of new KV tokens computed during prefill (excluding cached tokens).',
      buckets: tokenCount,
    },
    { name: 'vllm:lora_requests_info', type: 'gauge', help: 'Running stats on lora requests.' },
    { name: 'vllm:cache_config_info', type: 'gauge', help: 'Information of the LLMEngine CacheConfig' },
  ];
}

/** The metrics of the NIXL connector, which come before all others; the recordings have no help texts of them. */
export const nixlMetricFamilies: readonly EngineMetricFamily[] = [
  {
    name: 'vllm:nixl_xfer_time_seconds',
    type: 'histogram',
    help: 'Time that pulls of KV blocks take',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 5],
  },
  {
    name: 'vllm:nixl_post_time_seconds',
    type: 'histogram',
    help: 'Time to start a pull of KV blocks',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 5],
  },
  {
    name: 'vllm:nixl_bytes_transferred',
    type: 'histogram',
    help: 'Bytes of a pull of KV blocks',
    buckets: [
      2048, 8192, 32768, 131072, 524288, 2097152, 8388608, 33554432, 134217728, 536870912, 2147483648,
    ],
  },
  {
    name: 'vllm:nixl_num_descriptors',
    type: 'histogram',
    help: 'Descriptors of a pull of KV blocks',
    buckets: [10, 20, 30, 50, 75, 100, 200, 400, 1000, 2000, 4000, 10000, 20000, 50000],
  },
  { name: 'vllm:nixl_num_failed_transfers', type: 'counter', help: 'Pulls of KV blocks that failed' },
  {
    name: 'vllm:nixl_num_failed_notifications',
    type: 'counter',
    help: 'Notes to the other engine that failed',
  },
  {
    name: 'vllm:nixl_num_kv_expired_reqs',
    type: 'counter',
    help: 'Requests whose KV blocks were not pulled in time',
    since: '0.32',
  },
  {
    name: 'vllm:nixl_num_notifications_after_expiry',
    type: 'counter',
    help: 'Notes about KV blocks that had been given up',
    since: '0.32',
  },
];
