import { expect, test } from 'vitest';
import { connectorsOf } from '../../../router/upstream/connectors.js';
import type { Fault, SimulatedEngine } from '../../../sim/index.js';
import { startSim, until } from '../../sim/running-engine.js';
import { ask, type RunningRouter, startRouter } from '../running-router.js';
import { deadUrl, hangingUrl } from './dead-engine.js';

const completion = { model: 'tiny', prompt: 'hello there', max_tokens: 5 };
const retrying = { maxInstanceFailoverRerouteAttempts: 3, retryOnStatus: ['503', '429'] };

/** Asks a number of times at once and counts the statuses. */
async function statuses(router: RunningRouter, times: number): Promise<Readonly<Record<number, number>>> {
  const answers = await Promise.all(
    Array.from({ length: times }, async () => {
      const answer = await ask(router, '/v1/completions', completion);
      await answer.text();
      return answer.status;
    }),
  );
  const counts: Record<number, number> = {};
  for (const status of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function attempts({ heard }: RunningRouter): number {
  return heard.filter((line) => line.startsWith('sent')).length;
}

function idle({ store }: RunningRouter): boolean {
  return store.snapshot().endpoints.every(({ load }) => load.inFlight === 0);
}

async function pair(fault: Fault): Promise<readonly [bad: SimulatedEngine, good: SimulatedEngine]> {
  return [await startSim({ faults: [fault] }), await startSim()];
}

for (const [what, fault] of [
  ['is too busy', { kind: 'rate-limit', retryAfter: 3 }],
  ['is not ready', { kind: 'error', status: 503 }],
] as const) {
  test(`No request is lost to an engine that ${what} where its status is retried`, async () => {
    const engines = await pair(fault);
    const router = await startRouter(engines, { ...retrying, ejectAfterFailures: 0 });
    expect(await statuses(router, 20)).toEqual({ 200: 20 });
    expect(attempts(router)).toBe(30);
    expect(router.failures.render()).toContain(
      'vllm_router:retries_total{model="tiny",reason="status"} 10.0\n',
    );
    await until(() => idle(router));
  });
}

test('A status passes through as long as no flag has it retried', async () => {
  const engines = await pair({ kind: 'error', status: 503 });
  const router = await startRouter(engines, { ...retrying, retryOnStatus: ['502'] });
  expect(await statuses(router, 4)).toEqual({ 200: 2, 503: 2 });
  expect(attempts(router)).toBe(4);
});

test('When all engines are too busy, the client hears so from the last one', async () => {
  const busy: Fault = { kind: 'rate-limit', retryAfter: 7 };
  const engines = await Promise.all([startSim({ faults: [busy] }), startSim({ faults: [busy] })]);
  const router = await startRouter(engines, retrying);
  const answer = await ask(router, '/v1/completions', completion);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await answer.text()).not.toBe('');
  expect(attempts(router)).toBe(2);
});

test('What a busy engine said about coming again outlives the failure of the next one', async () => {
  const busy = await startSim({ faults: [{ kind: 'rate-limit', retryAfter: 7 }] });
  const router = await startRouter([busy, { url: await deadUrl() }], retrying);
  const answers = await Promise.all([1, 2].map(() => ask(router, '/v1/completions', completion)));
  const told = answers.map(({ status, headers }) => [status, headers.get('retry-after')]);
  expect(told).toContainEqual([502, '7']);
  expect(told).toContainEqual([429, '7']);
});

test('A request that engines fail before they answer goes to others, as often as the flag allows', async () => {
  const refusing: Fault = { kind: 'refuse' };
  const engines = await Promise.all([
    startSim({ faults: [refusing] }),
    startSim({ faults: [{ kind: 'garbage' }] }),
    startSim(),
  ]);
  const eager = await startRouter(engines, { maxInstanceFailoverRerouteAttempts: 2, ejectAfterFailures: 0 });
  expect(await statuses(eager, 12)).toEqual({ 200: 12 });
  const once = await startRouter(engines, { maxInstanceFailoverRerouteAttempts: 0, ejectAfterFailures: 0 });
  expect(await statuses(once, 12)).toEqual({ 200: 4, 502: 8 });
});

test('A body that comes while it is sent goes to one engine only', async () => {
  const router = await startRouter([{ url: await deadUrl() }, { url: await deadUrl() }], retrying);
  const boundary = 'b';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\ntiny\r\n--${boundary}\r\n`;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from(head));
      controller.enqueue(Buffer.from('content-disposition: form-data; name="file"; filename="a"\r\n\r\n'));
      controller.enqueue(Buffer.alloc(400_000, 'x'));
      controller.enqueue(Buffer.from(`\r\n--${boundary}--\r\n`));
      controller.close();
    },
  });
  const init = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
  const answer = await fetch(`${router.url}/v1/audio/transcriptions`, init as RequestInit);
  expect(answer.status).toBe(502);
  expect(attempts(router)).toBe(1);
});

test('An engine to which connections hang gives 504, or the next engine where failover is on', async () => {
  const url = await hangingUrl();
  const connectors = connectorsOf({ timeout: 200 });
  const alone = await startRouter([{ url }], {}, { connectors });
  const answer = await ask(alone, '/v1/completions', completion);
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ error: { type: 'gateway_timeout_error', code: 504 } });
  const engine = await startSim();
  const router = await startRouter(
    [{ url }, engine],
    { maxInstanceFailoverRerouteAttempts: 1 },
    { connectors },
  );
  expect(await statuses(router, 4)).toEqual({ 200: 4 });
});

test('An engine that does not begin its answer in time gives 504, and its work is cancelled', async () => {
  const engine = await startSim({ faults: [{ kind: 'stall' }] });
  const router = await startRouter([engine], { engineFirstByteTimeoutSeconds: 0.1 });
  const answer = await ask(router, '/v1/completions', completion);
  expect(answer.status).toBe(504);
  expect(router.heard.at(-1)).toBe('error UND_ERR_HEADERS_TIMEOUT');
  await until(() => idle(router));
  const patient = await startRouter([await startSim({ faults: [{ kind: 'stall', ms: 400 }] })]);
  expect(await statuses(patient, 1)).toEqual({ 200: 1 });
});

test('An answer that has begun may take longer than the first byte', async () => {
  const engine = await startSim({ faults: [{ kind: 'slow-start', ms: 2500 }] });
  const router = await startRouter([engine], { engineFirstByteTimeoutSeconds: 2 });
  const answer = await ask(router, '/v1/completions', { ...completion, stream: true });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('[DONE]');
});

test('Who is to blame is told by status and sentence', async () => {
  const router = await startRouter([{ url: await deadUrl() }]);
  const answerTo = async (model: string): Promise<readonly unknown[]> => {
    const answer = await ask(router, '/v1/completions', { ...completion, model });
    const { error } = (await answer.json()) as { error: { message: string; type: string; param: unknown } };
    return [answer.status, error.message, error.type, error.param];
  };
  expect(await answerTo('other')).toEqual([
    404,
    "Model 'other' not found. Available models can be listed at /v1/models.",
    'not_found_error',
    'model',
  ]);
  expect((await answerTo('tiny')).slice(0, 2)).toEqual([
    502,
    'engine: no answer came, got ECONNREFUSED; try again',
  ]);
  for (const { id } of router.store.snapshot().endpoints) router.store.setHealthy(id, false);
  const unavailable = "Model 'tiny' is temporarily unavailable. Please try again later.";
  expect(await answerTo('tiny')).toEqual([503, unavailable, 'service_unavailable_error', 'model']);
  for (const { id } of router.store.snapshot().endpoints) router.store.remove(id);
  expect(await answerTo('tiny')).toEqual([503, unavailable, 'service_unavailable_error', 'model']);
  const legacy = await startRouter([], { legacyErrors: true });
  expect(await (await ask(legacy, '/v1/completions', { ...completion, model: 'x' })).json()).toEqual({
    error: "Model 'x' not found. Available models can be listed at /v1/models.",
  });
});
