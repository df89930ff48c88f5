import type { MetricSpec } from './metric-spec.js';

/** The releases of vLLM whose `/metrics` were examined, oldest first. */
export const engineReleases = ['0.11.0', '0.13.0', '0.32.0'] as const;

/** A release of vLLM whose metrics are known. */
export type EngineRelease = (typeof engineReleases)[number];

/** One metric of a vLLM engine and the first examined release that has it. */
export interface EngineMetricSpec extends MetricSpec {
  /** First release that has it. @default - all have it */
  readonly since?: Exclude<EngineRelease, '0.11.0'>;
}

const firstToken = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
  2560,
] as const;

const interToken = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
] as const;

const request = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
] as const;

/**
 * The metrics of a vLLM engine as 0.32.0 exposes them, all in time buckets of that release; those of token counts end at the
 * model's length and so are not listed. `cache_config_info` has more labels than the two that are stable.
 * @see https://docs.vllm.ai/en/stable/design/metrics/
 */
export const engineMetrics = {
  'vllm:num_requests_running': {
    type: 'gauge',
    labels: ['model_name', 'engine'],
    help: 'Requests in the running batch',
  },
  'vllm:num_requests_waiting': {
    type: 'gauge',
    labels: ['model_name', 'engine'],
    help: 'Requests waiting for the scheduler',
  },
  'vllm:num_requests_waiting_by_reason': {
    type: 'gauge',
    labels: ['model_name', 'engine', 'reason'],
    help: 'Waiting requests by what holds them',
    since: '0.32.0',
  },
  'vllm:engine_sleep_state': {
    type: 'gauge',
    labels: ['model_name', 'engine', 'sleep_state'],
    help: '1 for the state of sleep that the engine is in',
    since: '0.13.0',
  },
  'vllm:kv_cache_usage_perc': {
    type: 'gauge',
    labels: ['model_name', 'engine'],
    help: 'Share of the KV cache in use, from 0 to 1',
  },
  'vllm:cache_config_info': {
    type: 'gauge',
    labels: ['engine', 'block_size', 'num_gpu_blocks'],
    help: '1, with the settings of the KV cache as labels',
  },
  'vllm:lora_requests_info': {
    type: 'gauge',
    labels: ['max_lora', 'running_lora_adapters', 'waiting_lora_adapters'],
    help: 'Time of the last change of the LoRA adapters in its labels',
  },
  'vllm:prefix_cache_queries_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Tokens looked up in the prefix cache',
  },
  'vllm:prefix_cache_hits_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Tokens found in the prefix cache',
  },
  'vllm:external_prefix_cache_queries_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Tokens looked up in another engine or cache',
    since: '0.13.0',
  },
  'vllm:external_prefix_cache_hits_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Tokens taken from another engine or cache',
    since: '0.13.0',
  },
  'vllm:mm_cache_queries_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Items looked up in the multimodal cache',
    since: '0.13.0',
  },
  'vllm:mm_cache_hits_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Items found in the multimodal cache',
    since: '0.13.0',
  },
  'vllm:num_preemptions_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Requests put back to free KV cache',
  },
  'vllm:prompt_tokens_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Prompt tokens processed',
  },
  'vllm:prompt_tokens_by_source_total': {
    type: 'counter',
    labels: ['model_name', 'engine', 'source'],
    help: 'Prompt tokens by where their KV came from',
    since: '0.32.0',
  },
  'vllm:prompt_tokens_cached_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Prompt tokens that were cached',
    since: '0.32.0',
  },
  'vllm:prompt_tokens_cached_by_source_total': {
    type: 'counter',
    labels: ['model_name', 'engine', 'source'],
    help: 'Cached prompt tokens by cache',
    since: '0.32.0',
  },
  'vllm:generation_tokens_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Tokens generated',
  },
  'vllm:request_success_total': {
    type: 'counter',
    labels: ['model_name', 'engine', 'finished_reason'],
    help: 'Requests finished, by why',
  },
  'vllm:admission_rejections_total': {
    type: 'counter',
    labels: ['model_name', 'reason'],
    help: 'Requests refused because of a full queue',
    since: '0.32.0',
  },
  'vllm:estimated_flops_per_gpu_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Estimated floating point operations of a GPU',
    since: '0.32.0',
  },
  'vllm:estimated_read_bytes_per_gpu_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Estimated bytes read by a GPU',
    since: '0.32.0',
  },
  'vllm:estimated_write_bytes_per_gpu_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Estimated bytes written by a GPU',
    since: '0.32.0',
  },
  'vllm:nixl_num_failed_transfers_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'KV transfers that failed',
    since: '0.13.0',
  },
  'vllm:nixl_num_failed_notifications_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'KV transfer notices that failed',
    since: '0.13.0',
  },
  'vllm:nixl_num_kv_expired_reqs_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'Requests whose KV no decoder fetched in time',
    since: '0.13.0',
  },
  'vllm:nixl_num_notifications_after_expiry_total': {
    type: 'counter',
    labels: ['model_name', 'engine'],
    help: 'KV transfer notices that came after the KV was given up',
    since: '0.32.0',
  },
  'vllm:time_to_first_token_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds to the first token',
    buckets: firstToken,
  },
  'vllm:inter_token_latency_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds between two tokens',
    buckets: interToken,
  },
  'vllm:request_time_per_output_token_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Mean seconds between the tokens of a request',
    buckets: interToken,
  },
  'vllm:e2e_request_latency_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds from arrival to the last token',
    buckets: request,
  },
  'vllm:request_queue_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds in the queue',
    buckets: request,
  },
  'vllm:request_inference_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds in the running batch',
    buckets: request,
  },
  'vllm:request_prefill_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds of prefill',
    buckets: request,
  },
  'vllm:request_decode_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds of decode',
    buckets: request,
  },
  'vllm:iteration_tokens_total': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Tokens in one step of the engine',
  },
  'vllm:request_prompt_tokens': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Prompt tokens of a request',
  },
  'vllm:request_generation_tokens': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Generated tokens of a request',
  },
  'vllm:request_max_num_generation_tokens': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Most tokens that a request could generate',
  },
  'vllm:request_prefill_kv_computed_tokens': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Prompt tokens of a request that were not cached',
    since: '0.13.0',
  },
  'vllm:request_num_preemptions': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'How often a request was put back',
    since: '0.32.0',
  },
  'vllm:request_params_n': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Answers asked for by a request',
  },
  'vllm:request_params_max_tokens': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Value of max_tokens of a request',
  },
  'vllm:nixl_xfer_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds of a KV transfer',
    since: '0.13.0',
  },
  'vllm:nixl_post_time_seconds': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Seconds to start a KV transfer',
    since: '0.13.0',
  },
  'vllm:nixl_bytes_transferred': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Bytes of a KV transfer',
    since: '0.13.0',
  },
  'vllm:nixl_num_descriptors': {
    type: 'histogram',
    labels: ['model_name', 'engine'],
    help: 'Memory pieces of a KV transfer',
    since: '0.13.0',
  },
  http_requests_total: {
    type: 'counter',
    labels: ['handler', 'method', 'status'],
    help: 'HTTP requests by path and class of status, such as 5xx',
  },
  http_request_duration_seconds: {
    type: 'histogram',
    labels: ['handler', 'method'],
    help: 'Seconds of an HTTP request',
    buckets: [0.1, 0.5, 1],
  },
} as const satisfies Readonly<Record<string, EngineMetricSpec>>;

/** The name of a metric that a vLLM engine exposes. */
export type EngineMetric = keyof typeof engineMetrics;

type SinceOf<N extends EngineMetric> = (typeof engineMetrics)[N] extends { readonly since: infer S }
  ? S
  : '0.11.0';

/** The name of a metric that a release has; newer releases have it too. */
export type EngineMetricOf<R extends EngineRelease> = {
  [N in EngineMetric]: SinceOf<N> extends R | Older<R> ? N : never;
}[EngineMetric];

type Older<R extends EngineRelease> = R extends '0.32.0'
  ? '0.11.0' | '0.13.0'
  : R extends '0.13.0'
    ? '0.11.0'
    : never;

/** The metrics of a release and of those that follow; a name that it has not is a compile error. */
export function engineMetricsOf<R extends EngineRelease>(
  release: R,
): Pick<typeof engineMetrics, EngineMetricOf<R>> {
  const known: readonly string[] = engineReleases.slice(0, engineReleases.indexOf(release) + 1);
  const had = Object.entries<EngineMetricSpec>(engineMetrics).filter(([, { since = '0.11.0' }]) =>
    known.includes(since),
  );
  return Object.fromEntries(had) as Pick<typeof engineMetrics, EngineMetricOf<R>>;
}

/** Bounds of `vllm:time_to_first_token_seconds`: what a service level objective can be measured at. */
export type FirstTokenBound = (typeof firstToken)[number];

/** Names that older vLLM releases or the chart's dashboards use, with today's name, or null for what has no successor. */
export const renamedEngineMetrics: Readonly<Record<string, EngineMetric | null>> = {
  'vllm:gpu_cache_usage_perc': 'vllm:kv_cache_usage_perc',
  'vllm:gpu_prefix_cache_hits_total': 'vllm:prefix_cache_hits_total',
  'vllm:gpu_prefix_cache_queries_total': 'vllm:prefix_cache_queries_total',
  'vllm:time_per_output_token_seconds': 'vllm:inter_token_latency_seconds',
  'vllm:gpu_prefix_cache_hit_rate': null,
  'vllm:cpu_cache_usage_perc': null,
  'vllm:num_requests_swapped': null,
};
