import type { PromptBytes } from '../body/prompt-bytes.js';
import type { Endpoint } from '../discovery/endpoints.js';

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
  /** The same as the body spells it, for those who only compare prompts. @default - the text in UTF-8 */
  promptBytes?(): PromptBytes | undefined;
  /** Breaks ties, so that the same request goes the same way in every router. @default - none */
  readonly id?: string;
  /** The tokens of the prompt where they are known. @default - they are not */
  promptTokens?(): PromptTokens | undefined;
  /** How many tokens the prompt has by the bytes of the body, for who does not need to know better. @default - nobody guesses */
  estimatedTokens?(): number | undefined;
  /** Takes the receipt of a choice, as JSON, into the trace of the request. @default - it has none */
  noteDecision?(receipt: string): void;
  /** Hears what the chosen engine is expected to do. @default - nobody does */
  place?(placement: Placement): void;
}

/** What a choice was made by; each list goes by the places of the engines. */
export interface Evidence {
  /** Why it was made in this way, in a word. */
  readonly reason: string;
  /** What each engine was judged by, less is better. @default - engines are not compared by a number */
  readonly costs?: readonly number[];
  /** Tokens of the prompt that each engine is taken to hold. @default - that does not matter */
  readonly cachedTokens?: readonly number[];
  /** What the choice follows from besides loads and random numbers, to be made again by `router/receipts/`. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Hears what a choice was made by. */
export type Explain = (evidence: Evidence) => void;

/** The tokens of a prompt, as far as they are known. */
export interface PromptTokens {
  /** Those from the first one on. */
  readonly ids: Int32Array;
  /** How many the whole prompt has, estimated where `ids` are not all of them. */
  readonly count: number;
  /** Salt by which a tenant keeps its cache apart. @default - none */
  readonly cacheSalt?: string | undefined;
}

/** What a policy expects of the engine that it has just chosen for a request. */
export interface Placement {
  /** Tokens of the prompt that the engine has to compute. */
  readonly uncachedTokens: number;
  /** To be called when the engine never computed the prompt. */
  cancel(): void;
}

/** A way to choose among engines. */
export interface Policy {
  /** What `pick` reads of the prompt: for `nothing` it is never extracted. */
  readonly needs: 'nothing' | 'text' | 'tokens';
  /** Whether it reads `Endpoint.speed`, so that times to first token are to be measured. @default false */
  readonly usesSpeeds?: boolean;
  /**
   * Chooses among at least one engine, all of which serve the model and take requests, sorted by URL. An array that was
   * seen before means the same engines, so that what is derived from it can be kept.
   *
   * @param explain given for few requests only, so that nothing is gathered for the others
   */
  pick(endpoints: readonly Endpoint[], request: RoutedRequest, explain?: Explain): Endpoint;
  /** To be called when an endpoint has left the store, so that no state outlives it. */
  forget?(endpoint: Endpoint): void;
}
