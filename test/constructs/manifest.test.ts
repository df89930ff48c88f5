import { describe, expect, it } from 'vitest';
import { define, filled } from '../../constructs/manifest.js';
import { newChart } from './rendered.js';

describe('define', () => {
  it('keeps every field, also those that L1 classes do not know', () => {
    const chart = newChart();
    define(chart, 'Pods', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: {
        selector: {},
        template: { spec: { containers: [{ name: 'a', env: [{ name: 'A', value: '' }], lifecycle: {} }] } },
      },
    });

    expect(chart.toJson()[0]).toMatchObject({
      metadata: { name: 'a', namespace: 'models' },
      spec: {
        template: { spec: { containers: [{ name: 'a', env: [{ name: 'A', value: '' }], lifecycle: {} }] } },
      },
    });
  });

  it('gives objects of the whole cluster no namespace', () => {
    const chart = newChart();
    define(chart, 'Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'models' } });
    define(chart, 'Volume', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' } });

    for (const { metadata } of chart.toJson()) expect(metadata).not.toHaveProperty('namespace');
  });

  it('refuses an unknown field and an unknown kind when compiled', () => {
    const chart = newChart();
    define(chart, 'Map', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      // @ts-expect-error the field is called data
      dat: {},
    });
    define(chart, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'b' },
      // @ts-expect-error Services have no such field
      spec: { port: [] },
    });
    // @ts-expect-error not a kind that is written here
    define(chart, 'Unknown', { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name: 'c' } });

    expect(chart.toJson()).toHaveLength(3);
  });
});

describe('filled', () => {
  it('tells what holds something from what is empty', () => {
    expect([filled({}), filled([]), filled(undefined)]).toEqual([undefined, undefined, undefined]);
    expect([filled({ a: undefined }), filled([0])]).toEqual([{ a: undefined }, [0]]);
  });
});
