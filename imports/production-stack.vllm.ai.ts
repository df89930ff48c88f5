// Generated from operator/crds/ by cdk8s import and scripts/generate/imported-constructs.ts; run npm run generate.
import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

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
  readonly algorithm: LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm;

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
