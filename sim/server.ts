import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EngineError } from './engine-error.js';
import { ApiError, coreFailure, errorBody, ValidationError, validationFailure } from './errors.js';
import { readFaultText } from './faults.js';
import { HttpCall } from './http-call.js';
import { type RouteMatch, RouteTable, routesOf } from './route-table.js';
import { type Route, randomHex, type Serving } from './serving.js';

// uvicorn's own, which decides when routers meet a connection that has just been closed.
const keepAliveMs = 5000;
const guarded = /^\/(?:v1|v2|inference)(?:\/|$)/;

/** Answers HTTP for an engine. */
export class EngineServer {
  private readonly serving: Serving;
  private readonly routes: RouteTable;
  private readonly server: Server;
  private readonly unanswered = new Set<ServerResponse>();
  private closing = false;

  constructor(serving: Serving) {
    this.serving = serving;
    this.routes = new RouteTable(routesOf(serving.settings));
    this.server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) => {
      void this.receive(request, response);
    });
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) {
        socket.end(
          'HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nInvalid HTTP request received.',
        );
      }
    });
  }

  /** Opens the port; fails where it is taken. */
  async listen(host: string, port: number): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const address = this.server.address() as AddressInfo;
    this.serving.address.host = host;
    this.serving.address.port = address.port;
  }

  /** Closes the port, not the connections, and opens it again after some time. */
  async closePort(ms: number): Promise<void> {
    const { host, port } = this.serving.address;
    this.server.close();
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!this.closing) await this.listen(host, port);
  }

  /** Waits until all requests are answered, but no longer than that. */
  async answered(limitMs: number): Promise<void> {
    const until = Date.now() + limitMs;
    while (this.unanswered.size > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Closes the port and all connections. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.server.listening) {
      const closed = once(this.server, 'close');
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    } else {
      this.server.closeAllConnections();
    }
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    this.unanswered.add(response);
    response.on('close', () => this.unanswered.delete(response));
    let body: Buffer;
    try {
      body = await bodyOf(request);
    } catch {
      // The client left while it was sending.
      return;
    }
    const call = new HttpCall(request, response, body);
    call.extraHeaders = this.extraHeaders(request);
    const match = this.routes.find(call.method, call.path);
    const route = match !== undefined && 'route' in match ? match.route : undefined;
    response.on('close', () => {
      if (call.status === undefined) return;
      this.serving.httpMetrics.count({
        method: call.method,
        route: route?.path,
        status: call.status,
        requestBytes: Number(request.headers['content-length'] ?? 0),
        responseBytes: call.announcedBytes,
        seconds: (performance.now() - started) / 1000,
      });
    });
    if (route?.infers === true) {
      this.serving.inFlight.count++;
      response.on('close', () => this.serving.inFlight.count--);
    }
    try {
      if (!this.authorized(call)) {
        // The check of keys stands before all that adds headers.
        call.extraHeaders = [];
        await call.json(401, '{"error":"Unauthorized"}');
      } else if (!(await this.preflight(call))) {
        await this.answer(call, match);
      }
    } catch (error) {
      await this.fail(call, error);
    }
  }

  private async answer(call: HttpCall, match: RouteMatch): Promise<void> {
    const redirect = match === undefined ? this.otherSlash(call) : undefined;
    if (redirect !== undefined) {
      await call.answer(307, '', ['location', redirect]);
    } else if (match === undefined) {
      await call.json(404, '{"detail":"Not Found"}');
    } else if ('allow' in match) {
      const headers = ['content-type', 'application/json'];
      await call.answer(405, '{"detail":"Method Not Allowed"}', headers, ['allow', match.allow]);
    } else {
      this.meetFault(call, match.route);
      if (await this.beforeHeaders(call)) await match.route.handle(call, this.serving);
    }
  }

  /** Where a request belongs whose path has a slash at the end too many or too few. */
  private otherSlash(call: HttpCall): string | undefined {
    const { method, path, query } = call;
    const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
    if (other === '' || this.routes.find(method, other) === undefined) return undefined;
    const search = query.size === 0 ? '' : `?${query}`;
    return `http://${call.header('host') ?? 'localhost'}${other}${search}`;
  }

  private meetFault(call: HttpCall, route: Route): void {
    if (route.path.startsWith('/sim/')) return;
    const asked = call.header('x-sim-fault');
    if (asked === undefined) {
      call.fault = this.serving.faults.meet(call.path, route.infers === true);
      return;
    }
    const fault = readFaultText(asked, 'x-sim-fault');
    const { path, times, share } = fault;
    if (path !== undefined || times !== undefined || share !== undefined) {
      throw new RangeError(
        'x-sim-fault: path, times and share are for standing faults only, got one; leave them out',
      );
    }
    if (fault.kind === 'refuse' && fault.ms !== undefined) {
      throw new RangeError(
        `x-sim-fault: refuse takes ms only as a standing fault, got ${fault.ms}; leave it out`,
      );
    }
    call.fault = fault;
  }

  /** Does what goes wrong before any header; false if that was all. */
  private async beforeHeaders(call: HttpCall): Promise<boolean> {
    const { kind, at = 'headers', ms, status = 500, retryAfter = 1 } = call.fault ?? { kind: undefined };
    const { version } = this.serving.settings;
    switch (kind) {
      case 'refuse':
        call.reset();
        return false;
      case 'error':
        call.fault = undefined;
        await call.json(
          status,
          errorBody(new ApiError(status, 'InternalServerError', 'Internal server error'), version),
        );
        return false;
      case 'rate-limit': {
        call.fault = undefined;
        const error = new ApiError(429, 'RateLimitError', 'Too many requests. Please try again later.');
        const headers = ['content-type', 'application/json'];
        await call.answer(429, errorBody(error, version), headers, ['retry-after', String(retryAfter)]);
        return false;
      }
      case 'garbage':
        if (at === 'stream') return true;
        call.sendGarbage();
        return false;
      case 'stall':
        return at === 'stream' || call.pause(ms);
      default:
        return true;
    }
  }

  private async fail(call: HttpCall, error: unknown): Promise<void> {
    const { version } = this.serving.settings;
    if (call.gone) return;
    if (call.status !== undefined) {
      // Too late for a status: what has begun cannot be completed.
      call.reset();
      return;
    }
    const failure = failureOf(error, version);
    if (failure.type === 'plain') {
      call.extraHeaders = [];
      await call.answer(failure.status, failure.message, ['content-type', 'text/plain; charset=utf-8']);
    } else {
      await call.json(failure.status, errorBody(failure, version));
    }
    if (failure.status === 500 && !(error instanceof ApiError) && !(error instanceof EngineError)) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }

  private authorized(call: HttpCall): boolean {
    const { apiKeys } = this.serving.settings;
    if (apiKeys.length === 0 || call.method === 'OPTIONS' || !guarded.test(call.path)) return true;
    const [scheme = '', key = ''] = (call.header('authorization') ?? '').split(' ');
    return scheme.toLowerCase() === 'bearer' && apiKeys.includes(key);
  }

  private extraHeaders(request: IncomingMessage): readonly string[] {
    const { allowedOrigins, enableRequestIdHeaders } = this.serving.settings;
    const headers: string[] = [];
    const { origin } = request.headers;
    const open = allowedOrigins.includes('*');
    if (origin !== undefined && !isPreflight(request) && (open || allowedOrigins.includes(origin))) {
      headers.push('access-control-allow-origin', open ? '*' : origin);
    }
    if (!open && !isPreflight(request)) headers.push('vary', 'Origin');
    if (enableRequestIdHeaders) {
      const given = request.headers['x-request-id'];
      headers.push('x-request-id', typeof given === 'string' ? given : randomHex(32));
    }
    return headers;
  }

  /** Answers a browser that asks whether it may call; false for all other requests. */
  private async preflight(call: HttpCall): Promise<boolean> {
    const origin = call.header('origin');
    if (call.method !== 'OPTIONS' || origin === undefined) return false;
    if (call.header('access-control-request-method') === undefined) return false;
    const { allowedOrigins, version } = this.serving.settings;
    const open = allowedOrigins.includes('*');
    const allowed = open || allowedOrigins.includes(origin);
    const vary =
      'Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network';
    const methods = `DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT${version === '0.32' ? ', QUERY' : ''}`;
    await call.answer(
      allowed ? 200 : 400,
      allowed ? 'OK' : 'Disallowed CORS origin',
      ['content-type', 'text/plain; charset=utf-8'],
      [
        ...(open ? [] : ['vary', vary]),
        ...(allowed ? ['access-control-allow-origin', open ? '*' : origin] : []),
        'access-control-allow-methods',
        methods,
        'access-control-max-age',
        '600',
      ],
    );
    return true;
  }
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

function failureOf(error: unknown, version: Serving['settings']['version']): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ValidationError) return validationFailure(error.problems, version);
  if (error instanceof EngineError) return coreFailure(error);
  if (error instanceof RangeError) return new ApiError(400, 'BadRequestError', error.message);
  return new ApiError(500, 'InternalServerError', 'Internal server error');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
