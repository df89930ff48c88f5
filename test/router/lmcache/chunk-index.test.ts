import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkIndex } from '../../../router/lmcache/chunk-index.js';

function depthsOf(index: ChunkIndex, keys: readonly bigint[]): number[] {
  const depths = index.depths();
  const rest = [...keys];
  index.longestPrefix({ next: () => rest.shift() }, depths);
  return [...depths];
}

function filled(maxHeld?: number) {
  const index = new ChunkIndex(maxHeld === undefined ? {} : { maxHeld });
  const holder = index.addHolder();
  return { index, holder, lane: index.addLane(holder) };
}

describe('the index of chunks', () => {
  it('finds how far each holder has a prompt without a gap', () => {
    const { index, lane } = filled();
    const other = index.addLane(index.addHolder());
    for (const key of [1n, 2n, 4n]) index.admit(lane, key);
    for (const key of [1n, 2n, 3n, 4n]) index.admit(other, key);
    expect(depthsOf(index, [1n, 2n, 3n, 4n, 5n])).toStrictEqual([2, 4]);
    expect(depthsOf(index, [9n, 1n])).toStrictEqual([0, 0]);
  });

  it('keeps a chunk that another place of the holder still has', () => {
    const { index, holder, lane } = filled();
    const disk = index.addLane(holder);
    index.admit(lane, 1n);
    index.admit(disk, 1n);
    index.evict(lane, 1n);
    expect(depthsOf(index, [1n])).toStrictEqual([1]);
    index.evict(disk, 1n);
    expect(depthsOf(index, [1n])).toStrictEqual([0]);
    expect(index.size).toBe(0);
  });

  it('tells signed and unsigned numbers of the same bits for the same', () => {
    const { index, lane } = filled();
    index.admit(lane, 2n ** 64n - 5n);
    expect(index.has(lane, -5n)).toBe(true);
  });

  it('stays within its limit and drops first what nobody asked for', () => {
    const { index, lane } = filled(100);
    for (let key = 0n; key < 100n; key++) index.admit(lane, key);
    // Every chunk counts as asked for when it comes; one more makes the hand pass all.
    index.admit(lane, 100n);
    expect(index.evictions).toBe(1);
    const kept = [50n, 51n, 52n].filter((key) => index.has(lane, key));
    for (let key = 101n; key < 180n; key++) {
      depthsOf(index, kept);
      index.admit(lane, key);
    }
    expect(index.held).toBe(100);
    expect(index.heldIn(lane)).toBe(100);
    expect(kept.every((key) => index.has(lane, key))).toBe(true);
  });

  it('does as sets do, whatever happens', () => {
    const step = fc.record({
      what: fc.constantFrom('admit', 'admit', 'admit', 'evict', 'clear', 'renew'),
      lane: fc.nat(79),
      key: fc.bigInt({ min: -20n, max: 20n }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = new ChunkIndex();
        // Two lanes each for forty holders, more than fit into one word.
        const holders = Array.from({ length: 40 }, () => index.addHolder());
        const lanes = holders.flatMap((holder) => [index.addLane(holder), index.addLane(holder)]);
        const sets = lanes.map(() => new Set<bigint>());
        for (const { what, lane: place, key } of steps) {
          const lane = lanes[place] ?? 0;
          const set = sets[place];
          if (what === 'admit') {
            index.admit(lane, key);
            set?.add(key);
          } else if (what === 'evict') {
            index.evict(lane, key);
            set?.delete(key);
          } else if (what === 'clear') {
            index.clear(lane);
            set?.clear();
          } else {
            const holder = place >> 1;
            index.removeHolder(holders[holder] ?? 0);
            holders[holder] = index.addHolder();
            for (const one of [2 * holder, 2 * holder + 1]) {
              lanes[one] = index.addLane(holders[holder] ?? 0);
              sets[one]?.clear();
            }
          }
        }
        const prompt = Array.from({ length: 41 }, (_, i) => BigInt(i - 20));
        const depths = depthsOf(index, prompt);
        for (const [place, holder] of holders.entries()) {
          const has = (key: bigint): boolean =>
            sets[2 * place]?.has(key) === true || sets[2 * place + 1]?.has(key) === true;
          const end = prompt.findIndex((key) => !has(key));
          expect(depths[holder]).toBe(end === -1 ? prompt.length : end);
        }
        expect(index.held).toBe(sets.reduce((sum, set) => sum + set.size, 0));
        expect(index.size).toBe(new Set(sets.flatMap((set) => [...set])).size);
      }),
      { numRuns: 100 },
    );
  });

  it('survives a limit that is reached all the time', () => {
    const step = fc.tuple(fc.nat(3), fc.bigInt({ min: 0n, max: 60n }), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const index = new ChunkIndex({ maxHeld: 10 });
        const lanes = Array.from({ length: 4 }, () => index.addLane(index.addHolder()));
        for (const [place, key, isAdmitted] of steps) {
          if (isAdmitted) {
            index.admit(lanes[place] ?? 0, key);
            expect(index.has(lanes[place] ?? 0, key)).toBe(true);
          } else index.evict(lanes[place] ?? 0, key);
          expect(index.held).toBeLessThanOrEqual(10);
          expect(lanes.reduce((sum, lane) => sum + index.heldIn(lane), 0)).toBe(index.held);
        }
      }),
      { numRuns: 100 },
    );
  });
});
