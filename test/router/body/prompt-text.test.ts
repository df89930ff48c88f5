import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScanKeys, ScannedBody, scanBody } from '../../../router/body/body-scan.js';
import { promptLength } from '../../../router/body/prompt-bytes.js';
import { promptBytes, promptKeys, promptText } from '../../../router/body/prompt-text.js';
import { readBytes } from '../proxy/read-bytes.js';

const keys = new ScanKeys(['model', ...promptKeys]);

function textOf(body: string): string | undefined {
  const scanned = scanBody(Buffer.from(body), keys);
  if (!(scanned instanceof ScannedBody)) throw new Error(`scan: no object, got ${scanned}; mend the test`);
  return promptText(scanned);
}

/** The same by building everything. */
function expected(body: string): string | undefined {
  const { messages, prompt, input } = JSON.parse(body) as Record<string, unknown>;
  const isText = (text: unknown): text is string => typeof text === 'string';
  const partOf = (part: unknown): unknown => {
    const { type, text } = Object(part) as { type?: unknown; text?: unknown };
    return type === 'text' || type === 'input_text' ? text : undefined;
  };
  const contentOf = (message: unknown): unknown => {
    if (typeof message !== 'object') return undefined;
    const { content } = Object(message) as { content?: unknown };
    return Array.isArray(content) ? content.map(partOf).filter(isText).join(' ') : content;
  };
  if (Array.isArray(messages)) return messages.map(contentOf).filter(isText).join('\n');
  for (const value of [prompt, input]) {
    if (isText(value)) return value;
    if (!Array.isArray(value)) continue;
    const texts = value.map((item) => (isText(item) ? item : contentOf(item))).filter(isText);
    if (texts.length > 0) return texts.join('\n');
  }
  return undefined;
}

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\', '\\"', 'ab\\\\', '{"content":"no"}', ']', '\u0000\n', 'é😀'),
);
const other = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(0, -1.5e-7, null, true, [], {}, [[[]]]),
);

/** An object of these members in any order, each maybe twice, as text. */
function objectText(members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  const member = fc.oneof(
    ...Object.entries(members).map(([name, value]) => fc.tuple(fc.constant(name), value)),
    fc.tuple(
      word,
      other.map((value) => JSON.stringify(value)),
    ),
  );
  return fc
    .tuple(fc.array(member, { maxLength: 5 }), fc.constantFrom('', ' ', '\n\t '), fc.boolean())
    .map(([entries, blank, escaped]) => {
      const texts = entries.map(
        ([name, value]) => `${blank}${keyText(name, escaped)}${blank}:${blank}${value}${blank}`,
      );
      return `{${texts.join(',')}${texts.length === 0 ? blank : ''}}`;
    });
}

function keyText(name: string, escaped: boolean): string {
  const [first = ''] = name;
  if (!escaped || !/[a-z]/.test(first)) return JSON.stringify(name);
  return `"\\u00${first.charCodeAt(0).toString(16)}${JSON.stringify(name.slice(1)).slice(1)}`;
}

function arrayText(items: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(items, { maxLength: 4 }).map((texts) => `[ ${texts.join(' ,')}]`);
}

const wordText = word.map((text) => JSON.stringify(text));
const otherText = other.map((value) => JSON.stringify(value));
const part = fc.oneof(
  objectText({
    type: fc.constantFrom('"text"', '"input_text"', '"image_url"', '1'),
    text: fc.oneof(wordText, otherText),
  }),
  otherText,
);
const message = fc.oneof(
  objectText({ role: wordText, content: fc.oneof(wordText, arrayText(part), otherText) }),
  otherText,
);
const list = arrayText(fc.oneof(message, wordText));
const bodies = objectText({
  messages: fc.oneof(arrayText(message), otherText),
  prompt: fc.oneof(wordText, list, otherText),
  input: fc.oneof(wordText, list, otherText),
});

test('The text is what JSON.parse would give', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      expect(textOf(body)).toBe(expected(body));
    }),
    { numRuns: 1000 },
  );
});

test('Messages give one line each, and their parts of text are put together', () => {
  const messages = [
    { role: 'system', content: 'be "brief"' },
    {
      role: 'user',
      content: [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }],
    },
    { role: 'assistant', content: null, tool_calls: [{ function: { arguments: '{"content":"x"}' } }] },
  ];
  expect(textOf(JSON.stringify({ model: 'm', messages, prompt: 'no' }))).toBe('be "brief"\na b');
});

test('Token ids have no text, and numbers that only Python writes do not hide the rest', () => {
  expect(textOf('{"prompt":[1,2,3]}')).toBeUndefined();
  expect(textOf('{"messages":[{"content":"a","x":NaN},{"y":[-Infinity],"content":"b"}]}')).toBe('a\nb');
});

test('The bytes are those of the body, with a blank between parts and a line end between messages', () => {
  const body = Buffer.from(
    '{"messages":[{"content":"a\\n"},{"content":[]},{"content":[{"type":"text","text":"é"},{"type":"text","text":"b"}]}]}',
  );
  const scanned = scanBody(body, keys);
  if (!(scanned instanceof ScannedBody)) throw new Error(`scan: no object, got ${scanned}; mend the test`);
  const prompt = promptBytes(scanned);
  expect(prompt?.bytes).toBe(body);
  const parts = prompt?.parts ?? [];
  const spelled = parts
    .filter((_, i) => i % 3 === 0)
    .map(
      (start, i) =>
        (i === 0 ? '' : String.fromCharCode(parts[3 * i + 2] ?? 0)) +
        body.toString('utf8', start, parts[3 * i + 1]),
    );
  expect(spelled).toEqual(['a\\n', '\n', '\né', ' b']);
  expect(prompt && promptLength(prompt)).toBe(Buffer.byteLength(spelled.join('')));
});

test('A long text with many escapes is gone through a few times, not once for each of them', () => {
  const text = 'the quick brown fox jumps over the lazy dog again\n'.repeat(5000);
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: text }], model: 'm' }));
  const read = readBytes(body);
  const scanned = scanBody(body, keys);
  if (!(scanned instanceof ScannedBody)) throw new Error(`scan: no object, got ${scanned}; mend the test`);
  expect(read()).toBeLessThan(3 * body.length);
  expect(promptText(scanned)).toBe(text);
  expect(read()).toBeLessThan(6 * body.length);
});
