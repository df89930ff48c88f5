import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EngineCore, EngineCoreOptions, KvTransferParams } from '../../sim/engine-core.js';
import { answerOf, complete, recordedPrompt, startEngine } from './engines.js';

const prompt = recordedPrompt(0, 100);
const keep = { do_remote_decode: true };

function nixlEngine(nixl: Partial<EngineCoreOptions['nixl']> = {}, options: Partial<EngineCoreOptions> = {}) {
  return startEngine({ nixl: { sideChannelPort: 0, connectTimeoutMs: 300, ...nixl }, ...options });
}

async function prefill(engine: EngineCore, more: Partial<Parameters<EngineCore['submit']>[0]> = {}) {
  const { generation } = await complete(engine, prompt, { maxTokens: 1, kvTransferParams: keep, ...more });
  return generation.kvTransferParams ?? {};
}

async function failure(
  engine: EngineCore,
  kvTransferParams: KvTransferParams,
  tokens = prompt,
): Promise<unknown> {
  const generation = engine.submit({ id: 'd', promptTokens: tokens, maxTokens: 6, kvTransferParams });
  return answerOf(generation).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('prefill and decode over the NIXL connector', () => {
  it('gives the answer of one engine, with tokens of the other', async () => {
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const kvTransferParams = await prefill(one);
    expect(one.metrics.value('vllm:kv_cache_usage_perc')).toBeCloseTo(4 / 39);
    const { generation, tokens } = await complete(two, prompt, { maxTokens: 6, kvTransferParams });
    expect(tokens).toEqual((await complete(one, prompt, { maxTokens: 6 })).tokens);
    expect(one.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    expect([generation.cachedTokens, generation.createdCacheTokens]).toEqual([0, 0]);
    expect(generation.kvTransferParams).toBeUndefined();
  });

  it('answers a prefill in the shape and order of 0.32 and of 0.13', async () => {
    const nixl = { engineId: 'e-1', sideChannelHost: 'localhost' };
    const current = await nixlEngine(nixl);
    const old = await nixlEngine(nixl, { version: '0.13' });
    const params = await prefill(current, { id: 'cmpl-pd-1-0' });
    const shared = {
      do_remote_prefill: true,
      do_remote_decode: false,
      remote_block_ids: [[1, 2, 3, 4]],
      remote_engine_id: 'e-1',
      remote_request_id: expect.stringMatching(/^cmpl-pd-1-0-[0-9a-f]{8}$/),
      remote_host: 'localhost',
      remote_port: current.ports.nixlSideChannel,
      tp_size: 1,
    };
    expect(params).toEqual({
      ...shared,
      dcp_size: 1,
      pp_size: 1,
      remote_num_tokens: 100,
      remote_blocks_expiry_time: null,
      transfer_mode: 'pull',
      remote_prefill_cached_tokens: 0,
    });
    expect(Object.keys(params).slice(0, 8)).toEqual(Object.keys(shared));
    expect(await prefill(old, { id: 'cmpl-pd-5-0' })).toEqual({
      ...shared,
      remote_block_ids: [1, 2, 3, 4],
      remote_request_id: 'cmpl-pd-5-0',
      remote_port: old.ports.nixlSideChannel,
    });
  });

  it('counts tokens and bytes as the recorded run did', async () => {
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const longer = recordedPrompt(3, 166);
    for (const tokens of [prompt, longer]) {
      for (const isRepeated of [false, true]) {
        const { generation } = await complete(one, tokens, { maxTokens: 1, kvTransferParams: keep });
        if (isRepeated) expect(generation.cachedTokens).toBe(tokens.length - (tokens.length % 32));
        const kvTransferParams = generation.kvTransferParams ?? {};
        await complete(two, tokens, { maxTokens: 6, kvTransferParams });
        if (!isRepeated) await complete(one, tokens, { maxTokens: 6 });
      }
    }
    const { metrics } = two;
    expect(metrics.value('vllm:external_prefix_cache_queries_total')).toBe(276);
    expect(metrics.value('vllm:external_prefix_cache_hits_total')).toBe(276);
    const bySource = (source: string) => metrics.value('vllm:prompt_tokens_by_source_total', { source });
    expect(['local_compute', 'local_cache_hit', 'external_kv_transfer'].map(bySource)).toEqual([0, 256, 276]);
    expect(metrics.value('vllm:nixl_bytes_transferred_sum')).toBe(393216);
    expect(metrics.value('vllm:nixl_xfer_time_seconds_count')).toBe(4);
    expect(metrics.value('vllm:nixl_num_descriptors_sum')).toBe(8);
    expect(one.metrics.value('vllm:external_prefix_cache_queries_total')).toBe(286);
    expect(one.metrics.value('vllm:external_prefix_cache_hits_total')).toBe(0);
  });

  it('says nothing about blocks of an answer that ended by itself, or without a connector', async () => {
    const engine = await nixlEngine();
    expect(await prefill(engine, { answerTokens: [5] })).toEqual({});
    expect(await prefill(await startEngine())).toEqual({});
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
  });

  it('computes everything itself without parameters', async () => {
    const engine = await nixlEngine();
    const { tokens } = await complete(engine, prompt, { maxTokens: 6 });
    expect(tokens).toHaveLength(6);
    expect(engine.metrics.value('vllm:external_prefix_cache_hits_total')).toBe(0);
  });

  it.each([
    ['engine id', { remote_engine_id: 'other' }],
    ['request id', { remote_request_id: 'other' }],
    ['block ids', { remote_block_ids: [[1, 2, 3, 5]] }],
    ['number of blocks', { remote_block_ids: [[1, 2]] }],
  ])('fails a decode with a wrong %s, and lives', async (_, wrong) => {
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const params = await prefill(one);
    expect(await failure(two, { ...params, ...wrong })).toMatchObject({ kind: 'transfer' });
    expect(two.metrics.value('vllm:nixl_num_failed_transfers_total')).toBe(2);
    expect(two.metrics.value('vllm:request_success_total', { finished_reason: 'error' })).toBe(1);
    expect(two.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    expect((await complete(two, prompt)).tokens).toHaveLength(2);
    // The right ones still work.
    expect((await complete(two, prompt, { kvTransferParams: params })).tokens).toHaveLength(2);
  });

  it('fails a decode of another prompt', async () => {
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const params = await prefill(one);
    expect(await failure(two, params, recordedPrompt(7, 100))).toMatchObject({ kind: 'transfer' });
  });

  it('fails a second decode of the same blocks', async () => {
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const params = await prefill(one);
    expect(await failure(two, params)).toBeUndefined();
    expect(await failure(two, params)).toMatchObject({ kind: 'transfer' });
  });

  it.each(['refuses', 'says nothing'])('fails a decode when the other engine %s', async (how) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (how === 'refuses') await new Promise((resolve) => server.close(resolve));
    else onTestFinished(() => void server.close());
    const [one, two] = await Promise.all([nixlEngine(), nixlEngine()]);
    const params = await prefill(one);
    expect(await failure(two, { ...params, remote_port: port })).toMatchObject({ kind: 'transfer' });
    expect(two.death).toBeUndefined();
  });

  it('kills a decoder of 0.13 when the other engine is gone', async () => {
    const [one, two] = await Promise.all([
      nixlEngine({}, { version: '0.13' }),
      nixlEngine({}, { version: '0.13' }),
    ]);
    const params = await prefill(one);
    await one.close();
    expect(await failure(two, params)).toMatchObject({ kind: 'dead' });
    expect(() => two.submit({ id: 'e', promptTokens: prompt, maxTokens: 1 })).toThrow(two.death?.message);
  });

  it.each([
    ['nothing else', {}],
    ['null ids', { remote_block_ids: null, remote_engine_id: null, remote_host: null, remote_port: null }],
    ['a flat list', { remote_block_ids: [1, 2, 3, 4] }],
    ['a port as text', { remote_port: '5600' }],
  ])('kills the engine of a decode that says do_remote_prefill and %s', async (_, params) => {
    const engine = await nixlEngine();
    const whole = {
      remote_block_ids: [[1, 2, 3, 4]],
      remote_engine_id: 'e',
      remote_request_id: 'r',
      remote_host: '127.0.0.1',
      remote_port: 5600,
    };
    const base = Object.keys(params).length === 0 ? {} : whole;
    const deaths: string[] = [];
    engine.onDeath(({ kind }) => deaths.push(kind));
    const other = engine.submit({ id: 'other', promptTokens: [1], maxTokens: 900 });
    const otherFailure = answerOf(other).catch((error: unknown) => error);
    expect(await failure(engine, { do_remote_prefill: true, ...base, ...params })).toMatchObject({
      kind: 'dead',
    });
    expect(await otherFailure).toMatchObject({ kind: 'dead' });
    expect(deaths).toEqual(['dead']);
    expect(() => engine.submit({ id: 'e', promptTokens: prompt, maxTokens: 1 })).toThrow(
      'kv_transfer_params',
    );
  });

  it('gives blocks up that are not pulled in time', async () => {
    const [one, two] = await Promise.all([nixlEngine({ expirySeconds: 0.05 }), nixlEngine()]);
    const params = await prefill(one);
    expect(one.metrics.value('vllm:kv_cache_usage_perc')).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(one.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    expect(one.metrics.value('vllm:nixl_num_kv_expired_reqs_total')).toBe(1);
    expect(await failure(two, params)).toMatchObject({ kind: 'transfer' });
    expect(one.metrics.value('vllm:nixl_num_notifications_after_expiry_total')).toBe(1);
  });

  it('gives blocks up in sleep', async () => {
    const one = await nixlEngine();
    await prefill(one);
    expect(one.resetPrefixCache()).toBe(false);
    await one.sleep(1);
    expect(one.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
  });

  it('shows a decode that waits for its blocks as deferred, and lets its client go', async () => {
    const engine = await nixlEngine(
      { bytesPerSecond: 1000 },
      { timing: { prefillTokensPerSecond: 1e6, decodeTokensPerSecond: 1e3 } },
    );
    const one = await nixlEngine();
    const params = await prefill(one);
    const generation = engine.submit({
      id: 'd',
      promptTokens: prompt,
      maxTokens: 2,
      kvTransferParams: params,
    });
    const answer = answerOf(generation);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(engine.metrics.value('vllm:num_requests_waiting_by_reason', { reason: 'deferred' })).toBe(1);
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBeGreaterThan(0);
    generation.abort();
    expect(await answer).toEqual([]);
    expect(engine.metrics.value('vllm:kv_cache_usage_perc')).toBe(0);
    expect(engine.load).toEqual({ running: 0, waiting: 0 });
  });
});
