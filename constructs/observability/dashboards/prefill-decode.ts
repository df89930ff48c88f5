import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { max, mean, orZero, quantile, rate, ratio, sum } from '../promql.js';
import { dashboard, graph, series, stat } from './grafana.js';
import { engine } from './metrics.js';

/** Prefill and decode on separate engines: what each pool does, and how KV cache gets from one to the other. */
export function prefillDecode(): Dashboard {
  const prompts = rate(engine.counter('vllm:prompt_tokens_total'));
  const generated = rate(engine.counter('vllm:generation_tokens_total'));
  const bySource = rate(engine.counter('vllm:prompt_tokens_by_source_total'));
  const received = rate(
    engine.counter('vllm:prompt_tokens_by_source_total', { source: '="external_kv_transfer"' }),
  );
  const transfer = engine.histogram('vllm:nixl_xfer_time_seconds');
  const bytes = engine.histogram('vllm:nixl_bytes_transferred');
  const failed = rate(engine.counter('vllm:nixl_num_failed_transfers_total'));
  const unheard = rate(engine.counter('vllm:nixl_num_failed_notifications_total'));
  const expired = rate(engine.counter('vllm:nixl_num_kv_expired_reqs_total'));

  return dashboard({
    uid: 'vllm-stack-prefill-decode',
    title: 'vLLM prefill and decode',
    about: 'Engines that only compute prompts, engines that only answer, and the KV cache between them.',
    variables: 'model and engine',
    rows: [
      {
        title: 'Now',
        lines: [
          [
            stat({
              title: 'KV transfers',
              about: 'Prompts whose KV cache went from a prefill to a decode engine, a second.',
              unit: OpsPerSecond,
              value: orZero(sum(rate(transfer.count))),
            }),
            stat({
              title: 'Time of a transfer, p95',
              about: '19 of 20 transfers take less.',
              unit: Seconds,
              value: quantile(0.95, transfer),
              none: 'no transfers',
            }),
            stat({
              title: 'Prompt tokens that came by transfer',
              about: 'Share of the prompt tokens of the selected engines; near 100 % on decode engines.',
              unit: PercentUnit,
              value: ratio(sum(received), sum(bySource)),
              none: 'no requests',
            }),
            stat({
              title: 'Failed',
              about: 'Transfers that failed, a second.',
              unit: OpsPerSecond,
              value: orZero(sum(failed)),
              limits: [0.01, 0.1],
            }),
          ],
        ],
      },
      {
        title: 'Pools',
        lines: [
          [
            graph({
              title: 'Prompt tokens a second',
              about: 'What each engine reads; decode engines read what prefill engines have computed.',
              unit: Short,
              series: [series(sum(prompts, 'pod'))],
            }),
            graph({
              title: 'Generated tokens a second',
              about: 'What each engine writes: one token a prompt on prefill engines.',
              unit: Short,
              series: [series(sum(generated, 'pod'))],
            }),
          ],
          [
            graph({
              title: 'Running requests',
              about: 'Requests in the batch of each engine.',
              unit: Short,
              series: [series(sum(engine.gauge('vllm:num_requests_running'), 'pod'))],
            }),
            graph({
              title: 'Pending requests',
              about: 'Where they pile up is the pool that is too small.',
              unit: Short,
              series: [series(sum(engine.gauge('vllm:num_requests_waiting'), 'pod'))],
            }),
            graph({
              title: 'KV cache usage',
              about:
                'Prefill engines hold KV cache until it is fetched, decode engines until the answer ends.',
              unit: PercentUnit,
              series: [series(max(engine.gauge('vllm:kv_cache_usage_perc'), 'pod'))],
            }),
          ],
          [
            graph({
              title: 'Time in prefill',
              about: 'Mean seconds of each engine; on decode engines the wait for KV cache.',
              unit: Seconds,
              series: [series(mean(engine.histogram('vllm:request_prefill_time_seconds'), 'pod'))],
            }),
            graph({
              title: 'Prompt tokens by origin',
              about: 'Computed, found in the cache of the engine, or transferred.',
              unit: Short,
              stacked: true,
              series: [series(sum(bySource, 'source'))],
            }),
          ],
        ],
      },
      {
        title: 'KV cache on its way',
        lines: [
          [
            graph({
              title: 'Time of a transfer',
              about: 'p95 and mean of each receiving engine.',
              unit: Seconds,
              series: [series(quantile(0.95, transfer, 'pod'), 'p95'), series(mean(transfer, 'pod'), 'mean')],
            }),
            graph({
              title: 'Bytes a second',
              about: 'KV cache that each engine receives.',
              unit: BytesPerSecondIEC,
              series: [series(sum(rate(bytes.sum), 'pod'))],
            }),
            graph({
              title: 'Failures',
              about: 'Transfers and notices that failed, and KV cache that nobody fetched in time.',
              unit: OpsPerSecond,
              series: [
                series(sum(failed, 'pod'), 'transfers'),
                series(sum(unheard, 'pod'), 'notices'),
                series(sum(expired, 'pod'), 'not fetched'),
              ],
            }),
          ],
        ],
      },
    ],
  });
}
