import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteOffsets, membersOf, stringsOf } from '../../../router/body/json-strings.js';
import { promptStrings } from '../../../router/pii/prompt-strings.js';
import { redacted } from '../../../router/pii/redaction.js';

it('Members and strings of any object are where JSON.parse finds them', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (object, indent) => {
      const bytes = Buffer.from(JSON.stringify(object, undefined, indent));
      const parsed = JSON.parse(bytes.toString()) as Record<string, unknown>;
      const members = membersOf(bytes);
      expect([...members.keys()].sort()).toEqual(Object.keys(parsed).sort());
      for (const [key, [start, end]] of members) {
        // As texts, since some keys mean something to objects.
        const value: unknown = JSON.parse(bytes.toString('utf8', start, end));
        expect(JSON.stringify(value)).toBe(JSON.stringify(parsed[key]));
      }

      const expected: unknown[] = [];
      JSON.stringify(parsed, (_key, value: unknown) => {
        if (typeof value === 'string') expected.push(value);
        return value;
      });
      expect(
        stringsOf(bytes).map(({ start, end }) => JSON.parse(bytes.toString('utf8', start - 1, end + 1))),
      ).toEqual(expected);
    }),
  );
});

it('A part of a string is cut out of its bytes, however they spell it', () => {
  const spelled = fc.array(
    fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), fc.boolean()),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(spelled, fc.nat(), fc.nat(), (letters, a, b) => {
      const literal = letters
        .map(([letter, escapes]) =>
          escapes
            ? letter.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
            : JSON.stringify(letter).slice(1, -1),
        )
        .join('');
      const text = letters.map(([letter]) => letter).join('');
      const bounds = [0];
      for (const [letter] of letters) bounds.push((bounds.at(-1) ?? 0) + letter.length);
      const [from = 0, to = 0] = [bounds[a % bounds.length] ?? 0, bounds[b % bounds.length] ?? 0].sort(
        (x, y) => x - y,
      );
      const bytes = Buffer.from(`"${literal}"`);
      const [start = 0, end = 0] = byteOffsets(bytes, 1, [from, to]);
      expect(JSON.parse(`"${bytes.toString('utf8', start, end)}"`)).toBe(text.slice(from, to));
    }),
  );
});

it('Everything that people write is looked at, and nothing else', () => {
  const body = {
    model: 'a@b.example',
    user: 'user@b.example',
    messages: [
      { role: 'system', content: 'system' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'part one' },
          { type: 'image_url', image_url: { url: 'http://10.0.0.1/cat.png' } },
          { type: 'input_audio', input_audio: { data: 'A'.repeat(600), format: 'wav' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_12345', function: { name: 'lookup', arguments: '{"mail":"x@y.example"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_12345', content: 'result' },
    ],
    tools: [{ type: 'function', function: { name: 'lookup', description: 'looks x up' } }],
    response_format: { type: 'json_schema', json_schema: { name: 'schema-of-mine' } },
  };
  expect(promptStrings(Buffer.from(JSON.stringify(body))).map(({ text }) => text)).toEqual([
    ...['user@b.example', 'system', 'part one', 'lookup', '{"mail":"x@y.example"}', 'result'],
  ]);
  const others = {
    prompt: ['first', 'second'],
    input: 'an input',
    system: [{ type: 'text', text: 'anthropic' }],
  };
  expect(promptStrings(Buffer.from(JSON.stringify(others))).map(({ text }) => text)).toEqual([
    ...['first', 'second', 'an input', 'anthropic'],
  ]);
});

it('All but the findings stays byte for byte', () => {
  const body = Buffer.from(
    '{ "seed": 12345678901234567890, "prompt" : "caf\\u00e9 \\ud83d\\ude00 \u{1f600} jo@x.example\\/ ende", "n":1.0 }',
  );
  const texts = promptStrings(body);
  const start = texts[0]?.text.indexOf('jo@x.example') ?? -1;
  const findings = [[{ type: 'EMAIL_ADDRESS', start, end: start + 'jo@x.example'.length, score: 1 }]];
  expect(redacted(body, texts, findings).toString()).toBe(
    '{ "seed": 12345678901234567890, "prompt" : "caf\\u00e9 \\ud83d\\ude00 \u{1f600} <EMAIL_ADDRESS>\\/ ende", "n":1.0 }',
  );
});
