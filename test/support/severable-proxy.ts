import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server of this machine that can be cut. */
export interface SeverableProxy {
  readonly port: number;
  /** Ends every connection there is; new ones pass. */
  drop(): number;
  close(): Promise<void>;
}

/** Passes bytes on to a port of 127.0.0.1. */
export async function startProxy(target: number): Promise<SeverableProxy> {
  const open = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(target, '127.0.0.1');
    const ends = [inward, outward];
    for (const socket of ends) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        for (const end of ends) end.destroy();
      });
    }
    inward.pipe(outward).pipe(inward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const drop = (): number => {
    const count = open.size;
    for (const socket of open) socket.destroy();
    return count;
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    drop,
    async close() {
      const closed = once(server.close(), 'close');
      drop();
      await closed;
    },
  };
}
