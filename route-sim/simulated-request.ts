import type { RoutedRequest } from '../router/policies/policy.js';
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
  #text: string | undefined;

  constructor(trace: TraceRequest, index: number, keys: Int32Array) {
    this.trace = trace;
    this.index = index;
    this.keys = keys;
    this.headers = { 'x-request-id': trace.id };
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
  tokens(): readonly number[] {
    return tokensOf(this.trace.prompt);
  }

  /** The tokens of prompt and answer. */
  allTokens(): readonly number[] {
    return tokensOf([...this.trace.prompt, this.trace.answer]);
  }
}
