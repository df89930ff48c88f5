import { ApiObject } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { releaseOf } from '../../constructs/settings.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import { newChart, objectsOf, stackChart, workloadOf } from './rendered.js';

const whole: VllmStackProps = {
  createNamespace: true,
  configs: { A: '1' },
  inlineSecrets: { a: 'b' },
  cacheServer: {},
  sharedStorage: { volume: { hostPath: '/srv' } },
  modelDownloads: { qwen: { model: 'm' } },
  engineServiceMonitor: {},
  router: {
    autoscaling: { type: 'hpa', maxReplicas: 2 },
    ingress: { hosts: [{ host: 'a' }] },
    routes: { main: {} },
    serviceMonitor: {},
    dynamicConfig: { config: {} },
  },
  engines: { qwen: { model: 'm', chatTemplate: { text: 'a' }, storage: { claim: { size: '1Gi' } } } },
  prefillDecode: { pd: { model: 'n', transfer: { protocol: 'nixl' } } },
};

describe('common labels and annotations', () => {
  const common = { team: 'search', 'app.kubernetes.io/managed-by': 'somebody' };
  const chart = stackChart({ ...whole, commonLabels: common, commonAnnotations: { cost: '42' } });

  it('are on every object and every pod', () => {
    for (const object of chart.toJson()) {
      expect.soft(object.metadata.labels, object.kind).toMatchObject({ team: 'search' });
      expect.soft(object.metadata.annotations, object.kind).toMatchObject({ cost: '42' });
    }
    for (const { spec } of [...objectsOf(chart, 'Deployment'), ...objectsOf(chart, 'Job')]) {
      expect(spec?.template.metadata?.labels).toMatchObject({ team: 'search' });
      expect(spec?.template.metadata?.annotations).toMatchObject({ cost: '42' });
    }
  });

  it('are never in a selector', () => {
    const selectors = JSON.stringify(
      chart.toJson().map(({ spec }) => [spec?.selector, spec?.podSelector, spec?.ingress, spec?.affinity]),
    );

    expect(selectors).toContain('app.kubernetes.io/component');
    expect(selectors).not.toMatch(/team|somebody|managed-by/);
  });

  it('change nothing of what pods are selected by', () => {
    const selectors = (made: typeof chart) =>
      objectsOf(made, 'Deployment').map(({ spec }) => spec?.selector.matchLabels);

    expect(selectors(chart)).toEqual(selectors(stackChart(whole)));
  });
});

describe('pull Secrets', () => {
  it('are those of the stack and then those of the workload, each once', () => {
    const chart = stackChart({
      imagePullSecrets: ['a', 'b'],
      router: false,
      engines: { qwen: { model: 'm', imagePullSecrets: ['b', 'c'] } },
    });

    expect(workloadOf(chart).pod.imagePullSecrets).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  });

  it('are on every pod', () => {
    const chart = stackChart({ ...whole, imagePullSecrets: ['a'] });

    for (const { spec } of [...objectsOf(chart, 'Deployment'), ...objectsOf(chart, 'Job')]) {
      expect(spec?.template.spec?.imagePullSecrets).toEqual([{ name: 'a' }]);
    }
  });
});

describe('releaseOf', () => {
  it('is the stack’s id, and outside a stack the chart’s', () => {
    const chart = newChart('chart');
    const stack = new VllmStack(chart, 'prod', {});

    expect(releaseOf(new ApiObject(stack, 'Inside', { apiVersion: 'v1', kind: 'ConfigMap' }))).toBe('prod');
    expect(releaseOf(new ApiObject(chart, 'Beside', { apiVersion: 'v1', kind: 'ConfigMap' }))).toBe('chart');
  });
});
