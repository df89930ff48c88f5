/** Words of a sketch. */
export const sketchWords = 8;

const bits = sketchWords * 32;

// Of what is as near as the threshold some two in a thousand differ by more.
const deviations = 3;

/**
 * Makes sketches of vectors: on which side of 256 fixed planes through the origin each is. The share of planes that lie between two
 * vectors is their angle over 180 degrees, give or take.
 */
export class Sketcher {
  readonly dimension: number;
  /** 1 or -1 for each plane and number. */
  private readonly planes: Float32Array;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.planes = new Float32Array(bits * dimension);
    let state = 0x9e3779b9;
    for (let i = 0; i < this.planes.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.planes[i] = (state & 0x10000) === 0 ? 1 : -1;
    }
  }

  sketch(vector: Float32Array): Uint32Array {
    const { planes, dimension } = this;
    const sketch = new Uint32Array(sketchWords);
    for (let bit = 0, at = 0; bit < bits; bit++) {
      let sum = 0;
      for (let i = 0; i < dimension; i++, at++) sum += (planes[at] as number) * (vector[i] as number);
      if (sum > 0) sketch[bit >> 5] = (sketch[bit >> 5] as number) | (1 << (bit & 31));
    }
    return sketch;
  }

  /** In how many bits the sketches of two vectors differ at most that have this cosine. */
  mostDifferences(cosine: number): number {
    const share = Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
    // What is the same but for rounding may still have a number on the other side.
    return Math.ceil(bits * share + deviations * Math.sqrt(bits * share * (1 - share))) + 2;
  }
}
