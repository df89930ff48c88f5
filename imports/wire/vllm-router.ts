// Generated from operator/crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * VLLMRouter of production-stack.vllm.ai/v1alpha1 as it is sent to the API server.
 */
export interface VLLMRouter {
  apiVersion: 'production-stack.vllm.ai/v1alpha1';
  kind: 'VLLMRouter';
  metadata: ObjectMeta;
  /**
   * Where requests come from and where they go.
   */
  spec: {
    /**
     * Whether the router runs; where false, what belongs to it is removed.
     */
    enableRouter?: boolean;
    /**
     * Number of pods.
     */
    replicas?: number;
    /**
     * How engines are found, by the pods of the namespace or by a list.
     */
    serviceDiscovery?: 'k8s' | 'static';
    /**
     * Label selector of the engines' pods, such as `app=my-runtime`.
     */
    k8sLabelSelector?: string;
    /**
     * Port on which the engines listen.
     */
    k8sPort?: number;
    /**
     * Base URLs of the engines, separated by commas.
     */
    staticBackends?: string;
    /**
     * Models of the engines in the same order.
     */
    staticModels?: string;
    /**
     * How an engine is chosen for a request.
     */
    routingLogic?:
      | 'roundrobin'
      | 'session'
      | 'prefixaware'
      | 'kvaware'
      | 'disaggregated_prefill'
      | 'disaggregated_prefill_orchestrated'
      | 'loadaware'
      | 'leastloaded'
      | 'p2c'
      | 'ttft';
    /**
     * Header or body key that names the session; needed with the logic `session`.
     */
    sessionKey?: string;
    /**
     * Values of the pod label `model` of prefill engines, for the logics that need them.
     *
     * @maxItems 100
     */
    prefillModelLabels?: string[];
    /**
     * Values of the pod label `model` of decode engines, for the logics that need them.
     *
     * @maxItems 100
     */
    decodeModelLabels?: string[];
    /**
     * Port of the LMCache controller in the router, for the logic `kvaware` over LMCache; other ports follow it.
     */
    lmcacheControllerPort?: number;
    /**
     * Seconds between two readings of an engine's metrics; the router's default where it is 0 or left out.
     */
    engineScrapeInterval?: number;
    /**
     * Seconds that request statistics look back; the router's default where it is 0 or left out.
     */
    requestStatsWindow?: number;
    /**
     * ConfigMap with the key `dynamic_config.json` that the router follows, such as that of a StaticRoute.
     */
    dynamicConfigMapName?: string;
    /**
     * Files and batches of clients, as OpenAI's API has them, on a volume; the router has one pod then.
     */
    batches?: {
      /**
       * Whether they are served.
       */
      enabled?: boolean;
      /**
       * Requests of batches that are with engines at once; the router's default where it is left out.
       */
      concurrency?: number;
      /**
       * Claim that keeps them; one is made where it is empty.
       */
      existingClaim?: string;
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
      accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadWriteOncePod';
      /**
       * What becomes of the claim when the resource or its batches go; `Retain` leaves it to you.
       */
      retentionPolicy?: 'Delete' | 'Retain';
    };
    /**
     * Answers that are given again to similar questions.
     */
    semanticCache?: {
      /**
       * Whether there are any.
       */
      enabled?: boolean;
      /**
       * Model that embeds questions.
       */
      model?: string;
      /**
       * OpenAI-compatible API that embeds; an engine of the router that serves the model where it is empty.
       */
      embeddingsUrl?: string;
      /**
       * How similar questions must be, as the cosine of their embeddings in hundredths; the router's default where it is left out.
       */
      thresholdPercent?: number;
      /**
       * How long an answer is given again; the router's default where it is left out.
       */
      ttlSeconds?: number;
    };
    /**
     * What becomes of personal data in requests.
     */
    personalData?: {
      /**
       * Whether it is looked for.
       */
      enabled?: boolean;
      /**
       * Whether requests with some are refused, or each finding is replaced by its type.
       */
      action?: 'block' | 'redact';
      /**
       * Address of a Presidio analyzer; the router's own patterns where it is empty.
       */
      presidioUrl?: string;
      /**
       * Types that are looked for, such as `EMAIL_ADDRESS`; all that the analyzer knows where there are none.
       *
       * @maxItems 100
       */
      types?: string[];
      /**
       * What becomes of requests for which Presidio gives no answer.
       */
      onError?: 'refuse' | 'pass';
    };
    /**
     * Secret with the file of limits for clients.
     */
    limits?: {
      /**
       * Name of a Secret in the namespace of the router.
       */
      secretName: string;
      /**
       * Key in the Secret.
       */
      secretKey: string;
    };
    /**
     * Models of hosted providers; their keys come from `env`.
     */
    externalProviders?: {
      /**
       * ConfigMap with the file of providers; another one takes effect at once, another content when pods are replaced.
       */
      configMapName: string;
      /**
       * Key of the file.
       */
      key?: string;
    };
    /**
     * Code of your own that the router runs.
     */
    hooks?: {
      /**
       * ConfigMap with the modules.
       */
      configMapName: string;
      /**
       * Module, and export behind a `#`, that changes bodies before they are routed, such as `hooks.mjs#addUser`.
       */
      requestRewriter?: string;
      /**
       * What becomes of requests that the rewriter fails at.
       */
      onRewriterFailure?: 'refuse' | 'pass';
      /**
       * Module, and export behind a `#`, that is told of each request.
       */
      callbacks?: string;
    };
    /**
     * Sentry project that is told of errors of the router's own.
     */
    sentry?: {
      /**
       * Secret with the project's DSN.
       */
      secretName: string;
      /**
       * Key of the DSN.
       */
      secretKey: string;
    };
    /**
     * Further arguments of the router, as they are.
     *
     * @maxItems 200
     */
    extraArgs?: string[];
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
     * ServiceAccount of the pods; one of the router's own is made where it is left out or does not exist.
     */
    serviceAccountName?: string;
    /**
     * HTTP port of the container.
     */
    port?: number;
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
     * Environment variables; one of the same name wins over the operator's.
     */
    env?: {
      /**
       * Name of the variable.
       */
      name: string;
      /**
       * Value as text.
       */
      value?: string;
      /**
       * Where the value comes from instead.
       */
      valueFrom?: {
        /**
         * Key of a ConfigMap.
         */
        configMapKeyRef?: {
          name: string;
          key: string;
          optional?: boolean;
        };
        /**
         * Field of the pod.
         */
        fieldRef?: {
          apiVersion?: string;
          fieldPath: string;
        };
        /**
         * Resource of the container.
         */
        resourceFieldRef?: {
          containerName?: string;
          divisor?: number | string;
          resource: string;
        };
        /**
         * Key of a Secret.
         */
        secretKeyRef?: {
          name: string;
          key: string;
          optional?: boolean;
        };
      };
    }[];
    /**
     * Secret with the key that the engines demand.
     */
    vllmApiKeySecret?: {
      /**
       * Name of a Secret in the namespace of the router.
       */
      name?: string;
    };
    /**
     * Key in the Secret.
     */
    vllmApiKeyName?: string;
    /**
     * A pod template whose fields are merged into the pods strategically, so lists such as containers, env and volumes by their names. What it sets wins.
     */
    podTemplate?: {
      [k: string]: unknown;
    };
  };
}
