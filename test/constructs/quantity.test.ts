import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantityOf } from '../../constructs/quantity.js';

it.each<[string | number, number | undefined]>([
  ['500m', 0.5],
  ['16Gi', 16 * 2 ** 30],
  ['1e3', 1000],
  ['1E', 1e18],
  ['.5', 0.5],
  ['5.', 5],
  ['+1Ki', 1024],
  ['-2', -2],
  [4, 4],
  ['', undefined],
  ['16GB', undefined],
  ['six', undefined],
  ['1 Gi', undefined],
])('%j is %j', (text, expected) => {
  expect(quantityOf(text)).toBe(expected);
});

it('keeps the order of sizes in one unit, and of one size in rising units', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), fc.constantFrom('', 'k', 'Ki', 'M', 'Mi', 'Gi'), (a, b, unit) => {
      expect(Math.sign((quantityOf(`${a}${unit}`) ?? 0) - (quantityOf(`${b}${unit}`) ?? 0))).toBe(
        Math.sign(a - b),
      );
    }),
  );
  const rising = ['n', 'u', 'm', '', 'k', 'Ki', 'M', 'Mi', 'G', 'Gi', 'T', 'Ti', 'P', 'Pi', 'E', 'Ei'];
  const sizes = rising.map((unit) => quantityOf(`1${unit}`) ?? 0);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
});
