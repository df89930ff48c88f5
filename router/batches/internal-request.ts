import { IncomingMessage, type OutgoingHttpHeader, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Exchange } from '../proxy/exchange.js';
import { headerOf } from '../proxy/headers.js';
import { forwarderOf } from '../routes/index.js';
import type { Services } from '../services.js';

/** A request of the router's own. */
export interface InternalRequest {
  readonly path: string;
  /** JSON. */
  readonly body: Buffer;
  /** Value of `x-request-id`. */
  readonly id: string;
  /** Whom it is made for, as `ownerOf` tells. @default - nobody, so that it is the router's own */
  readonly owner?: string;
  /** Whether the engines' key goes along. */
  readonly trusted: boolean;
  /** Place among those who wait for an engine; lower ones go first. */
  readonly priority: number;
}

/** What became of a request of the router's own. */
export interface InternalAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** What the answer says about when to come again. */
  readonly retryAfter: string | undefined;
  /** Whether all of it came. */
  readonly whole: boolean;
}

/**
 * Sends a request the way that those of clients go, without a connection: through routing, retries, queue, statistics and
 * tracing. An aborted one ends in the engine as well, and its answer is not whole.
 */
export function askEngines(
  services: Services,
  { path, body, id, owner, trusted, priority }: InternalRequest,
  signal: AbortSignal,
): Promise<InternalAnswer> {
  const forwarder = forwarderOf('POST', path);
  if (forwarder === undefined) throw new Error(`batches: ${path} is not passed on to engines`);
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  request.url = path;
  // Before 1.1 nobody frames chunks.
  request.httpVersion = '1.0';
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 0;
  request.rawHeaders = [
    ...['content-type', 'application/json', 'content-length', String(body.length)],
    ...['x-request-id', id, 'x-request-priority', String(priority)],
  ];
  request.headers = Object.fromEntries(
    request.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1] ?? '']] : [])),
  );
  request.complete = true;
  request.push(body);
  request.push(null);
  return new Promise((resolve) => {
    const response = new KeptResponse(request, (answer) => {
      signal.removeEventListener('abort', stop);
      resolve(answer);
    });
    const stop = (): void => void response.destroy();
    signal.addEventListener('abort', stop);
    const exchange = new Exchange(services, request, response, trusted);
    exchange.owner = owner;
    exchange.guarded(() => forwarder(services, exchange));
    if (signal.aborted) stop();
  });
}

/** Keeps what is written instead of sending it. */
class KeptResponse extends ServerResponse {
  private readonly done: (answer: InternalAnswer) => void;
  private readonly pieces: Buffer[] = [];
  private retryAfter: string | undefined;
  private isOver = false;

  constructor(request: IncomingMessage, done: (answer: InternalAnswer) => void) {
    super(request);
    this.done = done;
  }

  override writeHead(status: number, second?: unknown, third?: unknown): this {
    const headers = third ?? second;
    if (Array.isArray(headers)) this.retryAfter = headerOf(headers.map(String), 'retry-after');
    return super.writeHead(status, headers as OutgoingHttpHeader[]);
  }

  override write(chunk: unknown, second?: unknown): boolean {
    this.keep(chunk, second);
    return true;
  }

  override end(chunk?: unknown, second?: unknown): this {
    this.keep(chunk, second);
    // As Node does it, by which others see that all has been written.
    this.finished = true;
    this.over(true);
    return this;
  }

  override flushHeaders(): void {
    // There is nobody to whom they would be of use before the rest.
  }

  override destroy(): this {
    this.over(false);
    return this;
  }

  private keep(chunk: unknown, encoding: unknown): void {
    if (Buffer.isBuffer(chunk)) this.pieces.push(chunk);
    else if (typeof chunk === 'string')
      this.pieces.push(Buffer.from(chunk, encoding === 'latin1' ? 'latin1' : 'utf8'));
  }

  private over(whole: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.emit('close');
    const { statusCode: status, pieces, retryAfter } = this;
    this.done({ status, body: Buffer.concat(pieces), retryAfter, whole: whole && this.headersSent });
  }
}
