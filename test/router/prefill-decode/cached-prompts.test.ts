import { expect, it } from 'vitest';
import { IndexSource } from '../../../router/kv/index-source.js';
import { KvIndex } from '../../../router/kv/kv-index.js';
import { noKvSource } from '../../../router/kv/kv-source.js';
import type { PromptTokens } from '../../../router/policies/policy.js';
import { cachedPrompts } from '../../../router/prefill-decode/cached-prompts.js';
import { storeOf } from '../endpoint.js';
import { batchOf, prompt, stored } from '../kv/batches.js';

const url = 'http://decode:8000';
const seed = 1;

/** What an engine that holds ten blocks of four tokens is said to hold of a prompt. */
function asked(ids: Int32Array, minTokens: number, isExact = true, more: Partial<PromptTokens> = {}) {
  const [decoder] = storeOf(url).endpoints;
  if (decoder === undefined) throw new Error('no engine');
  const source = new IndexSource(new KvIndex({ seed }));
  for (const owner of source.add(url)) {
    const hashes = Array.from({ length: 10 }, (_, i) => BigInt(i + 1));
    source.index.apply(owner, batchOf(stored(hashes, prompt(1, 40))));
    owner.isExact = isExact;
  }
  const promptTokens = (): PromptTokens => ({ ids, count: ids.length, ...more });
  return cachedPrompts({ source, seed, minTokens })(decoder, { model: 'm', headers: {}, promptTokens });
}

it('A prompt of which too little is left to be prefilled elsewhere is cached', () => {
  expect(asked(prompt(1, 55), 16)).toBe(true);
  expect(asked(prompt(1, 56), 16)).toBe(false);
  // What follows the last full block is never found.
  expect(asked(prompt(1, 43), 0)).toBe(true);
  expect(asked(prompt(1, 45), 0)).toBe(false);
});

it('Nothing is cached that another prompt, another salt, an inexact engine or one that tells nothing has', () => {
  expect(asked(prompt(2, 43), 16)).toBe(false);
  expect(asked(prompt(1, 43), 16, true, { cacheSalt: 'tenant' })).toBe(false);
  expect(asked(prompt(1, 43), 16, false)).toBe(false);
  const [decoder] = storeOf(url).endpoints;
  if (decoder === undefined) throw new Error('no engine');
  const isCached = cachedPrompts({ source: noKvSource, seed, minTokens: 16 });
  const ids = prompt(1, 43);
  expect(isCached(decoder, { model: 'm', headers: {}, promptTokens: () => ({ ids, count: 43 }) })).toBe(
    false,
  );
});

it('A prompt whose tokens are not known, or not to its end, is as long as it is', () => {
  expect(asked(prompt(1, 40), 16, true, { count: 400 })).toBe(false);
  const [decoder] = storeOf(url).endpoints;
  if (decoder === undefined) throw new Error('no engine');
  const isCached = cachedPrompts({ source: noKvSource, seed, minTokens: 16 });
  expect(isCached(decoder, { model: 'm', headers: {} })).toBe(false);
});
