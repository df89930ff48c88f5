import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HorizontalPodAutoscalerBehavior, MetricSpec } from 'kubernetes-types/autoscaling/v2.js';
import type { ScaledObject } from '../imports/wire/scaled-object.js';
import { check } from './check.js';
import type { ObjectIdentity } from './identity.js';
import { define } from './manifest.js';

type ScaledObjectSpec = ScaledObject['spec'];

/** A KEDA trigger as KEDA reads it. @see https://keda.sh/docs/latest/scalers/ */
export type KedaTrigger = NonNullable<ScaledObjectSpec['triggers']>[number];

/** Scaling by a KEDA ScaledObject. */
export interface KedaScaling {
  readonly type: 'keda';
  readonly triggers: readonly KedaTrigger[];
  /** @default - KEDA's, 0 */
  readonly minReplicas?: number;
  /** @default - KEDA's, 100 */
  readonly maxReplicas?: number;
  /** Replicas while no trigger is active; less than `minReplicas`. @default - `minReplicas` */
  readonly idleReplicas?: number;
  /** @default - KEDA's, 30 */
  readonly pollingIntervalSeconds?: number;
  /** Wait after the last active trigger before scaling to zero. @default - KEDA's, 300 */
  readonly cooldownSeconds?: number;
  /** Cooldown that counts from the creation of the ScaledObject. @default - KEDA's, 0 */
  readonly initialCooldownSeconds?: number;
  /** Replicas while triggers cannot be read. @default - none */
  readonly fallback?: ScaledObjectSpec['fallback'];
  /** HPA behaviour and scaling modifiers. @default - none */
  readonly advanced?: ScaledObjectSpec['advanced'];
}

/** Scaling by a HorizontalPodAutoscaler. */
export interface HpaScaling {
  readonly type: 'hpa';
  /** @default 1 */
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  /** Average CPU use of the requested CPU, in percent. @default - 80 unless `metrics` are given */
  readonly targetCpuPercent?: number;
  /** Other metrics. @default - none */
  readonly metrics?: readonly MetricSpec[];
  /** @default - Kubernetes' */
  readonly behavior?: HorizontalPodAutoscalerBehavior;
}

/** The one owner of a workload's `replicas`. */
export type Autoscaling = KedaScaling | HpaScaling;

/** What an autoscaler scales. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** Adds the ScaledObject or the HorizontalPodAutoscaler that owns the target's replicas. */
export function defineAutoscaler(
  scope: Construct,
  identity: ObjectIdentity,
  target: ScaleTarget,
  scaling: Autoscaling,
): ApiObject {
  const { minReplicas, maxReplicas } = scaling;
  check(
    scope,
    minReplicas === undefined || maxReplicas === undefined || minReplicas <= maxReplicas,
    `autoscaling: minReplicas must not be above maxReplicas, got ${minReplicas} and ${maxReplicas}`,
  );
  const metadata = { name: identity.name, labels: identity.labels };
  if (scaling.type === 'hpa') {
    const { targetCpuPercent = scaling.metrics ? undefined : 80 } = scaling;
    const cpu: MetricSpec[] =
      targetCpuPercent === undefined
        ? []
        : [
            {
              type: 'Resource',
              resource: {
                name: 'cpu',
                target: { type: 'Utilization', averageUtilization: targetCpuPercent },
              },
            },
          ];
    return define(scope, 'HorizontalPodAutoscaler', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { ...target },
        minReplicas: minReplicas ?? 1,
        maxReplicas: scaling.maxReplicas,
        metrics: [...cpu, ...(scaling.metrics ?? [])],
        behavior: scaling.behavior,
      },
    });
  }
  return define(scope, 'ScaledObject', {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata,
    spec: {
      scaleTargetRef: { ...target },
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      idleReplicaCount: scaling.idleReplicas,
      pollingInterval: scaling.pollingIntervalSeconds,
      cooldownPeriod: scaling.cooldownSeconds,
      initialCooldownPeriod: scaling.initialCooldownSeconds,
      fallback: scaling.fallback,
      advanced: scaling.advanced,
      triggers: [...scaling.triggers],
    },
  });
}
