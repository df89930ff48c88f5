import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Authority, pem } from '../certificates.js';

/** A TLS port before an engine that speaks none; its certificates can be changed. */
export async function tlsFront(port: number, authority: Authority) {
  const secrets = (name: Authority) => ({ cert: pem(`${name}-server.pem`), key: pem(`${name}-server.key`) });
  const server = createServer(secrets(authority), (socket) => {
    const engine = connect(port, '127.0.0.1');
    socket.on('error', () => engine.destroy());
    engine.on('error', () => socket.destroy());
    socket.pipe(engine).pipe(socket);
    socket.on('close', () => engine.destroy());
    engine.on('close', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use: (name: Authority) => server.setSecureContext(secrets(name)),
  };
}
