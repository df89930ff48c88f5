import { and, increase, max, rate, ratio, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import { records } from './recording-rules.js';
import type { Selection } from './selection.js';
import type { AlertThresholds } from './settings.js';

/** Whether there are engines enough. */
export function capacity(
  { engine, recorded }: Selection,
  { waitingPerEngine, waitingPerEngineCritical }: Required<AlertThresholds>,
): readonly Alert[] {
  const waiting = recorded(records.waitingPerEngine, 'namespace', 'model_name');
  return [
    {
      name: 'VllmQueueLong',
      expr: where(waiting, '>', waitingPerEngine),
      for: '5m',
      severity: 'warning',
      summary: 'Requests for {{ $labels.model_name }} queue up',
      description: '{{ $value | humanize }} requests wait for each engine.',
      runbook:
        'Add engines or raise the upper bound of the autoscaler; a single busy engine points at the routing logic.',
    },
    {
      name: 'VllmQueueSaturated',
      expr: where(waiting, '>', waitingPerEngineCritical),
      for: '5m',
      severity: 'critical',
      summary: 'Requests for {{ $labels.model_name }} queue up without end',
      description: '{{ $value | humanize }} requests wait for each engine: clients will give up.',
      runbook:
        'Add engines now, or let the router refuse early with `--max-engine-requests` and `--queue-size`, so that those who are served are served in time.',
    },
    {
      name: 'VllmRequestsRefused',
      expr: where(
        sum(rate(engine().counter('vllm:admission_rejections_total')), 'namespace', 'model_name', 'reason'),
        '>',
        0,
      ),
      for: '2m',
      severity: 'critical',
      summary: 'Engines refuse requests for {{ $labels.model_name }}',
      description: '{{ $value | humanize }} requests a second get 503, by the limit {{ $labels.reason }}.',
      runbook:
        'The queue of the engines is full. Add engines, or raise the limit if memory and patience allow it.',
    },
  ];
}

/** Whether the autoscalers do what they should. */
export function scaling({ autoscalers, scaledObjects }: Selection): readonly Alert[] {
  const by = ['namespace', 'horizontalpodautoscaler'] as const;
  const most = max(autoscalers.gauge('kube_horizontalpodautoscaler_spec_max_replicas'), ...by);
  const least = max(autoscalers.gauge('kube_horizontalpodautoscaler_spec_min_replicas'), ...by);
  const current = max(autoscalers.gauge('kube_horizontalpodautoscaler_status_current_replicas'), ...by);
  return [
    {
      name: 'VllmAutoscalerAtMost',
      // One whose bounds are equal is always there.
      expr: and(where(current, '>=', most), where(most, '>', least)),
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.horizontalpodautoscaler }} cannot add more pods',
      description: 'It has been at its upper bound of {{ $value }} for a quarter of an hour.',
      runbook: 'If requests queue up, raise the bound and see that there are GPUs for it.',
    },
    {
      name: 'VllmScalerFailing',
      expr: where(
        sum(increase(scaledObjects('10m').counter('keda_scaled_object_errors_total')), 'scaledObject'),
        '>',
        3,
      ),
      for: '5m',
      severity: 'warning',
      summary: 'KEDA cannot read the triggers of {{ $labels.scaledObject }}',
      description:
        '{{ $value | humanize }} errors within ten minutes; the number of pods does not follow the load.',
      runbook:
        'Describe the ScaledObject: mostly the address of Prometheus is wrong, or a query gives several rows where KEDA wants one.',
    },
    {
      name: 'VllmScalingPaused',
      expr: where(max(scaledObjects().gauge('keda_scaled_object_paused'), 'scaledObject'), '==', 1),
      for: '1h',
      severity: 'info',
      summary: '{{ $labels.scaledObject }} has been paused for an hour',
      description: 'Somebody paused it by an annotation.',
      runbook: 'Remove the annotation `autoscaling.keda.sh/paused` once it is not needed any more.',
    },
  ];
}

/** Whether the volumes of weights have room. */
export function volumes({ claims }: Selection, { volumeFree }: Required<AlertThresholds>): readonly Alert[] {
  const by = ['namespace', 'persistentvolumeclaim'] as const;
  const free = max(claims.gauge('kubelet_volume_stats_available_bytes'), ...by);
  const size = max(claims.gauge('kubelet_volume_stats_capacity_bytes'), ...by);
  return [
    {
      name: 'VllmVolumeFilling',
      expr: where(ratio(free, size), '<', volumeFree),
      for: '15m',
      severity: 'warning',
      summary: 'The volume of {{ $labels.persistentvolumeclaim }} is nearly full',
      description: '{{ $value | humanizePercentage }} of it is free.',
      runbook:
        'Remove weights of models that are not served any more, or make the claim larger; a model that is downloaded next will fail.',
    },
  ];
}
