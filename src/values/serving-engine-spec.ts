import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type {
  EnvVar,
  PodSecurityContext,
  Probe,
  SecurityContext,
  ServicePort,
  Toleration,
} from 'kubernetes-types/core/v1.js';
import type { ModelSpec } from './model-spec.js';
import type { Integer, Printed, PrintedMap, SecretKeyRef, ServiceMonitorValues, Switch } from './scalars.js';

/** The container that downloads LoRA adapters beside an engine. */
export interface SidecarValues {
  /** Image with tag. @default "lmcache/lmstack-sidecar:latest" */
  readonly image?: Printed;
  /** When the image is pulled. @default "Always" */
  readonly imagePullPolicy?: Printed;
}

/** What all engines share, and the list of models. */
export interface ServingEngineSpec {
  /** Whether anything of the engines is written. @default true */
  readonly enableEngine?: Switch;
  /** Labels of engines, by which the router finds them. @default {"environment": "test", "release": "test"} */
  readonly labels?: PrintedMap | null;
  /** More ports of every engine's Service. @default [] */
  readonly extraPorts?: readonly ServicePort[] | null;
  /** Key that clients of the engines present, or the Secret that holds it. */
  readonly vllmApiKey?: string | SecretKeyRef | null;
  /** The models, one workload each. */
  readonly modelSpec?: readonly ModelSpec[] | null;
  /** Port on which vLLM listens. @default 8000 */
  readonly containerPort?: Integer;
  /** Port of the engines' Services. @default 80 */
  readonly servicePort?: Integer;
  /** Environment of all engines through a ConfigMap. @default {} */
  readonly configs?: PrintedMap | null;
  /** How engine Deployments roll. @default {} */
  readonly strategy?: DeploymentStrategy | null;
  /** When a starting engine counts as started. */
  readonly startupProbe?: Probe | null;
  /** When an engine is restarted. */
  readonly livenessProbe?: Probe | null;
  /** When an engine gets traffic. */
  readonly readinessProbe?: Probe | null;
  /** Taints that all engines bear. @default [] */
  readonly tolerations?: readonly Toleration[] | null;
  /** Runtime class of the pods; `""` or `null` leaves it out. @default "nvidia" */
  readonly runtimeClassName?: Printed;
  /** Scheduler of the pods. @default "" */
  readonly schedulerName?: Printed;
  /** When engine images are pulled. @default "Always" */
  readonly imagePullPolicy?: Printed;
  /** Security of the pods. @default {} */
  readonly securityContext?: PodSecurityContext | null;
  /** Security of the engine and init containers. @default {"runAsNonRoot": false} */
  readonly containerSecurityContext?: SecurityContext | null;
  /** The container that downloads LoRA adapters. */
  readonly sidecar?: SidecarValues | null;
  /** How Prometheus scrapes the engines. */
  readonly serviceMonitor?: ServiceMonitorValues | null;
  /** Environment of all Deployments' engines, before each model's own. @default [] */
  readonly env?: readonly EnvVar[] | null;
}
