import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardName } from '../../constructs/identity.js';
import { dashboards } from '../../constructs/observability/dashboards/all.js';
import { adapterRules } from '../../constructs/observability/prometheus-adapter.js';
import { panelsOf, queriesOf } from '../support/dashboards.js';
import { eventually } from './prometheus.js';
import { rulesIn, rulesOf } from './watched-stack.js';
import { ask, BATCH, ownCounts, startWorld, total, type World } from './world.js';

/** What Grafana puts in place of variables: all releases, models and engines, over the whole time of the test. */
const chosen: Readonly<Record<string, string>> = {
  namespace: 'models',
  release: 'vllm-',
  model: '.+',
  engine: '.*',
  __rate_interval: '10m',
  __range: '10m',
};

const asGrafana = (expr: string, choice: Readonly<Record<string, string>> = {}): string =>
  expr.replace(/\$(\w+)/g, (_, name: string) => choice[name] ?? chosen[name] ?? `$${name}`);

let world: World;
/** Ends the requests that keep the engines busy. */
const ending = new AbortController();

const pods = () => Object.entries(world.engines);
const panel = (title: string, choice: Readonly<Record<string, string>> = {}): string => {
  const found = panelsOf(dashboards.overview()).find((candidate) => candidate.title === title);
  return asGrafana(found?.targets?.[0]?.expr ?? `no panel ${title}`, choice);
};
/** The buckets of a histogram in an engine's own words, by their bounds. */
const bucketsOf = (counts: ReadonlyMap<string, number>, name: string): Map<string, number> =>
  new Map(
    [...counts].flatMap(([sample, value]) => {
      const [, le] = sample.startsWith(`${name}_bucket{`) ? (/le="([^"]+)"/.exec(sample) ?? []) : [];
      return le === undefined ? [] : [[le, value] as const];
    }),
  );

const byLabel = async (expr: string, label: string): Promise<Map<string, number>> =>
  new Map((await world.prometheus.query(expr)).map(({ labels, value }) => [labels[label] ?? '', value]));

beforeAll(async () => {
  world = await startWorld();
  // Series begin at 0, so that rates see the first request; it takes a scrape for that.
  await world.prometheus.scraped();
  const prefix = 'a common beginning of every prompt that the cache may know '.repeat(8);
  const statuses = await Promise.all(
    Array.from({ length: 24 }, (_, index) =>
      ask(world, index % 3 === 0 ? 'n' : 'm', `${prefix}${index % 4}`, 3),
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  await world.prometheus.scraped();
});

afterAll(async () => {
  ending.abort();
  await world?.close();
});

describe('the seven panels, after requests have ended', () => {
  it('count the instances', async () => {
    expect(await world.prometheus.query(panel('Available instances'))).toMatchObject([
      { value: pods().length },
    ]);
  });

  it.each([
    ['Request latency distribution', 'vllm:e2e_request_latency_seconds'],
    ['TTFT distribution', 'vllm:time_to_first_token_seconds'],
  ])(
    '%s has the shares of the engines themselves, and their number within one scrape',
    async (title, name) => {
      let requests = 0;
      for (const [pod, engine] of pods()) {
        const own = bucketsOf(await ownCounts(engine), name);
        const all = own.get('+Inf') ?? 0;
        const shown = await byLabel(panel(title, { engine: pod }), 'le');
        const shownAll = shown.get('+Inf') ?? 0;
        requests += all;

        expect([...shown.keys()].sort()).toEqual([...own.keys()].sort());
        for (const [le, value] of own) {
          expect((shown.get(le) ?? -1) / shownAll, `${pod} ${le}`).toBeCloseTo(value / all, 6);
        }
        // Prometheus reckons with what may have happened between the ends of the window and the scrapes next to them.
        expect(shownAll).toBeGreaterThanOrEqual(all - 1e-6);
        expect(shownAll).toBeLessThan(all * 1.6);
      }

      expect(requests).toBe(24);
    },
  );

  it('KV cache hit rate is that of each engine', async () => {
    const shown = await byLabel(panel('KV cache hit rate'), 'pod');
    const own = new Map<string, number>();
    for (const [pod, engine] of pods()) {
      const counts = await ownCounts(engine);
      own.set(
        pod,
        total(counts, 'vllm:prefix_cache_hits_total') / total(counts, 'vllm:prefix_cache_queries_total'),
      );
    }

    expect([...shown.keys()].sort()).toEqual([...own.keys()].sort());
    for (const [pod, rate] of own) {
      expect(rate, pod).toBeGreaterThan(0);
      expect(shown.get(pod), pod).toBeCloseTo(rate, 6);
    }
  });
});

describe('the seven panels, while requests run and wait', () => {
  const waiting = 3;

  beforeAll(async () => {
    // Long enough to outlast the tests; they end with the connection.
    for (const [pod, { url }] of pods()) {
      const model = pod.includes('-a-') ? 'm' : 'n';
      for (let index = 0; index < BATCH + waiting; index++) {
        ask(
          { ...world, routerUrl: url },
          model,
          `${pod} ${index} ${'words '.repeat(200)}`,
          4000,
          ending.signal,
        ).catch(() => undefined);
      }
    }
    await eventually(async () => {
      const counts = await Promise.all(pods().map(([, engine]) => ownCounts(engine)));
      return counts.every(
        (own) =>
          total(own, 'vllm:num_requests_running') === BATCH &&
          total(own, 'vllm:num_requests_waiting') === waiting,
      );
    });
    await world.prometheus.scraped();
  });

  it('show what runs and what is pending', async () => {
    const same = (value: number) => new Map(pods().map(([pod]) => [pod, value]));

    expect(await byLabel(panel('Running requests'), 'pod')).toEqual(same(BATCH));
    expect(await byLabel(panel('Pending requests'), 'pod')).toEqual(same(waiting));
  });

  it('show the KV cache in use, which grows from one scrape to the next', async () => {
    const usage = async () =>
      new Map(
        await Promise.all(
          pods().map(
            async ([pod, engine]): Promise<[string, number]> => [
              pod,
              total(await ownCounts(engine), 'vllm:kv_cache_usage_perc'),
            ],
          ),
        ),
      );
    const before = await usage();
    await world.prometheus.scraped();
    const shown = await byLabel(panel('GPU KV cache usage'), 'pod');
    const after = await usage();

    for (const [pod] of pods()) {
      expect(before.get(pod)).toBeGreaterThan(0);
      expect(shown.get(pod)).toBeGreaterThanOrEqual(before.get(pod) ?? Number.NaN);
      expect(shown.get(pod)).toBeLessThanOrEqual(after.get(pod) ?? Number.NaN);
    }
  });
});

describe('every query', () => {
  it.each(Object.keys(dashboards) as DashboardName[])('of the dashboard %s gives data', async (name) => {
    const empty: string[] = [];
    for (const query of queriesOf(dashboards[name]())) {
      if (query.variable) continue;
      if ((await world.prometheus.query(asGrafana(query.text))).length === 0) empty.push(query.panel);
    }

    expect(empty).toEqual([]);
  });

  it('of a variable finds values', async () => {
    for (const [name, build] of Object.entries(dashboards)) {
      for (const { variable, text } of queriesOf(build())) {
        if (!variable) continue;
        const [, series = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
        const values = await byLabel(asGrafana(series), label);
        expect(
          [...values.keys()].filter((value) => value !== ''),
          `${name} ${text}`,
        ).not.toEqual([]);
      }
    }
  });

  it('of a rule succeeds, and what is recorded is there', async () => {
    const rules = await world.prometheus.rules();
    const records = rulesIn(rulesOf()).flatMap(({ record }) => record ?? []);

    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.length).toBe(rulesIn(rulesOf()).length);
    expect(records.length).toBeGreaterThan(10);
    for (const record of records) {
      expect((await world.prometheus.query(record)).length, record).toBeGreaterThan(0);
    }
  });

  it('of an alert selects series that exist', async () => {
    // No engine has failed a request here, and none has asked for an adapter.
    const never = /status="5xx"|waiting_lora_adapters|vllm:lora_requests_info/;
    const alerts = rulesIn(rulesOf()).filter(({ alert }) => alert !== undefined);
    const selectors = new Set(
      alerts
        .flatMap(({ expr }) => expr.match(/[a-zA-Z_][\w:]*\{[^}]*\}/g) ?? [])
        .filter((text) => !never.test(text)),
    );
    const empty: string[] = [];
    for (const selector of selectors) {
      if ((await world.prometheus.query(selector)).length === 0) empty.push(selector);
    }

    expect(selectors.size).toBeGreaterThan(40);
    expect(empty).toEqual([]);
  });

  it.each(['rules', 'externalRules'] as const)(
    'of the %s of prometheus-adapter gives one row',
    async (which) => {
      for (const { seriesQuery, metricsQuery, name } of adapterRules()[which]) {
        const pod = 'vllm-a-deployment-vllm-1';
        const of = /arriving/.test(name.as) ? 'model="m"' : 'model_name="m"';
        const matchers = which === 'rules' ? `namespace="models",pod="${pod}"` : `namespace="models",${of}`;
        const query = metricsQuery
          .replaceAll('<<.LabelMatchers>>', matchers)
          .replaceAll('<<.GroupBy>>', which === 'rules' ? 'pod' : '');

        expect((await world.prometheus.query(seriesQuery)).length, seriesQuery).toBeGreaterThan(0);
        expect(await world.prometheus.query(query), query).toHaveLength(1);
      }
    },
  );
});
