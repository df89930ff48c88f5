import { Construct } from 'constructs';
import type { Affinity, ContainerPort, EnvVar, ServicePort } from 'kubernetes-types/core/v1.js';
import { envNames } from '../contract/env.js';
import { labelKeys } from '../contract/labels.js';
import { ports } from '../contract/ports.js';
import { check } from './check.js';
import { checkPools, checkRole } from './checks/pools.js';
import { envField, envValue, mergeEnv } from './env.js';
import { type EngineIdentity, typedIdentity } from './identity.js';
import { type KvTransferConfig, type KvTransport, UCX_TLS } from './kv-transfer.js';
import type { LMCache } from './lmcache.js';
import { labelRevision } from './pool-revision.js';
import { type PrefillDecodeRouting, poolEvents } from './routing.js';
import { ServingEngine, type ServingEngineProps } from './serving-engine.js';
import { releaseOf } from './settings.js';

/** LMCache of both pools; the protocol says which part each of them plays. */
export type PoolLMCache = Omit<LMCache, 'attach' | 'kvRole' | 'nixl' | 'pd' | 'connectorExtraConfig'>;

/** What differs between the two pools: replicas, GPUs, placement, and any other prop of an engine. */
export type PoolProps = Partial<
  Omit<
    ServingEngineProps,
    'model' | 'identity' | 'servedModelNames' | 'kvTransport' | 'kvTransferConfig' | 'nodes' | 'lmcache'
  >
> & {
  /** KV cache beyond the GPU. @default - what the protocol needs */
  readonly lmcache?: PoolLMCache;
};

/** How KV cache gets from prefill to decode engines. */
export type Transfer = {
  /** @default - `cuda-ipc` for `lmcache-nixl`, else `tcp` */
  readonly transport?: KvTransport;
} & (
  | {
      /** LMCache's first NIXL settings: one decode engine receives what prefill engines push. Router logic `disaggregated_prefill`. */
      readonly protocol: 'lmcache-nixl';
      /** @default 1073741824 */
      readonly bufferSizeBytes?: number;
      /** @default "cuda" */
      readonly bufferDevice?: string;
      /** @default 55555 */
      readonly port?: number;
    }
  | {
      /** LMCache PD: the router tells senders which receiver to use. Router logic `disaggregated_prefill`. */
      readonly protocol: 'lmcache-pd';
      /** @default 1073741824 */
      readonly bufferSizeBytes?: number;
      /** @default "cuda" */
      readonly bufferDevice?: string;
      /** Where prefill engines report to. @default - the release's router */
      readonly proxyHost?: string;
      /** @default 7500 */
      readonly proxyPort?: number;
      /** @default 7300 */
      readonly peerInitPort?: number;
      /** @default 7400 */
      readonly peerAllocPort?: number;
    }
  | {
      /** vLLM's own NixlConnector: decode engines pull. Router logic `disaggregated_prefill_orchestrated`. */
      readonly protocol: 'nixl';
      /** Handshake port of rank 0; rank n listens at this port plus n. @default 5600 */
      readonly sideChannelPort?: number;
      /** What a decode engine does when blocks do not arrive. @default - vLLM's */
      readonly loadFailurePolicy?: KvTransferConfig['kv_load_failure_policy'];
    }
);

/** How the engines of a pair are chosen. */
export type PoolRouting = Pick<PrefillDecodeRouting, 'prefillRoutingLogic' | 'decodeRoutingLogic' | 'events'>;

/** One model on a pool of prefill engines and a pool of decode engines. What is not under `prefill` or `decode` holds for both. */
export interface PrefillDecodeProps
  extends Omit<ServingEngineProps, 'identity' | 'kvTransport' | 'kvTransferConfig' | 'nodes' | 'lmcache'> {
  /** KV cache beyond the GPU. @default - what the protocol needs */
  readonly lmcache?: PoolLMCache;
  /** What is different in the prefill pool. @default - nothing */
  readonly prefill?: PoolProps;
  /** What is different in the decode pool. @default - nothing */
  readonly decode?: PoolProps;
  /** How KV cache gets from one pool to the other. */
  readonly transfer: Transfer;
  /** How the router chooses in each pool; engines of a pool with `kvaware` publish KV events. @default - in turn */
  readonly routing?: PoolRouting;
  /** Identity of a pool by its engine's name, `<id>-prefill` or `<id>-decode`. @default - `typedIdentity(release).engine` */
  readonly identity?: (name: string) => EngineIdentity;
}

/** A data path that a transfer needs between pods, for network policies. */
export interface TransferPath {
  readonly to: 'prefill' | 'decode' | 'router';
  readonly from: 'prefill' | 'decode';
  /** @default - any, since UCX listens at ports that the kernel chooses */
  readonly port?: number;
}

/** What one protocol adds to each pool and to the router. */
interface Wiring {
  readonly prefill: Partial<ServingEngineProps>;
  readonly decode: Partial<ServingEngineProps>;
  readonly routing: PrefillDecodeRouting;
  readonly paths: readonly TransferPath[];
}

/** Two pools of engines for one model, wired to each other; `routing` is what the router needs to know of them. */
export class PrefillDecode extends Construct {
  readonly prefill: ServingEngine;
  readonly decode: ServingEngine;
  readonly routing: PrefillDecodeRouting;
  readonly paths: readonly TransferPath[];

  constructor(scope: Construct, id: string, props: PrefillDecodeProps) {
    super(scope, id);
    const { prefill, decode, transfer, routing = {}, ...both } = props;
    const { identity = typedIdentity(releaseOf(this)).engine, ...shared } = both;
    const names = { prefill: `${id}-prefill`, decode: `${id}-decode` };
    const identities = { prefill: identity(names.prefill), decode: identity(names.decode) };
    const transport = transfer.transport ?? {
      type: transfer.protocol === 'lmcache-nixl' ? 'cuda-ipc' : 'tcp',
    };
    const choice = {
      ...routing,
      prefillModelLabels: [identities.prefill.podLabels[labelKeys.model] ?? names.prefill],
      decodeModelLabels: [identities.decode.podLabels[labelKeys.model] ?? names.decode],
    };
    const router = typedIdentity(releaseOf(this)).router.service.name;
    const wiring = wire(transfer, transport, {
      choice,
      decodeHost: identities.decode.service.name,
      router,
    });
    check(
      this,
      transfer.protocol !== 'nixl' || !(shared.lmcache ?? prefill?.lmcache ?? decode?.lmcache),
      'lmcache: has no effect with the protocol nixl, whose connector takes its place; drop it or choose lmcache-pd',
    );
    check(
      this,
      transfer.protocol !== 'lmcache-nixl' || Number(decode?.replicas ?? shared.replicas ?? 1) <= 1,
      `transfer: lmcache-nixl knows one receiver, got ${decode?.replicas ?? shared.replicas} decode replicas; use lmcache-pd or nixl`,
    );
    const lmcacheOf = {
      prefill: merged(shared.lmcache, wiring.prefill.lmcache, prefill?.lmcache),
      decode: merged(shared.lmcache, wiring.decode.lmcache, decode?.lmcache),
    };
    for (const role of ['prefill', 'decode'] as const) {
      checkRole(this, role, wiring[role].lmcache, lmcacheOf[role]);
    }
    const pool = (role: 'prefill' | 'decode', own: PoolProps = {}): ServingEngine =>
      new ServingEngine(this, names[role], {
        servedModelNames: [props.model],
        ...publishing(routing, role),
        ...shared,
        ...wiring[role],
        ...own,
        ...(transport.type === 'cuda-ipc' && {
          affinity: sameNodeAs(identities.prefill, own.affinity ?? shared.affinity),
        }),
        lmcache: lmcacheOf[role],
        env: mergeEnv(wiring[role].env ?? [], netDevices(transport), shared.env ?? [], own.env ?? []),
        extraPorts: [
          ...(wiring[role].extraPorts ?? []),
          ...(transfer.protocol === 'nixl' ? sideChannelPorts(transfer, { ...shared, ...own }) : []),
          ...(shared.extraPorts ?? []),
          ...(own.extraPorts ?? []),
        ],
        serviceExtraPorts: [
          ...(wiring[role].serviceExtraPorts ?? []),
          ...(shared.serviceExtraPorts ?? []),
          ...(own.serviceExtraPorts ?? []),
        ],
        identity: identities[role],
        kvTransport: transport,
      });
    this.prefill = pool('prefill', prefill);
    this.decode = pool('decode', decode);
    checkPools(this, { prefill: this.prefill.props, decode: this.decode.props });
    labelRevision(
      this,
      [this.prefill, this.decode].flatMap(({ deployment, identity: { container } }) =>
        deployment === undefined ? [] : [{ deployment, container }],
      ),
    );
    this.routing = wiring.routing;
    this.paths = wiring.paths;
  }
}

const BETWEEN_POOLS: readonly TransferPath[] = [
  { to: 'decode', from: 'prefill' },
  { to: 'prefill', from: 'decode' },
];

interface Surroundings {
  readonly choice: Omit<PrefillDecodeRouting, 'logic' | 'lmcachePd'>;
  readonly decodeHost: string;
  readonly router: string;
}

function wire(transfer: Transfer, transport: KvTransport, around: Surroundings): Wiring {
  switch (transfer.protocol) {
    case 'lmcache-nixl': {
      const port = transfer.port ?? ports.zmq;
      const nixl = (role: 'sender' | 'receiver', receiverHost: string) => ({
        kvRole: role === 'sender' ? ('kv_producer' as const) : ('kv_consumer' as const),
        connectorExtraConfig: { discard_partial_chunks: false, lmcache_rpc_port: role },
        nixl: {
          enable: true,
          role,
          receiverHost,
          receiverPort: port,
          bufferSize: transfer.bufferSizeBytes ?? 2 ** 30,
          bufferDevice: transfer.bufferDevice ?? 'cuda',
          enableGc: true,
          transport: transport.type,
        },
      });
      return {
        prefill: { lmcache: nixl('sender', around.decodeHost) },
        decode: {
          lmcache: nixl('receiver', '0.0.0.0'),
          extraPorts: [
            { name: 'zmq-port', containerPort: port },
            { name: 'ucx-port', containerPort: ports.ucx },
          ],
          serviceExtraPorts: [servicePort('zmq-port', port), servicePort('ucx-port', ports.ucx)],
        },
        routing: { logic: 'disaggregated_prefill', ...around.choice },
        paths: BETWEEN_POOLS,
      };
    }
    case 'lmcache-pd': {
      const proxyPort = transfer.proxyPort ?? ports.lmcacheProxy;
      const initPort = transfer.peerInitPort ?? ports.lmcachePeerInit;
      const allocPort = transfer.peerAllocPort ?? ports.lmcachePeerAlloc;
      const buffer = {
        bufferSize: transfer.bufferSizeBytes,
        bufferDevice: transfer.bufferDevice,
        transport: transport.type,
      };
      return {
        prefill: {
          lmcache: {
            kvRole: 'kv_producer',
            pd: {
              role: 'sender',
              proxy: { host: transfer.proxyHost ?? around.router, port: proxyPort },
              ...buffer,
            },
          },
        },
        decode: {
          lmcache: {
            kvRole: 'kv_consumer',
            pd: { role: 'receiver', peer: { host: '0.0.0.0', initPort, allocPort }, ...buffer },
          },
          extraPorts: [
            { name: 'pd-init', containerPort: initPort },
            { name: 'pd-alloc', containerPort: allocPort },
          ],
        },
        routing: {
          logic: 'disaggregated_prefill',
          ...around.choice,
          lmcachePd: { proxyPort, peerInitPort: initPort, peerAllocPort: allocPort },
        },
        paths: [...BETWEEN_POOLS, { to: 'router', from: 'prefill', port: proxyPort }],
      };
    }
    case 'nixl': {
      const port = transfer.sideChannelPort ?? ports.nixlSideChannel;
      const engine = {
        kvTransferConfig: {
          kv_connector: 'NixlConnector',
          kv_role: 'kv_both' as const,
          ...(transfer.loadFailurePolicy && { kv_load_failure_policy: transfer.loadFailurePolicy }),
        },
        env: nixlEnv(port, transport),
      };
      return {
        prefill: engine,
        decode: engine,
        routing: { logic: 'disaggregated_prefill_orchestrated', ...around.choice },
        paths: BETWEEN_POOLS,
      };
    }
  }
}

/** KV events of a pool in which engines are chosen by what they hold. */
function publishing(routing: PoolRouting, pool: 'prefill' | 'decode'): Pick<ServingEngineProps, 'kvEvents'> {
  const events = poolEvents(routing, pool);
  return events === undefined ? {} : { kvEvents: { port: events.port, replayPort: events.replayPort } };
}

/** @see https://docs.vllm.ai/en/stable/features/nixl_connector_usage/ */
function nixlEnv(port: number, transport: KvTransport): EnvVar[] {
  return [
    envField(envNames.nixlSideChannelHost, 'status.podIP'),
    envValue(envNames.nixlSideChannelPort, port),
    envValue(envNames.ucxTls, UCX_TLS[transport.type]),
  ];
}

function netDevices(transport: KvTransport): EnvVar[] {
  return transport.type === 'rdma' && transport.ucxNetDevices
    ? [envValue('UCX_NET_DEVICES', transport.ucxNetDevices)]
    : [];
}

function sideChannelPorts(
  { sideChannelPort: port = ports.nixlSideChannel }: { sideChannelPort?: number },
  { tensorParallelSize = 1, dataParallelSize = 1 }: Partial<ServingEngineProps>,
): ContainerPort[] {
  const ranks = Number(tensorParallelSize) * dataParallelSize;
  return Array.from({ length: ranks }, (_, rank) => ({
    name: rank === 0 ? 'nixl' : `nixl-${rank}`,
    containerPort: port + rank,
  }));
}

function servicePort(name: string, port: number): ServicePort {
  return { name, port, targetPort: name, protocol: 'TCP' };
}

/** Memory of one GPU is mapped into the other pod's process, which only works inside one node. */
function sameNodeAs(prefill: EngineIdentity, affinity: Affinity = {}): Affinity {
  return {
    ...affinity,
    podAffinity: {
      ...affinity.podAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: [
        ...(affinity.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
        {
          labelSelector: { matchLabels: { ...prefill.deployment.selector } },
          topologyKey: 'kubernetes.io/hostname',
        },
      ],
    },
  };
}

function merged(
  ...parts: readonly (ServingEngineProps['lmcache'] | undefined)[]
): ServingEngineProps['lmcache'] {
  return parts.some((part) => part !== undefined) ? Object.assign({}, ...parts) : undefined;
}
