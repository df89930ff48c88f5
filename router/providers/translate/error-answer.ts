import { type JsonObject, objectOf, textOf } from './json-value.js';

/** An error of Anthropic's API as one of OpenAI's. */
export function messagesErrorToChat(body: JsonObject, status: number): JsonObject {
  const { type, message } = objectOf(body.error);
  return {
    error: {
      message: textOf(message) || `the provider answered with status ${status}`,
      type: textOf(type) || 'api_error',
      param: null,
      code: status,
    },
  };
}

/** An error of OpenAI's API as one of Anthropic's. */
export function chatErrorToMessages(body: JsonObject, status: number): JsonObject {
  const { error } = body;
  const message = typeof error === 'string' ? error : textOf(objectOf(error).message);
  return {
    type: 'error',
    error: {
      type: errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'),
      message: message || `the provider answered with status ${status}`,
    },
  };
}

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
