import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NONROOT_USER } from '../../constructs/pod-security.js';
import { images } from '../../contract/images.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'sim-image-'));
const dockerfile = readFileSync(join(repository, 'images/sim/Dockerfile'), 'utf8');

beforeAll(() => {
  execFileSync(process.execPath, ['images/sim/assemble.mjs', root], { cwd: repository });
});
afterAll(() => rmSync(root, { recursive: true }));

test.each(['usr/local/bin/vllm', 'opt/venv/bin/vllm'])('/%s is an engine, with KV events', async (path) => {
  expect(lstatSync(join(root, path)).isSymbolicLink()).toBe(true);
  accessSync(join(root, path), constants.X_OK);
  expect(readFileSync(join(root, path), 'utf8').split('\n', 1)).toEqual(['#!/nodejs/bin/node']);
  const events = JSON.stringify({ enable_kv_cache_events: true, endpoint: 'tcp://*:22800' });
  const child = spawn(
    process.execPath,
    [join(root, path), 'serve', 'o/m', '--host', '127.0.0.1', '--port', '0', '--kv-events-config', events],
    // Nothing of the repository helps.
    { cwd: '/', env: {} },
  );
  const ended = once(child, 'close');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes('\n')) await once(child.stdout, 'data');
  const url = /http:\S+/.exec(said)?.[0];
  expect(await (await fetch(`${url}/v1/models`)).json()).toMatchObject({ data: [{ id: 'o/m' }] });
  child.kill('SIGTERM');
  expect([(await ended)[0], said]).toEqual([0, expect.stringContaining('o/m at http')]);
});

test('The image runs as the user that our manifests name, by number, and carries licences', () => {
  expect(dockerfile).toContain(`USER ${NONROOT_USER}:${NONROOT_USER}\n`);
  expect(images.sim).toMatch(/\/sim:\d+\.\d+\.\d+$/);
  expect(readFileSync(join(root, 'app/sim.licenses.txt'), 'utf8')).toContain('@msgpack/msgpack');
  expect(readFileSync(join(root, 'app/node_modules/zeromq/LICENSE.txt'), 'utf8')).not.toBe('');
});

test('What the Dockerfile copies is there', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  expect(copied).toEqual(
    expect.arrayContaining(['build.mjs', 'contract', 'sim', 'src/runtime', 'images/sim']),
  );
  for (const path of copied) accessSync(join(repository, path));
});
