import { increase, plus, quantile, rate, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import type { Selection } from './selection.js';
import type { AlertThresholds } from './settings.js';

/** Whether KV cache gets from prefill to decode engines. */
export function prefillDecode(
  { engine }: Selection,
  { kvTransferSeconds }: Required<AlertThresholds>,
): readonly Alert[] {
  const by = ['namespace', 'pod'] as const;
  const failed = sum(rate(engine().counter('vllm:nixl_num_failed_transfers_total')), ...by);
  const unheard = sum(rate(engine().counter('vllm:nixl_num_failed_notifications_total')), ...by);
  const expired = increase(engine('10m').counter('vllm:nixl_num_kv_expired_reqs_total'));
  return [
    {
      name: 'VllmKvTransfersFail',
      expr: where(plus(failed, unheard), '>', 0),
      for: '5m',
      severity: 'warning',
      summary: 'Engine {{ $labels.pod }} loses KV cache on its way',
      description:
        '{{ $value | humanize }} transfers or notices a second fail; their prompts are computed again.',
      runbook:
        'Check that the pods reach each other at the side channel (NetworkPolicy, RDMA device), and that both pools run one vLLM version and the same settings.',
    },
    {
      name: 'VllmKvExpired',
      expr: where(sum(expired, ...by), '>', 0),
      for: '0m',
      severity: 'warning',
      summary: 'Nobody fetched KV cache from {{ $labels.pod }} in time',
      description: '{{ $value | humanize }} requests within ten minutes: it was computed for nothing.',
      runbook:
        'Decode engines are too busy or gone, or clients leave between the two legs. Add decode engines.',
    },
    {
      name: 'VllmKvTransfersSlow',
      expr: where(
        quantile(0.95, engine().histogram('vllm:nixl_xfer_time_seconds'), ...by),
        '>',
        kvTransferSeconds,
      ),
      for: '10m',
      severity: 'warning',
      summary: 'KV cache reaches {{ $labels.pod }} slowly',
      description: 'One in twenty transfers takes {{ $value | humanizeDuration }} or longer.',
      runbook:
        'Without RDMA or NVLink transfers go over TCP: see which transport UCX has chosen, and whether both pools share a rack.',
    },
  ];
}
