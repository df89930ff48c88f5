import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { engineMetricsOf } from '../../contract/engine-metrics.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import type { Labels, ObjectIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { metricsOf, quantile, rate, sum, type Vector } from './promql.js';

/** One rule of prometheus-adapter. */
export interface AdapterRule {
  readonly seriesQuery: string;
  readonly resources: { readonly overrides: Readonly<Record<string, { readonly resource: string }>> };
  readonly name: { readonly as: string };
  /** Template of the query; the adapter fills in what an autoscaler asks for. */
  readonly metricsQuery: string;
}

/** Name of a metric of pods that the rules serve. */
export type AdapterPodMetric = 'vllm_requests_waiting' | 'vllm_requests_running' | 'vllm_kv_cache_usage';

/** Rules of prometheus-adapter for both APIs that it serves. */
export interface AdapterRules {
  /** Metrics of pods, for a HorizontalPodAutoscaler's metrics of type `Pods`. */
  readonly rules: readonly AdapterRule[];
  /** Metrics of a model as a whole, for those of type `External`, chosen by the label `model_name` or `model`. */
  readonly externalRules: readonly AdapterRule[];
}

const WINDOW = '2m';

/**
 * What autoscalers may ask of prometheus-adapter, with metrics that every examined release of vLLM has. The adapter's names
 * have no colon, which its API does not take.
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
 */
export function adapterRules(): AdapterRules {
  const engine = metricsOf(engineMetricsOf('0.11.0'), { model_name: '!=""' }, WINDOW);
  const router = metricsOf(routerMetrics, {}, WINDOW);
  const waiting = engine.gauge('vllm:num_requests_waiting');
  const running = engine.gauge('vllm:num_requests_running');
  const usage = engine.gauge('vllm:kv_cache_usage_perc');
  const incoming = router.counter('vllm:num_incoming_requests_total');
  const firstToken = engine.histogram('vllm:time_to_first_token_seconds');
  return {
    rules: [
      ofPods('vllm_requests_waiting', waiting),
      ofPods('vllm_requests_running', running),
      ofPods('vllm_kv_cache_usage', usage),
    ],
    externalRules: [
      ofModels('vllm_requests_waiting', waiting.text, sum(waiting)),
      ofModels('vllm_requests_running', running.text, sum(running)),
      ofModels('vllm_requests_arriving', incoming.counter, sum(rate(incoming))),
      ofModels('vllm_first_token_seconds_p95', firstToken.bucket.counter, quantile(0.95, firstToken)),
    ],
  };
}

/** Adds the ConfigMap of rules that the adapter is told to read. */
export function defineAdapterRules(
  scope: Construct,
  identity: ObjectIdentity,
  labels: Labels | undefined,
): ApiObject {
  return define(scope, 'AdapterRules', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: identity.name, labels: { ...identity.labels, ...labels } },
    data: { 'config.yaml': JSON.stringify(adapterRules(), undefined, 2) },
  });
}

function ofPods(name: AdapterPodMetric, gauge: Vector<string>): AdapterRule {
  return {
    seriesQuery: withMatchers(gauge.text, 'namespace!="",pod!=""'),
    resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
    name: { as: name },
    metricsQuery: templated(sum(gauge)),
  };
}

function ofModels(name: string, series: string, total: Vector<never>): AdapterRule {
  return {
    seriesQuery: withMatchers(series, 'namespace!=""'),
    resources: { overrides: { namespace: { resource: 'namespace' } } },
    name: { as: name },
    metricsQuery: templated(total),
  };
}

/** An aggregation over all series, over those that the adapter chooses and by what it groups by. */
function templated({ text }: Vector<never>): string {
  const chosen = withMatchers(text, '<<.LabelMatchers>>');
  return /\bby \(/.test(chosen)
    ? chosen.replace(/\bby \(([^)]*)\)/, 'by ($1, <<.GroupBy>>)')
    : `${chosen} by (<<.GroupBy>>)`;
}

function withMatchers(text: string, matchers: string): string {
  return /\{[^}]*\}/.test(text)
    ? text.replaceAll(/\{([^}]*)\}/g, `{$1,${matchers}}`)
    : text.replaceAll(/(vllm:\w+)/g, `$1{${matchers}}`);
}
