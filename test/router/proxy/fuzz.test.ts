import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';

// More by hand: FUZZ_RUNS=20000 npx vitest run --project unit test/router/fuzz.test.ts
const numRuns = Number(process.env.FUZZ_RUNS ?? 150);
const deadlineMs = numRuns > 1000 ? numRuns * 100 : 60_000;

/** An engine that answers with the body that it gets, and keeps what no router may send. */
async function startEcho() {
  const requests: { readonly url: string | undefined; readonly body: string }[] = [];
  const malformed: string[] = [];
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The client has left, so the router broke off.
      return;
    }
    const body = Buffer.concat(chunks).toString('latin1');
    requests.push({ url: request.url, body });
    response.end(body, 'latin1');
  });
  server.on('upgrade', (request, socket) => {
    requests.push({ url: request.url, body: '' });
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'].includes(`${error.code}`)) {
      malformed.push(`${error.code}`);
    }
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, malformed };
}

async function expectAlive(router: RunningRouter): Promise<void> {
  const answer = await ask(router, '/v1/completions', '{"model":"tiny","n":1}');
  expect([answer.status, await answer.text()]).toEqual([200, '{"model":"tiny","n":1}']);
}

function isIdle({ router, store }: RunningRouter): boolean {
  const { live, sessions } = router.services;
  return (
    live.size + sessions.size === 0 &&
    store.snapshot().endpoints.every(({ load }) => load.inFlight + load.inPrefill + load.inDecoding === 0)
  );
}

const paths = [
  '/v1/completions',
  '/v1/chat/completions',
  '/v1/audio/transcriptions',
  '/v1/realtime',
  '/v1/responses/resp_1',
  '/health',
  '/v1/models',
  '/sleep?id=x',
  '/nothing',
  '//',
  '*',
  'http://h/v1/completions',
  `/${'p'.repeat(3000)}`,
  '/v1/completions?id=%',
  '/%00',
];
const requestLine = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'CONNECT', 'post', 'P\u0000ST', ''),
    fc.constantFrom(...paths),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 ', ''),
    fc.constantFrom(' ', ' ', ' ', '  ', '\t'),
  )
  .map(([method, path, version, blank]) => [method, path, version].join(blank));
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n';
const body = fc.oneof(
  fc.constantFrom(
    '{"model":"tiny"}',
    '{"model":"tiny","prompt":"x"}',
    '{"model":"none"}',
    '{"model":',
    '[]',
    '',
    smuggled,
    `{"model":"tiny"}${smuggled}`,
    '['.repeat(5000),
    '{"model":"\ud800"}',
    '{"model":"tiny","model":5}',
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ntiny\r\n--b--\r\n',
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nti',
    '--b\r\n\r\n\r\n--b\r\n',
    '\u0081\u0005abcde',
    '\u0088\u0000',
  ),
  fc.string({ maxLength: 60 }),
);
const chunked = body.chain((text) =>
  fc.constantFrom(
    `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    `${text.length.toString(16)};ext=1\r\n${text}\r\n0\r\nX-Trailer: 1\r\n\r\n`,
    `${(text.length + 1).toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    `${text.length.toString(16)}\r\n${text}0\r\n\r\n${smuggled}`,
    `zz\r\n${text}\r\n0\r\n\r\n`,
    `-1\r\n${text}\r\n`,
    `fffffffffffffffff\r\n${text}`,
    `${text.length.toString(16)}\n${text}\n0\n\n`,
    `0\r\n\r\n${smuggled}`,
  ),
);
const anyHeader = fc.constantFrom(
  'Host: h',
  'Host: h',
  'Host: h',
  'Host: a',
  'Connection: close',
  'Connection: keep-alive, x-a',
  'Connection: upgrade',
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'HTTP2-Settings: AAA',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Version: 7',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Protocol: ,openai-insecure-api-key.,',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Expect: 100-continue',
  'Expect: nothing',
  'Content-Type: multipart/form-data; boundary=b',
  'Content-Type: multipart/form-data; boundary=',
  'Content-Type: application/json',
  'X-Request-Id: r\u00e9',
  'X-Request-Id:',
  'X-A: 1',
  'no colon',
  ': no name',
  'X A: 1',
  'X-Fold: a\r\n b',
  'X-Nul: \u0000',
  'X-Cr: a\rb',
  `X-Long: ${'y'.repeat(70_000)}`,
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding:\u000bchunked',
  'Transfer-Encoding : chunked',
  'Content-Length: 5',
  'Content-Length: 16',
  'Content-Length: +16',
  'Content-Length: 16, 16',
  'Content-Length: -1',
  'Content-Length: 0x10',
  'Content-Length: 99999999999999999999',
  'Trailer: X-Trailer',
  'TE: trailers',
  'Authorization: Bearer \u00ff',
);

/** Requests of which some are right, some nearly and some not at all. */
const hostile = fc
  .tuple(
    requestLine,
    fc.array(anyHeader, { maxLength: 8 }),
    fc.oneof(
      body.map((text) => [`Content-Length: ${text.length}`, text] as const),
      body.map((text) => [`Content-Length: ${text.length + 3}`, text] as const),
      body.map((text) => [`Content-Length: ${Math.max(0, text.length - 3)}`, text] as const),
      chunked.map((text) => ['Transfer-Encoding: chunked', text] as const),
      fc.tuple(fc.constant('X-None: 1'), fc.oneof(body, chunked)),
    ),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'),
  )
  .map(([line, headers, [length, text], end]) => [line, ...headers, length, '', text].join(end));

interface Attack {
  readonly requests: readonly string[];
  readonly cuts: readonly number[];
  readonly leave: 'end' | 'destroy' | 'resetAndDestroy';
}

const attack: fc.Arbitrary<Attack> = fc.record({
  requests: fc.array(hostile, { minLength: 1, maxLength: 3 }),
  cuts: fc.array(fc.nat(400), { maxLength: 4 }),
  leave: fc.constantFrom('end', 'end', 'end', 'destroy', 'resetAndDestroy'),
});

async function play(port: number, { requests, cuts, leave }: Attack): Promise<void> {
  const bytes = Buffer.from(requests.join(''), 'latin1');
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  let at = 0;
  for (const cut of cuts) {
    socket.write(bytes.subarray(at, at + cut));
    at += cut;
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write(bytes.subarray(at));
  socket[leave]();
  await until(() => socket.closed);
}

test(
  'Whatever comes, the router lives, lets nobody wait, and sends engines nothing but whole requests',
  async () => {
    const engine = await startEcho();
    const router = await startRouter([engine, { url: 'http://127.0.0.1:9', models: ['other'] }]);
    await fc.assert(
      fc.asyncProperty(attack, async (given) => {
        const { requests } = given;
        engine.requests.length = 0;
        await play(router.port, given);
        await expectAlive(router);
        expect(engine.malformed).toEqual([]);
        const sent = requests.join('');
        for (const { url, body: got } of engine.requests) {
          expect(url).not.toContain('smuggled');
          if (got !== '{"model":"tiny","n":1}') expect(sent).toContain(got);
        }
      }),
      // A shrunk case would be one for which the router was waited for in vain some more times.
      { numRuns, endOnFailure: true },
    );
    await until(() => isIdle(router));
    expect(router.lines.filter((line) => line.includes('ERROR'))).toEqual([]);
  },
  deadlineMs,
);

test(
  'Requests in a row on one connection are answered in their order, however their bytes come',
  async () => {
    const engine = await startEcho();
    const router = await startRouter([engine]);
    const text = fc.stringMatching(/^[ -!#-[\]-~]{0,40}$/);
    const good = fc.tuple(text, fc.boolean(), fc.nat(30)).map(([prompt, inChunks, cut]) => {
      const json = JSON.stringify({ model: 'tiny', prompt });
      const [a, b] = [json.slice(0, cut), json.slice(cut)];
      const chunk = (part: string): string =>
        part === '' ? '' : `${part.length.toString(16)}\r\n${part}\r\n`;
      const framed = inChunks
        ? `Transfer-Encoding: chunked\r\n\r\n${chunk(a)}${chunk(b)}0\r\n\r\n`
        : `Content-Length: ${json.length}\r\n\r\n${json}`;
      return { json, bytes: `POST /v1/completions HTTP/1.1\r\nHost: h\r\n${framed}` };
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(good, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
        async (requests, cuts) => {
          const socket = connect(router.port, '127.0.0.1');
          let got = '';
          socket.on('data', (bytes) => {
            got += bytes.toString('latin1');
          });
          const bytes = Buffer.from(requests.map((request) => request.bytes).join(''));
          let at = 0;
          for (const cut of cuts) {
            socket.write(bytes.subarray(at, at + cut));
            at += cut;
            await new Promise((resolve) => setImmediate(resolve));
          }
          socket.write(bytes.subarray(at));
          await until(
            () =>
              (got.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0) === requests.length &&
              got.endsWith(requests.at(-1)?.json ?? ''),
          );
          let from = 0;
          for (const { json } of requests) {
            const found = got.indexOf(json, from);
            expect(found).toBeGreaterThanOrEqual(from);
            from = found + json.length;
          }
          socket.destroy();
        },
      ),
      { numRuns: Math.ceil(numRuns / 3), endOnFailure: true },
    );
  },
  deadlineMs,
);
