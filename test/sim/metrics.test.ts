import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineMetrics } from '../../contract/engine-metrics.js';
import { manualClock } from '../../sim/clock.js';
import { MetricStore, oneTwoFiveBuckets } from '../../sim/metric-store.js';
import { prometheusFloat } from '../../src/runtime/python-float.js';
import { answerOf, complete, recordedPrompt, startEngine } from './engines.js';

/** Lines without values, the buckets of a histogram in one, as the recording is kept. */
function shape(text: string): readonly string[] {
  const lines: string[] = [];
  let before: string | undefined;
  for (const line of text.trimEnd().split('\n')) {
    const bare = line.startsWith('#') ? line : line.slice(0, line.lastIndexOf(' '));
    const [, head, bound = '', tail] = /^(.*_bucket.*le=")([^"]+)(".*)$/.exec(bare) ?? [];
    const around = head === undefined ? undefined : `${head}%${tail}`;
    const last = lines.length - 1;
    if (around !== undefined && around === before) {
      lines[last] = (lines[last] ?? '').replace(/(le="[^"]+)/, `$1 ${bound}`);
    } else lines.push(bare);
    before = around;
  }
  return lines;
}

describe('the text of the metrics', () => {
  it('has the lines of a recorded vLLM 0.32, in their order', async () => {
    const engine = await startEngine({ maxLoras: 2 });
    const recorded = readFileSync(new URL('fixtures/metrics-0.32.txt', import.meta.url), 'utf8');
    // The only setting that was measured in the recording.
    const settled = recorded.replace('kv_cache_memory_bytes="1073741824"', 'kv_cache_memory_bytes="None"');
    expect(shape(engine.metrics.text())).toEqual(settled.trimEnd().split('\n'));
  });

  it('has the metrics that the contract lists, with their labels and buckets', async () => {
    for (const version of ['0.32', '0.13'] as const) {
      const engine = await startEngine({ version, maxLoras: 1 });
      await complete(engine, [1, 2, 3], { lora: 'a' });
      const lines = engine.metrics.text().split('\n');
      for (const [name, spec] of Object.entries(engineMetrics)) {
        if (!name.startsWith('vllm:') || name.startsWith('vllm:nixl')) continue;
        const isThere = !('since' in spec) || spec.since !== '0.32.0' || version === '0.32';
        const heads = lines.filter((line) => line === `# TYPE ${name} ${spec.type}`);
        expect([name, heads.length]).toEqual([name, isThere ? 1 : 0]);
        if (!isThere) continue;
        const [first = ''] = lines.filter((line) => line.startsWith(name) && line.includes('{'));
        const labels = [...first.matchAll(/(\w+)="/g)].map(([, label]) => label);
        expect([name, labels]).toEqual([name, expect.arrayContaining([...spec.labels])]);
        if (!('buckets' in spec)) continue;
        const bounds = lines
          .filter((line) => line.startsWith(`${name}_bucket`))
          .map((line) => /le="([^"]+)"/.exec(line)?.[1]);
        expect(bounds).toEqual([...spec.buckets, Number.POSITIVE_INFINITY].map(prometheusFloat));
      }
    }
  });

  it('writes numbers as Python does', () => {
    const numbers = [
      0, 44, 0.3, 1.7952260288411267e9, 2097152, 536870912, 1e6, 123456.5, 0.00001, 5e-324, 1e16, 1.5e300,
    ];
    expect([...numbers, Number.POSITIVE_INFINITY].map(prometheusFloat)).toEqual([
      '0.0',
      '44.0',
      '0.3',
      '1.7952260288411267e+09',
      '2.097152e+06',
      '5.36870912e+08',
      '1e+06',
      '123456.5',
      '1e-05',
      '5e-324',
      '1e+16',
      '1.5e+300',
      '+Inf',
    ]);
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 0 }), (number) => {
        if (Number.isFinite(number)) expect(Number(prometheusFloat(number))).toBe(number);
      }),
    );
  });

  it('has buckets of token counts up to the length of the model', () => {
    expect(oneTwoFiveBuckets(1024)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
    expect(oneTwoFiveBuckets(2)).toEqual([1, 2]);
  });

  it('escapes label values', () => {
    const store = new MetricStore(() => 1);
    store.define({ name: 'a', type: 'gauge', help: 'A' });
    store.series('a', { b: 'x"\\\n' }).set(1);
    expect(store.text()).toBe('# HELP a A\n# TYPE a gauge\na{b="x\\"\\\\\\n"} 1.0\n');
    expect(store.value('a', { b: 'x"\\\n' })).toBe(1);
  });

  it('counts every value in the buckets that hold it', () => {
    const values = fc.array(fc.double({ noNaN: true, min: 0, max: 100 }), { maxLength: 30 });
    fc.assert(
      fc.property(values, (list) => {
        const store = new MetricStore(() => 1);
        store.define({ name: 'h', type: 'histogram', help: 'H', buckets: [1, 10, 50] });
        for (const value of list) store.series('h', {}).observe(value);
        for (const bound of [1, 10, 50]) {
          const count = list.filter((value) => value <= bound).length;
          expect(store.value('h_bucket', { le: prometheusFloat(bound) })).toBe(count);
        }
        expect(store.value('h_bucket', { le: '+Inf' })).toBe(list.length);
        expect(store.value('h_count')).toBe(list.length);
      }),
    );
  });
});

describe('what the metrics count', () => {
  it('is hits and computed tokens of prompts', async () => {
    const engine = await startEngine();
    const prompt = recordedPrompt(1, 166);
    const first = (await complete(engine, prompt)).generation;
    const second = (await complete(engine, prompt)).generation;
    expect([first.cachedTokens, first.createdCacheTokens]).toEqual([0, 160]);
    expect([second.cachedTokens, second.createdCacheTokens]).toEqual([160, 0]);
    const { metrics } = engine;
    const bySource = (source: string) => metrics.value('vllm:prompt_tokens_by_source_total', { source });
    expect([bySource('local_compute'), bySource('local_cache_hit')]).toEqual([172, 160]);
    expect(metrics.value('vllm:prompt_tokens_cached_total')).toBe(160);
    expect(metrics.value('vllm:prompt_tokens_cached_by_source_total', { source: 'device' })).toBe(160);
    expect(metrics.value('vllm:request_prefill_kv_computed_tokens_sum')).toBe(172);
    // Without a connector nobody is asked for blocks.
    expect(metrics.value('vllm:external_prefix_cache_queries_total')).toBe(0);
  });

  it('does not look prompts up where logprobs of them are asked for', async () => {
    const engine = await startEngine();
    await complete(engine, recordedPrompt(1, 100));
    const { generation } = await complete(engine, recordedPrompt(1, 100), { skipPrefixCache: true });
    expect(generation.cachedTokens).toBe(0);
    expect(engine.metrics.value('vllm:prefix_cache_queries_total')).toBe(100);
  });

  it('is one request for all samples of it', async () => {
    const engine = await startEngine();
    const group = { id: 'g', size: 3 };
    await Promise.all(
      [4, 2, 3].map((maxTokens, seed) => complete(engine, [1, 2], { maxTokens, seed, group })),
    );
    const { metrics } = engine;
    expect(metrics.value('vllm:request_params_n_count')).toBe(1);
    expect(metrics.value('vllm:request_params_n_sum')).toBe(3);
    expect(metrics.value('vllm:request_max_num_generation_tokens_sum')).toBe(4);
    expect(metrics.value('vllm:request_success_total', { finished_reason: 'length' })).toBe(3);
  });

  it('is preemptions', async () => {
    const engine = await startEngine({ blockSize: 4, numBlocks: 12, maxModelLen: 40 });
    await Promise.all([1, 2, 3].map((seed) => complete(engine, recordedPrompt(seed, 8), { maxTokens: 25 })));
    const preemptions = engine.metrics.value('vllm:num_preemptions_total');
    expect(preemptions).toBeGreaterThan(0);
    expect(engine.metrics.value('vllm:request_num_preemptions_sum')).toBe(preemptions);
    expect(engine.metrics.value('vllm:generation_tokens_total')).toBe(75);
    expect(engine.metrics.value('vllm:prompt_tokens_total')).toBe(24);
  });

  it('is which adapters run and wait, with the time of the last look', async () => {
    const clock = manualClock(1_700_000_000_000);
    const timing = { prefillTokensPerSecond: 1000, decodeTokensPerSecond: 20 };
    const engine = await startEngine({ clock, timing, maxLoras: 1 });
    const answers = ['a', 'b'].map((lora) =>
      answerOf(engine.submit({ id: lora, promptTokens: [1, 2], maxTokens: 3, lora })),
    );
    clock.advance(60);
    const labels = { max_lora: '1', running_lora_adapters: 'a', waiting_lora_adapters: 'b' };
    expect(engine.metrics.value('vllm:lora_requests_info', labels)).toBeCloseTo(1_700_000_000, -1);
    expect(engine.metrics.value('vllm:num_requests_waiting_by_reason', { reason: 'deferred' })).toBe(1);
    clock.advance(1000);
    await Promise.all(answers);
  });
});
