import { createHash } from 'node:crypto';
import { hashInteger, hashIntegers, hashOfNone, hashOfNothing, hashText, hashTuple } from './python-hash.js';

/** Tokens a chunk, as LMCache's controller takes for granted. */
export const chunkTokens = 256;

/**
 * One way in which versions and settings of LMCache hash chunks. Which one workers use is not told, but seen from what they hold.
 *
 * @see https://docs.lmcache.ai/api_reference/configurations.html `pre_caching_hash_algorithm`
 */
export interface ChunkScheme {
  readonly name: string;
  /** What stands for the chunk before the first. */
  readonly start: bigint;
  /** The hash of a chunk that follows another. */
  next(before: bigint, tokens: Int32Array, from: number, to: number): bigint;
}

/**
 * The ways in which chunks may be hashed under a `PYTHONHASHSEED`, the likeliest first. Without a seed every engine begins with a random
 * number of its own, so only engines without vLLM, which begin with 0, can be followed.
 *
 * @throws Error for what Python does not take as a seed
 */
export function chunkSchemes(hashSeed: string | undefined): readonly ChunkScheme[] {
  const seed = seedOf(hashSeed);
  const starts = hashSeed === undefined || seed === undefined ? [0n] : [hashText(hashSeed, seed), 0n];
  const builtin = starts.flatMap((start): ChunkScheme[] => [
    {
      name: `builtin hash of LMCache 0.3${start === 0n ? ' without vLLM' : ''}`,
      start,
      next: (before, tokens, from, to) =>
        hashTuple([hashInteger(before), hashIntegers(tokens, from, to), hashOfNone]),
    },
    {
      name: `builtin hash of LMCache 0.4 and later${start === 0n ? ' without vLLM' : ''}`,
      start,
      next: (before, tokens, from, to) =>
        hashTuple([hashInteger(before), hashIntegers(tokens, from, to), hashOfNothing]),
    },
  ]);
  if (hashSeed === undefined || seed === undefined) return builtin;
  const start = firstBytes(createHash('sha256').update(cborText(hashSeed)).digest());
  return [...builtin, { name: 'sha256_cbor', start, next: cborHash }];
}

/** Hashes one prompt's chunks one after another, the last one however short. */
export class ChunkChain {
  readonly #scheme: ChunkScheme;
  readonly #tokens: Int32Array;
  #before: bigint;
  #at = 0;

  constructor(scheme: ChunkScheme, tokens: Int32Array) {
    this.#scheme = scheme;
    this.#tokens = tokens;
    this.#before = scheme.start;
  }

  /** The hash of the next chunk, or undefined behind the last one. */
  next(): bigint | undefined {
    const from = this.#at;
    if (from >= this.#tokens.length) return undefined;
    this.#at = Math.min(from + chunkTokens, this.#tokens.length);
    this.#before = this.#scheme.next(this.#before, this.#tokens, from, this.#at);
    return this.#before;
  }
}

/** Python takes `random` for what it does without a seed. */
function seedOf(hashSeed: string | undefined): number | undefined {
  if (hashSeed === undefined || hashSeed === '' || hashSeed === 'random') return undefined;
  const seed = /^\d{1,10}$/.test(hashSeed) ? Number(hashSeed) : Number.NaN;
  if (!(seed <= 0xffffffff)) {
    throw new Error(
      `PYTHONHASHSEED: must be a number from 0 to 4294967295 or random, got ${hashSeed}; set that of the engines`,
    );
  }
  return seed;
}

function cborHash(before: bigint, tokens: Int32Array, from: number, to: number): bigint {
  const bytes = Buffer.alloc(1 + 9 + 9 + 5 * (to - from) + 1);
  bytes[0] = 0x83;
  let at = cborHead(bytes, 1, 0x00, before);
  at = cborHead(bytes, at, 0x80, BigInt(to - from));
  for (let i = from; i < to; i++) at = cborSmall(bytes, at, tokens[i] ?? 0);
  bytes[at++] = 0x80;
  return firstBytes(createHash('sha256').update(bytes.subarray(0, at)).digest());
}

function firstBytes(digest: Buffer): bigint {
  return digest.readBigUInt64BE(0);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(9);
  return Buffer.concat([head.subarray(0, cborHead(head, 0, 0x60, BigInt(bytes.length))), bytes]);
}

function cborSmall(bytes: Buffer, at: number, value: number): number {
  const kind = value < 0 ? 0x20 : 0x00;
  const size = value < 0 ? -1 - value : value;
  if (size < 24) return bytes.writeUInt8(kind | size, at);
  if (size < 0x100) return bytes.writeUInt8(size, bytes.writeUInt8(kind | 24, at));
  if (size < 0x10000) return bytes.writeUInt16BE(size, bytes.writeUInt8(kind | 25, at));
  return bytes.writeUInt32BE(size, bytes.writeUInt8(kind | 26, at));
}

function cborHead(bytes: Buffer, at: number, kind: number, value: bigint): number {
  if (value <= 0xffffffffn) {
    const next = cborSmall(bytes, at, Number(value));
    bytes[at] = kind | (bytes[at] ?? 0);
    return next;
  }
  return bytes.writeBigUInt64BE(value, bytes.writeUInt8(kind | 27, at));
}
