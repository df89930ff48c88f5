import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import fc from 'fast-check';
import type { buildConnector } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { ScanKeys, scanBody } from '../../../router/body/body-scan.js';
import { spliced } from '../../../router/body/splice.js';
import { connectorsOf } from '../../../router/upstream/connectors.js';
import { startSim, until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';

/** An engine that answers each connection's first request with bytes as they are given, in these pieces. */
async function startBytes() {
  const state = { pieces: [] as readonly Buffer[], got: '' };
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', async (bytes) => {
      state.got = bytes.toString('latin1');
      for (const piece of state.pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
}

/** An engine whose handler gets the request unread. */
async function startReader(handle: (request: IncomingMessage, done: (text: string) => void) => void) {
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    handle(request, (text) => response.end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function opened(router: RunningRouter): Promise<Socket> {
  const socket = connect(router.port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

function isIdle({ router, store }: RunningRouter): boolean {
  return (
    router.services.live.size === 0 &&
    store.snapshot().endpoints.every(({ load }) => load.inFlight + load.inPrefill + load.inDecoding === 0)
  );
}

/** The bytes in pieces of these sizes in turns. */
function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = at + (sizes[turn % sizes.length] ?? bytes.length);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

const begin =
  '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ntiny\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
const end = '\r\n--b--\r\n';

function formHead(length?: number): string {
  const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return `POST /v1/audio/transcriptions HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n${framing}\r\n\r\n`;
}

test('A client that leaves within the upload of a form ends the upload to the engine', async () => {
  let uploads = 0;
  let broken = 0;
  const engine = await startReader((request) => {
    uploads++;
    request.on('close', () => {
      if (!request.complete) broken++;
    });
    request.resume();
  });
  const router = await startRouter([engine]);
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    for (const length of [5_000_000, undefined]) {
      const before = uploads;
      const socket = await opened(router);
      const text = length === undefined ? `${begin.length.toString(16)}\r\n${begin}\r\n` : begin;
      socket.write(formHead(length) + text);
      await until(() => uploads > before);
      socket[leave]();
      await until(() => broken > before && isIdle(router));
    }
  }
  // And one that leaves before it has named the model is never told of.
  const socket = await opened(router);
  socket.write(formHead(1000) + begin.slice(0, 20));
  await until(() => router.router.services.live.size === 1);
  socket.destroy();
  await until(() => isIdle(router));
  expect(uploads).toBe(6);
});

test('A form of more than 100 MB passes whole, and no faster than the engine takes it', async () => {
  const total = 110 * 1024 * 1024;
  const piece = Buffer.alloc(256 * 1024, 7);
  let upload: IncomingMessage | undefined;
  let finish: (text: string) => void = () => undefined;
  const engine = await startReader((request, done) => {
    upload = request;
    finish = done;
  });
  const router = await startRouter([engine]);
  const socket = await opened(router);
  const answer = once(socket, 'data');
  let flushed = 0;
  socket.write(formHead(begin.length + total + end.length) + begin);
  for (let at = 0; at < total; at += piece.length) {
    socket.write(piece, () => {
      flushed += piece.length;
    });
  }
  socket.write(end);
  await until(() => upload !== undefined);
  // Nothing moves once the buffers of kernel and streams are full.
  for (let before = -1; before !== flushed; ) {
    before = flushed;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(flushed).toBeLessThan(40 * 1024 * 1024);
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of upload ?? []) {
    hash.update(chunk);
    length += (chunk as Buffer).length;
  }
  finish('done');
  expect((await answer).toString()).toContain('done');
  expect(length).toBe(begin.length + total + end.length);
  const whole = createHash('sha256').update(begin);
  for (let at = 0; at < total; at += piece.length) whole.update(piece);
  expect(hash.digest('hex')).toBe(whole.update(end).digest('hex'));
});

test('A body of 8 MB reaches the engine as it came', async () => {
  let digest = '';
  const engine = await startReader(async (request, done) => {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    digest = hash.digest('hex');
    done('{}');
  });
  const router = await startRouter([engine]);
  const body = `{"model":"tiny","prompt":"${'é\\u00e9 '.repeat(1_000_000)}"}`;
  expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  expect(digest).toBe(createHash('sha256').update(body).digest('hex'));
});

test('However the stream of an engine is framed and cut, it arrives byte by byte and its usage is read', async () => {
  const engine = await startBytes();
  const router = await startRouter([engine]);
  const usage =
    'data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34}}\n\ndata: [DONE]\n\n';
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 12 }),
      fc.constantFrom('chunked', 'length', 'close'),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      async (texts, framing, chunkSizes, sizes) => {
        const body = Buffer.from(texts.map((text) => `data: ${JSON.stringify(text)}\n\n`).join('') + usage);
        const head = (line: string): Buffer =>
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${line}\r\n\r\n`);
        const chunks = cut(body, chunkSizes).map((part) =>
          Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
        );
        const whole = {
          chunked: () => [head('Transfer-Encoding: chunked'), ...chunks, Buffer.from('0\r\n\r\n')],
          length: () => [head(`Content-Length: ${body.length}`), body],
          close: () => [head('Connection: close'), body],
        }[framing]();
        engine.state.pieces = cut(Buffer.concat(whole), sizes);
        router.heard.length = 0;
        const answer = await ask(router, '/v1/completions', { model: 'tiny', stream: true });
        expect(answer.headers.get('content-type')).toBe('text/event-stream');
        expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
        await until(() => router.heard.at(-1) === 'end 12+34');
      },
    ),
    { numRuns: 60 },
  );
});

test('Headers pass both ways byte by byte, repeated ones too, but for those of one connection', async () => {
  const engine = await startBytes();
  const router = await startRouter([engine]);
  const value = fc
    .array(
      fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f),
      { minLength: 1, maxLength: 8 },
    )
    .map((codes) => String.fromCharCode(...codes));
  const headers = fc.array(fc.tuple(fc.constantFrom('X-Alpha', 'X-Beta', 'X-Hop'), value), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(headers, headers, async (there, back) => {
      const lines = (list: readonly (readonly [string, string])[]): string =>
        list.map(([name, text]) => `${name}: ${text}\r\n`).join('');
      engine.state.pieces = [
        Buffer.from(
          `HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nKeep-Alive: timeout=5\r\nTrailer: X-Alpha\r\n${lines(back)}Content-Length: 2\r\n\r\n{}`,
          'latin1',
        ),
      ];
      const socket = await opened(router);
      socket.write(
        Buffer.from(
          `POST /v1/completions HTTP/1.1\r\nHost: h\r\nConnection: close, x-hop\r\nTE: trailers\r\n${lines(there)}Content-Length: 16\r\n\r\n{"model":"tiny"}`,
          'latin1',
        ),
      );
      const parts: Buffer[] = [];
      for await (const part of socket) parts.push(part as Buffer);
      const kept = (list: readonly (readonly [string, string])[]): string[] =>
        list.filter(([name]) => name !== 'X-Hop').map(([name, text]) => `${name.toLowerCase()}: ${text}`);
      const got = (text: string): string[] =>
        text.split('\r\n').flatMap((line) => {
          const [, name = '', rest] = /^(x-(?:alpha|beta|hop)): (.*)$/is.exec(line) ?? [];
          return name === '' ? [] : [`${name.toLowerCase()}: ${rest}`];
        });
      expect(got(engine.state.got)).toEqual(kept(there));
      expect(engine.state.got).not.toMatch(/^te:/im);
      const answer = Buffer.concat(parts).toString('latin1');
      expect(got(answer)).toEqual(kept(back));
      expect(answer).not.toMatch(/^(?:keep-alive|trailer):/im);
    }),
    { numRuns: 40 },
  );
});

test('A spliced body is the same JSON but for the one value, and the same bytes around it', () => {
  const keys = new ScanKeys(['model']);
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      fc.string(),
      fc.constantFrom(undefined, 1, '\t'),
      (fields, before, after, indent) => {
        const text = JSON.stringify({ ...fields, model: before }, null, indent);
        const scanned = scanBody(Buffer.from(text), keys);
        const range = typeof scanned === 'string' ? undefined : scanned.range('model');
        if (range === undefined) throw new Error('the model is there');
        const result = spliced(Buffer.from(text), range, JSON.stringify(after));
        expect(JSON.parse(result.toString())).toEqual(
          JSON.parse(JSON.stringify({ ...fields, model: after })),
        );
        const bytes = Buffer.from(text);
        expect(result.subarray(0, range[0])).toEqual(bytes.subarray(0, range[0]));
        const tail = bytes.length - range[1];
        expect(result.subarray(result.length - tail)).toEqual(bytes.subarray(range[1]));
      },
    ),
  );
});

test('Nothing limits how long an answer takes, on either side', async () => {
  const engine = await startSim({ faults: [{ kind: 'stall' }] });
  const upstream: Socket[] = [];
  const connectors = connectorsOf({ timeout: 5000 });
  const router = await startRouter(
    [engine],
    {},
    {
      connectors: {
        ...connectors,
        reading: (options, callback) =>
          connectors.reading(options, (...[error, socket]: buildConnector.CallbackArgs) => {
            if (error !== null) return callback(error, null);
            upstream.push(socket);
            callback(null, socket);
          }),
      },
    },
  );
  const leaving = new AbortController();
  const answer = ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' }, { signal: leaving.signal });
  await until(() => upstream.length === 1 && engine.core !== undefined && router.heard.length === 1);
  const [client] = router.router.services.live.keys();
  const { server } = client as unknown as { server: { timeout: number; requestTimeout: number } };
  expect([server.timeout, server.requestTimeout, client?.timeout ?? 0, upstream[0]?.timeout ?? 0]).toEqual([
    0, 0, 0, 0,
  ]);
  leaving.abort();
  await expect(answer).rejects.toThrow();
});

test('HEAD and OPTIONS are not taken, and no page of another site is let in', async () => {
  const engine = await startSim();
  const router = await startRouter([engine]);
  const call = async (method: string, path: string) => {
    const { status, headers } = await fetch(router.url + path, {
      method,
      headers: { origin: 'http://elsewhere', 'access-control-request-method': 'POST' },
    });
    return [status, headers.get('allow'), headers.get('access-control-allow-origin')];
  };
  expect(await call('HEAD', '/v1/models')).toEqual([405, 'GET', null]);
  expect(await call('OPTIONS', '/v1/models')).toEqual([405, 'GET', null]);
  expect(await call('OPTIONS', '/v1/chat/completions')).toEqual([405, 'POST', null]);
  expect(await call('GET', '/v1/models')).toEqual([200, null, null]);
});
