import { describe, expect, it, onTestFinished } from 'vitest';
import * as zeromq from 'zeromq';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { PromptHasher } from '../../../router/kv/block-hash.js';
import { EventFollower } from '../../../router/kv/event-follower.js';
import { IndexSource } from '../../../router/kv/index-source.js';
import { KvIndex } from '../../../router/kv/kv-index.js';
import { noKvSource } from '../../../router/kv/kv-source.js';
import { TokenPrompt } from '../../../router/kv/token-prompt.js';
import { kvAware } from '../../../router/policies/kv-aware.js';
import { TokenStep } from '../../../router/tokens/token-step.js';
import { createTokenizer } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';
import {
  complete,
  type EventEngine,
  freePorts,
  isFree,
  routedTo,
  startEventEngine,
  startKvAware,
  synced,
  textOf,
} from '../kv/live-kv.js';
import { ask, startRouter } from '../running-router.js';

const tokenizer = createTokenizer(32_768);

/** Follows engines as the router does, with what it knows of each. */
function follow(engines: readonly EventEngine[], ranks = 1) {
  const store = new EndpointStore();
  for (const { engine } of engines) store.upsert(spec(engine.url));
  const index = new KvIndex({ seed: 1 });
  const source = new IndexSource(index);
  const dropped: string[] = [];
  const follower = new EventFollower({
    zeromq,
    store,
    source,
    ranks,
    idleCheckMs: 50,
    portsOf(url) {
      const one = engines.find(({ engine }) => engine.url === url);
      return { port: one?.eventsPort ?? 0, replayPort: one?.replayPort };
    },
    warn: (message) => void dropped.push(message),
  });
  onTestFinished(() => follower.close());
  const hasher = new PromptHasher(1);
  const held = (text: string, scope = {}): readonly number[] => {
    const prompt = new TokenPrompt(hasher, Int32Array.from(tokenizer.encode(text)), scope);
    return source.longestPrefix(prompt, store.snapshot().byModel('m')).map((one) => one?.tokens ?? -1);
  };
  const isExact = (): boolean =>
    engines.every(({ engine }) => {
      const owners = source.ownersOf(engine.url);
      return owners.length === ranks && owners.every((owner) => owner.isExact);
    });
  return { store, index, source, follower, dropped, held, isExact };
}

/** Two engines that publish events at ports beside each other. */
async function neighbours(): Promise<readonly [EventEngine, EventEngine]> {
  const events = await freePair();
  const replays = await freePair();
  const start = async (rank: number): Promise<EventEngine> => {
    const [eventsPort, replayPort] = [events + rank, replays + rank];
    const kvEvents = { endpoint: `tcp://*:${eventsPort}`, replayEndpoint: `tcp://*:${replayPort}` };
    return { ...(await startEventEngine({ kvEvents })), eventsPort, replayPort };
  };
  return [await start(0), await start(1)];
}

/** The first of two free ports beside each other. */
async function freePair(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const [port = 0] = await freePorts(1);
    if (await isFree(port + 1)) return port;
  }
  throw new Error('ports: no two beside each other are free, got a taken one a hundred times');
}

describe('what engines hold', () => {
  it('is known exactly: the index tells what the engines find, evicted blocks too', async () => {
    const engine = await startEventEngine({ numBlocks: 40, maxModelLen: 512 });
    const known = follow([engine]);
    // Three times what the cache has room for, of which some has the same beginning.
    const texts = Array.from({ length: 18 }, (_, i) => textOf(i % 3, 40) + textOf(100 + i, 61));
    for (const text of texts) await complete(engine.engine, text);
    let markers = 0;
    // Events come in order: once those of a new prompt are here, all before them are.
    const settled = async (): Promise<void> => {
      const marker = textOf(1000 + markers++, 33);
      await complete(engine.engine, marker);
      await until(() => known.isExact() && (known.held(marker)[0] ?? 0) >= 32);
    };
    const found: number[] = [];
    for (const text of texts.toReversed()) {
      await settled();
      const full = Math.floor((tokenizer.encode(text).length - 1) / 16) * 16;
      const [told = -1] = known.held(text);
      found.push(await complete(engine.engine, text));
      expect(Math.min(told, full)).toBe(found.at(-1));
    }
    // Some was there and some was not, else this would show nothing.
    expect(found.filter((tokens) => tokens >= 96).length).toBeGreaterThan(0);
    expect(found.filter((tokens) => tokens < 96).length).toBeGreaterThan(0);
  });

  it('is forgotten with an engine that leaves, and learned anew with one that comes back', async () => {
    const engines = [await startEventEngine(), await startEventEngine()];
    const known = follow(engines);
    const text = textOf(1, 100);
    for (const { engine } of engines) await complete(engine, text);
    await until(() => known.held(text).every((tokens) => tokens >= 96));
    const [gone] = known.store.snapshot().endpoints;
    known.store.remove(gone?.id ?? '');
    expect(known.source.ownersOf(gone?.url ?? '')).toEqual([]);
    expect(known.held(text).map((tokens) => tokens >= 96)).toEqual([true]);
    known.store.upsert(spec(gone?.url ?? ''));
    await until(() => known.isExact() && known.held(text).every((tokens) => tokens >= 96));
  });

  it('of an engine that restarts under load comes back to exact', async () => {
    const engine = await startEventEngine();
    const known = follow([engine]);
    const text = textOf(1, 200);
    await complete(engine.engine, text);
    await until(() => known.isExact() && (known.held(text)[0] ?? 0) >= 192);
    let isOver = false;
    const load = (async () => {
      for (let i = 0; !isOver; i++) await complete(engine.engine, textOf(10 + i, 50)).catch(() => undefined);
    })();
    await engine.restart();
    await until(() => known.isExact() && known.held(text)[0] === 0);
    isOver = true;
    await load;
    await complete(engine.engine, text);
    await until(() => known.isExact() && (known.held(text)[0] ?? 0) >= 192);
  });

  it('is empty after a clear', async () => {
    const engine = await startEventEngine({ devMode: true });
    const known = follow([engine]);
    const text = textOf(1, 100);
    await complete(engine.engine, text);
    await until(() => (known.held(text)[0] ?? 0) >= 96);
    await fetch(`${engine.engine.url}/reset_prefix_cache`, { method: 'POST' });
    await complete(engine.engine, textOf(2, 40));
    await until(() => known.isExact() && known.held(text)[0] === 0);
  });

  it('clear during lookup: prompts that are looked up while an engine forgets all are answered, and found again later', async () => {
    const engine = await startEventEngine({ devMode: true });
    const known = follow([engine]);
    const text = textOf(1, 400);
    await complete(engine.engine, text);
    await until(() => known.isExact() && (known.held(text)[0] ?? 0) >= 384);
    const seen = new Set<number>();
    const look = (): boolean => {
      const [tokens = -1] = known.held(text);
      seen.add(tokens);
      return tokens === 0;
    };
    await fetch(`${engine.engine.url}/reset_prefix_cache`, { method: 'POST' });
    // A clear is told with the next step.
    const next = complete(engine.engine, textOf(2, 40));
    await until(look);
    await next;
    // All or nothing, never something in between.
    expect([...seen].filter((tokens) => tokens !== 0 && tokens < 384)).toEqual([]);
    await complete(engine.engine, text);
    await until(() => known.isExact() && (known.held(text)[0] ?? 0) >= 384);
  });

  it('salted tenants never match, and LoRA twins neither', async () => {
    const engine = await startEventEngine({
      enableLora: true,
      loraModules: [{ name: 'twin', path: '/none' }],
      loraFiles: 'ignore',
    });
    const known = follow([engine]);
    const text = textOf(1, 100);
    await complete(engine.engine, text, { cache_salt: 'a' });
    await until(() => (known.held(text, { cacheSalt: 'a' })[0] ?? 0) >= 96);
    expect(known.held(text)[0]).toBe(0);
    expect(known.held(text, { cacheSalt: 'b' })[0]).toBe(0);
    await complete(engine.engine, text, { model: 'twin' });
    await until(() => (known.held(text, { lora: 'twin' })[0] ?? 0) >= 96);
    expect(known.held(text)[0]).toBe(0);
    await complete(engine.engine, text);
    await until(() => (known.held(text)[0] ?? 0) >= 96);
  });

  it('DP rank offset: each rank of an engine is followed at a port of its own, and the best of them counts', async () => {
    // Two engines with neighbouring ports are to a subscriber what two ranks of one are.
    const [first, second] = await neighbours();
    const known = follow([first], 2);
    const [one, other] = [textOf(1, 100), textOf(2, 100)];
    await complete(first.engine, one);
    await complete(second.engine, other);
    await until(() => known.isExact());
    await until(() => (known.held(one)[0] ?? 0) >= 96 && (known.held(other)[0] ?? 0) >= 96);
    expect(known.source.ownersOf(first.engine.url).map(({ blocks }) => blocks > 0)).toEqual([true, true]);
  });
});

describe('tokens to compute in flight', () => {
  it('worker removed mid-request, clients that leave and engines that refuse: what was counted is taken back, no less and no more', async () => {
    const policy = kvAware({
      source: noKvSource,
      random: Math.random,
      now: () => performance.now(),
      seed: 1,
      thresholdTokens: 0,
    });
    const engine = await startSim({ timing: { prefillTokensPerSecond: 100, decodeTokensPerSecond: 100 } });
    const router = await startRouter(
      [engine],
      { routingLogic: 'kvaware' },
      {
        policy,
        tokens: new TokenStep({ timeoutMs: 0 }),
      },
    );
    const [endpoint] = router.store.snapshot().endpoints;
    if (endpoint === undefined) throw new Error('no endpoint');
    const { load } = endpoint;
    const body = { model: 'tiny', prompt: Array.from({ length: 400 }, (_, i) => i), max_tokens: 1 };
    const leaving = new AbortController();
    const first = ask(router, '/v1/completions', body, { signal: leaving.signal });
    await until(() => load.inFlight === 1);
    expect(load.uncachedTokens).toBe(400);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await until(() => load.inFlight === 0);
    expect(load.uncachedTokens).toBe(0);
    // It never computed the prompt, so it has to be expected to do so again.
    const second = new AbortController();
    const again = ask(router, '/v1/completions', body, { signal: second.signal });
    await until(() => load.inFlight === 1);
    expect(load.uncachedTokens).toBe(400);
    router.store.remove(endpoint.id);
    second.abort();
    await expect(again).rejects.toThrow();
    await until(() => load.inFlight === 0);
    expect(load.uncachedTokens).toBe(0);
    router.store.upsert(spec(engine.url, ['tiny']));
    const refused = await ask(router, '/v1/completions', { ...body, max_tokens: -1 });
    expect(refused.status).toBe(400);
    await refused.text();
    const [back] = router.store.snapshot().endpoints;
    await until(() => back?.load.inFlight === 0);
    expect(back?.load.uncachedTokens).toBe(0);
  });
});

describe('a router with kvaware', () => {
  it('all-workers-saturated queueing instead of 503: prompts wait, and all of them are answered', async () => {
    const timing = { prefillTokensPerSecond: 4000, decodeTokensPerSecond: 100 };
    const engines = await Promise.all([
      startEventEngine({ maxNumSeqs: 1, timing }),
      startEventEngine({ maxNumSeqs: 1, timing }),
    ]);
    const router = await startKvAware(engines, ['--max-engine-requests', '1', '--queue-size', '100']);
    const texts = Array.from({ length: 16 }, (_, i) => textOf(i % 2, 200) + textOf(50 + i, 20));
    const answers = await Promise.all(texts.map((text) => complete(router, text)));
    expect(answers).toHaveLength(16);
    expect(new Set(routedTo(router)).size).toBe(2);
    // Even so holders are used: all but the first prompts of each beginning find it.
    expect(answers.filter((tokens) => tokens >= 192).length).toBeGreaterThanOrEqual(12);
  });

  it('sends prompts to whoever holds them, whoever computed them', async () => {
    const engines = await Promise.all([startEventEngine(), startEventEngine(), startEventEngine()]);
    // Behind the router's back, so that nothing but events can tell.
    const texts = engines.map((_, i) => textOf(i + 1, 400));
    for (const [i, { engine }] of engines.entries()) await complete(engine, texts[i] ?? '');
    const router = await startKvAware(engines);
    await synced(router, engines);
    for (const text of texts) expect(await complete(router, text)).toBeGreaterThan(380);
    expect(routedTo(router).slice(-texts.length)).toEqual(engines.map(({ engine }) => engine.url));
  });

  it('two routers converge: the second one knows at once what the first one has had computed', async () => {
    const engines = await Promise.all([startEventEngine(), startEventEngine(), startEventEngine()]);
    const one = await startKvAware(engines);
    const texts = Array.from({ length: 9 }, (_, i) => textOf(i + 1, 300));
    for (const text of texts) await complete(one, text);
    const homes = routedTo(one);
    expect(new Set(homes).size).toBe(3);
    const other = await startKvAware(engines);
    await synced(other, engines);
    for (const text of texts) expect(await complete(other, text)).toBeGreaterThan(280);
    expect(routedTo(other).slice(-texts.length)).toEqual(homes);
  });

  it('engines and router killed and started again under load lose nothing but what was cut off, and know all exactly again', async () => {
    const timing = { prefillTokensPerSecond: 100_000, decodeTokensPerSecond: 200 };
    const engines = await Promise.all([startEventEngine({ timing }), startEventEngine({ timing })]);
    const [killed] = engines;
    const texts = Array.from({ length: 6 }, (_, i) => textOf(i + 1, 300));
    const more = ['--max-instance-failover-reroute-attempts', '2'];
    const first = await startKvAware(engines, more);
    for (const text of texts) await complete(first, text);

    const engineLoad = keepAsking(first, texts);
    await until(() => engineLoad.streaming.size >= 4);
    await killed?.restart();
    await until(() => engineLoad.ended >= 20);
    await engineLoad.stop();
    // Only what had begun to be answered is cut off: all else another engine answers.
    expect(engineLoad.lost).toEqual([]);
    expect(engineLoad.cutOff.length).toBeLessThanOrEqual(texts.length);
    await synced(first, engines);

    const routerLoad = keepAsking(first, texts);
    await until(() => routerLoad.streaming.size >= 4);
    await first.close();
    await routerLoad.stop();
    const second = await startKvAware(engines, more);
    for (const text of texts) await complete(second, text);
    await synced(second, engines);
    for (const text of texts) expect(await complete(second, text)).toBeGreaterThan(280);
  });
});

/** Clients that each send one streamed request after the other, until they are stopped. */
function keepAsking({ url }: { readonly url: string }, texts: readonly string[]) {
  const streaming = new Set<number>();
  const cutOff: number[] = [];
  const lost: number[] = [];
  let isOver = false;
  let sent = 0;
  const load = { streaming, cutOff, lost, ended: 0, stop };
  const ask = async (text: string): Promise<void> => {
    const number = sent++;
    let hasBegun = false;
    const fail = (): void => void (hasBegun ? cutOff : lost).push(number);
    try {
      const answer = await fetch(`${url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'tiny',
          prompt: text + textOf(1000 + number, 20),
          max_tokens: 20,
          ignore_eos: true,
          stream: true,
        }),
      });
      hasBegun = answer.ok;
      let said = '';
      for await (const chunk of answer.body ?? []) {
        streaming.add(number);
        said += Buffer.from(chunk).toString();
      }
      if (!said.includes('data: [DONE]')) fail();
    } catch {
      fail();
    } finally {
      streaming.delete(number);
      load.ended++;
    }
  };
  const clients = texts.map(async (text) => {
    while (!isOver) await ask(text);
  });
  async function stop(): Promise<void> {
    isOver = true;
    await Promise.all(clients);
  }
  return load;
}
