import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { KvRole } from '../../../constructs/kv-transfer.js';
import type { LMCache, LMCachePd } from '../../../constructs/lmcache.js';
import { quantityOf } from '../../../constructs/quantity.js';
import type { ServingEngineProps } from '../../../constructs/serving-engine.js';
import { ports } from '../../../contract/ports.js';
import { UserError } from '../../kind.js';
import type { LMCacheConfig, Pool, PoolName } from './resource.js';

/** What a pool's KV cache settings add to its engines. */
export function lmcacheOf(
  { lmCacheConfig, vllmConfig }: Pool,
  pool: PoolName | undefined,
): Pick<ServingEngineProps, 'lmcache' | 'kvTransferConfig' | 'extraPorts'> {
  if (lmCacheConfig?.enabled !== true) return {};
  const role = roleOf(lmCacheConfig, pool);
  const pd =
    pool !== undefined && lmCacheConfig.enableNixl === true ? transferOf(lmCacheConfig, pool) : undefined;
  const lmcache: LMCache = {
    kvRole: role,
    ...sizesOf(lmCacheConfig, pd !== undefined),
    ...(lmCacheConfig.remoteUrl
      ? {
          remote: {
            url: lmCacheConfig.remoteUrl,
            ...(lmCacheConfig.remoteSerde && { serde: lmCacheConfig.remoteSerde }),
          },
        }
      : {}),
    ...controllerOf(lmCacheConfig),
    ...(pd === undefined ? extraConfigOf(lmCacheConfig, pool) : { pd }),
  };
  return {
    lmcache,
    // The connector of vLLM's first engine.
    ...(vllmConfig.v1 === false && { kvTransferConfig: { kv_connector: 'LMCacheConnector', kv_role: role } }),
    ...(pd?.peer && { extraPorts: peerPorts(pd.peer) }),
  };
}

/** What the connector of a pool is told where nothing but LMCache itself hands KV cache over. */
function extraConfigOf(
  { rpcPort, skipLastNTokens }: LMCacheConfig,
  pool: PoolName | undefined,
): Pick<LMCache, 'connectorExtraConfig'> {
  if (pool === undefined) return {};
  return {
    connectorExtraConfig: {
      discard_partial_chunks: false,
      lmcache_rpc_port: rpcPort || (pool === 'prefill' ? 'producer1' : 'consumer1'),
      ...(pool === 'decode' && { skip_last_n_tokens: skipLastNTokens || 1 }),
    },
  };
}

function roleOf({ kvRole = '' }: LMCacheConfig, pool: PoolName | undefined): KvRole {
  if (pool === 'prefill') return 'kv_producer';
  if (kvRole === '') return pool === 'decode' ? 'kv_consumer' : 'kv_both';
  if (kvRole === 'kv_producer' || kvRole === 'kv_consumer' || kvRole === 'kv_both') return kvRole;
  throw new UserError(
    'InvalidSpec',
    `lmCacheConfig.kvRole: unknown role, got ${kvRole}; use kv_producer, kv_consumer or kv_both`,
  );
}

function sizesOf(config: LMCacheConfig, handsOver: boolean): Pick<LMCache, 'cpu' | 'disk'> {
  const {
    localCpu = '',
    cpuOffloadingBufferSize = '',
    diskOffloadingBufferSize = '',
    maxLocalCpuSize = 0,
  } = config;
  const cpu = maxLocalCpuSize > 0 ? maxLocalCpuSize : gigabytes(localCpu || cpuOffloadingBufferSize);
  // A disk beside NIXL's buffers is what LMCache refuses.
  const disk = handsOver ? 0 : gigabytes(diskOffloadingBufferSize);
  return {
    ...(cpu > 0 && { cpu: { sizeGb: cpu } }),
    ...(disk > 0 && { disk: { sizeGb: disk } }),
  };
}

/** Gigabytes as LMCache reads them; a quantity is turned into them. */
function gigabytes(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const bytes = quantityOf(text) ?? 0;
  return Number((bytes / (text.endsWith('i') ? 2 ** 30 : 1e9)).toFixed(6));
}

function controllerOf({ controller }: LMCacheConfig): Pick<LMCache, 'controller'> {
  const {
    host = '',
    port = ports.lmcacheController,
    replyPort = ports.lmcacheControllerReply,
  } = controller ?? {};
  if (host === '') return {};
  return {
    controller: {
      pullUrl: `${host}:${port}`,
      replyUrl: `${host}:${replyPort}`,
      workerPorts: controller?.workerPort ?? ports.lmcacheWorker,
      workerHeartbeatSeconds: 10,
    },
  };
}

function transferOf(config: LMCacheConfig, pool: PoolName): LMCachePd {
  const common = {
    ...(config.nixlBufferSize && { bufferSize: config.nixlBufferSize }),
    ...(config.nixlBufferDevice && { bufferDevice: config.nixlBufferDevice }),
    ...(config.rpcPort && { rpcPort: config.rpcPort }),
    enableXpyd: config.enableXpyd === true,
    transport: 'cuda-ipc',
  } as const;
  const role = pool === 'prefill' ? 'sender' : 'receiver';
  if (config.nixlRole && config.nixlRole !== role) {
    throw new UserError(
      'InvalidSpec',
      `topology.${pool}.lmCacheConfig.nixlRole: the part of this pool is ${role}, got ${config.nixlRole}; correct it or leave it out`,
    );
  }
  if (pool === 'prefill') {
    const { nixlProxyHost = '', nixlProxyPort } = config;
    if (nixlProxyHost === '') {
      throw new UserError(
        'InvalidSpec',
        'topology.prefill.lmCacheConfig.nixlProxyHost: needed with enableNixl, got none; give the Service of the router',
      );
    }
    return {
      role: 'sender',
      proxy: { host: nixlProxyHost, port: portOf(nixlProxyPort, ports.lmcacheProxy) },
      ...common,
    };
  }
  return {
    role: 'receiver',
    peer: {
      host: config.nixlPeerHost || '0.0.0.0',
      initPort: portOf(config.nixlPeerInitPort, ports.lmcachePeerInit),
      allocPort: portOf(config.nixlPeerAllocPort, ports.lmcachePeerAlloc),
    },
    ...(config.skipLastNTokens && { skipLastTokens: config.skipLastNTokens }),
    ...common,
  };
}

function portOf(text: string | undefined, byDefault: number): number {
  if (text === undefined || text === '') return byDefault;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UserError(
    'InvalidSpec',
    `lmCacheConfig: a port is no number from 1 to 65535, got ${text}; correct it`,
  );
}

function peerPorts({ initPort, allocPort }: NonNullable<LMCachePd['peer']>): readonly ContainerPort[] {
  return [
    { name: 'pd-init', containerPort: initPort },
    { name: 'pd-alloc', containerPort: allocPort },
  ];
}
