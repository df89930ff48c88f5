import { createHash, randomBytes } from 'node:crypto';
import type { EngineVersion } from './engine-options.js';

/** The 32 bytes of a block's hash as a string of Latin-1 characters, which a Map looks up fast. */
export type BlockHash = string;

/** What a block's hash depends on besides its tokens and what is before it. */
export interface HashContext {
  readonly lora?: string | undefined;
  /** Where the adapter lies; 0.32 tells adapters of one name in several places apart. @default - an empty path */
  readonly loraPath?: string | undefined;
  readonly cacheSalt?: string | undefined;
}

/** Bytes of a hash as KV events carry them where `VLLM_KV_EVENTS_USE_INT_BLOCK_HASHES` is 0. */
export function hashBytes(hash: BlockHash): Uint8Array {
  return Buffer.from(hash, 'latin1');
}

/** A hash as KV events carry it by default: its last 8 bytes as an unsigned number. */
export function hashNumber(hash: BlockHash): bigint {
  return Buffer.from(hash, 'latin1').readBigUInt64BE(24);
}

/** The extra keys of a block as KV events list them; null where it has none. */
export function extraKeys(context: HashContext, isFirst: boolean): readonly string[] | null {
  const { lora, cacheSalt } = context;
  const keys = [...(lora === undefined ? [] : [lora]), ...(isFirst && cacheSalt ? [cacheSalt] : [])];
  return keys.length === 0 ? null : keys;
}

/**
 * Hashes blocks as vLLM does with its default algorithm: SHA-256 over Python's pickle of (hash before, tokens, extra keys). The same
 * tokens, salt and adapter have the hashes that a vLLM 0.32 gives them.
 *
 * @see https://docs.vllm.ai/en/stable/design/prefix_caching/
 */
export class BlockHasher {
  readonly #root: Buffer;
  readonly #tagged: boolean;
  #buffer = Buffer.alloc(512);
  #at = 0;

  constructor(version: EngineVersion, seed: string | undefined) {
    this.#tagged = version === '0.32';
    this.#root =
      seed === undefined && version === '0.13' ? randomBytes(32) : this.#seedHash(seed ?? 'vllm-none-hash');
  }

  /** The hash of `tokens[from, to)` after a block, or at the start of a sequence. */
  hash(
    parent: BlockHash | undefined,
    tokens: readonly number[],
    from: number,
    to: number,
    context: HashContext,
  ): BlockHash {
    const keys = this.#keys(context, parent === undefined);
    const room = 64 + 5 * (to - from) + keys.flat().reduce((sum, part) => sum + 4 * part.length + 24, 0);
    this.#begin(room);
    this.#bytes(parent === undefined ? this.#root : Buffer.from(parent, 'latin1'));
    this.#tuple(to - from, () => {
      for (let i = from; i < to; i++) this.#int(tokens[i] ?? 0);
    });
    if (keys.length === 0) this.#op(0x4e);
    else this.#extra(keys);
    this.#op(0x87);
    this.#memoize();
    return this.#finish();
  }

  #keys(context: HashContext, isFirst: boolean): readonly (readonly string[])[] {
    const { lora, loraPath = '', cacheSalt } = context;
    const keys = [
      ...(lora === undefined ? [] : [['lora', lora, loraPath]]),
      ...(isFirst && cacheSalt ? [['cache_salt', cacheSalt]] : []),
    ];
    return this.#tagged ? keys : keys.map(([, key = '']) => [key]);
  }

  #extra(keys: readonly (readonly string[])[]): void {
    this.#tuple(keys.length, () => {
      for (const key of keys) {
        const [only = ''] = key;
        if (key.length === 1) this.#text(only);
        else {
          this.#tuple(key.length, () => {
            for (const part of key) this.#text(part);
          });
        }
      }
    });
  }

  #seedHash(seed: string): Buffer {
    this.#begin(32 + 4 * seed.length);
    this.#text(seed);
    return Buffer.from(this.#finish(), 'latin1');
  }

  #begin(room: number): void {
    if (this.#buffer.length < room) this.#buffer = Buffer.alloc(2 * room);
    this.#buffer[0] = 0x80;
    this.#buffer[1] = 5;
    this.#buffer[2] = 0x95;
    this.#at = 11;
  }

  #finish(): BlockHash {
    this.#op(0x2e);
    this.#buffer.writeBigUInt64LE(BigInt(this.#at - 11), 3);
    return createHash('sha256').update(this.#buffer.subarray(0, this.#at)).digest('binary');
  }

  #op(code: number): void {
    this.#buffer[this.#at++] = code;
  }

  #memoize(): void {
    this.#op(0x94);
  }

  #bytes(bytes: Buffer): void {
    this.#op(0x43);
    this.#op(bytes.length);
    this.#at += bytes.copy(this.#buffer, this.#at);
    this.#memoize();
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text);
    if (length < 256) {
      this.#op(0x8c);
      this.#op(length);
    } else {
      this.#op(0x58);
      this.#at = this.#buffer.writeUInt32LE(length, this.#at);
    }
    this.#at += this.#buffer.write(text, this.#at);
    this.#memoize();
  }

  #int(value: number): void {
    if (value < 0x100) {
      this.#op(0x4b);
      this.#op(value);
    } else if (value < 0x10000) {
      this.#op(0x4d);
      this.#at = this.#buffer.writeUInt16LE(value, this.#at);
    } else {
      this.#op(0x4a);
      this.#at = this.#buffer.writeInt32LE(value, this.#at);
    }
  }

  #tuple(length: number, items: () => void): void {
    const isShort = length <= 3;
    if (!isShort) this.#op(0x28);
    items();
    this.#op(isShort ? 0x84 + length : 0x74);
    this.#memoize();
  }
}
