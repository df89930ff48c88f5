import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { SimOptions } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { startRouter } from '../running-router.js';

// Clients that people use, as they are, through the router to the simulated engine.

async function clients(options: Partial<SimOptions> = {}) {
  const engine = await startSim(options);
  const second = await startSim({ model: 'other' });
  const router = await startRouter([engine, { url: second.url, models: ['other'] }]);
  return {
    engine,
    router,
    openai: new OpenAI({ baseURL: `${router.url}/v1`, apiKey: 'none', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: router.url, apiKey: 'none', maxRetries: 0 }),
    direct: new OpenAI({ baseURL: `${engine.url}/v1`, apiKey: 'none', maxRetries: 0 }),
  };
}

const messages = [{ role: 'user' as const, content: 'hello there' }];
const request = { model: 'tiny', messages, max_tokens: 8, temperature: 0 };
const weather = {
  name: 'get_weather',
  parameters: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const tools = [{ type: 'function' as const, function: weather }];

test('Chats of the openai client are those of the engine, whole, streamed and several at once', async () => {
  const { openai, direct } = await clients();
  const there = (await direct.chat.completions.create(request)).choices[0]?.message.content;
  const whole = await openai.chat.completions.create(request);
  expect(whole.choices[0]?.message.content).toBe(there);
  const stream = openai.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
  const final = await stream.finalChatCompletion();
  expect(final.choices[0]?.message.content).toBe(there);
  expect(final.usage).toMatchObject({ completion_tokens: 8, total_tokens: whole.usage?.total_tokens });
  const many = await Promise.all(Array.from({ length: 20 }, () => openai.chat.completions.create(request)));
  expect(new Set(many.map(({ choices }) => choices[0]?.message.content))).toEqual(new Set([there]));
  const raw = await openai.chat.completions
    .create(request, { headers: { 'x-request-id': 'mine' } })
    .withResponse();
  expect(raw.request_id).toBe('mine');
});

test('A stream that the openai client breaks off is not answered to its end', async () => {
  const { openai, engine, router } = await clients({
    timing: { prefillTokensPerSecond: 1e6, decodeTokensPerSecond: 50 },
  });
  const stream = await openai.chat.completions.create({ ...request, max_tokens: 3000, stream: true });
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) break;
  }
  await until(() => engine.core.load.running + router.router.services.live.size === 0);
});

test('Tools are called through the router as without it', async () => {
  const { openai, direct, anthropic } = await clients({
    enableAutoToolChoice: true,
    toolCallParser: 'hermes',
  });
  const asked = { model: 'tiny', messages, tools, temperature: 0 };
  const [there, here] = await Promise.all(
    [direct, openai].map((client) => client.chat.completions.create(asked)),
  );
  const callOf = (answer: OpenAI.ChatCompletion | undefined): unknown => {
    const call = answer?.choices[0]?.message.tool_calls?.[0];
    return call?.type === 'function' ? call.function : undefined;
  };
  expect(callOf(here)).toMatchObject({ name: 'get_weather' });
  expect(callOf(here)).toEqual(callOf(there));
  expect(callOf(await openai.chat.completions.stream(asked).finalChatCompletion())).toMatchObject({
    name: 'get_weather',
  });
  const used = await anthropic.messages.create({
    model: 'tiny',
    max_tokens: 100,
    messages,
    tools: [{ name: 'get_weather', input_schema: weather.parameters }],
  });
  expect(used).toMatchObject({ stop_reason: 'tool_use', content: [{ type: 'tool_use' }] });
});

test('Embeddings, completions and models come as the engine gives them', async () => {
  const { openai, direct } = await clients({ runner: 'pooling' });
  const input = ['the cat', 'the dog'];
  const [there, here] = await Promise.all(
    [direct, openai].map((client) => client.embeddings.create({ model: 'tiny', input })),
  );
  expect(here?.data).toEqual(there?.data);
  expect((await openai.models.list()).data.map(({ id }) => id).sort()).toEqual(['other', 'tiny']);
  const text = await openai.completions.create({ model: 'other', prompt: 'hello', max_tokens: 3 });
  expect(text.choices[0]).toMatchObject({ finish_reason: 'length' });
});

test('Responses are made, streamed, asked for again and gone on from', async () => {
  const { openai } = await clients({ responsesStore: true });
  const first = await openai.responses.create({ model: 'tiny', input: 'hello', max_output_tokens: 4 });
  expect(await openai.responses.retrieve(first.id)).toMatchObject({ output_text: first.output_text });
  const types = new Set<string>();
  const stream = await openai.responses.create({
    model: 'tiny',
    input: 'go on',
    previous_response_id: first.id,
    max_output_tokens: 4,
    stream: true,
  });
  for await (const { type } of stream) types.add(type);
  expect([...types]).toEqual(expect.arrayContaining(['response.created', 'response.output_text.delta']));
  await expect(openai.responses.retrieve('resp_none')).rejects.toMatchObject({ status: 404 });
});

test('The Anthropic client creates, streams and counts', async () => {
  const { anthropic } = await clients();
  const greedy = { model: 'tiny', max_tokens: 5, messages, temperature: 0 };
  const whole = await anthropic.messages.create(greedy);
  expect(whole).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 5 } });
  expect((await anthropic.messages.stream(greedy).finalMessage()).content).toEqual(whole.content);
  const counted = await anthropic.messages.countTokens({ model: 'tiny', messages });
  expect(counted.input_tokens).toBe(whole.usage.input_tokens);
});

test('Errors reach the clients as theirs, those of the router and those of the engine', async () => {
  const { openai, anthropic } = await clients({ maxModelLen: 64 });
  await expect(openai.chat.completions.create({ ...request, model: 'none' })).rejects.toMatchObject({
    name: expect.any(String),
    status: 404,
    code: 404,
    param: 'model',
    type: 'not_found_error',
  });
  await expect(
    openai.completions.create({ model: 'tiny', prompt: 'word '.repeat(100), max_tokens: 1 }),
  ).rejects.toThrow("This model's maximum context length is 64 tokens.");
  await expect(anthropic.messages.create({ model: 'none', max_tokens: 1, messages })).rejects.toMatchObject({
    status: 404,
  });
  await expect(openai.files.retrieve('file-1')).rejects.toMatchObject({ status: 404 });
  await expect(openai.batches.list()).rejects.toMatchObject({ status: 404 });
});
