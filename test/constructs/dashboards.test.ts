import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { DashboardName } from '../../constructs/identity.js';
import { dashboards } from '../../constructs/observability/dashboards/all.js';
import { engine, lmcache, router } from '../../constructs/observability/dashboards/metrics.js';
import { GrafanaDashboards } from '../../constructs/observability/grafana-dashboards.js';
import {
  count,
  less,
  mean,
  metricsOf,
  orZero,
  quantile,
  rate,
  ratio,
  scrapeLabels,
  share,
  sum,
} from '../../constructs/observability/promql.js';
import { clusterMetrics } from '../../contract/cluster-metrics.js';
import { engineMetrics } from '../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../contract/lmcache-metrics.js';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import { type PanelQuery, panelsOf, queriesOf, type RenderedPanel } from '../support/dashboards.js';
import { recordedMetrics } from './recorded-metrics.js';
import { newChart, objectsOf, stackChart } from './rendered.js';

const names = Object.keys(dashboards) as DashboardName[];
const rendered = names.map((name) => ({ name, dashboard: dashboards[name]() }));
const queries = rendered.flatMap(({ name, dashboard }) =>
  queriesOf(dashboard).map((query) => ({ dashboard: name, ...query })),
);

/** Metrics by the names of their samples. */
function samplesOf(...tables: readonly Readonly<Record<string, MetricSpec>>[]): Map<string, Set<string>> {
  const samples = new Map<string, Set<string>>();
  const add = (name: string, labels: readonly string[]) =>
    samples.set(name, new Set([...(samples.get(name) ?? []), ...labels, ...scrapeLabels]));
  for (const [name, { type, labels }] of tables.flatMap((table) => Object.entries(table))) {
    if (type !== 'histogram') add(name, labels);
    else {
      add(`${name}_bucket`, [...labels, 'le']);
      add(`${name}_sum`, labels);
      add(`${name}_count`, labels);
    }
  }
  return samples;
}

/** Selectors of an expression or of a variable's query, and the labels it is aggregated by. */
function namedIn(text: string): { selectors: { metric: string; labels: string[] }[]; grouped: string[] } {
  const selectors = [
    ...text.matchAll(
      /((?:vllm_router|vllm|lmcache):\w+|\b(?:router|kube|kubelet|keda)_\w+)(?:\{([^}]*)\})?/g,
    ),
  ].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label),
  }));
  const grouped = [...text.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', '));
  const asked = /^label_values\(.*, (\w+)\)$/.exec(text)?.[1];
  return { selectors, grouped: asked === undefined ? grouped : [...grouped, asked] };
}

describe('every query', () => {
  const known = samplesOf(engineMetrics, routerMetrics, ownRouterMetrics, lmcacheMetrics, clusterMetrics);
  const texts = queries.map(({ text }) => text);

  it('names metrics and labels that the tables have', () => {
    const unknown = texts.flatMap((text) => {
      const { selectors, grouped } = namedIn(text);
      const labels = new Set(selectors.flatMap(({ metric }) => [...(known.get(metric) ?? [])]));
      return [
        ...(selectors.length === 0 ? [`no metric in ${text}`] : []),
        ...selectors.flatMap(({ metric, labels: used }) =>
          known.has(metric)
            ? used.filter((label) => !known.get(metric)?.has(label)).map((label) => `${metric}{${label}}`)
            : [metric],
        ),
        ...grouped.filter((label) => !labels.has(label)).map((label) => `by (${label}) in ${text}`),
      ];
    });

    expect(unknown).toEqual([]);
  });

  it('of engines names what a real engine was seen to expose', () => {
    const router = samplesOf(routerMetrics);
    const selectors = texts.flatMap((text) => namedIn(text).selectors);
    const ofEngines = selectors.filter(
      ({ metric, labels }) =>
        metric.startsWith('vllm:') && (!router.has(metric) || labels.includes('model_name')),
    );
    const added: readonly string[] = scrapeLabels;

    expect(ofEngines.length).toBeGreaterThan(50);
    expect(
      ofEngines.filter(
        ({ metric, labels }) =>
          !labels.every((label) => added.includes(label) || recordedMetrics[metric]?.includes(label)),
      ),
    ).toEqual([]);
  });

  it('takes rates of counters and buckets only, and quantiles by bucket', () => {
    for (const text of texts) {
      for (const [, metric = ''] of text.matchAll(/\b(?:rate|increase)\(([\w:]+)/g)) {
        expect(metric).toMatch(/_(total|bucket|sum|count|errors)$/);
      }
      for (const [call] of text.matchAll(/histogram_quantile\([^{]*/g)) {
        expect(call).toMatch(/^histogram_quantile\([\d.]+, sum by \(le(, \w+)*\) \(rate\(\S+_bucket$/);
      }
    }
  });

  it('is limited to the selected namespace and release, and to one of engine and router', () => {
    for (const { text, variable } of queries) {
      for (const { metric, labels } of namedIn(text).selectors) {
        if (variable) continue;
        if (metric.startsWith('ku')) {
          expect(labels, metric).toHaveLength(2);
          expect(labels, metric).toContain('namespace');
          continue;
        }
        if (metric.startsWith('keda_')) {
          expect(labels, metric).toEqual(['scaledObject']);
          continue;
        }
        expect(labels, metric).toEqual(expect.arrayContaining(['namespace', 'job']));
        const own = ['model_name', 'server', 'model', 'served_model_name'].filter((label) =>
          labels.includes(label),
        );
        if (!metric.startsWith('router_')) expect(own.length, metric).toBeGreaterThan(0);
      }
    }
  });

  it('reads variables that its dashboard has', () => {
    for (const { name, dashboard } of rendered) {
      const declared = dashboard.templating.list?.map((variable) => variable.name) ?? [];
      for (const [, used = ''] of JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)) {
        if (!used.startsWith('__')) expect(declared, name).toContain(used);
      }
    }
  });

  it('calls series by labels that they have left', () => {
    const legends = queries.filter(({ variable }) => !variable) as PanelQuery[];
    for (const { text, legend } of legends) {
      for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g))
        expect(namedIn(text).grouped).toContain(label);
    }
  });
});

describe('the overview', () => {
  const panels = panelsOf(dashboards.overview());
  const withoutFilters = (title: string) =>
    (panels.find((panel) => panel.title === title)?.targets ?? []).map(({ expr }) =>
      expr.replace(/\{[^}]*\}/g, ''),
    );

  it.each([
    ['Available instances', 'count(count by (instance) (vllm:num_requests_running)) or vector(0)'],
    [
      'Request latency distribution',
      'sum by (le) (increase(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))',
    ],
    [
      'TTFT distribution',
      'sum by (le) (increase(vllm:time_to_first_token_seconds_bucket[$__rate_interval]))',
    ],
    ['Running requests', 'sum by (pod) (vllm:num_requests_running)'],
    ['Pending requests', 'sum by (pod) (vllm:num_requests_waiting)'],
    ['GPU KV cache usage', 'max by (pod) (vllm:kv_cache_usage_perc)'],
    [
      'KV cache hit rate',
      'sum by (pod) (rate(vllm:prefix_cache_hits_total[$__rate_interval])) / (sum by (pod) (rate(vllm:prefix_cache_queries_total[$__rate_interval])) > 0)',
    ],
  ])('shows %s', (title, expr) => {
    expect(withoutFilters(title)).toEqual([expr]);
  });
});

describe.each(rendered)('the dashboard $name', ({ dashboard }) => {
  const panels = panelsOf(dashboard);

  it('has panels that overlap nowhere and end with the grid', () => {
    const placed = panels.map((panel) => ({ ...panel.gridPos, title: panel.title }));
    const overlaps = placed.flatMap((a, index) =>
      placed
        .slice(index + 1)
        .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
        .map((b) => `${a.title} and ${b.title}`),
    );

    expect(overlaps).toEqual([]);
    expect(placed.filter(({ x, w }) => x + w > 24)).toEqual([]);
  });

  it('has panels and queries with identities of their own', () => {
    const ids = panels.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
    for (const { targets = [] } of panels) {
      expect(targets.map(({ refId }) => refId)).toEqual(['A', 'B', 'C', 'D'].slice(0, targets.length));
    }
  });

  it('says of each panel what it shows, and in which unit', () => {
    const unitOf = ({ type, fieldConfig, options }: RenderedPanel) =>
      type === 'heatmap' ? options?.yAxis?.unit : fieldConfig?.defaults?.unit;
    const charts = panels.filter(({ type }) => type !== 'row');

    expect(charts.filter((panel) => !panel.title || !panel.description || !unitOf(panel))).toEqual([]);
    expect(new Set(charts.map(({ title, gridPos }) => `${title} ${gridPos.y}`)).size).toBe(charts.length);
  });

  it('asks the chosen data source', () => {
    const sources = panels.flatMap(({ type, datasource, targets = [] }) =>
      type === 'row' ? [] : [datasource, ...targets.map((target) => target.datasource)],
    );

    expect(new Set(sources.map((source) => JSON.stringify(source)))).toEqual(
      new Set(['{"type":"prometheus","uid":"${datasource}"}']),
    );
  });
});

describe('GrafanaDashboards', () => {
  it('writes each dashboard byte for byte where the sidecar finds it', () => {
    const chart = stackChart({ dashboards: {} });
    const yaml = chart.node.root as unknown as { synthYaml(): string };
    const written = parseAllDocuments(yaml.synthYaml())
      .map((document) => document.toJS() as { kind: string; metadata: object; data: Record<string, string> })
      .filter(({ kind }) => kind === 'ConfigMap');

    expect(written.map(({ data }) => data)).toEqual(
      rendered.map(({ name, dashboard }) => ({ [`vllm-stack-${name}.json`]: JSON.stringify(dashboard) })),
    );
    expect(written.map(({ metadata }) => metadata)).toMatchObject(
      names.map((name) => ({
        name: `stack-dashboard-${name}`,
        namespace: 'models',
        labels: { grafana_dashboard: '1', 'app.kubernetes.io/instance': 'stack' },
      })),
    );
  });

  it('keeps each far below what an object and its last-applied annotation may hold', () => {
    for (const { data } of objectsOf(stackChart({ dashboards: {} }), 'ConfigMap')) {
      expect(JSON.stringify(data).length).toBeLessThan(100_000);
    }
  });

  it('takes a choice, a folder, labels and annotations', () => {
    const [map, ...others] = objectsOf(
      stackChart({
        dashboards: {
          include: ['router', 'router'],
          folder: 'LLM',
          labels: { corp_dashboard: 'yes' },
          annotations: { 'corp/owner': 'search' },
        },
      }),
      'ConfigMap',
    );

    expect(others).toEqual([]);
    expect(map?.metadata.annotations).toEqual({
      'k8s-sidecar-target-directory': 'LLM',
      'corp/owner': 'search',
    });
    expect(map?.metadata.labels).toMatchObject({ corp_dashboard: 'yes' });
    expect(map?.metadata.labels).not.toHaveProperty('grafana_dashboard');
  });

  it('names the folder’s annotation as the sidecar was told', () => {
    const chart = stackChart({ dashboards: { folder: 'LLM', folderAnnotation: 'grafana_folder' } });

    for (const { metadata } of objectsOf(chart, 'ConfigMap')) {
      expect(metadata.annotations).toEqual({ grafana_folder: 'LLM' });
    }
  });

  it('stands on its own too, and a stack writes none unasked', () => {
    const chart = newChart('alone');
    const { configMaps } = new GrafanaDashboards(chart, 'Dashboards');

    expect(Object.keys(configMaps)).toEqual(names);
    expect(configMaps.overview?.name).toBe('alone-dashboard-overview');
    expect(objectsOf(stackChart({}), 'ConfigMap')).toEqual([]);
  });

  it('needs no dashboard library', async () => {
    const { metafile } = await build({
      entryPoints: ['constructs/index.ts'],
      absWorkingDir: new URL('../..', import.meta.url).pathname,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    });
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    );

    expect(imported).toContain('cdk8s');
    expect(imported.filter((path) => path.startsWith('@grafana'))).toEqual([]);
  });
});

describe('promql', () => {
  const table = {
    up: { type: 'gauge', labels: ['zone'], help: '' },
    seen_total: { type: 'counter', labels: ['zone', 'kind'], help: '' },
    took: { type: 'histogram', labels: [], help: '' },
  } as const satisfies Readonly<Record<string, MetricSpec>>;
  const metrics = metricsOf(table, { kind: '=~"$kind"', job: '="a"' });

  it('filters metrics by the labels that they have', () => {
    expect(metrics.gauge('up').text).toBe('up{job="a"}');
    expect(metrics.counter('seen_total', { zone: '!=""' }).counter).toBe(
      'seen_total{kind=~"$kind",job="a",zone!=""}',
    );
    expect(metrics.counter('seen_total', { kind: '="x"' }).counter).toBe('seen_total{kind="x",job="a"}');
    expect(metricsOf(table, {}).gauge('up').text).toBe('up');
  });

  it('writes quantiles and means of histograms', () => {
    const took = metrics.histogram('took');

    expect(quantile(0.9, took, 'pod').text).toBe(
      'histogram_quantile(0.9, sum by (le, pod) (rate(took_bucket{job="a"}[$__rate_interval])))',
    );
    expect(mean(took).text).toBe(
      'sum(rate(took_sum{job="a"}[$__rate_interval])) / (sum(rate(took_count{job="a"}[$__rate_interval])) > 0)',
    );
  });

  it('puts expressions inside others into brackets', () => {
    const a = { text: 'a', labels: [] };
    const b = { text: 'b', labels: [] };

    expect(ratio(ratio(a, b), b).text).toBe('(a / (b > 0)) / (b > 0)');
    expect(share(a, b).text).toBe('(a or 0 * b) / (b > 0)');
    expect(less(a, b).text).toBe('clamp_min(a - (b or 0 * a), 0)');
    expect(orZero(ratio(a, b)).text).toBe('a / (b > 0) or vector(0)');
  });

  it('pairs only what Prometheus would pair', () => {
    const labels = fc.uniqueArray(fc.constantFrom('pod', 'job', 'namespace'));
    fc.assert(
      fc.property(labels, labels, (left, right) => {
        const pair = () => ratio({ text: 'a', labels: left }, { text: 'b', labels: right });
        if ([...left].sort().join() === [...right].sort().join()) expect(pair().labels).toEqual(left);
        else expect(pair).toThrow('promql: both sides need the same labels');
      }),
    );
    expect(() => orZero({ text: 'a', labels: ['pod'] as never[] })).toThrow(
      'promql: a zero has no labels, got pod; sum the vector without labels first',
    );
  });

  it('refuses, as it compiles, what the tables have not', () => {
    const wrong = [
      // @ts-expect-error a name that vLLM dropped
      () => engine.gauge('vllm:gpu_cache_usage_perc'),
      // @ts-expect-error a counter
      () => engine.gauge('vllm:prompt_tokens_total'),
      // @ts-expect-error the router's label
      () => engine.gauge('vllm:num_requests_running', { server: '=""' }),
      // @ts-expect-error no operator
      () => router.gauge('vllm:current_qps', { server: 'a' }),
      // @ts-expect-error a label that the metric has not
      () => sum(rate(router.counter('vllm:num_incoming_requests_total')), 'server'),
      // @ts-expect-error a counter without a rate
      () => sum(lmcache.counter('lmcache:num_hit_tokens_total')),
      // @ts-expect-error a label that an aggregation dropped
      () => count(sum(engine.gauge('vllm:num_requests_running'), 'pod'), 'engine'),
    ];

    expect(wrong).toHaveLength(7);
  });
});
