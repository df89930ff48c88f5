import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  BytesIEC,
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import {
  avg,
  type Counter,
  change,
  max,
  mean,
  min,
  quantile,
  rate,
  ratio,
  sum,
  total,
  type Vector,
} from '../promql.js';
import { dashboard, graph, series, stat } from './grafana.js';
import { engine, lmcache, ownRouter } from './metrics.js';

/** The tiers of the KV cache: GPU memory, and what LMCache keeps in memory, on disk and on its server. */
export function kvCache(): Dashboard {
  const anyServer = { server: '!=""' } as const;
  const usage = engine.gauge('vllm:kv_cache_usage_perc');
  const local = {
    hits: engine.counter('vllm:prefix_cache_hits_total'),
    queries: engine.counter('vllm:prefix_cache_queries_total'),
  };
  const external = {
    hits: engine.counter('vllm:external_prefix_cache_hits_total'),
    queries: engine.counter('vllm:external_prefix_cache_queries_total'),
  };
  const asked = lmcache.counter('lmcache:num_requested_tokens_total');
  const found = lmcache.counter('lmcache:num_hit_tokens_total');
  const read = lmcache.histogram('lmcache:time_to_retrieve');
  const write = lmcache.histogram('lmcache:time_to_store');

  return dashboard({
    uid: 'vllm-stack-kv-cache',
    title: 'vLLM KV cache and LMCache',
    about: 'How much of the prompts need not be computed again, tier by tier, and what that costs.',
    variables: 'model and engine',
    rows: [
      {
        title: 'Over the time shown',
        lines: [
          [
            stat({
              title: 'Hit rate in GPU memory',
              about: 'Share of the prompt tokens that engines had in their own cache.',
              unit: PercentUnit,
              overall: true,
              value: ratio(sum(total(local.hits)), sum(total(local.queries))),
              none: 'no requests',
            }),
            stat({
              title: 'Hit rate beyond the engine',
              about:
                'Share of the tokens that engines did not have themselves but got from another cache or engine.',
              unit: PercentUnit,
              overall: true,
              value: ratio(sum(total(external.hits)), sum(total(external.queries))),
              none: 'not in use',
            }),
            stat({
              title: 'Hit rate of LMCache',
              about: 'Share of the tokens asked of LMCache that it had.',
              unit: PercentUnit,
              overall: true,
              value: ratio(sum(total(found)), sum(total(asked))),
              none: 'not in use',
            }),
            stat({
              title: 'LMCache healthy',
              about: '1 while every worker can use its cache.',
              unit: Short,
              value: min(lmcache.gauge('lmcache:lmcache_is_healthy')),
              none: 'not in use',
            }),
          ],
        ],
      },
      {
        title: 'Engines',
        lines: [
          [
            graph({
              title: 'GPU KV cache usage',
              about: 'Share of the KV cache in use on each engine.',
              unit: PercentUnit,
              series: [series(max(usage, 'pod'))],
            }),
            graph({
              title: 'Hit rate in GPU memory',
              about: 'Share of the prompt tokens that each engine had in its own cache.',
              unit: PercentUnit,
              series: [series(ratio(sum(rate(local.hits), 'pod'), sum(rate(local.queries), 'pod')))],
            }),
            graph({
              title: 'Hit rate beyond the engine',
              about: 'Share of the tokens looked up elsewhere that were found there.',
              unit: PercentUnit,
              series: [series(ratio(sum(rate(external.hits), 'pod'), sum(rate(external.queries), 'pod')))],
            }),
          ],
          [
            graph({
              title: 'Prompt tokens by origin',
              about: 'Computed, found in the cache of the engine, or fetched from elsewhere.',
              unit: Short,
              stacked: true,
              series: [series(sum(rate(engine.counter('vllm:prompt_tokens_by_source_total')), 'source'))],
            }),
            graph({
              title: 'Cached prompt tokens by tier',
              about: 'Tokens that were not computed, by where their KV cache was.',
              unit: Short,
              stacked: true,
              series: [
                series(sum(rate(engine.counter('vllm:prompt_tokens_cached_by_source_total')), 'source')),
              ],
            }),
            graph({
              title: 'Requests put back',
              about: 'Requests that lost their KV cache to others: the cache is too small for the batch.',
              unit: RequestsPerSecond,
              series: [series(sum(rate(engine.counter('vllm:num_preemptions_total')), 'pod'))],
            }),
          ],
        ],
      },
      {
        title: 'Known to the router, with the routing logic kvaware',
        lines: [
          [
            graph({
              title: 'Choices by reason',
              about:
                'The engine holds the prompt (affinity) or has held it (home), those that hold it have too much to do (released), or nobody holds it (cold).',
              unit: RequestsPerSecond,
              stacked: true,
              series: [
                series(sum(rate(ownRouter.counter('vllm_router:affinity_decisions_total')), 'reason')),
              ],
            }),
            graph({
              title: 'Prompts by who told their tokens',
              about: 'Approximate are those that nobody told in time: their text decides.',
              unit: RequestsPerSecond,
              stacked: true,
              series: [series(sum(rate(ownRouter.counter('vllm_router:token_lookups_total')), 'source'))],
            }),
            graph({
              title: 'Blocks known of each engine',
              about: 'The most that any replica of the router knows.',
              unit: Short,
              series: [series(max(ownRouter.gauge('vllm_router:kv_index_blocks', anyServer), 'server'))],
            }),
          ],
          [
            graph({
              title: 'Engines known exactly or not',
              about:
                'Data parallel ranks by whether all that they hold is known, mean of the replicas of the router.',
              unit: Short,
              series: [
                series(
                  sum(
                    avg(ownRouter.gauge('vllm_router:kv_index_owners', anyServer), 'server', 'state'),
                    'state',
                  ),
                ),
              ],
            }),
            graph({
              title: 'KV events',
              about: 'Events that were taken in, of each engine.',
              unit: OpsPerSecond,
              series: [
                series(sum(rate(ownRouter.counter('vllm_router:kv_events_total', anyServer)), 'server')),
              ],
            }),
            graph({
              title: 'KV events missed and asked for again',
              about: 'A replay without a gap is a check whether something was missed.',
              unit: OpsPerSecond,
              series: [
                series(sum(rate(ownRouter.counter('vllm_router:kv_event_gaps_total', anyServer))), 'gaps'),
                series(
                  sum(rate(ownRouter.counter('vllm_router:kv_event_replays_total', anyServer))),
                  'replays',
                ),
              ],
            }),
          ],
        ],
      },
      {
        title: 'LMCache',
        lines: [
          [
            graph({
              title: 'Hit rate',
              about: 'Share of the tokens asked for that LMCache had.',
              unit: PercentUnit,
              series: [series(ratio(sum(rate(found), 'pod'), sum(rate(asked), 'pod')))],
            }),
            graph({
              title: 'Tokens a second',
              about:
                'Asked for, found and written; once an engine, since all its workers count the same tokens.',
              unit: Short,
              series: [
                series(tokens(asked), 'asked for'),
                series(tokens(found), 'found'),
                series(tokens(lmcache.counter('lmcache:num_stored_tokens_total')), 'written'),
              ],
            }),
            graph({
              title: 'Size',
              about: 'Bytes that the workers of each engine hold.',
              unit: BytesIEC,
              series: [
                series(sum(lmcache.gauge('lmcache:local_cache_usage'), 'pod'), 'memory'),
                series(sum(lmcache.gauge('lmcache:local_storage_usage'), 'pod'), 'disk'),
              ],
            }),
          ],
          [
            graph({
              title: 'Time of a read and a write',
              about: 'p95 and mean. A read that takes longer than prefill would is no gain.',
              unit: Seconds,
              series: [
                series(quantile(0.95, read), 'read p95'),
                series(mean(read), 'read mean'),
                series(quantile(0.95, write), 'write p95'),
                series(mean(write), 'write mean'),
              ],
            }),
            graph({
              title: 'Tokens a second of one read and one write',
              about: 'Mean speed of the requests themselves.',
              unit: Short,
              series: [
                series(mean(lmcache.histogram('lmcache:retrieve_speed')), 'read'),
                series(mean(lmcache.histogram('lmcache:store_speed')), 'write'),
              ],
            }),
            graph({
              title: 'Evictions from memory',
              about: 'Chunks that made room for others, and attempts that made none.',
              unit: OpsPerSecond,
              series: [
                series(sum(rate(lmcache.counter('lmcache:local_cpu_evict_keys_count_total'))), 'evicted'),
                series(sum(rate(lmcache.counter('lmcache:local_cpu_evict_failed_count_total'))), 'failed'),
              ],
            }),
          ],
        ],
      },
      {
        title: 'Cache server, seen from the engines',
        lines: [
          [
            graph({
              title: 'Traffic',
              about: 'Bytes that engines read from the server and write to it.',
              unit: BytesPerSecondIEC,
              series: [
                series(sum(rate(lmcache.counter('lmcache:num_remote_read_bytes_total'))), 'read'),
                series(sum(rate(lmcache.counter('lmcache:num_remote_write_bytes_total'))), 'written'),
              ],
            }),
            graph({
              title: 'Requests',
              about: 'Reads from the server and writes to it.',
              unit: RequestsPerSecond,
              series: [
                series(sum(rate(lmcache.counter('lmcache:num_remote_read_requests_total'))), 'reads'),
                series(sum(rate(lmcache.counter('lmcache:num_remote_write_requests_total'))), 'writes'),
              ],
            }),
            graph({
              title: 'Failures',
              about: 'Pings without an answer, and reads and writes that failed.',
              unit: OpsPerSecond,
              series: [
                series(sum(change(lmcache.gauge('lmcache:remote_ping_errors'))), 'pings'),
                series(sum(change(lmcache.gauge('lmcache:get_blocking_failed_count'))), 'reads'),
                series(sum(change(lmcache.gauge('lmcache:put_failed_count'))), 'writes'),
              ],
            }),
          ],
        ],
      },
    ],
  });
}

function tokens<L extends string>(counter: Counter<L | 'instance'>): Vector<never> {
  return sum(max(rate(counter), 'instance'));
}
