import { age, and, max, where } from '../promql.js';
import type { Alert } from './alert.js';
import type { Selection } from './selection.js';

/** Whether requests for LoRA adapters get their adapter. */
export function lora({ engine }: Selection): readonly Alert[] {
  const by = ['namespace', 'pod'] as const;
  const info = max(engine().gauge('vllm:lora_requests_info'), ...by);
  // The value is the time at which the adapters in the labels were seen, so that the newest series is the present.
  const waiting = max(engine().gauge('vllm:lora_requests_info', { waiting_lora_adapters: '!=""' }), ...by);
  return [
    {
      name: 'VllmLoraAdaptersWait',
      expr: and(where(waiting, '>=', info), where(age(info), '<', 120)),
      for: '10m',
      severity: 'warning',
      summary: 'Requests for LoRA adapters wait on {{ $labels.pod }}',
      description: 'More adapters are asked for at once than the engine may hold in one batch.',
      runbook: 'Raise `maxLoras`, or spread adapters over more engines.',
    },
  ];
}
