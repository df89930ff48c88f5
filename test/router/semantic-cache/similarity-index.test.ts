import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SimilarityIndex } from '../../../router/semantic-cache/similarity-index.js';
import { Sketcher } from '../../../router/semantic-cache/sketcher.js';

const dimension = 24;

/** Numbers as good as random, the same for every run. */
function numbers(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return ((state >>> 8) & 0xffff) / 0x8000 - 1;
  };
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}

function randomVector(next: () => number): Float32Array {
  return unit(Array.from({ length: dimension }, next));
}

it('The nearest vector is found whatever came and went before', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 120 });
  fc.assert(
    fc.property(fc.nat(), steps, (seed, changes) => {
      const next = numbers(seed);
      const index = new SimilarityIndex<number>(new Sketcher(dimension));
      const kept = new Map<number, Float32Array>();
      for (const [n, [adds, pick]] of changes.entries()) {
        const there = [...kept.keys()];
        if (adds || there.length === 0) {
          const vector = randomVector(next);
          index.add(vector, n);
          kept.set(n, vector);
        } else {
          const gone = there[pick % there.length] ?? 0;
          index.remove(gone);
          kept.delete(gone);
        }
      }
      expect(index.size).toBe(kept.size);
      const asked = randomVector(next);
      const dot = (vector: Float32Array): number =>
        vector.reduce((sum, value, i) => sum + value * (asked[i] ?? 0), 0);
      const best = [...kept].sort(([, a], [, b]) => dot(b) - dot(a))[0];
      const found = index.nearest(asked, -1);
      expect(found?.value).toBe(best?.[0]);
      if (best !== undefined) expect(found?.similarity).toBeCloseTo(dot(best[1]), 5);
      for (const [value, vector] of kept) expect(index.vectorOf(value)).toEqual(vector);
    }),
  );
});

it('Among many it finds what is near, and nothing where nothing is', () => {
  const next = numbers(7);
  const index = new SimilarityIndex<number>(new Sketcher(dimension));
  const vectors = Array.from({ length: 3000 }, () => randomVector(next));
  for (const [i, vector] of vectors.entries()) index.add(vector, i);
  let missed = 0;
  for (let i = 0; i < 300; i++) {
    const near = vectors[i * 10] ?? new Float32Array(dimension);
    const asked = unit([...near].map((value) => value + next() * 0.04));
    const found = index.nearest(asked, 0.95);
    if (found?.value !== i * 10) missed++;
    else expect(found.similarity).toBeGreaterThan(0.95);
  }
  expect(missed).toBe(0);
  expect(
    index.nearest(unit(Array.from({ length: dimension }, (_, i) => (i % 2 === 0 ? 1 : -1))), 0.99),
  ).toBeUndefined();
});
