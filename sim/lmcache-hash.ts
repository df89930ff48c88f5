const bits64 = (1n << 64n) - 1n;
const prime1 = 11400714785074694791n;
const prime2 = 14029467366897019727n;
const prime5 = 2870177450012600261n;
const hashOfNone = 0xfca86420n;

/** Tokens a chunk, LMCache's default. */
export const lmcacheChunkTokens = 256;

/**
 * The hashes under which an LMCache of version 0.3 or 0.5 tells of the full chunks of a prompt, with its builtin hash.
 *
 * @param start what stands for the chunk before the first: 0 without vLLM, else Python's hash of PYTHONHASHSEED
 */
export function lmcacheChunkHashes(tokens: readonly number[], version: '0.3' | '0.5', start = 0n): bigint[] {
  const last = version === '0.3' ? hashOfNone : hashOfTuple([]);
  const hashes: bigint[] = [];
  let before = start;
  for (let end = lmcacheChunkTokens; end <= tokens.length; end += lmcacheChunkTokens) {
    const chunk = tokens.slice(end - lmcacheChunkTokens, end).map(BigInt);
    before = hashOfTuple([hashOfInteger(before), hashOfTuple(chunk), last]);
    hashes.push(before);
  }
  return hashes;
}

function hashOfInteger(value: bigint): bigint {
  const modulus = 2n ** 61n - 1n;
  const rest = value < 0n ? -(-value % modulus) : value % modulus;
  return rest === -1n ? -2n : rest;
}

/** @see https://github.com/python/cpython/blob/3.12/Objects/tupleobject.c */
function hashOfTuple(items: readonly bigint[]): bigint {
  let sum = prime5;
  for (const item of items) {
    sum = (sum + item * prime2) & bits64;
    sum = (((sum << 31n) | (sum >> 33n)) * prime1) & bits64;
  }
  sum = (sum + (BigInt(items.length) ^ (prime5 ^ 3527539n))) & bits64;
  return sum === bits64 ? 1546275796n : BigInt.asIntN(64, sum);
}
