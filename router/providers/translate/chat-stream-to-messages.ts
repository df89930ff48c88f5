import type { StreamEvent } from '../../../src/runtime/sse-reader.js';
import { messagesUsage, stopReason } from './chat-answer-to-messages.js';
import { chatStreamErrorToMessages } from './error-answer.js';
import { type JsonObject, numberOf, objectOf, objectsOf, textOf } from './json-value.js';
import { type EventTranslator, jsonIn } from './stream-translator.js';

/** Turns chunks of OpenAI's chat completions into events of Anthropic's messages, one by one. */
export class ChatStreamToMessages implements EventTranslator {
  isWhole = false;
  private hasStarted = false;
  /** What the block that is open holds: `text`, `thinking`, or the number of a tool call. */
  private open: string | undefined;
  private blocks = 0;
  private readonly calls = new Set<string>();
  private finish: unknown;
  private wasRefused = false;
  private usage: JsonObject = {};

  /** Text of the events that follow from one. */
  event({ data }: StreamEvent): string {
    // What comes behind the end belongs to nothing.
    if (this.isWhole) return '';
    if (data === '[DONE]') return this.end();
    const chunk = jsonIn(data);
    if (chunk.error !== undefined) {
      this.isWhole = true;
      return written('error', { error: chatStreamErrorToMessages(chunk.error) });
    }
    if (chunk.usage !== undefined && chunk.usage !== null) this.usage = objectOf(chunk.usage);
    const [choice] = objectsOf(chunk.choices);
    // Azure's first chunk has no choice, and neither id nor model.
    if (choice === undefined) return '';
    let text = '';
    if (!this.hasStarted) {
      this.hasStarted = true;
      text += this.start(chunk);
    }
    text += this.delta(objectOf(choice.delta));
    if (choice.finish_reason !== undefined && choice.finish_reason !== null)
      this.finish = choice.finish_reason;
    return text;
  }

  /** The tokens that were counted so far. */
  get tokens(): { readonly promptTokens: number; readonly completionTokens: number } {
    return {
      promptTokens: numberOf(this.usage.prompt_tokens),
      completionTokens: numberOf(this.usage.completion_tokens),
    };
  }

  private start({ id, model }: JsonObject): string {
    return written('message_start', {
      message: {
        id,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // They are known at the end alone.
        usage: messagesUsage({}),
      },
    });
  }

  private delta(delta: JsonObject): string {
    let text = '';
    const thoughts = textOf(delta.reasoning_content) || textOf(delta.reasoning);
    if (thoughts !== '') {
      text += this.opened('thinking', { type: 'thinking', thinking: '', signature: '' });
      text += this.grown({ type: 'thinking_delta', thinking: thoughts });
    }
    const refusal = textOf(delta.refusal);
    if (refusal !== '') this.wasRefused = true;
    const said = textOf(delta.content) || refusal;
    if (said !== '') {
      text += this.opened('text', { type: 'text', text: '', citations: null });
      text += this.grown({ type: 'text_delta', text: said });
    }
    for (const call of objectsOf(delta.tool_calls)) text += this.call(call);
    return text;
  }

  private call({ index, id, function: called }: JsonObject): string {
    const { name, arguments: given } = objectOf(called);
    const key = `call ${numberOf(index)}`;
    // A block that has been closed cannot be opened again.
    if (this.open !== key && this.calls.has(key)) {
      throw new Error(`stream: tool calls in turns cannot be translated, got more of ${key}`);
    }
    this.calls.add(key);
    let text = this.opened(key, { type: 'tool_use', id, name, input: {} });
    if (textOf(given) !== '') text += this.grown({ type: 'input_json_delta', partial_json: given });
    return text;
  }

  private opened(key: string, block: JsonObject): string {
    if (this.open === key) return '';
    const closed = this.closed();
    this.open = key;
    return `${closed}${written('content_block_start', { index: this.blocks, content_block: block })}`;
  }

  private grown(delta: JsonObject): string {
    return written('content_block_delta', { index: this.blocks, delta });
  }

  private closed(): string {
    if (this.open === undefined) return '';
    this.open = undefined;
    return written('content_block_stop', { index: this.blocks++ });
  }

  private end(): string {
    if (!this.hasStarted) throw new Error('stream: it ended before it began');
    this.isWhole = true;
    const reason = this.wasRefused ? 'refusal' : stopReason(this.finish, this.calls.size > 0);
    return [
      this.closed(),
      written('message_delta', {
        delta: { stop_reason: reason, stop_sequence: null },
        usage: messagesUsage(this.usage),
      }),
      written('message_stop', {}),
    ].join('');
  }
}

function written(type: string, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
