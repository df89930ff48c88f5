import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { engineId } from '../../../router/discovery/endpoints.js';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';

const completion = { model: 'tiny', prompt: 'hello there', max_tokens: 5 };
const long = { ...completion, max_tokens: 20, ignore_eos: true };
const one = { maxEngineRequests: 1, queueSize: 100 };

function depth({ failures }: RunningRouter): number {
  return Number(/queue_depth\{model="tiny"\} (\S+)/.exec(failures.render())?.[1] ?? 0);
}

function turnedAway({ failures }: RunningRouter, reason: string): number {
  const line = new RegExp(`queue_turned_away_total\\{model="tiny",reason="${reason}"\\} (\\S+)`);
  return Number(line.exec(failures.render())?.[1] ?? 0);
}

function waited({ failures }: RunningRouter): number {
  return Number(/queue_time_seconds_count\{model="tiny"\} (\S+)/.exec(failures.render())?.[1] ?? 0);
}

async function status(router: RunningRouter, body: unknown = completion): Promise<number> {
  const answer = await ask(router, '/v1/completions', body);
  await answer.text();
  return answer.status;
}

/** Keeps the only place of an engine busy until it is let go. */
async function hold(router: RunningRouter): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const body = { ...completion, max_tokens: 5000, ignore_eos: true, stream: true };
  const answer = await ask(router, '/v1/completions', body, { signal: stop.signal });
  expect(answer.status).toBe(200);
  return async () => {
    stop.abort();
    await answer.text().catch(() => undefined);
  };
}

test('No engine gets more requests at once than the flag says, and none is lost in the queue', async () => {
  const engines = [await startSim(), await startSim()];
  const router = await startRouter(engines, { maxEngineRequests: 2, queueSize: 100 });
  let most = 0;
  const watch = setInterval(() => {
    for (const { load } of router.store.snapshot().endpoints) most = Math.max(most, load.inFlight);
  }, 1);
  const answers = await Promise.all(Array.from({ length: 60 }, () => status(router, long)));
  clearInterval(watch);
  expect(answers.filter((code) => code !== 200)).toEqual([]);
  for (const engine of engines) expect(engine.core.load.running).toBe(0);
  expect(most).toBeLessThanOrEqual(2);
  expect(waited(router)).toBeGreaterThan(0);
  expect(depth(router)).toBe(0);
});

test('Without a queue, what is too much gets 429 at once and is told when to come again', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine], { maxEngineRequests: 1 });
  const letGo = await hold(router);
  const answer = await ask(router, '/v1/completions', completion);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(await answer.json()).toMatchObject({
    error: {
      type: 'rate_limit_error',
      param: 'model',
      code: 429,
      message: expect.stringContaining("'tiny'"),
    },
  });
  await letGo();
  await until(() => engine.core.load.running === 0);
  expect(await status(router)).toBe(200);
});

test('Who finds the queue full or waits too long gets 429', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine], {
    maxEngineRequests: 1,
    queueSize: 2,
    queueTimeoutSeconds: 3,
  });
  const letGo = await hold(router);
  const late = [status(router), status(router)];
  await until(() => depth(router) === 2);
  const full = await ask(router, '/v1/completions', completion);
  expect([full.status, Number(full.headers.get('retry-after')) >= 1]).toEqual([429, true]);
  expect(await Promise.all(late)).toEqual([429, 429]);
  expect([turnedAway(router, 'full'), turnedAway(router, 'late'), depth(router)]).toEqual([1, 2, 0]);
  await letGo();
});

test('Lower priorities go first, and within one who came first', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine], one);
  const letGo = await hold(router);
  const asked: Promise<unknown>[] = [];
  const enter = async (name: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const before = depth(router);
    const init = { headers: { ...headers, 'x-request-id': name } };
    asked.push(ask(router, '/v1/completions', { ...completion, ...body }, init).then((got) => got.text()));
    await until(() => depth(router) === before + 1);
  };
  await enter('normal-1', {});
  await enter('late', { priority: 5 });
  await enter('normal-2', { priority: 0 });
  await enter('early', { priority: -1 });
  await enter('earliest', { priority: 9 }, { 'x-request-priority': '-3' });
  await letGo();
  await Promise.all(asked);
  const order = router.lines.flatMap((line) => /Routing request (\S+) with/.exec(line)?.[1] ?? []);
  expect(order.slice(1)).toEqual(['earliest', 'early', 'normal-1', 'normal-2', 'late']);
});

test('A client that leaves the queue frees its place at once', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine], { maxEngineRequests: 1, queueSize: 1 });
  const letGo = await hold(router);
  const text = JSON.stringify(completion);
  const socket: Socket = connect(router.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: r\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  );
  await until(() => depth(router) === 1);
  socket.destroy();
  await until(() => depth(router) === 0);
  expect(turnedAway(router, 'left')).toBe(1);
  const next = status(router);
  await until(() => depth(router) === 1);
  await letGo();
  expect(await next).toBe(200);
  // The one that left has not been sent to anybody.
  expect(router.heard.filter((line) => line.startsWith('sent'))).toHaveLength(2);
});

for (const [how, config] of [
  ['that a flag names', { queueModels: ['tiny'] }],
  ['that was served before', {}],
] as const) {
  test(`Requests for a model ${how} wait until it has an engine`, async () => {
    const engine = await startSim();
    const router = await startRouter([], { queueSize: 100, ...config });
    const spec = { id: engineId(engine.url), url: engine.url, cards: [{ id: 'tiny' }] };
    if (!('queueModels' in config)) {
      router.store.upsert(spec);
      router.store.remove(spec.id);
    }
    const answers = Array.from({ length: 20 }, () => status(router));
    await until(() => depth(router) === 20);
    expect(router.failures.render()).toContain('vllm_router:queue_depth{model="tiny"} 20.0\n');
    router.store.upsert(spec);
    expect((await Promise.all(answers)).filter((code) => code !== 200)).toEqual([]);
    expect(waited(router)).toBe(20);
    expect(await status(router, { ...completion, model: 'other' })).toBe(404);
  });
}

test('An alias is a reason to wait for its model', async () => {
  const engine = await startSim();
  const router = await startRouter([], { queueSize: 10 });
  router.store.setAliases({ nick: 'tiny' });
  const answers = ['nick', 'tiny'].map((model) => status(router, { ...completion, model }));
  await until(() => depth(router) === 2);
  router.store.upsert({ id: engineId(engine.url), url: engine.url, cards: [{ id: 'tiny' }] });
  expect(await Promise.all(answers)).toEqual([200, 200]);
});

test('Who waits in vain for the first engine of a model gets 503', async () => {
  const router = await startRouter([], { queueSize: 10, queueTimeoutSeconds: 0.1, queueModels: ['tiny'] });
  const answer = await ask(router, '/v1/completions', completion);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("Model 'tiny' is temporarily unavailable. Please try again later.");
});

test('Those who wait go to the engine that comes up or wakes, as far as it has room', async () => {
  const [first, second] = [await startSim({ timing: slow }), await startSim()];
  const router = await startRouter([first], one);
  const letGo = await hold(router);
  const answers = Array.from({ length: 10 }, () => status(router));
  await until(() => depth(router) === 10);
  router.store.upsert({
    id: engineId(second.url),
    url: second.url,
    cards: [{ id: 'tiny' }],
    sleeping: true,
  });
  expect(depth(router)).toBe(10);
  router.store.setSleeping(engineId(second.url), false);
  expect((await Promise.all(answers)).filter((code) => code !== 200)).toEqual([]);
  expect(router.heard.filter((line) => line === `sent ${second.url}`)).toHaveLength(10);
  await letGo();
});

test('A request that fails waits for room elsewhere, not for the engine that failed it', async () => {
  const [bad, good] = [await startSim({ faults: [{ kind: 'refuse' }] }), await startSim({ timing: slow })];
  const router = await startRouter([bad], { ...one, maxInstanceFailoverRerouteAttempts: 1 });
  const { store } = router;
  store.upsert({ id: engineId(good.url), url: good.url, cards: [{ id: 'tiny' }] });
  store.setSleeping(engineId(bad.url), true);
  const letGo = await hold(router);
  store.setSleeping(engineId(bad.url), false);
  const answer = status(router);
  await until(() => depth(router) === 1);
  await letGo();
  expect(await answer).toBe(200);
  expect(router.heard.filter((line) => line === `sent ${bad.url}`)).toHaveLength(1);
});

test('A request that fails at the last engine waits for the next one to come', async () => {
  const [bad, good] = [await startSim({ faults: [{ kind: 'stall' }] }), await startSim()];
  const router = await startRouter([bad], { queueSize: 1, maxInstanceFailoverRerouteAttempts: 1 });
  const answer = status(router);
  await until(() => router.heard.includes(`sent ${bad.url}`));
  router.store.remove(engineId(bad.url));
  await bad.close();
  await until(() => depth(router) === 1);
  router.store.upsert({ id: engineId(good.url), url: good.url, cards: [{ id: 'tiny' }] });
  expect(await answer).toBe(200);
});

test('An ejected engine is tried although others wait, and takes them off once it works', async () => {
  const [bad, good] = [
    await startSim({ faults: [{ kind: 'garbage', times: 1 }] }),
    await startSim({ timing: slow }),
  ];
  const quick = { ejectAfterFailures: 1, ejectSeconds: 0.05, ejectReturnSeconds: 600 };
  const router = await startRouter([bad], { ...one, ...quick });
  expect(await status(router)).toBe(502);
  router.store.upsert({ id: engineId(good.url), url: good.url, cards: [{ id: 'tiny' }] });
  router.store.setSleeping(engineId(bad.url), true);
  const letGo = await hold(router);
  const waiting = [status(router), status(router)];
  await until(() => depth(router) === 2);
  router.store.setSleeping(engineId(bad.url), false);
  const [tried] = router.store.sharing(bad.url);
  await until(() => tried?.health.phase === 'onTrial');
  expect(await status(router)).toBe(200);
  expect(await Promise.all(waiting)).toEqual([200, 200]);
  await letGo();
});

test('A limit that is raised lets those go who wait', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine], one);
  const letGo = await hold(router);
  const answers = [status(router), status(router)];
  await until(() => depth(router) === 2);
  router.router.configure({ ...router.config, maxEngineRequests: 3 }, router.router.services.policy);
  expect(await Promise.all(answers)).toEqual([200, 200]);
  await letGo();
});
