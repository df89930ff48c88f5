import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Endpoint } from './endpoints.js';
import type { RequestObserver } from './request-observer.js';
import { UsageTail } from './sse-usage.js';

/** A request as it goes to an engine. */
export interface EngineRequest {
  readonly method: string;
  /** Path with its query, behind the engine's base URL. */
  readonly path: string;
  /** Names and values in turns, without those that belong to one connection. */
  readonly headers: string[];
  /** Bytes, which can be sent again, or a source that can be read once. */
  readonly body: Buffer | AsyncIterable<Buffer> | undefined;
}

/** Takes an engine's answer. Exactly one of `end` and `fail` comes last, unless the sending is aborted. */
export interface AnswerSink {
  /** @param headers names and values in turns, as they came */
  start(status: number, headers: readonly string[]): void;
  /** Takes bytes of the body; false asks for a pause until `resume` is called. */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(error: Error): void;
}

/** One request under way. */
export interface Sending {
  /** Whether the engine has begun to answer. */
  readonly answering: boolean;
  /** Lets the answer go on. */
  resume(): void;
  /** Ends the connection, which cancels the work in the engine; the sink hears nothing more. */
  abort(): void;
}

/** How engines are spoken to. */
export interface ProxyOptions {
  /** How long a connection may take to come about, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number;
}

interface Upstream {
  readonly pool: Pool;
  /** Path of the base URL. */
  readonly prefix: string;
}

// Errors of sockets on which an earlier answer had come.
const ofUsedSocket = new WeakSet<Error>();

/** Whether an engine had closed a kept connection just when a request was written to it, as far as can be told. */
function isStale(error: Error): boolean {
  if (ofUsedSocket.has(error)) return true;
  // undici tells about the socket in errors of its own.
  const { code, socket } = error as { code?: unknown; socket?: { bytesRead?: unknown } | null };
  return code === 'UND_ERR_SOCKET' && Number(socket?.bytesRead ?? 0) > 0;
}

/** The one place that talks to engines about requests; it alone counts what they have to do. */
export class EngineProxy {
  private readonly upstreams = new Map<string, Upstream>();
  private readonly connect: buildConnector.connector;

  constructor(options: ProxyOptions = {}) {
    const connect = buildConnector({ timeout: options.connectTimeoutMs ?? 5000 });
    this.connect = (target, callback) => {
      connect(target, (...[error, socket]: buildConnector.CallbackArgs) => {
        if (error !== null) return callback(error, null);
        socket.on('error', noteUse);
        callback(null, socket);
      });
    };
  }

  /** Sends a request to an engine; what comes back goes to the sink. */
  send(endpoint: Endpoint, request: EngineRequest, observer: RequestObserver, sink: AnswerSink): Sending {
    const attempt = new Attempt(this.upstream(endpoint.url), endpoint, request, observer, sink);
    attempt.begin();
    return attempt;
  }

  /** Asks an engine something about itself, which counts as no load. */
  async call(
    endpoint: Endpoint,
    request: Omit<EngineRequest, 'body'> & { readonly body: Buffer | undefined },
  ): Promise<{ readonly status: number; readonly body: Buffer }> {
    const { pool, prefix } = this.upstream(endpoint.url);
    const { method, path, headers, body = null } = request;
    const answer = await pool.request({
      method: method as Dispatcher.HttpMethod,
      path: prefix + path,
      headers,
      body,
    });
    return { status: answer.statusCode, body: Buffer.from(await answer.body.arrayBuffer()) };
  }

  /** Lets connections to engines go that are not among these, once their requests have ended. */
  retain(urls: ReadonlySet<string>): void {
    for (const [url, { pool }] of this.upstreams) {
      if (urls.has(url)) continue;
      this.upstreams.delete(url);
      void pool.close().catch(() => undefined);
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const pools = [...this.upstreams.values()].map(({ pool }) => pool);
    this.upstreams.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private upstream(url: string): Upstream {
    let upstream = this.upstreams.get(url);
    if (upstream === undefined) {
      const { origin, pathname } = new URL(url);
      upstream = {
        pool: new Pool(origin, {
          connections: null,
          pipelining: 1,
          // A generation may take an hour, all of it before the first byte.
          headersTimeout: 0,
          bodyTimeout: 0,
          connect: this.connect,
        }),
        prefix: pathname.replace(/\/+$/, ''),
      };
      this.upstreams.set(url, upstream);
    }
    return upstream;
  }
}

function noteUse(this: Socket, error: Error): void {
  if (this.bytesRead > 0) ofUsedSocket.add(error);
}

const cancelled = new Error('request: nobody waits for the answer any more');

class Attempt implements Sending, Dispatcher.DispatchHandler {
  answering = false;
  private readonly upstream: Upstream;
  private readonly endpoint: Endpoint;
  private readonly request: EngineRequest;
  private readonly observer: RequestObserver;
  private readonly sink: AnswerSink;
  private controller: Dispatcher.DispatchController | undefined;
  private readonly tail = new UsageTail();
  private phase: 'prefill' | 'decoding' | 'over' = 'prefill';
  private again = false;
  private dispatching = false;

  constructor(
    upstream: Upstream,
    endpoint: Endpoint,
    request: EngineRequest,
    observer: RequestObserver,
    sink: AnswerSink,
  ) {
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.request = request;
    this.observer = observer;
    this.sink = sink;
  }

  begin(): void {
    const { load } = this.endpoint;
    load.inFlight++;
    load.inPrefill++;
    this.observer.onSent();
    this.dispatch();
  }

  resume(): void {
    this.controller?.resume();
  }

  abort(): void {
    if (this.phase === 'over') return;
    this.finish();
    this.observer.onAbort();
    this.controller?.abort(cancelled);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.phase === 'over') controller.abort(cancelled);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // What comes before the real answer, such as 103.
    if (status < 200 || this.phase === 'over') return;
    this.answering = true;
    this.observer.onHeaders(status, headers['content-type']?.startsWith('text/event-stream') === true);
    this.sink.start(status, textHeaders(controller.rawHeaders));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.phase === 'over') return;
    if (this.phase === 'prefill') {
      this.phase = 'decoding';
      const { load } = this.endpoint;
      load.inPrefill--;
      load.inDecoding++;
      this.observer.onFirstByte();
    }
    this.observer.onChunk(chunk);
    this.tail.push(chunk);
    if (!this.sink.data(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.phase === 'over') return;
    this.finish();
    this.observer.onEnd(this.tail.usage());
    this.sink.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.phase === 'over') return;
    const { body } = this.request;
    // Only once, and only what surely met a closing connection: on a fresh one the engine may be at work already.
    const resendable = body === undefined || Buffer.isBuffer(body);
    if (!this.answering && !this.again && resendable && isStale(error)) {
      this.again = true;
      this.controller = undefined;
      this.dispatch();
      return;
    }
    this.over(error);
  }

  private dispatch(): void {
    const { method, path, headers, body = null } = this.request;
    this.dispatching = true;
    try {
      this.upstream.pool.dispatch(
        {
          method: method as Dispatcher.HttpMethod,
          path: this.upstream.prefix + path,
          headers,
          // The types know of no iterables, which undici takes.
          body: body as Buffer | null,
        },
        this,
      );
    } catch (error) {
      if (this.phase !== 'over') this.over(error instanceof Error ? error : new Error(String(error)));
    }
    this.dispatching = false;
  }

  private over(error: Error): void {
    this.finish();
    this.observer.onError(error);
    // What cannot even be sent fails before `send` has returned what the sink needs.
    if (this.dispatching) queueMicrotask(() => this.sink.fail(error));
    else this.sink.fail(error);
  }

  private finish(): void {
    const { load } = this.endpoint;
    load.inFlight--;
    if (this.phase === 'decoding') load.inDecoding--;
    else load.inPrefill--;
    this.phase = 'over';
  }
}

function textHeaders(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
}
