import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import { onTestFinished } from 'vitest';
import type { SimOptions } from '../../../sim/index.js';
import { startSim } from '../../sim/running-engine.js';

/** A request as an engine got it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An engine that remembers what it was asked. */
export interface CountedEngine {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** What it is asked next goes to nobody else: it answers with this status, or as always again with undefined. */
  answerWith(status: number | undefined, headers?: Readonly<Record<string, string>>): void;
  /** How often it was asked with this text in the body. */
  times(text: string): number;
}

/** Starts an engine behind a door at which requests are counted. */
export async function countedEngine(options: Partial<SimOptions> = {}): Promise<CountedEngine> {
  const engine = await startSim(options);
  const seen: SeenRequest[] = [];
  let status: number | undefined;
  let extra: Readonly<Record<string, string>> = {};
  const door = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const { url: path = '', headers, method } = request;
      const body = Buffer.concat(pieces);
      if (method === 'POST') seen.push({ path, headers, body: body.toString() });
      if (status !== undefined && method === 'POST') {
        response
          .writeHead(status, { 'content-type': 'application/json', ...extra })
          .end('{"error":"told to"}');
        return;
      }
      const onward = send(`${engine.url}${path}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
        answer.pipe(response);
      });
      onward.on('error', () => void response.destroy());
      response.on('close', () => void onward.destroy());
      onward.end(body);
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  onTestFinished(() => {
    door.closeAllConnections();
    door.close();
  });
  const { port } = door.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    answerWith(next, headers = {}) {
      status = next;
      extra = headers;
    },
    times: (text) => seen.filter(({ body }) => body.includes(text)).length,
  };
}
