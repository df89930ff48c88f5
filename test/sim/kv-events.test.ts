import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from '@msgpack/msgpack';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as zeromq from 'zeromq';
import { systemClock } from '../../sim/clock.js';
import type { EngineCore } from '../../sim/engine-core.js';
import type { KvEvent } from '../../sim/kv-events.js';
import { encodeBatch } from '../../sim/kv-events.js';
import { bindsTo, openKvEventsPublisher } from '../../sim/kv-events-publisher.js';
import { complete, recordedPrompt, startEngine } from './engines.js';

type Frames = readonly Uint8Array[];

function recorded(name: string): readonly Frames[] {
  return readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map((hex) => Buffer.from(hex, 'hex')));
}

function payload(frames: Frames | undefined): string {
  return Buffer.from(frames?.at(-1) ?? []).toString('hex');
}

/** Without the time. */
function events(frames: Frames | undefined): string {
  return payload(frames).slice(20);
}

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return `ipc://${folder}/events`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Collects messages; `upTo` waits for some. */
async function subscribe(endpoint: string, how: 'connect' | 'bind' = 'connect') {
  const socket = new zeromq.Subscriber({ linger: 0 });
  onTestFinished(() => socket.close());
  const connected = new Promise<void>((resolve) => socket.events.on('handshake', () => resolve()));
  if (how === 'bind') await socket.bind(endpoint);
  else socket.connect(endpoint);
  socket.subscribe('');
  const messages: Frames[] = [];
  // A socket that listens lets publishers know what it wants only while it is read.
  const read = async (): Promise<void> => {
    for await (const message of socket) messages.push(message);
  };
  void read();
  return {
    /** Resolves once the engine knows what is wanted; until then it drops messages, as vLLM does. */
    async isHeard(): Promise<void> {
      await connected;
      // What is wanted is told after the handshake, without a sign of its arrival.
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
    async upTo(count: number): Promise<readonly Frames[]> {
      await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(count), { timeout: 4000 });
      return messages;
    },
  };
}

/** What the recordings are of. */
async function exercise(engine: EngineCore, withLora: boolean): Promise<void> {
  const prompt = recordedPrompt(1, 100);
  await complete(engine, prompt);
  await complete(engine, prompt);
  await complete(engine, [...prompt, ...recordedPrompt(2, 64)]);
  await complete(engine, prompt, { cacheSalt: 'salt-1' });
  if (withLora) await complete(engine, prompt, { lora: 'lora1', loraId: 1 });
  for (const seed of [10, 11, 12, 13]) await complete(engine, recordedPrompt(seed, 400));
  expect(engine.resetPrefixCache()).toBe(true);
  await complete(engine, recordedPrompt(50, 40));
}

describe('the encoding of KV events', () => {
  it.each([
    ['kv-events-0.32', { shape: 'maps', hashes: 'int' }],
    ['kv-events-0.32-bytes', { shape: 'maps', hashes: 'bytes' }],
    ['kv-events-0.13', { shape: 'arrays', hashes: 'int' }],
  ] as const)('writes every recorded frame of %s byte for byte', (name, format) => {
    for (const frames of recorded(name)) {
      const [seconds, list] = decode(frames.at(-1) ?? [], { useBigInt64: true }) as [
        number,
        readonly unknown[],
      ];
      const batch = encodeBatch(seconds, list.map(eventOf), format);
      expect(Buffer.from(batch).toString('hex')).toBe(payload(frames));
    }
  });

  it('writes a time without fraction as a float too', () => {
    const batch = Buffer.from(encodeBatch(1_700_000_000, [], { shape: 'maps', hashes: 'int' }));
    expect(batch.toString('hex')).toBe('93cb41d954fc400000009000');
  });
});

describe('KV events over ZeroMQ', () => {
  it('are the recorded ones of 0.32 for the recorded requests, with hashes as bytes', async () => {
    const endpoint = socketPath();
    const engine = await startEngine({ kvEvents: { endpoint, topic: 'kv-events', hashes: 'bytes' } });
    const subscriber = await subscribe(endpoint);
    await subscriber.isHeard();
    await exercise(engine, false);
    const expected = recorded('kv-events-0.32-bytes');
    const got = await subscriber.upTo(expected.length);
    expect(got.map(events)).toEqual(expected.map(events));
    const heads = (list: readonly Frames[]) => list.map(([topic, number]) => [topic, number].map(String));
    expect(heads(got)).toEqual(heads(expected));
  });

  it('are the recorded ones of 0.32 with hashes as numbers, but for hashes with an adapter', async () => {
    const endpoint = socketPath();
    const engine = await startEngine({ kvEvents: { endpoint }, maxLoras: 2 });
    const subscriber = await subscribe(endpoint);
    await subscriber.isHeard();
    await complete(engine, [5]);
    engine.resetPrefixCache();
    engine.resetPrefixCache();
    await exercise(engine, true);
    const expected = recorded('kv-events-0.32');
    const got = await subscriber.upTo(expected.length);
    const plain = (list: readonly Frames[]) => list.map((frames) => withoutHashesOfLora(frames));
    expect(plain(got)).toEqual(plain(expected));
  });

  it('have the recorded structure of 0.13, whose hashes are random', async () => {
    const endpoint = socketPath();
    const engine = await startEngine({ version: '0.13', kvEvents: { endpoint }, maxLoras: 2 });
    const subscriber = await subscribe(endpoint);
    await subscriber.isHeard();
    engine.resetPrefixCache();
    engine.resetPrefixCache();
    await exercise(engine, true);
    const expected = recorded('kv-events-0.13');
    const got = await subscriber.upTo(expected.length);
    expect(numbered(got)).toEqual(numbered(expected));
  });

  it.each([
    ['0.13', ['', '<number>', '<batch>'], ['', 'ffffffffffffffff', '']],
    ['0.32', ['', '7431', '<number>', '<batch>'], ['', '', 'ffffffffffffffff', '']],
  ] as const)('can be asked for again from a number on, in the frames of %s', async (version, shape, end) => {
    const replayEndpoint = socketPath();
    const kvEvents = { endpoint: socketPath(), replayEndpoint, topic: 't1', bufferSteps: 3 };
    const engine = await startEngine({ version, kvEvents });
    for (const seed of [1, 2, 3, 4, 5]) await complete(engine, recordedPrompt(seed, 40));
    const client = new zeromq.Dealer({ receiveTimeout: 5000, linger: 0 });
    onTestFinished(() => client.close());
    client.connect(replayEndpoint);
    const ask = async (from: number) => {
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(from));
      await client.send(['', number]);
      const answers: string[][] = [];
      do answers.push((await client.receive()).map((frame) => frame.toString('hex')));
      while (answers.at(-1)?.at(-1) !== '');
      return answers;
    };
    const answers = await ask(3);
    expect(answers.at(-1)).toEqual(end);
    expect(answers.slice(0, -1).map((frames) => frames.at(-2))).toEqual([
      '0000000000000003',
      '0000000000000004',
    ]);
    const [first = []] = answers;
    expect([...first.slice(0, -2), '<number>', '<batch>']).toEqual(shape);
    // Of five batches three are kept.
    expect((await ask(0)).map((frames) => frames.at(-2))).toEqual([
      '0000000000000002',
      '0000000000000003',
      '0000000000000004',
      'ffffffffffffffff',
    ]);
  });

  it('are sent to a subscriber that listens, where the endpoint is one address', async () => {
    const endpoint = `tcp://127.0.0.1:${await freePort()}`;
    const subscriber = await subscribe(endpoint, 'bind');
    const engine = await startEngine({ kvEvents: { endpoint } });
    await subscriber.isHeard();
    await complete(engine, recordedPrompt(1, 40));
    expect(await subscriber.upTo(1)).toHaveLength(1);
  });

  it('are bound only where vLLM binds', () => {
    expect(['tcp://*:5557', 'tcp://[::]:5557', 'ipc:///a', 'inproc://a'].map(bindsTo)).not.toContain(false);
    expect(['tcp://127.0.0.1:5557', 'tcp://0.0.0.0:5557'].map(bindsTo)).not.toContain(true);
  });

  it('say nothing where prefix caching is off', async () => {
    const endpoint = socketPath();
    const replayEndpoint = socketPath();
    const engine = await startEngine({ enablePrefixCaching: false, kvEvents: { endpoint, replayEndpoint } });
    await complete(engine, recordedPrompt(1, 100));
    engine.resetPrefixCache();
    await complete(engine, recordedPrompt(1, 100));
    const client = new zeromq.Dealer({ receiveTimeout: 5000, linger: 0 });
    onTestFinished(() => client.close());
    client.connect(replayEndpoint);
    await client.send(['', Buffer.alloc(8)]);
    expect((await client.receive()).map((frame) => frame.toString('hex'))).toEqual([
      '',
      '',
      'ffffffffffffffff',
      '',
    ]);
  });
});

/** The event of a decoded one, its numbers filled up to whole hashes. */
function eventOf(wire: unknown): KvEvent {
  const fields = Array.isArray(wire)
    ? {
        type: wire[0],
        block_hashes: wire[1],
        parent_block_hash: wire[2],
        token_ids: wire[3],
        lora_id: wire[5],
      }
    : (wire as Readonly<Record<string, unknown>>);
  const { type, block_hashes, parent_block_hash, token_ids, lora_id, lora_name, extra_keys } = fields as {
    readonly type: KvEvent['type'];
    readonly block_hashes: readonly unknown[];
    readonly parent_block_hash: unknown;
    readonly token_ids: readonly number[];
    readonly lora_id: number | null;
    readonly lora_name?: string | null;
    readonly extra_keys?: readonly (readonly string[] | null)[];
  };
  if (type === 'AllBlocksCleared') return { type };
  if (type === 'BlockRemoved') return { type, hash: hashOf(block_hashes[0]) };
  return {
    type,
    hashes: block_hashes.map(hashOf),
    parent: parent_block_hash === null ? undefined : hashOf(parent_block_hash),
    tokens: token_ids,
    blockSize: 32,
    loraId: lora_id,
    loraName: lora_name ?? null,
    extraKeys: extra_keys ?? [],
  };
}

function hashOf(wire: unknown): string {
  if (wire instanceof Uint8Array) return Buffer.from(wire).toString('latin1');
  return Buffer.from(
    BigInt(wire as bigint)
      .toString(16)
      .padStart(64, '0'),
    'hex',
  ).toString('latin1');
}

// The three hashes with the adapter in the recording.
const recordedLoraHashes = [17474508856617255263n, 5409508408363148220n, 14641154873145261628n];
const loraHashes: bigint[] = [];

function withoutHashesOfLora(frames: Frames): string {
  const [, list] = decode(frames.at(-1) ?? [], { useBigInt64: true }) as [
    number,
    readonly Record<string, unknown>[],
  ];
  for (const event of list)
    if (event.lora_name === 'lora1') loraHashes.push(...(event.block_hashes as bigint[]));
  const hidden = new Set([...recordedLoraHashes, ...loraHashes]);
  return JSON.stringify(list, (_, value: unknown) =>
    typeof value !== 'bigint' ? value : hidden.has(value) ? 'lora' : String(value),
  );
}

/** Hashes replaced by the order in which they were first seen. */
function numbered(list: readonly Frames[]): readonly string[] {
  const seen = new Map<bigint, number>();
  return list.map((frames) => {
    const [, batch, rank] = decode(frames.at(-1) ?? [], { useBigInt64: true }) as [number, unknown, unknown];
    return JSON.stringify([batch, rank], (_, value: unknown) => {
      if (typeof value !== 'bigint') return value;
      seen.set(value, seen.get(value) ?? seen.size);
      return `#${seen.get(value)}`;
    });
  });
}

it('An engine whose replay port is taken gives the port of its events back', async () => {
  const taken = createServer();
  onTestFinished(() => void taken.close());
  const replayPort = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { readonly port: number }).port));
  });
  const port = await freePort();
  const options = {
    endpoint: `tcp://*:${port}`,
    replayEndpoint: `tcp://*:${replayPort}`,
    starHost: '127.0.0.1',
  };
  await expect(openKvEventsPublisher(options, '0.32', systemClock)).rejects.toThrow();

  const isFree = (): Promise<boolean> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
  await expect.poll(isFree, { timeout: 20_000 }).toBe(true);
});
