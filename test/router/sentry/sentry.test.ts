import { expect, test } from 'vitest';
import { withheld } from '../../../router/sentry/withheld.js';
import { startSim, until } from '../../sim/running-engine.js';
import { routerProgram } from '../program.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';
import { sentryReceiver } from './sentry-receiver.js';

const program = routerProgram();
const quiet = ['--sentry-traces-sample-rate', '0'];

/** Has the router fail at the next request in a way that only its own fault could. */
function broken(router: Awaited<ReturnType<typeof startWhole>>, message: string): void {
  const { services } = router.router;
  const { policy } = services;
  services.policy = {
    needs: 'nothing',
    pick() {
      services.policy = policy;
      throw new Error(message);
    },
  };
}

test('Errors of the router are reported, without bodies and keys', async () => {
  const sentry = await sentryReceiver();
  const engine = await startSim();
  const router = await startWhole([...staticEngines([engine]), '--sentry-dsn', sentry.dsn, ...quiet]);
  broken(router, `Unexpected token in "my prompt" with Bearer sk-123456789 at 7`);
  const headers = { 'x-request-id': 'r-1', authorization: 'Bearer client-secret' };
  const body = { model: 'tiny', prompt: 'my prompt' };
  expect((await ask(router, '/v1/completions', body, { headers })).status).toBe(500);
  await until(() => sentry.events.length === 1);
  expect(sentry.problems).toEqual([]);
  expect(sentry.events[0]).toMatchObject({
    level: 'error',
    platform: 'node',
    release: expect.stringMatching(/^vllm-router@\d/),
    tags: { request_id: 'r-1', path: '/v1/completions' },
    exception: { values: [{ type: 'Error', value: 'Unexpected token in "…" with Bearer … at 7' }] },
  });
  const [event] = sentry.events as unknown as [
    { exception: { values: { stacktrace: { frames: { function: string }[] } }[] } },
  ];
  expect(event.exception.values[0]?.stacktrace.frames.length).toBeGreaterThan(1);
  expect(sentry.raw.join('')).not.toMatch(/my prompt|client-secret|sk-1234/);
  // What clients or engines do wrong is no error of the router's.
  expect((await ask(router, '/v1/completions', { model: 'nobody' })).status).toBe(404);
  expect((await ask(router, '/v1/completions', '{')).status).toBe(400);
  await router.close();
  expect(sentry.events).toHaveLength(1);
});

test('A share of requests is told as transactions, within the trace that they came with', async () => {
  const sentry = await sentryReceiver();
  const engine = await startSim();
  const all = ['--sentry-dsn', sentry.dsn, '--sentry-traces-sample-rate', '1'];
  const router = await startWhole([...staticEngines([engine]), ...all]);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  await (await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' }, { headers })).text();
  await (await ask(router, '/v1/completions', { model: 'nobody' })).text();
  await until(() => sentry.transactions.length === 2);
  expect(sentry.problems).toEqual([]);
  expect(sentry.transactions).toMatchObject([
    {
      transaction: 'POST /v1/completions',
      tags: { model: 'tiny' },
      contexts: { trace: { trace_id: traceId, op: 'http.server', status: 'ok' } },
    },
    { tags: { model: 'nobody' }, contexts: { trace: { status: 'not_found' } } },
  ]);
});

test('A Sentry that is gone or wants less is no concern of requests', async () => {
  const sentry = await sentryReceiver();
  sentry.status = 429;
  const engine = await startSim();
  const gone = sentry.dsn.replace(/:\d+\/42$/, ':9/42');
  for (const dsn of [sentry.dsn, gone]) {
    const router = await startWhole([...staticEngines([engine]), '--sentry-dsn', dsn, ...quiet]);
    for (let i = 0; i < 5; i++) {
      broken(router, 'oh');
      expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' })).status).toBe(500);
      expect((await ask(router, '/v1/completions', { model: 'tiny', prompt: 'x' })).status).toBe(200);
    }
    await router.close();
  }
  expect(sentry.raw.length).toBeGreaterThan(0);
});

test('An error that ends the process is reported before it ends', async () => {
  const sentry = await sentryReceiver();
  const engine = await startSim();
  const trap = fileOf(`process.on('SIGUSR2', () => { throw new TypeError('gone wrong'); });`, 'trap.mjs');
  const router = program(
    [...['--host', '127.0.0.1', '--port', '0', '--routing-logic', 'roundrobin'], ...staticEngines([engine])],
    { NODE_OPTIONS: `--import ${trap}`, VLLM_ROUTER_SENTRY_DSN: sentry.dsn },
  );
  await router.url();
  router.child.kill('SIGUSR2');
  expect(await router.exit).toBe(1);
  expect(sentry.events).toMatchObject([
    { exception: { values: [{ type: 'TypeError', value: 'gone wrong', mechanism: { handled: false } }] } },
  ]);
  expect(sentry.problems).toEqual([]);
  expect(router.said.stderr).toContain('gone wrong');
});

test.each(['http://host/1', 'sentry', 'https://key@host'])('%s names no project', async (dsn) => {
  const engine = await startSim();
  const starting = startWhole([...staticEngines([engine]), '--sentry-dsn', dsn]);
  await expect(starting).rejects.toThrow('--sentry-dsn: names no project');
});

test('What messages quote is withheld', () => {
  expect(withheld(`Unexpected token 'a', "abc \\" d" is not valid JSON`)).toBe(
    'Unexpected token "…", "…" is not valid JSON',
  );
  expect(withheld('"cut off in the midd')).toBe('"…"');
  expect(withheld('cannot read sk-proj-abcdef123 or Basic dXNlcg==')).toBe('cannot read sk-… or Basic …');
  expect(withheld("it's a thing that isn't there")).toBe("it's a thing that isn't there");
});
