import { join } from 'node:path';
import { flagOf, valueAfter } from '../../constructs/checks/command-line.js';
import { envNames } from '../../contract/env.js';
import { labelKeys } from '../../contract/labels.js';
import { ports } from '../../contract/ports.js';
import { routerArgs } from '../../contract/router-args.js';
import { splitFlags, withFlag } from './command-flags.js';
import { containerEnv, expanded } from './container-env.js';
import type { Surroundings } from './engine-process.js';
import { matchesSelector } from './label-selector.js';
import { type LocalEngine, type LocalProcess, loopback } from './local-process.js';
import { mountedFiles } from './mounted-files.js';
import type { PodWorkload } from './pod-workload.js';

/** The router on this machine, and what could not be found out about it. */
export interface RouterPlan {
  readonly router: LocalProcess;
  readonly missing: readonly string[];
}

/** The process that stands in for the router: where it looks engines up in Kubernetes, it is told those of this machine. */
export function routerProcess(
  workload: PodWorkload,
  port: number,
  engines: readonly LocalEngine[],
  surroundings: Surroundings,
): RouterPlan {
  const { container, pod, namespace, labels, name: deployment } = workload;
  const { objects, ownEnv, folder, proxyPort } = surroundings;
  const name = `${deployment}-0`;
  const facts = { name, namespace, labels, address: loopback };
  const { env, missing } = containerEnv(container, facts, objects, ownEnv);
  const said = [...(container.command ?? []).slice(1), ...(container.args ?? [])].map((item) =>
    expanded(item, env),
  );
  const places = mountedFiles(container, pod, namespace, objects, join(folder, 'files', name));
  const files = places.filter(({ containerPath }) => said.includes(containerPath));
  const moved = said.map(
    (item) => files.find(({ containerPath }) => containerPath === item)?.localPath ?? item,
  );
  const found = withEngines(moved, engines);
  const transfer = withTransferPorts(found.args, engines, proxyPort);
  const local = withFlag(withFlag(transfer.args, '--host', loopback), '--port', String(port));
  return {
    router: {
      name,
      deployment,
      replica: 0,
      url: `http://${loopback}:${port}`,
      args: local,
      env,
      files,
      substitutions: [
        ...files.map(({ containerPath, localPath }) => `${containerPath} is ${localPath}`),
        ...found.changes,
        ...transfer.changes,
      ],
    },
    missing,
  };
}

type Changed = { readonly args: readonly string[]; readonly changes: readonly string[] };

function withEngines(args: readonly string[], engines: readonly LocalEngine[]): Changed {
  if (valueAfter(args, '--service-discovery') !== 'k8s') return { args, changes: [] };
  const selector = valueAfter(args, '--k8s-label-selector') ?? '';
  const { taken, rest } = splitFlags(args, (flag) => /^--(service-discovery$|k8s-)/.test(flag));
  const served = engines
    .filter(({ labels }) => matchesSelector(labels, selector))
    .flatMap((engine) => engine.models.map((model) => ({ ...engine, model })));
  const group = routerArgs({
    'service-discovery': 'static',
    'static-backends': served.map(({ url }) => url),
    'static-models': served.map(({ model }) => model),
    'static-model-labels': served.map(({ labels, deployment }) => labels[labelKeys.model] ?? deployment),
    ...(valueAfter(args, '--kv-source') === 'engine-events' && {
      'static-kv-events-ports': served.map((engine) => eventPort(engine, 'endpoint')),
      'static-kv-events-replay-ports': served.map((engine) => eventPort(engine, 'replay_endpoint')),
    }),
  });
  // In the place of the group, so that the rest of the line can be compared by eye.
  const first = args.findIndex((item) => /^--(service-discovery|k8s-)/.test(flagOf(item) ?? ''));
  return {
    args: [...rest.slice(0, first), ...group, ...rest.slice(first)],
    changes: [`${taken.join(' ')} is ${group.join(' ')}`],
  };
}

/** Port of KV events in the command line of an engine. */
function eventPort({ args }: LocalEngine, key: 'endpoint' | 'replay_endpoint'): string {
  const config = valueAfter(args, '--kv-events-config') ?? '';
  const { port } = new RegExp(`"${key}":"[^"]*:(?<port>\\d+)"`).exec(config)?.groups ?? {};
  return port ?? String(key === 'endpoint' ? ports.kvEvents : ports.kvEventsReplay);
}

/** LMCache's prefill/decode: where the router hears of prefills, and where senders find the engine that decodes. */
function withTransferPorts(
  args: readonly string[],
  engines: readonly LocalEngine[],
  proxyPort: number,
): Changed {
  const receiver = engines.find(({ env }) => env[envNames.lmcachePdRole] === 'receiver')?.env ?? {};
  const values: Readonly<Record<string, string | undefined>> = {
    '--nixl-proxy-host': loopback,
    '--nixl-proxy-port': String(proxyPort),
    '--nixl-peer-host': receiver[envNames.lmcachePdPeerHost],
    '--nixl-peer-init-port': receiver[envNames.lmcachePdPeerInitPort],
    '--nixl-peer-alloc-port': receiver[envNames.lmcachePdPeerAllocPort],
  };
  const changed = Object.entries(values).filter(
    ([flag, value]) => value !== undefined && valueAfter(args, flag) !== undefined,
  );
  return {
    args: changed.reduce((line, [flag, value = '']) => withFlag(line, flag, value), args),
    changes: changed.map(([flag, value]) => `${flag} ${value}`),
  };
}
