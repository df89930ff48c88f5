import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { distribution, type Histogram, max, mean, quantile, rate, ratio, sum } from '../promql.js';
import { dashboard, graph, heatmap, type Panel, series } from './grafana.js';
import { engine } from './metrics.js';

/** One model in depth: where its time goes, what its requests are like, and what holds them up. */
export function model(): Dashboard {
  const seconds = {
    firstToken: engine.histogram('vllm:time_to_first_token_seconds'),
    betweenTokens: engine.histogram('vllm:inter_token_latency_seconds'),
    perToken: engine.histogram('vllm:request_time_per_output_token_seconds'),
    whole: engine.histogram('vllm:e2e_request_latency_seconds'),
    queue: engine.histogram('vllm:request_queue_time_seconds'),
    prefill: engine.histogram('vllm:request_prefill_time_seconds'),
    decode: engine.histogram('vllm:request_decode_time_seconds'),
  };
  const hits = rate(engine.counter('vllm:prefix_cache_hits_total'));
  const queries = rate(engine.counter('vllm:prefix_cache_queries_total'));

  return dashboard({
    uid: 'vllm-stack-model',
    title: 'vLLM model',
    about: 'One model, or several together: latency, load, tokens and cache. Choose it above.',
    variables: 'model and engine',
    rows: [
      {
        title: 'Latency',
        lines: [
          [
            quantiles(
              'Time to first token',
              'From arrival at the engine to the first token.',
              seconds.firstToken,
            ),
            quantiles('Time between tokens', 'From each token to the next one.', seconds.betweenTokens),
          ],
          [
            quantiles('Whole request', 'From arrival at the engine to the last token.', seconds.whole),
            quantiles(
              'Time per token of a request',
              'Mean time between the tokens of a request: what one reader notices.',
              seconds.perToken,
            ),
          ],
          [
            graph({
              title: 'Where the time of a request goes',
              about: 'Mean seconds in the queue, in prefill and in decode.',
              unit: Seconds,
              stacked: true,
              series: [
                series(mean(seconds.queue), 'queue'),
                series(mean(seconds.prefill), 'prefill'),
                series(mean(seconds.decode), 'decode'),
              ],
            }),
            quantiles('Time in the queue', 'From arrival at the engine to the batch.', seconds.queue),
          ],
        ],
      },
      {
        title: 'Load',
        lines: [
          [
            graph({
              title: 'Running and pending requests',
              about: 'Requests in the batch, and those that wait for room in it.',
              unit: Short,
              series: [
                series(sum(engine.gauge('vllm:num_requests_running'), 'model_name'), 'running'),
                series(sum(engine.gauge('vllm:num_requests_waiting'), 'model_name'), 'pending'),
              ],
            }),
            graph({
              title: 'What holds pending requests up',
              about: 'For want of room, or until something such as their KV cache has arrived.',
              unit: Short,
              stacked: true,
              series: [series(sum(engine.gauge('vllm:num_requests_waiting_by_reason'), 'reason'))],
            }),
            graph({
              title: 'Tokens in a step',
              about: 'Mean number of tokens that the engine computes at once.',
              unit: Short,
              series: [series(mean(engine.histogram('vllm:iteration_tokens_total'), 'pod'))],
            }),
          ],
          [
            graph({
              title: 'Why requests ended',
              about: 'A stop token, the length asked for, a client that left, or an error.',
              unit: RequestsPerSecond,
              stacked: true,
              series: [series(sum(rate(engine.counter('vllm:request_success_total')), 'finished_reason'))],
            }),
            graph({
              title: 'Requests put back',
              about: 'Requests that lost their KV cache to others and have to be computed again.',
              unit: RequestsPerSecond,
              series: [series(sum(rate(engine.counter('vllm:num_preemptions_total')), 'pod'))],
            }),
            graph({
              title: 'Requests refused',
              about: 'Requests that engines did not take because their queue was full.',
              unit: RequestsPerSecond,
              series: [series(sum(rate(engine.counter('vllm:admission_rejections_total')), 'reason'))],
            }),
          ],
        ],
      },
      {
        title: 'Tokens',
        lines: [
          [
            graph({
              title: 'Tokens a second',
              about: 'What the engines of the model read and write.',
              unit: Short,
              series: [
                series(sum(rate(engine.counter('vllm:prompt_tokens_total')), 'model_name'), 'prompt'),
                series(sum(rate(engine.counter('vllm:generation_tokens_total')), 'model_name'), 'generated'),
              ],
            }),
            graph({
              title: 'Prompt tokens by origin',
              about: 'Computed, found in the cache of the engine, or fetched from elsewhere.',
              unit: Short,
              stacked: true,
              series: [series(sum(rate(engine.counter('vllm:prompt_tokens_by_source_total')), 'source'))],
            }),
          ],
          [
            heatmap({
              title: 'Prompt length',
              about: 'How many requests had how many prompt tokens.',
              unit: Short,
              buckets: distribution(engine.histogram('vllm:request_prompt_tokens')),
            }),
            heatmap({
              title: 'Answer length',
              about: 'How many requests were answered with how many tokens.',
              unit: Short,
              buckets: distribution(engine.histogram('vllm:request_generation_tokens')),
            }),
          ],
        ],
      },
      {
        title: 'KV cache',
        lines: [
          [
            graph({
              title: 'KV cache usage',
              about: 'Share of the KV cache in use on each engine.',
              unit: PercentUnit,
              series: [series(max(engine.gauge('vllm:kv_cache_usage_perc'), 'pod'))],
            }),
            graph({
              title: 'KV cache hit rate',
              about: 'Share of the prompt tokens that engines had already computed for an earlier request.',
              unit: PercentUnit,
              series: [series(ratio(sum(hits, 'model_name'), sum(queries, 'model_name')))],
            }),
          ],
        ],
      },
      {
        title: 'Sleep and multimodal inputs',
        collapsed: true,
        lines: [
          [
            graph({
              title: 'Engines by state of sleep',
              about: 'Awake, without weights in GPU memory, or without anything there.',
              unit: Short,
              stacked: true,
              series: [series(sum(engine.gauge('vllm:engine_sleep_state'), 'sleep_state'))],
            }),
            graph({
              title: 'Hit rate of the multimodal cache',
              about: 'Share of the images and other inputs that engines had processed before.',
              unit: PercentUnit,
              series: [
                series(
                  ratio(
                    sum(rate(engine.counter('vllm:mm_cache_hits_total')), 'model_name'),
                    sum(rate(engine.counter('vllm:mm_cache_queries_total')), 'model_name'),
                  ),
                ),
              ],
            }),
          ],
        ],
      },
    ],
  });
}

function quantiles<L extends string>(title: string, about: string, histogram: Histogram<L>): Panel {
  return graph({
    title,
    about,
    unit: Seconds,
    series: [
      series(quantile(0.5, histogram), 'p50'),
      series(quantile(0.95, histogram), 'p95'),
      series(quantile(0.99, histogram), 'p99'),
      series(mean(histogram), 'mean'),
    ],
  });
}
