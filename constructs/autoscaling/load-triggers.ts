import { engineMetricsOf } from '../../contract/engine-metrics.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import type { ScaledObject } from '../../imports/wire/scaled-object.js';
import {
  avg,
  increase,
  type Matcher,
  metricsOf,
  or,
  orZero,
  plus,
  quantile,
  rate,
  sum,
  type Vector,
  where,
  zero,
} from '../observability/promql.js';

/** A KEDA trigger as KEDA reads it. @see https://keda.sh/docs/latest/scalers/ */
export type KedaTrigger = NonNullable<ScaledObject['spec']['triggers']>[number];

/** How much load a replica of an engine takes, by what Prometheus knows of it; the highest number of replicas that one of them asks for holds. */
export interface EngineLoad {
  /** Address of Prometheus, such as `http://prometheus-operated.monitoring:9090`. */
  readonly prometheus: string;
  /** Requests that wait for each replica, in engines and in the router. @default - 5 where nothing else is given */
  readonly waiting?: number;
  /** Requests that each replica answers at once. @default - not looked at */
  readonly running?: number;
  /** Share of the KV cache that is in use, up to 1, as the mean of the replicas. @default - not looked at */
  readonly kvCacheUsage?: number;
  /** Seconds within which first tokens are to come, and for which share of requests. @default - not looked at */
  readonly firstTokenSeconds?: number | { readonly seconds: number; readonly quantile: number };
  /** Tokens a second that each replica generates. @default - not looked at */
  readonly tokensPerSecond?: number;
  /** How far rates and quantiles look back; at least four scrapes. @default "2m" */
  readonly window?: string;
  /** Names by which clients ask for the model. @default - those it is served under, and its LoRA adapters in the stack */
  readonly models?: readonly string[];
  /** Who KEDA is to Prometheus. @default - nobody, which most take */
  readonly authentication?: {
    /** Such as `bearer` or `basic`. @see https://keda.sh/docs/latest/scalers/prometheus/ */
    readonly modes: string;
    readonly reference: NonNullable<KedaTrigger['authenticationRef']>;
  };
}

/** The engine that triggers are about. */
export interface LoadedEngine {
  /** @default - any namespace */
  readonly namespace?: string;
  /** Its Deployment, or what takes its place; names of its pods begin with it. */
  readonly workload: string;
  /** Names by which it is served. */
  readonly models: readonly string[];
}

/** More than any engine is asked for, so that a trigger with it says whether there is work and never how many replicas it takes. */
const BEYOND = 1_000_000;

/**
 * The KEDA triggers of an engine. Each query gives exactly one number, whatever the number of replicas and models. Where a replica
 * always runs, no series means that Prometheus does not see it: then the query gives nothing and KEDA leaves the replicas as they are.
 * @see https://keda.sh/docs/latest/scalers/prometheus/
 */
export function loadTriggers(load: EngineLoad, engine: LoadedEngine, toZero: boolean): KedaTrigger[] {
  const { window = '2m', models = engine.models } = load;
  const here = engine.namespace === undefined ? {} : ({ namespace: `="${engine.namespace}"` } as const);
  // Metrics that every examined release has, of the pods of this engine alone: the router exposes some under the same names.
  const own = metricsOf(engineMetricsOf('0.11.0'), { ...here, pod: `=~"${engine.workload}-.+"` }, window);
  const router = metricsOf(
    { ...routerMetrics, ...ownRouterMetrics },
    { ...here, model: oneOf(models) },
    window,
  );
  const seen = (vector: Vector<never>) => (toZero ? orZero(vector) : vector);
  const running = sum(own.gauge('vllm:num_requests_running'));
  const waiting = sum(own.gauge('vllm:num_requests_waiting'));
  const held = orZero(sum(router.gauge('vllm_router:queue_depth')));

  const trigger = (
    name: string,
    query: Vector<never>,
    threshold: number,
    metricType: 'AverageValue' | 'Value' = 'AverageValue',
  ): KedaTrigger => ({
    type: 'prometheus',
    name,
    metricType,
    metadata: {
      serverAddress: load.prometheus,
      query: query.text,
      threshold: String(threshold),
      ignoreNullValues: 'false',
      ...(load.authentication && { authModes: load.authentication.modes }),
    },
    ...(load.authentication && { authenticationRef: load.authentication.reference }),
  });
  const { firstTokenSeconds, ...levels } = load;
  const first =
    typeof firstTokenSeconds === 'number'
      ? { seconds: firstTokenSeconds, quantile: 0.95 }
      : firstTokenSeconds;
  const others = [levels.running, levels.kvCacheUsage, levels.tokensPerSecond, first];
  const perReplica = levels.waiting ?? (others.every((level) => level === undefined) ? 5 : undefined);
  const triggers: KedaTrigger[] = [];
  if (perReplica !== undefined) triggers.push(trigger('waiting', plus(seen(waiting), held), perReplica));
  if (levels.running !== undefined) triggers.push(trigger('running', seen(running), levels.running));
  if (levels.kvCacheUsage !== undefined) {
    // One pod has several series where it runs several copies of the model.
    const usage = sum(avg(own.gauge('vllm:kv_cache_usage_perc'), 'pod'));
    triggers.push(trigger('kv-cache', seen(usage), levels.kvCacheUsage));
  }
  if (first) {
    const latency = quantile(first.quantile, own.histogram('vllm:time_to_first_token_seconds'));
    // Without requests the quantile is no number, and a comparison leaves that out.
    const slow = or(where(latency, '>=', 0), zero(running));
    triggers.push(trigger('first-token', seen(slow), first.seconds, 'Value'));
  }
  if (levels.tokensPerSecond !== undefined) {
    // A rate takes two scrapes, and a replica that has just come has one.
    const tokens = or(sum(rate(own.counter('vllm:generation_tokens_total'))), zero(running));
    triggers.push(trigger('tokens', seen(tokens), levels.tokensPerSecond));
  }
  if (toZero) {
    // Requests that come and go between two scrapes are in the router's count alone.
    const arrived = orZero(sum(increase(router.counter('vllm:num_incoming_requests_total'))));
    triggers.push(trigger('demand', plus(plus(held, seen(plus(waiting, running))), arrived), BEYOND));
  }
  return triggers;
}

/** One of several texts, as a matcher of PromQL. */
function oneOf(texts: readonly string[]): Matcher {
  const quoted = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const [only = '', ...others] = texts;
  if (others.length === 0) return `="${quoted(only)}"`;
  const literal = texts.map((text) => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
  return `=~"${quoted(literal.join('|'))}"`;
}
