import type {
  Affinity,
  EnvVar,
  LocalObjectReference,
  PodSecurityContext,
  ResourceRequirements,
  SecurityContext,
  Toleration,
} from 'kubernetes-types/core/v1.js';
import type {
  ImageValues,
  Integer,
  PdbValues,
  Printed,
  PrintedMap,
  SecretKeyRef,
  StrictSwitch,
  Switch,
} from './scalars.js';

/** Where the files of an adapter come from. */
export interface LoraAdapterSource {
  /** `local`, `s3`, `http` or `huggingface`. */
  readonly type?: Printed;
  /** Name under which engines serve the adapter. */
  readonly adapterName?: Printed;
  /** Path of the adapter's files. */
  readonly adapterPath?: Printed;
  /** Repository that holds the adapter. */
  readonly repository?: Printed;
  /** Pattern that adapter names match. */
  readonly pattern?: Printed;
  /** Most adapters to load by the pattern. */
  readonly maxAdapters?: Integer;
  /** Token for the source, or the Secret that holds it. */
  readonly credentials?: string | SecretKeyRef | null;
}

/** How an adapter spreads over the engines. */
export interface LoraAdapterDeploymentConfig {
  /** `default`, `ordered` or `equalized`. @default "default" */
  readonly algorithm?: Printed;
  /** Engines that load the adapter; 0 counts as unset. @default - all */
  readonly replicas?: Integer;
}

/** One LoraAdapter object. */
export interface LoraAdapterValues {
  /** Name of the object. */
  readonly name?: Printed;
  /** Whether the object is written; only `false` switches it off. @default true */
  readonly enabled?: StrictSwitch;
  /** Name of the model in `modelSpec` that the adapter belongs to. */
  readonly baseModel?: Printed;
  /** Labels of the object. @default {} */
  readonly labels?: PrintedMap | null;
  /** The Secret with the engines' key. @default - that of `servingEngineSpec` */
  readonly vllmApiKey?: SecretKeyRef | null;
  /** Where the adapter's files come from. */
  readonly adapterSource?: LoraAdapterSource | null;
  /** How the adapter spreads over the engines. */
  readonly loraAdapterDeploymentConfig?: LoraAdapterDeploymentConfig | null;
}

/** Image of the LoRA controller. */
export interface LoraControllerImage extends ImageValues {
  /** When the image is pulled. @default "IfNotPresent" */
  readonly pullPolicy?: Printed;
}

/** A part of the LoRA controller that can be switched. */
export interface LoraControllerPart {
  /** Whether the part is on. */
  readonly enabled?: Switch;
}

/** The controller that loads adapters into engines. */
export interface LoraController {
  /** Whether the controller is written. @default false */
  readonly enableLoraController?: Switch;
  /** DNS domain of the cluster. @default "cluster.local" */
  readonly kubernetesClusterDomain?: Printed;
  /** A service account that exists already and has its rights. @default "" */
  readonly serviceAccountName?: Printed;
  /** Number of controllers. @default 1 */
  readonly replicaCount?: Integer;
  /** Image of the controller. */
  readonly image?: LoraControllerImage | null;
  /** Secrets to pull the image with. @default [] */
  readonly imagePullSecrets?: readonly LocalObjectReference[] | null;
  /** Annotations of the Deployment. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Labels of the Deployment. @default {} */
  readonly labels?: PrintedMap | null;
  /** Annotations of the pods. @default {} */
  readonly podAnnotations?: PrintedMap | null;
  /** Labels of the pods. @default {} */
  readonly podLabels?: PrintedMap | null;
  /** Security of the pods. @default {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}} */
  readonly podSecurityContext?: PodSecurityContext | null;
  /** Security of the container. @default {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}} */
  readonly containerSecurityContext?: SecurityContext | null;
  /** Requests and limits. @default {} */
  readonly resources?: ResourceRequirements | null;
  /** Node labels that the pods need. @default {} */
  readonly nodeSelector?: PrintedMap | null;
  /** Placement rules. @default {} */
  readonly affinity?: Affinity | null;
  /** Taints that the pods bear. @default [] */
  readonly tolerations?: readonly Toleration[] | null;
  /** Environment, after the chart's own. @default [] */
  readonly env?: readonly EnvVar[] | null;
  /** More arguments. @default [] */
  readonly extraArgs?: readonly Printed[] | null;
  /** The metrics port, on by default. */
  readonly metrics?: LoraControllerPart | null;
  /** The admission webhook, off by default. */
  readonly webhook?: LoraControllerPart | null;
  /** Budget of voluntary disruptions. */
  readonly pdb?: PdbValues | null;
}
