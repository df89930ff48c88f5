import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DashboardName } from '../../constructs/identity.js';
import { dashboards } from '../../constructs/observability/dashboards/all.js';
import { type PanelQuery, panelsOf, queriesOf } from '../support/dashboards.js';

/** Prometheus' tool, on the PATH. */
const PROMTOOL = 'promtool';

/** What Grafana puts in place of variables where everything is chosen. */
const everything = { namespace: '.*', release: '.*', model: '.+', engine: '.*' };

type Choice = Partial<Record<keyof typeof everything, string>>;

/** An expression as Prometheus gets it. */
function chosen(expr: string, choice: Choice = {}): string {
  const values: Readonly<Record<string, string>> = {
    ...everything,
    ...choice,
    __rate_interval: '2m',
    __range: '10m',
  };
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`query: unknown variable, got ${name}; give it a value`);
    return value;
  });
}

/** Runs it on a file; JSON is YAML. */
function promtool(args: readonly string[], content: object): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'input.yaml');
  writeFileSync(file, JSON.stringify(content));
  const { status, stdout, stderr, error } = spawnSync(PROMTOOL, [...args, file], { encoding: 'utf8' });
  if (error) {
    throw new Error(`promtool: does not start, got ${error.message}; install Debian's package prometheus`);
  }
  return { status, said: `${stdout}${stderr}` };
}

const queries = Object.entries(dashboards).flatMap(([name, build]) =>
  queriesOf(build())
    .filter((query): query is PanelQuery => !query.variable)
    .map((query) => ({ name, ...query })),
);

describe('queries of the dashboards', () => {
  const checked = (exprs: readonly string[]) =>
    promtool(['check', 'rules'], {
      groups: [{ name: 'queries', rules: exprs.map((expr, index) => ({ record: `query:${index}`, expr })) }],
    });

  it.each<[string, Choice]>([
    ['everything', {}],
    [
      'one of each',
      { namespace: 'models', release: 'vllm-', model: 'Qwen/Qwen3-0\\\\.6B', engine: 'vllm-a-7d4b' },
    ],
    ['several', { namespace: '(a|b)', release: '(a-|b-)', model: '(m|n)', engine: '(p|q)' }],
  ])('are PromQL with %s chosen', (_, choice) => {
    const { status, said } = checked(queries.map(({ text }) => chosen(text, choice)));

    expect(said).toContain(`${queries.length} rules found`);
    expect(status, said).toBe(0);
  });

  it('would be refused if one were not', () => {
    expect(checked(['sum(up', 'up']).status).not.toBe(0);
  });
});

const ofPod = (pod: string, model: string, release = 'r') =>
  `namespace="ns",job="${release}-${pod}-engine-service",pod="${pod}",instance="${pod}:8000",model_name="${model}",engine="0"`;
const ofRouter = 'namespace="ns",job="r-router-service",pod="router",instance="router:8000"';

/** Buckets of a histogram that grow as given each minute. */
const histogram = (name: string, labels: string, buckets: Readonly<Record<string, number>>, sum: number) => [
  ...Object.entries(buckets).map(([le, step]) => ({
    series: `${name}_bucket{${labels},le="${le}"}`,
    values: `0+${step}x20`,
  })),
  { series: `${name}_sum{${labels}}`, values: `0+${sum}x20` },
  { series: `${name}_count{${labels}}`, values: `0+${buckets['+Inf'] ?? 0}x20` },
];

/** Two engines of release r, one of release s, and the router of r, which exposes names of engines too. */
const samples = [
  { series: `vllm:num_requests_running{${ofPod('a', 'm')}}`, values: '3x20' },
  { series: `vllm:num_requests_running{${ofPod('b', 'n')}}`, values: '4x20' },
  { series: `vllm:num_requests_running{${ofPod('c', 'm', 's')}}`, values: '5x20' },
  { series: `vllm:num_requests_running{${ofRouter},server="http://a:8000"}`, values: '100x20' },
  { series: `vllm:num_requests_waiting{${ofPod('a', 'm')}}`, values: '7x20' },
  { series: `vllm:num_requests_waiting{${ofRouter},server="http://a:8000"}`, values: '100x20' },
  { series: `vllm:kv_cache_usage_perc{${ofPod('a', 'm')}}`, values: '0.25x20' },
  { series: `vllm:kv_cache_usage_perc{${ofPod('b', 'n')}}`, values: '0.75x20' },
  { series: `vllm:prefix_cache_hits_total{${ofPod('a', 'm')}}`, values: '0+30x20' },
  { series: `vllm:prefix_cache_queries_total{${ofPod('a', 'm')}}`, values: '0+120x20' },
  { series: `vllm:prefix_cache_hits_total{${ofPod('b', 'n')}}`, values: '0x20' },
  { series: `vllm:prefix_cache_queries_total{${ofPod('b', 'n')}}`, values: '0x20' },
  ...histogram(
    'vllm:time_to_first_token_seconds',
    ofPod('a', 'm'),
    { '0.1': 60, '0.2': 120, '+Inf': 120 },
    12,
  ),
  ...histogram('vllm:e2e_request_latency_seconds', ofPod('a', 'm'), { '1': 0, '2': 120, '+Inf': 120 }, 180),
  { series: `vllm:num_incoming_requests_total{${ofRouter},model="m"}`, values: '0+120x20' },
  { series: `vllm:num_incoming_requests_total{${ofRouter},model="unknown"}`, values: '0+60x20' },
  {
    series: `vllm:request_latency_seconds_count{${ofRouter},server="http://a:8000",model="m",status="success"}`,
    values: '0+90x20',
  },
  {
    series: `vllm:request_latency_seconds_count{${ofRouter},server="http://b:8000",model="m",status="error"}`,
    values: '0+30x20',
  },
  { series: `vllm:healthy_pods_total{${ofRouter},server="http://a:8000"}`, values: '1x20' },
  { series: `vllm:healthy_pods_total{${ofRouter},server="http://b:8000"}`, values: '1x20' },
  ...['0', '1'].flatMap((worker) => {
    const labels = `namespace="ns",job="r-a-engine-service",pod="a",instance="a:8000",model_name="/models/m",served_model_name="m",worker_id="${worker}"`;
    return [
      { series: `lmcache:num_requested_tokens_total{${labels}}`, values: '0+120x20' },
      { series: `lmcache:num_hit_tokens_total{${labels}}`, values: '0+90x20' },
    ];
  }),
];

interface Sample {
  readonly labels: string;
  readonly value: number;
}

/** What a panel's queries give after ten minutes of `samples`; fails with the difference. */
function evaluate(
  name: DashboardName,
  panel: string,
  expected: readonly (readonly Sample[])[],
  choice: Choice = {},
): void {
  const targets = panelsOf(dashboards[name]()).find(({ title }) => title === panel)?.targets ?? [];
  expect(targets).toHaveLength(expected.length);
  const { status, said } = promtool(['test', 'rules'], {
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: samples,
        promql_expr_test: targets.map(({ expr }, index) => ({
          expr: `round(${chosen(expr, choice)}, 0.0001)`,
          eval_time: '10m',
          exp_samples: expected[index],
        })),
      },
    ],
  });
  expect(status, said).toBe(0);
}

const of = (labels: string, value: number): Sample => ({ labels, value });

describe('the overview', () => {
  it.each<[string, readonly (readonly Sample[])[], Choice]>([
    ['Available instances', [[of('{}', 3)]], {}],
    ['Available instances', [[of('{}', 2)]], { release: 'r-' }],
    ['Available instances', [[of('{}', 1)]], { release: 'r-', model: 'm' }],
    ['Available instances', [[of('{}', 0)]], { model: 'gone' }],
    ['Running requests', [[of('{pod="a"}', 3), of('{pod="b"}', 4), of('{pod="c"}', 5)]], {}],
    ['Running requests', [[of('{pod="b"}', 4)]], { engine: 'b' }],
    ['Pending requests', [[of('{pod="a"}', 7)]], {}],
    ['GPU KV cache usage', [[of('{pod="a"}', 0.25), of('{pod="b"}', 0.75)]], {}],
    ['Fullest KV cache', [[of('{}', 0.75)]], {}],
    // The engine without traffic has no rate rather than a broken one.
    ['KV cache hit rate', [[of('{pod="a"}', 0.25)]], {}],
    ['TTFT distribution', [[of('{le="0.1"}', 120), of('{le="0.2"}', 240), of('{le="+Inf"}', 240)]], {}],
    ['Request latency distribution', [[of('{le="1"}', 0), of('{le="2"}', 240), of('{le="+Inf"}', 240)]], {}],
    ['Time to first token, p95', [[of('{}', 0.19)]], {}],
    ['Request latency by model', [[of('{model_name="m"}', 1.95)], [of('{model_name="m"}', 1.5)]], {}],
    ['Requests', [[of('{}', 3)]], {}],
    ['Requests', [[of('{}', 2)]], { model: 'm' }],
    ['Failed requests', [[of('{}', 0.25)]], {}],
  ])('%s gives %j with %j chosen', (panel, expected, choice) => {
    evaluate('overview', panel, expected, choice);
  });
});

describe('the router', () => {
  it.each<[string, readonly (readonly Sample[])[]]>([
    ['Engines', [[of('{}', 2)]]],
    ['In flight', [[of('{}', 100)]]],
    ['Requests without an engine', [[of('{}', 1)]]],
    ['Imbalance', [[of('{}', 1.5)]]],
    // An engine that never failed has no series of failures, and a share of 0.
    ['Failed attempts by engine', [[of('{server="http://a:8000"}', 0), of('{server="http://b:8000"}', 1)]]],
    ['Engines that each replica knows', [[of('{}', 2)], [of('{}', 2)]]],
  ])('%s gives %j', (panel, expected) => {
    evaluate('router', panel, expected);
  });
});

describe('the KV cache', () => {
  it('counts tokens once an engine, however many workers report them', () => {
    evaluate('kv-cache', 'Tokens a second', [[of('{}', 2)], [of('{}', 1.5)], []]);
    evaluate('kv-cache', 'Tokens a second', [[], [], []], { model: 'n' });
  });

  it('has the hit rates of all the time shown', () => {
    evaluate('kv-cache', 'Hit rate of LMCache', [[of('{}', 0.75)]]);
    evaluate('kv-cache', 'Hit rate beyond the engine', [[]]);
  });
});
