import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { version } from '../../contract/version.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function cli(
  args: readonly string[],
  stdin = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], { cwd: root });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

test('The program shows its commands, their flags and its version', async () => {
  const [overview, none, help, flags, same, number] = await Promise.all(
    [['--help'], [], ['help'], ['help', 'synth'], ['synth', '--help'], ['--version']].map((args) =>
      cli(args),
    ),
  );
  expect(overview).toMatchObject({ code: 0, stderr: '' });
  expect(overview?.stdout).toMatch(/^usage: vllm-stack <command>/);
  expect([none, help]).toEqual([overview, overview]);
  expect(flags?.stdout).toContain('--set-string <key=text>');
  expect(same).toEqual(flags);
  expect(number).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('Unknown commands and flags end with code 2', async () => {
  const [command, about, flag] = await Promise.all([
    cli(['sinth']),
    cli(['help', 'zzzzzz']),
    cli(['synth', '--relase', 'r']),
  ]);
  const nothing = { code: 2, stdout: '' };
  expect(command).toEqual({ ...nothing, stderr: 'sinth: unknown command; did you mean synth\n' });
  expect(about).toEqual({
    ...nothing,
    stderr: 'zzzzzz: unknown command; see vllm-stack --help for those that exist\n',
  });
  expect(flag).toEqual({ ...nothing, stderr: '--relase: unknown flag; did you mean --release\n' });
});

test('Values on the standard input go to the standard output, warnings to the other', async () => {
  const values = 'servingEngineSpec: { enableEngine: false }\nprometheusOperator: { enabled: true }\n';
  const { code, stdout, stderr } = await cli(
    ['synth', '--values', '-', '--release', 'r', '--namespace', 'ns', '--stdout'],
    values,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^apiVersion: /);
  expect(stderr).toMatch(/^(warning: .*\n)+$/);
});
