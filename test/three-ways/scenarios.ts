import type { CacheServerProps } from '../../constructs/cache-server.js';
import type { RouterProps } from '../../constructs/router.js';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import type { runtimeSpec } from '../operator/kinds/resources.js';

/** The same wish in the words of the props, of the values, and of the custom resource. */
export interface ThreeWays<P> {
  readonly props?: P;
  readonly values?: object;
  readonly resource?: Parameters<typeof runtimeSpec>[0];
}

/** What is asked for, of one of the three workloads. */
export interface Scenario {
  readonly engine?: ThreeWays<Partial<ServingEngineProps>>;
  readonly router?: ThreeWays<RouterProps>;
  readonly cacheServer?: ThreeWays<CacheServerProps>;
}

const env = [{ name: 'A', value: 'b' }];
const toleration = [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }];
const terms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] }];

/** What all three can say. */
export const scenarios = {
  'one engine': { engine: {} },
  replicas: {
    engine: {
      props: { replicas: 3 },
      values: { replicaCount: 3 },
      resource: { deploymentConfig: { replicas: 3 } },
    },
  },
  'options of vLLM': {
    engine: {
      props: {
        maxModelLen: 4096,
        dtype: 'bfloat16',
        maxNumSeqs: 32,
        gpuMemoryUtilization: 0.8,
        extraArgs: ['--seed', '7'],
      },
      values: {
        vllmConfig: {
          maxModelLen: 4096,
          dtype: 'bfloat16',
          maxNumSeqs: 32,
          gpuMemoryUtilization: 0.8,
          extraArgs: ['--seed', '7'],
        },
      },
      resource: {
        model: { maxModelLen: 4096, dtype: 'bfloat16', maxNumSeqs: 32 },
        vllmConfig: { gpuMemoryUtilization: '0.8', extraArgs: ['--seed', '7'] },
      },
    },
  },
  'caching of prefixes': {
    engine: {
      props: { enablePrefixCaching: true, enableChunkedPrefill: true },
      values: { vllmConfig: { enablePrefixCaching: true, enableChunkedPrefill: true } },
      resource: { vllmConfig: { enablePrefixCaching: true, enableChunkedPrefill: true } },
    },
  },
  'LoRA adapters': {
    engine: {
      props: { enableLora: true, loraUpdates: true, maxLoras: 4 },
      values: {
        enableLoRA: true,
        vllmConfig: { maxLoras: 4 },
        env: [{ name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'True' }],
      },
      resource: { model: { enableLoRA: true }, vllmConfig: { maxLoras: 4 } },
    },
  },
  tools: {
    engine: {
      props: { enableAutoToolChoice: true, toolCallParser: 'hermes' },
      values: { enableTool: true, toolCallParser: 'hermes' },
      resource: { model: { enableTool: true, toolCallParser: 'hermes' } },
    },
  },
  'a chat template': {
    engine: {
      props: { chatTemplate: { text: '{{ x }}' } },
      values: { chatTemplate: 'chat-template.jinja', chatTemplateConfigMap: '{{ x }}' },
      resource: { model: { chatTemplate: '{{ x }}' } },
    },
  },
  'the token of Hugging Face': {
    engine: {
      props: { hfToken: { secret: 'hf', key: 'token' } },
      values: { hf_token: { secretName: 'hf', secretKey: 'token' } },
      resource: { model: { hfTokenSecret: { hfTokenSecretName: 'hf', hfTokenKeyName: 'token' } } },
    },
  },
  'variables of the environment': {
    engine: { props: { env }, values: { env }, resource: { vllmConfig: { env } } },
  },
  'a claim': {
    engine: {
      props: { storage: { claim: { size: '50Gi', storageClass: 'fast', accessModes: ['ReadWriteMany'] } } },
      values: { pvcStorage: '50Gi', storageClass: 'fast', pvcAccessMode: ['ReadWriteMany'] },
      resource: { storageConfig: { enabled: true, size: '50Gi', storageClassName: 'fast' } },
    },
  },
  'KV cache in memory': {
    engine: {
      props: { lmcache: { cpu: { sizeGb: 15 } } },
      values: { lmcacheConfig: { enabled: true, cpuOffloadingBufferSize: '15' } },
      resource: {
        lmCacheConfig: { enabled: true, cpuOffloadingBufferSize: '15', diskOffloadingBufferSize: '0' },
      },
    },
  },
  'shared memory': {
    engine: {
      props: { shmSize: '2Gi', tensorParallelSize: 2, gpu: 2 },
      values: { vllmConfig: { tensorParallelSize: 2 }, requestGPU: 2, shmSize: '2Gi' },
      resource: {
        vllmConfig: { tensorParallelSize: 2 },
        deploymentConfig: { shmSize: '2Gi', resources: { cpu: '4', memory: '16Gi', gpu: '2' } },
      },
    },
  },
  tolerations: {
    engine: {
      props: { tolerations: toleration },
      values: { tolerations: toleration },
      resource: { deploymentConfig: { toleration } },
    },
  },
  nodes: {
    engine: {
      props: {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
        },
      },
      values: { nodeSelectorTerms: terms },
      resource: { deploymentConfig: { nodeSelectorTerms: terms } },
    },
  },
  'a RuntimeClass': {
    engine: {
      props: { runtimeClassName: 'gvisor' },
      values: { runtimeClassName: 'gvisor' },
      resource: { deploymentConfig: { runtimeClass: 'gvisor' } },
    },
  },
  'annotations of pods': {
    engine: {
      props: { podAnnotations: { a: 'b' } },
      values: { podAnnotations: { a: 'b' } },
      resource: { deploymentConfig: { podAnnotations: { a: 'b' } } },
    },
  },
  'a Secret to pull with': {
    engine: {
      props: { imagePullSecrets: ['pull'] },
      values: { imagePullSecret: 'pull' },
      resource: {
        deploymentConfig: {
          image: { registry: '', name: 'vllm/vllm-openai:v0.10.0', pullSecretName: 'pull' },
        },
      },
    },
  },
  'a router that looks for engines': { router: {} },
  'a router by session': {
    router: {
      props: { routing: { logic: 'session', sessionKey: 'x-user' } },
      values: { routingLogic: 'session', sessionKey: 'x-user' },
      resource: { routingLogic: 'session', sessionKey: 'x-user' },
    },
  },
  'a router for listed engines': {
    router: {
      props: { discovery: { type: 'static', backends: ['http://a:8000'], models: ['m'] } },
      values: { serviceDiscovery: 'static', staticBackends: 'http://a:8000', staticModels: 'm' },
      resource: { serviceDiscovery: 'static', staticBackends: 'http://a:8000', staticModels: 'm' },
    },
  },
  'a router by prefix': {
    router: {
      props: { routing: { logic: 'prefixaware' } },
      values: { routingLogic: 'prefixaware' },
      resource: { routingLogic: 'prefixaware' },
    },
  },
  'intervals of the router': {
    router: {
      props: { engineStatsIntervalSeconds: 30, requestStatsWindowSeconds: 90, replicas: 2 },
      values: { engineScrapeInterval: 30, requestStatsWindow: 90, replicaCount: 2 },
      resource: { engineScrapeInterval: 30, requestStatsWindow: 90, replicas: 2 },
    },
  },
  'a key towards the engines': {
    router: {
      props: { apiKey: { secret: 'keys', key: 'vllm' } },
      values: { vllmApiKey: { secretName: 'keys', secretKey: 'vllm' } },
      resource: { vllmApiKeySecret: { name: 'keys' }, vllmApiKeyName: 'vllm' },
    },
  },
  'a cache server': { cacheServer: {} },
  'a cache server on another port': {
    cacheServer: {
      props: { containerPort: 9000, servicePort: 81 },
      values: { containerPort: 9000, servicePort: 81 },
      resource: { port: 9000, service: { port: 81 } },
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;
