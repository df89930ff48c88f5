import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import type { MetricSpec } from '../contract/metric-spec.js';
import { ownRouterMetrics } from '../contract/own-router-metrics.js';
import { routerMetrics } from '../contract/router-metrics.js';
import type { Endpoint, EndpointStore } from './discovery/endpoints.js';
import type { EngineScraper } from './stats/engines.js';
import {
  type Counter,
  Histogram,
  header,
  labelText,
  type Sample,
  sampleLines,
} from './stats/metric-family.js';
import type { RequestStats } from './stats/requests.js';
import type { TokenUsage } from './stats/sse-usage.js';

/** What is counted of the attempts at one engine for one model. */
export class AttemptSeries {
  readonly succeeded = new Histogram(routerMetrics['vllm:request_latency_seconds'].buckets);
  readonly failed = new Histogram(routerMetrics['vllm:request_latency_seconds'].buckets);
  readonly firstToken = new Histogram(ownRouterMetrics['vllm_router:time_to_first_token_seconds'].buckets);
  readonly interToken = new Histogram(ownRouterMetrics['vllm_router:inter_token_latency_seconds'].buckets);
  readonly errors = new Map<string, number>();
  readonly codes = new Map<number, number>();
  readonly outcomes = { answered: 0, refused: 0, failed: 0 };
  aborts = 0;
  inputTokens = 0;
  outputTokens = 0;
  hasTokens = false;
  hasStreams = false;

  addTokens({ promptTokens, completionTokens }: TokenUsage): void {
    this.hasTokens = true;
    this.inputTokens += promptTokens;
    this.outputTokens += completionTokens;
  }

  addError(type: string): void {
    this.errors.set(type, (this.errors.get(type) ?? 0) + 1);
  }

  /** Counts an attempt that came to its end, with the status if there was an answer. */
  addLatency(seconds: number, outcome: 'success' | 'error', status: number | undefined): void {
    (outcome === 'success' ? this.succeeded : this.failed).observe(seconds);
    if (status !== undefined) this.codes.set(status, (this.codes.get(status) ?? 0) + 1);
    if (outcome === 'success') this.outcomes.answered++;
    else if (status !== undefined && status < 500) this.outcomes.refused++;
    else this.outcomes.failed++;
  }
}

/** What the totals of the router depend on. */
export interface RouterMetricsOptions {
  readonly store: EndpointStore;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

// Long enough for the last requests to be scraped, short enough that pods which come and go do not add up.
const keptAfterRemovalMs = 600_000;

/** The totals that the router counts, from which and from the statistics `/metrics` is written. */
export class RouterMetrics {
  readonly #store: EndpointStore;
  readonly #now: () => number;
  readonly #incoming = new Map<string, Counter>();
  readonly #servers = new Map<string, Map<string, AttemptSeries>>();
  readonly #removedAt = new Map<string, number>();
  readonly #overhead = new Histogram(ownRouterMetrics['vllm_router:overhead_seconds'].buckets);
  // From 0 on, like all that alerts look for: a rate does not see a series that begins with its first event.
  readonly #reloads = new Map<string, number>([
    ['applied', 0],
    ['refused', 0],
  ]);
  #cpu = cpuTimes();

  constructor({ store, now }: RouterMetricsOptions) {
    this.#store = store;
    this.#now = now;
  }

  /** Counts a request for a model as it came, routable or not; models that nobody serves count as `unknown`. */
  incoming(model: string): void {
    const name = this.#store.snapshot().knows(model) ? model : 'unknown';
    const counter = this.#incoming.get(name);
    if (counter === undefined) this.#incoming.set(name, { value: 1 });
    else counter.value++;
  }

  /** Counts the seconds from the arrival of a request until it is sent on. */
  overhead(seconds: number): void {
    this.#overhead.observe(seconds);
  }

  /** Counts a change of the configuration file. */
  reloaded(outcome: 'applied' | 'refused'): void {
    this.#reloads.set(outcome, (this.#reloads.get(outcome) ?? 0) + 1);
  }

  /** Where attempts at an engine for a model are counted. */
  seriesOf(server: string, model: string): AttemptSeries {
    let models = this.#servers.get(server);
    if (models === undefined) {
      models = new Map();
      this.#servers.set(server, models);
    }
    let series = models.get(model);
    if (series === undefined) {
      series = new AttemptSeries();
      models.set(model, series);
    }
    return series;
  }

  /** The text of `/metrics`. */
  async render(requests: RequestStats, engines: EngineScraper): Promise<string> {
    const lines = [
      ...this.#gauges(requests, engines),
      ...this.#totals(engines),
      ...(await this.#machine()),
      ...processLines(),
    ];
    return `${lines.join('\n')}\n`;
  }

  #gauges(requests: RequestStats, engines: EngineScraper): string[] {
    const samples = new Map<string, Sample[]>();
    const { endpoints } = this.#store.snapshot();
    const add = (
      name: keyof typeof routerMetrics | keyof typeof ownRouterMetrics,
      value: number | undefined,
    ): void => {
      if (value === undefined) return;
      const list = samples.get(name) ?? [];
      list.push({ labels: [server], value });
      samples.set(name, list);
    };
    let server = '';
    for (const { url, load } of endpoints) {
      if (url === server) continue;
      server = url;
      const same = endpoints.filter((other) => other.url === url);
      const asked = requests.of(url);
      const told = engines.of(url);
      add('vllm:current_qps', asked?.qps ?? 0);
      add('vllm:avg_decoding_length', asked?.avgDecodingLength);
      add('vllm:num_prefill_requests', load.inPrefill);
      add('vllm:num_decoding_requests', load.inDecoding);
      add('vllm:num_requests_running', load.inPrefill + load.inDecoding);
      add('vllm:num_requests_waiting', told?.waiting);
      add('vllm:num_requests_swapped', 0);
      add('vllm:avg_latency', asked?.avgLatency);
      add('vllm:avg_itl', asked?.avgItl);
      add('vllm:gpu_prefix_cache_hit_rate', told?.prefixHitRate);
      add('vllm:gpu_prefix_cache_hits_total', told?.prefixHits);
      add('vllm:gpu_prefix_cache_queries_total', told?.prefixQueries);
      add('vllm:healthy_pods_total', same.some(takesRequests) ? 1 : 0);
      add('vllm_router:requests_in_flight', load.inFlight);
      add('vllm_router:engine_kv_cache_usage', told?.cacheUsage);
      add('vllm_router:engine_sleeping', same.every(({ sleeping }) => sleeping) ? 1 : 0);
    }
    const specs: Readonly<Record<string, MetricSpec>> = { ...routerMetrics, ...ownRouterMetrics };
    return [...samples].flatMap(([name, list]) => familyLines(name, specs[name], list));
  }

  /** Begins the series of models that nobody has asked for yet. */
  #addKnown(): void {
    for (const { url, models } of this.#store.snapshot().endpoints) {
      for (const model of models) {
        if (!this.#incoming.has(model)) this.#incoming.set(model, { value: 0 });
        this.seriesOf(url, model);
      }
    }
  }

  #totals(engines: EngineScraper): string[] {
    this.#dropRemoved();
    this.#addKnown();
    const all = [...this.#servers].flatMap(([server, models]) =>
      [...models].map(([model, series]) => ({ labels: [server, model], series })),
    );
    const counter = (
      name: keyof typeof routerMetrics | keyof typeof ownRouterMetrics,
      samples: readonly Sample[],
    ): string[] => familyLines(name, { ...routerMetrics, ...ownRouterMetrics }[name], samples);
    const tokens = all.filter(({ series }) => series.hasTokens);
    return [
      ...counter(
        'vllm:num_incoming_requests_total',
        [...this.#incoming].map(([model, { value }]) => ({ labels: [model], value })),
      ),
      ...counter(
        'vllm:input_tokens_total',
        tokens.map(({ labels, series }) => ({ labels, value: series.inputTokens })),
      ),
      ...counter(
        'vllm:output_tokens_total',
        tokens.map(({ labels, series }) => ({ labels, value: series.outputTokens })),
      ),
      ...counter(
        'vllm:request_errors_total',
        all.flatMap(({ labels, series }) =>
          [...series.errors].map(([type, value]) => ({ labels: [...labels, type], value })),
        ),
      ),
      ...histogramLines(
        'vllm:request_latency_seconds',
        routerMetrics['vllm:request_latency_seconds'],
        all.flatMap(({ labels, series }) => [
          { labels: [...labels, 'success'], histogram: series.succeeded },
          { labels: [...labels, 'error'], histogram: series.failed },
        ]),
      ),
      ...(['firstToken', 'interToken'] as const).flatMap((key) => {
        const name =
          key === 'firstToken'
            ? 'vllm_router:time_to_first_token_seconds'
            : 'vllm_router:inter_token_latency_seconds';
        const streams = all.filter(({ series }) => series.hasStreams);
        return histogramLines(
          name,
          ownRouterMetrics[name],
          streams.map(({ labels, series }) => ({ labels, histogram: series[key] })),
        );
      }),
      ...histogramLines('vllm_router:overhead_seconds', ownRouterMetrics['vllm_router:overhead_seconds'], [
        { labels: [], histogram: this.#overhead },
      ]),
      ...counter(
        'vllm_router:responses_total',
        all.flatMap(({ labels, series }) =>
          [...series.codes].map(([code, value]) => ({ labels: [...labels, String(code)], value })),
        ),
      ),
      ...counter(
        'vllm_router:attempts_total',
        all.flatMap(({ labels, series }) =>
          Object.entries(series.outcomes).map(([outcome, value]) => ({
            labels: [...labels, outcome],
            value,
          })),
        ),
      ),
      ...counter(
        'vllm_router:client_aborts_total',
        all.map(({ labels, series }) => ({ labels, value: series.aborts })),
      ),
      ...counter(
        'vllm_router:scrape_failures_total',
        [...this.#failuresOf(engines)].map(([server, value]) => ({ labels: [server], value })),
      ),
      ...counter(
        'vllm_router:config_reloads_total',
        [...this.#reloads].map(([outcome, value]) => ({ labels: [outcome], value })),
      ),
    ];
  }

  #failuresOf({ failures }: EngineScraper): ReadonlyMap<string, number> {
    const known = this.#store.snapshot().endpoints.map(({ url }): [string, number] => [url, 0]);
    return new Map([...known, ...failures]);
  }

  async #machine(): Promise<string[]> {
    const before = this.#cpu;
    this.#cpu = cpuTimes();
    const total = this.#cpu.total - before.total;
    const busy = total <= 0 ? 0 : 1 - (this.#cpu.idle - before.idle) / total;
    const disk = await statfs('/');
    const values = {
      router_cpu_usage_percent: 100 * busy,
      router_memory_usage_percent: 100 * (1 - freemem() / totalmem()),
      router_disk_usage_percent:
        disk.blocks === 0 ? 0 : (100 * (disk.blocks - disk.bfree)) / (disk.blocks - disk.bfree + disk.bavail),
    } as const;
    return Object.entries(values).flatMap(([name, value]) =>
      familyLines(name, routerMetrics[name as keyof typeof values], [{ labels: [], value }]),
    );
  }

  #dropRemoved(): void {
    const now = this.#now();
    const present = new Set(this.#store.snapshot().endpoints.map(({ url }) => url));
    for (const server of this.#servers.keys()) {
      if (present.has(server)) {
        this.#removedAt.delete(server);
        continue;
      }
      const since = this.#removedAt.get(server) ?? now;
      this.#removedAt.set(server, since);
      if (now - since < keptAfterRemovalMs) continue;
      this.#servers.delete(server);
      this.#removedAt.delete(server);
    }
  }
}

function takesRequests({ healthy, sleeping, health: { phase } }: Endpoint): boolean {
  return healthy && !sleeping && (phase === 'trusted' || phase === 'returning');
}

function familyLines(name: string, spec: MetricSpec | undefined, samples: readonly Sample[]): string[] {
  if (spec === undefined || samples.length === 0) return [];
  return [...header(name, spec), ...sampleLines(name, spec, samples)];
}

function histogramLines(
  name: string,
  spec: MetricSpec,
  list: readonly { readonly labels: readonly string[]; readonly histogram: Histogram }[],
): string[] {
  if (list.length === 0) return [];
  const lines = list.flatMap(({ labels, histogram }) =>
    histogram.lines(name, labelText(spec.labels, labels)),
  );
  return [...header(name, spec), ...lines];
}

const processSpecs = {
  process_cpu_seconds_total: { type: 'counter', labels: [], help: 'Seconds of CPU that the router used' },
  process_resident_memory_bytes: { type: 'gauge', labels: [], help: 'Memory that the router holds' },
  process_start_time_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Seconds since 1970 at which the router started',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

function processLines(): string[] {
  const { user, system } = process.cpuUsage();
  const values = {
    process_cpu_seconds_total: (user + system) / 1e6,
    process_resident_memory_bytes: process.memoryUsage.rss(),
    process_start_time_seconds: performance.timeOrigin / 1000,
  } as const;
  return Object.entries(values).flatMap(([name, value]) =>
    familyLines(name, processSpecs[name as keyof typeof values], [{ labels: [], value }]),
  );
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
