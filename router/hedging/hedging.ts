import type { Endpoint } from '../discovery/endpoints.js';
import type { EngineSpeed } from '../stats/engine-speed.js';
import { type CacheCounts, ComputedShare } from './computed-share.js';
import { HedgeBudget } from './hedge-budget.js';
import { type Deadline, deadlineOf, nextDeadline } from './hedge-rule.js';

/** What hedging depends on. */
export interface HedgingOptions {
  /** Part of the prompt tokens that may be computed twice. */
  readonly budgetPercent: number;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** What an engine tells of its cache. @default - nothing is known, as if all of every prompt were computed */
  readonly cacheCountsOf?: ((url: string) => CacheCounts | undefined) | undefined;
}

/** When a second engine is to be asked for one request. */
export interface HedgeWatch extends Deadline {
  /** Milliseconds from now until then. */
  readonly waitMs: number;
  readonly first: Endpoint;
  /** What the first engine had to compute when it got the request. */
  readonly tokensToCompute: number;
}

// How often an engine that is known to be slow gets a request, to show whether it still is.
const trialEveryMs = 60_000;
// The same where the budget has no room for it.
const latestTrialMs = 180_000;

/** Decides when a second engine gets a request too, within a budget for all requests. */
export class Hedging {
  readonly #budget: HedgeBudget;
  readonly #now: () => number;
  readonly #computed: ComputedShare;
  readonly #trials = new WeakMap<EngineSpeed, number>();

  constructor({ budgetPercent, now, cacheCountsOf }: HedgingOptions) {
    this.#computed = new ComputedShare(cacheCountsOf ?? (() => undefined));
    this.#budget = new HedgeBudget(budgetPercent);
    this.#now = now ?? (() => performance.now());
  }

  /**
   * Whether a request should go to another engine at once, since a second one would have to be asked for sure. Now and then it
   * should not, since nothing else shows that an engine is as fast again as others.
   *
   * @param tokens those of the prompt
   * @param uncachedTokens those of them that this engine has to compute
   * @param mayTry whether this may be the request that tries it
   */
  passesOver(
    first: Endpoint,
    candidates: readonly Endpoint[],
    tokens: number,
    uncachedTokens: number,
    mayTry: boolean,
  ): boolean {
    const nowMs = this.#now();
    if (deadlineOf(first, candidates, tokens, nowMs, uncachedTokens)?.isKnown !== true) return false;
    const sinceMs = nowMs - (this.#trials.get(first.speed) ?? Number.NEGATIVE_INFINITY);
    const isDue = sinceMs >= latestTrialMs || (sinceMs >= trialEveryMs && this.#budget.allows(tokens, false));
    if (!mayTry || !isDue) return true;
    this.#trials.set(first.speed, nowMs);
    return false;
  }

  /**
   * A request was sent.
   * @param candidates all engines that could have got it
   * @param tokens those of its prompt
   * @param uncachedTokens those of them that the first engine has to compute
   * @returns when to ask `mayAsk`; undefined where it is not known what is late
   */
  watch(
    first: Endpoint,
    candidates: readonly Endpoint[],
    tokens: number,
    uncachedTokens: number,
  ): HedgeWatch | undefined {
    // Most routing logics know nothing of caches: 2 % of prompts that are found there would be a multiple of what is computed.
    this.#budget.earn(Math.min(uncachedTokens, tokens * this.#computed.of(first.url)));
    const deadline = deadlineOf(first, candidates, tokens, this.#now());
    if (deadline === undefined) return undefined;
    return { ...deadline, waitMs: deadline.ms, first, tokensToCompute: first.load.uncachedTokens };
  }

  /**
   * The first token has not come in time: whether the budget has room for a second engine.
   * @param tokens the most that it may have to compute
   */
  mayAsk({ first, tokensToCompute, ms, isUrgent }: HedgeWatch, tokens: number): boolean {
    // Known now, and not only when the first token comes, so that fewer others have to wait for it.
    first.speed.givenUp(this.#now(), tokensToCompute, ms, false);
    return this.#budget.allows(tokens, isUrgent);
  }

  /** When to ask again. */
  later(watch: HedgeWatch): HedgeWatch {
    const next = nextDeadline(watch);
    return { ...watch, ...next, waitMs: next.ms - watch.ms };
  }

  /** A second engine got the request, and has to compute so many tokens of it. */
  asked(uncachedTokens: number): void {
    this.#budget.spend(uncachedTokens);
  }
}
