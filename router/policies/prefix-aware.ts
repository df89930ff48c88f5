import type { Endpoint } from '../endpoints.js';
import { chunkLength, PrefixTrie } from '../prefix-trie.js';
import { candidateSets } from './candidates.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Policy } from './policy.js';

/** How prompts are matched. */
export interface PrefixAwareOptions {
  readonly random: () => number;
  /** Characters that a prompt must share with an earlier one to follow it. */
  readonly minMatchLength: number;
  /** @default 262144 */
  readonly maxNodes?: number;
}

/**
 * Any of the engines that got a prompt with the longest common beginning; the least loaded engine when that is too short or
 * there is no prompt.
 */
export function prefixAware({ random, minMatchLength, maxNodes }: PrefixAwareOptions): Policy {
  const trie = new PrefixTrie<Endpoint>(maxNodes === undefined ? {} : { maxNodes });
  const setOf = candidateSets();
  return {
    needs: 'text',
    pick(endpoints, request) {
      const text = request.text?.();
      if (text === undefined) return leastLoadedOf(endpoints, random);
      const path = trie.path(request.model, text);
      const { owners, depth } = trie.longest(path, setOf(endpoints));
      const picked =
        depth * chunkLength < minMatchLength
          ? leastLoadedOf(endpoints, random)
          : owners[Math.floor(random() * owners.length)];
      if (picked === undefined) throw new Error('prefixaware: no engine to choose from, got an empty list');
      trie.insert(path, picked);
      return picked;
    },
    forget: (endpoint) => trie.forget(endpoint),
  };
}
