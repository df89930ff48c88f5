/** A request of which a request rewriter may change the body before anything else looks at it. */
export interface RewriteRequest {
  /** Value of `x-request-id`. */
  readonly id: string;
  readonly path: string;
  /** Headers of the client by their names in small letters, without keys and cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; changing this object changes nothing. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Top-level fields of the body with their new values; `undefined` takes a field out, all others stay as they are. */
export type BodyChanges = Readonly<Record<string, unknown>>;

/** Changes the bodies of requests; nothing changes where it returns nothing. */
export type RequestRewriter = (
  request: RewriteRequest,
) => BodyChanges | undefined | Promise<BodyChanges | undefined>;

/** A request of which callbacks are told. */
export interface CallbackRequest {
  /** Value of `x-request-id`. */
  readonly id: string;
  readonly path: string;
  readonly model: string;
  /** Headers of the client by their names in small letters, without keys and cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as engines get it; undefined for forms and for what is no JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** An answer of which callbacks are told. */
export interface CallbackAnswer {
  /** Value of `x-request-id`. */
  readonly id: string;
  readonly path: string;
  readonly model: string;
  /** What the client was told; undefined if it left before. */
  readonly status?: number;
  /** Whether the client got all of the answer. */
  readonly isWhole: boolean;
  /** From the request until the end of the answer. */
  readonly durationMs: number;
  /** Tokens, where the answer says how many there were. */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number };
}

/** What runs beside requests: it is told of them and changes nothing. */
export interface RouterCallbacks {
  /** A request is about to be routed. @default - nothing happens */
  preRequest?(request: CallbackRequest): void | Promise<void>;
  /** An answer has ended. @default - nothing happens */
  postRequest?(answer: CallbackAnswer): void | Promise<void>;
}
