import type { Socket } from 'node:net';
import { errors } from 'undici';
import { type AnswerParts, AnswerReader } from './answer-reader.js';
import { takeReads } from './connectors.js';

/** A request as it goes over a connection. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turns, without those of the connection; a length only for a body that is read while it is sent. */
  readonly headers: readonly string[];
  readonly body: Buffer | AsyncIterable<Buffer> | undefined;
}

/** Takes an answer. Exactly one of `onEnd` and `onError` comes last, unless the transfer is aborted. */
export interface AnswerTaker {
  /** @param headers names and values in turns, as they came */
  onHead(status: number, headers: readonly string[]): void;
  /** Takes bytes of the body, which hold until it returns. */
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** @param stale whether a kept connection ended before a byte of the answer, most likely before the engine read the request */
  onError(error: Error, stale: boolean): void;
}

/** What a connection tells whoever holds it. */
export interface ConnectionOwner {
  /** The connection can take the next request. */
  onIdle(connection: EngineConnection): void;
  onClosed(connection: EngineConnection): void;
}

// Up to here Node writes texts without a buffer.
const textBytes = 4 * 1024;
// Up to here one copy is cheaper than a second buffer to write.
const copiedBodyBytes = 16 * 1024;

/** One connection to an engine, with at most one request on it. */
export class EngineConnection implements AnswerParts {
  /** When the last answer was complete, in milliseconds. */
  idleSince = 0;
  closed = false;
  private readonly socket: Socket;
  private readonly owner: ConnectionOwner;
  private readonly reader = new AnswerReader(this);
  private taker: AnswerTaker | undefined;
  private body: BodyPump | undefined;
  private answers = 0;
  private received = false;
  private failure: Error | undefined;

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.socket = socket;
    this.owner = owner;
    takeReads(socket, this.onSocketData);
    socket.on('end', this.onSocketEnd);
    socket.on('error', this.onSocketError);
    socket.on('close', this.onSocketClose);
    socket.on('drain', this.onSocketDrain);
  }

  /** Seconds for which the engine says that it keeps the connection. */
  get keptSeconds(): number | undefined {
    return this.reader.keptSeconds;
  }

  /**
   * Sends a request on the idle connection.
   * @param head what `headOf` made of it
   */
  send({ method, headers, body }: OutgoingRequest, head: string, taker: AnswerTaker): void {
    this.taker = taker;
    this.received = false;
    this.reader.begin(method);
    const { socket } = this;
    if (body === undefined) {
      socket.write(head, 'latin1');
    } else if (!Buffer.isBuffer(body)) {
      socket.write(head, 'latin1');
      this.body = new BodyPump(socket, body, announcedLength(headers));
      this.body.run((error) => this.fail(error));
    } else if (head.length + body.length <= textBytes) {
      socket.write(head + body.toString('latin1'), 'latin1');
    } else if (body.length <= copiedBodyBytes) {
      const bytes = Buffer.allocUnsafe(head.length + body.length);
      bytes.write(head, 'latin1');
      body.copy(bytes, head.length);
      socket.write(bytes);
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
  }

  /** Whether the answer under way is for this taker. */
  serves(taker: AnswerTaker): boolean {
    return this.taker === taker;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Ends the connection; the taker of an answer under way hears nothing more. */
  destroy(): void {
    this.taker = undefined;
    this.body?.stop();
    this.body = undefined;
    this.closed = true;
    this.socket.destroy();
  }

  /** Ends the connection with an error for the taker of an answer under way. */
  fail(error: Error): void {
    const { taker } = this;
    // Whoever closes a kept connection has not read what came in after that.
    const stale = this.answers > 0 && !this.received;
    this.destroy();
    taker?.onError(error, stale);
  }

  onHead(status: number, headers: string[]): void {
    this.taker?.onHead(status, headers);
  }

  onBody(bytes: Buffer): void {
    this.taker?.onData(bytes);
  }

  onComplete(): void {
    const { taker, socket, body, reader } = this;
    if (taker === undefined) return;
    this.taker = undefined;
    this.answers++;
    // Whatever of the request is still on its way would be taken for the next one.
    const reusable = reader.keepAlive && !this.closed && socket.writableLength === 0 && body?.done !== false;
    this.body = undefined;
    if (reusable) {
      if (socket.isPaused()) socket.resume();
      this.owner.onIdle(this);
    } else {
      body?.discard();
      this.closed = true;
      socket.destroy();
    }
    taker.onEnd();
  }

  private readonly onSocketData = (bytes: Buffer): void => {
    if (this.closed) return;
    this.received = true;
    try {
      this.reader.push(bytes);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    // Bytes beyond the answer belong to nothing.
    if (this.taker === undefined && !this.reader.keepAlive) this.destroy();
  };

  private readonly onSocketEnd = (): void => {
    if (this.closed) return;
    if (this.taker === undefined) this.destroy();
    else if (!this.reader.end()) this.fail(new errors.SocketError('other side closed'));
  };

  private readonly onSocketError = (error: Error): void => {
    this.failure = error;
  };

  private readonly onSocketClose = (): void => {
    if (!this.closed) this.fail(this.failure ?? new errors.SocketError('closed'));
    this.owner.onClosed(this);
  };

  private readonly onSocketDrain = (): void => this.body?.drained();
}

/** Sends a body while it is read. */
class BodyPump {
  done = false;
  private readonly socket: Socket;
  private readonly source: AsyncIterable<Buffer>;
  private readonly announced: number | undefined;
  private mode: 'send' | 'discard' | 'stop' = 'send';
  private wake: (() => void) | undefined;

  constructor(socket: Socket, source: AsyncIterable<Buffer>, announced: number | undefined) {
    this.socket = socket;
    this.source = source;
    this.announced = announced;
  }

  run(failed: (error: Error) => void): void {
    this.pump().catch((error: unknown) => {
      if (this.mode === 'send') failed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Reads the rest, but sends it no more: a client that is cut off within its body may not see the answer. */
  discard(): void {
    this.mode = 'discard';
    this.drained();
  }

  /** Reads no more. */
  stop(): void {
    this.mode = 'stop';
    this.drained();
  }

  drained(): void {
    const { wake } = this;
    this.wake = undefined;
    wake?.();
  }

  private async pump(): Promise<void> {
    const { socket, announced } = this;
    let length = 0;
    for await (const chunk of this.source) {
      if (this.mode === 'stop') return;
      if (this.mode === 'discard' || chunk.length === 0) continue;
      length += chunk.length;
      if (announced !== undefined && length > announced) throw new errors.RequestContentLengthMismatchError();
      const bytes = announced === undefined ? framed(chunk) : chunk;
      if (!socket.write(bytes)) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
    if (this.mode !== 'send') return;
    if (announced !== undefined && length !== announced) throw new errors.RequestContentLengthMismatchError();
    if (announced === undefined) socket.write('0\r\n\r\n');
    this.done = true;
  }
}

function framed(chunk: Buffer): Buffer {
  const size = Buffer.from(`${chunk.length.toString(16)}\r\n`, 'latin1');
  return Buffer.concat([size, chunk, Buffer.from('\r\n')]);
}

/**
 * The head of a request with its framing.
 * @throws InvalidArgumentError for a value that would add a line
 */
export function headOf({ method, path, headers, body }: OutgoingRequest, host: string): string {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  let lines = 3 + (headers.length >> 1);
  if (Buffer.isBuffer(body)) {
    head += `content-length: ${body.length}\r\n`;
    lines++;
  } else if (body !== undefined && announcedLength(headers) === undefined) {
    head += 'transfer-encoding: chunked\r\n';
    lines++;
  } else if (body === undefined && (method === 'POST' || method === 'PUT' || method === 'PATCH')) {
    head += 'content-length: 0\r\n';
    lines++;
  }
  if (lineEnds(head) !== lines) throw new errors.InvalidArgumentError('invalid request header');
  return `${head}\r\n`;
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function announcedLength(headers: readonly string[]): number | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === 'content-length') return Number(headers[i + 1]);
  }
  return undefined;
}
