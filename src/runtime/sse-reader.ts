import { StringDecoder } from 'node:string_decoder';

/** One server-sent event. */
export interface StreamEvent {
  /** @default - empty, which is a message */
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events out of bytes in whatever pieces they come.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class SseReader {
  private readonly decoder = new StringDecoder('utf8');
  private readonly limit: number;
  private rest = '';
  private event = '';
  private data: string[] = [];
  private size = 0;

  /** @param limit longest event that is read, in characters */
  constructor(limit = 16 * 1024 * 1024) {
    this.limit = limit;
  }

  /** The events that are complete with these bytes. */
  push(chunk: Buffer): readonly StreamEvent[] {
    const events: StreamEvent[] = [];
    const text = this.rest + this.decoder.write(chunk);
    let from = 0;
    for (;;) {
      const end = lineEnd(text, from);
      if (end === undefined) break;
      this.line(text.slice(from, end.at), events);
      from = end.next;
    }
    this.rest = text.slice(from);
    if (this.rest.length + this.size > this.limit) {
      throw new Error(`stream: an event is longer than ${this.limit} characters`);
    }
    return events;
  }

  private line(line: string, events: StreamEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) events.push({ event: this.event, data: this.data.join('\n') });
      this.event = '';
      this.data = [];
      this.size = 0;
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.event = value;
    else if (field === 'data') {
      this.data.push(value);
      this.size += value.length;
    }
  }
}

/** The next end of a line, unless it may go on with the bytes to come. */
function lineEnd(text: string, from: number): { readonly at: number; readonly next: number } | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) return { at, next: at + 1 };
    if (code !== 0x0d) continue;
    if (at + 1 === text.length) return undefined;
    return { at, next: text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1 };
  }
  return undefined;
}
