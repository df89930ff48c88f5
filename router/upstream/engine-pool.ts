import { type buildConnector, errors } from 'undici';
import { type AnswerTaker, EngineConnection, headOf, type OutgoingRequest } from './engine-connection.js';

/** One request under way to an engine. */
export interface Transfer {
  /** Lets no more of the answer come in; what was read already may still be told. */
  pause(): void;
  resume(): void;
  /** Ends the connection, which cancels the work in the engine; the taker hears nothing more. */
  abort(): void;
}

// Servers of Python close a connection after five idle seconds.
const idleMs = 4000;
const sweepMs = 1000;

/**
 * The connections to one engine: as many as there are requests at once, the one used last first, so that those not needed
 * any more grow old and go.
 */
export class EnginePool {
  private readonly origin: URL;
  private readonly connect: buildConnector.connector;
  private readonly idle: EngineConnection[] = [];
  private readonly all = new Set<EngineConnection>();
  private sweeper: NodeJS.Timeout | undefined;
  private closing = false;

  /** @param connect makes connections for `takeReads` */
  constructor(origin: URL, connect: buildConnector.connector) {
    this.origin = origin;
    this.connect = connect;
  }

  /**
   * Sends a request.
   * @throws InvalidArgumentError for a value that would add a line to its head
   */
  send(request: OutgoingRequest, taker: AnswerTaker): Transfer {
    const job = new Job(request, taker, this.origin.host);
    const kept = this.takeIdle();
    if (kept === undefined) this.open(job);
    else job.begin(kept);
    return job;
  }

  /** Sends a request and reads the answer whole. */
  request(request: OutgoingRequest): Promise<{ readonly status: number; readonly body: Buffer }> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      this.send(request, {
        onHead: (code) => {
          status = code;
        },
        onData: (chunk) => void chunks.push(Buffer.from(chunk)),
        onEnd: () => resolve({ status, body: Buffer.concat(chunks) }),
        onError: reject,
      });
    });
  }

  /** Ends idle connections now and the others with their requests. */
  close(): void {
    this.closing = true;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
    for (const connection of this.idle.splice(0)) connection.destroy();
  }

  /** Ends everything at once. */
  destroy(): void {
    this.close();
    for (const connection of [...this.all]) connection.fail(new errors.ClientDestroyedError());
  }

  /** Keeps a connection for the next request. */
  onIdle(connection: EngineConnection): void {
    if (this.closing) {
      connection.destroy();
      return;
    }
    connection.idleSince = performance.now();
    this.idle.push(connection);
    this.sweeper ??= setInterval(() => this.sweep(), sweepMs).unref();
  }

  onClosed(connection: EngineConnection): void {
    this.all.delete(connection);
  }

  private takeIdle(): EngineConnection | undefined {
    for (let kept = this.idle.pop(); kept !== undefined; kept = this.idle.pop()) {
      if (kept.closed) continue;
      if (!isOld(kept, performance.now())) return kept;
      kept.destroy();
    }
    return undefined;
  }

  private sweep(): void {
    const now = performance.now();
    const kept = this.idle.filter((connection) => {
      if (!connection.closed && isOld(connection, now)) connection.destroy();
      return !connection.closed;
    });
    this.idle.splice(0, this.idle.length, ...kept);
    if (kept.length > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  private open(job: Job): void {
    const { hostname, host, protocol, port } = this.origin;
    // Literal addresses of version 6 stand in brackets in a URL only.
    const target = { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port };
    this.connect(target, (...[error, socket]: buildConnector.CallbackArgs) => {
      if (error !== null) {
        job.fail(error);
        return;
      }
      const connection = new EngineConnection(socket, this);
      this.all.add(connection);
      if (job.aborted) this.onIdle(connection);
      else job.begin(connection);
    });
  }
}

function isOld({ idleSince, keptSeconds }: EngineConnection, now: number): boolean {
  const limit = keptSeconds === undefined ? idleMs : Math.max(0, keptSeconds * 1000 - 1000);
  return now - idleSince > Math.min(limit, 600_000);
}

class Job implements Transfer {
  aborted = false;
  private readonly request: OutgoingRequest;
  private readonly head: string;
  private readonly taker: AnswerTaker;
  private connection: EngineConnection | undefined;

  constructor(request: OutgoingRequest, taker: AnswerTaker, host: string) {
    this.request = request;
    this.head = headOf(request, host);
    this.taker = taker;
  }

  begin(connection: EngineConnection): void {
    this.connection = connection;
    connection.send(this.request, this.head, this.taker);
  }

  fail(error: Error): void {
    if (!this.aborted) this.taker.onError(error, false);
  }

  pause(): void {
    this.own()?.pause();
  }

  resume(): void {
    this.own()?.resume();
  }

  abort(): void {
    this.aborted = true;
    this.own()?.destroy();
  }

  // The connection may serve another request by now.
  private own(): EngineConnection | undefined {
    return this.connection?.serves(this.taker) === true ? this.connection : undefined;
  }
}
