import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockIndex, root } from '../../../router/kv/block-index.js';
import { notFound } from '../../../router/kv/key-table.js';

/** Blocks of a tree of prompts: `012` is the third block of a prompt. */
const path = fc.string({ unit: fc.constantFrom('0', '1', '2'), minLength: 1, maxLength: 6 });

function keyOf(block: string): readonly [number, number] {
  return [Number.parseInt(`3${block}`, 4), block.length];
}

function keysOf(block: string): Uint32Array {
  return Uint32Array.from([...block].flatMap((_, i) => keyOf(block.slice(0, i + 1))));
}

/** Runs steps on an index and on a Map of Sets, and compares what both find. */
function compare(
  laneCount: number,
  steps: readonly { lane: number; block: string; hold: boolean }[],
  maxBlocks: number,
) {
  const index = new BlockIndex({ maxBlocks });
  const lanes = Array.from({ length: laneCount }, () => index.addLane());
  const model = new Map<string, Set<number>>();
  for (const { lane, block, hold } of steps) {
    if (hold) {
      // Blocks are told from the first one on, as far as they fit.
      let node: number = root;
      for (let i = 1; i <= block.length; i++) {
        const start = block.slice(0, i);
        node = index.insert(node, ...keyOf(start), lane);
        if (node === notFound) break;
        model.set(start, (model.get(start) ?? new Set()).add(lane));
      }
    } else {
      const node = index.find(...keyOf(block));
      if (node !== notFound) index.unset(node, lane);
      model.get(block)?.delete(lane);
    }
  }
  const depthOf = (lane: number, block: string): number => {
    let depth = 0;
    while (depth < block.length && model.get(block.slice(0, depth + 1))?.has(lane)) depth++;
    return depth;
  };
  return { index, lanes, model, depthOf };
}

const step = (laneCount: number) =>
  fc.record({ lane: fc.nat({ max: laneCount - 1 }), block: path, hold: fc.boolean() });

describe('BlockIndex', () => {
  it.each([1, 5, 70, 256])('finds what a Map of Sets finds, with holes, for %d lanes', (laneCount) => {
    fc.assert(
      fc.property(
        fc.array(step(laneCount), { maxLength: 60 }),
        fc.array(path, { maxLength: 10 }),
        (steps, asked) => {
          const { index, lanes, model, depthOf } = compare(laneCount, steps, 4096);
          for (const block of [...asked, ...steps.map((one) => one.block)]) {
            const depths = index.longestPrefix(keysOf(block));
            expect([...depths]).toEqual(lanes.map((lane) => depthOf(lane, block)));
          }
          for (const lane of lanes) {
            expect(index.heldBy(lane)).toBe([...model.values()].filter((set) => set.has(lane)).length);
          }
        },
      ),
      { numRuns: laneCount > 10 ? 30 : 200 },
    );
  });

  it('keeps within its size, forgets whole ends only and never finds what is not there', () => {
    fc.assert(
      fc.property(
        fc.array(step(3), { maxLength: 80 }),
        fc.integer({ min: 1, max: 12 }),
        (steps, maxBlocks) => {
          const { index, lanes, model, depthOf } = compare(3, steps, maxBlocks);
          expect(index.size).toBeLessThanOrEqual(maxBlocks);
          for (const { block } of steps) {
            for (const [lane, depth] of index.longestPrefix(keysOf(block)).entries()) {
              expect(depth).toBeLessThanOrEqual(depthOf(lane, block));
            }
          }
          for (const lane of lanes) {
            for (const block of model.keys()) {
              const node = index.find(...keyOf(block));
              if (node !== notFound) index.unset(node, lane);
            }
            expect(index.heldBy(lane)).toBe(0);
          }
          expect(index.size).toBe(0);
        },
      ),
    );
  });

  it('has nothing left when everything is given back, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step(4), { maxLength: 60 }), fc.integer(), (steps, order) => {
        const { index, lanes, model } = compare(4, steps, 4096);
        const blocks = [...model.keys()].sort(
          (a, b) => (a + order > b + order ? 1 : -1) * (order % 2 === 0 ? 1 : -1),
        );
        for (const lane of lanes) {
          for (const block of blocks) {
            const node = index.find(...keyOf(block));
            if (node !== notFound) index.unset(node, lane);
          }
          index.removeLane(lane);
        }
        expect(index.size).toBe(0);
      }),
    );
  });

  it('lets the chain go that was asked for longest ago', () => {
    const index = new BlockIndex({ maxBlocks: 8 });
    const lane = index.addLane();
    const insert = (block: string): void => {
      let node: number = root;
      for (let i = 1; i <= block.length; i++) node = index.insert(node, ...keyOf(block.slice(0, i)), lane);
    };
    insert('0000');
    insert('1111');
    insert('22');
    expect(index.size).toBeLessThanOrEqual(8);
    insert('2222');
    // Every block was asked for once; from now on only those of one chain are.
    for (const start of ['01', '02', '10', '12', '20', '21']) {
      index.longestPrefix(keysOf('2222'));
      insert(start);
    }
    expect([...index.longestPrefix(keysOf('2222'))]).toEqual([4]);
    expect(index.evictions).toBeGreaterThan(0);
  });

  it('keeps the block that another is about to follow, even if nobody holds it any more', () => {
    const index = new BlockIndex({ maxBlocks: 2 });
    const lane = index.addLane();
    const parent = index.insert(root, 1, 1, lane);
    index.insert(parent, 2, 2, lane);
    index.unset(parent, lane);
    const next = index.insert(parent, 3, 3, lane);
    expect(index.find(1, 1)).toBe(parent);
    index.set(parent, lane);
    expect([...index.longestPrefix(Uint32Array.of(1, 1, 3, 3))]).toEqual([2]);
    index.unset(next, lane);
    index.unset(parent, lane);
    expect(index.size).toBe(0);
  });

  it('gives lanes out again, holding nothing', () => {
    const index = new BlockIndex({ maxBlocks: 8 });
    const lane = index.addLane();
    const node = index.insert(root, 1, 2, lane);
    expect(() => index.removeLane(lane)).toThrow('lane 0 still holds blocks, got 1');
    index.unset(node, lane);
    index.removeLane(lane);
    expect(index.addLane()).toBe(lane);
    expect([...index.longestPrefix(Uint32Array.of(1, 2))]).toEqual([0]);
  });

  it('refuses sizes that cannot be', () => {
    expect(() => new BlockIndex({ maxBlocks: 0 })).toThrow('maxBlocks must be an integer from 1 to');
  });
});
