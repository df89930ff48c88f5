import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex, Transform } from 'node:stream';
import type { Ticket, Waiter } from '../admission/admission.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { type Failure, failure, failureBody } from '../errors.js';
import type { RoutedRequest } from '../policies/policy.js';
import { assignEngine, chooseEngine, engineToTry, hasFailed } from '../proxy/engine-choice.js';
import type { Forwarding } from '../proxy/flow.js';
import { clientHeaders, engineHeaders } from '../proxy/headers.js';
import { headerPriority } from '../routes/json.js';
import type { Services } from '../services.js';
import type { RequestTrace } from '../tracing/tracing.js';
import type { UpgradeAttempt, UpgradeSink } from './attempt.js';
import { agreement, answerHead, engineHandshake } from './handshake.js';
import { Tunnel } from './tunnel.js';

/** Where a session is to go. */
export interface SessionTarget {
  /** Name of the model as engines know it. */
  readonly model: string;
  /** The only engine that will do. @default - any that serves the model */
  readonly pinned?: Endpoint | undefined;
}

/** How a session differs from bytes that just pass. */
export interface SessionOptions {
  /** Path behind the engine's base URL, with its query. */
  readonly path: string;
  readonly sessionId: string | undefined;
  /** Whether the client showed a key of the router's. */
  readonly authenticated: boolean;
  /** Subprotocols for the engine. @default - those of the client */
  readonly protocols: readonly string[] | undefined;
  /** The subprotocol that the client gets where the engine chooses none. @default - none */
  readonly ownProtocol: string | undefined;
  /** Whether messages have to be readable, so that nothing may be compressed. */
  readonly plain: boolean;
  /** Whether the client has had its answer already. @default false */
  readonly agreed?: boolean;
  /** What goes to the engine before all else. @default - nothing */
  readonly first?: Buffer;
  /** What the client's bytes pass through. @default - nothing */
  readonly toEngine?: () => Transform;
  /** What the engine's bytes pass through. @default - nothing */
  readonly toClient?: () => Transform;
  /** Tells the client that no engine will do, in other words than those of HTTP. @default - an answer of HTTP */
  readonly refused?: (reason: Failure) => void;
}

// What a client may send before it knows whether there is an engine.
const longestEarly = 65_536;
const unreadMs = 10_000;

/** One WebSocket of a client: finds it an engine and connects the two. */
export class WebSocketSession implements RoutedRequest, UpgradeSink, Waiter {
  readonly id: string;
  readonly headers: IncomingMessage['headers'];
  readonly sessionId: string | undefined;
  model = '';
  /** The client's connection. */
  readonly client: Duplex;
  private readonly services: Services;
  private readonly request: IncomingMessage;
  private readonly options: SessionOptions;
  private failed: Endpoint[] | undefined;
  /** Attempts in vain that count, which those do not that tried whether an engine works again. */
  private spent = 0;
  private onTrial = false;
  private ticket: Ticket | undefined;
  /** Why the last attempt was in vain. */
  private reason: Failure | undefined;
  private readonly early: Buffer[] = [];
  private earlyLength = 0;
  private target: SessionTarget = { model: '' };
  private endpoint: Endpoint | undefined;
  private attempt: UpgradeAttempt | undefined;
  private tunnel: Tunnel | undefined;
  private readonly trace: RequestTrace | undefined;
  /** What the client was told. */
  private status: number | undefined;
  private over = false;

  constructor(
    services: Services,
    request: IncomingMessage,
    client: Duplex,
    id: string,
    options: SessionOptions,
  ) {
    this.services = services;
    this.request = request;
    this.client = client;
    this.id = id;
    this.options = options;
    this.headers = request.headers;
    this.sessionId = options.sessionId;
    const [path = ''] = options.path.split('?', 1);
    this.trace = services.tracing?.begin(request, path, id);
    if (options.agreed === true) this.status = 101;
    services.sessions.add(this);
    client.on('error', () => undefined);
    client.once('close', this.leave);
  }

  /** Looks for an engine. */
  connect(target: SessionTarget): void {
    if (this.over) return;
    this.target = target;
    this.model = target.model;
    // Listened to, since it might leave.
    this.client.on('data', this.keep);
    this.client.once('end', this.leave);
    this.client.resume();
    const { services } = this;
    // Nobody overtakes who waits, but an engine that might take some of them off is tried.
    const endpoint = services.admission.isAwaited(target.model, target.pinned)
      ? engineToTry(services, this, this.forwarding)
      : chooseEngine(services, this, this.forwarding);
    if (endpoint === undefined) this.wait();
    else this.open(endpoint);
  }

  get pinned(): Endpoint | undefined {
    return this.target.pinned;
  }

  get priority(): number {
    return headerPriority(this);
  }

  get again(): boolean {
    return this.failed !== undefined;
  }

  takes({ url }: Endpoint): boolean {
    return !hasFailed(this.failed, url);
  }

  admit(room: Endpoint | undefined): void {
    this.ticket = undefined;
    const { services } = this;
    const endpoint =
      room === undefined
        ? chooseEngine(services, this, this.forwarding, this.failed)
        : assignEngine(services, this, room);
    if (endpoint === undefined) this.giveUp();
    else this.open(endpoint);
  }

  expire(): void {
    this.ticket = undefined;
    this.giveUp();
  }

  /** Answers that there will be no session. */
  refuse(reason: Failure): void {
    if (this.over) return;
    if (this.options.refused !== undefined) {
      this.options.refused(reason);
      return;
    }
    const body = Buffer.from(failureBody(reason, this.services.settings.legacyErrors));
    const headers = ['x-request-id', this.id, 'content-type', 'application/json'];
    if (reason.kind === 'tooManyRequests') {
      headers.push('retry-after', String(this.services.admission.secondsToRoom(this.model)));
    }
    if (reason.kind === 'unauthorized') headers.push('www-authenticate', 'Bearer');
    if (reason.kind === 'webSocketVersion') headers.push('sec-websocket-version', '13');
    this.answer(reason.status, headers, body);
  }

  /** Sends last bytes and ends. */
  end(bytes: Buffer): void {
    const { client } = this;
    if (this.over) return;
    this.finish();
    client.off('data', this.keep);
    client.end(bytes);
    // A connection that is closed while bytes still come in is reset, and the answer with it.
    client.resume();
    const timer = setTimeout(() => client.destroy(), unreadMs);
    client.once('close', () => clearTimeout(timer));
  }

  drain(): void {
    if (this.tunnel !== undefined) this.tunnel.drain();
    else if (this.attempt === undefined) this.refuse(failure('shuttingDown'));
  }

  destroy(): void {
    this.client.destroy();
    this.tunnel?.destroy();
    this.leave();
  }

  opened(headers: readonly string[], engine: Duplex): void {
    const { client, services, early } = this;
    const { ownProtocol, agreed = false, first, toEngine, toClient } = this.options;
    const chosen = headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'sec-websocket-protocol');
    const more = chosen || ownProtocol === undefined ? [] : ['sec-websocket-protocol', ownProtocol];
    if (!agreed) {
      this.status = 101;
      logSession(services, this.request, 101);
      client.write(agreement(headers, this.id, more), 'latin1');
    }
    client.off('data', this.keep);
    client.off('end', this.leave);
    client.off('close', this.leave);
    client.pause();
    this.tunnel = new Tunnel({
      client,
      engine,
      toEngine: toEngine?.(),
      toClient: toClient?.(),
      quietMs: services.sessions.quietMs,
      onEnd: (error) => this.finish(error),
    });
    this.tunnel.begin(first === undefined ? early : [first, ...early]);
    if (services.draining) this.tunnel.drain();
  }

  refused(status: number, raw: readonly string[], body: Buffer): void {
    this.attempt = undefined;
    if (this.options.refused !== undefined) {
      this.options.refused(failure('engineFailed', String(status)));
      return;
    }
    const { headers } = clientHeaders(raw, this.id);
    const kept = headers.flatMap((name, i) =>
      i % 2 === 0 && name !== 'content-length' ? [name, headers[i + 1] ?? ''] : [],
    );
    this.answer(status, kept, body);
  }

  fail(error: Error): void {
    const { endpoint, services } = this;
    const { code = error.name } = error as { code?: string };
    services.log.warning(`session ${this.id}: ${endpoint?.url} failed before it began, got ${code}`);
    this.attempt = undefined;
    if (this.over) return;
    this.failed ??= [];
    if (endpoint !== undefined) this.failed.push(endpoint);
    if (!this.onTrial) this.spent++;
    this.reason = failure(code === 'UND_ERR_CONNECT_TIMEOUT' ? 'engineTimedOut' : 'engineFailed', code);
    if (this.pinned !== undefined || this.spent > services.settings.failoverAttempts) {
      this.giveUp();
      return;
    }
    const next = chooseEngine(services, this, this.forwarding, this.failed);
    if (next === undefined) {
      this.wait();
      return;
    }
    services.counts.retried(this.model, 'failure');
    this.open(next);
  }

  private get forwarding(): Forwarding {
    return { ...this.target, body: undefined };
  }

  private wait(): void {
    const { admission, store } = this.services;
    const view = store.snapshot();
    const engines = view.byModel(this.model);
    // Nobody waits for what there never was, nor for those alone that have failed it.
    const isHopeful =
      this.pinned !== undefined ||
      (view.knows(this.model) && (engines.length === 0 || engines.some((endpoint) => this.takes(endpoint))));
    this.ticket = isHopeful ? admission.enter(this) : undefined;
    if (this.ticket === undefined) this.giveUp();
  }

  private giveUp(): void {
    const { model, reason, services } = this;
    const view = services.store.snapshot();
    if (reason !== undefined) this.refuse(reason);
    else if (this.pinned !== undefined || view.byModel(model).length > 0) {
      this.refuse(failure('tooManyRequests', model));
    } else this.refuse(failure(view.knows(model) ? 'modelUnavailable' : 'unknownModel', model));
  }

  private open(endpoint: Endpoint): void {
    const { services, request, model } = this;
    this.onTrial = endpoint.health.phase === 'onTrial';
    this.endpoint = endpoint;
    const { authenticated, path, protocols, plain } = this.options;
    const headers = engineHeaders(request.rawHeaders, request.headers.connection, this.id, {
      authenticated,
      engineKey: services.settings.engineKey,
    });
    services.log.info(`Routing session ${this.id} to ${endpoint.url}`);
    const observer = services.counts.observerFor(endpoint, model);
    const traced = this.trace?.attempt(endpoint, model, observer);
    const sent = traced?.headers(headers) ?? headers;
    const handshake = { path, headers: engineHandshake(sent, protocols, plain) };
    this.attempt = services.proxy.upgrade(endpoint, handshake, traced?.observer ?? observer, this);
  }

  private answer(status: number, headers: readonly string[], body: Buffer): void {
    this.status = status;
    logSession(this.services, this.request, status);
    const head = answerHead(status, phraseOf(status), [
      ...headers,
      ...['content-length', String(body.length), 'connection', 'close'],
    ]);
    this.end(Buffer.concat([Buffer.from(head, 'latin1'), body]));
  }

  private readonly keep = (chunk: Buffer): void => {
    this.early.push(chunk);
    this.earlyLength += chunk.length;
    if (this.earlyLength >= longestEarly) this.client.pause();
  };

  private readonly leave = (): void => {
    if (this.over) return;
    this.finish();
    this.client.destroy();
  };

  private finish(error?: Error): void {
    this.over = true;
    if (this.ticket !== undefined) this.services.admission.leave(this.ticket);
    this.ticket = undefined;
    this.services.sessions.delete(this);
    if (error === undefined) this.attempt?.end();
    else this.attempt?.broke(error);
    this.attempt = undefined;
    this.trace?.end(this.status, error === undefined && this.status !== undefined);
  }
}

function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? 'Unknown';
}

/** Writes uvicorn's line for a handshake, without its query, where answered requests are logged. */
export function logSession({ settings, log }: Services, request: IncomingMessage, status: number): void {
  if (!settings.accessLog) return;
  const { remoteAddress = '-', remotePort = 0 } = request.socket;
  const address = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress;
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  log.info(`${address}:${remotePort} - "GET ${path} HTTP/1.1" ${status} ${phraseOf(status)}`);
}
