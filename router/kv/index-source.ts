import type { Endpoint } from '../discovery/endpoints.js';
import type { KvIndex, KvOwner } from './kv-index.js';
import type { KvHolding, KvSource } from './kv-source.js';
import { defaultTierWeights } from './score.js';
import type { TokenPrompt } from './token-prompt.js';

/** Finds out of an index what engines hold; who follows the engines puts owners in and takes them out. */
export class IndexSource implements KvSource {
  readonly index: KvIndex;
  readonly #owners = new Map<string, readonly KvOwner[]>();

  constructor(index: KvIndex) {
    this.index = index;
  }

  /** The ranks of an engine, none of which is known to hold anything yet. */
  add(url: string, ranks = 1): readonly KvOwner[] {
    this.remove(url);
    const owners = Array.from({ length: ranks }, (_, rank) => this.index.addOwner(url, rank));
    this.#owners.set(url, owners);
    return owners;
  }

  /** Forgets an engine and what it holds. */
  remove(url: string): void {
    for (const owner of this.#owners.get(url) ?? []) this.index.removeOwner(owner);
    this.#owners.delete(url);
  }

  /** The ranks of an engine; none for one that is not followed. */
  ownersOf(url: string): readonly KvOwner[] {
    return this.#owners.get(url) ?? [];
  }

  longestPrefix(prompt: TokenPrompt, endpoints: readonly Endpoint[]): readonly (KvHolding | undefined)[] {
    const found = new Map(
      this.index.blockSizes().map((size) => [size, this.index.longestPrefix(prompt.keys(size))]),
    );
    return endpoints.map(({ url }) => {
      const owners = this.#owners.get(url);
      if (owners === undefined) return undefined;
      let tokens = 0;
      let isExact = true;
      // An engine sends a request to whichever of its ranks holds most of it or to any, so this is the best that can be had.
      for (const owner of owners) {
        isExact &&= owner.isExact;
        const { blockSize } = owner;
        const matches = blockSize === undefined ? undefined : found.get(blockSize);
        if (blockSize === undefined || matches === undefined) continue;
        const { device, host, disk } = matches.of(owner);
        const weights = defaultTierWeights;
        const blocks = device * weights.device + host * weights.host + disk * weights.disk;
        tokens = Math.max(tokens, blocks * blockSize);
      }
      return { tokens, isExact };
    });
  }

  blockSizeOf({ url }: Endpoint): number | undefined {
    return this.#owners.get(url)?.find(({ blockSize }) => blockSize !== undefined)?.blockSize;
  }

  close(): void {
    for (const url of [...this.#owners.keys()]) this.remove(url);
  }
}
