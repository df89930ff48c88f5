import { describe, expect, it, onTestFinished } from 'vitest';
import { ownRouterMetrics } from '../../../contract/own-router-metrics.js';
import { routerMetrics } from '../../../contract/router-metrics.js';
import { routerConfig } from '../../../router/config/config.js';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { startRouter } from '../../../router/start.js';
import { createStats, type RouterStats } from '../../../router/stats/router-stats.js';
import { Log } from '../../../src/runtime/log.js';
import { parseSamples } from '../../../src/runtime/prometheus-text.js';
import { post, startSim } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';

function setUp(): { stats: RouterStats; store: EndpointStore; clock: { ms: number } } {
  const clock = { ms: 0 };
  const store = new EndpointStore();
  const config = { engineStatsInterval: 5, requestStatsWindow: 60, logStats: false, logStatsInterval: 10 };
  const quiet = { info: () => undefined, warn: () => undefined };
  const stats = createStats(config, store, { ...quiet, now: () => clock.ms });
  onTestFinished(() => stats.close());
  return { stats, store, clock };
}

/** Values by name and labels, as `name{a="b"}`. */
async function scraped(stats: RouterStats): Promise<Map<string, number>> {
  const lines = (await stats.renderMetrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('/metrics', () => {
  it('has what alerts take rates of at 0 before the first request, and of models alone that are served', async () => {
    const { stats, store } = setUp();
    store.upsert({ ...spec('http://a'), cards: [{ id: 'm', object: 'model' }] });
    const values = await scraped(stats);
    const of = 'server="http://a",model="m"';

    for (const sample of [
      'vllm:num_incoming_requests_total{model="m"}',
      `vllm:request_latency_seconds_count{${of},status="success"}`,
      `vllm:request_latency_seconds_count{${of},status="error"}`,
      `vllm_router:attempts_total{${of},outcome="failed"}`,
      'vllm_router:queue_turned_away_total{model="m",reason="full"}',
      'vllm_router:queue_time_seconds_count{model="m"}',
      'vllm_router:scrape_failures_total{server="http://a"}',
      'vllm_router:config_reloads_total{outcome="refused"}',
    ]) {
      expect([sample, values.get(sample)]).toEqual([sample, 0]);
    }
    expect([...values.keys()].filter((sample) => sample.includes('unknown'))).toEqual([]);
  });

  it('counts attempts by who is to blame', async () => {
    const { stats, store } = setUp();
    const endpoint = store.upsert(spec('http://a'));
    for (const status of [200, 200, 404, 503]) {
      const attempt = stats.observerFor(endpoint, 'm');
      attempt.onSent();
      attempt.onHeaders(status, false);
      attempt.onEnd();
    }
    const broken = stats.observerFor(endpoint, 'm');
    broken.onSent();
    broken.onHeaders(200, true);
    broken.onError(new Error('gone'));
    const values = await scraped(stats);
    const count = (outcome: string) =>
      values.get(`vllm_router:attempts_total{server="http://a",model="m",outcome="${outcome}"}`);

    expect([count('answered'), count('refused'), count('failed')]).toEqual([2, 1, 2]);
  });

  it('writes bounds as Python does, since dashboards select them by text', async () => {
    const { stats, store } = setUp();
    const endpoint = store.upsert(spec('http://a'));
    const attempt = stats.observerFor(endpoint, 'm');
    attempt.onSent();
    attempt.onHeaders(200, false);
    attempt.onEnd();
    const text = await stats.renderMetrics();
    const bounds = [
      ...text.matchAll(/^vllm:request_latency_seconds_bucket\{(.*status="success"),le="(.*)"\}/gm),
    ];

    expect(bounds.map(([, , le]) => le)).toEqual([
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1.0',
      '2.5',
      '5.0',
      '10.0',
      '30.0',
      '60.0',
      '120.0',
      '+Inf',
    ]);
    expect(new Set(bounds.map(([, labels]) => labels))).toEqual(
      new Set(['server="http://a",model="m",status="success"']),
    );
  });

  it('tells of each engine what it has and gets', async () => {
    const { stats, store, clock } = setUp();
    const a = store.upsert(spec('http://a'));
    const b = store.upsert(spec('http://b'));
    store.setSleeping(b.id, true);
    a.load.inFlight = 3;
    a.load.inPrefill = 2;
    a.load.inDecoding = 1;
    const attempt = stats.observerFor(a, 'm');
    attempt.onSent();
    clock.ms = 700;
    attempt.onHeaders(200, false);
    attempt.onEnd({ promptTokens: 5, completionTokens: 7 });
    const failed = stats.observerFor(a, 'm');
    failed.onSent();
    failed.onError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    stats.observerFor(a, 'm').onAbort();
    for (const model of ['m', 'm', 'made up', 'made up too']) stats.incoming(model);
    stats.overhead(0.0002);
    const values = await scraped(stats);
    const of = (name: string): number | undefined => values.get(name);

    expect({
      qps: of('vllm:current_qps{server="http://a"}'),
      prefill: of('vllm:num_prefill_requests{server="http://a"}'),
      decoding: of('vllm:num_decoding_requests{server="http://a"}'),
      running: of('vllm:num_requests_running{server="http://a"}'),
      latency: of('vllm:avg_latency{server="http://a"}'),
      length: of('vllm:avg_decoding_length{server="http://a"}'),
      noItl: of('vllm:avg_itl{server="http://a"}'),
      healthy: of('vllm:healthy_pods_total{server="http://a"}'),
      asleep: of('vllm:healthy_pods_total{server="http://b"}'),
      idle: of('vllm:current_qps{server="http://b"}'),
      incoming: of('vllm:num_incoming_requests_total{model="m"}'),
      unknown: of('vllm:num_incoming_requests_total{model="unknown"}'),
      input: of('vllm:input_tokens_total{server="http://a",model="m"}'),
      output: of('vllm:output_tokens_total{server="http://a",model="m"}'),
      errors: of('vllm:request_errors_total{server="http://a",model="m",error_type="ClientConnectorError"}'),
      succeeded: of(
        'vllm:request_latency_seconds_bucket{server="http://a",model="m",status="success",le="1.0"}',
      ),
      within: of(
        'vllm:request_latency_seconds_bucket{server="http://a",model="m",status="success",le="0.5"}',
      ),
      seconds: of('vllm:request_latency_seconds_sum{server="http://a",model="m",status="success"}'),
      failed: of('vllm:request_latency_seconds_count{server="http://a",model="m",status="error"}'),
      aborted: of('vllm_router:client_aborts_total{server="http://a",model="m"}'),
      answers: of('vllm_router:responses_total{server="http://a",model="m",code="200"}'),
      overhead: of('vllm_router:overhead_seconds_bucket{le="0.00025"}'),
    }).toEqual({
      qps: 2 / 60,
      prefill: 2,
      decoding: 1,
      running: 3,
      latency: 0.7,
      length: 7,
      noItl: undefined,
      healthy: 1,
      asleep: 0,
      idle: 0,
      incoming: 2,
      unknown: 2,
      input: 5,
      output: 7,
      errors: 1,
      succeeded: 1,
      within: 0,
      seconds: 0.7,
      failed: 1,
      aborted: 1,
      answers: 1,
      overhead: 1,
    });
    for (const name of [
      'router_cpu_usage_percent',
      'router_memory_usage_percent',
      'router_disk_usage_percent',
    ]) {
      expect(of(name)).toBeGreaterThanOrEqual(0);
      expect(of(name)).toBeLessThanOrEqual(100);
    }
  });

  it('passes on what engines counted', async () => {
    const engine = await startSim();
    const { stats, store } = setUp();
    store.upsert(spec(engine.url, ['tiny']));
    const prompt = 'some words to be found again '.repeat(20);
    for (let i = 0; i < 3; i++)
      await (await post(engine, '/v1/completions', { model: 'tiny', prompt, max_tokens: 1 })).text();
    await stats.engines.scrape();
    const own = parseSamples(
      await (await fetch(`${engine.url}/metrics`)).text(),
      new Set(['vllm:prefix_cache_hits_total', 'vllm:prefix_cache_queries_total']),
    );
    const values = await scraped(stats);

    expect(own).toHaveLength(2);
    for (const { name, value } of own) {
      expect(value).toBeGreaterThan(0);
      const passed = name.replace('vllm:prefix', 'vllm:gpu_prefix');
      expect(values.get(`${passed}{server="${engine.url}"}`)).toBe(value);
    }
    expect(values.get(`vllm:num_requests_waiting{server="${engine.url}"}`)).toBe(0);
    expect(values.get(`vllm_router:engine_kv_cache_usage{server="${engine.url}"}`)).toBe(0);
  });

  it('has no name or label that is not in its tables', async () => {
    const { stats, store } = setUp();
    const endpoint = store.upsert(spec('http://a"\\\n'));
    const attempt = stats.observerFor(endpoint, 'm');
    attempt.onSent();
    attempt.onError(new Error('x'));
    const text = await stats.renderMetrics();
    const specs: Readonly<Record<string, { readonly type: string; readonly labels: readonly string[] }>> = {
      ...routerMetrics,
      ...ownRouterMetrics,
    };
    const typed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    for (const [, name = '', type] of typed) {
      if (!name.startsWith('process_')) expect(specs[name]?.type, name).toBe(type);
    }
    expect(new Set(typed.map(([, name]) => name)).size).toBe(typed.length);
    expect(text).toContain('vllm:current_qps{server="http://a\\"\\\\\\n"}');
  });

  it('drops an engine that has left: its gauges at once, its totals later', async () => {
    const { stats, store, clock } = setUp();
    const { id, ...endpoint } = store.upsert(spec('http://a'));
    const attempt = stats.observerFor({ id, ...endpoint }, 'm');
    attempt.onSent();
    attempt.onHeaders(200, false);
    attempt.onEnd({ promptTokens: 1, completionTokens: 1 });
    store.remove(id);

    expect(await stats.renderMetrics()).not.toContain('vllm:current_qps{');
    expect(await stats.renderMetrics()).toContain('vllm:input_tokens_total{server="http://a"');
    clock.ms = 600_000;
    expect(await stats.renderMetrics()).not.toContain('http://a');
  });
});

describe('the statistics of a running router', () => {
  it('agree with what the engines counted', async () => {
    const engines = [await startSim(), await startSim()];
    const config = routerConfig(
      [
        '--service-discovery=static',
        `--static-backends=${engines.map(({ url }) => url).join(',')}`,
        '--static-models=tiny,tiny',
        '--routing-logic=roundrobin',
        '--host=127.0.0.1',
        '--port=0',
      ],
      {},
    );
    const log = new Log({ level: 'critical', format: 'text' });
    const started = await startRouter(config, { env: {}, log, load: () => config });
    onTestFinished(() => started.close());
    const url = `http://127.0.0.1:${started.port}`;
    const ask = async (path: string, body: object): Promise<void> => {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'tiny', max_tokens: 5, ...body }),
      });
      await answer.text();
    };
    for (let i = 0; i < 6; i++) {
      const stream = i > 3 ? { stream: true, stream_options: { include_usage: true } } : {};
      await ask('/v1/completions', { prompt: 'count with me '.repeat(i + 1), ...stream });
    }
    await ask('/v1/completions', { prompt: 'wrong', max_tokens: -1 });
    const text = await (await fetch(`${url}/metrics`)).text();
    const of = (name: string, server: string, labels: Readonly<Record<string, string>> = {}): number =>
      parseSamples(text, new Set([name]))
        .filter((sample) => sample.labels.server === server)
        .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
        .reduce((sum, { value }) => sum + value, 0);

    for (const engine of engines) {
      const names = [
        'vllm:prompt_tokens_total',
        'vllm:generation_tokens_total',
        'vllm:request_success_total',
      ];
      const own = parseSamples(await (await fetch(`${engine.url}/metrics`)).text(), new Set(names));
      const [prompt, generated, finished] = names.map((name) =>
        own.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0),
      );
      expect(finished).toBe(3);
      expect({
        prompt: of('vllm:input_tokens_total', engine.url),
        generated: of('vllm:output_tokens_total', engine.url),
        succeeded: of('vllm:request_latency_seconds_count', engine.url, { status: 'success' }),
        failed: of('vllm:request_latency_seconds_count', engine.url, { status: 'error' }),
        streams: of('vllm_router:time_to_first_token_seconds_count', engine.url),
        length: of('vllm:avg_decoding_length', engine.url),
        running: of('vllm:num_requests_running', engine.url),
        inFlight: of('vllm_router:requests_in_flight', engine.url),
      }).toEqual({
        prompt,
        generated,
        succeeded: finished,
        failed: of('vllm_router:responses_total', engine.url, { code: '400' }),
        streams: 1,
        length: 5,
        running: 0,
        inFlight: 0,
      });
    }
    const all = engines.reduce(
      (sum, engine) => sum + of('vllm_router:responses_total', engine.url, { code: '400' }),
      0,
    );
    expect(all).toBe(1);
    expect(parseSamples(text, new Set(['vllm:num_incoming_requests_total']))).toEqual([
      { name: 'vllm:num_incoming_requests_total', labels: { model: 'tiny' }, value: 7 },
    ]);
    expect(parseSamples(text, new Set(['vllm_router:overhead_seconds_count']))[0]?.value).toBe(7);
  });
});
