import { randomBytes } from 'node:crypto';

// As long as vLLM keeps the blocks of a prefill that nobody fetches.
const keptMs = 480_000;
const mostIds = 65_536;

/**
 * Gives requests ids towards engines that prefill: their own, but never one under which an engine may still keep blocks, since
 * some releases of vLLM die when it comes again.
 */
export class PrefillIds {
  readonly #taken = new Map<string, number>();
  readonly #now: () => number;

  /** @param now milliseconds that never go back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** An id for a request to an engine that prefills. */
  take(id: string): string {
    const now = this.#now();
    for (const [oldest, sinceMs] of this.#taken) {
      if (now - sinceMs < keptMs && this.#taken.size < mostIds) break;
      this.#taken.delete(oldest);
    }
    const taken = this.#taken.has(id) ? `${id}-${randomBytes(4).toString('hex')}` : id;
    this.#taken.set(taken, now);
    return taken;
  }

  /** To be called once no engine keeps blocks under an id. */
  free(id: string): void {
    this.#taken.delete(id);
  }
}
