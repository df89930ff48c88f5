import { type EngineMetricSpec, engineMetrics, engineReleases } from '../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../contract/lmcache-metrics.js';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { operatorMetrics } from '../../contract/operator-metrics.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import { code, page, table } from './docs-markdown.js';

/** The page with the metrics that monitors scrape. */
export function metricsPage(): string {
  return page(
    'Metrics',
    'contract/*-metrics.ts',
    'Counters end in `_total`; histograms are written with `_bucket`, `_sum` and `_count`. Those of router and engines are served on ' +
      '`/metrics` of the port of their API, those of LMCache by the engine that it runs in.',
    '## Router',
    'Names of the Python router, for dashboards and autoscalers that read them:',
    rows(routerMetrics),
    'Those that only this router has:',
    rows(ownRouterMetrics),
    '## Engines',
    `The last column is the first release of vLLM that has it, of ${engineReleases.join(', ')}, which were examined.`,
    table(
      ['metric', 'type', 'labels', 'what it counts', 'since'],
      Object.entries<EngineMetricSpec>(engineMetrics).map(([name, spec]) => [
        ...cells(name, spec),
        spec.since ?? engineReleases[0],
      ]),
    ),
    '## LMCache',
    rows(lmcacheMetrics),
    '## Operator',
    rows(operatorMetrics),
  );
}

function rows(metrics: Readonly<Record<string, MetricSpec>>): string {
  return table(
    ['metric', 'type', 'labels', 'what it counts'],
    Object.entries(metrics).map(([name, spec]) => cells(name, spec)),
  );
}

function cells(name: string, { type, labels, help, buckets }: MetricSpec): string[] {
  const bounds = buckets === undefined ? '' : `; up to ${buckets.join(', ')}`;
  return [code(name), type, labels.map(code).join(', '), `${help}${bounds}`];
}
