import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import {
  anthropicDouble,
  openaiDouble,
  type ProviderDouble,
  providerKey,
  sendJson,
  sendStream,
  startProviders,
} from './provider-double.js';

const tool = {
  name: 'get_weather',
  description: 'Tells the weather',
  schema: { type: 'object', properties: { location: { type: 'string' } } },
} as const;

function claude({ url }: ProviderDouble): unknown {
  const models = [{ id: 'claude-x', aliases: ['clever'] }];
  return { external_providers: [{ name: 'anthropic', type: 'anthropic', api_base: url, models }] };
}

function gpt({ url }: ProviderDouble): unknown {
  return { external_providers: [{ name: 'openai', api_base: `${url}/v1`, models: [{ id: 'gpt-x' }] }] };
}

function openaiClient(url: string): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'client-secret', maxRetries: 0 });
}

function anthropicClient(url: string): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: 'client-secret', maxRetries: 0 });
}

test("OpenAI's client talks to Anthropic's API", async () => {
  const provider = await anthropicDouble((response) =>
    sendJson(response, {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x-1',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { location: 'Paris' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 7 },
    }),
  );
  const router = await startProviders(claude(provider));
  const client = openaiClient(router.url);
  const tools = [{ type: 'function' as const, function: { name: tool.name, parameters: tool.schema } }];
  const first = await client.chat.completions.create({
    model: 'clever',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Weather in Paris?' },
    ],
    temperature: 1.5,
    tools,
  });
  const [choice] = first.choices;
  expect(choice?.finish_reason).toBe('tool_calls');
  expect(choice?.message.content).toBe('Let me look.');
  const [call] = choice?.message.tool_calls ?? [];
  expect(call).toEqual({
    id: 'toolu_1',
    type: 'function',
    function: { name: 'get_weather', arguments: '{"location":"Paris"}' },
  });
  expect(first.usage).toMatchObject({ prompt_tokens: 15, completion_tokens: 7, total_tokens: 22 });
  if (choice === undefined) throw new Error('no choice');
  await client.chat.completions.create({
    model: 'clever',
    messages: [
      { role: 'user', content: 'Weather in Paris?' },
      choice.message,
      { role: 'tool', tool_call_id: 'toolu_1', content: 'sunny' },
    ],
    tools,
  });
  expect(provider.refused).toEqual([]);
  expect(provider.seen[0]?.body).toMatchObject({ model: 'claude-x', max_tokens: 4096, temperature: 1 });
  expect(JSON.stringify(provider.seen)).not.toContain('client-secret');
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  const labels = 'provider="anthropic",model="claude-x"';
  expect(metrics).toContain(`vllm_router:provider_requests_total{${labels},code="200"} 2`);
  expect(metrics).toContain(`vllm_router:provider_tokens_total{${labels},kind="input"} 30`);
  expect(metrics).toContain(`vllm_router:provider_tokens_total{${labels},kind="output"} 14`);
  expect(metrics).toContain('vllm:num_incoming_requests_total{model="clever"} 2');
});

test("A stream of Anthropic's reaches OpenAI's client event by event", async () => {
  const provider = await anthropicDouble((response, { body }) =>
    sendStream(response, body.tools === undefined ? 'anthropic-text.sse' : 'anthropic-tools.sse'),
  );
  const router = await startProviders(claude(provider));
  const client = openaiClient(router.url);
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const texts: string[] = [];
  let usage: unknown;
  const stream = await client.chat.completions.create({
    model: 'claude-x',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    texts.push(chunk.choices[0]?.delta.content ?? '');
    usage = chunk.usage ?? usage;
  }
  expect(texts.join('')).toBe('Hello! Grüße 🙂');
  expect(usage).toMatchObject({ prompt_tokens: 25, completion_tokens: 15 });
  const tools = [{ type: 'function' as const, function: { name: tool.name, parameters: tool.schema } }];
  const finished = await client.chat.completions
    .stream({ model: 'claude-x', messages, tools })
    .finalChatCompletion();
  expect(finished.choices[0]?.finish_reason).toBe('tool_calls');
  expect(
    finished.choices[0]?.message.tool_calls?.map((call) => 'function' in call && call.function),
  ).toMatchObject([
    { name: 'get_weather', arguments: '{"location": "San Francisco, CA", "unit": "fahrenheit"}' },
    { name: 'get_time', arguments: '{}' },
  ]);
});

test("Anthropic's client talks to OpenAI's API", async () => {
  const provider = await openaiDouble((response) =>
    sendJson(response, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-x-1',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'call_1',
                type: 'function',
                function: { name: 'get_weather', arguments: '{"location":"Paris"}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 },
    }),
  );
  const router = await startProviders(gpt(provider));
  const client = anthropicClient(router.url);
  const tools = [{ name: tool.name, description: tool.description, input_schema: tool.schema }];
  const question = { role: 'user' as const, content: 'Weather in Paris?' };
  const first = await client.messages.create({ model: 'gpt-x', max_tokens: 64, messages: [question], tools });
  expect(first).toMatchObject({
    type: 'message',
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: { location: 'Paris' } }],
    usage: { input_tokens: 12, output_tokens: 4 },
  });
  await client.messages.create({
    model: 'gpt-x',
    max_tokens: 64,
    system: 'Be short.',
    messages: [
      question,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'sunny' }] },
    ],
    tools,
  });
  expect(provider.refused).toEqual([]);
  expect(provider.seen[1]?.path).toBe('/v1/chat/completions');
});

test("A stream of OpenAI's reaches Anthropic's client event by event", async () => {
  const provider = await openaiDouble((response, { body }) =>
    sendStream(response, body.tools === undefined ? 'openai-text.sse' : 'openai-tools.sse'),
  );
  const router = await startProviders(gpt(provider));
  const client = anthropicClient(router.url);
  const request = { model: 'gpt-x', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hi' }] };
  const said = await client.messages.stream(request).finalMessage();
  expect(said).toMatchObject({
    content: [{ type: 'text', text: 'Hello there 🙂' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 15, cache_read_input_tokens: 4, output_tokens: 10 },
  });
  const tools = [{ name: tool.name, input_schema: tool.schema }];
  const called = await client.messages.stream({ ...request, tools }).finalMessage();
  expect(called).toMatchObject({
    content: [
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', name: 'get_weather', input: { location: 'Paris, France' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ],
    stop_reason: 'tool_use',
  });
  expect(provider.refused).toEqual([]);
});

test('A stream that the client asked no usage of is counted all the same', async () => {
  const provider = await openaiDouble((response) => sendStream(response, 'openai-text.sse'));
  const router = await startProviders(gpt(provider));
  const answer = await fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{"model":"gpt-x","stream":true,"messages":[],"seed":9007199254740993}',
  });
  const text = await answer.text();
  expect(text).toContain(' there 🙂');
  expect(text).not.toContain('"prompt_tokens"');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(provider.seen[0]?.body.stream_options).toEqual({ include_usage: true });
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  expect(metrics).toContain(
    'vllm_router:provider_tokens_total{provider="openai",model="gpt-x",kind="input"} 19',
  );
});

test('Azure is asked by deployment, version and its own header', async () => {
  const provider = await openaiDouble((response) =>
    sendJson(response, { object: 'list', data: [], model: 'm' }),
  );
  const router = await startProviders({
    external_providers: [
      {
        name: 'azure',
        type: 'azure-openai',
        api_base: provider.url,
        api_version: '2024-10-21',
        models: [{ id: 'text-embedding-3-small', type: 'embeddings', deployment: 'my embeddings' }],
      },
    ],
  });
  await openaiClient(router.url).embeddings.create({
    model: 'text-embedding-3-small',
    input: 'x',
    encoding_format: 'float',
  });
  expect(provider.refused).toEqual([]);
  expect(provider.seen[0]?.path).toBe(
    '/openai/deployments/my%20embeddings/embeddings?api-version=2024-10-21',
  );
  expect(provider.seen[0]?.headers['api-key']).toBe(providerKey);
});

test("Anthropic's client talks to Anthropic's API as if nothing stood between", async () => {
  const provider = await anthropicDouble((response) => sendStream(response, 'anthropic-tools.sse'));
  const router = await startProviders(claude(provider));
  const client = anthropicClient(router.url);
  const request = { model: 'clever', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] };
  const message = await client.messages.stream(request).finalMessage();
  expect(message.content).toHaveLength(3);
  expect(provider.seen[0]?.body.model).toBe('claude-x');
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  expect(metrics).toContain('kind="input"} 480');
  expect(metrics).toContain('kind="output"} 89');
});

test('Errors come in the words of the API that the client speaks', async () => {
  const anthropic = await anthropicDouble((response) => {
    response.setHeader('retry-after', '7');
    sendJson(response, { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }, 429);
  });
  const openai = await openaiDouble((response) =>
    sendJson(response, { error: { message: 'Too long', type: 'invalid_request_error' } }, 400),
  );
  const file = { ...(claude(anthropic) as object) } as { external_providers: unknown[] };
  const others = gpt(openai) as { external_providers: unknown[] };
  const router = await startProviders({
    external_providers: [...file.external_providers, ...others.external_providers],
  });
  const chat = openaiClient(router.url).chat.completions.create({ model: 'claude-x', messages: [] });
  const limited = await chat.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
  expect(limited).toMatchObject({ status: 429, type: 'rate_limit_error' });
  expect((limited as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
  const messages = anthropicClient(router.url).messages.create({
    model: 'gpt-x',
    max_tokens: 1,
    messages: [],
  });
  const refused = await messages.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(Anthropic.BadRequestError);
  expect((refused as Error).message).toContain('Too long');
  const untranslatable = await fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{"model":"claude-x","messages":[],"logprobs":true}',
  });
  expect(untranslatable.status).toBe(400);
  expect(await untranslatable.text()).toContain(
    "model 'claude-x': logprobs: Anthropic's API has no counterpart",
  );
  const elsewhere = await fetch(`${router.url}/v1/rerank`, { method: 'POST', body: '{"model":"claude-x"}' });
  expect(elsewhere.status).toBe(400);
});
