import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromptHasher, type PromptScope } from '../../../router/kv/block-hash.js';
import { KvEventReader } from '../../../router/kv/kv-events.js';
import { KvIndex, type KvOwner } from '../../../router/kv/kv-index.js';
import { batchOf, cleared, prompt, recordedPayloads, removed, stored } from './batches.js';

const hasher = new PromptHasher(1);
const blockSize = 4;

function keysOf(tokens: ArrayLike<number>, scope: Partial<PromptScope> = {}): Uint32Array {
  return hasher.tokens(tokens, { blockSize, ...scope });
}

function create(more: Partial<ConstructorParameters<typeof KvIndex>[0]> = {}): KvIndex {
  return new KvIndex({ seed: 1, maxBlocks: 4096, ...more });
}

function depth(index: KvIndex, owner: KvOwner, keys: Uint32Array): number {
  const { device, host, disk } = index.longestPrefix(keys).of(owner);
  return device + host + disk;
}

describe('KvIndex', () => {
  it.each(['kv-events-0.32', 'kv-events-0.32-bytes', 'kv-events-0.13'])(
    'knows what the engine of the recording %s holds',
    (name) => {
      const index = create();
      const owner = index.addOwner('a');
      const reader = new KvEventReader();
      const held = (tokens: ArrayLike<number>, scope: Partial<PromptScope> = {}): number =>
        depth(index, owner, keysOf(tokens, { blockSize: 32, ...scope }));
      const first = prompt(1, 100);
      const steps = recordedPayloads(name).map((payload) => {
        const batch = reader.read(payload);
        if (!batch.ok) throw new Error(batch.reason);
        index.apply(owner, batch);
        return [
          held(first),
          held([...first.subarray(0, 96), ...prompt(9, 64)]),
          held(first, { cacheSalt: 'salt-1' }),
          held(first, { lora: 'lora1' }),
          held(prompt(10, 400)),
          held(prompt(50, 40)),
        ];
      });
      expect(steps[0]).toEqual([3, 3, 0, 0, 0, 0]);
      // After the salted prompt and the one with an adapter; vLLM 0.13 tells neither salts nor names.
      const salted = name === 'kv-events-0.13' ? 0 : 3;
      expect(steps[2]?.[2]).toBe(salted);
      expect(steps.some((step) => step[3] === 3)).toBe(name === 'kv-events-0.32');
      expect(steps.some((step) => step[4] === 12)).toBe(true);
      // The cache was cleared before the last prompt.
      expect(steps.at(-1)).toEqual([0, 0, 0, 0, 0, 1]);
      expect(owner.blocks).toBe(1);
      expect(index.size).toBe(1);
    },
  );

  it('finds what a model of sets finds, whatever owners store, remove, offload and clear', () => {
    const event = fc.record({
      owner: fc.nat({ max: 2 }),
      kind: fc.constantFrom('store', 'store', 'store', 'offload', 'remove', 'remove-host', 'clear', 'leave'),
      // Prompts of two branches behind a shared start.
      branch: fc.nat({ max: 2 }),
      length: fc.integer({ min: 1, max: 6 }),
    });
    const branchTokens = (branch: number): Int32Array =>
      Int32Array.from([...prompt(1, 8), ...prompt(branch + 2, 16)]);
    const nameOf = (branch: number, block: number): string => (block < 2 ? `${block}` : `${branch}-${block}`);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50 }), (events) => {
        const index = create();
        const owners = [0, 1, 2].map((n) => index.addOwner(`e${n}`));
        const model = owners.map(() => new Map<string, { device: number; host: number }>());
        // Engines' hashes differ by engine, as those of vLLM up to 0.13 do.
        const hashOf = (owner: number, branch: number, block: number): bigint =>
          BigInt(1 + owner) * 1000n + BigInt(block < 2 ? block : 10 * (branch + 1) + block);
        for (const { owner: n, kind, branch, length } of events) {
          const owner = owners[n];
          const sets = model[n];
          if (owner === undefined || sets === undefined) continue;
          const hashes = Array.from({ length }, (_, block) => hashOf(n, branch, block));
          const last = nameOf(branch, length - 1);
          if (kind === 'store') {
            index.apply(owner, batchOf(stored(hashes, branchTokens(branch).subarray(0, 4 * length))));
            for (let block = 0; block < length; block++) {
              const counts = sets.get(nameOf(branch, block)) ?? { device: 0, host: 0 };
              counts.device++;
              sets.set(nameOf(branch, block), counts);
            }
          } else if (kind === 'offload') {
            index.apply(owner, batchOf(stored(hashes, [], { medium: 'CPU' })));
            for (let block = 0; block < length; block++) {
              const counts = sets.get(nameOf(branch, block));
              if (counts !== undefined) counts.host++;
            }
          } else if (kind === 'clear') {
            index.apply(owner, batchOf(cleared));
            sets.clear();
          } else if (kind === 'leave') {
            index.removeOwner(owner);
            owners[n] = index.addOwner(`e${n}`);
            sets.clear();
          } else {
            const tier = kind === 'remove' ? 'device' : 'host';
            index.apply(owner, batchOf(removed(hashes.slice(-1), tier === 'device' ? 'GPU' : 'CPU')));
            const counts = sets.get(last);
            if (counts !== undefined && counts[tier] > 0) counts[tier]--;
            if (counts !== undefined && counts.device + counts.host === 0) sets.delete(last);
          }
        }
        for (const branch of [0, 1, 2]) {
          const matches = index.longestPrefix(keysOf(branchTokens(branch)));
          for (const [n, owner] of owners.entries()) {
            const run = (holds: (counts: { device: number; host: number }) => boolean): number => {
              let block = 0;
              for (; block < 6; block++) {
                const counts = model[n]?.get(nameOf(branch, block));
                if (counts === undefined || !holds(counts)) break;
              }
              return block;
            };
            const device = run((counts) => counts.device > 0);
            const any = run((counts) => counts.device + counts.host > 0);
            expect(matches.of(owner)).toEqual({ device, host: any - device, disk: 0 });
            expect(owner.blocks).toBe(model[n]?.size);
          }
        }
        for (const owner of owners) index.removeOwner(owner);
        expect(index.size).toBe(0);
      }),
    );
  });

  it('clear during lookup: what was found stays, what is asked next is gone', () => {
    const index = create();
    const owner = index.addOwner('a');
    index.apply(owner, batchOf(stored([1n, 2n], prompt(1, 8))));
    const found = index.longestPrefix(keysOf(prompt(1, 8)));
    index.apply(owner, batchOf(cleared));
    expect(found.of(owner).device).toBe(2);
    expect(depth(index, owner, keysOf(prompt(1, 8)))).toBe(0);
  });

  it('worker removed mid-request: nothing of it is found, by those who asked before either', () => {
    const index = create();
    const owner = index.addOwner('a');
    index.apply(owner, batchOf(stored([1n], prompt(1, 4))));
    const found = index.longestPrefix(keysOf(prompt(1, 4)));
    index.removeOwner(owner);
    index.removeOwner(owner);
    const next = index.addOwner('b');
    expect([found.of(owner).device, found.of(next).device]).toEqual([0, 0]);
    expect(index.apply(owner, batchOf(stored([1n], prompt(1, 4)))).stored).toBe(0);
    expect([index.size, depth(index, next, keysOf(prompt(1, 4)))]).toEqual([0, 0]);
  });

  it('offload without tokens: the block moves from tier to tier and goes with the last one', () => {
    const index = create();
    const owner = index.addOwner('a');
    const keys = keysOf(prompt(1, 12));
    index.apply(owner, batchOf(stored([1n, 2n, 3n], prompt(1, 12))));
    index.apply(
      owner,
      batchOf(stored([2n, 3n], [], { medium: 'CPU' }), stored([3n], [], { medium: 'DISK' })),
    );
    expect(index.longestPrefix(keys).of(owner)).toEqual({ device: 3, host: 0, disk: 0 });
    index.apply(owner, batchOf(removed([3n]), removed([2n])));
    expect(index.longestPrefix(keys).of(owner)).toEqual({ device: 1, host: 2, disk: 0 });
    index.apply(owner, batchOf(removed([3n], 'CPU')));
    expect(index.longestPrefix(keys).of(owner)).toEqual({ device: 1, host: 1, disk: 1 });
    index.apply(owner, batchOf(removed([3n], 'DISK')));
    expect(index.longestPrefix(keys).of(owner)).toEqual({ device: 1, host: 1, disk: 0 });
    expect(index.apply(owner, batchOf(stored([9n], [], { medium: 'CPU' }))).orphaned).toBe(1);
  });

  it('LoRA twins: equal tokens of two adapters and of the model never match each other', () => {
    const index = create();
    const tokens = prompt(1, 8);
    const fields = (name: string) => ({ loraName: name, loraId: 1, extraKeys: [[name], [name]] });
    const all = ['x', 'y', undefined].map((lora) => {
      const owner = index.addOwner(lora ?? 'base');
      index.apply(owner, batchOf(stored([1n, 2n], tokens, lora === undefined ? {} : fields(lora))));
      return { lora, owner };
    });
    for (const { lora } of all) {
      const matches = index.longestPrefix(keysOf(tokens, { lora }));
      for (const other of all) expect(matches.of(other.owner).device).toBe(other.lora === lora ? 2 : 0);
    }
    // vLLM up to 0.13 tells a number alone, which says nothing about another engine's adapters.
    const old = index.addOwner('old');
    index.apply(old, batchOf(['BlockStored', [1n, 2n], null, [...tokens], 4, 1, 'GPU']));
    for (const lora of ['x', undefined]) expect(depth(index, old, keysOf(tokens, { lora }))).toBe(0);
  });

  it('salted tenants never match, and neither do prompts with other images', () => {
    const index = create();
    const tokens = prompt(1, 8);
    const a = index.addOwner('a');
    const b = index.addOwner('b');
    index.apply(a, batchOf(stored([1n, 2n], tokens, { extraKeys: [['tenant-a'], null] })));
    index.apply(b, batchOf(stored([1n, 2n], tokens, { extraKeys: [null, [['image', 3]]] })));
    const found = (cacheSalt?: string): readonly number[] => {
      const matches = index.longestPrefix(keysOf(tokens, { cacheSalt }));
      return [matches.of(a).device, matches.of(b).device];
    };
    expect([found(), found('tenant-a'), found('tenant-b')]).toEqual([
      [0, 1],
      [2, 0],
      [0, 0],
    ]);
  });

  it('an adapter and a salt together are what the engine says they are', () => {
    const index = create();
    const owner = index.addOwner('a');
    const extraKeys = [['l', 'salt'], ['l']];
    index.apply(owner, batchOf(stored([1n, 2n], prompt(1, 8), { loraName: 'l', loraId: 1, extraKeys })));
    expect(depth(index, owner, keysOf(prompt(1, 8), { lora: 'l', cacheSalt: 'salt' }))).toBe(2);
    expect(depth(index, owner, keysOf(prompt(1, 8), { lora: 'l' }))).toBe(0);
  });

  it('partial last block: tokens behind the last full one change nothing', () => {
    const index = create();
    const owner = index.addOwner('a');
    index.apply(owner, batchOf(stored([1n], prompt(1, 4))));
    expect(depth(index, owner, keysOf([...prompt(1, 4), 1, 2, 3]))).toBe(1);
    expect(depth(index, owner, keysOf(prompt(1, 3)))).toBe(0);
  });

  it('DP rank offset: ranks of one engine hold what they hold', () => {
    const index = create();
    const [zero, one] = [index.addOwner('a', 0), index.addOwner('a', 1)];
    if (zero === undefined || one === undefined) throw new Error('no owners');
    index.apply(one, batchOf(stored([1n], prompt(1, 4))));
    const matches = index.longestPrefix(keysOf(prompt(1, 4)));
    expect([zero, one].map((owner) => [owner.rank, matches.of(owner).device])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('eviction holes: nothing behind one is found until it is filled again', () => {
    const index = create();
    const owner = index.addOwner('a');
    const keys = keysOf(prompt(1, 20));
    index.apply(owner, batchOf(stored([1n, 2n, 3n, 4n, 5n], prompt(1, 20))));
    index.apply(owner, batchOf(removed([2n])));
    expect(depth(index, owner, keys)).toBe(1);
    index.apply(owner, batchOf(removed([4n])));
    index.apply(owner, batchOf(stored([2n], prompt(1, 20).subarray(4, 8), { parent: 1n })));
    expect(depth(index, owner, keys)).toBe(3);
  });

  it('counts copies of a block, which engines store and remove each', () => {
    const index = create();
    const owner = index.addOwner('a');
    const store = batchOf(stored([1n], prompt(1, 4)));
    index.apply(owner, store);
    index.apply(owner, store);
    const counts = [1, 2, 3].map(() => {
      index.apply(owner, batchOf(removed([1n])));
      return depth(index, owner, keysOf(prompt(1, 4)));
    });
    expect(counts).toEqual([1, 0, 0]);
  });

  it('two routers converge: one that hears all and one that hears a replay find the same', () => {
    const routers = [1, 2].map((seed) => {
      const index = new KvIndex({ seed, maxBlocks: 4096 });
      return { index, owner: index.addOwner('a'), hasher: new PromptHasher(seed) };
    });
    const events = [
      stored([1n, 2n, 3n], prompt(1, 12)),
      stored([4n], prompt(2, 4), { parent: 2n }),
      removed([3n]),
      stored([5n], prompt(3, 4)),
    ];
    const [first, second] = routers;
    for (const event of events) first?.index.apply(first.owner, batchOf(event));
    second?.index.apply(second.owner, batchOf(...events.slice(2)));
    second?.index.clear(second.owner);
    second?.index.apply(second.owner, batchOf(...events));
    const found = routers.map(({ index, owner, hasher: own }) =>
      [prompt(1, 12), [...prompt(1, 8), ...prompt(2, 4)], prompt(3, 4)].map((tokens) =>
        depth(index, owner, own.tokens(tokens, { blockSize })),
      ),
    );
    expect(found).toEqual([
      [2, 3, 1],
      [2, 3, 1],
    ]);
  });

  it('a block whose start is not known cannot be found, and is counted', () => {
    const index = create();
    const owner = index.addOwner('a');
    expect(index.apply(owner, batchOf(stored([7n, 8n], prompt(1, 8), { parent: 6n })))).toEqual({
      stored: 2,
      removed: 0,
      orphaned: 2,
      isCleared: false,
    });
    expect(index.size).toBe(0);
  });

  it('hybrid models: a block counts when all groups of full attention hold it, and windows do not matter', () => {
    const index = create();
    const owner = index.addOwner('a');
    const keys = keysOf(prompt(1, 12));
    index.apply(owner, batchOf(stored([1n, 2n], prompt(1, 8), { group: 0 })));
    index.apply(owner, batchOf(stored([1n, 2n], prompt(1, 8), { group: 1, kind: 'sliding_window' })));
    expect(depth(index, owner, keys)).toBe(2);
    index.apply(owner, batchOf(stored([1n], prompt(1, 4), { group: 2 })));
    expect(depth(index, owner, keys)).toBe(1);
    index.apply(owner, batchOf(stored([2n], prompt(1, 8).subarray(4), { group: 2, parent: 1n })));
    expect(depth(index, owner, keys)).toBe(2);
    index.apply(owner, batchOf(removed([2n], 'GPU', 1)));
    expect(depth(index, owner, keys)).toBe(2);
    index.apply(owner, batchOf(removed([2n], 'GPU', 0)));
    expect(depth(index, owner, keys)).toBe(1);
  });

  it('engines with different block sizes are asked for with hashes of their own', () => {
    const index = create();
    const [a, b] = [index.addOwner('a'), index.addOwner('b')];
    index.apply(a, batchOf(stored([1n, 2n], prompt(1, 8))));
    index.apply(b, batchOf(stored([1n], prompt(1, 8), { blockSize: 8 })));
    expect(index.blockSizes()).toEqual([4, 8]);
    expect([a.blockSize, b.blockSize]).toEqual([4, 8]);
    expect(depth(index, b, keysOf(prompt(1, 8)))).toBe(0);
    expect(depth(index, b, keysOf(prompt(1, 8), { blockSize: 8 }))).toBe(1);
  });

  it('holds no more of an owner than it may, even of one that never removes anything', () => {
    for (const maxBlocksPerOwner of [1, 2, 5]) {
      const index = create({ maxBlocksPerOwner });
      const owner = index.addOwner('a');
      for (let i = 0; i < 30; i++) {
        const hash = BigInt(10 * i + 1);
        index.apply(owner, batchOf(stored([hash, hash + 1n, hash + 2n], prompt(i, 12))));
        expect(owner.blocks).toBeLessThanOrEqual(maxBlocksPerOwner);
        expect(index.size).toBeLessThanOrEqual(3 * maxBlocksPerOwner);
      }
      index.removeOwner(owner);
      expect(index.size).toBe(0);
    }
  });

  it('goes on as before when its own limit made blocks go', () => {
    const index = create({ maxBlocks: 3 });
    const owner = index.addOwner('a');
    index.apply(owner, batchOf(stored([1n, 2n, 3n], prompt(1, 12))));
    index.apply(owner, batchOf(stored([4n, 5n], prompt(2, 8))));
    expect(index.size).toBeLessThanOrEqual(3);
    expect(index.evictions).toBeGreaterThan(0);
    index.apply(owner, batchOf(removed([1n, 2n, 3n, 4n, 5n])));
    expect([index.size, owner.blocks]).toEqual([0, 0]);
  });

  it('finds 100,000 tokens and 256 engines', () => {
    const index = new KvIndex({ seed: 1, maxBlocks: 8192 });
    const tokens = prompt(5, 100_000);
    const owners = Array.from({ length: 256 }, (_, n) => index.addOwner(`e${n}`));
    const count = tokens.length / 16;
    const hashes = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    for (const n of [0, 31, 64, 255]) {
      const length = n === 255 ? count : 10 * (n + 1);
      const owner = owners[n];
      if (owner === undefined) throw new Error('no owner');
      const list = tokens.subarray(0, 16 * length);
      index.apply(owner, batchOf(stored(hashes.slice(0, length), list, { blockSize: 16 })));
    }
    const matches = index.longestPrefix(hasher.tokens(tokens, { blockSize: 16 }));
    const found = owners.map((owner) => matches.of(owner).device);
    expect([found[0], found[31], found[64], found[255], found[1]]).toEqual([10, 320, 650, count, 0]);
  });
});
