import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function program(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sim/main.ts', ...args], { cwd: root });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  return { child, said, exit: once(child, 'close').then(([code]) => code as number | null) };
}

test('A flag that vLLM does not have ends the program as vLLM ends', async () => {
  const { said, exit } = program(['serve', 'm', '--no-such-flag']);
  expect(await exit).toBe(2);
  expect(said).toEqual({
    stdout: '',
    stderr:
      'usage: vllm serve [model_tag] [options]\nvllm serve: error: unrecognized arguments: --no-such-flag\n',
  });
});

test('The program serves until it is told to end, and tells what has no effect', async () => {
  const { child, said, exit } = program([
    'serve',
    'm',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--dtype',
    'half',
  ]);
  while (!said.stdout.includes(' at http://')) await once(child.stdout, 'data');
  expect(said.stdout).toContain('without effect in a simulation: --dtype\n');
  const url = /at (http:\S+)/.exec(said.stdout)?.[1] ?? '';
  expect((await fetch(`${url}/health`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(said.stderr).toBe('');
});

test('An adapter that is not there keeps the program from starting', async () => {
  const { said, exit } = program(['serve', 'm', '--enable-lora', '--lora-modules', 'one=/nonexistent']);
  expect(await exit).toBe(1);
  expect(said.stderr).toBe('--lora-modules: no adapter found, got /nonexistent; correct the path of one\n');
});
