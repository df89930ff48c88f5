import { type JsonObject, numberOf, objectOf, objectsOf, textOf, withoutUndefined } from './json-value.js';

/** An answer of Anthropic's messages as one of OpenAI's chat completions. @param created seconds since 1970 */
export function messagesAnswerToChat(answer: JsonObject, created: number): JsonObject {
  const blocks = objectsOf(answer.content);
  const said = (type: string, field: string): string =>
    blocks
      .filter((block) => block.type === type)
      .map((block) => textOf(block[field]))
      .join('');
  const text = said('text', 'text');
  const thoughts = said('thinking', 'thinking');
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
  return {
    id: answer.id,
    object: 'chat.completion',
    created,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: withoutUndefined({
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: null,
          reasoning_content: thoughts === '' ? undefined : thoughts,
          tool_calls: calls.length === 0 ? undefined : calls,
        }),
        logprobs: null,
        finish_reason: finishReason(answer.stop_reason),
      },
    ],
    usage: chatUsage(objectOf(answer.usage)),
  };
}

/** Why an answer ended, in OpenAI's words. */
export function finishReason(stopReason: unknown): string {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}

/** Anthropic's usage as OpenAI counts it: tokens of the prompt with those that the cache held. */
export function chatUsage(usage: JsonObject): JsonObject {
  const cached = numberOf(usage.cache_read_input_tokens);
  const prompt = numberOf(usage.input_tokens) + numberOf(usage.cache_creation_input_tokens) + cached;
  const completion = numberOf(usage.output_tokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
