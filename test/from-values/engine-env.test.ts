import { expect, it } from 'vitest';
import { engineOf, envOf, oneModel, podOf, render } from './rendered-values.js';

const FIRST = ['PYTHONHASHSEED=123', 'HF_HOME=/tmp', 'POD_IP'];
const ID = 'LMCACHE_LMCACHE_INSTANCE_ID';

function env(...values: Parameters<typeof engineOf>): string[] {
  return envOf(engineOf(...values).main);
}

it.each<[string, object, object, string[]]>([
  ['has three variables', {}, {}, FIRST],
  [
    'keeps weights on the model’s storage',
    { pvcStorage: '1Gi' },
    {},
    ['PYTHONHASHSEED=123', 'HF_HOME=/data', 'POD_IP'],
  ],
  [
    'prefers shared storage',
    { pvcStorage: { emptyDir: {} } },
    { sharedPvcStorage: { enabled: true } },
    ['PYTHONHASHSEED=123', 'HF_HOME=/data/shared-pvc-storage', 'POD_IP'],
  ],
  [
    'shares metrics of processes',
    { vllmConfig: { dtype: 'half' } },
    {},
    [...FIRST, 'PROMETHEUS_MULTIPROC_DIR=/tmp'],
  ],
  [
    'shares them where it is told',
    { vllmConfig: { prometheusMultiprocDir: '/x' } },
    {},
    [...FIRST, 'PROMETHEUS_MULTIPROC_DIR=/x'],
  ],
  ['asks for the v0 engine in its place', { vllmConfig: { v0: 1 } }, {}, [...FIRST, 'VLLM_USE_V1=0']],
])('%s', (_, model, others, expected) => {
  expect(env(model, {}, others)).toEqual(expected);
});

it('puts secrets before the user’s variables, those of all models first, all of them as text', () => {
  const model = {
    vllmConfig: { v0: '1' },
    hf_token: 'x',
    env: [
      { name: 'B', value: 2 },
      { name: 'C', value: true },
    ],
  };
  const engines = {
    vllmApiKey: 'k',
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '1' },
    ],
  };

  expect(env(model, engines)).toEqual([
    ...FIRST,
    'VLLM_USE_V1=0',
    'HF_TOKEN',
    'VLLM_API_KEY',
    'A=1',
    'B=2',
    'C=true',
  ]);
});

it('writes the whole of LMCache in the chart’s order', () => {
  const lmcacheConfig = {
    workerHeartbeatTime: 30,
    p2pInitPorts: 30081,
    p2pHost: 'localhost',
    workerPorts: 8001,
    controllerReplyPort: 9001,
    controllerPort: 9000,
    enableController: true,
    diskOffloadingBufferSize: 50,
    cpuOffloadingBufferSize: '20',
    cudaVisibleDevices: '0',
    logLevel: 'DEBUG',
    enabled: true,
  };
  const cacheserverSpec = { enabled: true, servicePort: 81, serde: 'naive' };

  expect(env({ lmcacheConfig }, {}, { cacheserverSpec }).slice(3)).toEqual([
    'LMCACHE_USE_EXPERIMENTAL=True',
    'VLLM_RPC_TIMEOUT=1000000',
    'LMCACHE_LOG_LEVEL=DEBUG',
    'CUDA_VISIBLE_DEVICES=0',
    'LMCACHE_LOCAL_CPU=True',
    'LMCACHE_MAX_LOCAL_CPU_SIZE=20',
    'LMCACHE_MAX_LOCAL_DISK_SIZE=50',
    'LMCACHE_REMOTE_URL=lm://vllm-cache-server-service:81',
    'LMCACHE_REMOTE_SERDE=naive',
    'LMCACHE_ENABLE_CONTROLLER=True',
    ID,
    'LMCACHE_CONTROLLER_PULL_URL=vllm-router-service:9000',
    'LMCACHE_CONTROLLER_REPLY_URL=vllm-router-service:9001',
    'LMCACHE_LMCACHE_WORKER_PORTS=8001',
    'LMCACHE_P2P_HOST=localhost',
    'LMCACHE_P2P_INIT_PORTS=30081',
    'LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME=30',
  ]);
});

it('writes prefill/decode in the chart’s order', () => {
  const lmcacheConfig = {
    enabled: true,
    enablePD: true,
    enableNixl: true,
    nixlRole: 'sender',
    nixlPeerHost: 'pd-llama-decode-engine-service',
    nixlPeerPort: '55555',
    nixlBufferSize: 1073741824,
    nixlBufferDevice: 'cuda',
    nixlEnableGc: false,
    cudaVisibleDevices: 0,
    cpuOffloadingBufferSize: 0,
  };
  expect(env({ lmcacheConfig }).slice(6)).toEqual([
    'CUDA_VISIBLE_DEVICES=0',
    'LMCACHE_LOCAL_CPU=False',
    'LMCACHE_MAX_LOCAL_CPU_SIZE=0',
    'LMCACHE_REMOTE_SERDE=NULL',
    'UCX_TLS=cuda_ipc,cuda_copy,tcp',
    'LMCACHE_ENABLE_NIXL=True',
    'LMCACHE_NIXL_ROLE=sender',
    'LMCACHE_NIXL_RECEIVER_HOST=pd-llama-decode-engine-service',
    'LMCACHE_NIXL_RECEIVER_PORT=55555',
    'LMCACHE_NIXL_BUFFER_SIZE=1073741824',
    'LMCACHE_NIXL_BUFFER_DEVICE=cuda',
    'LMCACHE_NIXL_ENABLE_GC=False',
    ID,
  ]);
  const { pod } = engineOf({ lmcacheConfig: { enablePD: true } });
  expect([pod.hostIPC, pod.hostPID]).toEqual([true, true]);
});

it('sets most of LMCache though it is not enabled', () => {
  expect(env({ lmcacheConfig: { enabled: false, cpuOffloadingBufferSize: 30 } }).slice(3)).toEqual([
    'LMCACHE_LOCAL_CPU=True',
    'LMCACHE_MAX_LOCAL_CPU_SIZE=30',
    ID,
  ]);
  expect(env({ lmcacheConfig: {} })).toEqual(FIRST);
});

it.each([
  [20, '20'],
  ['20', '20'],
  [2.5, '2.5'],
  ['2.0', '2.0'],
  ['2.5', undefined],
  ['0.5', undefined],
  [0.5, undefined],
  ['08', undefined],
  [0, undefined],
])('offloads to memory for a size of %j as sprig counts it', (size, expected) => {
  const written = env({ lmcacheConfig: { enabled: true, cpuOffloadingBufferSize: size } });
  expect(written.find((entry) => entry.startsWith('LMCACHE_MAX_LOCAL_CPU_SIZE='))?.split('=')[1]).toBe(
    expected,
  );
});

it('leaves the last word on LMCache to the user, with one entry a name', () => {
  const model = {
    lmcacheConfig: { enabled: true, instanceId: 'a' },
    env: [{ name: 'VLLM_RPC_TIMEOUT', value: '5' }],
  };

  expect(env(model).slice(3)).toEqual([
    'VLLM_RPC_TIMEOUT=5',
    'LMCACHE_USE_EXPERIMENTAL=True',
    'LMCACHE_LOG_LEVEL=INFO',
    `${ID}=a`,
  ]);
});

it('gives an init container the release, the cache server’s port and its own', () => {
  const rendered = render(
    oneModel(
      { initContainer: { name: 'i', image: 'b', env: [{ name: 'X', value: 1 }] } },
      {},
      {
        cacheserverSpec: { enabled: true, servicePort: 81 },
      },
    ),
  );
  const [init] = podOf(rendered, 'vllm-opt-deployment-vllm').pod.initContainers ?? [];

  expect(init && envOf(init)).toEqual(['RELEASE_NAME=vllm', 'LMCACHE_SERVER_SERVICE_PORT=81', 'X=1']);
});
