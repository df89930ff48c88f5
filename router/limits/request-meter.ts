import type { AnswerListener } from '../proxy/exchange.js';
import { headerOf } from '../proxy/headers.js';
import { EventCounter } from '../stats/event-counter.js';
import { type TokenUsage, UsageTail } from '../stats/sse-usage.js';

/** Finds out how many tokens a request took from what engines answer. */
export class RequestMeter implements AnswerListener {
  private readonly promptTokens: number;
  private readonly done: (used: TokenUsage) => void;
  private readonly tail = new UsageTail();
  private events: EventCounter | undefined;
  private isAnswered = false;

  /**
   * @param promptTokens how many the prompt has by estimate, which count where the answer does not tell
   * @param done hears once what the request took
   */
  constructor(promptTokens: number, done: (used: TokenUsage) => void) {
    this.promptTokens = promptTokens;
    this.done = done;
  }

  start(status: number, headers: readonly string[]): void {
    // An engine that refuses computes nothing.
    this.isAnswered = status < 400;
    if (headerOf(headers, 'content-type')?.startsWith('text/event-stream') === true)
      this.events = new EventCounter();
  }

  data(chunk: Buffer): void {
    this.tail.push(chunk);
    this.events?.add(chunk);
  }

  end(): void {
    // Whether it was whole does not matter: what was computed was computed.
  }

  closed(): void {
    const { isAnswered, events, promptTokens } = this;
    if (!isAnswered) this.done({ promptTokens: 0, completionTokens: 0 });
    else this.done(this.tail.usage() ?? { promptTokens, completionTokens: events?.count ?? 0 });
  }
}
