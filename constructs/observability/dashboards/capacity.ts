import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { avg, count, max, mean, orZero, quantile, rate, ratio, sum } from '../promql.js';
import { dashboard, graph, series, stat } from './grafana.js';
import { cluster, engine, keda, ownRouter, router } from './metrics.js';

/** Whether there are engines enough, and what the autoscalers make of it. */
export function capacity(): Dashboard {
  const running = engine.gauge('vllm:num_requests_running');
  const waiting = engine.gauge('vllm:num_requests_waiting');
  const usage = engine.gauge('vllm:kv_cache_usage_perc');
  const generated = rate(engine.counter('vllm:generation_tokens_total'));
  const queueTime = engine.histogram('vllm:request_queue_time_seconds');
  const wanted = max(cluster.gauge('kube_deployment_spec_replicas'), 'deployment');
  const ready = max(cluster.gauge('kube_deployment_status_replicas_available'), 'deployment');
  const free = max(cluster.gauge('kubelet_volume_stats_available_bytes'), 'persistentvolumeclaim');
  const size = max(cluster.gauge('kubelet_volume_stats_capacity_bytes'), 'persistentvolumeclaim');
  const autoscaler = 'horizontalpodautoscaler';

  return dashboard({
    uid: 'vllm-stack-capacity',
    title: 'vLLM capacity and scaling',
    about: 'How full engines are, what waits, and what the autoscalers do about it.',
    variables: 'model and engine',
    rows: [
      {
        title: 'Now',
        lines: [
          [
            stat({
              title: 'Engines',
              about: 'Engines that answer scrapes.',
              unit: Short,
              value: orZero(count(count(running, 'instance'))),
            }),
            stat({
              title: 'Requests for each engine',
              about: 'Running ones, as a mean.',
              unit: Short,
              value: ratio(sum(running), count(running)),
              none: 'no engines',
            }),
            stat({
              title: 'Pending for each engine',
              about: 'A mean that stays above a few asks for another engine.',
              unit: Short,
              value: ratio(sum(waiting), count(running)),
              limits: [5, 20],
              none: 'no engines',
            }),
            stat({
              title: 'KV cache in use',
              about: 'Mean of all engines.',
              unit: PercentUnit,
              value: avg(usage),
              limits: [0.8, 0.95],
              none: 'no engines',
            }),
            stat({
              title: 'Generated tokens a second for each engine',
              about: 'What an engine gives at this load.',
              unit: Short,
              value: ratio(sum(generated), count(running)),
              none: 'no engines',
            }),
          ],
        ],
      },
      {
        title: 'Demand',
        lines: [
          [
            graph({
              title: 'Arriving requests',
              about: 'By the name that clients use; models without an engine are among them.',
              unit: RequestsPerSecond,
              series: [series(sum(rate(router.counter('vllm:num_incoming_requests_total')), 'model'))],
            }),
            graph({
              title: 'Pending for each engine, by model',
              about: 'What queue triggers of autoscalers read.',
              unit: Short,
              series: [series(ratio(sum(waiting, 'model_name'), count(running, 'model_name')))],
            }),
            graph({
              title: 'Time in the queue of engines, p95',
              about: 'Seconds from arrival at the engine to the batch.',
              unit: Seconds,
              series: [series(quantile(0.95, queueTime, 'model_name'))],
            }),
          ],
          [
            graph({
              title: 'Waiting in the router',
              about: 'Requests that wait for an engine to have room, or to start.',
              unit: Short,
              series: [series(sum(ownRouter.gauge('vllm_router:queue_depth'), 'model'))],
            }),
            graph({
              title: 'Time in the queue of the router',
              about: 'Mean seconds of the requests that waited.',
              unit: Seconds,
              series: [series(mean(ownRouter.histogram('vllm_router:queue_time_seconds'), 'model'))],
            }),
            graph({
              title: 'Turned away',
              about: 'Requests that got no place in the queue, or waited too long in it.',
              unit: RequestsPerSecond,
              series: [
                series(
                  sum(rate(ownRouter.counter('vllm_router:queue_turned_away_total')), 'model', 'reason'),
                ),
              ],
            }),
          ],
        ],
      },
      {
        title: 'Engines',
        lines: [
          [
            graph({
              title: 'Running requests by engine',
              about: 'Engines far below the others are new, or left out by the router.',
              unit: Short,
              series: [series(sum(running, 'pod'))],
            }),
            graph({
              title: 'KV cache usage by engine',
              about: 'The limit that long contexts meet first.',
              unit: PercentUnit,
              series: [series(max(usage, 'pod'))],
            }),
            graph({
              title: 'Generated tokens a second by engine',
              about: 'It stops growing where an engine is saturated.',
              unit: Short,
              series: [series(sum(generated, 'pod'))],
            }),
          ],
        ],
      },
      {
        title: 'Pods and autoscalers',
        lines: [
          [
            graph({
              title: 'Ready and wanted pods',
              about: 'By Deployment; the gap is pods that start, or find no node.',
              unit: Short,
              series: [series(ready, 'ready'), series(wanted, 'wanted')],
            }),
            graph({
              title: 'Autoscalers',
              about: 'Pods that they have, want and may have.',
              unit: Short,
              series: [
                series(
                  max(cluster.gauge('kube_horizontalpodautoscaler_status_current_replicas'), autoscaler),
                  'has',
                ),
                series(
                  max(cluster.gauge('kube_horizontalpodautoscaler_status_desired_replicas'), autoscaler),
                  'wants',
                ),
                series(
                  max(cluster.gauge('kube_horizontalpodautoscaler_spec_max_replicas'), autoscaler),
                  'may have',
                ),
              ],
            }),
          ],
          [
            graph({
              title: 'Values that KEDA reads',
              about: 'What each trigger says, before it is divided by the number of pods.',
              unit: Short,
              series: [series(max(keda.gauge('keda_scaler_metrics_value'), 'scaledObject', 'metric'))],
            }),
            graph({
              title: 'Errors of KEDA',
              about: 'Triggers that it could not read.',
              unit: OpsPerSecond,
              series: [series(sum(rate(keda.counter('keda_scaled_object_errors_total')), 'scaledObject'))],
            }),
            graph({
              title: 'Free space on volumes',
              about: 'Share of the volumes of weights that is free.',
              unit: PercentUnit,
              series: [series(ratio(free, size))],
            }),
          ],
        ],
      },
    ],
  });
}
