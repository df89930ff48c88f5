import type { ScannedBody } from '../body/body-scan.js';
import type { PromptBytes } from '../body/prompt-bytes.js';
import type { Endpoint } from '../discovery/endpoints.js';
import type { EngineGroup } from '../discovery/engine-group.js';
import type { Services } from '../services.js';
import type { Exchange } from './exchange.js';
import type { EngineRequest } from './proxy.js';

/** What is to be forwarded, once it is known. */
export interface Forwarding {
  /** Name of the model as engines know it. */
  readonly model: string;
  readonly body: EngineRequest['body'];
  /** Headers besides those of the client, names and values in turns. @default - none */
  readonly extraHeaders?: readonly string[];
  /** @default - none, which is no session */
  readonly sessionId?: string | undefined;
  /** The prompt as text. @default - there is none */
  readonly text?: () => string | undefined;
  /** The same as the body spells it. @default - there is none */
  readonly promptBytes?: () => PromptBytes | undefined;
  /** The body's top-level keys, by which its tokens are found out. @default - it has none */
  readonly fields?: ScannedBody | undefined;
  /** The only engine that will do. @default - any that serves the model */
  readonly pinned?: Endpoint | undefined;
  /** The engines among which one is chosen, and how. @default - all that serve the model, by the router's policy */
  readonly group?: EngineGroup | undefined;
  /** Whether the client asked for a stream of events. @default false */
  readonly isStreamed?: boolean;
  /** Whether the answer holds the id of a response that the engine keeps. @default false */
  readonly makesResponse?: boolean;
  /** Place among the requests that wait for an engine; lower ones go first. @default 0 */
  readonly priority?: number;
}

/**
 * One request on its way through engines, until it is answered: which ones are asked, in which order, and whose answer it is.
 *
 * It talks to the client through the exchange alone (`start`, `data`, `end`, `cut`, `refuse`), to engines through
 * `services.proxy`, and gets engines from `chooseEngine`. Failing engines, caps and metrics are seen to below it.
 */
export interface Flow {
  /** The client takes more of the answer after a pause. */
  resume(): void;
  /** The client has left, or the answer is complete; nothing more is to be asked of engines. */
  abort(): void;
}

/** Begins a flow for a request. */
export type FlowStart = (services: Services, exchange: Exchange, forwarding: Forwarding) => Flow;

/** Whether the body can be sent to a second engine. */
export function isResendable(body: EngineRequest['body']): boolean {
  return body === undefined || Buffer.isBuffer(body);
}
