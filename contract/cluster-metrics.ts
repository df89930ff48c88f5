import type { MetricSpec } from './metric-spec.js';

/**
 * What Prometheus itself, kube-state-metrics, the kubelet and KEDA say about a stack: only what is read here.
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs
 * @see https://keda.sh/docs/latest/integrations/prometheus/
 */
export const clusterMetrics = {
  up: { type: 'gauge', labels: [], help: 'Whether the last scrape of the target succeeded' },
  scrape_duration_seconds: { type: 'gauge', labels: [], help: 'Seconds of the last scrape of the target' },
  kube_deployment_spec_replicas: { type: 'gauge', labels: ['deployment'], help: 'Pods wanted' },
  kube_deployment_status_replicas_available: {
    type: 'gauge',
    labels: ['deployment'],
    help: 'Pods that take requests',
  },
  kube_pod_status_phase: {
    type: 'gauge',
    labels: ['phase'],
    help: '1 for the phase that the pod is in',
  },
  kube_pod_container_status_restarts_total: {
    type: 'counter',
    labels: ['container'],
    help: 'Restarts of a container',
  },
  kube_pod_container_status_last_terminated_reason: {
    type: 'gauge',
    labels: ['container', 'reason'],
    help: '1 for why the container ended the last time',
  },
  kube_horizontalpodautoscaler_spec_max_replicas: {
    type: 'gauge',
    labels: ['horizontalpodautoscaler'],
    help: 'Most pods that the autoscaler may ask for',
  },
  kube_horizontalpodautoscaler_spec_min_replicas: {
    type: 'gauge',
    labels: ['horizontalpodautoscaler'],
    help: 'Fewest pods that the autoscaler may ask for',
  },
  kube_horizontalpodautoscaler_status_current_replicas: {
    type: 'gauge',
    labels: ['horizontalpodautoscaler'],
    help: 'Pods there are',
  },
  kube_horizontalpodautoscaler_status_desired_replicas: {
    type: 'gauge',
    labels: ['horizontalpodautoscaler'],
    help: 'Pods that the autoscaler asks for',
  },
  kubelet_volume_stats_available_bytes: {
    type: 'gauge',
    labels: ['persistentvolumeclaim'],
    help: 'Bytes free on a volume',
  },
  kubelet_volume_stats_capacity_bytes: {
    type: 'gauge',
    labels: ['persistentvolumeclaim'],
    help: 'Bytes of a volume',
  },
  keda_scaler_metrics_value: {
    type: 'gauge',
    labels: ['scaledObject', 'scaler', 'metric'],
    help: 'Value that a trigger reads',
  },
  keda_scaled_object_errors_total: {
    type: 'counter',
    labels: ['scaledObject'],
    help: 'Errors of the triggers of a ScaledObject',
  },
  keda_scaled_object_paused: {
    type: 'gauge',
    labels: ['scaledObject'],
    help: '1 while a ScaledObject is paused',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric of the cluster. */
export type ClusterMetric = keyof typeof clusterMetrics;
