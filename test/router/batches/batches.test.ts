import { expect, test } from 'vitest';
import { slow, until } from '../../sim/running-engine.js';
import { fileOf } from '../started-router.js';
import {
  batchWhen,
  beginBatch,
  clientOf,
  isDone,
  outputOf,
  requestLines,
  startBatches,
  uploadLines,
} from './batch-client.js';
import { countedEngine } from './counted-engine.js';

// There is much to flush, and disks of busy machines are slow.
const timeout = 90_000;

test(
  'A batch sends each request once and keeps its answer under its own name',
  async () => {
    const engine = await countedEngine();
    const router = await startBatches([engine]);
    const client = clientOf(router.url);
    const begun = await beginBatch(client, `${requestLines(50)}\n\n`, { metadata: { team: 'search' } });
    expect(begun).toMatchObject({
      object: 'batch',
      status: 'validating',
      errors: null,
      output_file_id: null,
    });
    const batch = await batchWhen(client, begun.id, isDone);
    expect(batch).toMatchObject({
      status: 'completed',
      endpoint: '/v1/completions',
      completion_window: '24h',
      model: 'tiny',
      error_file_id: null,
      metadata: { team: 'search' },
      request_counts: { total: 50, completed: 50, failed: 0 },
    });
    expect(batch.expires_at).toBe(batch.created_at + 86_400);
    expect(batch.usage?.output_tokens).toBe(200);
    expect(batch.usage?.total_tokens).toBe((batch.usage?.input_tokens ?? 0) + 200);
    const lines = await outputOf(client, batch.output_file_id);
    expect(lines.map(({ custom_id }) => custom_id).sort()).toEqual(
      Array.from({ length: 50 }, (_, i) => `request-${i}`).sort(),
    );
    for (const { custom_id, response, error } of lines) {
      const sent = engine.seen.find(({ headers }) => headers['x-request-id'] === response?.request_id);
      expect(JSON.parse(sent?.body ?? '{}').prompt).toBe(`prompt number ${custom_id.slice(8)}.`);
      expect(response).toMatchObject({
        status_code: 200,
        body: { object: 'text_completion', model: 'tiny' },
      });
      expect(error).toBeNull();
    }
    expect(engine.seen).toHaveLength(50);
    const output = await client.files.retrieve(batch.output_file_id ?? '');
    expect(output).toMatchObject({ purpose: 'batch_output', filename: `${batch.id}_output.jsonl` });
    const metrics = await (await fetch(`${router.url}/metrics`)).text();
    expect(metrics).toContain('vllm_router:batch_requests_total{outcome="completed"} 50');
    expect(metrics).toContain('vllm:num_incoming_requests_total{model="tiny"} 50');
  },
  timeout,
);

test(
  'Bodies reach engines byte for byte, and answers that fail go to the file of errors',
  async () => {
    const engine = await countedEngine();
    const router = await startBatches([engine]);
    const client = clientOf(router.url);
    const odd =
      '{"custom_id":"odd","method":"POST","url":"/v1/completions","body":{"model":"tiny", "prompt":"\\u00e9", "seed":9007199254740993,"max_tokens":1}}';
    const wrong =
      '{"custom_id":"wrong","method":"POST","url":"/v1/completions","body":{"model":"tiny","prompt":"x","max_tokens":-1}}';
    const nobody =
      '{"custom_id":"nobody","method":"POST","url":"/v1/completions","body":{"model":"gone","prompt":"x"}}';
    const { id } = await beginBatch(client, [odd, wrong].join('\r\n'));
    const batch = await batchWhen(client, id, isDone);
    expect(batch.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    const bodies = engine.seen.map(({ body }) => body);
    expect(bodies).toContain('{"model":"tiny", "prompt":"\\u00e9", "seed":9007199254740993,"max_tokens":1}');
    expect(await outputOf(client, batch.error_file_id)).toMatchObject([
      { custom_id: 'wrong', response: { status_code: 400, body: { error: { code: 400 } } }, error: null },
    ]);
    // A model that nobody knows yet may still come, so that its request waits.
    const waiting = await beginBatch(client, nobody);
    await batchWhen(client, waiting.id, ({ status }) => status === 'in_progress');
    expect((await client.batches.cancel(waiting.id)).status).toBe('cancelling');
    const cancelled = await batchWhen(client, waiting.id, isDone);
    expect(await outputOf(client, cancelled.error_file_id)).toMatchObject([
      { custom_id: 'nobody', response: null, error: { code: 'batch_cancelled' } },
    ]);
  },
  timeout,
);

test(
  'All that is wrong with an input is told at once, with its lines',
  async () => {
    const engine = await countedEngine();
    const router = await startBatches([engine]);
    const client = clientOf(router.url);
    const good = {
      custom_id: 'a',
      method: 'POST',
      url: '/v1/completions',
      body: { model: 'tiny', prompt: 'x' },
    };
    const lines = [
      good,
      'not json',
      '',
      good,
      { ...good, custom_id: '' },
      { ...good, custom_id: 'b', method: 'GET', url: '/v1/embeddings' },
      { ...good, custom_id: 'c', body: { prompt: 'x', stream: true } },
      { ...good, custom_id: 'd', body: 'text' },
      [good],
    ];
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const { id } = await beginBatch(client, text);
    const batch = await batchWhen(client, id, isDone);
    expect(batch).toMatchObject({ status: 'failed', output_file_id: null, error_file_id: null });
    expect(batch.failed_at).toBeGreaterThan(0);
    expect(batch.errors?.data?.map(({ line, code, param }) => [line, code, param])).toEqual([
      [2, 'invalid_json_line', null],
      [4, 'duplicate_custom_id', 'custom_id'],
      [5, 'invalid_custom_id', 'custom_id'],
      [6, 'invalid_method', 'method'],
      [6, 'invalid_url', 'url'],
      [7, 'missing_model', 'body.model'],
      [7, 'stream_not_supported', 'body.stream'],
      [8, 'invalid_body', 'body'],
      [9, 'invalid_json_line', null],
    ]);
    expect(batch.errors?.data?.[1]?.message).toBe(
      'custom_id: used in line 1 already, got "a"; give each its own',
    );
    expect(engine.seen).toHaveLength(0);
    const empty = await beginBatch(client, '\n\n');
    expect((await batchWhen(client, empty.id, isDone)).errors?.data).toMatchObject([
      { code: 'empty_file', line: null },
    ]);
    const many = await beginBatch(client, requestLines(50_001));
    expect((await batchWhen(client, many.id, isDone)).errors?.data).toMatchObject([
      { code: 'too_many_requests', line: null },
    ]);
  },
  timeout,
);

test(
  'Requests that cannot begin a batch are refused by name',
  async () => {
    const router = await startBatches([await countedEngine()]);
    const client = clientOf(router.url);
    const input_file_id = await uploadLines(client, requestLines(1));
    const post = async (body: unknown): Promise<readonly [number, string]> => {
      const answer = await fetch(`${router.url}/v1/batches`, {
        method: 'POST',
        headers: { authorization: 'Bearer EMPTY', 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return [answer.status, ((await answer.json()) as { error: { message: string } }).error.message];
    };
    const right = { input_file_id, endpoint: '/v1/completions', completion_window: '24h' };
    expect(await post({ endpoint: right.endpoint })).toEqual([
      400,
      "Missing required parameter 'input_file_id'",
    ]);
    expect(await post({ input_file_id })).toEqual([400, "Missing required parameter 'endpoint'"]);
    expect(await post('nonsense')).toEqual([400, 'Invalid request: request body must be valid JSON.']);
    expect(await post('[]')).toEqual([400, 'Invalid request: request body must be a JSON object.']);
    for (const id of [
      'file-000000000000000000000000',
      '../../etc/passwd',
      'file-../x',
      `${input_file_id}/..`,
    ]) {
      expect(await post({ ...right, input_file_id: id })).toEqual([404, `File ${id} not found`]);
    }
    for (const wrong of [
      { endpoint: '/v1/audio/speech' },
      { endpoint: '/metrics' },
      { input_file_id: 7 },
      { completion_window: 'soon' },
      { completion_window: '0s' },
      { completion_window: '31d' },
      { completion_window: 24 },
      { metadata: ['a'] },
      { metadata: { a: 1 } },
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) },
      { output_expires_after: { anchor: 'created_at', seconds: 60 } },
      { output_expires_after: { anchor: 'last_active_at', seconds: 3600 } },
    ]) {
      const [status, message] = await post({ ...right, ...wrong });
      expect([status, message.split(/[.:]/, 1)[0]]).toEqual([400, Object.keys(wrong)[0]]);
    }
    for (const path of ['batch_000000000000000000000000', '..%2f..%2flock', 'x']) {
      const answer = await fetch(`${router.url}/v1/batches/${path}`, {
        headers: { authorization: 'Bearer EMPTY' },
      });
      expect(answer.status).toBe(404);
    }
  },
  timeout,
);

test(
  'Cancelling ends what is with engines, keeps what was answered and tells of the rest',
  async () => {
    const engine = await countedEngine({ timing: slow, maxNumSeqs: 4 });
    const router = await startBatches([engine], ['--batch-concurrency', '4']);
    const client = clientOf(router.url);
    const { id } = await beginBatch(client, requestLines(40, { max_tokens: 10, ignore_eos: true }));
    await batchWhen(client, id, ({ request_counts }) => (request_counts?.completed ?? 0) >= 4);
    const cancelling = await client.batches.cancel(id);
    expect(cancelling.status).toBe('cancelling');
    const batch = await batchWhen(client, id, isDone);
    expect(batch.status).toBe('cancelled');
    const { completed = 0, failed = 0 } = batch.request_counts ?? {};
    expect(completed).toBeGreaterThanOrEqual(4);
    expect(completed + failed).toBe(40);
    const [good, bad] = [
      await outputOf(client, batch.output_file_id),
      await outputOf(client, batch.error_file_id),
    ];
    expect([good.length, bad.length]).toEqual([completed, failed]);
    expect(new Set([...good, ...bad].map(({ custom_id }) => custom_id)).size).toBe(40);
    expect(new Set(bad.map(({ error }) => error?.code))).toEqual(new Set(['batch_cancelled']));
    await until(() => router.router.services.live.size === 0);
    await expect(client.batches.cancel(id)).rejects.toMatchObject({ status: 409 });
  },
  timeout,
);

test(
  'When the completion window is over, the rest is marked as expired',
  async () => {
    const engine = await countedEngine();
    engine.answerWith(429, { 'retry-after': '1' });
    const router = await startBatches([engine]);
    const client = clientOf(router.url);
    const options = { completion_window: '2s' as '24h' };
    const { id } = await beginBatch(client, requestLines(5), options);
    const batch = await batchWhen(client, id, isDone);
    expect(batch).toMatchObject({ status: 'expired', request_counts: { total: 5, completed: 0, failed: 5 } });
    expect(batch.expired_at).toBeGreaterThanOrEqual(batch.expires_at ?? 0);
    const lines = await outputOf(client, batch.error_file_id);
    expect(lines.map(({ error }) => error?.code)).toEqual(Array(5).fill('batch_expired'));
  },
  timeout,
);

test(
  'Requests wait for engines that are busy, for as long as they are',
  async () => {
    const engine = await countedEngine();
    engine.answerWith(503);
    const router = await startBatches([engine]);
    const client = clientOf(router.url);
    const { id } = await beginBatch(client, requestLines(3));
    await until(() => engine.seen.length >= 6);
    engine.answerWith(undefined);
    const batch = await batchWhen(client, id, isDone);
    expect(batch.request_counts).toEqual({ total: 3, completed: 3, failed: 0 });
    const metrics = await (await fetch(`${router.url}/metrics`)).text();
    expect(metrics).toMatch(/vllm_router:batch_retries_total [3-9]/);
  },
  timeout,
);

test(
  'Batches and files belong to the key that made them, and engines get the key of the router',
  async () => {
    const engine = await countedEngine({ apiKeys: ['engine-key'] });
    const keys = fileOf('first\nsecond\n');
    const router = await startBatches([engine], ['--api-keys-file', keys], undefined, {
      VLLM_API_KEY: 'engine-key',
    });
    const [first, second] = [clientOf(router.url, 'first'), clientOf(router.url, 'second')];
    const { id, input_file_id } = await beginBatch(first, requestLines(2));
    const batch = await batchWhen(first, id, isDone);
    expect(batch.request_counts).toEqual({ total: 2, completed: 2, failed: 0 });
    expect(new Set(engine.seen.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer engine-key']),
    );
    const output = batch.output_file_id ?? '';
    for (const asked of [
      () => second.batches.retrieve(id),
      () => second.batches.cancel(id),
      () => second.files.retrieve(input_file_id),
      () => second.files.content(output),
      () => second.files.delete(output),
      () => second.batches.create({ input_file_id, endpoint: '/v1/completions', completion_window: '24h' }),
    ])
      await expect(asked()).rejects.toMatchObject({ status: 404 });
    expect((await second.batches.list()).data).toEqual([]);
    expect((await second.files.list()).data).toEqual([]);
    expect((await first.files.list({ purpose: 'batch_output' })).data.map((file) => file.id)).toEqual([
      output,
    ]);
    await expect(clientOf(router.url, 'third').files.list()).rejects.toMatchObject({ status: 401 });
  },
  timeout,
);

test(
  'Without keys of the router, the key of the engines goes to those alone who showed it',
  async () => {
    const engine = await countedEngine({ apiKeys: ['engine-key'] });
    const router = await startBatches([engine], [], undefined, { VLLM_API_KEY: 'engine-key' });
    const run = async (key: string) => {
      const client = clientOf(router.url, key);
      const { id } = await beginBatch(client, requestLines(1));
      return (await batchWhen(client, id, isDone)).request_counts;
    };
    expect(await run('engine-key')).toEqual({ total: 1, completed: 1, failed: 0 });
    expect(await run('guess')).toEqual({ total: 1, completed: 0, failed: 1 });
    expect(engine.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer engine-key', undefined]);
  },
  timeout,
);

test(
  'Lists go page by page, the newest first, and the number of batches under way is limited',
  async () => {
    const engine = await countedEngine();
    engine.answerWith(503);
    const router = await startBatches([engine], ['--batch-max-active', '3']);
    const client = clientOf(router.url);
    const input_file_id = await uploadLines(client, requestLines(1));
    const create = () =>
      client.batches.create({ input_file_id, endpoint: '/v1/completions', completion_window: '24h' });
    const ids = [(await create()).id, (await create()).id, (await create()).id];
    await expect(create()).rejects.toMatchObject({ status: 429 });
    const seen: string[] = [];
    for await (const batch of client.batches.list({ limit: 2 })) seen.push(batch.id);
    expect(seen).toEqual(ids.toReversed());
    await expect(client.files.delete(input_file_id)).rejects.toMatchObject({ status: 409 });
    for (const id of ids) await client.batches.cancel(id);
    for (const id of ids) await batchWhen(client, id, isDone);
    await client.files.delete(input_file_id);
    await expect(create()).rejects.toMatchObject({ status: 404 });
  },
  timeout,
);

test(
  'Interactive requests go before those of batches where they wait for engines',
  async () => {
    const engine = await countedEngine({ timing: slow });
    const router = await startBatches([engine], ['--max-engine-requests', '1', '--queue-size', '100']);
    const client = clientOf(router.url);
    const { id } = await beginBatch(client, requestLines(8, { max_tokens: 5, ignore_eos: true }));
    await until(() => engine.seen.length === 1);
    const answer = await client.completions.create({ model: 'tiny', prompt: 'at once', max_tokens: 1 });
    expect(answer.choices).toHaveLength(1);
    // It came while at most two of the eight could have begun.
    expect(engine.seen.findIndex(({ body }) => body.includes('at once'))).toBeLessThanOrEqual(2);
    expect((await batchWhen(client, id, isDone)).request_counts?.completed).toBe(8);
  },
  timeout,
);
