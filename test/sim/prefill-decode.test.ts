import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { post, startSim } from './running-engine.js';

const prompt = 'one two three four five six seven eight nine ten '.repeat(12);

async function pair() {
  const options = { blockSize: 16, nixl: { sideChannelPort: 0, connectTimeoutMs: 200 } } as const;
  return { prefill: await startSim(options), decode: await startSim(options) };
}

test('A decoding engine goes on with what another one has prefilled, as one engine would', async () => {
  const { prefill, decode } = await pair();
  const request = { prompt, temperature: 0, max_tokens: 8 };
  const alone = await post(await startSim(), '/v1/completions', request);
  const first = await post(prefill, '/v1/completions', {
    ...request,
    max_tokens: 1,
    kv_transfer_params: { do_remote_decode: true },
  });
  const { kv_transfer_params } = (await first.json()) as { kv_transfer_params: Record<string, unknown> };
  expect(kv_transfer_params).toMatchObject({
    do_remote_prefill: true,
    do_remote_decode: false,
    remote_port: prefill.core.ports.nixlSideChannel,
  });
  const second = await post(decode, '/v1/completions', { ...request, kv_transfer_params });
  const texts = [alone, second].map(
    async (answer) => ((await answer.json()) as { choices: { text: string }[] }).choices[0]?.text,
  );
  const [wanted, told] = await Promise.all(texts);
  expect(told).toBe(wanted);
  expect(decode.core.metrics.value('vllm:external_prefix_cache_hits_total')).toBeGreaterThan(0);
});

test('Blocks of an engine that is not there fail the request, and the engine lives', async () => {
  const { prefill, decode } = await pair();
  const first = await post(prefill, '/v1/completions', {
    prompt,
    max_tokens: 1,
    kv_transfer_params: { do_remote_decode: true },
  });
  const { kv_transfer_params } = (await first.json()) as { kv_transfer_params: Record<string, unknown> };
  const failed = await post(decode, '/v1/completions', {
    prompt,
    kv_transfer_params: { ...kv_transfer_params, remote_port: 1 },
  });
  expect([failed.status, await failed.json()]).toEqual([
    500,
    {
      error: { message: 'Internal server error', type: 'InternalServerError', param: null, code: 500 },
    },
  ]);
  expect((await post(decode, '/v1/completions', { prompt: 'x' })).status).toBe(200);
  const streamed = await post(decode, '/v1/chat/completions', {
    messages: [{ role: 'user', content: prompt }],
    stream: true,
    kv_transfer_params: { ...kv_transfer_params, remote_port: 1 },
  });
  expect(await streamed.text()).toBe(
    'data: {"error":{"message":"Internal server error","type":"InternalServerError","param":null,"code":500}}\n\ndata: [DONE]\n\n',
  );
});

test('Incomplete parameters kill the engine, which then closes its port', async () => {
  const { decode } = await pair();
  const failed = await post(decode, '/v1/completions', {
    prompt,
    kv_transfer_params: { do_remote_prefill: true },
  });
  expect(failed.status).toBe(500);
  expect(await failed.json()).toMatchObject({
    error: {
      message: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
    },
  });
  expect(await decode.ended).toMatchObject({ kind: 'dead' });
  await expect(fetch(`${decode.url}/health`)).rejects.toThrow();
});

test('A decode tells as cached what the prefill found in its cache, and a prefill of several tokens does not say', async () => {
  const options = { enablePromptTokensDetails: true, blockSize: 16, nixl: { sideChannelPort: 0 } } as const;
  const [first, second] = [await startSim(options), await startSim(options)];
  const ask = async (engine: typeof first, more: object): Promise<Answer> => {
    const response = await post(engine, '/v1/completions', {
      prompt,
      temperature: 0,
      max_tokens: 1,
      ...more,
    });
    return (await response.json()) as Answer;
  };
  const prefill = { kv_transfer_params: { do_remote_decode: true } };
  await ask(first, {});
  const { kv_transfer_params: params, usage } = await ask(first, prefill);
  expect(usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
  const decoded = await ask(second, { max_tokens: 3, kv_transfer_params: params });
  expect(decoded.usage.prompt_tokens_details).toMatchObject(usage.prompt_tokens_details);
  const long = await ask(first, { ...prefill, max_tokens: 3, ignore_eos: true });
  expect(long.kv_transfer_params).toMatchObject({ remote_num_tokens: long.usage.prompt_tokens + 2 });
  expect(long.kv_transfer_params).not.toHaveProperty('remote_prefill_cached_tokens');
});

interface Answer {
  readonly kv_transfer_params: object;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

test('Sockets listen at the host that they are told only, where it is this machine alone', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port: events } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  const engine = await startSim({
    host: '127.0.0.1',
    nixl: { sideChannelPort: 0, sideChannelHost: '127.0.0.1' },
    kvEvents: { endpoint: `tcp://*:${events}` },
  });
  const reaches = async (host: string, port: number): Promise<boolean> => {
    const socket = connect(port, host);
    const reached = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return reached;
  };
  for (const port of [engine.core.ports.nixlSideChannel ?? 0, events]) {
    expect([await reaches('127.0.0.1', port), await reaches('127.0.0.2', port)]).toEqual([true, false]);
  }
});
