import type { Endpoint, EndpointLoad, EndpointStore } from '../discovery/endpoints.js';
import { candidatesOf, type EngineGroup } from '../discovery/engine-group.js';
import { isBefore, type Place, WaitingLine } from './waiting-line.js';

/** How many requests engines get at once and how many may wait for them. */
export interface AdmissionOptions {
  /** Requests that an engine gets at once; any number if it is 0. */
  readonly perEngine: number;
  /** Requests that may wait for each model; none do if it is 0. */
  readonly waiting: number;
  /** How long one waits. */
  readonly waitMs: number;
}

/** A request that waits for room in an engine. */
export interface Waiter {
  readonly model: string;
  readonly pinned: Endpoint | undefined;
  /** The engines for one of which it waits. @default - all of the model's */
  readonly group?: EngineGroup | undefined;
  readonly priority: number;
  /** Whether it has been with an engine in vain, so that it goes before all others. */
  readonly again: boolean;
  /** Whether it could go to this engine. */
  takes(endpoint: Endpoint): boolean;
  /** It is its turn: with the engine that has room, or without one where all have. It has to go at once. */
  admit(endpoint: Endpoint | undefined): void;
  /** It has waited too long. */
  expire(): void;
}

/** Hears who waits. */
export interface QueueCounts {
  /** The number of those who wait for a model has changed by one. */
  queued(model: string, change: 1 | -1): void;
  /** One has got to an engine after so many seconds. */
  waited(model: string, seconds: number): void;
  /** One has not got to an engine. */
  turnedAway(model: string, reason: 'full' | 'late' | 'left'): void;
}

/** What admission depends on. */
export interface AdmissionParts {
  readonly store: EndpointStore;
  readonly counts: QueueCounts;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
}

/** A place among those who wait. */
export interface Ticket extends Place {
  readonly waiter: Waiter;
  readonly sinceMs: number;
  readonly timer: NodeJS.Timeout;
}

interface Queue {
  readonly line: WaitingLine<Ticket>;
  /** Those who were with an engine already, in the order in which they came back. */
  readonly again: Set<Ticket>;
  readonly model: string;
  readonly group: EngineGroup | undefined;
}

interface Rate {
  weight: number;
  atMs: number;
  readonly sinceMs: number;
}

// How far back the rate looks at which a model's requests get to engines.
const rateMs = 30_000;

/** Keeps engines from getting more requests than they may, and those for whom there is no room waiting in line. */
export class Admission {
  readonly #store: EndpointStore;
  readonly #counts: QueueCounts;
  readonly #now: () => number;
  readonly #full = new Set<EndpointLoad>();
  readonly #queues = new Map<string | Endpoint, Queue>();
  readonly #rates = new Map<string, Rate>();
  readonly #freed = new Set<string>();
  readonly #stopListening: () => void;
  #options: AdmissionOptions;
  #withRoom = new WeakMap<readonly Endpoint[], readonly Endpoint[]>();
  #size = 0;
  #turns = 0;

  constructor(options: AdmissionOptions, { store, counts, now }: AdmissionParts) {
    this.#options = options;
    this.#store = store;
    this.#counts = counts;
    this.#now = now ?? (() => performance.now());
    this.#stopListening = store.onChange(({ kind, endpoint }) => {
      if (this.#size > 0 && kind !== 'removed') this.#wake(endpoint.url);
    });
  }

  get options(): AdmissionOptions {
    return this.#options;
  }

  set options(options: AdmissionOptions) {
    this.#options = options;
    this.#full.clear();
    for (const { load, url } of this.#store.snapshot().endpoints) {
      if (this.#isOver(load)) this.#full.add(load);
      else if (this.#size > 0) this.#wake(url);
    }
    this.#withRoom = new WeakMap();
  }

  /** Whether an engine gets no further request for now. */
  isFull({ load }: Endpoint): boolean {
    return this.#full.size > 0 && this.#full.has(load) && this.#isOver(load);
  }

  /** Those engines that get further requests; the same array for the same engines as long as nothing changes. */
  withRoom(candidates: readonly Endpoint[]): readonly Endpoint[] {
    if (this.#full.size === 0) return candidates;
    let left = this.#withRoom.get(candidates);
    if (left === undefined) {
      left = candidates.filter(({ load }) => !this.#full.has(load));
      if (left.length === candidates.length) left = candidates;
      this.#withRoom.set(candidates, left);
    }
    return left;
  }

  /** Whether others wait already, so that who comes now has to wait behind them. */
  isAwaited(model: string, pinned: Endpoint | undefined, group?: EngineGroup): boolean {
    if (this.#size === 0) return false;
    const queue = this.#queues.get(keyOf({ model, pinned, group }));
    return queue !== undefined && queue.line.size > 0;
  }

  /** Takes a place, to be left by `leave` by who does not wait any longer; undefined if there is none. */
  enter(waiter: Waiter): Ticket | undefined {
    const { waiting, waitMs } = this.#options;
    const { model, priority, group } = waiter;
    const key = keyOf(waiter);
    let queue = this.#queues.get(key);
    if ((queue === undefined ? 0 : queue.line.size + queue.again.size) >= waiting) {
      if (waiting > 0) this.#counts.turnedAway(model, 'full');
      return undefined;
    }
    if (queue === undefined) {
      queue = { line: new WaitingLine(), again: new Set(), model, group };
      this.#queues.set(key, queue);
    }
    const ticket: Ticket = {
      waiter,
      priority,
      turn: this.#turns++,
      index: -1,
      sinceMs: this.#now(),
      timer: setTimeout(() => this.#expire(ticket), waitMs),
    };
    if (waiter.again) queue.again.add(ticket);
    else queue.line.add(ticket);
    this.#size++;
    this.#counts.queued(model, 1);
    return ticket;
  }

  /** Gives a place up, since nobody waits for the answer any more. */
  leave(ticket: Ticket): void {
    if (this.#remove(ticket)) this.#counts.turnedAway(ticket.waiter.model, 'left');
  }

  /** In how many seconds there may be room for one more request, by how fast those for the model got to engines lately. */
  secondsToRoom(model: string, group?: EngineGroup): number {
    const { waitMs } = this.#options;
    const queue = this.#queues.get(keyOf({ model, pinned: undefined, group }));
    const ahead = queue === undefined ? 0 : queue.line.size + queue.again.size;
    const rate = this.#rateOf(model);
    const seconds = rate > 0 ? (ahead + 1) / rate : waitMs / 1000;
    return Math.min(longestRetrySeconds, Math.max(1, Math.ceil(seconds)));
  }

  /** A request for a model goes to an engine. */
  count(model: string): void {
    const { perEngine, waiting } = this.#options;
    if (perEngine === 0 && waiting === 0) return;
    const now = this.#now();
    const rate = this.#rates.get(model);
    if (rate === undefined) {
      this.#rates.set(model, { weight: 1, atMs: now, sinceMs: now });
      return;
    }
    rate.weight = rate.weight * Math.exp((rate.atMs - now) / rateMs) + 1;
    rate.atMs = now;
  }

  /** A request goes to an engine. */
  sent({ load }: Endpoint): void {
    if (this.#options.perEngine === 0 || !this.#isOver(load) || this.#full.has(load)) return;
    this.#full.add(load);
    this.#withRoom = new WeakMap();
  }

  /** A request has left an engine. */
  left({ load, url }: Endpoint): void {
    if (this.#full.size > 0 && !this.#isOver(load) && this.#full.delete(load)) this.#withRoom = new WeakMap();
    if (this.#size > 0) this.#wake(url);
  }

  close(): void {
    this.#stopListening();
    for (const { line, again } of this.#queues.values()) {
      for (const { timer } of again) clearTimeout(timer);
      for (let { head } = line; head !== undefined; head = line.head) {
        clearTimeout(head.timer);
        line.remove(head);
      }
    }
    this.#queues.clear();
    this.#size = 0;
  }

  #isOver({ inFlight }: EndpointLoad): boolean {
    const { perEngine } = this.#options;
    return perEngine > 0 && inFlight >= perEngine;
  }

  #rateOf(model: string): number {
    const rate = this.#rates.get(model);
    if (rate === undefined) return 0;
    const now = this.#now();
    const seen = rateMs * (1 - Math.exp((rate.sinceMs - now) / rateMs));
    // Less than a second tells nothing yet.
    return (1000 * rate.weight * Math.exp((rate.atMs - now) / rateMs)) / Math.max(1000, seen);
  }

  #expire(ticket: Ticket): void {
    if (!this.#remove(ticket)) return;
    this.#counts.turnedAway(ticket.waiter.model, 'late');
    ticket.waiter.expire();
  }

  #remove(ticket: Ticket): boolean {
    const { waiter, timer } = ticket;
    const key = keyOf(waiter);
    const queue = this.#queues.get(key);
    if (queue === undefined || !(queue.again.delete(ticket) || queue.line.remove(ticket))) return false;
    clearTimeout(timer);
    if (queue.line.size + queue.again.size === 0) this.#queues.delete(key);
    this.#size--;
    this.#counts.queued(waiter.model, -1);
    return true;
  }

  /** Lets those who wait go on, but not before who gave room is done with what it does. */
  #wake(url: string): void {
    if (this.#freed.size === 0) queueMicrotask(this.#admitAll);
    this.#freed.add(url);
  }

  readonly #admitAll = (): void => {
    const freed = [...this.#freed];
    this.#freed.clear();
    for (const url of freed) {
      for (const endpoint of this.#store.sharing(url)) {
        if (endpoint.healthy && !endpoint.sleeping) this.#admitTo(endpoint);
      }
    }
  };

  #admitTo(endpoint: Endpoint): void {
    while (this.#size > 0 && !this.isFull(endpoint)) {
      const ticket = this.#nextFor(endpoint);
      if (ticket === undefined) return;
      this.#remove(ticket);
      this.#counts.waited(ticket.waiter.model, (this.#now() - ticket.sinceMs) / 1000);
      ticket.waiter.admit(this.#options.perEngine === 0 ? undefined : endpoint);
    }
  }

  #nextFor(endpoint: Endpoint): Ticket | undefined {
    const own = this.#queues.get(endpoint);
    let next = own?.line.head;
    const view = this.#store.snapshot();
    // Few models have a queue, while an engine may have hundreds of adapters.
    for (const [key, { line, again, model, group }] of this.#queues) {
      if (typeof key !== 'string' || !endpoint.models.has(model)) continue;
      if (group?.has(endpoint, model) === false) continue;
      // An ejected one takes requests for as long as there is nobody else.
      const { phase } = endpoint.health;
      const isOut = phase === 'ejected' || phase === 'onTrial';
      if (isOut && !candidatesOf(view, model, group).includes(endpoint)) continue;
      for (const ticket of again) if (ticket.waiter.takes(endpoint)) return ticket;
      const { head } = line;
      if (head !== undefined && (next === undefined || isBefore(head, next))) next = head;
    }
    return next;
  }
}

const longestRetrySeconds = 600;

/** What those have in common who wait in one line. */
function keyOf({ model, pinned, group }: Pick<Waiter, 'model' | 'pinned' | 'group'>): string | Endpoint {
  return pinned ?? (group === undefined ? model : `${model}\n${group.name}`);
}
