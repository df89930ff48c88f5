import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { labelKeys } from '../../contract/labels.js';
import { modelsNamespace, OperatorWorld, patience, routerOf, runtimeOf } from '../support/operator-world.js';

const model = 'org/model';
const headers = { 'content-type': 'application/json' };
let world: OperatorWorld;
let sent = 0;

beforeAll(async () => {
  world = await OperatorWorld.start();
  return () => world.stop();
}, 180_000);

const live: string[] = [];

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`${world.kubelet.tails()}\n`);
  await world.remove(...live.splice(0));
  await vi.waitUntil(
    async () => (await world.list(`/api/v1/namespaces/${modelsNamespace}/pods`)).length === 0,
    patience,
  );
}, 60_000);

/** Applies a runtime with two pools and its router, which are deleted when the test ends, and returns the router's URL. */
async function deployed(runtime: object, router: object): Promise<string> {
  live.push(world.path('vllmruntimes', 'pd'), world.path('vllmrouters', 'r'));
  await world.apply(runtime, router);
  await world.isReady('vllmruntimes', 'pd');
  await world.isReady('vllmrouters', 'r');
  const url = await world.routerUrl('r');
  await expect.poll(async () => (await world.engines(url)).length, patience).toBe(4);
  return url;
}

const image = { registry: 'docker.io', name: 'lmcache/vllm-openai:v0.5.6' };

/** A runtime of two prefill and two decode engines. */
function twoByTwo(prefill: object, decode: object): object {
  const { metadata } = runtimeOf('pd') as { metadata: object };
  const pool = (parts: object): object => ({
    model: { modelURL: model },
    vllmConfig: { port: 8000 },
    deploymentConfig: { replicas: 2, resources: { cpu: '1', memory: '1Gi', gpu: '1' }, image },
    ...parts,
  });
  return {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'VLLMRuntime',
    metadata,
    spec: { enablePDDisaggregation: true, topology: { prefill: pool(prefill), decode: pool(decode) } },
  };
}

const lmcache = { enabled: true, enableNixl: true, nixlBufferSize: '1073741824', nixlBufferDevice: 'cpu' };

/** The pools between which LMCache hands KV cache over. */
const byLMCache = twoByTwo(
  { lmCacheConfig: { ...lmcache, nixlRole: 'sender', nixlProxyHost: 'r', nixlProxyPort: '7500' } },
  {
    lmCacheConfig: {
      ...lmcache,
      nixlRole: 'receiver',
      nixlPeerHost: '0.0.0.0',
      nixlPeerInitPort: '7300',
      nixlPeerAllocPort: '7400',
    },
  },
);

/** Pools whose decode engines pull by vLLM's own connector; the size of blocks is one that both have to know. */
function byNixl(blockSize: number): object {
  const config = { kv_connector: 'NixlConnector', kv_role: 'kv_both' };
  const vllmConfig = {
    port: 8000,
    extraArgs: ['--kv-transfer-config', JSON.stringify(config), '--block-size', `${blockSize}`],
    env: [
      { name: 'VLLM_NIXL_SIDE_CHANNEL_HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'VLLM_NIXL_SIDE_CHANNEL_PORT', value: '5600' },
    ],
  };
  return twoByTwo({ vllmConfig }, { vllmConfig });
}

const routerFor = (routingLogic: string, extraArgs: readonly string[] = []): object =>
  routerOf('r', {
    serviceDiscovery: 'k8s',
    k8sLabelSelector: 'app=pd',
    routingLogic,
    prefillModelLabels: ['pd-prefill'],
    decodeModelLabels: ['pd-decode'],
    extraArgs,
  });

const withLMCache = routerFor('disaggregated_prefill', [
  ...['--nixl-proxy-host', '0.0.0.0', '--nixl-proxy-port', '7500'],
  ...['--nixl-peer-host', '0.0.0.0', '--nixl-peer-init-port', '7300', '--nixl-peer-alloc-port', '7400'],
]);

/** Sends a prompt that was never sent before, and returns how its stream ended. */
async function stream(router: string): Promise<string> {
  const prompt = `${sent++} ${'some words '.repeat(300)}`;
  const body = JSON.stringify({ model, prompt, max_tokens: 4, stream: true });
  const answer = await fetch(`${router}/v1/completions`, { method: 'POST', body, headers });
  const text = await answer.text().catch((error: unknown) => `broken off, ${error}`);
  return text.trimEnd().endsWith('data: [DONE]') ? `${answer.status} whole` : `${answer.status} ${text}`;
}

/** Sums of a metric over the engines of each pod of a pool. */
async function counted(pool: string, metric: string): Promise<number[]> {
  const pods = await world.pods(`app=pd,node-type=${pool}`);
  return Promise.all(
    pods.map(async ({ status }) => {
      const answer = await fetch(`http://${status?.podIP}:8000/metrics`).catch(() => undefined);
      const text = (await answer?.text().catch(() => '')) ?? '';
      const lines = text.matchAll(new RegExp(`^${metric}\\{[^}]*\\} ([\\d.e+]+)`, 'gm'));
      return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
    }),
  );
}

/** Requests of which engines of each pool have had a part, and tokens of prompts that decode engines were handed. */
async function handedOver() {
  return {
    prefills: await counted('prefill', 'vllm:request_success_total'),
    decodes: await counted('decode', 'vllm:request_success_total'),
    blocks: await counted('decode', 'vllm:external_prefix_cache_hits_total'),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** What happens to requests when engines that prefill fail in one way or another. */
async function whenPrefillFails(router: string): Promise<void> {
  const prefillers = await world.pods('app=pd,node-type=prefill');
  const urls = prefillers.map(({ status }) => `http://${status?.podIP}:8000`);
  for (const url of urls) {
    const body = JSON.stringify({ kind: 'error', status: 500, path: '/v1/completions' });
    expect((await fetch(`${url}/sim/faults`, { method: 'POST', body, headers })).status).toBe(200);
  }
  expect(await stream(router)).toMatch(/^500 /);
  for (const url of urls) await fetch(`${url}/sim/faults`, { method: 'DELETE' });
  await expect.poll(() => stream(router), patience).toBe('200 whole');

  const { blocks } = await handedOver();
  for (const { metadata } of prefillers) world.kubelet.kill(metadata?.name ?? '', 'vllm');
  // Who decodes computes the prompt as well.
  expect(await stream(router)).toBe('200 whole');
  await expect
    .poll(async () => {
      await stream(router);
      return total((await handedOver()).blocks);
    }, patience)
    .toBeGreaterThan(total(blocks) + 300);
}

it.each([
  ['LMCache, which is told whom to push to', byLMCache, withLMCache],
  ['NIXL, by which decode engines pull', byNixl(16), routerFor('disaggregated_prefill_orchestrated')],
])(
  'prefill and decode: KV cache is handed over by %s, and requests outlive those who prefill (K11)',
  async (_, runtime, router) => {
    const url = await deployed(runtime, router);
    for (let round = 0; round < 8; round++) expect(await stream(url)).toBe('200 whole');

    const { prefills, decodes, blocks } = await handedOver();
    expect({ prefills, decodes }).toEqual({ prefills: [4, 4], decodes: [4, 4] });
    expect(Math.min(...blocks)).toBeGreaterThan(4 * 300);
    await whenPrefillFails(url);
  },
  180_000,
);

/** Names of what the operator has made for the runtime. */
async function made(): Promise<string[]> {
  const paths = [
    ['Deployment', `/apis/apps/v1/namespaces/${modelsNamespace}/deployments`],
    ['Service', `/api/v1/namespaces/${modelsNamespace}/services`],
    ['PodDisruptionBudget', `/apis/policy/v1/namespaces/${modelsNamespace}/poddisruptionbudgets`],
  ] as const;
  const lists = await Promise.all(
    paths.map(async ([kind, path]) =>
      (await world.list(path)).map(({ metadata }) => `${kind} ${metadata.name}`),
    ),
  );
  return lists
    .flat()
    .filter((name) => / pd\b/.test(name))
    .sort();
}

it('prefill and decode turned off and on again: the children of one shape go when those of the other come (K8, K11)', async () => {
  const kinds = ['Deployment', 'PodDisruptionBudget', 'Service'];
  const both = kinds.flatMap((kind) => [`${kind} pd-decode`, `${kind} pd-prefill`]);
  const url = await deployed(byLMCache, withLMCache);
  expect(await made()).toEqual(both);
  expect(await stream(url)).toBe('200 whole');

  const path = world.path('vllmruntimes', 'pd');
  const { spec } = runtimeOf('pd', { replicas: 2 }) as { spec: object };
  await world.merge(path, { spec: { enablePDDisaggregation: false, ...spec } });
  await expect.poll(made, patience).toEqual(kinds.map((kind) => `${kind} pd`));
  await world.isReady('vllmruntimes', 'pd');
  await expect.poll(() => world.podNames('app=pd,node-type'), patience).toEqual([]);
  await expect.poll(async () => (await world.engines(url)).length, patience).toBe(2);
  expect(await stream(url)).toBe('200 whole');
  expect(await world.condition('vllmruntimes', 'pd', 'PrefillReady')).toBeUndefined();

  await world.merge(path, { spec: { enablePDDisaggregation: true } });
  await expect.poll(made, patience).toEqual(both);
  await world.isReady('vllmruntimes', 'pd');
  await expect.poll(() => world.podNames('app=pd,!node-type'), patience).toEqual([]);
  await expect.poll(async () => (await world.engines(url)).length, patience).toBe(4);
  await expect
    .poll(async () => {
      expect(await stream(url)).toBe('200 whole');
      return total((await handedOver()).blocks);
    }, patience)
    .toBeGreaterThan(300);
}, 180_000);

it('a rollout of both pools: engines of one revision only are paired, and no request fails (K11)', async () => {
  const url = await deployed(byNixl(32), routerFor('disaggregated_prefill_orchestrated'));
  const revisions = async (): Promise<string[]> => {
    const pods = await world.pods('app=pd');
    return [...new Set(pods.map(({ metadata }) => metadata?.labels?.[labelKeys.revision] ?? 'none'))];
  };
  const [before = ''] = await revisions();
  expect(before).toMatch(/^[0-9a-f]{16}$/);

  const outcomes = new Map<string, number>();
  let rolling = true;
  const client = async (): Promise<void> => {
    while (rolling) {
      const outcome = await stream(url).catch((error: unknown) => `not sent, ${error}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  let failed = 0;
  let together = 0;
  const watching = async (): Promise<void> => {
    while (rolling) {
      const failures = await counted('decode', 'vllm:nixl_num_failed_transfers_total');
      failed = Math.max(failed, ...failures);
      if ((await revisions()).length > 1) together++;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const clients = Promise.all([client(), client(), watching()]);
  try {
    // Blocks of another size fit nobody who does not have them too.
    await world.apply(byNixl(16));
    await expect
      .poll(async () => {
        const now = await revisions();
        return now.length === 1 && now[0] !== before && (await world.pods('app=pd')).length === 4;
      }, patience)
      .toBe(true);
    await world.isReady('vllmruntimes', 'pd');
    await expect.poll(async () => (await world.engines(url)).length, patience).toBe(4);
  } finally {
    rolling = false;
    await clients;
  }
  expect([...outcomes.keys()]).toEqual(['200 whole']);
  expect(outcomes.get('200 whole')).toBeGreaterThan(10);
  expect(together).toBeGreaterThan(0);
  expect(failed).toBe(0);

  const { prefills } = await handedOver();
  for (let round = 0; round < 4; round++) expect(await stream(url)).toBe('200 whole');
  expect(total((await handedOver()).prefills)).toBe(total(prefills) + 4);
}, 180_000);
