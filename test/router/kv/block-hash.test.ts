import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfText } from '../../../router/body/prompt-bytes.js';
import { BlockChain, PromptHasher } from '../../../router/kv/block-hash.js';

const tokens = fc.array(fc.nat({ max: 200_000 }), { maxLength: 60 });
const hasher = new PromptHasher(1);

function texts(keys: Uint32Array): readonly string[] {
  return Array.from({ length: keys.length / 2 }, (_, i) => `${keys[2 * i]}-${keys[2 * i + 1]}`);
}

describe('hashes of prompts', () => {
  it('have as many equal ones at their start as the prompts have equal blocks', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, fc.integer({ min: 1, max: 8 }), (start, a, b, blockSize) => {
        const one = [...start, ...a];
        const other = [...start, ...b];
        let equal = 0;
        while (equal < Math.min(one.length, other.length) && one[equal] === other[equal]) equal++;
        const left = texts(hasher.tokens(one, { blockSize }));
        const right = texts(hasher.tokens(other, { blockSize }));
        const shared = Math.floor(equal / blockSize);
        expect(left.slice(0, shared)).toEqual(right.slice(0, shared));
        expect(left.slice(shared).filter((key) => right.includes(key))).toEqual([]);
      }),
    );
  });

  it('are those of a chain that is resumed at any block', () => {
    fc.assert(
      fc.property(tokens, fc.integer({ min: 1, max: 8 }), fc.nat(), (list, blockSize, cut) => {
        const keys = hasher.tokens(list, { blockSize });
        const count = keys.length / 2;
        fc.pre(count > 1);
        const at = 1 + (cut % (count - 1));
        const chain = new BlockChain(1);
        chain.resume(keys[2 * at - 2] ?? 0, keys[2 * at - 1] ?? 0);
        chain.block(Int32Array.from(list), at * blockSize, (at + 1) * blockSize);
        expect([chain.low >>> 0, chain.high >>> 0]).toEqual([keys[2 * at], keys[2 * at + 1]]);
      }),
    );
  });

  it('all differ for prompts that differ in one bit of one token', () => {
    const list = Int32Array.from({ length: 64 }, (_, i) => i * 997);
    const seen = new Set<string>();
    for (let at = 0; at < list.length; at++) {
      for (let bit = 0; bit < 17; bit++) {
        const other = list.slice();
        other[at] = (other[at] ?? 0) ^ (1 << bit);
        seen.add(texts(hasher.tokens(other, { blockSize: 64 })).join());
      }
    }
    expect(seen.size).toBe(64 * 17);
  });

  it('fill both halves evenly, so that 64 bits are 64 bits', () => {
    // Halves of 20 bits of 4,000 prompts: about 7.6 pairs meet by chance in each, none in both.
    const keys = Array.from({ length: 4000 }, (_, i) => hasher.tokens([i, i + 1, 5, 6], { blockSize: 4 }));
    for (const half of [0, 1]) {
      expect(new Set(keys.map((key) => (key[half] ?? 0) & 0xfffff)).size).toBeGreaterThan(3960);
      expect(new Set(keys.map((key) => (key[half] ?? 0) >>> 12)).size).toBeGreaterThan(3960);
    }
  });

  it('leave out a partial last block', () => {
    const whole = hasher.tokens([1, 2, 3, 4, 5, 6, 7, 8], { blockSize: 4 });
    expect(hasher.tokens([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { blockSize: 4 })).toEqual(whole);
    expect(hasher.tokens([1, 2, 3], { blockSize: 4 })).toHaveLength(0);
  });

  it('keep adapters, salts, block sizes and seeds apart', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    const all = [
      hasher.tokens(list, { blockSize: 4 }),
      hasher.tokens(list, { blockSize: 2 }),
      hasher.tokens(list, { blockSize: 4, lora: 'a' }),
      hasher.tokens(list, { blockSize: 4, lora: 'b' }),
      hasher.tokens(list, { blockSize: 4, cacheSalt: 'a' }),
      hasher.tokens(list, { blockSize: 4, cacheSalt: 'b' }),
      hasher.tokens(list, { blockSize: 4, lora: 'a', cacheSalt: 'b' }),
      new PromptHasher(2).tokens(list, { blockSize: 4 }),
    ].flatMap(texts);
    expect(new Set(all).size).toBe(all.length);
    expect(hasher.tokens(list, { blockSize: 4, lora: '', cacheSalt: '' })).toEqual(
      hasher.tokens(list, { blockSize: 4 }),
    );
  });

  it('of bytes are of full pieces and never those of tokens or of another model', () => {
    const pieces = hasher.bytes(bytesOfText('abcdefghijklmnop'), 'm', 8);
    expect(pieces).toHaveLength(4);
    expect(texts(hasher.bytes(bytesOfText('abcdefghijklmnopq'), 'm', 8))).toEqual(texts(pieces));
    const others = [
      hasher.bytes(bytesOfText('abcdefghijklmnop'), 'n', 8),
      hasher.bytes(bytesOfText('abcdefghijklmnop'), 'm', 16),
      hasher.tokens(Buffer.from('abcdefghijklmnop'), { blockSize: 8, lora: 'm' }),
    ].flatMap(texts);
    expect(texts(pieces).filter((key) => others.includes(key))).toEqual([]);
  });

  it('of bytes have as many equal ones at their start as the prompts have equal pieces', () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.constantFrom(8, 16, 24), (start, a, b, pieceLength) => {
        const one = Buffer.concat([start, a]);
        const other = Buffer.concat([start, b]);
        let equal = 0;
        while (equal < Math.min(one.length, other.length) && one[equal] === other[equal]) equal++;
        const shared = Math.floor(equal / pieceLength);
        const [left = [], right = []] = [one, other].map((bytes) =>
          texts(hasher.bytes({ bytes, parts: [0, bytes.length, 0] }, 'm', pieceLength)),
        );
        expect(left).toHaveLength(Math.floor(one.length / pieceLength));
        expect(left.slice(0, shared)).toEqual(right.slice(0, shared));
        expect(left.slice(shared).filter((key) => right.includes(key))).toEqual([]);
      }),
    );
  });

  it('of bytes do not depend on where in a buffer they stand, nor in how many parts', () => {
    const lengths = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.array(fc.nat({ max: 9 }), { minLength: 1 }), (sizes, gaps) => {
        const parts: number[] = [];
        const whole: number[] = [];
        let at = 0;
        const buffer = Buffer.alloc(2000);
        for (const [i, size] of sizes.entries()) {
          at += gaps[i % gaps.length] ?? 0;
          if (i > 0) whole.push(i);
          for (let j = 0; j < size; j++) {
            buffer[at + j] = (7 * i + 31 * j) & 0xff;
            whole.push((7 * i + 31 * j) & 0xff);
          }
          parts.push(at, at + size, i);
          at += size;
        }
        const bytes = Buffer.from(whole);
        const expected = hasher.bytes({ bytes, parts: [0, bytes.length, 0] }, 'm', 16);
        expect(expected).toHaveLength(2 * Math.floor(bytes.length / 16));
        expect(hasher.bytes({ bytes: buffer, parts }, 'm', 16)).toEqual(expected);
      }),
    );
  });

  it('all differ for prompts that differ in one bit, or in the highest bits of two words', () => {
    const seen = new Set<string>();
    const add = (bytes: Buffer): unknown =>
      seen.add(texts(hasher.bytes({ bytes, parts: [0, 128, 0] }, 'm', 128)).join());
    for (let bit = 0; bit < 1024; bit++) {
      const bytes = Buffer.alloc(128, 'ab');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      add(bytes);
    }
    for (let word = 0; word + 8 < 128; word += 4) {
      const bytes = Buffer.alloc(128, 'ab');
      bytes[word + 3] = 0x80 ^ (bytes[word + 3] ?? 0);
      bytes[word + 11] = 0x80 ^ (bytes[word + 11] ?? 0);
      bytes[word + 9] = 0x80 ^ (bytes[word + 9] ?? 0);
      add(bytes);
    }
    expect(seen.size).toBe(1024 + 30);
  });

  it('refuse a piece that is not of whole steps', () => {
    expect(() => hasher.bytes(bytesOfText('a'), 'm', 12)).toThrow(
      'pieceLength must be a multiple of 8, got 12',
    );
  });

  it('refuse a block size that is none', () => {
    expect(() => hasher.tokens([1], { blockSize: 0 })).toThrow(
      'blockSize must be an integer of at least 1, got 0',
    );
  });
});
