import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import type { Endpoint } from '../discovery/endpoints.js';
import type { RequestObserver } from '../stats/request-observer.js';

/** Hears what an engine makes of a handshake: one of these, unless it is ended before. */
export interface UpgradeSink {
  /** The engine agrees. @param headers names and values in turns, as they came */
  opened(headers: readonly string[], socket: Duplex): void;
  /** The engine gives an answer of HTTP instead. */
  refused(status: number, headers: readonly string[], body: Buffer): void;
  fail(error: Error): void;
}

const cancelled = new Error('session: nobody waits for it any more');
// What engines say when they refuse is a sentence.
const longestRefusal = 65_536;

/** A request for a WebSocket. */
export interface Handshake {
  /** Path with its query, behind the engine's base URL. */
  readonly path: string;
  /** Names and values in turns, without those that belong to one connection. */
  readonly headers: string[];
}

// An engine agrees before it does anything.
const handshakeMs = 60_000;

/** One handshake with an engine and the session that follows it, which counts as load until it ends. */
export class UpgradeAttempt implements Dispatcher.DispatchHandler {
  private readonly endpoint: Endpoint;
  private readonly observer: RequestObserver;
  private readonly sink: UpgradeSink;
  private connection: Client | undefined;
  private phase: 'handshake' | 'open' | 'over' = 'handshake';
  private refusal: { readonly status: number; readonly headers: readonly string[] } | undefined;
  private readonly body: Buffer[] = [];
  private length = 0;

  constructor(endpoint: Endpoint, observer: RequestObserver, sink: UpgradeSink) {
    this.endpoint = endpoint;
    this.observer = observer;
    this.sink = sink;
  }

  /** Sends the handshake on a connection of its own. */
  begin(connect: buildConnector.connector, { path, headers }: Handshake): void {
    const { load, url } = this.endpoint;
    const { origin, pathname } = new URL(url);
    load.inFlight++;
    load.inPrefill++;
    this.observer.onSent();
    try {
      this.connection = new Client(origin, { connect, headersTimeout: handshakeMs });
      const upgrade = 'websocket';
      this.connection.dispatch(
        { method: 'GET', path: pathname.replace(/\/+$/, '') + path, headers, upgrade },
        this,
      );
    } catch (error) {
      // As all else, no sooner than whoever began this knows of it.
      queueMicrotask(() => this.fail(error instanceof Error ? error : new Error(String(error))));
    }
  }

  /** To be called when the session has ended as sessions do, or the handshake is of no use any more. */
  end(): void {
    const { phase } = this;
    if (phase === 'over') return;
    this.finish();
    if (phase === 'open') {
      this.observer.onEnd();
      return;
    }
    this.observer.onAbort();
  }

  /** To be called when the connection to the engine has broken. */
  broke(error: Error): void {
    if (this.phase === 'over') return;
    this.finish();
    this.observer.onError(error);
  }

  onRequestStart(): void {
    // undici tells by this method which interface it is to call.
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    // Whoever takes it over listens for what follows.
    socket.on('error', () => undefined);
    if (this.phase === 'over') {
      socket.destroy();
      return;
    }
    const { load } = this.endpoint;
    load.inPrefill--;
    load.inDecoding++;
    this.phase = 'open';
    this.observer.onHeaders(status, false);
    this.sink.opened(rawHeaders(controller), socket);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200 || this.phase === 'over') return;
    this.observer.onHeaders(status, false);
    this.refusal = { status, headers: rawHeaders(controller) };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length <= longestRefusal) this.body.push(chunk);
  }

  onResponseEnd(): void {
    const { refusal } = this;
    if (this.phase === 'over' || refusal === undefined) return;
    this.finish();
    this.observer.onEnd();
    const cut = this.length > longestRefusal;
    this.sink.refused(refusal.status, refusal.headers, cut ? Buffer.alloc(0) : Buffer.concat(this.body));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  private fail(error: Error): void {
    if (this.phase === 'over') return;
    this.finish();
    this.observer.onError(error);
    this.sink.fail(error);
  }

  private finish(): void {
    const { load } = this.endpoint;
    load.inFlight--;
    if (this.phase === 'open') load.inDecoding--;
    else load.inPrefill--;
    // Does nothing to a socket that has become a session's.
    void this.connection?.destroy(cancelled).catch(() => undefined);
    this.phase = 'over';
  }
}

function rawHeaders({ rawHeaders: raw }: Dispatcher.DispatchController): readonly string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
}
