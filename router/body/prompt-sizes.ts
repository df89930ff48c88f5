const modelsKept = 1024;
/** Part of what is known that stays with each further answer. */
const kept = 63 / 64;
// What English takes, as long as nothing better is known; counts as much as one prompt of a thousand tokens.
const bytesPerToken = 4;
const presumedTokens = 1000;

interface Size {
  bytes: number;
  tokens: number;
}

/** Guesses how many tokens prompts have by the bytes of their bodies, and learns from what engines count. */
export class PromptSizes {
  readonly #sizes = new Map<string, Size>();

  /** Tokens of a prompt in a body of so many bytes. */
  tokens(model: string, bytes: number): number {
    const size = this.#sizes.get(model);
    return size === undefined ? bytes / bytesPerToken : (bytes * size.tokens) / size.bytes;
  }

  /** An engine has counted the tokens of such a body. */
  learn(model: string, bytes: number, tokens: number): void {
    if (bytes <= 0 || tokens <= 0) return;
    let size = this.#sizes.get(model);
    if (size === undefined) {
      const oldest = this.#sizes.size < modelsKept ? undefined : this.#sizes.keys().next().value;
      if (oldest !== undefined) this.#sizes.delete(oldest);
      size = { bytes: bytesPerToken * presumedTokens, tokens: presumedTokens };
      this.#sizes.set(model, size);
    }
    size.bytes = size.bytes * kept + bytes;
    size.tokens = size.tokens * kept + tokens;
  }
}
