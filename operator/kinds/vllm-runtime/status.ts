import { claimCondition } from '../../claim.js';
import {
  type DeploymentSummary,
  deploymentSummary,
  progressingCondition,
  readyCondition,
  replicaCounts,
} from '../../deployment-status.js';
import { runtimeIdentity } from '../../identity.js';
import type { Cluster, ConditionDraft, StatusDraft } from '../../kind.js';
import type { LiveObject } from '../../kube-object.js';
import { resourceTypes } from '../../resource-type.js';
import { volumeName } from './engine-props.js';
import { type PoolName, poolsOf, type VLLMRuntime } from './resource.js';

const poolConditions = { prefill: 'PrefillReady', decode: 'DecodeReady' } as const satisfies Record<
  PoolName,
  string
>;

/** What is to be told about a runtime. */
export function runtimeStatus(runtime: VLLMRuntime, cluster: Cluster): StatusDraft {
  const { metadata, spec } = runtime;
  const pools = poolsOf(runtime).map(([pool, name]) => {
    const identity = runtimeIdentity(runtime, volumeName(pool.storageConfig), name);
    const live = cluster.get(resourceTypes.deployment, identity.deployment.name);
    const claim =
      pool.storageConfig?.enabled === true
        ? claimCondition(
            pool.storageConfig,
            identity.claim.name,
            cluster.get(resourceTypes.persistentVolumeClaim, identity.claim.name),
          )
        : undefined;
    const what = `Deployment ${identity.deployment.name}`;
    return {
      name,
      live,
      claim,
      ready: readyCondition(name === undefined ? 'Ready' : poolConditions[name], live, what),
    };
  });
  const readiness = pools.map(({ ready }) => ready);
  const worst = readiness.find(({ status }) => status !== 'True') ?? readiness[0];
  const ready: ConditionDraft =
    worst === undefined
      ? { type: 'Ready', status: 'False', reason: 'InvalidSpec', message: 'nothing is served' }
      : { ...worst, type: 'Ready', message: readiness.map(({ message }) => message).join('; ') };
  const lives = pools.map(({ live }) => live);
  return {
    modelStatus: summaryOf(lives),
    lastUpdated: undefined,
    ...totalOf(lives),
    ...selectorOf(lives),
    url: `http://${metadata.name}${pools.length > 1 ? '-decode' : ''}.${metadata.namespace}.svc:${spec.service?.port ?? 80}`,
    conditions: [
      ready,
      progressingCondition(readiness),
      ...(pools.length > 1 ? readiness : []),
      ...storageCondition(pools.flatMap(({ claim }) => claim ?? [])),
      ...autoscalingCondition(runtime, cluster),
    ],
  };
}

function summaryOf(lives: readonly (LiveObject | undefined)[]): DeploymentSummary {
  const summaries = lives.map(deploymentSummary);
  const order = ['Unknown', 'NotReady', 'Updating'] as const;
  return order.find((summary) => summaries.includes(summary)) ?? (summaries.length > 0 ? 'Ready' : 'Unknown');
}

function totalOf(lives: readonly (LiveObject | undefined)[]): Readonly<Record<string, number>> {
  const total = { replicas: 0, availableReplicas: 0, updatedReplicas: 0, unavailableReplicas: 0 };
  for (const counts of lives.map(replicaCounts)) {
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counts[name];
  }
  return total;
}

/** Only one pool can be scaled through the resource. */
function selectorOf(lives: readonly (LiveObject | undefined)[]): { readonly selector?: string } {
  const [live] = lives;
  if (live === undefined || lives.length !== 1) return {};
  const { selector } = live.spec as {
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return { selector: labels.join(',') };
}

/** One of two claims may wait for a volume for long, which must not hide what nobody can do about the other. */
function storageCondition(claims: readonly ConditionDraft[]): readonly ConditionDraft[] {
  const open = claims.filter(({ status }) => status !== 'True');
  const worst = open.find(({ reason }) => reason === 'Immutable') ?? open[0];
  if (worst === undefined) return claims.slice(0, 1);
  return [{ ...worst, message: open.map(({ message }) => message).join('; ') }];
}

function autoscalingCondition({ metadata, spec }: VLLMRuntime, cluster: Cluster): readonly ConditionDraft[] {
  if (spec.autoscalingConfig?.enabled !== true) return [];
  const type = 'AutoscalingReady';
  if (!cluster.serves(resourceTypes.scaledObject)) {
    return [
      {
        type,
        status: 'False',
        reason: 'KedaMissing',
        message: 'the cluster serves no ScaledObject; install KEDA or turn autoscalingConfig off',
      },
    ];
  }
  const live = cluster.get(resourceTypes.scaledObject, `${metadata.name}-scaledobject`);
  const { conditions = [] } = (live?.status ?? {}) as {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
  const ready = conditions.find((condition) => condition.type === 'Ready');
  if (ready === undefined) {
    return [
      { type, status: 'Unknown', reason: 'Waiting', message: 'KEDA has not looked at the ScaledObject yet' },
    ];
  }
  return [
    ready.status === 'True'
      ? { type, status: 'True', reason: 'Ready', message: ready.message ?? 'KEDA scales the runtime' }
      : {
          type,
          status: 'False',
          reason: 'NotReady',
          message: ready.message ?? 'KEDA does not scale the runtime',
        },
  ];
}
