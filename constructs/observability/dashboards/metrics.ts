import { clusterMetrics } from '../../../contract/cluster-metrics.js';
import { engineMetrics } from '../../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../../contract/lmcache-metrics.js';
import { ownRouterMetrics } from '../../../contract/own-router-metrics.js';
import { routerMetrics } from '../../../contract/router-metrics.js';
import { metricsOf } from '../promql.js';

/** `$release` ends in a dash, or is `.*` for all: jobs are named after Services, and those after the release. */
const scraped = { namespace: '=~"$namespace"', job: '=~"$release.*"' } as const;

/** What engines of the selected release expose, whatever their model: the values of variables come from here. */
export const anyEngine = metricsOf(engineMetrics, scraped);

/**
 * What the selected engines expose. The router exposes some of the same names without `model_name`, and `$model` never matches
 * an empty one.
 */
export const engine = metricsOf(engineMetrics, {
  ...scraped,
  model_name: '=~"$model"',
  pod: '=~"$engine"',
});

/** What the router exposes about the selected models. */
export const router = metricsOf(routerMetrics, { ...scraped, server: '!=""', model: '=~"$model"' });

/** What LMCache exposes in the selected engines; releases before it knew the served name have no such label. */
export const lmcache = metricsOf(lmcacheMetrics, {
  ...scraped,
  pod: '=~"$engine"',
  served_model_name: '=~"$model|"',
});

/** What only this router exposes, about the selected models. */
export const ownRouter = metricsOf(ownRouterMetrics, { ...scraped, model: '=~"$model"' });

/** What the cluster says about the objects of the selected release, whose names begin with it as jobs do. */
export const cluster = metricsOf(clusterMetrics, {
  namespace: '=~"$namespace"',
  deployment: '=~"$release.*"',
  horizontalpodautoscaler: '=~"(keda-hpa-)?$release.*"',
  persistentvolumeclaim: '=~"$release.*"',
});

/** What KEDA says; its metrics may carry the namespace of KEDA itself. */
export const keda = metricsOf(clusterMetrics, { scaledObject: '=~"$release.*"' });
