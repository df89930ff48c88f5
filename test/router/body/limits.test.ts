import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { startWhole, staticEngines } from '../started-router.js';

const long = { model: 'tiny', prompt: 'word '.repeat(900_000) };

test('Bodies of several megabytes pass by default, whole', async () => {
  const engine = await startSim();
  const router = await startWhole(staticEngines([engine]));
  const answer = await ask(router, '/tokenize', long);
  const direct = await ask(engine, '/tokenize', long);
  expect([answer.status, await answer.text()]).toEqual([200, await direct.text()]);
});

test('A limit answers 413 as soon as it is known, with a length or without one, and not to what fits', async () => {
  const engine = await startSim();
  const router = await startWhole([...staticEngines([engine]), '--max-body-bytes', '3000000']);
  const refused = await ask(router, '/tokenize', long);
  expect([refused.status, await refused.json()]).toEqual([
    413,
    {
      error: {
        message: 'request: the body is larger than 3000000 bytes; send less or raise the limit',
        type: 'invalid_request_error',
        param: null,
        code: 413,
      },
    },
  ]);
  const chunked = request(`${router.url}/v1/completions`, { method: 'POST' });
  chunked.on('error', () => undefined);
  chunked.flushHeaders();
  const answered = once(chunked, 'response');
  // The body never ends: whoever waits for its end waits for ever.
  for (let sent = 0; sent <= 3_000_000; sent += 100_000) chunked.write('x'.repeat(100_000));
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  chunked.destroy();
  const fits = { model: 'tiny', prompt: 'word '.repeat(580_000) };
  expect((await ask(router, '/tokenize', fits)).status).toBe(200);
  const sleep = await ask(router, '/sleep?id=x', 'x'.repeat(3_000_001));
  expect(sleep.status).toBe(413);
  await until(() => router.router.services.live.size === 0);
});

test('An engine with which no connection comes about in time is given up with 504', async () => {
  // It takes connections and never answers the greeting of TLS.
  const open: Socket[] = [];
  const server = createServer((socket) => void open.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const router = await startWhole([
    ...staticEngines([{ url: `https://127.0.0.1:${port}` }]),
    ...['--connect-timeout-ms', '50'],
  ]);
  const answer = await ask(router, '/v1/completions', { model: 'tiny' });
  expect([answer.status, await answer.text()]).toEqual([
    504,
    expect.stringContaining('gateway_timeout_error'),
  ]);
});
