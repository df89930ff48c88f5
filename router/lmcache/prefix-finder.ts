import { ChunkChain, type ChunkScheme, chunkSchemes, chunkTokens } from './chunk-hash.js';
import type { ChunkIndex } from './chunk-index.js';

/** What a look-up found; good until the next change. */
export interface FoundPrefixes {
  /** Tokens at the start of the prompt that a holder has. */
  of(holder: number): number;
}

/** Finds who holds how much of a prompt, in whichever way its chunks were hashed. */
export class PrefixFinder {
  readonly #index: ChunkIndex;
  readonly #schemes: readonly ChunkScheme[];
  #lookups = 0;
  #hits = 0;

  /** @param hashSeed the engines' PYTHONHASHSEED. @default - they have none */
  constructor(index: ChunkIndex, hashSeed: string | undefined) {
    this.#index = index;
    this.#schemes = chunkSchemes(hashSeed);
  }

  /** Prompts looked up while somebody held something. */
  get lookups(): number {
    return this.#lookups;
  }

  /** Those of them of which somebody held something. */
  get hits(): number {
    return this.#hits;
  }

  /** Looks a prompt up. */
  find(tokens: Int32Array): FoundPrefixes {
    const depths = this.#index.depths();
    if (this.#index.size > 0 && tokens.length > 0) {
      this.#lookups++;
      // In all ways, since engines of several versions may be there; the first chunk that nobody holds ends each.
      for (const scheme of this.#schemes) this.#index.longestPrefix(new ChunkChain(scheme, tokens), depths);
      if (depths.some((depth) => depth > 0)) this.#hits++;
    }
    return { of: (holder) => Math.min((depths[holder] ?? 0) * chunkTokens, tokens.length) };
  }

  /** The hashes of the first chunks of a prompt in every way. */
  keysOf(tokens: Int32Array, chunks: number): bigint[][] {
    return this.#schemes.map((scheme) => {
      const chain = new ChunkChain(scheme, tokens);
      return Array.from({ length: chunks }, () => chain.next()).filter((key) => key !== undefined);
    });
  }
}
