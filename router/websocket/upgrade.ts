import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { failure } from '../errors.js';
import { openRealtime, realtimePath } from '../routes/realtime.js';
import type { Services } from '../services.js';
import { showsCertificate } from '../tls.js';

/** Where requests for other protocols come in. */
export interface UpgradeContext {
  readonly server: Server;
  readonly services: Services;
  /** Whether clients have to show a certificate. */
  readonly asksClients: boolean;
}

/**
 * Takes a request that asks for another protocol.
 *
 * One for a WebSocket of the path that has some becomes one. Any other is answered as if it had not asked, which HTTP allows: Java's
 * client, for one, asks for HTTP/2 with every first request.
 */
export function takeUpgrade(
  { server, services, asksClients }: UpgradeContext,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const older = services.live.get(request.socket);
  if (older !== undefined) {
    // Node has let go of the connection, so an earlier request on it could not be answered in turn.
    socket.on('error', () => undefined);
    older.abandon();
    socket.destroy();
    return;
  }
  const { rootPath } = services.settings;
  let { url = '/' } = request;
  if (rootPath !== '' && url.startsWith(`${rootPath}/`)) url = url.slice(rootPath.length);
  const isWebSocket = request.method === 'GET' && /^websocket$/i.test(request.headers.upgrade ?? '');
  if (isWebSocket && url.split('?', 1)[0] === realtimePath) {
    request.url = url;
    if (head.length > 0) socket.unshift(head);
    const isKnown = !asksClients || showsCertificate(socket);
    openRealtime(services, request, socket, isKnown ? undefined : failure('noClientCertificate'));
    return;
  }
  socket.unshift(Buffer.concat([Buffer.from(headOf(request), 'latin1'), head]));
  server.emit(socket instanceof TLSSocket ? 'secureConnection' : 'connection', socket);
}

/** A request's head as it came, but for what asks for another protocol. */
function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'upgrade' || lower === 'http2-settings') continue;
    const kept = lower === 'connection' ? withoutUpgrade(value) : value;
    if (lower !== 'connection' || kept !== '') text += `${name}: ${kept}\r\n`;
  }
  return `${text}\r\n`;
}

function withoutUpgrade(connection: string): string {
  return connection
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !/^(?:upgrade|http2-settings)$/i.test(name))
    .join(', ');
}
