import { Encoder } from '@msgpack/msgpack';
import type { BlockHash } from './block-hash.js';
import { hashBytes, hashNumber } from './block-hash.js';

/** Something that happened to the blocks of an engine's prefix cache. */
export type KvEvent = BlockStored | BlockRemoved | AllBlocksCleared;

/** Full blocks that can be found from now on, one after another in a sequence. */
export interface BlockStored {
  readonly type: 'BlockStored';
  readonly hashes: readonly BlockHash[];
  readonly parent: BlockHash | undefined;
  readonly tokens: readonly number[];
  readonly blockSize: number;
  readonly loraId: number | null;
  readonly loraName: string | null;
  /** One item a block. */
  readonly extraKeys: readonly (readonly string[] | null)[];
}

/** A block that was evicted. */
export interface BlockRemoved {
  readonly type: 'BlockRemoved';
  readonly hash: BlockHash;
}

/** The cache was reset. */
export interface AllBlocksCleared {
  readonly type: 'AllBlocksCleared';
}

/** How events are written: `arrays` as vLLM up to 0.23, `maps` as later ones. */
export interface KvEventFormat {
  readonly shape: 'arrays' | 'maps';
  readonly hashes: 'int' | 'bytes';
}

type WireHash = bigint | number | Uint8Array;

const medium = 'GPU';
const encoder = new Encoder({ useBigInt64: true });

/**
 * The third frame of a message: a msgpack array of time, events and data parallel rank, byte for byte as vLLM writes it.
 *
 * @param seconds since 1970
 * @see https://docs.vllm.ai/en/stable/api/vllm/distributed/kv_events/
 */
export function encodeBatch(seconds: number, events: readonly KvEvent[], format: KvEventFormat): Uint8Array {
  const body = encoder.encodeSharedRef(events.map((event) => wireEvent(event, format)));
  const frame = Buffer.alloc(10 + body.length + 1);
  frame[0] = 0x93;
  // Always a float: an encoder would write a time without a fraction as an integer, which strict decoders refuse.
  frame[1] = 0xcb;
  frame.writeDoubleBE(seconds, 2);
  frame.set(body, 10);
  return frame;
}

function wireEvent(event: KvEvent, { shape, hashes }: KvEventFormat): unknown {
  const wire = (hash: BlockHash): WireHash => (hashes === 'bytes' ? hashBytes(hash) : wireNumber(hash));
  if (event.type === 'AllBlocksCleared') {
    return shape === 'arrays' ? [event.type] : { type: event.type };
  }
  if (event.type === 'BlockRemoved') {
    const removed = [wire(event.hash)];
    return shape === 'arrays'
      ? [event.type, removed, medium]
      : { type: event.type, block_hashes: removed, medium, group_idx: 0 };
  }
  const stored = event.hashes.map(wire);
  const parent = event.parent === undefined ? null : wire(event.parent);
  if (shape === 'arrays') {
    return [event.type, stored, parent, event.tokens, event.blockSize, event.loraId, medium];
  }
  return {
    type: event.type,
    block_hashes: stored,
    parent_block_hash: parent,
    token_ids: event.tokens,
    block_size: event.blockSize,
    lora_id: event.loraId,
    medium,
    lora_name: event.loraName,
    extra_keys: event.extraKeys,
    group_idx: 0,
    kv_cache_spec_kind: 'full_attention',
  };
}

function wireNumber(hash: BlockHash): bigint | number {
  const value = hashNumber(hash);
  // msgpack integers have no padding: a number that fits into fewer bytes is written in fewer.
  return value <= 0xffffffffn ? Number(value) : value;
}
