import { CallError, type HeldAdapter } from './engine-client.js';
import type { EnginePod } from './engine-pod.js';
import type { LookedAt } from './engines.js';
import { choosePods } from './placement.js';
import { isWantedPath, type LoraAdapter, type Placement, placementRule } from './resource.js';

/** What is to be done with one engine. */
export type Step =
  | { readonly pod: EnginePod; readonly action: 'load'; readonly replaces: boolean; readonly path: string }
  | { readonly pod: EnginePod; readonly action: 'keep'; readonly path: string }
  | { readonly pod: EnginePod; readonly action: 'unload'; readonly adapters: readonly HeldAdapter[] }
  | { readonly pod: EnginePod; readonly action: 'wait'; readonly path: string }
  | { readonly pod: EnginePod; readonly action: 'fail'; readonly problem: CallError; readonly path: string };

/** All steps for an adapter. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Engines of the base model that are ready. */
  readonly candidates: number;
  /** Engines that are missing for want of room. */
  readonly lacking: number;
}

/** The entries of a status that tell what engines hold, by the name of the pod. */
function recordsOf({ status }: LoraAdapter): ReadonlyMap<string, readonly Placement[]> {
  const groups = new Map<string, Placement[]>();
  for (const placement of status?.loadedAdapters ?? []) {
    const { podName } = placement.podAssignments;
    if (placement.path !== '') groups.set(podName, [...(groups.get(podName) ?? []), placement]);
  }
  return groups;
}

/**
 * What has to be done so that the engines hold an adapter as it is asked for now. Only what the adapter's own status tells, or
 * what was loaded from the adapter's own folder, is replaced or unloaded: anything else of that name is somebody else's.
 */
export function planFor(adapter: LoraAdapter, engines: readonly LookedAt[]): Plan {
  const { adapterName: name } = adapter.spec.adapterSource;
  const records = recordsOf(adapter);
  const candidates = engines.flatMap(({ pod, isMeant, held }) =>
    isMeant && pod.ready && !(held instanceof CallError) ? [{ pod, held }] : [],
  );
  const { chosen, lacking } = choosePods(
    name,
    placementRule(adapter),
    candidates.map(({ pod, held }) => ({
      name: pod.name,
      pool: pod.pool,
      capacity: pod.capacity,
      adapters: held.map((one) => one.name),
    })),
  );
  const steps = engines.flatMap(({ pod, isMeant, held }): readonly Step[] => {
    const own = records.get(pod.name) ?? [];
    if (held instanceof CallError) {
      const path = own[0]?.path ?? '';
      if (pod.ready) return [{ pod, action: 'fail', problem: held, path }];
      // One that is not ready is not expected to answer; what it had it may have still.
      return path === '' ? [] : [{ pod, action: 'wait', path }];
    }
    const current = held.find((one) => one.name === name);
    const isOwn = current !== undefined && isOwnAdapter(adapter, current, own);
    const former = held.filter((one) => one.name !== name && own.some((record) => isSame(record, one)));
    const left: readonly Step[] = former.length === 0 ? [] : [{ pod, action: 'unload', adapters: former }];
    if (!isMeant || !chosen.has(pod.name)) {
      if (!isOwn) return left;
      if (isMeant && !pod.ready) return [...left, { pod, action: 'wait', path: current.path }];
      return [{ pod, action: 'unload', adapters: [...former, current] }];
    }
    if (current === undefined) return [...left, { pod, action: 'load', replaces: false, path: '' }];
    if (!isOwn) {
      const problem = new CallError(
        `adapterName: the engine has another adapter of this name, got ${current.path}; rename this one or unload the other`,
        undefined,
        true,
      );
      return [...left, { pod, action: 'fail', problem, path: '' }];
    }
    return isWantedPath(adapter, current.path)
      ? [...left, { pod, action: 'keep', path: current.path }]
      : [...left, { pod, action: 'load', replaces: true, path: current.path }];
  });
  return { steps, candidates: candidates.length, lacking };
}

/** Which adapters of an engine are to go when the resource goes. */
export function leftBehind(adapter: LoraAdapter, { pod, held }: LookedAt): readonly string[] {
  if (held instanceof CallError) return [];
  const own = recordsOf(adapter).get(pod.name) ?? [];
  const { adapterName } = adapter.spec.adapterSource;
  return held
    .filter((one) =>
      one.name === adapterName ? isOwnAdapter(adapter, one, own) : own.some((record) => isSame(record, one)),
    )
    .map((one) => one.name);
}

function isOwnAdapter(adapter: LoraAdapter, held: HeldAdapter, own: readonly Placement[]): boolean {
  return isWantedPath(adapter, held.path) || own.some((record) => isSame(record, held));
}

function isSame(record: Placement, { name, path }: HeldAdapter): boolean {
  return record.name === name && record.path === path;
}
