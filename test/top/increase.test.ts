import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bucket, quantileOf } from '../../src/top/increase.js';

const bounds = [0.1, 0.5, 1, 5];

function bucketsOf(values: readonly number[]): readonly Bucket[] {
  return [...bounds, Number.POSITIVE_INFINITY].map((bound) => ({
    bound,
    count: values.filter((value) => value <= bound).length,
  }));
}

const values = fc.array(fc.double({ min: 0.001, max: 5, noNaN: true }), { minLength: 1, maxLength: 50 });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });

it('finds a quantile in the bucket of the value that has this rank', () => {
  fc.assert(
    fc.property(values, share, (list, part) => {
      const exact = list.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(part * list.length) - 1)] ?? 0;
      const upper = bounds.find((bound) => exact <= bound) ?? 5;
      const lower = bounds[bounds.indexOf(upper) - 1] ?? 0;
      const found = quantileOf(bucketsOf(list), part) ?? -1;

      expect(found).toBeGreaterThanOrEqual(lower);
      expect(found).toBeLessThanOrEqual(upper);
    }),
  );
});

it('never falls as the share rises', () => {
  fc.assert(
    fc.property(values, share, share, (list, a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const buckets = bucketsOf(list);
      expect(quantileOf(buckets, low) ?? 0).toBeLessThanOrEqual(quantileOf(buckets, high) ?? -1);
    }),
  );
});

it('is the highest bound for values beyond it, and unknown without values', () => {
  expect(quantileOf(bucketsOf([9, 9, 9]), 0.5)).toBe(5);
  expect(quantileOf(bucketsOf([]), 0.5)).toBeUndefined();
  expect(quantileOf([], 0.5)).toBeUndefined();
});
