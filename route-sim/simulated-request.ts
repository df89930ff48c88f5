import type { Placement, PromptTokens, RoutedRequest } from '../router/policies/policy.js';
import { textOf, tokensOf } from './content.js';
import type { TraceRequest } from './trace.js';

/** A request of the trace as the router sees it. */
export class SimulatedRequest implements RoutedRequest {
  readonly trace: TraceRequest;
  /** Place in the trace. */
  readonly index: number;
  /** Keys of the whole blocks of prompt and answer. */
  readonly keys: Int32Array;
  readonly headers: RoutedRequest['headers'];
  /** What was last expected of the engine that it goes to. */
  placement: Placement | undefined;
  #text: string | undefined;
  #tokens: Int32Array | undefined;

  constructor(trace: TraceRequest, index: number, keys: Int32Array) {
    this.trace = trace;
    this.index = index;
    this.keys = keys;
    this.headers = { 'x-request-id': trace.id };
  }

  get id(): string {
    return this.trace.id;
  }

  place(placement: Placement): void {
    this.placement = placement;
  }

  get model(): string {
    return this.trace.model;
  }

  get sessionId(): string | undefined {
    return this.trace.session;
  }

  /** The prompt as text of four letters a token. */
  text(): string {
    this.#text ??= textOf(this.trace.prompt);
    return this.#text;
  }

  /** The tokens of the prompt. */
  tokens(): Int32Array {
    this.#tokens ??= tokensOf(this.trace.prompt);
    return this.#tokens;
  }

  estimatedTokens(): number {
    return this.trace.promptTokens;
  }

  promptTokens(): PromptTokens {
    const ids = this.tokens();
    return { ids, count: ids.length, cacheSalt: this.trace.cacheSalt };
  }

  /** Tokens of prompt and answer from one place up to another. */
  tokensBetween(from: number, to: number): Int32Array {
    return tokensOf([...this.trace.prompt, this.trace.answer], from, to);
  }
}
