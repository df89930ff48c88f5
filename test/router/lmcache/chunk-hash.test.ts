import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkChain, type ChunkScheme, chunkSchemes } from '../../../router/lmcache/chunk-hash.js';
import {
  hashInteger,
  hashIntegers,
  hashOfNone,
  hashOfNothing,
  hashText,
  hashTuple,
} from '../../../router/lmcache/python-hash.js';
import { type RecordedHashes, recordedHashes, recordedPrompts } from './fixtures.js';

function schemeOf({ seed, scheme, start }: RecordedHashes): ChunkScheme | undefined {
  const names = { none: /0\.3/, tuple: /0\.4/, cbor: /cbor/ };
  return chunkSchemes(seed).find((one) => names[scheme].test(one.name) && one.start === BigInt(start));
}

describe('hashes of Python', () => {
  it('are those of the interpreter', () => {
    expect(hashText('123', 123)).toBe(-6197052367682486848n);
    expect(hashText('123', 0)).toBe(-720260156515788369n);
    expect(hashText('', 0)).toBe(0n);
    expect(hashTuple([1n, 2n, 3n])).toBe(529344067295497451n);
    expect(hashTuple([0n, hashTuple([1n, 2n, 3n]), hashOfNone])).toBe(8373755996035033071n);
    expect(hashOfNothing).toBe(5740354900026072187n);
    expect(hashIntegers(Int32Array.of(-1, 0, -(2 ** 31), 2 ** 31 - 1), 0, 4)).toBe(-4840299177749265945n);
  });

  it.each([
    [0n, 0n],
    [-1n, -2n],
    [-2n, -2n],
    [2n ** 61n - 1n, 0n],
    [2n ** 61n - 2n, 2n ** 61n - 2n],
    [2n ** 61n, 1n],
    [-(2n ** 61n), -2n],
    [-(2n ** 63n), -4n],
    [2n ** 63n - 1n, 3n],
    [2n ** 64n - 1n, 7n],
    [1n - 2n ** 61n, 0n],
  ])('of %d is %d', (value, hash) => {
    expect(hashInteger(value)).toBe(hash);
  });

  it('of tuples of integers are the same in halves as in big integers', () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 300 }), (items) => {
        const slow = hashTuple([...items].map((item) => hashInteger(BigInt(item))));
        expect(hashIntegers(items, 0, items.length)).toBe(slow);
      }),
    );
  });
});

describe('hashes of chunks', () => {
  it.each(recordedHashes())('$seed $scheme $start $tokens', (recorded) => {
    const scheme = schemeOf(recorded);
    if (scheme === undefined) throw new Error('there is no such scheme');
    const chain = new ChunkChain(scheme, recordedPrompts[recorded.tokens]);
    for (const hash of recorded.hashes) expect(chain.next()).toBe(BigInt(hash));
    expect(chain.next()).toBeUndefined();
  });

  it.each([undefined, '', 'random'])('without a seed (%s) are known of engines without vLLM only', (seed) => {
    expect(chunkSchemes(seed).map(({ start }) => start)).toStrictEqual([0n, 0n]);
  });

  it.each(['-1', '4294967296', 'abc', '1.5', '99999999999'])(
    'refuse %s as a seed, as Python does',
    (seed) => {
      expect(() => chunkSchemes(seed)).toThrow(/PYTHONHASHSEED: must be a number from 0 to 4294967295/);
    },
  );
});
