import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';
import { deadUrl, listening } from './dead-engine.js';

const completion = { model: 'tiny', prompt: 'hello there', max_tokens: 5 };

function loads({ store }: RunningRouter): readonly number[] {
  return store.snapshot().endpoints.flatMap(({ load }) => [load.inFlight, load.inPrefill, load.inDecoding]);
}

for (const [what, fault, code] of [
  ['resets before any answer', { kind: 'refuse' }, 'ECONNRESET'],
  ['answers with what is no HTTP', { kind: 'garbage' }, 'HPE_INVALID_'],
] as const) {
  test(`An engine that ${what} gives 502`, async () => {
    const engine = await startSim({ faults: [fault] });
    const router = await startRouter([engine]);
    const answer = await ask(router, '/v1/completions', completion, { headers: { 'x-request-id': 'r1' } });
    expect(answer.status).toBe(502);
    expect(answer.headers.get('x-request-id')).toBe('r1');
    expect(await answer.json()).toMatchObject({
      error: { type: 'bad_gateway_error', param: null, code: 502 },
    });
    expect(router.heard).toEqual([`sent ${engine.url}`, expect.stringContaining(`error ${code}`)]);
    expect(loads(router)).toEqual([0, 0, 0]);
  });
}

test('An engine that is not there gives 502, or the next engine where failover is on', async () => {
  const dead = await deadUrl();
  const engine = await startSim();
  const alone = await startRouter([{ url: dead }], { maxInstanceFailoverRerouteAttempts: 3 });
  expect((await ask(alone, '/v1/completions', completion)).status).toBe(502);
  const without = await startRouter([{ url: dead }, engine]);
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask(without, '/v1/completions', completion)).status);
  expect(statuses.sort()).toEqual([200, 200, 502, 502]);
  const router = await startRouter([{ url: dead }, engine], { maxInstanceFailoverRerouteAttempts: 1 });
  for (let i = 0; i < 4; i++) expect((await ask(router, '/v1/completions', completion)).status).toBe(200);
  expect(router.lines.some((line) => /Routing request \S+ to \S+ \(attempt 2\/2\)/.test(line))).toBe(true);
  expect(loads(router)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('What an engine answers passes through, its errors too', async () => {
  const engine = await startSim();
  const router = await startRouter([engine], { maxInstanceFailoverRerouteAttempts: 1 });
  const statuses = [];
  for (const fault of ['error; status=500', 'rate-limit; retryAfter=7', 'error; status=503']) {
    const answer = await ask(router, '/v1/completions', completion, { headers: { 'x-sim-fault': fault } });
    statuses.push([answer.status, answer.headers.get('retry-after')]);
    await answer.text();
  }
  expect(statuses).toEqual([
    [500, null],
    [429, '7'],
    [503, null],
  ]);
  expect(router.heard.filter((line) => line.startsWith('sent'))).toHaveLength(3);
});

for (const fault of ['reset; after=2', 'half-close; after=2', 'garbage; at=stream; after=2']) {
  test(`A stream that breaks off in the engine (${fault}) breaks off for the client`, async () => {
    const engine = await startSim();
    const router = await startRouter([engine], { maxInstanceFailoverRerouteAttempts: 1 });
    const answer = await ask(
      router,
      '/v1/completions',
      { ...completion, stream: true },
      { headers: { 'x-sim-fault': fault } },
    );
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await until(() => loads(router).every((count) => count === 0));
    expect(router.heard.filter((line) => line.startsWith('sent'))).toHaveLength(1);
    expect(router.heard.at(-1)).toMatch(/^error /);
    expect((await ask(router, '/v1/completions', completion)).status).toBe(200);
  });
}

test('An engine that stalls holds up nobody else, and goes on where it was', async () => {
  const engine = await startSim();
  const router = await startRouter([engine]);
  const stalled = ask(router, '/v1/completions', completion, {
    headers: { 'x-sim-fault': 'stall; ms=200' },
  });
  expect((await ask(router, '/v1/completions', completion)).status).toBe(200);
  expect((await stalled).status).toBe(200);
});

test('A kept connection that the engine closes under a request costs one free attempt', async () => {
  // Answers the first request of each connection and hangs up on the second.
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    let asked = 0;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (++asked === 2) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}');
    });
  });
  const url = await listening(server);
  onTestFinished(() => void server.close());
  const router = await startRouter([{ url }]);
  expect((await ask(router, '/v1/completions', completion)).status).toBe(200);
  expect((await ask(router, '/v1/completions', completion)).status).toBe(200);
  expect(connections).toBe(2);
  expect(router.heard.filter((line) => line.startsWith('error'))).toEqual([]);
  await router.router.close();
});

test('A running stream ends whole when the router drains, and the port is closed', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine]);
  const answer = await ask(router, '/v1/completions', {
    ...completion,
    max_tokens: 15,
    ignore_eos: true,
    stream: true,
  });
  const drained = router.router.drain(10_000);
  await expect(fetch(`${router.url}/health`)).rejects.toThrow();
  expect(await answer.text()).toContain('data: [DONE]');
  expect(await drained).toBe(0);
});

test('A drain that has to end says how many requests it cuts off', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine]);
  const answer = await ask(router, '/v1/completions', {
    ...completion,
    max_tokens: 5000,
    ignore_eos: true,
    stream: true,
  });
  expect(await router.router.drain(20)).toBe(1);
  const cut = expect(answer.text()).rejects.toThrow();
  await router.router.close();
  await cut;
  await until(() => engine.core.load.running === 0);
});
