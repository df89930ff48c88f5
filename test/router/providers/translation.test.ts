import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chatAnswerToMessages } from '../../../router/providers/translate/chat-answer-to-messages.js';
import { chatRequestToMessages } from '../../../router/providers/translate/chat-request-to-messages.js';
import { ChatStreamToMessages } from '../../../router/providers/translate/chat-stream-to-messages.js';
import { messagesAnswerToChat } from '../../../router/providers/translate/messages-answer-to-chat.js';
import { messagesRequestToChat } from '../../../router/providers/translate/messages-request-to-chat.js';
import { MessagesStreamToChat } from '../../../router/providers/translate/messages-stream-to-chat.js';
import { StreamTranslator } from '../../../router/providers/translate/stream-translator.js';
import { SseReader } from '../../../src/runtime/sse-reader.js';
import { fixture } from './provider-double.js';

const toMessages = { model: 'claude', defaultMaxTokens: 1000, unsupportedFields: 'refuse' } as const;
const toChat = {
  model: 'gpt',
  maxTokensField: 'max_completion_tokens',
  unsupportedFields: 'refuse',
  streamUsage: true,
} as const;

/** Pieces of bytes, cut anywhere. */
function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [0, ...cuts.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

test.each(['anthropic-text', 'anthropic-tools', 'openai-text', 'openai-tools'])(
  'However the bytes of %s are cut, the translation is the same',
  (name) => {
    const bytes = Buffer.from(fixture(`${name}.sse`));
    const make = (): StreamTranslator =>
      new StreamTranslator(
        name.startsWith('anthropic') ? new MessagesStreamToChat(1, true) : new ChatStreamToMessages(),
      );
    const whole = make();
    const expected = whole.push(bytes).toString();
    expect(whole.isWhole).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const stream = make();
        const text = cut(bytes, cuts).map((piece) => stream.push(piece).toString());
        expect(text.join('')).toBe(expected);
        expect(stream.tokens).toEqual(whole.tokens);
      }),
      { numRuns: 60 },
    );
  },
);

test('Events are read back as they were written, whatever ends their lines', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(
      fc.array(fc.record({ event: line, data: fc.array(line, { minLength: 1, maxLength: 3 }) }), {
        maxLength: 5,
      }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(), { maxLength: 8 }),
      (events, end, cuts) => {
        const text = events
          .map(({ event, data }) =>
            [': a comment', `event: ${event}`, ...data.map((part) => `data: ${part}`), '', ''].join(end),
          )
          .join('');
        const reader = new SseReader();
        const read = cut(Buffer.from(text), cuts).flatMap((piece) => reader.push(piece));
        expect(read).toEqual(events.map(({ event, data }) => ({ event, data: data.join('\n') })));
      },
    ),
  );
});

test('An event without an end is given up', () => {
  const reader = new SseReader(100);
  expect(() => {
    for (let i = 0; i < 20; i++) reader.push(Buffer.from('data: 123456789\n'));
  }).toThrow('longer than 100 characters');
});

test('A chat request becomes one of messages', () => {
  const request = {
    model: 'x',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be short.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
        ],
      },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'a cat' },
      { role: 'user', content: 'And?' },
    ],
    max_completion_tokens: 50,
    temperature: 1.7,
    stop: 'END',
    user: 'u-1',
    stream: true,
    stream_options: { include_usage: true },
    presence_penalty: 0,
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
    tool_choice: 'required',
    parallel_tool_calls: false,
    reasoning_effort: 'minimal',
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
  };
  expect(chatRequestToMessages(request, toMessages)).toEqual({
    model: 'claude',
    max_tokens: 50,
    system: [
      { type: 'text', text: 'Be kind.' },
      { type: 'text', text: 'Be short.' },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'look', input: { at: 1 } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'a cat' }] },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
    stream: true,
    temperature: 1,
    stop_sequences: ['END'],
    metadata: { user_id: 'u-1' },
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
    output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
  });
});

test('A request of messages becomes one of chat', () => {
  const request = {
    model: 'x',
    system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 't1', name: 'look', input: { at: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'a cat' }] },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        ],
      },
    ],
    max_tokens: 50,
    stop_sequences: ['END'],
    metadata: { user_id: 'u-1' },
    stream: true,
    tools: [{ name: 'look', description: 'looks', input_schema: { type: 'object' } }],
    tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
    thinking: { type: 'disabled' },
    output_config: { effort: 'max', format: { type: 'json_schema', schema: { type: 'object' } } },
  };
  expect(messagesRequestToChat(request, toChat)).toEqual({
    model: 'gpt',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: 'a cat' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
    ],
    max_completion_tokens: 50,
    stream: true,
    stream_options: { include_usage: true },
    stop: ['END'],
    user: 'u-1',
    tools: [
      { type: 'function', function: { name: 'look', description: 'looks', parameters: { type: 'object' } } },
    ],
    tool_choice: { type: 'function', function: { name: 'look' } },
    parallel_tool_calls: false,
    reasoning_effort: 'xhigh',
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
    },
  });
});

test('What was said and called survives both ways', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const turn = fc.oneof(
    fc.record({ kind: fc.constant('said' as const), text }),
    fc.record({ kind: fc.constant('called' as const), text, at: fc.integer() }),
  );
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), (turns) => {
      const messages = turns.flatMap((each, i) =>
        each.kind === 'said'
          ? [
              { role: 'user', content: each.text },
              { role: 'assistant', content: `${i}` },
            ]
          : [
              { role: 'user', content: each.text },
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  {
                    id: `c${i}`,
                    type: 'function',
                    function: { name: 'f', arguments: JSON.stringify({ at: each.at }) },
                  },
                ],
              },
              { role: 'tool', tool_call_id: `c${i}`, content: each.text },
              { role: 'assistant', content: 'ok' },
            ],
      );
      const there = chatRequestToMessages({ messages }, toMessages);
      const back = messagesRequestToChat(there, toChat).messages as typeof messages;
      const plain = back.map((message) => {
        const { content } = message as { content: unknown };
        return Array.isArray(content)
          ? { ...message, content: content.map((part: { text: string }) => part.text).join('') }
          : message;
      });
      expect(plain).toEqual(messages);
    }),
  );
});

const refusals: readonly (readonly [what: string, request: Record<string, unknown>, problem: string])[] = [
  ['a field without a counterpart', { logit_bias: { 1: 2 } }, 'logit_bias: Anthropic'],
  ['several answers', { n: 2 }, 'n: Anthropic'],
  ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format: Anthropic'],
  ['a tool that is no function', { tools: [{ type: 'custom' }] }, 'tools[0]: only functions'],
  ['a strange choice', { tools: [{ type: 'function' }], tool_choice: 7 }, 'tool_choice: no such choice'],
  ['no messages', { messages: 'hi' }, 'messages: not a list'],
  ['an unknown role', { messages: [{ role: 'judge', content: 'x' }] }, 'messages[0].role: unknown role'],
  [
    'sound',
    { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] },
    'messages[0].content[0]: Anthropic',
  ],
  [
    'arguments that are no JSON',
    { messages: [{ role: 'assistant', tool_calls: [{ function: { arguments: '{' } }] }] },
    'messages[0].tool_calls[0].function.arguments: not a JSON object',
  ],
];

test.each(refusals)('Refused towards messages: %s', (_what, request, problem) => {
  expect(() => chatRequestToMessages({ messages: [], ...request }, toMessages)).toThrow(problem);
});

test.each([
  ['thoughts', { thinking: { type: 'enabled', budget_tokens: 2000 } }, 'thinking: OpenAI'],
  ["a tool of Anthropic's", { tools: [{ type: 'web_search_20250305' }] }, 'tools[0]: only Anthropic runs'],
  ['a field without a counterpart', { top_k: 5 }, 'top_k: OpenAI'],
  [
    'an image in a result',
    { messages: [{ role: 'user', content: [{ type: 'tool_result', content: [{ type: 'image' }] }] }] },
    'messages[0].content[0][0]: only text fits here',
  ],
])('Refused towards chat: %s', (_what, request, problem) => {
  expect(() => messagesRequestToChat({ messages: [], ...request }, toChat)).toThrow(problem);
});

test('What has no counterpart is left out where that is asked for', () => {
  const options = { ...toMessages, unsupportedFields: 'drop' } as const;
  expect(chatRequestToMessages({ messages: [], logit_bias: { 1: 2 } }, options)).not.toHaveProperty(
    'logit_bias',
  );
});

test('Ends and counts are told in the words of the other API', () => {
  const ends = [
    'end_turn',
    'stop_sequence',
    'max_tokens',
    'tool_use',
    'refusal',
    'model_context_window_exceeded',
  ];
  const finishes = ends.map((stop_reason) => {
    const { choices } = messagesAnswerToChat({ content: [], stop_reason, usage: {} }, 1);
    return (choices as readonly { finish_reason: string }[])[0]?.finish_reason;
  });
  expect(finishes).toEqual(['stop', 'stop', 'length', 'tool_calls', 'content_filter', 'length']);
  const answer = {
    choices: [{ message: { content: 'hi', reasoning_content: 'hm' }, finish_reason: 'length' }],
    usage: { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } },
  };
  expect(chatAnswerToMessages(answer)).toMatchObject({
    stop_reason: 'max_tokens',
    content: [
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'hi' },
    ],
    usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 3 },
  });
});
