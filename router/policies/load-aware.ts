import type { Endpoint } from '../discovery/endpoints.js';
import { candidateSets } from './candidates.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Policy } from './policy.js';
import { PrefixTrie } from './prefix-trie.js';
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
  const withoutMatch: Policy['pick'] = (endpoints, { model, sessionId }, explain) => {
    if (sessionId === undefined) return leastLoadedOf(endpoints, random);
    explain?.({ reason: 'session', inputs: { session: sessionId } });
    return rings.pick(endpoints, model, sessionId);
  };
  return {
    needs: 'text',
    pick(endpoints, request, explain) {
      const text = request.text?.();
      if (text === undefined) return withoutMatch(endpoints, request, explain);
      const path = trie.path(request.model, text);
      const held = trie.depths(path, setOf(endpoints));
      const picked =
        held.size === 0
          ? withoutMatch(endpoints, request, explain)
          : bestByShare(endpoints, (endpoint) => (held.get(endpoint) ?? 0) / path.length, beta);
      if (explain !== undefined && held.size > 0) {
        const shares = endpoints.map((endpoint) => (held.get(endpoint) ?? 0) / path.length);
        const tokens = request.estimatedTokens?.() ?? 0;
        explain({
          reason: 'score',
          costs: endpoints.map(
            (endpoint, place) => -scoreOf(endpoint, shares[place] ?? 0, meanLoad(endpoints), beta),
          ),
          cachedTokens: shares.map((share) => Math.round(share * tokens)),
          inputs: { shares, beta },
        });
      }
      trie.insert(path, picked);
      return picked;
    },
    forget(endpoint) {
      trie.forget(endpoint);
      rings.forget(endpoint);
    },
  };
}

/** The engine with the best score by the share of the prompt that each holds; the first one among equals. */
export function bestByShare(
  endpoints: readonly Endpoint[],
  shareHeld: (endpoint: Endpoint, place: number) => number,
  beta: number,
): Endpoint {
  const mean = meanLoad(endpoints);
  let best: Endpoint | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [place, endpoint] of endpoints.entries()) {
    const score = scoreOf(endpoint, shareHeld(endpoint, place), mean, beta);
    if (best === undefined || score > bestScore) {
      best = endpoint;
      bestScore = score;
    }
  }
  if (best === undefined) throw new Error('loadaware: no engine to choose from, got an empty list');
  return best;
}

function scoreOf(endpoint: Endpoint, share: number, mean: number, beta: number): number {
  return share - (beta * (loadOf(endpoint) - mean)) / Math.max(1, mean);
}

function meanLoad(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, endpoint) => sum + loadOf(endpoint), 0) / endpoints.length;
}

function loadOf({ load }: Endpoint): number {
  return load.inPrefill + load.inDecoding;
}
