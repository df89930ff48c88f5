import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { typedIdentity } from '../../constructs/identity.js';
import type { Transfer } from '../../constructs/prefill-decode.js';
import { ServingEngine } from '../../constructs/serving-engine.js';
import { type AnyManifest, VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import { newChart, objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

describe('VllmStack', () => {
  it('shows its parts as fields', () => {
    const stack = new VllmStack(newChart(), 'stack', {
      engines: { a: { model: 'm' } },
      prefillDecode: { b: { model: 'n', transfer: { protocol: 'nixl' } } },
      cacheServer: {},
      sharedStorage: {},
      router: { servicePort: 8080 },
    });

    expect(Object.keys(stack.engines)).toEqual(['a', 'b-prefill', 'b-decode']);
    expect(stack.prefillDecode.b?.decode).toBe(stack.engines['b-decode']);
    expect(stack.cacheServer?.url).toBe('lm://stack-cache-server-service:80');
    expect(stack.sharedStorage?.claimName).toBe('stack-shared-pvc-storage-claim');
    expect(stack.url).toBe('http://stack-router-service:8080');
    expect(new VllmStack(newChart(), 'stack', {}).url).toBe('http://stack-router-service');
  });

  it('may do without a router', () => {
    const stack = new VllmStack(newChart(), 'stack', { router: false });

    expect(stack.router).toBeUndefined();
    expect(stack.url).toBeUndefined();
  });

  it('has engines that can be taken up and added to', () => {
    const chart = newChart();
    const stack = new VllmStack(chart, 'stack', { engines: { a: { model: 'm' } } });
    stack.engines.a?.deployment?.metadata.addAnnotation('mine', 'yes');
    new ServingEngine(stack, 'b', { model: 'n' });

    expect(workloadOf(chart, 'stack-a-deployment-vllm').deployment.metadata.annotations).toEqual({
      mine: 'yes',
    });
    expect(objectOf(chart, 'Service', 'stack-b-engine-service').metadata.namespace).toBe('models');
  });
});

describe('identity', () => {
  it('of a stack names everything, also for those who look for it', () => {
    const chart = newChart();
    new VllmStack(chart, 'stack', {
      identity: typedIdentity('other'),
      engines: { a: { model: 'm', lmcache: {} } },
      cacheServer: {},
      router: { routing: { logic: 'kvaware' } },
    });

    expect(JSON.stringify(chart.toJson())).not.toContain('stack-');
    expect(workloadOf(chart, 'other-deployment-router').main.args).toContain(
      'app.kubernetes.io/component=serving-engine,app.kubernetes.io/instance=other',
    );
    expect(workloadOf(chart, 'other-a-deployment-vllm').env).toMatchObject({
      LMCACHE_CONTROLLER_PULL_URL: 'other-router-service:9000',
      LMCACHE_REMOTE_URL: 'lm://other-cache-server-service:80',
    });
  });
});

describe('several stacks in one app', () => {
  it('share no object, and each router sees its own engines', () => {
    const app = new App();
    const one = new Chart(app, 'one', { namespace: 'models' });
    new VllmStack(one, 'blue', { engines: { a: { model: 'm' } } });
    new VllmStack(one, 'green', { engines: { a: { model: 'm' } } });
    const two = new Chart(app, 'two', { namespace: 'other' });
    new VllmStack(two, 'blue', { engines: { a: { model: 'm' } } });
    const objects = [...one.toJson(), ...two.toJson()];
    const identities = objects.map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].join('/'),
    );

    expect(new Set(identities).size).toBe(objects.length);
    expect(workloadOf(one, 'green-deployment-router').main.args).toContain(
      'app.kubernetes.io/component=serving-engine,app.kubernetes.io/instance=green',
    );
    expect(workloadOf(two, 'blue-deployment-router').main.args).toContain('other');
  });
});

describe('shared settings', () => {
  const envOf = (props: VllmStackProps) =>
    workloadOf(stackChart({ engines: { a: { model: 'm' } }, ...props }), 'stack-a-deployment-vllm').env;

  it('give every engine the token and the key, and the router the key', () => {
    const props: VllmStackProps = {
      hfToken: { secret: 'hf', key: 'token' },
      apiKey: { secret: 'api', key: 'key' },
      prefillDecode: { b: { model: 'n', transfer: { protocol: 'nixl' } } },
    };
    const chart = stackChart(props);

    for (const name of ['stack-b-prefill-deployment-vllm', 'stack-b-decode-deployment-vllm']) {
      expect(workloadOf(chart, name).env).toMatchObject({
        HF_TOKEN: { secretKeyRef: { name: 'hf', key: 'token' } },
        VLLM_API_KEY: { secretKeyRef: { name: 'api', key: 'key' } },
      });
    }
    const router = workloadOf(chart, 'stack-deployment-router').env;
    expect(router.VLLM_API_KEY).toEqual({ secretKeyRef: { name: 'api', key: 'key' } });
    expect(router).not.toHaveProperty('HF_TOKEN');
  });

  it('give way to an engine’s own', () => {
    const engines = { a: { model: 'm', hfToken: { secret: 'mine', key: 'token' } } };

    expect(envOf({ hfToken: { secret: 'hf', key: 'token' }, engines }).HF_TOKEN).toEqual({
      secretKeyRef: { name: 'mine', key: 'token' },
    });
  });

  it('keep configs in a ConfigMap that engines read before their own sources', () => {
    const chart = stackChart({
      configs: { A: '1' },
      engines: { a: { model: 'm', envFrom: [{ secretRef: { name: 's' } }] } },
    });

    expect(objectOf(chart, 'ConfigMap').data).toEqual({ A: '1' });
    expect(workloadOf(chart, 'stack-a-deployment-vllm').main.envFrom).toEqual([
      { configMapRef: { name: 'stack-configs' } },
      { secretRef: { name: 's' } },
    ]);
  });

  it('write inline secrets as base64 of their UTF-8', () => {
    const { type, data } = objectOf(stackChart({ inlineSecrets: { key: 'ключ' } }), 'Secret');

    expect(type).toBe('Opaque');
    expect(Buffer.from(data?.key ?? '', 'base64').toString('utf8')).toBe('ключ');
  });
});

describe('namespace', () => {
  const enforced = (props: VllmStackProps) =>
    objectOf(stackChart({ createNamespace: true, ...props }), 'Namespace').metadata.labels?.[
      'pod-security.kubernetes.io/enforce'
    ];
  const pair = (transfer: Transfer): VllmStackProps => {
    return { prefillDecode: { a: { model: 'm', transfer } } };
  };

  it('is the chart’s, without a namespace of its own, before everything else', () => {
    const [first] = stackChart({ createNamespace: true }).toJson();

    expect(first).toMatchObject({ kind: 'Namespace', metadata: { name: 'models' } });
    expect(first?.metadata).not.toHaveProperty('namespace');
  });

  it.each<[string, VllmStackProps, string]>([
    ['a plain stack', { engines: { a: { model: 'm', gpu: 8 } }, cacheServer: {} }, 'restricted'],
    ['a pair over TCP', pair({ protocol: 'nixl' }), 'restricted'],
    ['a pair over CUDA IPC', pair({ protocol: 'lmcache-nixl' }), 'privileged'],
    [
      'a pair over RDMA',
      pair({ protocol: 'nixl', transport: { type: 'rdma', resource: 'rdma/ib' } }),
      'privileged',
    ],
    [
      'an engine with a transport',
      { engines: { a: { model: 'm', kvTransport: { type: 'cuda-ipc' } } } },
      'privileged',
    ],
    ['an engine of no standard', { engines: { a: { model: 'm', podSecurity: 'none' } } }, 'privileged'],
    ['an engine on the host’s network', { engines: { a: { model: 'm', hostNetwork: true } } }, 'privileged'],
    ['a router of no standard', { router: { podSecurity: 'none' } }, 'privileged'],
    ['a cache server of no standard', { cacheServer: { podSecurity: 'none' } }, 'privileged'],
    [
      'a pool of no standard',
      {
        prefillDecode: { a: { model: 'm', transfer: { protocol: 'nixl' }, decode: { podSecurity: 'none' } } },
      },
      'privileged',
    ],
  ])('with %s is held to what its pods meet', (_what, props, standard) => {
    expect(enforced(props)).toBe(standard);
  });
});

describe('extra objects', () => {
  it('are written as they are given', () => {
    const object: AnyManifest = {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { name: 'thing', labels: { a: 'b' } },
      spec: { any: ['field', 1, true] },
      data: '{{ kept }}',
    };
    const chart = stackChart({ router: false, commonLabels: { team: 'a' }, extraObjects: [object] });

    expect(chart.toJson()).toEqual([{ ...object, metadata: { ...object.metadata, namespace: 'models' } }]);
  });
});

describe('kvaware', () => {
  it('leaves engines without LMCache as they are', () => {
    const chart = stackChart({
      router: { routing: { logic: 'kvaware' } },
      engines: { a: { model: 'm' }, b: { model: 'm', lmcache: {} } },
    });

    expect(objectsOf(chart, 'Deployment')).toHaveLength(3);
    expect(JSON.stringify(workloadOf(chart, 'stack-a-deployment-vllm').env)).not.toContain('LMCACHE');
  });

  it('by KV events has engines publish them where the router listens, and opens those ports alone', () => {
    const routing = { logic: 'kvaware', events: { port: 6000, ranks: 2 } } as const;
    const chart = stackChart({
      router: { routing },
      engines: { a: { model: 'm', dataParallelSize: 2 } },
    });

    const router = workloadOf(chart, 'stack-deployment-router').main.args?.join(' ');
    expect(router).toContain(
      '--kv-source engine-events --kv-events-port 6000 --kv-events-replay-port 6002 --kv-events-ranks 2',
    );
    expect(router).not.toContain('lmcache');
    const command = workloadOf(chart, 'stack-a-deployment-vllm').main.command?.join(' ') ?? '';
    expect(command).toContain('"endpoint":"tcp://*:6000","replay_endpoint":"tcp://*:6002"');
    const policies = JSON.stringify(objectsOf(chart, 'NetworkPolicy'));
    for (const port of [6000, 6001, 6002, 6003]) expect(policies).toContain(`"port":${port}`);
    expect(policies).not.toContain('"port":9000');
  });
});
