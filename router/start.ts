import { Agent } from 'undici';
import { envNames } from '../contract/env.js';
import { type EngineChoice, isPrefillDecode } from '../contract/routing-logics.js';
import { FlagError } from '../src/runtime/flags.js';
import type { Log } from '../src/runtime/log.js';
import { createRouter, type Router } from './app.js';
import type { RouterConfig } from './config/config.js';
import { type ConfigWatch, watchConfig } from './config/reload.js';
import { createDiscovery, type Discovery } from './discovery/discovery.js';
import { type Endpoint, EndpointStore } from './discovery/endpoints.js';
import { kvAwareSettings } from './kv/kv-settings.js';
import { KvSources } from './kv/kv-sources.js';
import { createPolicy } from './policies/index.js';
import type { Policy } from './policies/policy.js';
import { sharedNotes } from './prefill-decode/prefill-notes.js';
import {
  createPrefillDecode,
  type PrefillDecodeRouting,
  prefillDecodeSettings,
} from './prefill-decode/routing.js';
import { deliver } from './proxy/delivery.js';
import { receiptTaker } from './receipts/receipt-taker.js';
import { createStats } from './stats/router-stats.js';
import { engineConnections, type ListenerTls, listenerTls } from './tls.js';
import { TokenStep } from './tokens/token-step.js';
import { createTracing } from './tracing/tracing.js';

/** What a router is started with beside its configuration. */
export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Reads the configuration again, for the files that it names may have changed. */
  readonly load: () => RouterConfig;
}

/** A router with everything that it works with. */
export interface StartedRouter {
  readonly router: Router;
  readonly port: number;
  /** Finishes what runs, for as long as that takes, and ends. */
  end(): Promise<void>;
  /** Ends at once. */
  close(): Promise<void>;
}

/**
 * Starts everything that a configuration asks for, and resolves once the port is open.
 * @throws FlagError for what this version has not got, and for files and surroundings that cannot be used
 */
export async function startRouter(config: RouterConfig, options: StartOptions): Promise<StartedRouter> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(
      closers
        .splice(0)
        .reverse()
        .map((end) => end()),
    );
  };
  try {
    return await started(config, options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function started(
  config: RouterConfig,
  { env, log, load }: StartOptions,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<StartedRouter> {
  refuseMissing(config);
  const engineKey = env[envNames.vllmApiKey] || undefined;
  const info = (message: string): void => log.info(message);
  const warn = (message: string): void => log.warning(message);
  for (const warning of config.warnings) warn(warning);
  const tls = listenerOf(config, { info, warn });
  const { engineTlsCaFile: caFile, engineTlsSkipVerify: skipVerify, connectTimeoutMs } = config;
  const connectors = engineConnections({ connectTimeoutMs, caFile, skipVerify, info, warn });
  closers.push(() => connectors.close());
  // Probes and scrapes, whose connections have to be trusted like any other.
  const dispatcher = new Agent({ connect: connectors.streaming });
  closers.push(() => dispatcher.destroy());
  const store = new EndpointStore();
  store.setAliases(config.aliases);
  const listen = sharedNotes();
  const kvSources = new KvSources({ store, warn, hashSeed: env[envNames.pythonHashSeed] });
  closers.push(() => kvSources.close());
  const route = async (next: RouterConfig): Promise<PrefillDecodeRouting> => {
    const policyParts = {
      kv: await kvSources.of(next),
      cacheTokensOf: ({ url }: Endpoint) => stats.engines.of(url)?.cacheTokens,
      queueOf: (url: string) => stats.engines.of(url),
      receipts: receiptTaker(next, log),
    };
    if (!isPrefillDecode(next.routingLogic)) {
      return {
        policy: createPolicy(next, Math.random, policyParts),
        flow: deliver,
        close: async () => undefined,
      };
    }
    const makePolicy = (routingLogic: EngineChoice): Policy =>
      createPolicy({ ...next, routingLogic }, Math.random, policyParts);
    return await createPrefillDecode(next, { store, makePolicy, listen, warn, engineKey, dispatcher });
  };
  let routing = await route(config);
  closers.push(() => routing.close());
  const discover = (next: RouterConfig): Discovery => {
    try {
      return createDiscovery(next, store, { env, engineKey, warn, dispatcher });
    } catch (error) {
      throw new FlagError([error instanceof Error ? error.message : String(error)]);
    }
  };
  let discovery = discover(config);
  closers.push(() => discovery.close());
  const stats = createStats(config, store, { engineKey, info, warn, dispatcher });
  closers.push(() => stats.close());
  const tracing = await createTracing(config, warn);
  let watch: ConfigWatch | undefined;
  const router = await createRouter(config, {
    store,
    policy: routing.policy,
    flow: routing.flow,
    counts: stats,
    log,
    engineKey,
    connectors,
    tls,
    tracing,
    tokens: new TokenStep({ timeoutMs: config.kvTokenizeTimeoutMs }),
    renderMetrics: () => stats.renderMetrics(),
    down() {
      if (!discovery.alive) return 'Service discovery module is down.';
      return stats.engines.alive ? undefined : 'Engine stats scraper is down.';
    },
    dynamicConfig: () => watch && shown(watch.current),
    markSleeping: (endpoint, sleeping) => discovery.noteSleeping(endpoint, sleeping),
  });
  closers.push(async () => {
    await router.close();
    await tracing?.close();
  });

  const apply = async (next: RouterConfig, changed: ReadonlySet<keyof RouterConfig>): Promise<void> => {
    refuseMissing(next);
    const replacement = touches(changed, discoverySettings) ? discover(next) : undefined;
    let nextRouting = routing;
    try {
      if (touches(changed, routingSettings)) nextRouting = await route(next);
      router.configure(next, nextRouting.policy, nextRouting.flow);
    } catch (error) {
      await replacement?.close();
      if (nextRouting !== routing) await nextRouting.close();
      throw error;
    }
    if (nextRouting !== routing) {
      const before = routing;
      routing = nextRouting;
      await before.close();
    }
    store.setAliases(next.aliases);
    if (replacement !== undefined) {
      await discovery.close();
      discovery = replacement;
      await discovery.start();
    }
    const fixed = [...changed].filter((name) => fixedSettings.has(name));
    if (fixed.length > 0) log.warning(`configuration: ${fixed.join(', ')} need a restart, got a change`);
  };

  await discovery.start();
  stats.start();
  const path = config.dynamicConfigYaml ?? config.dynamicConfigJson;
  if (path !== undefined) {
    watch = await watchConfig({
      path,
      current: config,
      load,
      apply,
      onReload(outcome, problem) {
        stats.metrics.reloaded(outcome);
        if (outcome === 'applied') log.info(`configuration: ${path} is in force`);
        else log.warning(`configuration: ${path} changes nothing, got ${problem}`);
      },
    });
    closers.push(() => watch?.close());
  }
  const { port } = await router.listen(config.host, config.port).catch((error: unknown) => {
    throw listenProblem(config, error);
  });
  return {
    router,
    port,
    async end() {
      const { drainTimeoutSeconds: limit } = watch?.current ?? config;
      const cut = await router.drain(limit === undefined ? longestMs : limit * 1000);
      if (cut > 0) log.warning(`--drain-timeout-seconds: ${cut} requests are cut off, got ${limit}`);
      await close();
    },
    close,
  };
}

function listenerOf(
  { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsClientCaFile: clientCaFile }: RouterConfig,
  tell: { readonly info: (message: string) => void; readonly warn: (message: string) => void },
): ListenerTls | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  return listenerTls({ certFile, keyFile, clientCaFile, ...tell });
}

/** Why the port could not be opened, which is a mistake in a flag unless somebody else has it. */
function listenProblem({ host, port }: RouterConfig, error: unknown): Error {
  const { code, message = String(error) } = error as { code?: string; message?: string };
  const text = `--port: ${host} port ${port} cannot be listened at, got ${message}`;
  return code === 'EADDRINUSE'
    ? new Error(`${text}; use another port or end what has it`)
    : new FlagError([`${text}; correct --host or --port`]);
}

// The longest that a timer can wait, 24 days.
const longestMs = 2 ** 31 - 1;

const routingSettings: readonly (keyof RouterConfig)[] = [
  ...kvAwareSettings,
  'kvAwareThreshold',
  ...prefillDecodeSettings,
  'prefixMinMatchLength',
  'loadawareBeta',
  'decisionReceiptsSample',
  'decisionReceiptsTo',
];

const discoverySettings: readonly (keyof RouterConfig)[] = [
  'serviceDiscovery',
  'backends',
  'staticBackendHealthChecks',
  'staticBackendHealthCheckInterval',
  'staticBackendHealthCheckTimeoutSeconds',
  'backendHealthCheckTimeoutSeconds',
  'k8sServiceDiscoveryType',
  'k8sPort',
  'k8sScheme',
  'k8sNamespace',
  'k8sLabelSelector',
  'k8sWatcherTimeoutSeconds',
];

const fixedSettings: ReadonlySet<keyof RouterConfig> = new Set([
  'host',
  'port',
  'logLevel',
  'logFormat',
  'logStats',
  'logStatsInterval',
  'engineStatsInterval',
  'requestStatsWindow',
  'connectTimeoutMs',
  'tlsCertFile',
  'tlsKeyFile',
  'tlsClientCaFile',
  'engineTlsCaFile',
  'engineTlsSkipVerify',
  'otelEndpoint',
  'otelServiceName',
  'otelSecure',
  'kvTokenizeTimeoutMs',
]);

function touches(changed: ReadonlySet<keyof RouterConfig>, names: readonly (keyof RouterConfig)[]): boolean {
  return names.some((name) => changed.has(name));
}

/** Throws for what is configured and this version cannot do, rather than leave it out unseen. */
function refuseMissing(config: RouterConfig): void {
  const asked: readonly (readonly [flag: string, isAsked: boolean])[] = [
    ['external-providers-config', config.externalProvidersConfig !== undefined],
    ['enable-batch-api', config.enableBatchApi],
    ['callbacks', config.callbacks !== undefined],
    ['sentry-dsn', config.sentryDsn !== undefined],
    ['feature-gates', config.gates.SemanticCache === true],
  ];
  const problems = asked
    .filter(([, isAsked]) => isAsked)
    .map(([flag]) => `--${flag}: this version has not got it, got it set; remove it`);
  if (problems.length > 0) throw new FlagError(problems);
}

/** The settings that a dynamic configuration may change, as `/health` shows them. */
function shown(config: RouterConfig): unknown {
  return {
    k8s_label_selector: config.k8sLabelSelector,
    k8s_namespace: config.k8sNamespace,
    k8s_port: config.k8sPort,
    routing_logic: config.routingLogic,
    service_discovery: config.serviceDiscovery,
    session_key: config.sessionKey ?? null,
    static_aliases: listOf(Object.entries(config.aliases).map(([alias, model]) => `${alias}:${model}`)),
    static_backend_health_checks: config.staticBackendHealthChecks,
    static_backends: listOf(config.backends.map(({ url }) => url)),
    static_model_labels: listOf(config.backends.map(({ label }) => label)),
    static_model_types: listOf(config.backends.flatMap(({ type }) => type ?? [])),
    static_models: listOf(config.backends.map(({ model }) => model)),
  };
}

function listOf(items: readonly string[]): string | null {
  return items.length === 0 ? null : items.join(',');
}
