import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  closeFrame,
  FrameBoundary,
  frameHead,
  frameOf,
  payloadOf,
  textFrame,
} from '../../../router/websocket/frames.js';
import { MessageReader } from '../../../router/websocket/message.js';

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(125, 126, 65_535, 65_536).map((length) => new Uint8Array(length).fill(65)),
);
const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 });

function* cut(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const step = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + step);
    at += step;
  }
}

test('A frame tells its length and gives back what it was made of', () => {
  fc.assert(
    fc.property(fc.nat(10), payload, fc.boolean(), (opcode, content, masked) => {
      const frame = frameOf(opcode, Buffer.from(content), masked);
      const head = frameHead(frame);
      if (head === undefined) throw new Error('the frame is whole');
      expect(head).toMatchObject({ last: true, reserved: 0, opcode, length: content.length });
      expect(head.mask !== undefined).toBe(masked);
      expect(head.headLength + head.length).toBe(frame.length);
      expect(payloadOf(frame, head).equals(content)).toBe(true);
      for (let length = 0; length < head.headLength; length++) {
        expect(frameHead(frame.subarray(0, length))).toBeUndefined();
      }
    }),
    { numRuns: 50 },
  );
});

test('Boundaries are known however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(payload, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      sizes,
      (contents, masked, lengths) => {
        const frames = contents.map((content) => frameOf(2, Buffer.from(content), masked));
        const ends = new Set<number>([0]);
        let length = 0;
        for (const frame of frames) {
          length += frame.length;
          ends.add(length);
        }
        const boundary = new FrameBoundary();
        expect(boundary.reached).toBe(true);
        let at = 0;
        for (const chunk of cut(Buffer.concat(frames), lengths)) {
          boundary.push(chunk);
          at += chunk.length;
          expect(boundary.reached).toBe(ends.has(at));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('Messages are read out of fragments and pings however the bytes are cut, and the rest is kept', () => {
  const ping = frameOf(9, Buffer.from('p'), true);
  const fragments = (text: string, pieces: number): Buffer[] => {
    const step = Math.max(1, Math.ceil(text.length / pieces));
    const parts = text.match(new RegExp(`[^]{1,${step}}`, 'g')) ?? [''];
    return parts.flatMap((part, index) => {
      const frame = frameOf(index === 0 ? 1 : 0, Buffer.from(part), true);
      if (index < parts.length - 1) frame[0] = (frame[0] ?? 0) & 0x7f;
      return index % 2 === 0 ? [frame, ping] : [frame];
    });
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.stringMatching(/^[a-z]{0,40}$/), fc.integer({ min: 1, max: 4 })), {
        minLength: 1,
        maxLength: 4,
      }),
      sizes,
      (texts, lengths) => {
        const bytes = Buffer.concat(texts.flatMap(([text, pieces]) => fragments(text, pieces)));
        const reader = new MessageReader(10_000, true);
        const read: string[] = [];
        const consumed: Buffer[] = [];
        for (const chunk of cut(bytes, lengths)) {
          for (let found = reader.push(chunk); found !== undefined; found = reader.push(Buffer.alloc(0))) {
            if (found.kind !== 'text') throw new Error(`a message, not ${found.kind}`);
            read.push(found.text.toString());
            consumed.push(found.bytes);
          }
        }
        expect(read).toEqual(texts.map(([text]) => text));
        expect(Buffer.concat([...consumed, reader.rest]).equals(bytes)).toBe(true);
      },
    ),
  );
});

test('What is no message of text is told apart', () => {
  const outcome = (bytes: Buffer, masked = true): unknown => new MessageReader(1000, masked).push(bytes);
  expect(outcome(textFrame('a'))).toEqual({ kind: 'wrong', code: 1002 });
  expect(outcome(textFrame('a', true), false)).toEqual({ kind: 'wrong', code: 1002 });
  expect(outcome(frameOf(0, Buffer.from('a'), true))).toEqual({ kind: 'wrong', code: 1002 });
  expect(outcome(frameOf(2, Buffer.from('a'), true))).toEqual({ kind: 'wrong', code: 1003 });
  expect(outcome(frameOf(9, Buffer.alloc(126), true))).toEqual({ kind: 'wrong', code: 1002 });
  expect(outcome(textFrame('a'.repeat(1001), true))).toEqual({ kind: 'wrong', code: 1009 });
  // The length alone is enough, so that nobody can make the router keep what it announces.
  expect(outcome(textFrame('a'.repeat(70_000), true).subarray(0, 20))).toEqual({ kind: 'wrong', code: 1009 });
  const compressed = textFrame('a', true);
  compressed[0] = 0xc1;
  expect(outcome(compressed)).toEqual({ kind: 'wrong', code: 1002 });
  expect(outcome(closeFrame(1000, 'x'), false)).toMatchObject({ kind: 'close' });
});
