import type { Endpoint } from '../endpoints.js';
import { PrefixTrie } from '../prefix-trie.js';
import { candidateSets } from './candidates.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Policy } from './policy.js';
import { sessionRings } from './session.js';

/** How cache and load are weighed. */
export interface LoadAwareOptions {
  readonly random: () => number;
  /** Weight of the load against the share of the prompt that an engine holds. */
  readonly beta: number;
  /** @default 262144 */
  readonly maxNodes?: number;
}

/**
 * The engine with the best score: the share of the prompt that it holds, less `beta` times how far its load is above the
 * mean. Among equals the first URL. While nobody holds anything, the engine of the session, or without one the least loaded.
 *
 * What an engine holds is estimated from the prompts that this router sent to it, in steps of 128 characters; its real KV
 * cache is not asked.
 */
export function loadAware({ random, beta, maxNodes }: LoadAwareOptions): Policy {
  const trie = new PrefixTrie<Endpoint>(maxNodes === undefined ? {} : { maxNodes });
  const setOf = candidateSets();
  const rings = sessionRings();
  const withoutMatch: Policy['pick'] = (endpoints, { model, sessionId }) =>
    sessionId === undefined ? leastLoadedOf(endpoints, random) : rings.pick(endpoints, model, sessionId);
  return {
    needs: 'text',
    pick(endpoints, request) {
      const text = request.text?.();
      if (text === undefined) return withoutMatch(endpoints, request);
      const path = trie.path(request.model, text);
      const held = trie.depths(path, setOf(endpoints));
      const picked =
        held.size === 0
          ? withoutMatch(endpoints, request)
          : bestOf(endpoints, (endpoint) => (held.get(endpoint) ?? 0) / path.length, beta);
      trie.insert(path, picked);
      return picked;
    },
    forget(endpoint) {
      trie.forget(endpoint);
      rings.forget(endpoint);
    },
  };
}

function bestOf(
  endpoints: readonly Endpoint[],
  shareHeld: (endpoint: Endpoint) => number,
  beta: number,
): Endpoint {
  const loadOf = ({ load }: Endpoint): number => load.inPrefill + load.inDecoding;
  const mean = endpoints.reduce((sum, endpoint) => sum + loadOf(endpoint), 0) / endpoints.length;
  let best: Endpoint | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const endpoint of endpoints) {
    const score = shareHeld(endpoint) - (beta * (loadOf(endpoint) - mean)) / Math.max(1, mean);
    if (best === undefined || score > bestScore) {
      best = endpoint;
      bestScore = score;
    }
  }
  if (best === undefined) throw new Error('loadaware: no engine to choose from, got an empty list');
  return best;
}
