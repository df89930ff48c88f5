import { describe, expect, it } from 'vitest';
import type { LmcacheMessage } from '../../../router/lmcache/messages.js';
import { PrefixFinder } from '../../../router/lmcache/prefix-finder.js';
import { answerTo, type LmcacheState, takeMessage } from '../../../router/lmcache/requests.js';
import { LmcacheWorkers, type LmcacheWorkersOptions } from '../../../router/lmcache/workers.js';
import { recordedHashes, recordedPrompts } from './fixtures.js';

const prompt = recordedPrompts.A;
const [first = 0n, second = 0n, third = 0n] = (
  recordedHashes().find((one) => one.seed === '123' && one.scheme === 'none' && one.tokens === 'A')?.hashes ??
  []
).map(BigInt);
const cpu = 'LocalCPUBackend';

function controller(options: Partial<LmcacheWorkersOptions> = {}) {
  let nowMs = 0;
  const workers = new LmcacheWorkers({ now: () => nowMs, timeoutMs: 30_000, ...options });
  const state: LmcacheState = {
    workers,
    finder: new PrefixFinder(workers.index, '123'),
    heartbeatUrl: () => 'router:9002',
  };
  return {
    workers,
    tell: (message: LmcacheMessage) => takeMessage(state, message),
    ask: (message: LmcacheMessage) => answerTo(state, message),
    pass: (ms: number) => {
      nowMs += ms;
    },
    held: (id: string) => {
      const instance = workers.instance(id);
      return instance === undefined ? undefined : state.finder.find(prompt).of(instance.holder);
    },
  };
}

function registered(id: string, rank = 0, peer: string | null = null): LmcacheMessage {
  return {
    type: 'RegisterMsg',
    instance_id: id,
    worker_id: rank,
    ip: '10.0.0.7',
    port: 1,
    peer_init_url: peer,
  };
}

function beat(id: string): LmcacheMessage {
  return {
    type: 'HeartbeatMsg',
    instance_id: id,
    worker_id: 0,
    ip: '10.0.0.7',
    port: 1,
    peer_init_url: null,
  };
}

function batch(
  id: string,
  keys: readonly bigint[],
  how: {
    readonly seq?: number;
    readonly type?: 'admit' | 'evict';
    readonly rank?: number;
    readonly location?: string;
  } = {},
): LmcacheMessage {
  const { seq = 0, type = 'admit', rank = 0, location = cpu } = how;
  return {
    type: 'BatchedKVOperationMsg',
    instance_id: id,
    worker_id: rank,
    location,
    operations: keys.map((key, place) => ({ op_type: type, key, seq_num: seq + place })),
  };
}

describe('the workers of LMCache', () => {
  it('hold what they admitted and did not evict, in tokens', () => {
    const { tell, held } = controller();
    tell(registered('a'));
    tell(batch('a', [first, second, third]));
    expect(held('a')).toBe(600);
    tell(batch('a', [third], { type: 'evict', seq: 3 }));
    expect(held('a')).toBe(512);
    tell(batch('a', [first], { type: 'evict', seq: 4 }));
    expect(held('a')).toBe(0);
  });

  it('are understood one operation at a time, as early versions tell them', () => {
    const { tell, held } = controller();
    const one = { instance_id: 'a', worker_id: 0, location: cpu, seq_num: 0 } as const;
    tell({ type: 'KVAdmitMsg', ...one, key: first });
    expect(held('a')).toBe(256);
    tell({ type: 'KVEvictMsg', ...one, key: first });
    expect(held('a')).toBe(0);
  });

  it('hold nothing any more once they have stopped or start anew', () => {
    const { tell, held, workers } = controller();
    for (const rank of [0, 1]) tell(registered('a', rank));
    for (const rank of [0, 1]) tell(batch('a', [first], { rank }));
    tell(registered('a', 0));
    expect(held('a')).toBe(256);
    tell({ type: 'DeRegisterMsg', instance_id: 'a', worker_id: 1, ip: '', port: 1 });
    expect(held('a')).toBe(0);
    expect(workers.index.held).toBe(0);
    tell({ type: 'DeRegisterMsg', instance_id: 'a', worker_id: 0, ip: '', port: 1 });
    expect(held('a')).toBeUndefined();
  });

  it('are forgotten when they fall silent, and hold nothing when they come back', () => {
    const { tell, held, pass, workers } = controller();
    tell(registered('a'));
    tell(batch('a', [first]));
    pass(30_000);
    workers.sweep();
    expect(held('a')).toBe(256);
    tell(beat('a'));
    pass(30_001);
    workers.sweep();
    expect(held('a')).toBeUndefined();
    expect(workers.counts.timeouts).toBe(1);
    tell(beat('a'));
    expect(held('a')).toBe(0);
  });

  it('without heartbeats are kept while discovery has their engine', () => {
    let isThere = true;
    const { tell, held, pass, workers } = controller({ isDiscovered: () => isThere });
    tell(registered('quiet'));
    tell(registered('beating'));
    tell(beat('beating'));
    tell(batch('quiet', [first]));
    pass(40_000);
    workers.sweep();
    expect([held('quiet'), held('beating')]).toStrictEqual([256, undefined]);
    isThere = false;
    workers.sweep();
    expect(held('quiet')).toBeUndefined();
  });

  it('are known completely from their start on, until operations are lost', () => {
    const { tell, workers } = controller();
    const isComplete = () => workers.instance('a')?.workers.get(0)?.isComplete;
    tell(registered('a'));
    tell(batch('a', [first]));
    tell(batch('a', [second], { seq: 1 }));
    expect(isComplete()).toBe(true);
    tell(batch('a', [third], { seq: 5 }));
    expect(isComplete()).toBe(false);
    expect(workers.counts.gaps).toBe(1);
  });

  it('are taken in without registration, but not more of them than there is room for', () => {
    const { tell, held, workers } = controller({ maxWorkers: 1 });
    tell(batch('a', [first]));
    tell(batch('b', [first]));
    expect([held('a'), held('b')]).toStrictEqual([256, undefined]);
    for (let place = 0; place < 20; place++) tell(batch('a', [second], { location: `${place}` }));
    expect(workers.instance('a')?.workers.get(0)?.places.size).toBe(16);
    expect(workers.counts.refused).toBe(6);
  });
});

describe('what workers ask', () => {
  it('is where to send heartbeats', () => {
    expect(controller().ask(registered('a'))).toStrictEqual({
      type: 'RegisterRetMsg',
      extra_config: { heartbeat_url: 'router:9002' },
    });
  });

  it('is whether they have to send all, which they do when this router has not seen their start', () => {
    const { ask, tell } = controller();
    ask(registered('fresh'));
    expect(ask(beat('fresh'))).toStrictEqual({ type: 'HeartbeatRetMsg', commands: [] });
    expect(ask(beat('old'))).toStrictEqual({
      type: 'HeartbeatRetMsg',
      commands: [{ reason: 'worker_re_registered', args: null }],
    });
    tell(batch('fresh', [first], { seq: 0 }));
    tell(batch('fresh', [first], { seq: 2, location: 'LocalDiskBackend' }));
    expect(ask(beat('fresh'))).toMatchObject({ commands: [] });
    tell(batch('fresh', [first], { seq: 2 }));
    expect(ask(beat('fresh'))).toMatchObject({ commands: [{ reason: 'operations_lost' }] });
  });

  it('is leave to send all and to go on after it', () => {
    const { ask, tell, held, workers } = controller();
    const named = { instance_id: 'a', worker_id: 0 };
    const sync = { ...named, location: cpu, sync_id: 's' };
    const status = () => ask({ type: 'FullSyncStatusMsg', ...named, sync_id: 's' });
    tell(batch('a', [third], { seq: 9 }));
    expect(status()).toMatchObject({ is_complete: false, can_exit_freeze: true, missing_batches: [] });
    expect(ask({ type: 'FullSyncStartMsg', ...sync, total_keys: 2, batch_count: 2 })).toStrictEqual({
      type: 'FullSyncStartRetMsg',
      sync_id: 's',
      accepted: true,
      error_msg: null,
    });
    expect(ask(beat('a'))).toMatchObject({ commands: [] });
    tell({ type: 'FullSyncBatchMsg', ...sync, batch_id: 1, keys: [second] });
    expect(status()).toMatchObject({
      is_complete: false,
      can_exit_freeze: false,
      global_progress: 0,
      missing_batches: [],
    });
    tell({ type: 'FullSyncEndMsg', ...sync, actual_total_keys: 2 });
    expect(status()).toMatchObject({ is_complete: false, can_exit_freeze: false, missing_batches: [0] });
    tell({ type: 'FullSyncBatchMsg', ...sync, batch_id: 0, keys: [first] });
    tell({ type: 'FullSyncEndMsg', ...sync, actual_total_keys: 2 });
    expect(status()).toMatchObject({
      is_complete: true,
      can_exit_freeze: true,
      global_progress: 1,
      missing_batches: [],
    });
    expect(held('a')).toBe(512);
    expect(workers.instance('a')?.workers.get(0)?.isComplete).toBe(true);
    expect(workers.counts.syncs).toBe(1);
  });

  it('is no second leave when operations go on after all was sent', () => {
    const { ask, tell, workers } = controller();
    const sync = { instance_id: 'a', worker_id: 0, location: cpu, sync_id: 's' };
    expect(ask(beat('a'))).toMatchObject({ commands: [{ reason: 'worker_re_registered' }] });
    ask({ type: 'FullSyncStartMsg', ...sync, total_keys: 1, batch_count: 1 });
    tell({ type: 'FullSyncBatchMsg', ...sync, batch_id: 0, keys: [first] });
    tell({ type: 'FullSyncEndMsg', ...sync, actual_total_keys: 1 });
    tell(batch('a', [second], { seq: 70 }));
    expect(ask(beat('a'))).toMatchObject({ commands: [] });
    expect(workers.instance('a')?.workers.get(0)?.isComplete).toBe(true);
    tell(batch('a', [third], { seq: 72 }));
    expect(ask(beat('a'))).toMatchObject({ commands: [{ reason: 'operations_lost' }] });
  });

  it('is not kept frozen by parts that never come, nor takes parts of a sync that was not begun', () => {
    const { ask, tell, held, workers } = controller();
    const sync = { instance_id: 'a', worker_id: 0, location: cpu, sync_id: 's' };
    tell(registered('a'));
    tell({ type: 'FullSyncBatchMsg', ...sync, batch_id: 0, keys: [first] });
    expect(held('a')).toBe(0);
    expect(workers.counts.refused).toBe(1);
    ask({ type: 'FullSyncStartMsg', ...sync, total_keys: 2, batch_count: 2 });
    const status = () => ask({ type: 'FullSyncStatusMsg', instance_id: 'a', worker_id: 0, sync_id: 's' });
    for (let end = 0; end < 3; end++) tell({ type: 'FullSyncEndMsg', ...sync, actual_total_keys: 2 });
    expect(status()).toMatchObject({ can_exit_freeze: false });
    tell({ type: 'FullSyncEndMsg', ...sync, actual_total_keys: 2 });
    expect(status()).toMatchObject({ can_exit_freeze: true, is_complete: false });
    expect(ask({ type: 'FullSyncStartMsg', ...sync, total_keys: 1, batch_count: 2 ** 40 })).toMatchObject({
      accepted: false,
    });
  });

  it('is the peer of their own rank with the longest beginning, before those of others', () => {
    const { ask, tell } = controller();
    for (const id of ['self', 'a', 'b']) {
      for (const rank of [0, 1]) tell(registered(id, rank, `${id}:${rank}`));
    }
    tell(registered('mute'));
    tell(batch('self', [first, second, third], { rank: 1 }));
    tell(batch('mute', [first, second, third]));
    tell(batch('a', [first, second, third], { rank: 0 }));
    const lookup = (): LmcacheMessage =>
      ask({ type: 'BatchedP2PLookupMsg', hashes: [first, second, third], instance_id: 'self', worker_id: 1 });
    expect(lookup()).toStrictEqual({ type: 'BatchedP2PLookupRetMsg', layout_info: [['a', cpu, 3, 'a:0']] });
    tell(batch('a', [first], { rank: 1 }));
    tell(batch('b', [first, second], { rank: 1 }));
    expect(lookup()).toMatchObject({ layout_info: [['b', cpu, 2, 'b:1']] });
    expect(ask({ type: 'BatchedP2PLookupMsg', hashes: [], instance_id: 'x', worker_id: 0 })).toMatchObject({
      layout_info: [['', '', 0, '']],
    });
  });

  it('is who holds a prompt and which instance has an address', () => {
    const { ask, tell } = controller();
    tell(registered('a'));
    tell(batch('a', [first]));
    tell(batch('b', [first, second], { location: 'LocalDiskBackend' }));
    expect(ask({ type: 'LookupMsg', event_id: 'e', tokens: [...prompt] })).toStrictEqual({
      type: 'LookupRetMsg',
      event_id: 'e',
      layout_info: { b: ['LocalDiskBackend', 512], a: [cpu, 256] },
    });
    expect(ask({ type: 'QueryInstMsg', event_id: 'e', ip: '10.0.0.7' })).toMatchObject({ instance_id: 'a' });
    expect(ask({ type: 'QueryInstMsg', event_id: 'e', ip: '10.0.0.8' })).toMatchObject({ instance_id: null });
  });

  it('is answered with an error where it is no question', () => {
    expect(controller().ask({ type: 'ErrorMsg', error: 'x' })).toMatchObject({
      type: 'ErrorMsg',
      error: expect.stringContaining('got ErrorMsg'),
    });
    expect(controller().tell({ type: 'ErrorMsg', error: 'x' })).toBe(false);
  });
});
