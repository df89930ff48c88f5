import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { discoveryRules } from '../../constructs/discovery.js';
import { createDiscovery, type Discovery, type DiscoveryConfig } from '../../router/discovery/discovery.js';
import { EndpointStore, engineId } from '../../router/discovery/endpoints.js';
import { serviceDiscovery } from '../../router/discovery/kubernetes.js';
import { createEngine, type SimOptions, type SimulatedEngine } from '../../sim/index.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import { freePorts } from '../support/kube-programs.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';

const namespace = 'models';
const pods = `/api/v1/namespaces/${namespace}/pods`;
const selector = 'environment=router';
const labels = { environment: 'router', model: 'llama' };

let server: KubeServer;
let port: number;

beforeAll(async () => {
  server = await startKubeServer({ crds: [], users: [{ name: 'pods' }, { name: 'services' }] });
  [port = 0] = await freePorts(1);
  await server.ensureNamespaces([namespace]);
  // No more rights than the manifests give.
  for (const [user, by] of [
    ['pods', 'pod-ip'],
    ['services', 'service-name'],
  ] as const) {
    const api = 'rbac.authorization.k8s.io';
    const rules = discoveryRules({ type: 'k8s', by });
    const bound = {
      roleRef: { apiGroup: api, kind: 'Role', name: user },
      subjects: [{ apiGroup: api, kind: 'User', name: user }],
    };
    await create(`/apis/${api}/v1/namespaces/${namespace}/roles`, { metadata: { name: user }, rules });
    await create(`/apis/${api}/v1/namespaces/${namespace}/rolebindings`, {
      metadata: { name: user },
      ...bound,
    });
  }
  return () => server.stop();
});

async function create(path: string, body: unknown): Promise<void> {
  const { status, body: answer } = await server.request(path, { method: 'POST', body });
  expect(status, JSON.stringify(answer)).toBe(201);
}

async function patch(path: string, body: unknown): Promise<void> {
  const contentType = 'application/merge-patch+json';
  const { status, body: answer } = await server.request(path, { method: 'PATCH', body, contentType });
  expect(status, JSON.stringify(answer)).toBe(200);
}

/** An engine on a loopback address, where a pod with that address would be. */
async function engineAt(host: string, options: Partial<SimOptions> = {}): Promise<SimulatedEngine> {
  const engine = await createEngine({ model: 'tiny', timing: 'instant', host, port, ...options });
  onTestFinished(() => engine.close());
  return engine;
}

const ready = (podIP: string): object => ({
  phase: 'Running',
  podIP,
  podIPs: [{ ip: podIP }],
  conditions: [{ type: 'Ready', status: 'True' }],
});

async function createPod(name: string, status?: object, metadata: object = {}): Promise<void> {
  await create(pods, {
    metadata: { name, labels, ...metadata },
    spec: { containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v1' }] },
  });
  onTestFinished(async () => {
    await patch(`${pods}/${name}`, { metadata: { finalizers: null } }).catch(() => undefined);
    await remove(`${pods}/${name}`);
  });
  if (status !== undefined) await patch(`${pods}/${name}/status`, { status });
}

async function remove(path: string): Promise<void> {
  await server.request(path, { method: 'DELETE', body: { gracePeriodSeconds: 0 } });
}

async function discovered(
  user: 'pods' | 'services',
  store = new EndpointStore(),
): Promise<{ store: EndpointStore; serving: () => string[]; warnings: string[]; discovery: Discovery }> {
  const config: DiscoveryConfig = {
    serviceDiscovery: 'k8s',
    backends: [],
    staticBackendHealthChecks: false,
    staticBackendHealthCheckInterval: 60,
    staticBackendHealthCheckTimeoutSeconds: 10,
    backendHealthCheckTimeoutSeconds: 2,
    k8sServiceDiscoveryType: user === 'pods' ? 'pod-ip' : 'service-name',
    k8sPort: port,
    k8sScheme: 'http',
    k8sNamespace: namespace,
    k8sLabelSelector: selector,
    k8sWatcherTimeoutSeconds: 0,
  };
  const warnings: string[] = [];
  const discovery = createDiscovery(config, store, {
    env: { KUBECONFIG: await server.kubeconfigOf(user) },
    warn: (message) => warnings.push(message),
  });
  onTestFinished(() => discovery.close());
  await discovery.start();
  return {
    store,
    discovery,
    warnings,
    serving: () =>
      store
        .snapshot()
        .byModel('tiny')
        .map(({ url }) => url),
  };
}

const poll = { timeout: 10_000 };
const at = (host: string): string => `http://${host}:${port}`;

describe('discovery of pods', () => {
  it('finds those that are ready, before it starts and after, and lets them go', async () => {
    await engineAt('127.0.0.2');
    await engineAt('127.0.0.3');
    await createPod('engine-0', ready('127.0.0.2'));
    const { store, serving, discovery, warnings } = await discovered('pods');
    await expect.poll(serving, poll).toEqual([at('127.0.0.2')]);
    expect(discovery.alive).toBe(true);
    expect(store.snapshot().endpoints[0]).toMatchObject({
      id: engineId('engine-0'),
      podName: 'engine-0',
      namespace,
      label: 'llama',
    });

    await createPod('engine-1');
    await createPod('engine-2', ready('127.0.0.3'), { labels: { environment: 'other' } });
    await patch(`${pods}/engine-1/status`, { status: ready('127.0.0.3') });
    await expect.poll(serving, poll).toEqual([at('127.0.0.2'), at('127.0.0.3')]);

    await remove(`${pods}/engine-0`);
    await expect.poll(serving, poll).toEqual([at('127.0.0.3')]);
    expect(warnings).toEqual([]);
    expect(store.snapshot().knows('tiny')).toBe(true);
  });

  it.each([
    ['is not ready any more', { conditions: [{ type: 'Ready', status: 'False' }] }],
    ['was evicted and has lost its address', { phase: 'Failed', podIP: null, podIPs: null }],
    ['has ended', { phase: 'Succeeded' }],
  ])('passes over a pod that %s', async (_, status) => {
    await engineAt('127.0.0.2');
    await createPod('engine-0', ready('127.0.0.2'));
    const { serving, store } = await discovered('pods');
    await expect.poll(serving, poll).toEqual([at('127.0.0.2')]);

    await patch(`${pods}/engine-0/status`, { status });

    await expect.poll(() => store.snapshot().endpoints, poll).toEqual([]);
  });

  it('passes over a pod that is terminating', async () => {
    await engineAt('127.0.0.2');
    await createPod('engine-0', ready('127.0.0.2'), { finalizers: ['vllm-stack.dev/test'] });
    const { serving } = await discovered('pods');
    await expect.poll(serving, poll).toEqual([at('127.0.0.2')]);

    await remove(`${pods}/engine-0`);
    expect((await server.request(`${pods}/engine-0`)).status).toBe(200);

    await expect.poll(serving, poll).toEqual([]);
  });

  it('takes over from an earlier discovery: who went in between is gone, who stayed is the same', async () => {
    await engineAt('127.0.0.2');
    await engineAt('127.0.0.3');
    await createPod('engine-0', ready('127.0.0.2'));
    await createPod('engine-1', ready('127.0.0.3'));
    const { store, serving, discovery } = await discovered('pods');
    await expect.poll(serving, poll).toHaveLength(2);
    const stays = store.snapshot().byId(engineId('engine-1'));
    await discovery.close();
    await remove(`${pods}/engine-0`);
    expect(serving()).toHaveLength(2);

    await discovered('pods', store);

    expect(store.snapshot().endpoints).toEqual([stays]);
    expect(store.snapshot().endpoints[0]).toBe(stays);
  });

  it('labels the pod of an engine that was put to sleep, with the rights it has', async () => {
    const engine = await engineAt('127.0.0.2', { devMode: true, enableSleepMode: true });
    await createPod('engine-0', ready('127.0.0.2'));
    const { store, serving, discovery } = await discovered('pods');
    await expect.poll(serving, poll).toHaveLength(1);
    const [endpoint] = store.snapshot().endpoints;
    if (endpoint === undefined) return;
    const labelOf = async (): Promise<unknown> => (await server.request(`${pods}/engine-0`)).body;

    await fetch(`${engine.url}/sleep`, { method: 'POST' });
    await discovery.noteSleeping(endpoint, true);
    expect(serving()).toEqual([]);
    expect(await labelOf()).toMatchObject({ metadata: { labels: { ...labels, sleeping: 'true' } } });

    await fetch(`${engine.url}/wake_up`, { method: 'POST' });
    await discovery.noteSleeping(endpoint, false);
    expect(serving()).toEqual([at('127.0.0.2')]);
    expect(await labelOf()).toMatchObject({ metadata: { labels } });
    expect(JSON.stringify(await labelOf())).not.toContain('"sleeping"');
  });
});

describe('discovery of services', () => {
  const services = `/api/v1/namespaces/${namespace}/services`;
  const endpoints = `/api/v1/namespaces/${namespace}/endpoints`;

  async function createService(name: string): Promise<void> {
    const spec = { selector: { model: 'llama' }, ports: [{ port }] };
    await create(services, { metadata: { name, labels }, spec });
    onTestFinished(() => remove(`${services}/${name}`));
    await create(endpoints, { metadata: { name }, subsets: [] });
    onTestFinished(() => remove(`${endpoints}/${name}`));
  }

  const behind = (...ips: readonly string[]): object => ({
    subsets: [
      { notReadyAddresses: [{ ip: '10.1.0.9' }], ports: [{ port }] },
      ...(ips.length === 0 ? [] : [{ addresses: ips.map((ip) => ({ ip })), ports: [{ port }] }]),
    ],
  });

  it('finds services with a ready address behind them, and follows their readiness', async () => {
    // A service whose short name leads to this machine.
    const engine = await engineAt('127.0.0.1');
    const store = new EndpointStore();
    const config = kubeConfig({ env: { KUBECONFIG: await server.kubeconfigOf('services') } });
    const discovery = serviceDiscovery(store, {
      client: new KubeClient({ ...config, namespace }),
      namespace,
      labelSelector: selector,
      port,
      probes: { timeoutSeconds: 2, warn: () => undefined },
    });
    onTestFinished(() => discovery.close());
    await createService('localhost');
    await discovery.start();
    expect(store.snapshot().endpoints).toEqual([]);

    await patch(`${endpoints}/localhost`, behind('10.1.0.1'));
    await expect
      .poll(
        () =>
          store
            .snapshot()
            .byModel('tiny')
            .map(({ url }) => url),
        poll,
      )
      .toEqual([`http://localhost:${engine.port}`]);
    expect(store.snapshot().endpoints[0]).toMatchObject({
      id: engineId('localhost'),
      label: 'llama',
      serviceName: 'localhost',
    });

    await patch(`${endpoints}/localhost`, behind());
    await expect.poll(() => store.snapshot().endpoints, poll).toEqual([]);
    await patch(`${endpoints}/localhost`, behind('10.1.0.1'));
    await expect.poll(() => store.snapshot().endpoints, poll).toHaveLength(1);
    await remove(`${services}/localhost`);
    await expect.poll(() => store.snapshot().endpoints, poll).toEqual([]);
  });

  it('names the namespace of services when it is not its own', async () => {
    await createService('engine');
    await patch(`${endpoints}/engine`, behind('10.1.0.1'));
    const { warnings, store } = await discovered('services');

    await expect.poll(() => warnings, poll).toHaveLength(1);
    expect(warnings[0]).toContain(`engine http://engine.models:${port}: its models cannot be read`);
    expect(store.snapshot().endpoints).toEqual([]);
  });
});
