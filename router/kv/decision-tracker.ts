import { BlockIndex, root } from './block-index.js';
import { KeyTable, notFound } from './key-table.js';

/** How long and how much is remembered of own decisions. */
export interface DecisionTrackerOptions {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** How long a decision counts, unless another one renews it. */
  readonly ttlMs: number;
  /** Blocks of an engine that are remembered; those used longest ago go first. @default 31250 */
  readonly capacityBlocks?: number;
  /** Every which block of a prompt is remembered; others are found as part of the next. @default 4 */
  readonly stride?: number;
  /** Remembered blocks of all engines. @default 262144 */
  readonly maxEntries?: number;
}

/** Something an engine was chosen for, to be taken back if it does not come to that. */
export interface Decision {
  readonly holder: number;
  readonly keys: Uint32Array;
  readonly atMs: number;
}

const none = -1;

/**
 * Which blocks engines must hold by the prompts that were sent to them: what engines without events may hold, and what those
 * with events will soon tell.
 */
export class DecisionTracker {
  readonly #now: () => number;
  readonly #ttlMs: number;
  readonly #stride: number;
  readonly #defaultCapacity: number;
  readonly #maxEntries: number;
  readonly #index: BlockIndex;
  readonly #table = new KeyTable();
  readonly #lows: number[] = [];
  readonly #highs: number[] = [];
  readonly #newer: number[] = [];
  readonly #older: number[] = [];
  readonly #touchedMs: number[] = [];
  readonly #uses: number[] = [];
  readonly #free: number[] = [];
  readonly #holders = new Map<number, Holder>();

  constructor({
    now,
    ttlMs,
    capacityBlocks = 31_250,
    stride = 4,
    maxEntries = 262_144,
  }: DecisionTrackerOptions) {
    this.#now = now;
    this.#ttlMs = ttlMs;
    this.#stride = stride;
    this.#defaultCapacity = capacityBlocks;
    this.#maxEntries = maxEntries;
    this.#index = new BlockIndex({ maxBlocks: maxEntries });
  }

  /** Remembered blocks, each engine's apart. */
  get size(): number {
    return this.#table.size;
  }

  /** An engine that was not chosen yet. @param capacityBlocks blocks of its KV cache */
  addHolder(capacityBlocks = this.#defaultCapacity): number {
    const lane = this.#index.addLane();
    this.#holders.set(lane, { lane, capacity: 0, newest: none, oldest: none, size: 0 });
    this.setCapacity(lane, capacityBlocks);
    return lane;
  }

  /** Notes how many blocks the KV cache of an engine has. */
  setCapacity(holder: number, capacityBlocks: number): void {
    const found = this.#holders.get(holder);
    if (found === undefined) return;
    found.capacity = Math.max(1, Math.min(this.#maxEntries, Math.floor(capacityBlocks / this.#stride)));
    while (found.size > found.capacity) this.#drop(found, found.oldest);
  }

  /** Forgets an engine. */
  removeHolder(holder: number): void {
    this.clear(holder);
    if (this.#holders.delete(holder)) this.#index.removeLane(holder);
  }

  /** Forgets what an engine was chosen for. */
  clear(holder: number): void {
    const found = this.#holders.get(holder);
    while (found !== undefined && found.size > 0) this.#drop(found, found.oldest);
  }

  /** Notes that an engine was chosen for a prompt. */
  record(holder: number, keys: Uint32Array): Decision {
    const atMs = this.#now();
    const decision: Decision = { holder, keys, atMs };
    const found = this.#holders.get(holder);
    if (found === undefined) return decision;
    this.#expire(found, atMs);
    const picked = this.#picked(keys, found.capacity);
    const entries = new Int32Array(picked.length / 2);
    let known = 0;
    let node: number = root;
    for (let i = 0; i < picked.length; i += 2) {
      const low = picked[i] ?? 0;
      const high = picked[i + 1] ?? 0;
      node = this.#index.insert(node, low, high, found.lane);
      if (node === notFound) break;
      entries[known++] = this.#entry(found, low, high);
    }
    // The last block first, so that what is at the end of prompts is always used longest ago and nothing is left without a start.
    for (let i = known - 1; i >= 0; i--) {
      const entry = entries[i] ?? none;
      this.#unlink(found, entry);
      this.#link(found, entry, atMs);
      this.#uses[entry] = (this.#uses[entry] ?? 0) + 1;
    }
    while (found.size > found.capacity) this.#drop(found, found.oldest);
    return decision;
  }

  /** Takes a decision back whose prompt was never computed; what other decisions need stays. */
  cancel({ holder, keys, atMs }: Decision): void {
    const found = this.#holders.get(holder);
    if (found === undefined || this.#now() >= atMs + this.#ttlMs) return;
    const picked = this.#picked(keys, found.capacity);
    for (let i = picked.length - 2; i >= 0; i -= 2) {
      const entry = this.#find(found.lane, picked[i] ?? 0, picked[i + 1] ?? 0);
      if (entry === notFound) continue;
      const uses = (this.#uses[entry] ?? 0) - 1;
      this.#uses[entry] = uses;
      if (uses <= 0) this.#drop(found, entry);
    }
  }

  /** How many blocks of a prompt each engine must hold, by the engine's number; a multiple of the stride. */
  longestPrefix(keys: Uint32Array): Uint32Array {
    const now = this.#now();
    for (const holder of this.#holders.values()) this.#expire(holder, now);
    const depths = this.#index.longestPrefix(this.#picked(keys, Number.POSITIVE_INFINITY));
    for (let i = 0; i < depths.length; i++) depths[i] = (depths[i] ?? 0) * this.#stride;
    return depths;
  }

  #picked(keys: Uint32Array, limit: number): Uint32Array {
    const count = Math.min(limit, Math.floor(keys.length / 2 / this.#stride));
    if (this.#stride === 1) return keys.subarray(0, 2 * count);
    const picked = new Uint32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const at = 2 * ((i + 1) * this.#stride - 1);
      picked[2 * i] = keys[at] ?? 0;
      picked[2 * i + 1] = keys[at + 1] ?? 0;
    }
    return picked;
  }

  #find(lane: number, low: number, high: number): number {
    return this.#table.find(low ^ Math.imul(lane + 1, 0x9e3779b1), high);
  }

  #entry(holder: Holder, low: number, high: number): number {
    const known = this.#find(holder.lane, low, high);
    if (known !== notFound) return known;
    const entry = this.#free.pop() ?? this.#lows.length;
    this.#lows[entry] = low;
    this.#highs[entry] = high;
    this.#uses[entry] = 0;
    this.#table.set(low ^ Math.imul(holder.lane + 1, 0x9e3779b1), high, entry);
    this.#link(holder, entry, 0);
    return entry;
  }

  #expire(holder: Holder, now: number): void {
    while (holder.size > 0 && (this.#touchedMs[holder.oldest] ?? 0) + this.#ttlMs <= now) {
      this.#drop(holder, holder.oldest);
    }
  }

  #drop(holder: Holder, entry: number): void {
    const low = this.#lows[entry] ?? 0;
    const high = this.#highs[entry] ?? 0;
    this.#unlink(holder, entry);
    this.#table.delete(low ^ Math.imul(holder.lane + 1, 0x9e3779b1), high);
    this.#free.push(entry);
    const node = this.#index.find(low, high);
    if (node !== notFound) this.#index.unset(node, holder.lane);
  }

  #link(holder: Holder, entry: number, touchedMs: number): void {
    this.#touchedMs[entry] = touchedMs;
    this.#newer[entry] = none;
    this.#older[entry] = holder.newest;
    if (holder.newest === none) holder.oldest = entry;
    else this.#newer[holder.newest] = entry;
    holder.newest = entry;
    holder.size++;
  }

  #unlink(holder: Holder, entry: number): void {
    const newer = this.#newer[entry] ?? none;
    const older = this.#older[entry] ?? none;
    if (newer === none) holder.newest = older;
    else this.#older[newer] = older;
    if (older === none) holder.oldest = newer;
    else this.#newer[older] = newer;
    holder.size--;
  }
}

interface Holder {
  readonly lane: number;
  capacity: number;
  newest: number;
  oldest: number;
  size: number;
}
