import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ListenerTls } from './tls.js';

/** Takes requests as Node has them. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

const limits = {
  // Longer than load balancers keep theirs, so that none is closed under a request.
  keepAliveTimeout: 75_000,
  // Uploads may take their time; only the head has to come soon.
  requestTimeout: 0,
  headersTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
  noDelay: true,
};

/** A server that speaks TLS with the certificate that is in force. */
export function tlsServer(tls: ListenerTls, take: NodeHandler): Server {
  // Those without a certificate are let in as far as to the probes' paths.
  const asking = tls.asksClients ? { requestCert: true, rejectUnauthorized: false } : {};
  const server = createTlsServer({ ...limits, ...tls.options, ...asking, ALPNProtocols: ['http/1.1'] }, take);
  tls.follow(server);
  return server;
}

/** A server that speaks plain HTTP. */
export function plainServer(take: NodeHandler): Server {
  return createServer(limits, take);
}
