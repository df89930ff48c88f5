import type { Endpoint } from '../discovery/endpoints.js';
import type { Policy } from './policy.js';

interface Turn {
  next: number;
}

const setsKept = 1024;

/** Each engine in the order of the URLs, counted apart for every set of engines so that models do not skew each other. */
export function roundRobin(): Policy {
  const byArray = new WeakMap<readonly Endpoint[], Turn>();
  const bySet = new Map<string, Turn>();
  const turnOf = (endpoints: readonly Endpoint[]): Turn => {
    const key = endpoints.map(({ url }) => url).join(' ');
    let turn = bySet.get(key);
    if (turn === undefined) {
      const oldest = bySet.size < setsKept ? undefined : bySet.keys().next().value;
      if (oldest !== undefined) bySet.delete(oldest);
      turn = { next: 0 };
      bySet.set(key, turn);
    }
    byArray.set(endpoints, turn);
    return turn;
  };
  return {
    needs: 'nothing',
    pick(endpoints, _request, explain) {
      const turn = byArray.get(endpoints) ?? turnOf(endpoints);
      const picked = endpoints[turn.next % endpoints.length];
      if (picked === undefined) throw new Error('roundrobin: no engine to choose from, got an empty list');
      explain?.({ reason: 'turn', inputs: { turn: turn.next } });
      turn.next = (turn.next + 1) % endpoints.length;
      return picked;
    },
  };
}
