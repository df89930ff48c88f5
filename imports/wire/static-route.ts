// Generated from operator/crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * StaticRoute of production-stack.vllm.ai/v1alpha1 as it is sent to the API server.
 */
export interface StaticRoute {
  apiVersion: 'production-stack.vllm.ai/v1alpha1';
  kind: 'StaticRoute';
  metadata: ObjectMeta;
  /**
   * The engines, and the router that is watched.
   */
  spec: {
    /**
     * How engines are found; a list is all that there is.
     */
    serviceDiscovery?: 'static';
    /**
     * How an engine is chosen for a request.
     */
    routingLogic?:
      | 'roundrobin'
      | 'session'
      | 'prefixaware'
      | 'kvaware'
      | 'loadaware'
      | 'leastloaded'
      | 'p2c'
      | 'ttft'
      | 'least_loaded';
    /**
     * Header or body key that names the session; needed with the logic `session`.
     */
    sessionKey?: string;
    /**
     * Base URLs of the engines, separated by commas.
     */
    staticBackends: string;
    /**
     * Models of the engines in the same order, separated by commas.
     */
    staticModels: string;
    /**
     * Further names of models, as `alias:model` separated by commas.
     */
    staticAliases?: string;
    /**
     * Service of the router whose health is watched; its namespace is that of the route where none is given.
     */
    routerRef?: {
      apiVersion?: string;
      kind?: string;
      name?: string;
      namespace?: string;
      fieldPath?: string;
      resourceVersion?: string;
      uid?: string;
    };
    /**
     * Labels of the router's pods, which are watched one by one, instead of `routerRef`.
     */
    routerSelector?: {
      /**
       * Labels that all have to match.
       */
      matchLabels?: {
        [k: string]: string;
      };
      /**
       * Requirements on labels, all of which have to match.
       */
      matchExpressions?: {
        key: string;
        operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
        values?: string[];
      }[];
    };
    /**
     * How the router is watched.
     */
    healthCheck?: {
      /**
       * Seconds that one answer may take.
       */
      timeoutSeconds?: number;
      /**
       * Seconds between two questions.
       */
      periodSeconds?: number;
      /**
       * Good answers in a row that make a router healthy.
       */
      successThreshold?: number;
      /**
       * Bad answers in a row that make a router unhealthy.
       */
      failureThreshold?: number;
    };
    /**
     * Name of the ConfigMap; that of the route with `-config` where it is left out.
     */
    configMapName?: string;
  };
}
