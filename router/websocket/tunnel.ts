import { Socket } from 'node:net';
import type { Duplex, Transform } from 'node:stream';
import { closeCodes, closeFrame, FrameBoundary } from './frames.js';

/** What a tunnel connects. */
export interface TunnelOptions {
  readonly client: Duplex;
  readonly engine: Duplex;
  /** What the client's bytes pass through. @default - nothing */
  readonly toEngine?: Transform | undefined;
  /** What the engine's bytes pass through. @default - nothing */
  readonly toClient?: Transform | undefined;
  /** Silence after which a tunnel that is asked to end does so, in milliseconds. */
  readonly quietMs: number;
  /** Hears once that both sides are gone. @param error what the engine's side broke with */
  readonly onEnd: (error?: Error) => void;
}

// A side that has heard that the other one ended does so too, or is gone without a word.
const lingerMs = 10_000;
const keepAliveMs = 30_000;

/** Passes bytes both ways, each as fast as the other side takes them, until both sides are gone. */
export class Tunnel {
  private readonly options: TunnelOptions;
  private readonly boundary = new FrameBoundary();
  private passed = 0;
  private engineError: Error | undefined;
  private quiet: NodeJS.Timeout | undefined;
  private linger: NodeJS.Timeout | undefined;
  private open = 2;

  constructor(options: TunnelOptions) {
    this.options = options;
  }

  /** @param sent what the client has sent already */
  begin(sent: readonly Buffer[]): void {
    const { client, engine, toEngine = engine, toClient = engine } = this.options;
    this.follow(client, engine);
    this.follow(engine, client);
    engine.on('error', (error) => {
      this.engineError ??= error;
    });
    client.on('data', (chunk: Buffer) => {
      this.passed += chunk.length;
    });
    toClient.on('data', (chunk: Buffer) => {
      this.passed += chunk.length;
      this.boundary.push(chunk);
    });
    for (const bytes of sent) toEngine.write(bytes);
    client.pipe(toEngine);
    if (toEngine !== engine) toEngine.pipe(engine);
    if (toClient !== engine) engine.pipe(toClient);
    toClient.pipe(client);
  }

  /** Ends the tunnel as soon as nothing has passed for a while, and tells the client to go elsewhere. */
  drain(): void {
    if (this.quiet !== undefined) return;
    const { client, engine, toEngine = engine, toClient = engine, quietMs } = this.options;
    let before = this.passed;
    this.quiet = setInterval(() => {
      if (this.passed !== before) {
        before = this.passed;
        return;
      }
      clearInterval(this.quiet);
      toClient.unpipe(client);
      client.unpipe(toEngine);
      // Their ends are not seen otherwise.
      toClient.resume();
      client.resume();
      if (this.boundary.reached) client.write(closeFrame(closeCodes.goingAway, 'the router shuts down'));
      client.end();
      engine.end();
    }, quietMs);
  }

  destroy(): void {
    this.options.client.destroy();
    this.options.engine.destroy();
  }

  private follow(side: Duplex, other: Duplex): void {
    if (side instanceof Socket) {
      side.setNoDelay(true);
      // Those who have vanished without a word would be load for ever.
      side.setKeepAlive(true, keepAliveMs);
      side.setTimeout(0);
    }
    let broken = side.destroyed;
    side.on('error', () => {
      broken = true;
    });
    side.on('end', () => {
      this.linger ??= setTimeout(() => this.destroy(), lingerMs);
    });
    const closed = (): void => {
      // After an end the other side gets what is still on its way to it, and then an end too.
      if (broken || !side.readableEnded) other.destroy();
      this.linger ??= setTimeout(() => this.destroy(), lingerMs);
      if (--this.open > 0) return;
      clearTimeout(this.linger);
      clearInterval(this.quiet);
      this.options.onEnd(this.engineError);
    };
    if (side.closed) closed();
    else side.once('close', closed);
  }
}
