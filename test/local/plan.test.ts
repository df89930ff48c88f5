import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { VllmStackProps } from '../../constructs/index.js';
import { routerConfig } from '../../router/config/config.js';
import { type LocalPlan, planLocal } from '../../src/local/plan.js';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { synthesize } from '../../src/synth.js';

const target = { release: 'r', namespace: 'ns' };

async function planOf(
  props: VllmStackProps,
  options: { port?: number; ownEnv?: Readonly<Record<string, string>>; runsRouter?: boolean } = {},
  more: readonly RenderedObject[] = [],
): Promise<LocalPlan> {
  const { objects, problems } = synthesize({ doubts: 'allow', ...props }, target);
  expect(problems).toEqual([]);
  const { port = 22_000, ownEnv = {}, runsRouter = true } = options;
  return planLocal([...objects, ...more], { port, ownEnv, runsRouter, folder: '/logs' });
}

const portsOf = ({ engines, router }: LocalPlan): readonly number[] =>
  [...(router ? [router] : []), ...engines].map(({ url }) => Number(new URL(url).port));

test('The router has the first port, and each replica the next one that is free', async () => {
  const taken = createServer().listen(22_102);
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const stack: VllmStackProps = { engines: { m: { model: 'o/m', replicas: 3 } } };
  expect(portsOf(await planOf(stack, { port: 22_100 }))).toEqual([22_100, 22_101, 22_103, 22_104]);
  expect(portsOf(await planOf(stack, { port: 22_100, runsRouter: false })).slice(1)).toEqual([
    22_100, 22_101, 22_103,
  ]);
});

test('The router is told the engines that its selector finds, in the place of its discovery', async () => {
  const { router, engines } = await planOf({
    engines: { a: { model: 'o/a', servedModelNames: ['a1', 'a2'] }, b: { model: 'o/b', replicas: 2 } },
    router: { flags: { 'k8s-watcher-timeout-seconds': 30, callbacks: './c.mjs#f' } },
  });
  const [a, b0, b1] = engines.map(({ url }) => url);
  expect(router?.args).toEqual([
    ...['--host', '127.0.0.1', '--port', new URL(router?.url ?? '').port],
    ...['--service-discovery', 'static', '--static-backends', [a, a, b0, b1].join(',')],
    ...['--static-models', 'a1,a2,o/b,o/b', '--static-model-labels', 'a,a,b,b'],
    ...['--routing-logic', 'roundrobin', '--engine-stats-interval', '15', '--request-stats-window', '60'],
    ...['--callbacks', './c.mjs#f'],
  ]);
  expect(router?.substitutions).toEqual([
    expect.stringMatching(/^--service-discovery k8s --k8s-namespace ns .* is --service-discovery static /),
  ]);
  expect(routerConfig(router?.args ?? [], {})).toMatchObject({ serviceDiscovery: 'static' });

  const narrow = await planOf({
    engines: { a: { model: 'o/a' }, b: { model: 'o/b' } },
    router: { discovery: { type: 'k8s', labelSelector: { model: 'b' } } },
  });
  expect(routerConfig(narrow.router?.args ?? [], {}).backends.map(({ model }) => model)).toEqual(['o/b']);
});

test('A router that is told its engines by the manifests keeps them', async () => {
  const discovery = { type: 'static', backends: ['http://e:1'], models: ['m'] } as const;
  const { router } = await planOf({ engines: { a: { model: 'o/a' } }, router: { discovery } });
  expect(routerConfig(router?.args ?? [], {}).backends).toEqual([
    { url: 'http://e:1', model: 'm', label: 'default' },
  ]);
  expect(router?.substitutions).toEqual([]);
});

test('A file that the router is started with is on this machine', async () => {
  const { router } = await planOf({
    engines: { a: { model: 'o/a' } },
    router: { dynamicConfig: { config: { routing_logic: 'roundrobin' } } },
  });
  const [file] = router?.files ?? [];
  expect(file?.containerPath).toBe('/etc/vllm-router/dynamic_config.json');
  expect(file?.localPath).toBe(`/logs/files/r-deployment-router-0${file?.containerPath}`);
  expect(router?.args).toContain(file?.localPath);
  expect(JSON.parse(file?.text ?? '')).toEqual({ routing_logic: 'roundrobin' });
});

test('Engines on one machine have KV event ports of their own, and all else of their configuration', async () => {
  const { engines } = await planOf({
    engines: { a: { model: 'o/a', replicas: 2, kvEvents: { port: 22_557, replayPort: 22_558, topic: 't' } } },
  });
  const configs = engines.map(({ args }) => JSON.parse(args[args.indexOf('--kv-events-config') + 1] ?? ''));
  const common = { enable_kv_cache_events: true, publisher: 'zmq', topic: 't', buffer_steps: 10_000 };
  expect(configs).toEqual([
    { ...common, endpoint: 'tcp://*:22557', replay_endpoint: 'tcp://*:22558' },
    { ...common, endpoint: 'tcp://*:22559', replay_endpoint: 'tcp://*:22560' },
  ]);
  expect(engines[1]?.substitutions).toEqual([
    '--kv-events-config endpoint tcp://*:22559',
    '--kv-events-config replay_endpoint tcp://*:22560',
  ]);
});

test('A router that follows KV events is told those ports', async () => {
  const { engines, router } = await planOf({
    router: { routing: { logic: 'kvaware', events: { port: 22_580 } } },
    engines: { a: { model: 'o/a', replicas: 2 } },
  });
  const config = routerConfig(router?.args ?? [], {});
  expect(config.kvSource).toBe('engine-events');
  const published = engines.map(({ args }) => JSON.parse(args[args.indexOf('--kv-events-config') + 1] ?? ''));
  expect(config.backends.map(({ kvEvents }) => `tcp://*:${kvEvents?.port}`)).toEqual(
    published.map(({ endpoint }) => endpoint),
  );
  expect(config.backends.map(({ kvEvents }) => `tcp://*:${kvEvents?.replayPort}`)).toEqual(
    published.map(({ replay_endpoint }) => replay_endpoint),
  );
  expect(new Set(config.backends.map(({ kvEvents }) => kvEvents?.port)).size).toBe(2);
});

test('NIXL engines have a side channel port for each rank, after those of the engines before', async () => {
  const { engines } = await planOf({
    prefillDecode: {
      m: {
        model: 'o/m',
        gpu: 2,
        tensorParallelSize: 2,
        transfer: { protocol: 'nixl', sideChannelPort: 22_600 },
      },
    },
  });
  expect(engines.map(({ env }) => env.VLLM_NIXL_SIDE_CHANNEL_PORT)).toEqual(['22600', '22602']);
  expect(engines.map(({ env }) => env.VLLM_NIXL_SIDE_CHANNEL_HOST)).toEqual(['127.0.0.1', '127.0.0.1']);
});

test("LMCache's sender, its receiver and the router agree on ports", async () => {
  const transfer = { protocol: 'lmcache-pd', peerInitPort: 22_700, peerAllocPort: 22_700 } as const;
  const { engines, router } = await planOf({ prefillDecode: { m: { model: 'o/m', gpu: 1, transfer } } });
  const [sender, receiver] = engines.map(({ env }) => env);
  const config = routerConfig(router?.args ?? [], {});
  const proxy = { nixlProxyHost: '127.0.0.1', nixlProxyPort: Number(sender?.LMCACHE_PD_PROXY_PORT) };
  const peer = { nixlPeerHost: '127.0.0.1', nixlPeerInitPort: 22_700, nixlPeerAllocPort: 22_701 };
  expect(config).toMatchObject({ ...proxy, ...peer });
  expect(sender).toMatchObject({ LMCACHE_PD_PROXY_HOST: '127.0.0.1', LMCACHE_NIXL_PROXY_HOST: '127.0.0.1' });
  expect(receiver).toMatchObject({
    LMCACHE_PD_PEER_HOST: '127.0.0.1',
    LMCACHE_PD_PEER_INIT_PORT: '22700',
    LMCACHE_NIXL_PEER_INIT_PORT: '22700',
    LMCACHE_PD_PEER_ALLOC_PORT: '22701',
  });
  expect(config.backends.map(({ label }) => label)).toEqual(['m-prefill', 'm-decode']);
});

test('Variables are those of the pod, Secrets come from the manifests or from here, and folders of the image stay away', async () => {
  const stack: VllmStackProps = {
    engines: { a: { model: 'o/a', env: [{ name: 'MINE', value: 'of $(POD_IP), not $(NOBODY)' }] } },
    apiKey: { secret: 'keys', key: 'engine' },
    configs: { SHARED: 'yes' },
  };
  const unknown = await planOf(stack);
  expect(unknown.warnings).toEqual(
    ['r-a-deployment-vllm', 'r-deployment-router'].map(
      (name) =>
        `${name}: VLLM_API_KEY: comes from key engine of Secret keys, which is not among the manifests; set VLLM_API_KEY in the environment of this command`,
    ),
  );
  expect(unknown.engines[0]?.env).toMatchObject({
    MINE: 'of 127.0.0.1, not $(NOBODY)',
    PYTHONHASHSEED: '123',
    SHARED: 'yes',
  });
  expect(Object.keys(unknown.engines[0]?.env ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(HF_HOME|HOME|USER|VLLM_API_KEY)$/)]),
  );
  const here = await planOf(stack, { ownEnv: { VLLM_API_KEY: 'here' } });
  expect(here.warnings).toEqual([]);
  expect(here.engines[0]?.env.VLLM_API_KEY).toBe('here');
  const secret = {
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'ns' } },
    data: { engine: Buffer.from('there').toString('base64') },
  };
  const there = await planOf(stack, { ownEnv: { VLLM_API_KEY: 'here' } }, [secret]);
  expect(there.engines[0]?.env.VLLM_API_KEY).toBe('there');
});

test('An engine over several pods is left out and named', async () => {
  const { engines, warnings } = await planOf({
    engines: {
      one: { model: 'o/one' },
      many: { model: 'o/many', gpu: 1, nodes: { via: 'leaderworkerset', size: 2 }, pipelineParallelSize: 2 },
    },
  });
  expect(engines.map(({ models }) => models)).toEqual([['o/one']]);
  expect(warnings).toEqual(['r-many-lws: takes several pods for one engine, of which none is started here']);
});
