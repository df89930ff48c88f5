import type { Endpoint, EndpointStore } from '../discovery/endpoints.js';
import type { AttemptSeries, RouterMetrics } from '../metrics.js';
import { errorType } from './error-type.js';
import { EventCounter } from './event-counter.js';
import type { RequestObserver } from './request-observer.js';
import { SlidingWindow } from './sliding-window.js';
import type { TokenUsage } from './sse-usage.js';

/** What the requests of one engine look like over the window; undefined values have no request to stem from. */
export interface EngineRequestStats {
  /** Requests sent a second. */
  readonly qps: number;
  /** Mean seconds to the first byte of a body. */
  readonly ttft: number | undefined;
  /** Mean seconds from sending to the last byte. */
  readonly avgLatency: number | undefined;
  /** Mean seconds between two tokens of a stream. */
  readonly avgItl: number | undefined;
  /** Mean tokens of an answer. */
  readonly avgDecodingLength: number | undefined;
  readonly inPrefill: number;
  readonly inDecoding: number;
  /** Answers that ended, since the engine came. */
  readonly finished: number;
  /** Seconds since the first request to the engine. */
  readonly uptime: number;
}

interface Engine {
  readonly qps: SlidingWindow;
  readonly ttft: SlidingWindow;
  readonly latency: SlidingWindow;
  readonly itl: SlidingWindow;
  readonly lengths: SlidingWindow;
  readonly load: Endpoint['load'];
  finished: number;
  firstAtMs: number | undefined;
}

/** What request statistics depend on. */
export interface RequestStatsOptions {
  readonly windowSeconds: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Counts totals of the same requests. */
  readonly metrics: RouterMetrics;
}

/** Statistics of the requests that were sent to each engine, dropped when the engine leaves. */
export class RequestStats {
  readonly #engines = new Map<string, Engine>();
  readonly #options: RequestStatsOptions;

  constructor(store: EndpointStore, options: RequestStatsOptions) {
    this.#options = options;
    store.onChange(({ kind, endpoint: { url } }) => {
      if (kind !== 'removed' || store.snapshot().endpoints.some((other) => other.url === url)) return;
      this.#engines.delete(url);
    });
  }

  /** Follows one attempt at an engine. @param ageMs how long the client has waited already. @default 0 */
  observerFor(endpoint: Endpoint, model: string, ageMs = 0): RequestObserver {
    const { metrics, now } = this.#options;
    return new Attempt(this.#engineOf(endpoint), metrics.seriesOf(endpoint.url, model), now, ageMs);
  }

  /** Statistics of an engine, or undefined when no request was sent to it. */
  of(url: string): EngineRequestStats | undefined {
    const engine = this.#engines.get(url);
    if (engine === undefined) return undefined;
    const now = this.#options.now();
    return {
      qps: engine.qps.rate(now),
      ttft: engine.ttft.mean(now),
      avgLatency: engine.latency.mean(now),
      avgItl: engine.itl.mean(now),
      avgDecodingLength: engine.lengths.mean(now),
      inPrefill: engine.load.inPrefill,
      inDecoding: engine.load.inDecoding,
      finished: engine.finished,
      uptime: engine.firstAtMs === undefined ? 0 : (now - engine.firstAtMs) / 1000,
    };
  }

  #engineOf({ url, load }: Endpoint): Engine {
    let engine = this.#engines.get(url);
    if (engine === undefined || engine.load !== load) {
      const window = (): SlidingWindow => new SlidingWindow(this.#options.windowSeconds);
      engine = {
        qps: window(),
        ttft: window(),
        latency: window(),
        itl: window(),
        lengths: window(),
        load,
        finished: 0,
        firstAtMs: undefined,
      };
      this.#engines.set(url, engine);
    }
    return engine;
  }
}

class Attempt implements RequestObserver {
  readonly #engine: Engine;
  readonly #series: AttemptSeries;
  readonly #now: () => number;
  readonly #ageMs: number;
  #sentMs: number | undefined;
  #firstMs: number | undefined;
  #status: number | undefined;
  #events: EventCounter | undefined;
  #ended = false;

  constructor(engine: Engine, series: AttemptSeries, now: () => number, ageMs: number) {
    this.#engine = engine;
    this.#series = series;
    this.#now = now;
    this.#ageMs = ageMs;
  }

  onSent(): void {
    const now = this.#now();
    this.#sentMs = now - this.#ageMs;
    this.#engine.firstAtMs ??= now;
    this.#engine.qps.add(now, 0);
  }

  onHeaders(status: number, streaming: boolean): void {
    this.#status = status;
    if (streaming) this.#events = new EventCounter();
  }

  onFirstByte(): void {
    const now = this.#now();
    this.#firstMs = now;
    if (this.#sentMs !== undefined) this.#engine.ttft.add(now, (now - this.#sentMs) / 1000);
  }

  onChunk(chunk: Uint8Array): void {
    this.#events?.add(chunk);
  }

  onEnd(usage?: TokenUsage): void {
    if (this.#ended) return;
    const now = this.#now();
    this.#engine.finished++;
    if (usage !== undefined) this.#series.addTokens(usage);
    if (!this.#hasFailed()) this.#addTokenTimes(now, usage);
    this.#close(now, this.#hasFailed() ? 'error' : 'success');
  }

  onLost(): void {
    this.#ended = true;
  }

  onAbort(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#series.aborts++;
  }

  onError(error: Error): void {
    if (this.#ended) return;
    this.#series.addError(errorType(error, this.#status !== undefined));
    // An answer that broke off is no complete one, whatever its status said.
    this.#status = undefined;
    this.#close(this.#now(), 'error');
  }

  #hasFailed(): boolean {
    return this.#status === undefined || this.#status >= 400;
  }

  #addTokenTimes(now: number, usage?: TokenUsage): void {
    const stream = this.#events;
    // Without usage the events of a stream tell nearly as much: one token each, but for the first of a chat.
    const tokens = usage?.completionTokens ?? stream?.count ?? 0;
    if (tokens > 0) this.#engine.lengths.add(now, tokens);
    if (stream === undefined || this.#firstMs === undefined || this.#sentMs === undefined) return;
    this.#series.hasStreams = true;
    this.#series.firstToken.observe((this.#firstMs - this.#sentMs) / 1000);
    if (tokens < 2) return;
    const seconds = (now - this.#firstMs) / 1000;
    this.#engine.itl.add(now, seconds, tokens - 1);
    this.#series.interToken.observe(seconds / (tokens - 1));
  }

  #close(now: number, outcome: 'success' | 'error'): void {
    this.#ended = true;
    if (this.#sentMs === undefined) return;
    const seconds = (now - this.#sentMs) / 1000;
    if (this.#status !== undefined) this.#engine.latency.add(now, seconds);
    this.#series.addLatency(seconds, outcome, this.#status);
  }
}
