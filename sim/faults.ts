import { randomSequence } from './mixing.js';

/** Everything that can be made to go wrong. */
export const faultKinds = [
  'refuse',
  'stall',
  'reset',
  'error',
  'rate-limit',
  'garbage',
  'slow-start',
  'half-close',
] as const;

/** One of the ways to fail. */
export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong, and how. */
export interface Fault {
  /**
   * - `refuse`: the connection is reset before any answer; set as a standing fault with `ms`, the port is closed that long
   * - `stall`: nothing comes for `ms`, or ever again
   * - `reset`: the connection is reset within the answer
   * - `error`: an answer with `status`
   * - `rate-limit`: 429 with `Retry-After`
   * - `garbage`: bytes that are no HTTP
   * - `slow-start`: headers at once, the first event after `ms`, as an engine that compiles a kernel first
   * - `half-close`: the engine ends its side of the connection within the answer
   */
  readonly kind: FaultKind;
  /** Whether `stall` and `garbage` come instead of the headers or within the answer. @default "headers" */
  readonly at?: 'headers' | 'stream';
  /** Events that are sent before it goes wrong within the answer. @default 1 */
  readonly after?: number;
  /** Milliseconds that it lasts. @default - for ever */
  readonly ms?: number;
  /** Status of `error`. @default 500 */
  readonly status?: number;
  /** Seconds in `Retry-After`. @default 1 */
  readonly retryAfter?: number;
  /** Path of the requests that it is for. @default - all that ask for inference */
  readonly path?: string;
  /** Requests that it is for. @default - all until it is removed */
  readonly times?: number;
  /** Share of the requests that it is for, from 0 to 1. @default 1 */
  readonly share?: number;
}

/** A standing fault and its number. */
export interface StandingFault {
  readonly id: number;
  readonly fault: Fault;
  /** Requests that it has been for. */
  readonly met: number;
}

type FaultField = Exclude<keyof Fault, 'kind'>;

const fieldsOfKind: Readonly<Record<FaultKind, readonly FaultField[]>> = {
  refuse: ['ms'],
  stall: ['at', 'after', 'ms'],
  reset: ['after'],
  error: ['status'],
  'rate-limit': ['retryAfter'],
  garbage: ['at', 'after'],
  'slow-start': ['ms'],
  'half-close': ['after'],
};

const numberRanges: Readonly<Record<string, readonly [low: number, high: number, whole: boolean]>> = {
  after: [0, 1_000_000, true],
  ms: [0, 86_400_000, true],
  status: [400, 599, true],
  retryAfter: [0, 86_400, true],
  times: [1, 1_000_000_000, true],
  share: [0, 1, false],
};

/** Reads a fault from data such as the body of an admin request; throws what is wrong with it. */
export function readFault(data: unknown, where: string): Fault {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new RangeError(`${where}: not an object, got ${JSON.stringify(data)}; give one with a kind`);
  }
  const { kind, ...rest } = data as Record<string, unknown>;
  const known = faultKinds.find((name) => name === kind);
  if (known === undefined) {
    throw new RangeError(
      `${where}: unknown kind, got ${JSON.stringify(kind)}; use one of ${faultKinds.join(', ')}`,
    );
  }
  const allowed: readonly string[] = [...fieldsOfKind[known], 'path', 'times', 'share'];
  for (const [name, value] of Object.entries(rest)) {
    if (!allowed.includes(name)) {
      throw new RangeError(
        `${where}: ${known} has no ${name}, got ${JSON.stringify(value)}; it takes ${allowed.join(', ')}`,
      );
    }
    checkField(name, value, where);
  }
  if (known === 'slow-start' && rest.ms === undefined) {
    throw new RangeError(`${where}: slow-start has no duration, got none; give ms`);
  }
  return { kind: known, ...rest };
}

function checkField(name: string, value: unknown, where: string): void {
  const range = Object.hasOwn(numberRanges, name) ? numberRanges[name] : undefined;
  if (range !== undefined) {
    const [low, high, whole] = range;
    const fits = typeof value === 'number' && value >= low && value <= high;
    if (!fits || (whole && !Number.isInteger(value))) {
      throw new RangeError(
        `${where}: ${name} is out of range, got ${JSON.stringify(value)}; give ${whole ? 'a whole number' : 'a number'} from ${low} to ${high}`,
      );
    }
  } else if (name === 'at' ? value !== 'headers' && value !== 'stream' : typeof value !== 'string') {
    throw new RangeError(
      `${where}: ${name} does not fit, got ${JSON.stringify(value)}; give ${name === 'at' ? 'headers or stream' : 'a path'}`,
    );
  }
}

/** Reads a fault from a header or flag such as `stall; at=stream; after=3; ms=500`. */
export function readFaultText(text: string, where: string): Fault {
  const [kind = '', ...pairs] = text.split(';').map((part) => part.trim());
  const data: Record<string, unknown> = { kind };
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    const value = pair.slice(equals + 1).trim();
    if (equals < 1 || value === '' || Object.hasOwn(data, name)) {
      throw new RangeError(`${where}: not name=value once each, got ${JSON.stringify(pair)}; correct it`);
    }
    data[name] = Object.hasOwn(numberRanges, name) ? Number(value) : value;
  }
  return readFault(data, where);
}

/** The standing faults of an engine. */
export class FaultBook {
  private readonly random: () => number;
  private readonly standing = new Map<number, { fault: Fault; met: number }>();
  private lastId = 0;

  constructor(faults: readonly Fault[], seed: number) {
    this.random = randomSequence(seed);
    for (const fault of faults) this.add(fault);
  }

  /** Keeps a fault until it has been met often enough or is removed; the answer is its number. */
  add(fault: Fault): number {
    this.standing.set(++this.lastId, { fault, met: 0 });
    return this.lastId;
  }

  /** Whether there was one with this number. */
  remove(id: number): boolean {
    return this.standing.delete(id);
  }

  clear(): void {
    this.standing.clear();
  }

  list(): readonly StandingFault[] {
    return [...this.standing].map(([id, { fault, met }]) => ({ id, fault, met }));
  }

  /** The first fault that a request meets. @param infers whether it asks for inference */
  meet(path: string, infers: boolean): Fault | undefined {
    for (const [id, entry] of this.standing) {
      const { path: wanted, times = Number.POSITIVE_INFINITY, share = 1 } = entry.fault;
      if (wanted === undefined ? !infers : wanted !== path) continue;
      if (share < 1 && this.random() >= share) continue;
      entry.met++;
      if (entry.met >= times) this.standing.delete(id);
      return entry.fault;
    }
    return undefined;
  }
}
