import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HorizontalPodAutoscalerBehavior, MetricSpec } from 'kubernetes-types/autoscaling/v2.js';
import type { ScaledObject } from '../../imports/wire/scaled-object.js';
import { check } from '../check.js';
import { checkLoad } from '../checks/load.js';
import type { ObjectIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { type HpaLoad, loadMetrics } from './load-metrics.js';
import { type EngineLoad, type KedaTrigger, type LoadedEngine, loadTriggers } from './load-triggers.js';

export type { HpaLoad } from './load-metrics.js';
export type { EngineLoad, KedaTrigger } from './load-triggers.js';

type ScaledObjectSpec = ScaledObject['spec'];

/** Scaling by a KEDA ScaledObject. */
export interface KedaScaling {
  readonly type: 'keda';
  /** Triggers by the load of an engine, which are written for it. @default - none */
  readonly load?: EngineLoad;
  /** Triggers as given, after those of `load`; one of the two has to be there. @default - none */
  readonly triggers?: readonly KedaTrigger[];
  /** With `load`, 0 has the stack's router hold requests until an engine has started. @default - 1 with `load`, else KEDA's, 0 */
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
  /** Average CPU use of the requested CPU, in percent. @default - 80 unless `metrics` or `load` are given */
  readonly targetCpuPercent?: number;
  /** The load of an engine, as prometheus-adapter tells it with the rules of `observability.adapterRules`. @default - not looked at */
  readonly load?: HpaLoad;
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

/** Whether an autoscaler takes the last replica away, and brings the first by what the router holds. */
export function wakesByLoad(scaling: Autoscaling | undefined): boolean {
  if (scaling?.type !== 'keda' || !scaling.load) return false;
  return (scaling.minReplicas ?? 1) === 0 || scaling.idleReplicas === 0;
}

/** Adds the ScaledObject or the HorizontalPodAutoscaler that owns the target's replicas. */
export function defineAutoscaler(
  scope: Construct,
  identity: ObjectIdentity,
  target: ScaleTarget,
  scaling: Autoscaling,
  engine?: LoadedEngine,
): ApiObject {
  const { maxReplicas } = scaling;
  const minReplicas = scaling.minReplicas ?? (scaling.type === 'keda' && scaling.load ? 1 : undefined);
  checkLoad(scope, scaling, engine !== undefined);
  check(
    scope,
    minReplicas === undefined || maxReplicas === undefined || minReplicas <= maxReplicas,
    `autoscaling: minReplicas must not be above maxReplicas, got ${minReplicas} and ${maxReplicas}`,
  );
  const metadata = { name: identity.name, labels: identity.labels };
  if (scaling.type === 'hpa') {
    const { targetCpuPercent = scaling.metrics || scaling.load ? undefined : 80 } = scaling;
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
        metrics: [...cpu, ...(scaling.load ? loadMetrics(scaling.load) : []), ...(scaling.metrics ?? [])],
        behavior: scaling.behavior,
      },
    });
  }
  const byLoad = scaling.load && engine ? loadTriggers(scaling.load, engine, wakesByLoad(scaling)) : [];
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
      triggers: [...byLoad, ...(scaling.triggers ?? [])],
    },
  });
}
