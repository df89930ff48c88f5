import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fault, FaultBook, faultKinds, readFault, readFaultText } from '../../sim/faults.js';
import type { SimulatedEngine } from '../../sim/index.js';
import { readAnswer } from './raw-http.js';
import { post, startSim, until } from './running-engine.js';

const body = { prompt: 'hello', max_tokens: 6, stream: true };

/** What a client sees of one request with a fault: the bytes, and how the connection ended. */
async function seen(
  engine: SimulatedEngine,
  fault: string,
  stream = true,
): Promise<{ bytes: Buffer; end: 'reset' | 'finished' }> {
  const text = JSON.stringify({ ...body, stream });
  const socket = connect({ port: engine.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: sim\r\nX-Sim-Fault: ${fault}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  );
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  const end = await Promise.race([
    once(socket, 'end').then(() => 'finished' as const),
    new Promise<'reset'>((resolve) => socket.on('error', () => resolve('reset'))),
  ]);
  socket.destroy();
  return { bytes: Buffer.concat(parts), end };
}

test('Each fault that breaks an answer off is seen as what it is', async () => {
  const engine = await startSim();
  const refused = await seen(engine, 'refuse');
  expect([refused.bytes.length, refused.end]).toEqual([0, 'reset']);

  const reset = await seen(engine, 'reset; after=2');
  expect(reset.end).toBe('reset');
  const partly = readAnswer(reset.bytes);
  expect([partly.status, partly.chunks?.length, partly.complete]).toEqual([200, 2, false]);

  const halfClosed = await seen(engine, 'half-close; after=3');
  expect(halfClosed.end).toBe('finished');
  expect(readAnswer(halfClosed.bytes)).toMatchObject({ complete: false, chunks: { length: 3 } });

  const garbage = await seen(engine, 'garbage');
  expect(garbage.bytes.subarray(0, 4).toString('latin1')).not.toBe('HTTP');
  expect(garbage.bytes.length).toBeGreaterThan(0);
  const later = await seen(engine, 'garbage; at=stream; after=1');
  expect(readAnswer(later.bytes)).toMatchObject({ status: 200, complete: false, chunks: { length: 1 } });

  const whole = await seen(engine, 'reset', false);
  const cut = readAnswer(whole.bytes);
  const announced = Number(cut.headers.find(([name]) => name === 'content-length')?.[1]);
  expect(whole.end).toBe('reset');
  expect(cut.body.length).toBeLessThan(announced);
  expect(engine.core.load).toEqual({ running: 0, waiting: 0 });
});

test('Statuses come as asked for', async () => {
  const engine = await startSim();
  const ask = (fault: string): Promise<Response> =>
    post(engine, '/v1/completions', body, { headers: { 'x-sim-fault': fault } });
  const [error, other, limited] = await Promise.all([
    ask('error'),
    ask('error; status=502'),
    ask('rate-limit; retryAfter=7'),
  ]);
  expect([error?.status, other?.status, limited?.status]).toEqual([500, 502, 429]);
  expect(limited?.headers.get('retry-after')).toBe('7');
  expect(await error?.json()).toMatchObject({ error: { type: 'InternalServerError', code: 500 } });
});

test('Stalls hold back headers or events until the client leaves', async () => {
  const engine = await startSim();
  const ask = async (fault: Fault, enough: number): Promise<{ headers: boolean; events: number }> => {
    engine.faults.clear();
    engine.faults.add(fault);
    const leaving = new AbortController();
    const found = { headers: false, events: 0 };
    const reading = async (): Promise<void> => {
      const answer = await post(engine, '/v1/completions', body, { signal: leaving.signal });
      found.headers = true;
      const decoder = new TextDecoder();
      for await (const part of answer.body ?? []) {
        found.events += decoder.decode(part as Uint8Array).split('data: ').length - 1;
      }
    };
    const read = reading().catch(() => undefined);
    await until(() => engine.faults.list()[0]?.met === 1 && found.events >= enough);
    // What should not come has time to come.
    await new Promise((resolve) => setTimeout(resolve, 30));
    leaving.abort();
    await read;
    return found;
  };
  expect(await ask({ kind: 'stall' }, 0)).toEqual({ headers: false, events: 0 });
  expect(await ask({ kind: 'stall', at: 'stream', after: 2 }, 2)).toEqual({ headers: true, events: 2 });
  expect((await ask({ kind: 'slow-start', ms: 60_000 }, 0)).events).toBe(0);
  expect(await ask({ kind: 'stall', ms: 10 }, 7)).toEqual({ headers: true, events: 7 });
  await until(() => engine.core.load.running === 0 && engine.core.load.waiting === 0);
});

test('Standing faults are added, met as often as they say, listed and removed', async () => {
  const engine = await startSim();
  const ask = async (path: string): Promise<number> => (await post(engine, path, { prompt: 'x' })).status;
  const added = await post(engine, '/sim/faults', { kind: 'error', status: 503, times: 2 });
  expect(await added.json()).toEqual({ id: 1 });
  expect(await ask('/tokenize')).toBe(200);
  expect([await ask('/v1/completions'), await ask('/v1/completions')]).toEqual([503, 503]);
  expect(await ask('/v1/completions')).toBe(200);

  await post(engine, '/sim/faults', { kind: 'error', path: '/health' });
  expect((await fetch(`${engine.url}/health`)).status).toBe(500);
  const list = (await (await fetch(`${engine.url}/sim/faults`)).json()) as { faults: unknown[] };
  expect(list.faults).toEqual([{ id: 2, fault: { kind: 'error', path: '/health' }, met: 1 }]);
  expect((await fetch(`${engine.url}/sim/faults/2`, { method: 'DELETE' })).status).toBe(200);
  expect((await fetch(`${engine.url}/sim/faults/2`, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(`${engine.url}/health`)).status).toBe(200);
});

test('A port can be closed for some time', async () => {
  const engine = await startSim();
  const closed = await post(
    engine,
    '/sim/faults',
    { kind: 'refuse', ms: 100 },
    { headers: { connection: 'close' } },
  );
  await closed.text();
  const statuses: (number | 'refused')[] = [];
  while (!statuses.includes('refused') || statuses.at(-1) !== 200) {
    const socket = connect(engine.port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => socket.on('error', () => resolve(false))),
    ]).catch(() => false);
    socket.destroy();
    statuses.push(open ? 200 : 'refused');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await fetch(`${engine.url}/health`)).status).toBe(200);
});

test('What is no fault is refused with what is wrong with it', async () => {
  const engine = await startSim();
  const refused = async (fault: string): Promise<string> => {
    const answer = await post(engine, '/v1/completions', body, { headers: { 'x-sim-fault': fault } });
    expect(answer.status).toBe(400);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  };
  expect(await refused('explode')).toBe(
    'x-sim-fault: unknown kind, got "explode"; use one of refuse, stall, reset, error, rate-limit, garbage, slow-start, half-close',
  );
  expect(await refused('reset; ms=5')).toBe(
    'x-sim-fault: reset has no ms, got 5; it takes after, path, times, share',
  );
  expect(await refused('stall; ms=soon')).toContain('ms is out of range');
  expect(await refused('stall; at=somewhere')).toContain('give headers or stream');
  expect(await refused('stall; ms')).toContain('not name=value');
  expect(await refused('slow-start')).toContain('give ms');
  expect(await refused('error; times=2')).toContain('standing faults only');
});

test('A fault reads the same as text and as data', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...faultKinds.filter((kind) => kind === 'stall' || kind === 'garbage')),
      fc.constantFrom('headers', 'stream'),
      fc.nat(1000),
      (kind, at, after) => {
        expect(readFaultText(`${kind} ;at= ${at}; after=${after}`, 'test')).toEqual(
          readFault({ kind, at, after }, 'test'),
        );
      },
    ),
  );
});

test('A share of requests meets a fault, the same ones for equal seeds', () => {
  const met = (seed: number): readonly boolean[] => {
    const book = new FaultBook([{ kind: 'error', share: 0.25 }], seed);
    return Array.from({ length: 2000 }, () => book.meet('/v1/completions', true) !== undefined);
  };
  expect(met(1)).toEqual(met(1));
  expect(met(1)).not.toEqual(met(2));
  const share = met(1).filter(Boolean).length / 2000;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
});
