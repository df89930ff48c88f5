const none = -1;

/** Numbers of 0 or more by numbers of 0 or more, of which a fixed count is there at the same time: a Map with less to look after. */
export class NumberTable {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #values: Int32Array;

  /** @param most entries at the same time */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#mask = size - 1;
    this.#keys = new Int32Array(size).fill(none);
    this.#values = new Int32Array(size);
  }

  /** The value of a key; -1 without one. */
  get(key: number): number {
    const at = this.#placeOf(key);
    return this.#keys[at] === key ? (this.#values[at] ?? none) : none;
  }

  set(key: number, value: number): void {
    const at = this.#placeOf(key);
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  delete(key: number): void {
    let hole = this.#placeOf(key);
    if (this.#keys[hole] !== key) return;
    // What could stand in the hole moves there, so that no search ends too early.
    for (let at = (hole + 1) & this.#mask; this.#keys[at] !== none; at = (at + 1) & this.#mask) {
      const moved = this.#keys[at] ?? none;
      const way = (at - this.#home(moved)) & this.#mask;
      if (way < ((at - hole) & this.#mask)) continue;
      this.#keys[hole] = moved;
      this.#values[hole] = this.#values[at] ?? 0;
      hole = at;
    }
    this.#keys[hole] = none;
  }

  /** Where a key stands, or would. */
  #placeOf(key: number): number {
    let at = this.#home(key);
    while (this.#keys[at] !== none && this.#keys[at] !== key) at = (at + 1) & this.#mask;
    return at;
  }

  #home(key: number): number {
    const hash = Math.imul(key, 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}

/** Gives hashes above 0 the numbers 0, 1, 2 and so on. */
export class HashNumbers {
  #hashes = new Float64Array(1 << 16);
  #numbers = new Int32Array(1 << 16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param hash a whole number whose low 32 bits are well spread */
  numberOf(hash: number): number {
    let at = this.#placeOf(hash);
    if (this.#hashes[at] === hash) return this.#numbers[at] ?? 0;
    if (2 * this.#count >= this.#hashes.length) {
      this.#grow();
      at = this.#placeOf(hash);
    }
    this.#hashes[at] = hash;
    this.#numbers[at] = this.#count;
    return this.#count++;
  }

  #placeOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let at = (hash | 0) & mask;
    while (this.#hashes[at] !== 0 && this.#hashes[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const numbers = this.#numbers;
    this.#hashes = new Float64Array(4 * hashes.length);
    this.#numbers = new Int32Array(4 * hashes.length);
    for (const [i, hash] of hashes.entries()) {
      if (hash === 0) continue;
      const at = this.#placeOf(hash);
      this.#hashes[at] = hash;
      this.#numbers[at] = numbers[i] ?? 0;
    }
  }
}
