import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import type { VllmStackProps } from '../../constructs/stack.js';
import { objectOf, objectsOf, stackChart } from './rendered.js';

const engines = { qwen: { model: 'm' } };
const monitoring: NetworkPolicyPeer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
};

function pods(name: string, component = 'serving-engine'): NetworkPolicyPeer {
  return {
    podSelector: {
      matchLabels: {
        'app.kubernetes.io/component': component,
        'app.kubernetes.io/instance': 'stack',
        'app.kubernetes.io/name': name,
      },
    },
  };
}

const router = pods('router', 'router');
const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: 'TCP' }));

function ingress(name: string, props: VllmStackProps) {
  return objectOf(stackChart(props), 'NetworkPolicy', `stack-${name}`).spec?.ingress;
}

describe('engines', () => {
  it('hear the router and those who read metrics, at the port of their API', () => {
    expect(ingress('qwen-engine', { engines: { qwen: { model: 'm', containerPort: 9000 } } })).toEqual([
      { from: [router, monitoring], ports: tcp(9000) },
    ]);
  });

  it('give KV events to the router', () => {
    expect(ingress('qwen-engine', { engines: { qwen: { model: 'm', kvEvents: {} } } })?.[1]).toEqual({
      from: [router],
      ports: tcp(5557, 5558),
    });
  });

  it('hear the controller of LMCache at the ports of their workers', () => {
    const props: VllmStackProps = {
      router: { routing: { logic: 'kvaware' } },
      engines: { qwen: { model: 'm', lmcache: {}, tensorParallelSize: 2 } },
    };

    expect(ingress('qwen-engine', props)?.[1]).toEqual({ from: [router], ports: tcp(8001, 8002) });
    expect(ingress('router', props)).toEqual([
      { ports: tcp(8000) },
      { from: [pods('qwen')], ports: tcp(9000, 9001, 9002) },
    ]);
  });

  it('of a pair hear each other at any port, since UCX chooses its own', () => {
    const props: VllmStackProps = {
      prefillDecode: { a: { model: 'm', transfer: { protocol: 'lmcache-pd', proxyPort: 7555 } } },
    };

    expect(ingress('a-prefill-engine', props)?.[1]).toEqual({ from: [pods('a-decode')] });
    expect(ingress('a-decode-engine', props)?.[1]).toEqual({ from: [pods('a-prefill')] });
    expect(ingress('router', props)).toEqual([
      { ports: tcp(8000) },
      { from: [pods('a-prefill')], ports: tcp(7555) },
    ]);
  });

  it('without a router hear clients', () => {
    const clients = [{ ipBlock: { cidr: '10.0.0.0/8' } }];

    expect(ingress('qwen-engine', { engines, router: false })).toEqual([{ ports: tcp(8000) }]);
    expect(ingress('qwen-engine', { engines, router: false, networkPolicies: { clients } })).toEqual([
      { from: [...clients, monitoring], ports: tcp(8000) },
    ]);
  });
});

describe('router', () => {
  it('is open to everybody, or to those who are named and to metrics', () => {
    const clients = [{ podSelector: { matchLabels: { app: 'web' } } }];

    expect(ingress('router', { engines })).toEqual([{ ports: tcp(8000) }]);
    expect(ingress('router', { engines, networkPolicies: { clients, metrics: [] } })).toEqual([
      { from: clients, ports: tcp(8000) },
    ]);
    expect(ingress('router', { engines, networkPolicies: { clients } })).toEqual([
      { from: clients, ports: tcp(8000) },
      { from: [monitoring], ports: tcp(8000) },
    ]);
  });
});

describe('cache server', () => {
  it('hears engines alone', () => {
    expect(ingress('cache-server', { cacheServer: {}, engines })).toEqual([
      { from: [pods('qwen')], ports: tcp(8000) },
    ]);
  });
});

describe('an empty list of peers', () => {
  it('is nobody, although Kubernetes would take it for everybody', () => {
    expect(ingress('cache-server', { cacheServer: {} })).toEqual([]);
    expect(ingress('router', { engines, networkPolicies: { clients: [], metrics: [] } })).toEqual([]);
    expect(
      ingress('qwen-engine', { engines, router: false, networkPolicies: { clients: [], metrics: [] } }),
    ).toEqual([]);
  });
});

describe('the switch', () => {
  it('leaves all policies out', () => {
    const chart = stackChart({ engines, cacheServer: {}, networkPolicies: false });

    expect(objectsOf(chart, 'NetworkPolicy')).toEqual([]);
  });

  it('never restricts what leaves pods', () => {
    for (const { spec } of objectsOf(stackChart({ engines, cacheServer: {} }), 'NetworkPolicy')) {
      expect(spec?.policyTypes).toEqual(['Ingress']);
      expect(spec).not.toHaveProperty('egress');
    }
  });

  it('leaves out engines that run no pods', () => {
    const chart = stackChart({ engines: { qwen: { model: 'm', suspended: true } } });

    expect(objectsOf(chart, 'NetworkPolicy').map(({ metadata }) => metadata.name)).toEqual(['stack-router']);
  });
});
