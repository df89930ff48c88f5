import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../../router/discovery/endpoints.js';
import { startSim, until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';

const prompt = 'how far is it from here to there and back again ';
const streamed = { model: 'tiny', prompt, max_tokens: 5, temperature: 0, stream: true };

/** A router whose engines have shown how fast they are; requests go to the first engine unless it is left out. */
async function hedging(
  engines: readonly { readonly url: string }[],
  slowMs: number,
  config: Parameters<typeof startRouter>[1] = {},
  usualMs = 20,
): Promise<RunningRouter> {
  const inOrder = engines.map(({ url }) => url);
  const router = await startRouter(
    engines,
    { hedgeBudgetPercent: 100, ejectAfterFailures: 1, ...config },
    {
      policy: {
        needs: 'nothing',
        pick(endpoints) {
          const sorted = [...endpoints].sort((a, b) => inOrder.indexOf(a.url) - inOrder.indexOf(b.url));
          const [picked] = sorted;
          if (picked === undefined) throw new Error('none');
          return picked;
        },
      },
    },
  );
  for (const endpoint of router.store.snapshot().endpoints) {
    const ms = endpoint.url === inOrder[0] ? slowMs : usualMs;
    for (let i = 0; i < 8; i++) endpoint.speed.observe(performance.now(), 40, ms, true);
  }
  // What lets a second engine be asked from the first request on.
  for (let i = 0; i < 200; i++) router.router.services.hedging?.watch(endpointOf(router, 0), [], 40, 40);
  return router;
}

function endpointOf({ store }: RunningRouter, place: number): Endpoint {
  const endpoint = store.snapshot().endpoints[place];
  if (endpoint === undefined) throw new Error('no such engine');
  return endpoint;
}

function idle({ store }: RunningRouter): boolean {
  return store
    .snapshot()
    .endpoints.every(({ load }) => load.inFlight === 0 && load.inPrefill === 0 && load.uncachedTokens === 0);
}

/** Text of an answer without what differs from one to the next. */
function plain(text: string): string {
  return text.replace(/"id":"[^"]*"/g, '"id":""').replace(/"created":\d+/g, '"created":0');
}

function count(router: RunningRouter, outcome: string): number {
  const found = new RegExp(`hedges_total\\{model="tiny",outcome="${outcome}"\\} (\\d+)`).exec(
    router.failures.render(),
  );
  return Number(found?.[1] ?? 0);
}

function sent({ heard }: RunningRouter): readonly string[] {
  return heard.filter((line) => line.startsWith('sent')).map((line) => line.slice('sent '.length));
}

for (const [what, fault] of [
  ['says nothing', { kind: 'stall' }],
  ['sends headers alone', { kind: 'slow-start', ms: 60_000 }],
] as const) {
  test(`The second engine answers when the first one ${what}, which is cancelled without blame`, async () => {
    const [slow, fast] = [await startSim({ faults: [fault] }), await startSim()];
    const router = await hedging([slow, fast], 30);
    const alone = await ask(fast, '/v1/completions', streamed);
    const answer = await ask(router, '/v1/completions', streamed);
    expect(answer.status).toBe(200);
    expect(plain(await answer.text())).toBe(plain(await alone.text()));
    await until(() => idle(router));
    expect(sent(router)).toEqual([slow.url, fast.url]);
    expect(router.heard.filter((line) => line === 'lost')).toHaveLength(1);
    expect(router.heard).not.toContain('abort');
    expect(router.heard.some((line) => line.startsWith('error'))).toBe(false);
    for (const { health } of router.store.snapshot().endpoints) {
      expect(health).toMatchObject({ phase: 'trusted', failures: 0 });
    }
    expect([count(router, 'started'), count(router, 'won'), count(router, 'lost')]).toEqual([1, 1, 0]);
  });
}

test('The first engine answers if it is sooner after all', async () => {
  const engines = [
    await startSim({ faults: [{ kind: 'stall', ms: 1000 }] }),
    await startSim({ faults: [{ kind: 'stall' }] }),
  ];
  const router = await hedging(engines, 30);
  const text = await (await ask(router, '/v1/completions', streamed)).text();
  expect(text).toContain('data: [DONE]');
  await until(() => idle(router));
  expect(sent(router)).toEqual(engines.map(({ url }) => url));
  expect([count(router, 'won'), count(router, 'lost')]).toEqual([0, 1]);
});

test('What has begun goes on, what is not streamed waits, and what engines keep is asked for once', async () => {
  const halting = await startSim({ faults: [{ kind: 'stall', at: 'stream', after: 1, ms: 1500 }] });
  // Late after a second, by when even a busy machine has begun.
  const begun = await hedging([halting, await startSim()], 5000, {}, 500);
  expect(await (await ask(begun, '/v1/completions', streamed)).text()).toContain('data: [DONE]');
  expect(count(begun, 'started')).toBe(0);

  const router = await hedging(
    [await startSim({ faults: [{ kind: 'stall', ms: 400 }] }), await startSim()],
    10,
  );
  await (await ask(router, '/v1/completions', { ...streamed, stream: false })).text();
  await (await ask(router, '/v1/responses', { model: 'tiny', input: prompt, stream: true })).text();
  expect(sent(router)).toHaveLength(2);
  expect(count(router, 'started')).toBe(0);
});

test('Nobody is asked beyond the budget', async () => {
  const engines = [await startSim({ faults: [{ kind: 'stall', ms: 600 }] }), await startSim()];
  const router = await hedging(engines, 30, { hedgeBudgetPercent: 0.001 });
  expect(await (await ask(router, '/v1/completions', streamed)).text()).toContain('data: [DONE]');
  expect(sent(router)).toHaveLength(1);
  expect(count(router, 'refused')).toBe(1);
});

test('An engine that fails while another one has the request costs nothing', async () => {
  const late = await startSim({ faults: [{ kind: 'stall', ms: 1500 }] });
  const router = await hedging([late, await startSim({ faults: [{ kind: 'error', status: 503 }] })], 30);
  const answer = await ask(router, '/v1/completions', streamed);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('data: [DONE]');
  expect([count(router, 'started'), count(router, 'won'), count(router, 'lost')]).toEqual([1, 0, 0]);
  await until(() => idle(router));
});

test('When both engines fail, a third one gets the request where that is allowed', async () => {
  const [last, ...failing] = [
    await startSim(),
    await deadSoon(),
    await startSim({ faults: [{ kind: 'refuse' }] }),
  ];
  const router = await hedging([...failing, last], 30, { maxInstanceFailoverRerouteAttempts: 2 });
  const answer = await ask(router, '/v1/completions', streamed);
  expect(await answer.text()).toContain('data: [DONE]');
  expect(sent(router).at(-1)).toBe(last.url);
  await until(() => idle(router));
});

/** An engine that ends connections after a while instead of answering. */
async function deadSoon(): Promise<{ readonly url: string }> {
  const server = createServer((socket) => {
    const timer = setTimeout(() => socket.resetAndDestroy(), 700);
    socket.on('error', () => undefined).on('close', () => clearTimeout(timer));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('A client that leaves takes both engines along', async () => {
  const engines = [
    await startSim({ faults: [{ kind: 'stall' }] }),
    await startSim({ faults: [{ kind: 'stall' }] }),
  ];
  const router = await hedging(engines, 30);
  const leaving = new AbortController();
  const answer = ask(router, '/v1/completions', streamed, { signal: leaving.signal }).catch(() => 'left');
  await until(() => sent(router).length === 2);
  leaving.abort();
  expect(await answer).toBe('left');
  await until(() => idle(router));
  expect(router.heard.filter((line) => line === 'abort')).toHaveLength(2);
});

test('An engine that is known to be slow is passed over, but tried now and then', async () => {
  const engines = [await startSim(), await startSim()];
  // So long that nobody is late on a busy machine.
  const router = await hedging(engines, 600_000, {}, 20_000);
  for (let i = 0; i < 6; i++) await (await ask(router, '/v1/completions', streamed)).text();
  const urls = engines.map(({ url }) => url);
  expect(sent(router)[0]).toBe(urls[0]);
  expect(sent(router).filter((url) => url === urls[0])).toHaveLength(1);
  expect(sent(router).slice(-4)).toEqual(Array.from({ length: 4 }, () => urls[1]));
});

test('Live, hardly any answer comes from an engine that is far slower than the others', async () => {
  const fast = [await startSim(), await startSim(), await startSim()];
  const answeredSlowly = async (hedgeBudgetPercent: number): Promise<number> => {
    const slow = await startSim({ faults: [{ kind: 'stall', ms: 1500 }] });
    const router = await startRouter([slow, ...fast], { hedgeBudgetPercent });
    for (let i = 0; i < 32; i++) {
      await (await ask(router, '/v1/completions', { ...streamed, prompt: `${prompt} ${i}` })).text();
    }
    const metrics = await (await fetch(`${slow.url}/metrics`)).text();
    const counts = [
      ...metrics.matchAll(/^vllm:request_success_total\{.*finished_reason="(?:length|stop)".*\} (.+)$/gm),
    ];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const [plain, hedged] = await Promise.all([answeredSlowly(0), answeredSlowly(100)]);
  expect(plain).toBeGreaterThanOrEqual(8);
  expect(hedged).toBeLessThanOrEqual(plain / 2);
});
