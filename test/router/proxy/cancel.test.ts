import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { SimulatedEngine } from '../../../sim/index.js';
import { slow, startSim, until } from '../../sim/running-engine.js';
import { type RunningRouter, startRouter } from '../running-router.js';

async function opened(router: RunningRouter, body: unknown): Promise<Socket> {
  const socket = connect(router.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const text = JSON.stringify(body);
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: r\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  );
  return socket;
}

function idle(engine: SimulatedEngine, router: RunningRouter): boolean {
  const [endpoint] = router.store.snapshot().endpoints;
  return (
    engine.core.load.running + engine.core.load.waiting === 0 &&
    JSON.stringify(endpoint?.load) === '{"inFlight":0,"inPrefill":0,"inDecoding":0,"uncachedTokens":0}' &&
    router.router.services.live.size === 0
  );
}

const long = { model: 'tiny', prompt: 'hello there', max_tokens: 5000, ignore_eos: true };

for (const [how, leave] of [
  ['closes', (socket: Socket) => socket.destroy()],
  ['ends its side', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
] as const) {
  test(`A client that ${how} before any header has come cancels the work of the engine`, async () => {
    const engine = await startSim({ timing: slow });
    const router = await startRouter([engine]);
    const socket = await opened(router, { ...long, stream: false });
    await until(() => engine.core.load.running === 1);
    leave(socket);
    await until(() => idle(engine, router));
    expect(router.heard).toEqual([`sent ${engine.url}`, 'abort']);
  });

  test(`A client that ${how} within a stream cancels the work of the engine`, async () => {
    const engine = await startSim({ timing: slow });
    const router = await startRouter([engine]);
    const socket = await opened(router, { ...long, stream: true });
    let got = '';
    socket.on('data', (bytes) => {
      got += bytes;
    });
    await until(() => got.includes('data: '));
    leave(socket);
    await until(() => idle(engine, router));
    expect(router.heard.at(-1)).toBe('abort');
  });

  test(`A client that ${how} while it does not read cancels the work of the engine`, async () => {
    const engine = await startSim({ maxModelLen: 2_000_000, numBlocks: 200_000 });
    const router = await startRouter([engine]);
    const socket = await opened(router, { ...long, max_tokens: 1_000_000, stream: true, logprobs: 5 });
    socket.pause();
    const [endpoint] = router.store.snapshot().endpoints;
    await until(() => endpoint?.load.inDecoding === 1);
    // All buffers are full once nothing more is made.
    await still(() => engine.core.load.running === 1);
    leave(socket);
    await until(() => idle(engine, router));
    expect(router.heard.at(-1)).toBe('abort');
  });
}

test('A client that leaves while it is still sending costs the engine nothing', async () => {
  const engine = await startSim({ timing: slow });
  const router = await startRouter([engine]);
  const socket = connect(router.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /v1/completions HTTP/1.1\r\nHost: r\r\nContent-Length: 100\r\n\r\n{"model":');
  await until(() => router.router.services.live.size === 1);
  socket.destroy();
  await until(() => router.router.services.live.size === 0);
  expect(router.heard).toEqual([]);
});

test('A client that leaves while its request waits for a connection cancels that', async () => {
  const engine = await startSim({ timing: slow, faults: [{ kind: 'stall' }] });
  const router = await startRouter([engine]);
  const socket = await opened(router, long);
  await until(() => router.heard.length === 1);
  socket.destroy();
  await until(() => idle(engine, router));
  expect(router.heard).toEqual([`sent ${engine.url}`, 'abort']);
});

async function still(holds: () => boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(holds()).toBe(true);
}
