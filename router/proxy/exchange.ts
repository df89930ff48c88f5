import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import type { PromptBytes } from '../body/prompt-bytes.js';
import { readBody } from '../body/read-body.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { type Failure, failure, failureBody } from '../errors.js';
import type { Placement, PromptTokens, RoutedRequest } from '../policies/policy.js';
import type { Services } from '../services.js';
import type { RequestTrace } from '../tracing/tracing.js';
import type { Flow, Forwarding } from './flow.js';
import { clientHeaders, engineHeaders } from './headers.js';
import type { EngineRequest } from './proxy.js';
import { withoutId } from './query.js';
import { ResponseIdFinder } from './response-homes.js';

/** Hears what engines answer to a request, besides the client. */
export interface AnswerListener {
  /** @param headers names and values in turns, as they came */
  start(status: number, headers: readonly string[]): void;
  /** Takes bytes of the body, which hold until it returns. */
  data(chunk: Buffer): void;
  /** The answer is whole. */
  end(): void;
  /**
   * The request is over; comes last, whatever came before.
   * @param status what the client was told, if anything
   * @param isWhole whether it got all of the answer
   */
  closed(status: number | undefined, isWhole: boolean): void;
}

/** One request of a client and its answer; a flow gets the answer from engines. */
export class Exchange implements RoutedRequest {
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
  /** The prompt's tokens, once they are found out. */
  tokens: PromptTokens | undefined;
  /** What is expected of the engine that was chosen last. */
  placement: Placement | undefined;
  /** Whom the request is made for, where that is not told by a key of its own; as in `router/files/owner.ts`. */
  owner: string | undefined;
  /** Headers besides those of the engine's answer or the router's, names and values in turns. */
  answerHeaders: readonly string[] | undefined;
  /** Has somebody else answer instead of what is about to be refused; false if there is nobody. */
  rescue: ((reason: Failure) => boolean) | undefined;
  /** Follows the request, if anybody wants to know. */
  readonly trace: RequestTrace | undefined;
  private readonly services: Services;
  private readonly response: ServerResponse;
  private readonly started = performance.now();
  private readonly older: Exchange | undefined;
  private forwarding: Forwarding | undefined;
  private listeners: AnswerListener[] | undefined;
  private flow: Flow | undefined;
  private responseId: ResponseIdFinder | undefined;
  /** URL of the engine that keeps the response. */
  private home = '';
  private framing = false;
  private written = false;
  /** What does not keep up. */
  private awaited: Writable | undefined;
  private over = false;

  /** @param authenticated whether that is known. @default - the request is asked for a key */
  constructor(
    services: Services,
    request: IncomingMessage,
    response: ServerResponse,
    authenticated = services.keys.required && services.keys.accept(request.headers),
  ) {
    this.services = services;
    this.request = request;
    this.response = response;
    const { url = '/', headers, socket } = request;
    const question = url.indexOf('?');
    this.path = question < 0 ? url : url.slice(0, question);
    this.search = question < 0 ? '' : url.slice(question);
    const given = headers['x-request-id'];
    this.id = typeof given === 'string' && given !== '' ? given : randomUUID();
    this.authenticated = authenticated;
    this.older = services.live.get(socket);
    services.live.set(socket, this);
    this.trace = services.tracing?.begin(request, this.path, this.id);
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

  promptBytes(): PromptBytes | undefined {
    return this.forwarding?.promptBytes?.();
  }

  promptTokens(): PromptTokens | undefined {
    return this.tokens;
  }

  place(placement: Placement): void {
    this.placement = placement;
  }

  /** How many tokens the prompt has by the bytes of its body; undefined for what is passed on as it comes. */
  estimatedTokens(): number | undefined {
    const { services, model, forwarding } = this;
    const { body } = forwarding ?? {};
    return Buffer.isBuffer(body) ? services.sizes.tokens(model, body.length) : undefined;
  }

  noteDecision(receipt: string): void {
    this.trace?.decided(receipt);
  }

  counted(promptTokens: number): void {
    const { services, model, forwarding } = this;
    const { body } = forwarding ?? {};
    if (Buffer.isBuffer(body)) services.sizes.learn(model, body.length, promptTokens);
  }

  /** Milliseconds since the request came. */
  get ageMs(): number {
    return performance.now() - this.started;
  }

  /** Has the request answered by engines, or answers why there is none. */
  forward(forwarding: Forwarding): void {
    if (this.over) return;
    this.forwarding = forwarding;
    this.model = forwarding.model;
    this.sessionId = forwarding.sessionId;
    this.guarded(() => {
      this.flow = this.services.flow(this.services, this, forwarding);
    });
  }

  /** Has something else forwarded than was to be. */
  amend(forwarding: Forwarding): void {
    this.forwarding = forwarding;
  }

  /** Tells of what engines answer. */
  listen(listener: AnswerListener): void {
    this.listeners ??= [];
    this.listeners.push(listener);
  }

  /** The request as it goes to an engine, with the body that was to be forwarded or another one. */
  engineRequest(body: EngineRequest['body'] = this.forwarding?.body): EngineRequest {
    const { request, authenticated, services, forwarding } = this;
    const { engineKey } = services.settings;
    const { rawHeaders, headers: named } = request;
    const headers = engineHeaders(rawHeaders, named.connection, this.id, { authenticated, engineKey });
    if (forwarding?.extraHeaders !== undefined) headers.push(...forwarding.extraHeaders);
    const path = this.path + withoutId(this.search);
    return { method: request.method ?? 'POST', path, headers, body };
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
      this.services.report?.(error, this);
      this.services.log.error(`request ${this.id}: ${error instanceof Error ? error.stack : error}`);
      this.refuse(failure('internal'));
    }
  }

  /**
   * Answers with what is wrong.
   * @param retryAfter what the client is told about when to come again
   */
  refuse(reason: Failure, retryAfter?: string): void {
    if (this.rescued(reason)) return;
    const body = failureBody(reason, this.services.settings.legacyErrors);
    const headers = ['x-request-id', this.id];
    if (retryAfter !== undefined) headers.push('retry-after', retryAfter);
    if (reason.kind === 'unauthorized') headers.push('www-authenticate', 'Bearer');
    this.answer(reason.status, body, headers);
  }

  /** Whether somebody else answers instead, so that whoever was to do it is through with the request. */
  rescued(reason: Failure): boolean {
    const { rescue } = this;
    if (rescue === undefined || this.over || this.response.headersSent) return false;
    // Who comes to the rescue may need another one.
    this.rescue = undefined;
    return rescue(reason);
  }

  /**
   * Answers with text that is there already.
   * @param type @default "application/json"
   */
  answer(
    status: number,
    body: string,
    headers: readonly string[] = ['x-request-id', this.id],
    type = 'application/json',
  ): void {
    const { response, request } = this;
    if (this.over || response.headersSent) return;
    if (!request.complete) endUnread(request);
    response.writeHead(status, [
      ...headers,
      ...(this.answerHeaders ?? []),
      'content-type',
      type,
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

  /**
   * Begins an answer that an engine gives; `data` and `end` or `cut` follow.
   * @param raw names and values in turns, as they came
   * @param endpoint the engine. @default - none of the router's gives it
   */
  start(status: number, raw: readonly string[], endpoint?: Endpoint): void {
    const { response, request } = this;
    const { headers, hasLength, dated, typed } = clientHeaders(raw, this.id);
    if (!typed && !hasLength && status === 200) headers.push('content-type', 'text/event-stream');
    if (dated) response.sendDate = false;
    if (this.services.draining) headers.push('connection', 'close');
    if (this.answerHeaders !== undefined) headers.push(...this.answerHeaders);
    if (this.listeners !== undefined) for (const listener of this.listeners) listener.start(status, raw);
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
    if (endpoint !== undefined && this.forwarding?.makesResponse === true && status === 200) {
      this.responseId = new ResponseIdFinder();
      this.home = endpoint.url;
    }
  }

  /** Passes on bytes of the answer; false if the client does not keep up, until the flow's `resume` is called. */
  data(chunk: Buffer): boolean {
    const isFirst = !this.written;
    this.written = true;
    if (this.responseId !== undefined) this.noteResponse(this.responseId, chunk);
    if (this.listeners !== undefined) for (const listener of this.listeners) listener.data(chunk);
    const { response, framing } = this;
    // Absent while an answer to an earlier request is still under way on the connection.
    const { socket } = response;
    if (isFirst || socket === null) {
      // Node puts a text and the head into one write, but bytes into one of their own.
      const keepsUp =
        chunk.length <= textBytes
          ? response.write(framing ? framedText(chunk) : chunk.toString('latin1'), 'latin1')
          : response.write(framing ? framed(chunk) : Buffer.from(chunk));
      return keepsUp || this.awaitDrain(response);
    }
    // Once the head is out, Node's response adds nothing but the time that it takes.
    return socket.write(framing ? framed(chunk) : Buffer.from(chunk)) || this.awaitDrain(socket);
  }

  private awaitDrain(stream: Writable): false {
    if (this.awaited === undefined) {
      this.awaited = stream;
      stream.once('drain', this.drained);
    }
    return false;
  }

  /** Ends an answer that is whole. */
  end(): void {
    this.written = true;
    if (this.listeners !== undefined) for (const listener of this.listeners) listener.end();
    if (this.framing) this.response.end(lastChunk);
    else this.response.end();
  }

  /** Breaks an answer off, which is all that can still be told of one that is not whole. */
  cut(): void {
    this.response.destroy();
  }

  private noteResponse(finder: ResponseIdFinder, chunk: Buffer): void {
    const { id, searching } = finder.push(chunk);
    if (id !== undefined) this.services.homes.note(id, this.home);
    if (!searching) this.responseId = undefined;
  }

  /** Sends headers for which no body has come yet. */
  flush(): void {
    if (this.written || this.over) return;
    this.written = true;
    this.response.flushHeaders();
  }

  private readonly drained = (): void => {
    this.awaited = undefined;
    this.flow?.resume();
  };

  private readonly closed = (): void => {
    this.over = true;
    this.awaited?.off('drain', this.drained);
    const { live } = this.services;
    if (live.get(this.request.socket) === this) live.delete(this.request.socket);
    // The answer was begun before anybody knew that the connection would not be kept.
    if (this.services.draining) this.request.socket.end();
    // Has no effect on what has ended.
    this.flow?.abort();
    this.flow = undefined;
    const { response, trace } = this;
    const status = response.headersSent ? response.statusCode : undefined;
    const isWhole = response.writableFinished;
    trace?.end(status, isWhole);
    if (this.listeners !== undefined) for (const listener of this.listeners) listener.closed(status, isWhole);
  };
}

const lastChunk = Buffer.from('0\r\n\r\n');

// Up to here Node writes texts without a buffer, and the head is in front.
const textBytes = 8 * 1024;

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

function framedText(chunk: Buffer): string {
  return `${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`;
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
