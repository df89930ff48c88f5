import type { Part } from './content.js';

/** One request of a trace. */
export interface TraceRequest {
  /** Its name in the trace, or else its number. */
  readonly id: string;
  /** Seconds after the start of the trace at which it comes at the earliest. */
  readonly arrival: number;
  readonly model: string;
  readonly prompt: readonly Part[];
  readonly promptTokens: number;
  /** What is answered; a part of its own where the trace does not say, which no prompt repeats. */
  readonly answer: Part;
  readonly answerTokens: number;
  /** @default - no session */
  readonly session?: string | undefined;
  /** @default - nobody in particular */
  readonly tenant?: string | undefined;
  /** Keeps its cached blocks apart from those with another salt. @default - shared with all */
  readonly cacheSalt?: string | undefined;
  /** Whether another gateway sends it to the engines, past the routers; it is counted for none of them. @default false */
  readonly elsewhere?: boolean | undefined;
  /** Whether tokens are sent as they come. */
  readonly stream: boolean;
  /** Place in the trace of the request that must have ended before. @default - none */
  readonly after?: number | undefined;
  /** Seconds between that end and this request. */
  readonly thinkSeconds: number;
}

/** What clients ask for, in the order of arrival. */
export interface Trace {
  readonly requests: readonly TraceRequest[];
  /** Tokens in the blocks that engines cache by, unless something else is asked for. */
  readonly blockSize: number;
}

/** Names of the models that a trace asks for. */
export function modelsOf({ requests }: Trace): readonly string[] {
  return [...new Set(requests.map(({ model }) => model))].sort();
}
