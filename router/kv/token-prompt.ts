import type { PromptHasher } from './block-hash.js';

/** What of a prompt decides which cached blocks are its own. */
export interface TokenPromptScope {
  /** Name of the LoRA adapter. @default - the model itself */
  readonly lora?: string | undefined;
  /** @default - none */
  readonly cacheSalt?: string | undefined;
}

/** A prompt whose blocks are hashed once for each size that somebody asks for. */
export class TokenPrompt {
  readonly ids: Int32Array;
  readonly lora: string | undefined;
  readonly cacheSalt: string | undefined;
  readonly #hasher: PromptHasher;
  readonly #keys = new Map<number, Uint32Array>();

  constructor(hasher: PromptHasher, ids: Int32Array, { lora, cacheSalt }: TokenPromptScope = {}) {
    this.#hasher = hasher;
    this.ids = ids;
    this.lora = lora;
    this.cacheSalt = cacheSalt;
  }

  /** Hashes of the full blocks of a size, two numbers each; see `PromptHasher`. */
  keys(blockSize: number): Uint32Array {
    let keys = this.#keys.get(blockSize);
    if (keys === undefined) {
      const { ids, lora, cacheSalt } = this;
      keys = this.#hasher.tokens(ids, { blockSize, lora, cacheSalt });
      this.#keys.set(blockSize, keys);
    }
    return keys;
  }
}
