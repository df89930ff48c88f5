import { expect, it } from 'vitest';
import { find, oneModel, render } from './rendered-values.js';

const k8s = (name: string, component: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'vllm',
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/part-of': 'vllm-stack',
  'app.kubernetes.io/managed-by': 'helm',
});
const engineId = { model: 'opt', 'helm-release-name': 'vllm' };
const engineUser = { environment: 'test', release: 'test', team: '7' };
const engineStandard = k8s('opt', 'serving-engine');
const router = { ...k8s('router', 'router'), environment: 'router', release: 'router' };
const cache = { ...k8s('cache-server', 'cache-server'), tier: 'true' };

const rendered = render(
  oneModel(
    {
      labels: { model: 'x' },
      podLabels: { extra: 1 },
      pvcStorage: '1Gi',
      pvcLabels: { claim: 2 },
      pdb: { enabled: true, labels: { budget: 3 } },
      keda: { enabled: true },
    },
    { labels: { team: 7 } },
    {
      cacheserverSpec: { enabled: true, labels: { tier: true } },
      sharedPvcStorage: { enabled: true, hostPath: '/d' },
    },
  ),
);

it('labels engines as the chart does', () => {
  const all = { ...engineId, ...engineStandard, ...engineUser };
  const deployment = find(rendered, 'Deployment', 'vllm-opt-deployment-vllm');
  const service = find(rendered, 'Service', 'vllm-opt-engine-service');
  const budget = find(rendered, 'PodDisruptionBudget', 'vllm-opt-pdb-vllm');

  expect(deployment.metadata.labels).toEqual({ ...all, model: 'x' });
  expect(deployment.spec?.selector.matchLabels).toEqual(all);
  expect(deployment.spec?.template.metadata?.labels).toEqual({ ...all, extra: '1' });
  expect(service.metadata.labels).toEqual({ ...engineStandard, ...engineUser });
  expect(service.spec?.selector).toEqual(all);
  expect(find(rendered, 'PersistentVolumeClaim', 'vllm-opt-storage-claim').metadata.labels).toEqual({
    claim: '2',
  });
  expect(budget.metadata.labels).toEqual({ budget: '3' });
  expect(budget.spec?.selector?.matchLabels).toEqual(all);
  expect(find(rendered, 'ScaledObject', 'vllm-opt-scaledobject').metadata.labels).toEqual(all);
  expect(find(rendered, 'Secret', 'vllm-secrets').metadata.labels).toBeUndefined();
});

it('labels the router and the cache server as the chart does', () => {
  for (const [deployment, service, labels] of [
    ['vllm-deployment-router', 'vllm-router-service', router],
    ['vllm-deployment-cache-server', 'vllm-cache-server-service', cache],
  ] as const) {
    const { metadata, spec } = find(rendered, 'Deployment', deployment);
    expect(metadata.labels).toEqual(labels);
    expect(spec?.selector.matchLabels).toEqual(labels);
    expect(spec?.template.metadata?.labels).toEqual(labels);
    expect(find(rendered, 'Service', service).metadata.labels).toEqual(labels);
    expect(find(rendered, 'Service', service).spec?.selector).toEqual(labels);
  }
  expect(find(rendered, 'ServiceAccount', 'vllm-router-service-account').metadata.labels).toBeUndefined();
});

it('labels shared storage as the chart does', () => {
  const shared = { app: 'vllm', component: 'shared-pvc-storage' };
  const volume = find(rendered, 'PersistentVolume', 'vllm-shared-pvc-storage');

  expect(volume.metadata.labels).toEqual({ type: 'local', ...shared });
  expect(volume.metadata.namespace).toBeUndefined();
  expect(find(rendered, 'PersistentVolumeClaim', 'vllm-shared-pvc-storage-claim').metadata.labels).toEqual(
    shared,
  );
});
