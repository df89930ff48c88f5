import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AffinityCandidate, chooseByAffinity, prefixShare } from '../../../router/kv/score.js';

function engine(
  name: string,
  share: number,
  uncachedTokens = 0,
  more: Partial<AffinityCandidate> = {},
): AffinityCandidate {
  return { name, share, uncachedTokens, activeRequests: 0, ...more };
}

const request = { tokens: 1000, id: 'r1' };
const rates = { prefillTokensPerSecond: 1000, maxExtraSeconds: 2 };

describe('the share of a prompt that is held', () => {
  it('weighs tiers and counts tokens behind the last block as not held', () => {
    expect(prefixShare({ device: 2, host: 0, disk: 0 }, 16, 40)).toBeCloseTo(0.8);
    expect(prefixShare({ device: 1, host: 1, disk: 1 }, 10, 40)).toBeCloseTo(0.5);
    expect(prefixShare({ device: 1, host: 1, disk: 0 }, 10, 20, { device: 1, host: 0.5, disk: 0 })).toBe(
      0.75,
    );
    expect(prefixShare({ device: 0, host: 0, disk: 0 }, 16, 0)).toBe(0);
  });
});

describe('the affinity gate', () => {
  it('stays with a holder that is busier, until it would wait too long', () => {
    const at = (tokens: number) =>
      chooseByAffinity([engine('a', 0.9, tokens), engine('b', 0)], request, rates);
    expect(at(2000)).toMatchObject({ chosen: 0, reason: 'affinity', runnerUp: undefined });
    expect(at(2001)).toMatchObject({ chosen: 1, reason: 'released', runnerUp: 0 });
  });

  it('goes by the tokens left to compute among holders, and by requests where answers take the time', () => {
    const both = [engine('a', 0.8, 100, { activeRequests: 1 }), engine('b', 1, 200, { activeRequests: 0 })];
    expect(chooseByAffinity(both, request, rates)).toMatchObject({ chosen: 1, runnerUp: 0 });
    const busy = [engine('a', 0.8, 0, { activeRequests: 3 }), engine('b', 1, 900, { activeRequests: 2 })];
    expect(chooseByAffinity(busy, request, { ...rates, load: 'requests' }).chosen).toBe(1);
    expect(chooseByAffinity(busy, request, rates).chosen).toBe(0);
    expect([...chooseByAffinity(busy, request, rates).costs].map(Math.round)).toEqual([248, 932]);
  });

  it('computes what was evicted everywhere where it was before, unless that one has too much to do', () => {
    const at = (uncachedTokens: number, share = 0) =>
      chooseByAffinity(
        [engine('a', 0, uncachedTokens, { formerShare: 0.9 }), engine('b', share), engine('c', 0.1)],
        request,
        rates,
      );
    expect(at(2000)).toMatchObject({ chosen: 0, reason: 'home', runnerUp: undefined });
    expect(at(2001)).toMatchObject({ reason: 'released' });
    expect(at(2001).chosen).not.toBe(0);
    // Who holds it is better than who did.
    expect(at(0, 0.9)).toMatchObject({ chosen: 1, reason: 'affinity' });
  });

  it('gives prompts that nobody holds to the engine whose turn it is', () => {
    const turns = new Map<string, number>();
    const chosen: string[] = [];
    for (let i = 0; i < 6; i++) {
      const engines = ['a', 'b', 'c'].map((name) => engine(name, 0, 0, { lastColdAt: turns.get(name) }));
      const choice = chooseByAffinity(engines, { tokens: 10, id: `r${i}` }, rates);
      expect(choice.reason).toBe('cold');
      const name = engines[choice.chosen]?.name ?? '';
      turns.set(name, i);
      chosen.push(name);
    }
    expect(chosen.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(chosen.slice(3)).toEqual(chosen.slice(0, 3));
  });

  it('breaks ties the same way in every router, and differently by request', () => {
    const names = ['a', 'b', 'c', 'd'];
    const engines = names.map((name) => engine(name, 1));
    const nameFor = (list: readonly AffinityCandidate[], id: string) =>
      list[chooseByAffinity(list, { tokens: 10, id }, rates).chosen]?.name;
    const ids = Array.from({ length: 200 }, (_, i) => `request-${i}`);
    const chosen = ids.map((id) => nameFor(engines, id));
    expect(ids.map((id) => nameFor(engines.toReversed(), id))).toEqual(chosen);
    for (const name of names) expect(chosen.filter((one) => one === name).length).toBeGreaterThan(25);
  });

  it('explores as often as it is told', () => {
    const engines = [engine('a', 1), engine('b', 0)];
    const draws = [0.005, 0.9, 0.5];
    const random = () => draws.shift() ?? 1;
    expect(chooseByAffinity(engines, request, { explore: 0.01 }, random)).toMatchObject({
      chosen: 1,
      reason: 'explored',
    });
    expect(chooseByAffinity(engines, request, { explore: 0.01 }, random)).toMatchObject({
      chosen: 0,
      reason: 'affinity',
    });
    const never = () => {
      throw new Error('drawn');
    };
    expect(chooseByAffinity(engines, request, {}, never).chosen).toBe(0);
  });

  it('hotspot ratio under one dominant prefix: work stays spread once holders are saturated', () => {
    const work = new Map(['a', 'b', 'c', 'd'].map((name) => [name, 0]));
    const holders = new Set(['a']);
    for (let i = 0; i < 400; i++) {
      const engines = [...work].map(([name, tokens]) => engine(name, holders.has(name) ? 0.9 : 0, tokens));
      const { chosen } = chooseByAffinity(engines, { tokens: 1000, id: `r${i}` }, rates);
      const { name, share } = engines[chosen] ?? engine('a', 0);
      work.set(name, (work.get(name) ?? 0) + 1000 * (1 - share));
      holders.add(name);
    }
    const all = [...work.values()];
    const mean = all.reduce((sum, tokens) => sum + tokens, 0) / all.length;
    expect(Math.max(...all) / mean).toBeLessThan(1.5);
    expect(holders.size).toBe(4);
  });

  it('all-workers-saturated: somebody is still chosen, the one with least to do', () => {
    const engines = [engine('a', 0, 9e9), engine('b', 0.9, 8e9), engine('c', 0.9, 9e9)];
    expect(chooseByAffinity(engines, request, rates).chosen).toBe(1);
    expect(() => chooseByAffinity([], request, rates)).toThrow('no engine to choose from');
  });

  it('always chooses one of the engines, the cheapest of those it considers', () => {
    const any = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      uncachedTokens: fc.nat({ max: 5000 }),
      activeRequests: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), fc.string(), (list, id) => {
        const engines = list.map((one, i) => ({ ...one, name: `e${i}` }));
        const { chosen, reason, costs, runnerUp } = chooseByAffinity(engines, { tokens: 500, id }, rates);
        const considered = engines.flatMap(({ share }, i) =>
          reason !== 'affinity' || share >= 0.8 ? [i] : [],
        );
        expect(considered).toContain(chosen);
        expect(costs[chosen]).toBe(Math.min(...considered.map((i) => costs[i] ?? 0)));
        expect(runnerUp).not.toBe(chosen);
        expect(runnerUp === undefined).toBe(considered.length === 1);
      }),
    );
  });
});
