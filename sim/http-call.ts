import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from './faults.js';

/** One request and the answer to it, which is written as uvicorn writes it. */
export class HttpCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Status once the headers are sent. */
  status: number | undefined;
  /** Bytes announced by the answer's `content-length`; 0 for a stream. */
  announcedBytes = 0;
  /** Names and values in turns, sent with the answer whatever it is. */
  extraHeaders: readonly string[] = [];
  /** What goes wrong with this answer. */
  fault: Fault | undefined;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly goneListeners: (() => void)[] = [];
  private writes = 0;

  constructor(request: IncomingMessage, response: ServerResponse, body: Buffer) {
    const url = new URL(request.url ?? '/', 'http://engine');
    this.method = request.method ?? 'GET';
    this.path = url.pathname;
    this.query = url.searchParams;
    this.body = body;
    this.request = request;
    this.response = response;
    response.on('close', () => {
      if (response.writableFinished) return;
      for (const listener of this.goneListeners.splice(0)) listener();
    });
  }

  /** Whether nobody waits for the answer any more. */
  get gone(): boolean {
    return this.response.destroyed || this.response.closed;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** Calls back when the client leaves before the answer is complete. */
  onGone(listener: () => void): void {
    if (this.gone) listener();
    else this.goneListeners.push(listener);
  }

  /** Answers with JSON. */
  json(status: number, body: string): Promise<void> {
    return this.answer(status, body, ['content-type', 'application/json']);
  }

  /** Answers with a body and these headers behind its length. */
  async answer(
    status: number,
    body: string | Buffer,
    headers: readonly string[] = [],
    before: readonly string[] = [],
  ): Promise<void> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    this.announcedBytes = bytes.length;
    this.writeHead(status, [...before, 'content-length', String(bytes.length), ...headers]);
    if (this.method === 'HEAD' || this.fault === undefined) {
      this.response.end(this.method === 'HEAD' ? undefined : bytes);
      return;
    }
    // A fault within an answer that is no stream is met in its middle.
    const middle = Math.floor(bytes.length / 2);
    if (await this.writeWithFault(bytes.subarray(0, middle))) {
      if (await this.writeWithFault(bytes.subarray(middle))) this.response.end();
    }
  }

  /** Begins an answer of server-sent events. */
  openStream(): void {
    this.writeHead(200, ['content-type', 'text/event-stream; charset=utf-8'], true);
    this.response.flushHeaders();
  }

  /** Sends one event in a chunk of its own; false once the client has gone or a fault has ended the answer. */
  write(event: string): boolean | Promise<boolean> {
    if (this.gone) return false;
    if (this.fault !== undefined) return this.writeWithFault(event);
    if (this.response.write(event)) return true;
    return this.drained();
  }

  /** Completes a stream. */
  end(): void {
    if (!this.gone) this.response.end();
  }

  /** Resets the connection. */
  reset(): void {
    this.socket?.resetAndDestroy();
  }

  /** Sends bytes that are no HTTP and ends the connection. */
  sendGarbage(): void {
    this.socket?.end(Buffer.from('\x00\xff\xfe\x16\x03\x01 garbage \x80\x81\r\n\r\n', 'latin1'));
  }

  /** Resolves after some time, or with false as soon as the client has gone; without a time it waits for that. */
  async pause(ms: number | undefined): Promise<boolean> {
    if (this.gone) return false;
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => resolve(true), ms);
      this.onGone(() => {
        clearTimeout(timer);
        resolve(false);
      });
    });
  }

  private get socket(): Socket | undefined {
    return this.response.socket ?? undefined;
  }

  private async drained(): Promise<boolean> {
    await Promise.race([once(this.response, 'drain'), once(this.response, 'close')]);
    return !this.gone;
  }

  private async writeWithFault(part: string | Buffer): Promise<boolean> {
    const { kind, at = 'headers', after = 1, ms } = this.fault ?? { kind: undefined };
    const sent = this.writes++;
    if (kind === 'slow-start' && sent === 0 && !(await this.pause(ms))) return false;
    const within = kind === 'reset' || kind === 'half-close' || at === 'stream';
    if (within && sent === after) {
      if (kind === 'stall' && !(await this.pause(ms))) return false;
      if (kind !== 'stall' && kind !== 'slow-start') return this.breakOff(kind);
    }
    return !this.gone && (this.response.write(part) || this.drained());
  }

  private breakOff(kind: Fault['kind'] | undefined): boolean {
    if (kind === 'half-close') this.socket?.end();
    else if (kind === 'garbage') this.sendGarbage();
    // What was written has to leave before the reset, which drops what is still in the socket.
    else setImmediate(() => this.reset());
    for (const listener of this.goneListeners.splice(0)) listener();
    return false;
  }

  private writeHead(status: number, headers: readonly string[], chunked = false): void {
    const { response } = this;
    this.status = status;
    response.sendDate = false;
    // uvicorn says nothing about connections that stay open.
    response.removeHeader('connection');
    const close = this.request.headers.connection?.toLowerCase() === 'close';
    if (close) response.shouldKeepAlive = false;
    response.writeHead(status, STATUS_CODES[status], [
      'date',
      httpDate(),
      'server',
      'uvicorn',
      ...headers,
      ...this.extraHeaders,
      ...(close ? ['connection', 'close'] : []),
      ...(chunked ? ['transfer-encoding', 'chunked'] : []),
    ]);
  }
}

let dateSecond = 0;
let dateText = '';

function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
