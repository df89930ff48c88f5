import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { ModelSearch } from '../../../router/discovery/model-search.js';
import type { SimulatedEngine } from '../../../sim/index.js';
import { post, startSim, until } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines, type WholeRouter } from '../started-router.js';

const loraEngine = (): Promise<SimulatedEngine> =>
  startSim({ enableLora: true, runtimeLora: true, loraFiles: 'ignore' });

async function load(engine: SimulatedEngine, name: string): Promise<void> {
  const answer = await post(engine, '/v1/load_lora_adapter', {
    lora_name: name,
    lora_path: `/adapters/${name}`,
  });
  expect(answer.status).toBe(200);
}

async function unload(engine: SimulatedEngine, name: string): Promise<void> {
  const answer = await post(engine, '/v1/unload_lora_adapter', { lora_name: name });
  expect(answer.status).toBe(200);
}

async function statusOf(router: WholeRouter, model: string): Promise<number> {
  const answer = await ask(router, '/v1/completions', { model, prompt: 'x', max_tokens: 1 });
  await answer.text();
  return answer.status;
}

async function modelsOf(router: WholeRouter): Promise<readonly string[]> {
  const { data } = (await (await fetch(`${router.url}/v1/models`)).json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

/** A router that finds the engine as a pod of which nothing is ever told again. */
async function inCluster(engine: SimulatedEngine): Promise<WholeRouter> {
  const pod = {
    metadata: { name: 'pod-1', resourceVersion: '1', labels: { model: 'engine' } },
    status: { phase: 'Running', podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  };
  const server = createServer((request, response) => {
    if (request.url?.includes('watch')) response.flushHeaders();
    else response.end(JSON.stringify({ metadata: { resourceVersion: '10' }, items: [pod] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = fileOf(
    JSON.stringify({
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: url } }],
      users: [{ name: 'u', user: { token: 't' } }],
    }),
  );
  const router = await startWhole(['--service-discovery', 'k8s', '--k8s-port', new URL(engine.url).port], {
    KUBECONFIG: kubeconfig,
  });
  await until(() => router.router.services.store.snapshot().byModel('tiny').length === 1);
  return router;
}

test('An adapter is served as soon as it is loaded, without an event of its pod', async () => {
  const engine = await loraEngine();
  const router = await inCluster(engine);
  expect(await statusOf(router, 'sql')).toBe(404);
  await load(engine, 'sql');
  expect(await statusOf(router, 'sql')).toBe(200);
  expect(await modelsOf(router)).toEqual(['tiny', 'sql']);
  await unload(engine, 'sql');
  // The engine says so first, and is asked what it has then.
  expect(await statusOf(router, 'sql')).toBe(404);
  await until(() => router.router.services.store.snapshot().listing('sql').length === 0);
  expect(await modelsOf(router)).toEqual(['tiny']);
  await load(engine, 'sql');
  expect(await statusOf(router, 'sql')).toBe(200);
});

test('Engines of a list serve adapters of their model as well, and nothing else that they have', async () => {
  const [one, two] = [await loraEngine(), await startSim({ servedModelNames: ['tiny', 'private'] })];
  const router = await startWhole(staticEngines([one, two]));
  await load(one, 'sql');
  expect(await statusOf(router, 'sql')).toBe(200);
  expect(await modelsOf(router)).toEqual(['tiny', 'sql']);
  expect(await statusOf(router, 'private')).toBe(404);
});

test('Requests for an adapter that one engine has unloaded go to one that has it', async () => {
  const engines = [await loraEngine(), await loraEngine()];
  const router = await startWhole(staticEngines(engines));
  for (const engine of engines) await load(engine, 'sql');
  expect(await statusOf(router, 'sql')).toBe(200);
  const { store } = router.router.services;
  await until(() => store.snapshot().byModel('sql').length === 2);
  const [first] = engines;
  if (first === undefined) throw new Error('no engine');
  await unload(first, 'sql');
  const statuses = await Promise.all([1, 2, 3, 4].map(() => statusOf(router, 'sql')));
  expect(statuses).toEqual([200, 200, 200, 200]);
  await until(() => store.snapshot().byModel('sql').length === 1);
});

test('However many ask for what nobody has, engines are asked a few times', async () => {
  const store = new EndpointStore();
  store.upsert(spec('http://engine'));
  let rounds = 0;
  let now = 0;
  const search = new ModelSearch({
    store,
    pauseMs: 20,
    now: () => now,
    async ask() {
      rounds++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  expect(search.isWorthwhile('nobody')).toBe(true);
  await Promise.all(Array.from({ length: 500 }, () => search.look()));
  expect(rounds).toBe(1);
  now = 1000;
  await Promise.all(Array.from({ length: 500 }, () => search.look()));
  expect(rounds).toBe(2);
  expect(new ModelSearch({ store: new EndpointStore(), ask: async () => undefined }).isWorthwhile('x')).toBe(
    false,
  );
});

test('A request that comes while engines are asked has them asked again', async () => {
  const store = new EndpointStore();
  const answers: (() => void)[] = [];
  const search = new ModelSearch({
    store,
    pauseMs: 0,
    ask: () => new Promise((resolve) => void answers.push(resolve)),
  });
  const heard: string[] = [];
  void search.look().then(() => heard.push('first'));
  await until(() => answers.length === 1);
  void search.look().then(() => heard.push('second'));
  answers[0]?.();
  await until(() => answers.length === 2);
  expect(heard).toEqual(['first']);
  answers[1]?.();
  await until(() => heard.length === 2);
});

test('An engine that does not answer keeps nobody waiting for long', async () => {
  const search = new ModelSearch({
    store: new EndpointStore(),
    patienceMs: 10,
    ask: () => new Promise(() => undefined),
  });
  await search.look();
  await search.look();
});
