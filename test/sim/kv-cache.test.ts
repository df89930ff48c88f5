import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KvCache } from '../../sim/kv-cache.js';

function cacheOf(numBlocks: number, reusesUnhashedFirst = true): KvCache {
  return new KvCache({ numBlocks, enablePrefixCaching: true, reusesUnhashedFirst });
}

function stored(hashes: readonly string[]) {
  return { hashes, parent: undefined, tokens: [], blockSize: 1, loraId: null, loraName: null, extraKeys: [] };
}

describe('KvCache', () => {
  it('gives out all blocks but number 0, and none beyond', () => {
    const cache = cacheOf(5);
    expect(cache.take([], 4)).toEqual([1, 2, 3, 4]);
    expect(cache.take([], 1)).toBeUndefined();
    expect(cache.usage).toBe(1);
  });

  it('takes nothing at all where too few blocks are free', () => {
    const cache = cacheOf(4);
    const blocks = cache.take([], 2) ?? [];
    cache.store(blocks, stored(['a', 'b']));
    cache.release(blocks);
    expect(cache.take(blocks, 2)).toBeUndefined();
    expect(cache.free).toBe(3);
    expect(cache.references(1)).toBe(0);
  });

  it('evicts the least recently freed first, and of a sequence its end', () => {
    const cache = cacheOf(5);
    const first = cache.take([], 2) ?? [];
    cache.store(first, stored(['a', 'b']));
    const second = cache.take([], 2) ?? [];
    cache.store(second, stored(['c', 'd']));
    cache.release(first);
    cache.release(second);
    cache.takeEvents();
    cache.take([], 3);
    expect(cache.takeEvents()).toEqual([
      { type: 'BlockRemoved', hash: 'b' },
      { type: 'BlockRemoved', hash: 'a' },
      { type: 'BlockRemoved', hash: 'd' },
    ]);
    expect(cache.find(['c'])).toHaveLength(1);
  });

  it('reuses blocks without a hash first in 0.32, last in 0.13', () => {
    const next = (reusesUnhashedFirst: boolean) => {
      const cache = cacheOf(6, reusesUnhashedFirst);
      cache.release(cache.take([], 2) ?? []);
      return cache.take([], 1);
    };
    expect(next(true)).toEqual([2]);
    expect(next(false)).toEqual([3]);
  });

  it('refuses a reset while a block is held', () => {
    const cache = cacheOf(5);
    const blocks = cache.take([], 1) ?? [];
    cache.store(blocks, stored(['a']));
    expect(cache.reset()).toBe(false);
    expect(cache.find(['a'])).toEqual(blocks);
    cache.release(blocks);
    expect(cache.reset()).toBe(true);
    expect(cache.find(['a'])).toEqual([]);
    expect(cache.takeEvents().at(-1)).toEqual({ type: 'AllBlocksCleared' });
  });

  it('names a block that is given back twice', () => {
    const cache = cacheOf(3);
    cache.release(cache.take([], 1) ?? []);
    expect(() => cache.release([1])).toThrow('kv cache: block 1 is given back twice');
  });

  it('keeps its promises whatever is asked of it, compared with a plain model', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('run' as const),
        chain: fc.nat({ max: 3 }),
        length: fc.integer({ min: 1, max: 6 }),
      }),
      fc.record({ kind: fc.constant('end' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('reset' as const) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 16 }),
        fc.boolean(),
        fc.array(step, { maxLength: 60 }),
        (numBlocks, first, steps) => {
          const cache = cacheOf(numBlocks, first);
          const held: number[][] = [];
          // What the events say can be found: how many blocks there are of each hash.
          const findable = new Map<string, number>();
          for (const one of steps) {
            if (one.kind === 'run') {
              const hashes = Array.from({ length: one.length }, (_, i) => `${one.chain}.${i}`);
              const longest = hashes.findIndex((hash) => !findable.has(hash));
              const found = cache.find(hashes);
              expect(found).toHaveLength(longest < 0 ? hashes.length : longest);
              const fresh = cache.take(found, hashes.length - found.length);
              if (fresh !== undefined) {
                held.push([...found, ...fresh]);
                cache.store(fresh, stored(hashes.slice(found.length)));
              }
            } else if (one.kind === 'end') {
              const [blocks] = held.splice(one.which % Math.max(1, held.length), 1);
              if (blocks !== undefined) cache.release(blocks);
            } else {
              expect(cache.reset()).toBe(held.length === 0);
            }
            for (const event of cache.takeEvents()) {
              if (event.type === 'AllBlocksCleared') findable.clear();
              else if (event.type === 'BlockStored') {
                for (const hash of event.hashes) findable.set(hash, (findable.get(hash) ?? 0) + 1);
              } else {
                const left = (findable.get(event.hash) ?? 0) - 1;
                if (left > 0) findable.set(event.hash, left);
                else findable.delete(event.hash);
              }
            }
            const counts = new Map<number, number>();
            for (const block of held.flat()) counts.set(block, (counts.get(block) ?? 0) + 1);
            expect(cache.free).toBe(cache.capacity - counts.size);
            expect(cache.cached).toBe(findable.size);
            expect(counts.has(0)).toBe(false);
            for (let block = 1; block < numBlocks; block++)
              expect(cache.references(block)).toBe(counts.get(block) ?? 0);
          }
        },
      ),
    );
  });
});
