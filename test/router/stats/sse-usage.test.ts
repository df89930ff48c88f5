import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageTail } from '../../../router/stats/sse-usage.js';

function usageOf(text: string, size = text.length): ReturnType<UsageTail['usage']> {
  const tail = new UsageTail();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    const read = Buffer.from(bytes.subarray(at, at + size));
    tail.push(read);
    // As the next read does.
    read.fill(0);
  }
  return tail.usage();
}

test('The usage at the end is found however the answer is cut', () => {
  const event = (text: string): string =>
    `data: {"choices":[{"text":${JSON.stringify(text)}}],"usage":null}\n\n`;
  fc.assert(
    fc.property(
      fc.array(fc.string(), { maxLength: 200 }),
      fc.integer({ min: 1, max: 700 }),
      (texts, size) => {
        const end =
          'data: {"choices":[],"usage":{"prompt_tokens":12,"total_tokens":46,"completion_tokens":34}}\n\ndata: [DONE]\n\n';
        const answer = texts.map(event).join('') + end;
        expect(usageOf(answer, size)).toEqual({ promptTokens: 12, completionTokens: 34 });
        expect(usageOf(texts.map(event).join(''), size)).toBeUndefined();
      },
    ),
  );
});

test('Usage in the words of other interfaces is found, and text about usage is none', () => {
  expect(usageOf('{"id":"x","usage": {"input_tokens": 3, "output_tokens": 4}}')).toEqual({
    promptTokens: 3,
    completionTokens: 4,
  });
  expect(usageOf(JSON.stringify({ text: '"usage":{"prompt_tokens":1}' }))).toBeUndefined();
  expect(usageOf('')).toBeUndefined();
});
