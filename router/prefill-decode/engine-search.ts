import type { Ticket, Waiter } from '../admission/admission.js';
import type { Endpoint } from '../discovery/endpoints.js';
import type { EngineGroup } from '../discovery/engine-group.js';
import { assignEngine, chooseEngine, engineToTry, hasFailed } from '../proxy/engine-choice.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Forwarding } from '../proxy/flow.js';
import type { Services } from '../services.js';

/** What an engine is looked for with. */
export interface EngineSearchOptions {
  readonly services: Services;
  readonly exchange: Exchange;
  /** With the group of the engines that will do. */
  readonly forwarding: Forwarding & { readonly group: EngineGroup };
  /** Those that will not do any more. */
  readonly failed: readonly Endpoint[];
  /** Whether it is done without one rather than to wait for one that is still to come. */
  readonly isOptional: boolean;
  found(endpoint: Endpoint): void;
  /** There is none, or none had room for too long. */
  none(): void;
}

/** Finds an engine of a group, waiting for room if that is configured. */
export class EngineSearch implements Waiter {
  readonly model: string;
  readonly pinned = undefined;
  readonly group: EngineGroup;
  private readonly options: EngineSearchOptions;
  private ticket: Ticket | undefined;

  constructor(options: EngineSearchOptions) {
    this.options = options;
    this.model = options.forwarding.model;
    this.group = options.forwarding.group;
  }

  get priority(): number {
    return this.options.forwarding.priority ?? 0;
  }

  get again(): boolean {
    return this.options.failed.length > 0;
  }

  begin(): void {
    const { services, exchange, forwarding } = this.options;
    const isAwaited = !this.again && services.admission.isAwaited(this.model, undefined, this.group);
    const endpoint = isAwaited ? engineToTry(services, exchange, forwarding) : this.choice();
    if (endpoint !== undefined) this.options.found(endpoint);
    else this.wait();
  }

  takes({ url }: Endpoint): boolean {
    return !hasFailed(this.options.failed, url);
  }

  admit(room: Endpoint | undefined): void {
    this.ticket = undefined;
    const { services, exchange } = this.options;
    exchange.guarded(() => {
      const endpoint =
        room === undefined ? this.choice() : assignEngine(services, exchange, room, this.group);
      if (endpoint === undefined) this.options.none();
      else this.options.found(endpoint);
    });
  }

  expire(): void {
    this.ticket = undefined;
    this.options.exchange.guarded(() => this.options.none());
  }

  /** Gives up looking. */
  leave(): void {
    if (this.ticket !== undefined) this.options.services.admission.leave(this.ticket);
    this.ticket = undefined;
  }

  private choice(): Endpoint | undefined {
    const { services, exchange, forwarding, failed } = this.options;
    return chooseEngine(services, exchange, forwarding, failed.length === 0 ? undefined : failed);
  }

  private wait(): void {
    const { services } = this.options;
    const view = services.store.snapshot();
    const engines = this.group.candidates(view, this.model);
    // Nobody waits for what there never was, nor for those alone that have failed it.
    const isHopeful =
      engines.some((endpoint) => this.takes(endpoint)) || (engines.length === 0 && !this.options.isOptional);
    this.ticket = isHopeful && view.knows(this.model) ? services.admission.enter(this) : undefined;
    if (this.ticket === undefined) this.options.none();
  }
}
