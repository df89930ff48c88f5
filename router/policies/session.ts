import type { Endpoint } from '../discovery/endpoints.js';
import { HashRing } from './hash-ring.js';
import { leastLoadedOf } from './least-loaded.js';
import type { Policy } from './policy.js';

/** The engine that the session hashes to; without a session the least loaded one. */
export function session(random: () => number): Policy {
  const engineOf = sessionRings();
  return {
    needs: 'nothing',
    pick(endpoints, { model, sessionId }, explain) {
      if (sessionId === undefined) return leastLoadedOf(endpoints, random);
      explain?.({ reason: 'session', inputs: { session: sessionId } });
      return engineOf.pick(endpoints, model, sessionId);
    },
    forget: engineOf.forget,
  };
}

/** Finds the engines of sessions, on one ring a model. */
export interface SessionRings {
  pick(endpoints: readonly Endpoint[], model: string, sessionId: string): Endpoint;
  forget(endpoint: Endpoint): void;
}

/**
 * Rings that are changed node by node. A ring may hold engines that are asleep or were tried in vain: their points are
 * passed over, which gives the same engine as a ring without them would.
 */
export function sessionRings(): SessionRings {
  const rings = new Map<string, HashRing>();
  const byUrl = new WeakMap<readonly Endpoint[], ReadonlyMap<string, Endpoint>>();
  const urlsOf = (endpoints: readonly Endpoint[]): ReadonlyMap<string, Endpoint> => {
    let urls = byUrl.get(endpoints);
    if (urls === undefined) {
      urls = new Map(endpoints.map((endpoint) => [endpoint.url, endpoint]));
      byUrl.set(endpoints, urls);
    }
    return urls;
  };
  const synced = new WeakMap<HashRing, WeakSet<readonly Endpoint[]>>();
  return {
    pick(endpoints, model, sessionId) {
      const urls = urlsOf(endpoints);
      let ring = rings.get(model);
      if (ring === undefined) {
        ring = new HashRing();
        rings.set(model, ring);
      }
      let seen = synced.get(ring);
      if (seen === undefined) {
        seen = new WeakSet();
        synced.set(ring, seen);
      }
      if (!seen.has(endpoints)) {
        ring.add(urls.keys());
        seen.add(endpoints);
      }
      const url = ring.find(sessionId, ring.nodes.size === urls.size ? undefined : (node) => urls.has(node));
      const endpoint = url === undefined ? undefined : urls.get(url);
      if (endpoint === undefined) throw new Error('session: no engine to choose from, got an empty list');
      return endpoint;
    },
    forget({ url, models }) {
      for (const model of models) {
        const ring = rings.get(model);
        if (ring === undefined) continue;
        ring.remove(url);
        // An array seen before may list the engine still, when another one with this URL stays.
        synced.delete(ring);
        if (ring.nodes.size === 0) rings.delete(model);
      }
    },
  };
}
