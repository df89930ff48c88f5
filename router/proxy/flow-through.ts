import type { ModelSearch } from '../discovery/model-search.js';
import type { RouterPlugin } from '../plugin.js';
import type { FlowStart } from './flow.js';
import { seeking } from './seeking-flow.js';

/** A flow with what plugins do around it, and a search for models that engines have not told of right before it. */
export function flowThrough(
  plugins: readonly RouterPlugin[],
  search: ModelSearch | undefined,
  flow: FlowStart,
): FlowStart {
  const sought = search === undefined ? flow : seeking(search, flow);
  return plugins.reduceRight((next, plugin) => plugin.around?.(next) ?? next, sought);
}
