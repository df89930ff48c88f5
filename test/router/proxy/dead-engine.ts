import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** The URL of a server once it listens on a free port. */
export function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
}

/** A URL on which nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

const blackHole = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    // From here on nobody accepts what the kernel has taken.
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** A URL to which connections hang, as to a node that is gone, until the test ends. */
export async function hangingUrl(): Promise<string> {
  const worker = new Worker(blackHole, { eval: true });
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  // The kernel takes two by itself; all that come after hang.
  const sockets = Array.from({ length: 6 }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  }
  await Promise.race(sockets.map((socket) => once(socket, 'connect')));
  return `http://127.0.0.1:${port}`;
}
