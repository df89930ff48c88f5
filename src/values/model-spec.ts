import type {
  Affinity,
  EnvVar,
  NodeSelectorTerm,
  ResourceRequirements,
  Toleration,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import type {
  Integer,
  PdbValues,
  Printed,
  PrintedMap,
  SecretKeyRef,
  StrictSwitch,
  Switch,
} from './scalars.js';

/** CPU, memory and accelerator wishes, used when `resources` is empty. */
export interface SimpleResources {
  /** CPU request; the chart refuses a model without it. */
  readonly requestCPU?: Printed;
  /** Memory request; the chart refuses a model without it. */
  readonly requestMemory?: Printed;
  /** GPUs, request and limit at once; only its integer part decides whether any is asked for. @default 0 */
  readonly requestGPU?: Printed;
  /** Resource name under which the GPUs are asked for. @default "nvidia.com/gpu" */
  readonly requestGPUType?: Printed;
  /** GPU memory in MiB, a HAMi request. @see https://project-hami.io */
  readonly requestGPUMem?: Printed;
  /** GPU memory in percent, a HAMi request. */
  readonly requestGPUMemPercentage?: Printed;
  /** GPU cores in percent, a HAMi request. */
  readonly requestGPUCores?: Printed;
  /** CPU limit. @default - no limit */
  readonly limitCPU?: Printed;
  /** Memory limit. @default - no limit */
  readonly limitMemory?: Printed;
  /** GPU memory in MiB, a HAMi limit. */
  readonly limitGPUMem?: Printed;
  /** GPU memory in percent, a HAMi limit. */
  readonly limitGPUMemPercentage?: Printed;
  /** GPU cores in percent, a HAMi limit. */
  readonly limitGPUCores?: Printed;
  /** Requests and limits as Kubernetes spells them; when not empty, all simple keys are ignored. @default {} */
  readonly resources?: ResourceRequirements | null;
}

/** A container that runs before the engine. */
export interface InitContainerValues {
  /** Name of the container. */
  readonly name?: Printed;
  /** Image of the container. */
  readonly image?: Printed;
  /** Entry point. @default [] */
  readonly command?: readonly Printed[] | null;
  /** Arguments. @default [] */
  readonly args?: readonly Printed[] | null;
  /** Environment, after the release name and the cache server's port. @default [] */
  readonly env?: readonly EnvVar[] | null;
  /** Requests and limits. @default {} */
  readonly resources?: ResourceRequirements | null;
  /** Whether the model's storage is mounted at `/data`. @default false */
  readonly mountPvcStorage?: Switch;
  /** More mounts. @default [] */
  readonly extraVolumeMounts?: readonly VolumeMount[] | null;
}

/** Arguments of `vllm serve`; an empty map writes none of them. @see https://docs.vllm.ai/en/latest/cli/serve/ */
export interface VllmConfig {
  /** `1` selects the v0 engine and its LMCache connector. */
  readonly v0?: Printed;
  /** Value of `VLLM_USE_V1` on Ray, where `1` also selects the v1 LMCache connector. @default "0" */
  readonly v1?: Printed;
  /** Prefix caching; a map without this key switches it off in a Deployment. @default false */
  readonly enablePrefixCaching?: Switch;
  /** Chunked prefill on or off. @default - no flag, vLLM decides */
  readonly enableChunkedPrefill?: Switch;
  /** Longest context in tokens. @default - no flag, the model decides */
  readonly maxModelLen?: Printed;
  /** Type of weights and activations. @default - no flag, the model decides */
  readonly dtype?: Printed;
  /** GPUs that share each layer; its presence also mounts `/dev/shm`. @default - no flag */
  readonly tensorParallelSize?: Printed;
  /** Groups of layers spread over nodes, Ray only. @default - no flag */
  readonly pipelineParallelSize?: Printed;
  /** Sequences in one step. @default - no flag */
  readonly maxNumSeqs?: Printed;
  /** Share of GPU memory that vLLM takes. @default - no flag */
  readonly gpuMemoryUtilization?: Printed;
  /** LoRA adapters in one batch. @default - no flag */
  readonly maxLoras?: Printed;
  /** vLLM's runner, such as `pooling`. @default - no flag */
  readonly runner?: Printed;
  /** Conversion of the model, such as `embed`. @default - no flag */
  readonly convert?: Printed;
  /** More arguments, before revision, key-value transfer and chat template. @default [] */
  readonly extraArgs?: readonly Printed[] | null;
  /** Folder in which vLLM's processes share their metrics. @default "/tmp" */
  readonly prometheusMultiprocDir?: Printed;
}

/** Key-value cache offloading and transfer. @see https://docs.lmcache.ai */
export interface LmcacheConfig {
  /** Whether vLLM is told to use LMCache. @default false */
  readonly enabled?: Switch;
  /** `LMCACHE_LOG_LEVEL`. @default "INFO" */
  readonly logLevel?: Printed;
  /** GB of CPU memory, or a quantity such as `20Gi`; text with a fraction counts as none. */
  readonly cpuOffloadingBufferSize?: Printed;
  /** GB of disk, or a quantity such as `10Gi`; the folder is given through `env`. */
  readonly diskOffloadingBufferSize?: Printed;
  /** Whether the engine reports to the router's cache controller. */
  readonly enableController?: StrictSwitch;
  /** Name of the instance at the controller. @default - the pod's name */
  readonly instanceId?: Printed;
  /** The controller's port on the router. */
  readonly controllerPort?: Printed;
  /** The controller's reply port on the router. */
  readonly controllerReplyPort?: Printed;
  /** Port of the worker, Ray only. */
  readonly workerPort?: Printed;
  /** Ports of the workers, one a GPU. */
  readonly workerPorts?: Printed;
  /** Address at which other engines reach this one. */
  readonly p2pHost?: Printed;
  /** Ports at which other engines open a transfer. */
  readonly p2pInitPorts?: Printed;
  /** Seconds between heartbeats to the controller. */
  readonly workerHeartbeatTime?: Printed;
  /** `kv_producer`, `kv_consumer` or `kv_both`. @default "kv_both" */
  readonly kvRole?: Printed;
  /** Prefill/decode disaggregation; its presence alone selects the connector's settings. */
  readonly enablePD?: Switch;
  /** Whether transfers go through NIXL. */
  readonly enableNixl?: StrictSwitch;
  /** `sender` or `receiver`. */
  readonly nixlRole?: Printed;
  /** Address of the receiver. */
  readonly nixlPeerHost?: Printed;
  /** Port of the receiver. */
  readonly nixlPeerPort?: Printed;
  /** Bytes of the transfer buffer. */
  readonly nixlBufferSize?: Printed;
  /** Where the transfer buffer lies, such as `cuda`. */
  readonly nixlBufferDevice?: Printed;
  /** Whether the transfer buffer is collected. */
  readonly nixlEnableGc?: StrictSwitch;
  /** `CUDA_VISIBLE_DEVICES`. */
  readonly cudaVisibleDevices?: Printed;
}

/** Details of KEDA's scaling. @see https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export interface KedaAdvanced {
  /** Whether the Deployment gets its first size back when the ScaledObject goes. */
  readonly restoreToOriginalReplicaCount?: Switch;
  /** Name and behavior of the autoscaler that KEDA writes. */
  readonly horizontalPodAutoscalerConfig?: object | null;
  /** Formula over several triggers. */
  readonly scalingModifiers?: object | null;
}

/** Scaling of one model by KEDA. @see https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export interface KedaValues {
  /** Whether a ScaledObject owns the number of pods. @default false */
  readonly enabled?: Switch;
  /** Fewest pods. @default - KEDA's own */
  readonly minReplicaCount?: Integer;
  /** Most pods. @default - KEDA's own */
  readonly maxReplicaCount?: Integer;
  /** Seconds between looks at the triggers. @default - KEDA's own */
  readonly pollingInterval?: Integer;
  /** Seconds before the last pod goes. @default - KEDA's own */
  readonly cooldownPeriod?: Integer;
  /** Pods while no trigger is active. @default - KEDA's own */
  readonly idleReplicaCount?: Integer;
  /** Seconds after creation before the first cooldown. @default - KEDA's own */
  readonly initialCooldownPeriod?: Integer;
  /** Size while triggers fail. */
  readonly fallback?: object | null;
  /** Triggers as KEDA spells them. @default - one on `vllm:num_requests_waiting` */
  readonly triggers?: readonly object[] | null;
  /** Further settings of the ScaledObject. */
  readonly advanced?: KedaAdvanced | null;
}

/** The head of a model's Ray cluster. */
export interface RayHeadNode extends SimpleResources {
  /** A container that runs before the head. */
  readonly initContainer?: InitContainerValues | null;
}

/** One model over several nodes. @see https://docs.ray.io/en/latest/cluster/kubernetes/index.html */
export interface RaySpec {
  /** Whether a RayCluster is written in place of a Deployment. @default false */
  readonly enabled?: Switch;
  /** The head, which runs vLLM. */
  readonly headNode?: RayHeadNode | null;
}

/** A volume that lives as long as its pod. */
export interface EmptyDirStorage {
  /** Settings of the volume, as Kubernetes spells them. */
  readonly emptyDir?: object | null;
}

/** A Secret from which all keys become environment variables. */
export interface EnvFromSecret {
  /** Name of the Secret. */
  readonly name?: Printed;
}

/** One served model; a `null` given here stays, since Helm does not merge lists. */
export interface ModelSpec extends SimpleResources {
  /** Name of the model in all object names and labels, a DNS label. */
  readonly name?: Printed;
  /** Whether the workload is written; only `false` switches it off. @default true */
  readonly enabled?: StrictSwitch;
  /** Annotations of the Deployment or RayCluster. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Annotations of the pods. @default {} */
  readonly podAnnotations?: PrintedMap | null;
  /** Labels of the Deployment. @default {} */
  readonly labels?: PrintedMap | null;
  /** Labels of the pods. @default {} */
  readonly podLabels?: PrintedMap | null;
  /** Service account of the pods. */
  readonly serviceAccountName?: Printed;
  /** Priority class of the pods. */
  readonly priorityClassName?: Printed;
  /** Runtime class of the pods. @default - that of `servingEngineSpec` */
  readonly runtimeClassName?: Printed;
  /** Image repository; `lmcache/vllm-openai` also selects that image's vllm executable. */
  readonly repository?: Printed;
  /** Image tag. */
  readonly tag?: Printed;
  /** Name of one Secret to pull the image with. */
  readonly imagePullSecret?: Printed;
  /** Hugging Face id or path of the model. */
  readonly modelURL?: Printed;
  /** Revision of the model's repository. */
  readonly modelRevision?: Printed;
  /** File name of the chat template under `/templates`; Jinja in its place is the text itself, which is deprecated. */
  readonly chatTemplate?: Printed;
  /** Text of the chat template. */
  readonly chatTemplateConfigMap?: Printed;
  /** Pods, or Ray workers. @default 1 */
  readonly replicaCount?: Integer;
  /** Size of the model's volume, or a volume that lives as long as the pod. @default - no volume */
  readonly pvcStorage?: string | number | EmptyDirStorage | null;
  /** Access modes of the claim. @default ["ReadWriteOnce"] */
  readonly pvcAccessMode?: readonly Printed[] | null;
  /** Storage class; `""` means none, a missing key the cluster's default. */
  readonly storageClass?: Printed;
  /** Labels by which the claim selects its volume. @default {} */
  readonly pvcMatchLabels?: PrintedMap | null;
  /** Labels of the claim. @default {} */
  readonly pvcLabels?: PrintedMap | null;
  /** Annotations of the claim. @default {} */
  readonly pvcAnnotations?: PrintedMap | null;
  /** A claim that exists already; needs `pvcStorage` too. */
  readonly pvcExistingClaimName?: Printed;
  /** More volumes. @default [] */
  readonly extraVolumes?: readonly Volume[] | null;
  /** More mounts of the engine. @default [] */
  readonly extraVolumeMounts?: readonly VolumeMount[] | null;
  /** A container that runs before the engine, or before the Ray workers. */
  readonly initContainer?: InitContainerValues | null;
  /** Arguments of `vllm serve`. @default {} */
  readonly vllmConfig?: VllmConfig | null;
  /** Key-value cache offloading and transfer. @default {} */
  readonly lmcacheConfig?: LmcacheConfig | null;
  /** Hugging Face token, or the Secret that holds it. */
  readonly hf_token?: string | SecretKeyRef | null;
  /** A Secret from which all keys become environment variables. */
  readonly envFromSecret?: EnvFromSecret | null;
  /** Environment of the engine. @default [] */
  readonly env?: readonly EnvVar[] | null;
  /** Placement rules, Deployment only. @default {} */
  readonly affinity?: Affinity | null;
  /** Nodes that fit, ignored beside `affinity` or `nodeName`. @default [] */
  readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] | null;
  /** The one node to run on. */
  readonly nodeName?: Printed;
  /** Taints that the pods bear. @default [] */
  readonly tolerations?: readonly Toleration[] | null;
  /** `override` drops the global tolerations, anything else adds to them. @default "append" */
  readonly tolerationsPolicy?: Printed;
  /** Size of `/dev/shm`, which is mounted with `tensorParallelSize`. @default "20Gi" */
  readonly shmSize?: Printed;
  /** Annotations of the engine's Service. @default {} */
  readonly serviceAnnotations?: PrintedMap | null;
  /** LoRA adapters, and the sidecar that downloads them. @default false */
  readonly enableLoRA?: Switch;
  /** Tool choice by the model. @default false */
  readonly enableTool?: Switch;
  /** Parser of the model's tool calls. */
  readonly toolCallParser?: Printed;
  /** Budget of voluntary disruptions. */
  readonly pdb?: PdbValues | null;
  /** Scaling by KEDA. */
  readonly keda?: KedaValues | null;
  /** Serving over several nodes. */
  readonly raySpec?: RaySpec | null;
}
