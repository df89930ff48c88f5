import type { Written } from './rendered.js';

const resources = { cpu: '5', memory: '32Gi', gpu: '1' } as const;
const huggingFace = { hfTokenSecretName: 'huggingface-token', hfTokenKeyName: 'token' } as const;
const sidecar = {
  enabled: true,
  name: 'sidecar',
  image: {
    registry: 'docker.io',
    name: 'lmcache/lmstack-sidecar:latest',
    pullPolicy: 'Always',
    pullSecretName: '',
  },
  resources: { cpu: '0.5', memory: '128Mi' },
  mountPath: '/data',
} as const;

/** Spec of a VLLMRuntime with little more than what it needs; groups of fields are merged into it. */
export function runtimeSpec({
  model = {},
  vllmConfig = {},
  deploymentConfig = {},
  ...rest
}: Readonly<Record<string, object | string | number | boolean>> = {}): object {
  return {
    model: { modelURL: 'meta-llama/Llama-3.1-8B-Instruct', ...(model as object) },
    vllmConfig: { ...(vllmConfig as object) },
    deploymentConfig: {
      resources,
      image: { registry: 'docker.io', name: 'vllm/vllm-openai:v0.10.0' },
      ...(deploymentConfig as object),
    },
    ...rest,
  };
}

/** The runtime of the Go operator's first sample, field by field. */
export const sampleRuntime: Written = {
  name: 'vllmruntime-sample',
  labels: {
    'app.kubernetes.io/name': 'production-stack',
    'app.kubernetes.io/managed-by': 'kustomize',
    model: 'Llama-3.1-8B-Instruct',
  },
  spec: {
    model: {
      modelURL: 'meta-llama/Llama-3.1-8B-Instruct',
      enableLoRA: true,
      enableTool: false,
      toolCallParser: '',
      maxModelLen: 4096,
      dtype: 'bfloat16',
      maxNumSeqs: 32,
      hfTokenSecret: huggingFace,
    },
    vllmConfig: {
      enableChunkedPrefill: false,
      enablePrefixCaching: false,
      tensorParallelSize: 1,
      gpuMemoryUtilization: '0.8',
      maxLoras: 4,
      v1: true,
      port: 8000,
      env: [{ name: 'HF_HOME', value: '/data' }],
    },
    lmCacheConfig: {
      enabled: true,
      cpuOffloadingBufferSize: '15',
      diskOffloadingBufferSize: '0',
      remoteUrl: 'lm://cacheserver-sample.default.svc.cluster.local:80',
      remoteSerde: 'naive',
    },
    deploymentConfig: {
      resources: { ...resources, gpuType: 'nvidia.com/gpu' },
      image: {
        registry: 'docker.io',
        name: 'lmcache/vllm-openai:2025-05-27-v1',
        pullPolicy: 'IfNotPresent',
        pullSecretName: '',
      },
      replicas: 2,
      deploymentStrategy: 'Recreate',
      sidecarConfig: sidecar,
    },
    storageConfig: {
      enabled: true,
      storageClassName: '',
      size: '10Gi',
      accessMode: 'ReadWriteMany',
      mountPath: '/data',
    },
  },
};

function poolOf(replicas: number, lmCacheConfig: object): object {
  return {
    model: {
      modelURL: 'meta-llama/Llama-3.2-1B-Instruct',
      enableLoRA: true,
      enableTool: false,
      toolCallParser: '',
      maxModelLen: 4096,
      dtype: 'bfloat16',
      maxNumSeqs: 32,
      hfTokenSecret: huggingFace,
    },
    vllmConfig: {
      enableChunkedPrefill: false,
      enablePrefixCaching: false,
      tensorParallelSize: 1,
      gpuMemoryUtilization: '0.8',
      maxLoras: 4,
      extraArgs: ['--disable-log-requests'],
      v1: true,
      port: 8000,
      env: [
        { name: 'HF_HOME', value: '/data' },
        { name: 'PYTORCH_CUDA_ALLOC_CONF', value: 'expandable_segments:True' },
        { name: 'VLLM_CPU_KVCACHE_SPACE', value: '0' },
        { name: 'PYTHONHASHSEED', value: '0' },
      ],
    },
    lmCacheConfig: {
      enabled: true,
      localCpu: '',
      maxLocalCpuSize: 0,
      enableNixl: true,
      enableXpyd: false,
      nixlBufferSize: '58720256',
      nixlBufferDevice: 'cuda',
      cpuOffloadingBufferSize: '',
      diskOffloadingBufferSize: '0',
      remoteUrl: '',
      remoteSerde: 'naive',
      ...lmCacheConfig,
    },
    storageConfig: { enabled: true, size: '10Gi', accessMode: 'ReadWriteOnce', mountPath: '/data' },
    deploymentConfig: {
      replicas,
      deploymentStrategy: 'Recreate',
      resources: { cpu: '2', memory: '16Gi', gpu: '1' },
      image: { registry: 'docker.io', name: 'lmcache/vllm-openai:v0.3.13' },
      sidecarConfig: sidecar,
    },
  };
}

/** The runtime of the operator tutorial with prefill and decode pools of so many pods each. */
export function pdRuntime(replicas: number, changes: { prefill?: object; decode?: object } = {}): Written {
  const prefill = {
    kvRole: 'kv_producer',
    nixlRole: 'sender',
    nixlProxyHost: 'vllmrouter-sample',
    nixlProxyPort: '7500',
    rpcPort: 'producer1',
    ...changes.prefill,
  };
  const decode = {
    kvRole: 'kv_consumer',
    nixlRole: 'receiver',
    nixlPeerHost: '0.0.0.0',
    nixlPeerInitPort: '7300',
    nixlPeerAllocPort: '7400',
    rpcPort: 'consumer1',
    skipLastNTokens: 1,
    ...changes.decode,
  };
  return {
    name: 'vllmruntime-pd-sample',
    labels: { model: 'Llama-3.2-1B-Instruct' },
    spec: {
      enablePDDisaggregation: true,
      topology: { prefill: poolOf(replicas, prefill), decode: poolOf(replicas, decode) },
    },
  };
}

/** Spec of a VLLMRouter with little more than what it needs. */
export function routerSpec(changes: object = {}): object {
  return {
    k8sLabelSelector: 'app=vllmruntime-sample',
    image: { registry: 'docker.io', name: 'lmcache/lmstack-router' },
    resources: { cpu: '2', memory: '8Gi' },
    ...changes,
  };
}

/** The router of the Go operator's sample, field by field. */
export const sampleRouter: Written = {
  name: 'vllmrouter-sample',
  labels: { 'app.kubernetes.io/name': 'production-stack', 'app.kubernetes.io/managed-by': 'kustomize' },
  spec: routerSpec({
    enableRouter: true,
    replicas: 1,
    serviceDiscovery: 'k8s',
    routingLogic: 'roundrobin',
    engineScrapeInterval: 30,
    requestStatsWindow: 60,
    port: 80,
    serviceAccountName: 'vllmrouter-sa',
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'METRICS_ENABLED', value: 'true' },
    ],
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
    ],
  }),
};

/** The router of the operator tutorial in front of `pdRuntime`. */
export const pdRouter: Written = {
  ...sampleRouter,
  spec: {
    ...sampleRouter.spec,
    routingLogic: 'disaggregated_prefill',
    k8sLabelSelector: 'app=vllmruntime-pd-sample',
    extraArgs: [
      ['--prefill-model-labels', 'Llama-3.2-1B-Instruct-prefill'],
      ['--decode-model-labels', 'Llama-3.2-1B-Instruct-decode'],
      ['--nixl-proxy-host', '0.0.0.0'],
      ['--nixl-proxy-port', '7500'],
      ['--nixl-peer-host', '0.0.0.0'],
      ['--nixl-peer-init-port', '7300'],
      ['--nixl-peer-alloc-port', '7400'],
    ].flat(),
  },
};

/** Spec of a CacheServer with little more than what it needs. */
export function cacheServerSpec(changes: object = {}): object {
  return {
    image: { registry: 'docker.io', name: 'lmcache/vllm-openai:2025-04-18' },
    resources: { cpu: '2', memory: '16Gi' },
    ...changes,
  };
}

/** The cache server of the Go operator's sample, field by field. */
export const sampleCacheServer: Written = {
  name: 'cacheserver-sample',
  spec: cacheServerSpec({
    image: { registry: 'docker.io', name: 'lmcache/vllm-openai:2025-04-18', pullSecretName: '' },
    port: 8000,
    replicas: 1,
    deploymentStrategy: 'Recreate',
  }),
};
