import { decode, encode } from '@msgpack/msgpack';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as zeromq from 'zeromq';
import type { EngineCoreOptions } from '../../sim/engine-core.js';
import { disaggSpec } from '../../sim/lmcache-pd.js';
import { complete, recordedPrompt, startEngine } from './engines.js';

const prompt = recordedPrompt(1, 700);

/** The router's end, a sender and a receiver. */
async function setUp(options: Partial<EngineCoreOptions> = {}) {
  const proxy = new zeromq.Pull({ linger: 0, receiveTimeout: 4000 });
  onTestFinished(() => proxy.close());
  await proxy.bind('tcp://127.0.0.1:*');
  const proxyPort = Number(proxy.lastEndpoint?.split(':').at(-1));
  const warnings: string[] = [];
  const sender = await startEngine({
    lmcachePd: { role: 'sender', proxyHost: '127.0.0.1', proxyPort, timeoutMs: 300 },
    warn: (message) => warnings.push(message),
  });
  const receiver = await startEngine({
    lmcachePd: { role: 'receiver', host: '127.0.0.1', initPort: 0, allocPort: 0 },
    ...options,
  });
  const { lmcacheInit = 0, lmcacheAlloc = 0 } = receiver.ports;
  const spec = (reqId: string) => ({
    disagg_spec: {
      req_id: reqId,
      receiver_host: '127.0.0.1',
      receiver_init_port: [lmcacheInit],
      receiver_alloc_port: [lmcacheAlloc],
    },
  });
  return { proxy, sender, receiver, spec, warnings, lmcacheAlloc };
}

describe('prefill and decode over LMCache', () => {
  it('tells the router when a prompt has arrived, which the decoder then has', async () => {
    const { proxy, sender, receiver, spec } = await setUp();
    await complete(sender, prompt, { maxTokens: 1, kvTransferParams: spec('req-1') });
    const [note = Buffer.alloc(0)] = await proxy.receive();
    expect(decode(note)).toEqual({ type: 'ProxyNotif', req_id: 'req-1' });
    const { tokens } = await complete(receiver, prompt, { maxTokens: 6 });
    expect(tokens).toEqual((await complete(await startEngine(), prompt, { maxTokens: 6 })).tokens);
    // The last token is computed again.
    expect(receiver.metrics.value('vllm:external_prefix_cache_hits_total')).toBe(699);
    expect(receiver.metrics.value('vllm:external_prefix_cache_queries_total')).toBe(700);
  });

  it('uses what was received once', async () => {
    const { proxy, sender, receiver, spec } = await setUp({ enablePrefixCaching: false });
    await complete(sender, prompt, { maxTokens: 1, kvTransferParams: spec('req-1') });
    await proxy.receive();
    await complete(receiver, prompt);
    await complete(receiver, prompt);
    expect(receiver.metrics.value('vllm:external_prefix_cache_hits_total')).toBe(699);
  });

  it('has the start of a prompt that goes on differently', async () => {
    const { proxy, sender, receiver, spec } = await setUp();
    await complete(sender, prompt, { maxTokens: 1, kvTransferParams: spec('req-1') });
    await proxy.receive();
    await complete(receiver, [...prompt.slice(0, 600), ...recordedPrompt(9, 100)]);
    expect(receiver.metrics.value('vllm:external_prefix_cache_hits_total')).toBe(512);
  });

  it('drops the oldest where the buffer is full', async () => {
    const lmcachePd = {
      role: 'receiver',
      host: '127.0.0.1',
      initPort: 0,
      allocPort: 0,
      bufferTokens: 512,
    } as const;
    const { proxy, sender, receiver, spec } = await setUp({ lmcachePd });
    for (const [index, seed] of [1, 2].entries()) {
      const tokens = recordedPrompt(seed, 300);
      await complete(sender, tokens, { maxTokens: 1, kvTransferParams: spec(`req-${index}`) });
      await proxy.receive();
    }
    const hits = () => receiver.metrics.value('vllm:external_prefix_cache_hits_total');
    await complete(receiver, recordedPrompt(1, 300));
    expect(hits()).toBe(0);
    await complete(receiver, recordedPrompt(2, 300));
    expect(hits()).toBe(299);
  });

  it('tells nobody where the receiver is not there, and answers the prefill all the same', async () => {
    const { proxy, sender, receiver, spec, warnings } = await setUp();
    await receiver.close();
    const { tokens } = await complete(sender, prompt, { maxTokens: 1, kvTransferParams: spec('req-1') });
    expect(tokens).toHaveLength(1);
    proxy.receiveTimeout = 600;
    await expect(proxy.receive()).rejects.toThrow();
    expect(warnings).toEqual([expect.stringContaining('lmcache pd: request req-1 was not sent')]);
  });

  it('answers what it does not understand with an error, and goes on', async () => {
    const { lmcacheAlloc } = await setUp();
    const client = new zeromq.Request({ linger: 0, receiveTimeout: 4000 });
    onTestFinished(() => client.close());
    client.connect(`tcp://127.0.0.1:${lmcacheAlloc}`);
    const ask = async (frame: Uint8Array) => {
      await client.send(frame);
      const [reply = Buffer.alloc(0)] = await client.receive();
      return decode(reply);
    };
    expect(await ask(Buffer.from([0xc1]))).toMatchObject({ type: 'Error' });
    expect(await ask(encode({ type: 'Other' }))).toMatchObject({ type: 'Error' });
    const keys = {
      type: 'AllocRequest',
      keys: ['a', 'b'],
      fmt: 1,
      shape: [],
      dtype: 'bfloat16',
      last_chunk_toks: 7,
    };
    expect(await ask(encode(keys))).toEqual({
      type: 'AllocResponse',
      already_sent_indexes: [],
      remote_indexes: [0, 1],
    });
    expect(await ask(encode(keys))).toMatchObject({ already_sent_indexes: [0, 1], remote_indexes: [] });
  });
});

describe('disaggSpec', () => {
  it('is read where it is whole', () => {
    const spec = { req_id: 'r', receiver_host: 'h', receiver_init_port: [1], receiver_alloc_port: 2 };
    expect(disaggSpec({ disagg_spec: spec })).toEqual({ reqId: 'r', host: 'h', initPort: 1, allocPort: 2 });
    for (const missing of Object.keys(spec)) {
      expect(disaggSpec({ disagg_spec: { ...spec, [missing]: undefined } })).toBeUndefined();
    }
    expect(disaggSpec(undefined)).toBeUndefined();
    expect(disaggSpec({})).toBeUndefined();
  });
});
