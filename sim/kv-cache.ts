import type { BlockHash } from './block-hash.js';
import type { BlockStored, KvEvent } from './kv-events.js';

/** How the blocks of an engine are kept. */
export interface KvCacheOptions {
  /** Blocks with the null block, number 0, which is never given out. */
  readonly numBlocks: number;
  readonly enablePrefixCaching: boolean;
  /** Whether freed blocks without a hash are taken again before all others, as in vLLM 0.32. */
  readonly reusesUnhashedFirst: boolean;
}

/**
 * The blocks of an engine's KV cache: which are taken, which hold a cached prefix, and which of these goes next.
 *
 * Free blocks stand in a queue and keep what they hold until they are given out: the least recently freed first, and of one
 * sequence its last block first. Every change of what can be found is kept as an event until it is taken.
 */
export class KvCache {
  /** Blocks that can be given out. */
  readonly capacity: number;
  readonly #options: KvCacheOptions;
  readonly #references: Int32Array;
  readonly #hashes: (BlockHash | undefined)[];
  /** Blocks of each hash: several where sequences computed the same tokens at once. */
  readonly #found = new Map<BlockHash, number[]>();
  /** Ring of the free blocks around number 0. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #free: number;
  #events: KvEvent[] = [];

  constructor(options: KvCacheOptions) {
    const { numBlocks } = options;
    if (!Number.isInteger(numBlocks) || numBlocks < 2) {
      throw new RangeError(`kv cache: numBlocks must be an integer of at least 2, got ${numBlocks}`);
    }
    this.#options = options;
    this.capacity = numBlocks - 1;
    this.#free = this.capacity;
    this.#references = new Int32Array(numBlocks);
    this.#hashes = new Array(numBlocks).fill(undefined);
    this.#next = new Int32Array(numBlocks).map((_, block) => (block + 1) % numBlocks);
    this.#previous = new Int32Array(numBlocks).map((_, block) => (block + numBlocks - 1) % numBlocks);
  }

  /** Blocks that nobody holds, cached ones too. */
  get free(): number {
    return this.#free;
  }

  /** Share of blocks that somebody holds, from 0 to 1. */
  get usage(): number {
    return (this.capacity - this.#free) / this.capacity;
  }

  /** Hashes that can be found. */
  get cached(): number {
    return this.#found.size;
  }

  /** How many sequences hold a block. */
  references(block: number): number {
    return this.#references[block] ?? 0;
  }

  /** The blocks of the longest prefix of these hashes that is cached; they are not held yet. */
  find(hashes: readonly BlockHash[], limit = hashes.length): number[] {
    const blocks: number[] = [];
    for (let i = 0; i < limit; i++) {
      const block = this.#found.get(hashes[i] ?? '')?.[0];
      if (block === undefined) break;
      blocks.push(block);
    }
    return blocks;
  }

  /** Holds found blocks and as many new ones, which are answered; undefined where too few are free, and then nothing is held. */
  take(found: readonly number[], count: number): number[] | undefined {
    const waking = found.reduce((sum, block) => sum + (this.#references[block] === 0 ? 1 : 0), 0);
    if (waking + count > this.#free) return undefined;
    for (const block of found) {
      if (this.#references[block] === 0) this.#unlink(block);
      this.#add(block, 1);
    }
    return Array.from({ length: count }, () => {
      const block = this.#next[0] ?? 0;
      this.#unlink(block);
      this.#evict(block);
      this.#add(block, 1);
      return block;
    });
  }

  /** Gives back the blocks of a sequence, in their order. */
  release(blocks: readonly number[]): void {
    const unhashed: number[] = [];
    for (const block of blocks.toReversed()) {
      this.#add(block, -1);
      if (this.references(block) > 0) continue;
      if (this.#options.reusesUnhashedFirst && this.#hashes[block] === undefined) unhashed.push(block);
      else this.#link(block, 0);
    }
    let before = this.#next[0] ?? 0;
    for (const block of unhashed.toReversed()) {
      this.#link(block, before);
      before = block;
    }
  }

  /** Makes full blocks, which the caller holds, findable; the event says what is in them. */
  store(blocks: readonly number[], event: Omit<BlockStored, 'type'>): void {
    if (!this.#options.enablePrefixCaching) return;
    for (const [index, block] of blocks.entries()) {
      const hash = event.hashes[index];
      if (hash === undefined) continue;
      this.#hashes[block] = hash;
      const same = this.#found.get(hash);
      if (same === undefined) this.#found.set(hash, [block]);
      else same.push(block);
    }
    this.#events.push({ type: 'BlockStored', ...event });
  }

  /** Forgets all that is cached; false, and nothing changes, while any block is held. */
  reset(): boolean {
    if (this.#free !== this.capacity) return false;
    this.#found.clear();
    this.#hashes.fill(undefined);
    if (this.#options.enablePrefixCaching) this.#events.push({ type: 'AllBlocksCleared' });
    return true;
  }

  /** What has changed since the last call. */
  takeEvents(): readonly KvEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  #evict(block: number): void {
    const hash = this.#hashes[block];
    if (hash === undefined) return;
    this.#hashes[block] = undefined;
    const rest = (this.#found.get(hash) ?? []).filter((other) => other !== block);
    if (rest.length === 0) this.#found.delete(hash);
    else this.#found.set(hash, rest);
    this.#events.push({ type: 'BlockRemoved', hash });
  }

  #add(block: number, change: number): void {
    const references = this.references(block) + change;
    if (references < 0) throw new Error(`kv cache: block ${block} is given back twice`);
    this.#references[block] = references;
  }

  #unlink(block: number): void {
    const next = this.#next[block] ?? 0;
    const previous = this.#previous[block] ?? 0;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#free--;
  }

  #link(block: number, before: number): void {
    const previous = this.#previous[before] ?? 0;
    this.#next[previous] = block;
    this.#previous[block] = previous;
    this.#next[block] = before;
    this.#previous[before] = block;
    this.#free++;
  }
}
