import { SseReader, type StreamEvent } from '../../src/runtime/sse-reader.js';
import { type TokenUsage, UsageTail } from '../stats/sse-usage.js';
import { isObject, type JsonObject, numberOf, objectOf } from './translate/json-value.js';
import { type EventTranslator, jsonIn } from './translate/stream-translator.js';

/** What an answer passes through on its way to the client. */
export interface AnswerPipe {
  /** What the client gets for the next bytes; nothing yet if that is empty. */
  push(chunk: Buffer): Buffer;
  /** Whether the answer is complete, as far as its bytes tell. */
  readonly isWhole: boolean;
  /** The tokens that were counted, if they were. */
  readonly tokens: TokenUsage | undefined;
}

/** Passes an answer as it is. */
export class PlainPipe implements AnswerPipe {
  readonly isWhole = true;
  private readonly tail = new UsageTail();

  get tokens(): TokenUsage | undefined {
    return this.tail.usage();
  }

  push(chunk: Buffer): Buffer {
    this.tail.push(chunk);
    return chunk;
  }
}

/** Passes a stream of Anthropic's as it is, whose counts are at its beginning and at its end. */
export class MessagesPipe implements AnswerPipe {
  readonly isWhole = true;
  private readonly reader = new SseReader();
  private counts: TokenUsage | undefined;

  get tokens(): TokenUsage | undefined {
    return this.counts;
  }

  push(chunk: Buffer): Buffer {
    for (const { data } of this.reader.push(chunk)) {
      if (!data.includes('"usage"')) continue;
      const event = jsonIn(data);
      const usage = objectOf(event.usage ?? objectOf(event.message).usage);
      const input = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']
        .map((name) => numberOf(usage[name]))
        .reduce((sum, count) => sum + count, 0);
      const { promptTokens = 0, completionTokens = 0 } = this.counts ?? {};
      this.counts = {
        promptTokens: Math.max(promptTokens, input),
        completionTokens: Math.max(completionTokens, numberOf(usage.output_tokens)),
      };
    }
    return chunk;
  }
}

/** Keeps the usage of a chat's stream for the router, since it was the router that asked for it. */
export class UsageFilter implements EventTranslator {
  // Not every compatible API says that it has ended.
  readonly isWhole = true;
  private usage: JsonObject = {};

  get tokens(): TokenUsage {
    const { prompt_tokens: prompt, completion_tokens: completion } = this.usage;
    return { promptTokens: numberOf(prompt), completionTokens: numberOf(completion) };
  }

  event({ event, data }: StreamEvent): string {
    const chunk = data === '[DONE]' ? {} : jsonIn(data);
    if (isObject(chunk.usage)) {
      this.usage = chunk.usage;
      if (Array.isArray(chunk.choices) && chunk.choices.length === 0) return '';
    }
    const lines = data.split('\n').map((line) => `data: ${line}\n`);
    return `${event === '' ? '' : `event: ${event}\n`}${lines.join('')}\n`;
  }
}
