import type { ChatTurn } from './chat-template.js';
import { badRequest, ValidationError } from './errors.js';
import { messageProblems } from './message-problems.js';
import { modelName, type SimSettings } from './options.js';
import { isObject, listOf, objectOf, textOf } from './request-fields.js';

/** The turns of a chat's `messages`; throws what vLLM answers to turns that this model cannot read. */
export function chatTurns(messages: readonly unknown[], settings: SimSettings): readonly ChatTurn[] {
  if (messages.length === 0) {
    throw badRequest(
      settings.version === '0.32'
        ? 'Cannot apply chat template to an empty conversation. Provide at least one message.'
        : 'list index out of range list index out of range',
    );
  }
  const problems = messages.flatMap(messageProblems);
  if (problems.length > 0) throw new ValidationError(problems);
  return messages.filter(isObject).map((message) => {
    const toolCalls = (listOf(message, 'tool_calls') ?? []).flatMap((call) => {
      const fn = isObject(call) ? objectOf(call, 'function') : undefined;
      const name = fn === undefined ? undefined : textOf(fn, 'name');
      return fn === undefined || name === undefined
        ? []
        : [{ name, arguments: textOf(fn, 'arguments') || '{}' }];
    });
    return { role: String(message.role), content: contentText(message.content, settings), toolCalls };
  });
}

/** The text of a turn's content, whose parts are joined by line breaks. */
export function contentText(content: unknown, settings: SimSettings): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const texts = content.map((part) => {
    const text = isObject(part) ? (textOf(part, 'text') ?? textOf(part, 'refusal')) : part;
    if (typeof text === 'string') return text;
    throw badRequest(
      settings.version === '0.32'
        ? `${modelName(settings)} is not a multimodal model`
        : `${settings.model} is not a multimodal model None`,
    );
  });
  return texts.join('\n');
}
