import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';

/**
 * Pods that Google's managed Prometheus scrapes; its name becomes the label `job`.
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/doc/api.md
 */
export interface PodMonitoring {
  apiVersion: 'monitoring.googleapis.com/v1';
  kind: 'PodMonitoring';
  metadata: ObjectMeta;
  spec: {
    selector: { matchLabels?: Record<string, string> };
    endpoints: {
      port: number | string;
      interval: string;
      timeout?: string;
      path?: string;
      scheme?: 'http' | 'https';
      tls?: { insecureSkipVerify?: boolean };
    }[];
    targetLabels?: { metadata?: string[] };
  };
}

/** Rules that Google's managed Prometheus evaluates over the namespace of the object. */
export interface Rules {
  apiVersion: 'monitoring.googleapis.com/v1';
  kind: 'Rules';
  metadata: ObjectMeta;
  spec: {
    groups: {
      name: string;
      interval: string;
      rules: {
        record?: string;
        alert?: string;
        expr: string;
        for?: string;
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      }[];
    }[];
  };
}
