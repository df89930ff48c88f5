import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, Pool } from 'undici';

// A process of the router bench: the least that a proxy on node:http and undici's `stream` can be. Takes the engines' URLs as
// arguments and the port from PORT; routes in turns, counts nothing and writes no log.

const urls = process.argv.slice(2);
const pools = urls.map(
  (url) => new Pool(url, { connections: null, pipelining: 1, bodyTimeout: 0, headersTimeout: 0 }),
);
const connectionHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'expect']);
let turn = 0;

function passed(raw: readonly string[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!connectionHeaders.has(name.toLowerCase())) headers.push(name, raw[i + 1] ?? '');
  }
  return headers;
}

function send(request: IncomingMessage, response: ServerResponse, body: Buffer | null): void {
  const pool = pools[turn++ % pools.length];
  const method = request.method as Dispatcher.HttpMethod;
  const options = { path: request.url ?? '/', method, headers: passed(request.rawHeaders), body };
  pool?.stream(
    options,
    ({ statusCode, headers }) => {
      delete headers['transfer-encoding'];
      delete headers.connection;
      return response.writeHead(statusCode, headers);
    },
    (error) => error !== null && response.destroy(),
  );
}

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => void parts.push(part));
  request.on('end', () => {
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    send(request, response, body === undefined || body.length === 0 ? null : body);
  });
});
server.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0), backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
