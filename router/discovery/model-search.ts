import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, EndpointStore } from './endpoints.js';

/** How engines are asked for models that nobody is known to serve. */
export interface ModelSearchOptions {
  readonly store: EndpointStore;
  /** Asks an engine, or all of them, for the models that it has now. */
  readonly ask: (url?: string) => Promise<void>;
  /** Least time from one round to the next, in milliseconds. @default 250 */
  readonly pauseMs?: number;
  /** How long a request waits for a round at most, in milliseconds. @default 2000 */
  readonly patienceMs?: number;
  /** Milliseconds that never go back. @default performance.now */
  readonly now?: () => number;
}

/**
 * Finds models that have come to an engine since it was last asked, such as adapters that were loaded.
 *
 * However many requests want to know, engines are asked in rounds, one at a time.
 */
export class ModelSearch {
  private readonly options: ModelSearchOptions;
  private readonly pauseMs: number;
  private readonly now: () => number;
  /** The round that is still to begin. */
  private coming: Promise<void> | undefined;
  private running: Promise<void> = Promise.resolve();
  private begun = Number.NEGATIVE_INFINITY;
  private readonly asked = new Map<string, Promise<void>>();

  constructor(options: ModelSearchOptions) {
    this.options = options;
    this.pauseMs = options.pauseMs ?? 250;
    this.now = options.now ?? (() => performance.now());
  }

  /** Whether it may be that an engine has got the model without having told. */
  isWorthwhile(model: string): boolean {
    const view = this.options.store.snapshot();
    return view.listing(model).length === 0 && view.endpoints.length > 0;
  }

  /** Resolves once engines have been asked, or are too slow to wait for. */
  async look(): Promise<void> {
    this.coming ??= this.round();
    const { patienceMs = 2000 } = this.options;
    const stop = new AbortController();
    const late = sleep(patienceMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    await Promise.race([this.coming, late]);
    stop.abort();
  }

  /** Whether the engine may have unloaded the model since it was chosen: it was an adapter, or is known to be gone by now. */
  isUnloaded({ cards, models }: Endpoint, model: string): boolean {
    if (!models.has(model)) return true;
    return cards.some(({ id, parent }) => id === model && typeof parent === 'string' && parent !== '');
  }

  /** Has an engine asked that does not know a model of its own. */
  missing({ url }: Endpoint): void {
    if (this.asked.has(url)) return;
    const asking = this.options
      .ask(url)
      .then(() => sleep(this.pauseMs, undefined, { ref: false }))
      .catch(() => undefined)
      .finally(() => this.asked.delete(url));
    this.asked.set(url, asking);
  }

  private async round(): Promise<void> {
    await this.running;
    const pause = this.begun + this.pauseMs - this.now();
    if (pause > 0) await sleep(pause, undefined, { ref: false });
    // Who comes from now on may know of something that is loaded while engines are asked.
    this.coming = undefined;
    this.begun = this.now();
    this.running = this.options.ask().catch(() => undefined);
    await this.running;
  }
}
