import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.js';
import type { AdapterPodMetric } from '../observability/prometheus-adapter.js';

/** How much load a replica of an engine takes, as the mean of its pods; the highest number of replicas that one of them asks for holds. */
export interface HpaLoad {
  /** Requests that wait in each. @default - not looked at */
  readonly waiting?: number;
  /** Requests that each answers at once. @default - not looked at */
  readonly running?: number;
  /** Share of the KV cache that is in use, up to 1. @default - not looked at */
  readonly kvCacheUsage?: number;
}

const NAMES = {
  waiting: 'vllm_requests_waiting',
  running: 'vllm_requests_running',
  kvCacheUsage: 'vllm_kv_cache_usage',
} as const satisfies Record<keyof HpaLoad, AdapterPodMetric>;

/** The metrics by which a HorizontalPodAutoscaler asks prometheus-adapter for them. */
export function loadMetrics(load: HpaLoad): MetricSpec[] {
  return (Object.keys(NAMES) as (keyof HpaLoad)[]).flatMap((key): MetricSpec[] => {
    const level = load[key];
    if (level === undefined) return [];
    const target = { type: 'AverageValue', averageValue: quantityText(level) };
    return [{ type: 'Pods', pods: { metric: { name: NAMES[key] }, target } }];
  });
}

/** A number as the API server writes it: others than whole ones in thousandths, so that it changes nothing. */
function quantityText(value: number): string {
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
}
