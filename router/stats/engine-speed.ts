// What an engine shows counts half as much after this time, so that one which gets nothing is tried again some day.
const halfLifeMs = 60_000;
/** Part of what is known that stays with each further prompt. */
const keptPerPrompt = 31 / 32;
// A prompt that met others waited for more than its own tokens, of which only a guess is known.
const queuedWeight = 1 / 8;
const ratiosKept = 64;
const fewestRatios = 4;
/** Part of the time to the first token that cannot depend on the prompt at most. */
const largestOverhead = 0.9;

/** Sums over prompts, from which a straight line follows: milliseconds to the first token by tokens to be computed. */
export interface SpeedSums {
  weight: number;
  tokens: number;
  ms: number;
  squares: number;
  products: number;
}

/** No prompts. */
export function noSpeed(): SpeedSums {
  return { weight: 0, tokens: 0, ms: 0, squares: 0, products: 0 };
}

/** Adds sums to others, by a factor. */
export function addSpeed(to: SpeedSums, from: Readonly<SpeedSums>, factor = 1): void {
  to.weight += factor * from.weight;
  to.tokens += factor * from.tokens;
  to.ms += factor * from.ms;
  to.squares += factor * from.squares;
  to.products += factor * from.products;
}

/** Expected milliseconds to the first token by sums over earlier prompts; undefined where there were none. */
export function expectedMs(sums: Readonly<SpeedSums>, tokens: number): number | undefined {
  const { weight } = sums;
  if (weight <= 0 || sums.ms <= 0) return undefined;
  const meanTokens = sums.tokens / weight;
  const meanMs = sums.ms / weight;
  if (meanTokens <= 0) return meanMs;
  const ratio = meanMs / meanTokens;
  const variance = sums.squares / weight - meanTokens * meanTokens;
  const covariance = sums.products / weight - meanTokens * meanMs;
  // Prompts of one length tell nothing of others.
  const slope =
    variance < 0.01 * meanTokens * meanTokens
      ? ratio
      : Math.min(ratio, Math.max((1 - largestOverhead) * ratio, covariance / variance));
  return meanMs + slope * (tokens - meanTokens);
}

/**
 * How soon an engine comes to first tokens, learned from the streams that it answered; written by the one place that sends
 * requests. What is to be computed is counted in tokens: those of the prompt and of those before it that had no first token.
 */
export class EngineSpeed {
  readonly #sums = noSpeed();
  readonly #ratios = new Float64Array(ratiosKept);
  #count = 0;
  #atMs = Number.NEGATIVE_INFINITY;
  #late: number | undefined;

  /**
   * A first token has come.
   * @param tokens to be computed when the prompt was sent, its own and those before it
   * @param isAlone whether no other prompt was waiting there
   */
  observe(nowMs: number, tokens: number, ms: number, isAlone: boolean): void {
    const sums = this.at(nowMs);
    const expected = expectedMs(sums, tokens);
    this.#ratios[this.#count % ratiosKept] = expected === undefined ? 1 : ms / expected;
    this.#count++;
    this.#late = undefined;
    const weight = isAlone ? 1 : queuedWeight;
    const kept = 1 - weight * (1 - keptPerPrompt);
    addSpeed(sums, sums, kept - 1);
    addSpeed(sums, { weight: 1, tokens, ms, squares: tokens * tokens, products: tokens * ms }, weight);
  }

  /**
   * Somebody has waited that long in vain for a first token, which says something only if it was expected before: that it would
   * have taken as long again, for all that is known.
   */
  givenUp(nowMs: number, tokens: number, ms: number, isAlone: boolean): void {
    const expected = expectedMs(this.at(nowMs), tokens);
    if (expected === undefined || ms > expected) this.observe(nowMs, tokens, 2 * ms, isAlone);
  }

  /** What is known now. */
  at(nowMs: number): SpeedSums {
    const sums = this.#sums;
    // By tenths of a second, as routing asks far more often than anything changes.
    if (nowMs - this.#atMs >= 100) {
      if (sums.weight > 0) addSpeed(sums, sums, 2 ** ((this.#atMs - nowMs) / halfLifeMs) - 1);
      this.#atMs = nowMs;
    }
    return sums;
  }

  /** Milliseconds within which 95 of 100 first tokens come; undefined as long as too little is known. */
  lateMs(nowMs: number, tokens: number): number | undefined {
    if (this.#count < fewestRatios) return undefined;
    const expected = expectedMs(this.at(nowMs), tokens);
    return expected === undefined ? undefined : expected * this.#lateRatio();
  }

  #lateRatio(): number {
    if (this.#late === undefined) {
      const sorted = this.#ratios.slice(0, Math.min(this.#count, ratiosKept)).sort();
      this.#late = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 1;
    }
    return this.#late;
  }
}
