import type { Socket } from 'node:net';
import type { Log } from '../src/runtime/log.js';
import type { Admission, QueueCounts } from './admission/admission.js';
import type { ClientKeys } from './auth.js';
import type { ScanKeys } from './body/body-scan.js';
import type { PromptSizes } from './body/prompt-sizes.js';
import type { Endpoint, EndpointStore } from './discovery/endpoints.js';
import type { ModelSearch } from './discovery/model-search.js';
import type { EngineHealth } from './health/engine-health.js';
import type { Hedging } from './hedging/hedging.js';
import type { HedgeOutcome } from './hedging/race.js';
import type { BodyRewriter } from './hooks/rewriter.js';
import type { Policy } from './policies/policy.js';
import type { Exchange } from './proxy/exchange.js';
import type { FlowStart } from './proxy/flow.js';
import type { EngineProxy } from './proxy/proxy.js';
import type { ResponseHomes } from './proxy/response-homes.js';
import type { RequestObserver } from './stats/request-observer.js';
import type { TokenStep } from './tokens/token-step.js';
import type { Tracing } from './tracing/tracing.js';
import type { Sessions } from './websocket/sessions.js';

/** What decides how requests are taken and passed on. */
export interface ExchangeSettings {
  /** Largest body that is taken. */
  readonly bodyLimitBytes: number;
  /** Whether errors are bare sentences, as those of the Python router. */
  readonly legacyErrors: boolean;
  /** How many further engines are tried when one cannot be reached. */
  readonly failoverAttempts: number;
  /** Statuses of engines after which another one is tried, as if they could not be reached. */
  readonly retriedStatuses: ReadonlySet<number>;
  /** Whether requests may wait for engines, so that their priorities matter. */
  readonly queues: boolean;
  /** Header, or else top-level body key, whose value names the session. */
  readonly sessionKey: string | undefined;
  /** Key that engines want of the router. */
  readonly engineKey: string | undefined;
  /** Whether each answered request is written to the log. */
  readonly accessLog: boolean;
  /** Beginning of paths that a proxy in front has left there, without a slash at its end. */
  readonly rootPath: string;
}

/** Counts requests, as far as the data plane is concerned. */
export interface RequestCounts extends QueueCounts {
  /** @param ageMs how long the client has waited already. @default 0 */
  observerFor(endpoint: Endpoint, model: string, ageMs?: number): RequestObserver;
  /** A request for a model has come, routed or not. */
  incoming(model: string): void;
  /** Seconds from the arrival of a request until it is sent on. */
  overhead(seconds: number): void;
  /** A request is sent to a further engine. */
  retried(model: string, why: 'failure' | 'status'): void;
  /** Something became of a second engine that was asked, or was to be asked. */
  hedged(model: string, outcome: HedgeOutcome): void;
}

/** Everything that a request needs on its way. */
export interface Services {
  readonly store: EndpointStore;
  readonly proxy: EngineProxy;
  /** Judges engines. */
  readonly health: EngineHealth;
  /** Keeps engines from too many requests. */
  readonly admission: Admission;
  readonly log: Log;
  readonly counts: RequestCounts;
  readonly homes: ResponseHomes;
  /** How long prompts are by the bytes of their bodies. */
  readonly sizes: PromptSizes;
  /** Requests under way by their connections. */
  readonly live: Map<Socket, Exchange>;
  /** WebSockets under way. */
  readonly sessions: Sessions;
  /** Finds out the tokens of prompts for policies that need them. @default - nobody does, so that these go by the text */
  readonly tokens: TokenStep | undefined;
  /** Follows requests from hop to hop. */
  readonly tracing: Tracing | undefined;
  /** Finds models that engines have not told of yet. */
  readonly search: ModelSearch | undefined;
  /** These six may be others after a change of the configuration. */
  settings: ExchangeSettings;
  keys: ClientKeys;
  adminKeys: ClientKeys;
  scanKeys: ScanKeys;
  policy: Policy;
  /** Has second engines asked when first tokens are late; undefined if that is off. */
  hedging: Hedging | undefined;
  /** How requests get their answers from engines. */
  flow: FlowStart;
  /** Tells somebody of an error of the router's own; undefined if nobody wants to know. */
  report?: ((error: unknown, about?: { readonly id: string; readonly path: string }) => void) | undefined;
  /** Changes bodies before anything else looks at them; undefined if that is off. */
  rewriter?: BodyRewriter | undefined;
  /** Whether the router is about to end, so that clients should go elsewhere. */
  draining: boolean;
}
