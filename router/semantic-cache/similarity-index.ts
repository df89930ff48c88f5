import { type Sketcher, sketchWords } from './sketcher.js';

/** What is nearest to a question, and how near, as a cosine. */
export interface Nearest<T> {
  readonly value: T;
  readonly similarity: number;
}

// Below this the sketch of the question costs more than it saves.
const sketchesFrom = 256;

/**
 * Vectors of length 1, of which it finds the nearest one.
 *
 * All are gone through: first by their sketches, 32 bytes each, which leave a few for which the cosine itself is computed. There is
 * nothing to be balanced or rebuilt when vectors leave, as a cache has it all the time.
 */
export class SimilarityIndex<T> {
  private readonly sketcher: Sketcher;
  private readonly values: T[] = [];
  private readonly places = new Map<T, number>();
  private vectors = new Float32Array(0);
  private sketches = new Uint32Array(0);

  constructor(sketcher: Sketcher) {
    this.sketcher = sketcher;
  }

  get size(): number {
    return this.values.length;
  }

  /** Adds a vector with what it stands for, which is there once at most. */
  add(vector: Float32Array, value: T): void {
    const { dimension } = this.sketcher;
    const at = this.values.length;
    if ((at + 1) * dimension > this.vectors.length) this.grow(Math.max(1, at * 2));
    this.vectors.set(vector, at * dimension);
    this.sketches.set(this.sketcher.sketch(vector), at * sketchWords);
    this.values.push(value);
    this.places.set(value, at);
  }

  /** Takes one out; the last one gets its place. */
  remove(value: T): void {
    const at = this.places.get(value);
    if (at === undefined) return;
    const { dimension } = this.sketcher;
    const last = this.values.length - 1;
    const moved = this.values.pop() as T;
    this.places.delete(value);
    if (at === last) return;
    this.values[at] = moved;
    this.places.set(moved, at);
    this.vectors.copyWithin(at * dimension, last * dimension, (last + 1) * dimension);
    this.sketches.copyWithin(at * sketchWords, last * sketchWords, (last + 1) * sketchWords);
  }

  /** A copy of the vector that stands for something. */
  vectorOf(value: T): Float32Array | undefined {
    const { dimension } = this.sketcher;
    const at = this.places.get(value);
    return at === undefined ? undefined : this.vectors.slice(at * dimension, (at + 1) * dimension);
  }

  /**
   * The nearest one that is as near as the threshold. With many vectors one in some thousand that is barely as near is missed.
   */
  nearest(vector: Float32Array, threshold: number): Nearest<T> | undefined {
    const { values } = this;
    let best = threshold;
    let found = -1;
    const compare = (at: number): void => {
      const similarity = this.cosine(vector, at);
      if (similarity < best) return;
      best = similarity;
      found = at;
    };
    if (values.length < sketchesFrom) {
      for (let at = 0; at < values.length; at++) compare(at);
    } else {
      this.compareLikely(vector, this.sketcher.mostDifferences(threshold), compare);
    }
    return found < 0 ? undefined : { value: values[found] as T, similarity: Math.min(1, best) };
  }

  private compareLikely(vector: Float32Array, most: number, compare: (at: number) => void): void {
    const { sketches } = this;
    const { length } = this.values;
    const own = this.sketcher.sketch(vector);
    for (let at = 0, word = 0; at < length; at++, word += sketchWords) {
      let differences = 0;
      for (let i = 0; i < sketchWords; i++)
        differences += ones((sketches[word + i] as number) ^ (own[i] as number));
      if (differences <= most) compare(at);
    }
  }

  private cosine(vector: Float32Array, at: number): number {
    const { vectors } = this;
    const { dimension } = this.sketcher;
    const from = at * dimension;
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += (vectors[from + i] as number) * (vector[i] as number);
    return sum;
  }

  private grow(capacity: number): void {
    const vectors = new Float32Array(capacity * this.sketcher.dimension);
    vectors.set(this.vectors);
    this.vectors = vectors;
    const sketches = new Uint32Array(capacity * sketchWords);
    sketches.set(this.sketches);
    this.sketches = sketches;
  }
}

/** How many bits of a word are 1. @see https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
