import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromptHasher } from '../../../router/kv/block-hash.js';
import { DecisionTracker, type DecisionTrackerOptions } from '../../../router/kv/decision-tracker.js';
import { prompt } from './batches.js';

const hasher = new PromptHasher(1);
const keysOf = (tokens: ArrayLike<number>): Uint32Array => hasher.tokens(tokens, { blockSize: 4 });

function create(more: Partial<DecisionTrackerOptions> = {}) {
  const clock = { ms: 0 };
  const tracker = new DecisionTracker({
    now: () => clock.ms,
    ttlMs: 2000,
    stride: 1,
    maxEntries: 4096,
    ...more,
  });
  return { tracker, clock };
}

describe('DecisionTracker', () => {
  it('finds what was decided until its time is over, longer where it is decided again', () => {
    const { tracker, clock } = create();
    const [a, b] = [tracker.addHolder(), tracker.addHolder()];
    tracker.record(a, keysOf(prompt(1, 16)));
    tracker.record(b, keysOf([...prompt(1, 8), ...prompt(2, 8)]));
    expect([...tracker.longestPrefix(keysOf(prompt(1, 16)))]).toEqual([4, 2]);
    clock.ms = 1000;
    tracker.record(a, keysOf(prompt(1, 8)));
    clock.ms = 2000;
    expect([...tracker.longestPrefix(keysOf(prompt(1, 16)))]).toEqual([2, 0]);
    clock.ms = 3000;
    expect([...tracker.longestPrefix(keysOf(prompt(1, 16)))]).toEqual([0, 0]);
    expect(tracker.size).toBe(0);
  });

  it('abort before first token: a decision is taken back, and what another one needs stays', () => {
    const { tracker } = create();
    const a = tracker.addHolder();
    const long = tracker.record(a, keysOf(prompt(1, 16)));
    tracker.record(a, keysOf(prompt(1, 8)));
    tracker.cancel(long);
    expect([...tracker.longestPrefix(keysOf(prompt(1, 16)))]).toEqual([2]);
    tracker.removeHolder(a);
    tracker.cancel(long);
    expect(tracker.size).toBe(0);
  });

  it('a decision that is taken back after its time takes nothing from a later one', () => {
    const { tracker, clock } = create();
    const a = tracker.addHolder();
    const early = tracker.record(a, keysOf(prompt(1, 8)));
    clock.ms = 2500;
    tracker.record(a, keysOf(prompt(1, 8)));
    tracker.cancel(early);
    expect([...tracker.longestPrefix(keysOf(prompt(1, 8)))]).toEqual([2]);
  });

  it('holds no more than the engine does, and lets the ends of what was used longest ago go', () => {
    const { tracker } = create({ capacityBlocks: 6, ttlMs: 1e9 });
    const a = tracker.addHolder();
    tracker.record(a, keysOf(prompt(1, 16)));
    tracker.record(a, keysOf(prompt(2, 16)));
    expect([1, 2].map((seed) => tracker.longestPrefix(keysOf(prompt(seed, 16)))[0])).toEqual([2, 4]);
    tracker.record(a, keysOf(prompt(1, 4)));
    tracker.record(a, keysOf(prompt(3, 8)));
    expect([1, 2, 3].map((seed) => tracker.longestPrefix(keysOf(prompt(seed, 16)))[0])).toEqual([1, 3, 2]);
    expect(tracker.size).toBe(6);
    tracker.setCapacity(a, 3);
    expect([1, 2, 3].map((seed) => tracker.longestPrefix(keysOf(prompt(seed, 16)))[0])).toEqual([1, 0, 2]);
    tracker.record(a, keysOf(prompt(4, 400)));
    expect(tracker.longestPrefix(keysOf(prompt(4, 400)))[0]).toBe(3);
  });

  it('remembers every fourth block only where it may, and answers whole blocks', () => {
    const { tracker } = create({ stride: 4 });
    const a = tracker.addHolder();
    tracker.record(a, keysOf(prompt(1, 44)));
    expect(tracker.size).toBe(2);
    expect([...tracker.longestPrefix(keysOf(prompt(1, 60)))]).toEqual([8]);
  });

  it('finds what a model finds and drains to zero state', () => {
    const step = fc.record({
      holder: fc.nat({ max: 2 }),
      seed: fc.nat({ max: 3 }),
      blocks: fc.integer({ min: 1, max: 5 }),
      wait: fc.nat({ max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { tracker, clock } = create();
        const holders = [0, 1, 2].map(() => tracker.addHolder());
        const until = holders.map(() => new Map<string, number>());
        for (const { holder, seed, blocks, wait } of steps) {
          clock.ms += wait;
          tracker.record(holders[holder] ?? 0, keysOf(prompt(seed, 4 * blocks)));
          for (let i = 0; i < blocks; i++) until[holder]?.set(`${seed}-${i}`, clock.ms + 2000);
        }
        for (let seed = 0; seed < 4; seed++) {
          const found = tracker.longestPrefix(keysOf(prompt(seed, 20)));
          const expected = holders.map((_, holder) => {
            let depth = 0;
            while ((until[holder]?.get(`${seed}-${depth}`) ?? 0) > clock.ms) depth++;
            return depth;
          });
          expect([...found]).toEqual(expected);
        }
        clock.ms += 2000;
        tracker.longestPrefix(keysOf(prompt(0, 4)));
        expect(tracker.size).toBe(0);
        for (const holder of holders) tracker.removeHolder(holder);
        expect(tracker.addHolder()).toBeLessThan(3);
      }),
    );
  });
});
