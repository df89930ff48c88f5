import { and, growth, max, min, or, rate, ratio, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import type { Selection } from './selection.js';
import type { AlertThresholds } from './settings.js';

const pod = ['namespace', 'pod'] as const;

/** Whether the KV cache of the engines is large enough. */
export function kvCache(
  { engine }: Selection,
  { kvCacheUsage, preemptionsPerSecond }: Required<AlertThresholds>,
): readonly Alert[] {
  return [
    {
      name: 'VllmKvCacheFull',
      expr: where(max(engine().gauge('vllm:kv_cache_usage_perc'), ...pod, 'model_name'), '>', kvCacheUsage),
      for: '10m',
      severity: 'warning',
      summary: 'The KV cache of {{ $labels.pod }} is full',
      description:
        '{{ $value | humanizePercentage }} of it is in use, so new requests wait and running ones are put back.',
      runbook:
        'More engines, a smaller `maxModelLen` or `maxNumSeqs`, an FP8 KV cache, or GPUs with more memory.',
    },
    {
      name: 'VllmRequestsPutBack',
      expr: where(
        sum(rate(engine().counter('vllm:num_preemptions_total')), ...pod, 'model_name'),
        '>',
        preemptionsPerSecond,
      ),
      for: '10m',
      severity: 'warning',
      summary: 'Engine {{ $labels.pod }} computes requests twice',
      description: '{{ $value | humanize }} requests a second lose their KV cache to others and start again.',
      runbook: 'The batch is larger than the KV cache: lower `maxNumSeqs`, or give the cache more memory.',
    },
  ];
}

/** Whether LMCache in the engines works. */
export function lmcache(
  { lmcache: of }: Selection,
  { lmcacheHitRate }: Required<AlertThresholds>,
): readonly Alert[] {
  const worker = [...pod, 'worker_id'] as const;
  const asked = sum(rate(of('30m').counter('lmcache:num_requested_tokens_total')), ...pod);
  const found = sum(rate(of('30m').counter('lmcache:num_hit_tokens_total')), ...pod);
  const failures = (name: 'lmcache:put_failed_count' | 'lmcache:get_blocking_failed_count') =>
    where(sum(growth(of().gauge(name), '10m'), ...pod), '>', 0);
  return [
    {
      name: 'VllmLmcacheUnhealthy',
      expr: where(min(of().gauge('lmcache:lmcache_is_healthy'), ...worker), '==', 0),
      for: '5m',
      severity: 'warning',
      summary: 'LMCache in {{ $labels.pod }} does not work',
      description: 'Worker {{ $labels.worker_id }} goes on without its cache and computes every prompt.',
      runbook: 'The log of the engine says what failed: the disk, the cache server or the pinned memory.',
    },
    {
      name: 'VllmCacheServerUnreachable',
      expr: where(sum(growth(of().gauge('lmcache:remote_ping_errors'), '10m'), ...pod), '>', 3),
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.pod }} does not reach the cache server',
      description: '{{ $value | humanize }} pings within ten minutes had no answer.',
      runbook:
        'Look whether the cache server runs and was not killed for its memory, which it never frees by itself.',
    },
    {
      name: 'VllmLmcacheFailures',
      expr: or(failures('lmcache:put_failed_count'), failures('lmcache:get_blocking_failed_count')),
      for: '10m',
      severity: 'warning',
      summary: 'LMCache in {{ $labels.pod }} loses reads or writes',
      description: '{{ $value | humanize }} failed within ten minutes.',
      runbook: 'Mostly the disk is full or the cache server is at its limit.',
    },
    {
      name: 'VllmLmcacheEvictionFailing',
      expr: where(sum(rate(of().counter('lmcache:local_cpu_evict_failed_count_total')), ...pod), '>', 0),
      for: '10m',
      severity: 'warning',
      summary: 'LMCache in {{ $labels.pod }} finds nothing to evict',
      description: 'Everything in its memory is in use, so nothing new is kept.',
      runbook: 'Give it more memory (`lmcache.cpu.sizeGb`): it holds less than the requests that run.',
    },
    {
      name: 'VllmLmcacheUseless',
      expr: and(where(ratio(found, asked), '<', lmcacheHitRate), where(asked, '>', 1000)),
      for: '1h',
      severity: 'info',
      summary: 'LMCache in {{ $labels.pod }} hardly finds anything',
      description: 'Its hit rate is {{ $value | humanizePercentage }}, while every lookup costs time.',
      runbook:
        'Prompts share no prefixes, the cache is too small to keep them, or engines hash differently (PYTHONHASHSEED).',
    },
  ];
}
