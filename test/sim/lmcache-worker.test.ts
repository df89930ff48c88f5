import { describe, expect, it } from 'vitest';
import { lmcacheChunkHashes } from '../../sim/lmcache-hash.js';
import { complete } from '../router/kv/live-kv.js';
import { recordedHashes, recordedPrompts } from '../router/lmcache/fixtures.js';
import { startSim } from './running-engine.js';

describe("a simulated engine's LMCache", () => {
  it.each(recordedHashes().filter(({ scheme }) => scheme !== 'cbor'))(
    'hashes full chunks as Python does: $seed $scheme $start $tokens',
    ({ scheme, start, tokens, hashes }) => {
      const prompt = [...recordedPrompts[tokens]];
      const version = scheme === 'none' ? '0.3' : '0.5';
      const full = hashes.slice(0, Math.floor(prompt.length / 256));
      expect(lmcacheChunkHashes(prompt, version, BigInt(start))).toStrictEqual(full.map(BigInt));
    },
  );

  it('has what the engine itself no longer has', async () => {
    const prompt = Array.from({ length: 600 }, (_, i) => 300 + (i % 900));
    // Nobody listens there, which is no reason for an engine not to work.
    const lmcacheWorker = { instanceId: 'a', pullUrl: '127.0.0.1:9' } as const;
    const engine = await startSim({ enablePrefixCaching: false, lmcacheWorker });
    const loaded = async (): Promise<string | undefined> => {
      await complete(engine, prompt);
      const text = await (await fetch(`${engine.url}/metrics`)).text();
      return /^vllm:external_prefix_cache_hits_total\{.*\} (\S+)$/m.exec(text)?.[1];
    };
    expect([await loaded(), await loaded()]).toStrictEqual(['0.0', '512.0']);
  });
});
