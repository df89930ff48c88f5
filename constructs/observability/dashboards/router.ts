import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import {
  avg,
  count,
  distribution,
  less,
  max,
  mean,
  min,
  orZero,
  quantile,
  rate,
  ratio,
  share,
  sum,
  top,
} from '../promql.js';
import { dashboard, graph, heatmap, series, stat } from './grafana.js';
import { router as metrics } from './metrics.js';

/** Most series of a graph by model: clients name models, and any text makes a series. */
const MOST = 10;

/** The router: what arrives, where it goes and how it ends. */
export function router(): Dashboard {
  const incoming = rate(metrics.counter('vllm:num_incoming_requests_total'));
  const attempt = metrics.histogram('vllm:request_latency_seconds');
  const attempts = rate(attempt.count);
  const failed = rate(metrics.histogram('vllm:request_latency_seconds', { status: '="error"' }).count);
  const broken = rate(metrics.counter('vllm:request_errors_total'));
  const endpoints = metrics.gauge('vllm:healthy_pods_total');
  const prefill = metrics.gauge('vllm:num_prefill_requests');
  const decoding = metrics.gauge('vllm:num_decoding_requests');
  const byServer = sum(attempts, 'server');

  return dashboard({
    uid: 'vllm-stack-router',
    title: 'vLLM router',
    about: 'Requests as the router sees them: what arrives, which engine gets it and how it ends.',
    variables: 'model',
    rows: [
      {
        title: 'Now',
        lines: [
          [
            stat({
              title: 'Engines',
              about: 'Engines that the router sends requests to.',
              unit: Short,
              value: orZero(sum(max(endpoints, 'server'))),
            }),
            stat({
              title: 'Requests',
              about: 'Requests that arrive, whether or not an engine can take them.',
              unit: RequestsPerSecond,
              value: orZero(sum(incoming)),
            }),
            stat({
              title: 'In flight',
              about: 'Requests that engines have not answered in full.',
              unit: Short,
              value: orZero(sum(metrics.gauge('vllm:num_requests_running'))),
            }),
            stat({
              title: 'Failed',
              about: 'Share of the attempts that ended with an error.',
              unit: PercentUnit,
              value: share(sum(failed), sum(attempts)),
              limits: [0.01, 0.05],
              none: 'no requests',
            }),
          ],
        ],
      },
      {
        title: 'Traffic',
        lines: [
          [
            graph({
              title: 'Requests by model',
              about: `The ${MOST} models that are asked for most, by the name that clients use.`,
              unit: RequestsPerSecond,
              series: [series(top(MOST, sum(incoming, 'model')))],
            }),
            graph({
              title: 'Requests without an engine',
              about:
                'Requests that arrived but were sent to no engine: unknown models, or no engine is ready.',
              unit: RequestsPerSecond,
              series: [series(less(sum(incoming), sum(attempts)), 'not sent')],
            }),
          ],
          [
            graph({
              title: 'Requests by engine',
              about: 'How the routing logic spreads requests.',
              unit: RequestsPerSecond,
              series: [series(byServer)],
            }),
            graph({
              title: 'Imbalance',
              about: 'Requests of the busiest engine over those of the mean engine; 1 is an even spread.',
              unit: Short,
              series: [series(ratio(max(byServer), avg(byServer)), 'busiest / mean')],
            }),
          ],
          [
            graph({
              title: 'Waiting for the first byte, by engine',
              about: 'Requests that engines have not begun to answer.',
              unit: Short,
              series: [series(sum(prefill, 'server'))],
            }),
            graph({
              title: 'Answering, by engine',
              about: 'Requests that engines have begun to answer.',
              unit: Short,
              series: [series(sum(decoding, 'server'))],
            }),
          ],
        ],
      },
      {
        title: 'Quality',
        lines: [
          [
            heatmap({
              title: 'Attempt latency distribution',
              about: 'How many attempts took how long, seen from the router.',
              unit: Seconds,
              buckets: distribution(attempt),
            }),
            graph({
              title: 'Attempt latency by engine',
              about:
                'p95 and mean from the router to the last byte. An engine above the others is overloaded.',
              unit: Seconds,
              series: [
                series(quantile(0.95, attempt, 'server'), 'p95'),
                series(mean(attempt, 'server'), 'mean'),
              ],
            }),
          ],
          [
            graph({
              title: 'Failed attempts by engine',
              about: 'Share of the attempts that ended with an error.',
              unit: PercentUnit,
              series: [series(share(sum(failed, 'server'), byServer))],
            }),
            graph({
              title: 'Attempts without an answer, by cause',
              about: 'Connections refused or lost, and engines that were too slow.',
              unit: RequestsPerSecond,
              series: [series(sum(broken, 'error_type'))],
            }),
          ],
        ],
      },
      {
        title: 'Replicas of the router',
        lines: [
          [
            graph({
              title: 'Engines that each replica knows',
              about: 'Replicas that differ for long route on different views of the cluster.',
              unit: Short,
              series: [
                series(max(count(endpoints, 'instance')), 'most'),
                series(min(count(endpoints, 'instance')), 'fewest'),
              ],
            }),
            graph({
              title: 'Requests in flight by replica',
              about: 'How the Service spreads clients over the replicas.',
              unit: Short,
              series: [series(sum(metrics.gauge('vllm:num_requests_running'), 'pod'))],
            }),
          ],
        ],
      },
    ],
  });
}
