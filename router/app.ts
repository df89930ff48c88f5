import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { ClientKeys } from './auth.js';
import { ScanKeys } from './body-scan.js';
import type { RouterConfig } from './config.js';
import { drain } from './drain.js';
import type { Endpoint, EndpointStore } from './endpoints.js';
import { failure, failureBody } from './errors.js';
import { Exchange } from './exchange.js';
import type { Log } from './log.js';
import type { Policy } from './policies/policy.js';
import { promptKeys } from './prompt-text.js';
import { EngineProxy } from './proxy.js';
import { ResponseHomes } from './response-homes.js';
import { forwardedMethods, forwarderOf } from './routes/index.js';
import { addLocalRoutes } from './routes/local.js';
import { addSleepRoutes } from './routes/sleep.js';
import type { RequestCounts, Services } from './services.js';

/** What the data plane is given: what knows the engines, chooses among them and counts. */
export interface RouterParts {
  readonly store: EndpointStore;
  readonly policy: Policy;
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
  /** Largest body that is taken. @default 268435456 */
  readonly bodyLimitBytes?: number;
  /** Whether errors are bare sentences, as those of the Python router. @default false */
  readonly legacyErrors?: boolean;
  /** How long a connection to an engine may take to come about, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number;
}

/** A router that takes requests. */
export interface Router {
  readonly services: Services;
  /** Takes over what another configuration says about requests to come. */
  configure(config: DataPlaneConfig, policy: Policy): void;
  /** Opens the port. */
  listen(host: string, port: number): Promise<{ readonly port: number }>;
  /** Takes no new connections, and resolves once what runs has ended or after the time. @returns requests that were cut off */
  drain(limitMs: number): Promise<number>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

// What needs no key: probes, scrapes, and what tells nothing of engines.
const open: ReadonlySet<string> = new Set(['/health', '/healthz', '/readyz', '/metrics', '/version']);

/** The part of the configuration that the data plane reads. */
export type DataPlaneConfig = Pick<
  RouterConfig,
  'apiKeys' | 'apiKeysFile' | 'maxInstanceFailoverRerouteAttempts' | 'rootPath' | 'sessionKey'
>;

/** Makes a router out of its parts. */
export async function createRouter(config: DataPlaneConfig, parts: RouterParts): Promise<Router> {
  const { store, log, counts, policy, connectTimeoutMs } = parts;
  const services: Services = {
    ...tunedBy(config, parts),
    store,
    log,
    counts,
    policy,
    proxy: new EngineProxy(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    homes: new ResponseHomes(),
    live: new Map<Socket, Exchange>(),
    draining: false,
  };
  const stopListening = store.onChange(({ kind, endpoint }) => {
    if (kind !== 'removed') return;
    services.policy.forget?.(endpoint);
    services.proxy.retain(new Set(store.snapshot().endpoints.map(({ url }) => url)));
  });

  let local: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer(
    {
      // Longer than load balancers keep theirs, so that none is closed under a request.
      keepAliveTimeout: 75_000,
      // Uploads may take their time; only the head has to come soon.
      requestTimeout: 0,
      headersTimeout: 60_000,
      maxHeaderSize: 64 * 1024,
      noDelay: true,
    },
    (request, response) => receive(services, request, response, local),
  );
  server.on('connection', (socket) => socket.on('end', () => services.live.get(socket)?.abandon()));
  const app = localApp(server, services, (handler) => {
    local = handler;
  });
  addLocalRoutes(app, services, parts);
  addSleepRoutes(app, services, parts);
  await app.ready();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopListening();
    services.keys.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await services.proxy.close();
    log.flush();
  };
  return {
    services,
    configure(next, nextPolicy) {
      const tuned = tunedBy(next, parts);
      services.keys.close();
      Object.assign(services, tuned);
      services.policy = nextPolicy;
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
    drain: (limitMs) => drain(server, services, limitMs),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** What the configuration decides about each request. */
function tunedBy(
  config: DataPlaneConfig,
  { log, engineKey, bodyLimitBytes = 256 * 1024 * 1024, legacyErrors = false }: RouterParts,
): Pick<Services, 'settings' | 'keys' | 'scanKeys'> {
  const { sessionKey, rootPath, apiKeys = [], apiKeysFile } = config;
  const names = ['model', 'previous_response_id', ...promptKeys];
  if (sessionKey !== undefined && !names.includes(sessionKey)) names.push(sessionKey);
  return {
    settings: {
      bodyLimitBytes,
      legacyErrors,
      failoverAttempts: config.maxInstanceFailoverRerouteAttempts,
      sessionKey,
      engineKey,
      rootPath: rootPath.replace(/\/+$/, ''),
    },
    keys: new ClientKeys({
      keys: apiKeys,
      file: apiKeysFile,
      warn: (message) => log.warning(message),
    }),
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
  const { rootPath } = services.settings;
  let { url = '/' } = request;
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

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

function localApp(server: Server, services: Services, take: (handler: NodeHandler) => void): FastifyInstance {
  const { settings } = services;
  const app = fastify({
    serverFactory: (handler) => {
      take(handler);
      return server;
    },
    exposeHeadRoutes: false,
    bodyLimit: settings.bodyLimitBytes,
    logger: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    const given = request.headers['x-request-id'];
    reply.header('x-request-id', typeof given === 'string' && given !== '' ? given : randomUUID());
    if (services.draining) reply.header('connection', 'close');
    if (open.has(pathOf(request.url)) || !services.keys.required) return;
    if (services.keys.accept(request.headers)) return;
    const reason = failure('unauthorized');
    await reply
      .code(reason.status)
      .header('www-authenticate', 'Bearer')
      .type('application/json')
      .send(failureBody(reason, settings.legacyErrors));
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
        ? failure('bodyTooLarge', String(settings.bodyLimitBytes))
        : failure(statusCode !== undefined && statusCode < 500 ? 'invalidJson' : 'internal');
    if (reason.kind === 'internal')
      services.log.error(error instanceof Error ? `${error.stack}` : `${error}`);
    return reply
      .code(reason.status)
      .type('application/json')
      .send(failureBody(reason, settings.legacyErrors));
  });
  return app;
}

function methodsOf(app: FastifyInstance, url: string): readonly string[] {
  const own = (['GET', 'POST'] as const).filter((method) => app.hasRoute({ method, url }));
  return [...own, ...forwardedMethods(url)];
}

function pathOf(url: string): string {
  const question = url.indexOf('?');
  return question < 0 ? url : url.slice(0, question);
}
