import { describe, expect, it, onTestFinished } from 'vitest';
import * as zeromq from 'zeromq';
import { PromptHasher } from '../../../router/kv/block-hash.js';
import { kvAddress } from '../../../router/kv/kv-address.js';
import { KvIndex } from '../../../router/kv/kv-index.js';
import { type KvSubscriberOptions, subscribeKvEvents } from '../../../router/kv/kv-subscriber.js';
import { loadZeromq } from '../../../router/kv/zeromq.js';
import { complete, recordedPrompt, startEngine } from '../../sim/engines.js';
import { until } from '../../sim/running-engine.js';
import { cleared, prompt, removed, stored } from './batches.js';
import { addresses, startPublisher } from './publisher.js';

const hasher = new PromptHasher(1);

/** Follows an engine, and tells how many blocks of a prompt are found. */
function follow(address: string, more: Partial<KvSubscriberOptions> = {}) {
  const index = new KvIndex({ seed: 1, maxBlocks: 4096 });
  const owner = index.addOwner('a');
  const dropped: string[] = [];
  const subscriber = subscribeKvEvents({
    zeromq,
    index,
    owner,
    address,
    onDropped: (reason) => void dropped.push(reason),
    ...more,
  });
  onTestFinished(() => subscriber.close());
  const found = (tokens: ArrayLike<number>, blockSize = 4): number =>
    index.longestPrefix(hasher.tokens(tokens, { blockSize })).of(owner).device;
  return { index, owner, subscriber, dropped, found };
}

describe('subscribeKvEvents', () => {
  it.each(['0.13', '0.32'] as const)(
    'knows what a simulated %s holds, joining early or late',
    async (version) => {
      const { events, replay } = addresses();
      const kvEvents = { endpoint: events, replayEndpoint: replay, topic: 'kv' };
      const early = follow(events, { replayAddress: replay, topic: 'kv', idleCheckMs: 50 });
      const engine = await startEngine({ version, kvEvents });
      await complete(engine, recordedPrompt(1, 100));
      await until(() => early.owner.isExact && early.found(recordedPrompt(1, 100), 32) === 3);
      const late = follow(events, { replayAddress: replay, idleCheckMs: 50 });
      await until(() => late.owner.isExact && late.found(recordedPrompt(1, 100), 32) === 3);
      // Enough to push the first prompt out of the cache of 39 blocks.
      for (const seed of [10, 11, 12, 13, 14]) await complete(engine, recordedPrompt(seed, 400));
      for (const { found, owner } of [early, late]) {
        await until(
          () => found(recordedPrompt(14, 400), 32) === 12 && found(recordedPrompt(1, 100), 32) === 0,
        );
        expect(owner.isExact).toBe(true);
      }
      engine.resetPrefixCache();
      await complete(engine, recordedPrompt(50, 40));
      await until(() => early.owner.blocks === 1 && late.owner.blocks === 1);
      expect([early.dropped, late.dropped]).toEqual([[], []]);
    },
  );

  it('gap then replay: what was lost is asked for and taken in, in order', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const { owner, found, subscriber, dropped } = follow(at.events, { replayAddress: at.replay });
    await until(() => publisher.isHeard && owner.isExact);
    await publisher.publish([stored([1n], prompt(1, 4))]);
    await publisher.publish([stored([2n], prompt(1, 8).subarray(4), { parent: 1n })], 'lost');
    await publisher.publish([stored([3n], prompt(1, 12).subarray(8), { parent: 2n })]);
    await until(() => found(prompt(1, 12)) === 3 && owner.isExact);
    expect(subscriber.counts).toMatchObject({ gaps: 1, restarts: 0, orphaned: 0, unreadable: 0 });
    expect(dropped).toEqual([]);
  });

  it('a lost last event is found by asking after a while without any', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const { found, owner } = follow(at.events, { replayAddress: at.replay, idleCheckMs: 20 });
    await until(() => publisher.isHeard && owner.isExact);
    await publisher.publish([stored([1n], prompt(1, 4))]);
    await until(() => found(prompt(1, 4)) === 1);
    await publisher.publish([removed([1n])], 'lost');
    await until(() => found(prompt(1, 4)) === 0);
    expect(owner.isExact).toBe(true);
  });

  it('a gap that the replay does not cover: entries are dropped and the owner is inexact until a clear', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const { owner, found, dropped, index } = follow(at.events, { replayAddress: at.replay, idleCheckMs: 20 });
    await until(() => publisher.isHeard && owner.isExact);
    await publisher.publish([stored([1n], prompt(1, 4))]);
    await until(() => found(prompt(1, 4)) === 1);
    await publisher.publish([removed([1n])], 'lost');
    await publisher.publish([stored([2n], prompt(2, 4))], 'lost');
    publisher.kept = [];
    await publisher.publish([stored([3n], prompt(3, 4))]);
    await until(() => found(prompt(3, 4)) === 1);
    expect([found(prompt(1, 4)), owner.isExact]).toEqual([0, false]);
    expect(dropped).toEqual(['events were lost and the engine has them no more']);
    await publisher.publish([cleared, stored([4n], prompt(4, 4))]);
    await until(() => owner.isExact && found(prompt(4, 4)) === 1);
    expect([found(prompt(3, 4)), index.size]).toEqual([0, 1]);
  });

  it('a replay that nobody answers: entries are dropped, and all is asked for once somebody does', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const { owner, found, dropped } = follow(at.events, {
      replayAddress: at.replay,
      replayTimeoutMs: 200,
      idleCheckMs: 20,
    });
    await until(() => publisher.isHeard && owner.isExact);
    await publisher.publish([stored([1n], prompt(1, 4))]);
    await until(() => found(prompt(1, 4)) === 1);
    publisher.answers = false;
    await publisher.publish([stored([2n], prompt(2, 4))], 'lost');
    await publisher.publish([stored([3n], prompt(3, 4))]);
    await until(() => dropped.length > 0 && !owner.isExact);
    expect(dropped[0]).toMatch(/^replay failed: /);
    expect(found(prompt(1, 4))).toBe(0);
    publisher.answers = true;
    await until(() => owner.isExact && found(prompt(2, 4)) === 1);
    expect([found(prompt(1, 4)), found(prompt(3, 4))]).toEqual([1, 1]);
  });

  it('without a replay socket: a late joiner learns, a gap drops, and a clear makes exact', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    await publisher.publish([stored([1n], prompt(1, 4))], 'lost');
    const { owner, found, dropped, subscriber } = follow(at.events);
    await until(() => publisher.isHeard);
    await publisher.publish([stored([2n], prompt(2, 4))]);
    await until(() => found(prompt(2, 4)) === 1);
    expect(owner.isExact).toBe(false);
    await publisher.publish([cleared, stored([3n], prompt(3, 4))]);
    await until(() => owner.isExact && found(prompt(3, 4)) === 1);
    await publisher.publish([stored([4n], prompt(4, 4))], 'lost');
    await publisher.publish([stored([5n], prompt(5, 4))]);
    await until(() => found(prompt(5, 4)) === 1);
    expect([owner.isExact, found(prompt(3, 4))]).toEqual([false, 0]);
    expect(dropped).toEqual(['events were lost and there is nowhere to ask for them']);
    expect([publisher.asked, subscriber.counts.gaps]).toEqual([0, 1]);
  });

  it('restart with seq reset: what the engine held before is gone, what it holds now is known', async () => {
    const at = addresses();
    const first = await startPublisher(at, 1);
    const { owner, found, subscriber } = follow(at.events, { replayAddress: at.replay });
    await until(() => first.isHeard && owner.isExact);
    await first.publish([stored([1n, 2n], prompt(1, 8))]);
    await first.publish([stored([3n], prompt(2, 4))]);
    await until(() => found(prompt(2, 4)) === 1);
    first.close();
    await until(() => !owner.isExact);
    const second = await startPublisher(at, 1000);
    await until(() => second.isHeard);
    await second.publish([stored([9n], prompt(3, 4))]);
    await until(() => found(prompt(3, 4)) === 1 && owner.isExact);
    expect([found(prompt(1, 8)), found(prompt(2, 4)), owner.blocks]).toEqual([0, 0, 1]);
    expect(subscriber.counts.restarts).toBeGreaterThan(0);
  });

  it('restart whose numbers run on as if nothing had happened: told by the times of messages', async () => {
    const at = addresses();
    const first = await startPublisher(at, 1);
    const { owner, found } = follow(at.events, { replayAddress: at.replay });
    await until(() => first.isHeard && owner.isExact);
    await first.publish([stored([1n], prompt(1, 4))]);
    await until(() => found(prompt(1, 4)) === 1);
    first.close();
    await until(() => !owner.isExact);
    const second = await startPublisher(at, 1000);
    await second.publish([stored([1n], prompt(2, 4))], 'lost');
    await until(() => second.isHeard);
    await second.publish([stored([2n], prompt(3, 4))]);
    await until(() => owner.isExact && found(prompt(3, 4)) === 1);
    expect([found(prompt(1, 4)), found(prompt(2, 4))]).toEqual([0, 1]);
  });

  it('restart without a replay socket is seen by the numbers', async () => {
    const at = addresses();
    const first = await startPublisher(at, 1);
    const { owner, found } = follow(at.events);
    await until(() => first.isHeard);
    await first.publish([stored([1n], prompt(1, 4))]);
    await first.publish([stored([2n], prompt(2, 4))]);
    await until(() => found(prompt(2, 4)) === 1);
    expect(owner.isExact).toBe(true);
    first.close();
    await until(() => !owner.isExact);
    const second = await startPublisher(at, 1000);
    await until(() => second.isHeard);
    await second.publish([stored([1n], prompt(3, 4))]);
    await until(() => owner.isExact && found(prompt(3, 4)) === 1);
    expect(owner.blocks).toBe(1);
  });

  it('what cannot be read makes the owner inexact and ends nothing', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const { owner, found, subscriber, dropped } = follow(at.events, {
      replayAddress: at.replay,
      idleCheckMs: 20,
    });
    await until(() => publisher.isHeard && owner.isExact);
    await publisher.publish([stored([1n], prompt(1, 4))]);
    await publisher.publishBytes(Buffer.from('garbage'));
    await publisher.publish([stored([2n], prompt(2, 4))]);
    await until(() => found(prompt(2, 4)) === 1);
    // Asking for everything again would only meet the same bytes and drop what is known.
    const { asked } = publisher;
    await until(() => publisher.asked > asked + 3);
    expect([found(prompt(1, 4)), found(prompt(2, 4)), owner.isExact]).toEqual([0, 1, false]);
    expect([subscriber.counts.unreadable, dropped.length]).toEqual([1, 1]);
  });

  it('closes its sockets when it is closed, in whatever it is doing', async () => {
    const at = addresses();
    const publisher = await startPublisher(at);
    const opened: { readonly closed: boolean }[] = [];
    class Subscriber extends zeromq.Subscriber {
      constructor(options?: ConstructorParameters<typeof zeromq.Subscriber>[0]) {
        super(options);
        opened.push(this);
      }
    }
    class Dealer extends zeromq.Dealer {
      constructor(options?: ConstructorParameters<typeof zeromq.Dealer>[0]) {
        super(options);
        opened.push(this);
      }
    }
    const counted = { ...zeromq, Subscriber, Dealer };
    publisher.answers = false;
    const waiting = follow(at.events, { zeromq: counted, replayAddress: at.replay, idleCheckMs: 10 });
    await until(() => publisher.asked > 0);
    const listening = follow(at.events, { zeromq: counted });
    const nowhere = follow(addresses().events, { zeromq: counted, replayAddress: addresses().replay });
    for (const { subscriber, owner } of [waiting, listening, nowhere]) {
      subscriber.close();
      subscriber.close();
      expect(owner.isExact).toBe(false);
    }
    expect(opened.length).toBe(4);
    await until(() => opened.every(({ closed }) => closed));
  });
});

describe('addresses of KV events', () => {
  it('DP rank offset: rank n listens n ports further on, at the engine where the endpoint names no host', () => {
    expect(kvAddress('tcp://*:5557', '10.0.0.1')).toBe('tcp://10.0.0.1:5557');
    expect(kvAddress('tcp://*:5557', '10.0.0.1', 3)).toBe('tcp://10.0.0.1:5560');
    expect(kvAddress('tcp://[::]:5557', 'fd00::1', 1)).toBe('tcp://[fd00::1]:5558');
    expect(kvAddress('tcp://0.0.0.0:5557', 'engine')).toBe('tcp://engine:5557');
    expect(kvAddress('tcp://events:5557', 'engine', 1)).toBe('tcp://events:5558');
  });

  it('refuses what is none', () => {
    for (const endpoint of ['ipc:///a', 'tcp://*', 'tcp://*:0']) {
      expect(() => kvAddress(endpoint, 'h')).toThrow(
        `endpoint must be tcp://HOST:PORT, got ${endpoint} for rank 0`,
      );
    }
    expect(() => kvAddress('tcp://*:65535', 'h', 1)).toThrow('for rank 1');
  });
});

describe('zeromq', () => {
  it('is said to be missing where it is', async () => {
    const load = () => Promise.reject(new Error('no such package'));
    await expect(loadZeromq(load)).rejects.toThrow(
      'the optional package zeromq is not installed; npm install zeromq',
    );
    expect((await loadZeromq()).Subscriber).toBeDefined();
  });
});
