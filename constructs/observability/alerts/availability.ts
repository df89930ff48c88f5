import { absent, and, increase, max, rate, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import type { Selection } from './selection.js';

/** Whether engines are there and answer. */
export function availability({ engine, enginePods, deployments }: Selection): readonly Alert[] {
  const running = engine().gauge('vllm:num_requests_running');
  const wanted = max(deployments.gauge('kube_deployment_spec_replicas'), 'namespace', 'deployment');
  const there = max(
    deployments.gauge('kube_deployment_status_replicas_available'),
    'namespace',
    'deployment',
  );
  const restarts = increase(
    enginePods('15m').counter('kube_pod_container_status_restarts_total', { container: '=~"vllm.*"' }),
  );
  return [
    {
      name: 'VllmModelDown',
      expr: and(where(wanted, '>', 0), where(there, '==', 0)),
      for: '3m',
      severity: 'critical',
      summary: 'No engine of {{ $labels.deployment }} takes requests',
      description: 'None of the {{ $value }} pods that {{ $labels.deployment }} should have is ready.',
      runbook:
        'Look at the pods and their events: no node with free GPUs, an image that cannot be pulled, weights that cannot be loaded, or a crash while starting. ' +
        'While weights load for the first time this is normal; the startup probe allows an hour.',
    },
    {
      name: 'VllmReplicasMissing',
      expr: where(there, '<', wanted),
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.deployment }} has fewer engines than wanted',
      description: 'Only {{ $value }} pods of {{ $labels.deployment }} are ready.',
      runbook: 'Look for pods that are pending or restart; the other engines carry the load meanwhile.',
    },
    {
      name: 'VllmEngineDown',
      expr: where(max(enginePods().gauge('up'), 'namespace', 'pod'), '==', 0),
      for: '5m',
      severity: 'warning',
      summary: 'Engine {{ $labels.pod }} does not answer scrapes',
      description: 'Prometheus finds the pod but reads no metrics from it.',
      runbook:
        'Ask the pod for `/health` and `/metrics`. If it answers, a NetworkPolicy keeps Prometheus out: the stack lets in the namespace `monitoring` unless told otherwise. ' +
        'If it hangs, its log says what the engine core did last.',
    },
    {
      name: 'VllmMetricsMissing',
      expr: absent(running),
      for: '10m',
      severity: 'warning',
      summary: 'There are no metrics of any engine of the release',
      description: 'Neither dashboards nor the other alerts about engines can see anything.',
      runbook:
        'Check that Prometheus selects the monitors of the release (their labels), that its targets are up, and that no engine runs with `--disable-log-stats`. ' +
        'A release whose models are all scaled to zero has none either: leave this alert out there.',
    },
    {
      name: 'VllmEngineRestarting',
      expr: where(sum(restarts, 'namespace', 'pod'), '>', 2),
      for: '0m',
      severity: 'critical',
      summary: 'Engine {{ $labels.pod }} keeps restarting',
      description: '{{ $value | humanize }} restarts within 15 minutes.',
      runbook:
        'Read the log of the container before the last restart. Out of GPU memory: lower `gpuMemoryUtilization` or `maxModelLen`, or take more GPUs (`vllm-stack fit`). A failing liveness probe: see events.',
    },
    {
      name: 'VllmEngineOutOfMemory',
      expr: and(
        where(
          max(
            enginePods().gauge('kube_pod_container_status_last_terminated_reason', {
              reason: '="OOMKilled"',
            }),
            'namespace',
            'pod',
            'container',
          ),
          '==',
          1,
        ),
        where(sum(restarts, 'namespace', 'pod'), '>', 0),
      ),
      for: '0m',
      severity: 'critical',
      summary: 'Engine {{ $labels.pod }} was killed for its memory',
      description: 'The container {{ $labels.container }} went over its memory limit.',
      runbook:
        'Raise the memory limit: weights pass through host memory while they load, and buffers of LMCache and `/dev/shm` count, too.',
    },
    {
      name: 'VllmPodPending',
      expr: where(
        max(enginePods().gauge('kube_pod_status_phase', { phase: '="Pending"' }), 'namespace', 'pod'),
        '==',
        1,
      ),
      for: '15m',
      severity: 'warning',
      summary: 'Engine {{ $labels.pod }} finds no node',
      description: 'The pod has been pending for a quarter of an hour.',
      runbook:
        'Events of the pod say why: no node has enough free GPUs, a taint is not tolerated, a claim is bound to another zone, or the cluster autoscaler has reached its limit.',
    },
    {
      name: 'VllmEngineStalled',
      expr: and(
        where(sum(rate(engine().counter('vllm:generation_tokens_total')), 'namespace', 'pod'), '==', 0),
        where(sum(running, 'namespace', 'pod'), '>', 0),
      ),
      for: '5m',
      severity: 'critical',
      summary: 'Engine {{ $labels.pod }} has requests but generates nothing',
      description: 'Requests are in the batch, and no token came for minutes.',
      runbook:
        'A hung GPU or a lost rank: look for XID or NCCL errors in the log, then delete the pod. A very long prefill on a slow GPU looks the same for a while.',
    },
    {
      name: 'VllmEngineErrors',
      expr: where(
        sum(
          rate(engine().counter('http_requests_total', { status: '="5xx"' })),
          'namespace',
          'pod',
          'handler',
        ),
        '>',
        0.05,
      ),
      for: '5m',
      severity: 'warning',
      summary: 'Engine {{ $labels.pod }} answers {{ $labels.handler }} with errors',
      description: '{{ $value | humanize }} answers a second have a status of 5xx.',
      runbook:
        'The log of the engine has a traceback for each. 503 with a full queue is an alert of its own.',
    },
  ];
}
