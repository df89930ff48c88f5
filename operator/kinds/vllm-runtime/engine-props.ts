import type { EnvVar } from 'kubernetes-types/core/v1.js';
import type { LoraDownloads } from '../../../constructs/lora/downloads.js';
import type { ServingEngineProps } from '../../../constructs/serving-engine.js';
import { ports } from '../../../contract/ports.js';
import { claimProps } from '../../claim.js';
import { imageProps } from '../../image.js';
import type { LiveObject } from '../../kube-object.js';
import { hasNvidiaGpus, nodeAffinity, resourceRequirements } from '../../resources.js';
import { lmcacheOf } from './lmcache.js';
import type { Pool, PoolName, SidecarConfig, StorageConfig, VLLMRuntime } from './resource.js';

/** What the props of a pool depend on beside the pool. */
export interface PoolSurroundings {
  readonly runtime: VLLMRuntime;
  /** @default - the runtime has one pool only */
  readonly pool: PoolName | undefined;
  /** The claim that the pool has already. @default - none */
  readonly liveClaim: LiveObject | undefined;
}

/** Name of the pod's volume for the claim. */
export function volumeName(storage: StorageConfig | undefined): string {
  return storage?.volumeName || 'pvc-storage';
}

/** The engines of a pool as props. */
export function engineProps(pool: Pool, around: PoolSurroundings): ServingEngineProps {
  const { model, vllmConfig, deploymentConfig, storageConfig } = pool;
  const { runtime } = around;
  const { service = {}, vllmApiKey } = runtime.spec;
  const { hfTokenSecret = {}, hfTokenName = '' } = model;
  const secretName = hfTokenSecret.hfTokenSecretName || hfTokenSecret.name || '';
  const { runtimeClass = 'nvidia', resources, shmSize = '', sidecarConfig } = deploymentConfig;
  const hasSidecar = sidecarConfig?.enabled === true;
  const runtimeClassName = hasNvidiaGpus(resources) || runtimeClass !== 'nvidia' ? runtimeClass : '';
  const { port = ports.engine, kvEvents } = vllmConfig;
  return {
    ...imageProps(deploymentConfig.image),
    model: model.modelURL,
    ...defined({
      enableLora: model.enableLoRA || undefined,
      enableAutoToolChoice: model.enableTool || undefined,
      toolCallParser: model.toolCallParser || undefined,
      maxModelLen: model.maxModelLen || undefined,
      maxNumSeqs: model.maxNumSeqs || undefined,
      dtype: model.dtype || undefined,
      chatTemplate: model.chatTemplate ? { text: model.chatTemplate } : undefined,
      tensorParallelSize: vllmConfig.tensorParallelSize || undefined,
      gpuMemoryUtilization: vllmConfig.gpuMemoryUtilization
        ? Number(vllmConfig.gpuMemoryUtilization)
        : undefined,
      maxLoras: vllmConfig.maxLoras || undefined,
      hfToken:
        secretName === ''
          ? undefined
          : { secret: secretName, key: hfTokenName || hfTokenSecret.hfTokenKeyName || 'token' },
      apiKey: vllmApiKey && { secret: vllmApiKey.secretName, key: vllmApiKey.secretKey },
      runtimeClassName: runtimeClassName || undefined,
      affinity: nodeAffinity(deploymentConfig.nodeSelectorTerms),
      storage: storageOf(storageConfig, hasSidecar, around.liveClaim),
      loraDownloads: hasSidecar ? downloadsOf(sidecarConfig) : undefined,
      serviceAnnotations: service.annotations,
      kvEvents:
        kvEvents?.enabled === true
          ? { port: kvEvents.port ?? ports.kvEvents, replayPort: kvEvents.replayPort ?? ports.kvEventsReplay }
          : undefined,
    }),
    ...lmcacheOf(pool, around.pool),
    loraUpdates: model.enableLoRA === true,
    // Those who leave them out have always had them off.
    enableChunkedPrefill: vllmConfig.enableChunkedPrefill === true,
    enablePrefixCaching: vllmConfig.enablePrefixCaching === true,
    shmSize: shmSize || false,
    extraArgs: vllmConfig.extraArgs ?? [],
    containerPort: port,
    env: userEnv(vllmConfig),
    replicas: deploymentConfig.replicas ?? 1,
    rollout: deploymentConfig.deploymentStrategy === 'Recreate' ? 'recreate' : 'in-place',
    resources: resourceRequirements(resources),
    tolerations: deploymentConfig.toleration ?? [],
    podAnnotations: deploymentConfig.podAnnotations ?? {},
    serviceType: service.type ?? 'ClusterIP',
    servicePort: service.port ?? ports.engineService,
    // What namespaces demand of pods is theirs to say, by podTemplate.
    podSecurity: 'none',
  };
}

function userEnv({ v1, env = [] }: Pool['vllmConfig']): readonly EnvVar[] {
  // vLLM has had no other engine since 0.11, and newer ones do not know the variable.
  const engine: readonly EnvVar[] = v1 === false ? [{ name: 'VLLM_USE_V1', value: '0' }] : [];
  const last = new Map([...engine, ...env].map((variable) => [variable.name, variable]));
  // The CRD takes a divisor as a number, too, as the API server does.
  return [...last.values()] as readonly EnvVar[];
}

/** The claim, or the disk of the pod where an engine and its sidecar share adapters and have no claim. */
function storageOf(
  storage: StorageConfig | undefined,
  hasSidecar: boolean,
  liveClaim: LiveObject | undefined,
): ServingEngineProps['storage'] {
  if (storage?.enabled === true) {
    return { claim: claimProps(storage, liveClaim), mountPath: storage.mountPath || '/data' };
  }
  return hasSidecar ? { emptyDir: {}, mountPath: '/data' } : undefined;
}

/** The container that downloads adapters, on the volume that it shares with the engine. */
function downloadsOf({
  name = '',
  image,
  command = [],
  args = [],
  env = [],
  mountPath = '',
  resources = {},
}: SidecarConfig): LoraDownloads {
  const variables = new Map(env.map((variable) => [variable.name, variable]));
  return {
    name: name || 'sidecar',
    ...(image && withoutSecrets(imageProps(image))),
    ...(command.length > 0 && { command }),
    ...(args.length > 0 && { args }),
    env: [...variables.values()] as EnvVar[],
    resources: resourceRequirements({ cpu: '500m', memory: '128Mi', ...given(resources) }),
    mountPath: mountPath || '/data',
  };
}

/** Pods have one list of pull Secrets, and the engine's fills it. */
function withoutSecrets({ image, imagePullPolicy }: ReturnType<typeof imageProps>) {
  return { image, imagePullPolicy };
}

/** The fields that say something. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<T>;
}

/** The fields that are there: a prop that is undefined would count as given. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
