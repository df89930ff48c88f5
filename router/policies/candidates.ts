import type { Endpoint } from '../discovery/endpoints.js';

/** Sets of the endpoints in arrays, each made once. */
export function candidateSets(): (endpoints: readonly Endpoint[]) => ReadonlySet<Endpoint> {
  const sets = new WeakMap<readonly Endpoint[], ReadonlySet<Endpoint>>();
  return (endpoints) => {
    let set = sets.get(endpoints);
    if (set === undefined) {
      set = new Set(endpoints);
      sets.set(endpoints, set);
    }
    return set;
  };
}
