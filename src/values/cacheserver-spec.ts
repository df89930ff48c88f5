import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type {
  Affinity,
  LocalObjectReference,
  PodSecurityContext,
  ResourceRequirements,
  SecurityContext,
  Toleration,
} from 'kubernetes-types/core/v1.js';
import type { ImageValues, Integer, Printed, PrintedMap, Switch } from './scalars.js';

/** Timing of the cache server's liveness probe; its command is fixed and 0 counts as unset. */
export interface CacheserverLivenessProbe {
  /** Seconds before the first look. @default 30 */
  readonly initialDelaySeconds?: Integer;
  /** Seconds between looks. @default 10 */
  readonly periodSeconds?: Integer;
  /** Failures in a row that restart the server. @default 3 */
  readonly failureThreshold?: Integer;
  /** Seconds after which a look has failed. @default 5 */
  readonly timeoutSeconds?: Integer;
}

/** The server that keeps key-value cache for all engines. */
export interface CacheserverSpec {
  /** Whether the cache server is written. @default false */
  readonly enabled?: Switch;
  /** Image, `lmcache/vllm-openai:latest` by default. */
  readonly image?: ImageValues | null;
  /** When the image is pulled. @default "IfNotPresent" */
  readonly imagePullPolicy?: Printed;
  /** Secrets to pull the image with. @default [] */
  readonly imagePullSecrets?: readonly LocalObjectReference[] | null;
  /** Number of cache servers. @default 1 */
  readonly replicaCount?: Integer;
  /** Port on which the server listens. @default 8000 */
  readonly containerPort?: Integer;
  /** Type of the Service. @default "ClusterIP" */
  readonly serviceType?: Printed;
  /** Port of the Service. @default 80 */
  readonly servicePort?: Integer;
  /** Annotations of the Service. @default {} */
  readonly serviceAnnotations?: PrintedMap | null;
  /** Annotations of the Deployment. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Labels of Deployment, pods and Service. @default {} */
  readonly labels?: PrintedMap | null;
  /** Requests and limits. @default {} */
  readonly resources?: ResourceRequirements | null;
  /** How the Deployment rolls. */
  readonly strategy?: DeploymentStrategy | null;
  /** Timing of the liveness probe; `null` leaves the probe out. */
  readonly livenessProbe?: CacheserverLivenessProbe | null;
  /** Taints that the pods bear. @default [] */
  readonly tolerations?: readonly Toleration[] | null;
  /** Runtime class of the pods. @default "" */
  readonly runtimeClassName?: Printed;
  /** Scheduler of the pods. @default "" */
  readonly schedulerName?: Printed;
  /** Security of the pods. @default {} */
  readonly securityContext?: PodSecurityContext | null;
  /** Security of the container. @default {} */
  readonly containerSecurityContext?: SecurityContext | null;
  /** Priority class of the pods. @default "" */
  readonly priorityClassName?: Printed;
  /** Node labels that the pods need. @default {} */
  readonly nodeSelector?: PrintedMap | null;
  /** Placement rules. @default {} */
  readonly affinity?: Affinity | null;
  /** Coding of blocks on their way from and to the engines. @default "" */
  readonly serde?: Printed;
}
