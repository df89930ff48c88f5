import { describe, expect, it, onTestFinished } from 'vitest';
import * as zeromq from 'zeromq';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { PromptHasher } from '../../../router/kv/block-hash.js';
import { TokenPrompt } from '../../../router/kv/token-prompt.js';
import {
  type LmcacheController,
  type LmcacheControllerOptions,
  startLmcacheController,
} from '../../../router/lmcache/controller.js';
import { decodeMessage, encodeMessage, type LmcacheMessage } from '../../../router/lmcache/messages.js';
import { kvAware } from '../../../router/policies/kv-aware.js';
import { TokenStep } from '../../../router/tokens/token-step.js';
import type { SimOptions, SimulatedEngine } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { spec, storeOf } from '../endpoint.js';
import { complete, freePorts } from '../kv/live-kv.js';
import { startRouter } from '../running-router.js';
import { recordedHashes, recordedMessages, recordedPrompts } from './fixtures.js';

async function start(options: Partial<LmcacheControllerOptions> = {}): Promise<LmcacheController> {
  const controller = await startLmcacheController({
    port: 0,
    replyPort: 0,
    heartbeatPort: 0,
    host: '127.0.0.1',
    advertisedHost: '127.0.0.1',
    healthCheckIntervalSeconds: 5,
    workerTimeoutSeconds: 30,
    hashSeed: '123',
    endpoints: () => [],
    warn: () => undefined,
    ...options,
  });
  onTestFinished(() => controller.close());
  return controller;
}

function promptOf(ids: ArrayLike<number>): TokenPrompt {
  return new TokenPrompt(new PromptHasher(1), Int32Array.from(ids));
}

/** Sends what a worker pushes, all of it in one message. */
async function push({ ports }: LmcacheController, frames: readonly (Uint8Array | string)[]): Promise<void> {
  const socket = new zeromq.Push({ linger: 1000 });
  onTestFinished(() => socket.close());
  socket.connect(`tcp://127.0.0.1:${ports.pull}`);
  await socket.send([...frames]);
}

/** Asks as LMCache 0.3 does. */
async function request(port: number | undefined, frame: Uint8Array): Promise<LmcacheMessage> {
  const socket = new zeromq.Request({ linger: 0, receiveTimeout: 20_000 });
  onTestFinished(() => socket.close());
  socket.connect(`tcp://127.0.0.1:${port}`);
  await socket.send(frame);
  const [answer = Buffer.alloc(0)] = await socket.receive();
  return decodeMessage(answer);
}

function registration(id: string, ip = '10.0.0.7'): LmcacheMessage {
  return { type: 'RegisterMsg', instance_id: id, worker_id: 0, ip, port: 1, peer_init_url: null };
}

function admission(id: string): LmcacheMessage {
  const { hashes = [] } =
    recordedHashes().find(
      ({ seed, scheme, tokens }) => seed === '123' && scheme === 'tuple' && tokens === 'A',
    ) ?? {};
  const operations = hashes.map((key, seq_num) => ({ op_type: 'admit' as const, key: BigInt(key), seq_num }));
  return {
    type: 'BatchedKVOperationMsg',
    instance_id: id,
    worker_id: 0,
    location: 'LocalCPUBackend',
    operations,
  };
}

describe("the ports of LMCache's controller", () => {
  it('take every message that workers of both versions push', async () => {
    const controller = await start();
    const asked = /P2PLookup|LookupMsg|QueryInst|FullSyncStart|FullSyncStatus/;
    const pushed = recordedMessages().filter(
      ({ from, json }) => from === 'worker' && !asked.test(json.slice(0, 40)),
    );
    expect(pushed.length).toBeGreaterThan(15);
    await push(
      controller,
      pushed.map(({ hex }) => Buffer.from(hex, 'hex')),
    );
    await until(() => controller.counts.messages === pushed.length);
    expect(controller.counts.unreadable).toBe(0);
    expect(controller.workers.instance('i'.repeat(40))?.workers.get(300)?.isComplete).toBe(false);
  });

  it('answer every question of both versions', async () => {
    const { ports } = await start();
    const answers: Record<string, string> = {};
    for (const { hex, from, json } of recordedMessages()) {
      const { type } = JSON.parse(json) as { readonly type: string };
      if (
        from !== 'worker' ||
        !/P2PLookup|LookupMsg|QueryInst|FullSyncStart|FullSyncStatus|Register|Heartbeat/.test(type)
      )
        continue;
      answers[type] = (await request(ports.reply, Buffer.from(hex, 'hex'))).type;
    }
    expect(answers).toStrictEqual({
      RegisterMsg: 'RegisterRetMsg',
      HeartbeatMsg: 'HeartbeatRetMsg',
      DeRegisterMsg: 'ErrorMsg',
      BatchedP2PLookupMsg: 'BatchedP2PLookupRetMsg',
      LookupMsg: 'LookupRetMsg',
      QueryInstMsg: 'QueryInstRetMsg',
      FullSyncStartMsg: 'FullSyncStartRetMsg',
      FullSyncStatusMsg: 'FullSyncStatusRetMsg',
    });
  });

  it('tell workers where to send heartbeats and take them there', async () => {
    const { ports, workers } = await start();
    const { heartbeat } = ports;
    const answer = await request(ports.reply, encodeMessage(registration('a')));
    expect(answer).toMatchObject({ extra_config: { heartbeat_url: `127.0.0.1:${heartbeat}` } });
    const beat = encodeMessage({ ...registration('b'), type: 'HeartbeatMsg' } as LmcacheMessage);
    expect(await request(heartbeat, beat)).toMatchObject({ commands: [{ reason: 'worker_re_registered' }] });
    expect(workers.workerCount).toBe(2);
  });

  it('outlive what nobody understands', async () => {
    const controller = await start();
    await push(controller, [
      '',
      'nonsense',
      '{"type":',
      encodeMessage({ type: 'ErrorMsg', error: 'x' }),
      encodeMessage(registration('a')),
    ]);
    await until(() => controller.workers.instance('a') !== undefined);
    expect(controller.counts.unreadable).toBe(4);
    expect(await request(controller.ports.reply, Buffer.from([0xc1]))).toMatchObject({ type: 'ErrorMsg' });
    const dealer = new zeromq.Dealer({ linger: 0 });
    onTestFinished(() => dealer.close());
    dealer.connect(`tcp://127.0.0.1:${controller.ports.reply}`);
    await dealer.send('without the empty frame');
    await until(() => controller.counts.unreadable === 6);
    expect(await request(controller.ports.reply, encodeMessage(registration('b')))).toMatchObject({
      type: 'RegisterRetMsg',
    });
  });

  it('are only those that were asked for, and free again once closed', async () => {
    const first = await start({ replyPort: undefined, heartbeatPort: undefined });
    expect(first.ports).toStrictEqual({ pull: first.ports.pull, reply: undefined, heartbeat: undefined });
    await expect(start({ port: 0, replyPort: first.ports.pull })).rejects.toThrow(
      /lmcache controller: cannot listen, got .* for tcp:\/\/127\.0\.0\.1:\d+; give a free port/,
    );
    first.close();
    expect((await start({ port: first.ports.pull })).ports.pull).toBe(first.ports.pull);
  });

  it('need zeromq and a seed that Python takes', async () => {
    const load = async (): Promise<never> => {
      throw new Error('not found');
    };
    await expect(start({ load })).rejects.toThrow(
      /lmcache controller: the optional package zeromq is not installed; npm install zeromq/,
    );
    await expect(start({ hashSeed: 'x' })).rejects.toThrow(/PYTHONHASHSEED/);
    const warned: string[] = [];
    await start({ hashSeed: undefined, warn: (message) => void warned.push(message) });
    expect(warned).toStrictEqual([
      expect.stringMatching(/PYTHONHASHSEED must be that of the engines, got none/),
    ]);
  });
});

describe('what engines hold by their LMCache', () => {
  async function told(endpoints: readonly Endpoint[], ...messages: readonly LmcacheMessage[]) {
    const controller = await start();
    await push(controller, messages.map(encodeMessage));
    await until(() => controller.counts.messages === messages.length);
    return controller.longestPrefix(promptOf(recordedPrompts.A), endpoints);
  }

  it.each([
    ["the pod's name", spec('http://10.0.0.1:8000', ['m'], { podName: 'a' }), registration('a')],
    ['the address', spec('http://10.0.0.7:8000'), registration('a')],
    ['an address of IPv6', spec('http://[fd00::7]:8000'), registration('a', 'fd00::7')],
    ['host and port', spec('http://10.0.0.1:8000'), registration('10.0.0.1:8000')],
  ])('is found by %s', async (_, engine, message) => {
    const { store } = storeOf('http://10.0.0.9:8000');
    store.upsert(engine);
    const endpoints = store.snapshot().byModel('m');
    const id = message.type === 'RegisterMsg' ? message.instance_id : '';
    const held = await told(endpoints, message, admission(id));
    expect(Object.fromEntries(endpoints.map(({ url }, place) => [url, held[place]]))).toStrictEqual({
      'http://10.0.0.9:8000': undefined,
      [engine.url]: { tokens: 600, isExact: true },
    });
  });

  it('is not guessed where several instances have the address', async () => {
    const { endpoints } = storeOf('http://10.0.0.7:8000');
    expect(await told(endpoints, registration('a'), registration('b'), admission('a'))).toStrictEqual([
      undefined,
    ]);
  });

  it('follows instances that come and go', async () => {
    const { endpoints } = storeOf('http://10.0.0.7:8000');
    const controller = await start();
    const held = () => controller.longestPrefix(promptOf(recordedPrompts.A), endpoints)[0]?.tokens;
    expect(held()).toBeUndefined();
    await push(controller, [registration('a'), admission('a')].map(encodeMessage));
    await until(() => held() === 600);
    await push(controller, [
      encodeMessage({ type: 'DeRegisterMsg', instance_id: 'a', worker_id: 0, ip: '', port: 1 }),
    ]);
    await until(() => held() === undefined);
    await push(controller, [registration('b')].map(encodeMessage));
    await until(() => held() === 0);
  });
});

/** An engine with an LMCache that has its `host:port` for a name. */
async function startHolder(
  { ports }: LmcacheController,
  lmcache: Partial<NonNullable<SimOptions['lmcacheWorker']>> = {},
): Promise<SimulatedEngine> {
  const [port = 0] = await freePorts(1);
  return startSim({
    port,
    enablePromptTokensDetails: true,
    lmcacheWorker: {
      instanceId: `127.0.0.1:${port}`,
      pullUrl: `127.0.0.1:${ports.pull}`,
      replyUrl: `127.0.0.1:${ports.reply}`,
      // hash('123') with PYTHONHASHSEED=123.
      hashStart: -6197052367682486848n,
      ...lmcache,
    },
  });
}

function tokensOf(seed: number, length = 1024): number[] {
  return Array.from({ length }, (_, i) => 300 + ((seed * 131 + i * 7) % 900));
}

describe('requests by what LMCache tells', () => {
  it.each(['0.3', '0.5'] as const)(
    'with equal prefixes go to the engine that holds them, LMCache %s',
    async (version) => {
      const controller = await start();
      const engines = await Promise.all([1, 2, 3].map(() => startHolder(controller, { version })));
      const policy = kvAware({
        source: controller,
        now: () => performance.now(),
        seed: 1,
        thresholdTokens: 300,
        random: Math.random,
        overlayMs: 0,
        ttlMs: 0,
      });
      const router = await startRouter(engines, {}, { policy, tokens: new TokenStep({ timeoutMs: 5000 }) });
      const endpoints = router.store.snapshot().byModel('tiny');
      const held = (seed: number) =>
        controller.longestPrefix(promptOf(tokensOf(seed)), endpoints).map((one) => one?.tokens);
      await until(() => held(0).every((tokens) => tokens === 0));
      // Behind the router's back, so that it knows of it by LMCache alone.
      for (const [seed, engine] of engines.entries()) await complete(engine, tokensOf(seed));
      await until(() => engines.every((_, seed) => held(seed).includes(1024)));
      for (const round of [1, 2, 3]) {
        for (const [seed, engine] of engines.entries()) {
          await complete(router, [...tokensOf(seed), ...tokensOf(100 + round, 200)]);
          expect(router.heard.findLast((line) => line.startsWith('sent'))).toBe(`sent ${engine.url}`);
        }
      }
    },
  );

  it('know what was evicted, and what is gone with its engine', async () => {
    const controller = await start();
    const engine = await startHolder(controller, { maxChunks: 4 });
    const { endpoints } = storeOf(engine.url);
    const held = (seed: number) => controller.longestPrefix(promptOf(tokensOf(seed)), endpoints)[0]?.tokens;
    await complete(engine, tokensOf(1));
    await until(() => held(1) === 1024);
    await complete(engine, tokensOf(2, 512));
    await until(() => held(2) === 512);
    // What is used longest ago goes, a prompt's end before its start.
    expect(held(1)).toBe(512);
    await engine.close();
    await until(() => held(1) === undefined);
    expect(controller.workers.index.held).toBe(0);
  });

  it('are as before once a router has taken the place of another', async () => {
    const first = await start();
    const engine = await startHolder(first, { version: '0.5', heartbeatMs: 20 });
    const { endpoints } = storeOf(engine.url);
    await complete(engine, tokensOf(1));
    await until(() => first.longestPrefix(promptOf(tokensOf(1)), endpoints)[0]?.tokens === 1024);
    const { pull, reply, heartbeat } = first.ports;
    first.close();
    const second = await start({ port: pull, replyPort: reply, heartbeatPort: heartbeat });
    const held = () => second.longestPrefix(promptOf(tokensOf(1)), endpoints)[0];
    await until(() => held()?.tokens === 1024 && held()?.isExact === true);
    expect(second.counts.syncs).toBe(1);
  });
});
