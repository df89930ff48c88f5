// Generated from operator/crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * LoraAdapter of production-stack.vllm.ai/v1alpha1 as it is sent to the API server.
 */
export interface LoraAdapter {
  apiVersion: 'production-stack.vllm.ai/v1alpha1';
  kind: 'LoraAdapter';
  metadata: ObjectMeta;
  spec: {
    /**
     * Value of the pod label `model` of the engines that load the adapter, so the name of the engine and not its Hugging Face id.
     */
    baseModel: string;
    /**
     * Where the adapter comes from, and its name.
     */
    adapterSource: {
      /**
       * Kind of place that holds the files.
       */
      type: 'local' | 's3' | 'http' | 'huggingface';
      /**
       * Name by which requests ask for the adapter.
       */
      adapterName: string;
      /**
       * Folder of the adapter as the engines see it; needed for local files, and used before anything else where it is set.
       */
      adapterPath?: string;
      /**
       * Hugging Face id of the adapter; needed for that type.
       */
      repository?: string;
      /**
       * Branch, tag or commit of the Hugging Face repository.
       */
      revision?: string;
      /**
       * Where the files are, `s3://BUCKET/PREFIX` or the http(s) URL of a tar archive; needed for those types.
       */
      url?: string;
      /**
       * SHA-256 of the archive in hex; for type http.
       */
      sha256?: string;
      /**
       * Base URL of an S3 service that is not Amazon's.
       */
      endpoint?: string;
      /**
       * Region of the bucket.
       */
      region?: string;
      /**
       * Key of a Secret with the token that the place asks for.
       */
      credentialsSecretRef?: {
        /**
         * Name of a Secret in the namespace of the adapter.
         */
        name: string;
        /**
         * Key in the Secret.
         */
        key: string;
      };
      /**
       * Pattern of the adapter names to load.
       */
      pattern?: string;
      /**
       * Most adapters to load by the pattern.
       */
      maxAdapters?: number;
    };
    /**
     * How many pods load the adapter, and which.
     */
    loraAdapterDeploymentConfig?: {
      /**
       * How pods are chosen.
       */
      algorithm?: 'default' | 'ordered' | 'equalized';
      /**
       * Most pods that load the adapter; all ready ones where it is left out.
       */
      replicas?: number;
    };
    /**
     * Deprecated form of `loraAdapterDeploymentConfig`.
     */
    deploymentConfig?: {
      /**
       * How pods are chosen.
       */
      algorithm?: 'default' | 'ordered' | 'equalized';
      /**
       * Most pods that load the adapter; all ready ones where it is left out.
       */
      replicas?: number;
    };
    /**
     * Key of a Secret with the key that the engines demand.
     */
    vllmApiKey?: {
      /**
       * Name of a Secret in the namespace of the adapter.
       */
      secretName: string;
      /**
       * Key in the Secret.
       */
      secretKey: string;
    };
  };
}
