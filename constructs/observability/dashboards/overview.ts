import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { count, distribution, max, mean, orZero, quantile, rate, ratio, share, sum } from '../promql.js';
import { dashboard, graph, heatmap, series, stat } from './grafana.js';
import { engine, router } from './metrics.js';

/** The whole stack on one page: is it up, how fast is it, how full is it. */
export function overview(): Dashboard {
  const running = engine.gauge('vllm:num_requests_running');
  const waiting = engine.gauge('vllm:num_requests_waiting');
  const usage = engine.gauge('vllm:kv_cache_usage_perc');
  const hits = rate(engine.counter('vllm:prefix_cache_hits_total'));
  const queries = rate(engine.counter('vllm:prefix_cache_queries_total'));
  const latency = engine.histogram('vllm:e2e_request_latency_seconds');
  const firstToken = engine.histogram('vllm:time_to_first_token_seconds');
  const attempts = rate(router.histogram('vllm:request_latency_seconds').count);
  const failed = rate(router.histogram('vllm:request_latency_seconds', { status: '="error"' }).count);
  const incoming = rate(router.counter('vllm:num_incoming_requests_total'));
  const finished = rate(engine.counter('vllm:request_success_total'));

  return dashboard({
    uid: 'vllm-stack-overview',
    title: 'vLLM overview',
    about: 'Engines and requests of all models: what is up, how fast it answers and how full it is.',
    variables: 'model and engine',
    rows: [
      {
        title: 'Now',
        lines: [
          [
            stat({
              title: 'Available instances',
              about: 'Engines that answer scrapes.',
              unit: Short,
              value: orZero(count(count(running, 'instance'))),
            }),
            stat({
              title: 'Requests',
              about: 'Requests that arrive at the router, whether or not an engine can take them.',
              unit: RequestsPerSecond,
              value: orZero(sum(incoming)),
            }),
            stat({
              title: 'Failed requests',
              about: 'Share of the attempts of the router that ended with an error.',
              unit: PercentUnit,
              value: share(sum(failed), sum(attempts)),
              limits: [0.01, 0.05],
              none: 'no requests',
            }),
            stat({
              title: 'Time to first token, p95',
              about: '19 of 20 requests get their first token sooner.',
              unit: Seconds,
              value: quantile(0.95, firstToken),
              none: 'no requests',
            }),
            stat({
              title: 'Fullest KV cache',
              about: 'KV cache in use on the engine that has least left.',
              unit: PercentUnit,
              value: max(usage),
              limits: [0.8, 0.95],
              none: 'no engines',
            }),
            stat({
              title: 'Generated tokens a second',
              about: 'Output of all engines together.',
              unit: Short,
              value: orZero(sum(rate(engine.counter('vllm:generation_tokens_total')))),
            }),
          ],
        ],
      },
      {
        title: 'Latency',
        lines: [
          [
            heatmap({
              title: 'Request latency distribution',
              about: 'How many requests took how long, from arrival at the engine to the last token.',
              unit: Seconds,
              buckets: distribution(latency),
            }),
            heatmap({
              title: 'TTFT distribution',
              about: 'How many requests waited how long for their first token.',
              unit: Seconds,
              buckets: distribution(firstToken),
            }),
          ],
          [
            graph({
              title: 'Request latency by model',
              about: 'p95 and mean from arrival at the engine to the last token.',
              unit: Seconds,
              series: [
                series(quantile(0.95, latency, 'model_name'), 'p95'),
                series(mean(latency, 'model_name'), 'mean'),
              ],
            }),
            graph({
              title: 'Time to first token by model',
              about: 'p95 and mean from arrival at the engine to the first token.',
              unit: Seconds,
              series: [
                series(quantile(0.95, firstToken, 'model_name'), 'p95'),
                series(mean(firstToken, 'model_name'), 'mean'),
              ],
            }),
          ],
        ],
      },
      {
        title: 'Load of the engines',
        lines: [
          [
            graph({
              title: 'Running requests',
              about: 'Requests in the batch of each engine.',
              unit: Short,
              series: [series(sum(running, 'pod'))],
            }),
            graph({
              title: 'Pending requests',
              about: 'Requests that wait for room in the batch. A queue that stays asks for another replica.',
              unit: Short,
              series: [series(sum(waiting, 'pod'))],
            }),
          ],
          [
            graph({
              title: 'GPU KV cache usage',
              about:
                'Share of the KV cache in use; near 100 % engines put requests back and compute them again.',
              unit: PercentUnit,
              series: [series(max(usage, 'pod'))],
            }),
            graph({
              title: 'KV cache hit rate',
              about:
                'Share of the prompt tokens that the engine had already computed for an earlier request.',
              unit: PercentUnit,
              series: [series(ratio(sum(hits, 'pod'), sum(queries, 'pod')))],
            }),
          ],
        ],
      },
      {
        title: 'Traffic',
        lines: [
          [
            graph({
              title: 'Requests finished, by model',
              about: 'Requests that engines brought to an end, for whatever reason.',
              unit: RequestsPerSecond,
              series: [series(sum(finished, 'model_name'))],
              stacked: true,
            }),
            graph({
              title: 'Prompt and generated tokens a second',
              about: 'What engines read and write.',
              unit: Short,
              series: [
                series(sum(rate(engine.counter('vllm:prompt_tokens_total'))), 'prompt'),
                series(sum(rate(engine.counter('vllm:generation_tokens_total'))), 'generated'),
              ],
            }),
            graph({
              title: 'Failed requests, by model',
              about: 'Share of the attempts of the router that ended with an error.',
              unit: PercentUnit,
              series: [series(share(sum(failed, 'model'), sum(attempts, 'model')))],
            }),
          ],
        ],
      },
    ],
  });
}
