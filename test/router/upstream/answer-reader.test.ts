import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader } from '../../../router/upstream/answer-reader.js';

interface Read {
  readonly heads: { readonly status: number; readonly headers: readonly string[] }[];
  body: string;
  completed: number;
  readonly reader: AnswerReader;
}

function startReading(method = 'POST'): Read {
  const read: Read = {
    heads: [],
    body: '',
    completed: 0,
    reader: new AnswerReader({
      onHead: (status, headers) => void read.heads.push({ status, headers }),
      onBody(bytes) {
        expect(bytes.length).toBeGreaterThan(0);
        read.body += bytes.toString('latin1');
      },
      onComplete: () => void read.completed++,
    }),
  };
  read.reader.begin(method);
  return read;
}

/** Bytes in pieces that end at these places. */
function pieces(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  // Copies, as the reader may move bytes within what it is given.
  return [0, ...places].map((from, i) => Buffer.from(bytes.subarray(from, places[i] ?? bytes.length)));
}

const cuts = fc.array(fc.nat(4000), { maxLength: 40 });
const body = fc.string({ unit: 'binary-ascii', maxLength: 300 });
const chunks = fc.array(
  body.filter((text) => text !== ''),
  { maxLength: 8 },
);
const extension = fc.constantFrom('', ';a=b', '; name="va lue"');
const trailers = fc.constantFrom('', 'x-sum: 1\r\n', 'a: b\r\nc: d\r\n');
const digits = fc.constantFrom(
  (n: number) => n.toString(16),
  (n: number) => `00${n.toString(16).toUpperCase()}`,
);

test('A chunked body in any pieces comes out whole, and the connection can be kept', () => {
  fc.assert(
    fc.property(chunks, extension, trailers, digits, cuts, (parts, ext, trailer, hex, places) => {
      const read = startReading();
      const framed = parts.map((part) => `${hex(part.length)}${ext}\r\n${part}\r\n`).join('');
      const text = `HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n${framed}0\r\n${trailer}\r\n`;
      for (const piece of pieces(text, places)) read.reader.push(piece);
      expect(read.heads).toEqual([{ status: 200, headers: ['transfer-encoding', 'Chunked'] }]);
      expect(read.body).toBe(parts.join(''));
      expect(read.completed).toBe(1);
      expect(read.reader.keepAlive).toBe(true);
    }),
  );
});

test('A body of a told length, and one until the end, come out whole in any pieces', () => {
  fc.assert(
    fc.property(body, fc.boolean(), cuts, (text, told, places) => {
      const read = startReading();
      const length = told ? `Content-Length:  ${text.length}\r\n` : '';
      for (const piece of pieces(`HTTP/1.1 404 Not Found\r\n${length}\r\n${text}`, places)) {
        read.reader.push(piece);
      }
      expect(read.completed).toBe(told ? 1 : 0);
      expect(read.reader.end()).toBe(true);
      expect(read.body).toBe(text);
      expect(read.completed).toBe(1);
      expect(read.reader.keepAlive).toBe(told);
    }),
  );
});

test('What is cut off anywhere is not complete', () => {
  fc.assert(
    fc.property(chunks, fc.nat(5000), (parts, cut) => {
      const framed = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
      const text = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${framed}0\r\n\r\n`;
      const read = startReading();
      read.reader.push(Buffer.from(text.slice(0, cut % text.length), 'latin1'));
      expect(read.reader.end()).toBe(false);
      expect(read.completed).toBe(0);
      expect(parts.join('').startsWith(read.body)).toBe(true);
    }),
  );
});

test('Bytes beyond an answer end the use of the connection, whatever they are', () => {
  for (const [method, answer] of [
    ['POST', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['POST', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['POST', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['POST', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n'],
  ] as const) {
    const kept = startReading(method);
    kept.reader.push(Buffer.from(answer));
    expect([kept.completed, kept.reader.keepAlive]).toEqual([1, true]);
    const together = startReading(method);
    together.reader.push(Buffer.from(`${answer}HTTP/1.1 200 OK\r\n`));
    expect([together.completed, together.reader.keepAlive]).toEqual([1, false]);
    kept.reader.push(Buffer.from('HTTP'));
    expect([kept.completed, kept.reader.keepAlive]).toEqual([1, false]);
  }
});

test('Answers before the real one are told apart, and connections that end say so', () => {
  const early = startReading();
  early.reader.push(
    Buffer.from(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
    ),
  );
  expect(early.heads.map(({ status }) => status)).toEqual([100, 103, 200]);
  expect([early.body, early.completed]).toEqual(['x', 1]);
  for (const [version, header, kept] of [
    ['1.1', 'connection: close', false],
    ['1.1', 'Connection: x, Close', false],
    ['1.1', 'x: y', true],
    ['1.0', 'x: y', false],
    ['1.0', 'connection: keep-alive', true],
  ] as const) {
    const read = startReading();
    read.reader.push(Buffer.from(`HTTP/${version} 200 OK\r\n${header}\r\ncontent-length: 0\r\n\r\n`));
    expect([read.completed, read.reader.keepAlive]).toEqual([1, kept]);
  }
  const timed = startReading();
  timed.reader.push(
    Buffer.from('HTTP/1.1 200 OK\r\nkeep-alive: timeout=5, max=9\r\ncontent-length: 0\r\n\r\n'),
  );
  expect(timed.reader.keptSeconds).toBe(5);
});

const ok = 'HTTP/1.1 200 OK\r\n';
const chunkedHead = `${ok}transfer-encoding: chunked\r\n\r\n`;

for (const [what, text] of [
  ['another protocol', 'SSH-2.0-OpenSSH_9\r\n'],
  ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ['a head without end', `${ok}x: ${'y'.repeat(70_000)}`],
  ['a header without a name', `${ok}: x\r\n\r\n`],
  ['a header without a colon', `${ok}x\r\n\r\n`],
  ['a blank before the colon', `${ok}content-length : 2\r\n\r\nok`],
  ['a folded header', `${ok}x: a\r\n b\r\n\r\n`],
  ['a bare line feed', `${ok}x: a\ny: b\r\n\r\n`],
  ['a bare carriage return', `${ok}x: a\ry: b\r\n\r\n`],
  ['a zero byte', `${ok}x: \0\r\n\r\n`],
  ['two lengths', `${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n`],
  ['a list of lengths', `${ok}content-length: 2, 2\r\n\r\n`],
  ['a negative length', `${ok}content-length: -2\r\n\r\n`],
  ['a length of a chunked body', `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['an unknown encoding', `${ok}transfer-encoding: gzip, chunked\r\n\r\n`],
  ['chunked twice', `${ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['chunks of HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a chunk without a size', `${chunkedHead}\r\n`],
  ['a chunk size with a sign', `${chunkedHead}+2\r\nok\r\n`],
  ['a chunk size with a prefix', `${chunkedHead}0x2\r\nok\r\n`],
  ['a chunk size beyond measure', `${chunkedHead}${'f'.repeat(20)}\r\n`],
  ['a chunk that is longer than told', `${chunkedHead}2\r\nokk\r\n`],
  ['a chunk size that ends with a line feed', `${chunkedHead}2\nok\r\n`],
  ['a line feed in an extension', `${chunkedHead}2;a\nok\r\n`],
  ['an extension without end', `${chunkedHead}2;${'a'.repeat(5000)}`],
  ['trailers without end', `${chunkedHead}0\r\n${'a: b\r\n'.repeat(2000)}`],
] as const) {
  test(`${what} is refused, in one piece and byte by byte`, () => {
    const whole = startReading();
    expect(() => whole.reader.push(Buffer.from(text, 'latin1'))).toThrow(/^answer: not to be read, got /);
    const slow = startReading();
    expect(() => {
      for (const byte of Buffer.from(text, 'latin1')) slow.reader.push(Buffer.from([byte]));
    }).toThrow(/^answer: not to be read, got /);
    expect([whole.completed, slow.completed]).toEqual([0, 0]);
  });
}

test('Damaged answers are refused or read, and never told twice', () => {
  const start = `${chunkedHead}5\r\nhello\r\n3;x=y\r\nyou\r\n0\r\nx: y\r\n\r\n`;
  const damage = fc.record({
    at: fc.nat(start.length - 1),
    text: fc.string({ unit: 'binary-ascii', maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), cuts, (damages, places) => {
      let text = start;
      for (const { at, text: put } of damages) text = text.slice(0, at) + put + text.slice(at + 1);
      const read = startReading();
      try {
        for (const piece of pieces(text, places)) read.reader.push(piece);
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^HPE_/);
      }
      expect(read.completed).toBeLessThanOrEqual(1);
    }),
  );
});
