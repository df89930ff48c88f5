import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { operatorNamespace } from '../../src/operator-chart.js';
import { modelsNamespace, OperatorWorld, patience, routerOf, runtimeOf } from '../support/operator-world.js';

const managers = 'control-plane=controller-manager';
const k8s = { serviceDiscovery: 'k8s', k8sLabelSelector: 'app=a' };
let world: OperatorWorld;
let router = '';
let scenarios = 0;

// One stack goes through all of it, as it would in a cluster.
beforeAll(async () => {
  world = await OperatorWorld.start();
  return () => world.stop();
}, 180_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`${world.kubelet.tails()}\n`);
  else scenarios++;
});

afterAll(() => void process.stdout.write(`${scenarios} scenarios of failures\n`));

/** Changes the number of engines, and waits until the router sends to as many. */
async function scaledTo(replicas: number): Promise<void> {
  await world.merge(world.path('vllmruntimes', 'a'), { spec: { deploymentConfig: { replicas } } });
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(replicas);
  await world.isReady('vllmruntimes', 'a');
  expect(await world.complete(router, 'org/model')).toBe(200);
}

async function serving(): Promise<void> {
  await expect.poll(() => world.complete(router, 'org/model'), patience).toBe(200);
}

/** Versions of everything in the namespace that an operator writes. */
async function versions(): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  const paths = [
    ...['vllmruntimes', 'vllmrouters', 'cacheservers', 'staticroutes', 'loraadapters'].map((plural) =>
      world.path(plural, '').slice(0, -1),
    ),
    ...['services', 'serviceaccounts', 'configmaps', 'persistentvolumeclaims'].map(
      (plural) => `/api/v1/namespaces/${modelsNamespace}/${plural}`,
    ),
    `/apis/apps/v1/namespaces/${modelsNamespace}/deployments`,
    `/apis/policy/v1/namespaces/${modelsNamespace}/poddisruptionbudgets`,
    ...['roles', 'rolebindings'].map(
      (plural) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${modelsNamespace}/${plural}`,
    ),
  ];
  for (const path of paths) {
    for (const { metadata } of await world.list(path))
      all[`${path}/${metadata.name}`] = metadata.resourceVersion;
  }
  return all;
}

it('starts from nothing', async () => {
  const api = { apiVersion: 'production-stack.vllm.ai/v1alpha1' };
  const image = { registry: 'docker.io', name: 'lmcache/vllm-openai:latest' };
  await world.apply(
    runtimeOf('a', { replicas: 2 }),
    routerOf('r', k8s),
    {
      ...api,
      kind: 'CacheServer',
      metadata: { name: 'c', namespace: modelsNamespace },
      spec: { image, resources: {} },
    },
    {
      ...api,
      kind: 'StaticRoute',
      metadata: { name: 's', namespace: modelsNamespace },
      spec: { staticBackends: 'http://127.0.0.1:9', staticModels: 'none' },
    },
    {
      ...api,
      kind: 'LoraAdapter',
      metadata: { name: 'l', namespace: modelsNamespace },
      spec: {
        baseModel: 'a',
        adapterSource: { type: 'local', adapterName: 'sql', adapterPath: '/adapters/sql' },
      },
    },
  );
  await world.isReady('vllmruntimes', 'a');
  await world.isReady('vllmrouters', 'r');
  await world.isReady('cacheservers', 'c');
  await world.isReady('staticroutes', 's');
  await world.isReady('loraadapters', 'l');
  router = await world.routerUrl('r');
  await serving();
}, 120_000);

it('looks again at everything, three times, and writes nothing (K2)', async () => {
  const kinds = ['VLLMRuntime', 'VLLMRouter', 'CacheServer', 'StaticRoute', 'LoraAdapter'];
  const names = ['a', 'r', 'c', 's', 'l'];
  const before = await versions();
  for (let round = 0; round < 3; round++) {
    for (const [at, kind] of kinds.entries()) {
      const path = world.path(`${kind.toLowerCase()}s`, names[at] ?? '');
      const looks = await world.reconciles(kind);
      const { metadata } = await world.merge(path, { metadata: { annotations: { round: `${round}` } } });
      before[path] = metadata.resourceVersion;
      await expect.poll(() => world.reconciles(kind), patience).toBeGreaterThan(looks);
    }
  }
  expect(Object.keys(before).length).toBeGreaterThan(15);
  expect(await versions()).toEqual(before);
}, 120_000);

it('an engine crashes: the others serve, it comes back, and so does its adapter (K12)', async () => {
  const [first = ''] = await world.podNames('app=a');
  world.kubelet.kill(first, 'vllm');
  await serving();
  await expect
    .poll(async () => (await world.pods('app=a'))[0]?.status?.containerStatuses?.[0]?.restartCount, patience)
    .toBe(1);
  await world.isReady('vllmruntimes', 'a');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(2);
  const ip = (await world.pods('app=a'))[0]?.status?.podIP;
  await expect
    .poll(async () => (await fetch(`http://${ip}:8000/v1/models`)).text(), patience)
    .toContain('"sql"');
}, 90_000);

it('the router crashes: it finds every engine again', async () => {
  const [name = ''] = await world.podNames('app=r');
  world.kubelet.kill(name, 'router');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(2);
  await serving();
}, 90_000);

it('the operator crashes: requests go on, and it does its work once it is back (K15)', async () => {
  const [name = ''] = await world.podNames(managers, operatorNamespace);
  const before = await world.leader();
  world.kubelet.kill(name, 'manager');
  await serving();
  // Whoever is killed gives nothing back: its lease has to run out.
  await vi.waitUntil(async () => ![before, ''].includes(await world.leader()), patience);
  await scaledTo(3);
}, 120_000);

it('a restart of the operator changes no object (K2)', async () => {
  const kinds = ['VLLMRuntime', 'VLLMRouter', 'CacheServer', 'StaticRoute', 'LoraAdapter'];
  const engines = await world.podNames('app=a');
  await expect
    .poll(async () => {
      const told = JSON.stringify((await world.get(world.path('loraadapters', 'l')))?.status);
      return engines.filter((engine) => told.includes(engine));
    }, patience)
    .toEqual(engines);
  await world.isReady('loraadapters', 'l');
  const before = await versions();
  const [name = ''] = await world.podNames(managers, operatorNamespace);
  const leader = await world.leader();
  world.kubelet.kill(name, 'manager');
  await vi.waitUntil(async () => ![leader, ''].includes(await world.leader()), patience);
  for (const kind of kinds) {
    await expect.poll(() => world.reconciles(kind).catch(() => 0), patience).toBeGreaterThan(0);
  }
  expect(await versions()).toEqual(before);
}, 120_000);

it('connections to the API server break: operator and router go on where they were (K15)', async () => {
  expect(world.proxy.drop()).toBeGreaterThan(2);
  await scaledTo(2);
  world.proxy.drop();
  await scaledTo(1);
}, 120_000);

it('the API server restarts: requests go on, and changes are followed again (K15)', async () => {
  const restarted = world.server.restartApiServer();
  await serving();
  await restarted;
  await scaledTo(2);
}, 150_000);

it('the leader is deleted: another operator goes on, and there is never more than one (K15)', async () => {
  const path = `/apis/apps/v1/namespaces/${operatorNamespace}/deployments/production-stack-controller-manager`;
  await world.merge(path, { spec: { replicas: 2 } });
  await expect
    .poll(async () => {
      const pods = await world.pods(managers, operatorNamespace);
      return pods.filter(({ status }) =>
        status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
      ).length;
    }, patience)
    .toBe(2);
  const names = await world.podNames(managers, operatorNamespace);
  const leading = (): string[] =>
    names.filter((name) => world.kubelet.logs(name, 'manager').includes('Looking after VLLMRuntime'));
  const [first = ''] = leading();
  const second = names.find((name) => name !== first) ?? '';
  expect(leading()).toEqual([first]);
  const before = await world.leader();

  await world.server.request(`/api/v1/namespaces/${operatorNamespace}/pods/${first}`, { method: 'DELETE' });
  await vi.waitUntil(async () => ![before, ''].includes(await world.leader()), patience);
  await scaledTo(3);
  const all = await world.podNames(managers, operatorNamespace);
  const now = all.filter((name) => world.kubelet.logs(name, 'manager').includes('Looking after VLLMRuntime'));
  expect(now).toHaveLength(1);
  expect([second, ...all]).toContain(now[0]);
}, 120_000);

it('the adapter is deleted while every engine is dead: it goes all the same (K12)', async () => {
  const names = await world.podNames('app=a');
  await world.merge(world.path('vllmruntimes', 'a'), { spec: { deploymentConfig: { replicas: 0 } } });
  for (const name of names) world.kubelet.kill(name, 'vllm');
  await world.remove(world.path('loraadapters', 'l'));
}, 90_000);

it('everything is deleted: nothing of it stays but what is to be kept', async () => {
  await world.remove(world.path('vllmruntimes', 'a'), world.path('vllmrouters', 'r'));
  await world.remove(world.path('cacheservers', 'c'), world.path('staticroutes', 's'));
  const left = async (): Promise<string[]> => {
    const names = Object.keys(await versions());
    return names.filter((name) => !/serviceaccounts\/default$|configmaps\/kube-root-ca.crt$/.test(name));
  };
  await expect.poll(left, patience).toEqual([]);
  await expect.poll(() => world.podNames('app'), patience).toEqual([]);
}, 90_000);
