import { expect, it, onTestFinished } from 'vitest';
import type { StaticBackend } from '../../../router/discovery/backends.js';
import { createDiscovery, type DiscoveryConfig } from '../../../router/discovery/discovery.js';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { staticDiscovery } from '../../../router/discovery/static.js';
import { startSim } from '../../sim/running-engine.js';

const backend = (url: string, more: Partial<StaticBackend> = {}): StaticBackend => ({
  url,
  model: 'tiny',
  label: 'default',
  ...more,
});

const settings: DiscoveryConfig = {
  serviceDiscovery: 'static',
  backends: [],
  staticBackendHealthChecks: false,
  staticBackendHealthCheckInterval: 60,
  staticBackendHealthCheckTimeoutSeconds: 10,
  backendHealthCheckTimeoutSeconds: 10,
  k8sServiceDiscoveryType: 'pod-ip',
  k8sPort: 8000,
  k8sScheme: 'http',
  k8sNamespace: 'default',
  k8sLabelSelector: '',
  k8sWatcherTimeoutSeconds: 0,
};

async function discovered(config: Partial<DiscoveryConfig>, store = new EndpointStore(), engineKey?: string) {
  const warnings: string[] = [];
  const discovery = createDiscovery({ ...settings, ...config }, store, {
    env: {},
    engineKey,
    warn: (message) => warnings.push(message),
  });
  onTestFinished(() => discovery.close());
  await discovery.start();
  return { discovery, store, warnings };
}

it('knows what the configuration lists, at once', async () => {
  const { store, discovery } = await discovered({
    backends: [
      backend('http://b', { label: 'decode' }),
      backend('http://a'),
      backend('http://a', { model: 'x' }),
    ],
  });
  const view = store.snapshot();

  expect(view.byModel('tiny').map(({ url, label }) => [url, label])).toEqual([
    ['http://a', 'default'],
    ['http://b', 'decode'],
  ]);
  expect(view.models()).toEqual(
    expect.arrayContaining([
      { id: 'x', object: 'model', created: expect.any(Number), owned_by: 'vllm', root: null, parent: null },
    ]),
  );
  expect(discovery.alive).toBe(true);
});

it('keeps what stays in another list', async () => {
  const { store, discovery } = await discovered({ backends: [backend('http://a'), backend('http://b')] });
  const [a] = store.snapshot().byModel('tiny');
  if (a !== undefined) a.load.inFlight = 5;
  await discovery.close();
  await discovered({ backends: [backend('http://a'), backend('http://c')] }, store);
  const { endpoints } = store.snapshot();

  expect(endpoints[0]).toBe(a);
  expect(endpoints.map(({ url, load }) => [url, load.inFlight])).toEqual([
    ['http://a', 5],
    ['http://c', 0],
  ]);
});

it('puts all models of an engine to sleep', async () => {
  const { store, discovery } = await discovered({
    backends: [backend('http://a'), backend('http://a', { model: 'x' })],
  });
  const [one] = store.snapshot().byModel('x');
  if (one !== undefined) await discovery.noteSleeping(one, true);

  expect([store.snapshot().byModel('x'), store.snapshot().byModel('tiny')]).toEqual([[], []]);
});

it('finds nothing when everything is external', async () => {
  const { store, discovery } = await discovered({ serviceDiscovery: 'external-only' });

  expect(store.snapshot().endpoints).toEqual([]);
  expect(discovery.alive).toBe(true);
});

it('asks engines to do some work, with the key, and takes away those that do not', async () => {
  const good = await startSim({ apiKeys: ['secret'], servedModelNames: ['chat', 'completion', 'messages'] });
  const vectors = await startSim({ runner: 'pooling' });
  const wrong = await startSim({ faults: [{ kind: 'error' }] });
  const { store, warnings } = await discovered(
    {
      staticBackendHealthChecks: true,
      backends: [
        ...(['chat', 'completion', 'messages'] as const).map((type) =>
          backend(good.url, { type, model: type }),
        ),
        backend(vectors.url, { type: 'embeddings' }),
        backend(wrong.url, { type: 'chat' }),
      ],
    },
    new EndpointStore(),
    'secret',
  );

  await expect.poll(() => warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`engine ${wrong.url}: the health check of tiny failed, got status 500`);
  expect(
    store
      .snapshot()
      .byModel('tiny')
      .map(({ url }) => url),
  ).toEqual([vectors.url]);
  for (const model of ['chat', 'completion', 'messages']) {
    expect(
      store
        .snapshot()
        .byModel(model)
        .map(({ url }) => url),
    ).toEqual([good.url]);
  }
});

it('takes an engine back once it works again', async () => {
  const engine = await startSim({ faults: [{ kind: 'error', times: 1 }] });
  const store = new EndpointStore();
  const seen: boolean[] = [];
  store.onChange(({ endpoint }) => seen.push(endpoint.healthy));
  const discovery = staticDiscovery(store, {
    backends: [backend(engine.url, { type: 'completion' })],
    checks: { intervalSeconds: 0.02, timeoutSeconds: 2 },
    warn: () => undefined,
  });
  onTestFinished(() => discovery.close());
  await discovery.start();

  await expect.poll(() => seen).toEqual([true, false, true]);
});
