import { AnswerStore } from '../router/semantic-cache/answer-store.js';

// npm run bench:semantic-cache: what the look for a similar question takes among 100,000 of one partition, which is the worst case, and what
// it finds. Embeddings have a common part, as those of real questions do: two that have nothing to do with each other have a cosine of 0.5. Ends with
// code 1 where p50 is over 5 ms or one question in a hundred is not found again.

const entries = Number(process.env.ENTRIES ?? 100_000);
const dimension = Number(process.env.DIMENSION ?? 384);
const threshold = Number(process.env.THRESHOLD ?? 0.95);
const rounds = 400;

/** Numbers that look random and are the same in every run. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

const random = generator(1);
const common = Array.from({ length: dimension }, random);

function unit(values: ArrayLike<number>, change: (value: number, i: number) => number): Float32Array {
  const changed = Float32Array.from(values, change);
  const length = Math.hypot(...changed);
  return changed.map((value) => value / length);
}

const question = (): Float32Array => unit(common, (value) => value + random());
/** A question in other words: as near as halfway between the threshold and the same. */
const similarTo = (vector: Float32Array): Float32Array => {
  const cosine = (1 + threshold) / 2;
  const size = Math.sqrt((3 * (1 / cosine ** 2 - 1)) / dimension);
  return unit(vector, (value) => value + random() * size);
};

const store = new AnswerStore({ mostEntries: entries, mostBytes: 1e12, ttlMs: 1e9 });
const began = performance.now();
const known: Float32Array[] = [];
for (let i = 0; i < entries; i++) {
  const vector = question();
  if (i % Math.max(1, Math.floor(entries / rounds)) === 0) known.push(vector);
  store.put(
    { partition: 'p', question: `${i}`, contentType: '', body: Buffer.from('x'), id: '', atMs: Date.now() },
    vector,
  );
}
const filled = (performance.now() - began) / 1000;

function times(questions: readonly Float32Array[]): {
  readonly found: number;
  readonly p50: number;
  readonly p99: number;
} {
  let found = 0;
  const taken = questions.map((vector) => {
    const from = performance.now();
    if (store.similar('p', vector, threshold) !== undefined) found++;
    return performance.now() - from;
  });
  taken.sort((a, b) => a - b);
  const at = (share: number): number => taken[Math.floor(taken.length * share)] ?? 0;
  return { found: found / questions.length, p50: at(0.5), p99: at(0.99) };
}

const hits = times(known.map(similarTo));
const misses = times(Array.from({ length: rounds }, question));
console.log(
  `${entries} answers of ${dimension} numbers, threshold ${threshold}; filled in ${filled.toFixed(1)} s`,
);
for (const [name, { found, p50, p99 }] of [
  ['similar', hits],
  ['new', misses],
] as const)
  console.log(
    `${name} questions: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, found ${(found * 100).toFixed(1)} %`,
  );
if (misses.p50 > 5 || hits.found < 0.99) process.exitCode = 1;
