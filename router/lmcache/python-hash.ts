const bits64 = (1n << 64n) - 1n;
const intModulus = (1n << 61n) - 1n;
const prime1 = 11400714785074694791n;
const prime2 = 14029467366897019727n;
const prime5 = 2870177450012600261n;
const prime1Low = Number(prime1 & 0xffffffffn) | 0;
const prime1High = Number(prime1 >> 32n) | 0;
const prime2Low = Number(prime2 & 0xffffffffn) | 0;
const prime2High = Number(prime2 >> 32n) | 0;

/**
 * `hash(None)`, which is the same in every process from Python 3.12 on; in older ones it is an address and differs by process.
 *
 * @see https://github.com/python/cpython/pull/99541
 */
export const hashOfNone = 0xfca86420n;

/** `hash(())`. */
export const hashOfNothing = hashTuple([]);

/** Python's `hash` of an integer, a signed number of 64 bits. */
export function hashInteger(value: bigint): bigint {
  const magnitude = (value < 0n ? -value : value) % intModulus;
  return usable(value < 0n ? -magnitude : magnitude);
}

/**
 * Python's `hash` of a tuple, given the hashes of its items.
 *
 * @see https://github.com/python/cpython/blob/3.12/Objects/tupleobject.c
 */
export function hashTuple(items: readonly bigint[]): bigint {
  let sum = prime5;
  for (const item of items) sum = (rotated((sum + item * prime2) & bits64, 31n) * prime1) & bits64;
  return ended(sum, items.length);
}

/** Python's `hash` of a tuple of integers of 32 bits, in halves of 32 bits, which takes a tenth of the time of big integers. */
export function hashIntegers(items: Int32Array, from: number, to: number): bigint {
  let low = Number(prime5 & 0xffffffffn) | 0;
  let high = Number(prime5 >> 32n) | 0;
  for (let i = from; i < to; i++) {
    const item = items[i] ?? 0;
    // Minus one means an error inside Python, so its hash is that of minus two.
    const itemLow = item === -1 ? -2 : item;
    const addLow = Math.imul(itemLow, prime2Low);
    const addHigh =
      (upperHalf(itemLow, prime2Low) + Math.imul(itemLow, prime2High) + Math.imul(itemLow >> 31, prime2Low)) |
      0;
    const sumLow = (low + addLow) | 0;
    const carry = sumLow >>> 0 < low >>> 0 ? 1 : 0;
    const sumHigh = (high + addHigh + carry) | 0;
    const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
    const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
    low = Math.imul(turnedLow, prime1Low);
    high =
      (upperHalf(turnedLow, prime1Low) +
        Math.imul(turnedLow, prime1High) +
        Math.imul(turnedHigh, prime1Low)) |
      0;
  }
  return ended((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), to - from);
}

/**
 * Python's `hash` of a text of ASCII characters, which depends on `PYTHONHASHSEED`.
 *
 * @param seed the number that PYTHONHASHSEED has
 * @see https://github.com/python/cpython/blob/3.12/Python/bootstrap_hash.c
 */
export function hashText(text: string, seed: number): bigint {
  if (text === '') return 0n;
  return usable(BigInt.asIntN(64, sipHash13(Buffer.from(text, 'latin1'), secretOf(seed))));
}

/** The upper 32 bits of the product of two unsigned numbers of 32 bits. */
function upperHalf(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // None of these exceeds 2^53, so numbers hold them all.
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(other / 65_536)) | 0;
}

function ended(sum: bigint, length: number): bigint {
  const total = (sum + (BigInt(length) ^ (prime5 ^ 3527539n))) & bits64;
  return total === bits64 ? 1546275796n : BigInt.asIntN(64, total);
}

function usable(hash: bigint): bigint {
  return hash === -1n ? -2n : hash;
}

function rotated(value: bigint, count: bigint): bigint {
  return ((value << count) | (value >> (64n - count))) & bits64;
}

function secretOf(seed: number): Buffer {
  const secret = Buffer.alloc(16);
  let state = seed >>> 0;
  for (let i = 0; seed !== 0 && i < secret.length; i++) {
    state = (Math.imul(state, 214013) + 2531011) >>> 0;
    secret[i] = (state >>> 16) & 0xff;
  }
  return secret;
}

/** SipHash with one round a word and three at the end, as Python from 3.11 on uses it. */
function sipHash13(bytes: Uint8Array, secret: Buffer): bigint {
  const key0 = secret.readBigUInt64LE(0);
  const key1 = secret.readBigUInt64LE(8);
  const state: [bigint, bigint, bigint, bigint] = [
    key0 ^ 0x736f6d6570736575n,
    key1 ^ 0x646f72616e646f6dn,
    key0 ^ 0x6c7967656e657261n,
    key1 ^ 0x7465646279746573n,
  ];
  const padded = Buffer.alloc(8 * (Math.floor(bytes.length / 8) + 1));
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    state[3] ^= word;
    sipRound(state);
    state[0] ^= word;
  }
  state[2] ^= 0xffn;
  for (let round = 0; round < 3; round++) sipRound(state);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}

function sipRound(state: [bigint, bigint, bigint, bigint]): void {
  let [a, b, c, d] = state;
  a = (a + b) & bits64;
  b = rotated(b, 13n) ^ a;
  a = rotated(a, 32n);
  c = (c + d) & bits64;
  d = rotated(d, 16n) ^ c;
  a = (a + d) & bits64;
  d = rotated(d, 21n) ^ a;
  c = (c + b) & bits64;
  b = rotated(b, 17n) ^ c;
  c = rotated(c, 32n);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}
