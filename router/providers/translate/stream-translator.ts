import { SseReader, type StreamEvent } from '../../../src/runtime/sse-reader.js';
import type { TokenUsage } from '../../stats/sse-usage.js';
import { isObject, type JsonObject } from './json-value.js';

/** Turns events of one API into those of another. */
export interface EventTranslator {
  /** Text of the events that follow from one, often none. @throws what cannot be said in the other API */
  event(event: StreamEvent): string;
  /** Whether the stream may end here. */
  readonly isWhole: boolean;
  /** The tokens that were counted so far. */
  readonly tokens: TokenUsage;
}

/** Turns the bytes of a stream into those of another. */
export class StreamTranslator {
  private readonly reader = new SseReader();
  private readonly events: EventTranslator;

  constructor(events: EventTranslator) {
    this.events = events;
  }

  get isWhole(): boolean {
    return this.events.isWhole;
  }

  get tokens(): TokenUsage {
    return this.events.tokens;
  }

  /** What follows from the next bytes. */
  push(chunk: Buffer): Buffer {
    let text = '';
    for (const event of this.reader.push(chunk)) text += this.events.event(event);
    return Buffer.from(text);
  }
}

/** The object that the data of an event is. */
export function jsonIn(data: string): JsonObject {
  const value: unknown = JSON.parse(data);
  if (!isObject(value)) throw new Error('stream: an event is no JSON object');
  return value;
}
