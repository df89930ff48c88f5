import { absent, max, minus, rate, sum, where } from '../promql.js';
import type { Alert } from './alert.js';
import type { Selection } from './selection.js';

/** Whether the operator does its work. */
export function operator({ operator: of }: Selection): readonly Alert[] {
  const failed = of().counter('controller_runtime_reconcile_total', { result: '="error"' });
  const all = max(of().gauge('vllm_stack_operator_resources'), 'namespace', 'name');
  const ready = max(of().gauge('vllm_stack_operator_resources_ready'), 'namespace', 'name');
  return [
    {
      name: 'VllmOperatorNotLeading',
      expr: absent(where(of().gauge('leader_election_master_status'), '==', 1)),
      for: '5m',
      severity: 'critical',
      summary: 'No operator looks after the resources',
      description: 'Either none runs, or none holds the lease: changes of resources have no effect.',
      runbook:
        'Look at its pods and their log; a replica that lost the API server gives the lease up after seconds.',
    },
    {
      name: 'VllmOperatorFailing',
      expr: where(sum(rate(failed), 'namespace', 'controller'), '>', 0.05),
      for: '10m',
      severity: 'warning',
      summary: 'The operator fails at resources of {{ $labels.controller }}',
      description: '{{ $value | humanize }} attempts a second fail.',
      runbook: 'Conditions and events of the resources say what the API server or an engine refused.',
    },
    {
      name: 'VllmResourcesNotReady',
      expr: where(minus(all, ready), '>', 0),
      for: '30m',
      severity: 'warning',
      summary: 'Resources of {{ $labels.name }} are not ready',
      description: '{{ $value }} of them have not been for half an hour.',
      runbook: 'The condition Ready of each says why in one sentence.',
    },
    {
      name: 'VllmOperatorBehind',
      expr: where(sum(of().gauge('workqueue_depth'), 'namespace', 'name'), '>', 50),
      for: '15m',
      severity: 'warning',
      summary: 'The operator does not keep up with {{ $labels.name }}',
      description: '{{ $value }} resources wait to be looked at.',
      runbook: 'Raise `--max-concurrent-reconciles`, or find who keeps changing resources.',
    },
  ];
}
