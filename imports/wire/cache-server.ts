// Generated from operator/crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * CacheServer of production-stack.vllm.ai/v1alpha1 as it is sent to the API server.
 */
export interface CacheServer {
  apiVersion: 'production-stack.vllm.ai/v1alpha1';
  kind: 'CacheServer';
  metadata: ObjectMeta;
  /**
   * How the cache server runs.
   */
  spec: {
    /**
     * Whether the server runs; where false, what belongs to it is removed, but for a claim that is to be retained.
     */
    enabled?: boolean;
    /**
     * Image of the container.
     */
    image: {
      /**
       * Registry and perhaps more of the path; left out of the image where it is empty.
       */
      registry: string;
      /**
       * Repository with tag or digest.
       */
      name: string;
      /**
       * Tag, where `name` has none.
       */
      tag?: string;
      /**
       * When the image is pulled; `IfNotPresent` where it is empty.
       */
      pullPolicy?: '' | 'Always' | 'IfNotPresent' | 'Never';
      /**
       * Name of the Secret for the registry; none where it is empty.
       */
      pullSecretName?: string;
    };
    /**
     * Port of the container.
     */
    port?: number;
    /**
     * Resources of the container, as requests and limits alike.
     */
    resources: {
      /**
       * Processors.
       */
      cpu?: string;
      /**
       * Memory.
       */
      memory?: string;
      /**
       * GPUs; none where it is 0 or left out.
       */
      gpu?: string;
      /**
       * Resource name of the GPUs; `nvidia.com/gpu` where it is left out.
       */
      gpuType?: string;
    };
    /**
     * Number of pods; more than one are caches that know nothing of each other.
     */
    replicas?: number;
    /**
     * How pods are replaced when something changes.
     */
    deploymentStrategy?: 'RollingUpdate' | 'Recreate';
    /**
     * Volume on which the server keeps what it caches, instead of memory.
     */
    storage?: {
      /**
       * Whether a claim is made and used.
       */
      enabled?: boolean;
      /**
       * Size of the claim; it can grow where the class allows that, and never shrink.
       */
      size?: string;
      /**
       * Class of the claim; the cluster's default where it is empty. It cannot change once the claim is there.
       */
      storageClassName?: string;
      /**
       * Access mode of the claim. It cannot change once the claim is there.
       */
      accessMode?: 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
      /**
       * What becomes of the claim when the resource or its storage goes; `Retain` leaves it to you.
       */
      retentionPolicy?: 'Delete' | 'Retain';
    };
    /**
     * The Service in front of the pods.
     */
    service?: {
      /**
       * How it is reached.
       */
      type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
      /**
       * Its port.
       */
      port?: number;
      /**
       * Its annotations.
       */
      annotations?: {
        [k: string]: string;
      };
    };
    /**
     * Nodes that pods may run on; one of the terms has to match.
     */
    nodeSelectorTerms?: {
      /**
       * Requirements on labels, all of which have to match.
       */
      matchExpressions?: {
        key: string;
        operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
        values?: string[];
      }[];
      /**
       * Requirements on fields, all of which have to match.
       */
      matchFields?: {
        key: string;
        operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
        values?: string[];
      }[];
    }[];
    /**
     * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
     */
    podTemplate?: {
      [k: string]: unknown;
    };
  };
}
