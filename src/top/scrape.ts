import type { OwnRouterMetric } from '../../contract/own-router-metrics.js';
import type { RouterMetric } from '../../contract/router-metrics.js';
import { type ParsedSample, parseSamples } from '../runtime/prometheus-text.js';
import type { RouterSource } from './source.js';

/** An engine as the router lists it. */
export interface ListedEngine {
  /** @default - the router does not tell it */
  readonly url?: string;
  readonly models: readonly string[];
}

/** What a router told at one time. */
export interface Scrape {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly samples: readonly ParsedSample[];
  /** What `/engines` lists. @default - the router did not let us see it */
  readonly engines?: readonly ListedEngine[];
}

type ScalarMetric = (RouterMetric | OwnRouterMetric) & `${string}`;

/** The metrics that are read, gauges and counters. */
export const scalars = {
  healthy: 'vllm:healthy_pods_total',
  running: 'vllm:num_requests_running',
  waiting: 'vllm:num_requests_waiting',
  hits: 'vllm:gpu_prefix_cache_hits_total',
  queries: 'vllm:gpu_prefix_cache_queries_total',
  inputTokens: 'vllm:input_tokens_total',
  outputTokens: 'vllm:output_tokens_total',
  kvUsage: 'vllm_router:engine_kv_cache_usage',
  sleeping: 'vllm_router:engine_sleeping',
  ejected: 'vllm_router:engine_ejected',
  attempts: 'vllm_router:attempts_total',
  queued: 'vllm_router:queue_depth',
} as const satisfies Readonly<Record<string, ScalarMetric>>;

/** The metrics that are read, histograms. */
export const histograms = {
  firstToken: 'vllm_router:time_to_first_token_seconds',
  latency: 'vllm:request_latency_seconds',
} as const satisfies Readonly<Record<string, ScalarMetric>>;

/** When the router started, which tells that its counters began anew. */
export const startTime = 'process_start_time_seconds';

const names: ReadonlySet<string> = new Set([
  ...Object.values(scalars),
  `${histograms.firstToken}_bucket`,
  `${histograms.latency}_count`,
  startTime,
]);

/** Asks a router for its metrics and engines; throws with a reason in few words where it does not tell its metrics. */
export async function readScrape(
  source: RouterSource,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<Scrape> {
  const [metrics, engines] = await Promise.all([
    source.get('/metrics', signal),
    source.get('/engines', signal),
  ]);
  const atMs = now();
  if (metrics.status !== 200) {
    const said = metrics.text
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 200);
    const why = said === '' || said.startsWith('<') ? '' : ` (${said})`;
    throw new Error(`status ${metrics.status} from /metrics${why}`);
  }
  const samples = parseSamples(metrics.text, names);
  if (samples.length === 0) throw new Error('no metrics of a router from /metrics');
  const listed = engines.status === 200 ? listedEngines(engines.text) : undefined;
  return { atMs, samples, ...(listed === undefined ? {} : { engines: listed }) };
}

/** What `/engines` says; undefined where it is no list. */
function listedEngines(text: string): readonly ListedEngine[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(data)) return undefined;
  return data.map((item: unknown) => {
    const { url, serving_models: models } = (typeof item === 'object' && item !== null ? item : {}) as {
      readonly url?: unknown;
      readonly serving_models?: unknown;
    };
    return {
      ...(typeof url === 'string' ? { url } : {}),
      models: Array.isArray(models) ? models.filter((model) => typeof model === 'string') : [],
    };
  });
}
