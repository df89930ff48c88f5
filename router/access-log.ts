import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Log } from '../src/runtime/log.js';

/**
 * Writes uvicorn's line for a request once its answer is over: `10.0.0.1:1234 - "POST /v1/completions HTTP/1.1" 200 OK`.
 *
 * The query is left out, since people put keys there. A client that left before there was an answer gets 499, as with nginx.
 */
export function logAccess(log: Log, request: IncomingMessage, response: ServerResponse): void {
  const { method, url = '/', httpVersion, socket } = request;
  // Not known any more once the connection has ended.
  const { remoteAddress = '-', remotePort = 0 } = socket;
  response.on('close', () => {
    const question = url.indexOf('?');
    const path = (question < 0 ? url : url.slice(0, question)).replaceAll('"', '%22');
    const status = response.headersSent ? response.statusCode : 499;
    const phrase = STATUS_CODES[status] ?? (status === 499 ? 'Client Closed Request' : '');
    const address = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress;
    log.info(`${address}:${remotePort} - "${method} ${path} HTTP/${httpVersion}" ${status} ${phrase}`);
  });
}
