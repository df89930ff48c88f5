import { errors } from 'undici';
import type { Endpoint } from '../discovery/endpoints.js';
import { isEngineFault, reasonOf } from '../health/engine-faults.js';
import type { RequestObserver } from '../stats/request-observer.js';
import { UsageTail } from '../stats/sse-usage.js';
import { type Connectors, connectorsOf } from '../upstream/connectors.js';
import type { AnswerTaker } from '../upstream/engine-connection.js';
import { EnginePool, type Transfer } from '../upstream/engine-pool.js';
import { type Handshake, UpgradeAttempt, type UpgradeSink } from '../websocket/attempt.js';

/** A request as it goes to an engine. */
export interface EngineRequest {
  readonly method: string;
  /** Path with its query, behind the engine's base URL. */
  readonly path: string;
  /** Names and values in turns, without those that belong to one connection. */
  readonly headers: string[];
  /** Bytes, which can be sent again, or a source that can be read once. */
  readonly body: Buffer | AsyncIterable<Buffer> | undefined;
  /** Tokens of the prompt that the engine has to compute. @default - it is not known */
  readonly uncachedTokens?: number | undefined;
  /** Learns from what becomes of a stream, as does the speed of its engine. @default - nobody does */
  readonly measure?: PromptMeasure | undefined;
}

/** Hears how long a prompt was. */
export interface PromptMeasure {
  counted(promptTokens: number): void;
}

/** Takes an engine's answer. Exactly one of `end` and `fail` comes last, unless the sending is aborted. */
export interface AnswerSink {
  /** @param headers names and values in turns, as they came */
  start(status: number, headers: readonly string[]): void;
  /** Takes bytes of the body, which hold until it returns; false asks for a pause until `resume` is called. */
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
  /**
   * Ends the connection, which cancels the work in the engine; the sink hears nothing more.
   * @param lost whether another engine was faster, rather than that the client has left. @default false
   */
  abort(lost?: boolean): void;
  /** Reads the rest of the answer for nobody; the sink hears nothing more. */
  discard(): void;
}

/** Load of an engine for a request that is still to be sent to it. */
export interface Reservation {
  /** The request is sent right after this, and counts itself. */
  spend(): void;
  /** There will be no request. */
  release(): void;
}

/** Hears what becomes of everything that is sent to engines, whoever sent it. */
export interface EngineWatch {
  sent(endpoint: Endpoint): void;
  /** The head of the answer has come. */
  answered(endpoint: Endpoint, status: number): void;
  /** The answer is complete. */
  ended(endpoint: Endpoint, status: number): void;
  /** The engine has failed. @param reason what went wrong in a word */
  failed(endpoint: Endpoint, reason: string): void;
  /** The engine has one request less; comes last, however the request ended. */
  left(endpoint: Endpoint): void;
}

/** How engines are spoken to. */
export interface ProxyOptions {
  /** How long a connection may take to come about, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number;
  /** Makes connections. @default - plain ones, and TLS with the authorities of Node */
  readonly connectors?: Connectors;
  /** @default - nobody hears */
  readonly watch?: EngineWatch;
}

interface Upstream {
  readonly pool: EnginePool;
  /** Path of the base URL. */
  readonly prefix: string;
}

/** The one place that talks to engines about requests; it alone counts what they have to do. */
export class EngineProxy {
  private readonly upstreams = new Map<string, Upstream>();
  private readonly connectors: Connectors;
  private readonly watch: EngineWatch;
  /** How long an engine may take to begin its answer; any time if it is 0. */
  firstByteTimeoutMs = 0;

  constructor(options: ProxyOptions = {}) {
    this.watch = options.watch ?? unwatched;
    this.connectors = options.connectors ?? connectorsOf({ timeout: options.connectTimeoutMs ?? 5000 });
  }

  /** Sends a request to an engine; what comes back goes to the sink. */
  send(endpoint: Endpoint, request: EngineRequest, observer: RequestObserver, sink: AnswerSink): Sending {
    const attempt = new Attempt(this.upstream(endpoint.url), endpoint, request, observer, sink, this.watch);
    attempt.begin(this.firstByteTimeoutMs);
    return attempt;
  }

  /** Counts a request that is still to be sent as load of its engine, as far as caps go too. */
  reserve(endpoint: Endpoint): Reservation {
    const { load } = endpoint;
    let isHeld = true;
    const spend = (): boolean => {
      if (!isHeld) return false;
      isHeld = false;
      load.inFlight--;
      load.inPrefill--;
      return true;
    };
    load.inFlight++;
    load.inPrefill++;
    this.watch.sent(endpoint);
    return {
      spend: () => void spend(),
      release: () => void (spend() && this.watch.left(endpoint)),
    };
  }

  /** Asks an engine for a WebSocket, which counts as load until it ends. */
  upgrade(
    endpoint: Endpoint,
    handshake: Handshake,
    observer: RequestObserver,
    sink: UpgradeSink,
  ): UpgradeAttempt {
    const attempt = new UpgradeAttempt(endpoint, watched(endpoint, observer, this.watch), sink);
    attempt.begin(this.connectors.streaming, handshake);
    return attempt;
  }

  /** Asks an engine something about itself, which counts as no load. */
  async call(
    endpoint: Endpoint,
    request: Omit<EngineRequest, 'body'> & { readonly body: Buffer | undefined },
  ): Promise<{ readonly status: number; readonly body: Buffer }> {
    const { pool, prefix } = this.upstream(endpoint.url);
    return await pool.request({ ...request, path: prefix + request.path });
  }

  /** Lets connections to engines go that are not among these, once their requests have ended. */
  retain(urls: ReadonlySet<string>): void {
    for (const [url, { pool }] of this.upstreams) {
      if (urls.has(url)) continue;
      this.upstreams.delete(url);
      pool.close();
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const { pool } of this.upstreams.values()) pool.destroy();
    this.upstreams.clear();
  }

  private upstream(url: string): Upstream {
    let upstream = this.upstreams.get(url);
    if (upstream === undefined) {
      const base = new URL(url);
      upstream = {
        pool: new EnginePool(base, this.connectors.reading),
        prefix: base.pathname.replace(/\/+$/, ''),
      };
      this.upstreams.set(url, upstream);
    }
    return upstream;
  }
}

class Attempt implements Sending, AnswerTaker {
  answering = false;
  private readonly upstream: Upstream;
  private readonly endpoint: Endpoint;
  private readonly request: EngineRequest;
  private readonly uncachedTokens: number;
  private readonly observer: RequestObserver;
  private readonly watch: EngineWatch;
  private sink: AnswerSink;
  private status = 0;
  private timer: NodeJS.Timeout | undefined;
  private transfer: Transfer | undefined;
  private readonly tail = new UsageTail();
  private phase: 'prefill' | 'decoding' | 'over' = 'prefill';
  private sentMs = 0;
  private tokensToCompute = 0;
  private isAlone = false;
  private again = false;
  private dispatching = false;

  constructor(
    upstream: Upstream,
    endpoint: Endpoint,
    request: EngineRequest,
    observer: RequestObserver,
    sink: AnswerSink,
    watch: EngineWatch,
  ) {
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.request = request;
    this.uncachedTokens = request.uncachedTokens ?? 0;
    this.observer = observer;
    this.sink = sink;
    this.watch = watch;
  }

  begin(firstByteTimeoutMs: number): void {
    const { load } = this.endpoint;
    load.inFlight++;
    load.inPrefill++;
    load.uncachedTokens += this.uncachedTokens;
    if (this.request.measure !== undefined) {
      this.sentMs = performance.now();
      this.tokensToCompute = load.uncachedTokens;
      this.isAlone = load.inPrefill === 1;
    }
    this.watch.sent(this.endpoint);
    this.observer.onSent();
    if (firstByteTimeoutMs > 0) this.timer = setTimeout(this.late, firstByteTimeoutMs);
    this.dispatch();
  }

  resume(): void {
    this.transfer?.resume();
  }

  abort(lost = false): void {
    if (this.phase === 'over') return;
    if (this.phase === 'prefill' && this.request.measure !== undefined) this.note('givenUp');
    this.finish();
    if (lost) this.observer.onLost?.();
    else this.observer.onAbort();
    this.transfer?.abort();
    this.watch.left(this.endpoint);
  }

  discard(): void {
    if (this.phase === 'over') return;
    this.sink = nobody;
    this.transfer?.resume();
    this.timer = setTimeout(() => this.abort(), discardMs);
  }

  onHead(status: number, headers: readonly string[]): void {
    // What comes before the real answer, such as 103.
    if (status < 200 || this.phase === 'over') return;
    this.answering = true;
    this.status = status;
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.observer.onHeaders(status, isEventStream(headers));
    this.watch.answered(this.endpoint, status);
    this.sink.start(status, headers);
  }

  onData(chunk: Buffer): void {
    if (this.phase === 'over') return;
    if (this.phase === 'prefill') {
      this.phase = 'decoding';
      if (this.request.measure !== undefined && this.status === 200) this.note('observe');
      const { load } = this.endpoint;
      load.inPrefill--;
      load.uncachedTokens -= this.uncachedTokens;
      load.inDecoding++;
      this.observer.onFirstByte();
    }
    this.observer.onChunk(chunk);
    this.tail.push(chunk);
    if (!this.sink.data(chunk)) this.transfer?.pause();
  }

  onEnd(): void {
    if (this.phase === 'over') return;
    this.finish();
    this.watch.ended(this.endpoint, this.status);
    const usage = this.tail.usage();
    if (usage !== undefined && usage.promptTokens > 0) this.request.measure?.counted(usage.promptTokens);
    this.observer.onEnd(usage);
    this.watch.left(this.endpoint);
    this.sink.end();
  }

  onError(error: Error, stale: boolean): void {
    if (this.phase === 'over') return;
    const { body } = this.request;
    // Only once, and only what surely met a closing connection: on a fresh one the engine may be at work already.
    const resendable = body === undefined || Buffer.isBuffer(body);
    if (!this.answering && !this.again && resendable && stale) {
      this.again = true;
      this.dispatch();
      return;
    }
    this.over(error);
  }

  private readonly late = (): void => {
    if (this.phase === 'over') return;
    this.transfer?.abort();
    this.over(new errors.HeadersTimeoutError());
  };

  private dispatch(): void {
    const { request, upstream } = this;
    this.dispatching = true;
    try {
      this.transfer = upstream.pool.send({ ...request, path: upstream.prefix + request.path }, this);
    } catch (error) {
      if (this.phase !== 'over') this.over(error instanceof Error ? error : new Error(String(error)));
    }
    this.dispatching = false;
  }

  private over(error: Error): void {
    this.finish();
    if (isEngineFault(error)) this.watch.failed(this.endpoint, reasonOf(error));
    this.observer.onError(error);
    this.watch.left(this.endpoint);
    // What cannot even be sent fails before `send` has returned what the sink needs.
    if (this.dispatching) queueMicrotask(() => this.sink.fail(error));
    else this.sink.fail(error);
  }

  private note(what: 'observe' | 'givenUp'): void {
    const now = performance.now();
    this.endpoint.speed[what](now, this.tokensToCompute, now - this.sentMs, this.isAlone);
  }

  private finish(): void {
    const { load } = this.endpoint;
    load.inFlight--;
    if (this.phase === 'decoding') load.inDecoding--;
    else {
      load.inPrefill--;
      load.uncachedTokens -= this.uncachedTokens;
    }
    this.phase = 'over';
    if (this.timer !== undefined) clearTimeout(this.timer);
  }
}

// Who says that he is busy says so in a few words; who goes on about it is cut off.
const discardMs = 10_000;

const nobody: AnswerSink = {
  start: () => undefined,
  data: () => true,
  end: () => undefined,
  fail: () => undefined,
};

const unwatched: EngineWatch = {
  sent: () => undefined,
  answered: () => undefined,
  ended: () => undefined,
  failed: () => undefined,
  left: () => undefined,
};

/** Has sessions watched too, whose attempts tell their observer alone. */
function watched(endpoint: Endpoint, observer: RequestObserver, watch: EngineWatch): RequestObserver {
  return {
    onSent() {
      watch.sent(endpoint);
      observer.onSent();
    },
    onHeaders(status, streaming) {
      watch.answered(endpoint, status);
      observer.onHeaders(status, streaming);
    },
    onFirstByte: () => observer.onFirstByte(),
    onChunk: (bytes) => observer.onChunk(bytes),
    onEnd(usage) {
      observer.onEnd(usage);
      watch.left(endpoint);
    },
    onAbort() {
      observer.onAbort();
      watch.left(endpoint);
    },
    onError(error) {
      watch.failed(endpoint, reasonOf(error));
      observer.onError(error);
      watch.left(endpoint);
    },
  };
}

function isEventStream(headers: readonly string[]): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === 'content-type')
      return headers[i + 1]?.startsWith('text/event-stream') === true;
  }
  return false;
}
