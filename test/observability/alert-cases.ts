import type { AlertName } from '../../constructs/observability/alerts/names.js';
import {
  deployment,
  engine,
  growing,
  histogram,
  type InputSeries,
  lmcache,
  operator,
  otherRouter,
  pod,
  router,
  series,
  steady,
} from './series.js';

/** What makes an alert fire, and what must not. */
export interface AlertCase {
  /** Minutes after which it has to fire. @default 30 */
  readonly at?: number;
  readonly fires: readonly InputSeries[];
  /** Labels of what it is about, beside its severity and the name of the stack. */
  readonly about: Readonly<Record<string, string>>;
  /** Situations in which it stays silent all the time. */
  readonly silent: readonly (readonly InputSeries[])[];
}

const here = { namespace: 'models' };
const podOnly = { namespace: pod.namespace, pod: pod.pod };
const ofModel = { ...here, model_name: 'm' };
const asked = { ...router, model: 'm' };
const of = { ...router, server: 'http://10.0.0.1:8000' };
const second = { ...router, server: 'http://10.0.0.2:8000' };
const hpa = { ...here, horizontalpodautoscaler: 'keda-hpa-vllm-a-scaledobject' };
const scaled = { namespace: 'keda', scaledObject: 'vllm-a-scaledobject' };
const claim = { ...here, persistentvolumeclaim: 'vllm-a-storage-claim' };

const replicas = (wanted: number, there: number): InputSeries[] => [
  series('kube_deployment_spec_replicas', deployment, steady(wanted)),
  series('kube_deployment_status_replicas_available', deployment, steady(there)),
];
const container = { ...pod, container: 'vllm' };
const restarts = (step: number) =>
  series('kube_pod_container_status_restarts_total', container, growing(step));
const killed = series(
  'kube_pod_container_status_last_terminated_reason',
  { ...container, reason: 'OOMKilled' },
  steady(1),
);
const firstTokens = (soon: number) =>
  histogram('vllm:time_to_first_token_seconds', engine, { '2.5': soon, '5.0': 100 });
const load = (waiting: number, running = 4): InputSeries[] => [
  series('vllm:num_requests_waiting', engine, steady(waiting)),
  series('vllm:num_requests_running', engine, steady(running)),
];
const finished = (reason: string, step: number) =>
  series('vllm:request_success_total', { ...engine, finished_reason: reason }, growing(step));
const attempts = (failed: number, refused = 0): InputSeries[] =>
  Object.entries({ answered: 100 - failed, failed, refused }).map(([outcome, step]) =>
    series('vllm_router:attempts_total', { ...of, model: 'm', outcome }, growing(step)),
  );
const healthy = (labels: Readonly<Record<string, string>>) =>
  series('vllm:healthy_pods_total', labels, steady(1));
const routerUp = series('up', router, steady(1));

/** The situations of every alert. */
export const alertCases: Readonly<Record<AlertName, AlertCase>> = {
  VllmModelDown: { fires: replicas(2, 0), about: deployment, silent: [replicas(2, 1), replicas(0, 0)] },
  VllmReplicasMissing: { fires: replicas(2, 1), about: deployment, silent: [replicas(2, 2)] },
  VllmEngineDown: {
    fires: [series('up', pod, steady(0))],
    about: podOnly,
    silent: [[series('up', pod, steady(1))], [series('up', { ...here, pod: 'other-0' }, steady(0))]],
  },
  VllmMetricsMissing: {
    fires: [series('up', pod, steady(1))],
    about: here,
    silent: [load(0, 0)],
  },
  VllmEngineRestarting: { fires: [restarts(0.2)], about: podOnly, silent: [[restarts(0.1)]] },
  VllmEngineOutOfMemory: {
    fires: [killed, restarts(0.1)],
    about: { ...podOnly, container: 'vllm' },
    silent: [[killed, restarts(0)]],
  },
  VllmPodPending: {
    fires: [series('kube_pod_status_phase', { ...pod, phase: 'Pending' }, steady(1))],
    about: podOnly,
    silent: [[series('kube_pod_status_phase', { ...pod, phase: 'Pending' }, steady(0))]],
  },
  VllmEngineStalled: {
    fires: [series('vllm:generation_tokens_total', engine, steady(500)), ...load(0)],
    about: podOnly,
    silent: [
      [series('vllm:generation_tokens_total', engine, growing(500)), ...load(0)],
      [series('vllm:generation_tokens_total', engine, steady(500)), ...load(0, 0)],
    ],
  },
  VllmEngineErrors: {
    fires: [
      series(
        'http_requests_total',
        { ...pod, handler: '/v1/completions', method: 'POST', status: '5xx' },
        growing(6),
      ),
    ],
    about: { ...podOnly, handler: '/v1/completions' },
    silent: [
      [
        series(
          'http_requests_total',
          { ...pod, handler: '/v1/completions', method: 'POST', status: '4xx' },
          growing(60),
        ),
      ],
    ],
  },
  VllmFirstTokenBudgetFast: { fires: firstTokens(10), about: ofModel, silent: [firstTokens(50), []] },
  VllmFirstTokenBudgetSlow: { fires: firstTokens(50), about: ofModel, silent: [firstTokens(80)] },
  VllmTokensSlow: {
    fires: histogram('vllm:inter_token_latency_seconds', engine, { '0.2': 0, '0.5': 100 }),
    about: ofModel,
    silent: [histogram('vllm:inter_token_latency_seconds', engine, { '0.1': 100, '0.2': 100 })],
  },
  VllmQueueTimeLong: {
    fires: histogram('vllm:request_queue_time_seconds', engine, { '5.0': 0, '10.0': 100 }),
    about: ofModel,
    silent: [histogram('vllm:request_queue_time_seconds', engine, { '0.3': 100 })],
  },
  VllmRequestsCutOff: {
    fires: [finished('abort', 20), finished('stop', 80)],
    about: ofModel,
    silent: [[finished('abort', 5), finished('stop', 95)], [finished('length', 100)]],
  },
  VllmQueueLong: { fires: load(20), about: ofModel, silent: [load(5)] },
  VllmQueueSaturated: { fires: load(60), about: ofModel, silent: [load(20)] },
  VllmRequestsRefused: {
    fires: [
      series('vllm:admission_rejections_total', { ...engine, reason: 'max_num_queued_reqs' }, growing(1)),
    ],
    about: { ...ofModel, reason: 'max_num_queued_reqs' },
    silent: [
      [series('vllm:admission_rejections_total', { ...engine, reason: 'max_num_queued_reqs' }, steady(5))],
    ],
  },
  VllmAutoscalerAtMost: {
    fires: [
      series('kube_horizontalpodautoscaler_status_current_replicas', hpa, steady(3)),
      series('kube_horizontalpodautoscaler_spec_max_replicas', hpa, steady(3)),
      series('kube_horizontalpodautoscaler_spec_min_replicas', hpa, steady(1)),
    ],
    about: hpa,
    silent: [
      [
        series('kube_horizontalpodautoscaler_status_current_replicas', hpa, steady(2)),
        series('kube_horizontalpodautoscaler_spec_max_replicas', hpa, steady(3)),
        series('kube_horizontalpodautoscaler_spec_min_replicas', hpa, steady(1)),
      ],
      [
        series('kube_horizontalpodautoscaler_status_current_replicas', hpa, steady(3)),
        series('kube_horizontalpodautoscaler_spec_max_replicas', hpa, steady(3)),
        series('kube_horizontalpodautoscaler_spec_min_replicas', hpa, steady(3)),
      ],
    ],
  },
  VllmScalerFailing: {
    fires: [series('keda_scaled_object_errors_total', scaled, growing(1))],
    about: { scaledObject: scaled.scaledObject },
    silent: [[series('keda_scaled_object_errors_total', scaled, growing(0.1))]],
  },
  VllmScalingPaused: {
    at: 90,
    fires: [series('keda_scaled_object_paused', scaled, steady(1))],
    about: { scaledObject: scaled.scaledObject },
    silent: [[series('keda_scaled_object_paused', scaled, steady(0))]],
  },
  VllmVolumeFilling: {
    fires: [
      series('kubelet_volume_stats_available_bytes', claim, steady(5)),
      series('kubelet_volume_stats_capacity_bytes', claim, steady(100)),
    ],
    about: claim,
    silent: [
      [
        series('kubelet_volume_stats_available_bytes', claim, steady(50)),
        series('kubelet_volume_stats_capacity_bytes', claim, steady(100)),
      ],
    ],
  },
  VllmKvCacheFull: {
    fires: [series('vllm:kv_cache_usage_perc', engine, steady(0.99))],
    about: { ...podOnly, model_name: 'm' },
    silent: [[series('vllm:kv_cache_usage_perc', engine, steady(0.9))]],
  },
  VllmRequestsPutBack: {
    fires: [series('vllm:num_preemptions_total', engine, growing(12))],
    about: { ...podOnly, model_name: 'm' },
    silent: [[series('vllm:num_preemptions_total', engine, growing(3))]],
  },
  VllmLmcacheUnhealthy: {
    fires: [series('lmcache:lmcache_is_healthy', lmcache, steady(0))],
    about: { ...podOnly, worker_id: '0' },
    silent: [[series('lmcache:lmcache_is_healthy', lmcache, steady(1))]],
  },
  VllmCacheServerUnreachable: {
    fires: [series('lmcache:remote_ping_errors', lmcache, growing(1))],
    about: podOnly,
    silent: [[series('lmcache:remote_ping_errors', lmcache, steady(9))]],
  },
  VllmLmcacheFailures: {
    fires: [
      series('lmcache:put_failed_count', lmcache, growing(1)),
      series('lmcache:get_blocking_failed_count', lmcache, steady(0)),
    ],
    about: podOnly,
    silent: [
      [
        series('lmcache:put_failed_count', lmcache, steady(3)),
        series('lmcache:get_blocking_failed_count', lmcache, steady(0)),
      ],
    ],
  },
  VllmLmcacheEvictionFailing: {
    fires: [series('lmcache:local_cpu_evict_failed_count_total', lmcache, growing(1))],
    about: podOnly,
    silent: [[series('lmcache:local_cpu_evict_failed_count_total', lmcache, steady(3))]],
  },
  VllmLmcacheUseless: {
    at: 110,
    fires: [
      series('lmcache:num_requested_tokens_total', lmcache, growing(120_000)),
      series('lmcache:num_hit_tokens_total', lmcache, growing(1200)),
    ],
    about: podOnly,
    silent: [
      [
        series('lmcache:num_requested_tokens_total', lmcache, growing(120_000)),
        series('lmcache:num_hit_tokens_total', lmcache, growing(60_000)),
      ],
      [
        series('lmcache:num_requested_tokens_total', lmcache, growing(1200)),
        series('lmcache:num_hit_tokens_total', lmcache, growing(0)),
      ],
    ],
  },
  VllmRouterDown: { fires: [series('up', router, steady(0))], about: {}, silent: [[routerUp]] },
  VllmRouterWithoutEngines: {
    fires: [routerUp],
    about: here,
    silent: [[routerUp, healthy(of)], [series('up', router, steady(0))]],
  },
  VllmErrorBudgetFast: {
    fires: attempts(20),
    about: { ...here, model: 'm' },
    silent: [attempts(10), attempts(0, 1000)],
  },
  VllmErrorBudgetSlow: { fires: attempts(10), about: { ...here, model: 'm' }, silent: [attempts(5)] },
  VllmRouterReplicasDisagree: {
    fires: [healthy(of), healthy(second), healthy({ ...of, ...otherRouter })],
    about: here,
    silent: [
      [
        healthy(of),
        healthy(second),
        healthy({ ...of, ...otherRouter }),
        healthy({ ...second, ...otherRouter }),
      ],
    ],
  },
  VllmRequestsUnrouted: {
    fires: [
      series('vllm:num_incoming_requests_total', asked, growing(120)),
      series('vllm:request_latency_seconds_count', { ...of, model: 'm', status: 'success' }, growing(60)),
    ],
    about: here,
    silent: [
      [
        series('vllm:num_incoming_requests_total', asked, growing(120)),
        series('vllm:request_latency_seconds_count', { ...of, model: 'm', status: 'error' }, growing(120)),
      ],
    ],
  },
  VllmRouterQueueOverflows: {
    fires: [series('vllm_router:queue_turned_away_total', { ...asked, reason: 'full' }, growing(1))],
    about: { ...here, model: 'm', reason: 'full' },
    silent: [[series('vllm_router:queue_turned_away_total', { ...asked, reason: 'left' }, growing(1))]],
  },
  VllmEngineLeftOut: {
    fires: [series('vllm_router:engine_ejected', of, steady(1))],
    about: { ...here, server: of.server },
    silent: [[series('vllm_router:engine_ejected', of, steady(0))]],
  },
  VllmRouterScrapesFail: {
    fires: [series('vllm_router:scrape_failures_total', of, growing(1))],
    about: { ...here, server: of.server },
    silent: [[series('vllm_router:scrape_failures_total', of, steady(1))]],
  },
  VllmRouterConfigRefused: {
    fires: [series('vllm_router:config_reloads_total', { ...router, outcome: 'refused' }, '0x20 1x100')],
    about: { namespace: router.namespace, pod: router.pod },
    silent: [[series('vllm_router:config_reloads_total', { ...router, outcome: 'applied' }, growing(1))]],
  },
  VllmKvTransfersFail: {
    fires: [
      series('vllm:nixl_num_failed_transfers_total', engine, growing(1)),
      series('vllm:nixl_num_failed_notifications_total', engine, steady(0)),
    ],
    about: podOnly,
    silent: [
      [
        series('vllm:nixl_num_failed_transfers_total', engine, steady(2)),
        series('vllm:nixl_num_failed_notifications_total', engine, steady(0)),
      ],
    ],
  },
  VllmKvExpired: {
    fires: [series('vllm:nixl_num_kv_expired_reqs_total', engine, growing(1))],
    about: podOnly,
    silent: [[series('vllm:nixl_num_kv_expired_reqs_total', engine, steady(2))]],
  },
  VllmKvTransfersSlow: {
    fires: histogram('vllm:nixl_xfer_time_seconds', engine, { '1.0': 0, '5.0': 100 }),
    about: podOnly,
    silent: [histogram('vllm:nixl_xfer_time_seconds', engine, { '0.1': 100 })],
  },
  VllmLoraAdaptersWait: {
    fires: [
      // The value is the time, and so grows by sixty a minute.
      series('vllm:lora_requests_info', { ...pod, waiting_lora_adapters: 'sql' }, growing(60)),
      series('vllm:lora_requests_info', { ...pod, waiting_lora_adapters: '' }, steady(0)),
    ],
    about: podOnly,
    silent: [
      [
        series('vllm:lora_requests_info', { ...pod, waiting_lora_adapters: 'sql' }, steady(0)),
        series('vllm:lora_requests_info', { ...pod, waiting_lora_adapters: '' }, growing(60)),
      ],
      [series('vllm:lora_requests_info', { ...pod, waiting_lora_adapters: 'sql' }, steady(0))],
    ],
  },
  VllmOperatorNotLeading: {
    fires: [series('leader_election_master_status', operator, steady(0))],
    about: {},
    silent: [[series('leader_election_master_status', operator, steady(1))]],
  },
  VllmOperatorFailing: {
    fires: [
      series(
        'controller_runtime_reconcile_total',
        { ...operator, controller: 'VLLMRuntime', result: 'error' },
        growing(6),
      ),
    ],
    about: { namespace: 'operator', controller: 'VLLMRuntime' },
    silent: [
      [
        series(
          'controller_runtime_reconcile_total',
          { ...operator, controller: 'VLLMRuntime', result: 'success' },
          growing(60),
        ),
      ],
    ],
  },
  VllmResourcesNotReady: {
    at: 60,
    fires: [
      series('vllm_stack_operator_resources', { ...operator, name: 'VLLMRuntime' }, steady(3)),
      series('vllm_stack_operator_resources_ready', { ...operator, name: 'VLLMRuntime' }, steady(2)),
    ],
    about: { namespace: 'operator', name: 'VLLMRuntime' },
    silent: [
      [
        series('vllm_stack_operator_resources', { ...operator, name: 'VLLMRuntime' }, steady(3)),
        series('vllm_stack_operator_resources_ready', { ...operator, name: 'VLLMRuntime' }, steady(3)),
      ],
    ],
  },
  VllmOperatorBehind: {
    fires: [series('workqueue_depth', { ...operator, name: 'VLLMRuntime' }, steady(60))],
    about: { namespace: 'operator', name: 'VLLMRuntime' },
    silent: [[series('workqueue_depth', { ...operator, name: 'VLLMRuntime' }, steady(10))]],
  },
};
