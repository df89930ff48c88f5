import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Log } from '../src/runtime/log.js';
import { logAccess } from './access-log.js';
import { Admission } from './admission/admission.js';
import { ClientKeys } from './auth.js';
import { ScanKeys } from './body/body-scan.js';
import { PromptSizes } from './body/prompt-sizes.js';
import { promptKeys } from './body/prompt-text.js';
import { readBody } from './body/read-body.js';
import type { RouterConfig } from './config/config.js';
import { admissionOptions, type FailureConfig, healthOptions, statusSet } from './config/failure-settings.js';
import type { Endpoint, EndpointStore } from './discovery/endpoints.js';
import type { ModelSearch } from './discovery/model-search.js';
import { drain } from './drain.js';
import { type Failure, failure, failureBody } from './errors.js';
import { EngineHealth } from './health/engine-health.js';
import { watchOf } from './health/engine-watch.js';
import type { CacheCounts } from './hedging/computed-share.js';
import { Hedging } from './hedging/hedging.js';
import { isKvAware, type KvAwareConfig } from './kv/kv-settings.js';
import { answerSizeKeys } from './limits/expected-tokens.js';
import type { LimitsConfig } from './limits/limits-plugin.js';
import type { RouterPlugin } from './plugin.js';
import type { Policy } from './policies/policy.js';
import { deliver } from './proxy/delivery.js';
import { Exchange } from './proxy/exchange.js';
import type { FlowStart } from './proxy/flow.js';
import { flowThrough } from './proxy/flow-through.js';
import { EngineProxy } from './proxy/proxy.js';
import { ResponseHomes } from './proxy/response-homes.js';
import { forwardedMethods, forwarderOf } from './routes/index.js';
import { addLocalRoutes } from './routes/local.js';
import { addSleepRoutes } from './routes/sleep.js';
import { type NodeHandler, plainServer, tlsServer } from './server.js';
import type { RequestCounts, Services } from './services.js';
import { type ListenerTls, showsCertificate } from './tls.js';
import { tokenKeys } from './tokens/prompt-source.js';
import type { TokenStep } from './tokens/token-step.js';
import type { Tracing } from './tracing/tracing.js';
import type { Connectors } from './upstream/connectors.js';
import { Sessions } from './websocket/sessions.js';
import { takeUpgrade } from './websocket/upgrade.js';

/** What the data plane is given: what knows the engines, chooses among them and counts. */
export interface RouterParts {
  readonly store: EndpointStore;
  readonly policy: Policy;
  /** How requests get their answers from engines. @default - each from one engine */
  readonly flow?: FlowStart;
  readonly counts: RequestCounts;
  readonly log: Log;
  /** The text of `/metrics`. */
  renderMetrics(): Promise<string>;
  /** What of the router does not work any more, as a sentence for `/health`. @default - everything works */
  down?(): string | undefined;
  /** The current configuration where a file of it is watched. @default - none is watched */
  dynamicConfig?(): unknown;
  /** Notes outside of the router that an engine went to sleep or woke up. @default - nowhere */
  markSleeping?(endpoint: Endpoint, sleeping: boolean): Promise<void>;
  /** Key that engines want of the router. @default - none */
  readonly engineKey?: string | undefined;
  /** Makes connections to engines. @default - plain ones, and TLS with the authorities of Node, within five seconds */
  readonly connectors?: Connectors;
  /** The certificate of the port. @default - it speaks plain HTTP */
  readonly tls?: ListenerTls | undefined;
  /** Silence after which a WebSocket ends while the router shuts down, in milliseconds. @default 5000 */
  readonly sessionQuietMs?: number;
  /** Finds out the tokens of prompts. @default - nobody does, so that policies that need them go by the text */
  readonly tokens?: TokenStep | undefined;
  /** What an engine tells of its cache, by its URL. @default - nothing is known */
  readonly cacheCountsOf?: ((url: string) => CacheCounts | undefined) | undefined;
  /** Follows requests from hop to hop. @default - they are not */
  readonly tracing?: Tracing | undefined;
  /** Finds models that engines have not told of yet. @default - they serve what they told */
  readonly search?: ModelSearch | undefined;
  /** What it does beyond routing. @default - nothing */
  readonly plugins?: readonly RouterPlugin[];
}

/** A router that takes requests. */
export interface Router {
  readonly services: Services;
  /** Takes over what another configuration says about requests to come. */
  configure(config: DataPlaneConfig, policy: Policy, flow?: FlowStart): void;
  /** Opens the port. */
  listen(host: string, port: number): Promise<{ readonly port: number }>;
  /** Takes no new connections, and resolves once what runs has ended or after the time. @returns requests that were cut off */
  drain(limitMs: number): Promise<number>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

// What needs no key: probes, scrapes, and what tells nothing of engines.
const open: ReadonlySet<string> = new Set(['/health', '/healthz', '/readyz', '/metrics', '/version']);

// What changes engines or tells where they are.
const admin: ReadonlySet<string> = new Set(['/sleep', '/wake_up', '/is_sleeping', '/engines']);

// The kubelet has no certificate to show.
const probes: ReadonlySet<string> = new Set(['/health', '/healthz', '/readyz']);

/** The part of the configuration that the data plane reads. */
export type DataPlaneConfig = FailureConfig &
  Pick<
    RouterConfig,
    | 'accessLog'
    | 'adminApiKeys'
    | 'hedgeBudgetPercent'
    | 'adminApiKeysFile'
    | 'apiKeys'
    | 'apiKeysFile'
    | 'legacyErrors'
    | 'maxBodyBytes'
    | 'maxInstanceFailoverRerouteAttempts'
    | 'rootPath'
    | 'sessionKey'
  > &
  Partial<KvAwareConfig & LimitsConfig>;

/** Makes a router out of its parts. */
export async function createRouter(config: DataPlaneConfig, parts: RouterParts): Promise<Router> {
  const { store, log, counts, policy, connectors, tls, tracing, plugins = [] } = parts;
  const health = new EngineHealth(healthOptions(config), { store, log });
  const admission = new Admission(admissionOptions(config), { store, counts });
  const services: Services = {
    ...tunedBy(config, parts),
    store,
    log,
    counts,
    policy,
    tracing,
    tokens: parts.tokens,
    health,
    admission,
    search: parts.search,
    flow: flowThrough(plugins, parts.search, parts.flow ?? deliver),
    proxy: new EngineProxy({
      watch: watchOf(health, admission),
      ...(connectors === undefined ? {} : { connectors }),
    }),
    homes: new ResponseHomes(),
    sizes: new PromptSizes(),
    live: new Map<Socket, Exchange>(),
    sessions: new Sessions(parts.sessionQuietMs),
    draining: false,
  };
  limitFailures(services, config);
  const stopListening = store.onChange(({ kind, endpoint }) => {
    if (kind !== 'removed') return;
    services.policy.forget?.(endpoint);
    services.proxy.retain(new Set(store.snapshot().endpoints.map(({ url }) => url)));
  });

  let local: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const take = (request: IncomingMessage, response: ServerResponse): void =>
    receive(services, request, response, local);
  const checked = tls?.asksClients === true ? onlyKnownClients(services, take) : take;
  const server = tls === undefined ? plainServer(checked) : tlsServer(tls, checked);
  const arrival = tls === undefined ? 'connection' : 'secureConnection';
  // A connection arrives again when a request on it has asked for another protocol in vain.
  const known = new WeakSet<Socket>();
  server.on(arrival, (socket: Socket) => {
    if (known.has(socket)) return;
    known.add(socket);
    socket.on('end', () => services.live.get(socket)?.abandon());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
    takeUpgrade({ server, services, asksClients: tls?.asksClients === true }, request, socket, head),
  );
  const app = localApp(server, services, (handler) => {
    local = handler;
  });
  addLocalRoutes(app, services, parts);
  addSleepRoutes(app, services, parts);
  for (const plugin of plugins) plugin.add(app, services);
  await app.ready();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopListening();
    // They have requests under way that the rest would count as failed.
    await Promise.all(plugins.map((plugin) => plugin.close()));
    health.close();
    admission.close();
    closeKeys(services);
    tls?.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    services.sessions.destroy();
    await closed;
    await services.proxy.close();
    log.flush();
  };
  return {
    services,
    configure(next, nextPolicy, flow = deliver) {
      const tuned = tunedBy(next, parts);
      closeKeys(services);
      Object.assign(services, tuned);
      limitFailures(services, next);
      services.policy = nextPolicy;
      services.flow = flowThrough(plugins, parts.search, flow);
    },
    async listen(host, port) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        // 4096 waiting connections, as many as kernels commonly allow.
        server.listen({ host, port, backlog: 4096 }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return { port: (server.address() as AddressInfo).port };
    },
    drain: (limitMs) => drain(server, services, plugins, limitMs),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function onlyKnownClients(services: Services, take: NodeHandler): NodeHandler {
  return (request, response) => {
    if (showsCertificate(request.socket) || probes.has(pathOf(request.url ?? '/'))) take(request, response);
    else new Exchange(services, request, response).refuse(failure('noClientCertificate'));
  };
}

function closeKeys({ keys, adminKeys }: Services): void {
  keys.close();
  adminKeys.close();
}

/** Puts into force what the configuration says about failing engines; what is known of engines stays. */
function limitFailures({ health, admission, store, proxy }: Services, config: FailureConfig): void {
  health.options = healthOptions(config);
  admission.options = admissionOptions(config);
  store.limitEjected(config.maxEjectedPercent / 100);
  store.announce(config.queueModels ?? []);
  proxy.firstByteTimeoutMs = config.engineFirstByteTimeoutSeconds * 1000;
}

/** What the configuration decides about each request. */
function tunedBy(
  config: DataPlaneConfig,
  { log, engineKey, cacheCountsOf }: RouterParts,
): Pick<Services, 'settings' | 'keys' | 'adminKeys' | 'scanKeys' | 'hedging'> {
  const { accessLog, adminApiKeys = [], adminApiKeysFile, apiKeys = [], apiKeysFile } = config;
  const { sessionKey, rootPath, legacyErrors, maxBodyBytes, hedgeBudgetPercent } = config;
  const warn = (message: string): void => log.warning(message);
  const names = ['model', 'stream', 'previous_response_id', ...promptKeys];
  if (config.queueSize > 0) names.push('priority');
  if (config.limitsFile !== undefined) names.push(...answerSizeKeys);
  if (isKvAware(config)) names.push(...tokenKeys.filter((key) => !names.includes(key)));
  if (sessionKey !== undefined && !names.includes(sessionKey)) names.push(sessionKey);
  const keys = new ClientKeys({ keys: apiKeys, file: apiKeysFile, warn });
  const adminFlag = 'admin-api-keys-file';
  let adminKeys: ClientKeys;
  try {
    adminKeys = new ClientKeys({ keys: adminApiKeys, flag: adminFlag, file: adminApiKeysFile, warn });
  } catch (error) {
    keys.close();
    throw error;
  }
  return {
    settings: {
      bodyLimitBytes: maxBodyBytes,
      legacyErrors,
      accessLog,
      failoverAttempts: config.maxInstanceFailoverRerouteAttempts,
      retriedStatuses: statusSet(config.retryOnStatus),
      queues: config.queueSize > 0,
      sessionKey,
      engineKey,
      rootPath: rootPath.replace(/\/+$/, ''),
    },
    keys,
    adminKeys,
    hedging:
      hedgeBudgetPercent > 0 ? new Hedging({ budgetPercent: hedgeBudgetPercent, cacheCountsOf }) : undefined,
    scanKeys: new ScanKeys(names),
  };
}

/** Takes a request: what is for engines goes there without a framework between, which would cost as much as the proxying. */
function receive(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  local: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  const { method } = request;
  const { rootPath, accessLog } = services.settings;
  let { url = '/' } = request;
  if (accessLog) logAccess(services.log, request, response);
  if (rootPath !== '' && url.startsWith(`${rootPath}/`)) {
    url = url.slice(rootPath.length);
    request.url = url;
  }
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const forwarder = forwarderOf(method, path);
  if (forwarder === undefined) {
    local(request, response);
    return;
  }
  const exchange = new Exchange(services, request, response);
  if (exchange.allowed) exchange.guarded(() => forwarder(services, exchange));
  else exchange.refuse(failure('unauthorized'));
}

function localApp(server: Server, services: Services, take: (handler: NodeHandler) => void): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => {
      take(handler);
      return server;
    },
    exposeHeadRoutes: false,
    logger: false,
  });
  app.removeAllContentTypeParsers();
  // The limit may change while the router runs, which that of fastify cannot.
  app.addContentTypeParser('*', (_request, payload, done) => {
    readBody(payload, services.settings.bodyLimitBytes, (body) => {
      if (Buffer.isBuffer(body)) done(null, body);
      else done(Object.assign(new Error(body), { statusCode: body === 'tooLarge' ? 413 : 400 }));
    });
  });
  const refuse = (reply: FastifyReply, reason: Failure): FastifyReply =>
    reply
      .code(reason.status)
      .type('application/json')
      .send(failureBody(reason, services.settings.legacyErrors));
  app.addHook('onRequest', async (request, reply) => {
    const given = request.headers['x-request-id'];
    reply.header('x-request-id', typeof given === 'string' && given !== '' ? given : randomUUID());
    if (services.draining) reply.header('connection', 'close');
    // By its route, since a path may spell it in several ways.
    const { url: route = '' } = request.routeOptions;
    if (open.has(route)) return;
    const guard = admin.has(route) && services.adminKeys.required ? services.adminKeys : services.keys;
    if (!guard.required || guard.accept(request.headers)) return;
    await refuse(reply.header('www-authenticate', 'Bearer'), failure('unauthorized'));
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const methods = methodsOf(app, path);
    if (methods.length > 0) {
      return reply.code(405).header('allow', methods.join(', ')).send({ detail: 'Method Not Allowed' });
    }
    const bare = path.replace(/\/+$/, '');
    if (bare !== path && bare !== '' && methodsOf(app, bare).length > 0) {
      return reply
        .code(307)
        .header('location', bare + request.url.slice(path.length))
        .send();
    }
    return reply.code(404).send({ detail: 'Not Found' });
  });
  app.setErrorHandler(async (error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const reason =
      statusCode === 413
        ? failure('bodyTooLarge', String(services.settings.bodyLimitBytes))
        : failure(statusCode !== undefined && statusCode < 500 ? 'invalidJson' : 'internal');
    if (reason.kind === 'internal') {
      services.report?.(error);
      services.log.error(error instanceof Error ? `${error.stack}` : `${error}`);
    }
    return refuse(reply, reason);
  });
  return app;
}

function methodsOf(app: FastifyInstance, url: string): readonly string[] {
  const own = (['GET', 'POST', 'DELETE'] as const).filter((method) => app.hasRoute({ method, url }));
  return [...own, ...forwardedMethods(url)];
}

function pathOf(url: string): string {
  const question = url.indexOf('?');
  return question < 0 ? url : url.slice(0, question);
}
