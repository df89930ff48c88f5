import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What goes wrong with one answer. */
export interface Fault {
  /** Only answers to requests whose path holds this. @default - all */
  readonly path?: string;
  /** Bytes of the body after which the connection is cut. */
  readonly cutAfter?: number;
  /** Answers with this status instead. */
  readonly status?: number;
  /** Sends this body instead. */
  readonly body?: Buffer;
  /** Sends so many bytes and then nothing, until this resolves. */
  readonly stall?: { readonly after: number; readonly until: Promise<void> };
}

/** A request that a server got. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** An HTTP server whose answers can be made to go wrong. */
export interface FaultyServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** The faults of the next answers, used up one after the other. */
  readonly faults: Fault[];
}

/** Starts a server that is closed when the test ends. */
export async function startServer(
  handle: (request: SeenRequest, reply: Reply) => void | Promise<void>,
): Promise<FaultyServer> {
  const seen: SeenRequest[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers });
    const index = faults.findIndex(({ path = '' }) => method !== 'HEAD' && url.includes(path));
    const fault = index < 0 ? undefined : faults.splice(index, 1)[0];
    const reply = new Reply(request, response, fault);
    if (fault?.status !== undefined) reply.text(fault.status, 'fault');
    else void Promise.resolve(handle({ method, url, headers }, reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, faults };
}

/** One answer. */
export class Reply {
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly fault: Fault | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
    this.request = request;
    this.response = response;
    this.fault = fault;
  }

  text(status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(status, headers).end(text);
  }

  json(value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.text(200, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
  }

  /** Sends a file as servers do that know parts of files. */
  file(content: Buffer, headers: Readonly<Record<string, string>> = {}): void {
    const { range, 'if-range': validator, 'if-match': wanted } = this.request.headers;
    const { etag } = headers;
    if (wanted !== undefined && wanted !== etag) {
      this.text(412, '');
      return;
    }
    const body = this.fault?.body ?? content;
    const [, first] = /^bytes=(\d+)-$/.exec(range ?? '') ?? [];
    const isPart = first !== undefined && (validator === undefined || validator === etag);
    const begin = isPart ? Number(first) : 0;
    if (isPart && begin >= body.length) {
      this.text(416, '');
      return;
    }
    const rest = body.subarray(begin);
    this.response.writeHead(isPart ? 206 : 200, {
      'accept-ranges': 'bytes',
      'content-length': rest.length,
      ...(isPart ? { 'content-range': `bytes ${begin}-${body.length - 1}/${body.length}` } : {}),
      ...headers,
    });
    const { cutAfter, stall } = this.fault ?? {};
    if (this.request.method === 'HEAD') this.response.end();
    else if (cutAfter !== undefined) {
      this.response.write(rest.subarray(0, cutAfter), () => this.response.destroy());
    } else if (stall !== undefined) {
      this.response.write(rest.subarray(0, stall.after));
      void stall.until.then(() => this.response.end(rest.subarray(stall.after)));
    } else this.response.end(rest);
  }
}
