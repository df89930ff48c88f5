import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BindAddress } from './address.js';

/** What probes and scrapes are told. */
export interface HealthParts {
  /** What is wrong with the process, so that only a restart helps; nothing while it lives. */
  alive(): string | undefined;
  /** What it waits for; nothing once it can do its work. */
  ready(): string | undefined;
}

/** Serves /healthz and /readyz. @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
export async function serveHealth(address: BindAddress, parts: HealthParts): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const problem = path === '/healthz' ? parts.alive() : path === '/readyz' ? parts.ready() : undefined;
    if (path !== '/healthz' && path !== '/readyz') answer(request, response, 404, 'not found');
    else answer(request, response, problem === undefined ? 200 : 503, problem ?? 'ok');
  });
  await listen(server, address);
  return server;
}

/** Answers in plain text. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  request.resume();
  response.writeHead(status, { 'content-type': type }).end(`${text.replace(/\n?$/, '\n')}`);
}

/** Opens a server's port. */
export async function listen(server: Server, { host, port }: BindAddress): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server.address() as AddressInfo;
}
