import { Decoder } from '@msgpack/msgpack';
import { MsgpackWriter } from './msgpack-writer.js';
import {
  bool,
  defaulted,
  dictionary,
  type Fields,
  float,
  hash,
  integer,
  list,
  nullable,
  record,
  type Struct,
  struct,
  text,
  tuple,
  WireError,
  type WireType,
  word,
} from './wire-types.js';

const worker = { instance_id: text, worker_id: integer } as const;
const address = { ip: text, port: integer } as const;
const registration = { ...worker, ...address, peer_init_url: nullable(text) } as const;
const operation = { op_type: word(['admit', 'evict']), key: hash, seq_num: integer } as const;
const standalone = { ...worker, key: hash, location: text, seq_num: defaulted(integer, 0) } as const;
const sync = { ...worker, location: text, sync_id: text } as const;

/**
 * The messages between LMCache workers and their controller that say who lives, who holds what and who asks for it, as they are in
 * 0.3.11 and 0.5.6, with their fields in the order in which they are written.
 *
 * @see https://docs.lmcache.ai/kv_cache_management/index.html
 */
const messages = {
  RegisterMsg: registration,
  HeartbeatMsg: registration,
  DeRegisterMsg: { ...worker, ...address },
  KVAdmitMsg: standalone,
  KVEvictMsg: standalone,
  BatchedKVOperationMsg: { ...worker, location: text, operations: list(struct(operation)) },
  BatchedP2PLookupMsg: { hashes: list(hash), ...worker },
  LookupMsg: { event_id: text, tokens: list(integer) },
  QueryInstMsg: { event_id: text, ip: text },
  FullSyncStartMsg: { ...sync, total_keys: integer, batch_count: integer },
  FullSyncBatchMsg: { ...sync, batch_id: integer, keys: list(hash) },
  FullSyncEndMsg: { ...sync, actual_total_keys: integer },
  FullSyncStatusMsg: { ...worker, sync_id: text },
  RegisterRetMsg: { extra_config: defaulted(dictionary(text), {}) },
  HeartbeatRetMsg: {
    commands: defaulted(
      list(
        struct(
          { reason: defaulted(nullable(text), null), args: defaulted(nullable(dictionary(text)), null) },
          ['command_type', 'full_sync'],
        ),
      ),
      [],
    ),
  },
  BatchedP2PLookupRetMsg: { layout_info: list(tuple(text, text, integer, text)) },
  LookupRetMsg: { event_id: text, layout_info: dictionary(tuple(text, integer)) },
  QueryInstRetMsg: { event_id: text, instance_id: nullable(text) },
  FullSyncStartRetMsg: { sync_id: text, accepted: bool, error_msg: defaulted(nullable(text), null) },
  FullSyncStatusRetMsg: {
    sync_id: text,
    is_complete: bool,
    global_progress: float,
    can_exit_freeze: bool,
    missing_batches: defaulted(list(integer), []),
  },
  ErrorMsg: { error: text },
} as const satisfies Readonly<Record<string, Fields>>;

/** The names of the messages. */
export type LmcacheType = keyof typeof messages;

/** A message of one kind, with the field names that it has on the wire. */
export type LmcacheMessageOf<T extends LmcacheType> = {
  readonly [K in T]: { readonly type: K } & Struct<(typeof messages)[K]>;
}[T];

/** A message of any kind. */
export type LmcacheMessage = LmcacheMessageOf<LmcacheType>;

const types = new Map<string, WireType<object>>(
  Object.entries(messages).map(([name, fields]) => [
    name,
    // A table of structs has no type that all of them share.
    struct(fields as Fields, ['type', name]) as WireType<object>,
  ]),
);

const decoder = new Decoder({ useBigInt64: true, maxArrayLength: 2 ** 20, maxMapLength: 4096 });

/**
 * Reads a message; both msgpack and JSON are taken, as LMCache's controller does.
 *
 * @throws WireError for anything that is not a known message
 */
export function decodeMessage(frame: Uint8Array): LmcacheMessage {
  const value = record(frame[0] === 0x7b ? fromJson(frame) : fromMsgpack(frame), 'message');
  const name = value.type;
  const type = typeof name === 'string' ? types.get(name) : undefined;
  if (type === undefined || typeof name !== 'string') {
    throw new WireError(`message: unknown type, got ${String(name).slice(0, 40)}`);
  }
  return { type: name, ...type.read(value, name) } as LmcacheMessage;
}

/** Writes a message byte for byte as msgspec does. */
export function encodeMessage(message: LmcacheMessage): Buffer {
  const out = new MsgpackWriter();
  types.get(message.type)?.write(out, message);
  return out.bytes();
}

function fromMsgpack(frame: Uint8Array): unknown {
  try {
    return decoder.decode(frame);
  } catch (cause) {
    throw new WireError('message: cannot be read as msgpack', { cause });
  }
}

function fromJson(frame: Uint8Array): unknown {
  const json = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('utf8');
  try {
    // Hashes exceed what JSON numbers are read as exactly, so long digits outside of text become text.
    return JSON.parse(
      json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) =>
        part.startsWith('"') ? part : `"${part}"`,
      ),
    );
  } catch (cause) {
    throw new WireError('message: cannot be read as JSON', { cause });
  }
}
