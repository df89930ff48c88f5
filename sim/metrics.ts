import type { EngineCoreOptions } from './engine-options.js';
import type { FinishReason } from './generation.js';
import type { EngineMetricFamily } from './metric-families.js';
import { engineMetricFamilies, nixlMetricFamilies } from './metric-families.js';
import type { MetricLabels, MetricSeries } from './metric-store.js';
import { MetricStore } from './metric-store.js';
import { cacheConfigLabels } from './metrics-cache-config.js';
import type { Sequence } from './sequence.js';

/** What the engine counts, in the text format of Prometheus. */
export interface EngineMetrics {
  /** The `vllm:` part of `/metrics`, ending with a line break. */
  text(): string;
  /** Sum of the lines of a name such as `vllm:num_requests_running` that have the given labels. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** What is read off the engine when somebody looks. */
export interface EngineGauges {
  readonly running: number;
  readonly capacity: number;
  readonly deferred: number;
  readonly cacheUsage: number;
  readonly sleepLevel: 0 | 1 | 2;
  readonly runningLoras: readonly string[];
  readonly waitingLoras: readonly string[];
}

/** One pull of blocks from another engine. */
export interface PullSample {
  readonly seconds: number;
  readonly postSeconds: number;
  readonly bytes: number;
  readonly descriptors: number;
}

/** Counts what happens in an engine. */
export class EngineMeter implements EngineMetrics {
  readonly #store: MetricStore;
  readonly #base: MetricLabels;
  readonly #options: EngineCoreOptions;
  readonly #gauges: () => EngineGauges;
  readonly #groups = new Map<string, { left: number; maxTokens: number }>();
  readonly #plain = new Map<string, MetricSeries>();

  constructor(options: EngineCoreOptions, gauges: () => EngineGauges) {
    this.#options = options;
    this.#gauges = gauges;
    this.#store = new MetricStore(() => options.clock.wall() / 1000);
    this.#base = { engine: '0', model_name: options.modelName };
    const families = [
      ...(options.nixl === undefined ? [] : nixlMetricFamilies),
      ...engineMetricFamilies(options.maxModelLen),
    ];
    for (const family of families) if (this.#has(family)) this.#define(family);
    this.#store.series('vllm:cache_config_info', cacheConfigLabels(options)).set(1);
  }

  text(): string {
    this.#look();
    return this.#store.text();
  }

  value(name: string, labels?: MetricLabels): number {
    this.#look();
    return this.#store.value(name, labels);
  }

  rejected(reason: 'max_num_queued_reqs' | 'max_num_queued_tokens'): void {
    const labels = { model_name: this.#options.modelName, reason };
    if (this.#is32) this.#store.series('vllm:admission_rejections', labels).add(1);
  }

  /** A sequence gets its first blocks, after a look into the caches. */
  admitted(sequence: Sequence, local: number, external: number): void {
    if (sequence.preemptions > 0) return;
    const { nixl, lmcachePd, lmcacheWorker, enablePrefixCaching } = this.#options;
    if (enablePrefixCaching && sequence.request.skipPrefixCache !== true) {
      this.#of('prefix_cache_queries').add(sequence.promptLength);
      this.#of('prefix_cache_hits').add(local);
    }
    if (nixl !== undefined || lmcachePd !== undefined || lmcacheWorker !== undefined) {
      this.#of('external_prefix_cache_queries').add(sequence.promptLength - local);
      this.#of('external_prefix_cache_hits').add(external);
    }
    if (!this.#is32) return;
    this.#of('prompt_tokens_cached_by_source', { source: 'device' }).add(local);
    this.#of('prompt_tokens_cached_by_source', { source: 'p2p' }).add(external);
  }

  preempted(): void {
    this.#of('num_preemptions').add(1);
  }

  /** Each of these sequences has got one token in a step. */
  stepped(sequences: readonly Sequence[]): void {
    let tokens = sequences.length;
    for (const sequence of sequences) {
      const { lastToken = 0, previousToken } = sequence.times;
      if (previousToken !== undefined) {
        this.#of('inter_token_latency_seconds').observe((lastToken - previousToken) / 1000);
        continue;
      }
      tokens += sequence.promptLength;
      this.#promptDone(sequence);
    }
    this.#of('generation_tokens').add(sequences.length);
    this.#of('iteration_tokens_total').observe(tokens);
    this.#noteLoras();
  }

  /** A sequence has ended by itself or by the engine; one whose client is gone is only forgotten. */
  finished(sequence: Sequence, reason: FinishReason, now: number): void {
    this.#of('request_success', { finished_reason: reason }).add(1);
    const { times, answered, promptLength } = sequence;
    const { arrived, scheduled = now, firstToken = now, lastToken = now } = times;
    const decode = (lastToken - firstToken) / 1000;
    this.#of('request_prompt_tokens').observe(promptLength);
    this.#of('request_generation_tokens').observe(answered);
    this.#of('request_params_max_tokens').observe(sequence.request.maxTokens);
    this.#of('request_time_per_output_token_seconds').observe(answered > 1 ? decode / (answered - 1) : 0);
    this.#of('e2e_request_latency_seconds').observe((now - arrived) / 1000);
    this.#of('request_queue_time_seconds').observe((scheduled - arrived) / 1000);
    this.#of('request_inference_time_seconds').observe((lastToken - scheduled) / 1000);
    this.#of('request_prefill_time_seconds').observe((firstToken - scheduled) / 1000);
    this.#of('request_decode_time_seconds').observe(decode);
    if (this.#is32) this.#of('request_num_preemptions').observe(sequence.preemptions);
    const reused = sequence.cachedTokens + sequence.externalTokens;
    this.#of('request_prefill_kv_computed_tokens').observe(promptLength - reused);
    this.#groupEnded(sequence, true);
  }

  /** A sequence has ended because its client is gone, which vLLM does not count. */
  forgotten(sequence: Sequence): void {
    this.#groupEnded(sequence, false);
  }

  pulled(sample: PullSample): void {
    this.#of('nixl_xfer_time_seconds').observe(sample.seconds);
    this.#of('nixl_post_time_seconds').observe(sample.postSeconds);
    this.#of('nixl_bytes_transferred').observe(sample.bytes);
    this.#of('nixl_num_descriptors').observe(sample.descriptors);
  }

  /** A pull failed, which 0.32 counts twice: where it is met and where the request ends. */
  pullFailed(): void {
    this.#of('nixl_num_failed_transfers').add(this.#is32 ? 2 : 1);
  }

  /** Blocks that were kept for another engine were given up. */
  expired(): void {
    if (this.#is32) this.#of('nixl_num_kv_expired_reqs').add(1);
  }

  /** Another engine asked for blocks that were given up. */
  askedTooLate(): void {
    if (this.#is32) this.#of('nixl_num_notifications_after_expiry').add(1);
  }

  get #is32(): boolean {
    return this.#options.version !== '0.13';
  }

  #has(family: EngineMetricFamily): boolean {
    if (family.name === 'vllm:lora_requests_info') return this.#options.maxLoras !== undefined;
    return family.since === undefined || this.#is32;
  }

  #define(family: EngineMetricFamily): void {
    this.#store.define(family);
    if (family.name === 'vllm:lora_requests_info' || family.name === 'vllm:cache_config_info') return;
    const base = family.isForAllEngines === true ? { model_name: this.#options.modelName } : this.#base;
    const [label, values] = Object.entries(family.series ?? {})[0] ?? [];
    if (label === undefined) this.#store.series(family.name, base);
    for (const value of values ?? []) this.#store.series(family.name, { ...base, [label ?? '']: value });
  }

  #promptDone(sequence: Sequence): void {
    const { arrived, firstToken = arrived } = sequence.times;
    this.#of('time_to_first_token_seconds').observe((firstToken - arrived) / 1000);
    this.#of('prompt_tokens').add(sequence.promptLength);
    if (!this.#is32) return;
    const { cachedTokens, externalTokens, promptLength } = sequence;
    const computed = promptLength - cachedTokens - externalTokens;
    this.#of('prompt_tokens_by_source', { source: 'local_compute' }).add(computed);
    this.#of('prompt_tokens_by_source', { source: 'local_cache_hit' }).add(cachedTokens);
    this.#of('prompt_tokens_by_source', { source: 'external_kv_transfer' }).add(externalTokens);
    this.#of('prompt_tokens_cached').add(cachedTokens + externalTokens);
  }

  #groupEnded(sequence: Sequence, isCounted: boolean): void {
    const { group = { id: sequence.engineRequestId, size: 1 } } = sequence.request;
    const entry = this.#groups.get(group.id) ?? { left: group.size, maxTokens: 0 };
    entry.left--;
    // A sample that is not counted keeps its whole request from being counted.
    entry.maxTokens = isCounted ? Math.max(entry.maxTokens, sequence.answered) : Number.NaN;
    if (entry.left > 0) {
      this.#groups.set(group.id, entry);
      return;
    }
    this.#groups.delete(group.id);
    if (Number.isNaN(entry.maxTokens)) return;
    this.#of('request_params_n').observe(group.size);
    this.#of('request_max_num_generation_tokens').observe(entry.maxTokens);
  }

  #look(): void {
    const { running, capacity, deferred, cacheUsage, sleepLevel } = this.#gauges();
    this.#of('num_requests_running').set(running);
    this.#of('num_requests_waiting').set(capacity + deferred);
    if (this.#is32) {
      this.#of('num_requests_waiting_by_reason', { reason: 'capacity' }).set(capacity);
      this.#of('num_requests_waiting_by_reason', { reason: 'deferred' }).set(deferred);
    }
    for (const [level, state] of ['awake', 'weights_offloaded', 'discard_all'].entries()) {
      this.#of('engine_sleep_state', { sleep_state: state }).set(level === sleepLevel ? 1 : 0);
    }
    this.#of('kv_cache_usage_perc').set(cacheUsage);
  }

  #noteLoras(): void {
    const { maxLoras, clock } = this.#options;
    if (maxLoras === undefined) return;
    const { runningLoras, waitingLoras } = this.#gauges();
    const labels = {
      max_lora: String(maxLoras),
      running_lora_adapters: runningLoras.join(','),
      waiting_lora_adapters: waitingLoras.join(','),
    };
    this.#store.series('vllm:lora_requests_info', labels).set(clock.wall() / 1000);
  }

  #of(name: string, labels?: MetricLabels): MetricSeries {
    if (labels !== undefined) return this.#store.series(`vllm:${name}`, { ...this.#base, ...labels });
    const known = this.#plain.get(name);
    if (known !== undefined) return known;
    const series = this.#store.series(`vllm:${name}`, this.#base);
    this.#plain.set(name, series);
    return series;
  }
}
