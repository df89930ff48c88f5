import { expect, it } from 'vitest';
import { find, namesOf, oneModel, render } from './rendered-values.js';

const enabled = { grafanaDashboards: { enabled: true } };

it('dashboards have the names and keys of the chart, that of LMCache beside a cache server only', () => {
  const files = (others: object) => {
    const rendered = render(oneModel({}, {}, { ...enabled, ...others }));
    expect([...rendered.problems, ...rendered.refused]).toEqual([]);
    return namesOf(rendered, 'ConfigMap').map((name) => [
      name,
      Object.keys(find(rendered, 'ConfigMap', name).data ?? {}),
    ]);
  };
  const always = [
    ['vllm-grafana-vllm-dashboard', ['vllm-dashboard.json']],
    ['vllm-grafana-vllm-model-metrics-dashboard', ['vllm-model-metrics-dashboard.json']],
  ];

  expect(files({})).toEqual(always);
  expect(files({ cacheserverSpec: { enabled: true } })).toEqual([
    ...always,
    ['vllm-grafana-lmcache-dashboard', ['lmcache-dashboard.json']],
  ]);
});

it('dashboards have the labels and annotations given, and no others', () => {
  const metadata = (given: object) =>
    find(
      render(oneModel({}, {}, { grafanaDashboards: { enabled: true, ...given } })),
      'ConfigMap',
      'vllm-grafana-vllm-dashboard',
    ).metadata;
  const name = 'vllm-grafana-vllm-dashboard';

  expect(metadata({})).toEqual({ name, namespace: 'default', labels: { grafana_dashboard: '1' } });
  expect(metadata({ labels: { team: 7 }, annotations: { grafana_folder: 'LLM' } })).toEqual({
    name,
    namespace: 'default',
    labels: { grafana_dashboard: '1', team: '7' },
    annotations: { grafana_folder: 'LLM' },
  });
  expect(metadata({ labels: { grafana_dashboard: null } })).toEqual({ name, namespace: 'default' });
});

it('dashboards keep the braces and dollar signs of Grafana', () => {
  const { data } = find(render(oneModel({}, {}, enabled)), 'ConfigMap', 'vllm-grafana-vllm-dashboard');
  const text = data?.['vllm-dashboard.json'] ?? '';

  expect(JSON.parse(text)).toMatchObject({ uid: 'vllm-stack-overview' });
  expect(text).toContain('"legendFormat":"{{pod}}"');
  expect(text).toContain('[$__rate_interval]');
  expect(text).toContain('"uid":"${datasource}"');
});

it('dashboards are not written unless enabled', () => {
  expect(namesOf(render(oneModel({}, {}, { cacheserverSpec: { enabled: true } })), 'ConfigMap')).toEqual([]);
});
