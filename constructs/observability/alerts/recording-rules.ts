import { count, less, type Matcher, or, quantile, rate, ratio, sum, type Vector, within } from '../promql.js';
import type { RecordingRule } from './alert.js';
import type { Selection } from './selection.js';
import type { ServiceLevel } from './settings.js';

const windows = ['5m', '30m', '1h', '6h'] as const;

type Window = (typeof windows)[number];

const burns = (of: string): Readonly<Record<Window, string>> => ({
  '5m': `${of}:burn5m`,
  '30m': `${of}:burn30m`,
  '1h': `${of}:burn1h`,
  '6h': `${of}:burn6h`,
});

/** Names of what is recorded: the labels that are left, what it is, and how it is computed. */
export const records = {
  /** How many times faster than allowed the budget of late first tokens goes. */
  firstTokenBurn: burns('namespace_model_name:vllm_first_token_budget'),
  /** The same of failed attempts; `model` is what clients ask for. */
  failureBurn: burns('namespace_model:vllm_router_failure_budget'),
  firstTokenP95: 'namespace_model_name:vllm_first_token_seconds:p95_5m',
  interTokenP99: 'namespace_model_name:vllm_inter_token_seconds:p99_5m',
  queueTimeP95: 'namespace_model_name:vllm_queue_seconds:p95_5m',
  latencyP95: 'namespace_model_name:vllm_request_seconds:p95_5m',
  waitingPerEngine: 'namespace_model_name:vllm_requests_waiting:mean',
  prefixHitRate: 'namespace_model_name:vllm_prefix_cache_hits:ratio_5m',
} as const;

/** The promise of each model that has one of its own, and of all others. */
export interface ServiceLevels {
  readonly others: Required<ServiceLevel>;
  /** By the name that clients call the model. */
  readonly models: Readonly<Record<string, Required<ServiceLevel>>>;
}

/** What dashboards and alerts of engines read often, or over hours. */
export function engineRecords({ engine }: Selection, levels: ServiceLevels): readonly RecordingRule[] {
  const by = ['namespace', 'model_name'] as const;
  const now = engine();
  const hits = rate(now.counter('vllm:prefix_cache_hits_total'));
  const queries = rate(now.counter('vllm:prefix_cache_queries_total'));
  return [
    ...windows.map((window) => ({
      record: records.firstTokenBurn[window],
      expr: anyOf(levels, ({ model, level }) => {
        const name = 'vllm:time_to_first_token_seconds';
        const tokens = engine(window).histogram(name, model && { model_name: model });
        return burn(within(tokens, level.firstTokenSeconds, ...by), level.firstTokenShare);
      }),
    })),
    {
      record: records.firstTokenP95,
      expr: quantile(0.95, now.histogram('vllm:time_to_first_token_seconds'), ...by),
    },
    {
      record: records.interTokenP99,
      expr: quantile(0.99, now.histogram('vllm:inter_token_latency_seconds'), ...by),
    },
    {
      record: records.queueTimeP95,
      expr: quantile(0.95, now.histogram('vllm:request_queue_time_seconds'), ...by),
    },
    {
      record: records.latencyP95,
      expr: quantile(0.95, now.histogram('vllm:e2e_request_latency_seconds'), ...by),
    },
    {
      record: records.waitingPerEngine,
      expr: ratio(
        sum(now.gauge('vllm:num_requests_waiting'), ...by),
        count(now.gauge('vllm:num_requests_running'), ...by),
      ),
    },
    { record: records.prefixHitRate, expr: ratio(sum(hits, ...by), sum(queries, ...by)) },
  ];
}

/** What alerts about the router read over hours. */
export function routerRecords({ router }: Selection, levels: ServiceLevels): readonly RecordingRule[] {
  const by = ['namespace', 'model'] as const;
  return windows.map((window) => ({
    record: records.failureBurn[window],
    expr: anyOf(levels, ({ model, level }) => {
      const only = model && { model };
      const attempts = (outcome: '=~"answered|failed"' | '="failed"') =>
        sum(rate(router(window).counter('vllm_router:attempts_total', { ...only, outcome })), ...by);
      const all = attempts('=~"answered|failed"');
      return burn(ratio(less(all, attempts('="failed"')), all), level.answeredShare);
    }),
  }));
}

/** How many times faster than allowed a budget goes, by the share that keeps the promise. */
function burn<L extends string>({ text, labels }: Vector<L>, promised: number): Vector<L> {
  // 1 - 0.95 is 0.050000000000000044.
  const budget = Number((1 - promised).toPrecision(12));
  return { text: `(1 - (${text})) / ${budget}`, labels, infix: true };
}

/** A promise, and the models that it is about. */
interface Promised {
  readonly model: Matcher | undefined;
  readonly level: Required<ServiceLevel>;
}

/** One expression over all models: that of the promise of each, of which no two are about the same model. */
function anyOf<L extends string>(
  { others, models }: ServiceLevels,
  expr: (promised: Promised) => Vector<L>,
): Vector<L> {
  const names = Object.keys(models);
  const rest: Matcher | undefined = names.length === 0 ? undefined : `!~"${names.map(literal).join('|')}"`;
  return Object.entries(models)
    .map(([name, level]) => expr({ model: `="${escaped(name)}"`, level }))
    .reduce(or, expr({ model: rest, level: others }));
}

/** A text within double quotes of PromQL. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function literal(text: string): string {
  return escaped(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
