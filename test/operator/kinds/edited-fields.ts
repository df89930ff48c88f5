import type { JsonSchema } from '../../../scripts/generate/json-schema.js';
import { type RenderedKind, specSchema, type Written } from './rendered.js';
import { cacheServerSpec, routerSpec } from './resources.js';

type Path = readonly string[];
type Tree = Readonly<Record<string, unknown>>;

/** A resource that says something about every field that goes together with the others. */
export interface Edited {
  readonly kind: RenderedKind;
  readonly written: Written;
  /** The part of the spec that is edited. @default - all of it */
  readonly below?: Path;
  /** Values for fields that take only certain ones. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Fields at the top that are edited. @default - all */
  readonly only?: readonly string[];
  /** Fields at the top that are edited elsewhere. @default - none */
  readonly skipped?: readonly string[];
  /** Fields whose edit changes no object, and why. */
  readonly without: Readonly<Record<string, string>>;
}

const affinity = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }];
const env = [{ name: 'A', value: 'b' }];
const service = { type: 'ClusterIP', port: 80, annotations: { a: 'b' } };
const image = { registry: 'r', name: 'engine', tag: '1', pullPolicy: 'Always', pullSecretName: 'pull' };
const claim = {
  enabled: true,
  storageClassName: 'fast',
  size: '10Gi',
  accessMode: 'ReadWriteMany',
  retentionPolicy: 'Delete',
};

const lmcache = {
  enabled: true,
  cpuOffloadingBufferSize: '4',
  diskOffloadingBufferSize: '8',
  remoteUrl: 'lm://cache:80',
  remoteSerde: 'naive',
  controller: { host: 'router', port: 9000, replyPort: 9001, workerPort: 8001 },
};

const pool = {
  model: {
    modelURL: 'm',
    hfTokenSecret: { hfTokenSecretName: 'hf', hfTokenKeyName: 'token' },
    enableLoRA: true,
    enableTool: true,
    toolCallParser: 'hermes',
    maxModelLen: 4096,
    dtype: 'bfloat16',
    maxNumSeqs: 32,
    chatTemplate: '{{ x }}',
  },
  vllmConfig: {
    enableChunkedPrefill: true,
    enablePrefixCaching: true,
    tensorParallelSize: 2,
    gpuMemoryUtilization: '0.8',
    maxLoras: 4,
    extraArgs: ['--seed', '1'],
    v1: true,
    port: 8000,
    env,
    kvEvents: { enabled: true, port: 5557, replayPort: 5558 },
  },
  lmCacheConfig: lmcache,
  storageConfig: { ...claim, mountPath: '/data', volumeName: 'pvc-storage' },
  deploymentConfig: {
    replicas: 2,
    deploymentStrategy: 'RollingUpdate',
    runtimeClass: 'nvidia',
    shmSize: '1Gi',
    nodeSelectorTerms: affinity,
    toleration: [{ key: 'gpu', operator: 'Exists' }],
    resources: { cpu: '1', memory: '1Gi', gpu: '1', gpuType: 'nvidia.com/gpu' },
    image,
    podAnnotations: { a: 'b' },
    sidecarConfig: {
      enabled: true,
      name: 'sidecar',
      image: { registry: 'r', name: 'sidecar', tag: '1', pullPolicy: 'Always' },
      command: ['run'],
      args: ['a'],
      env,
      resources: { cpu: '1', memory: '1Gi', gpu: '1', gpuType: 'nvidia.com/gpu' },
      mountPath: '/data',
    },
  },
  podTemplate: { spec: { priorityClassName: 'low' } },
};

const terms = [...affinity, { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }];

/** Values of fields of a pool that the API server takes in a pod. */
const valuesOfPools = {
  'vllmConfig.kvEvents.port': 5559,
  'deploymentConfig.nodeSelectorTerms': terms,
  'deploymentConfig.toleration': [{ key: 'gpu', operator: 'Equal', value: 'a' }],
};

/** Fields of a pool that change no object, and why. */
const ofPools = {
  'model.hfTokenSecret.name': 'an older form that hfTokenSecretName wins over',
  'deploymentConfig.sidecarConfig.image.pullSecretName':
    'pods have one list of pull Secrets, that of the engine',
  'lmCacheConfig.localCpu': 'maxLocalCpuSize wins over it',
  'lmCacheConfig.cpuOffloadingBufferSize': 'maxLocalCpuSize wins over it',
};

/** Fields of the hand-over between two pools. */
const handOver = {
  both: ['enableNixl', 'enableXpyd', 'nixlRole', 'nixlBufferSize', 'nixlBufferDevice', 'rpcPort'],
  prefill: ['nixlProxyHost', 'nixlProxyPort'],
  decode: ['nixlPeerHost', 'nixlPeerInitPort', 'nixlPeerAllocPort', 'skipLastNTokens'],
} as const;

function because(names: readonly string[], reason: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

function ofLMCache(names: readonly string[], reason: string): Readonly<Record<string, string>> {
  return because(
    names.map((name) => `lmCacheConfig.${name}`),
    reason,
  );
}

const said = 'is what the pool is anyway, and anything else is refused';
const ofNixl = ofLMCache(['diskOffloadingBufferSize'], 'LMCache takes no disk beside the buffers of NIXL');
const nixl = { ...lmcache, maxLocalCpuSize: 3, enableNixl: true, nixlBufferSize: '1', rpcPort: 'p' };
const pools: Written = {
  spec: {
    enablePDDisaggregation: true,
    topology: {
      prefill: { ...pool, lmCacheConfig: { ...nixl, nixlProxyHost: 'router' } },
      decode: { ...pool, lmCacheConfig: nixl },
    },
  },
};

const router = routerSpec({
  image,
  sessionKey: 'x-user',
  routingLogic: 'session',
  staticBackends: 'http://a:8000',
  staticModels: 'm',
  vllmApiKeySecret: { name: 's' },
  vllmApiKeyName: 'k',
  service,
});
const noGpu = because(['resources.gpu', 'resources.gpuType'], 'nothing in the pod computes on GPUs');

const asked = [
  ...['apiVersion', 'kind', 'name', 'namespace', 'fieldPath', 'resourceVersion', 'uid'].map(
    (name) => `routerRef.${name}`,
  ),
  ...['timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'].map(
    (name) => `healthCheck.${name}`,
  ),
];

/** Resources by what they are, which together have every field of their kinds. */
export const editedResources: Readonly<Record<string, Edited>> = {
  'a VLLMRuntime': {
    kind: 'VLLMRuntime',
    written: {
      spec: {
        ...pool,
        lmCacheConfig: { ...lmcache, maxLocalCpuSize: 3 },
        service,
        vllmApiKey: { secretName: 's', secretKey: 'k' },
        autoscalingConfig: { enabled: true, minReplicas: 1, maxReplicas: 4 },
      },
    },
    skipped: ['enablePDDisaggregation', 'topology'],
    values: { ...valuesOfPools, 'lmCacheConfig.kvRole': 'kv_consumer' },
    without: {
      ...ofPools,
      ...ofLMCache(Object.values(handOver).flat(), 'is between two pools, and there is one'),
    },
  },
  'a prefill pool': {
    kind: 'VLLMRuntime',
    written: pools,
    below: ['topology', 'prefill'],
    values: { ...valuesOfPools, 'lmCacheConfig.nixlRole': 'sender', 'lmCacheConfig.nixlProxyPort': '7501' },
    without: {
      ...ofPools,
      ...ofNixl,
      ...ofLMCache(['nixlRole', 'kvRole'], said),
      ...ofLMCache(handOver.decode, 'is for decode pools'),
    },
  },
  'a decode pool': {
    kind: 'VLLMRuntime',
    written: pools,
    below: ['topology', 'decode'],
    values: {
      ...valuesOfPools,
      'lmCacheConfig.nixlRole': 'receiver',
      'lmCacheConfig.kvRole': 'kv_both',
      'lmCacheConfig.nixlPeerInitPort': '7301',
      'lmCacheConfig.nixlPeerAllocPort': '7401',
      'lmCacheConfig.skipLastNTokens': 2,
    },
    without: {
      ...ofPools,
      ...ofNixl,
      ...ofLMCache(['nixlRole'], said),
      ...ofLMCache(handOver.prefill, 'is for prefill pools'),
    },
  },
  'a VLLMRuntime with two pools': {
    kind: 'VLLMRuntime',
    written: { spec: { ...pools.spec, service, vllmApiKey: { secretName: 's', secretKey: 'k' } } },
    only: ['vllmApiKey', 'service', 'podTemplate'],
    // What a pool says itself wins.
    values: { podTemplate: { spec: { schedulerName: 'another' } } },
    without: {},
  },
  'a VLLMRouter': {
    kind: 'VLLMRouter',
    written: { spec: router },
    skipped: [
      'lmcacheControllerPort',
      'prefillModelLabels',
      'decodeModelLabels',
      'batches',
      'externalProviders',
      'hooks',
      'sentry',
      'semanticCache',
      'personalData',
      'limits',
      'staticBackends',
      'staticModels',
    ],
    values: { nodeSelectorTerms: terms },
    without: noGpu,
  },
  'a VLLMRouter with batches': {
    kind: 'VLLMRouter',
    written: {
      spec: {
        ...router,
        batches: { ...claim, accessMode: 'ReadWriteOnce', retentionPolicy: 'Retain', concurrency: 8 },
      },
    },
    only: ['batches'],
    without: {},
  },
  'a VLLMRouter with providers, hooks and Sentry': {
    kind: 'VLLMRouter',
    written: {
      spec: {
        ...router,
        externalProviders: { configMapName: 'providers', key: 'providers.yaml' },
        hooks: {
          configMapName: 'hooks',
          requestRewriter: 'a.mjs#b',
          onRewriterFailure: 'refuse',
          callbacks: 'c.mjs',
        },
        sentry: { secretName: 'sentry', secretKey: 'dsn' },
      },
    },
    only: ['externalProviders', 'hooks', 'sentry'],
    without: {},
  },
  'a VLLMRouter with a cache, a look for personal data and limits': {
    kind: 'VLLMRouter',
    written: {
      spec: {
        ...router,
        semanticCache: {
          enabled: true,
          model: 'embedder',
          embeddingsUrl: 'http://embedder',
          thresholdPercent: 90,
          ttlSeconds: 60,
        },
        personalData: {
          enabled: true,
          action: 'block',
          presidioUrl: 'http://presidio',
          types: ['PERSON'],
          onError: 'refuse',
        },
        limits: { secretName: 'clients', secretKey: 'limits.json' },
      },
    },
    only: ['semanticCache', 'personalData', 'limits'],
    values: { 'personalData.types': ['LOCATION'] },
    without: {},
  },
  'a VLLMRouter with kvaware': {
    kind: 'VLLMRouter',
    written: { spec: { ...router, routingLogic: 'kvaware', lmcacheControllerPort: 9000 } },
    only: ['lmcacheControllerPort', 'sessionKey'],
    without: {},
  },
  'a VLLMRouter of two pools': {
    kind: 'VLLMRouter',
    written: {
      spec: {
        ...router,
        routingLogic: 'disaggregated_prefill',
        prefillModelLabels: ['p'],
        decodeModelLabels: ['d'],
      },
    },
    only: ['prefillModelLabels', 'decodeModelLabels', 'routingLogic'],
    values: { routingLogic: 'disaggregated_prefill_orchestrated' },
    without: {},
  },
  'a VLLMRouter with listed engines': {
    kind: 'VLLMRouter',
    written: { spec: { ...router, serviceDiscovery: 'static' } },
    only: ['staticBackends', 'staticModels', 'k8sPort', 'k8sLabelSelector'],
    values: { staticBackends: 'http://b:8000' },
    without: because(['k8sPort', 'k8sLabelSelector'], 'engines are listed and not looked for'),
  },
  'a CacheServer': {
    kind: 'CacheServer',
    written: { spec: cacheServerSpec({ image, service, storage: claim }) },
    values: { nodeSelectorTerms: terms },
    without: noGpu,
  },
  'a StaticRoute': {
    kind: 'StaticRoute',
    written: {
      spec: {
        staticBackends: 'http://a:8000',
        staticModels: 'm',
        staticAliases: 'one:m',
        sessionKey: 'x-user',
        configMapName: 'engines',
      },
    },
    skipped: ['serviceDiscovery', 'routerSelector'],
    values: { staticBackends: 'http://b:8000' },
    without: because(asked, 'says which routers are asked for their health, and how often'),
  },
};

/** One field with another value. */
export interface FieldEdit {
  readonly name: string;
  /** The whole spec with it. */
  readonly spec: object;
  /** Why no object changes with it. @default - one does */
  readonly without: string | undefined;
}

/** Each field of a resource edited on its own. */
export function editsOf({
  kind,
  written,
  below = [],
  values = {},
  only,
  skipped = [],
  without,
}: Edited): readonly FieldEdit[] {
  return leavesOf(schemaAt(specSchema(kind), below), valueAt(written.spec, below))
    .filter(({ path: [first = ''] }) => (only?.includes(first) ?? true) && !skipped.includes(first))
    .map(({ path, schema, value }) => {
      const name = path.join('.');
      const spec = withValue(written.spec, [...below, ...path], values[name] ?? anotherValue(schema, value));
      return { name, spec: spec as object, without: without[name] };
    });
}

interface Leaf {
  readonly path: Path;
  readonly schema: JsonSchema;
  readonly value: unknown;
}

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly required?: readonly string[];
}

/** The fields that a person can edit: objects are gone into, lists of texts and maps are one field, and so is a list's item. */
function leavesOf(schema: JsonSchema, value: unknown, path: Path = []): readonly Leaf[] {
  const { properties } = schema as Shape;
  if (properties === undefined) return [{ path, schema, value }];
  return Object.entries(properties).flatMap(([name, property]) =>
    leavesOf(property, (value as Tree | undefined)?.[name], [...path, name]),
  );
}

/** A value that the schema takes and that is not the one that is there. */
function anotherValue(schema: JsonSchema, value: unknown): unknown {
  const {
    type,
    items,
    pattern,
    maximum = Number.POSITIVE_INFINITY,
    enum: allowed,
    default: byDefault = 0,
    ...rest
  } = schema as Shape;
  if ((rest as Tree)['x-kubernetes-preserve-unknown-fields'] === true) {
    return { spec: { priorityClassName: 'another' } };
  }
  if (allowed !== undefined) return allowed.filter((name) => name !== '' && name !== value).at(-1);
  switch (type) {
    case 'boolean':
      return (value ?? byDefault) !== true;
    case 'integer':
      return Number(value ?? byDefault) + 1 > maximum ? Number(value) - 1 : Number(value ?? byDefault) + 1;
    case 'array':
      return [...((value as unknown[] | undefined) ?? []), anotherItem(items ?? {})];
    case 'object':
      return { ...(value as object | undefined), another: 'one' };
    default:
      return pattern === undefined ? `${value ?? ''}x` : quantityBeside(pattern, value);
  }
}

function quantityBeside(pattern: string, value: unknown): string {
  const found = ['7', '0.7', '7Gi'].find((text) => text !== value && new RegExp(pattern).test(text));
  return found ?? '';
}

/** The least of an item: what is needed of it, or its first field. */
function anotherItem(schema: JsonSchema): unknown {
  const { properties, required } = schema as Shape;
  if (properties === undefined) return anotherValue(schema, undefined);
  const names = required ?? Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, anotherValue(properties[name] ?? {}, undefined)]));
}

function schemaAt(schema: JsonSchema, path: Path): JsonSchema {
  return path.reduce<JsonSchema>((found, name) => (found as Shape).properties?.[name] ?? {}, schema);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((found, name) => (found as Tree | undefined)?.[name], value);
}

function withValue(tree: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  return {
    ...(tree as Tree | undefined),
    [name]: withValue((tree as Tree | undefined)?.[name], rest, value),
  };
}
