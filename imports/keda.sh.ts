// Generated from crds/ by cdk8s import and scripts/generate/imported-constructs.ts; run npm run generate.
import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 *
 *
 * @schema ScaledObject
 */
export class ScaledObject extends ApiObject {
  /**
   * Returns the apiVersion and kind for "ScaledObject"
   */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
  }

  /**
   * Renders a Kubernetes manifest for "ScaledObject".
   *
   * This can be used to inline resource manifests inside other objects (e.g. as templates).
   *
   * @param props initialization props
   */
  public static manifest(props: ScaledObjectProps): any {
    return {
      ...ScaledObject.GVK,
      ...toJson_ScaledObjectProps(props),
    };
  }

  /**
   * Defines a "ScaledObject" API object
   * @param scope the scope in which to define this object
   * @param id a scope-local name for the object
   * @param props initialization props
   */
  public constructor(scope: Construct, id: string, props: ScaledObjectProps) {
    super(scope, id, {
      ...ScaledObject.GVK,
      ...props,
    });
  }

  /**
   * Renders the object to Kubernetes JSON.
   */
  public override toJson(): any {
    const resolved = super.toJson();

    return {
      ...ScaledObject.GVK,
      ...toJson_ScaledObjectProps(resolved),
    };
  }
}

/**
 * @schema ScaledObject
 */
export interface ScaledObjectProps {
  /**
   * @schema ScaledObject#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * @schema ScaledObject#spec
   */
  readonly spec: ScaledObjectSpec;
}

/**
 * Converts an object of type 'ScaledObjectProps' to JSON representation.
 */
export function toJson_ScaledObjectProps(obj: ScaledObjectProps | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'metadata': obj.metadata,
    'spec': toJson_ScaledObjectSpec(obj.spec),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpec
 */
export interface ScaledObjectSpec {
  /**
   * @schema ScaledObjectSpec#advanced
   */
  readonly advanced?: ScaledObjectSpecAdvanced;

  /**
   * @schema ScaledObjectSpec#cooldownPeriod
   */
  readonly cooldownPeriod?: number;

  /**
   * @schema ScaledObjectSpec#fallback
   */
  readonly fallback?: ScaledObjectSpecFallback;

  /**
   * @schema ScaledObjectSpec#idleReplicaCount
   */
  readonly idleReplicaCount?: number;

  /**
   * @schema ScaledObjectSpec#initialCooldownPeriod
   */
  readonly initialCooldownPeriod?: number;

  /**
   * @schema ScaledObjectSpec#maxReplicaCount
   */
  readonly maxReplicaCount?: number;

  /**
   * @schema ScaledObjectSpec#minReplicaCount
   */
  readonly minReplicaCount?: number;

  /**
   * @schema ScaledObjectSpec#pollingInterval
   */
  readonly pollingInterval?: number;

  /**
   * @schema ScaledObjectSpec#scaleTargetRef
   */
  readonly scaleTargetRef: ScaledObjectSpecScaleTargetRef;

  /**
   * @schema ScaledObjectSpec#triggers
   */
  readonly triggers: ScaledObjectSpecTriggers[];
}

/**
 * Converts an object of type 'ScaledObjectSpec' to JSON representation.
 */
export function toJson_ScaledObjectSpec(obj: ScaledObjectSpec | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'advanced': toJson_ScaledObjectSpecAdvanced(obj.advanced),
    'cooldownPeriod': obj.cooldownPeriod,
    'fallback': toJson_ScaledObjectSpecFallback(obj.fallback),
    'idleReplicaCount': obj.idleReplicaCount,
    'initialCooldownPeriod': obj.initialCooldownPeriod,
    'maxReplicaCount': obj.maxReplicaCount,
    'minReplicaCount': obj.minReplicaCount,
    'pollingInterval': obj.pollingInterval,
    'scaleTargetRef': toJson_ScaledObjectSpecScaleTargetRef(obj.scaleTargetRef),
    'triggers': obj.triggers?.map(y => toJson_ScaledObjectSpecTriggers(y)),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvanced
 */
export interface ScaledObjectSpecAdvanced {
  /**
   * @schema ScaledObjectSpecAdvanced#horizontalPodAutoscalerConfig
   */
  readonly horizontalPodAutoscalerConfig?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig;

  /**
   * @schema ScaledObjectSpecAdvanced#restoreToOriginalReplicaCount
   */
  readonly restoreToOriginalReplicaCount?: boolean;

  /**
   * @schema ScaledObjectSpecAdvanced#scalingModifiers
   */
  readonly scalingModifiers?: ScaledObjectSpecAdvancedScalingModifiers;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvanced' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvanced(obj: ScaledObjectSpecAdvanced | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'horizontalPodAutoscalerConfig': toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig(obj.horizontalPodAutoscalerConfig),
    'restoreToOriginalReplicaCount': obj.restoreToOriginalReplicaCount,
    'scalingModifiers': toJson_ScaledObjectSpecAdvancedScalingModifiers(obj.scalingModifiers),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecFallback
 */
export interface ScaledObjectSpecFallback {
  /**
   * @schema ScaledObjectSpecFallback#behavior
   */
  readonly behavior?: ScaledObjectSpecFallbackBehavior;

  /**
   * @schema ScaledObjectSpecFallback#failureThreshold
   */
  readonly failureThreshold: number;

  /**
   * @schema ScaledObjectSpecFallback#replicas
   */
  readonly replicas: number;
}

/**
 * Converts an object of type 'ScaledObjectSpecFallback' to JSON representation.
 */
export function toJson_ScaledObjectSpecFallback(obj: ScaledObjectSpecFallback | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'behavior': obj.behavior,
    'failureThreshold': obj.failureThreshold,
    'replicas': obj.replicas,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecScaleTargetRef
 */
export interface ScaledObjectSpecScaleTargetRef {
  /**
   * @schema ScaledObjectSpecScaleTargetRef#apiVersion
   */
  readonly apiVersion?: string;

  /**
   * @schema ScaledObjectSpecScaleTargetRef#envSourceContainerName
   */
  readonly envSourceContainerName?: string;

  /**
   * @schema ScaledObjectSpecScaleTargetRef#kind
   */
  readonly kind?: string;

  /**
   * @schema ScaledObjectSpecScaleTargetRef#name
   */
  readonly name: string;
}

/**
 * Converts an object of type 'ScaledObjectSpecScaleTargetRef' to JSON representation.
 */
export function toJson_ScaledObjectSpecScaleTargetRef(obj: ScaledObjectSpecScaleTargetRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'apiVersion': obj.apiVersion,
    'envSourceContainerName': obj.envSourceContainerName,
    'kind': obj.kind,
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecTriggers
 */
export interface ScaledObjectSpecTriggers {
  /**
   * @schema ScaledObjectSpecTriggers#authenticationRef
   */
  readonly authenticationRef?: ScaledObjectSpecTriggersAuthenticationRef;

  /**
   * @schema ScaledObjectSpecTriggers#metadata
   */
  readonly metadata: { [key: string]: string };

  /**
   * @schema ScaledObjectSpecTriggers#metricType
   */
  readonly metricType?: string;

  /**
   * @schema ScaledObjectSpecTriggers#name
   */
  readonly name?: string;

  /**
   * @schema ScaledObjectSpecTriggers#type
   */
  readonly type: string;

  /**
   * @schema ScaledObjectSpecTriggers#useCachedMetrics
   */
  readonly useCachedMetrics?: boolean;
}

/**
 * Converts an object of type 'ScaledObjectSpecTriggers' to JSON representation.
 */
export function toJson_ScaledObjectSpecTriggers(obj: ScaledObjectSpecTriggers | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'authenticationRef': toJson_ScaledObjectSpecTriggersAuthenticationRef(obj.authenticationRef),
    'metadata': ((obj.metadata) === undefined) ? undefined : (Object.entries(obj.metadata).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})),
    'metricType': obj.metricType,
    'name': obj.name,
    'type': obj.type,
    'useCachedMetrics': obj.useCachedMetrics,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig#behavior
   */
  readonly behavior?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig#name
   */
  readonly name?: string;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfig | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'behavior': toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior(obj.behavior),
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedScalingModifiers
 */
export interface ScaledObjectSpecAdvancedScalingModifiers {
  /**
   * @schema ScaledObjectSpecAdvancedScalingModifiers#activationTarget
   */
  readonly activationTarget?: string;

  /**
   * @schema ScaledObjectSpecAdvancedScalingModifiers#formula
   */
  readonly formula?: string;

  /**
   * @schema ScaledObjectSpecAdvancedScalingModifiers#metricType
   */
  readonly metricType?: ScaledObjectSpecAdvancedScalingModifiersMetricType;

  /**
   * @schema ScaledObjectSpecAdvancedScalingModifiers#target
   */
  readonly target?: string;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedScalingModifiers' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedScalingModifiers(obj: ScaledObjectSpecAdvancedScalingModifiers | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'activationTarget': obj.activationTarget,
    'formula': obj.formula,
    'metricType': obj.metricType,
    'target': obj.target,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecFallbackBehavior
 */
export const ScaledObjectSpecFallbackBehavior = {
  /** static */
  STATIC: "static",
  /** currentReplicas */
  CURRENT_REPLICAS: "currentReplicas",
  /** currentReplicasIfHigher */
  CURRENT_REPLICAS_IF_HIGHER: "currentReplicasIfHigher",
  /** currentReplicasIfLower */
  CURRENT_REPLICAS_IF_LOWER: "currentReplicasIfLower",
  /** scalingModifiers */
  SCALING_MODIFIERS: "scalingModifiers",
} as const;
export type ScaledObjectSpecFallbackBehavior = (typeof ScaledObjectSpecFallbackBehavior)[keyof typeof ScaledObjectSpecFallbackBehavior];

/**
 * @schema ScaledObjectSpecTriggersAuthenticationRef
 */
export interface ScaledObjectSpecTriggersAuthenticationRef {
  /**
   * @schema ScaledObjectSpecTriggersAuthenticationRef#kind
   */
  readonly kind?: ScaledObjectSpecTriggersAuthenticationRefKind;

  /**
   * @schema ScaledObjectSpecTriggersAuthenticationRef#name
   */
  readonly name: string;
}

/**
 * Converts an object of type 'ScaledObjectSpecTriggersAuthenticationRef' to JSON representation.
 */
export function toJson_ScaledObjectSpecTriggersAuthenticationRef(obj: ScaledObjectSpecTriggersAuthenticationRef | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'kind': obj.kind,
    'name': obj.name,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior#scaleDown
   */
  readonly scaleDown?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior#scaleUp
   */
  readonly scaleUp?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'scaleDown': toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown(obj.scaleDown),
    'scaleUp': toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp(obj.scaleUp),
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedScalingModifiersMetricType
 */
export const ScaledObjectSpecAdvancedScalingModifiersMetricType = {
  /** AverageValue */
  AVERAGE_VALUE: "AverageValue",
  /** Value */
  VALUE: "Value",
} as const;
export type ScaledObjectSpecAdvancedScalingModifiersMetricType = (typeof ScaledObjectSpecAdvancedScalingModifiersMetricType)[keyof typeof ScaledObjectSpecAdvancedScalingModifiersMetricType];

/**
 * @schema ScaledObjectSpecTriggersAuthenticationRefKind
 */
export const ScaledObjectSpecTriggersAuthenticationRefKind = {
  /** TriggerAuthentication */
  TRIGGER_AUTHENTICATION: "TriggerAuthentication",
  /** ClusterTriggerAuthentication */
  CLUSTER_TRIGGER_AUTHENTICATION: "ClusterTriggerAuthentication",
} as const;
export type ScaledObjectSpecTriggersAuthenticationRefKind = (typeof ScaledObjectSpecTriggersAuthenticationRefKind)[keyof typeof ScaledObjectSpecTriggersAuthenticationRefKind];

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown#policies
   */
  readonly policies?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies[];

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown#selectPolicy
   */
  readonly selectPolicy?: string;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown#stabilizationWindowSeconds
   */
  readonly stabilizationWindowSeconds?: number;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown#tolerance
   */
  readonly tolerance?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDown | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'policies': obj.policies?.map(y => toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies(y)),
    'selectPolicy': obj.selectPolicy,
    'stabilizationWindowSeconds': obj.stabilizationWindowSeconds,
    'tolerance': obj.tolerance?.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp#policies
   */
  readonly policies?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies[];

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp#selectPolicy
   */
  readonly selectPolicy?: string;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp#stabilizationWindowSeconds
   */
  readonly stabilizationWindowSeconds?: number;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp#tolerance
   */
  readonly tolerance?: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUp | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'policies': obj.policies?.map(y => toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies(y)),
    'selectPolicy': obj.selectPolicy,
    'stabilizationWindowSeconds': obj.stabilizationWindowSeconds,
    'tolerance': obj.tolerance?.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies#periodSeconds
   */
  readonly periodSeconds: number;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies#type
   */
  readonly type: string;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies#value
   */
  readonly value: number;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownPolicies | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'periodSeconds': obj.periodSeconds,
    'type': obj.type,
    'value': obj.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance
 */
export class ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance {
  public static fromNumber(value: number): ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance {
    return new ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance(value);
  }
  public static fromString(value: string): ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance {
    return new ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleDownTolerance(value);
  }
  public readonly value: number | string;
  private constructor(value: number | string) {
    this.value = value;
  }
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies
 */
export interface ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies {
  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies#periodSeconds
   */
  readonly periodSeconds: number;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies#type
   */
  readonly type: string;

  /**
   * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies#value
   */
  readonly value: number;
}

/**
 * Converts an object of type 'ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies' to JSON representation.
 */
export function toJson_ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies(obj: ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpPolicies | undefined): Record<string, any> | undefined {
  if (obj === undefined) { return undefined; }
  const result = {
    'periodSeconds': obj.periodSeconds,
    'type': obj.type,
    'value': obj.value,
  };
  // filter undefined values
  return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}

/**
 * @schema ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance
 */
export class ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance {
  public static fromNumber(value: number): ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance {
    return new ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance(value);
  }
  public static fromString(value: string): ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance {
    return new ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehaviorScaleUpTolerance(value);
  }
  public readonly value: number | string;
  private constructor(value: number | string) {
    this.value = value;
  }
}
