import { KeyTable, notFound } from '../kv/key-table.js';

/** How large an index may grow. */
export interface ChunkIndexOptions {
  /** Chunks kept, counted once for each place that holds them; when there are more, those that nobody asked for go first. @default 1048576 */
  readonly maxHeld?: number;
}

/** What an index may be asked about: the hashes of a prompt's chunks, computed as far as somebody may hold them. */
export interface ChunkKeys {
  next(): bigint | undefined;
}

interface Lane {
  readonly holder: number;
  /** Tells the keys of this lane from those of others in the common table. */
  readonly salt: number;
  first: number;
  size: number;
}

const none = -1;
const unused = 0;
const used = 1;
const asked = 2;

/**
 * Who holds which chunks, by hashes that say nothing of each other. Holders are bits of a chunk; what a holder has in several places,
 * called lanes, counts once for it.
 */
export class ChunkIndex {
  readonly #maxHeld: number;
  readonly #chunks = new KeyTable();
  readonly #copies = new KeyTable();
  readonly #lanes = new Map<number, Lane>();
  readonly #lanesOf = new Map<number, number[]>();
  readonly #freeHolders: number[] = [];
  readonly #freeLanes: number[] = [];
  #laneCount = 0;
  #holderCount = 0;
  #words = 1;
  // A chunk: its key, whether somebody asked for it, and a bit for each of its holders.
  #chunkLow = new Int32Array(1024);
  #chunkHigh = new Int32Array(1024);
  #states = new Uint8Array(1024);
  #masks = new Uint32Array(1024);
  #chunkTop = 0;
  readonly #freeChunks: number[] = [];
  // A copy of a chunk in a lane: the chunk, and the copies before and behind it in the lane.
  #copyChunk = new Int32Array(1024);
  #copyNext = new Int32Array(1024);
  #copyPrevious = new Int32Array(1024);
  #copyTop = 0;
  readonly #freeCopies: number[] = [];
  #hand = 0;
  #evictions = 0;

  constructor({ maxHeld = 1_048_576 }: ChunkIndexOptions = {}) {
    if (!Number.isInteger(maxHeld) || maxHeld < 1 || maxHeld > 2 ** 28) {
      throw new RangeError(
        `chunk index: maxHeld must be an integer from 1 to ${2 ** 28}, got ${maxHeld}; lower it`,
      );
    }
    this.#maxHeld = maxHeld;
  }

  /** Chunks held, counted once for each lane. */
  get held(): number {
    return this.#copies.size;
  }

  /** Different chunks. */
  get size(): number {
    return this.#chunks.size;
  }

  /** Chunks that made room for others since the start, counted once for each lane. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Bytes taken. */
  get byteLength(): number {
    return (
      this.#chunks.byteLength +
      this.#copies.byteLength +
      this.#states.byteLength +
      this.#masks.byteLength +
      4 * (2 * this.#chunkLow.length + 3 * this.#copyChunk.length)
    );
  }

  /** Somebody who holds nothing. */
  addHolder(): number {
    const holder = this.#freeHolders.pop() ?? this.#holderCount++;
    if (holder >= 32 * this.#words) this.#widen();
    this.#lanesOf.set(holder, []);
    return holder;
  }

  /** Forgets a holder and its lanes. */
  removeHolder(holder: number): void {
    for (const lane of [...(this.#lanesOf.get(holder) ?? [])]) this.removeLane(lane);
    if (this.#lanesOf.delete(holder)) this.#freeHolders.push(holder);
  }

  /** A place of a holder, with nothing in it. */
  addLane(holder: number): number {
    const lane = this.#freeLanes.pop() ?? this.#laneCount++;
    this.#lanes.set(lane, { holder, salt: Math.imul(lane + 1, 0x9e3779b1), first: none, size: 0 });
    this.#lanesOf.get(holder)?.push(lane);
    return lane;
  }

  /** Forgets a place and what is in it. */
  removeLane(lane: number): void {
    this.clear(lane);
    const found = this.#lanes.get(lane);
    if (found === undefined) return;
    const lanes = this.#lanesOf.get(found.holder);
    lanes?.splice(lanes.indexOf(lane), 1);
    this.#lanes.delete(lane);
    this.#freeLanes.push(lane);
  }

  /** Chunks in a lane. */
  heldIn(lane: number): number {
    return this.#lanes.get(lane)?.size ?? 0;
  }

  /** Whether a chunk is in a lane. */
  has(lane: number, key: bigint): boolean {
    const found = this.#lanes.get(lane);
    return found !== undefined && this.#copyOf(found, lowOf(key), highOf(key)) !== notFound;
  }

  /** Notes that a chunk is in a lane. */
  admit(lane: number, key: bigint): void {
    const found = this.#lanes.get(lane);
    if (found === undefined) return;
    const low = lowOf(key);
    const high = highOf(key);
    if (this.#copyOf(found, low, high) !== notFound) return;
    while (this.#copies.size >= this.#maxHeld) this.#evictOne();
    const chunk = this.#chunkFor(low, high);
    const copy = this.#freeCopies.pop() ?? this.#copyTop++;
    if (copy >= this.#copyChunk.length) this.#growCopies();
    this.#copyChunk[copy] = chunk;
    this.#copyNext[copy] = found.first;
    this.#copyPrevious[copy] = none;
    if (found.first !== none) this.#copyPrevious[found.first] = copy;
    found.first = copy;
    found.size++;
    this.#copies.set(low ^ found.salt, high, copy);
    const at = chunk * this.#words + (found.holder >>> 5);
    this.#masks[at] = (this.#masks[at] ?? 0) | (1 << (found.holder & 31));
  }

  /** Notes that a chunk is no longer in a lane. */
  evict(lane: number, key: bigint): void {
    const found = this.#lanes.get(lane);
    if (found === undefined) return;
    const copy = this.#copyOf(found, lowOf(key), highOf(key));
    if (copy !== notFound) this.#drop(found, copy);
  }

  /** Empties a lane. */
  clear(lane: number): void {
    const found = this.#lanes.get(lane);
    while (found !== undefined && found.first !== none) this.#drop(found, found.first);
  }

  /** How many chunks each holder has without a gap from the first one on, by holder; the longest of both is kept in `depths`. */
  longestPrefix(keys: ChunkKeys, depths: Uint32Array): void {
    let running: Uint32Array | undefined;
    for (let depth = 1; ; depth++) {
      const key = keys.next();
      const chunk = key === undefined ? notFound : this.#chunks.find(lowOf(key), highOf(key));
      if (chunk === notFound) return;
      this.#states[chunk] = asked;
      const from = chunk * this.#words;
      running ??= this.#masks.slice(from, from + this.#words);
      let isAnyLeft = false;
      for (let word = 0; word < this.#words; word++) {
        let bits = (running[word] ?? 0) & (this.#masks[from + word] ?? 0);
        running[word] = bits;
        while (bits !== 0) {
          const bit = 31 - Math.clz32(bits);
          const holder = 32 * word + bit;
          if (depth > (depths[holder] ?? 0)) depths[holder] = depth;
          bits &= ~(1 << bit);
          isAnyLeft = true;
        }
      }
      if (!isAnyLeft) return;
    }
  }

  /** Zero for each holder there is, to be raised by `longestPrefix`. */
  depths(): Uint32Array {
    return new Uint32Array(this.#holderCount);
  }

  #copyOf({ salt }: Lane, low: number, high: number): number {
    return this.#copies.find(low ^ salt, high);
  }

  #chunkFor(low: number, high: number): number {
    const known = this.#chunks.find(low, high);
    if (known !== notFound) return known;
    const chunk = this.#freeChunks.pop() ?? this.#chunkTop++;
    if (chunk >= this.#chunkLow.length) this.#growChunks();
    this.#chunkLow[chunk] = low;
    this.#chunkHigh[chunk] = high;
    this.#states[chunk] = asked;
    this.#masks.fill(0, chunk * this.#words, (chunk + 1) * this.#words);
    this.#chunks.set(low, high, chunk);
    return chunk;
  }

  #drop(lane: Lane, copy: number): void {
    const next = this.#copyNext[copy] ?? none;
    const previous = this.#copyPrevious[copy] ?? none;
    if (previous === none) lane.first = next;
    else this.#copyNext[previous] = next;
    if (next !== none) this.#copyPrevious[next] = previous;
    lane.size--;
    const chunk = this.#copyChunk[copy] ?? 0;
    const low = this.#chunkLow[chunk] ?? 0;
    const high = this.#chunkHigh[chunk] ?? 0;
    this.#copies.delete(low ^ lane.salt, high);
    this.#freeCopies.push(copy);
    for (const other of this.#lanesOf.get(lane.holder) ?? []) {
      const found = this.#lanes.get(other);
      if (found !== undefined && this.#copyOf(found, low, high) !== notFound) return;
    }
    const from = chunk * this.#words;
    const at = from + (lane.holder >>> 5);
    this.#masks[at] = (this.#masks[at] ?? 0) & ~(1 << (lane.holder & 31));
    for (let word = 0; word < this.#words; word++) if (this.#masks[from + word] !== 0) return;
    this.#chunks.delete(low, high);
    this.#states[chunk] = unused;
    this.#freeChunks.push(chunk);
  }

  /** Drops a chunk that was not asked for since the hand last passed, everywhere. */
  #evictOne(): void {
    for (;;) {
      this.#hand = (this.#hand + 1) % this.#chunkTop;
      const chunk = this.#hand;
      if (this.#states[chunk] === asked) this.#states[chunk] = used;
      else if (this.#states[chunk] === used) break;
    }
    const before = this.#copies.size;
    const low = this.#chunkLow[this.#hand] ?? 0;
    const high = this.#chunkHigh[this.#hand] ?? 0;
    for (const holder of this.#holdersOf(this.#hand)) {
      for (const lane of this.#lanesOf.get(holder) ?? []) {
        const found = this.#lanes.get(lane);
        const copy = found === undefined ? notFound : this.#copyOf(found, low, high);
        if (found !== undefined && copy !== notFound) this.#drop(found, copy);
      }
    }
    this.#evictions += before - this.#copies.size;
  }

  #holdersOf(chunk: number): number[] {
    const holders: number[] = [];
    for (let word = 0; word < this.#words; word++) {
      let bits = this.#masks[chunk * this.#words + word] ?? 0;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        holders.push(32 * word + bit);
        bits &= ~(1 << bit);
      }
    }
    return holders;
  }

  #growChunks(): void {
    const room = 2 * this.#chunkLow.length;
    this.#chunkLow = copied(new Int32Array(room), this.#chunkLow);
    this.#chunkHigh = copied(new Int32Array(room), this.#chunkHigh);
    this.#states = copied(new Uint8Array(room), this.#states);
    this.#masks = copied(new Uint32Array(room * this.#words), this.#masks);
  }

  #growCopies(): void {
    const room = 2 * this.#copyChunk.length;
    this.#copyChunk = copied(new Int32Array(room), this.#copyChunk);
    this.#copyNext = copied(new Int32Array(room), this.#copyNext);
    this.#copyPrevious = copied(new Int32Array(room), this.#copyPrevious);
  }

  /** Makes room for twice as many holders. */
  #widen(): void {
    const words = this.#words;
    const wider = new Uint32Array(2 * this.#masks.length);
    for (let chunk = 0; chunk < this.#chunkTop; chunk++) {
      for (let word = 0; word < words; word++) {
        wider[2 * words * chunk + word] = this.#masks[words * chunk + word] ?? 0;
      }
    }
    this.#words = 2 * words;
    this.#masks = wider;
  }
}

function copied<T extends Int32Array | Uint32Array | Uint8Array>(wider: T, from: T): T {
  wider.set(from);
  return wider;
}

function lowOf(key: bigint): number {
  return Number(BigInt.asIntN(32, key));
}

function highOf(key: bigint): number {
  return Number(BigInt.asIntN(32, key >> 32n));
}
