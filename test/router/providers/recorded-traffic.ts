import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import {
  fixture,
  type openaiDouble,
  type ProviderDouble,
  sendJson,
  sendStream,
  startProviders,
} from './provider-double.js';

/** JSON as somebody else wrote it. */
export type Json = Readonly<Record<string, unknown>>;

/** An error that was recorded. */
interface RecordedError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Errors that were recorded, by name. */
export const errors = recorded('errors.json') as Readonly<Record<string, RecordedError>>;
/** What clients say. */
export const question = { role: 'user' as const, content: 'Hi' };

/** JSON that was recorded. */
export function recorded(name: string): Json {
  return JSON.parse(fixture(`recorded/${name}`)) as Json;
}

/** One of the recorded errors. */
export function recordedError(name: string): RecordedError {
  const error = errors[name];
  if (error === undefined) throw new Error(`no error ${name} is recorded`);
  return error;
}

/** Answers with a recorded error. */
export function sendError(name: string): Parameters<typeof openaiDouble>[0] {
  const { status, headers = {}, body } = recordedError(name);
  return (response) => {
    for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
    sendJson(response, body, status);
  };
}

/** Answers with a recorded stream. */
export function sendRecorded(name: string): Parameters<typeof openaiDouble>[0] {
  return (response) => sendStream(response, `recorded/${name}.sse`);
}

/** A router between OpenAI's client and Anthropic's API. */
export async function chatClient({ url }: ProviderDouble): Promise<{ client: OpenAI; url: string }> {
  const provider = { name: 'p', type: 'anthropic', api_base: url, models: [{ id: 'm' }] };
  const router = await startProviders({ external_providers: [provider] });
  const options = { baseURL: `${router.url}/v1`, apiKey: 'x', maxRetries: 0 };
  return { client: new OpenAI(options), url: router.url };
}

/** A router between Anthropic's client and an API like OpenAI's. */
export async function messagesClient(
  { url }: ProviderDouble,
  more: Json = { type: 'openai' },
): Promise<{ client: Anthropic; url: string }> {
  const provider = { name: 'p', api_base: url, models: [{ id: 'm' }], ...more };
  const router = await startProviders({ external_providers: [provider] });
  return { client: new Anthropic({ baseURL: router.url, apiKey: 'x', maxRetries: 0 }), url: router.url };
}
