import type { Cluster, ConditionDraft, StatusDraft } from '../../kind.js';
import type { LoraAdapter, Placement } from './resource.js';

/** What was found out about, and done with, one pod. */
export interface PlacementFact {
  readonly pod: string;
  readonly state: 'Pending' | 'Downloading' | 'Loaded' | 'Failed';
  /** Name by which the engine has it. */
  readonly name: string;
  /** Where the engine has it from; empty where it has none. */
  readonly path: string;
  /** What went wrong. @default - nothing */
  readonly problem?: string;
  /** Whether nothing but a change by somebody helps. @default false */
  readonly permanent?: boolean;
}

/** What was found out about an adapter. */
export interface LoraFacts {
  readonly placements: readonly PlacementFact[];
  /** Engines of the base model that are ready. */
  readonly candidates: number;
  /** Engines that are missing for want of room. */
  readonly lacking: number;
  /** What keeps everything from being done. @default - nothing */
  readonly problem?: { readonly reason: string; readonly message: string; readonly permanent: boolean };
}

type Outcome = Pick<ConditionDraft, 'status' | 'reason' | 'message'> & { readonly phase: string };

/** The status of an adapter; without facts, what was known before stays. */
export function loraStatus(
  adapter: LoraAdapter,
  cluster: Cluster,
  found: LoraFacts | undefined,
): StatusDraft {
  const facts = found && { ...found, placements: inOrder(found.placements) };
  const before = adapter.status?.loadedAdapters ?? [];
  const loadedAdapters =
    facts === undefined
      ? before
      : facts.placements.map((fact) => placementOf(adapter, fact, before, cluster.now));
  const { phase, ...ready } = outcomeOf(adapter, facts);
  return {
    phase,
    message: ready.message,
    loadedAdapters,
    conditions: [
      { type: 'Ready', ...ready },
      { type: 'AdapterLoaded', ...loadedOf(facts, ready) },
      { type: 'Progressing', ...progressOf(phase, ready) },
      { type: 'Degraded', ...degradedOf(phase, ready) },
      ...ignoredOf(adapter),
    ],
  };
}

/** Always the same order, since pods come in that in which they were heard of. */
function inOrder(placements: readonly PlacementFact[]): readonly PlacementFact[] {
  const keyOf = ({ pod, name }: PlacementFact): string => `${pod}\n${name}`;
  return [...placements].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function placementOf(
  { metadata }: LoraAdapter,
  { pod: podName, state, name, path, problem }: PlacementFact,
  before: readonly Placement[],
  now: Date,
): Placement {
  const last = before.find(
    (one) => one.podAssignments.podName === podName && one.name === name && one.path === path,
  );
  const loadTime = path === '' ? undefined : (last?.loadTime ?? now.toISOString().replace(/\.\d+Z$/, 'Z'));
  return {
    name,
    path,
    status: problem === undefined ? state : `${state}: ${problem.slice(0, 300)}`,
    ...(loadTime === undefined ? {} : { loadTime }),
    podAssignments: { namespace: metadata.namespace, podName },
  };
}

function outcomeOf({ spec }: LoraAdapter, facts: LoraFacts | undefined): Outcome {
  if (facts === undefined) {
    return {
      status: 'Unknown',
      phase: 'Pending',
      reason: 'NotLookedAt',
      message: 'nothing has been done yet',
    };
  }
  const { candidates, lacking, problem } = facts;
  if (problem !== undefined) {
    const { reason, message, permanent } = problem;
    return { status: 'False', phase: permanent ? 'Failed' : 'Degraded', reason, message };
  }
  // Engines that are not ready count when they are.
  const placements = facts.placements.filter(({ state }) => state !== 'Pending');
  const loaded = placements.filter(({ state }) => state === 'Loaded').length;
  const counted = `${loaded} of ${placements.length} engines have it`;
  const failed = placements.filter(({ state }) => state === 'Failed');
  if (failed.length > 0) {
    const message = `${counted}; ${failed.map(({ pod, problem: what }) => `${pod}: ${what}`).join('; ')}`;
    const conflict = failed.some((one) => one.permanent === true && one.problem?.startsWith('adapterName:'));
    const reason = conflict ? 'Conflict' : 'PlacementFailed';
    return { status: 'False', phase: loaded > 0 ? 'Degraded' : 'Failed', reason, message };
  }
  const downloading = placements.filter(({ state }) => state === 'Downloading').length;
  if (downloading > 0) {
    const message = `${counted}; ${downloading} are downloading`;
    return { status: 'False', phase: 'Loading', reason: 'Downloading', message };
  }
  if (loaded < placements.length) {
    return { status: 'False', phase: 'Loading', reason: 'Loading', message: counted };
  }
  if (lacking > 0) {
    const message = `${counted}; ${lacking} more have no room; raise --max-loras or --max-cpu-loras, or add engines`;
    return { status: 'False', phase: loaded > 0 ? 'Degraded' : 'Pending', reason: 'NoRoom', message };
  }
  if (loaded > 0) return { status: 'True', phase: 'Loaded', reason: 'Loaded', message: counted };
  const replicas = spec.loraAdapterDeploymentConfig?.replicas ?? spec.deploymentConfig?.replicas;
  if (replicas === 0) {
    return { status: 'True', phase: 'Loaded', reason: 'NoneWanted', message: 'no engine is to have it' };
  }
  const message =
    candidates === 0
      ? `no engine with the label model=${spec.baseModel} is ready in this namespace`
      : 'no engine has been chosen';
  return { status: 'False', phase: 'Pending', reason: 'NoReadyPods', message };
}

function loadedOf(
  facts: LoraFacts | undefined,
  ready: Pick<ConditionDraft, 'status' | 'reason' | 'message'>,
): Pick<ConditionDraft, 'status' | 'reason' | 'message'> {
  // Ready asks for all engines, this one for any that requests can go to.
  const loaded =
    facts?.placements.filter(({ path, state }) => path !== '' && state !== 'Pending').length ?? 0;
  if (facts === undefined || loaded === 0) {
    return ready.status === 'True' ? { ...ready, status: 'False' } : ready;
  }
  const message = `${loaded} engines serve it`;
  return { status: 'True', reason: 'Loaded', message };
}

function progressOf(
  phase: string,
  { reason, message }: Pick<ConditionDraft, 'reason' | 'message'>,
): Pick<ConditionDraft, 'status' | 'reason' | 'message'> {
  return { status: phase === 'Loading' || phase === 'Pending' ? 'True' : 'False', reason, message };
}

function degradedOf(
  phase: string,
  { reason, message }: Pick<ConditionDraft, 'reason' | 'message'>,
): Pick<ConditionDraft, 'status' | 'reason' | 'message'> {
  return { status: phase === 'Degraded' || phase === 'Failed' ? 'True' : 'False', reason, message };
}

/** Fields that the resource may have for compatibility and that change nothing. */
function ignoredOf({ spec }: LoraAdapter): readonly ConditionDraft[] {
  const { pattern, maxAdapters } = spec.adapterSource;
  const names = [
    ...(pattern === undefined || pattern === '' ? [] : ['pattern']),
    ...(maxAdapters === undefined ? [] : ['maxAdapters']),
  ];
  if (names.length === 0) return [];
  const message = `spec.adapterSource: ${names.join(' and ')} have no effect; write one LoraAdapter for each adapter`;
  return [{ type: 'FieldsIgnored', status: 'True', reason: 'NotSupported', message }];
}
