import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectorsOf } from '../../../router/upstream/connectors.js';
import type { OutgoingRequest } from '../../../router/upstream/engine-connection.js';
import { EnginePool, type Transfer } from '../../../router/upstream/engine-pool.js';
import { until } from '../../sim/running-engine.js';

interface Scripted {
  readonly pool: EnginePool;
  /** Connections that were made, in their order, with what came over each. */
  readonly connections: { readonly socket: Socket; received: string; closed: boolean }[];
}

/** A server that does on each connection what the script says with all that came so far, and a pool for it. */
async function startScripted(script: (socket: Socket, received: string) => void): Promise<Scripted> {
  const connections: Scripted['connections'] = [];
  const server = createServer((socket) => {
    const connection = { socket, received: '', closed: false };
    connections.push(connection);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      connection.closed = true;
    });
    socket.on('data', (bytes: Buffer) => {
      connection.received += bytes.toString('latin1');
      script(socket, connection.received);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const pool = new EnginePool(url, connectorsOf({ timeout: 5000 }).reading);
  onTestFinished(() => {
    pool.destroy();
    for (const { socket } of connections) socket.destroy();
    server.close();
  });
  return { pool, connections };
}

interface Told {
  readonly events: string[];
  body: string;
  readonly transfer: Transfer;
}

function send({ pool }: Scripted, request: Partial<OutgoingRequest> = {}): Told {
  const events: string[] = [];
  const told = {
    events,
    body: '',
    transfer: pool.send(
      { method: 'POST', path: '/v1/x', headers: ['a', 'b'], body: Buffer.from('{}'), ...request },
      {
        onHead: (status) => void events.push(`head ${status}`),
        onData(chunk) {
          told.body += chunk.toString('latin1');
        },
        onEnd: () => void events.push('end'),
        onError: (error, stale) =>
          void events.push(`error ${(error as { code?: string }).code} ${stale ? 'stale' : 'fresh'}`),
      },
    ),
  };
  return told;
}

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

function over({ events }: Told): boolean {
  return events.some((event) => event === 'end' || event.startsWith('error'));
}

test('Requests one after the other use one connection, and those at once have one each', async () => {
  const server = await startScripted((socket) => socket.write(answer));
  for (let i = 0; i < 3; i++) {
    const told = send(server);
    await until(() => over(told));
    expect([told.events, told.body]).toEqual([['head 200', 'end'], 'ok']);
  }
  expect(server.connections.length).toBe(1);
  const both = [send(server), send(server)];
  await until(() => both.every(over));
  expect(server.connections.length).toBe(2);
  const { host } = new URL(`http://127.0.0.1:${server.connections[0]?.socket.localPort}`);
  expect(server.connections[0]?.received.split('\r\n').slice(0, 7)).toEqual([
    'POST /v1/x HTTP/1.1',
    `host: ${host}`,
    'connection: keep-alive',
    'a: b',
    'content-length: 2',
    '',
    `{}POST /v1/x HTTP/1.1`,
  ]);
});

test('A large body arrives as it is, and so does one that is read while it is sent', async () => {
  const large = 'x'.repeat(300_000);
  const server = await startScripted((socket, received) => {
    if (received.endsWith('x0\r\n\r\n') || received.endsWith(`\r\n\r\n${large}`)) socket.write(answer);
  });
  const whole = send(server, { body: Buffer.from(large) });
  await until(() => over(whole));
  async function* parts(): AsyncGenerator<Buffer> {
    for (let at = 0; at < large.length; at += 100_000) yield Buffer.from(large.slice(at, at + 100_000));
  }
  const told = send(server, { body: parts(), headers: ['Content-Length', String(large.length)] });
  await until(
    () => server.connections.some(({ received }) => received.includes('Content-Length')) && over(told),
  );
  expect([whole.events, told.events]).toEqual([
    ['head 200', 'end'],
    ['head 200', 'end'],
  ]);
  const chunked = await startScripted((socket, received) => {
    if (received.endsWith('0\r\n\r\n')) socket.write(answer);
  });
  const streamed = send(chunked, { body: parts() });
  await until(() => over(streamed));
  const received = chunked.connections[0]?.received ?? '';
  expect(received).toContain('transfer-encoding: chunked\r\n');
  expect(received.slice(received.indexOf('\r\n\r\n') + 4)).toBe(
    `${`186a0\r\n${'x'.repeat(100_000)}\r\n`.repeat(3)}0\r\n\r\n`,
  );
});

test('A body that does not keep to its length never reaches the next request', async () => {
  for (const length of ['3', '5']) {
    const server = await startScripted(() => undefined);
    async function* parts(): AsyncGenerator<Buffer> {
      yield Buffer.from('ab');
      yield Buffer.from('cd');
    }
    const told = send(server, { body: parts(), headers: ['content-length', length] });
    await until(() => over(told));
    expect(told.events).toEqual(['error UND_ERR_REQ_CONTENT_LENGTH_MISMATCH fresh']);
    await until(() => server.connections.every(({ closed }) => closed));
  }
});

test('No value can add a line to a head', async () => {
  const server = await startScripted((socket) => socket.write(answer));
  expect(() => send(server, { headers: ['a', 'b\r\nc: d'] })).toThrow('invalid request header');
  expect(() => send(server, { path: '/ HTTP/1.1\r\nx: y' })).toThrow('invalid request header');
  expect(server.connections.length).toBe(0);
});

test('A kept connection that the engine has closed is told to be stale, a fresh one is not', async () => {
  const server = await startScripted((socket, received) => {
    if (received.split('POST').length === 2) socket.write(answer);
    else socket.destroy();
  });
  const first = send(server);
  await until(() => over(first));
  const second = send(server);
  await until(() => over(second));
  expect(second.events).toEqual([expect.stringMatching(/^error \w+ stale$/)]);
  const closing = await startScripted((socket) => socket.end());
  const fresh = send(closing);
  await until(() => over(fresh));
  expect(fresh.events).toEqual(['error UND_ERR_SOCKET fresh']);
});

test('Connections with bytes that nobody asked for, or said to be closed, are not used again', async () => {
  for (const text of [
    `${answer}HTTP/1.1 200 OK\r\n`,
    answer.replace('OK\r\n', 'OK\r\nConnection: close\r\n'),
  ]) {
    const server = await startScripted((socket) => socket.write(text));
    for (let i = 0; i < 2; i++) {
      const told = send(server);
      await until(() => over(told));
      expect([told.events, told.body]).toEqual([['head 200', 'end'], 'ok']);
    }
    expect(server.connections.length).toBe(2);
  }
});

test('An answer that comes before the body was read ends the connection but not the answer', async () => {
  const server = await startScripted((socket, received) => {
    if (received.includes('first')) socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno');
  });
  let more: () => void = () => undefined;
  let read = 0;
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from('first');
    await new Promise<void>((resolve) => {
      more = resolve;
    });
    for (; read < 3; read++) yield Buffer.from('later');
  }
  const told = send(server, { body: parts() });
  await until(() => over(told));
  expect([told.events, told.body]).toEqual([['head 413', 'end'], 'no']);
  more();
  await until(() => read === 3);
  await until(() => server.connections.every(({ closed }) => closed));
  expect(server.connections[0]?.received).not.toContain('later');
});

test('A request that is aborted in any phase ends its connection and hears nothing more', async () => {
  const server = await startScripted((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'),
  );
  const early = send(server);
  early.transfer.abort();
  const late = send(server);
  await until(() => late.body === 'ok');
  late.transfer.abort();
  await until(() =>
    server.connections.filter(({ received }) => received !== '').every(({ closed }) => closed),
  );
  expect([early.events, late.events]).toEqual([[], ['head 200']]);
  late.transfer.abort();
  late.transfer.resume();
});

test('What is aborted after its end leaves the next request on the connection alone', async () => {
  const server = await startScripted((socket, received) => {
    if (received.split('POST').length === 2) socket.write(answer);
  });
  const first = send(server);
  await until(() => over(first));
  const second = send(server);
  await until(() => server.connections[0]?.received.split('POST').length === 3);
  first.transfer.abort();
  server.connections[0]?.socket.write(answer);
  await until(() => over(second));
  expect([second.events, server.connections.length]).toEqual([['head 200', 'end'], 1]);
});

test('Answers without a body keep the connection', async () => {
  const server = await startScripted((socket, received) => {
    const isHead = received.lastIndexOf('HEAD') > received.lastIndexOf('GET');
    socket.write(isHead ? 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n' : 'HTTP/1.1 204 No Content\r\n\r\n');
  });
  for (const method of ['HEAD', 'GET', 'HEAD']) {
    const told = send(server, { method, body: undefined });
    await until(() => over(told));
    expect(told.events).toEqual([method === 'HEAD' ? 'head 200' : 'head 204', 'end']);
  }
  expect(server.connections.length).toBe(1);
});

test('A pool that closes lets requests end, and one that is destroyed does not', async () => {
  const server = await startScripted((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok'),
  );
  const told = send(server);
  await until(() => told.body === 'ok');
  server.pool.close();
  server.connections[0]?.socket.write('ok');
  await until(() => over(told));
  expect([told.events, told.body]).toEqual([['head 200', 'end'], 'okok']);
  await until(() => server.connections.every(({ closed }) => closed));
  const other = await startScripted(() => undefined);
  const cut = send(other);
  await until(() => other.connections[0]?.received.endsWith('{}') === true);
  other.pool.destroy();
  await until(() => over(cut));
  expect(cut.events).toEqual(['error UND_ERR_DESTROYED fresh']);
});

test('Answers that come in turns over two connections are not mixed, though they are read into one buffer', async () => {
  const server = await startScripted(() => undefined);
  const both = [send(server), send(server)];
  const sockets = (): Socket[] => server.connections.map(({ socket }) => socket);
  await until(() => server.connections.filter(({ received }) => received !== '').length === 2);
  const say = (which: number, text: string): void => void sockets()[which]?.write(text);
  const parts = ['HTTP/1.1 200 OK\r\ncontent-', 'length: 6\r\n\r\n', '{}', '{}', '{}'];
  for (const [turn, part] of parts.entries()) {
    say(0, part.replaceAll('{}', `a${turn}`));
    say(1, part.replaceAll('{}', `b${turn}`));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until(() => both.every(over));
  expect(both.map(({ body }) => body).sort()).toEqual(['a2a3a4', 'b2b3b4']);
});

test('`request` gives the whole of an answer that came in several reads', async () => {
  const server = await startScripted((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 400000\r\n\r\n');
    for (const letter of 'abcd') socket.write(letter.repeat(100_000));
  });
  const { body } = await server.pool.request({ method: 'GET', path: '/', headers: [], body: undefined });
  expect(body.toString()).toBe([...'abcd'].map((letter) => letter.repeat(100_000)).join(''));
});
