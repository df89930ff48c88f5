import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { KubeClient } from '../../../src/runtime/kube.js';
import { type KubeObject, listThenWatch, type WatchOptions } from '../../../src/runtime/watch.js';

interface Fake {
  /** Names that a list gives. */
  objects: string[];
  /** Status of lists. */
  status: number;
  /** Called for each watch. */
  onWatch: (response: ServerResponse, query: URLSearchParams) => void;
  readonly lists: URLSearchParams[];
  readonly watches: URLSearchParams[];
  readonly heard: string[];
}

const object = (name: string, resourceVersion = '1'): KubeObject => ({ metadata: { name, resourceVersion } });
const event = (type: string, content: unknown): string => `${JSON.stringify({ type, object: content })}\n`;

/** Watches an API server that answers as the test says. */
async function watching(options: Partial<WatchOptions> = {}, setUp: Partial<Fake> = {}): Promise<Fake> {
  const fake: Fake = {
    objects: ['a'],
    status: 200,
    onWatch: () => undefined,
    lists: [],
    watches: [],
    heard: [],
    ...setUp,
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://kube');
    if (searchParams.has('watch')) {
      fake.watches.push(searchParams);
      response.flushHeaders();
      fake.onWatch(response, searchParams);
      return;
    }
    fake.lists.push(searchParams);
    response.statusCode = fake.status;
    const items = fake.objects.map((name) => object(name));
    const more = items.length > 2 && !searchParams.has('continue');
    response.end(
      JSON.stringify({
        message: 'no',
        metadata: { resourceVersion: '10', ...(more ? { continue: 'next' } : {}) },
        items: searchParams.has('continue') ? items.slice(2) : items.slice(0, 2),
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new KubeClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const stop = new AbortController();
  const running = listThenWatch<KubeObject>(
    client,
    { path: '/pods', firstPauseMs: 5, longestPauseMs: 20, signal: stop.signal, ...options },
    {
      onList: (list) => fake.heard.push(`list ${list.map(({ metadata }) => metadata.name).join(',')}`),
      onObject: ({ metadata }) => fake.heard.push(`put ${metadata.name}`),
      onDeleted: ({ metadata }) => fake.heard.push(`deleted ${metadata.name}`),
      onError: (error) => fake.heard.push(`error ${error.message}`),
    },
  );
  onTestFinished(async () => {
    stop.abort();
    await running;
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return fake;
}

it('lists page by page and goes on from there, whatever pieces events come in', async () => {
  const fake = await watching(
    { labelSelector: 'app=engine,role in (a, b)' },
    {
      objects: ['a', 'b', 'c'],
      async onWatch(response) {
        const text = Buffer.from(event('ADDED', object('é')) + event('DELETED', object('a')));
        for (const byte of text) {
          response.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
      },
    },
  );

  await expect.poll(() => fake.heard).toEqual(['list a,b,c', 'put é', 'deleted a']);
  expect(fake.lists.map((query) => query.get('continue'))).toEqual([null, 'next']);
  expect(fake.watches.map((query) => query.get('resourceVersion'))).toEqual(['10']);
  expect(fake.watches[0]?.get('labelSelector')).toBe('app=engine,role in (a, b)');
  expect(fake.watches[0]?.get('allowWatchBookmarks')).toBe('true');
});

it('goes on from the last bookmark after a watch has ended, without listing', async () => {
  const fake = await watching(
    {},
    {
      onWatch(response, query) {
        if (query.get('resourceVersion') === '10') response.end(event('BOOKMARK', object('', '42')));
        else response.write(event('MODIFIED', object('b', '43')));
      },
    },
  );

  await expect.poll(() => fake.heard).toEqual(['list a', 'put b']);
  expect(fake.watches.map((query) => query.get('resourceVersion'))).toEqual(['10', '42']);
  expect(fake.lists).toHaveLength(1);
});

it('lists again when its version is too old, so that nobody stays who has gone', async () => {
  const fake = await watching(
    {},
    {
      onWatch(response) {
        if (fake.watches.length > 1) return;
        fake.objects = ['b'];
        response.end(event('ERROR', { code: 410, message: 'too old' }));
      },
    },
  );

  await expect.poll(() => fake.heard).toEqual(['list a', 'list b']);
});

it('lists again from time to time', async () => {
  const fake = await watching({ relistSeconds: 0.01 }, { onWatch: (response) => response.end() });

  await expect.poll(() => fake.lists.length).toBeGreaterThan(2);
});

it('has a watch on which nothing happens ended by the server, which is no failure', async () => {
  const fake = await watching(
    { idleSeconds: 1.5 },
    {
      onWatch(response, query) {
        const timer = setTimeout(() => response.end(), Number(query.get('timeoutSeconds')) * 1000);
        response.on('close', () => clearTimeout(timer));
      },
    },
  );

  await expect.poll(() => fake.watches.length, { timeout: 20_000 }).toBeGreaterThan(2);
  expect(fake.heard).toEqual(['list a']);
});

it('leaves a connection on which nothing comes', async () => {
  const fake = await watching(
    { idleSeconds: 0.05 },
    {
      onWatch(response) {
        if (fake.watches.length > 1) response.write(event('ADDED', object('b')));
      },
    },
  );

  await expect.poll(() => fake.heard, { timeout: 5000 }).toContain('put b');
  expect(fake.heard[1]).toContain('error Body Timeout');
});

it('tells failures and tries again', async () => {
  const fake = await watching({}, { status: 403 });
  await expect.poll(() => fake.heard.length).toBeGreaterThan(1);
  fake.status = 200;

  await expect.poll(() => fake.heard.at(-1)).toBe('list a');
  expect(fake.heard[0]).toBe('error kubernetes: GET /pods failed with 403, got no');
});
