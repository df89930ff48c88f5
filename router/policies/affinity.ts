import type { Endpoint, EndpointLoad } from '../discovery/endpoints.js';
import {
  type AffinityCandidate,
  type AffinityChoice,
  type AffinityOptions,
  chooseByAffinity,
  isHolder,
} from '../kv/score.js';
import type { Explain, Placement, RoutedRequest } from './policy.js';

/** A prompt and what is known of who holds it. */
export interface HeldPrompt {
  /** Tokens of the prompt. */
  readonly tokens: number;
  /** Tokens of it that an engine need not compute, by the engine's place in the list. */
  readonly held: ArrayLike<number>;
  /** Tokens of it that an engine has held, be they there still or not, by the same places; asked where nobody holds enough. @default - nobody knows */
  readonly heldBefore?: () => ArrayLike<number>;
}

/** What was decided, to be told to whom it concerns. */
export interface AffinityDecision {
  readonly endpoint: Endpoint;
  readonly choice: AffinityChoice;
  /** What the load of the engine grows by; more can be undone with it. */
  placement(undo?: () => void): Placement;
}

/** How affinity is decided. */
export interface AffinityChooserOptions extends AffinityOptions {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Tokens of a prompt that an engine may lack and still count as one that holds it, if it holds any. @default 0 */
  readonly toleratedTokens?: number;
  /** Within how many milliseconds the weight of what an engine has computed falls to a half. @default 30000 */
  readonly halfLifeMs?: number;
  /** Counts a choice for a model by its reason. @default - nobody counts */
  readonly decided?: ((model: string, reason: AffinityChoice['reason']) => void) | undefined;
}

interface Work {
  tokens: number;
  atMs: number;
  coldAtMs: number | undefined;
}

/**
 * Decides by the affinity gate with what each engine has to compute, and with what it had to compute lately.
 *
 * An engine is a holder if it holds something and lacks at most max(toleratedTokens, (1 - threshold) * tokens) of the prompt. The
 * least cost wins: among holders, without any among those that have held as much, or among all if there are none of these either or they
 * have too much to do; see `chooseByAffinity`.
 */
export class AffinityChooser {
  readonly #options: AffinityChooserOptions;
  readonly #work = new WeakMap<EndpointLoad, Work>();

  constructor(options: AffinityChooserOptions) {
    this.#options = options;
  }

  /** Decides, and counts what the chosen engine has to compute. */
  choose(
    endpoints: readonly Endpoint[],
    request: RoutedRequest,
    prompt: HeldPrompt,
    explain?: Explain,
  ): AffinityDecision {
    const { now, toleratedTokens = 0, threshold = 0.8 } = this.#options;
    const { held } = prompt;
    const tokens = Math.max(1, prompt.tokens);
    const nowMs = now();
    const least = Math.min(threshold, 1 - toleratedTokens / tokens);
    const isHeld = endpoints.some((_, place) => isHolder((held[place] ?? 0) / tokens, least));
    const heldBefore = isHeld ? undefined : prompt.heldBefore?.();
    const candidates = endpoints.map(({ url, load }, place): AffinityCandidate => {
      const work = this.#workOf(load, nowMs);
      return {
        name: url,
        share: Math.min(1, (held[place] ?? 0) / tokens),
        formerShare: heldBefore === undefined ? undefined : Math.min(1, (heldBefore[place] ?? 0) / tokens),
        uncachedTokens: load.uncachedTokens,
        activeRequests: load.inFlight,
        waitingRequests: load.inPrefill,
        recentTokens: work.tokens,
        lastColdAt: work.coldAtMs,
      };
    });
    const asked = { tokens, id: request.id ?? '' };
    const options = { ...this.#options, threshold: least };
    const choice = chooseByAffinity(candidates, asked, options);
    explain?.({
      reason: choice.reason,
      costs: [...choice.costs],
      cachedTokens: candidates.map(({ share }) => Math.round(share * tokens)),
      inputs: { candidates, request: asked, options: gateOf(options) },
    });
    const endpoint = endpoints[choice.chosen];
    if (endpoint === undefined) throw new Error('affinity: no engine to choose from, got an empty list');
    this.#options.decided?.(request.model, choice.reason);
    return {
      endpoint,
      choice,
      placement: this.#placed(endpoint, choice, tokens, held[choice.chosen] ?? 0, nowMs),
    };
  }

  #placed(
    { load }: Endpoint,
    { reason }: AffinityChoice,
    tokens: number,
    held: number,
    nowMs: number,
  ): AffinityDecision['placement'] {
    const uncachedTokens = Math.max(0, tokens - held);
    const work = this.#workOf(load, nowMs);
    work.tokens += uncachedTokens;
    if (reason === 'cold') work.coldAtMs = nowMs;
    return (undo) => {
      let isUndone = false;
      return {
        uncachedTokens,
        cancel: () => {
          if (isUndone) return;
          isUndone = true;
          undo?.();
          const left = this.#workOf(load, this.#options.now());
          left.tokens = Math.max(0, left.tokens - uncachedTokens * this.#weightAfter(left.atMs - nowMs));
        },
      };
    };
  }

  #workOf(load: EndpointLoad, nowMs: number): Work {
    let work = this.#work.get(load);
    if (work === undefined) {
      work = { tokens: 0, atMs: nowMs, coldAtMs: undefined };
      this.#work.set(load, work);
    } else if (nowMs > work.atMs) {
      work.tokens *= this.#weightAfter(nowMs - work.atMs);
      work.atMs = nowMs;
    }
    return work;
  }

  #weightAfter(ms: number): number {
    return 0.5 ** (ms / (this.#options.halfLifeMs ?? 30_000));
  }
}

/** The options that the gate reads, without what its caller has besides. */
function gateOf(options: AffinityOptions): AffinityOptions {
  const { threshold, prefillTokensPerSecond, maxExtraSeconds, maxExtraWork, workWeight, load, explore } =
    options;
  return { threshold, prefillTokensPerSecond, maxExtraSeconds, maxExtraWork, workWeight, load, explore };
}
