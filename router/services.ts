import type { Socket } from 'node:net';
import type { ClientKeys } from './auth.js';
import type { ScanKeys } from './body-scan.js';
import type { Endpoint, EndpointStore } from './endpoints.js';
import type { Exchange } from './exchange.js';
import type { Log } from './log.js';
import type { Policy } from './policies/policy.js';
import type { EngineProxy } from './proxy.js';
import type { RequestObserver } from './request-observer.js';
import type { ResponseHomes } from './response-homes.js';

/** What decides how requests are taken and passed on. */
export interface ExchangeSettings {
  /** Largest body that is taken. */
  readonly bodyLimitBytes: number;
  /** Whether errors are bare sentences, as those of the Python router. */
  readonly legacyErrors: boolean;
  /** How many further engines are tried when one cannot be reached. */
  readonly failoverAttempts: number;
  /** Header, or else top-level body key, whose value names the session. */
  readonly sessionKey: string | undefined;
  /** Key that engines want of the router. */
  readonly engineKey: string | undefined;
  /** Beginning of paths that a proxy in front has left there, without a slash at its end. */
  readonly rootPath: string;
}

/** Counts requests, as far as the data plane is concerned. */
export interface RequestCounts {
  observerFor(endpoint: Endpoint, model: string): RequestObserver;
  /** A request for a model has come, routed or not. */
  incoming(model: string): void;
  /** Seconds from the arrival of a request until it is sent on. */
  overhead(seconds: number): void;
}

/** Everything that a request needs on its way. */
export interface Services {
  readonly store: EndpointStore;
  readonly proxy: EngineProxy;
  readonly log: Log;
  readonly counts: RequestCounts;
  readonly homes: ResponseHomes;
  /** Requests under way by their connections. */
  readonly live: Map<Socket, Exchange>;
  /** These four may be others after a change of the configuration. */
  settings: ExchangeSettings;
  keys: ClientKeys;
  scanKeys: ScanKeys;
  policy: Policy;
  /** Whether the router is about to end, so that clients should go elsewhere. */
  draining: boolean;
}
