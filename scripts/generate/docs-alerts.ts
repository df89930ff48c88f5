import type { Alert } from '../../constructs/observability/alerts/alert.js';
import { alertsOf, type RuleSubjects, recordsOf } from '../../constructs/observability/alerts/rules.js';
import { defaultServiceLevel, defaultThresholds } from '../../constructs/observability/alerts/settings.js';
import { code, fenced, page, table } from './docs-markdown.js';

/** A release `vllm` that has one of everything. */
const everything: RuleSubjects = {
  release: 'vllm',
  namespace: 'models',
  engines: ['vllm-qwen3-deployment-vllm'],
  deployments: ['vllm-qwen3-deployment-vllm'],
  router: 'vllm-deployment-router',
  claims: ['vllm-qwen3-storage-claim'],
  autoscalers: ['vllm-qwen3-scaledobject'],
  operator: { namespace: 'operator', deployment: 'production-stack-controller-manager' },
  hasLmcache: true,
  hasNixl: true,
  hasLora: true,
};

const titles: Readonly<Record<string, string>> = {
  availability: 'Are engines there?',
  latency: 'Do answers come in time?',
  capacity: 'Are there engines enough?',
  'kv-cache': 'Is the KV cache large enough?',
  router: 'Does the router find engines that answer?',
  'prefill-decode': 'Does KV cache get from prefill to decode?',
  lora: 'Do requests get their LoRA adapter?',
  operator: 'Does the operator do its work?',
};

/** The page of the alerts: a table, and a runbook for each. */
export function alertsPage(): string {
  const groups = Object.entries(alertsOf(everything, defaultThresholds));
  const { firstTokenSeconds, firstTokenShare, answeredShare } = defaultServiceLevel;
  return page(
    'Alerts',
    'constructs/observability/alerts/*.ts',
    'What `observability` has Prometheus watch, with the thresholds that hold where none are given; [Observability](observability.md) says how to ' +
      'switch it on and change it. A stack gets the alerts about what it has. Expressions are those of a release `vllm` with an engine `qwen3` in the ' +
      'namespace `models`.',
    `Budgets are those of 30 days: ${percent(firstTokenShare)} of first tokens come within ${firstTokenSeconds} s, and engines fail no more than ` +
      `${percent(1 - answeredShare)} of what the router sends them. A fast alert fires where two percent of the budget go within an hour, a slow one at five percent in six hours.`,
    table(
      ['alert', 'severity', 'after', 'what it says'],
      groups.flatMap(([, alerts]) =>
        alerts.map(({ name, severity, for: after, summary }) => [
          `[${name}](#${name.toLowerCase()})`,
          severity,
          after === '0m' ? 'at once' : after,
          plain(summary),
        ]),
      ),
    ),
    ...groups.flatMap(([group, alerts]) => [
      `## ${titles[group] ?? group}`,
      ...alerts.flatMap((alert) => sectionOf(alert)),
    ]),
    '## What is recorded',
    'Alerts over hours read these; they are there for dashboards of your own, too. All carry the label `stack`, the name of the release.',
    table(
      ['record', 'expression'],
      recordsOf(everything, { others: defaultServiceLevel, models: {} }).map(({ record, expr }) => [
        code(record),
        code(expr.text),
      ]),
    ),
  );
}

function sectionOf({ name, severity, for: after, description, runbook, expr }: Alert): string[] {
  const wait = after === '0m' ? 'At once' : `After ${after}`;
  return [
    `### ${name}`,
    `${wait}, ${severity}. ${plain(description)}`,
    plain(runbook),
    fenced('text', expr.text),
  ];
}

/** A text of Prometheus' templates as people read it: `{{ $labels.pod }}` is *pod*, the value *n*. */
function plain(text: string): string {
  return text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*').replaceAll(/\{\{ \$value[^}]*\}\}/g, '*n*');
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
