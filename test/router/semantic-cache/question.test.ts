import { describe, expect, it } from 'vitest';
import { questionOf } from '../../../router/semantic-cache/question.js';

const base = {
  model: 'tiny',
  temperature: 0,
  messages: [
    { role: 'system', content: 'be kind' },
    { role: 'user', content: 'what is new' },
  ] as unknown[],
};
const ofText = (text: string, owner = 'me', model = 'tiny') =>
  questionOf(Buffer.from(text), { owner, model });
const of = (more: object, owner?: string, model?: string) =>
  ofText(JSON.stringify({ ...base, ...more }), owner, model);
const partition = of({})?.partition;
const user = (content: unknown) => ({ messages: [base.messages[0], { role: 'user', content }] });

describe('questions may have one answer', () => {
  it('where only the last message differs', () => {
    expect(of(user('something else'))?.partition).toBe(partition);
    expect(of(user('something else'))?.text).toBe('something else');
    expect(of(user('something else'))?.hash).not.toBe(of({})?.hash);
  });

  it.each([
    [
      'keys in another order',
      '{"temperature":0,"messages":[{"role":"system","content":"be kind"},{"role":"user","content":"x"}],"model":"tiny"}',
    ],
    [
      'blanks',
      `{ "model" : "tiny" ,\n"temperature": 0 , "messages": ${JSON.stringify(user('x').messages, undefined, 2)} }`,
    ],
    ['another name of the model', JSON.stringify({ ...base, model: 'alias' })],
  ])('with %s', (_what, text) => expect(ofText(text)?.partition).toBe(partition));
});

describe('questions never share an answer', () => {
  it.each<[string, object]>([
    ['temperature', { temperature: 0.1 }],
    ['stream', { stream: true }],
    ['max_tokens', { max_tokens: 5 }],
    ['seed', { seed: 1 }],
    ['tools', { tools: [] }],
    ['user', { user: 'somebody' }],
    ['system prompt', { messages: [{ role: 'system', content: 'be rude' }, base.messages[1]] }],
    [
      'earlier messages',
      { messages: [...base.messages.slice(0, 1), { role: 'user', content: 'a' }, base.messages[1]] },
    ],
    [
      'name in the last message',
      { messages: [base.messages[0], { role: 'user', name: 'n', content: 'what is new' }] },
    ],
    [
      'picture',
      user([
        { type: 'text', text: 'what is new' },
        { type: 'image_url', image_url: { url: 'http://x/1' } },
      ]),
    ],
    ['form of the text', user([{ type: 'text', text: 'what is new' }])],
  ])('where they differ in %s', (_what, more) => expect(of(more)?.partition).not.toBe(partition));

  it('across keys and models, nor across seeds that JavaScript cannot tell apart', () => {
    expect(of({}, 'you')?.partition).not.toBe(partition);
    expect(of({}, 'me', 'large')?.partition).not.toBe(partition);
    const seed = (digits: string) =>
      ofText(JSON.stringify(base).replace('{', `{"seed":${digits},`))?.partition;
    expect(seed('9007199254740992')).not.toBe(seed('9007199254740993'));
  });
});

describe('what is not asked about', () => {
  it.each<[string, object]>([
    ['that says so', { skip_cache: true }],
    ['without messages', { messages: [] }],
    ['whose last message is a tool result', { messages: [{ role: 'tool', content: 'x' }] }],
    [
      'whose last message is the beginning of the answer',
      { messages: [{ role: 'assistant', content: 'x' }] },
    ],
    ['without a text', user([{ type: 'image_url', image_url: { url: 'x' } }])],
    ['with a blank text', user('  ')],
    ['with strange messages', { messages: 'hello' }],
  ])('is a chat %s', (_what, more) => expect(of(more)).toBeUndefined());
});

it('A request may set its own threshold, and that divides nothing', () => {
  expect(of({ cache_similarity_threshold: 0.8, skip_cache: false })).toMatchObject({
    threshold: 0.8,
    partition,
  });
  expect(of({ cache_similarity_threshold: 7 })?.threshold).toBeUndefined();
});
