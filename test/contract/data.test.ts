import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineMetrics, renamedEngineMetrics } from '../../contract/engine-metrics.js';
import { chartImages, images } from '../../contract/images.js';
import { annotationKeys, labelKeys } from '../../contract/labels.js';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { ports } from '../../contract/ports.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import { version } from '../../contract/version.js';

describe('contract data', () => {
  it('carries the version of the package', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(version).toBe(JSON.parse(text).version);
  });

  it('pins every image of typed props to a version', () => {
    for (const image of Object.values(images)) expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+/);
    for (const image of Object.values(chartImages)) expect(image).toMatch(/^[a-z0-9./-]+:[\w.]+$/);
  });

  it('has ports that exist and keys that Kubernetes accepts', () => {
    for (const port of Object.values(ports)) expect(port > 0 && port < 65_536).toBe(true);
    for (const key of [...Object.values(labelKeys), ...Object.values(annotationKeys)]) {
      expect(key).toMatch(/^([a-z0-9.-]+\/)?[a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?$/);
    }
  });

  const metrics: readonly (readonly [string, MetricSpec])[] = [
    ...Object.entries<MetricSpec>(routerMetrics),
    ...Object.entries<MetricSpec>(engineMetrics),
  ];
  it.each(metrics)('%s has a legal name, distinct labels and ascending buckets', (name, metric) => {
    expect(name).toMatch(/^[a-z_:][a-z0-9_:]*$/);
    expect(new Set(metric.labels).size).toBe(metric.labels.length);
    expect(metric.labels).not.toContain('le');
    const buckets = metric.buckets ?? [];
    expect([...buckets].sort((a, b) => a - b)).toEqual(buckets);
    if (metric.type !== 'histogram') expect(buckets).toEqual([]);
    if (metric.type === 'counter') expect(name).toMatch(/_total$/);
  });

  it('names successors of renamed metrics that exist and are not themselves old names', () => {
    for (const [old, name] of Object.entries(renamedEngineMetrics)) {
      expect(engineMetrics).not.toHaveProperty([old]);
      if (name !== null) expect(engineMetrics).toHaveProperty([name]);
    }
  });
});
