import { readFileSync } from 'node:fs';
import { encode } from '@msgpack/msgpack';
import { type KvBatch, KvEventReader } from '../../../router/kv/kv-events.js';

/** A list of tokens that differs by seed. */
export function prompt(seed: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => 200 + ((seed * 131 + index * 7) % 800));
}

/** What a stored event says besides its hashes and tokens. */
export interface StoredFields {
  readonly parent?: bigint | null;
  readonly medium?: string | null;
  readonly loraName?: string | null;
  readonly loraId?: number | null;
  readonly extraKeys?: unknown;
  readonly group?: number;
  readonly kind?: string;
  readonly blockSize?: number;
}

/** A stored event as a vLLM from 0.24 on writes it, of blocks of four tokens. */
export function stored(
  hashes: readonly bigint[],
  tokens: ArrayLike<number>,
  fields: StoredFields = {},
): object {
  return {
    type: 'BlockStored',
    block_hashes: hashes,
    parent_block_hash: fields.parent ?? null,
    token_ids: Array.from(tokens),
    block_size: fields.blockSize ?? 4,
    lora_id: fields.loraId ?? null,
    medium: fields.medium === undefined ? 'GPU' : fields.medium,
    lora_name: fields.loraName ?? null,
    extra_keys: fields.extraKeys ?? null,
    group_idx: fields.group ?? 0,
    kv_cache_spec_kind: fields.kind ?? 'full_attention',
  };
}

/** An event of blocks that are gone. */
export function removed(hashes: readonly bigint[], medium = 'GPU', group = 0): object {
  return { type: 'BlockRemoved', block_hashes: hashes, medium, group_idx: group };
}

/** The event of an empty cache. */
export const cleared = { type: 'AllBlocksCleared' };

/** The bytes of a message. */
export function payloadOf(events: readonly unknown[], seconds = 1.5): Uint8Array {
  return encode([seconds, events, 0], { useBigInt64: true });
}

/** A message as the reader gives it. */
export function batchOf(...events: readonly unknown[]): KvBatch {
  const batch = new KvEventReader().read(payloadOf(events));
  if (!batch.ok) throw new Error(batch.reason);
  return batch;
}

/** The last frames of a recording of vLLM. */
export function recordedPayloads(name: string): readonly Uint8Array[] {
  return readFileSync(new URL(`../../sim/fixtures/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line.split(' ').at(-1) ?? '', 'hex'));
}
