import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { loraAdapter } from '../../operator/kinds/lora-adapter/kind.js';
import type { SimulatedEngine } from '../../sim/index.js';
import { post, startSim, until } from '../sim/running-engine.js';
import { adapterOf, LoraCluster, podOf } from './lora-cluster.js';

const startEngine = (options: Parameters<typeof startSim>[0] = {}): Promise<SimulatedEngine> =>
  startSim({ enableLora: true, runtimeLora: true, loraFiles: 'ignore', ...options });

const kindOf = (options: Parameters<typeof loraAdapter>[0] = {}) =>
  loraAdapter({ listSeconds: 5, changeSeconds: 5, ...options });

/** The adapters of an engine as `name path`. */
async function heldBy(
  { url }: SimulatedEngine,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { data } = (await (await fetch(`${url}/v1/models`, { headers })).json()) as {
    readonly data: readonly { readonly id: string; readonly root: string; readonly parent: string | null }[];
  };
  return data.filter(({ parent }) => parent !== null).map(({ id, root }) => `${id} ${root}`);
}

/** The condition of a type, and the phase. */
function told(cluster: LoraCluster, name: string) {
  const { status } = cluster.adapter(name) as { readonly status?: Readonly<Record<string, unknown>> };
  const conditions = status?.conditions as readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  }[];
  const ready = conditions.find(({ type }) => type === 'Ready');
  return { phase: status?.phase, ready: ready?.status, reason: ready?.reason, message: ready?.message };
}

/** A server whose answers a test chooses, in the place of an engine or a sidecar. */
async function startFake(
  answer: (request: IncomingMessage, body: string) => { status: number; text: string } | undefined,
) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const said = answer(request, body);
    if (said !== undefined) response.writeHead(said.status).end(said.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('An adapter is loaded into all ready engines of its model, and into a pod that comes or restarts', async () => {
  const [one, two, other] = [await startEngine(), await startEngine(), await startEngine()];
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('sql'));
  cluster.pods = [
    podOf('a', one.url),
    podOf('b', two.url, { ready: false }),
    podOf('c', other.url, { model: 'else' }),
  ];
  await cluster.look(kind, 'sql');
  expect([await heldBy(one), await heldBy(two), await heldBy(other)]).toEqual([
    ['sql /adapters/sql'],
    [],
    [],
  ]);
  expect(told(cluster, 'sql')).toMatchObject({ phase: 'Loaded', ready: 'True' });
  expect(cluster.patched).toEqual(['a']);

  cluster.pods = [podOf('a', one.url), podOf('b', two.url, { portName: 'container-port' })];
  await cluster.look(kind, 'sql');
  expect(await heldBy(two)).toEqual(['sql /adapters/sql']);
  await post(one, '/v1/unload_lora_adapter', { lora_name: 'sql' });
  await cluster.look(kind, 'sql');
  expect(await heldBy(one)).toEqual(['sql /adapters/sql']);
  const { status } = cluster.adapter('sql');
  expect(
    status?.loadedAdapters?.map(({ podAssignments, status: state }) => [podAssignments.podName, state]),
  ).toEqual([
    ['a', 'Loaded'],
    ['b', 'Loaded'],
  ]);
});

test('A look that finds everything done changes nothing', async () => {
  const engine = await startEngine();
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('sql'));
  cluster.pods = [podOf('a', engine.url)];
  await cluster.look(kind, 'sql');
  const before = cluster.adapter('sql');
  cluster.now = new Date('2026-01-02T01:00:00Z');
  const events = cluster.events.length;
  expect(await cluster.look(kind, 'sql')).toBe(60);
  expect(cluster.adapter('sql')).toEqual(before);
  expect([cluster.patched, cluster.events.length]).toEqual([['a'], events]);
});

test('Fewer replicas unload, down to none, and a new path replaces the old one', async () => {
  for (const version of ['0.13', '0.32'] as const) {
    const engines = [await startEngine({ version }), await startEngine({ version })];
    const cluster = new LoraCluster();
    const kind = kindOf();
    const loads = async () => Promise.all(engines.map((engine) => heldBy(engine)));
    cluster.put(adapterOf('sql'));
    cluster.pods = engines.map(({ url }, index) => podOf(`pod-${index}`, url));
    await cluster.look(kind, 'sql');
    const edit = (spec: object, source: object = {}) =>
      cluster.put({ ...adapterOf('sql', spec, source), status: cluster.adapter('sql').status ?? {} });
    edit({}, { adapterPath: '/adapters/new' });
    await cluster.look(kind, 'sql');
    expect(await loads()).toEqual([['sql /adapters/new'], ['sql /adapters/new']]);
    edit({ deploymentConfig: { algorithm: 'default', replicas: 1 } }, { adapterPath: '/adapters/new' });
    await cluster.look(kind, 'sql');
    expect(await loads()).toEqual([['sql /adapters/new'], []]);
    edit({}, { adapterName: 'renamed', adapterPath: '/adapters/new' });
    await cluster.look(kind, 'sql');
    expect(await loads()).toEqual([['renamed /adapters/new'], ['renamed /adapters/new']]);
    edit(
      { loraAdapterDeploymentConfig: { replicas: 0 } },
      { adapterName: 'renamed', adapterPath: '/adapters/new' },
    );
    await cluster.look(kind, 'sql');
    expect(await loads()).toEqual([[], []]);
    expect(told(cluster, 'sql')).toMatchObject({ ready: 'True', reason: 'NoneWanted' });
  }
});

test('An adapter goes into both pools of a runtime with prefill/decode', async () => {
  const engines = [await startEngine(), await startEngine(), await startEngine()];
  const cluster = new LoraCluster();
  cluster.put(adapterOf('sql', { loraAdapterDeploymentConfig: { replicas: 1 } }));
  cluster.pods = ['prefill', 'decode', 'other'].map((pool, index) =>
    podOf(pool, engines[index]?.url ?? '', { model: `llama-${pool}`, labels: { 'node-type': pool } }),
  );
  await cluster.look(kindOf(), 'sql');
  expect((await Promise.all(engines.map((engine) => heldBy(engine)))).map(({ length }) => length)).toEqual([
    1, 1, 0,
  ]);
});

test('An adapter of somebody else is neither replaced nor unloaded', async () => {
  const engine = await startEngine();
  await post(engine, '/v1/load_lora_adapter', { lora_name: 'sql', lora_path: '/else' });
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('sql'));
  cluster.pods = [podOf('a', engine.url)];
  await cluster.look(kind, 'sql');
  expect(told(cluster, 'sql')).toMatchObject({ phase: 'Failed', ready: 'False', reason: 'Conflict' });
  expect(await kind.finalizer?.finalize(cluster.adapter('sql'), cluster.actions())).toBe('done');
  expect(await heldBy(engine)).toEqual(['sql /else']);
});

test('Of two resources with one name the older has it; on different models both do', async () => {
  const [engine, other] = [await startEngine(), await startEngine()];
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('first', {}, { adapterName: 'sql' }));
  cluster.put(adapterOf('second', {}, { adapterName: 'sql' }));
  cluster.put(adapterOf('third', { baseModel: 'mistral' }, { adapterName: 'sql' }));
  cluster.pods = [podOf('a', engine.url), podOf('b', other.url, { model: 'mistral' })];
  for (const name of ['second', 'first', 'third', 'second']) await cluster.look(kind, name);
  expect(await heldBy(engine)).toEqual(['sql /adapters/first']);
  expect(await heldBy(other)).toEqual(['sql /adapters/third']);
  expect(told(cluster, 'second')).toMatchObject({ ready: 'False', reason: 'Conflict' });
  await kind.finalizer?.finalize(cluster.adapter('second'), cluster.actions());
  expect(await heldBy(engine)).toEqual(['sql /adapters/first']);
  await kind.finalizer?.finalize(cluster.adapter('first'), cluster.actions());
  cluster.adapters = cluster.adapters.filter(({ metadata }) => metadata.name !== 'first');
  await cluster.look(kind, 'second');
  expect(await heldBy(engine)).toEqual(['sql /adapters/second']);
});

test('The key of the engines comes from its Secret and is needed', async () => {
  const engine = await startEngine({ apiKeys: ['engine-key'] });
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('sql', { vllmApiKey: { secretName: 'keys', secretKey: 'vllm' } }));
  cluster.pods = [podOf('a', engine.url)];
  await cluster.look(kind, 'sql');
  expect(told(cluster, 'sql')).toMatchObject({ ready: 'False', reason: 'NoApiKey' });
  cluster.secrets.keys = { vllm: 'engine-key\n' };
  await cluster.look(kind, 'sql');
  expect(await heldBy(engine, { authorization: 'Bearer engine-key' })).toEqual(['sql /adapters/sql']);
});

test.each([
  [
    'flat',
    JSON.stringify({ object: 'error', type: 'InvalidUserInput', message: 'it has already been loaded.' }),
  ],
  ['nested', JSON.stringify({ error: { type: 'InvalidUserInput', message: 'it has already been loaded.' } })],
])('An engine that says by a %s body that it has the adapter already has it', async (_, text) => {
  let loaded = false;
  const url = await startFake(({ url: path }) => {
    if (path === '/v1/models') {
      return {
        status: 200,
        text: JSON.stringify({ data: loaded ? [{ id: 'sql', root: '/adapters/sql', parent: 'llama' }] : [] }),
      };
    }
    // Somebody else was faster by a moment.
    loaded = true;
    return { status: 400, text };
  });
  const cluster = new LoraCluster();
  cluster.put(adapterOf('sql'));
  cluster.pods = [podOf('a', url)];
  await cluster.look(kindOf(), 'sql');
  expect(told(cluster, 'sql')).toMatchObject({ phase: 'Loaded', ready: 'True' });
});

test.each([
  [
    'has no such call',
    { status: 404, text: '{"detail":"Not Found"}' },
    'VLLM_ALLOW_RUNTIME_LORA_UPDATING',
    60,
  ],
  [
    'does not find the files',
    { status: 404, text: '{"error":{"message":"No adapter found for /x"}}' },
    'No adapter found',
    2,
  ],
  ['breaks down', { status: 500, text: 'Internal Server Error' }, '500', 2],
  ['demands a key', { status: 401, text: '{"error":"Unauthorized"}' }, 'vllmApiKey', 60],
  ['does not answer', undefined, 'no answer', 2],
])('An engine that %s is told of, and others get the adapter', async (_, answer, word, pause) => {
  const engine = await startEngine();
  const url = await startFake(({ url: path }) =>
    path === '/v1/models' ? { status: 200, text: '{"data":[]}' } : answer,
  );
  const cluster = new LoraCluster();
  cluster.put(adapterOf('sql'));
  cluster.pods = [podOf('a', url), podOf('b', engine.url)];
  const kind = kindOf(answer === undefined ? { changeSeconds: 1 } : {});
  expect(await cluster.look(kind, 'sql')).toBe(pause);
  expect(await heldBy(engine)).toEqual(['sql /adapters/sql']);
  expect(told(cluster, 'sql')).toMatchObject({
    phase: 'Degraded',
    ready: 'False',
    reason: 'PlacementFailed',
    message: expect.stringContaining(word),
  });
});

test('An adapter leaves its engines when it goes, and one that does not let it go holds it up for a while only', async () => {
  const engine = await startEngine();
  const cluster = new LoraCluster();
  const kind = kindOf({ finalizeSeconds: 100 });
  cluster.put(adapterOf('sql'));
  cluster.pods = [podOf('a', engine.url)];
  await cluster.look(kind, 'sql');
  const broken = await startFake(() => ({ status: 500, text: 'broken' }));
  cluster.pods.push(podOf('b', broken), podOf('gone', 'http://127.0.0.1:9', { ready: false }));
  const { metadata, ...rest } = cluster.adapter('sql');
  const going = { ...rest, metadata: { ...metadata, deletionTimestamp: cluster.now.toISOString() } };
  expect(await kind.finalizer?.finalize(going, cluster.actions())).toBe(5);
  expect(await heldBy(engine)).toEqual([]);
  cluster.now = new Date(cluster.now.getTime() + 100_000);
  expect(await kind.finalizer?.finalize(going, cluster.actions())).toBe('done');
  expect(cluster.events.at(-1)).toContain('LeftBehind');
});

test('Sidecars download with their own token, and nobody waits for it', async () => {
  const engine = await startEngine();
  const asked: {
    readonly authorization: string | undefined;
    readonly body: Readonly<Record<string, unknown>>;
  }[] = [];
  let finish = (): void => undefined;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
    asked.push({ authorization: request.headers.authorization, body });
    finish = () =>
      response.end(JSON.stringify({ message: 'ok', path: `/data/lora-adapters/${body.local_dir}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const cluster = new LoraCluster();
  const kind = kindOf({ downloadGraceMs: 1 });
  cluster.secrets.hf = { token: 'hf-secret' };
  cluster.secrets.sidecar = { secret: 'sidecar-secret' };
  cluster.put(
    adapterOf(
      'org/sql',
      {},
      {
        type: 'huggingface',
        adapterPath: '',
        repository: 'owner/lora',
        revision: 'main',
        credentialsSecretRef: { name: 'hf', key: 'token' },
      },
    ),
  );
  const token = {
    name: 'LORA_DOWNLOAD_TOKEN',
    valueFrom: { secretKeyRef: { name: 'sidecar', key: 'secret' } },
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cluster.pods = [podOf('a', engine.url, { sidecar: { url, env: [token], base: '/data/lora-adapters' } })];
  expect(await cluster.look(kind, 'org/sql')).toBe(2);
  expect(told(cluster, 'org/sql')).toMatchObject({ phase: 'Loading', reason: 'Downloading' });
  await until(() => asked.length === 1);
  await cluster.look(kind, 'org/sql');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toEqual({
    authorization: 'Bearer sidecar-secret',
    body: {
      source: 'huggingface',
      model_id: 'owner/lora',
      revision: 'main',
      token: 'hf-secret',
      local_dir: expect.stringMatching(/^org-sql-[0-9a-f]{10}$/),
    },
  });
  finish();
  for (let looks = 0; told(cluster, 'org/sql').phase !== 'Loaded'; looks++) {
    expect(looks).toBeLessThan(200);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await cluster.look(kind, 'org/sql');
  }
  expect(await heldBy(engine)).toEqual([`org/sql /data/lora-adapters/${asked[0]?.body.local_dir}`]);
  // What is loaded from the folder of this source is not asked for again.
  await cluster.look(kindOf(), 'org/sql');
  expect(asked).toHaveLength(1);
  expect(cluster.adapter('org/sql').spec.adapterSource.adapterPath).toBe('');
});

test.each([
  ['no sidecar', undefined, 'LORA_DOWNLOAD_BASE_DIR', 60],
  ['a sidecar that refuses', { status: 422, text: '{"detail":"has not got it"}' }, 'has not got it', 60],
  ['a sidecar that fails', { status: 502, text: '{"detail":"not reached"}' }, 'not reached', 2],
] as const)('An engine with %s is told of', async (_, answer, word, pause) => {
  const engine = await startEngine();
  const cluster = new LoraCluster();
  cluster.put(adapterOf('sql', {}, { type: 's3', adapterPath: '', url: 's3://models/sql' }));
  const sidecar =
    answer === undefined
      ? {}
      : { sidecar: { url: await startFake(() => answer), base: '/data/lora-adapters' } };
  cluster.pods = [podOf('a', engine.url, sidecar)];
  expect(await cluster.look(kindOf({ downloadGraceMs: 20_000 }), 'sql')).toBe(pause);
  expect(told(cluster, 'sql')).toMatchObject({ phase: 'Failed', message: expect.stringContaining(word) });
  expect(await heldBy(engine)).toEqual([]);
});

test('Adapters that are to be spread evenly are, however their looks interleave', async () => {
  const engines = [await startEngine(), await startEngine()];
  const cluster = new LoraCluster();
  const kind = kindOf();
  const names = ['u', 'v', 'w', 'x'];
  for (const name of names) {
    cluster.put(adapterOf(name, { loraAdapterDeploymentConfig: { algorithm: 'equalized', replicas: 1 } }));
  }
  cluster.pods = engines.map(({ url }, index) => podOf(`pod-${index}`, url));
  await Promise.all(names.map((name) => cluster.look(kind, name)));
  expect((await Promise.all(engines.map((engine) => heldBy(engine)))).map(({ length }) => length)).toEqual([
    2, 2,
  ]);
  const before = await Promise.all(engines.map((engine) => heldBy(engine)));
  await Promise.all(names.map((name) => cluster.look(kind, name)));
  expect(await Promise.all(engines.map((engine) => heldBy(engine)))).toEqual(before);
});

test('Engines of other namespaces are not known, and fields without effect are told of', async () => {
  const cluster = new LoraCluster();
  const kind = kindOf();
  cluster.put(adapterOf('sql', {}, { pattern: '*', maxAdapters: 2 }));
  await cluster.look(kind, 'sql');
  expect(told(cluster, 'sql')).toMatchObject({ phase: 'Pending', ready: 'False', reason: 'NoReadyPods' });
  const { conditions } = cluster.adapter('sql').status as unknown as {
    readonly conditions: readonly { readonly type: string }[];
  };
  expect(conditions.map(({ type }) => type)).toContain('FieldsIgnored');
  const pod = podOf('a', 'http://127.0.0.1:1');
  expect(kind.watches?.[0]?.concerns(pod, cluster.adapter('sql'))).toBe(true);
  expect(
    kind.watches?.[0]?.concerns(podOf('b', 'http://127.0.0.1:1', { model: 'else' }), cluster.adapter('sql')),
  ).toBe(false);
});
