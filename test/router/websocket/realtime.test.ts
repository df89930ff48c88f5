import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { engineId } from '../../../router/discovery/endpoints.js';
import { until } from '../../sim/running-engine.js';
import { type RunningRouter, startRouter } from '../running-router.js';
import { startRealtimeEngine } from './realtime-engine.js';

interface Client {
  readonly socket: WebSocket;
  readonly events: { readonly type: string; readonly [field: string]: unknown }[];
  readonly closed: Promise<number>;
  send(event: object): void;
}

function client(
  router: RunningRouter,
  search = '',
  options: ClientOptions = {},
  protocols: string[] = [],
): Client {
  const socket = new WebSocket(`ws://127.0.0.1:${router.port}/v1/realtime${search}`, protocols, options);
  const events: Client['events'] = [];
  socket.on('message', (data) => events.push(JSON.parse(data.toString())));
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return { socket, events, closed, send: (event) => socket.send(JSON.stringify(event)) };
}

/** The status with which a session is refused, and the answer's text. */
async function refusal(
  router: RunningRouter,
  search = '',
  options: ClientOptions = {},
  protocols: string[] = [],
): Promise<readonly [number | undefined, string, NodeJS.Dict<string | string[]>]> {
  const socket = new WebSocket(`ws://127.0.0.1:${router.port}/v1/realtime${search}`, protocols, options);
  socket.on('error', () => undefined);
  const [, answer] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const part of answer) text += part;
  return [answer.statusCode, text, answer.headers];
}

function typesOf({ events }: Client): string[] {
  return events.map(({ type }) => type);
}

function isIdle({ store, router }: RunningRouter): boolean {
  const loads = store.snapshot().endpoints.flatMap(({ load }) => Object.values(load));
  return router.services.sessions.size === 0 && loads.every((count) => count === 0);
}

const handshake = (model: string): string =>
  `GET /v1/realtime?model=${model} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
const update = (model: string): object => ({ type: 'session.update', model });
const append = (audio: string): object => ({ type: 'input_audio_buffer.append', audio });
const commit = { type: 'input_audio_buffer.commit' };

test('A session passes both ways, is load until it ends, and ends on both sides with the code of the client', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const other = await startRealtimeEngine({ models: ['other'] });
  const router = await startRouter([engine, { ...other, models: ['other'] }]);
  const session = client(router, '?model=tiny&x=1', { headers: { 'x-request-id': 'r1' } });
  await until(() => session.events.length === 1);
  session.send(update('tiny'));
  session.send(append('a'.repeat(3_000_000)));
  session.send(commit);
  await until(() => session.events.length === 3);
  expect(session.events[0]).toEqual({ type: 'session.created', id: 'sess-engine', created: 1 });
  expect(session.events[2]).toEqual({ type: 'transcription.done', text: '3000000' });
  const load = router.store.snapshot().byModel('tiny')[0]?.load;
  expect(load).toMatchObject({ inFlight: 1, inPrefill: 0, inDecoding: 1 });
  expect(engine.handshakes[0]?.url).toBe('/v1/realtime?model=tiny&x=1');
  expect(engine.handshakes[0]?.headers['x-request-id']).toBe('r1');
  session.socket.close(4001, 'enough');
  expect(await session.closed).toBe(4001);
  await until(() => isIdle(router));
  expect(engine.closes).toEqual([4001]);
  expect(other.handshakes).toEqual([]);
  expect(router.heard).toEqual([`sent ${engine.url}`, 'status 101', 'end']);
  expect(router.incoming).toEqual(['tiny']);
});

test('The close of an engine reaches the client, and so does its end without one', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([engine]);
  for (const [end, code] of [
    [(socket: WebSocket) => socket.close(1011, 'broken'), 1011],
    [(socket: WebSocket) => socket.terminate(), 1006],
  ] as const) {
    const session = client(router);
    await until(() => session.events.length === 1);
    for (const socket of engine.sessions) end(socket);
    expect(await session.closed).toBe(code);
    await until(() => isIdle(router));
  }
});

test('A client that is gone ends its session in the engine, in each phase', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const silent = await startRealtimeEngine({ models: ['silent'], silent: true });
  const router = await startRouter([engine, { ...silent, models: ['silent'] }]);
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const socket = connect(router.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const before = silent.handshakes.length;
    socket.write(handshake('silent'));
    await until(() => silent.handshakes.length > before);
    socket[leave]();
    await until(() => isIdle(router));
  }
  expect(router.heard.filter((line) => line === 'abort').length).toBe(3);
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const socket = connect(router.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(handshake('tiny'));
    await until(() => engine.sessions.size === 1);
    socket.resume();
    socket[leave]();
    await until(() => engine.sessions.size === 0 && isIdle(router));
  }
});

test('A slow side slows the other one down', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([engine]);
  // Compressed it would be nearly nothing.
  const session = client(router, '', { perMessageDeflate: false });
  await until(() => engine.sessions.size === 1 && session.events.length === 1);
  session.socket.pause();
  const [sending] = engine.sessions;
  const piece = JSON.stringify({ type: 'x', text: 'y'.repeat(1_000_000) });
  for (let i = 0; i < 60; i++) sending?.send(piece);
  // Buffers of kernel and streams take a few megabytes, and then nothing moves.
  for (let before = -1; before !== sending?.bufferedAmount; ) {
    before = sending?.bufferedAmount ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(sending?.bufferedAmount).toBeGreaterThan(30_000_000);
  session.socket.resume();
  await until(() => session.events.length === 61);
  expect(sending?.bufferedAmount).toBe(0);
});

test('Where only the first message names the model, its engine is found then', async () => {
  const one = await startRealtimeEngine({ models: ['one'] });
  const two = await startRealtimeEngine({ models: ['two'] });
  const router = await startRouter([
    { ...one, models: ['one'] },
    { ...two, models: ['two'] },
  ]);
  const session = client(router);
  await until(() => session.events.length === 1);
  expect(session.events[0]).toEqual({
    type: 'session.created',
    id: expect.stringMatching(/^sess-[0-9a-f]{32}$/),
    created: expect.any(Number),
  });
  session.send(append('lost'));
  session.send(update('three'));
  session.socket.ping();
  session.send(update('two'));
  session.send(append('heard'));
  session.send(commit);
  await until(() => typesOf(session).includes('transcription.done'));
  expect(session.events.slice(1)).toEqual([
    { type: 'error', error: "Invalid request: missing 'model' in request body.", code: 'invalid_event' },
    {
      type: 'error',
      error: "Model 'three' not found. Available models can be listed at /v1/models.",
      code: 'model_not_found',
    },
    { type: 'transcription.delta', delta: '5' },
    { type: 'transcription.done', text: '5' },
  ]);
  expect(one.handshakes).toEqual([]);
  session.socket.close(1000);
  await until(() => isIdle(router));
  expect(two.closes).toEqual([1000]);
});

test('A session without a model ends when the client does, or sends what is no text', async () => {
  const router = await startRouter([
    { url: 'http://127.0.0.1:9', models: ['one'] },
    { url: 'http://127.0.0.1:10', models: ['two'] },
  ]);
  const closing = client(router);
  await until(() => closing.events.length === 1);
  closing.socket.close(4002);
  expect(await closing.closed).toBe(4002);
  const binary = client(router);
  await until(() => binary.events.length === 1);
  binary.socket.send(Buffer.alloc(3));
  expect(await binary.closed).toBe(1003);
  const large = client(router);
  await until(() => large.events.length === 1);
  large.send(append('a'.repeat(100_000)));
  expect(await large.closed).toBe(1009);
  const gone = client(router);
  await until(() => gone.events.length === 1);
  gone.socket.terminate();
  const refused = client(router);
  await until(() => refused.events.length === 1);
  refused.send(update('one'));
  expect(await refused.closed).toBe(1013);
  expect(refused.events[1]).toMatchObject({ type: 'error', code: 'engineFailed' });
  await until(() => isIdle(router));
});

test('An alias in the query and in the first message is the name that the engine knows', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([engine]);
  router.store.setAliases({ 'gpt/1': 'tiny' });
  const session = client(router, `?a=b&model=gpt%2F1&id=${engineId(engine.url)}`);
  await until(() => session.events.length === 1);
  session.socket.ping();
  session.send({ ...update('gpt/1'), more: 1 });
  session.send(commit);
  await until(() => session.events.length === 3);
  expect(engine.handshakes[0]?.url).toBe('/v1/realtime?a=b&model=tiny');
  expect(engine.messages[0]).toBe('{"type":"session.update","model":"tiny","more":1}');
  expect(typesOf(session)).toEqual(['session.created', 'transcription.delta', 'transcription.done']);
});

test('Refusals are answers of HTTP, those of the engine too', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'], refusal: 403 });
  const router = await startRouter([
    { ...engine, models: ['tiny'] },
    { url: 'http://127.0.0.1:9', models: ['dead'] },
  ]);
  expect(await refusal(router, '?model=tiny')).toMatchObject([
    403,
    '{"error":"no realtime here"}',
    { 'x-why': 'because', 'content-type': 'application/json', connection: 'close' },
  ]);
  const [status, text] = await refusal(router, '?model=none');
  expect([status, JSON.parse(text)]).toMatchObject([404, { error: { param: 'model', code: 404 } }]);
  expect((await refusal(router, '?model=dead'))[0]).toBe(502);
  expect((await refusal(router, '?model=tiny&id=none'))[0]).toBe(503);
  const [old, , headers] = await refusal(router, '?model=tiny', { protocolVersion: 8 });
  expect([old, headers['sec-websocket-version']]).toEqual([426, '13']);
  const keyless = connect(router.port, '127.0.0.1');
  keyless.write(handshake('tiny').replace('dGhlIHNhbXBsZSBub25jZQ==', 'short'));
  expect((await once(keyless, 'data')).toString()).toMatch(/^HTTP\/1.1 400 /);
  keyless.destroy();
  await until(() => isIdle(router));
});

test('An engine that cannot be reached is left out for another one', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([{ url: 'http://127.0.0.1:9' }, engine], {
    maxInstanceFailoverRerouteAttempts: 1,
  });
  for (let i = 0; i < 2; i++) {
    const session = client(router);
    await until(() => session.events.length === 1);
    session.socket.close();
  }
  expect(engine.handshakes.length).toBe(2);
});

test('Keys are taken from the header and, for browsers, from the subprotocols; engines get their own', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter(
    [engine],
    { apiKeys: ['secret'], accessLog: true },
    { engineKey: 'engine-key' },
  );
  expect((await refusal(router))[0]).toBe(401);
  expect((await refusal(router, '', {}, ['realtime', 'openai-insecure-api-key.other']))[0]).toBe(401);
  const byHeader = client(router, '', { headers: { authorization: 'Bearer secret' } });
  await until(() => byHeader.events.length === 1);
  const byProtocol = client(router, '', {}, ['realtime', 'openai-insecure-api-key.secret', 'openai-beta.x']);
  await until(() => byProtocol.events.length === 1);
  expect(byProtocol.socket.protocol).toBe('realtime');
  expect(engine.handshakes.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer engine-key',
    'Bearer engine-key',
  ]);
  expect(engine.handshakes.map(({ headers }) => headers['sec-websocket-protocol'])).toEqual([
    undefined,
    'realtime, openai-beta.x',
  ]);
  expect(router.lines.join()).not.toMatch(/secret|engine-key/);
  const statuses = router.lines.flatMap(
    (line) => /"GET \/v1\/realtime HTTP\/1.1" (\d+)/.exec(line)?.[1] ?? [],
  );
  expect(statuses).toEqual(['401', '401', '101', '101']);
  const openRouter = await startRouter([engine], {}, { engineKey: 'engine-key' });
  const passing = client(openRouter, '', { headers: { authorization: 'Bearer mine' } });
  await until(() => passing.events.length === 1);
  expect(engine.handshakes.at(-1)?.headers.authorization).toBe('Bearer mine');
});

test('While the router shuts down sessions end once they are silent, and no new ones begin', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([engine], {}, { sessionQuietMs: 300 });
  const session = client(router);
  await until(() => session.events.length === 1);
  const late = connect(router.port, '127.0.0.1');
  const [begin, rest] = [handshake('tiny').slice(0, 50), handshake('tiny').slice(50)];
  await new Promise<void>((resolve) => late.write(begin, () => resolve()));
  // Idle ones are closed, this one is not.
  await until(() => late.bytesWritten === begin.length);
  const drained = router.router.drain(60_000);
  late.write(rest);
  expect((await once(late, 'data')).toString()).toMatch(/^HTTP\/1.1 503 .*"Router is shutting down."/s);
  session.send(update('tiny'));
  session.send(commit);
  await until(() => session.events.length === 3);
  expect(await session.closed).toBe(1001);
  expect(await drained).toBe(0);
  expect(engine.sessions.size).toBe(0);
});

test('Closing the router ends all sessions', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const silent = await startRealtimeEngine({ models: ['silent'], silent: true });
  const router = await startRouter([engine, { ...silent, models: ['silent'] }]);
  const sessions = [client(router, '?model=tiny'), client(router, '?model=silent'), client(router)];
  await until(
    () => engine.sessions.size === 1 && silent.handshakes.length === 1 && sessions[2]?.events.length === 1,
  );
  await router.router.close();
  await Promise.all(sessions.map(({ closed }) => closed));
  await until(() => engine.sessions.size === 0 && isIdle(router));
});

test('A request that asks for another protocol in vain is answered as any other', async () => {
  const engine = await startRealtimeEngine({ models: ['tiny'] });
  const router = await startRouter([engine], { rootPath: '/llm' });
  const socket = connect(router.port, '127.0.0.1');
  let got = '';
  socket.on('data', (bytes) => {
    got += bytes;
  });
  const post = (extra: string): string =>
    `POST /v1/completions HTTP/1.1\r\nHost: h\r\n${extra}Content-Length: 16\r\n\r\n{"model":"none"}`;
  const h2c =
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n';
  const answers = (): number => got.match(/HTTP\/1.1 404/g)?.length ?? 0;
  for (let i = 1; i <= 20; i++) {
    socket.write(post(i % 3 === 0 ? '' : h2c));
    await until(() => answers() === i);
  }
  expect(got).toContain("Model 'none' not found.");
  socket.write(`GET /llm/health HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await until(() => got.includes('"healthy"'));
  socket.end();
  await once(socket, 'close');
  expect(engine.handshakes).toEqual([]);
});
