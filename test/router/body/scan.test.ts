import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScanKeys, ScannedBody, scanBody } from '../../../router/body/body-scan.js';
import { spliced } from '../../../router/body/splice.js';

const keys = new ScanKeys(['model', 'stream', 'prompt', 'messages', 'user']);

function scan(text: string | Buffer) {
  return scanBody(Buffer.from(text), keys);
}

function body(text: string | Buffer): ScannedBody {
  const scanned = scan(text);
  if (!(scanned instanceof ScannedBody)) throw new Error(`scan: no object, got ${scanned}; mend the test`);
  return scanned;
}

/** An object with some of the wanted keys, written with blanks and escapes that JSON.stringify would not write. */
const written = fc
  .tuple(
    fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...keys.names), fc.string({ unit: 'binary' })), fc.jsonValue()),
    ),
    fc.constantFrom('', ' ', '\n\t ', '\r\n'),
    fc.boolean(),
  )
  .map(([entries, blank, escaped]) => {
    const key = (name: string): string =>
      escaped
        ? `"${[...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
        : JSON.stringify(name);
    const members = entries.map(
      ([name, value]) =>
        `${blank}${key(name)}${blank}:${blank}${JSON.stringify(value, null, blank.trim() === '' && blank !== '' ? 1 : 0)}`,
    );
    return `${blank}{${members.join(`${blank},`)}${blank}}${blank}`;
  });

test('The scan finds what JSON.parse finds, of duplicates the last', () => {
  fc.assert(
    fc.property(written, (text) => {
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const scanned = body(text);
      for (const name of keys.names) {
        const raw = scanned.raw(name);
        expect(raw === undefined ? undefined : JSON.parse(raw)).toEqual(
          Object.hasOwn(parsed, name) ? parsed[name] : undefined,
        );
        const value = parsed[name];
        expect(scanned.string(name)).toBe(typeof value === 'string' ? value : undefined);
      }
    }),
  );
});

test('The scan accepts what JSON.parse accepts, and nothing else but the numbers of Python', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"model"', '"a"', '1', '-0', '1e5', '.5', '01', 'true', 'nul', 'null'],
    ...[' ', '\n', '"\\u12"', '"\\x"', '"\t"', '"\\ud800"', '"é😀"', '-', '1.', '2E+3', '"', '\\', '\u0000'],
  );
  const broken = fc.tuple(written, fc.nat(), pieces).map(([text, at, piece]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place + (at % 3));
  });
  const texts = fc.oneof(
    broken,
    fc.array(pieces).map((parts) => parts.join('')),
    fc.json().map((text) => text),
  );
  fc.assert(
    fc.property(texts, (text) => {
      if (text === '' || /\p{Surrogate}/u.test(text)) return;
      let expected: string;
      try {
        const value: unknown = JSON.parse(text);
        expected =
          typeof value === 'object' && value !== null && !Array.isArray(value) ? 'object' : 'notAnObject';
      } catch {
        expected = 'invalidJson';
      }
      const scanned = scan(text);
      expect(typeof scanned === 'string' ? scanned : 'object').toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test('Long strings are scanned rightly wherever they begin in memory', () => {
  const character = fc.constantFrom('a', '"', '\\', '\u001f', 'é', '😀', '\u007f', '\n', '!', '#', '[', ']');
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 30, arbitrary: fc.constant('x') }, { weight: 1, arbitrary: character }), {
        minLength: 500,
        maxLength: 900,
      }),
      fc.nat(7),
      fc.boolean(),
      (characters, offset, raw) => {
        const content = characters.join('');
        const text = `{"prompt":${raw ? `"${content}"` : JSON.stringify(content)},"model":"m"}`;
        const bytes = Buffer.from(' '.repeat(offset) + text).subarray(offset);
        let expected: { prompt: string } | undefined;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        const scanned = scanBody(bytes, keys);
        if (typeof scanned === 'string') {
          expect(expected).toBeUndefined();
        } else {
          expect(scanned.string('prompt')).toBe(expected?.prompt);
          expect(scanned.string('model')).toBe('m');
        }
      },
    ),
  );
});

test('A splice changes the model and no other byte', () => {
  const text = '{"seed": 9007199254740993, "model" : "alias", "prompt":"\\u00e9 \u2028", "x":1.0}';
  const scanned = body(text);
  expect(spliced(scanned.bytes, scanned.range('model') ?? [0, 0], '"real"').toString()).toBe(
    text.replace('"alias"', '"real"'),
  );
});

test('What Python reads is read, and what it refuses is refused', () => {
  expect(body('{"model":NaN,"user":-Infinity,"stream":Infinity}').raw('user')).toBe('-Infinity');
  expect(body('\uFEFF{"model":"m"}').string('model')).toBe('m');
  expect(body('').isNull('model')).toBe(true);
  expect(body('{"model":null}').isNull('model')).toBe(true);
  expect(body('{"model":"\\ud800"}').string('model')).toBe('\ud800');
  expect(scan('[]')).toBe('notAnObject');
  expect(scan('5')).toBe('notAnObject');
  expect(scan('{"model": "tr')).toBe('invalidJson');
  expect(scan(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBe('invalidJson');
  expect(scan(`${'['.repeat(2000)}${']'.repeat(2000)}`)).toBe('invalidJson');
  expect(scan(`{"a":${'['.repeat(900)}${']'.repeat(900)}}`)).toBeInstanceOf(ScannedBody);
  expect(body('{"__proto__":{"model":"no"},"model":"yes"}').string('model')).toBe('yes');
});
