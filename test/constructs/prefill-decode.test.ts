import { describe, expect, it } from 'vitest';
import { typedIdentity } from '../../constructs/identity.js';
import type { KvTransport } from '../../constructs/kv-transfer.js';
import { PrefillDecode, type PrefillDecodeProps, type Transfer } from '../../constructs/prefill-decode.js';
import { prefillDecode } from '../support/scenarios.js';
import { newChart, objectOf, stackChart, valueAfter, workloadOf } from './rendered.js';

const protocols: readonly Transfer['protocol'][] = ['lmcache-nixl', 'lmcache-pd', 'nixl'];
const transports: readonly KvTransport[] = [
  { type: 'cuda-ipc' },
  { type: 'rdma', resource: 'rdma/ib', ucxNetDevices: 'mlx5_0:1' },
  { type: 'tcp' },
];

function pools(transfer: Transfer, props: Partial<PrefillDecodeProps> = {}) {
  const chart = newChart();
  const pair = new PrefillDecode(chart, 'qwen', {
    model: 'm',
    gpu: 2,
    tensorParallelSize: 2,
    transfer,
    ...props,
  });
  return {
    pair,
    chart,
    prefill: workloadOf(chart, 'stack-qwen-prefill-deployment-vllm'),
    decode: workloadOf(chart, 'stack-qwen-decode-deployment-vllm'),
  };
}

const transferConfig = (command: readonly string[] | undefined) =>
  JSON.parse(valueAfter(command, '--kv-transfer-config') ?? '');

describe.each(protocols)('%s', (protocol) => {
  it.each(transports)('renders with $type what that transport needs and no more', (transport) => {
    const { prefill, decode } = pools({ protocol, transport });

    for (const { pod, main, env } of [prefill, decode]) {
      const cuda = transport.type === 'cuda-ipc';
      const rdma = transport.type === 'rdma';
      expect(pod.hostIPC).toBe(cuda || undefined);
      expect(pod.hostPID).toBe(cuda || undefined);
      expect(pod.affinity !== undefined).toBe(cuda);
      expect(main.resources?.limits?.['rdma/ib']).toBe(rdma ? '1' : undefined);
      expect(main.securityContext?.capabilities?.add).toEqual(rdma ? ['IPC_LOCK'] : undefined);
      expect(env.UCX_NET_DEVICES).toBe(rdma ? 'mlx5_0:1' : undefined);
      expect(String(env.UCX_TLS).split(',').includes('cuda_ipc')).toBe(transport.type !== 'tcp');
    }
  });

  it('serves one model under one name on both pools, which the router tells apart by their label', () => {
    const { pair, prefill, decode } = pools({ protocol });

    for (const { main } of [prefill, decode]) {
      expect(valueAfter(main.command, '--served-model-name')).toBe('m');
      expect(valueAfter(main.command, '--tensor-parallel-size')).toBe('2');
    }
    expect([prefill.labels.model]).toEqual(pair.routing.prefillModelLabels);
    expect([decode.labels.model]).toEqual(pair.routing.decodeModelLabels);
    expect(prefill.labels.model).not.toBe(decode.labels.model);
  });

  it('is what the router of the stack is told, without a word from the user', () => {
    const { main } = workloadOf(prefillDecode({ protocol }), 'stack-deployment-router');

    expect(valueAfter(main.args, '--routing-logic')).toBe(
      protocol === 'nixl' ? 'disaggregated_prefill_orchestrated' : 'disaggregated_prefill',
    );
    expect(valueAfter(main.args, '--prefill-model-labels')).toBe('qwen-prefill');
    expect(valueAfter(main.args, '--decode-model-labels')).toBe('qwen-decode');
    expect(valueAfter(main.args, '--nixl-proxy-port')).toBe(protocol === 'lmcache-pd' ? '7500' : undefined);
  });
});

describe('lmcache-nixl', () => {
  const { prefill, decode, chart } = pools({ protocol: 'lmcache-nixl' });

  it('sends from prefill to the Service of decode, at the port that it opens', () => {
    expect(prefill.env).toMatchObject({
      LMCACHE_ENABLE_NIXL: 'True',
      LMCACHE_NIXL_ROLE: 'sender',
      LMCACHE_NIXL_RECEIVER_HOST: 'stack-qwen-decode-engine-service',
      LMCACHE_NIXL_RECEIVER_PORT: '55555',
      LMCACHE_NIXL_BUFFER_SIZE: '1073741824',
      LMCACHE_NIXL_BUFFER_DEVICE: 'cuda',
      LMCACHE_NIXL_ENABLE_GC: 'True',
      LMCACHE_LOCAL_CPU: 'False',
      UCX_TLS: 'cuda_ipc,cuda_copy,tcp',
    });
    expect(decode.env).toMatchObject({
      LMCACHE_NIXL_ROLE: 'receiver',
      LMCACHE_NIXL_RECEIVER_HOST: '0.0.0.0',
    });
    const service = objectOf(chart, 'Service', 'stack-qwen-decode-engine-service');
    expect(service.spec?.ports?.find(({ name }) => name === 'zmq-port')?.port).toBe(55555);
    expect(decode.main.ports).toContainEqual({ name: 'zmq-port', containerPort: 55555 });
  });

  it('gives vLLM the roles, with the role as RPC port', () => {
    expect(transferConfig(prefill.main.command)).toEqual({
      kv_connector: 'LMCacheConnectorV1',
      kv_role: 'kv_producer',
      kv_connector_extra_config: { discard_partial_chunks: false, lmcache_rpc_port: 'sender' },
    });
    expect(transferConfig(decode.main.command)).toMatchObject({ kv_role: 'kv_consumer' });
  });

  it('shares the host’s namespaces and one node, as CUDA IPC is its default', () => {
    for (const { pod } of [prefill, decode]) {
      expect(pod.hostIPC).toBe(true);
      expect(pod.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
        {
          labelSelector: { matchLabels: prefill.spec.selector.matchLabels },
          topologyKey: 'kubernetes.io/hostname',
        },
      ]);
    }
  });

  it('adds the one node to the affinity that is asked for', () => {
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } };
    const own = pools({ protocol: 'lmcache-nixl' }, { affinity: { nodeAffinity } });

    expect(own.prefill.pod.affinity).toEqual({ nodeAffinity, ...prefill.pod.affinity });
  });
});

describe('lmcache-pd', () => {
  it('has receivers that bind and senders that report to the router', () => {
    const { prefill, decode, pair } = pools({
      protocol: 'lmcache-pd',
      peerInitPort: 7301,
      bufferDevice: 'cpu',
    });

    expect(prefill.env).toMatchObject({
      LMCACHE_ENABLE_PD: 'True',
      LMCACHE_PD_ROLE: 'sender',
      LMCACHE_NIXL_ROLE: 'sender',
      LMCACHE_PD_PROXY_HOST: 'stack-router-service',
      LMCACHE_PD_PROXY_PORT: '7500',
      LMCACHE_PD_BUFFER_DEVICE: 'cpu',
      LMCACHE_TRANSFER_CHANNEL: 'nixl',
      LMCACHE_RPC_PORT: 'producer1',
    });
    expect(prefill.env).not.toHaveProperty('LMCACHE_PD_PEER_HOST');
    expect(decode.env).toMatchObject({
      LMCACHE_PD_ROLE: 'receiver',
      LMCACHE_PD_PEER_HOST: '0.0.0.0',
      LMCACHE_PD_PEER_INIT_PORT: '7301',
      LMCACHE_PD_PEER_ALLOC_PORT: '7400',
      LMCACHE_SKIP_LAST_N_TOKENS: '1',
    });
    expect(decode.env).not.toHaveProperty('LMCACHE_PD_PROXY_HOST');
    expect(decode.main.ports?.map(({ containerPort }) => containerPort)).toEqual([8000, 7301, 7400]);
    expect(pair.routing.lmcachePd).toEqual({ proxyPort: 7500, peerInitPort: 7301, peerAllocPort: 7400 });
  });

  it('reports to the router by the name that its identity gives it', () => {
    const identity = typedIdentity('other');
    const chart = stackChart({
      router: { identity: identity.router },
      prefillDecode: { qwen: { model: 'm', transfer: { protocol: 'lmcache-pd' } } },
    });

    expect(workloadOf(chart, 'stack-qwen-prefill-deployment-vllm').env.LMCACHE_PD_PROXY_HOST).toBe(
      'other-router-service',
    );
    expect(objectOf(chart, 'Service', 'other-router-service').spec?.ports).toContainEqual({
      name: 'lmcache-proxy',
      port: 7500,
      targetPort: 'lmcache-proxy',
      protocol: 'TCP',
    });
  });
});

describe('nixl', () => {
  it('has the same connector on both sides, reached at the pod’s address', () => {
    const { prefill, decode } = pools({ protocol: 'nixl', loadFailurePolicy: 'fail', sideChannelPort: 5700 });

    for (const { main, env } of [prefill, decode]) {
      expect(transferConfig(main.command)).toEqual({
        kv_connector: 'NixlConnector',
        kv_role: 'kv_both',
        kv_load_failure_policy: 'fail',
      });
      expect(env.VLLM_NIXL_SIDE_CHANNEL_HOST).toEqual({ fieldRef: { fieldPath: 'status.podIP' } });
      expect(env.VLLM_NIXL_SIDE_CHANNEL_PORT).toBe('5700');
      expect(Object.keys(env).join()).not.toContain('LMCACHE');
    }
  });

  it('declares a port for each rank of a pool, also where the pools differ', () => {
    const { prefill, decode } = pools({ protocol: 'nixl' }, { decode: { tensorParallelSize: 4, gpu: 4 } });

    expect(prefill.main.ports?.slice(1)).toEqual([
      { name: 'nixl', containerPort: 5600 },
      { name: 'nixl-1', containerPort: 5601 },
    ]);
    expect(decode.main.ports?.map(({ containerPort }) => containerPort)).toEqual([
      8000, 5600, 5601, 5602, 5603,
    ]);
  });
});

describe('pools', () => {
  it('differ in what is under prefill and decode, and share the rest', () => {
    const { prefill, decode } = pools(
      { protocol: 'nixl' },
      {
        maxModelLen: 4096,
        env: [{ name: 'A', value: 'both' }],
        prefill: { replicas: 3, env: [{ name: 'A', value: 'prefill' }] },
        decode: { gpu: 4, maxModelLen: 8192 },
      },
    );

    expect([prefill.spec.replicas, decode.spec.replicas]).toEqual([3, 1]);
    expect([prefill.env.A, decode.env.A]).toEqual(['prefill', 'both']);
    expect(valueAfter(prefill.main.command, '--max-model-len')).toBe('4096');
    expect(valueAfter(decode.main.command, '--max-model-len')).toBe('8192');
    expect(decode.main.resources?.limits).toEqual({ 'nvidia.com/gpu': '4' });
  });

  it('may offload to host memory beside an LMCache transfer', () => {
    const { prefill } = pools({ protocol: 'lmcache-pd' }, { lmcache: { cpu: { sizeGb: 10 } } });

    expect(prefill.env).toMatchObject({ LMCACHE_PD_ROLE: 'sender', LMCACHE_MAX_LOCAL_CPU_SIZE: '10' });
  });

  it('of several models are served by one router', () => {
    const chart = stackChart({
      prefillDecode: {
        a: { model: 'm', transfer: { protocol: 'nixl' } },
        b: { model: 'n', transfer: { protocol: 'nixl' } },
      },
    });
    const { main } = workloadOf(chart, 'stack-deployment-router');

    expect(valueAfter(main.args, '--prefill-model-labels')).toBe('a-prefill,b-prefill');
    expect(valueAfter(main.args, '--decode-model-labels')).toBe('a-decode,b-decode');
  });
});

describe('kvaware in a pool', () => {
  const pair = { model: 'm', transfer: { protocol: 'nixl' } } as const;
  const eventsOf = (chart: ReturnType<typeof stackChart>, role: string) => {
    const { main, env } = workloadOf(chart, `stack-qwen-${role}-deployment-vllm`);
    const config = valueAfter(main.command, '--kv-events-config');
    return {
      config: config === undefined ? undefined : (JSON.parse(config) as Record<string, unknown>),
      ports: main.ports?.map(({ name }) => name),
      hashSeed: env.PYTHONHASHSEED,
    };
  };
  const routerArgs = (chart: ReturnType<typeof stackChart>) =>
    workloadOf(chart, 'stack-deployment-router').main.args;

  it('has the engines of that pool alone publish KV events, to the router alone', () => {
    const chart = stackChart({
      prefillDecode: { qwen: { ...pair, routing: { decodeRoutingLogic: 'kvaware' } } },
    });

    expect(eventsOf(chart, 'prefill').config).toBeUndefined();
    expect(eventsOf(chart, 'decode')).toMatchObject({
      config: {
        enable_kv_cache_events: true,
        endpoint: 'tcp://*:5557',
        replay_endpoint: 'tcp://*:5558',
      },
      ports: expect.arrayContaining(['kv-events', 'kv-replay']),
      hashSeed: '123',
    });
    expect(routerArgs(chart)?.join(' ')).toContain(
      '--decode-routing-logic kvaware --kv-source engine-events --kv-events-port 5557 --kv-events-replay-port 5558',
    );
    expect(workloadOf(chart, 'stack-deployment-router').env.PYTHONHASHSEED).toBe('123');
    const policy = objectOf(chart, 'NetworkPolicy', 'stack-qwen-decode-engine');
    expect(JSON.stringify(policy)).toContain('"port":5557');
    expect(JSON.stringify(objectOf(chart, 'NetworkPolicy', 'stack-qwen-prefill-engine'))).not.toContain(
      '5557',
    );
  });

  it('is seen in the routing and in the flags of the router, and takes other ports', () => {
    const byFlag = stackChart({
      prefillDecode: { qwen: pair },
      router: { flags: { 'decode-routing-logic': 'kvaware' } },
    });
    const byRouting = stackChart({
      prefillDecode: { qwen: pair },
      router: {
        routing: {
          logic: 'disaggregated_prefill_orchestrated',
          prefillModelLabels: ['qwen-prefill'],
          decodeModelLabels: ['qwen-decode'],
          prefillRoutingLogic: 'kvaware',
          events: { port: 6000 },
        },
      },
    });

    expect(eventsOf(byFlag, 'decode').config?.endpoint).toBe('tcp://*:5557');
    expect(eventsOf(byRouting, 'prefill').config?.endpoint).toBe('tcp://*:6000');
    expect(eventsOf(byRouting, 'decode').config).toBeUndefined();
    for (const chart of [byFlag, byRouting]) expect(() => chart.toJson()).not.toThrow();
  });

  it('holds for engines that are pools by their labels', () => {
    const chart = stackChart({
      engines: { 'qwen-prefill': { model: 'm' }, 'qwen-decode': { model: 'm' } },
      router: {
        routing: {
          logic: 'disaggregated_prefill_orchestrated',
          prefillModelLabels: ['qwen-prefill'],
          decodeModelLabels: ['qwen-decode'],
          decodeRoutingLogic: 'kvaware',
        },
      },
    });

    expect(eventsOf(chart, 'prefill').config).toBeUndefined();
    expect(eventsOf(chart, 'decode').config?.endpoint).toBe('tcp://*:5557');
  });

  it('doubts engines that publish elsewhere, and discovery that hides them', () => {
    const routing = { decodeRoutingLogic: 'kvaware' } as const;
    const elsewhere = stackChart({
      prefillDecode: { qwen: { ...pair, routing, decode: { kvEvents: { port: 7000 } } } },
    });
    const hidden = stackChart({
      prefillDecode: { qwen: { ...pair, routing } },
      router: { discovery: { type: 'k8s', by: 'service-name' } },
    });

    expect(() => elsewhere.toJson()).toThrow('kvEvents: the router follows KV events at port 5557, got 7000');
    expect(() => hidden.toJson()).toThrow('routing: kvaware follows the KV events of each pod');
  });

  it('is one for all pairs of a stack', () => {
    const chart = stackChart({
      prefillDecode: { qwen: { ...pair, routing: { decodeRoutingLogic: 'kvaware' } }, other: pair },
    });

    expect(() => chart.toJson()).toThrow('one router chooses the engines of all pairs in one way');
  });
});
