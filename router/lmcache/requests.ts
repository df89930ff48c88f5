import { chunkTokens } from './chunk-hash.js';
import type { LmcacheMessage, LmcacheMessageOf } from './messages.js';
import type { PrefixFinder } from './prefix-finder.js';
import type { LmcacheInstance, LmcacheWorkers } from './workers.js';

/** What messages are about. */
export interface LmcacheState {
  readonly workers: LmcacheWorkers;
  readonly finder: PrefixFinder;
  /** `host:port` where a worker with an address is to send its heartbeats. @default - nowhere */
  heartbeatUrl(ip: string): string | undefined;
}

/** Takes in what a worker tells without waiting for an answer; false for what is no such message. */
export function takeMessage({ workers }: LmcacheState, message: LmcacheMessage): boolean {
  switch (message.type) {
    case 'BatchedKVOperationMsg':
      workers.apply(message);
      return true;
    case 'KVAdmitMsg':
    case 'KVEvictMsg':
      workers.applyOne(message);
      return true;
    case 'RegisterMsg':
      workers.register(message);
      return true;
    case 'HeartbeatMsg':
      workers.heartbeat(message);
      return true;
    case 'DeRegisterMsg':
      workers.deregister(message);
      return true;
    case 'FullSyncBatchMsg':
      workers.takeBatch(message);
      return true;
    case 'FullSyncEndMsg':
      workers.endSync(message);
      return true;
    default:
      return false;
  }
}

/** Answers a request. */
export function answerTo(state: LmcacheState, message: LmcacheMessage): LmcacheMessage {
  const { workers } = state;
  switch (message.type) {
    case 'RegisterMsg': {
      workers.register(message);
      const url = state.heartbeatUrl(message.ip);
      return { type: 'RegisterRetMsg', extra_config: url === undefined ? {} : { heartbeat_url: url } };
    }
    case 'HeartbeatMsg': {
      const reason = workers.heartbeat(message);
      return { type: 'HeartbeatRetMsg', commands: reason === undefined ? [] : [{ reason, args: null }] };
    }
    case 'BatchedP2PLookupMsg':
      return { type: 'BatchedP2PLookupRetMsg', layout_info: [peerFor(workers, message)] };
    case 'FullSyncStartMsg': {
      const problem = workers.startSync(message);
      return {
        type: 'FullSyncStartRetMsg',
        sync_id: message.sync_id,
        accepted: problem === undefined,
        error_msg: problem ?? null,
      };
    }
    case 'FullSyncStatusMsg': {
      const { isDone, mayGoOn, missing } = workers.syncStatus(message);
      return {
        type: 'FullSyncStatusRetMsg',
        sync_id: message.sync_id,
        is_complete: isDone,
        global_progress: workers.progress(),
        can_exit_freeze: mayGoOn,
        missing_batches: missing,
      };
    }
    case 'LookupMsg':
      return { type: 'LookupRetMsg', event_id: message.event_id, layout_info: layoutOf(state, message) };
    case 'QueryInstMsg':
      return {
        type: 'QueryInstRetMsg',
        event_id: message.event_id,
        instance_id: instanceAt(workers, message.ip)?.id ?? null,
      };
    default:
      return {
        type: 'ErrorMsg',
        error: `this is not a request that the router answers, got ${message.type}`,
      };
  }
}

/** The first instance with a worker of an address. */
function instanceAt(workers: LmcacheWorkers, ip: string): LmcacheInstance | undefined {
  for (const instance of workers.instances()) {
    for (const worker of instance.workers.values()) if (worker.ip === ip) return instance;
  }
  return undefined;
}

/** Who has most of a prompt first, with the place of the last chunk that it has. */
function layoutOf(
  { workers, finder }: LmcacheState,
  message: LmcacheMessageOf<'LookupMsg'>,
): Record<string, readonly [string, number]> {
  const tokens = Int32Array.from(message.tokens);
  const found = finder.find(tokens);
  const held = [...workers.instances()]
    .map((instance) => ({ instance, tokens: found.of(instance.holder) }))
    .filter((one) => one.tokens > 0)
    .sort((a, b) => b.tokens - a.tokens);
  return Object.fromEntries(
    held.map((one) => {
      const lasts = finder
        .keysOf(tokens, Math.ceil(one.tokens / chunkTokens))
        .flatMap((keys) => keys.at(-1) ?? []);
      return [one.instance.id, [placeOf(workers, one.instance, lasts), one.tokens] as const];
    }),
  );
}

function placeOf({ index }: LmcacheWorkers, instance: LmcacheInstance, keys: readonly bigint[]): string {
  for (const { places } of instance.workers.values()) {
    for (const [location, { lane }] of places) if (keys.some((key) => index.has(lane, key))) return location;
  }
  return '';
}

/**
 * The place in another instance with the longest beginning of a list of chunks, of the rank that asks where there is one: another
 * rank's chunks are other parts of the model's.
 */
function peerFor(
  workers: LmcacheWorkers,
  { hashes, instance_id, worker_id }: LmcacheMessageOf<'BatchedP2PLookupMsg'>,
): readonly [string, string, number, string] {
  let best: readonly [string, string, number, string] = ['', '', 0, ''];
  let isBestOwnRank = false;
  for (const instance of workers.instances()) {
    if (instance.id === instance_id) continue;
    for (const { id, peerInitUrl, places } of instance.workers.values()) {
      const isOwnRank = id === worker_id;
      if (peerInitUrl === undefined || (isBestOwnRank && !isOwnRank)) continue;
      for (const [location, { lane }] of places) {
        let count = 0;
        for (const key of hashes) {
          if (!workers.index.has(lane, key)) break;
          count++;
        }
        if (count === 0 || (count <= best[2] && isBestOwnRank === isOwnRank)) continue;
        best = [instance.id, location, count, peerInitUrl];
        isBestOwnRank = isOwnRank;
      }
    }
  }
  return best;
}
