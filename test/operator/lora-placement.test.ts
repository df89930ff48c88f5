import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePods, type PlacementPod } from '../../operator/kinds/lora-adapter/placement.js';
import type { PlacementRule } from '../../operator/kinds/lora-adapter/resource.js';

const pod = (name: string, adapters: readonly string[], capacity?: number, pool = 'llama'): PlacementPod => ({
  name,
  pool,
  adapters,
  capacity,
});

const choose = (rule: Partial<PlacementRule>, pods: readonly PlacementPod[]): readonly string[] => [
  ...choosePods('x', { algorithm: 'default', replicas: undefined, ...rule }, pods).chosen,
];

test('By default all engines are chosen, or the first by name', () => {
  const pods = [pod('c', []), pod('a', []), pod('b', ['x'])];
  expect(choose({}, pods).toSorted()).toEqual(['a', 'b', 'c']);
  expect(choose({ replicas: 2 }, pods)).toEqual(['a', 'b']);
  expect(choose({ replicas: 0 }, pods)).toEqual([]);
  expect(choose({ replicas: 9 }, pods)).toHaveLength(3);
});

test('In order, full engines are passed over and what is missing is told', () => {
  const pods = [pod('a', ['1', '2'], 2), pod('b', ['1'], 2), pod('c', [], 2), pod('d', ['x', '2'], 2)];
  expect(choose({ algorithm: 'ordered', replicas: 1 }, pods)).toEqual(['b']);
  expect(choosePods('x', { algorithm: 'ordered', replicas: 4 }, pods)).toEqual({
    chosen: new Set(['b', 'c', 'd']),
    lacking: 1,
  });
});

test('Evenly, the engines with the fewest adapters are chosen, and one stays where it is without need', () => {
  expect(choose({ algorithm: 'equalized', replicas: 1 }, [pod('a', ['1']), pod('b', [])])).toEqual(['b']);
  expect(choose({ algorithm: 'equalized', replicas: 1 }, [pod('a', ['x']), pod('b', [])])).toEqual(['a']);
  expect(choose({ algorithm: 'equalized', replicas: 1 }, [pod('a', ['1', 'x']), pod('b', [])])).toEqual([
    'b',
  ]);
  expect(choose({ algorithm: 'equalized', replicas: 1 }, [pod('a', ['1', 'x']), pod('b', ['2'])])).toEqual([
    'a',
  ]);
});

test('Each pool of a prefill/decode pair gets its own', () => {
  const pods = [pod('p1', [], 1, 'p'), pod('p2', [], 1, 'p'), pod('d1', [], 1, 'd'), pod('d2', [], 1, 'd')];
  expect(choose({ replicas: 1 }, pods).toSorted()).toEqual(['d1', 'p1']);
});

const names = ['u', 'v', 'w', 'x'];
const arbitraryPods = fc
  .array(
    fc.record({
      adapters: fc.subarray(names),
      capacity: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      pool: fc.constantFrom('p', 'd'),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((fields, index) => ({ name: `pod-${index}`, ...fields })));
const arbitraryRule = fc.record({
  algorithm: fc.constantFrom('default', 'ordered', 'equalized'),
  replicas: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
}) satisfies fc.Arbitrary<PlacementRule>;

/** The engines after an adapter has gone where it was to go. */
function applied(
  adapter: string,
  rule: PlacementRule,
  pods: readonly PlacementPod[],
): readonly PlacementPod[] {
  const { chosen } = choosePods(adapter, rule, pods);
  return pods.map((one) => ({
    ...one,
    adapters: [
      ...one.adapters.filter((name) => name !== adapter),
      ...(chosen.has(one.name) ? [adapter] : []),
    ],
  }));
}

test('A choice is never larger than asked for, fits but by default, and lacks only what has no room', () => {
  fc.assert(
    fc.property(arbitraryPods, arbitraryRule, (pods, rule) => {
      const { chosen, lacking } = choosePods('x', rule, pods);
      let missing = 0;
      for (const pool of ['p', 'd']) {
        const members = pods.filter((one) => one.pool === pool);
        const taken = members.filter(({ name }) => chosen.has(name));
        const wanted = Math.min(rule.replicas ?? members.length, members.length);
        const fitting = members.filter(
          ({ adapters, capacity = 99 }) =>
            rule.algorithm === 'default' || adapters.includes('x') || adapters.length < capacity,
        );
        expect(taken.length).toBe(Math.min(wanted, fitting.length));
        expect(taken.every((one) => fitting.includes(one))).toBe(true);
        missing += wanted - taken.length;
      }
      expect(lacking).toBe(missing);
    }),
  );
});

test('A choice that has been carried out is not changed again', () => {
  fc.assert(
    fc.property(arbitraryPods, arbitraryRule, (pods, rule) => {
      const once = applied('x', rule, pods);
      expect(applied('x', rule, once)).toEqual(once);
    }),
  );
});

test('Adapters that are evened out one after the other come to rest', () => {
  fc.assert(
    fc.property(arbitraryPods, fc.integer({ min: 1, max: 3 }), (pods, replicas) => {
      let now: readonly PlacementPod[] = pods;
      for (let round = 0; round < 60; round++) {
        let next = now;
        for (const name of names) next = applied(name, { algorithm: 'equalized', replicas }, next);
        const rests = JSON.stringify(next) === JSON.stringify(sorted(next, now));
        now = next;
        if (rests) return;
      }
      throw new Error('it never came to rest');
    }),
  );
});

/** The earlier engines with their adapters in the order of the later ones, whose order says nothing. */
function sorted(later: readonly PlacementPod[], earlier: readonly PlacementPod[]): readonly PlacementPod[] {
  return later.map((one, index) => {
    const held = earlier[index]?.adapters ?? [];
    const isSame = held.length === one.adapters.length && one.adapters.every((name) => held.includes(name));
    return isSame ? one : { ...one, adapters: held };
  });
}
