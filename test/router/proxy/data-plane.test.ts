import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { engineId } from '../../../router/discovery/endpoints.js';
import { startSim, until } from '../../sim/running-engine.js';
import { ask, startRouter } from '../running-router.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** An engine that keeps what it gets and answers all alike. */
async function recorder(
  answer: readonly string[] = ['content-type', 'application/json'],
  text = '{"id":"resp_1"}',
) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The router has broken off.
      return;
    }
    const { method, url, rawHeaders } = request;
    seen.push({ method, url, headers: rawHeaders, body: Buffer.concat(chunks) });
    response.writeHead(200, [...answer]);
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let got = '';
  for await (const part of socket) got += part;
  return got;
}

test('The official clients chat, stream, embed, list and fail through the router', async () => {
  const engine = await startSim();
  const embedder = await startSim({ model: 'vectors', runner: 'pooling' });
  const router = await startRouter([engine, { ...embedder, url: embedder.url, models: ['vectors'] }]);
  const client = new OpenAI({ baseURL: `${router.url}/v1`, apiKey: 'k', maxRetries: 0 });
  const messages = [{ role: 'user', content: 'hello' }] as const;
  const whole = await client.chat.completions.create({ model: 'tiny', messages: [...messages], seed: 1 });
  const stream = await client.chat.completions.create({
    model: 'tiny',
    messages: [...messages],
    seed: 1,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe(whole.choices[0]?.message.content);
  const usage = `end ${whole.usage?.prompt_tokens}+${whole.usage?.completion_tokens}`;
  expect(router.heard.filter((line) => line.startsWith('end'))).toEqual([usage, usage]);
  const vectors = await client.embeddings.create({ model: 'vectors', input: 'x' });
  expect(vectors.data[0]?.embedding.length).toBeGreaterThan(0);
  expect((await client.models.list()).data.map(({ id }) => id).sort()).toEqual(['tiny', 'vectors']);
  await expect(
    client.chat.completions.create({ model: 'none', messages: [...messages] }),
  ).rejects.toMatchObject({
    status: 404,
    message: "404 Model 'none' not found. Available models can be listed at /v1/models.",
    param: 'model',
  });
  const anthropic = new Anthropic({ baseURL: router.url, apiKey: 'k', maxRetries: 0 });
  const message = await anthropic.messages.create({ model: 'tiny', max_tokens: 5, messages: [...messages] });
  expect(message.usage.output_tokens).toBeGreaterThan(0);
});

test('Bytes, query and repeated headers reach the engine, and what belongs to the connection does not', async () => {
  const engine = await recorder([
    'content-type',
    'a/b',
    'set-cookie',
    'a=1',
    'set-cookie',
    'b=2',
    'server',
    'x',
  ]);
  const router = await startRouter([engine]);
  const body = '{"seed": 9007199254740993,\n"model":"tiny", "prompt":"\\u00e9"}';
  const answer = await raw(
    router.port,
    `POST /v1/completions?a=1&id=${engineId(engine.url)}&b=%20 HTTP/1.1\r\nHost: h\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nTE: trailers\r\nX-Two: 1\r\nX-Two: 2\r\nAuthorization: Bearer mine\r\nX-Request-Id: r7\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [seen] = engine.seen;
  expect(seen?.url).toBe('/v1/completions?a=1&b=%20');
  expect(seen?.body.toString()).toBe(body);
  const pairs =
    seen?.headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${seen.headers[i + 1]}`] : [])) ?? [];
  expect(pairs.filter((pair) => !/^(host|connection):/i.test(pair))).toEqual([
    'X-Two: 1',
    'X-Two: 2',
    'Authorization: Bearer mine',
    'x-request-id: r7',
    `content-length: ${body.length}`,
  ]);
  expect(answer.match(/^set-cookie: .*$/gm)).toEqual(['set-cookie: a=1', 'set-cookie: b=2']);
  expect(answer).toContain('x-request-id: r7');
  expect(answer).not.toContain('server:');
});

test('Only the model is changed for an alias', async () => {
  const engine = await recorder();
  const router = await startRouter([engine]);
  router.store.setAliases({ gpt: 'tiny' });
  const body = '{"big":12345678901234567890, "model":"gpt", "x":1.0}';
  expect((await ask(router, '/v1/chat/completions', body)).status).toBe(200);
  expect(engine.seen[0]?.body.toString()).toBe(body.replace('"gpt"', '"tiny"'));
  const listed = (await (await fetch(`${router.url}/v1/models`)).json()) as { data: { id: string }[] };
  expect(listed.data.map(({ id }) => id)).toEqual(['tiny', 'gpt']);
});

test('What is wrong with a request is told in the sentences of the Python router', async () => {
  const router = await startRouter([{ url: 'http://127.0.0.1:9' }], { maxBodyBytes: 1000 });
  const [endpoint] = router.store.snapshot().endpoints;
  const told = async (body: string): Promise<unknown> => {
    const answer = await ask(router, '/v1/completions', body);
    return [answer.status, ((await answer.json()) as { error: { message: string } }).error.message];
  };
  expect(await told('{"model": "tr')).toEqual([400, 'Invalid request: request body must be valid JSON.']);
  expect(await told('[]')).toEqual([400, 'Invalid request: request body must be a JSON object.']);
  expect(await told('')).toEqual([400, "Invalid request: missing 'model' in request body."]);
  expect(await told('{"model":null}')).toEqual([400, "Invalid request: missing 'model' in request body."]);
  expect(await told('{"model":5}')).toEqual([404, expect.stringContaining("Model '5' not found.")]);
  expect(((await told(JSON.stringify({ model: 'x'.repeat(2000) }))) as unknown[])[0]).toBe(413);
  router.store.setSleeping(endpoint?.id ?? '', true);
  expect(await told('{"model":"tiny"}')).toEqual([
    503,
    "Model 'tiny' is temporarily unavailable. Please try again later.",
  ]);
  const legacy = await startRouter([], { legacyErrors: true });
  expect(await (await ask(legacy, '/v1/completions', '[')).json()).toEqual({
    error: 'Invalid request: request body must be valid JSON.',
  });
});

test('Requests that could be read in two ways are refused', async () => {
  const engine = await recorder();
  const router = await startRouter([engine]);
  for (const headers of [
    'Content-Length: 16\r\nTransfer-Encoding: chunked',
    'Content-Length: 16\r\nContent-Length: 17',
    'Transfer-Encoding: chunked, identity',
    'Content-Length : 16',
  ]) {
    const answer = await raw(
      router.port,
      `POST /v1/completions HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n{"model":"tiny"}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  }
  expect(engine.seen).toEqual([]);
});

test('Paths, methods and slashes are answered as before', async () => {
  const router = await startRouter([], { rootPath: '/llm/' });
  const status = async (path: string, method = 'GET') => {
    const answer = await fetch(router.url + path, { method, redirect: 'manual' });
    const { status: code, headers } = answer;
    return [code, headers.get('allow') ?? headers.get('location') ?? (await answer.text())];
  };
  expect(await status('/nothing')).toEqual([404, '{"detail":"Not Found"}']);
  expect(await status('/v1/completions')).toEqual([405, 'POST']);
  expect(await status('/health', 'HEAD')).toEqual([405, 'GET']);
  expect(await status('/v1/models/?x=1')).toEqual([307, '/v1/models?x=1']);
  expect(await status('/health')).toEqual([200, '{"status":"healthy"}']);
  expect(await status('/llm/health')).toEqual([200, '{"status":"healthy"}']);
  expect(await status('/readyz')).toEqual([503, '{"status":"No engine takes requests."}']);
  expect(await status('/metrics')).toEqual([200, 'metric 1\n']);
  expect(await status('/v1/files', 'POST')).toEqual([404, '{"detail":"Not Found"}']);
});

test('Clients need one of the keys, and engines get theirs only for those that have one', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys');
  writeFileSync(file, 'fromfile\n\n');
  const engine = await recorder();
  const keys = { apiKeys: ['one'], apiKeysFile: file };
  const router = await startRouter([engine], keys, { engineKey: 'engine-key' });
  const status = async (headers: Record<string, string>) =>
    (await ask(router, '/v1/completions', '{"model":"tiny"}', { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ authorization: 'Bearer two' })).toBe(401);
  expect(await status({ authorization: 'Bearer engine-key' })).toBe(401);
  expect(await status({ authorization: 'Bearer one' })).toBe(200);
  expect(await status({ 'x-api-key': 'fromfile' })).toBe(200);
  expect(
    engine.seen.map(({ headers }) => headers.filter((text) => /bearer|one|fromfile/i.test(text))),
  ).toEqual([['Bearer engine-key'], ['Bearer engine-key']]);
  expect((await fetch(`${router.url}/v1/models`)).status).toBe(401);
  expect((await fetch(`${router.url}/health`)).status).toBe(200);
  const openRouter = await startRouter([engine], {}, { engineKey: 'engine-key' });
  await ask(openRouter, '/v1/completions', '{"model":"tiny"}');
  expect(engine.seen.at(-1)?.headers.join()).not.toContain('engine-key');
  expect(router.lines.join()).not.toMatch(/engine-key|fromfile|Bearer/);
});

test('A form goes to the engine of its model with every field, alias or not, streamed or not', async () => {
  const engine = await recorder();
  const router = await startRouter([engine]);
  router.store.setAliases({ whisper: 'tiny' });
  for (const [model, size] of [
    ['tiny', 10],
    ['whisper', 3_000_000],
  ] as const) {
    const form = new FormData();
    form.append('model', model);
    form.append('file', new Blob([Buffer.alloc(size, 7)]), 'a.wav');
    form.append('timestamp_granularities[]', 'word');
    const answer = await fetch(`${router.url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
    const { headers = [], body = Buffer.alloc(0) } = engine.seen.at(-1) ?? {};
    const type = headers[headers.indexOf('content-type') + 1] ?? '';
    const got = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    expect(got.get('model')).toBe('tiny');
    expect((got.get('file') as File).size).toBe(size);
    expect(got.get('timestamp_granularities[]')).toBe('word');
  }
  const without = await fetch(`${router.url}/v1/audio/translations`, {
    method: 'POST',
    body: new FormData(),
  });
  expect(without.status).toBe(400);
  const small = await startRouter([engine], { maxBodyBytes: 1000 });
  const large = new FormData();
  large.append('file', new Blob([Buffer.alloc(5000)]), 'a.wav');
  const refused = await fetch(`${small.url}/v1/images/edits`, { method: 'POST', body: large });
  expect(refused.status).toBe(413);
  // Without a length the limit is met while the engine is getting the form already.
  const head =
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ntiny\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    pull: (controller) => controller.enqueue(Buffer.alloc(500)),
  });
  const cut = await fetch(`${small.url}/v1/images/edits`, {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  } as RequestInit);
  expect(cut.status).toBe(413);
  expect(small.heard.at(-1)).toMatch(/^error /);
});

test('What is asked about a response goes to the engine that made it', async () => {
  const first = await recorder(undefined, '{"id":"resp_a"}');
  const second = await recorder(undefined, '{"id":"resp_b"}');
  const router = await startRouter([first, second]);
  const made = [];
  for (let i = 0; i < 2; i++)
    made.push(await (await ask(router, '/v1/responses', '{"model":"tiny"}')).json());
  for (const { id } of made as { id: string }[]) {
    const answer = await fetch(`${router.url}/v1/responses/${id}`);
    expect(await answer.json()).toEqual({ id });
    const next = await ask(router, '/v1/responses', { model: 'tiny', previous_response_id: id });
    expect(await next.json()).toEqual({ id });
  }
  expect((await fetch(`${router.url}/v1/responses/resp_none`)).status).toBe(404);
});

test('An engine is put to sleep and woken, and gets no requests meanwhile', async () => {
  const engine = await startSim({ enableSleepMode: true });
  const router = await startRouter([engine]);
  const id = engineId(engine.url);
  const call = async (path: string, method = 'POST') => {
    const answer = await fetch(`${router.url}${path}`, { method });
    return [answer.status, await answer.json()];
  };
  expect((await call('/sleep'))[0]).toBe(400);
  expect(await call('/sleep?id=none')).toMatchObject([
    400,
    { error: { message: 'Engine with Id none not found.' } },
  ]);
  expect(await call(`/sleep?id=${id}&level=1`)).toEqual([200, { status: 'success' }]);
  expect(await call(`/is_sleeping?id=${id}`, 'GET')).toEqual([200, { is_sleeping: true }]);
  expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' })).status).toBe(503);
  expect(await call(`/wake_up?id=${id}`)).toEqual([200, { status: 'success' }]);
  expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' })).status).toBe(200);
  const engines = await (await fetch(`${router.url}/engines`)).json();
  expect(engines).toEqual([
    { engine_id: id, url: engine.url, serving_models: ['tiny'], created: expect.any(Number) },
  ]);
});

test('The line that scripts read names session and engine', async () => {
  const engine = await startSim();
  const router = await startRouter([engine], { sessionKey: 'x-user' });
  await ask(
    router,
    '/v1/completions',
    { model: 'tiny', prompt: 'x' },
    { headers: { 'X-User': 'u1', 'x-request-id': 'q' } },
  );
  await ask(router, '/v1/completions', { model: 'tiny', prompt: 'secret prompt', 'x-user': true });
  await until(() => router.lines.length === 2);
  const line =
    /Routing request ([^ ]*) with session id ([^ ]*) to ([^ ]*) at [\d.]+, process time = \d+\.\d{4} /;
  expect(router.lines.map((text) => line.exec(text)?.slice(2))).toEqual([
    ['u1', engine.url],
    ['True', engine.url],
  ]);
  expect(line.exec(router.lines[0] ?? '')?.[1]).toBe('q');
  expect(router.lines.join()).not.toContain('secret');
});
