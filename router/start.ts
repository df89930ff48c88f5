import { Agent } from 'undici';
import { envNames } from '../contract/env.js';
import { type EngineChoice, isPrefillDecode } from '../contract/routing-logics.js';
import { FlagError } from '../src/runtime/flags.js';
import type { Log } from '../src/runtime/log.js';
import { createRouter, type Router } from './app.js';
import type { RouterConfig } from './config/config.js';
import { type ConfigWatch, watchConfig } from './config/reload.js';
import { shownSettings } from './config/shown-settings.js';
import { createDiscovery, type Discovery } from './discovery/discovery.js';
import { type Endpoint, EndpointStore } from './discovery/endpoints.js';
import { ModelSearch } from './discovery/model-search.js';
import { KvMetrics } from './kv/kv-metrics.js';
import { kvAwareSettings, usesAffinity } from './kv/kv-settings.js';
import { KvSources } from './kv/kv-sources.js';
import type { RouterPlugin } from './plugin.js';
import { createPolicy } from './policies/index.js';
import type { Policy } from './policies/policy.js';
import { cachedPrompts } from './prefill-decode/cached-prompts.js';
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
 * @throws FlagError for files and surroundings that cannot be used
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
  const kvMetrics = new KvMetrics();
  const tokens = new TokenStep({ timeoutMs: config.kvTokenizeTimeoutMs });
  const route = async (next: RouterConfig): Promise<PrefillDecodeRouting> => {
    const policyParts = {
      kv: await kvSources.of(next),
      cacheTokensOf: ({ url }: Endpoint) => stats.engines.of(url)?.cacheTokens,
      queueOf: (url: string) => stats.engines.of(url),
      receipts: receiptTaker(next, log),
      decided: kvMetrics.decided,
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
    const { kv } = policyParts;
    const isCached =
      kv !== undefined && next.decodeRoutingLogic === 'kvaware'
        ? cachedPrompts({ ...kv, minTokens: next.prefillMinTokens })
        : undefined;
    const parts = { store, makePolicy, listen, warn, engineKey, dispatcher };
    return await createPrefillDecode(next, isCached === undefined ? parts : { ...parts, isCached });
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
  const plugins = await pluginsOf(config, { env, log, store }, closers);
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
    search: new ModelSearch({ store, ask: (url) => discovery.ask(url) }),
    plugins,
    tokens,
    cacheCountsOf(url) {
      const { prefixQueries: queries, prefixHits: hits } = stats.engines.of(url) ?? {};
      return queries === undefined || hits === undefined ? undefined : { queries, hits };
    },
    renderMetrics: async () => {
      const current = watch?.current ?? config;
      const kv = {
        usesAffinity: usesAffinity(current),
        source: kvSources.current,
        tokens: tokens.counts,
        models: store.snapshot().endpoints.flatMap(({ models }) => [...models]),
      };
      return [
        await stats.renderMetrics(),
        kvMetrics.render(kv),
        ...plugins.map((plugin) => plugin.renderMetrics?.() ?? ''),
      ].join('');
    },
    down() {
      if (!discovery.alive) return 'Service discovery module is down.';
      return stats.engines.alive ? undefined : 'Engine stats scraper is down.';
    },
    dynamicConfig: () => watch && shownSettings(watch.current),
    markSleeping: (endpoint, sleeping) => discovery.noteSleeping(endpoint, sleeping),
  });
  closers.push(async () => {
    await router.close();
    await tracing?.close();
  });

  const apply = async (next: RouterConfig, changed: ReadonlySet<keyof RouterConfig>): Promise<void> => {
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

/** What is asked for beyond routing, of which the code is loaded only then. */
async function pluginsOf(
  config: RouterConfig,
  { env, log, store }: Pick<StartOptions, 'env' | 'log'> & { readonly store: EndpointStore },
  closers: (() => unknown)[],
): Promise<readonly RouterPlugin[]> {
  const plugins: RouterPlugin[] = [];
  const open = (plugin: RouterPlugin): void => {
    plugins.push(plugin);
    // The router closes it, unless it never comes to be.
    closers.push(() => plugin.close());
  };
  const outside = (): Agent => {
    const agent = new Agent();
    closers.push(() => agent.destroy());
    return agent;
  };
  if (config.sentryDsn !== undefined) {
    const { openSentry } = await import('./sentry/sentry-plugin.js');
    open(openSentry(config.sentryDsn, config, { log }));
  }
  if (config.enableBatchApi) {
    const { openBatchApi } = await import('./batches/batch-api.js');
    open(await openBatchApi(config, { log }));
  }
  if (config.limitsFile !== undefined) {
    const { openLimits } = await import('./limits/limits-plugin.js');
    open(openLimits(config, { log }));
  }
  // Before the cache, which then neither keeps nor embeds what engines must not see.
  if (config.gates.PIIDetection === true) {
    const { openPii } = await import('./pii/pii-plugin.js');
    open(openPii(config, outside()));
  }
  // Told of what engines may see alone, and of answers out of the cache too.
  if (config.callbacks !== undefined || config.requestRewriter !== 'noop') {
    const { openHooks } = await import('./hooks/hooks.js');
    open(await openHooks(config, log));
  }
  if (config.gates.SemanticCache === true) {
    const { openSemanticCache } = await import('./semantic-cache/semantic-cache-plugin.js');
    open(openSemanticCache(config, { log, dispatcher: outside() }));
  }
  // Last, since the others have their say before anything goes to engines or providers.
  if (config.externalProvidersConfig !== undefined) {
    const { openExternalModels } = await import('./providers/external-models.js');
    open(openExternalModels(config.externalProvidersConfig, { env, log, store }));
  }
  return plugins;
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
  'enableBatchApi',
  'fileStoragePath',
  'fileMaxBytes',
  'fileQuotaBytes',
  'fileMaxCount',
  'fileExpirySeconds',
  'batchConcurrency',
  'batchMaxActive',
  'externalProvidersConfig',
  'sentryDsn',
  'sentryTracesSampleRate',
  'callbacks',
  'callbacksQueueSize',
  'callbacksTimeoutMs',
  'requestRewriter',
  'requestRewriterTimeoutMs',
  'requestRewriterOnFailure',
  'gates',
  'limitsFile',
  'piiAction',
  'piiAnalyzer',
  'piiPresidioUrl',
  'piiTypes',
  'piiScoreThreshold',
  'piiLanguage',
  'piiTimeoutMs',
  'piiOnError',
  'semanticCacheModel',
  'semanticCacheDir',
  'semanticCacheThreshold',
  'semanticCacheEmbeddingsUrl',
  'semanticCacheEmbeddingsKeyFile',
  'semanticCacheTimeoutMs',
  'semanticCacheTtlSeconds',
  'semanticCacheMaxEntries',
  'semanticCacheMaxBytes',
]);

function touches(changed: ReadonlySet<keyof RouterConfig>, names: readonly (keyof RouterConfig)[]): boolean {
  return names.some((name) => changed.has(name));
}
