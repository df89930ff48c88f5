import { decode, encode } from '@msgpack/msgpack';
import { BlockHasher } from './block-hash.js';
import type { LmcachePdOptions } from './engine-options.js';
import type { KvTransferParams } from './generation.js';
import { loadZeromq } from './zeromq.js';

// LMCache's default, which its controller takes for granted.
const lmcacheChunkTokens = 256;

/** Where a prefill is to send its blocks, as the router writes it into `kv_transfer_params.disagg_spec`. */
export interface DisaggSpec {
  readonly reqId: string;
  readonly host: string;
  readonly initPort: number;
  readonly allocPort: number;
}

/** The side that prefills. */
export interface LmcacheSender {
  readonly role: 'sender';
  /** Sends a prompt to its receiver and tells the proxy; resolves when the proxy has been told. */
  send(promptTokens: readonly number[], spec: DisaggSpec): Promise<void>;
  close(): Promise<void>;
}

/** The side that decodes. */
export interface LmcacheReceiver {
  readonly role: 'receiver';
  readonly initPort: number;
  readonly allocPort: number;
  /** How many tokens of a prompt have been received, from its start. */
  received(promptTokens: readonly number[]): number;
  /** Drops a prompt that has been used, as LMCache does. */
  drop(promptTokens: readonly number[]): void;
  close(): Promise<void>;
}

/**
 * Reads where a request is to be sent; undefined where it does not say. Ports are lists in the wire format, one for each tensor
 * parallel rank, of which there is one.
 */
export function disaggSpec(params: KvTransferParams | undefined): DisaggSpec | undefined {
  const spec = params?.disagg_spec;
  if (typeof spec !== 'object' || spec === null) return undefined;
  const { req_id, receiver_host, receiver_init_port, receiver_alloc_port } = spec as Readonly<
    Record<string, unknown>
  >;
  const initPort = firstPort(receiver_init_port);
  const allocPort = firstPort(receiver_alloc_port);
  if (typeof req_id !== 'string' || typeof receiver_host !== 'string') return undefined;
  if (initPort === undefined || allocPort === undefined) return undefined;
  return { reqId: req_id, host: receiver_host, initPort, allocPort };
}

/** Opens one side of LMCache's prefill/decode transfer: a note pusher, or the ports where blocks are announced. */
export async function openLmcachePd(
  options: LmcachePdOptions,
  modelName: string,
): Promise<LmcacheSender | LmcacheReceiver> {
  return options.role === 'sender' ? openSender(options, modelName) : openReceiver(options, modelName);
}

async function openSender(
  options: LmcachePdOptions & { readonly role: 'sender' },
  modelName: string,
): Promise<LmcacheSender> {
  const { proxyHost, proxyPort, timeoutMs = 5000 } = options;
  const zeromq = await loadZeromq('lmcache pd');
  const proxy = new zeromq.Push({ linger: 0 });
  proxy.connect(`tcp://${proxyHost}:${proxyPort}`);
  let telling: Promise<void> = Promise.resolve();

  const ask = async (host: string, port: number, message: Readonly<Record<string, unknown>>) => {
    const socket = new zeromq.Request({ linger: 0, sendTimeout: timeoutMs, receiveTimeout: timeoutMs });
    try {
      socket.connect(`tcp://${host}:${port}`);
      await socket.send(encode(message));
      const [reply] = await socket.receive();
      return reply === undefined ? undefined : decode(reply);
    } finally {
      socket.close();
    }
  };

  return {
    role: 'sender',
    async send(promptTokens, { reqId, host, initPort, allocPort }) {
      const hello = { type: 'InitRequest', local_id: `${modelName}:${reqId}` };
      const welcome = await ask(host, initPort, hello);
      if (!isMessage(welcome, 'InitResponse')) throw new Error(`lmcache pd ${host}:${initPort}: no welcome`);
      const keys = chunkKeys(promptTokens, modelName);
      const rest = promptTokens.length % lmcacheChunkTokens || lmcacheChunkTokens;
      const shape = [2, 1, lmcacheChunkTokens, 1];
      const request = { type: 'AllocRequest', keys, fmt: 1, shape, dtype: 'bfloat16', last_chunk_toks: rest };
      const places = await ask(host, allocPort, request);
      if (!isMessage(places, 'AllocResponse')) throw new Error(`lmcache pd ${host}:${allocPort}: no buffers`);
      telling = telling
        .catch(() => undefined)
        .then(() => proxy.send(encode({ type: 'ProxyNotif', req_id: reqId })));
      await telling;
    },
    async close() {
      proxy.close();
      await telling.catch(() => undefined);
    },
  };
}

async function openReceiver(
  options: LmcachePdOptions & { readonly role: 'receiver' },
  modelName: string,
): Promise<LmcacheReceiver> {
  const { host = '0.0.0.0', bufferTokens = 2 ** 20 } = options;
  const zeromq = await loadZeromq('lmcache pd');
  const chunks = new Map<string, number>();
  let buffered = 0;

  const forget = (key: string): void => {
    buffered -= chunks.get(key) ?? 0;
    chunks.delete(key);
  };

  const allocate = (message: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const keys = Array.isArray(message.keys) ? message.keys.map(String) : [];
    const last = typeof message.last_chunk_toks === 'number' ? message.last_chunk_toks : lmcacheChunkTokens;
    const sent: number[] = [];
    const places: number[] = [];
    for (const [index, key] of keys.entries()) {
      if (chunks.has(key)) {
        sent.push(index);
        continue;
      }
      places.push(chunks.size);
      const tokens = index === keys.length - 1 ? last : lmcacheChunkTokens;
      chunks.set(key, tokens);
      buffered += tokens;
    }
    for (const key of chunks.keys()) {
      if (buffered <= bufferTokens) break;
      forget(key);
    }
    return { type: 'AllocResponse', already_sent_indexes: sent, remote_indexes: places };
  };

  const listen = async (
    port: number,
    type: string,
    answer: (message: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  ) => {
    const socket = new zeromq.Reply({ linger: 0 });
    await socket.bind(`tcp://${host}:${port === 0 ? '*' : port}`);
    const serve = async (): Promise<void> => {
      for await (const [frame] of socket) {
        const message = frame === undefined ? undefined : tryDecode(frame);
        const reply = isMessage(message, type) ? answer(message) : { type: 'Error', error: `not a ${type}` };
        await socket.send(encode(reply));
      }
    };
    const served = serve().catch(() => undefined);
    const bound = Number(/:(\d+)$/.exec(socket.lastEndpoint ?? '')?.[1] ?? port);
    return { bound, socket, served };
  };

  const init = await listen(options.initPort, 'InitRequest', () => ({
    type: 'InitResponse',
    remote_id: modelName,
  }));
  const alloc = await listen(options.allocPort, 'AllocRequest', allocate);

  return {
    role: 'receiver',
    initPort: init.bound,
    allocPort: alloc.bound,
    received(promptTokens) {
      let tokens = 0;
      for (const key of chunkKeys(promptTokens, modelName)) {
        const length = chunks.get(key);
        if (length === undefined) break;
        tokens += length;
      }
      return tokens;
    },
    drop(promptTokens) {
      for (const key of chunkKeys(promptTokens, modelName)) forget(key);
    },
    async close() {
      init.socket.close();
      alloc.socket.close();
      await Promise.all([init.served, alloc.served]);
    },
  };
}

const hasher = new BlockHasher('0.32', 'lmcache');

function chunkKeys(tokens: readonly number[], modelName: string): readonly string[] {
  const keys: string[] = [];
  let parent: string | undefined;
  for (let from = 0; from < tokens.length; from += lmcacheChunkTokens) {
    parent = hasher.hash(parent, tokens, from, Math.min(from + lmcacheChunkTokens, tokens.length), {});
    keys.push(`vllm@${modelName}@1@0@${Buffer.from(parent, 'latin1').toString('hex', 24)}`);
  }
  return keys;
}

function firstPort(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && Number.isInteger(first) ? first : undefined;
}

function tryDecode(frame: Uint8Array): unknown {
  try {
    return decode(frame);
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown, type: string): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}
