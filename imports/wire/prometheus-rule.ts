// Generated from crds/ by scripts/generate/wire-types.ts; run npm run generate.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * PrometheusRule of monitoring.coreos.com/v1 as it is sent to the API server.
 */
export interface PrometheusRule {
  apiVersion: 'monitoring.coreos.com/v1';
  kind: 'PrometheusRule';
  metadata: ObjectMeta;
  spec: {
    groups?: {
      interval?: string;
      labels?: {
        [k: string]: string;
      };
      limit?: number;
      name: string;
      partial_response_strategy?: string;
      query_offset?: string;
      rules?: {
        alert?: string;
        annotations?: {
          [k: string]: string;
        };
        expr: number | string;
        for?: string;
        keep_firing_for?: string;
        labels?: {
          [k: string]: string;
        };
        record?: string;
      }[];
    }[];
  };
}
