// Generated from crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * ScaledObject of keda.sh/v1alpha1 as it is sent to the API server.
 */
export interface ScaledObject {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'ScaledObject';
  metadata: ObjectMeta;
  spec: {
    advanced?: {
      horizontalPodAutoscalerConfig?: {
        behavior?: {
          scaleDown?: {
            policies?: {
              periodSeconds: number;
              type: string;
              value: number;
            }[];
            selectPolicy?: string;
            stabilizationWindowSeconds?: number;
            tolerance?: number | string;
          };
          scaleUp?: {
            policies?: {
              periodSeconds: number;
              type: string;
              value: number;
            }[];
            selectPolicy?: string;
            stabilizationWindowSeconds?: number;
            tolerance?: number | string;
          };
        };
        name?: string;
      };
      restoreToOriginalReplicaCount?: boolean;
      scalingModifiers?: {
        activationTarget?: string;
        formula?: string;
        metricType?: 'AverageValue' | 'Value';
        target?: string;
      };
    };
    cooldownPeriod?: number;
    fallback?: {
      behavior?:
        | 'static'
        | 'currentReplicas'
        | 'currentReplicasIfHigher'
        | 'currentReplicasIfLower'
        | 'scalingModifiers';
      failureThreshold: number;
      replicas: number;
    };
    idleReplicaCount?: number;
    initialCooldownPeriod?: number;
    maxReplicaCount?: number;
    minReplicaCount?: number;
    pollingInterval?: number;
    scaleTargetRef: {
      apiVersion?: string;
      envSourceContainerName?: string;
      kind?: string;
      name: string;
    };
    /**
     * @minItems 1
     */
    triggers: {
      authenticationRef?: {
        kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
        name: string;
      };
      metadata: {
        [k: string]: string;
      };
      metricType?: string;
      name?: string;
      type: string;
      useCachedMetrics?: boolean;
    }[];
  };
}
