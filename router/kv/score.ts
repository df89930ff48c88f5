import type { TierBlocks } from './kv-index.js';

/** How much a block is worth by the tier that holds it, against computing it: 1 is as good as there, 0 as good as not. */
export interface TierWeights {
  readonly device: number;
  readonly host: number;
  readonly disk: number;
}

/** An engine as the gate sees it. */
export interface AffinityCandidate {
  /** Name that breaks ties, the same in every router. */
  readonly name: string;
  /** Share of the prompt that it holds, from 0 to 1; see `prefixShare`. */
  readonly share: number;
  /** Share of the prompt that it has held, be it there still or not. @default - nobody knows */
  readonly formerShare?: number | undefined;
  /** Tokens of prompts on their way to their first token there that it has to compute. */
  readonly uncachedTokens: number;
  /** Requests there. */
  readonly activeRequests: number;
  /** Requests there that wait for their first token, each of which waits longer for whatever else is computed. @default 0 */
  readonly waitingRequests?: number | undefined;
  /** Tokens that it has had to compute lately, older ones counting less. @default 0 */
  readonly recentTokens?: number | undefined;
  /** When it last got a prompt that nobody held, by a clock that never goes back. @default - never */
  readonly lastColdAt?: number | undefined;
}

/** How cache and load are weighed. */
export interface AffinityOptions {
  /** Share of the prompt from which on an engine is one that holds it. @default 0.8 */
  readonly threshold?: number;
  /** Tokens of prompt that an engine computes in a second. @default 15928 */
  readonly prefillTokensPerSecond?: number;
  /** How much longer the holders may let a prompt wait than others before all engines are considered. @default 18 */
  readonly maxExtraSeconds?: number;
  /**
   * How far above the mean the recent tokens of the least used holder may be, as a share of that mean and beside half of the prompt's
   * own tokens, before all engines are considered; unlimited where nobody counts recent tokens. @default 0.3
   */
  readonly maxExtraWork?: number;
  /** Weight of recent tokens against tokens to compute. @default 0.1 */
  readonly workWeight?: number;
  /** What is short: `tokens` where prompts take most of the time, `requests` where answers do. @default 'tokens' */
  readonly load?: 'tokens' | 'requests';
  /** Part of the requests that go to any engine, to learn what it holds. @default 0 */
  readonly explore?: number;
}

/** What is to be placed. */
export interface AffinityRequest {
  /** Tokens of the prompt. */
  readonly tokens: number;
  /** Breaks ties: the same request goes the same way in every router and every replay. */
  readonly id: string;
}

/** Why an engine was chosen. */
export interface AffinityChoice {
  /** Place of the engine in the list. */
  readonly chosen: number;
  /** Place of the second best of those considered. @default - only one was considered */
  readonly runnerUp: number | undefined;
  /**
   * `affinity` among those that hold the prompt, `home` among those that have held it where nobody does, `released` among all since
   * these have too much to do, `cold` among all since nobody holds or has held enough, `explored` by chance.
   */
  readonly reason: 'affinity' | 'home' | 'released' | 'cold' | 'explored';
  /** What each engine was judged by, less is better; tokens to compute or requests. */
  readonly costs: Float64Array;
}

/** Worth of a block by tier where nothing else is said. */
export const defaultTierWeights: TierWeights = { device: 1, host: 0.75, disk: 0.25 };

/** Share of a prompt that an engine need not compute, from 0 to 1; the part behind the last full block counts as not held. */
export function prefixShare(
  held: TierBlocks,
  blockSize: number,
  promptTokens: number,
  weights: TierWeights = defaultTierWeights,
): number {
  if (promptTokens <= 0) return 0;
  const worth = held.device * weights.device + held.host * weights.host + held.disk * weights.disk;
  return Math.min(1, (worth * blockSize) / promptTokens);
}

/**
 * Chooses among the engines that hold most of a prompt, unless these would let it wait much longer than others: sticky until
 * saturated. Depends on nothing but its arguments.
 *
 * @param random numbers from 0 to below 1, read only where a part of requests explores
 */
export function chooseByAffinity(
  candidates: readonly AffinityCandidate[],
  request: AffinityRequest,
  options: AffinityOptions = {},
  random: () => number = () => 1,
): AffinityChoice {
  if (candidates.length === 0) throw new Error('affinity: no engine to choose from, got an empty list');
  const { threshold = 0.8, explore = 0 } = options;
  const costs = Float64Array.from(candidates, (candidate) => costOf(candidate, request, options));
  const all = candidates.map((_, place) => place);
  const tieBreaks = candidates.map(({ name }) => tieBreak(request.id, name));
  const best = (places: readonly number[], isCold: boolean, but?: number): number | undefined => {
    let found: number | undefined;
    for (const place of places) {
      if (place === but) continue;
      if (found === undefined || isBefore(candidates, costs, tieBreaks, isCold, place, found)) found = place;
    }
    return found;
  };
  if (explore > 0 && random() < explore) {
    const chosen = Math.min(all.length - 1, Math.floor(random() * all.length));
    return { chosen, runnerUp: best(all, false, chosen), reason: 'explored', costs };
  }
  const holders = all.filter((place) => isHolder(candidates[place]?.share ?? 0, threshold));
  // What was evicted everywhere is computed where it was before: elsewhere it would push out what others come back for.
  const homes =
    holders.length > 0 ? [] : all.filter((place) => isHolder(candidates[place]?.formerShare ?? 0, threshold));
  const preferred = holders.length > 0 ? holders : homes;
  const isReleased =
    isOverdue(candidates, preferred, options) || isOverworked(candidates, preferred, request, options);
  const reason =
    preferred.length === 0 ? 'cold' : isReleased ? 'released' : homes.length > 0 ? 'home' : 'affinity';
  const places = reason === 'affinity' || reason === 'home' ? preferred : all;
  const isCold = candidates.every(({ share }) => share <= 0);
  const chosen = best(places, isCold) ?? 0;
  return { chosen, runnerUp: best(places, isCold, chosen), reason, costs };
}

/** Whether an engine with a share of a prompt is one that holds it. */
export function isHolder(share: number, threshold: number): boolean {
  return share > 0 && share >= threshold;
}

// What an answer takes of an engine while a prompt is computed, in tokens of prompt.
const requestTokens = 16;

/**
 * What a request costs an engine: tokens in flight + tokens lacking * (1 + requests that wait there) + 16 * requests there +
 * workWeight * recent tokens.
 *
 * What is computed again delays all who wait behind it, so the longer the queues are, the more a prompt is worth that is held already:
 * while engines are idle a holder is left for any shorter queue, and when all are saturated for none.
 */
function costOf(
  candidate: AffinityCandidate,
  { tokens }: AffinityRequest,
  { load, workWeight = 0.1 }: AffinityOptions,
): number {
  if (load === 'requests') return candidate.activeRequests;
  const { uncachedTokens, waitingRequests = 0, recentTokens = 0 } = candidate;
  const missing = tokens * (1 - Math.min(1, Math.max(0, candidate.share)));
  return (
    uncachedTokens +
    missing * (1 + waitingRequests) +
    requestTokens * candidate.activeRequests +
    workWeight * recentTokens
  );
}

/** Whether the least busy holder has so much more to do than the least busy other engine that waiting costs more than computing. */
function isOverdue(
  candidates: readonly AffinityCandidate[],
  hot: readonly number[],
  { prefillTokensPerSecond = 15_928, maxExtraSeconds = 18 }: AffinityOptions,
): boolean {
  const holders = new Set(hot);
  let leastHot = Number.POSITIVE_INFINITY;
  let leastCold = Number.POSITIVE_INFINITY;
  for (const [place, { uncachedTokens }] of candidates.entries()) {
    if (holders.has(place)) leastHot = Math.min(leastHot, uncachedTokens);
    else leastCold = Math.min(leastCold, uncachedTokens);
  }
  return leastHot - leastCold > maxExtraSeconds * prefillTokensPerSecond;
}

/** Whether even the least used holder has lately computed so much more than engines do in the mean that others should learn the prompt. */
function isOverworked(
  candidates: readonly AffinityCandidate[],
  hot: readonly number[],
  { tokens }: AffinityRequest,
  { maxExtraWork = 0.3 }: AffinityOptions,
): boolean {
  let sum = 0;
  for (const { recentTokens = 0 } of candidates) sum += recentTokens;
  let least = Number.POSITIVE_INFINITY;
  for (const place of hot) least = Math.min(least, candidates[place]?.recentTokens ?? 0);
  // Half, since each of two routers sees half of what is computed and would let its engines have as much more.
  return least > (1 + maxExtraWork) * (sum / candidates.length) + tokens / 2;
}

function isBefore(
  candidates: readonly AffinityCandidate[],
  costs: Float64Array,
  tieBreaks: readonly number[],
  isCold: boolean,
  place: number,
  other: number,
): boolean {
  const a = candidates[place];
  const b = candidates[other];
  if (a === undefined || b === undefined) return false;
  const byCost = (costs[place] ?? 0) - (costs[other] ?? 0);
  if (byCost !== 0) return byCost < 0;
  if (a.uncachedTokens !== b.uncachedTokens) return a.uncachedTokens < b.uncachedTokens;
  if (a.activeRequests !== b.activeRequests) return a.activeRequests < b.activeRequests;
  if (isCold) {
    const never = Number.NEGATIVE_INFINITY;
    const byTurn = (a.lastColdAt ?? never) - (b.lastColdAt ?? never);
    if (byTurn < 0 || byTurn > 0) return byTurn < 0;
  }
  const byHash = (tieBreaks[place] ?? 0) - (tieBreaks[other] ?? 0);
  return byHash !== 0 ? byHash < 0 : a.name < b.name;
}

/** A number that depends on both names and on nothing else. */
function tieBreak(id: string, name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ 0xffff, 0x01000193);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
