import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { engineId } from '../../../router/discovery/endpoints.js';
import { until } from '../../sim/running-engine.js';
import { type RunningRouter, startRouter } from '../running-router.js';

/** An engine of which 256 fit into a test: it answers after a moment and can be killed and started again on its port. */
class LightEngine {
  port = 0;
  answered = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        setTimeout(() => {
          if (response.destroyed) return;
          this.answered++;
          response.end('{"object":"text_completion"}');
        }, 2);
      });
    });
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Resets everything that is under way, as a process that is killed. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
    this.server = undefined;
  }
}

async function engines(count: number): Promise<readonly LightEngine[]> {
  const all = Array.from({ length: count }, () => new LightEngine());
  await Promise.all(all.map((engine) => engine.start()));
  onTestFinished(async () => void (await Promise.all(all.map((engine) => engine.kill()))));
  return all;
}

interface Load {
  readonly statuses: Map<number, number>;
  /** Ends once what is under way is answered. */
  end(): Promise<number>;
}

/** Keeps a number of requests under way. */
function load(router: RunningRouter, atOnce: number): Load {
  const pool = new Pool(router.url, { connections: atOnce });
  onTestFinished(() => pool.destroy());
  const statuses = new Map<number, number>();
  let over = false;
  let total = 0;
  const body = JSON.stringify({ model: 'tiny', prompt: 'hello there' });
  const headers = { 'content-type': 'application/json' };
  const client = async (): Promise<void> => {
    while (!over) {
      total++;
      const answer = await pool.request({ method: 'POST', path: '/v1/completions', headers, body });
      await answer.body.text();
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: atOnce }, client);
  return {
    statuses,
    async end() {
      over = true;
      await Promise.all(clients);
      return total;
    },
  };
}

function add({ store }: RunningRouter, { url }: LightEngine): void {
  store.upsert({ id: engineId(url), url, cards: [{ id: 'tiny' }] });
}

const clients = 32;

test('256 engines come and go, are killed and started again under load, and no request is lost', async () => {
  const all = await engines(256);
  const router = await startRouter([], {
    // Never are more than 16 dead at once, but who was told of them earlier may meet those of the next wave too.
    maxInstanceFailoverRerouteAttempts: 64,
    ejectAfterFailures: 2,
    ejectSeconds: 0.05,
    ejectReturnSeconds: 0.1,
    queueSize: clients,
    queueModels: ['tiny'],
  });
  const { store } = router;
  const running = load(router, clients);
  const answers = async (count: number): Promise<void> => {
    const goal = (running.statuses.get(200) ?? 0) + count;
    await until(() => (running.statuses.get(200) ?? 0) >= goal);
  };
  await until(() => router.router.services.live.size > 0);
  for (const [i, engine] of all.entries()) {
    add(router, engine);
    if (i % 16 === 0) await answers(4);
  }
  // A rolling restart that discovery hears of late, if at all.
  for (let at = 0; at < all.length; at += 16) {
    const some = all.slice(at, at + 16);
    await Promise.all(some.map((engine) => engine.kill()));
    await answers(clients);
    for (const { url } of some.slice(0, 8)) store.remove(engineId(url));
    await Promise.all(some.map((engine) => engine.start()));
    for (const engine of some.slice(0, 8)) add(router, engine);
  }
  // Down to one, and to none, and up again.
  for (const { url } of all.slice(1)) store.remove(engineId(url));
  store.setSleeping(engineId(all[0]?.url ?? ''), true);
  await until(() => router.failures.render().includes(`queue_depth{model="tiny"} ${clients}.0`));
  for (const engine of all) add(router, engine);
  store.setSleeping(engineId(all[0]?.url ?? ''), false);
  await until(() => router.failures.render().includes('queue_depth{model="tiny"} 0.0'));
  const total = await running.end();

  expect(Object.fromEntries(running.statuses)).toEqual({ 200: total });
  expect(router.heard.filter((line) => line.startsWith('error')).length).toBeGreaterThan(0);
  for (const endpoint of store.snapshot().endpoints) expect(endpoint.load.inFlight).toBe(0);
  expect(store.snapshot().endpoints).toHaveLength(256);
  await until(() => store.snapshot().byModel('tiny').length === 256);
  expect(router.router.services.live.size).toBe(0);
}, 120_000);

test('Without further attempts each engine that is killed loses what it had and what ejects it, no more', async () => {
  const all = await engines(16);
  const router = await startRouter([], { ejectAfterFailures: 3, ejectSeconds: 600 });
  for (const engine of all) add(router, engine);
  const running = load(router, clients);
  await until(() => (running.statuses.get(200) ?? 0) > 200);
  const killed = all.slice(0, 4);
  await Promise.all(killed.map((engine) => engine.kill()));
  const ejected = (): number => router.store.snapshot().endpoints.filter(isEjected).length;
  await until(() => ejected() === killed.length);
  const lost = (): number => running.statuses.get(502) ?? 0;
  // What was on its way to a killed engine when it was ejected.
  await until(() =>
    router.store
      .snapshot()
      .endpoints.every((endpoint) => !isEjected(endpoint) || endpoint.load.inFlight === 0),
  );
  const answered = running.statuses.get(200) ?? 0;
  await until(() => (running.statuses.get(200) ?? 0) > answered + 200);
  const before = lost();
  await until(() => (running.statuses.get(200) ?? 0) > answered + 400);
  const total = await running.end();

  expect(lost()).toBe(before);
  expect(lost()).toBeGreaterThanOrEqual(3 * killed.length);
  expect(lost()).toBeLessThanOrEqual(3 * killed.length + clients);
  expect((running.statuses.get(200) ?? 0) + lost()).toBe(total);
}, 120_000);

function isEjected({ health }: { readonly health: { readonly phase: string } }): boolean {
  return health.phase === 'ejected';
}
