import type { Endpoint } from '../discovery/endpoints.js';

/** When a second engine is to be asked. */
export interface Deadline {
  /** Milliseconds from the sending of the request. */
  readonly ms: number;
  /** Whether a second engine is expected to be much sooner, so that asking it is worth more than in other cases. */
  readonly isUrgent: boolean;
  /** Whether the first engine itself has shown that it is that slow. */
  readonly isKnown: boolean;
}

// How much sooner another engine has to be for a second one to be asked before the first one is late by its own measure.
const clearly = 2;
// How much sooner for the first one not to be asked at all.
const surely = 4;

/**
 * When the first token of a request that was just sent counts as late: when 95 of 100 of its engine have come sooner, and at
 * the latest when another engine would surely have been sooner, since one that is always slow is never late by its own measure.
 *
 * @param others engines that could be asked too, the first one may be among them
 * @param tokens those of the prompt, as another engine may have to compute all of them
 * @param ahead tokens that the first one has to compute beyond those counted in its load
 * @returns nothing as long as too little is known
 */
export function deadlineOf(
  first: Endpoint,
  others: readonly Endpoint[],
  tokens: number,
  nowMs: number,
  ahead = 0,
): Deadline | undefined {
  const own = first.speed.lateMs(nowMs, first.load.uncachedTokens + ahead);
  let best: number | undefined;
  for (const other of others) {
    if (other.url === first.url) continue;
    const late = other.speed.lateMs(nowMs, other.load.uncachedTokens + tokens);
    if (late !== undefined && (best === undefined || late < best)) best = late;
  }
  if (best !== undefined && (own === undefined || own > clearly * best)) {
    return { ms: clearly * best, isUrgent: true, isKnown: own !== undefined && own > surely * best };
  }
  return own === undefined ? undefined : { ms: own, isUrgent: false, isKnown: false };
}

/** The next moment to ask a second engine where that was not possible; by then it is worth more. */
export function nextDeadline({ ms }: Deadline): Deadline {
  return { ms: 2 * ms, isUrgent: true, isKnown: false };
}
