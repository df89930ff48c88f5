import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher } from 'undici';
import type { KubeServer } from './kube-server.js';

/** A call of the API server that has come by. */
export interface ApiCall {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly isWatch: boolean;
  /** Whether it is tried only, and nothing kept. */
  readonly isDryRun: boolean;
  /** What was answered instead of the API server; nothing where the call was passed on. */
  readonly fault: Fault | undefined;
}

/** What is answered instead of the API server; `cut` ends the connection. */
export type Fault =
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };

/** Stands between a program and the API server, and answers for it where a test says so. */
export interface FaultyApi {
  readonly url: string;
  readonly calls: ApiCall[];
  /** Says what goes wrong with a call. */
  fault: (call: Omit<ApiCall, 'fault'>) => Fault | undefined;
  /** Ends the watches that are open. */
  endWatches(): void;
  close(): Promise<void>;
}

/** A failure as the API server writes it. */
export function failure(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message: `a test says ${reason}`,
    code: status,
  };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Starts a way to an API server on which everything passes until a test says otherwise. */
export async function startFaultyApi(server: KubeServer): Promise<FaultyApi> {
  const agent = new Agent({ connect: { ca: server.ca }, headersTimeout: 0, bodyTimeout: 0 });
  const watches = new Set<ServerResponse>();
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', server.url);
    const method = request.method ?? 'GET';
    const isWatch = searchParams.get('watch') === 'true';
    const isDryRun = searchParams.has('dryRun');
    const call = { at: performance.now(), method, path: pathname, isWatch, isDryRun };
    const body = await buffer(request);
    const fault = api.fault(call);
    api.calls.push({ ...call, fault });
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    if (fault !== undefined) {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    if (isWatch) watches.add(response);
    const ending = new AbortController();
    response.once('close', () => {
      watches.delete(response);
      ending.abort();
    });
    const { host: _, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await agent.request({
      origin: server.url,
      path: request.url ?? '/',
      method: method as Dispatcher.HttpMethod,
      headers,
      body: body.length === 0 ? null : body,
      signal: ending.signal,
    });
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type'] ?? '') });
    response.flushHeaders();
    await pipeline(answer.body, response);
  };
  const proxy = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const api: FaultyApi = {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    calls: [],
    fault: () => undefined,
    endWatches() {
      for (const watch of watches) watch.end();
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await agent.destroy();
    },
  };
  return api;
}
