import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, type LmcacheMessage } from '../../../router/lmcache/messages.js';
import { MsgpackWriter } from '../../../router/lmcache/msgpack-writer.js';
import { WireError } from '../../../router/lmcache/wire-types.js';
import { recordedMessages } from './fixtures.js';

describe('the messages of LMCache', () => {
  it('cover both versions and both directions', () => {
    const recorded = recordedMessages();
    expect(new Set(recorded.map(({ lmcache, from }) => `${lmcache} ${from}`)).size).toBe(4);
    expect(recorded).toHaveLength(51);
  });

  it.each(recordedMessages())('$lmcache $json', ({ hex, json }) => {
    const frame = Buffer.from(hex, 'hex');
    const message = decodeMessage(frame);
    expect(jsonOf(message)).toBe(json);
    expect(encodeMessage(message).toString('hex')).toBe(hex);
    expect(decodeMessage(Buffer.from(json))).toStrictEqual(message);
  });

  it('keeps hashes exact that a JSON number would round', () => {
    const message = decodeMessage(
      Buffer.from(
        '{"type":"BatchedP2PLookupMsg","hashes":[-2323372463964195953],"instance_id":"\\"1234567890123456789","worker_id":0}',
      ),
    );
    expect(message).toMatchObject({ hashes: [-2323372463964195953n], instance_id: '"1234567890123456789' });
  });

  it('takes keys in any order and passes over those that a later version may add', () => {
    const frame = encode({
      later: [1, { a: 2 }],
      worker_id: 1,
      port: 2,
      ip: 'x',
      instance_id: 'a',
      type: 'DeRegisterMsg',
    });
    expect(decodeMessage(frame)).toStrictEqual({
      type: 'DeRegisterMsg',
      instance_id: 'a',
      worker_id: 1,
      ip: 'x',
      port: 2,
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no msgpack', Buffer.from([0xc1])],
    ['half a message', encodeMessage({ type: 'ErrorMsg', error: 'x' }).subarray(0, 9)],
    ['a list', encode([1])],
    ['a huge list', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])],
    ['no type', encode({ error: 'x' })],
    ['a type of the language', encode({ type: 'constructor' })],
    ['an unknown type', encode({ type: 'NoMsg' })],
    ['a missing field', encode({ type: 'QueryInstMsg', event_id: 'e' })],
    ['a field of another kind', encode({ type: 'QueryInstMsg', event_id: 'e', ip: 1 })],
    [
      'an unknown operation',
      encode({
        type: 'BatchedKVOperationMsg',
        instance_id: 'a',
        worker_id: 0,
        location: 'l',
        operations: [{ op_type: 'pin', key: 1, seq_num: 0 }],
      }),
    ],
    ['broken JSON', Buffer.from('{"type":')],
  ])('refuses %s', (_, frame) => {
    expect(() => decodeMessage(frame)).toThrow(WireError);
  });

  it('reads any bytes or refuses them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
        }
      }),
    );
  });

  it('reads what it writes', () => {
    const key = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
    const operation = fc.record({
      op_type: fc.constantFrom('admit', 'evict'),
      key,
      seq_num: fc.nat(),
    });
    const message = fc.record({
      type: fc.constant('BatchedKVOperationMsg'),
      instance_id: fc.string({ unit: 'binary', maxLength: 300 }),
      worker_id: fc.nat(),
      location: fc.string(),
      operations: fc.array(operation, { maxLength: 40 }),
    });
    fc.assert(
      fc.property(message, (value) => {
        // Arbitraries of records have no prototype.
        const plain = structuredClone(value) as LmcacheMessage;
        const frame = encodeMessage(plain);
        expect(decodeMessage(frame)).toStrictEqual(plain);
        // The library writes every big integer in 8 bytes, msgspec in as few as hold it.
        const operations = value.operations.map((one) => ({
          ...one,
          key: isSmall(one.key) ? Number(one.key) : one.key,
        }));
        expect(frame.equals(Buffer.from(encode({ ...plain, operations }, { useBigInt64: true })))).toBe(true);
      }),
    );
  });
});

describe('the writer of msgpack', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noInteger: true }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(tie('value'), { maxLength: 20 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 20, noNullPrototype: true }),
    ),
  })).value;

  it('writes every value byte for byte as the library does', () => {
    fc.assert(
      fc.property(value, (one) => {
        const out = new MsgpackWriter();
        write(out, one);
        expect(out.bytes().equals(Buffer.from(encode(one)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([0, 31, 32, 127, 128, 255, 256, 65_535, 65_536, 70_000])(
    'writes text, lists and maps of %i',
    (size) => {
      const parts = [
        'x'.repeat(size),
        Array<number>(size).fill(1),
        Object.fromEntries(Array.from({ length: size }, (_, i) => [`${i}`, 0])),
      ];
      for (const one of parts) {
        const out = new MsgpackWriter();
        write(out, one);
        expect(out.bytes().equals(Buffer.from(encode(one)))).toBe(true);
      }
    },
  );
});

function isSmall(key: bigint): boolean {
  return key >= -(2n ** 31n) && key < 2n ** 32n;
}

function write(out: MsgpackWriter, value: unknown): void {
  if (value === null) out.null();
  else if (typeof value === 'boolean') out.bool(value);
  else if (typeof value === 'string') out.text(value);
  else if (typeof value === 'number') Number.isSafeInteger(value) ? out.integer(value) : out.float(value);
  else if (Array.isArray(value)) {
    out.array(value.length);
    for (const item of value) write(out, item);
  } else {
    const entries = Object.entries(value as object);
    out.map(entries.length);
    for (const [key, item] of entries) {
      out.text(key);
      write(out, item);
    }
  }
}

/** As msgspec writes JSON, with hashes as numbers and floats with a fraction. */
function jsonOf(message: LmcacheMessage): string {
  const commands =
    message.type === 'HeartbeatRetMsg'
      ? { commands: message.commands.map((one) => ({ command_type: 'full_sync', ...one })) }
      : {};
  return JSON.stringify({ ...message, ...commands }, (_, value: unknown) =>
    typeof value === 'bigint' ? `#${value}#` : value,
  )
    .replace(/"#(-?\d+)#"/g, '$1')
    .replace(/"global_progress":(\d+)(?=[,}])/, '"global_progress":$1.0');
}
