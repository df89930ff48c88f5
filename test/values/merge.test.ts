import fc from 'fast-check';
import { expect, test } from 'vitest';
import { has, truthy } from '../../src/values/helm-truth.js';
import { coalesce, isTree, overlay, type Tree } from '../../src/values/merge.js';

const { tree } = fc.letrec<{ tree: Tree; value: unknown }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom(null, 0, 'x', true),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('tree'),
  ),
}));

const holdsNull = (value: unknown): boolean =>
  isTree(value) && Object.values(value).some((item) => item === null || holdsNull(item));

const hasOnlyMapsOver = (upper: Tree, lower: Tree): boolean =>
  Object.entries(upper).every(([key, value]) => {
    const below = Object.hasOwn(lower, key) ? lower[key] : undefined;
    if (below === undefined || below === null) return true;
    return (
      isTree(value) === isTree(below) && (!isTree(value) || !isTree(below) || hasOnlyMapsOver(value, below))
    );
  });

test('Laying values over nothing, or nothing over values, changes nothing', () => {
  fc.assert(
    fc.property(tree, (values) => {
      expect(overlay({}, values)).toEqual(values);
      expect(overlay(values, {})).toEqual(values);
      expect(overlay(values, values)).toEqual(values);
    }),
  );
});

test('Files may be laid together in any grouping as long as maps meet maps', () => {
  fc.assert(
    fc.property(tree, tree, tree, (a, b, c) => {
      fc.pre(
        hasOnlyMapsOver(b, a) && hasOnlyMapsOver(c, b) && hasOnlyMapsOver(c, a) && ![a, b, c].some(holdsNull),
      );
      expect(overlay(overlay(a, b), c)).toEqual(overlay(a, overlay(b, c)));
    }),
  );
});

test('Without values the defaults remain, and without defaults the values do', () => {
  fc.assert(
    fc.property(tree, (values) => {
      expect(coalesce(values, {}).values).toEqual(values);
      expect(coalesce({}, values).values).toEqual(values);
    }),
  );
});

test('Coalescing twice is coalescing once, unless a null has removed something', () => {
  fc.assert(
    fc.property(tree, tree, (defaults, given) => {
      fc.pre(!holdsNull(given));
      const once = coalesce(defaults, given).values;
      fc.pre(!holdsNull(once));
      expect(coalesce(defaults, once).values).toEqual(once);
    }),
  );
});

test('A scalar, list or null of the values is never overruled by a default', () => {
  fc.assert(
    fc.property(tree, tree, (defaults, given) => {
      const { values } = coalesce(defaults, given);
      for (const [key, value] of Object.entries(given)) {
        if (value === null) expect(has(values, key)).toBe(!has(defaults, key));
        else if (!isTree(value)) expect(values[key]).toEqual(value);
      }
    }),
  );
});

test('Neither side is changed, nor shared with the result', () => {
  fc.assert(
    fc.property(tree, tree, (defaults, given) => {
      const before = structuredClone([defaults, given]);
      const { values } = coalesce(defaults, given);
      const spoil = (value: unknown): void => {
        if (Array.isArray(value)) value.push('spoilt');
        else if (isTree(value)) {
          Object.values(value).forEach(spoil);
          value.spoilt = true;
        }
      };
      spoil(values);
      expect([defaults, given]).toEqual(before);
    }),
  );
});

test('Presence and truth are those of Helm templates', () => {
  expect(has({ a: null }, 'a')).toBe(true);
  expect(has({}, 'toString')).toBe(false);
  expect(has(null, 'a')).toBe(false);
  for (const value of [null, undefined, false, 0, -0, '', [], {}]) expect(truthy(value)).toBe(false);
  for (const value of [true, 1, -1, Number.NaN, 'false', '0', [null], { a: null }])
    expect(truthy(value)).toBe(true);
});
