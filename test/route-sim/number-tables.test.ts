import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HashNumbers, NumberTable } from '../../route-sim/number-tables.js';

it('A table of numbers holds what a Map would, whatever is deleted in between', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 40 }), fc.nat(9)));
  fc.assert(
    fc.property(steps, (all) => {
      const table = new NumberTable(41);
      const map = new Map<number, number>();
      for (const [isSet, key, value] of all) {
        if (isSet) {
          table.set(key, value);
          map.set(key, value);
        } else {
          table.delete(key);
          map.delete(key);
        }
      }
      for (let key = 0; key <= 40; key++) expect(table.get(key)).toBe(map.get(key) ?? -1);
    }),
  );
});

it('Hashes get the numbers in the order in which they come, each its own', () => {
  const numbers = new HashNumbers();
  const hashes = Array.from({ length: 100_000 }, (_, i) => i * 2_654_435_761 + 1);

  expect(hashes.map((hash) => numbers.numberOf(hash))).toEqual(hashes.map((_, i) => i));
  expect(hashes.toReversed().map((hash) => numbers.numberOf(hash))).toEqual(
    hashes.map((_, i) => i).toReversed(),
  );
  expect(numbers.count).toBe(100_000);
});
