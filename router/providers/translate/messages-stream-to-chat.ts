import type { StreamEvent } from '../../../src/runtime/sse-reader.js';
import { type JsonObject, numberOf, objectOf, textOf, withoutUndefined } from './json-value.js';
import { chatUsage, finishReason } from './messages-answer-to-chat.js';
import { type EventTranslator, jsonIn } from './stream-translator.js';

/** Turns events of Anthropic's messages into chunks of OpenAI's chat completions, one by one. */
export class MessagesStreamToChat implements EventTranslator {
  isWhole = false;
  private readonly created: number;
  private readonly includeUsage: boolean;
  private id: unknown = '';
  private model: unknown = '';
  private usage: JsonObject = {};
  private calls = -1;

  /** @param created seconds since 1970 @param includeUsage whether the client wants usage as a chunk of its own */
  constructor(created: number, includeUsage: boolean) {
    this.created = created;
    this.includeUsage = includeUsage;
  }

  /** Text of the events that follow from one. */
  event({ data }: StreamEvent): string {
    // What comes behind the end belongs to nothing.
    if (this.isWhole) return '';
    const event = jsonIn(data);
    switch (event.type) {
      case 'message_start': {
        const message = objectOf(event.message);
        this.id = message.id;
        this.model = message.model;
        this.usage = objectOf(message.usage);
        return this.chunk({ role: 'assistant', content: '' });
      }
      case 'content_block_start':
        return this.blockStart(objectOf(event.content_block));
      case 'content_block_delta':
        return this.delta(objectOf(event.delta));
      case 'message_delta':
        // Counts are those of all so far, and null where there is nothing new.
        this.usage = { ...this.usage, ...given(objectOf(event.usage)) };
        return this.chunk({}, finishReason(objectOf(event.delta).stop_reason));
      case 'message_stop':
        this.isWhole = true;
        return `${this.includeUsage ? this.usageChunk() : ''}data: [DONE]\n\n`;
      case 'error': {
        const { type, message } = objectOf(event.error);
        this.isWhole = true;
        return `data: ${JSON.stringify({ error: { message, type, param: null, code: null } })}\n\n`;
      }
      default:
        return '';
    }
  }

  /** The tokens that were counted so far. */
  get tokens(): { readonly promptTokens: number; readonly completionTokens: number } {
    const { prompt_tokens: prompt, completion_tokens: completion } = chatUsage(this.usage);
    return { promptTokens: numberOf(prompt), completionTokens: numberOf(completion) };
  }

  private blockStart(block: JsonObject): string {
    if (block.type === 'text') return textOf(block.text) === '' ? '' : this.chunk({ content: block.text });
    if (block.type !== 'tool_use') return '';
    this.calls++;
    const called = { name: block.name, arguments: '' };
    return this.chunk({
      tool_calls: [{ index: this.calls, id: block.id, type: 'function', function: called }],
    });
  }

  private delta(delta: JsonObject): string {
    switch (delta.type) {
      case 'text_delta':
        return this.chunk({ content: delta.text });
      case 'thinking_delta':
        return this.chunk({ reasoning_content: delta.thinking });
      case 'input_json_delta':
        return this.chunk({
          tool_calls: [{ index: this.calls, function: { arguments: delta.partial_json } }],
        });
      default:
        return '';
    }
  }

  private chunk(delta: JsonObject, finish: string | null = null): string {
    const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
    return this.written([choice], this.includeUsage ? null : undefined);
  }

  private usageChunk(): string {
    return this.written([], chatUsage(this.usage));
  }

  private written(choices: readonly JsonObject[], usage: JsonObject | null | undefined): string {
    const { id, created, model } = this;
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices, usage };
    return `data: ${JSON.stringify(withoutUndefined(chunk))}\n\n`;
  }
}

function given(usage: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
}
