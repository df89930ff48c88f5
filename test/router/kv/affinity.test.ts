import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { IndexSource } from '../../../router/kv/index-source.js';
import { KvIndex } from '../../../router/kv/kv-index.js';
import { type KvSource, noKvSource } from '../../../router/kv/kv-source.js';
import { type KvAwareOptions, kvAware } from '../../../router/policies/kv-aware.js';
import type { Placement, Policy } from '../../../router/policies/policy.js';
import { spec, storeOf } from '../endpoint.js';
import { prompt } from './batches.js';

/** A source that tells for each engine how many tokens it holds of anything. */
function telling(held: Readonly<Record<string, number | undefined>>, isExact = true): KvSource {
  return {
    ...noKvSource,
    longestPrefix: ({ ids }, endpoints) =>
      endpoints.map(({ url }) => {
        const tokens = held[url];
        return tokens === undefined ? undefined : { tokens: Math.min(tokens, ids.length), isExact };
      }),
  };
}

function setUp(source: KvSource, more: Partial<KvAwareOptions> = {}) {
  const clock = { ms: 0 };
  const { store, endpoints } = storeOf('http://a', 'http://b', 'http://c');
  const policy: Policy = kvAware({
    source,
    random: () => 0.5,
    now: () => clock.ms,
    seed: 1,
    thresholdTokens: 0,
    ...more,
  });
  let last: Placement | undefined;
  let number = 0;
  const ask = (ids: Int32Array, request: object = {}): string =>
    policy.pick(endpoints, {
      id: `r${number++}`,
      model: 'm',
      headers: {},
      promptTokens: () => ({ ids, count: ids.length }),
      place: (placement) => {
        last = placement;
      },
      ...request,
    }).url;
  const by = (url: string): Endpoint => {
    const found = endpoints.find((endpoint) => endpoint.url === url);
    if (found === undefined) throw new Error(`no engine ${url}`);
    return found;
  };
  return { store, endpoints, policy, clock, ask, by, placement: () => last };
}

describe('kvaware', () => {
  it('goes where most of the prompt is, and tells what is left to compute', () => {
    const { ask, placement } = setUp(telling({ 'http://a': 16, 'http://b': 960, 'http://c': 900 }));
    expect(ask(prompt(1, 1000))).toBe('http://b');
    expect(placement()?.uncachedTokens).toBe(40);
  });

  it('the affinity gate releases under load: holders that let a prompt wait too long are left', () => {
    const { ask, by } = setUp(telling({ 'http://a': 992, 'http://b': 0, 'http://c': 0 }));
    const { load } = by('http://a');
    load.uncachedTokens = 200_000;
    expect(ask(prompt(1, 1000))).toBe('http://a');
    load.uncachedTokens = 300_000;
    expect(ask(prompt(1, 1000))).not.toBe('http://a');
    load.uncachedTokens = 0;
    expect(ask(prompt(1, 1000))).toBe('http://a');
  });

  it('hotspot ratio under one dominant prefix: a holder that computes more than others shares the prefix', () => {
    const { ask, placement } = setUp(noKvSource);
    const computed = new Map<string, number>();
    let all = 0;
    for (let i = 0; i < 300; i++) {
      const tokens = new Int32Array([...prompt(1, 2000), ...prompt(100 + i, 400)]);
      const url = ask(tokens);
      const left = placement()?.uncachedTokens ?? 0;
      computed.set(url, (computed.get(url) ?? 0) + left);
      all += left;
    }
    expect(computed.size).toBe(3);
    expect((Math.max(...computed.values()) * 3) / all).toBeLessThan(1.5);
    // Each engine computes the prefix once, and then no more than the rest.
    expect(all).toBeLessThan(300 * 470 + 3 * 2000);
  });

  it('deterministic ties: equal requests go the same way in every router, whatever random says', () => {
    const one = setUp(noKvSource);
    const other = setUp(noKvSource, { random: () => 0.9, seed: 77 });
    const ids = Array.from({ length: 30 }, (_, i) => prompt(i, 100));
    expect(ids.map((tokens) => one.ask(tokens))).toEqual(ids.map((tokens) => other.ask(tokens)));
  });

  it('a burst of one prompt stays together before the engine has told of it', () => {
    const { ask, clock } = setUp(telling({ 'http://a': 0, 'http://b': 0, 'http://c': 0 }));
    const first = ask(prompt(1, 640));
    clock.ms = 1500;
    expect(ask(prompt(1, 640))).toBe(first);
  });

  it('abort before first token: what was never computed is not expected there', () => {
    const { ask, placement } = setUp(telling({ 'http://a': 0, 'http://b': 0, 'http://c': 0 }));
    const first = ask(prompt(1, 640));
    placement()?.cancel();
    placement()?.cancel();
    const second = ask(prompt(1, 640));
    expect(placement()?.uncachedTokens).toBe(640);
    expect(second).not.toBe(first);
  });

  it('an engine that tells all is believed after a moment, one that does not is taken to hold what it got', () => {
    const exact = setUp(telling({ 'http://a': 0, 'http://b': 0, 'http://c': 0 }));
    exact.ask(prompt(1, 640));
    exact.clock.ms = 10_000;
    exact.ask(prompt(1, 640));
    expect(exact.placement()?.uncachedTokens).toBe(640);
    const inexact = setUp(telling({ 'http://a': 0, 'http://b': 0, 'http://c': 0 }, false));
    const first = inexact.ask(prompt(1, 640));
    inexact.clock.ms = 10_000;
    expect(inexact.ask(prompt(1, 640))).toBe(first);
    expect(inexact.placement()?.uncachedTokens).toBe(0);
  });

  it('partial last block and eviction holes: what is behind them counts as not held', () => {
    const index = new KvIndex({ seed: 1 });
    const source = new IndexSource(index);
    const [owner] = source.add('http://b');
    if (owner === undefined) throw new Error('no owner');
    owner.isExact = true;
    const { ask, placement } = setUp(source);
    const tokens = prompt(1, 76);
    const event = {
      type: 'BlockStored',
      hashFrom: 0,
      hashTo: 4,
      parent: undefined,
      tokenFrom: 0,
      tokenTo: 64,
      blockSize: 16,
      loraId: undefined,
      loraName: undefined,
      tier: 'device',
      extraKeys: undefined,
      group: 0,
      isWindowed: false,
    } as const;
    const batch = { ok: true, seconds: 0, rank: undefined, tokens, unknownEvents: 0 } as const;
    const hashes = Int32Array.of(1, 0, 2, 0, 3, 0, 4, 0);
    index.apply(owner, { ...batch, events: [event], hashes });
    expect([ask(tokens), placement()?.uncachedTokens]).toEqual(['http://b', 12]);
    placement()?.cancel();
    const removed = { type: 'BlockRemoved', hashFrom: 1, hashTo: 2, tier: 'device', group: 0 } as const;
    index.apply(owner, { ...batch, events: [removed], hashes });
    expect(ask(tokens)).toBe('http://b');
    expect(placement()?.uncachedTokens).toBe(60);
  });

  it('an adapter is asked for by its name where the engine lists it as one', () => {
    const { store } = setUp(noKvSource);
    const asked: (string | undefined)[] = [];
    const source: KvSource = {
      ...noKvSource,
      longestPrefix(prompted, endpoints) {
        asked.push(prompted.lora);
        return endpoints.map(() => undefined);
      },
    };
    const url = 'http://d';
    store.upsert({
      ...spec(url),
      cards: [
        { id: 'base', parent: null },
        { id: 'twin', parent: 'base' },
      ],
    });
    const { policy } = setUp(source);
    for (const model of ['base', 'twin']) {
      policy.pick(store.snapshot().byModel(model), {
        model,
        headers: {},
        promptTokens: () => ({ ids: prompt(1, 32), count: 32 }),
      });
    }
    expect(asked).toEqual([undefined, 'twin']);
  });

  it('100k-token prompt: decided over 64 engines without a copy of it for each', () => {
    const urls = Array.from({ length: 64 }, (_, i) => `http://e${i}`);
    const { endpoints } = storeOf(...urls);
    let prompts = 0;
    const source: KvSource = {
      ...noKvSource,
      longestPrefix(_, all) {
        prompts++;
        return all.map(() => ({ tokens: 0, isExact: true }));
      },
    };
    const policy = kvAware({ source, random: () => 0, now: () => 0, seed: 1, thresholdTokens: 0 });
    const ids = prompt(1, 100_000);
    const pick = (): string =>
      policy.pick(endpoints, { model: 'm', headers: {}, promptTokens: () => ({ ids, count: ids.length }) })
        .url;
    expect(pick()).toBe(pick());
    expect(prompts).toBe(2);
  });

  it('without tokens the text decides, and without a text the session', () => {
    const { ask } = setUp(noKvSource);
    const text = 'a long beginning '.repeat(40);
    const without = { promptTokens: () => undefined };
    const first = ask(new Int32Array(0), { ...without, text: () => text });
    expect(ask(new Int32Array(0), { ...without, text: () => text })).toBe(first);
    const session = { ...without, sessionId: 's' };
    const home = ask(new Int32Array(0), session);
    expect([ask(new Int32Array(0), session), ask(new Int32Array(0), session)]).toEqual([home, home]);
  });
});
