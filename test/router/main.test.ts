import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { slow, startSim, until } from '../sim/running-engine.js';
import { pem } from './certificates.js';
import { onLoopback, routerProgram } from './program.js';
import { ask } from './running-router.js';
import { fileOf, staticEngines } from './started-router.js';
import { otlpReceiver } from './tracing/otlp-receiver.js';

const program = routerProgram();
const body = { model: 'tiny', prompt: 'hello there', max_tokens: 15, ignore_eos: true };

test('The program routes to static backends, and at SIGTERM finishes a stream before it ends', async () => {
  const engines = [await startSim({ timing: slow }), await startSim({ timing: slow })];
  const { child, said, exit, url } = program(
    [...onLoopback, ...staticEngines(engines), '--static-aliases', 'gpt:tiny'],
    { VLLM_API_KEY: 'engine-key' },
  );
  const router = { url: await url() };
  const aliased = { ...body, model: 'gpt' };
  for (let i = 0; i < 2; i++) expect((await ask(router, '/v1/completions', aliased)).status).toBe(200);
  await until(() => engines.every((engine) => said.stdout.includes(` to ${engine.url} at `)));
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  for (const engine of engines)
    expect(metrics).toContain(`vllm:healthy_pods_total{server="${engine.url}"} 1`);
  const streaming = await ask(router, '/v1/completions', { ...aliased, stream: true });
  child.kill('SIGTERM');
  expect(await streaming.text()).toContain('data: [DONE]');
  expect(await exit).toBe(0);
  expect(said.stderr).toBe('');
  expect(said.stdout).not.toContain('engine-key');
});

test('With a drain limit, what takes longer is cut off and told', async () => {
  const engine = await startSim({ timing: slow });
  const { child, said, exit, url } = program([
    ...onLoopback,
    ...staticEngines([engine]),
    ...['--drain-timeout-seconds', '0'],
  ]);
  const streaming = await ask({ url: await url() }, '/v1/completions', {
    ...body,
    max_tokens: 8000,
    stream: true,
  });
  child.kill('SIGTERM');
  await expect(streaming.text()).rejects.toThrow();
  expect(await exit).toBe(0);
  expect(said.stderr).toContain('WARNING: --drain-timeout-seconds: 1 requests are cut off, got 0');
});

test('Flags that stand in one argument with their values are split, and values are kept whole', async () => {
  const engine = await startSim();
  const config = fileOf(
    JSON.stringify({ service_discovery: 'static', static_backends: engine.url, static_models: 'tiny' }),
    'with space.json',
  );
  const { said, url } = program([
    '--host 127.0.0.1',
    '--port 0',
    '--routing-logic session',
    ...['--session-key', 'x-user'],
    `--dynamic-config-json ${config}`,
    '--static-aliases a=b:tiny',
    '--k8s-label-selector app=engine,role in (a, b)',
    '--log-stats',
  ]);
  const router = { url: await url() };
  expect((await ask(router, '/v1/completions', { ...body, model: 'a=b' })).status).toBe(200);
  const health = await (await fetch(`${router.url}/health`)).json();
  expect(health).toMatchObject({
    dynamic_config: {
      static_backends: engine.url,
      session_key: 'x-user',
      k8s_label_selector: 'app=engine,role in (a, b)',
    },
  });
  expect(said.stderr).toBe('');
});

test('As JSON each line of both outputs is an object, and lines of several lines are one', async () => {
  const engine = await startSim();
  const { child, said, exit, url } = program([
    ...onLoopback,
    ...staticEngines([engine, { url: 'http://127.0.0.1:9' }]),
    ...['--log-format', 'json', '--log-stats', '--log-stats-interval', '1', '--access-log'],
    ...['--feature-gates', 'Sematic=true'],
  ]);
  const router = { url: await url() };
  const statuses = [];
  for (let i = 0; i < 2; i++) statuses.push((await ask(router, '/v1/completions?key=hidden', body)).status);
  expect(statuses.sort()).toEqual([200, 502]);
  await until(() => said.stdout.includes('Request Stats'));
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  const read = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
  const [out, err] = [read(said.stdout), read(said.stderr)];
  for (const line of [...out, ...err]) {
    expect(line).toMatchObject({ logger: 'vllm_router', message: expect.any(String) });
    expect(line.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}$/);
  }
  expect(new Set(out.map(({ level }) => level))).toEqual(new Set(['INFO']));
  expect(new Set(err.map(({ level }) => level))).toEqual(new Set(['WARNING']));
  const messages = out.map(({ message }) => message ?? '');
  expect(messages.some((message) => message.startsWith('Routing request '))).toBe(true);
  const access = messages.filter((message) => message.includes(' - "POST'));
  expect(access.map((line) => line.replace(/^127\.0\.0\.1:\d+ - /, '')).sort()).toEqual([
    '"POST /v1/completions HTTP/1.1" 200 OK',
    '"POST /v1/completions HTTP/1.1" 502 Bad Gateway',
  ]);
  expect(err[0]?.message).toBe(
    '--feature-gates: unknown gate, got Sematic; the gates are SemanticCache, PIIDetection',
  );
});

test('The statistics in the log are those of the engines', async () => {
  const engine = await startSim();
  const { said, url } = program([
    ...onLoopback,
    ...staticEngines([engine]),
    ...['--log-stats', '--log-stats-interval', '1', '--log-level', 'info'],
  ]);
  const router = { url: await url() };
  for (let i = 0; i < 3; i++) expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  await until(() => said.stdout.includes('Finished: 3'));
  const report = said.stdout.slice(said.stdout.lastIndexOf(`Server: ${engine.url}`));
  expect(report).toMatch(
    /^Server: \S+\nModels:\n {2}- tiny\n Engine Stats: .*\n Request Stats: QPS: .*Finished: 3/,
  );
  expect(said.stdout).not.toContain(' - "POST');
});

test('Traces go to a collector by TLS, which the variables of OpenTelemetry say how to trust', async () => {
  const receiver = await otlpReceiver({ cert: pem('one-server.pem'), key: pem('one-server.key') });
  const { child, said, exit, url } = program(
    [
      ...onLoopback,
      ...staticEngines([await startSim()]),
      // A name, since addresses have no place in a TLS greeting.
      ...['--otel-endpoint', receiver.address.replace('127.0.0.1', 'localhost')],
      ...['--otel-secure', '--otel-service-name', 'front'],
    ],
    {
      OTEL_EXPORTER_OTLP_CERTIFICATE: fileOf(pem('one-authority.pem')),
      OTEL_RESOURCE_ATTRIBUTES: 'team=models',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    },
  );
  expect((await ask({ url: await url() }, '/v1/completions', body)).status).toBe(200);
  await until(() => receiver.spans.length === 2);
  expect(receiver.resources[0]).toMatchObject({ 'service.name': 'front', team: 'models' });
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(said.stderr).toBe('');
});

test('A module that is not there and a project that is none are refused at start', async () => {
  const engines = ['--routing-logic', 'roundrobin', ...staticEngines([{ url: 'http://127.0.0.1:9' }], 'm')];
  const hooks = program([...engines, '--callbacks', './a.mjs#b']);
  expect(await hooks.exit).toBe(2);
  expect(hooks.said.stderr).toContain('--callbacks: not usable, got ./a.mjs#b: ');
  const sentry = program([...engines, '--sentry-dsn', 'http://host/1']);
  expect(await sentry.exit).toBe(2);
  expect(sentry.said.stderr).toContain('--sentry-dsn: names no project');
});

test.each([
  ['a flag', ['--prt', '1'], {}, '--prt: unknown flag; did you mean --port\n'],
  [
    'a variable',
    staticEngines([{ url: 'http://127.0.0.1:9' }]),
    { VLLM_ROUTER_LOG_LEVEL: 'loud' },
    'VLLM_ROUTER_LOG_LEVEL: unknown value, got "loud"; use one of critical, error, warning, info, debug, trace\n',
  ],
  [
    'a file of keys',
    [...staticEngines([{ url: 'http://127.0.0.1:9' }]), '--admin-api-keys-file', '/nonexistent/keys'],
    {},
    "--admin-api-keys-file: not readable, got ENOENT: no such file or directory, open '/nonexistent/keys'; correct the path\n",
  ],
  [
    'no cluster',
    ['--service-discovery', 'k8s'],
    { KUBECONFIG: '/nonexistent/config' },
    'kubernetes: no service account and no kubeconfig, got /nonexistent/config; run in a pod or set KUBECONFIG\n',
  ],
])('A mistake in %s ends the program with code 2 and one line', async (_, args, env, line) => {
  const { said, exit } = program([...onLoopback, ...args], env);
  expect(await exit).toBe(2);
  expect(
    said.stderr
      .split('\n')
      .filter((text) => !text.includes('missing;'))
      .join('\n'),
  ).toBe(line);
  expect(said.stdout).toBe('');
});

test('A port that somebody else has is told in one line, and is no mistake in a flag', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const args = [...onLoopback, ...staticEngines([{ url: 'http://127.0.0.1:9' }])];
  const taken = program([...args, '--port', String(port)]);
  expect(await taken.exit).toBe(1);
  expect(taken.said.stderr).toMatch(
    /^--port: 127\.0\.0\.1 port \d+ cannot be listened at, got .*EADDRINUSE.*; use another port or end what has it\n$/m,
  );
  const nowhere = program([...args, '--host', 'nowhere.invalid']);
  expect(await nowhere.exit).toBe(2);
  expect(nowhere.said.stderr).toMatch(/^--port: nowhere\.invalid port 0 .*; correct --host or --port\n$/m);
});

test('Help and version need nothing else', async () => {
  const help = program(['--help']);
  const version = program(['--version']);
  expect(await help.exit).toBe(0);
  expect(help.said.stdout).toContain('--static-backends');
  expect(await version.exit).toBe(0);
  expect(version.said.stdout).toMatch(/^vllm-router \d+\.\d+\.\d+\n$/);
});
