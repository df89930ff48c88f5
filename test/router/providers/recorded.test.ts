import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { chatRequestToMessages } from '../../../router/providers/translate/chat-request-to-messages.js';
import { ChatStreamToMessages } from '../../../router/providers/translate/chat-stream-to-messages.js';
import { messagesRequestToChat } from '../../../router/providers/translate/messages-request-to-chat.js';
import { MessagesStreamToChat } from '../../../router/providers/translate/messages-stream-to-chat.js';
import { StreamTranslator } from '../../../router/providers/translate/stream-translator.js';
import { anthropicDouble, fixture, openaiDouble, sendJson } from './provider-double.js';
import {
  chatClient,
  type Json,
  messagesClient,
  question,
  recorded,
  sendRecorded,
} from './recorded-traffic.js';

const fromAnthropic = ['text', 'tools', 'cached', 'thinking', 'redacted'].map((name) => `anthropic-${name}`);
const fromOpenai = ['openai-text', 'openai-tools', 'openai-tool-at-once', 'azure-text'];

test.each([...fromAnthropic, ...fromOpenai])('However %s is cut, its translation is the same', (name) => {
  const bytes = Buffer.from(fixture(`recorded/${name}.sse`));
  const make = (): StreamTranslator =>
    new StreamTranslator(
      name.startsWith('anthropic') ? new MessagesStreamToChat(1, true) : new ChatStreamToMessages(),
    );
  const whole = make();
  const expected = whole.push(bytes).toString();
  expect(whole.isWhole).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const stream = make();
      const text = at.slice(1).map((end, i) => stream.push(bytes.subarray(at[i], end)).toString());
      expect(text.join('')).toBe(expected);
      expect(stream.tokens).toEqual(whole.tokens);
    }),
    { numRuns: 40 },
  );
});

const usageOf = (prompt: number, completion: number, cached = 0): Json => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached },
});

const callOf = (id: string, name: string, given: string): Json => ({
  id,
  type: 'function',
  function: { name, arguments: given },
});

const chats: readonly (readonly [name: string, message: Json, finish: string, usage: Json])[] = [
  ['anthropic-text', { content: 'Hi there! How are you doing today?' }, 'stop', usageOf(10, 12)],
  [
    'anthropic-tools',
    {
      content: 'Certainly! I can help you with that information.',
      tool_calls: [
        callOf('toolu_recorded1', 'get_weather', '{"location": "San Francisco, CA", "unit": "celsius"}'),
        callOf('toolu_recorded2', 'get_time', '{"timezone": "America/Los_Angeles"}'),
      ],
    },
    'tool_calls',
    usageOf(506, 153),
  ],
  [
    'anthropic-cached',
    { content: 'Here are concise summaries of the three.' },
    'stop',
    usageOf(1169, 221, 1165),
  ],
  [
    'anthropic-thinking',
    { content: 'The letter \'r\' appears 3 times in the word "strawberry".' },
    'stop',
    usageOf(52, 238),
  ],
  [
    'anthropic-redacted',
    { content: "I notice that you've sent what appears to be some kind of test string" },
    'stop',
    usageOf(92, 189),
  ],
];

test.each(chats)("OpenAI's client reads %s", async (name, message, finish, usage) => {
  const provider = await anthropicDouble(sendRecorded(name));
  const { client, url } = await chatClient(provider);
  const stream = client.chat.completions.stream({
    model: 'm',
    messages: [question],
    stream_options: { include_usage: true },
  });
  const said = await stream.finalChatCompletion();
  expect(said).toMatchObject({ id: expect.stringMatching(/^msg_recorded/), usage });
  expect(said.choices[0]).toMatchObject({ message, finish_reason: finish });
  expect(await (await fetch(`${url}/metrics`)).text()).toContain(`kind="input"} ${usage.prompt_tokens}.0\n`);
});

test('Thoughts that are recorded go to clients of chats without their signature', () => {
  const stream = new StreamTranslator(new MessagesStreamToChat(1, false));
  const text = stream.push(Buffer.from(fixture('recorded/anthropic-thinking.sse'))).toString();
  expect(text).toContain('{"reasoning_content":"I need to count"}');
  expect(text).not.toContain('c2lnbmF0dXJl');
});

test('Chunks have the fields of the recorded ones, usage among them where it was asked for', () => {
  const keys = (text: string): readonly (readonly string[])[] =>
    text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => Object.keys(JSON.parse(event.slice(6)) as Json));
  const optional = new Set(['system_fingerprint', 'service_tier', 'obfuscation']);
  const real = keys(fixture('recorded/openai-text.sse')).map((each) =>
    each.filter((key) => !optional.has(key)).sort(),
  );
  const translated = (includeUsage: boolean): readonly (readonly string[])[] => {
    const stream = new StreamTranslator(new MessagesStreamToChat(1, includeUsage));
    return keys(stream.push(Buffer.from(fixture('recorded/anthropic-text.sse'))).toString());
  };
  const [expected] = real;
  expect(real.every((each) => each.join() === expected?.join())).toBe(true);
  for (const each of translated(true)) expect([...each].sort()).toEqual(expected);
  for (const each of translated(false)) expect(each).not.toContain('usage');
});

const answers: readonly (readonly [name: string, message: Json])[] = [
  [
    'openai-text',
    {
      id: 'chatcmpl-recorded3',
      model: 'gpt-4o-mini-2024-07-18',
      content: [{ type: 'text', text: 'The capital of the UK is London.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 78, output_tokens: 9 },
    },
  ],
  [
    'openai-tools',
    {
      id: 'chatcmpl-recorded1',
      content: [
        {
          type: 'tool_use',
          id: 'call_recorded1',
          name: 'get_current_weather',
          input: { location: 'Seattle, WA' },
        },
        {
          type: 'tool_use',
          id: 'call_recorded2',
          name: 'get_current_weather',
          input: { location: 'San Francisco, CA' },
        },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 75, output_tokens: 51 },
    },
  ],
  [
    'openai-tool-at-once',
    {
      content: [{ type: 'tool_use', id: 'call_recorded3', name: 'get_capital', input: { country: 'UK' } }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 53, output_tokens: 15 },
    },
  ],
  [
    'azure-text',
    {
      id: 'chatcmpl-recorded4',
      model: 'gpt-4.1-mini-2025-04-14',
      content: [{ type: 'text', text: 'Why did the developer?' }],
      stop_reason: 'end_turn',
    },
  ],
];

test.each(answers)("Anthropic's client reads %s", async (name, message) => {
  const provider = await openaiDouble(sendRecorded(name));
  const { client } = await messagesClient(provider, name.startsWith('azure') ? { type: 'azure-openai' } : {});
  const said = await client.messages
    .stream({ model: 'm', max_tokens: 9, messages: [question] })
    .finalMessage();
  expect(said).toMatchObject(message);
  expect(provider.refused).toEqual([]);
});

test("Streams that need no translation keep the provider's bytes", async () => {
  const anthropic = await anthropicDouble(sendRecorded('anthropic-cached'));
  const { url } = await chatClient(anthropic);
  const post = (at: string, body: Json): Promise<Response> =>
    fetch(at, { method: 'POST', body: JSON.stringify({ model: 'm', stream: true, ...body }) });
  const passed = await post(`${url}/v1/messages`, { max_tokens: 9, messages: [question] });
  expect(await passed.text()).toBe(fixture('recorded/anthropic-cached.sse'));
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('kind="input"} 1169.0\n');
  for (const [type, name] of [
    ['azure-openai', 'azure-text'],
    ['openai', 'openai-tools'],
  ]) {
    const provider = await openaiDouble(sendRecorded(String(name)));
    const router = await messagesClient(provider, { type });
    const body = { messages: [question], stream_options: { include_usage: true } };
    const same = await post(`${router.url}/v1/chat/completions`, body);
    expect(await same.text()).toBe(fixture(`recorded/${name}.sse`));
    // The router asks for the tokens here, and keeps the chunk that tells them.
    const unasked = await post(`${router.url}/v1/chat/completions`, { messages: [question] });
    const kept = fixture(`recorded/${name}.sse`).split(/(?<=\n\n)/);
    expect(await unasked.text()).toBe(kept.filter((event) => !event.includes('"usage":{')).join(''));
  }
});

test('Whole answers of Anthropic, with what its cache held and with a call', async () => {
  const names = ['anthropic-cached.json', 'anthropic-tool.json'];
  const provider = await anthropicDouble((response) => sendJson(response, recorded(String(names.shift()))));
  const { client } = await chatClient(provider);
  const ask = (): Promise<OpenAI.ChatCompletion> =>
    client.chat.completions.create({ model: 'm', messages: [question] });
  expect(await ask()).toMatchObject({
    choices: [{ message: { content: '# What is Python?' }, finish_reason: 'stop' }],
    usage: usageOf(1114, 406, 1111),
  });
  expect(await ask()).toMatchObject({
    choices: [
      {
        message: {
          content: null,
          tool_calls: [callOf('toolu_recorded3', 'get_time', '{"timezone":"America/Los_Angeles"}')],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: usageOf(568, 58),
  });
});

test("Whole answers of OpenAI, Azure and one that is compatible, read by Anthropic's client", async () => {
  const names = ['openai-tools.json', 'gemini-tool.json', 'azure-filtered.json'];
  const provider = await openaiDouble((response) => sendJson(response, recorded(String(names.shift()))));
  const { client } = await messagesClient(provider);
  const ask = (): Promise<Anthropic.Message> =>
    client.messages.create({ model: 'm', max_tokens: 9, messages: [question] });
  expect(await ask()).toMatchObject({
    content: [
      { id: 'call_recorded4', input: { location: 'Seattle, WA' } },
      { id: 'call_recorded5', input: { location: 'San Francisco, CA' } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 75, output_tokens: 51 },
  });
  expect(await ask()).toMatchObject({
    content: [{ type: 'tool_use', id: 'function-call-recorded', name: 'get_current_time', input: {} }],
    stop_reason: 'tool_use',
    usage: { input_tokens: 35, output_tokens: 12 },
  });
  expect(await ask()).toMatchObject({ content: [], stop_reason: 'refusal', usage: { output_tokens: 19 } });
});

test('Requests that were recorded are taken by the other API', async () => {
  const chat = recorded('openai-request.json');
  const anthropic = await anthropicDouble((response) =>
    sendJson(response, recorded('anthropic-cached.json')),
  );
  const { client } = await chatClient(anthropic);
  const params = chat as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
  await client.chat.completions.create({ ...params, model: 'm' });
  expect(anthropic.refused).toEqual([]);
  const result = (id: string, text: string): Json => ({
    type: 'tool_result',
    tool_use_id: id,
    content: [{ type: 'text', text }],
  });
  expect(anthropic.seen[0]?.body.messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: expect.stringContaining('weather in Seattle') }] },
    {
      role: 'assistant',
      content: [
        {
          type: 'tool_use',
          id: 'call_recorded4',
          name: 'get_current_weather',
          input: { location: 'Seattle, WA' },
        },
        {
          type: 'tool_use',
          id: 'call_recorded5',
          name: 'get_current_weather',
          input: { location: 'San Francisco, CA' },
        },
      ],
    },
    {
      role: 'user',
      content: [
        result('call_recorded4', '50 degrees and raining'),
        result('call_recorded5', '70 degrees and sunny'),
      ],
    },
  ]);
  const messages = recorded('anthropic-request.json');
  const openai = await openaiDouble((response) => sendJson(response, recorded('openai-tools.json')));
  const other = await messagesClient(openai);
  const asked = messages as unknown as Anthropic.MessageCreateParamsNonStreaming;
  await other.client.messages.create({ ...asked, model: 'm' });
  expect(openai.refused).toEqual([]);
  expect(openai.seen[0]?.body.messages).toEqual([
    { role: 'user', content: 'What is the weather and current time in San Francisco?' },
    {
      role: 'assistant',
      content: "I'll help you get the weather and current time in San Francisco.",
      tool_calls: [callOf('call_1', 'get_weather', '{"location":"San Francisco, CA"}')],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny and 65 degrees Fahrenheit' },
  ]);
  const options = { model: 'm', unsupportedFields: 'refuse' } as const;
  const there = chatRequestToMessages(chat, { ...options, defaultMaxTokens: 9 });
  const back = messagesRequestToChat(there, {
    ...options,
    maxTokensField: 'max_tokens',
    streamUsage: true,
  });
  expect((back.messages as readonly Json[]).map(({ role }) => role)).toEqual(
    (chat.messages as readonly Json[]).map(({ role }) => role),
  );
});
