import { ownRouterMetrics } from '../../contract/own-router-metrics.js';
import { header, sampleLines } from '../stats/metric-family.js';

/** What became of a call of a hook. */
export type HookOutcome = 'done' | 'failed' | 'timeout' | 'dropped';

/** What is counted of a hook. */
export class HookCounts {
  restarts = 0;
  readonly outcomes = new Map<HookOutcome, number>([
    ['done', 0],
    ['failed', 0],
    ['timeout', 0],
  ]);
  readonly hook: string;

  constructor(hook: 'rewriter' | 'callbacks') {
    this.hook = hook;
    if (hook === 'callbacks') this.outcomes.set('dropped', 0);
  }

  count(outcome: HookOutcome): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

/** Lines of the exposition format; those of several hooks stand one after the other. */
export function hookLines(all: readonly HookCounts[]): string {
  const calls = ownRouterMetrics['vllm_router:hook_calls_total'];
  const restarts = ownRouterMetrics['vllm_router:hook_restarts_total'];
  const samples = all.flatMap(({ hook, outcomes }) =>
    [...outcomes].map(([outcome, value]) => ({ labels: [hook, outcome], value })),
  );
  const lines = [
    ...header('vllm_router:hook_calls_total', calls),
    ...sampleLines('vllm_router:hook_calls_total', calls, samples),
    ...header('vllm_router:hook_restarts_total', restarts),
    ...sampleLines(
      'vllm_router:hook_restarts_total',
      restarts,
      all.map(({ hook, restarts: value }) => ({ labels: [hook], value })),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
