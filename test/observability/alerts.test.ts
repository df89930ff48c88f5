import { describe, expect, it } from 'vitest';
import { type AlertName, alertNames } from '../../constructs/observability/alerts/names.js';
import type { RuleGroup } from '../../constructs/observability/alerts/rules.js';
import { alertCases } from './alert-cases.js';
import { promtool } from './promtool.js';
import { engine, histogram, type InputSeries, labelsText, series, steady } from './series.js';
import { rulesIn, rulesOf } from './watched-stack.js';

const groups = rulesOf();
const alerts = rulesIn(groups).filter(({ alert }) => alert !== undefined);

/** Something there always, since promtool wants a series. */
const bystander = series('up', { namespace: 'other', pod: 'other' }, steady(1));

/** Whether exactly these alerts of a name fire, with all their labels, at minutes of a situation. */
function firing(
  name: AlertName,
  situation: readonly InputSeries[],
  expected: Readonly<Record<number, readonly Readonly<Record<string, string>>[]>>,
  rules: readonly RuleGroup[] = groups,
): void {
  const { status, said } = promtool(['test', 'rules'], {
    'test.json': {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [bystander, ...situation],
          promql_expr_test: Object.entries(expected).map(([minute, list]) => ({
            expr: `ALERTS{alertname="${name}",alertstate="firing"}`,
            eval_time: `${minute}m`,
            exp_samples: list.map((labels) => ({ labels: `ALERTS{${labelsText(labels)}}`, value: 1 })),
          })),
        },
      ],
    },
    'rules.json': { groups: needed(name, rules) },
  });
  expect(status, said).toBe(0);
}

/** The alert and what it reads of what is recorded, in their groups; only how often they are looked at is that of the test. */
function needed(name: AlertName, rules: readonly RuleGroup[]) {
  const { expr = '' } = rulesIn(rules).find(({ alert }) => alert === name) ?? {};
  return rules
    .map((group) => ({
      name: group.name,
      rules: group.rules.filter(
        ({ alert, record }) => alert === name || (record !== undefined && expr.includes(`${record}{`)),
      ),
    }))
    .filter((group) => group.rules.length > 0);
}

describe('the rules', () => {
  it('are taken by Prometheus', () => {
    const { status, said } = promtool(['check', 'rules'], { 'rules.json': { groups } });

    expect(status, said).toBe(0);
    expect(said).toContain(`${rulesIn(groups).length} rules found`);
  });

  it('are all alerts that there are, each with cases', () => {
    expect(alerts.map(({ alert }) => alert).sort()).toEqual([...alertNames].sort());
    expect(Object.keys(alertCases).sort()).toEqual([...alertNames].sort());
    expect(alertNames.length).toBeGreaterThanOrEqual(30);
  });

  it('fill in labels that they have', () => {
    for (const { alert, annotations = {} } of alerts) {
      const { about } = alertCases[alert as AlertName];
      for (const [, label] of Object.values(annotations)
        .join(' ')
        .matchAll(/\$labels\.(\w+)/g)) {
        expect(Object.keys(about), alert).toContain(label);
      }
      expect(Object.keys(annotations), alert).toEqual(
        expect.arrayContaining(['summary', 'description', 'runbook']),
      );
    }
  });
});

describe.each(alerts.map(({ alert, labels }) => ({ alert: alert as AlertName, labels })))(
  '$alert',
  ({ alert, labels }) => {
    const { at = 30, fires, about, silent } = alertCases[alert];

    it('fires', () => {
      firing(alert, fires, {
        [at]: [{ alertname: alert, alertstate: 'firing', ...labels, ...about }],
      });
    });

    it.each(silent.map((situation, index) => ({ index: index + 1, situation })))(
      'stays silent in situation $index',
      ({ situation }) => {
        firing(alert, situation, { 5: [], 30: [], 90: [], 115: [] });
      },
    );
  },
);

describe('a promise of one model', () => {
  const own = rulesOf({
    modelServiceLevels: { a: { firstTokenSeconds: 1, firstTokenShare: 0.9 } },
    serviceLevel: { firstTokenSeconds: 5 },
  });
  const late = (model: string) =>
    histogram(
      'vllm:time_to_first_token_seconds',
      { ...engine, model_name: model },
      {
        '1.0': 20,
        '5.0': 100,
      },
    );
  const about = (model_name: string) => ({
    alertname: 'VllmFirstTokenBudgetSlow',
    alertstate: 'firing',
    severity: 'warning',
    stack: 'vllm',
    namespace: 'models',
    model_name,
  });

  it('holds for that model, and that of all for the others', () => {
    firing('VllmFirstTokenBudgetSlow', [...late('m'), ...late('n')], { 30: [about('m')] }, own);
  });
});
