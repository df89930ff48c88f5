import type { LMCache } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import { has, truthy } from '../values/helm-truth.js';
import type { LmcacheConfig, ModelSpec } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { Printed } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { offloadSize } from './offload-size.js';
import { printed, printedIfTrue, sprigInt } from './printed.js';
import type { Remarks } from './translation.js';

/** LMCache of a model; nothing where its `lmcacheConfig` says nothing. Most of it is set even where it is not enabled. */
export function lmcacheOf(
  model: ModelSpec,
  values: Values,
  release: string,
  path: Path,
  remarks: Remarks,
): LMCache | undefined {
  const config = model.lmcacheConfig;
  if (!config || !truthy(config)) return undefined;
  // A key that is there without a value gives a variable without one.
  const present = (key: keyof LmcacheConfig): string | undefined =>
    has(config, key) ? (printed(config[key] as Printed) ?? '') : undefined;
  const sizeOf = (key: 'cpuOffloadingBufferSize' | 'diskOffloadingBufferSize'): string | undefined =>
    has(config, key)
      ? (printed(offloadSize(config[key], [...path, 'lmcacheConfig', key], remarks)) ?? '')
      : undefined;
  const size = sizeOf('cpuOffloadingBufferSize');
  const disk = sizeOf('diskOffloadingBufferSize');
  const isQuantity = size !== present('cpuOffloadingBufferSize');
  const offloads =
    size !== undefined && (isQuantity ? Number(size) > 0 : sprigInt(config.cpuOffloadingBufferSize) > 0);
  if (size !== undefined && !offloads && Number(size) !== 0) {
    remarks.warning(
      [...path, 'lmcacheConfig', 'cpuOffloadingBufferSize'],
      `offloads nothing, got ${JSON.stringify(config.cpuOffloadingBufferSize)}; write whole gigabytes without a unit`,
    );
  }
  return {
    attach: truthy(config.enabled),
    logLevel: printedIfTrue(config.logLevel),
    cudaVisibleDevices: present('cudaVisibleDevices'),
    ...(truthy(config.enablePD) && {
      nixl: {
        enable: config.enableNixl ?? undefined,
        role: present('nixlRole'),
        receiverHost: present('nixlPeerHost'),
        receiverPort: present('nixlPeerPort'),
        bufferSize: present('nixlBufferSize'),
        bufferDevice: present('nixlBufferDevice'),
        enableGc: config.nixlEnableGc ?? undefined,
      },
    }),
    ...(offloads && { cpu: { sizeGb: size } }),
    // The chart sets no folder; whoever offloads to disk names it in `env`.
    ...(disk !== undefined && { disk: { sizeGb: disk, path: false as const } }),
    ...remoteOf(values, release),
    ...controllerOf(config, present, release),
    instanceId: present('instanceId'),
  };
}

function remoteOf(values: Values, release: string): Pick<LMCache, 'remote'> {
  const server = values.cacheserverSpec;
  if (!truthy(server?.enabled)) return {};
  const port = printed(server?.servicePort) ?? String(ports.cacheServerService);
  return {
    remote: { url: `lm://${release}-cache-server-service:${port}`, serde: printedIfTrue(server?.serde) },
  };
}

function controllerOf(
  config: LmcacheConfig,
  present: (key: keyof LmcacheConfig) => string | undefined,
  release: string,
): Pick<LMCache, 'controller'> {
  const url = (key: 'controllerPort' | 'controllerReplyPort'): string | undefined => {
    const port = present(key);
    return port === undefined ? undefined : `${release}-router-service:${port}`;
  };
  return {
    controller: {
      enable: config.enableController ?? 'unset',
      pullUrl: url('controllerPort'),
      replyUrl: url('controllerReplyPort'),
      workerPorts: present('workerPorts'),
      p2pHost: present('p2pHost'),
      p2pInitPorts: present('p2pInitPorts'),
      workerHeartbeatSeconds: present('workerHeartbeatTime'),
    },
  };
}

/** `--kv-transfer-config` in the chart's very letters, since another spelling of the same JSON restarts pods. */
export function kvTransferConfigOf(model: ModelSpec, path: Path, remarks: Remarks): string | undefined {
  const config = model.lmcacheConfig;
  if (!config || !truthy(config.enabled)) return undefined;
  const role = JSON.stringify(printedIfTrue(config.kvRole) ?? 'kv_both');
  const json = (connector: string, extra = ''): string =>
    `{"kv_connector":"${connector}","kv_role":${role}${extra}}`;
  // The chart looks whether enablePD is there, not what it says. Without a role that gives no JSON, with one it works as it is.
  if (truthy(config.enablePD) || (has(config, 'enablePD') && truthy(config.nixlRole))) {
    if (!truthy(config.nixlRole)) {
      remarks.warning(
        [...path, 'lmcacheConfig', 'enablePD'],
        'needs nixlRole, or vLLM cannot read its configuration; set sender or receiver',
      );
    }
    const channel = JSON.stringify(printed(config.nixlRole)) ?? '';
    return json(
      'LMCacheConnectorV1',
      `,"kv_connector_extra_config":{"discard_partial_chunks": false, "lmcache_rpc_port": ${channel}}`,
    );
  }
  return json(printed(model.vllmConfig?.v0) === '1' ? 'LMCacheConnector' : 'LMCacheConnectorV1');
}
