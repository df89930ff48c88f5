import { KeyTable, notFound } from './key-table.js';
import type { Tier } from './kv-events.js';

const engineLow = 0;
const engineHigh = 1;
const ownLow = 2;
const ownHigh = 3;
const counts = 4;
const group = 5;
const words = 6;

// One count a tier, of ten bits. A count that is full stays so: it cannot be told any more how many there were.
const bitsPerCount = 10;
const fullCount = 2 ** bitsPerCount - 1;
const places: Readonly<Record<Tier, number>> = { device: 0, host: bitsPerCount, disk: 2 * bitsPerCount };

/**
 * The blocks of one engine by the engine's own hashes, which are opaque: what the router calls each of them, and how often each tier
 * holds it. Engines store and remove every copy of a block apart, so copies are counted.
 */
export class EngineBlocks {
  readonly #maxEntries: number;
  #table = new KeyTable();
  #entries = new Int32Array(256 * words);
  #top = 0;
  #free = 0;
  #size = 0;
  #hand = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#entries.byteLength + this.#table.byteLength;
  }

  /** The entry of a block of a group, or `notFound`; good until the next change. */
  find(low: number, high: number, ofGroup: number): number {
    return this.#table.find(low, withGroup(high, ofGroup));
  }

  /** A new entry without any copies, which has to get one. */
  add(low: number, high: number, ofGroup: number, ownLowKey: number, ownHighKey: number): number {
    let entry = this.#free - 1;
    if (entry >= 0) this.#free = this.#entries[entry * words] ?? 0;
    else entry = this.#top++;
    if ((entry + 1) * words > this.#entries.length) {
      const larger = new Int32Array(2 * this.#entries.length);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    const at = entry * words;
    this.#entries[at + engineLow] = low;
    this.#entries[at + engineHigh] = high;
    this.#entries[at + ownLow] = ownLowKey;
    this.#entries[at + ownHigh] = ownHighKey;
    this.#entries[at + counts] = 0;
    this.#entries[at + group] = ofGroup;
    this.#table.set(low, withGroup(high, ofGroup), entry);
    this.#size++;
    return entry;
  }

  /** The entry that has to go before another is added; `notFound` while there is room. */
  surplus(): number {
    if (this.#size < this.#maxEntries) return notFound;
    do this.#hand = (this.#hand + 1) % this.#top;
    while (!this.isHeld(this.#hand));
    return this.#hand;
  }

  delete(entry: number): void {
    const at = entry * words;
    this.#table.delete(this.low(entry), withGroup(this.high(entry), this.groupOf(entry)));
    this.#entries[at + counts] = 0;
    this.#entries[at] = this.#free;
    this.#free = entry + 1;
    this.#size--;
  }

  clear(): void {
    this.#table = new KeyTable();
    this.#entries = new Int32Array(256 * words);
    this.#top = 0;
    this.#free = 0;
    this.#size = 0;
    this.#hand = 0;
  }

  /** Numbers of all entries, those that are none among them; see `isHeld`. */
  get top(): number {
    return this.#top;
  }

  low(entry: number): number {
    return this.#entries[entry * words + engineLow] ?? 0;
  }

  high(entry: number): number {
    return this.#entries[entry * words + engineHigh] ?? 0;
  }

  ownLow(entry: number): number {
    return this.#entries[entry * words + ownLow] ?? 0;
  }

  ownHigh(entry: number): number {
    return this.#entries[entry * words + ownHigh] ?? 0;
  }

  groupOf(entry: number): number {
    return this.#entries[entry * words + group] ?? 0;
  }

  /** Whether any tier holds it. */
  isHeld(entry: number): boolean {
    return this.#entries[entry * words + counts] !== 0;
  }

  /** Whether it is held in one of the first tiers: 1 for the device alone, 2 with the host, 3 for any. */
  isWithin(entry: number, tiers: number): boolean {
    return ((this.#entries[entry * words + counts] ?? 0) & (2 ** (tiers * bitsPerCount) - 1)) !== 0;
  }

  /** Counts a copy more. */
  raise(entry: number, tier: Tier): void {
    const at = entry * words + counts;
    const held = this.#entries[at] ?? 0;
    if (((held >>> places[tier]) & fullCount) < fullCount) this.#entries[at] = held + (1 << places[tier]);
  }

  /** Counts a copy less, if there was one. */
  lower(entry: number, tier: Tier): void {
    const at = entry * words + counts;
    const held = this.#entries[at] ?? 0;
    const count = (held >>> places[tier]) & fullCount;
    if (count > 0 && count < fullCount) this.#entries[at] = held - (1 << places[tier]);
  }
}

function withGroup(high: number, ofGroup: number): number {
  return high ^ Math.imul(ofGroup, 0x9e3779b1);
}
