// Generated from crds/ by cdk8s import and scripts/generate/imported-constructs.ts; run npm run generate.
import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 *
 *
 * @schema InferencePool
 */
export class InferencePool extends ApiObject {
  /**
   * Returns the apiVersion and kind for "InferencePool"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'inference.networking.k8s.io/v1',
    kind: 'InferencePool',
  }

  /**
   * Renders a Kubernetes manifest for "InferencePool".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: InferencePoolProps): any {
    return {
      ...InferencePool.GVK,
      ...toJson_InferencePoolProps(props),
    };
  }

  /**
   * Defines a "InferencePool" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: InferencePoolProps) {
    super(scope, id, {
      ...InferencePool.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...InferencePool.GVK,
      ...toJson_InferencePoolProps(resolved),
    };
  }
}

/**
 * @schema InferencePool
 */
export interface InferencePoolProps {
  /**
   * @schema InferencePool#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * @schema InferencePool#spec
   */
  readonly spec: InferencePoolSpec;
}

/**
 * Converts an object of type 'InferencePoolProps' to JSON representation.
 */
export function toJson_InferencePoolProps(obj: InferencePoolProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_InferencePoolSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema InferencePoolSpec
 */
export interface InferencePoolSpec {
  /**
   * @schema InferencePoolSpec#appProtocol
   */
  readonly appProtocol?: InferencePoolSpecAppProtocol;

  /**
   * @schema InferencePoolSpec#endpointPickerRef
   */
  readonly endpointPickerRef?: InferencePoolSpecEndpointPickerRef;

  /**
   * @schema InferencePoolSpec#selector
   */
  readonly selector: InferencePoolSpecSelector;

  /**
   * @schema InferencePoolSpec#targetPorts
   */
  readonly targetPorts: InferencePoolSpecTargetPorts[];
}

/**
 * Converts an object of type 'InferencePoolSpec' to JSON representation.
 */
export function toJson_InferencePoolSpec(obj: InferencePoolSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'appProtocol': obj.appProtocol,
    'endpointPickerRef': toJson_InferencePoolSpecEndpointPickerRef(obj.endpointPickerRef),
    'selector': toJson_InferencePoolSpecSelector(obj.selector),
    'targetPorts': obj.targetPorts?.map(y => toJson_InferencePoolSpecTargetPorts(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema InferencePoolSpecAppProtocol
 */
export const InferencePoolSpecAppProtocol = {
  /** http */
  HTTP: "http",
  /** kubernetes.io/h2c */
  KUBERNETES_PERIOD_IO_FORWARD_SLASH_H2C: "kubernetes.io/h2c",
} as const;
export type InferencePoolSpecAppProtocol = (typeof InferencePoolSpecAppProtocol)[keyof typeof InferencePoolSpecAppProtocol];

/**
 * @schema InferencePoolSpecEndpointPickerRef
 */
export interface InferencePoolSpecEndpointPickerRef {
  /**
   * @schema InferencePoolSpecEndpointPickerRef#failureMode
   */
  readonly failureMode?: InferencePoolSpecEndpointPickerRefFailureMode;

  /**
   * @schema InferencePoolSpecEndpointPickerRef#group
   */
  readonly group?: string;

  /**
   * @schema InferencePoolSpecEndpointPickerRef#kind
   */
  readonly kind?: string;

  /**
   * @schema InferencePoolSpecEndpointPickerRef#name
   */
  readonly name: string;

  /**
   * @schema InferencePoolSpecEndpointPickerRef#port
   */
  readonly port?: InferencePoolSpecEndpointPickerRefPort;
}

/**
 * Converts an object of type 'InferencePoolSpecEndpointPickerRef' to JSON representation.
 */
export function toJson_InferencePoolSpecEndpointPickerRef(obj: InferencePoolSpecEndpointPickerRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'failureMode': obj.failureMode,
    'group': obj.group,
    'kind': obj.kind,
    'name': obj.name,
    'port': toJson_InferencePoolSpecEndpointPickerRefPort(obj.port),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema InferencePoolSpecSelector
 */
export interface InferencePoolSpecSelector {
  /**
   * @schema InferencePoolSpecSelector#matchLabels
   */
  readonly matchLabels: { [key: string]: string };
}

/**
 * Converts an object of type 'InferencePoolSpecSelector' to JSON representation.
 */
export function toJson_InferencePoolSpecSelector(obj: InferencePoolSpecSelector | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'matchLabels': ((obj.matchLabels) === undefined) ? undefined : (Object.entries(obj.matchLabels).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema InferencePoolSpecTargetPorts
 */
export interface InferencePoolSpecTargetPorts {
  /**
   * @schema InferencePoolSpecTargetPorts#number
   */
  readonly number: number;
}

/**
 * Converts an object of type 'InferencePoolSpecTargetPorts' to JSON representation.
 */
export function toJson_InferencePoolSpecTargetPorts(obj: InferencePoolSpecTargetPorts | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'number': obj.number,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema InferencePoolSpecEndpointPickerRefFailureMode
 */
export const InferencePoolSpecEndpointPickerRefFailureMode = {
  /** FailOpen */
  FAIL_OPEN: "FailOpen",
  /** FailClose */
  FAIL_CLOSE: "FailClose",
} as const;
export type InferencePoolSpecEndpointPickerRefFailureMode = (typeof InferencePoolSpecEndpointPickerRefFailureMode)[keyof typeof InferencePoolSpecEndpointPickerRefFailureMode];

/**
 * @schema InferencePoolSpecEndpointPickerRefPort
 */
export interface InferencePoolSpecEndpointPickerRefPort {
  /**
   * @schema InferencePoolSpecEndpointPickerRefPort#number
   */
  readonly number: number;
}

/**
 * Converts an object of type 'InferencePoolSpecEndpointPickerRefPort' to JSON representation.
 */
export function toJson_InferencePoolSpecEndpointPickerRefPort(obj: InferencePoolSpecEndpointPickerRefPort | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'number': obj.number,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}
