import { envNames } from '../contract/env.js';
import { ports } from '../contract/ports.js';
import { ArgumentError } from './engine-arguments.js';
import type { KvEventsOptions, LmcachePdOptions, NixlOptions } from './engine-options.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Config = Readonly<Record<string, unknown>>;

const eventKeys = [
  'enable_kv_cache_events',
  'publisher',
  'endpoint',
  'replay_endpoint',
  'topic',
  'buffer_steps',
  'hwm',
  'max_queue_size',
];

/** Where KV events go by `--kv-events-config`; undefined where they are off. */
export function kvEventsOf(config: Config | undefined, env: Environment): KvEventsOptions | undefined {
  if (config === undefined) return undefined;
  const unknown = Object.keys(config).find((key) => !eventKeys.includes(key));
  if (unknown !== undefined) {
    throw new ArgumentError(`argument --kv-events-config: Unexpected keyword argument '${unknown}'`);
  }
  const publisher = config.publisher ?? 'zmq';
  if (config.enable_kv_cache_events !== true || publisher === 'null') return undefined;
  if (publisher !== 'zmq') {
    throw new ArgumentError(
      `argument --kv-events-config: Input should be 'null' or 'zmq', got '${String(publisher)}'`,
    );
  }
  const replayEndpoint = text(config, 'replay_endpoint');
  const topic = text(config, 'topic');
  const bufferSteps = number(config, 'buffer_steps');
  const hwm = number(config, 'hwm');
  return {
    endpoint: text(config, 'endpoint') ?? `tcp://*:${ports.kvEvents}`,
    ...(replayEndpoint === undefined ? {} : { replayEndpoint }),
    ...(topic === undefined ? {} : { topic }),
    ...(bufferSteps === undefined ? {} : { bufferSteps }),
    ...(hwm === undefined ? {} : { hwm }),
    ...(env.VLLM_KV_EVENTS_USE_INT_BLOCK_HASHES === '0' ? { hashes: 'bytes' as const } : {}),
  };
}

/**
 * How blocks move between engines by `--kv-transfer-config`: NIXL, or LMCache's prefill/decode by its environment variables. Other
 * connectors of vLLM move blocks to and from places that a simulated engine does not have, so they change nothing.
 */
export function transferOf(
  config: Config | undefined,
  env: Environment,
): { readonly nixl?: NixlOptions; readonly lmcachePd?: LmcachePdOptions } {
  const connectors = config === undefined ? [] : connectorsOf(config);
  if (config !== undefined && connectors.length === 0) {
    throw new ArgumentError('argument --kv-transfer-config: kv_connector is missing');
  }
  const nixl = connectors.includes('NixlConnector')
    ? {
        sideChannelHost: env[envNames.nixlSideChannelHost] ?? 'localhost',
        sideChannelPort: port(env, envNames.nixlSideChannelPort, ports.nixlSideChannel),
        ...engineId(config),
      }
    : undefined;
  const lmcache = connectors.some((name) => name.startsWith('LMCacheConnector'));
  const lmcachePd =
    lmcache && /^(?:1|true|yes)$/i.test(env[envNames.lmcacheEnablePd] ?? '') ? lmcachePdOf(env) : undefined;
  return { ...(nixl === undefined ? {} : { nixl }), ...(lmcachePd === undefined ? {} : { lmcachePd }) };
}

/** The connectors that a config names, those inside a multiple one too. */
function connectorsOf(config: Config): readonly string[] {
  const name = text(config, 'kv_connector');
  const extra = config.kv_connector_extra_config;
  const inner = typeof extra === 'object' && extra !== null ? (extra as Config).connectors : undefined;
  const nested = Array.isArray(inner) ? inner.flatMap((one) => connectorsOf(one as Config)) : [];
  return name === undefined ? nested : [name, ...nested];
}

function engineId(config: Config | undefined): { readonly engineId?: string } {
  const id = config === undefined ? undefined : text(config, 'engine_id');
  return id === undefined ? {} : { engineId: id };
}

function lmcachePdOf(env: Environment): LmcachePdOptions {
  const role = env[envNames.lmcachePdRole];
  if (role === 'sender') {
    const proxyHost = env[envNames.lmcachePdProxyHost];
    if (proxyHost === undefined)
      throw missing(envNames.lmcachePdProxyHost, 'the router that hears of prefills');
    return { role, proxyHost, proxyPort: port(env, envNames.lmcachePdProxyPort, ports.lmcacheProxy) };
  }
  if (role === 'receiver') {
    const host = env[envNames.lmcachePdPeerHost];
    return {
      role,
      ...(host === undefined ? {} : { host }),
      initPort: port(env, envNames.lmcachePdPeerInitPort, ports.lmcachePeerInit),
      allocPort: port(env, envNames.lmcachePdPeerAllocPort, ports.lmcachePeerAlloc),
    };
  }
  throw missing(envNames.lmcachePdRole, 'sender or receiver');
}

function missing(name: string, wanted: string): ArgumentError {
  return new ArgumentError(`${name}: not set as it should be, got nothing of use; give ${wanted}`);
}

function port(env: Environment, name: string, otherwise: number): number {
  // LMCache writes ports as a list where there are several workers.
  const value = env[name]?.replace(/^\[|\]$/g, '').split(',', 1)[0];
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new ArgumentError(`${name}: not a port, got ${value}; give a number from 0 to 65535`);
}

function text(config: Config, name: string): string | undefined {
  const value = config[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(config: Config, name: string): number | undefined {
  const value = config[name];
  return typeof value === 'number' ? value : undefined;
}
