import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerText } from '../../sim/answer-text.js';
import { chatPrompt } from '../../sim/chat-template.js';
import { createTokenizer } from '../../sim/index.js';

const sizes = [512, 1024, 32_768];
const tokenizers = sizes.map(createTokenizer);
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.lorem({ maxCount: 30 }),
  fc
    .array(fc.constantFrom('<|im_end|>', '<|im_', 'hello', '\n', ' ', 'ü', '🙂', '{"a": 1}'))
    .map((parts) => parts.join('')),
);

test.each(tokenizers)('Any text comes back from its tokens, which are in the vocabulary', (tokenizer) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = tokenizer.encode(text);
      expect(tokenizer.decode(tokens)).toBe(text);
      expect(tokens.every((token) => token >= 0 && token < tokenizer.vocabSize)).toBe(true);
    }),
  );
});

test('Different tokens have different texts, and answers are made of words', () => {
  for (const tokenizer of tokenizers) {
    const texts = Array.from({ length: tokenizer.vocabSize }, (_, token) => tokenizer.textOf(token));
    const known = texts.filter((text) => text !== undefined);
    expect(new Set(known).size).toBe(known.length);
    expect(known).toHaveLength(tokenizer.vocabSize - 128);
    for (const token of tokenizer.answerVocabulary) expect(tokenizer.textOf(token)).toMatch(/^ [a-z]+$/);
  }
});

test('English has about as many tokens as with real tokenizers', () => {
  const [, , tokenizer] = tokenizers;
  const text =
    'The quick brown fox jumps over the lazy dog while the engine streams its tokens to the client.';
  const count = tokenizer?.encode(text).length ?? 0;
  expect(count).toBeGreaterThan(18);
  expect(count).toBeLessThan(45);
});

test('Tokens of a conversation begin with those of its earlier turns', () => {
  const [, , tokenizer] = tokenizers;
  const turn = fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content: fc.lorem() });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 2, maxLength: 5 }), (turns) => {
      const earlier = chatPrompt(turns.slice(0, -1), { addGenerationPrompt: false });
      const tokens = tokenizer?.encode(earlier) ?? [];
      expect(tokenizer?.encode(chatPrompt(turns)).slice(0, tokens.length)).toEqual(tokens);
    }),
  );
});

test('The text of an answer does not depend on how many tokens come at once, nor do stop texts', () => {
  const [small] = tokenizers;
  if (small === undefined) throw new Error('tokenizer: none, got an empty list');
  const stop = fc.array(fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', 'ü') }), {
    maxLength: 2,
  });
  const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', 'ü', ' ') });
  fc.assert(
    fc.property(text, stop, fc.boolean(), (whole, stops, includeStop) => {
      const answer = new AnswerText(small, { stop: stops, includeStop });
      let told = '';
      for (const token of small.encode(whole)) {
        told += answer.push(token);
        if (answer.stoppedBy !== undefined) break;
      }
      told += answer.end();
      let wanted = whole;
      const at = Math.min(
        ...stops.map((one) => whole.indexOf(one)).filter((index) => index >= 0),
        Number.POSITIVE_INFINITY,
      );
      if (Number.isFinite(at)) {
        expect(answer.stoppedBy).toBeDefined();
        const by = answer.stoppedBy ?? '';
        wanted = whole.slice(0, whole.indexOf(by) + (includeStop ? by.length : 0));
      } else {
        expect(answer.stoppedBy).toBeUndefined();
      }
      expect(told).toBe(wanted);
      expect(answer.text).toBe(told);
    }),
  );
});
