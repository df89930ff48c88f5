import type { RouterConfig } from '../config/config.js';

/** The settings that decide whether and from whom the router learns what engines hold. */
export type KvAwareConfig = Pick<
  RouterConfig,
  | 'routingLogic'
  | 'prefillRoutingLogic'
  | 'decodeRoutingLogic'
  | 'prefillModelLabels'
  | 'decodeModelLabels'
  | 'kvSource'
  | 'kvEventsPort'
  | 'kvEventsReplayPort'
  | 'kvEventsRanks'
  | 'kvEventsTopic'
  | 'kvIndexBlocks'
  | LmcacheSetting
  | 'backends'
>;

/** The names of the settings of LMCache's controller, which cannot change while it runs: its workers know its ports. */
export const lmcacheSettings = [
  'lmcacheControllerPort',
  'lmcacheControllerReplyPort',
  'lmcacheControllerHeartbeatPort',
  'lmcacheAdvertisedHost',
  'lmcacheHealthCheckInterval',
  'lmcacheWorkerTimeout',
] as const satisfies readonly (keyof RouterConfig)[];

type LmcacheSetting = (typeof lmcacheSettings)[number];

/** The names of those settings. */
export const kvAwareSettings = [
  'routingLogic',
  'prefillRoutingLogic',
  'decodeRoutingLogic',
  'prefillModelLabels',
  'decodeModelLabels',
  'kvSource',
  'kvEventsPort',
  'kvEventsReplayPort',
  'kvEventsRanks',
  'kvEventsTopic',
  'kvIndexBlocks',
  'backends',
  ...lmcacheSettings,
] as const satisfies readonly (keyof KvAwareConfig)[];

/** Whether any engine is chosen by what it holds. */
export function isKvAware(config: Partial<KvAwareConfig>): boolean {
  return logicsOf(config).includes('kvaware');
}

/** Whether any engine is chosen by what it holds or seems to hold. */
export function usesAffinity(config: Partial<KvAwareConfig>): boolean {
  return isKvAware(config) || logicsOf(config).includes('prefixaware');
}

/** The logics that engines are chosen by, of both pools where there are two. */
function logicsOf(config: Partial<KvAwareConfig>): readonly (string | undefined)[] {
  const { routingLogic } = config;
  return routingLogic?.startsWith('disaggregated') === true
    ? [config.prefillRoutingLogic, config.decodeRoutingLogic]
    : [routingLogic];
}

/**
 * Whether an engine with this label, if it has one, is chosen by what it holds: any but those of a prefill or decode pool that is
 * chosen otherwise.
 */
export function isChosenByHolding(config: Partial<KvAwareConfig>): (label: string | undefined) => boolean {
  const { routingLogic, prefillRoutingLogic, decodeRoutingLogic } = config;
  if (routingLogic?.startsWith('disaggregated') !== true) return () => routingLogic === 'kvaware';
  const labels = new Set([
    ...((prefillRoutingLogic === 'kvaware' && config.prefillModelLabels) || []),
    ...((decodeRoutingLogic === 'kvaware' && config.decodeModelLabels) || []),
  ]);
  return (label) => label !== undefined && labels.has(label);
}

/** Ports of the KV events of an engine, rank 0 first; rank n listens n ports further on. */
export interface KvEventPorts {
  readonly port: number;
  /** @default - it sends nothing again */
  readonly replayPort: number | undefined;
}

/** Where each engine publishes its events, by its URL. */
export function kvEventPortsOf(config: KvAwareConfig): (url: string) => KvEventPorts {
  const own = new Map(config.backends.flatMap(({ url, kvEvents }) => (kvEvents ? [[url, kvEvents]] : [])));
  const { kvEventsPort: port, kvEventsReplayPort: replay } = config;
  const usual = { port, replayPort: replay === 0 ? undefined : replay };
  return (url) => own.get(url) ?? usual;
}
