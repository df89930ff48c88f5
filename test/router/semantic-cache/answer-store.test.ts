import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerStore, type CachedAnswer } from '../../../router/semantic-cache/answer-store.js';

function answer(question: string, more: Partial<CachedAnswer> = {}): CachedAnswer {
  return {
    partition: 'p',
    question,
    contentType: 'application/json',
    body: Buffer.alloc(100),
    id: 'id',
    atMs: 0,
    ...more,
  };
}

const vector = (x: number, y: number): Float32Array => Float32Array.from([x, y]);

function store(more: Partial<ConstructorParameters<typeof AnswerStore>[0]> = {}) {
  const left: string[] = [];
  let now = 0;
  const made = new AnswerStore({
    mostEntries: 3,
    mostBytes: 1e6,
    ttlMs: 1000,
    now: () => now,
    onEviction: (reason) => void left.push(reason),
    ...more,
  });
  const at = (ms: number): void => {
    now = ms;
  };
  return { made, left, at };
}

describe('a store of answers', () => {
  it('lets the one go that was not asked for the longest', () => {
    const { made, left } = store();
    for (const name of ['a', 'b', 'c']) made.put(answer(name), vector(1, 0));
    expect(made.same('p', 'a')?.question).toBe('a');
    made.put(answer('d'), vector(1, 0));
    expect(['a', 'b', 'c', 'd'].map((name) => made.same('p', name)?.question)).toEqual([
      'a',
      undefined,
      'c',
      'd',
    ]);
    expect(left).toEqual(['full']);
  });

  it('gives no answer that is too old, but the next best', () => {
    const { made, left, at } = store();
    made.put(answer('old'), vector(1, 0));
    at(500);
    made.put(answer('young', { atMs: 500 }), vector(0.9, Math.sqrt(1 - 0.81)));
    expect(made.similar('p', vector(1, 0), 0.8)?.value.question).toBe('old');
    at(1000);
    expect(made.similar('p', vector(1, 0), 0.8)?.value.question).toBe('young');
    at(1500);
    made.sweep();
    expect(made.size).toBe(0);
    expect(made.bytes).toBe(0);
    expect(left).toEqual(['expired', 'expired']);
  });

  it('keeps partitions apart', () => {
    const { made } = store();
    made.put(answer('a', { partition: 'one' }), vector(1, 0));
    expect(made.similar('two', vector(1, 0), -1)).toBeUndefined();
    expect(made.same('two', 'a')).toBeUndefined();
  });

  it('forgets everything when vectors have another length', () => {
    const { made } = store();
    made.put(answer('a'), vector(1, 0));
    made.put(answer('b'), Float32Array.from([1, 0, 0]));
    expect(made.size).toBe(1);
    expect(made.similar('p', vector(1, 0), -1)).toBeUndefined();
  });

  it('is never larger than it may be, whatever comes', () => {
    const puts = fc.array(
      fc.record({ name: fc.nat({ max: 20 }), partition: fc.nat({ max: 3 }), size: fc.nat({ max: 5000 }) }),
    );
    fc.assert(
      fc.property(puts, (list) => {
        const { made } = store({ mostEntries: 8, mostBytes: 9000 });
        for (const { name, partition, size } of list) {
          const given = answer(`${name}`, { partition: `${partition}`, body: Buffer.alloc(size) });
          made.put(given, vector(1, 0));
          expect(made.same(`${partition}`, `${name}`)).toBe(given);
          expect(made.size).toBeLessThanOrEqual(8);
          expect(made.bytes).toBeLessThanOrEqual(9000);
        }
        expect([...made.entries()]).toHaveLength(made.size);
      }),
    );
  });
});
