import { NumberTable } from './number-tables.js';

/** What changed in a cache, as the KV events of vLLM tell it. */
export interface CacheChanges {
  removed(key: number): void;
}

const none = -1;

/**
 * The KV cache of an engine in blocks: free ones stand in a queue, the least recently freed first, and keep what they hold until
 * they are given out. It works as that of the simulated engine does, on the numbers of blocks in place of hashes.
 */
export class BlockCache {
  readonly capacity: number;
  readonly #changes: CacheChanges | undefined;
  readonly #references: Int32Array;
  /** What each block holds. */
  readonly #keys: Int32Array;
  /** First block that holds a key; others with the same one follow by `#same`. */
  readonly #found: NumberTable;
  readonly #same: Int32Array;
  /** Ring of the free blocks around number 0, which is never given out. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #free: number;

  /** @param capacity blocks that can be given out */
  constructor(capacity: number, changes?: CacheChanges) {
    const size = capacity + 1;
    this.capacity = capacity;
    this.#changes = changes;
    this.#free = capacity;
    this.#found = new NumberTable(capacity);
    this.#references = new Int32Array(size);
    this.#keys = new Int32Array(size).fill(none);
    this.#same = new Int32Array(size).fill(none);
    this.#next = new Int32Array(size).map((_, block) => (block + 1) % size);
    this.#previous = new Int32Array(size).map((_, block) => (block + size - 1) % size);
  }

  /** Blocks that nobody holds, those with something in them too. */
  get free(): number {
    return this.#free;
  }

  /** The blocks of the longest run of keys from the first on that is there; they are not held yet. */
  find(keys: Int32Array, limit: number): number[] {
    const blocks: number[] = [];
    for (let i = 0; i < limit && i < keys.length; i++) {
      const block = this.#found.get(keys[i] ?? 0);
      if (block === none) break;
      blocks.push(block);
    }
    return blocks;
  }

  /** Adds a hold on found blocks and `count` new ones, which go to the end of the list; false, and nothing changes, where too few are free. */
  take(found: readonly number[], count: number, into: number[]): boolean {
    let waking = 0;
    for (const block of found) if (this.#references[block] === 0) waking++;
    if (waking + count > this.#free) return false;
    for (const block of found) {
      if (this.#references[block] === 0) this.#unlink(block);
      this.#hold(block, 1);
      into.push(block);
    }
    for (let i = 0; i < count; i++) {
      const block = this.#next[0] ?? 0;
      this.#unlink(block);
      this.#evict(block);
      this.#hold(block, 1);
      into.push(block);
    }
    return true;
  }

  /** Gives back the blocks of a sequence: its last one is reused first, before all that those without a key. */
  release(blocks: readonly number[]): void {
    const empty: number[] = [];
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i] ?? 0;
      if (this.#hold(block, -1) > 0) continue;
      if (this.#keys[block] === none) empty.push(block);
      else this.#link(block, 0);
    }
    let before = this.#next[0] ?? 0;
    for (let i = empty.length - 1; i >= 0; i--) {
      const block = empty[i] ?? 0;
      this.#link(block, before);
      before = block;
    }
  }

  /** Makes a full block findable. */
  store(block: number, key: number): void {
    this.#keys[block] = key;
    const first = this.#found.get(key);
    if (first === none) {
      this.#found.set(key, block);
      return;
    }
    let last = first;
    for (let next = this.#same[last] ?? none; next !== none; next = this.#same[last] ?? none) last = next;
    this.#same[last] = block;
  }

  /** Lets nothing be found any more, in blocks that are held neither. */
  clear(): void {
    for (const [block, key] of this.#keys.entries()) {
      if (key !== none && this.#found.get(key) !== none) this.#found.delete(key);
      this.#keys[block] = none;
      this.#same[block] = none;
    }
  }

  #evict(block: number): void {
    const key = this.#keys[block] ?? none;
    if (key === none) return;
    this.#keys[block] = none;
    const after = this.#same[block] ?? none;
    this.#same[block] = none;
    const first = this.#found.get(key);
    if (first === block) {
      if (after === none) this.#found.delete(key);
      else this.#found.set(key, after);
    } else {
      let before = first;
      while (before !== none && this.#same[before] !== block) before = this.#same[before] ?? none;
      if (before !== none) this.#same[before] = after;
    }
    this.#changes?.removed(key);
  }

  #hold(block: number, change: number): number {
    const references = (this.#references[block] ?? 0) + change;
    if (references < 0) throw new Error(`block cache: block ${block} is given back twice`);
    this.#references[block] = references;
    return references;
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
