import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { check } from '../check.js';
import type { EngineIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { type PodParts, podTemplate } from '../pod-template.js';
import {
  checkWorkload,
  type ResolvedWorkloadProps,
  type Rollout,
  replicasOf,
  strategyOf,
} from '../workload.js';
import { type LeaderWorkerSetNodes, workerProps } from './nodes.js';
import type { LeaderWorkerSet } from './wire.js';

/** What an autoscaler of groups scales. */
export const LEADER_WORKER_SET = {
  apiVersion: 'leaderworkerset.x-k8s.io/v1',
  kind: 'LeaderWorkerSet',
} as const;

/** vLLM's arguments for a leader; the controller puts the variables into every container. @see https://lws.sigs.k8s.io/docs/reference/labels-annotations-and-environment-variables/ */
export function leaderArgs({ size }: LeaderWorkerSetNodes): string[] {
  return ['--nnodes', String(size), '--node-rank', '0', '--master-addr', '$(LWS_LEADER_ADDRESS)'];
}

/** vLLM's arguments for the other pods of a group, which answer no requests. */
export function workerArgs({ size }: LeaderWorkerSetNodes): string[] {
  return [
    ...['--nnodes', String(size), '--node-rank', '$(LWS_WORKER_INDEX)'],
    ...['--master-addr', '$(LWS_LEADER_ADDRESS)', '--headless'],
  ];
}

/** The LeaderWorkerSet of an engine. A group whose pod restarts starts over as a whole, since vLLM cannot take one back. */
export function defineLeaderWorkerSet(
  scope: Construct,
  nodes: LeaderWorkerSetNodes,
  engine: {
    readonly identity: EngineIdentity;
    readonly props: ResolvedWorkloadProps;
    /** The leader's. */
    readonly parts: PodParts;
    readonly workerCommand: readonly string[];
  },
): ApiObject {
  const { identity, props, parts } = engine;
  const { leaderWorkerSet } = identity;
  const { name, labels } = leaderWorkerSet.deployment;
  checkWorkload(scope, props, identity);
  // The controller appends the number of the group, and Kubernetes a hash that has to fit into a label.
  check(
    scope,
    name.length <= 49,
    `name '${name}': a LeaderWorkerSet's has at most 49 characters, got ${name.length}; shorten the name of the release or of the engine`,
  );
  const { ports: _, ...silent } = parts.container;
  return define(scope, 'LeaderWorkerSet', {
    ...LEADER_WORKER_SET,
    metadata: { name, labels: { ...labels, ...props.labels }, annotations: { ...props.annotations } },
    spec: {
      replicas: replicasOf(props),
      leaderWorkerTemplate: {
        size: nodes.size,
        restartPolicy: 'RecreateGroupOnPodRestart',
        leaderTemplate: podTemplate(scope, props, { ...parts, identity: leaderWorkerSet }),
        workerTemplate: podTemplate(scope, workerProps(props, identity, nodes), {
          ...parts,
          identity: leaderWorkerSet.worker,
          container: { ...silent, command: [...engine.workerCommand] },
        }),
      },
      rolloutStrategy: rolloutStrategyOf(props.rollout),
    },
  });
}

/** Groups are replaced one by one in any case; all at once is as many as there are. */
function rolloutStrategyOf(rollout: Rollout): LeaderWorkerSet['spec']['rolloutStrategy'] {
  const { type, rollingUpdate } = strategyOf(rollout);
  return {
    type: 'RollingUpdate',
    rollingUpdateConfiguration: type === 'Recreate' ? { maxSurge: 0, maxUnavailable: '100%' } : rollingUpdate,
  };
}
