import { ScanKeys, scanBody } from '../body/body-scan.js';
import { editedObject } from '../prefill-decode/edited-object.js';
import type { TokenUsage } from '../stats/sse-usage.js';
import { type AnswerPipe, MessagesPipe, PlainPipe, UsageFilter } from './answer-pipe.js';
import type { ProviderConfig, ProviderModel } from './provider-config.js';
import { chatAnswerToMessages } from './translate/chat-answer-to-messages.js';
import { chatRequestToMessages } from './translate/chat-request-to-messages.js';
import { ChatStreamToMessages } from './translate/chat-stream-to-messages.js';
import { chatErrorToMessages, messagesErrorToChat } from './translate/error-answer.js';
import { type JsonObject, numberOf, objectOf } from './translate/json-value.js';
import { chatUsage, messagesAnswerToChat } from './translate/messages-answer-to-chat.js';
import { messagesRequestToChat } from './translate/messages-request-to-chat.js';
import { MessagesStreamToChat } from './translate/messages-stream-to-chat.js';
import { StreamTranslator } from './translate/stream-translator.js';
import { Untranslatable } from './translate/untranslatable.js';

/** A request as a provider gets it, and what becomes of its answer. */
export interface ProviderRequest {
  /** Path with its query, behind the provider's base URL. */
  readonly path: string;
  readonly body: Buffer;
  /** Pipe for an answer that is a stream of events. */
  stream(): AnswerPipe;
  /** A whole answer in the client's API. @default - it is already */
  readonly whole?: (answer: JsonObject) => JsonObject;
  /** Tokens that a whole answer took. @default - those that its usage names */
  readonly counted?: (answer: JsonObject) => TokenUsage;
  /** An error in the client's API. @default - it is already */
  readonly error?: (body: JsonObject, status: number) => JsonObject;
}

/** A request of a client. */
export interface ClientRequest {
  readonly path: string;
  readonly body: Buffer;
  /** Seconds since 1970. */
  readonly now: () => number;
}

const chatPath = '/v1/chat/completions';
const messagesPath = '/v1/messages';

/**
 * A client's request in the words of a provider.
 * @throws Untranslatable for what the provider's API has not got
 */
export function providerRequest(
  provider: ProviderConfig,
  model: ProviderModel,
  request: ClientRequest,
): ProviderRequest {
  return provider.type === 'anthropic'
    ? anthropicRequest(provider, model, request)
    : openaiRequest(provider, model, request);
}

function anthropicRequest(
  provider: ProviderConfig,
  { id: model }: ProviderModel,
  { path, body, now }: ClientRequest,
): ProviderRequest {
  if (path === messagesPath || path === `${messagesPath}/count_tokens`) {
    return { path, body: renamed(body, model), stream: () => new MessagesPipe(), counted };
  }
  if (path !== chatPath) throw notServed(provider, path);
  const given = parsed(body);
  const { defaultMaxTokens, unsupportedFields } = provider;
  const includeUsage = objectOf(given.stream_options).include_usage === true;
  return {
    path: messagesPath,
    body: written(chatRequestToMessages(given, { model, defaultMaxTokens, unsupportedFields })),
    stream: () => new StreamTranslator(new MessagesStreamToChat(now(), includeUsage)),
    whole: (answer) => messagesAnswerToChat(answer, now()),
    counted,
    error: messagesErrorToChat,
  };
}

function counted({ usage }: JsonObject): TokenUsage {
  const { prompt_tokens: prompt, completion_tokens: completion } = chatUsage(objectOf(usage));
  return { promptTokens: numberOf(prompt), completionTokens: numberOf(completion) };
}

function openaiRequest(
  provider: ProviderConfig,
  model: ProviderModel,
  { path, body }: ClientRequest,
): ProviderRequest {
  if (path === messagesPath) {
    const { maxTokensField, unsupportedFields, streamUsage } = provider;
    const options = { model: model.id, maxTokensField, unsupportedFields, streamUsage };
    return {
      path: pathAt(provider, model, chatPath),
      body: written(messagesRequestToChat(parsed(body), options)),
      stream: () => new StreamTranslator(new ChatStreamToMessages()),
      whole: chatAnswerToMessages,
      error: chatErrorToMessages,
    };
  }
  if (!path.startsWith('/v1/') || path.startsWith(`${messagesPath}/`)) throw notServed(provider, path);
  const edits = new Map([['model', JSON.stringify(model.id)]]);
  const asks =
    provider.streamUsage && (path === chatPath || path === '/v1/completions') && asksForUsage(body);
  if (asks) edits.set('stream_options', '{"include_usage":true}');
  return {
    path: pathAt(provider, model, path),
    body: editedObject(body, edits),
    stream: () => (asks ? new StreamTranslator(new UsageFilter()) : new PlainPipe()),
  };
}

const azurePaths: ReadonlySet<string> = new Set([
  chatPath,
  '/v1/completions',
  '/v1/embeddings',
  '/v1/audio/speech',
  '/v1/images/generations',
]);

function pathAt(provider: ProviderConfig, { deployment }: ProviderModel, path: string): string {
  if (provider.type !== 'azure-openai') return path;
  if (!azurePaths.has(path)) throw notServed(provider, path);
  const version = encodeURIComponent(provider.apiVersion);
  return `/openai/deployments/${encodeURIComponent(deployment)}${path.slice(3)}?api-version=${version}`;
}

const streamKeys = new ScanKeys(['stream', 'stream_options']);

/** Whether the router has to ask for the usage of a stream itself. */
function asksForUsage(body: Buffer): boolean {
  const scanned = scanBody(body, streamKeys);
  return typeof scanned !== 'string' && scanned.raw('stream') === 'true' && scanned.isNull('stream_options');
}

function renamed(body: Buffer, model: string): Buffer {
  return editedObject(body, new Map([['model', JSON.stringify(model)]]));
}

function parsed(body: Buffer): JsonObject {
  try {
    return objectOf(JSON.parse(body.toString()));
  } catch {
    // The router's own reader is more lenient, as Python's is.
    throw new Untranslatable('body', 'not JSON that can be translated; correct it');
  }
}

function written(body: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(body));
}

function notServed({ name }: ProviderConfig, path: string): Untranslatable {
  return new Untranslatable(path, `provider ${name} has no such path; use another path or model`);
}
