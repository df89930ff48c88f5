import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EndpointStore } from '../../../router/discovery/endpoints.js';
import { EngineScraper, engineStats } from '../../../router/stats/engines.js';
import { labelText } from '../../../router/stats/metric-family.js';
import { parseSamples } from '../../../src/runtime/prometheus-text.js';
import { prometheusFloat } from '../../../src/runtime/python-float.js';
import { post, startSim } from '../../sim/running-engine.js';
import { spec } from '../endpoint.js';

describe('parseSamples', () => {
  it('reads what is written', () => {
    const sample = fc.record({
      name: fc.constantFrom('vllm:a', 'vllm:b_total', 'c'),
      labels: fc.dictionary(fc.stringMatching(/^[a-z_]{1,5}$/), fc.string({ unit: 'binary' }), {
        maxKeys: 3,
      }),
      value: fc.double({ noNaN: true }),
      tail: fc.constantFrom('', ' 1700000000', '\r'),
    });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const lines = samples.map(({ name, labels, value, tail }) => {
          const text = labelText(Object.keys(labels), Object.values(labels));
          return `${name}${text === '' ? '' : `{${text}}`} ${prometheusFloat(value)}${tail}`;
        });
        const text = ['# HELP c what', '# TYPE c gauge', ...lines, ''].join('\n');
        const wanted = samples.filter(({ name }) => name !== 'c');
        expect(parseSamples(text, new Set(['vllm:a', 'vllm:b_total']))).toEqual(
          wanted.map(({ name, labels, value }) => ({ name, labels: { ...labels }, value })),
        );
      }),
    );
  });

  it('passes over what it cannot read', () => {
    const text = 'a{b="c} 1\na{b="c"} x\na\na 1 2 3\na{,} 1\na{b="} 1"} 2\na 1e3\n<html>a 1';

    expect(parseSamples(text, new Set(['a']))).toEqual([
      { name: 'a', labels: { b: '} 1' }, value: 2 },
      { name: 'a', labels: {}, value: 1000 },
    ]);
  });
});

describe('engineStats', () => {
  it('adds up the ranks of an engine and takes the mean of shares', () => {
    const text = [0, 1]
      .flatMap((rank) => [
        `vllm:num_requests_running{engine="${rank}",model_name="m"} ${2 + rank}.0`,
        `vllm:num_requests_waiting{engine="${rank}",model_name="m"} ${rank}.0`,
        `vllm:kv_cache_usage_perc{engine="${rank}",model_name="m"} 0.${2 + rank * 2}`,
        `vllm:prefix_cache_queries_total{engine="${rank}",model_name="m"} 50.0`,
        `vllm:prefix_cache_hits_total{engine="${rank}",model_name="m"} 10.0`,
      ])
      .join('\n');

    expect(engineStats(text)).toEqual({
      running: 5,
      waiting: 1,
      cacheUsage: expect.closeTo(0.3),
      prefixHitRate: 0.2,
      prefixHits: 20,
      prefixQueries: 100,
      sleeping: undefined,
    });
  });

  it('reads the names of older engines', () => {
    const text = [
      'vllm:gpu_cache_usage_perc{model_name="m"} 0.5',
      'vllm:gpu_prefix_cache_hit_rate{model_name="m"} 0.75',
      'vllm:gpu_prefix_cache_hits_total{model_name="m"} 3.0',
      'vllm:gpu_prefix_cache_queries_total{model_name="m"} 4.0',
    ].join('\n');

    expect(engineStats(text)).toMatchObject({
      cacheUsage: 0.5,
      prefixHitRate: 0.75,
      prefixHits: 3,
      prefixQueries: 4,
    });
  });
});

describe('EngineScraper', () => {
  it.each(['0.32', '0.13'] as const)('reads what an engine like %s counted', async (version) => {
    const engine = await startSim({ version });
    const store = new EndpointStore();
    store.upsert(spec(engine.url, ['tiny']));
    const scraper = new EngineScraper(store, { intervalSeconds: 5, warn: () => undefined });
    const prompt = 'one two three '.repeat(40);
    for (let i = 0; i < 2; i++)
      await (await post(engine, '/v1/completions', { model: 'tiny', prompt, max_tokens: 2 })).text();
    await scraper.scrape();

    const told = scraper.of(engine.url);
    expect(told).toMatchObject({ running: 0, waiting: 0, sleeping: false });
    const { prefixHits = 0, prefixQueries = 0 } = told ?? {};
    expect(prefixHits).toBeGreaterThan(0);
    expect(prefixQueries).toBeGreaterThan(prefixHits);
    expect(told?.prefixHitRate).toBeCloseTo(prefixHits / prefixQueries);
  });

  it('learns who sleeps, and forgets what failed', async () => {
    const patient = { timeout: 20_000 };
    const engine = await startSim({ devMode: true, enableSleepMode: true });
    const store = new EndpointStore();
    const { id } = store.upsert(spec(engine.url, ['tiny']));
    const warnings: string[] = [];
    const scraper = new EngineScraper(store, {
      // Also the longest wait for an engine, which a busy machine must not exceed.
      intervalSeconds: 0.5,
      warn: (message) => warnings.push(message),
    });
    onTestFinished(() => scraper.close());
    expect(scraper.alive).toBe(false);
    scraper.start();
    expect(scraper.alive).toBe(true);

    await fetch(`${engine.url}/sleep`, { method: 'POST' });
    await expect.poll(() => store.snapshot().byId(id)?.sleeping, patient).toBe(true);
    await fetch(`${engine.url}/wake_up`, { method: 'POST' });
    await expect.poll(() => store.snapshot().byModel('tiny'), patient).toHaveLength(1);

    await engine.close();
    await expect.poll(() => scraper.failures.get(engine.url) ?? 0, patient).toBeGreaterThan(1);
    expect(scraper.of(engine.url)).toBeUndefined();
    expect(warnings).toHaveLength(1);
    store.remove(id);
    await expect.poll(() => scraper.failures.size, patient).toBe(0);
  });
});
