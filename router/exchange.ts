import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './endpoints.js';
import { type Failure, failure, failureBody } from './errors.js';
import { clientHeaders, engineHeaders } from './headers.js';
import type { RoutedRequest } from './policies/policy.js';
import type { AnswerSink, EngineRequest, Sending } from './proxy.js';
import { withoutId } from './query.js';
import { readBody } from './read-body.js';
import { ResponseIdFinder } from './response-homes.js';
import type { Services } from './services.js';

/** What is to be forwarded, once it is known. */
export interface Forwarding {
  /** Name of the model as engines know it. */
  readonly model: string;
  readonly body: EngineRequest['body'];
  /** Headers besides those of the client, names and values in turns. @default - none */
  readonly extraHeaders?: readonly string[];
  /** @default - none, which is no session */
  readonly sessionId?: string | undefined;
  /** The prompt as text. @default - there is none */
  readonly text?: () => string | undefined;
  /** The only engine that will do. @default - any that serves the model */
  readonly pinned?: Endpoint | undefined;
  /** Whether the answer holds the id of a response that the engine keeps. @default false */
  readonly makesResponse?: boolean;
}

/** One request of a client: passes it to an engine, to others if that fails, and the answer back. */
export class Exchange implements AnswerSink, RoutedRequest {
  /** The value of `x-request-id`. */
  readonly id: string;
  readonly request: IncomingMessage;
  /** Path without its query. */
  readonly path: string;
  /** The query from its question mark on, or nothing. */
  readonly search: string;
  /** Whether the client showed a key of the router's. */
  readonly authenticated: boolean;
  model = '';
  sessionId: string | undefined;
  private readonly services: Services;
  private readonly response: ServerResponse;
  private readonly started = performance.now();
  private readonly older: Exchange | undefined;
  private forwarding: Forwarding | undefined;
  private headersForEngine: string[] = [];
  private endpoint: Endpoint | undefined;
  private failed: Endpoint[] | undefined;
  private sending: Sending | undefined;
  private responseId: ResponseIdFinder | undefined;
  private framing = false;
  private written = false;
  private listensForDrain = false;
  private over = false;

  constructor(services: Services, request: IncomingMessage, response: ServerResponse) {
    this.services = services;
    this.request = request;
    this.response = response;
    const { url = '/', headers, socket } = request;
    const question = url.indexOf('?');
    this.path = question < 0 ? url : url.slice(0, question);
    this.search = question < 0 ? '' : url.slice(question);
    const given = headers['x-request-id'];
    this.id = typeof given === 'string' && given !== '' ? given : randomUUID();
    this.authenticated = services.keys.required && services.keys.accept(headers);
    this.older = services.live.get(socket);
    services.live.set(socket, this);
    response.on('close', this.closed);
  }

  /** Headers as Node gives them. */
  get headers(): IncomingMessage['headers'] {
    return this.request.headers;
  }

  /** Whether the client may ask for anything at all. */
  get allowed(): boolean {
    return this.authenticated || !this.services.keys.required;
  }

  text(): string | undefined {
    return this.forwarding?.text?.();
  }

  /** Sends the request to an engine, or answers why there is none. */
  forward(forwarding: Forwarding): void {
    if (this.over) return;
    this.forwarding = forwarding;
    this.model = forwarding.model;
    this.sessionId = forwarding.sessionId;
    const { rawHeaders, headers } = this.request;
    this.headersForEngine = engineHeaders(rawHeaders, headers.connection, this.id, {
      authenticated: this.authenticated,
      engineKey: this.services.settings.engineKey,
    });
    if (forwarding.extraHeaders !== undefined) this.headersForEngine.push(...forwarding.extraHeaders);
    this.guarded(() => void this.attempt(forwarding));
  }

  /** Reads the body whole; answers itself if it is too large. */
  readBody(take: (body: Buffer) => void): void {
    const { bodyLimitBytes } = this.services.settings;
    readBody(this.request, bodyLimitBytes, (body) => {
      if (body === 'tooLarge') this.refuse(failure('bodyTooLarge', String(bodyLimitBytes)));
      else if (body !== 'aborted') this.guarded(() => take(body));
    });
  }

  /** Does something of which a failure must end this request alone. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.services.log.error(`request ${this.id}: ${error instanceof Error ? error.stack : error}`);
      this.refuse(failure('internal'));
    }
  }

  /** Answers with what is wrong. */
  refuse(reason: Failure): void {
    const body = failureBody(reason, this.services.settings.legacyErrors);
    const headers = ['x-request-id', this.id];
    if (reason.kind === 'unauthorized') headers.push('www-authenticate', 'Bearer');
    this.answer(reason.status, body, headers);
  }

  /** Answers with JSON. */
  answer(status: number, body: string, headers: readonly string[] = ['x-request-id', this.id]): void {
    const { response, request } = this;
    if (this.over || response.headersSent) return;
    if (!request.complete) endUnread(request);
    response.writeHead(status, [
      ...headers,
      'content-type',
      'application/json',
      'content-length',
      String(Buffer.byteLength(body)),
      ...(this.services.draining ? ['connection', 'close'] : []),
    ]);
    response.end(body);
  }

  /** Gives up since the client has left. */
  abandon(): void {
    this.older?.abandon();
    if (!this.over && !this.response.writableEnded) this.response.destroy();
  }

  start(status: number, raw: readonly string[]): void {
    const { response, request } = this;
    const { headers, hasLength, dated, typed } = clientHeaders(raw, this.id);
    if (!typed && !hasLength && status === 200) headers.push('content-type', 'text/event-stream');
    if (dated) response.sendDate = false;
    if (this.services.draining) headers.push('connection', 'close');
    const hasBody = status !== 204 && status !== 304 && request.method !== 'HEAD';
    const framing = hasBody && !hasLength && request.httpVersionMinor >= 1;
    if (framing) headers.push('transfer-encoding', 'chunked');
    response.writeHead(status, headers);
    if (framing) {
      // Chunks are framed here in one buffer each, where Node would make three writes.
      response.chunkedEncoding = false;
      this.framing = true;
    }
    if (!hasLength) process.nextTick(flushUnwritten, this);
    if (this.forwarding?.makesResponse === true && status === 200) this.responseId = new ResponseIdFinder();
  }

  data(chunk: Buffer): boolean {
    this.written = true;
    if (this.responseId !== undefined) this.noteResponse(this.responseId, chunk);
    if (this.response.write(this.framing ? framed(chunk) : chunk)) return true;
    if (!this.listensForDrain) {
      this.listensForDrain = true;
      this.response.on('drain', this.drained);
    }
    return false;
  }

  end(): void {
    this.written = true;
    if (this.framing) this.response.end(lastChunk);
    else this.response.end();
  }

  fail(error: Error): void {
    const { response, forwarding, endpoint, services } = this;
    if (this.over) return;
    const answering = this.sending?.answering === true;
    this.sending = undefined;
    if (endpoint === undefined || forwarding === undefined) return;
    const reason = reasonOf(error);
    services.log.warning(
      `request ${this.id}: ${endpoint.url} failed ${answering ? 'within' : 'before'} its answer, got ${reason}`,
    );
    if (answering) {
      // All that can still be told is that the answer is not whole.
      response.destroy();
      return;
    }
    if (error instanceof BodyTooLarge) {
      this.refuse(failure('bodyTooLarge', String(services.settings.bodyLimitBytes)));
      return;
    }
    this.failed ??= [];
    this.failed.push(endpoint);
    const { body } = forwarding;
    const again = forwarding.pinned === undefined && (body === undefined || Buffer.isBuffer(body));
    const more = again && this.failed.length <= services.settings.failoverAttempts;
    this.guarded(() => {
      if (more && this.attempt(forwarding)) return;
      this.refuse(failure(isTimeout(error) ? 'engineTimedOut' : 'engineFailed', reason));
    });
  }

  /** Sends to the next engine; false if no other is left after a failure. */
  private attempt(forwarding: Forwarding): boolean {
    const { services, failed } = this;
    const view = services.store.snapshot();
    const endpoint = forwarding.pinned ?? this.pick(view.byModel(forwarding.model));
    if (endpoint === undefined) {
      if (failed !== undefined) return false;
      const kind = view.knows(forwarding.model) ? 'modelUnavailable' : 'unknownModel';
      this.refuse(failure(kind, forwarding.model));
      return true;
    }
    this.endpoint = endpoint;
    const seconds = (performance.now() - this.started) / 1000;
    if (failed === undefined) services.counts.overhead(seconds);
    if (services.log.infos) this.logRoute(endpoint, seconds);
    const request: EngineRequest = {
      method: this.request.method ?? 'POST',
      path: this.path + withoutId(this.search),
      headers: this.headersForEngine,
      body: forwarding.body,
    };
    const observer = services.counts.observerFor(endpoint, forwarding.model);
    this.sending = services.proxy.send(endpoint, request, observer, this);
    return true;
  }

  private pick(candidates: readonly Endpoint[]): Endpoint | undefined {
    const { failed } = this;
    const left =
      failed === undefined ? candidates : candidates.filter(({ url }) => !failed.some((f) => f.url === url));
    return left.length === 0 ? undefined : this.services.policy.pick(left, this);
  }

  private logRoute({ url }: Endpoint, seconds: number): void {
    const { id, sessionId, failed, services } = this;
    if (failed !== undefined) {
      const most = services.settings.failoverAttempts + 1;
      services.log.info(`Routing request ${id} to ${url} (attempt ${failed.length + 1}/${most})`);
      return;
    }
    // Scripts read this line; a session must not be able to write further ones.
    const session = sessionId === undefined ? 'None' : sessionId.replace(/\p{Cc}/gu, '?').slice(0, 256);
    services.log.info(
      `Routing request ${id} with session id ${session} to ${url} at ${Date.now() / 1000}, process time = ${seconds.toFixed(4)}`,
    );
  }

  private noteResponse(finder: ResponseIdFinder, chunk: Buffer): void {
    const { id, searching } = finder.push(chunk);
    if (id !== undefined && this.endpoint !== undefined) this.services.homes.note(id, this.endpoint.url);
    if (!searching) this.responseId = undefined;
  }

  /** Sends headers for which no body has come yet. */
  flush(): void {
    if (this.written || this.over) return;
    this.written = true;
    this.response.flushHeaders();
  }

  private readonly drained = (): void => this.sending?.resume();

  private readonly closed = (): void => {
    this.over = true;
    const { live } = this.services;
    if (live.get(this.request.socket) === this) live.delete(this.request.socket);
    // The answer was begun before anybody knew that the connection would not be kept.
    if (this.services.draining) this.request.socket.end();
    // Has no effect on what has ended.
    this.sending?.abort();
    this.sending = undefined;
  };
}

/** A body that came in pieces and turned out larger than the limit. */
export class BodyTooLarge extends Error {}

const lastChunk = Buffer.from('0\r\n\r\n');

// A connection that is closed while bytes still come in is reset, and the answer with it.
const unreadMs = 10_000;

/** Reads what is left of a body that has been answered already, but not for ever. */
function endUnread(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => void (request.complete || request.socket.destroy()), unreadMs);
  timer.unref();
  request.on('close', () => clearTimeout(timer));
}

function flushUnwritten(exchange: Exchange): void {
  exchange.flush();
}

function framed(chunk: Buffer): Buffer {
  const size = `${chunk.length.toString(16)}\r\n`;
  const bytes = Buffer.allocUnsafe(size.length + chunk.length + 2);
  bytes.write(size, 'latin1');
  chunk.copy(bytes, size.length);
  bytes[bytes.length - 2] = 0x0d;
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

function isTimeout(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' || code === 'UND_ERR_HEADERS_TIMEOUT';
}

/** What went wrong in a word, without what engines sent. */
function reasonOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
