import type { Endpoint } from '../discovery/endpoints.js';
import type { Policy } from './policy.js';

/** The engine with the fewest requests in flight; among equals any, as a fixed choice would be that of every router. */
export function leastLoaded(random: () => number): Policy {
  return { needs: 'nothing', pick: (endpoints) => leastLoadedOf(endpoints, random) };
}

/** The endpoint with the fewest requests in flight, found from a random place on. */
export function leastLoadedOf(endpoints: readonly Endpoint[], random: () => number): Endpoint {
  const { length } = endpoints;
  const start = Math.floor(random() * length);
  let best: Endpoint | undefined;
  for (let i = 0; i < length; i++) {
    const endpoint = endpoints[start + i < length ? start + i : start + i - length];
    if (endpoint === undefined) continue;
    if (best === undefined || endpoint.load.inFlight < best.load.inFlight) best = endpoint;
    if (best.load.inFlight <= 0) break;
  }
  if (best === undefined) throw new Error('leastloaded: no engine to choose from, got an empty list');
  return best;
}
