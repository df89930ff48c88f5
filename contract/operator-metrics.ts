import type { MetricSpec } from './metric-spec.js';

/** The metrics of the operator that monitors read; names that controller-runtime has too mean the same. */
export const operatorMetrics = {
  controller_runtime_reconcile_total: {
    type: 'counter',
    labels: ['controller', 'result'],
    help: 'Looks at a resource by controller and result',
  },
  controller_runtime_reconcile_time_seconds: {
    type: 'histogram',
    labels: ['controller'],
    help: 'Duration of a look at a resource',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  leader_election_master_status: { type: 'gauge', labels: [], help: 'Whether this process leads' },
  workqueue_depth: { type: 'gauge', labels: ['name'], help: 'Resources that wait to be looked at' },
  workqueue_retries_total: {
    type: 'counter',
    labels: ['name'],
    help: 'Looks that were repeated after a failure',
  },
  vllm_stack_operator_resources: { type: 'gauge', labels: ['name'], help: 'Resources of a kind' },
  vllm_stack_operator_resources_ready: {
    type: 'gauge',
    labels: ['name'],
    help: 'Resources of a kind that are ready',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric that the operator exposes. */
export type OperatorMetric = keyof typeof operatorMetrics;
