import {
  absent,
  and,
  count,
  increase,
  less,
  max,
  min,
  minus,
  or,
  rate,
  sum,
  where,
  zero,
} from '../promql.js';
import type { Alert } from './alert.js';
import { records } from './recording-rules.js';
import type { Selection } from './selection.js';
import type { AlertThresholds } from './settings.js';

/** Whether the router works, and finds engines. */
export function router(
  { router: of, routerPods, recorded }: Selection,
  { unroutedPerSecond }: Required<AlertThresholds>,
): readonly Alert[] {
  const up = where(routerPods().gauge('up'), '==', 1);
  const engines = of().gauge('vllm:healthy_pods_total');
  const known = count(engines, 'namespace', 'pod');
  const burn = (window: keyof typeof records.failureBurn) =>
    recorded(records.failureBurn[window], 'namespace', 'model');
  const incoming = sum(rate(of().counter('vllm:num_incoming_requests_total')), 'namespace');
  const attempts = sum(rate(of().histogram('vllm:request_latency_seconds').count), 'namespace');
  const turnedAway = of().counter('vllm_router:queue_turned_away_total', { reason: '=~"full|late"' });
  return [
    {
      name: 'VllmRouterDown',
      expr: absent(up),
      for: '2m',
      severity: 'critical',
      summary: 'No replica of the router answers scrapes',
      description: 'Nobody reaches a model.',
      runbook: 'Look at the pods of the router and their log; then at whether Prometheus may reach them.',
    },
    {
      name: 'VllmRouterWithoutEngines',
      expr: where(
        or(sum(max(engines, 'namespace', 'server'), 'namespace'), zero(sum(up, 'namespace'))),
        '==',
        0,
      ),
      for: '2m',
      severity: 'critical',
      summary: 'The router has no engine to send requests to',
      description: 'Every request gets 503.',
      runbook:
        'If engines are ready, the router does not find them: compare its label selector and namespace with their pods, and look for 403 of the API server in its log. ' +
        'Where all models scale to zero this is normal: leave the alert out.',
    },
    {
      name: 'VllmErrorBudgetFast',
      expr: and(where(burn('5m'), '>', 14.4), where(burn('1h'), '>', 14.4)),
      for: '2m',
      severity: 'critical',
      summary: 'Requests for {{ $labels.model }} fail: two percent of the month in an hour',
      description: 'Engines fail {{ $value | humanize }} times as often as the budget of 30 days allows.',
      runbook:
        'The dashboard of the router shows which engine fails and how: refused and broken connections point at pods that die, 5xx at their log. The router leaves out engines that keep failing by itself.',
    },
    {
      name: 'VllmErrorBudgetSlow',
      expr: and(where(burn('30m'), '>', 6), where(burn('6h'), '>', 6)),
      for: '15m',
      severity: 'warning',
      summary: 'Requests for {{ $labels.model }} often fail: five percent of the month in six hours',
      description: 'Engines fail {{ $value | humanize }} times as often as the budget of 30 days allows.',
      runbook:
        'As for the fast one: one engine of several may fail now and then, which retries hide from clients.',
    },
    {
      name: 'VllmRouterReplicasDisagree',
      expr: where(minus(max(known, 'namespace'), min(known, 'namespace')), '>', 0),
      for: '10m',
      severity: 'warning',
      summary: 'Replicas of the router see different engines',
      description: 'One of them knows {{ $value }} engines less than another.',
      runbook:
        'Restart the replica that knows fewer, and look in its log for why its watch of the API server broke.',
    },
    {
      name: 'VllmRequestsUnrouted',
      expr: where(less(incoming, attempts), '>', unroutedPerSecond),
      for: '5m',
      severity: 'warning',
      summary: 'Requests reach the router but no engine',
      description:
        '{{ $value | humanize }} requests a second are for models that nobody serves, or wait in vain.',
      runbook:
        'The counter of incoming requests has the model `unknown` for names that nobody serves: a client uses a wrong or an old name.',
    },
    {
      name: 'VllmRouterQueueOverflows',
      expr: where(sum(rate(turnedAway), 'namespace', 'model', 'reason'), '>', 0),
      for: '5m',
      severity: 'warning',
      summary: 'The queue of the router turns away requests for {{ $labels.model }}',
      description:
        '{{ $value | humanize }} requests a second get 429 since the queue was {{ $labels.reason }}.',
      runbook: 'Add engines; a longer queue only lets clients wait longer.',
    },
    {
      name: 'VllmEngineLeftOut',
      expr: where(max(of().gauge('vllm_router:engine_ejected'), 'namespace', 'server'), '==', 1),
      for: '10m',
      severity: 'warning',
      summary: 'The router leaves out the engine {{ $labels.server }}',
      description: 'Requests to it keep failing although it counts as ready.',
      runbook:
        'Its readiness probe sees less than requests do: read its log, and delete the pod if it hangs.',
    },
    {
      name: 'VllmRouterScrapesFail',
      expr: where(
        sum(rate(of().counter('vllm_router:scrape_failures_total')), 'namespace', 'server'),
        '>',
        0,
      ),
      for: '10m',
      severity: 'warning',
      summary: 'The router cannot read the metrics of {{ $labels.server }}',
      description: 'Routing logics that go by load do not see that of this engine.',
      runbook:
        'The engine is too busy to answer within `--engine-stats-interval`, or a NetworkPolicy is in the way.',
    },
    {
      name: 'VllmRouterConfigRefused',
      expr: where(
        sum(
          increase(of('15m').counter('vllm_router:config_reloads_total', { outcome: '="refused"' })),
          'namespace',
          'pod',
        ),
        '>',
        0,
      ),
      for: '0m',
      severity: 'warning',
      summary: 'The router {{ $labels.pod }} refused a change of its configuration',
      description: 'It goes on with the one before.',
      runbook: 'Its log names what is wrong with the file; correct the ConfigMap.',
    },
  ];
}
