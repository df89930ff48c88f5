import type { ServingEngineProps } from '../serving-engine.js';
import { strategyOf } from '../workload.js';

/** Why several pods of an engine need its claim at once. */
export type ClaimSharing = 'replicas' | 'surge';

/** Whether a claim can be mounted by the pods of one node only. */
export function isOneNode(accessModes: readonly string[] = ['ReadWriteOnce']): boolean {
  return accessModes.length > 0 && accessModes.every((mode) => /^ReadWriteOnce(Pod)?$/.test(mode));
}

/** Why pods of an engine wait for each other's claim, where it is of one node; pods of one group over several nodes aside. */
export function claimSharing(props: ServingEngineProps): ClaimSharing | undefined {
  const claims = [props.storage ?? []]
    .flat()
    .flatMap((storage) => ('claim' in storage ? [storage.claim] : []));
  if (props.suspended || props.nodes || !claims.some(({ accessModes }) => isOneNode(accessModes)))
    return undefined;
  if (mostReplicas(props) > 1) return 'replicas';
  return props.replicas !== 0 && surges(props.rollout) ? 'surge' : undefined;
}

/** The most pods, or groups of pods, that an engine can come to have. */
export function mostReplicas({
  replicas = 1,
  autoscaling,
}: Pick<ServingEngineProps, 'replicas' | 'autoscaling'>): number {
  if (autoscaling) return autoscaling.maxReplicas ?? 100;
  return replicas === 'unmanaged' ? 1 : replicas;
}

function surges(rollout: ServingEngineProps['rollout'] = 'in-place'): boolean {
  const { type, rollingUpdate } = strategyOf(rollout);
  const { maxSurge = '25%' } = rollingUpdate ?? {};
  return type !== 'Recreate' && Number.parseInt(String(maxSurge), 10) !== 0;
}
