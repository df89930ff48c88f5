import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { slow, startSim, until } from '../sim/running-engine.js';
import { ask } from './running-router.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';

// The bundle itself, as `npx vllm-router` runs it.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'router-'));
  execFileSync(process.execPath, ['build.mjs', '--programs', folder, 'router'], { cwd: root, stdio: 'pipe' });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(join(folder, 'router.mjs'), args, {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  return { child, said, exit: once(child, 'close').then(([code]) => code as number | null) };
}

test('The program routes to static backends, and at SIGTERM finishes a stream before it ends', async () => {
  const engines = [await startSim({ timing: slow }), await startSim({ timing: slow })];
  const { child, said, exit } = program(
    [
      ...[
        '--host',
        '127.0.0.1',
        '--port',
        '0',
        '--service-discovery',
        'static',
        '--routing-logic',
        'roundrobin',
      ],
      ...['--static-backends', engines.map(({ url }) => url).join(',')],
      ...['--static-models', 'tiny,tiny', '--static-aliases', 'gpt:tiny'],
    ],
    { VLLM_API_KEY: 'engine-key' },
  );
  while (!said.stdout.includes(' listens on ')) await once(child.stdout, 'data');
  const [, port] = /port (\d+)/.exec(said.stdout) ?? [];
  const router = { url: `http://127.0.0.1:${port}` };
  const body = { model: 'gpt', prompt: 'hello there', max_tokens: 15, ignore_eos: true };
  for (let i = 0; i < 2; i++) expect((await ask(router, '/v1/completions', body)).status).toBe(200);
  await until(() => engines.every(({ url }) => said.stdout.includes(` to ${url} at `)));
  const metrics = await (await fetch(`${router.url}/metrics`)).text();
  for (const { url } of engines) expect(metrics).toContain(`vllm:healthy_pods_total{server="${url}"} 1`);
  const streaming = await ask(router, '/v1/completions', { ...body, stream: true });
  child.kill('SIGTERM');
  expect(await streaming.text()).toContain('data: [DONE]');
  expect(await exit).toBe(0);
  expect(said.stderr).toBe('');
  expect(said.stdout).not.toContain('engine-key');
});

test('What this version has not got is refused at start, each in one line', async () => {
  const { said, exit } = program([
    ...['--service-discovery', 'static', '--static-backends', 'http://127.0.0.1:9', '--static-models', 'm'],
    ...['--routing-logic', 'roundrobin', '--enable-batch-api', '--callbacks', './a.mjs#b'],
  ]);
  expect(await exit).toBe(2);
  expect(said).toEqual({
    stdout: '',
    stderr:
      '--enable-batch-api: this version has not got it, got it set; remove it\n--callbacks: this version has not got it, got it set; remove it\n',
  });
});

test('Help and version need nothing else', async () => {
  const help = program(['--help']);
  const version = program(['--version']);
  expect(await help.exit).toBe(0);
  expect(help.said.stdout).toContain('--static-backends');
  expect(await version.exit).toBe(0);
  expect(version.said.stdout).toMatch(/^vllm-router \d+\.\d+\.\d+\n$/);
});
