import type { OnReadOpts, Socket } from 'node:net';
import { buildConnector } from 'undici';

/** How connections to engines are made. */
export interface Connectors {
  /** Makes connections for whoever reads them as streams. */
  readonly streaming: buildConnector.connector;
  /** Makes connections that emit no `data`: `takeReads` says who gets what they read. */
  readonly reading: buildConnector.connector;
}

/**
 * Connectors with the same trust.
 * @param options those of `net.connect` and `tls.connect`
 */
export function connectorsOf(options: buildConnector.BuildOptions): Connectors {
  return { streaming: buildConnector(options), reading: buildConnector({ ...options, onread }) };
}

/** Takes bytes that hold until it returns, and may change them. */
export type TakeBytes = (bytes: Buffer) => void;

/** Has what a connection reads given to somebody. */
export function takeReads(socket: Socket, by: TakeBytes): void {
  const reading: ReadingSocket = socket;
  reading[take] = by;
  // Sockets of other makes, as tests have them.
  socket.on('data', by);
}

const take: unique symbol = Symbol('take');

interface ReadingSocket extends Socket {
  [take]?: TakeBytes;
}

// As much as Node reads at once, for which it makes a new buffer each time if it has to.
const shared = Buffer.allocUnsafeSlow(64 * 1024);

// https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
const onread: OnReadOpts = {
  buffer: shared,
  callback(this: ReadingSocket, length: number): boolean {
    this[take]?.(length === shared.length ? shared : shared.subarray(0, length));
    return true;
  },
};
