// Generated from operator/crds/ by cdk8s import and scripts/generate/imported-constructs.ts; run npm run generate.
import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * A cache server of LMCache that engines share.
 *
 * @schema CacheServer
 */
export class CacheServer extends ApiObject {
  /**
   * Returns the apiVersion and kind for "CacheServer"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'CacheServer',
  }

  /**
   * Renders a Kubernetes manifest for "CacheServer".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: CacheServerProps): any {
    return {
      ...CacheServer.GVK,
      ...toJson_CacheServerProps(props),
    };
  }

  /**
   * Defines a "CacheServer" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: CacheServerProps) {
    super(scope, id, {
      ...CacheServer.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...CacheServer.GVK,
      ...toJson_CacheServerProps(resolved),
    };
  }
}

/**
 * A cache server of LMCache that engines share.
 *
 * @schema CacheServer
 */
export interface CacheServerProps {
  /**
   * @schema CacheServer#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * How the cache server runs.
   *
   * @schema CacheServer#spec
   */
  readonly spec: CacheServerSpec;
}

/**
 * Converts an object of type 'CacheServerProps' to JSON representation.
 */
export function toJson_CacheServerProps(obj: CacheServerProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_CacheServerSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How the cache server runs.
 *
 * @schema CacheServerSpec
 */
export interface CacheServerSpec {
  /**
   * Whether the server runs; where false, what belongs to it is removed, but for a claim that is to be retained.
   *
   * @schema CacheServerSpec#enabled
   */
  readonly enabled?: boolean;

  /**
   * Image of the container.
   *
   * @schema CacheServerSpec#image
   */
  readonly image: CacheServerSpecImage;

  /**
   * Port of the container.
   *
   * @schema CacheServerSpec#port
   */
  readonly port?: number;

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema CacheServerSpec#resources
   */
  readonly resources: CacheServerSpecResources;

  /**
   * Number of pods; more than one are caches that know nothing of each other.
   *
   * @schema CacheServerSpec#replicas
   */
  readonly replicas?: number;

  /**
   * How pods are replaced when something changes.
   *
   * @schema CacheServerSpec#deploymentStrategy
   */
  readonly deploymentStrategy?: CacheServerSpecDeploymentStrategy;

  /**
   * Volume on which the server keeps what it caches, instead of memory.
   *
   * @schema CacheServerSpec#storage
   */
  readonly storage?: CacheServerSpecStorage;

  /**
   * The Service in front of the pods.
   *
   * @schema CacheServerSpec#service
   */
  readonly service?: CacheServerSpecService;

  /**
   * Nodes that pods may run on; one of the terms has to match.
   *
   * @schema CacheServerSpec#nodeSelectorTerms
   */
  readonly nodeSelectorTerms?: CacheServerSpecNodeSelectorTerms[];

  /**
   * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
   *
   * @schema CacheServerSpec#podTemplate
   */
  readonly podTemplate?: any;
}

/**
 * Converts an object of type 'CacheServerSpec' to JSON representation.
 */
export function toJson_CacheServerSpec(obj: CacheServerSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'image': toJson_CacheServerSpecImage(obj.image),
    'port': obj.port,
    'resources': toJson_CacheServerSpecResources(obj.resources),
    'replicas': obj.replicas,
    'deploymentStrategy': obj.deploymentStrategy,
    'storage': toJson_CacheServerSpecStorage(obj.storage),
    'service': toJson_CacheServerSpecService(obj.service),
    'nodeSelectorTerms': obj.nodeSelectorTerms?.map(y => toJson_CacheServerSpecNodeSelectorTerms(y)),
    'podTemplate': obj.podTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Image of the container.
 *
 * @schema CacheServerSpecImage
 */
export interface CacheServerSpecImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema CacheServerSpecImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema CacheServerSpecImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema CacheServerSpecImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema CacheServerSpecImage#pullPolicy
   */
  readonly pullPolicy?: CacheServerSpecImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema CacheServerSpecImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'CacheServerSpecImage' to JSON representation.
 */
export function toJson_CacheServerSpecImage(obj: CacheServerSpecImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema CacheServerSpecResources
 */
export interface CacheServerSpecResources {
  /**
   * Processors.
   *
   * @schema CacheServerSpecResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema CacheServerSpecResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema CacheServerSpecResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema CacheServerSpecResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'CacheServerSpecResources' to JSON representation.
 */
export function toJson_CacheServerSpecResources(obj: CacheServerSpecResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How pods are replaced when something changes.
 *
 * @schema CacheServerSpecDeploymentStrategy
 */
export const CacheServerSpecDeploymentStrategy = {
  /** RollingUpdate */
  ROLLING_UPDATE: "RollingUpdate",
  /** Recreate */
  RECREATE: "Recreate",
} as const;
export type CacheServerSpecDeploymentStrategy = (typeof CacheServerSpecDeploymentStrategy)[keyof typeof CacheServerSpecDeploymentStrategy];

/**
 * Volume on which the server keeps what it caches, instead of memory.
 *
 * @schema CacheServerSpecStorage
 */
export interface CacheServerSpecStorage {
  /**
   * Whether a claim is made and used.
   *
   * @schema CacheServerSpecStorage#enabled
   */
  readonly enabled?: boolean;

  /**
   * Size of the claim; it can grow where the class allows that, and never shrink.
   *
   * @schema CacheServerSpecStorage#size
   */
  readonly size?: string;

  /**
   * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
   *
   * @schema CacheServerSpecStorage#storageClassName
   */
  readonly storageClassName?: string;

  /**
   * Access mode of the claim. It cannot change once the claim is there.
   *
   * @schema CacheServerSpecStorage#accessMode
   */
  readonly accessMode?: CacheServerSpecStorageAccessMode;

  /**
   * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
   *
   * @schema CacheServerSpecStorage#retentionPolicy
   */
  readonly retentionPolicy?: CacheServerSpecStorageRetentionPolicy;
}

/**
 * Converts an object of type 'CacheServerSpecStorage' to JSON representation.
 */
export function toJson_CacheServerSpecStorage(obj: CacheServerSpecStorage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'size': obj.size,
    'storageClassName': obj.storageClassName,
    'accessMode': obj.accessMode,
    'retentionPolicy': obj.retentionPolicy,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The Service in front of the pods.
 *
 * @schema CacheServerSpecService
 */
export interface CacheServerSpecService {
  /**
   * How it is reached.
   *
   * @schema CacheServerSpecService#type
   */
  readonly type?: CacheServerSpecServiceType;

  /**
   * Its port.
   *
   * @schema CacheServerSpecService#port
   */
  readonly port?: number;

  /**
   * Its annotations.
   *
   * @schema CacheServerSpecService#annotations
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * Converts an object of type 'CacheServerSpecService' to JSON representation.
 */
export function toJson_CacheServerSpecService(obj: CacheServerSpecService | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'type': obj.type,
    'port': obj.port,
    'annotations': ((obj.annotations) === undefined) ? undefined : (Object.entries(obj.annotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema CacheServerSpecNodeSelectorTerms
 */
export interface CacheServerSpecNodeSelectorTerms {
  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema CacheServerSpecNodeSelectorTerms#matchExpressions
   */
  readonly matchExpressions?: CacheServerSpecNodeSelectorTermsMatchExpressions[];

  /**
   * Requirements on fields, all of which have to match.
   *
   * @schema CacheServerSpecNodeSelectorTerms#matchFields
   */
  readonly matchFields?: CacheServerSpecNodeSelectorTermsMatchFields[];
}

/**
 * Converts an object of type 'CacheServerSpecNodeSelectorTerms' to JSON representation.
 */
export function toJson_CacheServerSpecNodeSelectorTerms(obj: CacheServerSpecNodeSelectorTerms | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchExpressions': obj.matchExpressions?.map(y => toJson_CacheServerSpecNodeSelectorTermsMatchExpressions(y)),
    'matchFields': obj.matchFields?.map(y => toJson_CacheServerSpecNodeSelectorTermsMatchFields(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema CacheServerSpecImagePullPolicy
 */
export const CacheServerSpecImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type CacheServerSpecImagePullPolicy = (typeof CacheServerSpecImagePullPolicy)[keyof typeof CacheServerSpecImagePullPolicy];

/**
 * Access mode of the claim. It cannot change once the claim is there.
 *
 * @schema CacheServerSpecStorageAccessMode
 */
export const CacheServerSpecStorageAccessMode = {
  /** ReadWriteOnce */
  READ_WRITE_ONCE: "ReadWriteOnce",
  /** ReadOnlyMany */
  READ_ONLY_MANY: "ReadOnlyMany",
  /** ReadWriteMany */
  READ_WRITE_MANY: "ReadWriteMany",
  /** ReadWriteOncePod */
  READ_WRITE_ONCE_POD: "ReadWriteOncePod",
} as const;
export type CacheServerSpecStorageAccessMode = (typeof CacheServerSpecStorageAccessMode)[keyof typeof CacheServerSpecStorageAccessMode];

/**
 * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
 *
 * @schema CacheServerSpecStorageRetentionPolicy
 */
export const CacheServerSpecStorageRetentionPolicy = {
  /** Delete */
  DELETE: "Delete",
  /** Retain */
  RETAIN: "Retain",
} as const;
export type CacheServerSpecStorageRetentionPolicy = (typeof CacheServerSpecStorageRetentionPolicy)[keyof typeof CacheServerSpecStorageRetentionPolicy];

/**
 * How it is reached.
 *
 * @schema CacheServerSpecServiceType
 */
export const CacheServerSpecServiceType = {
  /** ClusterIP */
  CLUSTER_IP: "ClusterIP",
  /** NodePort */
  NODE_PORT: "NodePort",
  /** LoadBalancer */
  LOAD_BALANCER: "LoadBalancer",
} as const;
export type CacheServerSpecServiceType = (typeof CacheServerSpecServiceType)[keyof typeof CacheServerSpecServiceType];

/**
 * @schema CacheServerSpecNodeSelectorTermsMatchExpressions
 */
export interface CacheServerSpecNodeSelectorTermsMatchExpressions {
  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchExpressions#operator
   */
  readonly operator: CacheServerSpecNodeSelectorTermsMatchExpressionsOperator;

  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'CacheServerSpecNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export function toJson_CacheServerSpecNodeSelectorTermsMatchExpressions(obj: CacheServerSpecNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema CacheServerSpecNodeSelectorTermsMatchFields
 */
export interface CacheServerSpecNodeSelectorTermsMatchFields {
  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchFields#key
   */
  readonly key: string;

  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchFields#operator
   */
  readonly operator: CacheServerSpecNodeSelectorTermsMatchFieldsOperator;

  /**
   * @schema CacheServerSpecNodeSelectorTermsMatchFields#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'CacheServerSpecNodeSelectorTermsMatchFields' to JSON representation.
 */
export function toJson_CacheServerSpecNodeSelectorTermsMatchFields(obj: CacheServerSpecNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema CacheServerSpecNodeSelectorTermsMatchExpressionsOperator
 */
export const CacheServerSpecNodeSelectorTermsMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type CacheServerSpecNodeSelectorTermsMatchExpressionsOperator = (typeof CacheServerSpecNodeSelectorTermsMatchExpressionsOperator)[keyof typeof CacheServerSpecNodeSelectorTermsMatchExpressionsOperator];

/**
 * @schema CacheServerSpecNodeSelectorTermsMatchFieldsOperator
 */
export const CacheServerSpecNodeSelectorTermsMatchFieldsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type CacheServerSpecNodeSelectorTermsMatchFieldsOperator = (typeof CacheServerSpecNodeSelectorTermsMatchFieldsOperator)[keyof typeof CacheServerSpecNodeSelectorTermsMatchFieldsOperator];

/**
 * A LoRA adapter that is loaded into running engines of one model.
 *
 * @schema LoraAdapter
 */
export class LoraAdapter extends ApiObject {
  /**
   * Returns the apiVersion and kind for "LoraAdapter"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'LoraAdapter',
  }

  /**
   * Renders a Kubernetes manifest for "LoraAdapter".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: LoraAdapterProps): any {
    return {
      ...LoraAdapter.GVK,
      ...toJson_LoraAdapterProps(props),
    };
  }

  /**
   * Defines a "LoraAdapter" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: LoraAdapterProps) {
    super(scope, id, {
      ...LoraAdapter.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...LoraAdapter.GVK,
      ...toJson_LoraAdapterProps(resolved),
    };
  }
}

/**
 * A LoRA adapter that is loaded into running engines of one model.
 *
 * @schema LoraAdapter
 */
export interface LoraAdapterProps {
  /**
   * @schema LoraAdapter#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * @schema LoraAdapter#spec
   */
  readonly spec: LoraAdapterSpec;
}

/**
 * Converts an object of type 'LoraAdapterProps' to JSON representation.
 */
export function toJson_LoraAdapterProps(obj: LoraAdapterProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_LoraAdapterSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema LoraAdapterSpec
 */
export interface LoraAdapterSpec {
  /**
   * Value of the pod label `model` of the engines that load the adapter, so the name of the engine and not its Hugging Face id.
   *
   * @schema LoraAdapterSpec#baseModel
   */
  readonly baseModel: string;

  /**
   * Where the adapter comes from, and its name.
   *
   * @schema LoraAdapterSpec#adapterSource
   */
  readonly adapterSource: LoraAdapterSpecAdapterSource;

  /**
   * How many pods load the adapter, and which.
   *
   * @schema LoraAdapterSpec#loraAdapterDeploymentConfig
   */
  readonly loraAdapterDeploymentConfig?: LoraAdapterSpecLoraAdapterDeploymentConfig;

  /**
   * Deprecated form of `loraAdapterDeploymentConfig`.
   *
   * @schema LoraAdapterSpec#deploymentConfig
   */
  readonly deploymentConfig?: LoraAdapterSpecDeploymentConfig;

  /**
   * Key of a Secret with the key that the engines demand.
   *
   * @schema LoraAdapterSpec#vllmApiKey
   */
  readonly vllmApiKey?: LoraAdapterSpecVllmApiKey;
}

/**
 * Converts an object of type 'LoraAdapterSpec' to JSON representation.
 */
export function toJson_LoraAdapterSpec(obj: LoraAdapterSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'baseModel': obj.baseModel,
    'adapterSource': toJson_LoraAdapterSpecAdapterSource(obj.adapterSource),
    'loraAdapterDeploymentConfig': toJson_LoraAdapterSpecLoraAdapterDeploymentConfig(obj.loraAdapterDeploymentConfig),
    'deploymentConfig': toJson_LoraAdapterSpecDeploymentConfig(obj.deploymentConfig),
    'vllmApiKey': toJson_LoraAdapterSpecVllmApiKey(obj.vllmApiKey),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Where the adapter comes from, and its name.
 *
 * @schema LoraAdapterSpecAdapterSource
 */
export interface LoraAdapterSpecAdapterSource {
  /**
   * Kind of place that holds the files.
   *
   * @schema LoraAdapterSpecAdapterSource#type
   */
  readonly type: LoraAdapterSpecAdapterSourceType;

  /**
   * Name by which requests ask for the adapter.
   *
   * @schema LoraAdapterSpecAdapterSource#adapterName
   */
  readonly adapterName: string;

  /**
   * Folder of the adapter as the engines see it; needed for local files, and used before anything else where it is set.
   *
   * @schema LoraAdapterSpecAdapterSource#adapterPath
   */
  readonly adapterPath?: string;

  /**
   * Hugging Face id of the adapter; needed for that type.
   *
   * @schema LoraAdapterSpecAdapterSource#repository
   */
  readonly repository?: string;

  /**
   * Branch, tag or commit of the Hugging Face repository.
   *
   * @schema LoraAdapterSpecAdapterSource#revision
   */
  readonly revision?: string;

  /**
   * Where the files are, `s3://BUCKET/PREFIX` or the http(s) URL of a tar archive; needed for those types.
   *
   * @schema LoraAdapterSpecAdapterSource#url
   */
  readonly url?: string;

  /**
   * SHA-256 of the archive in hex; for type http.
   *
   * @schema LoraAdapterSpecAdapterSource#sha256
   */
  readonly sha256?: string;

  /**
   * Base URL of an S3 service that is not Amazon's.
   *
   * @schema LoraAdapterSpecAdapterSource#endpoint
   */
  readonly endpoint?: string;

  /**
   * Region of the bucket.
   *
   * @schema LoraAdapterSpecAdapterSource#region
   */
  readonly region?: string;

  /**
   * Key of a Secret with the token that the place asks for.
   *
   * @schema LoraAdapterSpecAdapterSource#credentialsSecretRef
   */
  readonly credentialsSecretRef?: LoraAdapterSpecAdapterSourceCredentialsSecretRef;

  /**
   * Pattern of the adapter names to load.
   *
   * @schema LoraAdapterSpecAdapterSource#pattern
   */
  readonly pattern?: string;

  /**
   * Most adapters to load by the pattern.
   *
   * @schema LoraAdapterSpecAdapterSource#maxAdapters
   */
  readonly maxAdapters?: number;
}

/**
 * Converts an object of type 'LoraAdapterSpecAdapterSource' to JSON representation.
 */
export function toJson_LoraAdapterSpecAdapterSource(obj: LoraAdapterSpecAdapterSource | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'type': obj.type,
    'adapterName': obj.adapterName,
    'adapterPath': obj.adapterPath,
    'repository': obj.repository,
    'revision': obj.revision,
    'url': obj.url,
    'sha256': obj.sha256,
    'endpoint': obj.endpoint,
    'region': obj.region,
    'credentialsSecretRef': toJson_LoraAdapterSpecAdapterSourceCredentialsSecretRef(obj.credentialsSecretRef),
    'pattern': obj.pattern,
    'maxAdapters': obj.maxAdapters,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How many pods load the adapter, and which.
 *
 * @schema LoraAdapterSpecLoraAdapterDeploymentConfig
 */
export interface LoraAdapterSpecLoraAdapterDeploymentConfig {
  /**
   * How pods are chosen.
   *
   * @schema LoraAdapterSpecLoraAdapterDeploymentConfig#algorithm
   */
  readonly algorithm?: LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm;

  /**
   * Most pods that load the adapter; all ready ones where it is left out.
   *
   * @schema LoraAdapterSpecLoraAdapterDeploymentConfig#replicas
   */
  readonly replicas?: number;
}

/**
 * Converts an object of type 'LoraAdapterSpecLoraAdapterDeploymentConfig' to JSON representation.
 */
export function toJson_LoraAdapterSpecLoraAdapterDeploymentConfig(obj: LoraAdapterSpecLoraAdapterDeploymentConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'algorithm': obj.algorithm,
    'replicas': obj.replicas,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Deprecated form of `loraAdapterDeploymentConfig`.
 *
 * @schema LoraAdapterSpecDeploymentConfig
 */
export interface LoraAdapterSpecDeploymentConfig {
  /**
   * How pods are chosen.
   *
   * @schema LoraAdapterSpecDeploymentConfig#algorithm
   */
  readonly algorithm?: LoraAdapterSpecDeploymentConfigAlgorithm;

  /**
   * Most pods that load the adapter; all ready ones where it is left out.
   *
   * @schema LoraAdapterSpecDeploymentConfig#replicas
   */
  readonly replicas?: number;
}

/**
 * Converts an object of type 'LoraAdapterSpecDeploymentConfig' to JSON representation.
 */
export function toJson_LoraAdapterSpecDeploymentConfig(obj: LoraAdapterSpecDeploymentConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'algorithm': obj.algorithm,
    'replicas': obj.replicas,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret with the key that the engines demand.
 *
 * @schema LoraAdapterSpecVllmApiKey
 */
export interface LoraAdapterSpecVllmApiKey {
  /**
   * Name of a Secret in the namespace of the adapter.
   *
   * @schema LoraAdapterSpecVllmApiKey#secretName
   */
  readonly secretName: string;

  /**
   * Key in the Secret.
   *
   * @schema LoraAdapterSpecVllmApiKey#secretKey
   */
  readonly secretKey: string;
}

/**
 * Converts an object of type 'LoraAdapterSpecVllmApiKey' to JSON representation.
 */
export function toJson_LoraAdapterSpecVllmApiKey(obj: LoraAdapterSpecVllmApiKey | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'secretName': obj.secretName,
    'secretKey': obj.secretKey,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Kind of place that holds the files.
 *
 * @schema LoraAdapterSpecAdapterSourceType
 */
export const LoraAdapterSpecAdapterSourceType = {
  /** local */
  LOCAL: "local",
  /** s3 */
  S3: "s3",
  /** http */
  HTTP: "http",
  /** huggingface */
  HUGGINGFACE: "huggingface",
} as const;
export type LoraAdapterSpecAdapterSourceType = (typeof LoraAdapterSpecAdapterSourceType)[keyof typeof LoraAdapterSpecAdapterSourceType];

/**
 * Key of a Secret with the token that the place asks for.
 *
 * @schema LoraAdapterSpecAdapterSourceCredentialsSecretRef
 */
export interface LoraAdapterSpecAdapterSourceCredentialsSecretRef {
  /**
   * Name of a Secret in the namespace of the adapter.
   *
   * @schema LoraAdapterSpecAdapterSourceCredentialsSecretRef#name
   */
  readonly name: string;

  /**
   * Key in the Secret.
   *
   * @schema LoraAdapterSpecAdapterSourceCredentialsSecretRef#key
   */
  readonly key: string;
}

/**
 * Converts an object of type 'LoraAdapterSpecAdapterSourceCredentialsSecretRef' to JSON representation.
 */
export function toJson_LoraAdapterSpecAdapterSourceCredentialsSecretRef(obj: LoraAdapterSpecAdapterSourceCredentialsSecretRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How pods are chosen.
 *
 * @schema LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm
 */
export const LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm = {
  /** default */
  DEFAULT: "default",
  /** ordered */
  ORDERED: "ordered",
  /** equalized */
  EQUALIZED: "equalized",
} as const;
export type LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm = (typeof LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm)[keyof typeof LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm];

/**
 * How pods are chosen.
 *
 * @schema LoraAdapterSpecDeploymentConfigAlgorithm
 */
export const LoraAdapterSpecDeploymentConfigAlgorithm = {
  /** default */
  DEFAULT: "default",
  /** ordered */
  ORDERED: "ordered",
  /** equalized */
  EQUALIZED: "equalized",
} as const;
export type LoraAdapterSpecDeploymentConfigAlgorithm = (typeof LoraAdapterSpecDeploymentConfigAlgorithm)[keyof typeof LoraAdapterSpecDeploymentConfigAlgorithm];

/**
 * A list of engines that a running router follows, by way of a ConfigMap.
 *
 * @schema StaticRoute
 */
export class StaticRoute extends ApiObject {
  /**
   * Returns the apiVersion and kind for "StaticRoute"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'StaticRoute',
  }

  /**
   * Renders a Kubernetes manifest for "StaticRoute".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: StaticRouteProps): any {
    return {
      ...StaticRoute.GVK,
      ...toJson_StaticRouteProps(props),
    };
  }

  /**
   * Defines a "StaticRoute" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: StaticRouteProps) {
    super(scope, id, {
      ...StaticRoute.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...StaticRoute.GVK,
      ...toJson_StaticRouteProps(resolved),
    };
  }
}

/**
 * A list of engines that a running router follows, by way of a ConfigMap.
 *
 * @schema StaticRoute
 */
export interface StaticRouteProps {
  /**
   * @schema StaticRoute#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * The engines, and the router that is watched.
   *
   * @schema StaticRoute#spec
   */
  readonly spec: StaticRouteSpec;
}

/**
 * Converts an object of type 'StaticRouteProps' to JSON representation.
 */
export function toJson_StaticRouteProps(obj: StaticRouteProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_StaticRouteSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The engines, and the router that is watched.
 *
 * @schema StaticRouteSpec
 */
export interface StaticRouteSpec {
  /**
   * How engines are found; a list is all that there is.
   *
   * @schema StaticRouteSpec#serviceDiscovery
   */
  readonly serviceDiscovery?: StaticRouteSpecServiceDiscovery;

  /**
   * How an engine is chosen for a request.
   *
   * @schema StaticRouteSpec#routingLogic
   */
  readonly routingLogic?: StaticRouteSpecRoutingLogic;

  /**
   * Header or body key that names the session; needed with the logic `session`.
   *
   * @schema StaticRouteSpec#sessionKey
   */
  readonly sessionKey?: string;

  /**
   * Base URLs of the engines, separated by commas.
   *
   * @schema StaticRouteSpec#staticBackends
   */
  readonly staticBackends: string;

  /**
   * Models of the engines in the same order, separated by commas.
   *
   * @schema StaticRouteSpec#staticModels
   */
  readonly staticModels: string;

  /**
   * Further names of models, as `alias:model` separated by commas.
   *
   * @schema StaticRouteSpec#staticAliases
   */
  readonly staticAliases?: string;

  /**
   * Service of the router whose health is watched; its namespace is that of the route where none is given.
   *
   * @schema StaticRouteSpec#routerRef
   */
  readonly routerRef?: StaticRouteSpecRouterRef;

  /**
   * Labels of the router's pods, which are watched one by one, instead of `routerRef`.
   *
   * @schema StaticRouteSpec#routerSelector
   */
  readonly routerSelector?: StaticRouteSpecRouterSelector;

  /**
   * How the router is watched.
   *
   * @schema StaticRouteSpec#healthCheck
   */
  readonly healthCheck?: StaticRouteSpecHealthCheck;

  /**
   * Name of the ConfigMap; that of the route with `-config` where it is left out.
   *
   * @schema StaticRouteSpec#configMapName
   */
  readonly configMapName?: string;
}

/**
 * Converts an object of type 'StaticRouteSpec' to JSON representation.
 */
export function toJson_StaticRouteSpec(obj: StaticRouteSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'serviceDiscovery': obj.serviceDiscovery,
    'routingLogic': obj.routingLogic,
    'sessionKey': obj.sessionKey,
    'staticBackends': obj.staticBackends,
    'staticModels': obj.staticModels,
    'staticAliases': obj.staticAliases,
    'routerRef': toJson_StaticRouteSpecRouterRef(obj.routerRef),
    'routerSelector': toJson_StaticRouteSpecRouterSelector(obj.routerSelector),
    'healthCheck': toJson_StaticRouteSpecHealthCheck(obj.healthCheck),
    'configMapName': obj.configMapName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How engines are found; a list is all that there is.
 *
 * @schema StaticRouteSpecServiceDiscovery
 */
export const StaticRouteSpecServiceDiscovery = {
  /** static */
  STATIC: "static",
} as const;
export type StaticRouteSpecServiceDiscovery = (typeof StaticRouteSpecServiceDiscovery)[keyof typeof StaticRouteSpecServiceDiscovery];

/**
 * How an engine is chosen for a request.
 *
 * @schema StaticRouteSpecRoutingLogic
 */
export const StaticRouteSpecRoutingLogic = {
  /** roundrobin */
  ROUNDROBIN: "roundrobin",
  /** session */
  SESSION: "session",
  /** prefixaware */
  PREFIXAWARE: "prefixaware",
  /** kvaware */
  KVAWARE: "kvaware",
  /** loadaware */
  LOADAWARE: "loadaware",
  /** leastloaded */
  LEASTLOADED: "leastloaded",
  /** p2c */
  P2C: "p2c",
  /** ttft */
  TTFT: "ttft",
  /** least_loaded */
  LEAST_UNDERSCORE_LOADED: "least_loaded",
} as const;
export type StaticRouteSpecRoutingLogic = (typeof StaticRouteSpecRoutingLogic)[keyof typeof StaticRouteSpecRoutingLogic];

/**
 * Service of the router whose health is watched; its namespace is that of the route where none is given.
 *
 * @schema StaticRouteSpecRouterRef
 */
export interface StaticRouteSpecRouterRef {
  /**
   * @schema StaticRouteSpecRouterRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema StaticRouteSpecRouterRef#kind
   */
  readonly kind?: string;

  /**
   * @schema StaticRouteSpecRouterRef#name
   */
  readonly name?: string;

  /**
   * @schema StaticRouteSpecRouterRef#namespace
   */
  readonly namespace?: string;

  /**
   * @schema StaticRouteSpecRouterRef#fieldPath
   */
  readonly fieldPath?: string;

  /**
   * @schema StaticRouteSpecRouterRef#resourceVersion
   */
  readonly resourceVersion?: string;

  /**
   * @schema StaticRouteSpecRouterRef#uid
   */
  readonly uid?: string;
}

/**
 * Converts an object of type 'StaticRouteSpecRouterRef' to JSON representation.
 */
export function toJson_StaticRouteSpecRouterRef(obj: StaticRouteSpecRouterRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'kind': obj.kind,
    'name': obj.name,
    'namespace': obj.namespace,
    'fieldPath': obj.fieldPath,
    'resourceVersion': obj.resourceVersion,
    'uid': obj.uid,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Labels of the router's pods, which are watched one by one, instead of `routerRef`.
 *
 * @schema StaticRouteSpecRouterSelector
 */
export interface StaticRouteSpecRouterSelector {
  /**
   * Labels that all have to match.
   *
   * @schema StaticRouteSpecRouterSelector#matchLabels
   */
  readonly matchLabels?: { [key: string]: string };

  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema StaticRouteSpecRouterSelector#matchExpressions
   */
  readonly matchExpressions?: StaticRouteSpecRouterSelectorMatchExpressions[];
}

/**
 * Converts an object of type 'StaticRouteSpecRouterSelector' to JSON representation.
 */
export function toJson_StaticRouteSpecRouterSelector(obj: StaticRouteSpecRouterSelector | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchLabels': ((obj.matchLabels) === undefined) ? undefined : (Object.entries(obj.matchLabels).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
    'matchExpressions': obj.matchExpressions?.map(y => toJson_StaticRouteSpecRouterSelectorMatchExpressions(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How the router is watched.
 *
 * @schema StaticRouteSpecHealthCheck
 */
export interface StaticRouteSpecHealthCheck {
  /**
   * Seconds that one answer may take.
   *
   * @schema StaticRouteSpecHealthCheck#timeoutSeconds
   */
  readonly timeoutSeconds?: number;

  /**
   * Seconds between two questions.
   *
   * @schema StaticRouteSpecHealthCheck#periodSeconds
   */
  readonly periodSeconds?: number;

  /**
   * Good answers in a row that make a router healthy.
   *
   * @schema StaticRouteSpecHealthCheck#successThreshold
   */
  readonly successThreshold?: number;

  /**
   * Bad answers in a row that make a router unhealthy.
   *
   * @schema StaticRouteSpecHealthCheck#failureThreshold
   */
  readonly failureThreshold?: number;
}

/**
 * Converts an object of type 'StaticRouteSpecHealthCheck' to JSON representation.
 */
export function toJson_StaticRouteSpecHealthCheck(obj: StaticRouteSpecHealthCheck | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'timeoutSeconds': obj.timeoutSeconds,
    'periodSeconds': obj.periodSeconds,
    'successThreshold': obj.successThreshold,
    'failureThreshold': obj.failureThreshold,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema StaticRouteSpecRouterSelectorMatchExpressions
 */
export interface StaticRouteSpecRouterSelectorMatchExpressions {
  /**
   * @schema StaticRouteSpecRouterSelectorMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema StaticRouteSpecRouterSelectorMatchExpressions#operator
   */
  readonly operator: StaticRouteSpecRouterSelectorMatchExpressionsOperator;

  /**
   * @schema StaticRouteSpecRouterSelectorMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'StaticRouteSpecRouterSelectorMatchExpressions' to JSON representation.
 */
export function toJson_StaticRouteSpecRouterSelectorMatchExpressions(obj: StaticRouteSpecRouterSelectorMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema StaticRouteSpecRouterSelectorMatchExpressionsOperator
 */
export const StaticRouteSpecRouterSelectorMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
} as const;
export type StaticRouteSpecRouterSelectorMatchExpressionsOperator = (typeof StaticRouteSpecRouterSelectorMatchExpressionsOperator)[keyof typeof StaticRouteSpecRouterSelectorMatchExpressionsOperator];

/**
 * A router in front of the engines of a namespace, or of engines that are listed.
 *
 * @schema VLLMRouter
 */
export class VllmRouter extends ApiObject {
  /**
   * Returns the apiVersion and kind for "VLLMRouter"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'VLLMRouter',
  }

  /**
   * Renders a Kubernetes manifest for "VLLMRouter".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: VllmRouterProps): any {
    return {
      ...VllmRouter.GVK,
      ...toJson_VllmRouterProps(props),
    };
  }

  /**
   * Defines a "VLLMRouter" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: VllmRouterProps) {
    super(scope, id, {
      ...VllmRouter.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...VllmRouter.GVK,
      ...toJson_VllmRouterProps(resolved),
    };
  }
}

/**
 * A router in front of the engines of a namespace, or of engines that are listed.
 *
 * @schema VLLMRouter
 */
export interface VllmRouterProps {
  /**
   * @schema VLLMRouter#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Where requests come from and where they go.
   *
   * @schema VLLMRouter#spec
   */
  readonly spec: VllmRouterSpec;
}

/**
 * Converts an object of type 'VllmRouterProps' to JSON representation.
 */
export function toJson_VllmRouterProps(obj: VllmRouterProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_VllmRouterSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Where requests come from and where they go.
 *
 * @schema VllmRouterSpec
 */
export interface VllmRouterSpec {
  /**
   * Whether the router runs; where false, what belongs to it is removed.
   *
   * @schema VllmRouterSpec#enableRouter
   */
  readonly enableRouter?: boolean;

  /**
   * Number of pods.
   *
   * @schema VllmRouterSpec#replicas
   */
  readonly replicas?: number;

  /**
   * How engines are found, by the pods of the namespace or by a list.
   *
   * @schema VllmRouterSpec#serviceDiscovery
   */
  readonly serviceDiscovery?: VllmRouterSpecServiceDiscovery;

  /**
   * Label selector of the engines' pods, such as `app=my-runtime`.
   *
   * @schema VllmRouterSpec#k8sLabelSelector
   */
  readonly k8SLabelSelector?: string;

  /**
   * Port on which the engines listen.
   *
   * @schema VllmRouterSpec#k8sPort
   */
  readonly k8SPort?: number;

  /**
   * Base URLs of the engines, separated by commas.
   *
   * @schema VllmRouterSpec#staticBackends
   */
  readonly staticBackends?: string;

  /**
   * Models of the engines in the same order.
   *
   * @schema VllmRouterSpec#staticModels
   */
  readonly staticModels?: string;

  /**
   * How an engine is chosen for a request.
   *
   * @schema VllmRouterSpec#routingLogic
   */
  readonly routingLogic?: VllmRouterSpecRoutingLogic;

  /**
   * Header or body key that names the session; needed with the logic `session`.
   *
   * @schema VllmRouterSpec#sessionKey
   */
  readonly sessionKey?: string;

  /**
   * Values of the pod label `model` of prefill engines, for the logics that need them.
   *
   * @schema VllmRouterSpec#prefillModelLabels
   */
  readonly prefillModelLabels?: string[];

  /**
   * Values of the pod label `model` of decode engines, for the logics that need them.
   *
   * @schema VllmRouterSpec#decodeModelLabels
   */
  readonly decodeModelLabels?: string[];

  /**
   * Port of the LMCache controller in the router, for the logic `kvaware` over LMCache; other ports follow it.
   *
   * @schema VllmRouterSpec#lmcacheControllerPort
   */
  readonly lmcacheControllerPort?: number;

  /**
   * Seconds between two readings of an engine's metrics; the router's default where it is 0 or left out.
   *
   * @schema VllmRouterSpec#engineScrapeInterval
   */
  readonly engineScrapeInterval?: number;

  /**
   * Seconds that request statistics look back; the router's default where it is 0 or left out.
   *
   * @schema VllmRouterSpec#requestStatsWindow
   */
  readonly requestStatsWindow?: number;

  /**
   * ConfigMap with the key `dynamic_config.json` that the router follows, such as that of a StaticRoute.
   *
   * @schema VllmRouterSpec#dynamicConfigMapName
   */
  readonly dynamicConfigMapName?: string;

  /**
   * Files and batches of clients, as OpenAI's API has them, on a volume; the router has one pod then.
   *
   * @schema VllmRouterSpec#batches
   */
  readonly batches?: VllmRouterSpecBatches;

  /**
   * Answers that are given again to similar questions.
   *
   * @schema VllmRouterSpec#semanticCache
   */
  readonly semanticCache?: VllmRouterSpecSemanticCache;

  /**
   * What becomes of personal data in requests.
   *
   * @schema VllmRouterSpec#personalData
   */
  readonly personalData?: VllmRouterSpecPersonalData;

  /**
   * Secret with the file of limits for clients.
   *
   * @schema VllmRouterSpec#limits
   */
  readonly limits?: VllmRouterSpecLimits;

  /**
   * Models of hosted providers; their keys come from `env`.
   *
   * @schema VllmRouterSpec#externalProviders
   */
  readonly externalProviders?: VllmRouterSpecExternalProviders;

  /**
   * Code of your own that the router runs.
   *
   * @schema VllmRouterSpec#hooks
   */
  readonly hooks?: VllmRouterSpecHooks;

  /**
   * Sentry project that is told of errors of the router's own.
   *
   * @schema VllmRouterSpec#sentry
   */
  readonly sentry?: VllmRouterSpecSentry;

  /**
   * Further arguments of the router, as they are.
   *
   * @schema VllmRouterSpec#extraArgs
   */
  readonly extraArgs?: string[];

  /**
   * Nodes that pods may run on; one of the terms has to match.
   *
   * @schema VllmRouterSpec#nodeSelectorTerms
   */
  readonly nodeSelectorTerms?: VllmRouterSpecNodeSelectorTerms[];

  /**
   * ServiceAccount of the pods; one of the router's own is made where it is left out or does not exist.
   *
   * @schema VllmRouterSpec#serviceAccountName
   */
  readonly serviceAccountName?: string;

  /**
   * HTTP port of the container.
   *
   * @schema VllmRouterSpec#port
   */
  readonly port?: number;

  /**
   * The Service in front of the pods.
   *
   * @schema VllmRouterSpec#service
   */
  readonly service?: VllmRouterSpecService;

  /**
   * Image of the container.
   *
   * @schema VllmRouterSpec#image
   */
  readonly image: VllmRouterSpecImage;

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRouterSpec#resources
   */
  readonly resources: VllmRouterSpecResources;

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRouterSpec#env
   */
  readonly env?: VllmRouterSpecEnv[];

  /**
   * Secret with the key that the engines demand.
   *
   * @schema VllmRouterSpec#vllmApiKeySecret
   */
  readonly vllmApiKeySecret?: VllmRouterSpecVllmApiKeySecret;

  /**
   * Key in the Secret.
   *
   * @schema VllmRouterSpec#vllmApiKeyName
   */
  readonly vllmApiKeyName?: string;

  /**
   * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
   *
   * @schema VllmRouterSpec#podTemplate
   */
  readonly podTemplate?: any;
}

/**
 * Converts an object of type 'VllmRouterSpec' to JSON representation.
 */
export function toJson_VllmRouterSpec(obj: VllmRouterSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enableRouter': obj.enableRouter,
    'replicas': obj.replicas,
    'serviceDiscovery': obj.serviceDiscovery,
    'k8sLabelSelector': obj.k8SLabelSelector,
    'k8sPort': obj.k8SPort,
    'staticBackends': obj.staticBackends,
    'staticModels': obj.staticModels,
    'routingLogic': obj.routingLogic,
    'sessionKey': obj.sessionKey,
    'prefillModelLabels': obj.prefillModelLabels?.map(y => y),
    'decodeModelLabels': obj.decodeModelLabels?.map(y => y),
    'lmcacheControllerPort': obj.lmcacheControllerPort,
    'engineScrapeInterval': obj.engineScrapeInterval,
    'requestStatsWindow': obj.requestStatsWindow,
    'dynamicConfigMapName': obj.dynamicConfigMapName,
    'batches': toJson_VllmRouterSpecBatches(obj.batches),
    'semanticCache': toJson_VllmRouterSpecSemanticCache(obj.semanticCache),
    'personalData': toJson_VllmRouterSpecPersonalData(obj.personalData),
    'limits': toJson_VllmRouterSpecLimits(obj.limits),
    'externalProviders': toJson_VllmRouterSpecExternalProviders(obj.externalProviders),
    'hooks': toJson_VllmRouterSpecHooks(obj.hooks),
    'sentry': toJson_VllmRouterSpecSentry(obj.sentry),
    'extraArgs': obj.extraArgs?.map(y => y),
    'nodeSelectorTerms': obj.nodeSelectorTerms?.map(y => toJson_VllmRouterSpecNodeSelectorTerms(y)),
    'serviceAccountName': obj.serviceAccountName,
    'port': obj.port,
    'service': toJson_VllmRouterSpecService(obj.service),
    'image': toJson_VllmRouterSpecImage(obj.image),
    'resources': toJson_VllmRouterSpecResources(obj.resources),
    'env': obj.env?.map(y => toJson_VllmRouterSpecEnv(y)),
    'vllmApiKeySecret': toJson_VllmRouterSpecVllmApiKeySecret(obj.vllmApiKeySecret),
    'vllmApiKeyName': obj.vllmApiKeyName,
    'podTemplate': obj.podTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How engines are found, by the pods of the namespace or by a list.
 *
 * @schema VllmRouterSpecServiceDiscovery
 */
export const VllmRouterSpecServiceDiscovery = {
  /** k8s */
  K8S: "k8s",
  /** static */
  STATIC: "static",
} as const;
export type VllmRouterSpecServiceDiscovery = (typeof VllmRouterSpecServiceDiscovery)[keyof typeof VllmRouterSpecServiceDiscovery];

/**
 * How an engine is chosen for a request.
 *
 * @schema VllmRouterSpecRoutingLogic
 */
export const VllmRouterSpecRoutingLogic = {
  /** roundrobin */
  ROUNDROBIN: "roundrobin",
  /** session */
  SESSION: "session",
  /** prefixaware */
  PREFIXAWARE: "prefixaware",
  /** kvaware */
  KVAWARE: "kvaware",
  /** disaggregated_prefill */
  DISAGGREGATED_UNDERSCORE_PREFILL: "disaggregated_prefill",
  /** disaggregated_prefill_orchestrated */
  DISAGGREGATED_UNDERSCORE_PREFILL_UNDERSCORE_ORCHESTRATED: "disaggregated_prefill_orchestrated",
  /** loadaware */
  LOADAWARE: "loadaware",
  /** leastloaded */
  LEASTLOADED: "leastloaded",
  /** p2c */
  P2C: "p2c",
  /** ttft */
  TTFT: "ttft",
} as const;
export type VllmRouterSpecRoutingLogic = (typeof VllmRouterSpecRoutingLogic)[keyof typeof VllmRouterSpecRoutingLogic];

/**
 * Files and batches of clients, as OpenAI's API has them, on a volume; the router has one pod then.
 *
 * @schema VllmRouterSpecBatches
 */
export interface VllmRouterSpecBatches {
  /**
   * Whether they are served.
   *
   * @schema VllmRouterSpecBatches#enabled
   */
  readonly enabled?: boolean;

  /**
   * Requests of batches that are with engines at once; the router's default where it is left out.
   *
   * @schema VllmRouterSpecBatches#concurrency
   */
  readonly concurrency?: number;

  /**
   * Claim that keeps them; one is made where it is empty.
   *
   * @schema VllmRouterSpecBatches#existingClaim
   */
  readonly existingClaim?: string;

  /**
   * Size of the claim; it can grow where the class allows that, and never shrink.
   *
   * @schema VllmRouterSpecBatches#size
   */
  readonly size?: string;

  /**
   * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
   *
   * @schema VllmRouterSpecBatches#storageClassName
   */
  readonly storageClassName?: string;

  /**
   * Access mode of the claim. It cannot change once the claim is there.
   *
   * @schema VllmRouterSpecBatches#accessMode
   */
  readonly accessMode?: VllmRouterSpecBatchesAccessMode;

  /**
   * What becomes of the claim when the resource or its batches go; `Retain` leaves it to you.
   *
   * @schema VllmRouterSpecBatches#retentionPolicy
   */
  readonly retentionPolicy?: VllmRouterSpecBatchesRetentionPolicy;
}

/**
 * Converts an object of type 'VllmRouterSpecBatches' to JSON representation.
 */
export function toJson_VllmRouterSpecBatches(obj: VllmRouterSpecBatches | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'concurrency': obj.concurrency,
    'existingClaim': obj.existingClaim,
    'size': obj.size,
    'storageClassName': obj.storageClassName,
    'accessMode': obj.accessMode,
    'retentionPolicy': obj.retentionPolicy,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Answers that are given again to similar questions.
 *
 * @schema VllmRouterSpecSemanticCache
 */
export interface VllmRouterSpecSemanticCache {
  /**
   * Whether there are any.
   *
   * @schema VllmRouterSpecSemanticCache#enabled
   */
  readonly enabled?: boolean;

  /**
   * Model that embeds questions.
   *
   * @schema VllmRouterSpecSemanticCache#model
   */
  readonly model?: string;

  /**
   * OpenAI-compatible API that embeds; an engine of the router that serves the model where it is empty.
   *
   * @schema VllmRouterSpecSemanticCache#embeddingsUrl
   */
  readonly embeddingsUrl?: string;

  /**
   * How similar questions must be, as the cosine of their embeddings in hundredths; the router's default where it is left out.
   *
   * @schema VllmRouterSpecSemanticCache#thresholdPercent
   */
  readonly thresholdPercent?: number;

  /**
   * How long an answer is given again; the router's default where it is left out.
   *
   * @schema VllmRouterSpecSemanticCache#ttlSeconds
   */
  readonly ttlSeconds?: number;
}

/**
 * Converts an object of type 'VllmRouterSpecSemanticCache' to JSON representation.
 */
export function toJson_VllmRouterSpecSemanticCache(obj: VllmRouterSpecSemanticCache | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'model': obj.model,
    'embeddingsUrl': obj.embeddingsUrl,
    'thresholdPercent': obj.thresholdPercent,
    'ttlSeconds': obj.ttlSeconds,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * What becomes of personal data in requests.
 *
 * @schema VllmRouterSpecPersonalData
 */
export interface VllmRouterSpecPersonalData {
  /**
   * Whether it is looked for.
   *
   * @schema VllmRouterSpecPersonalData#enabled
   */
  readonly enabled?: boolean;

  /**
   * Whether requests with some are refused, or each finding is replaced by its type.
   *
   * @schema VllmRouterSpecPersonalData#action
   */
  readonly action?: VllmRouterSpecPersonalDataAction;

  /**
   * Address of a Presidio analyzer; the router's own patterns where it is empty.
   *
   * @schema VllmRouterSpecPersonalData#presidioUrl
   */
  readonly presidioUrl?: string;

  /**
   * Types that are looked for, such as `EMAIL_ADDRESS`; all that the analyzer knows where there are none.
   *
   * @schema VllmRouterSpecPersonalData#types
   */
  readonly types?: string[];

  /**
   * What becomes of requests for which Presidio gives no answer.
   *
   * @schema VllmRouterSpecPersonalData#onError
   */
  readonly onError?: VllmRouterSpecPersonalDataOnError;
}

/**
 * Converts an object of type 'VllmRouterSpecPersonalData' to JSON representation.
 */
export function toJson_VllmRouterSpecPersonalData(obj: VllmRouterSpecPersonalData | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'action': obj.action,
    'presidioUrl': obj.presidioUrl,
    'types': obj.types?.map(y => y),
    'onError': obj.onError,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Secret with the file of limits for clients.
 *
 * @schema VllmRouterSpecLimits
 */
export interface VllmRouterSpecLimits {
  /**
   * Name of a Secret in the namespace of the router.
   *
   * @schema VllmRouterSpecLimits#secretName
   */
  readonly secretName: string;

  /**
   * Key in the Secret.
   *
   * @schema VllmRouterSpecLimits#secretKey
   */
  readonly secretKey: string;
}

/**
 * Converts an object of type 'VllmRouterSpecLimits' to JSON representation.
 */
export function toJson_VllmRouterSpecLimits(obj: VllmRouterSpecLimits | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'secretName': obj.secretName,
    'secretKey': obj.secretKey,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Models of hosted providers; their keys come from `env`.
 *
 * @schema VllmRouterSpecExternalProviders
 */
export interface VllmRouterSpecExternalProviders {
  /**
   * ConfigMap with the file of providers; another one takes effect at once, another content when pods are replaced.
   *
   * @schema VllmRouterSpecExternalProviders#configMapName
   */
  readonly configMapName: string;

  /**
   * Key of the file.
   *
   * @schema VllmRouterSpecExternalProviders#key
   */
  readonly key?: string;
}

/**
 * Converts an object of type 'VllmRouterSpecExternalProviders' to JSON representation.
 */
export function toJson_VllmRouterSpecExternalProviders(obj: VllmRouterSpecExternalProviders | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapName': obj.configMapName,
    'key': obj.key,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Code of your own that the router runs.
 *
 * @schema VllmRouterSpecHooks
 */
export interface VllmRouterSpecHooks {
  /**
   * ConfigMap with the modules.
   *
   * @schema VllmRouterSpecHooks#configMapName
   */
  readonly configMapName: string;

  /**
   * Module, and export behind a `#`, that changes bodies before they are routed, such as `hooks.mjs#addUser`.
   *
   * @schema VllmRouterSpecHooks#requestRewriter
   */
  readonly requestRewriter?: string;

  /**
   * What becomes of requests that the rewriter fails at.
   *
   * @schema VllmRouterSpecHooks#onRewriterFailure
   */
  readonly onRewriterFailure?: VllmRouterSpecHooksOnRewriterFailure;

  /**
   * Module, and export behind a `#`, that is told of each request.
   *
   * @schema VllmRouterSpecHooks#callbacks
   */
  readonly callbacks?: string;
}

/**
 * Converts an object of type 'VllmRouterSpecHooks' to JSON representation.
 */
export function toJson_VllmRouterSpecHooks(obj: VllmRouterSpecHooks | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapName': obj.configMapName,
    'requestRewriter': obj.requestRewriter,
    'onRewriterFailure': obj.onRewriterFailure,
    'callbacks': obj.callbacks,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Sentry project that is told of errors of the router's own.
 *
 * @schema VllmRouterSpecSentry
 */
export interface VllmRouterSpecSentry {
  /**
   * Secret with the project's DSN.
   *
   * @schema VllmRouterSpecSentry#secretName
   */
  readonly secretName: string;

  /**
   * Key of the DSN.
   *
   * @schema VllmRouterSpecSentry#secretKey
   */
  readonly secretKey: string;
}

/**
 * Converts an object of type 'VllmRouterSpecSentry' to JSON representation.
 */
export function toJson_VllmRouterSpecSentry(obj: VllmRouterSpecSentry | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'secretName': obj.secretName,
    'secretKey': obj.secretKey,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRouterSpecNodeSelectorTerms
 */
export interface VllmRouterSpecNodeSelectorTerms {
  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema VllmRouterSpecNodeSelectorTerms#matchExpressions
   */
  readonly matchExpressions?: VllmRouterSpecNodeSelectorTermsMatchExpressions[];

  /**
   * Requirements on fields, all of which have to match.
   *
   * @schema VllmRouterSpecNodeSelectorTerms#matchFields
   */
  readonly matchFields?: VllmRouterSpecNodeSelectorTermsMatchFields[];
}

/**
 * Converts an object of type 'VllmRouterSpecNodeSelectorTerms' to JSON representation.
 */
export function toJson_VllmRouterSpecNodeSelectorTerms(obj: VllmRouterSpecNodeSelectorTerms | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchExpressions': obj.matchExpressions?.map(y => toJson_VllmRouterSpecNodeSelectorTermsMatchExpressions(y)),
    'matchFields': obj.matchFields?.map(y => toJson_VllmRouterSpecNodeSelectorTermsMatchFields(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The Service in front of the pods.
 *
 * @schema VllmRouterSpecService
 */
export interface VllmRouterSpecService {
  /**
   * How it is reached.
   *
   * @schema VllmRouterSpecService#type
   */
  readonly type?: VllmRouterSpecServiceType;

  /**
   * Its port.
   *
   * @schema VllmRouterSpecService#port
   */
  readonly port?: number;

  /**
   * Its annotations.
   *
   * @schema VllmRouterSpecService#annotations
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * Converts an object of type 'VllmRouterSpecService' to JSON representation.
 */
export function toJson_VllmRouterSpecService(obj: VllmRouterSpecService | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'type': obj.type,
    'port': obj.port,
    'annotations': ((obj.annotations) === undefined) ? undefined : (Object.entries(obj.annotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Image of the container.
 *
 * @schema VllmRouterSpecImage
 */
export interface VllmRouterSpecImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRouterSpecImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRouterSpecImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRouterSpecImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRouterSpecImage#pullPolicy
   */
  readonly pullPolicy?: VllmRouterSpecImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRouterSpecImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRouterSpecImage' to JSON representation.
 */
export function toJson_VllmRouterSpecImage(obj: VllmRouterSpecImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRouterSpecResources
 */
export interface VllmRouterSpecResources {
  /**
   * Processors.
   *
   * @schema VllmRouterSpecResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRouterSpecResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRouterSpecResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRouterSpecResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRouterSpecResources' to JSON representation.
 */
export function toJson_VllmRouterSpecResources(obj: VllmRouterSpecResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRouterSpecEnv
 */
export interface VllmRouterSpecEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRouterSpecEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRouterSpecEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRouterSpecEnv#valueFrom
   */
  readonly valueFrom?: VllmRouterSpecEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRouterSpecEnv' to JSON representation.
 */
export function toJson_VllmRouterSpecEnv(obj: VllmRouterSpecEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRouterSpecEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Secret with the key that the engines demand.
 *
 * @schema VllmRouterSpecVllmApiKeySecret
 */
export interface VllmRouterSpecVllmApiKeySecret {
  /**
   * Name of a Secret in the namespace of the router.
   *
   * @schema VllmRouterSpecVllmApiKeySecret#name
   */
  readonly name?: string;
}

/**
 * Converts an object of type 'VllmRouterSpecVllmApiKeySecret' to JSON representation.
 */
export function toJson_VllmRouterSpecVllmApiKeySecret(obj: VllmRouterSpecVllmApiKeySecret | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Access mode of the claim. It cannot change once the claim is there.
 *
 * @schema VllmRouterSpecBatchesAccessMode
 */
export const VllmRouterSpecBatchesAccessMode = {
  /** ReadWriteOnce */
  READ_WRITE_ONCE: "ReadWriteOnce",
  /** ReadWriteMany */
  READ_WRITE_MANY: "ReadWriteMany",
  /** ReadWriteOncePod */
  READ_WRITE_ONCE_POD: "ReadWriteOncePod",
} as const;
export type VllmRouterSpecBatchesAccessMode = (typeof VllmRouterSpecBatchesAccessMode)[keyof typeof VllmRouterSpecBatchesAccessMode];

/**
 * What becomes of the claim when the resource or its batches go; `Retain` leaves it to you.
 *
 * @schema VllmRouterSpecBatchesRetentionPolicy
 */
export const VllmRouterSpecBatchesRetentionPolicy = {
  /** Delete */
  DELETE: "Delete",
  /** Retain */
  RETAIN: "Retain",
} as const;
export type VllmRouterSpecBatchesRetentionPolicy = (typeof VllmRouterSpecBatchesRetentionPolicy)[keyof typeof VllmRouterSpecBatchesRetentionPolicy];

/**
 * Whether requests with some are refused, or each finding is replaced by its type.
 *
 * @schema VllmRouterSpecPersonalDataAction
 */
export const VllmRouterSpecPersonalDataAction = {
  /** block */
  BLOCK: "block",
  /** redact */
  REDACT: "redact",
} as const;
export type VllmRouterSpecPersonalDataAction = (typeof VllmRouterSpecPersonalDataAction)[keyof typeof VllmRouterSpecPersonalDataAction];

/**
 * What becomes of requests for which Presidio gives no answer.
 *
 * @schema VllmRouterSpecPersonalDataOnError
 */
export const VllmRouterSpecPersonalDataOnError = {
  /** refuse */
  REFUSE: "refuse",
  /** pass */
  PASS: "pass",
} as const;
export type VllmRouterSpecPersonalDataOnError = (typeof VllmRouterSpecPersonalDataOnError)[keyof typeof VllmRouterSpecPersonalDataOnError];

/**
 * What becomes of requests that the rewriter fails at.
 *
 * @schema VllmRouterSpecHooksOnRewriterFailure
 */
export const VllmRouterSpecHooksOnRewriterFailure = {
  /** refuse */
  REFUSE: "refuse",
  /** pass */
  PASS: "pass",
} as const;
export type VllmRouterSpecHooksOnRewriterFailure = (typeof VllmRouterSpecHooksOnRewriterFailure)[keyof typeof VllmRouterSpecHooksOnRewriterFailure];

/**
 * @schema VllmRouterSpecNodeSelectorTermsMatchExpressions
 */
export interface VllmRouterSpecNodeSelectorTermsMatchExpressions {
  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchExpressions#operator
   */
  readonly operator: VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator;

  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRouterSpecNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export function toJson_VllmRouterSpecNodeSelectorTermsMatchExpressions(obj: VllmRouterSpecNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRouterSpecNodeSelectorTermsMatchFields
 */
export interface VllmRouterSpecNodeSelectorTermsMatchFields {
  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchFields#key
   */
  readonly key: string;

  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchFields#operator
   */
  readonly operator: VllmRouterSpecNodeSelectorTermsMatchFieldsOperator;

  /**
   * @schema VllmRouterSpecNodeSelectorTermsMatchFields#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRouterSpecNodeSelectorTermsMatchFields' to JSON representation.
 */
export function toJson_VllmRouterSpecNodeSelectorTermsMatchFields(obj: VllmRouterSpecNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How it is reached.
 *
 * @schema VllmRouterSpecServiceType
 */
export const VllmRouterSpecServiceType = {
  /** ClusterIP */
  CLUSTER_IP: "ClusterIP",
  /** NodePort */
  NODE_PORT: "NodePort",
  /** LoadBalancer */
  LOAD_BALANCER: "LoadBalancer",
} as const;
export type VllmRouterSpecServiceType = (typeof VllmRouterSpecServiceType)[keyof typeof VllmRouterSpecServiceType];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRouterSpecImagePullPolicy
 */
export const VllmRouterSpecImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRouterSpecImagePullPolicy = (typeof VllmRouterSpecImagePullPolicy)[keyof typeof VllmRouterSpecImagePullPolicy];

/**
 * Where the value comes from instead.
 *
 * @schema VllmRouterSpecEnvValueFrom
 */
export interface VllmRouterSpecEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRouterSpecEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRouterSpecEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRouterSpecEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRouterSpecEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRouterSpecEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRouterSpecEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRouterSpecEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRouterSpecEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRouterSpecEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRouterSpecEnvValueFrom(obj: VllmRouterSpecEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRouterSpecEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRouterSpecEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRouterSpecEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRouterSpecEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator
 */
export const VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator = (typeof VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator)[keyof typeof VllmRouterSpecNodeSelectorTermsMatchExpressionsOperator];

/**
 * @schema VllmRouterSpecNodeSelectorTermsMatchFieldsOperator
 */
export const VllmRouterSpecNodeSelectorTermsMatchFieldsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRouterSpecNodeSelectorTermsMatchFieldsOperator = (typeof VllmRouterSpecNodeSelectorTermsMatchFieldsOperator)[keyof typeof VllmRouterSpecNodeSelectorTermsMatchFieldsOperator];

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRouterSpecEnvValueFromConfigMapKeyRef
 */
export interface VllmRouterSpecEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRouterSpecEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRouterSpecEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRouterSpecEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRouterSpecEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRouterSpecEnvValueFromConfigMapKeyRef(obj: VllmRouterSpecEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRouterSpecEnvValueFromFieldRef
 */
export interface VllmRouterSpecEnvValueFromFieldRef {
  /**
   * @schema VllmRouterSpecEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRouterSpecEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRouterSpecEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRouterSpecEnvValueFromFieldRef(obj: VllmRouterSpecEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRouterSpecEnvValueFromResourceFieldRef
 */
export interface VllmRouterSpecEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRouterSpecEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRouterSpecEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRouterSpecEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRouterSpecEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRouterSpecEnvValueFromResourceFieldRef(obj: VllmRouterSpecEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRouterSpecEnvValueFromSecretKeyRef
 */
export interface VllmRouterSpecEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRouterSpecEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRouterSpecEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRouterSpecEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRouterSpecEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRouterSpecEnvValueFromSecretKeyRef(obj: VllmRouterSpecEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * One model served by vLLM, by one pool of engines or by a prefill and a decode pool.
 *
 * @schema VLLMRuntime
 */
export class VllmRuntime extends ApiObject {
  /**
   * Returns the apiVersion and kind for "VLLMRuntime"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'VLLMRuntime',
  }

  /**
   * Renders a Kubernetes manifest for "VLLMRuntime".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: VllmRuntimeProps): any {
    return {
      ...VllmRuntime.GVK,
      ...toJson_VllmRuntimeProps(props),
    };
  }

  /**
   * Defines a "VLLMRuntime" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: VllmRuntimeProps) {
    super(scope, id, {
      ...VllmRuntime.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...VllmRuntime.GVK,
      ...toJson_VllmRuntimeProps(resolved),
    };
  }
}

/**
 * One model served by vLLM, by one pool of engines or by a prefill and a decode pool.
 *
 * @schema VLLMRuntime
 */
export interface VllmRuntimeProps {
  /**
   * @schema VLLMRuntime#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * What is served and how.
   *
   * @schema VLLMRuntime#spec
   */
  readonly spec: VllmRuntimeSpec;
}

/**
 * Converts an object of type 'VllmRuntimeProps' to JSON representation.
 */
export function toJson_VllmRuntimeProps(obj: VllmRuntimeProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_VllmRuntimeSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * What is served and how.
 *
 * @schema VllmRuntimeSpec
 */
export interface VllmRuntimeSpec {
  /**
   * Whether prompts are processed by one pool and tokens generated by another, as `topology` says.
   *
   * @schema VllmRuntimeSpec#enablePDDisaggregation
   */
  readonly enablePdDisaggregation?: boolean;

  /**
   * The two pools; used with `enablePDDisaggregation` alone.
   *
   * @schema VllmRuntimeSpec#topology
   */
  readonly topology?: VllmRuntimeSpecTopology;

  /**
   * The model and how it is loaded.
   *
   * @schema VllmRuntimeSpec#model
   */
  readonly model?: VllmRuntimeSpecModel;

  /**
   * Options of vLLM.
   *
   * @schema VllmRuntimeSpec#vllmConfig
   */
  readonly vllmConfig?: VllmRuntimeSpecVllmConfig;

  /**
   * KV cache outside of the GPU, by LMCache.
   *
   * @schema VllmRuntimeSpec#lmCacheConfig
   */
  readonly lmCacheConfig?: VllmRuntimeSpecLmCacheConfig;

  /**
   * Volume for the weights, shared by the replicas.
   *
   * @schema VllmRuntimeSpec#storageConfig
   */
  readonly storageConfig?: VllmRuntimeSpecStorageConfig;

  /**
   * How the pods run.
   *
   * @schema VllmRuntimeSpec#deploymentConfig
   */
  readonly deploymentConfig?: VllmRuntimeSpecDeploymentConfig;

  /**
   * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
   *
   * @schema VllmRuntimeSpec#podTemplate
   */
  readonly podTemplate?: any;

  /**
   * Key of a Secret with the key that clients of the engines have to present.
   *
   * @schema VllmRuntimeSpec#vllmApiKey
   */
  readonly vllmApiKey?: VllmRuntimeSpecVllmApiKey;

  /**
   * The Service in front of the pods.
   *
   * @schema VllmRuntimeSpec#service
   */
  readonly service?: VllmRuntimeSpecService;

  /**
   * Scaling by KEDA through the scale subresource of this resource.
   *
   * @schema VllmRuntimeSpec#autoscalingConfig
   */
  readonly autoscalingConfig?: VllmRuntimeSpecAutoscalingConfig;
}

/**
 * Converts an object of type 'VllmRuntimeSpec' to JSON representation.
 */
export function toJson_VllmRuntimeSpec(obj: VllmRuntimeSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enablePDDisaggregation': obj.enablePdDisaggregation,
    'topology': toJson_VllmRuntimeSpecTopology(obj.topology),
    'model': toJson_VllmRuntimeSpecModel(obj.model),
    'vllmConfig': toJson_VllmRuntimeSpecVllmConfig(obj.vllmConfig),
    'lmCacheConfig': toJson_VllmRuntimeSpecLmCacheConfig(obj.lmCacheConfig),
    'storageConfig': toJson_VllmRuntimeSpecStorageConfig(obj.storageConfig),
    'deploymentConfig': toJson_VllmRuntimeSpecDeploymentConfig(obj.deploymentConfig),
    'podTemplate': obj.podTemplate,
    'vllmApiKey': toJson_VllmRuntimeSpecVllmApiKey(obj.vllmApiKey),
    'service': toJson_VllmRuntimeSpecService(obj.service),
    'autoscalingConfig': toJson_VllmRuntimeSpecAutoscalingConfig(obj.autoscalingConfig),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The two pools; used with `enablePDDisaggregation` alone.
 *
 * @schema VllmRuntimeSpecTopology
 */
export interface VllmRuntimeSpecTopology {
  /**
   * One pool of engines.
   *
   * @schema VllmRuntimeSpecTopology#prefill
   */
  readonly prefill: VllmRuntimeSpecTopologyPrefill;

  /**
   * One pool of engines.
   *
   * @schema VllmRuntimeSpecTopology#decode
   */
  readonly decode: VllmRuntimeSpecTopologyDecode;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopology' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopology(obj: VllmRuntimeSpecTopology | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'prefill': toJson_VllmRuntimeSpecTopologyPrefill(obj.prefill),
    'decode': toJson_VllmRuntimeSpecTopologyDecode(obj.decode),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The model and how it is loaded.
 *
 * @schema VllmRuntimeSpecModel
 */
export interface VllmRuntimeSpecModel {
  /**
   * Hugging Face id, or a path in the container.
   *
   * @schema VllmRuntimeSpecModel#modelURL
   */
  readonly modelUrl: string;

  /**
   * Key of a Secret with the token for Hugging Face.
   *
   * @schema VllmRuntimeSpecModel#hfTokenSecret
   */
  readonly hfTokenSecret?: VllmRuntimeSpecModelHfTokenSecret;

  /**
   * Deprecated form of `hfTokenSecret.hfTokenKeyName`.
   *
   * @schema VllmRuntimeSpecModel#hfTokenName
   */
  readonly hfTokenName?: string;

  /**
   * Whether LoRA adapters can be loaded while the engine runs.
   *
   * @schema VllmRuntimeSpecModel#enableLoRA
   */
  readonly enableLoRa?: boolean;

  /**
   * Whether the model may call tools when it chooses to.
   *
   * @schema VllmRuntimeSpecModel#enableTool
   */
  readonly enableTool?: boolean;

  /**
   * vLLM's parser of tool calls for this model; none where it is empty.
   *
   * @schema VllmRuntimeSpecModel#toolCallParser
   */
  readonly toolCallParser?: string;

  /**
   * Longest context in tokens; the model's own where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecModel#maxModelLen
   */
  readonly maxModelLen?: number;

  /**
   * Number format of the weights, such as `bfloat16`; the model's own where it is left out.
   *
   * @schema VllmRuntimeSpecModel#dtype
   */
  readonly dtype?: string;

  /**
   * Most requests in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecModel#maxNumSeqs
   */
  readonly maxNumSeqs?: number;

  /**
   * Chat template as Jinja text; that of the model where it is left out.
   *
   * @schema VllmRuntimeSpecModel#chatTemplate
   */
  readonly chatTemplate?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecModel' to JSON representation.
 */
export function toJson_VllmRuntimeSpecModel(obj: VllmRuntimeSpecModel | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'modelURL': obj.modelUrl,
    'hfTokenSecret': toJson_VllmRuntimeSpecModelHfTokenSecret(obj.hfTokenSecret),
    'hfTokenName': obj.hfTokenName,
    'enableLoRA': obj.enableLoRa,
    'enableTool': obj.enableTool,
    'toolCallParser': obj.toolCallParser,
    'maxModelLen': obj.maxModelLen,
    'dtype': obj.dtype,
    'maxNumSeqs': obj.maxNumSeqs,
    'chatTemplate': obj.chatTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Options of vLLM.
 *
 * @schema VllmRuntimeSpecVllmConfig
 */
export interface VllmRuntimeSpecVllmConfig {
  /**
   * Whether long prompts are processed in pieces between decode steps; not where it is left out.
   *
   * @schema VllmRuntimeSpecVllmConfig#enableChunkedPrefill
   */
  readonly enableChunkedPrefill?: boolean;

  /**
   * Whether common beginnings of prompts are computed once; not where it is left out.
   *
   * @schema VllmRuntimeSpecVllmConfig#enablePrefixCaching
   */
  readonly enablePrefixCaching?: boolean;

  /**
   * GPUs that share each layer; 1 where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecVllmConfig#tensorParallelSize
   */
  readonly tensorParallelSize?: number;

  /**
   * Share of the GPU memory that vLLM takes, above 0 and up to 1, as text.
   *
   * @schema VllmRuntimeSpecVllmConfig#gpuMemoryUtilization
   */
  readonly gpuMemoryUtilization?: string;

  /**
   * LoRA adapters in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecVllmConfig#maxLoras
   */
  readonly maxLoras?: number;

  /**
   * Further arguments of `vllm serve`, as they are.
   *
   * @schema VllmRuntimeSpecVllmConfig#extraArgs
   */
  readonly extraArgs?: string[];

  /**
   * Whether vLLM's V1 engine runs; only false is told to vLLM, which has no other since 0.11.
   *
   * @schema VllmRuntimeSpecVllmConfig#v1
   */
  readonly v1?: boolean;

  /**
   * HTTP port of the container.
   *
   * @schema VllmRuntimeSpecVllmConfig#port
   */
  readonly port?: number;

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecVllmConfig#env
   */
  readonly env?: VllmRuntimeSpecVllmConfigEnv[];

  /**
   * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
   *
   * @schema VllmRuntimeSpecVllmConfig#kvEvents
   */
  readonly kvEvents?: VllmRuntimeSpecVllmConfigKvEvents;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfig(obj: VllmRuntimeSpecVllmConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enableChunkedPrefill': obj.enableChunkedPrefill,
    'enablePrefixCaching': obj.enablePrefixCaching,
    'tensorParallelSize': obj.tensorParallelSize,
    'gpuMemoryUtilization': obj.gpuMemoryUtilization,
    'maxLoras': obj.maxLoras,
    'extraArgs': obj.extraArgs?.map(y => y),
    'v1': obj.v1,
    'port': obj.port,
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecVllmConfigEnv(y)),
    'kvEvents': toJson_VllmRuntimeSpecVllmConfigKvEvents(obj.kvEvents),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache outside of the GPU, by LMCache.
 *
 * @schema VllmRuntimeSpecLmCacheConfig
 */
export interface VllmRuntimeSpecLmCacheConfig {
  /**
   * Whether LMCache is used; without it nothing else of this block counts.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Memory that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#cpuOffloadingBufferSize
   */
  readonly cpuOffloadingBufferSize?: string;

  /**
   * Disk space that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#diskOffloadingBufferSize
   */
  readonly diskOffloadingBufferSize?: string;

  /**
   * Cache server that is shared by engines, such as `lm://cacheserver.default.svc.cluster.local:80`.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#remoteUrl
   */
  readonly remoteUrl?: string;

  /**
   * How the cache server gets the data, such as `naive`; used with `remoteUrl` alone.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#remoteSerde
   */
  readonly remoteSerde?: string;

  /**
   * LMCache controller in the router, for the logic `kvaware` over LMCache.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#controller
   */
  readonly controller?: VllmRuntimeSpecLmCacheConfigController;

  /**
   * Direction of the KV cache in a pool; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#kvRole
   */
  readonly kvRole?: string;

  /**
   * Memory that holds KV cache; wins over `cpuOffloadingBufferSize`.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#localCpu
   */
  readonly localCpu?: string;

  /**
   * The same in GB; wins over both where it is above 0.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#maxLocalCpuSize
   */
  readonly maxLocalCpuSize?: number;

  /**
   * Whether the pools hand the KV cache over by NIXL.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#enableNixl
   */
  readonly enableNixl?: boolean;

  /**
   * Whether any prefill engine may work with any decode engine.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#enableXpyd
   */
  readonly enableXpyd?: boolean;

  /**
   * `sender` or `receiver`; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlRole
   */
  readonly nixlRole?: string;

  /**
   * Host of the router, which prefill engines tell that a prompt is done.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlProxyHost
   */
  readonly nixlProxyHost?: string;

  /**
   * Port of it, as text.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlProxyPort
   */
  readonly nixlProxyPort?: string;

  /**
   * Address on which decode engines listen.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlPeerHost
   */
  readonly nixlPeerHost?: string;

  /**
   * Port of a decode engine for the handshake, as text.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlPeerInitPort
   */
  readonly nixlPeerInitPort?: string;

  /**
   * Port of a decode engine that hands out buffers, as text.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlPeerAllocPort
   */
  readonly nixlPeerAllocPort?: string;

  /**
   * Size of the transfer buffer in bytes, as text.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlBufferSize
   */
  readonly nixlBufferSize?: string;

  /**
   * Where the buffer lies, `cuda` or `cpu`.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#nixlBufferDevice
   */
  readonly nixlBufferDevice?: string;

  /**
   * Name of the LMCache RPC endpoint, such as `producer1`.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#rpcPort
   */
  readonly rpcPort?: string;

  /**
   * Tokens at the end of a prompt that a decode engine computes itself.
   *
   * @schema VllmRuntimeSpecLmCacheConfig#skipLastNTokens
   */
  readonly skipLastNTokens?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecLmCacheConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecLmCacheConfig(obj: VllmRuntimeSpecLmCacheConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'cpuOffloadingBufferSize': obj.cpuOffloadingBufferSize,
    'diskOffloadingBufferSize': obj.diskOffloadingBufferSize,
    'remoteUrl': obj.remoteUrl,
    'remoteSerde': obj.remoteSerde,
    'controller': toJson_VllmRuntimeSpecLmCacheConfigController(obj.controller),
    'kvRole': obj.kvRole,
    'localCpu': obj.localCpu,
    'maxLocalCpuSize': obj.maxLocalCpuSize,
    'enableNixl': obj.enableNixl,
    'enableXpyd': obj.enableXpyd,
    'nixlRole': obj.nixlRole,
    'nixlProxyHost': obj.nixlProxyHost,
    'nixlProxyPort': obj.nixlProxyPort,
    'nixlPeerHost': obj.nixlPeerHost,
    'nixlPeerInitPort': obj.nixlPeerInitPort,
    'nixlPeerAllocPort': obj.nixlPeerAllocPort,
    'nixlBufferSize': obj.nixlBufferSize,
    'nixlBufferDevice': obj.nixlBufferDevice,
    'rpcPort': obj.rpcPort,
    'skipLastNTokens': obj.skipLastNTokens,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Volume for the weights, shared by the replicas.
 *
 * @schema VllmRuntimeSpecStorageConfig
 */
export interface VllmRuntimeSpecStorageConfig {
  /**
   * Whether a claim is made and mounted.
   *
   * @schema VllmRuntimeSpecStorageConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecStorageConfig#storageClassName
   */
  readonly storageClassName?: string;

  /**
   * Size of the claim; it can grow where the class allows that, and never shrink.
   *
   * @schema VllmRuntimeSpecStorageConfig#size
   */
  readonly size?: string;

  /**
   * Access mode of the claim. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecStorageConfig#accessMode
   */
  readonly accessMode?: VllmRuntimeSpecStorageConfigAccessMode;

  /**
   * Folder in the engine.
   *
   * @schema VllmRuntimeSpecStorageConfig#mountPath
   */
  readonly mountPath?: string;

  /**
   * Name of the volume in the pod.
   *
   * @schema VllmRuntimeSpecStorageConfig#volumeName
   */
  readonly volumeName?: string;

  /**
   * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
   *
   * @schema VllmRuntimeSpecStorageConfig#retentionPolicy
   */
  readonly retentionPolicy?: VllmRuntimeSpecStorageConfigRetentionPolicy;
}

/**
 * Converts an object of type 'VllmRuntimeSpecStorageConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecStorageConfig(obj: VllmRuntimeSpecStorageConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'storageClassName': obj.storageClassName,
    'size': obj.size,
    'accessMode': obj.accessMode,
    'mountPath': obj.mountPath,
    'volumeName': obj.volumeName,
    'retentionPolicy': obj.retentionPolicy,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How the pods run.
 *
 * @schema VllmRuntimeSpecDeploymentConfig
 */
export interface VllmRuntimeSpecDeploymentConfig {
  /**
   * Number of pods; with autoscaling it is the autoscaler's.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#replicas
   */
  readonly replicas?: number;

  /**
   * How pods are replaced when something changes.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#deploymentStrategy
   */
  readonly deploymentStrategy?: VllmRuntimeSpecDeploymentConfigDeploymentStrategy;

  /**
   * RuntimeClass of the pods; none where it is empty, and none for GPUs that are not NVIDIA's.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#runtimeClass
   */
  readonly runtimeClass?: string;

  /**
   * Largest size of the memory volume at /dev/shm; no such volume where it is left out.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#shmSize
   */
  readonly shmSize?: string;

  /**
   * Nodes that pods may run on; one of the terms has to match.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#nodeSelectorTerms
   */
  readonly nodeSelectorTerms?: VllmRuntimeSpecDeploymentConfigNodeSelectorTerms[];

  /**
   * Taints of nodes that pods tolerate.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#toleration
   */
  readonly toleration?: VllmRuntimeSpecDeploymentConfigToleration[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#resources
   */
  readonly resources: VllmRuntimeSpecDeploymentConfigResources;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#image
   */
  readonly image: VllmRuntimeSpecDeploymentConfigImage;

  /**
   * Annotations of the pods.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#podAnnotations
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Container beside the engine that downloads LoRA adapters.
   *
   * @schema VllmRuntimeSpecDeploymentConfig#sidecarConfig
   */
  readonly sidecarConfig?: VllmRuntimeSpecDeploymentConfigSidecarConfig;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfig(obj: VllmRuntimeSpecDeploymentConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'replicas': obj.replicas,
    'deploymentStrategy': obj.deploymentStrategy,
    'runtimeClass': obj.runtimeClass,
    'shmSize': obj.shmSize,
    'nodeSelectorTerms': obj.nodeSelectorTerms?.map(y => toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTerms(y)),
    'toleration': obj.toleration?.map(y => toJson_VllmRuntimeSpecDeploymentConfigToleration(y)),
    'resources': toJson_VllmRuntimeSpecDeploymentConfigResources(obj.resources),
    'image': toJson_VllmRuntimeSpecDeploymentConfigImage(obj.image),
    'podAnnotations': ((obj.podAnnotations) === undefined) ? undefined : (Object.entries(obj.podAnnotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
    'sidecarConfig': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfig(obj.sidecarConfig),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret with the key that clients of the engines have to present.
 *
 * @schema VllmRuntimeSpecVllmApiKey
 */
export interface VllmRuntimeSpecVllmApiKey {
  /**
   * Name of a Secret in the namespace of the resource.
   *
   * @schema VllmRuntimeSpecVllmApiKey#secretName
   */
  readonly secretName: string;

  /**
   * Key in the Secret.
   *
   * @schema VllmRuntimeSpecVllmApiKey#secretKey
   */
  readonly secretKey: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmApiKey' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmApiKey(obj: VllmRuntimeSpecVllmApiKey | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'secretName': obj.secretName,
    'secretKey': obj.secretKey,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The Service in front of the pods.
 *
 * @schema VllmRuntimeSpecService
 */
export interface VllmRuntimeSpecService {
  /**
   * How it is reached.
   *
   * @schema VllmRuntimeSpecService#type
   */
  readonly type?: VllmRuntimeSpecServiceType;

  /**
   * Its port.
   *
   * @schema VllmRuntimeSpecService#port
   */
  readonly port?: number;

  /**
   * Its annotations.
   *
   * @schema VllmRuntimeSpecService#annotations
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * Converts an object of type 'VllmRuntimeSpecService' to JSON representation.
 */
export function toJson_VllmRuntimeSpecService(obj: VllmRuntimeSpecService | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'type': obj.type,
    'port': obj.port,
    'annotations': ((obj.annotations) === undefined) ? undefined : (Object.entries(obj.annotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Scaling by KEDA through the scale subresource of this resource.
 *
 * @schema VllmRuntimeSpecAutoscalingConfig
 */
export interface VllmRuntimeSpecAutoscalingConfig {
  /**
   * Whether a ScaledObject is made.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Fewest pods; 0 lets the model go to sleep when nobody asks.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#minReplicas
   */
  readonly minReplicas?: number;

  /**
   * Most pods.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#maxReplicas
   */
  readonly maxReplicas: number;

  /**
   * Seconds between two looks at the triggers.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#pollingInterval
   */
  readonly pollingInterval?: number;

  /**
   * How fast pods are added.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#scaleUpPolicy
   */
  readonly scaleUpPolicy?: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy;

  /**
   * How fast pods are taken away.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#scaleDownPolicy
   */
  readonly scaleDownPolicy?: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy;

  /**
   * What pods are added for.
   *
   * @schema VllmRuntimeSpecAutoscalingConfig#triggers
   */
  readonly triggers?: VllmRuntimeSpecAutoscalingConfigTriggers;
}

/**
 * Converts an object of type 'VllmRuntimeSpecAutoscalingConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecAutoscalingConfig(obj: VllmRuntimeSpecAutoscalingConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'minReplicas': obj.minReplicas,
    'maxReplicas': obj.maxReplicas,
    'pollingInterval': obj.pollingInterval,
    'scaleUpPolicy': toJson_VllmRuntimeSpecAutoscalingConfigScaleUpPolicy(obj.scaleUpPolicy),
    'scaleDownPolicy': toJson_VllmRuntimeSpecAutoscalingConfigScaleDownPolicy(obj.scaleDownPolicy),
    'triggers': toJson_VllmRuntimeSpecAutoscalingConfigTriggers(obj.triggers),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * One pool of engines.
 *
 * @schema VllmRuntimeSpecTopologyPrefill
 */
export interface VllmRuntimeSpecTopologyPrefill {
  /**
   * The model and how it is loaded.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#model
   */
  readonly model: VllmRuntimeSpecTopologyPrefillModel;

  /**
   * Options of vLLM.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#vllmConfig
   */
  readonly vllmConfig: VllmRuntimeSpecTopologyPrefillVllmConfig;

  /**
   * KV cache outside of the GPU, by LMCache.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#lmCacheConfig
   */
  readonly lmCacheConfig?: VllmRuntimeSpecTopologyPrefillLmCacheConfig;

  /**
   * Volume for the weights, shared by the replicas.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#storageConfig
   */
  readonly storageConfig?: VllmRuntimeSpecTopologyPrefillStorageConfig;

  /**
   * How the pods run.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#deploymentConfig
   */
  readonly deploymentConfig: VllmRuntimeSpecTopologyPrefillDeploymentConfig;

  /**
   * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
   *
   * @schema VllmRuntimeSpecTopologyPrefill#podTemplate
   */
  readonly podTemplate?: any;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefill' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefill(obj: VllmRuntimeSpecTopologyPrefill | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'model': toJson_VllmRuntimeSpecTopologyPrefillModel(obj.model),
    'vllmConfig': toJson_VllmRuntimeSpecTopologyPrefillVllmConfig(obj.vllmConfig),
    'lmCacheConfig': toJson_VllmRuntimeSpecTopologyPrefillLmCacheConfig(obj.lmCacheConfig),
    'storageConfig': toJson_VllmRuntimeSpecTopologyPrefillStorageConfig(obj.storageConfig),
    'deploymentConfig': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfig(obj.deploymentConfig),
    'podTemplate': obj.podTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * One pool of engines.
 *
 * @schema VllmRuntimeSpecTopologyDecode
 */
export interface VllmRuntimeSpecTopologyDecode {
  /**
   * The model and how it is loaded.
   *
   * @schema VllmRuntimeSpecTopologyDecode#model
   */
  readonly model: VllmRuntimeSpecTopologyDecodeModel;

  /**
   * Options of vLLM.
   *
   * @schema VllmRuntimeSpecTopologyDecode#vllmConfig
   */
  readonly vllmConfig: VllmRuntimeSpecTopologyDecodeVllmConfig;

  /**
   * KV cache outside of the GPU, by LMCache.
   *
   * @schema VllmRuntimeSpecTopologyDecode#lmCacheConfig
   */
  readonly lmCacheConfig?: VllmRuntimeSpecTopologyDecodeLmCacheConfig;

  /**
   * Volume for the weights, shared by the replicas.
   *
   * @schema VllmRuntimeSpecTopologyDecode#storageConfig
   */
  readonly storageConfig?: VllmRuntimeSpecTopologyDecodeStorageConfig;

  /**
   * How the pods run.
   *
   * @schema VllmRuntimeSpecTopologyDecode#deploymentConfig
   */
  readonly deploymentConfig: VllmRuntimeSpecTopologyDecodeDeploymentConfig;

  /**
   * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
   *
   * @schema VllmRuntimeSpecTopologyDecode#podTemplate
   */
  readonly podTemplate?: any;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecode' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecode(obj: VllmRuntimeSpecTopologyDecode | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'model': toJson_VllmRuntimeSpecTopologyDecodeModel(obj.model),
    'vllmConfig': toJson_VllmRuntimeSpecTopologyDecodeVllmConfig(obj.vllmConfig),
    'lmCacheConfig': toJson_VllmRuntimeSpecTopologyDecodeLmCacheConfig(obj.lmCacheConfig),
    'storageConfig': toJson_VllmRuntimeSpecTopologyDecodeStorageConfig(obj.storageConfig),
    'deploymentConfig': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfig(obj.deploymentConfig),
    'podTemplate': obj.podTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret with the token for Hugging Face.
 *
 * @schema VllmRuntimeSpecModelHfTokenSecret
 */
export interface VllmRuntimeSpecModelHfTokenSecret {
  /**
   * Name of a Secret in the namespace of the resource.
   *
   * @schema VllmRuntimeSpecModelHfTokenSecret#hfTokenSecretName
   */
  readonly hfTokenSecretName?: string;

  /**
   * Key in the Secret.
   *
   * @schema VllmRuntimeSpecModelHfTokenSecret#hfTokenKeyName
   */
  readonly hfTokenKeyName?: string;

  /**
   * Deprecated form of `hfTokenSecretName`.
   *
   * @schema VllmRuntimeSpecModelHfTokenSecret#name
   */
  readonly name?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecModelHfTokenSecret' to JSON representation.
 */
export function toJson_VllmRuntimeSpecModelHfTokenSecret(obj: VllmRuntimeSpecModelHfTokenSecret | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'hfTokenSecretName': obj.hfTokenSecretName,
    'hfTokenKeyName': obj.hfTokenKeyName,
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecVllmConfigEnv
 */
export interface VllmRuntimeSpecVllmConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecVllmConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecVllmConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecVllmConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecVllmConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnv(obj: VllmRuntimeSpecVllmConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecVllmConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
 *
 * @schema VllmRuntimeSpecVllmConfigKvEvents
 */
export interface VllmRuntimeSpecVllmConfigKvEvents {
  /**
   * Whether the engine publishes them.
   *
   * @schema VllmRuntimeSpecVllmConfigKvEvents#enabled
   */
  readonly enabled?: boolean;

  /**
   * Port of the publisher.
   *
   * @schema VllmRuntimeSpecVllmConfigKvEvents#port
   */
  readonly port?: number;

  /**
   * Port that repeats lost events.
   *
   * @schema VllmRuntimeSpecVllmConfigKvEvents#replayPort
   */
  readonly replayPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigKvEvents' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigKvEvents(obj: VllmRuntimeSpecVllmConfigKvEvents | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'port': obj.port,
    'replayPort': obj.replayPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * LMCache controller in the router, for the logic `kvaware` over LMCache.
 *
 * @schema VllmRuntimeSpecLmCacheConfigController
 */
export interface VllmRuntimeSpecLmCacheConfigController {
  /**
   * Host of the router; the engines report nothing where it is left out.
   *
   * @schema VllmRuntimeSpecLmCacheConfigController#host
   */
  readonly host?: string;

  /**
   * Where engines push what they cache.
   *
   * @schema VllmRuntimeSpecLmCacheConfigController#port
   */
  readonly port?: number;

  /**
   * Where engines ask and get an answer.
   *
   * @schema VllmRuntimeSpecLmCacheConfigController#replyPort
   */
  readonly replyPort?: number;

  /**
   * Port of the LMCache worker in the engine.
   *
   * @schema VllmRuntimeSpecLmCacheConfigController#workerPort
   */
  readonly workerPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecLmCacheConfigController' to JSON representation.
 */
export function toJson_VllmRuntimeSpecLmCacheConfigController(obj: VllmRuntimeSpecLmCacheConfigController | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'host': obj.host,
    'port': obj.port,
    'replyPort': obj.replyPort,
    'workerPort': obj.workerPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Access mode of the claim. It cannot change once the claim is there.
 *
 * @schema VllmRuntimeSpecStorageConfigAccessMode
 */
export const VllmRuntimeSpecStorageConfigAccessMode = {
  /** ReadWriteOnce */
  READ_WRITE_ONCE: "ReadWriteOnce",
  /** ReadOnlyMany */
  READ_ONLY_MANY: "ReadOnlyMany",
  /** ReadWriteMany */
  READ_WRITE_MANY: "ReadWriteMany",
  /** ReadWriteOncePod */
  READ_WRITE_ONCE_POD: "ReadWriteOncePod",
} as const;
export type VllmRuntimeSpecStorageConfigAccessMode = (typeof VllmRuntimeSpecStorageConfigAccessMode)[keyof typeof VllmRuntimeSpecStorageConfigAccessMode];

/**
 * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
 *
 * @schema VllmRuntimeSpecStorageConfigRetentionPolicy
 */
export const VllmRuntimeSpecStorageConfigRetentionPolicy = {
  /** Delete */
  DELETE: "Delete",
  /** Retain */
  RETAIN: "Retain",
} as const;
export type VllmRuntimeSpecStorageConfigRetentionPolicy = (typeof VllmRuntimeSpecStorageConfigRetentionPolicy)[keyof typeof VllmRuntimeSpecStorageConfigRetentionPolicy];

/**
 * How pods are replaced when something changes.
 *
 * @schema VllmRuntimeSpecDeploymentConfigDeploymentStrategy
 */
export const VllmRuntimeSpecDeploymentConfigDeploymentStrategy = {
  /** RollingUpdate */
  ROLLING_UPDATE: "RollingUpdate",
  /** Recreate */
  RECREATE: "Recreate",
} as const;
export type VllmRuntimeSpecDeploymentConfigDeploymentStrategy = (typeof VllmRuntimeSpecDeploymentConfigDeploymentStrategy)[keyof typeof VllmRuntimeSpecDeploymentConfigDeploymentStrategy];

/**
 * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTerms
 */
export interface VllmRuntimeSpecDeploymentConfigNodeSelectorTerms {
  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTerms#matchExpressions
   */
  readonly matchExpressions?: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions[];

  /**
   * Requirements on fields, all of which have to match.
   *
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTerms#matchFields
   */
  readonly matchFields?: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigNodeSelectorTerms' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTerms(obj: VllmRuntimeSpecDeploymentConfigNodeSelectorTerms | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchExpressions': obj.matchExpressions?.map(y => toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions(y)),
    'matchFields': obj.matchFields?.map(y => toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigToleration
 */
export interface VllmRuntimeSpecDeploymentConfigToleration {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigToleration#effect
   */
  readonly effect?: VllmRuntimeSpecDeploymentConfigTolerationEffect;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigToleration#key
   */
  readonly key?: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigToleration#operator
   */
  readonly operator?: VllmRuntimeSpecDeploymentConfigTolerationOperator;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigToleration#tolerationSeconds
   */
  readonly tolerationSeconds?: number;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigToleration#value
   */
  readonly value?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigToleration' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigToleration(obj: VllmRuntimeSpecDeploymentConfigToleration | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'effect': obj.effect,
    'key': obj.key,
    'operator': obj.operator,
    'tolerationSeconds': obj.tolerationSeconds,
    'value': obj.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecDeploymentConfigResources
 */
export interface VllmRuntimeSpecDeploymentConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecDeploymentConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecDeploymentConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecDeploymentConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecDeploymentConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigResources(obj: VllmRuntimeSpecDeploymentConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecDeploymentConfigImage
 */
export interface VllmRuntimeSpecDeploymentConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecDeploymentConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecDeploymentConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecDeploymentConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigImage(obj: VllmRuntimeSpecDeploymentConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Container beside the engine that downloads LoRA adapters.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfig {
  /**
   * Whether it runs.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Name of the container.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#name
   */
  readonly name?: string;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#image
   */
  readonly image?: VllmRuntimeSpecDeploymentConfigSidecarConfigImage;

  /**
   * Replaces the image's entry point.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#command
   */
  readonly command?: string[];

  /**
   * Arguments.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#args
   */
  readonly args?: string[];

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#env
   */
  readonly env?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnv[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#resources
   */
  readonly resources?: VllmRuntimeSpecDeploymentConfigSidecarConfigResources;

  /**
   * Folder of the shared volume in the sidecar.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfig#mountPath
   */
  readonly mountPath?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfig(obj: VllmRuntimeSpecDeploymentConfigSidecarConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'name': obj.name,
    'image': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigImage(obj.image),
    'command': obj.command?.map(y => y),
    'args': obj.args?.map(y => y),
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnv(y)),
    'resources': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigResources(obj.resources),
    'mountPath': obj.mountPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How it is reached.
 *
 * @schema VllmRuntimeSpecServiceType
 */
export const VllmRuntimeSpecServiceType = {
  /** ClusterIP */
  CLUSTER_IP: "ClusterIP",
  /** NodePort */
  NODE_PORT: "NodePort",
  /** LoadBalancer */
  LOAD_BALANCER: "LoadBalancer",
} as const;
export type VllmRuntimeSpecServiceType = (typeof VllmRuntimeSpecServiceType)[keyof typeof VllmRuntimeSpecServiceType];

/**
 * How fast pods are added.
 *
 * @schema VllmRuntimeSpecAutoscalingConfigScaleUpPolicy
 */
export interface VllmRuntimeSpecAutoscalingConfigScaleUpPolicy {
  /**
   * Seconds for which the lowest wish of the recent past counts.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#stabilizationWindowSeconds
   */
  readonly stabilizationWindowSeconds?: number;

  /**
   * Most pods in one period.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#podValue
   */
  readonly podValue?: number;

  /**
   * Length of the period.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#periodSeconds
   */
  readonly periodSeconds?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecAutoscalingConfigScaleUpPolicy' to JSON representation.
 */
export function toJson_VllmRuntimeSpecAutoscalingConfigScaleUpPolicy(obj: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'stabilizationWindowSeconds': obj.stabilizationWindowSeconds,
    'podValue': obj.podValue,
    'periodSeconds': obj.periodSeconds,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How fast pods are taken away.
 *
 * @schema VllmRuntimeSpecAutoscalingConfigScaleDownPolicy
 */
export interface VllmRuntimeSpecAutoscalingConfigScaleDownPolicy {
  /**
   * Seconds for which the highest wish of the recent past counts.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#stabilizationWindowSeconds
   */
  readonly stabilizationWindowSeconds?: number;

  /**
   * Most pods in one period.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#podValue
   */
  readonly podValue?: number;

  /**
   * Length of the period.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#periodSeconds
   */
  readonly periodSeconds?: number;

  /**
   * Seconds without work until the last pod goes.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#scaleToZeroDelaySeconds
   */
  readonly scaleToZeroDelaySeconds?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecAutoscalingConfigScaleDownPolicy' to JSON representation.
 */
export function toJson_VllmRuntimeSpecAutoscalingConfigScaleDownPolicy(obj: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'stabilizationWindowSeconds': obj.stabilizationWindowSeconds,
    'podValue': obj.podValue,
    'periodSeconds': obj.periodSeconds,
    'scaleToZeroDelaySeconds': obj.scaleToZeroDelaySeconds,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * What pods are added for.
 *
 * @schema VllmRuntimeSpecAutoscalingConfigTriggers
 */
export interface VllmRuntimeSpecAutoscalingConfigTriggers {
  /**
   * URL of Prometheus.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigTriggers#prometheusAddress
   */
  readonly prometheusAddress?: string;

  /**
   * Running requests per pod.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigTriggers#requestsRunningThreshold
   */
  readonly requestsRunningThreshold?: number;

  /**
   * Generated tokens per second and pod.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigTriggers#generationTokensThreshold
   */
  readonly generationTokensThreshold?: number;

  /**
   * Prompt tokens per second and pod.
   *
   * @schema VllmRuntimeSpecAutoscalingConfigTriggers#promptTokensThreshold
   */
  readonly promptTokensThreshold?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecAutoscalingConfigTriggers' to JSON representation.
 */
export function toJson_VllmRuntimeSpecAutoscalingConfigTriggers(obj: VllmRuntimeSpecAutoscalingConfigTriggers | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'prometheusAddress': obj.prometheusAddress,
    'requestsRunningThreshold': obj.requestsRunningThreshold,
    'generationTokensThreshold': obj.generationTokensThreshold,
    'promptTokensThreshold': obj.promptTokensThreshold,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The model and how it is loaded.
 *
 * @schema VllmRuntimeSpecTopologyPrefillModel
 */
export interface VllmRuntimeSpecTopologyPrefillModel {
  /**
   * Hugging Face id, or a path in the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#modelURL
   */
  readonly modelUrl: string;

  /**
   * Key of a Secret with the token for Hugging Face.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#hfTokenSecret
   */
  readonly hfTokenSecret?: VllmRuntimeSpecTopologyPrefillModelHfTokenSecret;

  /**
   * Deprecated form of `hfTokenSecret.hfTokenKeyName`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#hfTokenName
   */
  readonly hfTokenName?: string;

  /**
   * Whether LoRA adapters can be loaded while the engine runs.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#enableLoRA
   */
  readonly enableLoRa?: boolean;

  /**
   * Whether the model may call tools when it chooses to.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#enableTool
   */
  readonly enableTool?: boolean;

  /**
   * vLLM's parser of tool calls for this model; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#toolCallParser
   */
  readonly toolCallParser?: string;

  /**
   * Longest context in tokens; the model's own where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#maxModelLen
   */
  readonly maxModelLen?: number;

  /**
   * Number format of the weights, such as `bfloat16`; the model's own where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#dtype
   */
  readonly dtype?: string;

  /**
   * Most requests in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#maxNumSeqs
   */
  readonly maxNumSeqs?: number;

  /**
   * Chat template as Jinja text; that of the model where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModel#chatTemplate
   */
  readonly chatTemplate?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillModel' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillModel(obj: VllmRuntimeSpecTopologyPrefillModel | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'modelURL': obj.modelUrl,
    'hfTokenSecret': toJson_VllmRuntimeSpecTopologyPrefillModelHfTokenSecret(obj.hfTokenSecret),
    'hfTokenName': obj.hfTokenName,
    'enableLoRA': obj.enableLoRa,
    'enableTool': obj.enableTool,
    'toolCallParser': obj.toolCallParser,
    'maxModelLen': obj.maxModelLen,
    'dtype': obj.dtype,
    'maxNumSeqs': obj.maxNumSeqs,
    'chatTemplate': obj.chatTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Options of vLLM.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfig
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfig {
  /**
   * Whether long prompts are processed in pieces between decode steps; not where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#enableChunkedPrefill
   */
  readonly enableChunkedPrefill?: boolean;

  /**
   * Whether common beginnings of prompts are computed once; not where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#enablePrefixCaching
   */
  readonly enablePrefixCaching?: boolean;

  /**
   * GPUs that share each layer; 1 where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#tensorParallelSize
   */
  readonly tensorParallelSize?: number;

  /**
   * Share of the GPU memory that vLLM takes, above 0 and up to 1, as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#gpuMemoryUtilization
   */
  readonly gpuMemoryUtilization?: string;

  /**
   * LoRA adapters in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#maxLoras
   */
  readonly maxLoras?: number;

  /**
   * Further arguments of `vllm serve`, as they are.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#extraArgs
   */
  readonly extraArgs?: string[];

  /**
   * Whether vLLM's V1 engine runs; only false is told to vLLM, which has no other since 0.11.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#v1
   */
  readonly v1?: boolean;

  /**
   * HTTP port of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#port
   */
  readonly port?: number;

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#env
   */
  readonly env?: VllmRuntimeSpecTopologyPrefillVllmConfigEnv[];

  /**
   * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfig#kvEvents
   */
  readonly kvEvents?: VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfig(obj: VllmRuntimeSpecTopologyPrefillVllmConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enableChunkedPrefill': obj.enableChunkedPrefill,
    'enablePrefixCaching': obj.enablePrefixCaching,
    'tensorParallelSize': obj.tensorParallelSize,
    'gpuMemoryUtilization': obj.gpuMemoryUtilization,
    'maxLoras': obj.maxLoras,
    'extraArgs': obj.extraArgs?.map(y => y),
    'v1': obj.v1,
    'port': obj.port,
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnv(y)),
    'kvEvents': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents(obj.kvEvents),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache outside of the GPU, by LMCache.
 *
 * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig
 */
export interface VllmRuntimeSpecTopologyPrefillLmCacheConfig {
  /**
   * Whether LMCache is used; without it nothing else of this block counts.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Memory that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#cpuOffloadingBufferSize
   */
  readonly cpuOffloadingBufferSize?: string;

  /**
   * Disk space that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#diskOffloadingBufferSize
   */
  readonly diskOffloadingBufferSize?: string;

  /**
   * Cache server that is shared by engines, such as `lm://cacheserver.default.svc.cluster.local:80`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#remoteUrl
   */
  readonly remoteUrl?: string;

  /**
   * How the cache server gets the data, such as `naive`; used with `remoteUrl` alone.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#remoteSerde
   */
  readonly remoteSerde?: string;

  /**
   * LMCache controller in the router, for the logic `kvaware` over LMCache.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#controller
   */
  readonly controller?: VllmRuntimeSpecTopologyPrefillLmCacheConfigController;

  /**
   * Direction of the KV cache in a pool; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#kvRole
   */
  readonly kvRole?: string;

  /**
   * Memory that holds KV cache; wins over `cpuOffloadingBufferSize`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#localCpu
   */
  readonly localCpu?: string;

  /**
   * The same in GB; wins over both where it is above 0.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#maxLocalCpuSize
   */
  readonly maxLocalCpuSize?: number;

  /**
   * Whether the pools hand the KV cache over by NIXL.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#enableNixl
   */
  readonly enableNixl?: boolean;

  /**
   * Whether any prefill engine may work with any decode engine.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#enableXpyd
   */
  readonly enableXpyd?: boolean;

  /**
   * `sender` or `receiver`; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlRole
   */
  readonly nixlRole?: string;

  /**
   * Host of the router, which prefill engines tell that a prompt is done.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlProxyHost
   */
  readonly nixlProxyHost?: string;

  /**
   * Port of it, as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlProxyPort
   */
  readonly nixlProxyPort?: string;

  /**
   * Address on which decode engines listen.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerHost
   */
  readonly nixlPeerHost?: string;

  /**
   * Port of a decode engine for the handshake, as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerInitPort
   */
  readonly nixlPeerInitPort?: string;

  /**
   * Port of a decode engine that hands out buffers, as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerAllocPort
   */
  readonly nixlPeerAllocPort?: string;

  /**
   * Size of the transfer buffer in bytes, as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlBufferSize
   */
  readonly nixlBufferSize?: string;

  /**
   * Where the buffer lies, `cuda` or `cpu`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlBufferDevice
   */
  readonly nixlBufferDevice?: string;

  /**
   * Name of the LMCache RPC endpoint, such as `producer1`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#rpcPort
   */
  readonly rpcPort?: string;

  /**
   * Tokens at the end of a prompt that a decode engine computes itself.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfig#skipLastNTokens
   */
  readonly skipLastNTokens?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillLmCacheConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillLmCacheConfig(obj: VllmRuntimeSpecTopologyPrefillLmCacheConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'cpuOffloadingBufferSize': obj.cpuOffloadingBufferSize,
    'diskOffloadingBufferSize': obj.diskOffloadingBufferSize,
    'remoteUrl': obj.remoteUrl,
    'remoteSerde': obj.remoteSerde,
    'controller': toJson_VllmRuntimeSpecTopologyPrefillLmCacheConfigController(obj.controller),
    'kvRole': obj.kvRole,
    'localCpu': obj.localCpu,
    'maxLocalCpuSize': obj.maxLocalCpuSize,
    'enableNixl': obj.enableNixl,
    'enableXpyd': obj.enableXpyd,
    'nixlRole': obj.nixlRole,
    'nixlProxyHost': obj.nixlProxyHost,
    'nixlProxyPort': obj.nixlProxyPort,
    'nixlPeerHost': obj.nixlPeerHost,
    'nixlPeerInitPort': obj.nixlPeerInitPort,
    'nixlPeerAllocPort': obj.nixlPeerAllocPort,
    'nixlBufferSize': obj.nixlBufferSize,
    'nixlBufferDevice': obj.nixlBufferDevice,
    'rpcPort': obj.rpcPort,
    'skipLastNTokens': obj.skipLastNTokens,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Volume for the weights, shared by the replicas.
 *
 * @schema VllmRuntimeSpecTopologyPrefillStorageConfig
 */
export interface VllmRuntimeSpecTopologyPrefillStorageConfig {
  /**
   * Whether a claim is made and mounted.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#storageClassName
   */
  readonly storageClassName?: string;

  /**
   * Size of the claim; it can grow where the class allows that, and never shrink.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#size
   */
  readonly size?: string;

  /**
   * Access mode of the claim. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#accessMode
   */
  readonly accessMode?: VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode;

  /**
   * Folder in the engine.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#mountPath
   */
  readonly mountPath?: string;

  /**
   * Name of the volume in the pod.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#volumeName
   */
  readonly volumeName?: string;

  /**
   * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
   *
   * @schema VllmRuntimeSpecTopologyPrefillStorageConfig#retentionPolicy
   */
  readonly retentionPolicy?: VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillStorageConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillStorageConfig(obj: VllmRuntimeSpecTopologyPrefillStorageConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'storageClassName': obj.storageClassName,
    'size': obj.size,
    'accessMode': obj.accessMode,
    'mountPath': obj.mountPath,
    'volumeName': obj.volumeName,
    'retentionPolicy': obj.retentionPolicy,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How the pods run.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfig {
  /**
   * Number of pods; with autoscaling it is the autoscaler's.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#replicas
   */
  readonly replicas?: number;

  /**
   * How pods are replaced when something changes.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#deploymentStrategy
   */
  readonly deploymentStrategy?: VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy;

  /**
   * RuntimeClass of the pods; none where it is empty, and none for GPUs that are not NVIDIA's.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#runtimeClass
   */
  readonly runtimeClass?: string;

  /**
   * Largest size of the memory volume at /dev/shm; no such volume where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#shmSize
   */
  readonly shmSize?: string;

  /**
   * Nodes that pods may run on; one of the terms has to match.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#nodeSelectorTerms
   */
  readonly nodeSelectorTerms?: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms[];

  /**
   * Taints of nodes that pods tolerate.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#toleration
   */
  readonly toleration?: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#resources
   */
  readonly resources: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#image
   */
  readonly image: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage;

  /**
   * Annotations of the pods.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#podAnnotations
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Container beside the engine that downloads LoRA adapters.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfig#sidecarConfig
   */
  readonly sidecarConfig?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfig(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'replicas': obj.replicas,
    'deploymentStrategy': obj.deploymentStrategy,
    'runtimeClass': obj.runtimeClass,
    'shmSize': obj.shmSize,
    'nodeSelectorTerms': obj.nodeSelectorTerms?.map(y => toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms(y)),
    'toleration': obj.toleration?.map(y => toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration(y)),
    'resources': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigResources(obj.resources),
    'image': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigImage(obj.image),
    'podAnnotations': ((obj.podAnnotations) === undefined) ? undefined : (Object.entries(obj.podAnnotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
    'sidecarConfig': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig(obj.sidecarConfig),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * The model and how it is loaded.
 *
 * @schema VllmRuntimeSpecTopologyDecodeModel
 */
export interface VllmRuntimeSpecTopologyDecodeModel {
  /**
   * Hugging Face id, or a path in the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#modelURL
   */
  readonly modelUrl: string;

  /**
   * Key of a Secret with the token for Hugging Face.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#hfTokenSecret
   */
  readonly hfTokenSecret?: VllmRuntimeSpecTopologyDecodeModelHfTokenSecret;

  /**
   * Deprecated form of `hfTokenSecret.hfTokenKeyName`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#hfTokenName
   */
  readonly hfTokenName?: string;

  /**
   * Whether LoRA adapters can be loaded while the engine runs.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#enableLoRA
   */
  readonly enableLoRa?: boolean;

  /**
   * Whether the model may call tools when it chooses to.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#enableTool
   */
  readonly enableTool?: boolean;

  /**
   * vLLM's parser of tool calls for this model; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#toolCallParser
   */
  readonly toolCallParser?: string;

  /**
   * Longest context in tokens; the model's own where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#maxModelLen
   */
  readonly maxModelLen?: number;

  /**
   * Number format of the weights, such as `bfloat16`; the model's own where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#dtype
   */
  readonly dtype?: string;

  /**
   * Most requests in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#maxNumSeqs
   */
  readonly maxNumSeqs?: number;

  /**
   * Chat template as Jinja text; that of the model where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModel#chatTemplate
   */
  readonly chatTemplate?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeModel' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeModel(obj: VllmRuntimeSpecTopologyDecodeModel | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'modelURL': obj.modelUrl,
    'hfTokenSecret': toJson_VllmRuntimeSpecTopologyDecodeModelHfTokenSecret(obj.hfTokenSecret),
    'hfTokenName': obj.hfTokenName,
    'enableLoRA': obj.enableLoRa,
    'enableTool': obj.enableTool,
    'toolCallParser': obj.toolCallParser,
    'maxModelLen': obj.maxModelLen,
    'dtype': obj.dtype,
    'maxNumSeqs': obj.maxNumSeqs,
    'chatTemplate': obj.chatTemplate,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Options of vLLM.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfig
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfig {
  /**
   * Whether long prompts are processed in pieces between decode steps; not where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#enableChunkedPrefill
   */
  readonly enableChunkedPrefill?: boolean;

  /**
   * Whether common beginnings of prompts are computed once; not where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#enablePrefixCaching
   */
  readonly enablePrefixCaching?: boolean;

  /**
   * GPUs that share each layer; 1 where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#tensorParallelSize
   */
  readonly tensorParallelSize?: number;

  /**
   * Share of the GPU memory that vLLM takes, above 0 and up to 1, as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#gpuMemoryUtilization
   */
  readonly gpuMemoryUtilization?: string;

  /**
   * LoRA adapters in one batch; vLLM's default where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#maxLoras
   */
  readonly maxLoras?: number;

  /**
   * Further arguments of `vllm serve`, as they are.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#extraArgs
   */
  readonly extraArgs?: string[];

  /**
   * Whether vLLM's V1 engine runs; only false is told to vLLM, which has no other since 0.11.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#v1
   */
  readonly v1?: boolean;

  /**
   * HTTP port of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#port
   */
  readonly port?: number;

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#env
   */
  readonly env?: VllmRuntimeSpecTopologyDecodeVllmConfigEnv[];

  /**
   * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfig#kvEvents
   */
  readonly kvEvents?: VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfig(obj: VllmRuntimeSpecTopologyDecodeVllmConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enableChunkedPrefill': obj.enableChunkedPrefill,
    'enablePrefixCaching': obj.enablePrefixCaching,
    'tensorParallelSize': obj.tensorParallelSize,
    'gpuMemoryUtilization': obj.gpuMemoryUtilization,
    'maxLoras': obj.maxLoras,
    'extraArgs': obj.extraArgs?.map(y => y),
    'v1': obj.v1,
    'port': obj.port,
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnv(y)),
    'kvEvents': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents(obj.kvEvents),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache outside of the GPU, by LMCache.
 *
 * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig
 */
export interface VllmRuntimeSpecTopologyDecodeLmCacheConfig {
  /**
   * Whether LMCache is used; without it nothing else of this block counts.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Memory that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#cpuOffloadingBufferSize
   */
  readonly cpuOffloadingBufferSize?: string;

  /**
   * Disk space that holds KV cache, as a quantity or in GB; none where it is empty or 0.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#diskOffloadingBufferSize
   */
  readonly diskOffloadingBufferSize?: string;

  /**
   * Cache server that is shared by engines, such as `lm://cacheserver.default.svc.cluster.local:80`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#remoteUrl
   */
  readonly remoteUrl?: string;

  /**
   * How the cache server gets the data, such as `naive`; used with `remoteUrl` alone.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#remoteSerde
   */
  readonly remoteSerde?: string;

  /**
   * LMCache controller in the router, for the logic `kvaware` over LMCache.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#controller
   */
  readonly controller?: VllmRuntimeSpecTopologyDecodeLmCacheConfigController;

  /**
   * Direction of the KV cache in a pool; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#kvRole
   */
  readonly kvRole?: string;

  /**
   * Memory that holds KV cache; wins over `cpuOffloadingBufferSize`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#localCpu
   */
  readonly localCpu?: string;

  /**
   * The same in GB; wins over both where it is above 0.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#maxLocalCpuSize
   */
  readonly maxLocalCpuSize?: number;

  /**
   * Whether the pools hand the KV cache over by NIXL.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#enableNixl
   */
  readonly enableNixl?: boolean;

  /**
   * Whether any prefill engine may work with any decode engine.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#enableXpyd
   */
  readonly enableXpyd?: boolean;

  /**
   * `sender` or `receiver`; that of the pool where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlRole
   */
  readonly nixlRole?: string;

  /**
   * Host of the router, which prefill engines tell that a prompt is done.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlProxyHost
   */
  readonly nixlProxyHost?: string;

  /**
   * Port of it, as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlProxyPort
   */
  readonly nixlProxyPort?: string;

  /**
   * Address on which decode engines listen.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerHost
   */
  readonly nixlPeerHost?: string;

  /**
   * Port of a decode engine for the handshake, as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerInitPort
   */
  readonly nixlPeerInitPort?: string;

  /**
   * Port of a decode engine that hands out buffers, as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerAllocPort
   */
  readonly nixlPeerAllocPort?: string;

  /**
   * Size of the transfer buffer in bytes, as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlBufferSize
   */
  readonly nixlBufferSize?: string;

  /**
   * Where the buffer lies, `cuda` or `cpu`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlBufferDevice
   */
  readonly nixlBufferDevice?: string;

  /**
   * Name of the LMCache RPC endpoint, such as `producer1`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#rpcPort
   */
  readonly rpcPort?: string;

  /**
   * Tokens at the end of a prompt that a decode engine computes itself.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfig#skipLastNTokens
   */
  readonly skipLastNTokens?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeLmCacheConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeLmCacheConfig(obj: VllmRuntimeSpecTopologyDecodeLmCacheConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'cpuOffloadingBufferSize': obj.cpuOffloadingBufferSize,
    'diskOffloadingBufferSize': obj.diskOffloadingBufferSize,
    'remoteUrl': obj.remoteUrl,
    'remoteSerde': obj.remoteSerde,
    'controller': toJson_VllmRuntimeSpecTopologyDecodeLmCacheConfigController(obj.controller),
    'kvRole': obj.kvRole,
    'localCpu': obj.localCpu,
    'maxLocalCpuSize': obj.maxLocalCpuSize,
    'enableNixl': obj.enableNixl,
    'enableXpyd': obj.enableXpyd,
    'nixlRole': obj.nixlRole,
    'nixlProxyHost': obj.nixlProxyHost,
    'nixlProxyPort': obj.nixlProxyPort,
    'nixlPeerHost': obj.nixlPeerHost,
    'nixlPeerInitPort': obj.nixlPeerInitPort,
    'nixlPeerAllocPort': obj.nixlPeerAllocPort,
    'nixlBufferSize': obj.nixlBufferSize,
    'nixlBufferDevice': obj.nixlBufferDevice,
    'rpcPort': obj.rpcPort,
    'skipLastNTokens': obj.skipLastNTokens,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Volume for the weights, shared by the replicas.
 *
 * @schema VllmRuntimeSpecTopologyDecodeStorageConfig
 */
export interface VllmRuntimeSpecTopologyDecodeStorageConfig {
  /**
   * Whether a claim is made and mounted.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#storageClassName
   */
  readonly storageClassName?: string;

  /**
   * Size of the claim; it can grow where the class allows that, and never shrink.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#size
   */
  readonly size?: string;

  /**
   * Access mode of the claim. It cannot change once the claim is there.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#accessMode
   */
  readonly accessMode?: VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode;

  /**
   * Folder in the engine.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#mountPath
   */
  readonly mountPath?: string;

  /**
   * Name of the volume in the pod.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#volumeName
   */
  readonly volumeName?: string;

  /**
   * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
   *
   * @schema VllmRuntimeSpecTopologyDecodeStorageConfig#retentionPolicy
   */
  readonly retentionPolicy?: VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeStorageConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeStorageConfig(obj: VllmRuntimeSpecTopologyDecodeStorageConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'storageClassName': obj.storageClassName,
    'size': obj.size,
    'accessMode': obj.accessMode,
    'mountPath': obj.mountPath,
    'volumeName': obj.volumeName,
    'retentionPolicy': obj.retentionPolicy,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * How the pods run.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfig {
  /**
   * Number of pods; with autoscaling it is the autoscaler's.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#replicas
   */
  readonly replicas?: number;

  /**
   * How pods are replaced when something changes.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#deploymentStrategy
   */
  readonly deploymentStrategy?: VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy;

  /**
   * RuntimeClass of the pods; none where it is empty, and none for GPUs that are not NVIDIA's.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#runtimeClass
   */
  readonly runtimeClass?: string;

  /**
   * Largest size of the memory volume at /dev/shm; no such volume where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#shmSize
   */
  readonly shmSize?: string;

  /**
   * Nodes that pods may run on; one of the terms has to match.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#nodeSelectorTerms
   */
  readonly nodeSelectorTerms?: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms[];

  /**
   * Taints of nodes that pods tolerate.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#toleration
   */
  readonly toleration?: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#resources
   */
  readonly resources: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#image
   */
  readonly image: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage;

  /**
   * Annotations of the pods.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#podAnnotations
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Container beside the engine that downloads LoRA adapters.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfig#sidecarConfig
   */
  readonly sidecarConfig?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfig(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'replicas': obj.replicas,
    'deploymentStrategy': obj.deploymentStrategy,
    'runtimeClass': obj.runtimeClass,
    'shmSize': obj.shmSize,
    'nodeSelectorTerms': obj.nodeSelectorTerms?.map(y => toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms(y)),
    'toleration': obj.toleration?.map(y => toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration(y)),
    'resources': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigResources(obj.resources),
    'image': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigImage(obj.image),
    'podAnnotations': ((obj.podAnnotations) === undefined) ? undefined : (Object.entries(obj.podAnnotations).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
    'sidecarConfig': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig(obj.sidecarConfig),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecVllmConfigEnvValueFrom
 */
export interface VllmRuntimeSpecVllmConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecVllmConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecVllmConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecVllmConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecVllmConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecVllmConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnvValueFrom(obj: VllmRuntimeSpecVllmConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecVllmConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions
 */
export interface VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#operator
   */
  readonly operator: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions(obj: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields
 */
export interface VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#operator
   */
  readonly operator: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields(obj: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigTolerationEffect
 */
export const VllmRuntimeSpecDeploymentConfigTolerationEffect = {
  /** NoSchedule */
  NO_SCHEDULE: "NoSchedule",
  /** PreferNoSchedule */
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  /** NoExecute */
  NO_EXECUTE: "NoExecute",
} as const;
export type VllmRuntimeSpecDeploymentConfigTolerationEffect = (typeof VllmRuntimeSpecDeploymentConfigTolerationEffect)[keyof typeof VllmRuntimeSpecDeploymentConfigTolerationEffect];

/**
 * @schema VllmRuntimeSpecDeploymentConfigTolerationOperator
 */
export const VllmRuntimeSpecDeploymentConfigTolerationOperator = {
  /** Exists */
  EXISTS: "Exists",
  /** Equal */
  EQUAL: "Equal",
} as const;
export type VllmRuntimeSpecDeploymentConfigTolerationOperator = (typeof VllmRuntimeSpecDeploymentConfigTolerationOperator)[keyof typeof VllmRuntimeSpecDeploymentConfigTolerationOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecDeploymentConfigImagePullPolicy
 */
export const VllmRuntimeSpecDeploymentConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecDeploymentConfigImagePullPolicy = (typeof VllmRuntimeSpecDeploymentConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecDeploymentConfigImagePullPolicy];

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigImage(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnv
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnv(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigResources
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigResources(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret with the token for Hugging Face.
 *
 * @schema VllmRuntimeSpecTopologyPrefillModelHfTokenSecret
 */
export interface VllmRuntimeSpecTopologyPrefillModelHfTokenSecret {
  /**
   * Name of a Secret in the namespace of the resource.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModelHfTokenSecret#hfTokenSecretName
   */
  readonly hfTokenSecretName?: string;

  /**
   * Key in the Secret.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModelHfTokenSecret#hfTokenKeyName
   */
  readonly hfTokenKeyName?: string;

  /**
   * Deprecated form of `hfTokenSecretName`.
   *
   * @schema VllmRuntimeSpecTopologyPrefillModelHfTokenSecret#name
   */
  readonly name?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillModelHfTokenSecret' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillModelHfTokenSecret(obj: VllmRuntimeSpecTopologyPrefillModelHfTokenSecret | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'hfTokenSecretName': obj.hfTokenSecretName,
    'hfTokenKeyName': obj.hfTokenKeyName,
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnv
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnv(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents {
  /**
   * Whether the engine publishes them.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents#enabled
   */
  readonly enabled?: boolean;

  /**
   * Port of the publisher.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents#port
   */
  readonly port?: number;

  /**
   * Port that repeats lost events.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents#replayPort
   */
  readonly replayPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents(obj: VllmRuntimeSpecTopologyPrefillVllmConfigKvEvents | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'port': obj.port,
    'replayPort': obj.replayPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * LMCache controller in the router, for the logic `kvaware` over LMCache.
 *
 * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfigController
 */
export interface VllmRuntimeSpecTopologyPrefillLmCacheConfigController {
  /**
   * Host of the router; the engines report nothing where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfigController#host
   */
  readonly host?: string;

  /**
   * Where engines push what they cache.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfigController#port
   */
  readonly port?: number;

  /**
   * Where engines ask and get an answer.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfigController#replyPort
   */
  readonly replyPort?: number;

  /**
   * Port of the LMCache worker in the engine.
   *
   * @schema VllmRuntimeSpecTopologyPrefillLmCacheConfigController#workerPort
   */
  readonly workerPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillLmCacheConfigController' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillLmCacheConfigController(obj: VllmRuntimeSpecTopologyPrefillLmCacheConfigController | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'host': obj.host,
    'port': obj.port,
    'replyPort': obj.replyPort,
    'workerPort': obj.workerPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Access mode of the claim. It cannot change once the claim is there.
 *
 * @schema VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode
 */
export const VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode = {
  /** ReadWriteOnce */
  READ_WRITE_ONCE: "ReadWriteOnce",
  /** ReadOnlyMany */
  READ_ONLY_MANY: "ReadOnlyMany",
  /** ReadWriteMany */
  READ_WRITE_MANY: "ReadWriteMany",
  /** ReadWriteOncePod */
  READ_WRITE_ONCE_POD: "ReadWriteOncePod",
} as const;
export type VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode = (typeof VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode)[keyof typeof VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode];

/**
 * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
 *
 * @schema VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy
 */
export const VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy = {
  /** Delete */
  DELETE: "Delete",
  /** Retain */
  RETAIN: "Retain",
} as const;
export type VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy = (typeof VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy)[keyof typeof VllmRuntimeSpecTopologyPrefillStorageConfigRetentionPolicy];

/**
 * How pods are replaced when something changes.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy = {
  /** RollingUpdate */
  ROLLING_UPDATE: "RollingUpdate",
  /** Recreate */
  RECREATE: "Recreate",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy];

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms {
  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms#matchExpressions
   */
  readonly matchExpressions?: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions[];

  /**
   * Requirements on fields, all of which have to match.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms#matchFields
   */
  readonly matchFields?: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchExpressions': obj.matchExpressions?.map(y => toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions(y)),
    'matchFields': obj.matchFields?.map(y => toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#effect
   */
  readonly effect?: VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#key
   */
  readonly key?: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#operator
   */
  readonly operator?: VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#tolerationSeconds
   */
  readonly tolerationSeconds?: number;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#value
   */
  readonly value?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'effect': obj.effect,
    'key': obj.key,
    'operator': obj.operator,
    'tolerationSeconds': obj.tolerationSeconds,
    'value': obj.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigResources
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigResources(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigImage(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Container beside the engine that downloads LoRA adapters.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig {
  /**
   * Whether it runs.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Name of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#name
   */
  readonly name?: string;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#image
   */
  readonly image?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage;

  /**
   * Replaces the image's entry point.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#command
   */
  readonly command?: string[];

  /**
   * Arguments.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#args
   */
  readonly args?: string[];

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#env
   */
  readonly env?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#resources
   */
  readonly resources?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources;

  /**
   * Folder of the shared volume in the sidecar.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#mountPath
   */
  readonly mountPath?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'name': obj.name,
    'image': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage(obj.image),
    'command': obj.command?.map(y => y),
    'args': obj.args?.map(y => y),
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv(y)),
    'resources': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources(obj.resources),
    'mountPath': obj.mountPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret with the token for Hugging Face.
 *
 * @schema VllmRuntimeSpecTopologyDecodeModelHfTokenSecret
 */
export interface VllmRuntimeSpecTopologyDecodeModelHfTokenSecret {
  /**
   * Name of a Secret in the namespace of the resource.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModelHfTokenSecret#hfTokenSecretName
   */
  readonly hfTokenSecretName?: string;

  /**
   * Key in the Secret.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModelHfTokenSecret#hfTokenKeyName
   */
  readonly hfTokenKeyName?: string;

  /**
   * Deprecated form of `hfTokenSecretName`.
   *
   * @schema VllmRuntimeSpecTopologyDecodeModelHfTokenSecret#name
   */
  readonly name?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeModelHfTokenSecret' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeModelHfTokenSecret(obj: VllmRuntimeSpecTopologyDecodeModelHfTokenSecret | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'hfTokenSecretName': obj.hfTokenSecretName,
    'hfTokenKeyName': obj.hfTokenKeyName,
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnv
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnv(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * KV cache events over ZeroMQ, from which a router with the logic `kvaware` learns what each engine has cached.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents {
  /**
   * Whether the engine publishes them.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents#enabled
   */
  readonly enabled?: boolean;

  /**
   * Port of the publisher.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents#port
   */
  readonly port?: number;

  /**
   * Port that repeats lost events.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents#replayPort
   */
  readonly replayPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents(obj: VllmRuntimeSpecTopologyDecodeVllmConfigKvEvents | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'port': obj.port,
    'replayPort': obj.replayPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * LMCache controller in the router, for the logic `kvaware` over LMCache.
 *
 * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfigController
 */
export interface VllmRuntimeSpecTopologyDecodeLmCacheConfigController {
  /**
   * Host of the router; the engines report nothing where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfigController#host
   */
  readonly host?: string;

  /**
   * Where engines push what they cache.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfigController#port
   */
  readonly port?: number;

  /**
   * Where engines ask and get an answer.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfigController#replyPort
   */
  readonly replyPort?: number;

  /**
   * Port of the LMCache worker in the engine.
   *
   * @schema VllmRuntimeSpecTopologyDecodeLmCacheConfigController#workerPort
   */
  readonly workerPort?: number;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeLmCacheConfigController' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeLmCacheConfigController(obj: VllmRuntimeSpecTopologyDecodeLmCacheConfigController | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'host': obj.host,
    'port': obj.port,
    'replyPort': obj.replyPort,
    'workerPort': obj.workerPort,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Access mode of the claim. It cannot change once the claim is there.
 *
 * @schema VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode
 */
export const VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode = {
  /** ReadWriteOnce */
  READ_WRITE_ONCE: "ReadWriteOnce",
  /** ReadOnlyMany */
  READ_ONLY_MANY: "ReadOnlyMany",
  /** ReadWriteMany */
  READ_WRITE_MANY: "ReadWriteMany",
  /** ReadWriteOncePod */
  READ_WRITE_ONCE_POD: "ReadWriteOncePod",
} as const;
export type VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode = (typeof VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode)[keyof typeof VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode];

/**
 * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
 *
 * @schema VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy
 */
export const VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy = {
  /** Delete */
  DELETE: "Delete",
  /** Retain */
  RETAIN: "Retain",
} as const;
export type VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy = (typeof VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy)[keyof typeof VllmRuntimeSpecTopologyDecodeStorageConfigRetentionPolicy];

/**
 * How pods are replaced when something changes.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy = {
  /** RollingUpdate */
  ROLLING_UPDATE: "RollingUpdate",
  /** Recreate */
  RECREATE: "Recreate",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy];

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms {
  /**
   * Requirements on labels, all of which have to match.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms#matchExpressions
   */
  readonly matchExpressions?: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions[];

  /**
   * Requirements on fields, all of which have to match.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms#matchFields
   */
  readonly matchFields?: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchExpressions': obj.matchExpressions?.map(y => toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions(y)),
    'matchFields': obj.matchFields?.map(y => toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#effect
   */
  readonly effect?: VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#key
   */
  readonly key?: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#operator
   */
  readonly operator?: VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#tolerationSeconds
   */
  readonly tolerationSeconds?: number;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#value
   */
  readonly value?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'effect': obj.effect,
    'key': obj.key,
    'operator': obj.operator,
    'tolerationSeconds': obj.tolerationSeconds,
    'value': obj.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigResources
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigResources(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigImage(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Container beside the engine that downloads LoRA adapters.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig {
  /**
   * Whether it runs.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#enabled
   */
  readonly enabled?: boolean;

  /**
   * Name of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#name
   */
  readonly name?: string;

  /**
   * Image of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#image
   */
  readonly image?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage;

  /**
   * Replaces the image's entry point.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#command
   */
  readonly command?: string[];

  /**
   * Arguments.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#args
   */
  readonly args?: string[];

  /**
   * Environment variables; one of the same name wins over the operator's.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#env
   */
  readonly env?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv[];

  /**
   * Resources of the container, as requests and limits alike.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#resources
   */
  readonly resources?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources;

  /**
   * Folder of the shared volume in the sidecar.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#mountPath
   */
  readonly mountPath?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'enabled': obj.enabled,
    'name': obj.name,
    'image': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage(obj.image),
    'command': obj.command?.map(y => y),
    'args': obj.args?.map(y => y),
    'env': obj.env?.map(y => toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv(y)),
    'resources': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources(obj.resources),
    'mountPath': obj.mountPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecVllmConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecVllmConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecVllmConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecVllmConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecVllmConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecVllmConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator
 */
export const VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = (typeof VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator)[keyof typeof VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressionsOperator];

/**
 * @schema VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator
 */
export const VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator = (typeof VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator)[keyof typeof VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFieldsOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy
 */
export const VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy = (typeof VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecDeploymentConfigSidecarConfigImagePullPolicy];

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#operator
   */
  readonly operator: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#operator
   */
  readonly operator: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect = {
  /** NoSchedule */
  NO_SCHEDULE: "NoSchedule",
  /** PreferNoSchedule */
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  /** NoExecute */
  NO_EXECUTE: "NoExecute",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationEffect];

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator = {
  /** Exists */
  EXISTS: "Exists",
  /** Equal */
  EQUAL: "Equal",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigTolerationOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigImagePullPolicy];

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#operator
   */
  readonly operator: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#operator
   */
  readonly operator: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#values
   */
  readonly values?: string[];
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'key': obj.key,
    'operator': obj.operator,
    'values': obj.values?.map(y => y),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect = {
  /** NoSchedule */
  NO_SCHEDULE: "NoSchedule",
  /** PreferNoSchedule */
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  /** NoExecute */
  NO_EXECUTE: "NoExecute",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationEffect];

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator = {
  /** Exists */
  EXISTS: "Exists",
  /** Equal */
  EQUAL: "Equal",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigTolerationOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigImagePullPolicy];

/**
 * Image of the container.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage {
  /**
   * Registry and perhaps more of the path; left out of the image where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#registry
   */
  readonly registry: string;

  /**
   * Repository with tag or digest.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#name
   */
  readonly name: string;

  /**
   * Tag, where `name` has none.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#tag
   */
  readonly tag?: string;

  /**
   * When the image is pulled; `IfNotPresent` where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#pullPolicy
   */
  readonly pullPolicy?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy;

  /**
   * Name of the Secret for the registry; none where it is empty.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#pullSecretName
   */
  readonly pullSecretName?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'registry': obj.registry,
    'name': obj.name,
    'tag': obj.tag,
    'pullPolicy': obj.pullPolicy,
    'pullSecretName': obj.pullSecretName,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv {
  /**
   * Name of the variable.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv#name
   */
  readonly name: string;

  /**
   * Value as text.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv#value
   */
  readonly value?: string;

  /**
   * Where the value comes from instead.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv#valueFrom
   */
  readonly valueFrom?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'value': obj.value,
    'valueFrom': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom(obj.valueFrom),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resources of the container, as requests and limits alike.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources {
  /**
   * Processors.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#cpu
   */
  readonly cpu?: string;

  /**
   * Memory.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#memory
   */
  readonly memory?: string;

  /**
   * GPUs; none where it is 0 or left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#gpu
   */
  readonly gpu?: string;

  /**
   * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#gpuType
   */
  readonly gpuType?: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'cpu': obj.cpu,
    'memory': obj.memory,
    'gpu': obj.gpu,
    'gpuType': obj.gpuType,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecTopologyPrefillVllmConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressionsOperator];

/**
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFieldsOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy
 */
export const VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy = (typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImagePullPolicy];

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecTopologyDecodeVllmConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressionsOperator];

/**
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator = {
  /** In */
  IN: "In",
  /** NotIn */
  NOT_IN: "NotIn",
  /** Exists */
  EXISTS: "Exists",
  /** DoesNotExist */
  DOES_NOT_EXIST: "DoesNotExist",
  /** Gt */
  GT: "Gt",
  /** Lt */
  LT: "Lt",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFieldsOperator];

/**
 * When the image is pulled; `IfNotPresent` where it is empty.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy
 */
export const VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy = {
  /** Always */
  ALWAYS: "Always",
  /** IfNotPresent */
  IF_NOT_PRESENT: "IfNotPresent",
  /** Never */
  NEVER: "Never",
} as const;
export type VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy = (typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy)[keyof typeof VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImagePullPolicy];

/**
 * Where the value comes from instead.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom {
  /**
   * Key of a ConfigMap.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom#configMapKeyRef
   */
  readonly configMapKeyRef?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef;

  /**
   * Field of the pod.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom#fieldRef
   */
  readonly fieldRef?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef;

  /**
   * Resource of the container.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom#resourceFieldRef
   */
  readonly resourceFieldRef?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef;

  /**
   * Key of a Secret.
   *
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom#secretKeyRef
   */
  readonly secretKeyRef?: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFrom | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'configMapKeyRef': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj.configMapKeyRef),
    'fieldRef': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj.fieldRef),
    'resourceFieldRef': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj.resourceFieldRef),
    'secretKeyRef': toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj.secretKeyRef),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a ConfigMap.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Field of the pod.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef#fieldPath
   */
  readonly fieldPath: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'fieldPath': obj.fieldPath,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Resource of the container.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#containerName
   */
  readonly containerName?: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#divisor
   */
  readonly divisor?: any;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef#resource
   */
  readonly resource: string;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromResourceFieldRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'containerName': obj.containerName,
    'divisor': obj.divisor,
    'resource': obj.resource,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * Key of a Secret.
 *
 * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef
 */
export interface VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef {
  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#name
   */
  readonly name: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#key
   */
  readonly key: string;

  /**
   * @schema VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef#optional
   */
  readonly optional?: boolean;
}

/**
 * Converts an object of type 'VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef' to JSON representation.
 */
export function toJson_VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef(obj: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'name': obj.name,
    'key': obj.key,
    'optional': obj.optional,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}
