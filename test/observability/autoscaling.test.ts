import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineLoad } from '../../constructs/autoscaling/load-triggers.js';
import { isActive, readings, replicasFor, replicasOf, scalersOf } from './keda.js';
import { eventually } from './prometheus.js';
import { ask, BATCH, ownCounts, startWorld, total, type World } from './world.js';

const load: EngineLoad = {
  prometheus: 'http://prometheus:9090',
  waiting: 2,
  running: 3,
  kvCacheUsage: 0.5,
  firstTokenSeconds: 0.000_01,
  tokensPerSecond: 1000,
};
const names = ['waiting', 'running', 'kv-cache', 'first-token', 'tokens'];

/** Engines as those of the world: two replicas of `a` and one of `b`, the first of a model of its own. */
const scalersFrom = (minReplicas: number) =>
  scalersOf({
    a: { model: 'm', autoscaling: { type: 'keda', minReplicas, maxReplicas: 9, load } },
    b: { model: 'n', autoscaling: { type: 'keda', minReplicas, maxReplicas: 9, load } },
    none: { model: 'o', autoscaling: { type: 'keda', minReplicas, maxReplicas: 9, load } },
  });
const scaler = (engine: string, minReplicas = 1) => {
  const found = scalersFrom(minReplicas)[engine];
  if (!found) throw new Error(`test: no ScaledObject, got ${engine}; name one of the stack`);
  return found;
};

/** Requests that wait in each engine. */
const WAITING = 3;

let world: World;
/** Ends the requests that keep the engines busy. */
const ending = new AbortController();

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  ending.abort();
  await world?.close();
});

describe('before the first request', () => {
  it('every trigger reads nothing to do', async () => {
    await world.prometheus.scraped();
    for (const engine of ['a', 'b']) {
      const read = await readings(scaler(engine), world.prometheus);

      expect(Object.keys(read)).toEqual(names);
      expect(Object.values(read).map(({ value }) => value)).toEqual(names.map(() => 0));
      expect(replicasOf(scaler(engine), read, 2)).toBe(1);
    }
  });

  it('an engine that Prometheus does not see is left as it is, and is not there where it may go', async () => {
    await expect(readings(scaler('none'), world.prometheus)).rejects.toThrow(/needs one number, got \[\]/);
    const read = await readings(scaler('none', 0), world.prometheus);

    expect(Object.keys(read)).toEqual([...names, 'demand']);
    expect(isActive(read)).toBe(false);
  });
});

describe('while requests run and wait', () => {
  beforeAll(async () => {
    // First answers that are complete, so that there are latencies.
    await Promise.all(Array.from({ length: 6 }, (_, index) => ask(world, index % 2 ? 'n' : 'm', 'hello', 2)));
    for (const [pod, { url }] of Object.entries(world.engines)) {
      const model = pod.includes('-a-') ? 'm' : 'n';
      for (let index = 0; index < BATCH + WAITING; index++) {
        const prompt = `${pod} ${index} ${'words '.repeat(200)}`;
        ask({ ...world, routerUrl: url }, model, prompt, 4000, ending.signal).catch(() => undefined);
      }
    }
    await eventually(async () => {
      const counts = await Promise.all(Object.values(world.engines).map(ownCounts));
      return counts.every(
        (own) =>
          total(own, 'vllm:num_requests_running') === BATCH &&
          total(own, 'vllm:num_requests_waiting') === WAITING,
      );
    });
    await world.prometheus.scraped();
  });

  it.each([
    ['a', 2],
    ['b', 1],
  ])('each query of %s has one row, of its own pods alone', async (engine, pods) => {
    const read = await readings(scaler(engine), world.prometheus);

    expect(read.waiting?.value).toBe(pods * WAITING);
    expect(read.running?.value).toBe(pods * BATCH);
    expect(read['kv-cache']?.value).toBeGreaterThan(0);
    expect(read['kv-cache']?.value).toBeLessThanOrEqual(pods);
    expect(read['first-token']?.value).toBeGreaterThan(0);
    expect(read.tokens?.value).toBeGreaterThan(0);
  });

  it('KEDA’s formula gives replicas for what waits, runs and is late', async () => {
    const read = await readings(scaler('a'), world.prometheus);
    const { waiting, running, 'first-token': late } = read;
    if (!waiting || !running || !late)
      throw new Error(`test: a trigger is missing, got ${Object.keys(read)}`);

    // 6 wait and a replica takes 2; 4 run and a replica takes 3.
    expect(replicasFor(waiting, 2)).toBe(3);
    expect(replicasFor(running, 2)).toBe(2);
    // First tokens are so late that the limit alone holds.
    expect(replicasOf(scaler('a'), read, 2)).toBe(9);
    const { 'first-token': _, ...others } = read;
    expect(replicasOf(scaler('a'), others, 2)).toBe(3);
  });

  it('requests that the router holds count as waiting, for their model alone', async () => {
    const waiting = async (engine: string) =>
      (await readings(scaler(engine), world.prometheus)).waiting?.value ?? Number.NaN;
    // The router gives each engine one request at a time, and lets the others wait.
    for (let index = 0; index < 5; index++) {
      ask(world, 'm', `held ${index}`, 4000, ending.signal).catch(() => undefined);
    }
    await eventually(async () => (await waiting('a')) >= 2 * WAITING + 5);

    // Two of the five are with engines, where they wait too.
    expect(await waiting('a')).toBe(2 * WAITING + 5);
    expect(await waiting('b')).toBe(WAITING);
  });
});
