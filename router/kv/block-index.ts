import { KeyTable, notFound } from './key-table.js';

/** How large an index may grow. */
export interface BlockIndexOptions {
  /** Blocks kept; when there are more, the ends of chains that nobody asked for go first. @default 1048576 */
  readonly maxBlocks?: number;
}

/** Parent of the first block of a chain. */
export const root = -1;

const low = 0;
const high = 1;
const parentOf = 2;
const firstChild = 3;
const nextSibling = 4;
const previousSibling = 5;
const headWords = 6;

const unused = 0;
const used = 1;
const asked = 2;

/**
 * Who holds which chains of blocks. Holders are bits, called lanes; blocks are found by the hash of themselves and all before.
 *
 * Two sets of lanes are kept with a block: who holds it, and who holds it and all before it. Of the second kind each set is part of
 * that of the block before, whatever order engines drop blocks in, so a look-up finds where lanes end by halving the prompt
 * and reads a handful of blocks instead of all.
 */
export class BlockIndex {
  readonly #maxBlocks: number;
  readonly #table: KeyTable;
  readonly #states: Uint8Array;
  #laneWords = 2;
  #stride = headWords + 4;
  #nodes: Uint32Array;
  #top = 0;
  #free = 0;
  #size = 0;
  #hand = 0;
  #laneCount = 0;
  readonly #freeLanes: number[] = [];
  /** Blocks a lane holds without holding all before. */
  readonly #orphans: number[] = [];
  readonly #held: number[] = [];
  #evictions = 0;

  constructor({ maxBlocks = 1_048_576 }: BlockIndexOptions = {}) {
    if (!Number.isInteger(maxBlocks) || maxBlocks < 1 || maxBlocks > 2 ** 28) {
      throw new RangeError(
        `block index: maxBlocks must be an integer from 1 to ${2 ** 28}, got ${maxBlocks}; lower it`,
      );
    }
    this.#maxBlocks = maxBlocks;
    this.#table = new KeyTable(maxBlocks);
    this.#states = new Uint8Array(maxBlocks);
    // Whole from the start: untouched memory costs nothing, and growing would stop everything for as long as the copy takes.
    this.#nodes = new Uint32Array(maxBlocks * this.#stride);
  }

  /** Blocks known. */
  get size(): number {
    return this.#size;
  }

  /** Blocks that made room for others since the start. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Bytes taken once it is full. */
  get byteLength(): number {
    return this.#nodes.byteLength + this.#states.byteLength + this.#table.byteLength;
  }

  /** How many lanes there are or were at once; look-ups answer as many depths. */
  get laneCount(): number {
    return this.#laneCount;
  }

  /** A lane that holds nothing. */
  addLane(): number {
    const lane = this.#freeLanes.pop() ?? this.#laneCount++;
    if (lane >= 32 * this.#laneWords) this.#widen();
    this.#orphans[lane] = 0;
    this.#held[lane] = 0;
    return lane;
  }

  /** Gives a lane back, which must hold nothing. */
  removeLane(lane: number): void {
    if (this.heldBy(lane) !== 0) {
      throw new Error(
        `block index: lane ${lane} still holds blocks, got ${this.heldBy(lane)}; unset them first`,
      );
    }
    this.#freeLanes.push(lane);
  }

  /** Blocks that a lane holds. */
  heldBy(lane: number): number {
    return this.#held[lane] ?? 0;
  }

  /** The block with a hash, or `notFound`; good until the next change. */
  find(lowKey: number, highKey: number): number {
    return this.#table.find(lowKey, highKey);
  }

  /** Notes that a lane holds a block that follows a known one; answers the block, or `notFound` where there is no room for it. */
  insert(parent: number, lowKey: number, highKey: number, lane: number): number {
    let node = this.#table.find(lowKey, highKey);
    if (node === notFound) node = this.#create(parent, lowKey, highKey);
    if (node !== notFound) this.set(node, lane);
    return node;
  }

  /** Whether a lane holds a block, with or without those before. */
  has(node: number, lane: number): boolean {
    return ((this.#nodes[node * this.#stride + headWords + (lane >>> 5)] ?? 0) & (1 << (lane & 31))) !== 0;
  }

  /** Notes that a lane holds a known block. */
  set(node: number, lane: number): void {
    const nodes = this.#nodes;
    const at = node * this.#stride;
    const bit = 1 << (lane & 31);
    const heldAt = at + headWords + (lane >>> 5);
    this.#states[node] = asked;
    if (((nodes[heldAt] ?? 0) & bit) !== 0) return;
    nodes[heldAt] = (nodes[heldAt] ?? 0) | bit;
    this.#held[lane] = this.heldBy(lane) + 1;
    const parent = (nodes[at + parentOf] ?? 0) - 1;
    if (parent !== root && !this.#reaches(parent, lane)) {
      this.#orphans[lane] = (this.#orphans[lane] ?? 0) + 1;
      return;
    }
    const reachedAt = heldAt + this.#laneWords;
    nodes[reachedAt] = (nodes[reachedAt] ?? 0) | bit;
    if ((this.#orphans[lane] ?? 0) > 0) this.#spread(node, lane, true);
  }

  /** Notes that a lane holds a block no more; answers whether the block is still known. */
  unset(node: number, lane: number): boolean {
    const nodes = this.#nodes;
    const bit = 1 << (lane & 31);
    const heldAt = node * this.#stride + headWords + (lane >>> 5);
    if (((nodes[heldAt] ?? 0) & bit) === 0) return true;
    nodes[heldAt] = (nodes[heldAt] ?? 0) & ~bit;
    this.#held[lane] = this.heldBy(lane) - 1;
    const reachedAt = heldAt + this.#laneWords;
    if (((nodes[reachedAt] ?? 0) & bit) === 0) {
      this.#orphans[lane] = (this.#orphans[lane] ?? 0) - 1;
    } else {
      nodes[reachedAt] = (nodes[reachedAt] ?? 0) & ~bit;
      this.#spread(node, lane, false);
    }
    this.#prune(node);
    return this.#states[node] !== unused;
  }

  /**
   * How many blocks of a prompt each lane holds without a gap from the first one on, by lane. The answer is the caller's own.
   *
   * @param keys hashes of the prompt's blocks, two numbers each
   */
  longestPrefix(keys: Uint32Array): Uint32Array {
    const depths = new Uint32Array(this.#laneCount);
    const count = keys.length >>> 1;
    if (count === 0) return depths;
    const first = this.#table.find(keys[0] ?? 0, keys[1] ?? 0);
    if (first === notFound) return depths;
    const last = count === 1 ? first : this.#table.find(keys[2 * count - 2] ?? 0, keys[2 * count - 1] ?? 0);
    if (last !== notFound) this.#note(depths, last, notFound, count);
    this.#narrow(keys, depths, 0, first, count - 1, last);
    return depths;
  }

  /** Finds where the lanes of a block end, between it and a later one. */
  #narrow(
    keys: Uint32Array,
    depths: Uint32Array,
    from: number,
    fromNode: number,
    to: number,
    toNode: number,
  ): void {
    if (from >= to || this.#sameLanes(fromNode, toNode)) return;
    if (to - from === 1) {
      this.#note(depths, fromNode, toNode, to);
      return;
    }
    const middle = (from + to) >>> 1;
    const node = this.#table.find(keys[2 * middle] ?? 0, keys[2 * middle + 1] ?? 0);
    if (node !== notFound) this.#narrow(keys, depths, middle, node, to, toNode);
    this.#narrow(keys, depths, from, fromNode, middle, node);
  }

  #sameLanes(node: number, other: number): boolean {
    const nodes = this.#nodes;
    const at = node * this.#stride + headWords + this.#laneWords;
    const otherAt = other * this.#stride + headWords + this.#laneWords;
    for (let word = 0; word < this.#laneWords; word++) {
      if (nodes[at + word] !== (other === notFound ? 0 : nodes[otherAt + word])) return false;
    }
    return true;
  }

  /** Notes a depth for the lanes of a block that are not those of another. */
  #note(depths: Uint32Array, node: number, except: number, depth: number): void {
    const nodes = this.#nodes;
    const at = node * this.#stride + headWords + this.#laneWords;
    const exceptAt = except * this.#stride + headWords + this.#laneWords;
    this.#states[node] = asked;
    for (let word = 0; word < this.#laneWords; word++) {
      let lanes = (nodes[at + word] ?? 0) & ~(except === notFound ? 0 : (nodes[exceptAt + word] ?? 0));
      while (lanes !== 0) {
        const bit = 31 - Math.clz32(lanes);
        depths[32 * word + bit] = depth;
        lanes &= ~(1 << bit);
      }
    }
  }

  #reaches(node: number, lane: number): boolean {
    const at = node * this.#stride + headWords + this.#laneWords + (lane >>> 5);
    return ((this.#nodes[at] ?? 0) & (1 << (lane & 31))) !== 0;
  }

  /** Lets what is held behind a block be reached, or not any more. */
  #spread(node: number, lane: number, reached: boolean): void {
    const nodes = this.#nodes;
    const bit = 1 << (lane & 31);
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      let child = (nodes[next * this.#stride + firstChild] ?? 0) - 1;
      while (child >= 0) {
        const at = child * this.#stride;
        const heldAt = at + headWords + (lane >>> 5);
        const reachedAt = heldAt + this.#laneWords;
        const isReached = ((nodes[reachedAt] ?? 0) & bit) !== 0;
        if (((nodes[heldAt] ?? 0) & bit) !== 0 && isReached !== reached) {
          nodes[reachedAt] = (nodes[reachedAt] ?? 0) ^ bit;
          this.#orphans[lane] = (this.#orphans[lane] ?? 0) + (reached ? -1 : 1);
          pending.push(child);
        }
        child = (nodes[at + nextSibling] ?? 0) - 1;
      }
    }
  }

  #create(parent: number, lowKey: number, highKey: number): number {
    if (this.#size >= this.#maxBlocks && !this.#evict(parent)) return notFound;
    let node = this.#free - 1;
    if (node >= 0) this.#free = this.#nodes[node * this.#stride + parentOf] ?? 0;
    else node = this.#top++;
    const nodes = this.#nodes;
    const at = node * this.#stride;
    nodes.fill(0, at, at + this.#stride);
    nodes[at + low] = lowKey;
    nodes[at + high] = highKey;
    nodes[at + parentOf] = parent + 1;
    if (parent !== root) {
      const head = parent * this.#stride + firstChild;
      const sibling = nodes[head] ?? 0;
      nodes[at + nextSibling] = sibling;
      if (sibling !== 0) nodes[(sibling - 1) * this.#stride + previousSibling] = node + 1;
      nodes[head] = node + 1;
    }
    this.#states[node] = used;
    this.#table.set(lowKey, highKey, node);
    this.#size++;
    return node;
  }

  /** Frees a block that nobody holds and nothing follows, and so on upwards to a block that is still needed. */
  #prune(from: number, keep = root): void {
    let node = from;
    while (node !== keep && node !== root) {
      const at = node * this.#stride;
      if ((this.#nodes[at + firstChild] ?? 0) !== 0) return;
      for (let word = 0; word < this.#laneWords; word++) {
        if (this.#nodes[at + headWords + word] !== 0) return;
      }
      const parent = (this.#nodes[at + parentOf] ?? 0) - 1;
      this.#discard(node);
      node = parent;
    }
  }

  #discard(node: number): void {
    const nodes = this.#nodes;
    const at = node * this.#stride;
    const parent = (nodes[at + parentOf] ?? 0) - 1;
    const next = (nodes[at + nextSibling] ?? 0) - 1;
    const previous = (nodes[at + previousSibling] ?? 0) - 1;
    if (previous >= 0) nodes[previous * this.#stride + nextSibling] = next + 1;
    else if (parent !== root) nodes[parent * this.#stride + firstChild] = next + 1;
    if (next >= 0) nodes[next * this.#stride + previousSibling] = previous + 1;
    this.#table.delete(nodes[at + low] ?? 0, nodes[at + high] ?? 0);
    this.#states[node] = unused;
    nodes[at + parentOf] = this.#free;
    this.#free = node + 1;
    this.#size--;
  }

  /** Makes room by the end of a chain that was not asked for since the hand last passed; false where only `keep` could go. */
  #evict(keep: number): boolean {
    // Downwards, since a block mostly has a higher number than the one before it: once an end has gone, the hand meets what is the
    // end now. Three rounds: one to forget who was asked for, one to find, one for what became an end meanwhile.
    for (let step = 0; step < 3 * this.#top; step++) {
      this.#hand = (this.#hand === 0 ? this.#top : this.#hand) - 1;
      const node = this.#hand;
      if (node === keep || this.#states[node] === unused) continue;
      if ((this.#nodes[node * this.#stride + firstChild] ?? 0) !== 0) continue;
      if (this.#states[node] === asked) {
        this.#states[node] = used;
        continue;
      }
      this.#drop(node, keep);
      return true;
    }
    return false;
  }

  #drop(node: number, keep: number): void {
    const at = node * this.#stride + headWords;
    const parent = (this.#nodes[at - headWords + parentOf] ?? 0) - 1;
    for (let word = 0; word < this.#laneWords; word++) {
      let lanes = this.#nodes[at + word] ?? 0;
      while (lanes !== 0) {
        const bit = 31 - Math.clz32(lanes);
        const lane = 32 * word + bit;
        this.#held[lane] = this.heldBy(lane) - 1;
        if (!this.#reaches(node, lane)) this.#orphans[lane] = (this.#orphans[lane] ?? 0) - 1;
        lanes &= ~(1 << bit);
      }
    }
    this.#discard(node);
    this.#evictions++;
    this.#prune(parent, keep);
  }

  /** Makes room for twice as many lanes. */
  #widen(): void {
    const words = this.#laneWords;
    const stride = headWords + 4 * words;
    const wider = new Uint32Array(this.#maxBlocks * stride);
    for (let node = 0; node < this.#top; node++) {
      const from = node * this.#stride;
      const to = node * stride;
      for (let word = 0; word < headWords + words; word++) wider[to + word] = this.#nodes[from + word] ?? 0;
      for (let word = 0; word < words; word++) {
        wider[to + headWords + 2 * words + word] = this.#nodes[from + headWords + words + word] ?? 0;
      }
    }
    this.#laneWords = 2 * words;
    this.#stride = stride;
    this.#nodes = wider;
  }
}
