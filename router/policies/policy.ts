import type { Endpoint } from '../endpoints.js';

/** What a policy may look at to choose an engine. */
export interface RoutedRequest {
  /** Name of the model as engines know it. */
  readonly model: string;
  /** Value of the session header or body key; may be empty. @default - none, which is no session */
  readonly sessionId?: string | undefined;
  /** Headers as Node gives them, with names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The prompt as text, extracted when it is called. @default - none, as in bodies without a prompt */
  text?(): string | undefined;
}

/** A way to choose among engines. */
export interface Policy {
  /** What `pick` reads of the prompt: for `nothing` it is never extracted. */
  readonly needs: 'nothing' | 'text' | 'tokens';
  /**
   * Chooses among at least one engine, all of which serve the model and take requests, sorted by URL. An array that was
   * seen before means the same engines, so that what is derived from it can be kept.
   */
  pick(endpoints: readonly Endpoint[], request: RoutedRequest): Endpoint;
  /** To be called when an endpoint has left the store, so that no state outlives it. */
  forget?(endpoint: Endpoint): void;
}
