import type { PlacementRule } from './resource.js';

/** What is known of an engine when pods are chosen. */
export interface PlacementPod {
  readonly name: string;
  /** Pods are chosen in each pool for itself. */
  readonly pool: string;
  /** Names of all adapters that it holds. */
  readonly adapters: readonly string[];
  /** Adapters that it has room for. @default - any number */
  readonly capacity: number | undefined;
}

/** The pods that are to hold an adapter. */
export interface PlacementChoice {
  readonly chosen: ReadonlySet<string>;
  /** Pods that are missing for want of room. */
  readonly lacking: number;
}

/**
 * Chooses the pods of an adapter.
 *
 * `default` takes pods in the order of their names. `ordered` does too and passes over full ones, so that the first pods fill up
 * before others are used. `equalized` takes the pods with the fewest adapters; it leaves an adapter where it is unless its
 * pod has at least two more than another, so that moving it always evens things out.
 */
export function choosePods(
  adapter: string,
  { algorithm, replicas }: PlacementRule,
  pods: readonly PlacementPod[],
): PlacementChoice {
  const chosen = new Set<string>();
  let lacking = 0;
  for (const pool of new Set(pods.map((pod) => pod.pool))) {
    const members = pods.filter((pod) => pod.pool === pool).sort(byName);
    const wanted = Math.min(replicas ?? members.length, members.length);
    const fitting =
      algorithm === 'default' ? members : members.filter((pod) => holds(pod, adapter) || hasRoom(pod));
    const taken = algorithm === 'equalized' ? evenly(adapter, fitting, wanted) : fitting.slice(0, wanted);
    for (const { name } of taken) chosen.add(name);
    lacking += wanted - taken.length;
  }
  return { chosen, lacking };
}

function evenly(adapter: string, pods: readonly PlacementPod[], wanted: number): readonly PlacementPod[] {
  // Counted without the adapter itself, so that pods with it and without it compare.
  const load = ({ adapters }: PlacementPod): number => adapters.filter((name) => name !== adapter).length;
  const fewest = (one: PlacementPod, other: PlacementPod): number =>
    load(one) - load(other) || byName(one, other);
  const staying = pods.filter((pod) => holds(pod, adapter)).sort(fewest);
  const free = pods.filter((pod) => !holds(pod, adapter)).sort(fewest);
  const taken = staying.slice(0, wanted);
  while (taken.length < wanted) {
    const next = free.shift();
    if (next === undefined) return taken;
    taken.push(next);
  }
  for (;;) {
    const fullest = taken.reduce<PlacementPod | undefined>(
      (most, pod) => (most === undefined || load(pod) > load(most) ? pod : most),
      undefined,
    );
    const [emptiest] = free;
    // The adapter itself counts where it is: two more there is one more without it.
    if (fullest === undefined || emptiest === undefined || load(fullest) - load(emptiest) < 1) return taken;
    taken.splice(taken.indexOf(fullest), 1, emptiest);
    free.shift();
  }
}

function holds({ adapters }: PlacementPod, adapter: string): boolean {
  return adapters.includes(adapter);
}

function hasRoom({ adapters, capacity }: PlacementPod): boolean {
  return capacity === undefined || adapters.length < capacity;
}

function byName({ name: one }: PlacementPod, { name: other }: PlacementPod): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
