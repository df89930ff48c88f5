import { isObject, type JsonObject, numberOf, objectOf, objectsOf, textOf } from './json-value.js';

/** An answer of OpenAI's chat completions as one of Anthropic's messages. */
export function chatAnswerToMessages(answer: JsonObject): JsonObject {
  const [choice = {}] = objectsOf(answer.choices);
  const message = objectOf(choice.message);
  const calls = objectsOf(message.tool_calls);
  const thoughts = textOf(message.reasoning_content) || textOf(message.reasoning);
  const text = textOf(message.content) || textOf(message.refusal);
  return {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [
      ...(thoughts === '' ? [] : [{ type: 'thinking', thinking: thoughts, signature: '' }]),
      ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
      ...calls.map(({ id, function: called }) => {
        const { name, arguments: given } = objectOf(called);
        return { type: 'tool_use', id, name, input: inputOf(textOf(given)) };
      }),
    ],
    stop_reason:
      textOf(message.refusal) === '' ? stopReason(choice.finish_reason, calls.length > 0) : 'refusal',
    stop_sequence: null,
    usage: messagesUsage(objectOf(answer.usage)),
  };
}

// A model may write what is no JSON; whoever called the tool sees that it is not what the schema wants.
function inputOf(text: string): JsonObject {
  try {
    const input: unknown = JSON.parse(text === '' ? '{}' : text);
    return isObject(input) ? input : { arguments: text };
  } catch {
    return { arguments: text };
  }
}

/** Why an answer ended, in Anthropic's words. @param called whether the model called a tool */
export function stopReason(finish: unknown, called: boolean): string {
  if (finish === 'length') return 'max_tokens';
  if (finish === 'content_filter') return 'refusal';
  return called || finish === 'tool_calls' ? 'tool_use' : 'end_turn';
}

/** OpenAI's usage as Anthropic counts it: tokens of the prompt without those that the cache held. */
export function messagesUsage(usage: JsonObject): JsonObject {
  const cached = numberOf(objectOf(usage.prompt_tokens_details).cached_tokens);
  return {
    input_tokens: Math.max(0, numberOf(usage.prompt_tokens) - cached),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: numberOf(usage.completion_tokens),
  };
}
