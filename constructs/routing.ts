import { ports } from '../contract/ports.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { type EngineChoice, isPrefillDecode } from '../contract/routing-logics.js';

/** Ports of LMCache's controller in the router. */
export interface LMCacheControllerPorts {
  /** Workers push here. @default 9000 */
  readonly port?: number;
  /** Workers ask here. @default 9001 */
  readonly replyPort?: number;
  /** Heartbeats arrive here. @default 9002 */
  readonly heartbeatPort?: number;
}

/** Ports of the KV events of each engine. */
export interface KvEventsRouting {
  /** Rank n of an engine publishes n ports further on. @default 5557 */
  readonly port?: number;
  /** What was missed is asked for here, of rank n again n ports further on. @default - the first port behind those of the ranks */
  readonly replayPort?: number;
  /** Data parallel ranks of each engine. @default 1 */
  readonly ranks?: number;
}

/** How the router chooses an engine; each logic carries its own parameters. */
export type Routing =
  | { readonly logic: 'roundrobin' | 'leastloaded' | 'p2c' | 'ttft' }
  | {
      readonly logic: 'session';
      /** Header, or body key, that names the session. */
      readonly sessionKey: string;
    }
  | {
      readonly logic: 'prefixaware';
      /** Characters that must match. @default 0 */
      readonly minMatchLength?: number;
    }
  | {
      readonly logic: 'kvaware';
      /** From whom the router learns what engines hold: their KV events, or the LMCache in them. @default - the KV events where `events` is set, else LMCache */
      readonly source?: 'engine-events' | 'lmcache-controller';
      /** Where all engines publish their KV events; those of the stack do so without being told. @default - vLLM's ports */
      readonly events?: KvEventsRouting;
      /** Ports for LMCache. @default - LMCache's */
      readonly controller?: LMCacheControllerPorts;
      /** Tokens of a prompt that may be missing from the cache. @default - the router's, 2000 */
      readonly thresholdTokens?: number;
      /** Header, or body key, of the session, for requests without a prompt that could be compared. @default - the least busy engine */
      readonly sessionKey?: string;
    }
  | {
      readonly logic: 'loadaware';
      /** Weight of load against cached tokens. @default - the router's, 1 */
      readonly beta?: number;
    }
  | PrefillDecodeRouting;

/** Routing over a pool of prefill engines and one of decode engines. */
export interface PrefillDecodeRouting {
  readonly logic: 'disaggregated_prefill' | 'disaggregated_prefill_orchestrated';
  /** Values of the pod label `model` of the prefill engines. */
  readonly prefillModelLabels: readonly string[];
  /** Values of the pod label `model` of the decode engines. */
  readonly decodeModelLabels: readonly string[];
  /** How a prefill engine is chosen; `kvaware` goes by the engines' KV events. @default - the router's, `roundrobin` */
  readonly prefillRoutingLogic?: EngineChoice;
  /** How a decode engine is chosen; with `kvaware`, prompts that it holds are not prefilled elsewhere. @default - the router's, `roundrobin` */
  readonly decodeRoutingLogic?: EngineChoice;
  /** Where engines of pools with `kvaware` publish their KV events; those of the stack do so without being told. @default - vLLM's ports */
  readonly events?: KvEventsRouting;
  /** LMCache's transfer protocol; without it the two requests are sent one after the other and nothing is handed over. @default - none */
  readonly lmcachePd?: LMCachePdRouting;
}

/** LMCache prefill/decode as the router takes part in it. */
export interface LMCachePdRouting {
  /** Address that the router binds. @default "0.0.0.0" */
  readonly proxyHost?: string;
  /** Port on which senders report finished transfers. @default 7500 */
  readonly proxyPort?: number;
  /** Host of the receivers where a decode engine's own address does not serve. @default "0.0.0.0" */
  readonly peerHost?: string;
  /** @default 7300 */
  readonly peerInitPort?: number;
  /** @default 7400 */
  readonly peerAllocPort?: number;
}

/** Part of a prefill/decode pair. */
type Pool = (typeof pools)[number];

/** The parts of a prefill/decode pair. */
export const pools = ['prefill', 'decode'] as const;

/** The router's flags for a routing. */
export function routingFlags(routing: Routing): RouterFlagValues {
  const logic = { 'routing-logic': routing.logic };
  switch (routing.logic) {
    case 'session':
      return { ...logic, 'session-key': routing.sessionKey };
    case 'prefixaware':
      return { ...logic, 'prefix-min-match-length': routing.minMatchLength || undefined };
    case 'kvaware':
      return {
        ...logic,
        'session-key': routing.sessionKey,
        'kv-aware-threshold': routing.thresholdTokens,
        ...(followsEvents(routing) ? eventFlags(routing.events) : controllerFlags(routing.controller)),
      };
    case 'loadaware':
      return { ...logic, 'loadaware-beta': routing.beta };
    case 'disaggregated_prefill':
    case 'disaggregated_prefill_orchestrated':
      return {
        ...logic,
        'prefill-model-labels': routing.prefillModelLabels,
        'decode-model-labels': routing.decodeModelLabels,
        'prefill-routing-logic': routing.prefillRoutingLogic,
        'decode-routing-logic': routing.decodeRoutingLogic,
        ...(followsEvents(routing) && eventFlags(routing.events)),
        ...(routing.lmcachePd && lmcachePdFlags(routing.lmcachePd)),
      };
    default:
      return logic;
  }
}

/** Whether the router follows the KV events of engines. */
export function followsEvents(routing: Routing | undefined): boolean {
  if (routing === undefined) return false;
  if (isPrefillDecodeRouting(routing)) return pools.some((pool) => poolEvents(routing, pool) !== undefined);
  if (routing.logic !== 'kvaware') return false;
  return (routing.source ?? (routing.events ? 'engine-events' : 'lmcache-controller')) === 'engine-events';
}

/** Whether requests go to a prefill and then to a decode engine. */
export function isPrefillDecodeRouting(routing: Routing): routing is PrefillDecodeRouting {
  return isPrefillDecode(routing.logic);
}

/** Where the engines of a pool publish their KV events; undefined for one that is not chosen by what its engines hold. */
export function poolEvents(
  routing: Pick<PrefillDecodeRouting, 'prefillRoutingLogic' | 'decodeRoutingLogic' | 'events'>,
  pool: Pool,
): Required<KvEventsRouting> | undefined {
  return routing[`${pool}RoutingLogic`] === 'kvaware' ? eventPorts(routing.events) : undefined;
}

/** Whether LMCache in engines tells the router what they hold. */
export function hearsController(routing: Routing | undefined): boolean {
  return routing?.logic === 'kvaware' && !followsEvents(routing);
}

/** Ports of KV events with their defaults. */
export function eventPorts({
  port = ports.kvEvents,
  replayPort,
  ranks = 1,
}: KvEventsRouting = {}): Required<KvEventsRouting> {
  return { port, replayPort: replayPort ?? port + ranks, ranks };
}

/** Ports of LMCache's controller with their defaults. */
export function controllerPorts(controller: LMCacheControllerPorts = {}): Required<LMCacheControllerPorts> {
  return {
    port: controller.port ?? ports.lmcacheController,
    replyPort: controller.replyPort ?? ports.lmcacheControllerReply,
    heartbeatPort: controller.heartbeatPort ?? ports.lmcacheControllerHeartbeat,
  };
}

function controllerFlags(controller: LMCacheControllerPorts | undefined): RouterFlagValues {
  const { port, replyPort, heartbeatPort } = controllerPorts(controller);
  return {
    'lmcache-controller-port': port,
    'lmcache-controller-reply-port': replyPort,
    'lmcache-controller-heartbeat-port': heartbeatPort,
  };
}

function eventFlags(events: KvEventsRouting | undefined): RouterFlagValues {
  const { port, replayPort, ranks } = eventPorts(events);
  return {
    'kv-source': 'engine-events',
    'kv-events-port': port,
    'kv-events-replay-port': replayPort,
    'kv-events-ranks': ranks === 1 ? undefined : ranks,
  };
}

function lmcachePdFlags(pd: LMCachePdRouting): RouterFlagValues {
  return {
    'nixl-proxy-host': pd.proxyHost ?? '0.0.0.0',
    'nixl-proxy-port': pd.proxyPort ?? ports.lmcacheProxy,
    'nixl-peer-host': pd.peerHost ?? '0.0.0.0',
    'nixl-peer-init-port': pd.peerInitPort ?? ports.lmcachePeerInit,
    'nixl-peer-alloc-port': pd.peerAllocPort ?? ports.lmcachePeerAlloc,
  };
}
