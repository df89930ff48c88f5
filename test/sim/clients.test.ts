import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { SimulatedEngine } from '../../sim/index.js';
import { startSim } from './running-engine.js';

// Clients that people use, as they are, against the simulated engine.

function openai(engine: SimulatedEngine): OpenAI {
  return new OpenAI({ baseURL: `${engine.url}/v1`, apiKey: 'none', maxRetries: 0 });
}

const messages = [{ role: 'user' as const, content: 'hello there' }];
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
  },
};

test('The openai client chats, and streams the same answer', async () => {
  const client = openai(await startSim());
  const request = { model: 'tiny', messages, max_tokens: 8, temperature: 0 };
  const whole = await client.chat.completions.create(request);
  let streamed = '';
  let usage: OpenAI.CompletionUsage | null | undefined;
  let finish: string | null | undefined;
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    streamed += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  expect(streamed).toBe(whole.choices[0]?.message.content);
  expect(streamed.trim().split(' ')).toHaveLength(8);
  expect(finish).toBe('length');
  expect(usage).toMatchObject({ completion_tokens: 8, total_tokens: whole.usage?.total_tokens });
});

test('Tool calls fit the schema of the tool, whole and streamed, and end with its result', async () => {
  const engine = await startSim({ enableAutoToolChoice: true, toolCallParser: 'hermes' });
  const client = openai(engine);
  const request = { model: 'tiny', messages, tools: [weather], temperature: 0 };
  const { choices } = await client.chat.completions.create(request);
  const call = choices[0]?.message.tool_calls?.[0];
  expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
  const made = call?.type === 'function' ? call.function : undefined;
  expect(made?.name).toBe('get_weather');
  const args = JSON.parse(made?.arguments ?? '') as { city: unknown; days: unknown };
  expect(Object.keys(args)).toEqual(['city', 'days']);
  expect(args.city).toBeTypeOf('string');
  expect([1, 2, 3, 4, 5, 6, 7]).toContain(args.days);

  const stream = client.chat.completions.stream(request);
  const final = await stream.finalChatCompletion();
  const again = final.choices[0]?.message.tool_calls?.[0];
  expect(again?.type === 'function' && again.function).toMatchObject({
    name: 'get_weather',
    arguments: made?.arguments,
  });

  const answered = await client.chat.completions.create({
    ...request,
    max_tokens: 4,
    messages: [
      ...messages,
      { role: 'assistant', tool_calls: call === undefined ? [] : [call] },
      { role: 'tool', tool_call_id: call?.id ?? '', content: 'sunny' },
    ],
  });
  expect(answered.choices[0]).toMatchObject({ finish_reason: 'length' });
  expect(answered.choices[0]?.message.tool_calls).toBeUndefined();
});

test('A named tool is called without the flags that auto needs, and a required one too', async () => {
  const client = openai(await startSim());
  const request = { model: 'tiny', messages, tools: [weather] };
  const named = await client.chat.completions.create({
    ...request,
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
  });
  expect(named.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { tool_calls: [{ function: { name: 'get_weather' } }] },
  });
  const required = await client.chat.completions.create({ ...request, tool_choice: 'required' });
  expect(required.choices[0]?.finish_reason).toBe('tool_calls');
  await expect(client.chat.completions.create(request)).rejects.toMatchObject({ status: 400 });
});

test('A JSON schema as response format gives JSON of it', async () => {
  const client = openai(await startSim());
  const { choices } = await client.chat.completions.create({
    model: 'tiny',
    messages,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
      },
    },
  });
  expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ ok: expect.any(Boolean) });
});

test('Embeddings come as the client asks for them, of length 1 and nearer for texts that share words', async () => {
  const client = openai(await startSim({ runner: 'pooling', embeddingSize: 64 }));
  const input = ['the cat sat on the mat', 'the cat sat on a mat', 'quarterly revenue figures'];
  const asBase64 = await client.embeddings.create({ model: 'tiny', input });
  const asNumbers = await client.embeddings.create({ model: 'tiny', input, encoding_format: 'float' });
  const [first = [], second = [], third = []] = asNumbers.data.map(({ embedding }) => embedding);
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  expect(product(first, first)).toBeCloseTo(1, 5);
  expect(product(first, second)).toBeGreaterThan(product(first, third));
  expect(asBase64.data.map(({ embedding }) => embedding.map(Math.fround))).toEqual(
    asNumbers.data.map(({ embedding }) => embedding.map(Math.fround)),
  );
  await expect(client.chat.completions.create({ model: 'tiny', messages })).rejects.toMatchObject({
    status: 404,
  });
});

test('The openai client lists models, completes text, and tells errors by their statuses', async () => {
  const client = openai(await startSim({ servedModelNames: ['tiny', 'alias'], maxModelLen: 64 }));
  const names = (await client.models.list()).data.map(({ id }) => id);
  expect(names).toEqual(['tiny', 'alias']);
  const text = await client.completions.create({ model: 'alias', prompt: 'hello', max_tokens: 3 });
  expect(text).toMatchObject({ model: 'tiny', choices: [{ finish_reason: 'length' }] });
  await expect(client.chat.completions.create({ model: 'other', messages })).rejects.toMatchObject({
    status: 404,
    param: 'model',
  });
  await expect(
    client.completions.create({ model: 'tiny', prompt: 'word '.repeat(100), max_tokens: 1 }),
  ).rejects.toThrow("This model's maximum context length is 64 tokens.");
  const longest = await client.completions.create({ model: 'tiny', prompt: 'hello', max_tokens: 64 });
  expect(longest.usage).toMatchObject({ total_tokens: 64 });
});

test('The responses API answers, streams, calls tools, and remembers where the store is on', async () => {
  const client = openai(await startSim({ responsesStore: true }));
  const first = await client.responses.create({ model: 'tiny', input: 'hello', max_output_tokens: 4 });
  expect(first).toMatchObject({ status: 'incomplete', usage: { output_tokens: 4 } });
  expect(await client.responses.retrieve(first.id)).toMatchObject({ output_text: first.output_text });
  const next = await client.responses.create({
    model: 'tiny',
    input: 'go on',
    previous_response_id: first.id,
    max_output_tokens: 4,
  });
  expect(next.usage?.input_tokens).toBeGreaterThan(first.usage?.input_tokens ?? 0);
  const types: string[] = [];
  const stream = await client.responses.create({
    model: 'tiny',
    input: 'hello',
    stream: true,
    tool_choice: 'required',
    tools: [{ ...weather.function, type: 'function', strict: true }],
  });
  for await (const event of stream) {
    if (types.at(-1) !== event.type) types.push(event.type);
    if (event.type === 'response.completed') {
      expect(event.response.output[0]).toMatchObject({ type: 'function_call', name: 'get_weather' });
    }
  }
  expect(types).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.completed',
  ]);
  await expect(client.responses.retrieve('resp_none')).rejects.toMatchObject({ status: 404 });
});

test('The Anthropic client creates, streams, counts and uses tools', async () => {
  const engine = await startSim({ enableAutoToolChoice: true, toolCallParser: 'hermes' });
  const client = new Anthropic({ baseURL: engine.url, apiKey: 'none', maxRetries: 0 });
  const request = { model: 'tiny', max_tokens: 5, messages };
  const greedy = { ...request, temperature: 0 };
  const whole = await client.messages.create(greedy);
  expect(whole).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 5 } });
  const counted = await client.messages.countTokens({ model: 'tiny', messages });
  expect(counted.input_tokens).toBe(whole.usage.input_tokens);
  const streamed = await client.messages.stream(greedy).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  const tools = [
    { name: 'get_weather', input_schema: weather.function.parameters as Anthropic.Tool.InputSchema },
  ];
  const used = await client.messages.create({ ...request, max_tokens: 100, tools });
  expect(used).toMatchObject({
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', name: 'get_weather', input: { city: expect.any(String) } }],
  });
  const [block] = used.content;
  const again = await client.messages.create({
    ...request,
    tools,
    messages: [
      ...messages,
      { role: 'assistant', content: used.content },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: block?.type === 'tool_use' ? block.id : '', content: 'sunny' },
        ],
      },
    ],
  });
  expect(again.content[0]?.type).toBe('text');
  await expect(client.messages.create({ ...request, model: 'other' })).rejects.toMatchObject({
    status: 404,
  });
});
