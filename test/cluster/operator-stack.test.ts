import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { modelsNamespace, OperatorWorld, patience, routerOf, runtimeOf } from '../support/operator-world.js';

const api = { apiVersion: 'production-stack.vllm.ai/v1alpha1' } as const;
let world: OperatorWorld;
let scenarios = 0;

beforeAll(async () => {
  world = await OperatorWorld.start();
  return async () => {
    await world.stop();
    process.stdout.write(`${scenarios} scenarios of stacks\n`);
  };
}, 180_000);

const live: string[] = [];

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`${world.kubelet.tails()}\n`);
  else scenarios++;
  await world.remove(...live.splice(0));
  await vi.waitUntil(
    async () => (await world.list(`/api/v1/namespaces/${modelsNamespace}/pods`)).length === 0,
    patience,
  );
}, 60_000);

/** Applies resources, which are deleted when the test ends. */
async function deployed(...resources: readonly object[]): Promise<void> {
  for (const { kind, metadata } of resources as { kind: string; metadata: { name: string } }[]) {
    live.push(world.path(`${kind.toLowerCase()}s`, metadata.name));
  }
  await world.apply(...resources);
}

/** A LoraAdapter by the name sql, whose files the engines have. */
const adapterOf = (name: string, baseModel: string, adapterPath = '/adapters/sql'): object => ({
  ...api,
  kind: 'LoraAdapter',
  metadata: { name, namespace: modelsNamespace },
  spec: { baseModel, adapterSource: { type: 'local', adapterName: 'sql', adapterPath } },
});

const k8s = (app: string): object => ({ serviceDiscovery: 'k8s', k8sLabelSelector: `app=${app}` });

it('discovery and routing: a router sends to all engines of its runtime, and to no other', async () => {
  await deployed(
    runtimeOf('a', { replicas: 2 }),
    runtimeOf('b', { modelURL: 'org/other' }),
    routerOf('r', k8s('a')),
  );
  await world.isReady('vllmruntimes', 'a', 'b');
  await world.isReady('vllmrouters', 'r');
  const router = await world.routerUrl('r');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(2);

  for (let sent = 0; sent < 4; sent++) expect(await world.complete(router, 'org/model')).toBe(200);
  expect(await world.complete(router, 'org/other')).toBe(404);
  for (const name of await world.podNames('app=a')) {
    expect(world.kubelet.logs(name, 'vllm')).toContain('org/model');
  }
  await expect
    .poll(async () => (await world.get(world.path('vllmrouters', 'r')))?.status, patience)
    .toMatchObject({
      activeRuntimes: 2,
      status: 'Ready',
    });
}, 120_000);

it('scaling: up, down, to nothing and back by the scale subresource, and the router follows', async () => {
  await deployed(runtimeOf('a'), routerOf('r', k8s('a')));
  await world.isReady('vllmruntimes', 'a');
  await world.isReady('vllmrouters', 'r');
  const router = await world.routerUrl('r');
  for (const replicas of [3, 1, 0, 2]) {
    const scale = `--replicas=${replicas}`;
    const { code, stderr } = await world.server.kubectl([
      '-n',
      modelsNamespace,
      'scale',
      'vllmruntime/a',
      scale,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect.poll(async () => (await world.engines(router)).length, patience).toBe(replicas);
    await expect
      .poll(async () => (await world.get(world.path('vllmruntimes', 'a')))?.status, patience)
      .toMatchObject({ replicas, availableReplicas: replicas });
    // Whoever asks while there is no engine hears of it.
    const answer = await world.complete(router, 'org/model');
    if (replicas === 0) expect([404, 503]).toContain(answer);
    else expect(answer).toBe(200);
  }
}, 180_000);

it('rollout: streams run through the change of every engine and fail nowhere', async () => {
  const timing = [
    { name: 'VLLM_SIM_INSTANT', value: 'false' },
    { name: 'VLLM_SIM_DECODE_RATE', value: '200' },
  ];
  await deployed(runtimeOf('a', { replicas: 2, env: timing }), routerOf('r', k8s('a')));
  await world.isReady('vllmruntimes', 'a');
  await world.isReady('vllmrouters', 'r');
  const router = await world.routerUrl('r');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(2);
  const before = await world.podNames('app=a');

  const outcomes = new Map<string, number>();
  let rolling = true;
  const stream = async (): Promise<void> => {
    const body = JSON.stringify({
      model: 'org/model',
      prompt: 'a b c',
      max_tokens: 40,
      ignore_eos: true,
      stream: true,
    });
    while (rolling) {
      const answer = await fetch(`${router}/v1/completions`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      const text = await answer.text().catch((error: unknown) => `broken off, ${error}`);
      const outcome = text.trimEnd().endsWith('data: [DONE]')
        ? `${answer.status} whole`
        : `${answer.status} ${text}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const clients = Promise.all([stream(), stream(), stream(), stream()]);
  try {
    await world.merge(world.path('vllmruntimes', 'a'), {
      spec: { vllmConfig: { env: [...timing, { name: 'ROLLED', value: 'yes' }] } },
    });
    await expect
      .poll(async () => {
        const now = await world.podNames('app=a');
        return now.length === 2 && now.every((name) => !before.includes(name));
      }, patience)
      .toBe(true);
    await world.isReady('vllmruntimes', 'a');
    await expect.poll(async () => (await world.engines(router)).length, patience).toBe(2);
  } finally {
    rolling = false;
    await clients;
  }

  expect([...outcomes.keys()]).toEqual(['200 whole']);
  expect(outcomes.get('200 whole')).toBeGreaterThan(10);
}, 150_000);

it('StaticRoute: a running router follows the ConfigMap that a route writes, without a hand edit (K14)', async () => {
  const spec = { serviceDiscovery: 'static', dynamicConfigMapName: 'listed' };
  await deployed(runtimeOf('a'), runtimeOf('b', { modelURL: 'org/other' }));
  await world.isReady('vllmruntimes', 'a', 'b');
  const urlOf = async (name: string): Promise<string> => {
    const [pod] = await world.pods(`app=${name}`);
    return `http://${pod?.status?.podIP}:8000`;
  };
  const [one, other] = [await urlOf('a'), await urlOf('b')];
  const route = (staticBackends: string, staticModels: string): object => ({
    ...api,
    kind: 'StaticRoute',
    metadata: { name: 's', namespace: modelsNamespace },
    spec: {
      staticBackends,
      staticModels,
      configMapName: 'listed',
      routerRef: { kind: 'Service', apiVersion: 'v1', name: 'r' },
      healthCheck: { periodSeconds: 1 },
    },
  });
  await deployed(
    routerOf('r', { ...spec, staticBackends: 'http://127.0.0.1:9', staticModels: 'none' }),
    route(one, 'org/model'),
  );
  await world.isReady('vllmrouters', 'r');
  await world.isReady('staticroutes', 's');
  const router = await world.routerUrl('r');
  await expect.poll(() => world.complete(router, 'org/model'), patience).toBe(200);
  expect(await world.complete(router, 'org/other')).toBe(404);
  const [pod] = await world.podNames('app=r');

  await world.apply(route(`${one},${other}`, 'org/model,org/other'));
  await expect.poll(() => world.complete(router, 'org/other'), patience).toBe(200);
  expect(await world.complete(router, 'org/model')).toBe(200);
  await expect.poll(() => world.condition('staticroutes', 's', 'ConfigLoaded'), patience).toBe('True Loaded');
  expect(await world.condition('staticroutes', 's', 'RouterHealthy')).toBe('True HealthCheckSucceeded');

  await world.apply(route(other, 'org/other'));
  // A model that was there before may come again.
  await expect.poll(() => world.complete(router, 'org/model'), patience).toBe(503);
  expect(await world.complete(router, 'org/other')).toBe(200);
  expect(await world.podNames('app=r')).toEqual([pod]);
}, 150_000);

it('LoRA: an adapter is on every engine, again after a crash, on new ones, and gone when it is deleted (K12)', async () => {
  await deployed(runtimeOf('a', { replicas: 2 }), routerOf('r', k8s('a')));
  await world.isReady('vllmruntimes', 'a');
  await world.isReady('vllmrouters', 'r');
  await deployed(adapterOf('l', 'a'));
  await world.isReady('loraadapters', 'l');
  const holders = async (): Promise<number> => {
    let count = 0;
    for (const { status } of await world.pods('app=a')) {
      const answer = await fetch(`http://${status?.podIP}:8000/v1/models`).catch(() => undefined);
      if ((await answer?.text())?.includes('"sql"')) count++;
    }
    return count;
  };
  expect(await holders()).toBe(2);
  const router = await world.routerUrl('r');
  await expect.poll(() => world.complete(router, 'sql'), patience).toBe(200);

  const [first = ''] = await world.podNames('app=a');
  world.kubelet.kill(first, 'vllm');
  await expect.poll(holders, patience).toBe(1);
  await expect.poll(holders, patience).toBe(2);
  await world.merge(world.path('vllmruntimes', 'a'), { spec: { deploymentConfig: { replicas: 3 } } });
  await expect.poll(holders, patience).toBe(3);

  await world.remove(world.path('loraadapters', 'l'));
  expect(await holders()).toBe(0);
  await expect.poll(() => world.complete(router, 'sql'), patience).toBe(503);
  expect(await world.complete(router, 'org/model')).toBe(200);
}, 180_000);

it('LoRA: engines that have the adapter already, fail, do not answer or are none have it in the end (K12)', async () => {
  await deployed(runtimeOf('a', { replicas: 3 }));
  await world.isReady('vllmruntimes', 'a');
  const urls = (await world.pods('app=a')).map(({ status }) => `http://${status?.podIP}:8000`);
  const headers = { 'content-type': 'application/json' };
  const post = async (url: string, body: object): Promise<void> => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
    expect(answer.status, await answer.text()).toBe(200);
  };
  const path = '/v1/load_lora_adapter';
  const [held = '', failing = '', silent = ''] = urls;
  await post(`${held}${path}`, { lora_name: 'sql', lora_path: '/adapters/sql' });
  await post(`${failing}/sim/faults`, { kind: 'error', status: 500, path, times: 1 });
  await post(`${failing}/sim/faults`, { kind: 'error', status: 503, path: '/v1/models', times: 1 });
  await post(`${silent}/sim/faults`, { kind: 'reset', path, times: 1 });

  await deployed(adapterOf('l', 'a'));
  await world.isReady('loraadapters', 'l');
  const models = await Promise.all(urls.map(async (url) => (await fetch(`${url}/v1/models`)).text()));
  expect(models.map((text) => text.match(/"id": ?"sql"/g)?.length)).toEqual([1, 1, 1]);

  const placed = async (): Promise<number> => {
    const { loadedAdapters = [] } = ((await world.get(world.path('loraadapters', 'l')))?.status ?? {}) as {
      loadedAdapters?: readonly unknown[];
    };
    return loadedAdapters.length;
  };
  for (const replicas of [1, 0, 2]) {
    await world.merge(world.path('vllmruntimes', 'a'), { spec: { deploymentConfig: { replicas } } });
    await expect.poll(placed, patience).toBe(replicas);
  }
  await world.isReady('loraadapters', 'l');
}, 180_000);

it('prefill and decode: two engines of each, between which a router splits every request (K11)', async () => {
  const pool = (role: string) => ({
    model: { modelURL: 'org/model', enableLoRA: true },
    vllmConfig: { port: 8000, maxLoras: 4 },
    deploymentConfig: {
      replicas: 2,
      resources: { cpu: '1', memory: '1Gi', gpu: '1' },
      image: { registry: 'docker.io', name: 'lmcache/vllm-openai:v0.3.13' },
    },
    lmCacheConfig: { enabled: true, kvRole: role },
  });
  const { metadata } = runtimeOf('pd') as { metadata: object };
  await deployed(
    {
      ...api,
      kind: 'VLLMRuntime',
      metadata,
      spec: {
        enablePDDisaggregation: true,
        topology: { prefill: pool('kv_producer'), decode: pool('kv_consumer') },
      },
    },
    routerOf('r', {
      ...k8s('pd'),
      routingLogic: 'disaggregated_prefill',
      extraArgs: ['--prefill-model-labels', 'pd-prefill', '--decode-model-labels', 'pd-decode'],
    }),
  );
  await world.isReady('vllmruntimes', 'pd');
  await world.isReady('vllmrouters', 'r');
  for (const type of ['PrefillReady', 'DecodeReady']) {
    expect(await world.condition('vllmruntimes', 'pd', type)).toMatch(/^True/);
  }
  const router = await world.routerUrl('r');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(4);

  for (let sent = 0; sent < 4; sent++) expect(await world.complete(router, 'org/model')).toBe(200);
  const generated = async (label: string): Promise<number[]> => {
    const pods = await world.pods(`node-type=${label}`);
    return Promise.all(
      pods.map(async ({ status }) => {
        const text = await (await fetch(`http://${status?.podIP}:8000/metrics`)).text();
        return Number(/^vllm:generation_tokens_total\{.*\} ([\d.]+)/m.exec(text)?.[1]);
      }),
    );
  };
  // Round robin: each of two had two of four requests, one token each in the first pool and two in the second.
  expect(await generated('prefill')).toEqual([2, 2]);
  expect(await generated('decode')).toEqual([4, 4]);

  await deployed(adapterOf('l', 'pd'));
  await world.isReady('loraadapters', 'l');
  await expect.poll(() => world.complete(router, 'sql'), patience).toBe(200);
}, 150_000);

it('autoscaling: without KEDA the engines serve, and the runtime tells what is missing (K9)', async () => {
  await deployed(runtimeOf('a', { autoscalingConfig: { enabled: true, maxReplicas: 3 } }));
  await world.isReady('vllmruntimes', 'a');
  expect(await world.condition('vllmruntimes', 'a', 'AutoscalingReady')).toBe('False KedaMissing');
}, 90_000);

it('odd spellings: quantities, empty blocks and labels of any kind lead to one state, which stays (K4, K5, K6, K8)', async () => {
  const image = { registry: 'docker.io', name: 'vllm/vllm-openai:v0.32.0' };
  const model = { modelURL: 'org/model' };
  const spec = {
    model: { ...model, chatTemplate: '{{ messages }}' },
    deploymentConfig: { replicas: 1, resources: { cpu: '0.5', memory: '1.5Gi' }, image },
    lmCacheConfig: { enabled: false },
    autoscalingConfig: { enabled: true, maxReplicas: 2 },
  };
  await deployed(runtimeOf('a', spec));
  await world.isReady('vllmruntimes', 'a');
  const deployment = `/apis/apps/v1/namespaces/${modelsNamespace}/deployments/a`;
  const template = `/api/v1/namespaces/${modelsNamespace}/configmaps/a-chat-template`;
  expect(await world.get(template)).toBeDefined();
  const { resourceVersion } = (await world.get(deployment))?.metadata ?? {};
  const looks = await world.reconciles('VLLMRuntime');
  await world.merge(world.path('vllmruntimes', 'a'), { metadata: { annotations: { looked: 'at' } } });
  await expect.poll(() => world.reconciles('VLLMRuntime'), patience).toBeGreaterThan(looks);
  expect((await world.get(deployment))?.metadata.resourceVersion).toBe(resourceVersion);

  await world.merge(world.path('vllmruntimes', 'a'), {
    metadata: { labels: { model: 'renamed', team: 'x' } },
    spec: { model: { chatTemplate: null }, autoscalingConfig: null, lmCacheConfig: null },
  });
  await expect.poll(() => world.podNames('app=a,model=renamed,team=x'), patience).toHaveLength(1);
  await expect.poll(() => world.get(template), patience).toBeUndefined();
  await world.isReady('vllmruntimes', 'a');
}, 90_000);

it('two routers with one account: the deletion of one leaves the other its rights (K10)', async () => {
  const shared = { ...k8s('a'), serviceAccountName: 'shared' };
  await deployed(runtimeOf('a'), routerOf('q', shared), routerOf('r', shared));
  await world.isReady('vllmruntimes', 'a');
  await world.isReady('vllmrouters', 'q', 'r');
  await world.remove(world.path('vllmrouters', 'q'));
  const [name = ''] = await world.podNames('app=r');
  const router = await world.routerUrl('r');
  // Whoever begins anew needs every right again.
  world.kubelet.kill(name, 'router');
  await expect.poll(async () => (await world.engines(router)).length, patience).toBe(1);
  expect(await world.complete(router, 'org/model')).toBe(200);
}, 90_000);

it('adapters of one name: on two models both are there, on one the older, and none is unloaded for another (K13)', async () => {
  await deployed(runtimeOf('a'), runtimeOf('b', { modelURL: 'org/other' }));
  await world.isReady('vllmruntimes', 'a', 'b');
  await deployed(adapterOf('one', 'a', '/adapters/one'), adapterOf('other', 'b', '/adapters/other'));
  await world.isReady('loraadapters', 'one', 'other');
  await deployed(adapterOf('rival', 'a', '/adapters/rival'));
  await expect.poll(() => world.condition('loraadapters', 'rival'), patience).toBe('False Conflict');
  await world.remove(world.path('loraadapters', 'rival'), world.path('loraadapters', 'other'));
  const served = async (name: string): Promise<string> => {
    const [pod] = await world.pods(`app=${name}`);
    return (await fetch(`http://${pod?.status?.podIP}:8000/v1/models`)).text();
  };
  expect(await served('a')).toContain('"/adapters/one"');
  expect(await served('b')).not.toContain('"sql"');
}, 90_000);
