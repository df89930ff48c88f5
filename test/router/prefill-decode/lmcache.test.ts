import { encode } from '@msgpack/msgpack';
import { expect, onTestFinished, test } from 'vitest';
import * as zeromq from 'zeromq';
import {
  listenForNotes,
  type PrefillNotes,
  sharedNotes,
} from '../../../router/prefill-decode/prefill-notes.js';
import { lmcacheTransfer } from '../../../router/prefill-decode/transfer.js';
import type { SimulatedEngine } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { spec, storeOf } from '../endpoint.js';
import { ask } from '../running-router.js';
import { startWhole, type WholeRouter } from '../started-router.js';
import { freePort, longPrompt, poolFlags, promptsOf, pulledBy } from './router.js';

interface LmcachePools {
  readonly router: WholeRouter;
  readonly prefill: readonly SimulatedEngine[];
  readonly decode: readonly SimulatedEngine[];
}

/** Two engines that push and two that receive, each on an address of its own, since ports are the same for all. */
async function startLmcache(flags: readonly string[] = []): Promise<LmcachePools> {
  const [proxyPort, initPort, allocPort] = [await freePort(), await freePort(), await freePort()];
  const proxyHost = '127.0.0.1';
  const sender = { lmcachePd: { role: 'sender', proxyHost, proxyPort } } as const;
  const prefill = [await startSim(sender), await startSim(sender)];
  const receiver = (host: string): Promise<SimulatedEngine> =>
    startSim({ host, lmcachePd: { role: 'receiver', host, initPort, allocPort } });
  const decode = [await receiver('127.0.0.1'), await receiver('127.0.0.2')];
  const router = await startWhole([
    ...poolFlags(prefill, decode),
    ...['--routing-logic', 'disaggregated_prefill', '--nixl-proxy-host', proxyHost],
    ...['--nixl-proxy-port', String(proxyPort), '--nixl-peer-host', '0.0.0.0'],
    ...['--nixl-peer-init-port', String(initPort), '--nixl-peer-alloc-port', String(allocPort), ...flags],
  ]);
  return { router, prefill, decode };
}

const completion = { model: 'tiny', max_tokens: 6, temperature: 0 };

test('LMCache is told the receiver of each request, which is asked once it has the prompt', async () => {
  const { router, prefill, decode } = await startLmcache();
  const alone = await startSim();
  for (let i = 0; i < 8; i++) {
    const body = { ...completion, prompt: `${i} ${longPrompt.repeat(2)}`, stream: i % 2 === 1 };
    const answer = await ask(router, '/v1/completions', body);
    const wanted = await ask(alone, '/v1/completions', body);
    const texts = [await answer.text(), await wanted.text()].map((text) =>
      text.match(/"text":"[^"]*"/g)?.join(),
    );
    expect([answer.status, texts[0]]).toEqual([200, texts[1]]);
  }
  expect([prefill.map(promptsOf), decode.map(promptsOf)]).toEqual([
    [4, 4],
    [4, 4],
  ]);
  expect(decode.every((engine) => pulledBy(engine) > 4 * 400)).toBe(true);
  expect(router.lines.filter((line) => line.includes('no note'))).toEqual([]);
});

test('Where nothing is handed over by the router, each leg is a request without parameters', async () => {
  const [prefill, decode] = [[await startSim()], [await startSim()]];
  const router = await startWhole([
    ...poolFlags(prefill, decode),
    '--routing-logic',
    'disaggregated_prefill',
  ]);
  const answer = await ask(router, '/v1/completions', { ...completion, prompt: longPrompt, stream: true });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  expect(await answer.text()).toContain('data: [DONE]');
  expect([prefill.map(promptsOf), decode.map(promptsOf)]).toEqual([[1], [1]]);
});

async function startNotes(): Promise<{ notes: PrefillNotes; push(frame: Uint8Array): Promise<void> }> {
  const notes = await listenForNotes({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => notes.close());
  const socket = new zeromq.Push({ linger: 0 });
  onTestFinished(() => socket.close());
  socket.connect(`tcp://127.0.0.1:${notes.port}`);
  return { notes, push: (frame) => socket.send(frame) };
}

test('Notes that are none, or about nobody, change nothing', async () => {
  const { notes, push } = await startNotes();
  const arrived: string[] = [];
  notes.wait('a', () => arrived.push('a'));
  const stop = notes.wait('b', () => arrived.push('b'));
  stop();
  const note = (id: unknown): Uint8Array => encode({ type: 'ProxyNotif', req_id: id });
  const frames = [
    Buffer.from([0xc1]),
    encode(7),
    encode({ type: 'Other', req_id: 'a' }),
    note(1),
    note('b'),
    note('x'),
  ];
  for (const frame of frames) await push(frame);
  await push(note('a'));
  await until(() => arrived.length > 0);
  expect(arrived).toEqual(['a']);
});

test('A prefill of which no note comes is waited for a while, then the other engine is asked all the same', async () => {
  const { notes, push } = await startNotes();
  const warnings: string[] = [];
  const at = { notes, peerHost: '0.0.0.0', initPort: 7300, allocPort: 7400 };
  const transfer = lmcacheTransfer({ ...at, waitMs: 1, warn: (text) => warnings.push(text) });
  const { endpoints } = storeOf('http://10.0.0.1:8000', 'http://[fd00::2]:8000');
  const [prefiller, decoder] = endpoints;
  if (prefiller === undefined || decoder === undefined) throw new Error('no engines');
  const params = (host: string, peer = '0.0.0.0'): unknown =>
    JSON.parse(
      lmcacheTransfer({ ...at, peerHost: peer, warn: () => undefined }).begin('r', {
        ...decoder,
        ...spec(host),
      }).prefillParams ?? '',
    );
  const disagg = (host: string): unknown => ({
    disagg_spec: {
      req_id: 'r',
      receiver_host: host,
      receiver_init_port: [7300],
      receiver_alloc_port: [7400],
    },
  });
  expect(params('http://10.0.0.7:8000')).toEqual(disagg('10.0.0.7'));
  expect(params('http://[fd00::2]:8000')).toEqual(disagg('fd00::2'));
  expect(params('http://10.0.0.7:8000', 'receivers')).toEqual(disagg('receivers'));

  const late = transfer.begin('late', decoder);
  await new Promise<void>((resolve) => late.finish(Buffer.alloc(0), prefiller, () => resolve()));
  expect(warnings).toEqual([expect.stringContaining('prefill late: no note from http://10.0.0.1:8000')]);

  // A note may come before the answer, and after the client has left.
  const early = lmcacheTransfer({ ...at, waitMs: 1e6, warn: (text) => warnings.push(text) });
  const first = early.begin('first', decoder);
  const left = early.begin('left', decoder);
  let heard = '';
  left.finish(Buffer.alloc(0), prefiller, () => {
    heard += 'left';
  });
  left.end();
  await push(encode({ type: 'ProxyNotif', req_id: 'left' }));
  await push(encode({ type: 'ProxyNotif', req_id: 'first' }));
  await new Promise<void>((resolve) => first.finish(Buffer.alloc(0), prefiller, () => resolve()));
  expect([heard, warnings.length]).toEqual(['', 1]);
});

test('One port serves all that ask for it, and is free once none does', async () => {
  const listen = sharedNotes();
  const port = await freePort();
  const at = { host: '127.0.0.1', port };
  const [first, second] = [await listen(at), await listen(at)];
  await expect(listenForNotes(at)).rejects.toThrow('--nixl-proxy-port: 127.0.0.1');
  await first.close();
  await expect(listenForNotes(at)).rejects.toThrow('cannot be listened at');
  await second.close();
  await (await listenForNotes(at)).close();
});

test('A router that cannot hear notes does not start', async () => {
  const load = (): Promise<never> => Promise.reject(new Error('no such package'));
  await expect(listenForNotes({ host: '127.0.0.1', port: 0, load })).rejects.toThrow(
    '--nixl-proxy-host: the optional package zeromq is not installed; npm install zeromq, or remove the flag',
  );
});
