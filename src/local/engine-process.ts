import { join } from 'node:path';
import { valueAfter, valuesOf } from '../../constructs/checks/command-line.js';
import { envNames } from '../../contract/env.js';
import { ports } from '../../contract/ports.js';
import type { RenderedObject } from '../rendering/rendered-files.js';
import { withFlag } from './command-flags.js';
import { containerEnv, expanded } from './container-env.js';
import type { FreePorts } from './free-ports.js';
import { type LocalEngine, loopback } from './local-process.js';
import { mountedFiles } from './mounted-files.js';
import type { PodWorkload } from './pod-workload.js';

/** What an engine on this machine has to know of it. */
export interface Surroundings {
  readonly objects: readonly RenderedObject[];
  readonly freePorts: FreePorts;
  /** Variables of this command, which stand in for Secrets. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  /** Folder for what is written. */
  readonly folder: string;
  /** Port on which LMCache's senders tell the router that a prefill has been sent. */
  readonly proxyPort: number;
}

// They name folders and users of the image.
const imageOnly = new Set<string>([envNames.hfHome, 'HOME', 'USER', envNames.prometheusMultiprocDir]);

// Ports at which the engine listens. LMCache has two names for most of them, of which it reads one.
const listening: readonly (readonly string[])[] = [
  [envNames.lmcachePdPeerInitPort, 'LMCACHE_NIXL_PEER_INIT_PORT'],
  [envNames.lmcachePdPeerAllocPort, 'LMCACHE_NIXL_PEER_ALLOC_PORT'],
  [envNames.lmcacheWorkerPorts],
  [envNames.lmcacheP2pInitPorts],
];

const hosts: readonly string[] = [
  envNames.lmcachePdPeerHost,
  'LMCACHE_NIXL_PEER_HOST',
  envNames.lmcachePdProxyHost,
  'LMCACHE_NIXL_PROXY_HOST',
  'LMCACHE_NIXL_RECEIVER_HOST',
];

/** The process that stands in for one replica of an engine, and what could not be found out about it. */
export async function engineProcess(
  workload: PodWorkload,
  replica: number,
  port: number,
  surroundings: Surroundings,
): Promise<{ readonly engine: LocalEngine; readonly missing: readonly string[] }> {
  const { container, pod, namespace, labels } = workload;
  const { objects, ownEnv, folder } = surroundings;
  const name = `${workload.name}-${replica}`;
  const facts = { name, namespace, labels, address: loopback };
  const { env: written, missing } = containerEnv(container, facts, objects, ownEnv);
  const [, ...command] = [...(container.command ?? []), ...(container.args ?? [])];
  const said = command.map((item) => expanded(item, written));
  const models = modelsOf(said);

  const places = mountedFiles(container, pod, namespace, objects, join(folder, 'files', name));
  const files = places.filter(({ containerPath }) => said.includes(containerPath));
  const moved = said.map(
    (item) => files.find(({ containerPath }) => containerPath === item)?.localPath ?? item,
  );
  const events = await withOwnEventPorts(moved, surroundings);
  const { env, changes } = await withOwnPorts(written, command, workload, surroundings);
  const local = withFlag(withFlag(events.args, '--host', loopback), '--port', String(port));
  return {
    engine: {
      name,
      deployment: workload.name,
      replica,
      url: `http://${loopback}:${port}`,
      args: local,
      env: Object.fromEntries(Object.entries(env).filter(([key]) => !imageOnly.has(key))),
      files,
      substitutions: [
        ...files.map(({ containerPath, localPath }) => `${containerPath} is ${localPath}`),
        ...events.changes,
        ...changes,
      ],
      models,
      isPooling: isPooling(said),
      labels,
    },
    missing,
  };
}

function modelsOf(args: readonly string[]): readonly string[] {
  const served = valuesOf(args, '--served-model-name') ?? [];
  if (served.length > 0) return served;
  const [, model = ''] = args;
  return [model.startsWith('-') ? (valueAfter(args, '--model') ?? '') : model];
}

function isPooling(args: readonly string[]): boolean {
  const task = valueAfter(args, '--task') ?? 'generate';
  return (
    valueAfter(args, '--runner') === 'pooling' ||
    ['embed', 'classify'].includes(valueAfter(args, '--convert') ?? '') ||
    !['auto', 'generate'].includes(task)
  );
}

/** Engines of one pod each have the same ports for KV events, of which one machine has each once. */
async function withOwnEventPorts(
  args: readonly string[],
  { freePorts }: Surroundings,
): Promise<{ readonly args: readonly string[]; readonly changes: readonly string[] }> {
  const flag = '--kv-events-config';
  const config = objectIn(valueAfter(args, flag));
  if (config?.enable_kv_cache_events !== true) return { args, changes: [] };
  const ranks = Number(valueAfter(args, '--data-parallel-size') ?? 1);
  const own: Record<string, string> = {};
  for (const [key, otherwise] of [
    ['endpoint', `tcp://*:${ports.kvEvents}`],
    ['replay_endpoint', undefined],
  ] as const) {
    const endpoint = config[key] ?? otherwise;
    // An engine connects to an address without a star, where another program listens.
    const found = typeof endpoint === 'string' ? /^(tcp:\/\/\*:)(\d+)$/.exec(endpoint) : null;
    if (found) own[key] = `${found[1]}${await freePorts.take(Number(found[2]), ranks)}`;
  }
  return {
    args: withFlag(args, flag, JSON.stringify({ ...config, ...own })),
    changes: Object.entries(own).map(([key, endpoint]) => `${flag} ${key} ${endpoint}`),
  };
}

async function withOwnPorts(
  written: Readonly<Record<string, string>>,
  args: readonly string[],
  { container }: PodWorkload,
  { freePorts, proxyPort }: Surroundings,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly changes: readonly string[] }> {
  const own: Record<string, string> = {};
  const sideChannel = envNames.nixlSideChannelPort;
  if (
    written[sideChannel] !== undefined ||
    valueAfter(args, '--kv-transfer-config')?.includes('NixlConnector')
  ) {
    // Each rank of an engine listens at a port after the first.
    const ranks = container.ports?.filter(({ name }) => /^nixl(-\d+)?$/.test(name ?? '')).length ?? 0;
    const wanted = Number(written[sideChannel] ?? ports.nixlSideChannel);
    own[sideChannel] = String(await freePorts.take(wanted, Math.max(1, ranks)));
    own[envNames.nixlSideChannelHost] = loopback;
  }
  for (const names of listening) {
    const present = names.filter((name) => /^\d+$/.test(written[name] ?? ''));
    const [first] = present;
    if (first === undefined) continue;
    const port = String(await freePorts.take(Number(written[first])));
    for (const name of present) own[name] = port;
  }
  for (const name of hosts) if (written[name] !== undefined) own[name] = loopback;
  for (const name of [envNames.lmcachePdProxyPort, 'LMCACHE_NIXL_PROXY_PORT']) {
    if (written[name] !== undefined) own[name] = String(proxyPort);
  }
  for (const name of [envNames.lmcacheControllerPullUrl, envNames.lmcacheControllerReplyUrl]) {
    const port = /:(\d+)$/.exec(written[name] ?? '')?.[1];
    if (port !== undefined) own[name] = `${loopback}:${port}`;
  }
  return {
    env: { ...written, ...own },
    changes: Object.entries(own).map(([name, value]) => `${name}=${value}`),
  };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text ?? '');
    return typeof data === 'object' && data !== null ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}
