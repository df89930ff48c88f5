import { expect, test } from 'vitest';
import { rawRequest } from './raw-http.js';
import { post, slow, startSim, until } from './running-engine.js';

const json = [['content-type', 'application/json']] as const;
const completion = { model: 'tiny', prompt: 'hello there' };

test('With a key only the API is guarded', async () => {
  const engine = await startSim({ apiKeys: ['secret', 'other'] });
  const statuses = await Promise.all(
    ['/health', '/metrics', '/load', '/version', '/ping', '/v1/models', '/v1/nothing'].map(
      async (path) => (await fetch(`${engine.url}${path}`)).status,
    ),
  );
  expect(statuses).toEqual([200, 200, 200, 200, 200, 401, 401]);
  expect((await post(engine, '/tokenize', { prompt: 'x' })).status).toBe(200);
  const refused = await rawRequest(engine.port, {
    method: 'GET',
    path: '/v1/models',
    headers: [['x-api-key', 'secret']],
  });
  expect(refused.body).toBe('{"error":"Unauthorized"}');
  expect(refused.headers.map(([name]) => name)).toEqual([
    'date',
    'server',
    'content-length',
    'content-type',
    'connection',
  ]);
  const given = await fetch(`${engine.url}/v1/models`, { headers: { authorization: 'Bearer other' } });
  expect(given.status).toBe(200);
});

test('A client that leaves ends its request, streamed or not', async () => {
  const engine = await startSim({ timing: slow });
  for (const stream of [true, false]) {
    const leaving = new AbortController();
    const asked = post(
      engine,
      '/v1/completions',
      { ...completion, max_tokens: 5000, stream },
      {
        signal: leaving.signal,
      },
    );
    const failed = expect(asked.then((answer) => answer.text())).rejects.toThrow();
    await until(() => engine.core.load.running === 1);
    leaving.abort();
    await failed;
    await until(() => engine.core.load.running === 0);
  }
});

test('More requests than may queue are refused at once', async () => {
  const engine = await startSim({ timing: slow, maxNumQueuedReqs: 2 });
  const body = { ...completion, max_tokens: 10 };
  const running = [post(engine, '/v1/completions', body), post(engine, '/v1/completions', body)];
  await until(() => engine.core.load.running + engine.core.load.waiting === 2);
  const refused = await post(engine, '/v1/completions', body);
  expect(refused.status).toBe(503);
  expect(refused.headers.has('retry-after')).toBe(false);
  expect(await refused.json()).toEqual({
    error: {
      message:
        'The engine is currently busy and cannot accept new requests. Please try again later or on a different instance.',
      type: 'Service Unavailable',
      param: null,
      code: 503,
    },
  });
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
});

test('An engine that is ended aborts its streams, which look complete', async () => {
  const engine = await startSim({ timing: slow });
  const body = JSON.stringify({ ...completion, max_tokens: 5000, stream: true });
  const asked = rawRequest(engine.port, { method: 'POST', path: '/v1/completions', headers: json, body });
  await until(() => engine.core.load.running === 1);
  await engine.shutdown();
  const { chunks = [], complete } = await asked;
  expect(complete).toBe(true);
  expect(chunks.at(-1)).toBe('data: [DONE]\n\n');
  expect(chunks.at(-2)).toMatch(
    /"text":"","logprobs":null,"finish_reason":"abort","stop_reason":null,"prompt_token_ids":null,"token_ids":null\}\],"system_fingerprint":"vllm-0\.32\.0-[0-9a-f]{8}"\}/,
  );
  expect(await engine.ended).toBeUndefined();
  await expect(fetch(`${engine.url}/health`)).rejects.toThrow();
});

test('With time to shut down what runs is finished, new requests fail and health does not tell', async () => {
  const engine = await startSim({ timing: slow });
  const running = post(engine, '/v1/completions', { ...completion, max_tokens: 20 });
  await until(() => engine.core.load.running === 1);
  const ended = engine.shutdown(20);
  const refused = await post(engine, '/v1/completions', completion);
  expect(refused.status).toBe(500);
  expect(await refused.json()).toMatchObject({
    error: { message: 'cannot schedule new futures after shutdown' },
  });
  expect((await fetch(`${engine.url}/health`)).status).toBe(200);
  expect(await (await running).json()).toMatchObject({ choices: [{ finish_reason: 'length' }] });
  await ended;
});

test('Adapters come and go, and answer otherwise than their base', async () => {
  const engine = await startSim({ enableLora: true, runtimeLora: true, loraFiles: 'ignore' });
  const ask = async (model: string): Promise<string | number> => {
    const answer = await post(engine, '/v1/completions', { ...completion, model, temperature: 0 });
    if (answer.status !== 200) return answer.status;
    const { model: told, choices } = (await answer.json()) as { model: string; choices: { text: string }[] };
    expect(told).toBe(model);
    return choices[0]?.text ?? '';
  };
  const base = await ask('tiny');
  const load = { lora_name: 'one', lora_path: '/adapters/one' };
  expect(await (await post(engine, '/v1/load_lora_adapter', load)).text()).toContain('Success');
  const adapted = await ask('one');
  expect(adapted).toBeTypeOf('string');
  expect(adapted).not.toBe(base);
  const list = (await (await fetch(`${engine.url}/v1/models`)).json()) as { data: unknown[] };
  expect(list.data[1]).toMatchObject({ id: 'one', parent: 'tiny', root: '/adapters/one' });
  await post(engine, '/v1/unload_lora_adapter', { lora_name: 'one' });
  expect(await ask('one')).toBe(404);
});

test('Sleeping, waking, pausing and the cache can be steered by request', async () => {
  const engine = await startSim({ devMode: true });
  const get = async (path: string): Promise<unknown> => (await fetch(`${engine.url}${path}`)).json();
  expect((await post(engine, '/sleep?level=2', {})).status).toBe(200);
  expect(await get('/is_sleeping')).toEqual({ is_sleeping: true });
  expect((await post(engine, '/wake_up?tags=weights&tags=kv_cache', {})).status).toBe(200);
  expect(await get('/is_sleeping')).toEqual({ is_sleeping: false });
  expect((await post(engine, '/sleep?level=3', {})).status).toBe(400);
  await post(engine, '/pause', {});
  expect(await get('/is_paused')).toEqual({ is_paused: true });
  await post(engine, '/resume', {});
  expect(await (await post(engine, '/reset_prefix_cache', {})).json()).toEqual({ success: true });
  expect(await get('/server_info')).toMatchObject({ system_env: { vllm_version: '0.32.0' } });
  const closed = await startSim();
  expect((await post(closed, '/sleep', {})).status).toBe(404);
});

test('Pooling routes rank what shares words first', async () => {
  const engine = await startSim({ runner: 'pooling' });
  const documents = ['stock market news', 'a cat on a mat'];
  const body = { model: 'tiny', query: 'cat on mat', documents };
  const ranked = (await (await post(engine, '/v1/rerank', body)).json()) as { results: unknown[] };
  expect(ranked.results).toEqual([
    expect.objectContaining({ index: 1, document: { text: documents[1], multi_modal: null } }),
    expect.objectContaining({ index: 0 }),
  ]);
  const best = (await (await post(engine, '/rerank', { ...body, top_n: 1 })).json()) as {
    results: unknown[];
  };
  expect(best.results).toHaveLength(1);
  const score = await post(engine, '/score', { text_1: 'cat', text_2: ['cat', 'market'] });
  const { data } = (await score.json()) as { data: { score: number }[] };
  expect(data[0]?.score).toBeCloseTo(1, 5);
  expect(data[1]?.score).toBeLessThan(0.9);
  expect(await (await post(engine, '/v1/embeddings', { input: 'x', dimensions: 8 })).json()).toMatchObject({
    error: {
      message:
        "Model 'tiny' does not support Matryoshka embeddings; dimensions must be unset (received dimensions=8).",
    },
  });
  expect((await post(engine, '/classify', { input: 'x' })).status).toBe(404);
});

test('A classifier gives probabilities that add up to 1', async () => {
  const engine = await startSim({ runner: 'pooling', convert: 'classify', numLabels: 3 });
  const answer = await post(engine, '/classify', { input: ['some text', 'other'] });
  const { data } = (await answer.json()) as { data: { probs: number[]; num_classes: number }[] };
  expect(data.map(({ num_classes }) => num_classes)).toEqual([3, 3]);
  for (const { probs } of data) expect(probs.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
});

test('Metrics count what was answered, under the paths of the routes', async () => {
  const engine = await startSim();
  await (await post(engine, '/v1/completions', { ...completion, max_tokens: 7 })).text();
  await (await fetch(`${engine.url}/nowhere`)).text();
  await (await post(engine, '/v1/completions', { ...completion, model: 'other' })).text();
  const answer = await fetch(`${engine.url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=1.0.0; charset=utf-8');
  const lines = (await answer.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'http_requests_total{handler="/v1/completions",method="POST",status="2xx"} 1.0',
      'http_requests_total{handler="/v1/completions",method="POST",status="4xx"} 1.0',
      'http_requests_total{handler="none",method="GET",status="4xx"} 1.0',
      'http_request_duration_highr_seconds_count 3.0',
      'vllm:generation_tokens_total{engine="0",model_name="tiny"} 7.0',
    ]),
  );
});

test('Stop texts end an answer before them, streamed as well, and are told', async () => {
  const engine = await startSim();
  const plain = await post(engine, '/v1/completions', { ...completion, max_tokens: 30, temperature: 0 });
  const whole = ((await plain.json()) as { choices: { text: string }[] }).choices[0]?.text ?? '';
  const stop = whole.slice(40, 47);
  const body = { ...completion, max_tokens: 30, temperature: 0, stop };
  const stopped = (await (await post(engine, '/v1/completions', body)).json()) as { choices: unknown[] };
  expect(stopped.choices[0]).toMatchObject({
    text: whole.slice(0, whole.indexOf(stop)),
    finish_reason: 'stop',
    stop_reason: stop,
  });
  const events = (await (await post(engine, '/v1/completions', { ...body, stream: true })).text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as { choices: { text: string }[] });
  expect(events.map(({ choices }) => choices[0]?.text).join('')).toBe(whole.slice(0, whole.indexOf(stop)));
});

test('The families around those of the engine are in the order of the recording', async () => {
  const engine = await startSim();
  await (await post(engine, '/v1/completions', completion)).text();
  const text = await (await fetch(`${engine.url}/metrics`)).text();
  const families = [...text.matchAll(/^# TYPE (\S+ \S+)$/gm)].map(([, family = '']) => family);
  // Those that begin with python_ are left out: this is no Python. Linux alone tells some of the process's.
  const process = families.filter((family) => family.startsWith('process_'));
  const http = families.filter((family) => family.startsWith('http_'));
  expect(families.slice(0, process.length)).toEqual(process);
  expect(families.slice(-http.length)).toEqual(http);
  expect([
    'process_virtual_memory_bytes gauge',
    'process_resident_memory_bytes gauge',
    'process_start_time_seconds gauge',
    'process_cpu_seconds_total counter',
    'process_open_fds gauge',
    'process_max_fds gauge',
  ]).toEqual(expect.arrayContaining(process));
  expect(http).toEqual([
    'http_requests_total counter',
    'http_requests_created gauge',
    'http_request_size_bytes summary',
    'http_request_size_bytes_created gauge',
    'http_response_size_bytes summary',
    'http_response_size_bytes_created gauge',
    'http_request_duration_highr_seconds histogram',
    'http_request_duration_highr_seconds_created gauge',
    'http_request_duration_seconds histogram',
    'http_request_duration_seconds_created gauge',
  ]);
});

test('What needs a flag is closed without it', async () => {
  const engine = await startSim();
  const sources = await fetch(`${engine.url}/kv_event_sources`);
  expect(await sources.json()).toEqual({});
  const chat = { messages: [{ role: 'user', content: 'hello' }] };
  expect((await post(engine, '/v1/chat/completions/render', chat)).status).toBe(403);
  const usage = async (options: object): Promise<unknown> => {
    const other = await startSim(options);
    const answer = await post(other, '/v1/chat/completions', { ...chat, max_tokens: 1 });
    return ((await answer.json()) as { usage: { prompt_tokens_details: unknown } }).usage
      .prompt_tokens_details;
  };
  expect(await usage({})).toBeNull();
  expect(await usage({ enablePromptTokensDetails: true })).toMatchObject({ cached_tokens: 0 });
  const open = await startSim({ enableScaleOut: true });
  const rendered = await post(open, '/v1/chat/completions/render', chat);
  const { token_ids } = (await rendered.json()) as { token_ids: number[] };
  expect(open.tokenizer.decode(token_ids)).toBe('<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n');
  const made = await post(open, '/inference/v1/generate', { token_ids, sampling_params: { max_tokens: 3 } });
  expect(await made.json()).toMatchObject({
    choices: [{ finish_reason: 'length', token_ids: { length: 3 } }],
  });
});

test('A prompt that comes again is found in the cache, and told so', async () => {
  const engine = await startSim({ enablePromptTokensDetails: true });
  const chat = { messages: [{ role: 'user', content: 'tell me a story '.repeat(20) }], max_tokens: 1 };
  const cached = async (): Promise<number> => {
    const answer = await post(engine, '/v1/chat/completions', chat);
    const { usage } = (await answer.json()) as {
      usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } };
    };
    return usage.prompt_tokens_details.cached_tokens / usage.prompt_tokens;
  };
  expect(await cached()).toBe(0);
  expect(await cached()).toBeGreaterThan(0.7);
});
