import { App, Chart } from 'cdk8s';
import type { Rule, RuleGroup } from '../../constructs/observability/alerts/rules.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';

/** A release `vllm` in the namespace `models` that has one of everything that rules can be about. */
const everything: VllmStackProps = {
  sharedStorage: { size: '1Ti' },
  engines: {
    a: {
      model: 'm',
      enableLora: true,
      lmcache: { cpu: { sizeGb: 1 } },
      storage: { claim: { size: '1Gi' } },
      autoscaling: { type: 'keda', minReplicas: 1, maxReplicas: 1, triggers: [] },
    },
    b: { model: 'n', replicas: 2 },
  },
  prefillDecode: { p: { model: 'o', transfer: { protocol: 'nixl' } } },
};

/** The groups of rules of that release, as they are written into its PrometheusRule. */
export function rulesOf(alerts: Exclude<NonNullable<VllmStackProps['observability']>['alerts'], false> = {}) {
  const chart = new Chart(new App(), 'chart', { namespace: 'models' });
  new VllmStack(chart, 'vllm', {
    ...everything,
    observability: { alerts: { operator: { namespace: 'operator' }, ...alerts }, dashboards: false },
  });
  const [object] = chart.toJson().filter(({ kind }: { kind: string }) => kind === 'PrometheusRule');
  return (object as { readonly spec: { readonly groups: readonly RuleGroup[] } }).spec.groups;
}

/** All rules of groups. */
export function rulesIn(groups: readonly RuleGroup[]): readonly Rule[] {
  return groups.flatMap(({ rules }) => rules);
}
