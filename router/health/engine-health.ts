import type { Log } from '../../src/runtime/log.js';
import type { Endpoint, EndpointStore } from '../discovery/endpoints.js';

/** When engines are ejected and how they come back. */
export interface EngineHealthOptions {
  /** Failures in a row that eject an engine; none do if it is 0. */
  readonly failures: number;
  /** Statuses that count as failures. */
  readonly statuses: ReadonlySet<number>;
  /** How long the first ejection lasts; each further one in a row lasts twice as long. */
  readonly ejectionMs: number;
  /** The longest that an ejection lasts. */
  readonly longestEjectionMs: number;
  /** How long it takes an engine to get its whole share again. */
  readonly returnMs: number;
}

/** What judging engines depends on. */
export interface EngineHealthParts {
  readonly store: EndpointStore;
  readonly log: Log;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** Numbers from 0 to below 1. @default Math.random */
  readonly random?: () => number;
}

// Enough for something to be learned of an engine that has just come back.
const smallestShare = 0.1;

/**
 * Judges engines by what becomes of the requests that are sent to them: those that fail again and again are left out for a
 * while, then tried with one request, and get a growing share if that is answered.
 */
export class EngineHealth {
  options: EngineHealthOptions;
  readonly #store: EndpointStore;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #random: () => number;
  /** URLs of engines that wait for the request that tries them. */
  readonly #untried = new Set<string>();
  readonly #returning = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #settled = new WeakMap<
    readonly Endpoint[],
    { readonly rest: readonly Endpoint[]; readonly sinceMs: number }
  >();
  readonly #stopListening: () => void;

  constructor(options: EngineHealthOptions, { store, log, now, random }: EngineHealthParts) {
    this.options = options;
    this.#store = store;
    this.#log = log;
    this.#now = now ?? (() => performance.now());
    this.#random = random ?? Math.random;
    this.#stopListening = store.onChange(({ kind, endpoint: { url } }) => {
      if (kind !== 'removed') return;
      for (const _ of store.sharing(url)) return;
      this.#settle(url);
    });
  }

  /** Whether all engines get what policies give them, so that there is nothing to ask here. */
  get settled(): boolean {
    return this.#untried.size === 0 && this.#returning.size === 0;
  }

  /** An engine for the model with room that is to be tried with one request; it counts as asked for once given. */
  takeTrial(model: string, room: { isFull(endpoint: Endpoint): boolean }): Endpoint | undefined {
    for (const url of this.#untried) {
      for (const endpoint of this.#store.sharing(url)) {
        if (!endpoint.models.has(model) || !endpoint.healthy || endpoint.sleeping) continue;
        if (room.isFull(endpoint)) continue;
        this.#untried.delete(url);
        return endpoint;
      }
    }
    return undefined;
  }

  /** The engines among which this request may choose: as often as it is not yet their turn, without those that return. */
  shared(candidates: readonly Endpoint[]): readonly Endpoint[] {
    if (this.#returning.size === 0) return candidates;
    let settled = this.#settled.get(candidates);
    if (settled === undefined) {
      const rest = candidates.filter(({ health }) => health.phase !== 'returning');
      const since = candidates.map(({ health }) =>
        health.phase === 'returning' ? health.returningSinceMs : 0,
      );
      settled = { rest: rest.length === 0 ? candidates : rest, sinceMs: Math.max(0, ...since) };
      this.#settled.set(candidates, settled);
    }
    if (settled.rest.length === candidates.length) return candidates;
    const share = Math.max(smallestShare, (this.#now() - settled.sinceMs) / this.options.returnMs);
    return this.#random() < share ? candidates : settled.rest;
  }

  /** Whether an answer with this status counts as a failure. */
  isFailure(status: number): boolean {
    return this.options.failures > 0 && this.options.statuses.has(status);
  }

  /** The engine has begun to answer. */
  answered({ url, health }: Endpoint, status: number): void {
    if (health.phase === 'onTrial' && !this.isFailure(status)) this.#return(url);
  }

  /** The engine has answered whole. */
  ended(endpoint: Endpoint, status: number): void {
    if (this.isFailure(status)) this.failed(endpoint, `status ${status}`);
    else endpoint.health.failures = 0;
  }

  /** A request to the engine failed. */
  failed({ url, health }: Endpoint, reason: string): void {
    const { failures } = this.options;
    if (failures === 0) return;
    health.failures++;
    const { phase } = health;
    if (phase === 'ejected' || (phase !== 'onTrial' && health.failures < failures)) return;
    this.#eject(url, health, reason);
  }

  /** A request has left the engine, however it ended. */
  left({ url, health }: Endpoint): void {
    // The client of the trial did not wait for what it would have shown.
    if (health.phase === 'onTrial') this.#untried.add(url);
  }

  close(): void {
    this.#stopListening();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #eject(url: string, health: Endpoint['health'], reason: string): void {
    const { ejectionMs, longestEjectionMs } = this.options;
    this.#settle(url);
    health.ejections++;
    const ms = Math.min(longestEjectionMs, ejectionMs * 2 ** Math.min(health.ejectionsInRow++, 30));
    this.#log.warning(
      `engine ${url}: ${health.failures} requests in a row failed, got ${reason}; others take its requests for ${ms / 1000} seconds`,
    );
    this.#store.setPhase(url, 'ejected');
    this.#after(ms, url, () => {
      this.#untried.add(url);
      this.#store.setPhase(url, 'onTrial');
    });
  }

  #return(url: string): void {
    const { returnMs } = this.options;
    this.#settle(url);
    this.#log.info(
      `engine ${url}: it answers again and gets its share back within ${returnMs / 1000} seconds`,
    );
    for (const { health } of this.#store.sharing(url)) {
      health.failures = 0;
      health.returningSinceMs = this.#now();
    }
    this.#returning.add(url);
    this.#store.setPhase(url, 'returning');
    this.#after(returnMs, url, () => {
      this.#returning.delete(url);
      for (const { health } of this.#store.sharing(url)) health.ejectionsInRow = 0;
      this.#store.setPhase(url, 'trusted');
    });
  }

  #after(ms: number, url: string, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(url);
      act();
    }, ms);
    this.#timers.set(url, timer.unref());
  }

  #settle(url: string): void {
    clearTimeout(this.#timers.get(url));
    this.#timers.delete(url);
    this.#untried.delete(url);
    this.#returning.delete(url);
  }
}
