/** What `KeyTable.find` answers where there is nothing. */
export const notFound = -1;

const wordsPerSlot = 3;

/**
 * Numbers by keys of 64 bits, without an object for any of them: slots of key and number in one typed array, probed one after
 * another, so that a look-up costs about one miss of the processor's cache. Keys need not be well mixed.
 */
export class KeyTable {
  #slots: Int32Array;
  #mask: number;
  #shift: number;
  #size = 0;

  /** @param expected number of keys for which there is room from the start; more are taken by doubling */
  constructor(expected = 0) {
    const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, expected) * 1.6)));
    this.#mask = 2 ** bits - 1;
    this.#shift = 32 - bits;
    this.#slots = new Int32Array(2 ** bits * wordsPerSlot);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes that it takes. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** The number of a key, or `notFound`. */
  find(low: number, high: number): number {
    const slots = this.#slots;
    const l = low | 0;
    const h = high | 0;
    for (let slot = this.#home(l, h); ; slot = (slot + 1) & this.#mask) {
      const at = slot * wordsPerSlot;
      const held = slots[at + 2] ?? 0;
      if (held === 0) return notFound;
      if (slots[at] === l && slots[at + 1] === h) return held - 1;
    }
  }

  /** Notes the number of a key, from 0 to 2^31 - 2. */
  set(low: number, high: number, value: number): void {
    if ((this.#size + 1) * 1.6 > this.#mask + 1) this.#grow();
    const slots = this.#slots;
    const l = low | 0;
    const h = high | 0;
    for (let slot = this.#home(l, h); ; slot = (slot + 1) & this.#mask) {
      const at = slot * wordsPerSlot;
      const isFree = slots[at + 2] === 0;
      if (!isFree && (slots[at] !== l || slots[at + 1] !== h)) continue;
      slots[at] = l;
      slots[at + 1] = h;
      slots[at + 2] = value + 1;
      if (isFree) this.#size++;
      return;
    }
  }

  /** Forgets a key; the answer is whether it was there. */
  delete(low: number, high: number): boolean {
    const slots = this.#slots;
    const mask = this.#mask;
    const l = low | 0;
    const h = high | 0;
    let hole = this.#home(l, h);
    for (; ; hole = (hole + 1) & mask) {
      const at = hole * wordsPerSlot;
      if (slots[at + 2] === 0) return false;
      if (slots[at] === l && slots[at + 1] === h) break;
    }
    // What was put further on because of the slot moves up, so that no marks of former keys pile up.
    for (let next = (hole + 1) & mask; ; next = (next + 1) & mask) {
      const from = next * wordsPerSlot;
      if (slots[from + 2] === 0) break;
      const home = this.#home(slots[from] ?? 0, slots[from + 1] ?? 0);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      slots.copyWithin(hole * wordsPerSlot, from, from + wordsPerSlot);
      hole = next;
    }
    slots[hole * wordsPerSlot + 2] = 0;
    this.#size--;
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  #home(low: number, high: number): number {
    return Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> this.#shift;
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = 2 * this.#mask + 1;
    this.#shift--;
    this.#slots = new Int32Array(2 * old.length);
    this.#size = 0;
    for (let at = 0; at < old.length; at += wordsPerSlot) {
      const held = old[at + 2] ?? 0;
      if (held !== 0) this.set(old[at] ?? 0, old[at + 1] ?? 0, held - 1);
    }
  }
}
