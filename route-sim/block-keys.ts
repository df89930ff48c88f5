import { type Part, tokensOf } from './content.js';
import { HashNumbers } from './number-tables.js';
import { textSeed } from './seeded-random.js';
import type { Trace, TraceRequest } from './trace.js';

/** The blocks of the requests of a trace: each prefix of whole blocks by a number of its own. */
export interface BlockKeys {
  readonly blockSize: number;
  /** How many different blocks there are; keys are the numbers below. */
  readonly count: number;
  /** Keys of the whole blocks of prompt and answer of each request. */
  readonly ofRequest: readonly Int32Array[];
}

/**
 * Numbers the blocks of a trace. Two requests share a key where all tokens up to the end of the block, the model and the salt are
 * the same, as with the hashes of vLLM.
 *
 * @see https://docs.vllm.ai/en/stable/design/prefix_caching/
 */
export function blockKeysOf({ requests }: Trace, blockSize: number): BlockKeys {
  const numbers = new HashNumbers();
  const chains: Chains = { known: new Map(), next: 2 ** 32 };
  const ofRequest = requests.map((request) => keysOf(request, blockSize, numbers, chains));
  return { blockSize, count: numbers.count, ofRequest };
}

/** Parts after each other, with the blocks that end in the last of them. */
interface Chain {
  readonly number: number;
  readonly a: number;
  readonly b: number;
  readonly length: number;
  readonly keys: readonly number[];
}

/** The chains of named parts, and the number of the next one; seeds are below 2^32. */
interface Chains {
  readonly known: Map<string, Chain>;
  next: number;
}

function keysOf(request: TraceRequest, blockSize: number, numbers: HashNumbers, chains: Chains): Int32Array {
  const { model, cacheSalt = '', prompt, promptTokens, answer, answerTokens } = request;
  // Nothing comes after the last token of an answer, so its keys and values are never computed.
  const keys = new Int32Array(Math.floor((promptTokens + answerTokens - 1) / blockSize));
  const seed = textSeed(`${model}\0${cacheSalt}`);
  let chain: Chain = { number: seed, a: seed, b: ~seed, length: 0, keys: [] };
  let count = 0;
  for (const part of [...prompt, answer]) {
    // Most parts stand behind the same ones again and again, as those of a conversation do.
    const name = 'ids' in part ? undefined : `${chain.number} ${part.tokens} ${part.name}`;
    const before: Chain | undefined = name === undefined ? undefined : chains.known.get(name);
    const next = before ?? extended(chain, part, blockSize, numbers, chains.next++);
    if (name !== undefined && before === undefined) chains.known.set(name, next);
    for (let i = 0; i < next.keys.length && count < keys.length; i++) keys[count++] = next.keys[i] ?? 0;
    chain = next;
  }
  return keys;
}

function extended(
  { a: a0, b: b0, length: before }: Chain,
  part: Part,
  blockSize: number,
  numbers: HashNumbers,
  number: number,
): Chain {
  const keys: number[] = [];
  const tokens = tokensOf([part]);
  let a = a0;
  let b = b0;
  let left = blockSize - (before % blockSize);
  for (const token of tokens) {
    a = Math.imul(a ^ token, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b + token, 0x85ebca77);
    b ^= b >>> 13;
    if (--left > 0) continue;
    left = blockSize;
    const low = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d);
    const high = Math.imul(b ^ (b >>> 16), 0x27d4eb2f) ^ a;
    keys.push(numbers.numberOf((high >>> 11) * 2 ** 32 + (low >>> 0) + 1));
  }
  return { number, a, b, length: before + tokens.length, keys };
}

/** Blocks at the start of a prompt that a cache can hold: one token is left to be computed, or there would be no output. */
export function findableBlocks(promptTokens: number, blockSize: number): number {
  return Math.max(0, Math.floor((promptTokens - 1) / blockSize));
}

/**
 * Prompt tokens that one cache without end finds, which gets the requests of the trace in order, their answers too; those of
 * requests that come by another gateway do not count.
 */
export function reachableTokens({ requests }: Trace, { blockSize, count, ofRequest }: BlockKeys): number {
  const held = new Uint8Array(count);
  let found = 0;
  for (const [index, { promptTokens, elsewhere }] of requests.entries()) {
    const keys = ofRequest[index] ?? new Int32Array(0);
    const limit = elsewhere === true ? 0 : findableBlocks(promptTokens, blockSize);
    for (let i = 0; i < limit && held[keys[i] ?? 0] === 1; i++) found += blockSize;
    for (const key of keys) held[key] = 1;
  }
  return found;
}
