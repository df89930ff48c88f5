import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashRing } from '../../../router/policies/hash-ring.js';

const ringOf = (...nodes: readonly string[]): HashRing => {
  const ring = new HashRing();
  ring.add(nodes);
  return ring;
};
const engine = (n: number): string => `http://engine${n}.com`;

describe('HashRing', () => {
  it.each([
    ['abc123', 3],
    ['session1', 1],
    ['session2', 1],
    ['user-42', 2],
    ['', 2],
    ['1234', 2],
    ['True', 1],
    ['你好', 1],
  ])('finds the engine of %j as the Python router does', (key, n) => {
    expect(ringOf(engine(1), engine(2), engine(3)).find(key)).toBe(engine(n));
  });

  it('finds the engine of a smaller ring as the Python router does', () => {
    expect(ringOf(engine(1), engine(2)).find('abc123')).toBe(engine(1));
  });

  it('finds nobody when there is nobody', () => {
    expect(ringOf().find('a')).toBeUndefined();
    expect(ringOf('a').find('a', () => false)).toBeUndefined();
  });

  const nodes = fc.uniqueArray(fc.webUrl(), { minLength: 1, maxLength: 8 });
  const keys = fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 });

  it('is the same in whatever order nodes came and went', () => {
    fc.assert(
      fc.property(nodes, nodes, keys, (stay, gone, sessions) => {
        const ring = ringOf(...gone, ...stay);
        for (const node of gone) if (!stay.includes(node)) ring.remove(node);
        const fresh = ringOf(...[...stay].reverse());
        expect(sessions.map((key) => ring.find(key))).toEqual(sessions.map((key) => fresh.find(key)));
        expect([...ring.nodes].sort()).toEqual([...fresh.nodes].sort());
      }),
      { numRuns: 40 },
    );
  });

  it('passes over nodes as if they were not there', () => {
    fc.assert(
      fc.property(nodes, fc.nat(), keys, (all, pick, sessions) => {
        const out = all[pick % all.length];
        const ring = ringOf(...all);
        const smaller = ringOf(...all.filter((node) => node !== out));
        for (const key of sessions) expect(ring.find(key, (node) => node !== out)).toBe(smaller.find(key));
      }),
      { numRuns: 40 },
    );
  });

  it('moves only the sessions of a node that leaves, about its share of them', () => {
    const count = 10;
    const ring = ringOf(...Array.from({ length: count }, (_, n) => engine(n)));
    const sessions = Array.from({ length: 5000 }, (_, n) => `session-${n}`);
    const before = sessions.map((key) => ring.find(key));
    ring.remove(engine(4));
    const after = sessions.map((key) => ring.find(key));

    expect(after.filter((node, i) => before[i] !== engine(4) && node !== before[i])).toEqual([]);
    const moved = before.filter((node) => node === engine(4)).length;
    expect(moved).toBeGreaterThan((sessions.length / count) * 0.6);
    expect(moved).toBeLessThan((sessions.length / count) * 1.5);
  });
});
