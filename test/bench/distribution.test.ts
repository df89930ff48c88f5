import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionOf, ManyMilliseconds, percentile } from '../../src/bench/distribution.js';

const milliseconds = fc.array(fc.double({ min: 0.001, max: 3_000_000, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});
const share = fc.double({ min: 0.001, max: 1, noNaN: true });

describe('percentiles', () => {
  it('are the smallest value that so large a share of values does not exceed', () => {
    fc.assert(
      fc.property(milliseconds, share, (values, part) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = percentile(sorted, part) ?? Number.NaN;
        const upTo = (value: number): number => values.filter((other) => other <= value).length;
        const before = sorted.filter((value) => value < found).at(-1);

        expect(values).toContain(found);
        expect(upTo(found)).toBeGreaterThanOrEqual(part * values.length - 1e-9);
        if (before !== undefined) expect(upTo(before)).toBeLessThan(part * values.length + 1e-9);
      }),
    );
  });

  it('of a distribution rise, whatever the order of the values', () => {
    fc.assert(
      fc.property(milliseconds, (values) => {
        const found = distributionOf(values);
        if (found === null) throw new Error('no distribution');
        const { count, mean, min, p50, p90, p95, p99, max } = found;
        const row = [min, p50, p90, p95, p99, max];

        expect(row).toEqual(row.toSorted((a, b) => a - b));
        expect([count, min, max]).toEqual([values.length, Math.min(...values), Math.max(...values)]);
        expect(mean).toBeGreaterThanOrEqual(min * (1 - 1e-9));
        expect(mean).toBeLessThanOrEqual(max * (1 + 1e-9));
        expect(distributionOf(values.toReversed())).toMatchObject({ p50, p90, p95, p99 });
      }),
    );
  });

  it('of so many that they are only counted are right to a thousandth', () => {
    fc.assert(
      fc.property(milliseconds, (values) => {
        const many = new ManyMilliseconds();
        for (const value of values) many.add(value);
        const exact = distributionOf(values);
        const found = many.distribution();
        if (exact === null || found === null) throw new Error('no distribution');

        for (const key of ['min', 'p50', 'p90', 'p95', 'p99', 'max', 'mean'] as const) {
          expect(Math.abs(found[key] - exact[key])).toBeLessThanOrEqual(0.0015 * exact[key] + 0.0011);
        }
        const rising = many.rising(20);
        expect(rising).toHaveLength(20);
        expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      }),
    );
  });

  it('of nothing are nothing', () => {
    expect([distributionOf([]), percentile([], 0.5)]).toEqual([null, undefined]);
    const none = new ManyMilliseconds();
    expect([none.distribution(), none.rising(5)]).toEqual([null, []]);
  });
});
