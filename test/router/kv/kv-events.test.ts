import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KvBatch, type KvEvent, KvEventReader } from '../../../router/kv/kv-events.js';
import { recordedPayloads } from './batches.js';

/** An event with its hashes and tokens beside it, as a general decoder would give them. */
function plain(batch: KvBatch, event: KvEvent): unknown {
  if (event.type === 'AllBlocksCleared') return { type: event.type };
  const hashes = Array.from({ length: event.hashTo - event.hashFrom }, (_, i) =>
    joined(batch.hashes[2 * (event.hashFrom + i)] ?? 0, batch.hashes[2 * (event.hashFrom + i) + 1] ?? 0),
  );
  if (event.type === 'BlockRemoved')
    return { type: event.type, hashes, tier: event.tier, group: event.group };
  const { type, parent, blockSize, loraId, loraName, tier, extraKeys, group, isWindowed } = event;
  return {
    type,
    hashes,
    parent: parent === undefined ? undefined : joined(...parent),
    tokens: [...batch.tokens.subarray(event.tokenFrom, event.tokenTo)],
    blockSize,
    loraId,
    loraName,
    tier,
    extraKeys: extraKeys === undefined ? undefined : hashes.map((_, i) => extraKeys[i]),
    group,
    isWindowed,
  };
}

function joined(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

type Wire = bigint | number | Uint8Array;

function numbered(hash: Wire): bigint {
  if (typeof hash !== 'object') return BigInt.asUintN(64, BigInt(hash));
  return BigInt(`0x0${Buffer.from(hash).subarray(-8).toString('hex')}`);
}

/** What the reader should make of a decoded event in either form. */
function expected(wire: unknown): unknown {
  const names = ['type', 'block_hashes', 'parent_block_hash', 'token_ids', 'block_size', 'lora_id', 'medium'];
  names.push('lora_name', 'extra_keys', 'group_idx', 'kv_cache_spec_kind');
  const removedNames = ['type', 'block_hashes', 'medium', 'group_idx'];
  const fields: Record<string, unknown> = Array.isArray(wire)
    ? Object.fromEntries(
        wire.map((value, i) => [(wire[0] === 'BlockRemoved' ? removedNames : names)[i] ?? `more${i}`, value]),
      )
    : (wire as Record<string, unknown>);
  const { type, medium } = fields;
  if (type === 'AllBlocksCleared') return { type };
  const hashes = (fields.block_hashes as Wire[]).map(numbered);
  const tier =
    medium === undefined || medium === null || medium === 'GPU'
      ? 'device'
      : medium === 'CPU'
        ? 'host'
        : 'disk';
  const group = Number(fields.group_idx ?? 0);
  if (type === 'BlockRemoved') return { type, hashes, tier, group };
  const keys = fields.extra_keys as (string[] | null)[] | null | undefined;
  const hasKeys = keys?.some((ofBlock) => ofBlock !== null && ofBlock.length > 0);
  return {
    type,
    hashes,
    parent: fields.parent_block_hash === null ? undefined : numbered(fields.parent_block_hash as Wire),
    tokens: (fields.token_ids as number[]).map(Number),
    blockSize: Number(fields.block_size),
    loraId: fields.lora_id === null || fields.lora_id === undefined ? undefined : Number(fields.lora_id),
    loraName: fields.lora_name ?? undefined,
    tier,
    extraKeys: hasKeys ? hashes.map((_, i) => (keys?.[i]?.length ? keys[i] : undefined)) : undefined,
    group,
    isWindowed: fields.kv_cache_spec_kind === 'sliding_window',
  };
}

function read(payload: Uint8Array): KvBatch {
  const batch = new KvEventReader().read(payload);
  if (!batch.ok) throw new Error(batch.reason);
  return batch;
}

const hash = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -1n }),
  fc.integer(),
  fc.uint8Array({ minLength: 0, maxLength: 40 }),
);
const token = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 70_000 }), fc.nat({ max: 2 ** 31 - 1 }));
const medium = fc.constantFrom('GPU', 'CPU', 'DISK', null);
const name = fc.oneof(fc.constant(null), fc.string());
const storedEvent = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    blockSize: fc.integer({ min: 1, max: 40 }),
    known: fc.boolean(),
  })
  .chain(({ count, blockSize, known }) => {
    const tokens = known ? 0 : count * blockSize;
    return fc.record({
      type: fc.constant('BlockStored'),
      block_hashes: fc.array(hash, { minLength: count, maxLength: count }),
      parent_block_hash: fc.oneof(fc.constant(null), hash),
      token_ids: fc.array(token, { minLength: tokens, maxLength: tokens }),
      block_size: fc.constant(blockSize),
      lora_id: fc.oneof(fc.constant(null), fc.nat()),
      medium,
      lora_name: name,
      extra_keys: fc.oneof(
        fc.constant(null),
        fc.array(fc.oneof(fc.constant(null), fc.array(fc.string(), { maxLength: 3 })), {
          minLength: count,
          maxLength: count,
        }),
      ),
      group_idx: fc.oneof(fc.constant(null), fc.nat({ max: 9 })),
      kv_cache_spec_kind: fc.constantFrom('full_attention', 'sliding_window', null),
    });
  });
const removedEvent = fc.record({
  type: fc.constant('BlockRemoved'),
  block_hashes: fc.array(hash, { maxLength: 3 }),
  medium,
  group_idx: fc.nat({ max: 9 }),
});
const event = fc.oneof(storedEvent, removedEvent, fc.constant({ type: 'AllBlocksCleared' }));
const junk = fc.anything({
  values: [fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array()],
  maxDepth: 2,
});

describe('KvEventReader', () => {
  it.each(['kv-events-0.32', 'kv-events-0.32-bytes', 'kv-events-0.13'])(
    'reads every recorded message of %s as a general decoder does',
    (recording) => {
      for (const payload of recordedPayloads(recording)) {
        const [seconds, events, rank] = decode(payload, { useBigInt64: true }) as [number, unknown[], number];
        const batch = read(payload);
        expect([batch.seconds, batch.rank, batch.unknownEvents]).toEqual([seconds, rank, 0]);
        expect(batch.events.map((one) => plain(batch, one))).toEqual(events.map(expected));
      }
    },
  );

  it('gives the same hashes for bytes as for numbers', () => {
    const [ints] = recordedPayloads('kv-events-0.32').map(read);
    const [bytes] = recordedPayloads('kv-events-0.32-bytes').map(read);
    const stored = (batch: KvBatch | undefined): unknown =>
      batch?.events.filter(({ type }) => type === 'BlockStored').map((one) => plain(batch, one));
    expect(stored(ints)).toEqual(stored(bytes));
  });

  it('reads any events in maps, in any order of fields and with fields that it does not know', () => {
    const withMore = fc
      .tuple(event, fc.dictionary(fc.string(), junk), fc.boolean())
      .map(([one, more, turned]) => {
        const fields = [
          ...Object.entries(more).map(([key, value]) => [`x${key}`, value]),
          ...Object.entries(one),
        ];
        return Object.fromEntries(turned ? fields.reverse() : fields);
      });
    const reader = new KvEventReader();
    fc.assert(
      fc.property(
        fc.array(withMore, { maxLength: 5 }),
        fc.double({ noNaN: true }),
        fc.boolean(),
        (events, ts, isMap) => {
          const wire = isMap ? { ts, events, data_parallel_rank: 3, later: [1] } : [ts, events, 3, 'later'];
          const batch = reader.read(encode(wire, { useBigInt64: true }));
          if (!batch.ok) throw new Error(batch.reason);
          expect(batch.seconds).toBe(ts === 0 ? batch.seconds : ts);
          expect(batch.rank).toBe(3);
          expect(batch.events.map((one) => plain(batch, one))).toEqual(events.map(expected));
        },
      ),
    );
  });

  it('reads any events in arrays, with places left out and with more than it knows', () => {
    const asArray = fc
      .tuple(event, fc.array(junk, { maxLength: 2 }), fc.boolean())
      .map(([one, more, isShort]) => {
        if (one.type === 'AllBlocksCleared') return [one.type, ...more];
        const list = Object.values(one);
        if (one.type === 'BlockRemoved') return isShort ? list.slice(0, 3) : [...list, ...more];
        return isShort ? list.slice(0, 7) : [...list, 128, ...more];
      });
    fc.assert(
      fc.property(fc.array(asArray, { maxLength: 5 }), (events) => {
        const batch = read(encode([1, events], { useBigInt64: true }));
        expect(batch.rank).toBeUndefined();
        expect(batch.events.map((one) => plain(batch, one))).toEqual(events.map(expected));
      }),
    );
  });

  it('passes over kinds of events that it does not know, and counts them', () => {
    const batch = read(
      encode([1, [{ type: 'BlockMoved', block_hashes: [1] }, ['New', [1, { a: 2 }]], ['AllBlocksCleared']]]),
    );
    expect([batch.unknownEvents, batch.events]).toEqual([2, [{ type: 'AllBlocksCleared' }]]);
  });

  it('tells extra keys apart that are no text', () => {
    const keys = (...of: readonly unknown[]): unknown => {
      const [one] = read(encode([1, [['BlockStored', [1], null, [1], 1, null, 'GPU', null, [of]]]])).events;
      return one?.type === 'BlockStored' ? one.extraKeys : undefined;
    };
    expect(keys(['image', 3])).toEqual(keys(['image', 3]));
    expect(keys(['image', 3])).not.toEqual(keys(['image', 4]));
    expect(keys(7)).not.toEqual(keys('7'));
  });

  it('answers an error for anything else, and never throws', () => {
    const reader = new KvEventReader();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof reader.read(bytes).ok).toBe('boolean');
      }),
    );
    for (const payload of [...recordedPayloads('kv-events-0.32'), ...recordedPayloads('kv-events-0.13')]) {
      for (let length = 0; length < payload.length; length += 1 + Math.floor(length / 40)) {
        expect(reader.read(payload.subarray(0, length)).ok).toBe(false);
      }
      expect(reader.read(Buffer.concat([payload, Buffer.of(0)])).ok).toBe(false);
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...recordedPayloads('kv-events-0.32')),
        fc.nat(),
        fc.nat({ max: 255 }),
        (payload, at, byte) => {
          const spoiled = Uint8Array.from(payload);
          spoiled[at % spoiled.length] = byte;
          expect(typeof reader.read(spoiled).ok).toBe('boolean');
        },
      ),
    );
  });

  it('makes no room for lengths that the bytes left cannot hold', () => {
    const reader = new KvEventReader();
    const head = Buffer.from(
      '93cb000000000000000091 96 ab 426c6f636b53746f726564'.replaceAll(' ', ''),
      'hex',
    );
    for (const rest of ['ddffffffff', '91 01 c0 ddffffffff', 'dfffffffff']) {
      const bytes = Buffer.concat([head, Buffer.from(rest.replaceAll(' ', ''), 'hex')]);
      expect(reader.read(bytes)).toEqual({
        ok: false,
        reason: 'kv events: the message is no batch of events',
      });
    }
  });

  it('refuses tokens that are not as many as the blocks have', () => {
    const of = (tokens: readonly number[]): boolean =>
      new KvEventReader().read(encode([1, [['BlockStored', [1, 2], null, tokens, 2, null, 'GPU']]])).ok;
    expect([of([1, 2, 3, 4]), of([1, 2, 3]), of([])]).toEqual([true, false, true]);
  });
});
