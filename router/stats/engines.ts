import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import { type ParsedSample, parseSamples } from '../../src/runtime/prometheus-text.js';
import type { EndpointStore } from '../discovery/endpoints.js';

/** What an engine tells about itself; undefined values are not in its metrics. */
export interface EngineStats {
  readonly running: number | undefined;
  readonly waiting: number | undefined;
  /** Share of the KV cache in use, from 0 to 1. */
  readonly cacheUsage: number | undefined;
  /** Share of looked up tokens that were found in the prefix cache. */
  readonly prefixHitRate: number | undefined;
  readonly prefixHits: number | undefined;
  readonly prefixQueries: number | undefined;
  readonly sleeping: boolean | undefined;
  /** Tokens that its KV cache has room for. */
  readonly cacheTokens?: number | undefined;
}

// Today's name first; the others are those of engines up to 0.11.
const running = ['vllm:num_requests_running'] as const;
const waiting = ['vllm:num_requests_waiting'] as const;
const cacheUsage = ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'] as const;
const hits = ['vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total'] as const;
const queries = ['vllm:prefix_cache_queries_total', 'vllm:gpu_prefix_cache_queries_total'] as const;
const hitRate = ['vllm:gpu_prefix_cache_hit_rate'] as const;
const sleepState = 'vllm:engine_sleep_state';
const cacheConfig = 'vllm:cache_config_info';
const names: ReadonlySet<string> = new Set([
  ...running,
  ...waiting,
  ...cacheUsage,
  ...hits,
  ...queries,
  ...hitRate,
  sleepState,
  cacheConfig,
]);

/** The statistics in the text of an engine's `/metrics`, added up over its data-parallel ranks. */
export function engineStats(text: string): EngineStats {
  const samples = parseSamples(text, names);
  const valuesOf = (wanted: readonly string[]): readonly number[] => {
    for (const name of wanted) {
      const found = samples.filter((sample) => sample.name === name && Number.isFinite(sample.value));
      if (found.length > 0) return found.map(({ value }) => value);
    }
    return [];
  };
  const sum = (wanted: readonly string[]): number | undefined => {
    const values = valuesOf(wanted);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  };
  const mean = (wanted: readonly string[]): number | undefined => {
    const total = sum(wanted);
    return total === undefined ? undefined : total / valuesOf(wanted).length;
  };
  const prefixHits = sum(hits);
  const prefixQueries = sum(queries);
  const rate =
    prefixHits !== undefined && prefixQueries !== undefined && prefixQueries > 0
      ? prefixHits / prefixQueries
      : undefined;
  return {
    running: sum(running),
    waiting: sum(waiting),
    cacheUsage: mean(cacheUsage),
    prefixHitRate: mean(hitRate) ?? rate,
    prefixHits,
    prefixQueries,
    sleeping: isSleeping(samples),
    cacheTokens: cacheTokens(samples),
  };
}

function cacheTokens(samples: readonly ParsedSample[]): number | undefined {
  const sizes = samples
    .filter(({ name }) => name === cacheConfig)
    .map(({ labels }) => Number(labels.block_size) * Number(labels.num_gpu_blocks));
  return sizes.length > 0 && sizes.every((size) => size > 0) ? sizes.reduce((a, b) => a + b) : undefined;
}

function isSleeping(samples: readonly ParsedSample[]): boolean | undefined {
  const states = samples.filter(({ name }) => name === sleepState);
  if (states.length === 0) return undefined;
  return states.some(({ labels, value }) => labels.sleep_state !== 'awake' && value === 1);
}

/** How engines are scraped. */
export interface EngineScraperOptions {
  /** Pause between rounds and longest wait for an engine. */
  readonly intervalSeconds: number;
  /** Sent as a bearer token. @default - none */
  readonly apiKey?: string | undefined;
  /** @default - undici's global one */
  readonly dispatcher?: Dispatcher;
  /** Hears once when an engine begins to fail. */
  readonly warn: (message: string) => void;
}

const scrapesAtOnce = 16;

/** Reads the metrics of all engines again and again, and learns from them which engines are asleep. */
export class EngineScraper {
  /** Failed scrapes by engine. */
  readonly failures = new Map<string, number>();
  readonly #store: EndpointStore;
  readonly #options: EngineScraperOptions;
  readonly #stats = new Map<string, EngineStats>();
  readonly #failing = new Set<string>();
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(store: EndpointStore, options: EngineScraperOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** What an engine told when it was last asked, or undefined when that failed. */
  of(url: string): EngineStats | undefined {
    return this.#stats.get(url);
  }

  /** Whether rounds still follow one another. */
  get alive(): boolean {
    return this.#loop !== undefined && !this.#stop.signal.aborted;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Asks every engine once. */
  async scrape(): Promise<void> {
    const urls = [...new Set(this.#store.snapshot().endpoints.map(({ url }) => url))];
    const present = new Set(urls);
    for (const known of [this.#stats, this.failures, this.#failing]) {
      for (const url of known.keys()) if (!present.has(url)) known.delete(url);
    }
    const next = urls.values();
    const worker = async (): Promise<void> => {
      for (const url of next) await this.#scrapeOne(url);
    };
    await Promise.all(Array.from({ length: Math.min(scrapesAtOnce, urls.length) }, worker));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.scrape();
      try {
        await sleep(this.#options.intervalSeconds * 1000, undefined, { signal, ref: false });
      } catch {
        return;
      }
    }
  }

  async #scrapeOne(url: string): Promise<void> {
    const { apiKey, dispatcher, intervalSeconds, warn } = this.#options;
    const asleepBefore = this.#asleep(url);
    try {
      const { statusCode, body } = await request(`${url}/metrics`, {
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(intervalSeconds * 1000)]),
        headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      const stats = engineStats(text);
      this.#stats.set(url, stats);
      this.#failing.delete(url);
      // Somebody may have put it to sleep while it was answering, which counts more.
      if (stats.sleeping !== undefined && this.#asleep(url) === asleepBefore) {
        for (const endpoint of this.#store.snapshot().endpoints) {
          if (endpoint.url === url) this.#store.setSleeping(endpoint.id, stats.sleeping);
        }
      }
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#stats.delete(url);
      this.failures.set(url, (this.failures.get(url) ?? 0) + 1);
      if (this.#failing.has(url)) return;
      this.#failing.add(url);
      warn(
        `engine ${url}: its metrics cannot be read, got ${error instanceof Error ? error.message : error}; its statistics are missing until they can`,
      );
    }
  }

  #asleep(url: string): boolean {
    return this.#store.snapshot().endpoints.some((endpoint) => endpoint.url === url && endpoint.sleeping);
  }
}
