import { expect, test } from 'vitest';
import { EngineHealth } from '../../../router/health/engine-health.js';
import { Log } from '../../../src/runtime/log.js';
import { startSim, until } from '../../sim/running-engine.js';
import { storeOf } from '../endpoint.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';

const completion = { model: 'tiny', prompt: 'hello there', max_tokens: 5 };
const quick = { ejectAfterFailures: 3, ejectSeconds: 0.05, ejectReturnSeconds: 0.05 };
const lasting = { ejectAfterFailures: 3, ejectSeconds: 600 };

async function status(router: RunningRouter, init: RequestInit = {}): Promise<number> {
  const answer = await ask(router, '/v1/completions', completion, init);
  await answer.text();
  return answer.status;
}

async function lostOf(router: RunningRouter, times: number): Promise<number> {
  let lost = 0;
  for (let i = 0; i < times; i++) if ((await status(router)) !== 200) lost++;
  return lost;
}

/** Asks until an engine is ejected; from then on time decides what becomes of a request. */
async function lostUntilEjected(router: RunningRouter, url: string): Promise<number> {
  let lost = 0;
  while (phaseOf(router, url) === 'trusted') if ((await status(router)) !== 200) lost++;
  return lost;
}

function sentTo(router: RunningRouter, url: string): number {
  return router.heard.filter((line) => line === `sent ${url}`).length;
}

function phaseOf({ store }: RunningRouter, url: string): string | undefined {
  return store.snapshot().endpoints.find((endpoint) => endpoint.url === url)?.health.phase;
}

test('An engine that fails again and again loses as many requests as the flag says, then gets none', async () => {
  const [bad, good] = [await startSim({ faults: [{ kind: 'refuse' }] }), await startSim()];
  const router = await startRouter([bad, good], lasting);
  expect(await lostOf(router, 30)).toBe(3);
  expect(sentTo(router, bad.url)).toBe(3);
  expect(phaseOf(router, bad.url)).toBe('ejected');
  expect(router.failures.render()).toContain(`vllm_router:engine_ejections_total{server="${bad.url}"} 1.0\n`);
  expect(router.failures.render()).toContain(`vllm_router:engine_ejected{server="${bad.url}"} 1.0\n`);
  expect(router.lines.some((line) => line.includes(`engine ${bad.url}: 3 requests in a row failed`))).toBe(
    true,
  );
});

test('Answers in between keep an engine in, and so does a flag', async () => {
  // Other than a reset, this is no reason to try again on a new connection.
  const flaky = await startSim({ faults: [{ kind: 'garbage', times: 2 }] });
  const router = await startRouter([flaky, await startSim()], lasting);
  expect(await lostOf(router, 6)).toBe(2);
  flaky.faults.add({ kind: 'garbage', times: 2 });
  expect(await lostOf(router, 6)).toBe(2);
  expect(phaseOf(router, flaky.url)).toBe('trusted');
  const bad = await startSim({ faults: [{ kind: 'refuse' }] });
  const off = await startRouter([bad, await startSim()], { ejectAfterFailures: 0 });
  expect(await lostOf(off, 20)).toBe(10);
});

test('Streams that break off count as failures, statuses only where a flag says so', async () => {
  const breaking = await startSim({ faults: [{ kind: 'reset', after: 1 }] });
  const router = await startRouter([breaking, await startSim()], lasting);
  const stream = async (): Promise<boolean> => {
    const answer = await ask(router, '/v1/completions', { ...completion, stream: true });
    return answer.text().then(
      () => true,
      () => false,
    );
  };
  const whole = [];
  for (let i = 0; i < 12; i++) whole.push(await stream());
  expect(whole.filter((isWhole) => !isWhole)).toHaveLength(3);

  const [failing, good] = [await startSim({ faults: [{ kind: 'error', status: 500 }] }), await startSim()];
  const passing = await startRouter([failing, good], lasting);
  expect(await lostOf(passing, 12)).toBe(6);
  const strict = await startRouter([failing, good], { ...lasting, ejectOnStatus: ['500'] });
  expect(await lostOf(strict, 12)).toBe(3);
});

test('The only engine of a model goes on getting its requests', async () => {
  const engine = await startSim({ faults: [{ kind: 'refuse', times: 5 }] });
  const router = await startRouter([engine], lasting);
  expect(await lostOf(router, 8)).toBe(5);
  expect(sentTo(router, engine.url)).toBe(8);
});

test('When more engines fail than the flag allows, all get requests', async () => {
  const engines = await Promise.all(
    [0, 1, 2].map((i) => startSim(i === 2 ? {} : { faults: [{ kind: 'refuse', times: 3 }] })),
  );
  const router = await startRouter(engines, { ...lasting, maxEjectedPercent: 50 });
  expect(await lostOf(router, 12)).toBe(6);
  expect(engines.map(({ url }) => phaseOf(router, url)).sort()).toEqual(['ejected', 'ejected', 'trusted']);
  expect(router.store.snapshot().byModel('tiny')).toHaveLength(3);
  expect(await lostOf(router, 12)).toBe(0);
});

test('A request that tries an engine in vain is not lost, though failover is off', async () => {
  const [bad, good] = [await startSim({ faults: [{ kind: 'refuse' }] }), await startSim()];
  const router = await startRouter([bad, good], { ...quick, ejectMaxSeconds: 0.1 });
  const asked: Promise<number>[] = [];
  const ejections = (): number =>
    router.store.snapshot().endpoints.find(({ url }) => url === bad.url)?.health.ejections ?? 0;
  await until(() => {
    asked.push(status(router));
    return ejections() >= 4;
  });
  const lost = (await Promise.all(asked)).filter((code) => code !== 200).length;
  // Only those that were on their way before the first ejection.
  const first = router.heard.filter((line) => line === 'error ECONNRESET').length - (ejections() - 1);
  expect(lost).toBe(first);
});

test('An engine that works again is tried with one request and gets its share back', async () => {
  const bad = await startSim({ faults: [{ kind: 'refuse', times: 3 }] });
  const router = await startRouter([bad, await startSim()], quick);
  expect(await lostUntilEjected(router, bad.url)).toBe(3);
  await until(() => phaseOf(router, bad.url) === 'onTrial');
  const before = sentTo(router, bad.url);
  expect(await status(router)).toBe(200);
  expect(sentTo(router, bad.url)).toBe(before + 1);
  await until(() => phaseOf(router, bad.url) === 'trusted');
  expect(await lostOf(router, 10)).toBe(0);
  expect(sentTo(router, bad.url)).toBeGreaterThanOrEqual(before + 6);
});

test('A client that does not wait for the trial leaves it to the next one', async () => {
  const bad = await startSim({ faults: [{ kind: 'refuse', times: 3 }] });
  const router = await startRouter([bad, await startSim()], quick);
  await lostUntilEjected(router, bad.url);
  await until(() => phaseOf(router, bad.url) === 'onTrial');
  bad.faults.add({ kind: 'stall', times: 1 });
  const stop = new AbortController();
  const before = sentTo(router, bad.url);
  const left = status(router, { signal: stop.signal }).catch(() => 'left');
  await until(() => sentTo(router, bad.url) === before + 1);
  expect(await lostOf(router, 10)).toBe(0);
  expect(sentTo(router, bad.url)).toBe(before + 1);
  stop.abort();
  expect(await left).toBe('left');
  await until(() => router.heard.includes('abort'));
  expect(await status(router)).toBe(200);
  expect(sentTo(router, bad.url)).toBe(before + 2);
  await until(() => phaseOf(router, bad.url) === 'trusted');
});

test('What is known of engines outlives a change of the configuration, and leaves with the engine', async () => {
  const [bad, good] = [await startSim({ faults: [{ kind: 'refuse' }] }), await startSim()];
  const router = await startRouter([bad, good], lasting);
  await lostOf(router, 6);
  router.router.configure({ ...router.config, sessionKey: 'x-user' }, router.router.services.policy);
  expect(await lostOf(router, 10)).toBe(0);
  expect(phaseOf(router, bad.url)).toBe('ejected');
  const { id } = router.store.snapshot().endpoints.find(({ url }) => url === bad.url) ?? { id: '' };
  router.store.remove(id);
  expect(router.failures.render()).not.toContain(bad.url);
  router.store.upsert({ id, url: bad.url, cards: [{ id: 'tiny' }] });
  expect(phaseOf(router, bad.url)).toBe('trusted');
});

test('The share of an engine that returns grows with time', () => {
  const { store, endpoints } = storeOf('http://a', 'http://b');
  const clock = { ms: 1000, random: 0 };
  const out = (): void => undefined;
  const health = new EngineHealth(
    { failures: 1, statuses: new Set(), ejectionMs: 600_000, longestEjectionMs: 600_000, returnMs: 1000 },
    {
      store,
      log: new Log({ level: 'critical', format: 'text', out, err: out }),
      now: () => clock.ms,
      random: () => clock.random,
    },
  );
  const [a] = endpoints;
  if (a === undefined) throw new Error('no engine');
  health.failed(a, 'x');
  expect(store.snapshot().byModel('m')).toHaveLength(1);
  store.setPhase(a.url, 'onTrial');
  health.answered(a, 200);
  const shareAt = (ms: number): number => {
    clock.ms = 1000 + ms;
    let among = 0;
    for (let i = 0; i < 100; i++) {
      clock.random = i / 100;
      if (health.shared(store.snapshot().byModel('m')).includes(a)) among++;
    }
    return among;
  };
  expect([0, 250, 500, 750, 1000].map(shareAt)).toEqual([10, 25, 50, 75, 100]);
  const some = health.shared(store.snapshot().byModel('m'));
  expect(health.shared(store.snapshot().byModel('m'))).toBe(some);
  health.close();
});
