import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, type WholeRouter } from '../started-router.js';

const body = { model: 'tiny', prompt: 'hello', max_tokens: 2 };

function configOf(engines: readonly { readonly url: string }[], more = ''): string {
  const backends = JSON.stringify(engines.map(({ url }) => url));
  return `service_discovery: static\nstatic_models:\n  tiny: { static_backends: ${backends} }\n${more}`;
}

async function served(router: WholeRouter, times: number): Promise<readonly string[]> {
  const from = router.lines.length;
  for (let i = 0; i < times; i++) {
    expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  }
  const pattern = /^.*Routing request \S+ with session id None to (\S+) at .*$/;
  await until(() => router.lines.slice(from).filter((line) => pattern.test(line)).length === times);
  return router.lines.slice(from).flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

async function metric(router: WholeRouter, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${router.url}/metrics`)).text();
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}

test('A running router takes over another file, and its counters go on', async () => {
  const [one, two] = [await startSim(), await startSim()];
  const path = fileOf(configOf([one]), 'config.yaml');
  const router = await startWhole(['--dynamic-config-yaml', path]);
  const incoming = /^vllm:num_incoming_requests_total\{model="tiny"\} (\d+)/m;
  expect(await served(router, 2)).toEqual([one.url, one.url]);
  expect(await metric(router, incoming)).toBe(2);
  const { addedAt } = router.router.services.store.snapshot().endpoints[0] ?? {};

  writeFileSync(path, configOf([one, two], 'static_aliases: { gpt: tiny }\n'));
  await until(() => router.lines.some((line) => line.includes(`configuration: ${path} is in force`)));
  expect([...new Set(await served(router, 4))].sort()).toEqual([one.url, two.url].sort());
  expect((await ask(router, '/v1/completions', { ...body, model: 'gpt' })).status).toBe(200);
  expect(await metric(router, incoming)).toBeGreaterThanOrEqual(6);
  const kept = router.router.services.store.snapshot().endpoints.find(({ url }) => url === one.url);
  expect(kept?.addedAt).toBe(addedAt);
  const health = (await (await fetch(`${router.url}/health`)).json()) as { dynamic_config: object };
  expect(health.dynamic_config).toMatchObject({ static_aliases: 'gpt:tiny', routing_logic: 'roundrobin' });
});

test('A running router tells of a bad file once and goes on as before', async () => {
  const engine = await startSim();
  const path = fileOf(configOf([engine]), 'config.yaml');
  const router = await startWhole(['--dynamic-config-yaml', path]);
  await served(router, 1);
  const bad = [
    ['a: [1\n', 'not readable as YAML'],
    [configOf([]), '--static-backends: missing'],
    [configOf([engine], 'routing_logic: fastest\n'), 'routing_logic: unknown value'],
    [configOf([engine], 'callbacks: a.b.c\n'), '--callbacks: not a JavaScript module and export'],
    [configOf([engine], 'api_keys_file: /nonexistent/keys\n'), '--api-keys-file: not readable'],
    [configOf([engine], 'max_body_bytes: 0\n'), 'max_body_bytes: out of range'],
  ] as const;
  for (const [text, problem] of bad) {
    const from = router.lines.length;
    writeFileSync(path, text);
    const tells = (line: string): boolean => line.includes('changes nothing, got');
    await until(() => router.lines.slice(from).some((line) => tells(line) && line.includes(problem)));
    expect(router.lines.slice(from).filter(tells)).toHaveLength(1);
    expect(await served(router, 1)).toEqual([engine.url]);
  }
  expect(await metric(router, /config_reloads_total\{outcome="refused"\} (\d+)/)).toBe(bad.length);
});

test('Limits, errors and keys change on a running router, and what cannot is told', async () => {
  const engine = await startSim();
  const path = fileOf(configOf([engine]), 'config.yaml');
  const router = await startWhole(['--dynamic-config-yaml', path]);
  const long = { ...body, prompt: 'x'.repeat(2000) };
  expect((await ask(router, '/v1/completions', long)).status).toBe(200);
  writeFileSync(
    path,
    configOf(
      [engine],
      'max_body_bytes: 1000\nlegacy_errors: true\naccess_log: true\nconnect_timeout_ms: 9\n',
    ),
  );
  await until(() => router.lines.some((line) => line.includes('is in force')));
  const refused = await ask(router, '/v1/completions', long);
  expect([refused.status, await refused.json()]).toEqual([
    413,
    { error: 'request: the body is larger than 1000 bytes; send less or raise the limit' },
  ]);
  await until(() => router.lines.some((line) => line.includes('"POST /v1/completions HTTP/1.1" 413')));
  const told = router.lines.filter((line) => line.includes('need a restart'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('configuration: connectTimeoutMs need a restart, got a change');
});
