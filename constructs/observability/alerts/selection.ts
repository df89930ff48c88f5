import { clusterMetrics } from '../../../contract/cluster-metrics.js';
import { engineMetrics } from '../../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../../contract/lmcache-metrics.js';
import { operatorMetrics } from '../../../contract/operator-metrics.js';
import { ownRouterMetrics } from '../../../contract/own-router-metrics.js';
import { routerMetrics } from '../../../contract/router-metrics.js';
import { type Matcher, type Metrics, metricsOf, recorded, type Vector } from '../promql.js';

/** The objects of one release that its rules are about, by their names. */
export interface RuleScope {
  readonly release: string;
  /** @default - any namespace */
  readonly namespace?: string;
  /** Workloads of the engines; names of their pods begin with these. */
  readonly engines: readonly string[];
  /** Those of them that are Deployments. */
  readonly deployments: readonly string[];
  /** Deployment of the router. @default - no router */
  readonly router?: string;
  readonly claims: readonly string[];
  /** ScaledObjects and HorizontalPodAutoscalers. */
  readonly autoscalers: readonly string[];
  /** Deployment of the operator, and its namespace. @default - none */
  readonly operator?: { readonly namespace?: string; readonly deployment: string };
}

const bothOfRouter = { ...routerMetrics, ...ownRouterMetrics };

/** Metrics of one release, by who exposes or reports them; the argument is how far rates look back. */
export interface Selection {
  readonly release: string;
  engine(window?: string): Metrics<typeof engineMetrics>;
  lmcache(window?: string): Metrics<typeof lmcacheMetrics>;
  router(window?: string): Metrics<typeof bothOfRouter>;
  operator(window?: string): Metrics<typeof operatorMetrics>;
  /** What is known of the pods of engines and of the router from outside. */
  enginePods(window?: string): Metrics<typeof clusterMetrics>;
  routerPods(window?: string): Metrics<typeof clusterMetrics>;
  readonly deployments: Metrics<typeof clusterMetrics>;
  readonly claims: Metrics<typeof clusterMetrics>;
  readonly autoscalers: Metrics<typeof clusterMetrics>;
  /** KEDA's own, in which the namespace may be that of KEDA. */
  scaledObjects(window?: string): Metrics<typeof clusterMetrics>;
  /** What a recording rule of this release has stored. */
  recorded<L extends string>(record: string, ...labels: L[]): Vector<L>;
}

/** Label that tells what the rules of one release record from what those of others do. */
export const STACK_LABEL = 'stack';

/**
 * Selects what belongs to a release by names of pods, since these are the same however Prometheus finds pods, and its jobs are
 * not.
 */
export function selectionOf(scope: RuleScope): Selection {
  const { release, namespace, operator } = scope;
  const here = namespace === undefined ? {} : ({ namespace: `="${namespace}"` } as const);
  const engines = { ...here, pod: podsOf(scope.engines) };
  const router = { ...here, pod: podsOf([scope.router ?? '']) };
  const rates = '5m';
  return {
    release,
    engine: (window = rates) => metricsOf(engineMetrics, engines, window),
    lmcache: (window = rates) => metricsOf(lmcacheMetrics, engines, window),
    router: (window = rates) => metricsOf(bothOfRouter, router, window),
    operator: (window = rates) =>
      metricsOf(
        operatorMetrics,
        {
          ...(operator?.namespace !== undefined && { namespace: `="${operator.namespace}"` as const }),
          pod: podsOf([operator?.deployment ?? '']),
        },
        window,
      ),
    enginePods: (window = rates) => metricsOf(clusterMetrics, engines, window),
    routerPods: (window = rates) => metricsOf(clusterMetrics, router, window),
    deployments: metricsOf(clusterMetrics, { ...here, deployment: oneOf(scope.deployments) }, rates),
    claims: metricsOf(clusterMetrics, { ...here, persistentvolumeclaim: oneOf(scope.claims) }, rates),
    autoscalers: metricsOf(
      clusterMetrics,
      { ...here, horizontalpodautoscaler: `=~"(keda-hpa-)?(${scope.autoscalers.join('|')})"` },
      rates,
    ),
    scaledObjects: (window = rates) =>
      metricsOf(clusterMetrics, { scaledObject: oneOf(scope.autoscalers) }, window),
    recorded: (record, ...labels) =>
      recorded(
        `${record}{${[...Object.entries(here).map(([name, matcher]) => name + matcher), `${STACK_LABEL}="${release}"`].join(',')}}`,
        labels,
      ),
  };
}

function podsOf(workloads: readonly string[]): Matcher {
  return `=~"(${workloads.join('|')})-.+"`;
}

function oneOf(names: readonly string[]): Matcher {
  return `=~"${names.join('|')}"`;
}
