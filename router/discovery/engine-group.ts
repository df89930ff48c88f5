import type { Policy } from '../policies/policy.js';
import type { Endpoint, EndpointView } from './endpoints.js';

/** Some of a model's engines, with the policy that chooses among them. */
export interface EngineGroup {
  /** Tells who waits for engines of one group from who waits for those of another. */
  readonly name: string;
  readonly policy: Policy;
  has(endpoint: Endpoint, model: string): boolean;
  /** Those that take requests for a model, sorted by URL. */
  candidates(view: EndpointView, model: string): readonly Endpoint[];
}

/** The engines that take requests for a model, be it all of them or those of a group. */
export function candidatesOf(
  view: EndpointView,
  model: string,
  group: EngineGroup | undefined,
): readonly Endpoint[] {
  return group === undefined ? view.byModel(model) : group.candidates(view, model);
}
