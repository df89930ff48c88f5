import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Container, EnvVar, VolumeMount } from 'kubernetes-types/core/v1.js';
import { envNames } from '../contract/env.js';
import { images } from '../contract/images.js';
import { ports } from '../contract/ports.js';
import { servedNames } from './autoscaling/scale-to-zero.js';
import { type ChatTemplate, mountTemplate } from './chat-template.js';
import { check, warn } from './check.js';
import { checkEngine } from './checks/engine.js';
import { hashAnnotation } from './content-hash.js';
import { type EngineOptions, type EngineWiring, engineArgs, repeatedFlags } from './engine-args.js';
import { envField, envSecret, envValue, mergeEnv, type SecretKey } from './env.js';
import { defineInferencePool, type InferencePoolProps } from './exposure/inference-pool.js';
import { type ComputeResources, resourceRequirements } from './gpu.js';
import { type EngineIdentity, typedIdentity } from './identity.js';
import { repositoryOf } from './images.js';
import type { KvEvents, KvTransferConfig, KvTransport } from './kv-transfer.js';
import { type LMCache, lmcacheConnector, lmcacheDiskVolume, lmcacheEnv } from './lmcache.js';
import { type LoraDownloads, loraSidecar } from './lora/downloads.js';
import { define } from './manifest.js';
import {
  defineLeaderWorkerSet,
  LEADER_WORKER_SET,
  leaderArgs,
  workerArgs,
} from './multi-node/leader-worker-set.js';
import { checkMultiNode, type MultiNode, multiNodeIdentity, rayHeadProps } from './multi-node/nodes.js';
import { defineRayCluster, RAY_ARGS } from './multi-node/ray-cluster.js';
import { ENGINE_USER, HOMELESS_ENV } from './pod-security.js';
import { releaseOf } from './settings.js';
import { shmVolume } from './shared-memory.js';
import { defineClaim, type ModelStorage, mountPathOf, storageVolume } from './storage.js';
import {
  defineDeployment,
  defineScaling,
  defineService,
  type Probes,
  type ResolvedWorkloadProps,
  type WorkloadParts,
  type WorkloadProps,
} from './workload.js';

/** How one model is served. */
export interface ServingEngineProps extends EngineOptions, ComputeResources, WorkloadProps {
  /** Names, labels and selectors. @default - `typedIdentity(release).engine(id)` */
  readonly identity?: EngineIdentity;
  /** Keeps Service, claim and budget but runs no pods. @default false */
  readonly suspended?: boolean;
  /** Spreads one copy of the model over several pods, each on a node of its own as far as GPUs demand. @default - one pod holds it */
  readonly nodes?: MultiNode;
  /** vLLM in the image. @default - `/opt/venv/bin/vllm` in LMCache's image, else `vllm` */
  readonly executable?: string;
  /** Port of the API in the container. @default 8000 */
  readonly containerPort?: number;
  /** Size of `/dev/shm`, in memory; counts against the memory limit. `false` leaves the runtime's 64 MiB. @default - 20Gi where several GPUs or nodes work together, else false */
  readonly shmSize?: string | false;
  /** Where weights are kept; `HF_HOME` is the shared one, or else the first. @default - the container's own disk */
  readonly storage?: ModelStorage | readonly ModelStorage[];
  /** @default - the model's own */
  readonly chatTemplate?: ChatTemplate;
  /** Hugging Face token, for gated models. @default - none */
  readonly hfToken?: SecretKey;
  /** Key that clients of the engine must show. @default - none */
  readonly apiKey?: SecretKey;
  /** KV cache beyond the GPU. @default - none */
  readonly lmcache?: LMCache;
  /** `--kv-transfer-config`; text is written as given. @default - what `lmcache` needs */
  readonly kvTransferConfig?: KvTransferConfig | string;
  /** How KV cache travels, for prefill/decode. @default - none */
  readonly kvTransport?: KvTransport;
  /** Publishes KV cache events. @default - no events */
  readonly kvEvents?: KvEvents;
  /**
   * Lets callers of the engine load and unload LoRA adapters while it runs, as a LoRA controller does.
   * @default - true with `loraDownloads`
   * @see https://docs.vllm.ai/en/stable/features/lora/
   */
  readonly loraUpdates?: boolean;
  /** Downloads LoRA adapters, on demand, onto the shared storage or else the engine's own. @default false */
  readonly loraDownloads?: boolean | LoraDownloads;
  /** Makes the pods a backend of Gateways, past the router. @default - none */
  readonly inferencePool?: InferencePoolProps;
  /** `PYTHONHASHSEED`, equal on all engines and the router so that they name KV blocks alike; `false` leaves it to chance. @default "123" */
  readonly hashSeed?: string | false;
}

/** One model behind one Service. */
export class ServingEngine extends Construct {
  readonly identity: EngineIdentity;
  /** DNS name of the Service in its namespace. */
  readonly host: string;
  /** Port of the API in the container. */
  readonly containerPort: number;
  readonly service: ApiObject;
  /** The Deployment, or the RayCluster or LeaderWorkerSet in its place; absent where the engine is suspended. */
  readonly deployment?: ApiObject;
  /** The claim that this engine created. */
  readonly claim?: ApiObject;
  /** The ConfigMap of an inline chat template. */
  readonly chatTemplates?: ApiObject;
  /** What the engine was made from. */
  readonly props: ServingEngineProps;

  constructor(scope: Construct, id: string, props: ServingEngineProps) {
    super(scope, id);
    this.props = props;
    this.identity = multiNodeIdentity(
      props.identity ?? typedIdentity(releaseOf(this)).engine(id),
      props.nodes,
    );
    this.containerPort = props.containerPort ?? ports.engine;
    this.host = this.identity.service.name;

    const storages = [props.storage ?? []].flat();
    for (const storage of storages) {
      if ('claim' in storage) this.claim = defineClaim(this, 'Claim', this.identity.claim, storage.claim);
    }
    const template =
      props.chatTemplate &&
      mountTemplate(props.chatTemplate, {
        configMap: this.identity.chatTemplates.name,
        volume: this.identity.chatTemplatesVolume,
      });
    if (template?.configMap && !props.suspended) {
      this.chatTemplates = define(this, 'ChatTemplates', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...this.identity.chatTemplates, labels: { ...this.identity.chatTemplates.labels } },
        data: { ...template.configMap },
      });
    }
    const wiring: EngineWiring = {
      port: this.containerPort,
      kvTransferConfig: kvTransferArgument(props),
      kvEventsConfig: props.kvEvents && kvEventsArgument(props.kvEvents),
      chatTemplate: template?.path,
    };
    this.validate(storages, wiring);
    if (!props.suspended) {
      this.deployment = this.defineEngine(storages, wiring, template);
    }
    this.service = defineService(this, props, this.identity, { target: this.identity.containerPort });
    if (props.inferencePool) {
      defineInferencePool(this, this.identity, this.containerPort, props.inferencePool);
    }
    defineScaling(
      this,
      {
        ...props,
        disruptionBudget: props.disruptionBudget ?? (props.nodes?.via === 'ray' ? false : undefined),
      },
      this.identity,
      props.nodes?.via === 'leaderworkerset' ? LEADER_WORKER_SET : undefined,
      servedNames(props),
    );
  }

  private defineEngine(
    storages: readonly ModelStorage[],
    wiring: EngineWiring,
    template: ReturnType<typeof mountTemplate> | undefined,
  ): ApiObject {
    const { props, identity } = this;
    const image = props.image ?? (props.lmcache ? images.lmcache : images.engine);
    const mounted = storages.map((storage) =>
      storageVolume(storage, { claim: identity.claim.name, volume: identity.storageVolume }),
    );
    const shm = shmVolume(props);
    const disk = props.lmcache?.disk && lmcacheDiskVolume(props.lmcache.disk);
    const own = mounted.filter((_, i) => !('shared' in (storages[i] ?? {})));
    const shared = mounted.filter((entry) => !own.includes(entry));
    const rdma = props.kvTransport?.type === 'rdma' ? props.kvTransport : undefined;
    const workload: ResolvedWorkloadProps = {
      ...props,
      image,
      rollout: props.rollout ?? 'in-place',
      progressDeadlineSeconds: props.progressDeadlineSeconds ?? 3600,
      minReadySeconds: props.minReadySeconds ?? 10,
      sidecars: [...this.downloads(shared[0] ?? own[0]), ...(props.sidecars ?? [])],
      gracefulShutdown: props.gracefulShutdown ?? { preStopSeconds: 10, gracePeriodSeconds: 120 },
      probes: { ...engineProbes(identity.containerPort), ...props.probes },
      resources: withDevices(props.resources ?? resourceRequirements(props), rdma),
    };
    const commandWith = (nodes?: readonly string[]): string[] => [
      executableOf(props.executable, image),
      ...engineArgs(props, { ...wiring, nodes }),
    ];
    const partsWith = (nodes?: readonly string[]): WorkloadParts => ({
      identity,
      user: ENGINE_USER,
      opensNoOtherPorts: true,
      hostNamespaces: props.kvTransport?.type === 'cuda-ipc',
      capabilities: rdma ? ['IPC_LOCK'] : [],
      podAnnotations: template?.configMap && hashAnnotation(this, 'chat-template', template.configMap),
      volumes: [
        ...own.map(({ volume }) => volume),
        ...shared.map(({ volume }) => volume),
        ...present([shm?.volume, template?.volume, disk?.volume]),
      ],
      container: {
        command: commandWith(nodes),
        env: this.env(storages),
        ports: [
          { name: identity.containerPort, containerPort: this.containerPort },
          ...(props.kvEvents
            ? [
                { name: 'kv-events', containerPort: props.kvEvents.port ?? ports.kvEvents },
                { name: 'kv-replay', containerPort: props.kvEvents.replayPort ?? ports.kvEventsReplay },
              ]
            : []),
        ],
        volumeMounts: [
          ...own.map(({ mount }) => mount),
          ...present<VolumeMount>([shm?.mount, template?.mount, disk?.mount]),
          ...(props.volumeMounts ?? []),
          ...shared.map(({ mount }) => mount),
        ],
      },
    });
    switch (props.nodes?.via) {
      case undefined:
        return defineDeployment(this, workload, partsWith());
      case 'ray':
        return defineRayCluster(this, props.nodes, {
          identity,
          props: workload,
          head: rayHeadProps(props, props.nodes),
          parts: partsWith(RAY_ARGS),
        });
      case 'leaderworkerset':
        return defineLeaderWorkerSet(this, props.nodes, {
          identity,
          props: workload,
          parts: partsWith(leaderArgs(props.nodes)),
          workerCommand: commandWith(workerArgs(props.nodes)),
        });
    }
  }

  private downloads(storage: { mount: VolumeMount } | undefined): Container[] {
    const { loraDownloads, podSecurity } = this.props;
    if (!loraDownloads || !storage) return [];
    const props = typeof loraDownloads === 'object' ? loraDownloads : {};
    return [loraSidecar(this, storage.mount, podSecurity !== 'none', props)];
  }

  private env(storages: readonly ModelStorage[]): EnvVar[] {
    const { props } = this;
    const home = storages.find((storage) => 'shared' in storage) ?? storages[0];
    const restricted = props.podSecurity !== 'none';
    const base = mergeEnv(
      [
        ...(props.hashSeed === false ? [] : [envValue('PYTHONHASHSEED', props.hashSeed ?? '123')]),
        envValue('HF_HOME', home ? mountPathOf(home) : '/tmp'),
        // vLLM announces this address to its other nodes; it is the pod's own under either name.
        envField(props.nodes ? envNames.vllmHostIp : envNames.podIp, 'status.podIP'),
      ],
      restricted ? HOMELESS_ENV : [],
      (props.loraUpdates ?? props.loraDownloads) ? [envValue(envNames.vllmRuntimeLora, 'True')] : [],
      props.baseEnv ?? [],
      props.hfToken ? [envSecret('HF_TOKEN', props.hfToken)] : [],
      props.apiKey ? [envSecret('VLLM_API_KEY', props.apiKey)] : [],
      props.env ?? [],
    );
    const chosen = new Set(props.env?.map(({ name }) => name));
    const lmcache = (props.lmcache ? lmcacheEnv(props.lmcache) : []).filter(({ name }) => !chosen.has(name));
    return mergeEnv(base, lmcache);
  }

  private validate(storages: readonly ModelStorage[], wiring: EngineWiring): void {
    const { props } = this;
    check(this, props.model !== '', 'model: must be a Hugging Face id or a path, got an empty text');
    check(
      this,
      storages.filter((storage) => !('shared' in storage)).length <= 1,
      'storage: more than one claim or emptyDir; keep one, and put further volumes into volumes and volumeMounts',
    );
    check(
      this,
      !props.loraDownloads || storages.length > 0,
      'loraDownloads: there is nothing to download to, got no storage; set storage, or sharedStorage of the stack',
    );
    check(
      this,
      !(props.loraUpdates ?? props.loraDownloads) || props.enableLora === true,
      `enableLora: adapters are loaded while the engine runs, which needs it, got ${props.enableLora}; set it to true`,
    );
    checkEngine(this, props);
    if (props.nodes) checkMultiNode(this, props, props.nodes);
    for (const flag of repeatedFlags(props, wiring)) {
      warn(
        this,
        `extraArgs: ${flag} is also written by a prop, and vLLM takes the last of the two; keep one`,
      );
    }
    if (props.maxLoras !== undefined && !props.enableLora) {
      warn(this, `maxLoras: ${props.maxLoras} has no effect without enableLora`);
    }
  }
}

function executableOf(executable: string | undefined, image: string): string {
  if (executable) return executable;
  const lmcache = repositoryOf(image).split('/').slice(-2).join('/') === 'lmcache/vllm-openai';
  return lmcache ? '/opt/venv/bin/vllm' : 'vllm';
}

function engineProbes(port: string): Required<Probes> {
  const health = { httpGet: { path: '/health', port } };
  return {
    startup: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 360 },
    liveness: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readiness: { ...health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

function kvTransferArgument({ kvTransferConfig, lmcache }: ServingEngineProps): string | undefined {
  const config = kvTransferConfig ?? (lmcache && lmcacheConnector(lmcache));
  return typeof config === 'object' ? JSON.stringify(config) : config;
}

function kvEventsArgument(events: KvEvents): string {
  return JSON.stringify({
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: `tcp://*:${events.port ?? ports.kvEvents}`,
    replay_endpoint: `tcp://*:${events.replayPort ?? ports.kvEventsReplay}`,
    topic: events.topic ?? 'kv-events',
    buffer_steps: events.bufferSteps ?? 10_000,
  });
}

function withDevices(
  resources: NonNullable<Container['resources']>,
  rdma: { resource: string; count?: number } | undefined,
): NonNullable<Container['resources']> {
  if (!rdma) return resources;
  const device = { [rdma.resource]: String(rdma.count ?? 1) };
  return {
    ...resources,
    requests: { ...resources.requests, ...device },
    limits: { ...resources.limits, ...device },
  };
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
