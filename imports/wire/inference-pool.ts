// Generated from crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * InferencePool of inference.networking.k8s.io/v1 as it is sent to the API server.
 */
export interface InferencePool {
  apiVersion: 'inference.networking.k8s.io/v1';
  kind: 'InferencePool';
  metadata: ObjectMeta;
  spec: {
    appProtocol?: 'http' | 'kubernetes.io/h2c';
    endpointPickerRef?: {
      failureMode?: 'FailOpen' | 'FailClose';
      group?: string;
      kind?: string;
      name: string;
      port?: {
        number: number;
      };
    };
    selector: {
      matchLabels: {
        [k: string]: string;
      };
    };
    /**
     * @minItems 1
     * @maxItems 8
     */
    targetPorts: {
      number: number;
    }[];
  };
}
