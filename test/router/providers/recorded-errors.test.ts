import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { ChatStreamToMessages } from '../../../router/providers/translate/chat-stream-to-messages.js';
import { MessagesStreamToChat } from '../../../router/providers/translate/messages-stream-to-chat.js';
import { StreamTranslator } from '../../../router/providers/translate/stream-translator.js';
import { anthropicDouble, fixture, openaiDouble, sendJson, sendStream } from './provider-double.js';
import {
  chatClient,
  errors,
  type Json,
  messagesClient,
  question,
  recordedError,
  sendError,
} from './recorded-traffic.js';

/** What a translated error event says. */
function errorOf(stream: StreamTranslator, data: string): Json {
  const text = stream.push(Buffer.from(`data: ${data.trim()}\n\n`)).toString();
  return JSON.parse(text.slice(text.indexOf('{'))) as Json;
}

test.each([
  ['anthropic-404', OpenAI.NotFoundError, 404, 'not_found_error'],
  ['anthropic-429', OpenAI.RateLimitError, 429, 'rate_limit_error'],
  ['anthropic-529', OpenAI.InternalServerError, 503, 'overloaded_error'],
] as const)("OpenAI's client is told %s", async (name, kind, status, type) => {
  const { client } = await chatClient(await anthropicDouble(sendError(name)));
  const error: unknown = await client.chat.completions
    .create({ model: 'm', messages: [question] })
    .catch((each: unknown) => each);
  expect(error).toBeInstanceOf(kind);
  // Codes of OpenAI's are text or null, in all that is recorded.
  expect(error).toMatchObject({ status, type, param: null, code: null });
  const { headers = {}, body } = recordedError(name);
  const { message } = body.error as Json;
  expect((error as Error).message).toContain(message);
  const told = (error as InstanceType<typeof OpenAI.APIError>).headers;
  expect(told?.get('retry-after')).toBe(headers['retry-after'] ?? null);
});

test.each([
  ['openai-400', Anthropic.BadRequestError, 'invalid_request_error'],
  ['openai-404', Anthropic.NotFoundError, 'not_found_error'],
  ['openai-429', Anthropic.RateLimitError, 'rate_limit_error'],
  ['azure-400', Anthropic.BadRequestError, 'invalid_request_error'],
  ['azure-429', Anthropic.RateLimitError, 'rate_limit_error'],
] as const)("Anthropic's client is told %s", async (name, kind, type) => {
  const { client } = await messagesClient(await openaiDouble(sendError(name)));
  const error: unknown = await client.messages
    .create({ model: 'm', max_tokens: 9, messages: [question] })
    .catch((each: unknown) => each);
  const { status, body } = recordedError(name);
  expect(error).toBeInstanceOf(kind);
  const { message } = body.error as Json;
  expect(error).toMatchObject({ status, error: { type: 'error', error: { type, message } } });
});

test.each(Object.keys(errors))('A client of the same API gets %s as it is', async (name) => {
  const { status, body } = recordedError(name);
  const isAnthropic = name.startsWith('anthropic');
  const provider = await (isAnthropic ? anthropicDouble : openaiDouble)(sendError(name));
  const { url } = await (isAnthropic ? chatClient : messagesClient)(provider);
  const answer = await fetch(`${url}/v1/${isAnthropic ? 'messages' : 'chat/completions'}`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [question] }),
  });
  expect([answer.status, await answer.json()]).toEqual([status, body]);
});

test('An error within a stream is told with a type that the other API has', () => {
  const chat = errorOf(
    new StreamTranslator(new MessagesStreamToChat(1, true)),
    fixture('recorded/anthropic-error-event.txt'),
  );
  expect(chat).toEqual({
    error: { message: 'Internal server error', type: 'api_error', param: null, code: null },
  });
  const toMessages = (data: string): Json =>
    errorOf(new StreamTranslator(new ChatStreamToMessages()), data).error as Json;
  expect(toMessages(fixture('recorded/openai-error-event.txt'))).toEqual({
    type: 'api_error',
    message: expect.stringContaining('The server had an error'),
  });
  const inStream = (name: string): unknown => toMessages(JSON.stringify(recordedError(name).body)).type;
  expect(inStream('openai-400')).toBe('invalid_request_error');
  expect(inStream('openai-429')).toBe('rate_limit_error');
  expect(inStream('azure-400')).toBe('invalid_request_error');
  expect(inStream('azure-429')).toBe('rate_limit_error');
  // Engines of vLLM give the status as a number, others a text alone.
  expect(toMessages('{"error":{"message":"no","type":"NotFoundError","code":404}}').type).toBe(
    'not_found_error',
  );
  expect(toMessages('{"error":"broken"}')).toEqual({ type: 'api_error', message: 'broken' });
});

test('A stream is not asked for its tokens where the API refuses that', async () => {
  const provider = await openaiDouble((response, { body }) =>
    body.stream_options === undefined
      ? sendStream(response, 'recorded/azure-text.sse')
      : sendJson(response, recordedError('azure-400-stream-options').body, 400),
  );
  const { client } = await messagesClient(provider, { type: 'azure-openai', stream_usage: false });
  const said = await client.messages
    .stream({ model: 'm', max_tokens: 9, messages: [question] })
    .finalMessage();
  expect(said).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 0, output_tokens: 0 } });
});
