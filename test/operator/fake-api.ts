import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { KubeClient } from '../../src/runtime/kube.js';

/** A request as the fake hears it. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: unknown;
}

/** What the fake answers: a status and an object; nothing where the handler sees to the response itself. */
export type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** An API server that answers as a test says. */
export interface FakeApi {
  readonly client: KubeClient;
  readonly heard: Heard[];
}

/** Starts an API server that answers by a function, until the test ends. */
export async function fakeApi(
  answer: (heard: Heard, response: ServerResponse) => Answer | undefined | Promise<Answer | undefined>,
): Promise<FakeApi> {
  const heard: Heard[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://kube');
    const body = await text(request);
    const one: Heard = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      type: request.headers['content-type'] ?? '',
      body: body === '' ? undefined : JSON.parse(body),
    };
    heard.push(one);
    const [status, content, headers = {}] = (await answer(one, response)) ?? [];
    if (status === undefined) return;
    response.writeHead(status, headers).end(JSON.stringify(content));
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new KubeClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, heard };
}
