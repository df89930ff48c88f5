import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { operatorLease } from '../contract/operator-flags.js';
import type { KubeClient } from '../src/runtime/kube.js';
import type { Log } from '../src/runtime/log.js';
import type { OperatorConfig } from './config.js';
import { serveHealth } from './health.js';
import { kinds } from './kinds/index.js';
import { type Leadership, lead } from './lease.js';
import { OperatorMetrics } from './metrics.js';
import { serveMetrics } from './metrics-server.js';
import { Operator } from './operator.js';
import { checkServerVersion } from './server-version.js';

/** What an operator is started with beside its configuration. */
export interface StartOptions {
  readonly client: KubeClient;
  readonly log: Log;
}

/** An operator that runs. */
export interface StartedOperator {
  /** Resolves when another operator may lead by now, so that this process has to end. */
  readonly lost: Promise<void>;
  /** Finishes what is being worked on and lets another operator lead. */
  end(): Promise<void>;
}

/** Starts everything that a configuration asks for; work begins once this process leads. */
export async function startOperator(
  config: OperatorConfig,
  { client, log }: StartOptions,
): Promise<StartedOperator> {
  const version = await checkServerVersion(client);
  log.info(`Kubernetes ${version} at ${client.config.server}`);
  const metrics = new OperatorMetrics();
  const operator = new Operator({
    client,
    kinds: config.kinds.map((kind) => kinds[kind]()),
    namespaces: config.namespaces,
    metrics,
    log,
    concurrency: config.concurrency,
  });
  let problem: string | undefined;
  const servers: Server[] = [];
  if (config.health !== undefined) {
    const alive = (): string | undefined => problem;
    servers.push(await serveHealth(config.health, { alive, ready: () => problem ?? operator.waitsFor }));
  }
  if (config.metrics !== undefined) {
    servers.push(
      await serveMetrics(config.metrics, {
        client,
        metrics,
        log,
        secure: config.metricsSecure,
        certificate: config.metricsCertificate,
      }),
    );
  }
  await operator.follow();
  const ending = new AbortController();
  let leadership: Leadership | undefined;
  const lost = (async (): Promise<void> => {
    if (config.leaderElect) {
      log.info('Waiting to lead');
      leadership = await lead(
        {
          client,
          namespace: leaseNamespace(config, client),
          name: operatorLease,
          identity: `${hostname()}_${randomUUID()}`,
          warn: (message) => log.warning(message),
        },
        ending.signal,
      );
      if (leadership === undefined) return new Promise<void>(() => undefined);
    }
    metrics.leads(true);
    log.info(
      `Looking after ${config.kinds.join(', ')} in ${config.namespaces?.join(', ') ?? 'all namespaces'}`,
    );
    operator.reconcile();
    await (leadership?.lost ?? new Promise<void>(() => undefined));
    problem = 'leads no more';
  })();
  return {
    lost,
    async end() {
      ending.abort();
      await operator.stop();
      await leadership?.release();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function leaseNamespace({ leaseNamespace: given }: OperatorConfig, client: KubeClient): string {
  const namespace = given ?? client.config.namespace;
  if (namespace !== undefined) return namespace;
  throw new Error(
    '--leader-election-namespace: missing; it is needed where the operator runs outside of a pod',
  );
}
