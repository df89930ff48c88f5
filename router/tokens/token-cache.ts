/** Token ids of prompts by keys, of which those used longest ago go first. */
export class TokenCache {
  readonly #maxTokens: number;
  readonly #lists = new Map<string, Int32Array>();
  #tokens = 0;

  /** @param maxTokens ids kept, of four bytes each */
  constructor(maxTokens = 4_194_304) {
    this.#maxTokens = maxTokens;
  }

  /** Ids kept. */
  get tokens(): number {
    return this.#tokens;
  }

  get(key: string): Int32Array | undefined {
    const ids = this.#lists.get(key);
    if (ids === undefined) return undefined;
    this.#lists.delete(key);
    this.#lists.set(key, ids);
    return ids;
  }

  set(key: string, ids: Int32Array): void {
    this.#delete(key);
    if (ids.length > this.#maxTokens) return;
    this.#lists.set(key, ids);
    this.#tokens += ids.length;
    for (const oldest of this.#lists.keys()) {
      if (this.#tokens <= this.#maxTokens) return;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    this.#tokens -= this.#lists.get(key)?.length ?? 0;
    this.#lists.delete(key);
  }
}
