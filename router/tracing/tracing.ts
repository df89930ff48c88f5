import type { IncomingMessage } from 'node:http';
import type { RouterConfig } from '../config/config.js';
import type { Endpoint } from '../discovery/endpoints.js';
import type { RequestObserver } from '../stats/request-observer.js';

/** Follows requests from hop to hop. */
export interface Tracing {
  /** Begins to follow a request; whoever answers it calls `end`. */
  begin(request: IncomingMessage, path: string, id: string): RequestTrace;
  /** Sends what has not been sent yet, as far as that is possible within seconds. */
  close(): Promise<void>;
}

/** One request that is followed. */
export interface RequestTrace {
  /** Notes why an engine was chosen. @param receipt JSON */
  decided(receipt: string): void;
  /** Begins to follow an attempt to have an engine answer. */
  attempt(endpoint: Endpoint, model: string, observer: RequestObserver): TracedAttempt;
  /**
   * The answer has ended.
   * @param status what the client was told, if anything
   * @param isWhole whether it got all of the answer
   */
  end(status: number | undefined, isWhole: boolean): void;
}

/** One attempt that is followed. */
export interface TracedAttempt {
  /** Hears about the attempt and passes on to the observer that was given. */
  readonly observer: RequestObserver;
  /** The headers for the engine, with this attempt as what its own spans belong to. */
  headers(before: readonly string[]): string[];
}

/** The settings that tracing reads. */
export type TracingConfig = Pick<
  RouterConfig,
  'otelEndpoint' | 'otelSecure' | 'otelServiceName' | 'routingLogic'
>;

/** What follows requests, or undefined if nobody wants to know. Only here its code is loaded, which takes a while. */
export async function createTracing(
  config: TracingConfig,
  warn: (message: string) => void,
): Promise<Tracing | undefined> {
  const { otelEndpoint: endpoint } = config;
  if (endpoint === undefined) return undefined;
  const { otelTracing } = await import('./otel-tracing.js');
  return otelTracing({
    endpoint,
    secure: config.otelSecure,
    serviceName: config.otelServiceName,
    routingLogic: config.routingLogic,
    warn,
  });
}
