import { and, rate, share, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import { records } from './recording-rules.js';
import type { Selection } from './selection.js';
import type { AlertThresholds } from './settings.js';

/** Whether answers come as soon as promised. */
export function latency(
  { engine, recorded }: Selection,
  { interTokenSeconds, queueSeconds, abortedShare }: Required<AlertThresholds>,
): readonly Alert[] {
  const model = ['namespace', 'model_name'] as const;
  const burn = (window: keyof typeof records.firstTokenBurn) =>
    recorded(records.firstTokenBurn[window], ...model);
  const finished = engine().counter('vllm:request_success_total');
  const unfinished = engine().counter('vllm:request_success_total', {
    finished_reason: '=~"abort|error"',
  });
  return [
    {
      name: 'VllmFirstTokenBudgetFast',
      expr: and(where(burn('5m'), '>', 14.4), where(burn('1h'), '>', 14.4)),
      for: '2m',
      severity: 'critical',
      summary: 'First tokens of {{ $labels.model_name }} are late: two percent of the month in an hour',
      description:
        'Requests miss the promised time to the first token {{ $value | humanize }} times as often as the budget of 30 days allows.',
      runbook:
        'Compare time in the queue with prefill time on the dashboard of the model. A queue asks for more engines or a smaller context; prefill asks for fewer cache misses (routing), chunked prefill or faster GPUs.',
    },
    {
      name: 'VllmFirstTokenBudgetSlow',
      expr: and(where(burn('30m'), '>', 6), where(burn('6h'), '>', 6)),
      for: '15m',
      severity: 'warning',
      summary:
        'First tokens of {{ $labels.model_name }} are often late: five percent of the month in six hours',
      description:
        'Requests miss the promised time to the first token {{ $value | humanize }} times as often as the budget of 30 days allows.',
      runbook:
        'As for the fast one, with more time: capacity is too small at this load, or prompts have become longer.',
    },
    {
      name: 'VllmTokensSlow',
      expr: where(recorded(records.interTokenP99, ...model), '>', interTokenSeconds),
      for: '10m',
      severity: 'warning',
      summary: 'Tokens of {{ $labels.model_name }} come slowly',
      description: 'One in a hundred tokens takes {{ $value | humanizeDuration }} or longer.',
      runbook:
        'Batches are too large (`maxNumSeqs`), long prompts are computed between tokens (chunked prefill, or prefill on engines of its own), or requests are put back for want of KV cache.',
    },
    {
      name: 'VllmQueueTimeLong',
      expr: where(recorded(records.queueTimeP95, ...model), '>', queueSeconds),
      for: '10m',
      severity: 'warning',
      summary: 'Requests for {{ $labels.model_name }} wait long for a place in the batch',
      description: 'One in twenty requests waits {{ $value | humanizeDuration }} or longer.',
      runbook:
        'Add engines, or let the autoscaler add them sooner; see whether one engine alone has the queue (routing).',
    },
    {
      name: 'VllmRequestsCutOff',
      expr: where(share(sum(rate(unfinished), ...model), sum(rate(finished), ...model)), '>', abortedShare),
      for: '10m',
      severity: 'warning',
      summary: 'Many requests for {{ $labels.model_name }} do not end as they should',
      description:
        '{{ $value | humanizePercentage }} of the requests were given up by their clients or ended in an error.',
      runbook:
        'Clients give up when they wait too long: compare their timeout, and that of every proxy between, with the latency. Errors are in the log of the engines.',
    },
  ];
}
