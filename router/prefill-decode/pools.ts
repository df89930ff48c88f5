import type { Endpoint, EndpointView } from '../discovery/endpoints.js';
import type { EngineGroup } from '../discovery/engine-group.js';
import type { Policy } from '../policies/policy.js';
import { isSameRevision, type Revisions } from './revisions.js';

/** Who prefills and who decodes. */
export interface PoolsOptions {
  readonly prefillLabels: readonly string[];
  readonly decodeLabels: readonly string[];
  readonly prefillPolicy: Policy;
  readonly decodePolicy: Policy;
  readonly revisions: Revisions;
}

/** The engines that prefill and those that decode, for every model by their labels. */
export interface Pools {
  readonly decode: EngineGroup;
  /** The engines that can prefill for one that decodes. */
  prefillFor(decoder: Endpoint): EngineGroup;
  /** Whether a model has engines with labels of these pools, in whatever state. */
  serve(view: EndpointView, model: string): boolean;
}

/** Pools by labels, which have to match as a whole. */
export function pools(options: PoolsOptions): Pools {
  const { prefillPolicy, decodePolicy, revisions } = options;
  const prefillLabels = new Set(options.prefillLabels);
  const decodeLabels = new Set(options.decodeLabels);
  const isPrefill = ({ label }: Endpoint): boolean => label !== undefined && prefillLabels.has(label);
  const isDecode = ({ label }: Endpoint): boolean => label !== undefined && decodeLabels.has(label);
  const decoders = listsOf(isDecode);
  // Lists go by the engines in them, so that policies know them again.
  const byRevision = new Map<string | undefined, EngineGroup>();
  const groupFor = (revision: string | undefined): EngineGroup => {
    const has = (endpoint: Endpoint): boolean =>
      isPrefill(endpoint) && isSameRevision(revisions.of(endpoint), revision);
    const lists = listsOf(isPrefill);
    return {
      name: `prefill ${revision}`,
      policy: prefillPolicy,
      has,
      candidates(view, model) {
        const all = lists(view.byModel(model));
        return all.every(has) ? all : all.filter(has);
      },
    };
  };
  return {
    decode: {
      name: 'decode',
      policy: decodePolicy,
      has: isDecode,
      candidates(view, model) {
        const trusted = decoders(view.byModel(model));
        if (trusted.length > 0) return trusted;
        // Nobody else can answer, so that an engine that has failed often is better than none.
        return view
          .listing(model)
          .filter((endpoint) => isDecode(endpoint) && endpoint.healthy && !endpoint.sleeping);
      },
    },
    prefillFor(decoder) {
      const revision = revisions.of(decoder);
      let group = byRevision.get(revision);
      if (group === undefined) {
        group = groupFor(revision);
        // There are as many as releases that were in use since the start.
        byRevision.set(revision, group);
      }
      return group;
    },
    serve: (view, model) => view.listing(model).some((endpoint) => isPrefill(endpoint) || isDecode(endpoint)),
  };
}

/** Those of a list for which something holds, the same array for the same list. */
function listsOf(holds: (endpoint: Endpoint) => boolean): (list: readonly Endpoint[]) => readonly Endpoint[] {
  const kept = new WeakMap<readonly Endpoint[], readonly Endpoint[]>();
  return (list) => {
    let held = kept.get(list);
    if (held === undefined) {
      held = list.filter(holds);
      kept.set(list, held);
    }
    return held;
  };
}
