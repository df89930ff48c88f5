import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { fileOf, startWhole, staticEngines, type WholeRouter } from '../started-router.js';

const model = JSON.stringify({ model: 'tiny', prompt: 'x', max_tokens: 1 });

/** The statuses of the guarded paths, then of /v1/models, a completion, /metrics and /health. */
async function statuses(router: WholeRouter, key?: string): Promise<readonly number[]> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const [engine] = router.router.services.store.snapshot().endpoints;
  const asked = [
    ['POST', `/sleep?id=${engine?.id}`],
    ['GET', `/is_sleeping?id=${engine?.id}`],
    ['POST', `/wake_up?id=${engine?.id}`],
    ['GET', '/engines'],
    ['GET', '/v1/models'],
    ['POST', '/v1/completions'],
    ['GET', '/metrics'],
    ['GET', '/health'],
  ] as const;
  const found: number[] = [];
  for (const [method, path] of asked) {
    const json = { ...headers, 'content-type': 'application/json' };
    const body = path === '/v1/completions' ? { body: model, headers: json } : { headers };
    const answer = await fetch(router.url + path, { method, ...body });
    await answer.text();
    found.push(answer.status);
  }
  return found;
}

const everything = [200, 200, 200, 200, 200, 200, 200, 200];
const clientsOnly = [401, 401, 401, 401, 200, 200, 200, 200];
const adminsOnly = [200, 200, 200, 200, 401, 401, 200, 200];
const nothing = [401, 401, 401, 401, 401, 401, 200, 200];

test('Admin keys alone guard what is for admins, and nothing else', async () => {
  const router = await startWhole([
    ...staticEngines([await startSim({ devMode: true })]),
    ...['--admin-api-keys', 'root-1,root-2'],
  ]);
  expect(await statuses(router)).toEqual(clientsOnly);
  expect(await statuses(router, 'root-3')).toEqual(clientsOnly);
  expect(await statuses(router, 'root-2')).toEqual(everything);
});

test('With client keys too each opens its own, and client keys alone open all', async () => {
  const args = staticEngines([await startSim({ devMode: true })]);
  const env = { VLLM_ROUTER_API_KEYS: 'user-1, user-2' };
  const both = await startWhole([...args, '--admin-api-keys', 'root'], env);
  expect(await statuses(both)).toEqual(nothing);
  expect(await statuses(both, 'root')).toEqual(adminsOnly);
  expect(await statuses(both, 'user-2')).toEqual(clientsOnly);
  const clients = await startWhole(args, env);
  expect(await statuses(clients, 'user-1')).toEqual(everything);
  expect(await statuses(clients)).toEqual(nothing);
});

test('However a path is spelled, its guard is the same', async () => {
  const router = await startWhole([
    ...staticEngines([await startSim()]),
    ...['--admin-api-keys', 'root', '--root-path', '/llm'],
  ]);
  for (const path of [
    '/engines',
    '/%65ngines',
    '/engines?x=1',
    '/llm/engines',
    '/llm/%65ngines',
    '/engines#x',
  ]) {
    expect([path, (await fetch(router.url + path)).status]).toEqual([path, 401]);
  }
  for (const path of ['/Engines', '//engines', '/engines/x', '/x/../../engines/.']) {
    expect([path, (await fetch(router.url + path)).status]).not.toEqual([path, 200]);
  }
});

test('A changed file of admin keys counts at once, and a reload keeps both kinds of keys', async () => {
  const file = fileOf('old\n');
  const config = fileOf('admin_api_keys: fixed\n', 'config.yaml');
  const router = await startWhole([
    ...staticEngines([await startSim({ devMode: true })]),
    ...['--admin-api-keys-file', file, '--dynamic-config-yaml', config],
  ]);
  const opens = async (key: string): Promise<boolean> =>
    (await fetch(`${router.url}/engines`, { headers: { 'x-api-key': key } })).status === 200;
  expect([await opens('old'), await opens('new'), await opens('fixed')]).toEqual([true, false, true]);
  writeFileSync(file, 'new\n');
  await expect.poll(() => opens('new'), { timeout: 20_000 }).toBe(true);
  expect(await opens('old')).toBe(false);
  writeFileSync(config, 'admin_api_keys: other\n');
  await until(() => router.lines.some((line) => line.includes('is in force')));
  expect([await opens('fixed'), await opens('other'), await opens('new')]).toEqual([false, true, true]);
});
