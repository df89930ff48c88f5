import { isObject, type JsonObject, objectOf, textOf } from './json-value.js';

/** An error of Anthropic's API as one of OpenAI's. */
export function messagesErrorToChat(body: JsonObject, status: number): JsonObject {
  const { type, message } = objectOf(body.error);
  return {
    error: {
      message: textOf(message) || `the provider answered with status ${status}`,
      type: textOf(type) || 'api_error',
      param: null,
      // OpenAI's codes are words, of which Anthropic has none.
      code: null,
    },
  };
}

/** An error of OpenAI's API as one of Anthropic's. */
export function chatErrorToMessages(body: JsonObject, status: number): JsonObject {
  const message = messageOf(body.error) || `the provider answered with status ${status}`;
  return { type: 'error', error: { type: typeOf(status), message } };
}

/** An error within a stream of OpenAI's, which has no status, as one of Anthropic's. */
export function chatStreamErrorToMessages(error: unknown): JsonObject {
  const message = messageOf(error) || 'the provider broke off its answer';
  return { type: typeInStream(objectOf(error)), message };
}

function messageOf(error: unknown): string {
  return isObject(error) ? textOf(error.message) : textOf(error);
}

function typeOf(status: number): string {
  return errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

function typeInStream({ type, code, status }: JsonObject): string {
  // Azure and engines of vLLM put a status into one of these.
  const given = [status, code].map(Number).find((each) => each >= 400 && each < 600);
  if (given !== undefined) return typeOf(given);
  const words = [type, code].map(textOf);
  if (words.some((word) => limits.has(word))) return 'rate_limit_error';
  return words.find((word) => Object.values(errorTypes).includes(word)) ?? 'api_error';
}

// https://platform.openai.com/docs/guides/error-codes
const limits: ReadonlySet<string> = new Set(['rate_limit_exceeded', 'insufficient_quota']);

// https://docs.anthropic.com/en/api/errors
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
