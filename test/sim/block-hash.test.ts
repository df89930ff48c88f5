import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockHasher, extraKeys, hashBytes, hashNumber } from '../../sim/block-hash.js';
import { recordedPrompt } from './engines.js';

const prompt = recordedPrompt(1, 100);

function hexOf(hash: string): string {
  return Buffer.from(hashBytes(hash)).toString('hex');
}

describe('block hashes', () => {
  it('are those of a vLLM 0.32 for a chain of blocks', () => {
    const hasher = new BlockHasher('0.32', undefined);
    const first = hasher.hash(undefined, prompt, 0, 32, {});
    const second = hasher.hash(first, prompt, 32, 64, {});
    expect(hexOf(first)).toBe('4aaceac3de5104fb079e2c8e9314b5eee2be34fa6daf0fcfb580e5bd944612fa');
    expect(hexOf(second)).toBe('9226596e5ed454bd876ddda0c2b41cd251bedea3ef89567c9a744d91e4ea38e1');
    expect(hashNumber(first)).toBe(13078705920283120378n);
  });

  it('are those of a vLLM 0.32 for a cache salt, which is in the first block only', () => {
    const hasher = new BlockHasher('0.32', undefined);
    const context = { cacheSalt: 'salt-1' };
    const first = hasher.hash(undefined, prompt, 0, 32, context);
    const second = hasher.hash(first, prompt, 32, 64, context);
    expect(hexOf(first)).toBe('c851836e777e1ac0ae0281d455a135ec3d4cd44a9e19f6c98faee8fcb691be6f');
    expect(hexOf(second)).toBe('c84ed94f3f01b48d11e1235009c22c39657a74cf592cc360a8fc0028297611e8');
    expect(second).toBe(hasher.hash(first, prompt, 32, 64, {}));
  });

  it('are those of a vLLM 0.32 for an adapter, whose name and path are in every block', () => {
    const hasher = new BlockHasher('0.32', undefined);
    const tokens = Array.from({ length: 64 }, (_, i) => 200 + i);
    const context = { lora: 'lora1', loraPath: '/adapters/lora1' };
    const first = hasher.hash(undefined, tokens, 0, 32, context);
    expect(hexOf(first)).toBe('3361e53d095daaa248b7bfeaad394620372aa9a09aada9e079e4444e4f6ac911');
    const second = hasher.hash(first, tokens, 32, 64, context);
    expect(hexOf(second)).toBe('5d383ef4f04575c9b44249f3c3e356a86e3ec2e12a03f784b751546776257b2b');
    const salted = hasher.hash(undefined, tokens, 0, 32, { ...context, cacheSalt: 'salt-1' });
    expect(hexOf(salted)).toBe('f722e00212db4d64bdb71ffb8b7a46160a6e2ff1ac3f4dc9e6be08724fae4bed');
  });

  it('number is the last 8 bytes in every recorded event of 0.32', () => {
    const ints = readFileSync(new URL('fixtures/kv-events-0.32.txt', import.meta.url), 'utf8');
    const hasher = new BlockHasher('0.32', undefined);
    let parent: string | undefined;
    for (const at of [0, 32, 64]) {
      parent = hasher.hash(parent, prompt, at, at + 32, {});
      expect(ints).toContain(`cf${hashNumber(parent).toString(16).padStart(16, '0')}`);
    }
  });

  it('of 0.13 differ between engines unless a seed is given', () => {
    const of = (seed: string | undefined) => new BlockHasher('0.13', seed).hash(undefined, prompt, 0, 32, {});
    expect(of(undefined)).not.toBe(of(undefined));
    expect(of('123')).toBe(of('123'));
    expect(of('123')).not.toBe(of('0'));
  });

  it('differ wherever tokens, adapter, salt or what is before differ', () => {
    const hasher = new BlockHasher('0.32', undefined);
    const context = fc.record(
      {
        lora: fc.constantFrom('a', 'b', 'x'.repeat(300)),
        loraPath: fc.constantFrom('/a', 'b'),
        cacheSalt: fc.constantFrom('a', 'b', 'é'),
      },
      { requiredKeys: [] },
    );
    const input = fc.record({
      tokens: fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 20 }),
      context,
      parent: fc.constantFrom(undefined, 'p'.repeat(32)),
    });
    fc.assert(
      fc.property(input, input, (one, two) => {
        const [first, second] = [one, two].map(({ tokens, context: keys, parent }) =>
          hasher.hash(parent, tokens, 0, tokens.length, keys),
        );
        // Only a first block knows the salt, and only with an adapter is there a path.
        const seen = ({ tokens, context: { lora, loraPath, cacheSalt }, parent }: typeof one) =>
          JSON.stringify([
            tokens,
            lora,
            lora && (loraPath ?? ''),
            parent === undefined ? cacheSalt : undefined,
            parent,
          ]);
        expect(first === second).toBe(seen(one) === seen(two));
      }),
    );
  });
});

describe('extra keys', () => {
  it('are listed as in the events of 0.32', () => {
    expect(extraKeys({}, true)).toBeNull();
    expect(extraKeys({ cacheSalt: 's' }, true)).toEqual(['s']);
    expect(extraKeys({ cacheSalt: 's' }, false)).toBeNull();
    expect(extraKeys({ lora: 'l', cacheSalt: 's' }, true)).toEqual(['l', 's']);
    expect(extraKeys({ lora: 'l' }, false)).toEqual(['l']);
  });
});
