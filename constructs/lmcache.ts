import type { EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { envField, envValue, mergeEnv } from './env.js';
import { type KvRole, type KvTransferConfig, type KvTransport, UCX_TLS } from './kv-transfer.js';

/** LMCache beside an engine: where KV cache is kept beyond the GPU. @see https://docs.lmcache.ai/api_reference/configurations.html */
export interface LMCache {
  /** Attaches LMCache to vLLM. When false, the environment is set all the same and vLLM does not look at it. @default true */
  readonly attach?: boolean;
  /** @default "kv_both" */
  readonly kvRole?: KvRole;
  /** @default "INFO" */
  readonly logLevel?: string;
  /** GPUs that this engine uses where it sees more than its own. @default - those that Kubernetes gave it */
  readonly cudaVisibleDevices?: string;
  /** Host memory for KV cache. @default - none */
  readonly cpu?: {
    /** In gibibytes. */
    readonly sizeGb: number | string;
  };
  /** Local disk for KV cache. @default - none */
  readonly disk?: LMCacheDisk;
  /** A cache server, or another store that LMCache has a URL for. @default - none */
  readonly remote?: {
    /** `lm://host:port`, `redis://...`, ... */
    readonly url: string;
    /** How blocks are written: `naive`, `cachegen`, ... @default - LMCache's */
    readonly serde?: string;
  };
  /** The controller, in the router, that learns what each engine holds. @default - none */
  readonly controller?: LMCacheController;
  /** Name of this engine towards the controller; a constant only with one replica. @default - the pod's name */
  readonly instanceId?: string;
  /** Prefill/decode by LMCache's first NIXL settings (`LMCACHE_NIXL_*`). @default - none */
  readonly nixl?: LMCacheNixl;
  /** Prefill/decode by LMCache's later settings (`LMCACHE_PD_*`). @default - none */
  readonly pd?: LMCachePd;
  /** Written into `kv_connector_extra_config`. @default - what prefill/decode needs */
  readonly connectorExtraConfig?: Readonly<Record<string, unknown>>;
}

/** Disk for KV cache. */
export interface LMCacheDisk {
  /** In gibibytes. */
  readonly sizeGb: number | string;
  /** Folder in the container; false where `env` sets `LMCACHE_LOCAL_DISK` itself. @default "/lmcache" */
  readonly path?: string | false;
  /** What is mounted there. @default - an emptyDir of `sizeGb` */
  readonly volume?: Omit<Volume, 'name'>;
}

/** Connection to LMCache's controller. */
export interface LMCacheController {
  /** `unset` leaves it to LMCache. @default true */
  readonly enable?: boolean | 'unset';
  /** `host:port` that engines push to. */
  readonly pullUrl?: string;
  /** `host:port` that engines ask. */
  readonly replyUrl?: string;
  /** Port, or ports by rank, of the engine's worker. */
  readonly workerPorts?: string | number;
  readonly p2pHost?: string;
  readonly p2pInitPorts?: string | number;
  /** Seconds between heartbeats; without them the controller forgets an engine after 30 s. */
  readonly workerHeartbeatSeconds?: string | number;
}

/** `LMCACHE_NIXL_*`: the sender pushes blocks to the receiver's host and port. */
export interface LMCacheNixl {
  readonly enable?: boolean;
  readonly role?: string;
  readonly receiverHost?: string;
  readonly receiverPort?: string | number;
  /** In bytes. */
  readonly bufferSize?: string | number;
  readonly bufferDevice?: string;
  readonly enableGc?: boolean;
  /** @default "cuda-ipc" */
  readonly transport?: KvTransport['type'];
}

/** `LMCACHE_PD_*`: the router hands the receiver's address to the sender, which tells the router when blocks are across. */
export interface LMCachePd {
  readonly role: 'sender' | 'receiver';
  /** In bytes. @default 1073741824 */
  readonly bufferSize?: string | number;
  /** @default "cuda" */
  readonly bufferDevice?: string;
  /** Sender: where the router listens for finished transfers. */
  readonly proxy?: { readonly host: string; readonly port: number };
  /** Receiver: what it binds. */
  readonly peer?: { readonly host: string; readonly initPort: number; readonly allocPort: number };
  /** Name of the engine's RPC channel. @default - `producer1` or `consumer1` */
  readonly rpcPort?: string;
  /** Receiver: last tokens that are computed again. @default 1 */
  readonly skipLastTokens?: number;
  /** LMCache's several-to-several mode. @default false */
  readonly enableXpyd?: boolean;
  /** @default "cuda-ipc" */
  readonly transport?: KvTransport['type'];
}

/** vLLM's side of LMCache; nothing where it is not attached. */
export function lmcacheConnector(lmcache: LMCache): KvTransferConfig | undefined {
  if (lmcache.attach === false) return undefined;
  const { pd } = lmcache;
  const extra = lmcache.connectorExtraConfig ?? (pd && pdExtraConfig(pd));
  return {
    kv_connector: 'LMCacheConnectorV1',
    kv_role: lmcache.kvRole ?? 'kv_both',
    ...(extra && { kv_connector_extra_config: extra }),
  };
}

function pdExtraConfig(pd: LMCachePd): Record<string, unknown> {
  return {
    discard_partial_chunks: false,
    lmcache_rpc_port: rpcPort(pd),
    ...(pd.role === 'receiver' && { skip_last_n_tokens: pd.skipLastTokens ?? 1 }),
  };
}

function rpcPort(pd: LMCachePd): string {
  return pd.rpcPort ?? (pd.role === 'sender' ? 'producer1' : 'consumer1');
}

/** Variables of the engine's container. */
export function lmcacheEnv(lmcache: LMCache): EnvVar[] {
  const { attach = true, cpu, disk, remote, controller, nixl, pd } = lmcache;
  return mergeEnv(
    attach
      ? [
          envValue('LMCACHE_USE_EXPERIMENTAL', 'True'),
          envValue('VLLM_RPC_TIMEOUT', 1000000),
          envValue('LMCACHE_LOG_LEVEL', lmcache.logLevel ?? 'INFO'),
        ]
      : [],
    given('CUDA_VISIBLE_DEVICES', lmcache.cudaVisibleDevices),
    nixl ? nixlEnv(nixl) : [],
    pd ? pdEnv(pd) : [],
    cpu ? [envValue('LMCACHE_LOCAL_CPU', 'True'), envValue('LMCACHE_MAX_LOCAL_CPU_SIZE', cpu.sizeGb)] : [],
    disk ? diskEnv(disk) : [],
    remote
      ? [envValue('LMCACHE_REMOTE_URL', remote.url), ...given('LMCACHE_REMOTE_SERDE', remote.serde)]
      : [],
    given('LMCACHE_ENABLE_CONTROLLER', controllerFlag(controller)),
    [
      lmcache.instanceId === undefined
        ? envField('LMCACHE_LMCACHE_INSTANCE_ID', 'metadata.name')
        : envValue('LMCACHE_LMCACHE_INSTANCE_ID', lmcache.instanceId),
    ],
    controller ? controllerEnv(controller) : [],
  );
}

/** Volume and mount of the disk cache, where LMCache's folder is this construct's. */
export function lmcacheDiskVolume(disk: LMCacheDisk): { volume: Volume; mount: VolumeMount } | undefined {
  if (disk.path === false) return undefined;
  const name = 'lmcache-disk';
  return {
    volume: { name, ...(disk.volume ?? { emptyDir: { sizeLimit: `${disk.sizeGb}Gi` } }) },
    mount: { name, mountPath: disk.path ?? '/lmcache' },
  };
}

function diskEnv(disk: LMCacheDisk): EnvVar[] {
  return [
    ...(disk.path === false ? [] : [envValue('LMCACHE_LOCAL_DISK', `file://${disk.path ?? '/lmcache'}/`)]),
    envValue('LMCACHE_MAX_LOCAL_DISK_SIZE', disk.sizeGb),
  ];
}

/** With prefill/decode, blocks live in the transfer buffer alone: LMCache keeps none in host memory. */
function pdBase(transport: KvTransport['type'] = 'cuda-ipc'): EnvVar[] {
  return [
    envValue('LMCACHE_LOCAL_CPU', 'False'),
    envValue('LMCACHE_MAX_LOCAL_CPU_SIZE', 0),
    envValue('LMCACHE_REMOTE_SERDE', 'NULL'),
    envValue('UCX_TLS', UCX_TLS[transport]),
  ];
}

function nixlEnv(nixl: LMCacheNixl): EnvVar[] {
  return [
    ...pdBase(nixl.transport),
    ...given('LMCACHE_ENABLE_NIXL', flag(nixl.enable)),
    ...given('LMCACHE_NIXL_ROLE', nixl.role),
    ...given('LMCACHE_NIXL_RECEIVER_HOST', nixl.receiverHost),
    ...given('LMCACHE_NIXL_RECEIVER_PORT', nixl.receiverPort),
    ...given('LMCACHE_NIXL_BUFFER_SIZE', nixl.bufferSize),
    ...given('LMCACHE_NIXL_BUFFER_DEVICE', nixl.bufferDevice),
    ...given('LMCACHE_NIXL_ENABLE_GC', flag(nixl.enableGc)),
  ];
}

function pdEnv(pd: LMCachePd): EnvVar[] {
  // LMCache renamed NIXL_* to PD_* between releases; each reads only its own, so both are written.
  const twice = (name: string, value: string | number): EnvVar[] => [
    envValue(`LMCACHE_PD_${name}`, value),
    envValue(`LMCACHE_NIXL_${name}`, value),
  ];
  return [
    ...pdBase(pd.transport),
    envValue('LMCACHE_KV_ROLE', pd.role === 'sender' ? 'kv_producer' : 'kv_consumer'),
    envValue('LMCACHE_ENABLE_PD', 'True'),
    envValue('LMCACHE_ENABLE_NIXL', 'True'),
    envValue('LMCACHE_TRANSFER_CHANNEL', 'nixl'),
    envValue('LMCACHE_PD_TRANSFER_CHANNEL', 'nixl'),
    ...twice('ROLE', pd.role),
    ...twice('BUFFER_SIZE', pd.bufferSize ?? 1073741824),
    ...twice('BUFFER_DEVICE', pd.bufferDevice ?? 'cuda'),
    ...(pd.proxy ? [...twice('PROXY_HOST', pd.proxy.host), ...twice('PROXY_PORT', pd.proxy.port)] : []),
    ...(pd.peer
      ? [
          ...twice('PEER_HOST', pd.peer.host),
          ...twice('PEER_INIT_PORT', pd.peer.initPort),
          ...twice('PEER_ALLOC_PORT', pd.peer.allocPort),
        ]
      : []),
    envValue('LMCACHE_ENABLE_XPYD', pd.enableXpyd ? 'True' : 'False'),
    envValue('LMCACHE_RPC_PORT', rpcPort(pd)),
    ...(pd.role === 'receiver' ? [envValue('LMCACHE_SKIP_LAST_N_TOKENS', pd.skipLastTokens ?? 1)] : []),
  ];
}

function controllerEnv(controller: LMCacheController): EnvVar[] {
  return [
    ...given('LMCACHE_CONTROLLER_PULL_URL', controller.pullUrl),
    ...given('LMCACHE_CONTROLLER_REPLY_URL', controller.replyUrl),
    ...given('LMCACHE_LMCACHE_WORKER_PORTS', controller.workerPorts),
    ...given('LMCACHE_P2P_HOST', controller.p2pHost),
    ...given('LMCACHE_P2P_INIT_PORTS', controller.p2pInitPorts),
    ...given('LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME', controller.workerHeartbeatSeconds),
  ];
}

function controllerFlag(controller: LMCacheController | undefined): string | undefined {
  const { enable = true } = controller ?? { enable: 'unset' as const };
  return enable === 'unset' ? undefined : flag(enable);
}

function given(name: string, value: string | number | undefined): EnvVar[] {
  return value === undefined ? [] : [envValue(name, value)];
}

function flag(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'True' : 'False';
}
