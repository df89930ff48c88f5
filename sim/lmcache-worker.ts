import { decode, Encoder } from '@msgpack/msgpack';
import type { LmcacheWorkerOptions } from './engine-options.js';
import { lmcacheChunkHashes, lmcacheChunkTokens } from './lmcache-hash.js';
import { loadZeromq } from './zeromq.js';

/** The LMCache beside an engine, which keeps chunks of prompts in the host's memory and tells its controller of them. */
export interface LmcacheWorker {
  /** Keeps the full chunks of a prompt. */
  store(promptTokens: readonly number[]): void;
  /** How many tokens of a prompt it has, from its start. */
  held(promptTokens: readonly number[]): number;
  /** Drops everything. */
  clear(): void;
  /** Says goodbye and closes the sockets. */
  close(): Promise<void>;
}

type Message = Readonly<Record<string, unknown>>;

const location = 'LocalCPUBackend';
const encoder = new Encoder({ useBigInt64: true });

/**
 * Connects to an LMCache controller as version 0.3 does, which registers without an answer, or as 0.5, which asks for one, is told
 * where to send heartbeats, and sends all that it holds when the answer to one asks for it.
 */
export async function openLmcacheWorker(options: LmcacheWorkerOptions): Promise<LmcacheWorker> {
  const { instanceId, workerId = 0, pullUrl, replyUrl, version = '0.3', hashStart = 0n } = options;
  const { heartbeatMs, maxChunks = 4096, ip = '127.0.0.1', port = 0 } = options;
  const zeromq = await loadZeromq('lmcache worker');
  const push = new zeromq.Push({ linger: 100, reconnectInterval: 50 });
  push.connect(`tcp://${pullUrl}`);
  const named = { instance_id: instanceId, worker_id: workerId };
  const address = { ip, port };
  // In the order of their last use.
  const chunks = new Map<bigint, undefined>();
  let sequence = 0;
  let isClosed = false;
  let sending: Promise<void> = Promise.resolve();
  let heartbeats: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;
  const asking = new Set<{ close(): void }>();

  const tell = (message: Message): Promise<void> => {
    sending = sending.then(() => push.send(encoder.encode(message))).catch(() => undefined);
    return sending;
  };

  const ask = async (url: string, message: Message): Promise<Message> => {
    const socket = new zeromq.Dealer({ linger: 0, receiveTimeout: 5000, sendTimeout: 5000 });
    asking.add(socket);
    try {
      socket.connect(`tcp://${url}`);
      await socket.send(['', encoder.encode(message)]);
      const frames = await socket.receive();
      return decode(frames.at(-1) ?? Buffer.alloc(0)) as Message;
    } finally {
      asking.delete(socket);
      if (!socket.closed) socket.close();
    }
  };

  const operate = (type: 'admit' | 'evict', keys: readonly bigint[]): void => {
    if (keys.length === 0) return;
    const operations = keys.map((key) => ({ op_type: type, key, seq_num: sequence++ }));
    void tell({ type: 'BatchedKVOperationMsg', ...named, location, operations });
  };

  /** Sends all that is held. */
  const sync = async (): Promise<void> => {
    if (replyUrl === undefined) return;
    const keys = [...chunks.keys()];
    const about = { ...named, location, sync_id: `${instanceId}_${workerId}_${sequence}` };
    const start = { type: 'FullSyncStartMsg', ...about, total_keys: keys.length, batch_count: 1 };
    const { accepted } = await ask(replyUrl, start);
    if (accepted !== true) return;
    await tell({ type: 'FullSyncBatchMsg', ...about, batch_id: 0, keys });
    await tell({ type: 'FullSyncEndMsg', ...about, actual_total_keys: keys.length });
  };

  const beat = async (url: string | undefined): Promise<void> => {
    const message = { type: 'HeartbeatMsg', ...named, ...address, peer_init_url: null };
    if (version === '0.3') {
      await tell(message);
    } else if (url !== undefined) {
      const { commands } = await ask(url, message);
      if (!Array.isArray(commands) || commands.length === 0 || syncing !== undefined) return;
      syncing = sync().finally(() => {
        syncing = undefined;
      });
      await syncing;
    }
  };

  const keepBeating = (url: string | undefined): void => {
    if (heartbeatMs === undefined) return;
    heartbeats = setTimeout(() => {
      // A controller that is away is asked again at the next turn.
      beat(url)
        .catch(() => undefined)
        .then(() => {
          if (!isClosed) keepBeating(url);
        });
    }, heartbeatMs);
    heartbeats.unref();
  };

  const registration = { type: 'RegisterMsg', ...named, ...address, peer_init_url: null };
  if (version === '0.3') {
    void tell(registration);
    keepBeating(undefined);
  } else {
    if (replyUrl === undefined)
      throw new Error('lmcache worker: version 0.5 registers at the reply port, got none; give replyUrl');
    const { extra_config: extra } = await ask(replyUrl, registration);
    const url = (extra as { readonly heartbeat_url?: string } | undefined)?.heartbeat_url;
    keepBeating(url);
  }

  return {
    store(promptTokens) {
      const keys = lmcacheChunkHashes(promptTokens, version, hashStart);
      operate(
        'admit',
        keys.filter((key) => !chunks.has(key)),
      );
      // The last chunk first, so that a prompt's end goes before its start.
      for (const key of [...keys].reverse()) {
        chunks.delete(key);
        chunks.set(key, undefined);
      }
      const surplus = [...chunks.keys()].slice(0, Math.max(0, chunks.size - maxChunks));
      for (const key of surplus) chunks.delete(key);
      operate('evict', surplus);
    },
    held(promptTokens) {
      const keys = lmcacheChunkHashes(promptTokens, version, hashStart);
      const missing = keys.findIndex((key) => !chunks.has(key));
      return (missing === -1 ? keys.length : missing) * lmcacheChunkTokens;
    },
    clear() {
      const keys = [...chunks.keys()];
      chunks.clear();
      operate('evict', keys);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(heartbeats);
      for (const socket of asking) socket.close();
      await syncing?.catch(() => undefined);
      const goodbye = tell({ type: 'DeRegisterMsg', ...named, ...address });
      await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, 200).unref())]);
      push.close();
    },
  };
}
