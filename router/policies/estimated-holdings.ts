import type { Endpoint } from '../discovery/endpoints.js';
import { type Decision, DecisionTracker, type DecisionTrackerOptions } from '../kv/decision-tracker.js';

/** How much is remembered; capacities are in blocks of the prompts' hashes. */
export interface EstimatedHoldingsOptions extends DecisionTrackerOptions {
  /** Blocks of the KV cache of an engine. @default - as many as `capacityBlocks` */
  readonly capacityOf?: ((endpoint: Endpoint) => number | undefined) | undefined;
}

/** What engines hold by what was sent to them. */
export class EstimatedHoldings {
  readonly #tracker: DecisionTracker;
  readonly #holders = new Map<string, number>();
  readonly #capacityOf: (endpoint: Endpoint) => number | undefined;

  constructor({ capacityOf, ...options }: EstimatedHoldingsOptions) {
    this.#tracker = new DecisionTracker(options);
    this.#capacityOf = capacityOf ?? (() => undefined);
  }

  /** Blocks that are remembered, each engine's apart. */
  get size(): number {
    return this.#tracker.size;
  }

  /** How many blocks of a prompt an engine must hold. */
  depths(keys: Uint32Array): (endpoint: Endpoint) => number {
    const depths = this.#tracker.longestPrefix(keys);
    return ({ url }) => depths[this.#holders.get(url) ?? depths.length] ?? 0;
  }

  /** Notes that an engine was chosen for a prompt; the answer takes it back. */
  record(endpoint: Endpoint, keys: Uint32Array): () => void {
    const capacity = this.#capacityOf(endpoint);
    let holder = this.#holders.get(endpoint.url);
    if (holder === undefined) {
      holder = this.#tracker.addHolder(capacity);
      this.#holders.set(endpoint.url, holder);
    } else if (capacity !== undefined) {
      this.#tracker.setCapacity(holder, capacity);
    }
    const decision: Decision = this.#tracker.record(holder, keys);
    return () => this.#tracker.cancel(decision);
  }

  /** Forgets an engine. */
  forget({ url }: Endpoint): void {
    const holder = this.#holders.get(url);
    if (holder === undefined) return;
    this.#holders.delete(url);
    this.#tracker.removeHolder(holder);
  }
}
