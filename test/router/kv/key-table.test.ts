import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyTable, notFound } from '../../../router/kv/key-table.js';

it('KeyTable does what a Map does, with keys that crowd the same slots', () => {
  // Few lower halves and keys that differ in high bits alone make long runs of slots.
  const half = fc.constantFrom(0, 1, 2, -1, 0x7fffffff, 0x80000000, 0xffffffff, 16, 32);
  const step = fc.record({
    low: half,
    high: half,
    value: fc.nat({ max: 2 ** 31 - 2 }),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new KeyTable();
      const model = new Map<string, number>();
      for (const { low, high, value, remove } of steps) {
        const key = `${low | 0},${high | 0}`;
        if (remove) expect(table.delete(low, high)).toBe(model.delete(key));
        else {
          table.set(low, high, value);
          model.set(key, value);
        }
        expect(table.size).toBe(model.size);
      }
      for (const { low, high } of steps) {
        expect(table.find(low, high)).toBe(model.get(`${low | 0},${high | 0}`) ?? notFound);
      }
      table.clear();
      expect(table.size).toBe(0);
      for (const { low, high } of steps) expect(table.find(low, high)).toBe(notFound);
    }),
  );
});
