import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type EngineMetricSpec,
  engineMetrics,
  engineMetricsOf,
  engineReleases,
  renamedEngineMetrics,
} from '../../contract/engine-metrics.js';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { operatorMetrics } from '../../contract/operator-metrics.js';
import { OperatorMetrics } from '../../operator/metrics.js';
import { prometheusFloat } from '../../src/runtime/python-float.js';

/** What a release of vLLM was seen to expose: labels without `le`, and the bounds of histograms. */
function recorded(release: string) {
  const text = readFileSync(new URL(`fixtures/metrics-${release}.txt`, import.meta.url), 'utf8');
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [sample = '', labels = '', bounds] = line.split(' ');
        const name = bounds === undefined ? sample : sample.replace(/_bucket$/, '');
        return [
          name,
          { labels: labels === '' ? [] : labels.split(','), bounds: bounds?.split(',').slice(0, -1) },
        ];
      }),
  );
}

/** What the recordings do not show, since it was not switched on there. */
const off: Readonly<Record<string, RegExp>> = {
  '0.11.0': /^vllm:lora_requests_info$/,
  '0.13.0': /^vllm:nixl_/,
  '0.32.0': /^$/,
};

describe.each(engineReleases)('the table of metrics of vLLM %s', (release) => {
  const seen = recorded(release);
  const table: Readonly<Record<string, EngineMetricSpec>> = engineMetricsOf(release);

  it('has the names that it was seen to expose', () => {
    const passed = new Set([...Object.keys(renamedEngineMetrics), 'http_request_duration_highr_seconds']);

    expect([...seen.keys()].filter((name) => !passed.has(name)).sort()).toEqual(
      Object.keys(table)
        .filter((name) => !off[release]?.test(name))
        .sort(),
    );
  });

  it('has their labels and bounds', () => {
    for (const [name, spec] of Object.entries(table)) {
      const found = seen.get(name);
      if (found === undefined) continue;
      expect([name, found.labels]).toEqual([name, [...spec.labels].sort()]);
      expect([name, found.bounds === undefined]).toEqual([name, spec.type !== 'histogram']);
      if (spec.buckets) expect([name, found.bounds]).toEqual([name, spec.buckets.map(prometheusFloat)]);
    }
  });
});

it('names of a release are a compile error in one before', () => {
  const old = engineMetricsOf('0.11.0');
  const middle = engineMetricsOf('0.13.0');

  expect(Object.keys(engineMetricsOf('0.32.0'))).toEqual(Object.keys(engineMetrics));
  expect(middle['vllm:engine_sleep_state'].type).toBe('gauge');
  // @ts-expect-error 0.13.0 brought it
  expect(old['vllm:engine_sleep_state']).toBeUndefined();
  // @ts-expect-error 0.32.0 brought it
  expect(middle['vllm:admission_rejections_total']).toBeUndefined();
});

it('the operator exposes what its table lists', async () => {
  const metrics = new OperatorMetrics();
  metrics.leads(true);
  await metrics.timed('VLLMRuntime', async () => undefined);
  metrics.follow('VLLMRuntime', { depth: 1, retries: 2 }, () => undefined);
  const text = await metrics.text();

  for (const [name, spec] of Object.entries<MetricSpec>(operatorMetrics)) {
    expect(text).toContain(`# TYPE ${name} ${spec.type}\n`);
    const [line = ''] = text.split('\n').filter((candidate) => candidate.startsWith(name));
    const labels = [...line.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
    expect([name, labels.sort()]).toEqual([name, [...spec.labels].sort()]);
  }
  expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).sort()).toEqual(
    Object.keys(operatorMetrics).sort(),
  );
});
