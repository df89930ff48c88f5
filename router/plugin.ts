import type { FastifyInstance } from 'fastify';
import type { ModelCard } from './discovery/endpoints.js';
import type { FlowStart } from './proxy/flow.js';
import type { Services } from './services.js';

/** A part of the router that is loaded only where it is asked for. */
export interface RouterPlugin {
  /** Adds its routes and begins its work. */
  add(app: FastifyInstance, services: Services): void;
  /**
   * A flow that does its part before or instead of the one that it is given, or hears what comes back. The first plugin's is the
   * first that sees a request.
   * @default - it has no part in requests
   */
  around?(next: FlowStart): FlowStart;
  /** Models that it serves. @default - none */
  models?(): readonly ModelCard[];
  /** Its lines of `/metrics`. @default - none */
  renderMetrics?(): string;
  /** Begins nothing new; resolves once what is under way has ended. @default - nothing is */
  drain?(): Promise<void>;
  /** Ends at once. */
  close(): Promise<void>;
}
