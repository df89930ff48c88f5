import { describe, expect, it } from 'vitest';
import { objectOf, objectsOf, stackChart } from './rendered.js';

describe('ServiceMonitor', () => {
  const chart = stackChart({
    engineServiceMonitor: { labels: { prometheus: 'main' }, interval: '10s', scrapeTimeout: '5s' },
    router: { serviceMonitor: {} },
    engines: { a: { model: 'm' }, b: { model: 'n' } },
    prefillDecode: { c: { model: 'o', transfer: { protocol: 'nixl' } } },
  });
  const matching = (name: string) => {
    const { spec } = objectOf(chart, 'ServiceMonitor', name);
    return objectsOf(chart, 'Service').filter(({ metadata }) =>
      Object.entries(spec.selector.matchLabels ?? {}).every(
        ([key, value]) => metadata.labels?.[key] === value,
      ),
    );
  };

  it('of engines selects the Services of all engines and no other', () => {
    expect(matching('stack-engine-servicemonitor').map(({ metadata }) => metadata.name)).toEqual([
      'stack-a-engine-service',
      'stack-b-engine-service',
      'stack-c-prefill-engine-service',
      'stack-c-decode-engine-service',
    ]);
  });

  it('of the router selects its Service and no other', () => {
    expect(matching('stack-router-servicemonitor').map(({ metadata }) => metadata.name)).toEqual([
      'stack-router-service',
    ]);
  });

  it('names a port that the Services have', () => {
    for (const name of ['stack-engine-servicemonitor', 'stack-router-servicemonitor']) {
      const port = objectOf(chart, 'ServiceMonitor', name).spec.endpoints[0]?.port;
      for (const { spec } of matching(name)) expect(spec?.ports?.[0]?.name).toBe(port);
    }
  });

  it('has the labels by which a Prometheus finds it, and its own pace', () => {
    const { metadata, spec } = objectOf(chart, 'ServiceMonitor', 'stack-engine-servicemonitor');

    expect(metadata.labels?.prometheus).toBe('main');
    expect(spec.endpoints).toEqual([
      { port: 'service-port', interval: '10s', scrapeTimeout: '5s', honorLabels: false },
    ]);
    expect(objectOf(chart, 'ServiceMonitor', 'stack-router-servicemonitor').spec.endpoints).toEqual([
      { port: 'router-sport', interval: '30s', scrapeTimeout: '25s', honorLabels: false },
    ]);
  });
});
