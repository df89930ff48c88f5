import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConditionDraft } from './kind.js';
import type { LiveObject } from './kube-object.js';

/** The replicas of a Deployment as statuses show them. */
export interface ReplicaCounts {
  readonly replicas: number;
  readonly availableReplicas: number;
  readonly updatedReplicas: number;
  readonly unavailableReplicas: number;
}

/** Summary of a Deployment in the words of the Go operator. */
export type DeploymentSummary = 'Ready' | 'Updating' | 'NotReady' | 'Unknown';

/** How many pods a Deployment has, and of which kind. */
export function replicaCounts(live: LiveObject | undefined): ReplicaCounts {
  const { status = {} } = (live ?? {}) as { readonly status?: Deployment['status'] };
  return {
    replicas: status?.replicas ?? 0,
    availableReplicas: status?.availableReplicas ?? 0,
    updatedReplicas: status?.updatedReplicas ?? 0,
    unavailableReplicas: status?.unavailableReplicas ?? 0,
  };
}

/** The summary of a Deployment; one whose controller has not looked at it yet is unknown. */
export function deploymentSummary(live: LiveObject | undefined): DeploymentSummary {
  if (live === undefined || isUnseen(live)) return 'Unknown';
  const wanted = wantedReplicas(live);
  const { availableReplicas, updatedReplicas, unavailableReplicas } = replicaCounts(live);
  if (availableReplicas === wanted && unavailableReplicas === 0) {
    return updatedReplicas === wanted ? 'Ready' : 'Updating';
  }
  if (updatedReplicas > 0) return 'Updating';
  return unavailableReplicas > 0 ? 'NotReady' : 'Unknown';
}

/** Whether the pods of a Deployment serve, and the newest of them. */
export function readyCondition(type: string, live: LiveObject | undefined, what: string): ConditionDraft {
  const summary = deploymentSummary(live);
  if (live === undefined)
    return { type, status: 'False', reason: 'NotCreated', message: `${what} is not there yet` };
  const wanted = wantedReplicas(live);
  const { availableReplicas, updatedReplicas } = replicaCounts(live);
  const counted = `${availableReplicas} of ${wanted} pods of ${what} serve, ${updatedReplicas} of them up to date`;
  const stalled = progressProblem(live);
  if (summary === 'Ready') return { type, status: 'True', reason: 'Ready', message: counted };
  if (stalled !== undefined)
    return { type, status: 'False', reason: 'ProgressDeadlineExceeded', message: stalled };
  if (summary === 'Unknown') {
    return { type, status: 'Unknown', reason: 'Unknown', message: `${what} has not been looked at yet` };
  }
  return {
    type,
    status: 'False',
    reason: summary === 'Updating' ? 'Updating' : 'NotReady',
    message: counted,
  };
}

/** Whether something is still under way, over all conditions of readiness. */
export function progressingCondition(readiness: readonly ConditionDraft[]): ConditionDraft {
  const type = 'Progressing';
  const open = readiness.find(({ status }) => status !== 'True');
  if (open === undefined)
    return { type, status: 'False', reason: 'Done', message: 'everything is as it should be' };
  const status = open.reason === 'ProgressDeadlineExceeded' ? 'False' : 'True';
  return { type, status, reason: open.reason, message: open.message };
}

function wantedReplicas({ spec }: LiveObject): number {
  return (spec as Deployment['spec'])?.replicas ?? 1;
}

function isUnseen({ metadata, status }: LiveObject): boolean {
  const { observedGeneration = 0 } = (status ?? {}) as { readonly observedGeneration?: number };
  return observedGeneration < (metadata.generation ?? 0);
}

function progressProblem({ status }: LiveObject): string | undefined {
  const { conditions = [] } = (status ?? {}) as NonNullable<Deployment['status']>;
  return conditions.find(({ type, status: holds }) => type === 'Progressing' && holds === 'False')?.message;
}
