import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixTrie } from '../../../router/policies/prefix-trie.js';

interface Owner {
  readonly name: string;
}

const owners: readonly Owner[] = ['a', 'b', 'c'].map((name) => ({ name }));

/** Texts of few chunks, so that they often share beginnings; some end within a chunk. */
const texts = fc
  .tuple(fc.array(fc.constantFrom('x', 'y', '😀'), { maxLength: 4 }), fc.constantFrom(0, 1, 127))
  .map(([chunks, rest]) => chunks.map((char) => char.repeat(128)).join('') + 'z'.repeat(rest));

function chunksOf(text: string): string[] {
  const characters = [...text];
  const chunks: string[] = [];
  for (let i = 0; i < characters.length; i += 128) chunks.push(characters.slice(i, i + 128).join(''));
  return chunks;
}

function shared(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

describe('PrefixTrie', () => {
  it('finds what looking through everything would find', () => {
    const insert = fc.record({
      model: fc.constantFrom('m', 'n'),
      text: texts,
      owner: fc.nat({ max: 2 }),
      forget: fc.boolean(),
    });
    const query = fc.record({ model: fc.constantFrom('m', 'n'), text: texts, among: fc.subarray([0, 1, 2]) });
    fc.assert(
      fc.property(
        fc.array(insert, { maxLength: 12 }),
        fc.array(query, { maxLength: 6 }),
        (inserts, queries) => {
          const trie = new PrefixTrie<Owner>({ seed: 1 });
          let held: { model: string; chunks: string[]; owner: Owner | undefined }[] = [];
          for (const { model, text, owner: n, forget } of inserts) {
            const owner = owners[n];
            if (owner === undefined) continue;
            trie.insert(trie.path(model, text), owner);
            held.push({ model, chunks: chunksOf(text), owner });
            if (!forget) continue;
            trie.forget(owner);
            held = held.filter((entry) => entry.owner !== owner);
          }
          for (const { model, text, among: numbers } of queries) {
            const among = new Set(numbers.flatMap((n) => owners[n] ?? []));
            const depthOf = (owner: Owner): number =>
              Math.max(
                0,
                ...held
                  .filter((entry) => entry.model === model && entry.owner === owner)
                  .map(({ chunks }) => shared(chunks, chunksOf(text))),
              );
            const depth = Math.max(0, ...[...among].map(depthOf));
            const path = trie.path(model, text);
            const found = trie.longest(path, among);
            expect(found.depth).toBe(depth);
            expect(new Set(found.owners)).toEqual(
              new Set([...among].filter((owner) => depthOf(owner) === depth)),
            );
            expect(trie.depths(path, among)).toEqual(
              new Map([...among].map((owner) => [owner, depthOf(owner)] as const).filter(([, d]) => d > 0)),
            );
          }
        },
      ),
    );
  });

  it('counts characters by code points and hashes a short last chunk too', () => {
    const trie = new PrefixTrie<Owner>();
    expect(trie.path('m', '')).toHaveLength(0);
    expect(trie.path('m', 'a')).toHaveLength(1);
    expect(trie.path('m', '😀'.repeat(128))).toHaveLength(1);
    expect(trie.path('m', '😀'.repeat(129))).toHaveLength(2);
    expect(trie.path('m', '\ud83d'.repeat(256))).toHaveLength(2);
  });

  it('never grows above its limit and drops ends before beginnings', () => {
    const [a] = owners;
    if (a === undefined) return;
    const trie = new PrefixTrie<Owner>({ maxNodes: 8 });
    const among = new Set([a]);
    const text = (n: number): string => `${'s'.repeat(128)}${String(n).repeat(128 * 3)}`;
    for (let n = 0; n < 10; n++) {
      trie.insert(trie.path('m', text(n)), a);
      expect(trie.size).toBeLessThanOrEqual(8);
    }

    expect(trie.longest(trie.path('m', text(9)), among).depth).toBe(4);
    expect(trie.longest(trie.path('m', text(0)), among).depth).toBe(1);
    expect(trie.longest(trie.path('m', text(7)), among).depth).toBe(2);
  });

  it('takes of a prompt that is longer than everything it may hold the beginning', () => {
    const [a] = owners;
    if (a === undefined) return;
    const trie = new PrefixTrie<Owner>({ maxNodes: 4 });
    const path = trie.path('m', Array.from({ length: 10 }, (_, n) => `${n}`.repeat(128)).join(''));
    trie.insert(path, a);

    expect(trie.longest(path, new Set([a])).depth).toBe(4);
  });
});
