import { BlockChain } from './block-hash.js';
import { BlockIndex, root } from './block-index.js';
import { EngineBlocks } from './engine-blocks.js';
import { notFound } from './key-table.js';
import type { BlockRemoved, BlockStored, KvBatch } from './kv-events.js';

/** One data parallel rank of an engine, whose cache is its own. */
export interface KvOwner {
  readonly engine: string;
  readonly rank: number;
  /** Tokens a block, as its events say. @default - it has not stored any yet */
  readonly blockSize: number | undefined;
  /** Blocks that it is known to hold. */
  readonly blocks: number;
  /** Whether all that happened to its cache is known. If not, it may hold more than is known. Written by its subscriber. */
  isExact: boolean;
}

/** Blocks at the start of a prompt that an owner holds without a gap, by the fastest tier that they can be had from. */
export interface TierBlocks {
  readonly device: number;
  readonly host: number;
  readonly disk: number;
}

/** What a look-up found; stays as it is whatever happens to the index. */
export interface KvMatches {
  /** Blocks of the prompt. */
  readonly blocks: number;
  /** What an owner holds; nothing for one that came or went meanwhile. */
  of(owner: KvOwner): TierBlocks;
}

/** What became of the blocks of a message. */
export interface Applied {
  readonly stored: number;
  readonly removed: number;
  /** Blocks that follow one which is not known, and so cannot be found. */
  readonly orphaned: number;
  /** Whether the engine dropped everything in between. */
  readonly isCleared: boolean;
}

/** How large an index may grow and how it hashes. */
export interface KvIndexOptions {
  /** Start of all hashes, the same as of the hashes that are looked up. */
  readonly seed: number;
  /** Different blocks kept. @default 1048576 */
  readonly maxBlocks?: number;
  /** Blocks kept of one owner. @default as many as maxBlocks */
  readonly maxBlocksPerOwner?: number;
}

interface Owner {
  readonly engine: string;
  readonly rank: number;
  readonly number: number;
  readonly held: EngineBlocks;
  blockSize: number | undefined;
  readonly blocks: number;
  isExact: boolean;
  /** Groups of layers that must all hold a block. */
  readonly groups: number[];
  /** The lane of what the device holds, and once other tiers hold something those of what is within two and three tiers. */
  readonly lanes: number[];
}

const nothing: TierBlocks = { device: 0, host: 0, disk: 0 };

/** What engines hold in their KV caches, as their events tell. */
export class KvIndex {
  readonly #index: BlockIndex;
  readonly #chain: BlockChain;
  readonly #maxPerOwner: number;
  readonly #owners = new Set<Owner>();
  #numbers = 0;
  #orphaned = 0;

  constructor({ seed, maxBlocks = 1_048_576, maxBlocksPerOwner = maxBlocks }: KvIndexOptions) {
    this.#index = new BlockIndex({ maxBlocks });
    this.#chain = new BlockChain(seed);
    this.#maxPerOwner = maxBlocksPerOwner;
  }

  /** Different blocks known. */
  get size(): number {
    return this.#index.size;
  }

  /** Blocks that made room for others since the start. */
  get evictions(): number {
    return this.#index.evictions;
  }

  /** Bytes taken by everything. */
  get byteLength(): number {
    let sum = this.#index.byteLength;
    for (const { held } of this.#owners) sum += held.byteLength;
    return sum;
  }

  /** Sizes of blocks that engines use; a prompt has to be hashed once for each. */
  blockSizes(): readonly number[] {
    return [...new Set([...this.#owners].flatMap(({ blockSize }) => blockSize ?? []))];
  }

  /** A new owner that holds nothing. */
  addOwner(engine: string, rank = 0): KvOwner {
    const held = new EngineBlocks(this.#maxPerOwner);
    const owner: Owner = {
      engine,
      rank,
      number: this.#numbers++,
      held,
      blockSize: undefined,
      get blocks() {
        return held.size;
      },
      isExact: false,
      groups: [],
      lanes: [this.#index.addLane()],
    };
    this.#owners.add(owner);
    return owner;
  }

  /** Forgets an owner and all that it holds. */
  removeOwner(owner: KvOwner): void {
    if (!this.#isOwn(owner)) return;
    this.clear(owner);
    for (const lane of owner.lanes) this.#index.removeLane(lane);
    owner.lanes.length = 0;
    this.#owners.delete(owner);
  }

  /** Forgets all that an owner holds. */
  clear(owner: KvOwner): void {
    if (!this.#isOwn(owner)) return;
    this.#withdraw(owner);
    owner.held.clear();
    owner.groups.length = 0;
    owner.blockSize = undefined;
  }

  /** Takes in a message of an owner. */
  apply(owner: KvOwner, batch: KvBatch): Applied {
    if (!this.#isOwn(owner)) return { stored: 0, removed: 0, orphaned: 0, isCleared: false };
    let stored = 0;
    let removed = 0;
    let isCleared = false;
    this.#orphaned = 0;
    for (const event of batch.events) {
      if (event.type === 'AllBlocksCleared') {
        this.clear(owner);
        isCleared = true;
      } else if (event.type === 'BlockRemoved') {
        this.#remove(owner, batch, event);
        removed += event.hashTo - event.hashFrom;
      } else {
        this.#store(owner, batch, event);
        stored += event.hashTo - event.hashFrom;
      }
    }
    return { stored, removed, orphaned: this.#orphaned, isCleared };
  }

  /**
   * What each owner holds of a prompt, from its first block on.
   *
   * @param keys hashes of the prompt's blocks, two numbers each
   */
  longestPrefix(keys: Uint32Array): KvMatches {
    const depths = this.#index.longestPrefix(keys);
    const numbers = this.#numbers;
    return {
      blocks: keys.length >>> 1,
      of: (owner) => {
        // An owner that came later may have the lane of one that has left.
        if (!this.#isOwn(owner) || owner.number >= numbers) return nothing;
        const device = depths[owner.lanes[0] ?? depths.length] ?? 0;
        const host = depths[owner.lanes[1] ?? depths.length] ?? device;
        const disk = depths[owner.lanes[2] ?? depths.length] ?? host;
        return { device, host: host - device, disk: disk - host };
      },
    };
  }

  #isOwn(owner: KvOwner): owner is Owner {
    return this.#owners.has(owner as Owner);
  }

  #store(owner: Owner, batch: KvBatch, event: BlockStored): void {
    if (event.isWindowed) return;
    const { group, tier } = event;
    if (tier !== 'device' && owner.lanes.length === 1) this.#addTiers(owner);
    if (event.tokenTo === event.tokenFrom) {
      this.#storeKnown(owner, batch, event);
      return;
    }
    owner.blockSize ??= event.blockSize;
    // Groups whose blocks have another size cannot be compared block by block; those of the first size decide alone.
    if (event.blockSize !== owner.blockSize) return;
    if (!owner.groups.includes(group)) {
      if (owner.groups.length > 0) this.#withdraw(owner);
      owner.groups.push(group);
    }
    const { held } = owner;
    const chain = this.#chain;
    let node: number = root;
    if (event.parent === undefined) {
      chain.start({ blockSize: event.blockSize, lora: loraOf(owner, event) });
    } else {
      const [low, high] = event.parent;
      const parent = held.find(low, high, group);
      if (parent === notFound) {
        this.#orphaned += event.hashTo - event.hashFrom;
        return;
      }
      chain.resume(held.ownLow(parent), held.ownHigh(parent));
      node = this.#index.find(chain.low, chain.high);
    }
    let isFirst = event.parent === undefined;
    for (let i = event.hashFrom; i < event.hashTo; i++) {
      const low = batch.hashes[2 * i] ?? 0;
      const high = batch.hashes[2 * i + 1] ?? 0;
      const block = i - event.hashFrom;
      const { low: lowBefore, high: highBefore } = chain;
      const extraKeys = event.extraKeys?.[block];
      if (extraKeys !== undefined) takeExtraKeys(chain, extraKeys, event.loraName);
      chain.block(
        batch.tokens,
        event.tokenFrom + block * event.blockSize,
        event.tokenFrom + (block + 1) * event.blockSize,
      );
      let entry = held.find(low, high, group);
      let outdated: number = notFound;
      if (entry === notFound) outdated = held.surplus();
      else if (held.ownLow(entry) !== chain.low || held.ownHigh(entry) !== chain.high) outdated = entry;
      if (outdated !== notFound) {
        this.#forget(owner, outdated);
        entry = notFound;
        // What was forgotten may be the very block before.
        if (!isFirst) node = this.#index.find(lowBefore, highBefore);
      }
      if (entry === notFound) entry = held.add(low, high, group, chain.low, chain.high);
      held.raise(entry, tier);
      node = this.#show(owner, entry, isFirst ? root : node, isFirst);
      isFirst = false;
    }
  }

  /** Blocks that the event tells the hashes of alone: known ones, which one more tier holds now. */
  #storeKnown(owner: Owner, batch: KvBatch, event: BlockStored): void {
    for (let i = event.hashFrom; i < event.hashTo; i++) {
      const entry = owner.held.find(batch.hashes[2 * i] ?? 0, batch.hashes[2 * i + 1] ?? 0, event.group);
      if (entry === notFound) {
        this.#orphaned++;
        continue;
      }
      owner.held.raise(entry, event.tier);
      const node = this.#index.find(owner.held.ownLow(entry), owner.held.ownHigh(entry));
      if (node !== notFound) this.#show(owner, entry, root, false);
    }
  }

  #remove(owner: Owner, batch: KvBatch, event: BlockRemoved): void {
    const { held } = owner;
    for (let i = event.hashFrom; i < event.hashTo; i++) {
      const entry = held.find(batch.hashes[2 * i] ?? 0, batch.hashes[2 * i + 1] ?? 0, event.group);
      if (entry === notFound) continue;
      held.lower(entry, event.tier);
      const node = this.#index.find(held.ownLow(entry), held.ownHigh(entry));
      let isKnown = node !== notFound;
      for (let tiers = 1; isKnown && tiers <= owner.lanes.length; tiers++) {
        const lane = owner.lanes[tiers - 1];
        if (lane === undefined || held.isWithin(entry, tiers)) break;
        isKnown = this.#index.unset(node, lane);
      }
      if (!held.isHeld(entry)) held.delete(entry);
    }
  }

  /** Lets a block be found in the tiers that hold it for all groups; answers it, or `notFound`. */
  #show(owner: Owner, entry: number, parent: number, isFirst: boolean): number {
    const { held, lanes } = owner;
    const low = held.ownLow(entry);
    const high = held.ownHigh(entry);
    let node: number = notFound;
    for (let tiers = lanes.length; tiers > 0; tiers--) {
      const lane = lanes[tiers - 1];
      if (lane === undefined || !this.#isWithin(owner, entry, tiers)) continue;
      if (node !== notFound) {
        this.#index.set(node, lane);
        continue;
      }
      if (isFirst || parent !== notFound) {
        node = this.#index.insert(parent, low, high, lane);
      } else {
        node = this.#index.find(low, high);
        if (node !== notFound) this.#index.set(node, lane);
      }
      if (node === notFound) {
        this.#orphaned++;
        return notFound;
      }
    }
    return node === notFound ? this.#index.find(low, high) : node;
  }

  #isWithin(owner: Owner, entry: number, tiers: number): boolean {
    const { held, groups } = owner;
    if (groups.length === 1) return held.isWithin(entry, tiers);
    return groups.every((group) => {
      const other = held.find(held.low(entry), held.high(entry), group);
      return other !== notFound && held.isWithin(other, tiers);
    });
  }

  #forget(owner: Owner, entry: number): void {
    this.#hide(owner, entry);
    owner.held.delete(entry);
  }

  #hide({ held, lanes }: Owner, entry: number): void {
    const node = this.#index.find(held.ownLow(entry), held.ownHigh(entry));
    if (node === notFound) return;
    for (const lane of lanes) {
      if (!this.#index.unset(node, lane)) return;
    }
  }

  /** Lets nothing of an owner be found. */
  #withdraw(owner: Owner): void {
    for (let entry = 0; entry < owner.held.top; entry++) {
      if (owner.held.isHeld(entry)) this.#hide(owner, entry);
    }
  }

  #addTiers(owner: Owner): void {
    owner.lanes.push(this.#index.addLane(), this.#index.addLane());
    const { held } = owner;
    for (let entry = 0; entry < held.top; entry++) {
      if (!held.isHeld(entry)) continue;
      if (this.#index.find(held.ownLow(entry), held.ownHigh(entry)) !== notFound) {
        this.#show(owner, entry, notFound, false);
      }
    }
  }
}

/** Engines that give an adapter's number alone do not let it be recognized: it is a name that nobody asks for. */
function loraOf(owner: Owner, { loraName, loraId }: BlockStored): string | undefined {
  if (loraName !== undefined || loraId === undefined) return loraName;
  return `\0${owner.number}/${loraId}`;
}

/** The adapter's name is the first of the keys, but part of the start of the chain already. */
function takeExtraKeys(chain: BlockChain, keys: readonly string[], loraName: string | undefined): void {
  for (let i = keys[0] === loraName ? 1 : 0; i < keys.length; i++) chain.text(keys[i] ?? '');
}
