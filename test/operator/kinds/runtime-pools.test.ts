import { describe, expect, it } from 'vitest';
import { labelKeys } from '../../../contract/labels.js';
import { routerFlags } from '../../../contract/router-flags.js';
import { objectOf, objectsOf, valueAfter, workloadOf } from '../../constructs/rendered.js';
import { chartOf, type Written } from './rendered.js';
import { pdRuntime, routerSpec } from './resources.js';

const rendered = (written: Written, name?: string) => workloadOf(chartOf('VLLMRuntime', written), name);

describe('a resource with two pools', () => {
  const made = chartOf('VLLMRuntime', pdRuntime(2));
  const pools = { prefill: 'vllmruntime-pd-sample-prefill', decode: 'vllmruntime-pd-sample-decode' };
  const config = (name: string) =>
    JSON.parse(valueAfter(workloadOf(made, name).main.command, '--kv-transfer-config') ?? '');

  it.each(Object.entries(pools))(
    'has for %s objects of that name, and labels that tell it (K11)',
    (pool, name) => {
      const { deployment, labels, spec } = workloadOf(made, name);
      const service = objectOf(made, 'Service', name);

      expect(spec.replicas).toBe(2);
      expect(labels).toMatchObject({
        app: 'vllmruntime-pd-sample',
        'node-type': pool,
        model: `Llama-3.2-1B-Instruct-${pool}`,
        ...spec.selector.matchLabels,
        ...service.spec?.selector,
      });
      expect(service.spec?.selector).toEqual({ app: 'vllmruntime-pd-sample', 'node-type': pool });
      expect(objectOf(made, 'PersistentVolumeClaim', name).spec?.accessModes).toEqual(['ReadWriteOnce']);
      expect(deployment.metadata.namespace).toBe('models');
    },
  );

  it('has one revision in both pools, that of what their pods become in the end', () => {
    const revision = (written: Written): readonly (string | undefined)[] => {
      const chart = chartOf('VLLMRuntime', written);
      return Object.values(pools).map((name) => workloadOf(chart, name).labels[labelKeys.revision]);
    };
    const { spec } = pdRuntime(2);
    const template = (image: string): Written => ({
      ...pdRuntime(2),
      spec: { ...spec, podTemplate: { spec: { containers: [{ name: 'vllm', image }] } } },
    });
    const [first, ...rest] = revision(pdRuntime(2));

    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(rest).toEqual([first]);
    expect(new Set([...revision(pdRuntime(3)), first]).size).toBe(1);
    expect(new Set([...revision(template('a:1')), ...revision(template('a:2')), first]).size).toBe(3);
  });

  it('has nothing by its own name', () => {
    expect(
      objectsOf(made, 'Service')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(Object.values(pools).sort());
    expect(workloadOf(made, pools.prefill).spec.selector).not.toEqual(
      workloadOf(made, pools.decode).spec.selector,
    );
  });

  it('tells the connector of each pool its part', () => {
    expect(config(pools.prefill)).toEqual({
      kv_connector: 'LMCacheConnectorV1',
      kv_role: 'kv_producer',
      kv_connector_extra_config: { discard_partial_chunks: false, lmcache_rpc_port: 'producer1' },
    });
    expect(config(pools.decode)).toEqual({
      kv_connector: 'LMCacheConnectorV1',
      kv_role: 'kv_consumer',
      kv_connector_extra_config: {
        discard_partial_chunks: false,
        lmcache_rpc_port: 'consumer1',
        skip_last_n_tokens: 1,
      },
    });
  });

  it('tells LMCache of each pool its part, under the older and the newer names', () => {
    const common = {
      LMCACHE_LOCAL_CPU: 'False',
      LMCACHE_ENABLE_PD: 'True',
      LMCACHE_ENABLE_NIXL: 'True',
      LMCACHE_TRANSFER_CHANNEL: 'nixl',
      LMCACHE_PD_TRANSFER_CHANNEL: 'nixl',
      LMCACHE_PD_BUFFER_SIZE: '58720256',
      LMCACHE_NIXL_BUFFER_SIZE: '58720256',
      LMCACHE_PD_BUFFER_DEVICE: 'cuda',
      LMCACHE_NIXL_BUFFER_DEVICE: 'cuda',
      LMCACHE_ENABLE_XPYD: 'False',
    };

    expect(workloadOf(made, pools.prefill).env).toMatchObject({
      ...common,
      LMCACHE_KV_ROLE: 'kv_producer',
      LMCACHE_PD_ROLE: 'sender',
      LMCACHE_NIXL_ROLE: 'sender',
      LMCACHE_PD_PROXY_HOST: 'vllmrouter-sample',
      LMCACHE_PD_PROXY_PORT: '7500',
      LMCACHE_NIXL_PROXY_HOST: 'vllmrouter-sample',
      LMCACHE_NIXL_PROXY_PORT: '7500',
      LMCACHE_RPC_PORT: 'producer1',
    });
    expect(workloadOf(made, pools.decode).env).toMatchObject({
      ...common,
      LMCACHE_KV_ROLE: 'kv_consumer',
      LMCACHE_PD_ROLE: 'receiver',
      LMCACHE_NIXL_ROLE: 'receiver',
      LMCACHE_PD_PEER_HOST: '0.0.0.0',
      LMCACHE_PD_PEER_INIT_PORT: '7300',
      LMCACHE_PD_PEER_ALLOC_PORT: '7400',
      LMCACHE_NIXL_PEER_INIT_PORT: '7300',
      LMCACHE_RPC_PORT: 'consumer1',
      LMCACHE_SKIP_LAST_N_TOKENS: '1',
    });
    // A disk beside the buffers is what LMCache refuses.
    expect(workloadOf(made, pools.decode).env).not.toHaveProperty('LMCACHE_LOCAL_DISK');
  });

  it('opens the ports of the peers on decode pods', () => {
    expect(workloadOf(made, pools.decode).main.ports).toEqual([
      { name: 'http', containerPort: 8000 },
      { name: 'pd-init', containerPort: 7300 },
      { name: 'pd-alloc', containerPort: 7400 },
    ]);
  });

  it('hands over without NIXL as LMCache does', () => {
    const off = { enableNixl: false };
    const { main, env } = rendered(
      pdRuntime(1, { prefill: off, decode: { ...off, skipLastNTokens: 3 } }),
      pools.decode,
    );

    expect(JSON.parse(valueAfter(main.command, '--kv-transfer-config') ?? '')).toMatchObject({
      kv_role: 'kv_consumer',
      kv_connector_extra_config: { lmcache_rpc_port: 'consumer1', skip_last_n_tokens: 3 },
    });
    expect(Object.keys(env).filter((name) => /_(PD|NIXL)(_|$)/.test(name))).toEqual([]);
  });

  it('has names that Kubernetes takes, without a label model too', () => {
    const { spec } = pdRuntime(1);

    expect(rendered({ name: 'pd', spec }, 'pd-prefill').labels.model).toBe('pd-prefill');
  });

  it.each([
    [
      { prefill: { nixlRole: 'receiver' } },
      /prefill\.lmCacheConfig\.nixlRole: the part of this pool is sender, got receiver/,
    ],
    [{ prefill: { nixlProxyHost: '' } }, /nixlProxyHost: needed with enableNixl, got none/],
    [{ decode: { nixlPeerInitPort: 'x' } }, /a port is no number from 1 to 65535, got x/],
  ])('refuses %o', (changes, message) => {
    expect(() => chartOf('VLLMRuntime', pdRuntime(1, changes))).toThrow(message);
  });

  it('merges the pod template of all pods, and then that of the pool', () => {
    const { spec, ...rest } = pdRuntime(1);
    const { topology } = spec as { readonly topology: { readonly prefill: object; readonly decode: object } };
    const written = {
      ...rest,
      spec: {
        ...spec,
        podTemplate: { spec: { priorityClassName: 'low', schedulerName: 'mine' } },
        topology: {
          ...topology,
          decode: { ...topology.decode, podTemplate: { spec: { priorityClassName: 'high' } } },
        },
      },
    };

    expect(rendered(written, pools.prefill).pod).toMatchObject({
      priorityClassName: 'low',
      schedulerName: 'mine',
    });
    expect(rendered(written, pools.decode).pod).toMatchObject({
      priorityClassName: 'high',
      schedulerName: 'mine',
    });
  });
});

describe('KV events of a pool', () => {
  const { spec, ...rest } = pdRuntime(1);
  const { topology } = spec as unknown as {
    readonly topology: Readonly<Record<'prefill' | 'decode', { readonly vllmConfig: object }>>;
  };
  const decode = {
    ...topology.decode,
    vllmConfig: { ...topology.decode.vllmConfig, kvEvents: { enabled: true } },
  };
  const made = chartOf('VLLMRuntime', { ...rest, spec: { ...spec, topology: { ...topology, decode } } });

  it('are published by that pool alone, where a router with decode-routing-logic kvaware listens', () => {
    const config = (pool: string) =>
      valueAfter(workloadOf(made, `vllmruntime-pd-sample-${pool}`).main.command, '--kv-events-config');
    const router = workloadOf(
      chartOf('VLLMRouter', {
        name: 'router',
        spec: routerSpec({
          routingLogic: 'disaggregated_prefill_orchestrated',
          prefillModelLabels: ['Llama-3.2-1B-Instruct-prefill'],
          decodeModelLabels: ['Llama-3.2-1B-Instruct-decode'],
          extraArgs: ['--decode-routing-logic', 'kvaware'],
        }),
      }),
    );

    expect(config('prefill')).toBeUndefined();
    expect(JSON.parse(config('decode') ?? '')).toMatchObject({
      endpoint: `tcp://*:${routerFlags['kv-events-port'].default}`,
      replay_endpoint: `tcp://*:${routerFlags['kv-events-replay-port'].default}`,
    });
    expect(router.main.args?.join(' ')).toContain('--decode-routing-logic kvaware');
  });
});
