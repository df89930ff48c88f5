// A burst of that many prompts may be sent twice after a quiet time.
const prompts = 64;
const keptPerPrompt = 255 / 256;

/** Limits what is computed twice to a part of what is computed anyway; there is nothing to spend at the start. */
export class HedgeBudget {
  readonly #share: number;
  #tokens = 0;
  #meanTokens = 0;

  /** @param percent of the prompt tokens that engines get */
  constructor(percent: number) {
    this.#share = percent / 100;
  }

  /** Tokens that can be spent. */
  get tokens(): number {
    return this.#tokens;
  }

  /** An engine gets a prompt of which it has to compute so many tokens. */
  earn(tokens: number): void {
    this.#meanTokens =
      this.#meanTokens === 0 ? tokens : this.#meanTokens * keptPerPrompt + tokens * (1 - keptPerPrompt);
    this.#tokens = Math.min(this.#most, this.#tokens + tokens * this.#share);
  }

  /** Whether so many tokens can be spent. @param isUrgent whether the part may be used that is kept for what is worth it most */
  allows(tokens: number, isUrgent: boolean): boolean {
    return this.#tokens - tokens >= (isUrgent ? 0 : this.#most / 2);
  }

  /** Another engine gets a prompt too. */
  spend(tokens: number): void {
    this.#tokens = Math.max(0, this.#tokens - tokens);
  }

  get #most(): number {
    return prompts * this.#meanTokens;
  }
}
