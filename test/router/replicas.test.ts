import { describe, expect, it } from 'vitest';
import type { Policy } from '../../router/policies/policy.js';
import { prefixAware } from '../../router/policies/prefix-aware.js';
import { roundRobin } from '../../router/policies/round-robin.js';
import { session } from '../../router/policies/session.js';
import type { SimulatedEngine } from '../../sim/index.js';
import { startSim } from '../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from './running-router.js';

const threeEngines = () => Promise.all([startSim(), startSim(), startSim()]);
type Engines = readonly SimulatedEngine[];

/** The engines that each prompt went to, one request after the other. */
async function enginesOf(
  router: RunningRouter,
  prompts: readonly string[],
  user?: string,
): Promise<readonly (string | undefined)[]> {
  const before = router.heard.length;
  for (const prompt of prompts) {
    const headers: Record<string, string> = user === undefined ? {} : { 'x-user-id': user };
    const body = { model: 'tiny', prompt, max_tokens: 1 };
    const answer = await ask(router, '/v1/completions', body, { headers });
    await answer.text();
    expect(answer.status).toBe(200);
  }
  return router.heard
    .slice(before)
    .filter((line) => line.startsWith('sent '))
    .map((line) => line.slice('sent '.length));
}

const replica = (engines: Engines, policy: Policy) =>
  startRouter(engines, { sessionKey: 'x-user-id' }, { policy });

describe('Two replicas of the router', () => {
  it('send each session to the same engine, also after an engine has left and whatever came before', async () => {
    const engines = await threeEngines();
    const one = await replica(
      engines,
      session(() => 0),
    );
    const other = await replica(
      [...engines].reverse(),
      session(() => 0.99),
    );
    const sessions = Array.from({ length: 30 }, (_, n) => `user-${n}`);
    const routes = async (router: RunningRouter, keys: readonly string[]) => {
      const chosen: (string | undefined)[] = [];
      for (const key of keys) chosen.push(...(await enginesOf(router, ['hello'], key)));
      return chosen;
    };

    const first = await routes(one, sessions);
    // The second has other sessions behind it, and meets these in another order.
    await enginesOf(other, ['a', 'b'], 'somebody');
    const second = (await routes(other, [...sessions].reverse())).reverse();
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(engines.length);

    const [gone] = engines;
    for (const { store } of [one, other])
      for (const { id, url } of store.snapshot().endpoints) if (url === gone?.url) store.remove(id);
    const after = await routes(one, sessions);
    expect(await routes(other, sessions)).toEqual(after);
    expect(after).not.toContain(gone?.url);
    expect(after.filter((url, n) => first[n] !== gone?.url && url !== first[n])).toEqual([]);
  });

  it('take turns each by itself', async () => {
    const engines = await threeEngines();
    const one = await replica(engines, roundRobin());
    const other = await replica(engines, roundRobin());
    const inTurn = engines.map(({ url }) => url).sort();

    expect(await enginesOf(one, ['a', 'b', 'c', 'd'])).toEqual([...inTurn, inTurn[0]]);
    expect(await enginesOf(other, ['a', 'b', 'c'])).toEqual(inTurn);
  });

  it('know the prompts that they sent themselves, and no others', async () => {
    const engines = await threeEngines();
    // Engines that hold nothing of a prompt are equal, so that hashes decide among them, another way in each replica.
    const policy = (seed: number) => prefixAware({ random: () => 0, minMatchLength: 0, seed });
    const one = await replica(engines, policy(1));
    const others = await Promise.all([2, 3, 4, 5, 6, 7, 8, 9].map((seed) => replica(engines, policy(seed))));
    const prompts = Array.from({ length: 3 }, () => 'a prompt that is long enough '.repeat(20));

    const [first, ...further] = await enginesOf(one, prompts);
    expect(further).toEqual([first, first]);
    const elsewhere = await Promise.all(others.map((other) => enginesOf(other, prompts)));
    for (const [choice, ...again] of elsewhere) expect(again).toEqual([choice, choice]);
    // Eight that knew of the first one's choice would all follow it.
    expect(elsewhere.some(([choice]) => choice !== first)).toBe(true);
  });
});
