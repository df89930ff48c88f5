import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'every-command-'));
const program = join(folder, 'cli.mjs');

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
    external: ['zeromq'],
    alias: { yaml: join(root, 'node_modules', 'yaml') },
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
  });
  return () => rmSync(folder, { recursive: true });
}, 60_000);

async function cli(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  // Nothing of this machine's clusters.
  const env = { PATH: process.env.PATH, HOME: folder };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

/** The commands that the program knows, by its own words to somebody who mistypes one. */
const source = readFileSync(join(root, 'src', 'cli.ts'), 'utf8');
const commands = [...(/nearest\(command, \[([^\]]*)\]/.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'help');

it('has the commands that the overview shows', async () => {
  const { stdout } = await cli(['--help']);
  const shown = [...stdout.matchAll(/^ {2}([a-z][a-z-]*)[ \n]/gm)].map(([, name]) => name);

  expect(commands.length).toBeGreaterThan(7);
  expect(shown.filter((name) => name !== 'help').sort()).toEqual([...commands].sort());
});

it.each(commands)('%s shows its flags, by --help and by help', async (command) => {
  const [flag, word] = await Promise.all([cli([command, '--help']), cli(['help', command])]);

  expect(flag).toMatchObject({ code: 0, stderr: '' });
  expect(flag.stdout).toMatch(new RegExp(`^usage: vllm-stack ${command}( |\\n)`));
  expect(flag.stdout).toMatch(/^ {2}(-\w, )?--[a-z-]+/m);
  expect(word).toEqual(flag);
});

/** Bad input of each command beside flags that are not known. */
const bad: Readonly<Record<string, readonly (readonly string[])[]>> = {
  synth: [
    ['--values', 'absent.yaml', '--release', 'r', '--namespace', 'n'],
    ['--release', 'R', '--namespace', 'n', '--stdout'],
  ],
  local: [['absent'], ['--values', 'absent.yaml']],
  diff: [[], ['absent'], ['--values', 'absent.yaml', '--release', 'r', '--namespace', 'n']],
  prune: [[], ['absent']],
  doctor: [
    [],
    ['absent'],
    ['--values', 'absent.yaml', '--release', 'r', '--namespace', 'n'],
    ['--output', 'xml', 'dist'],
  ],
  adopt: [[], ['r', '--dry-run', '--yes'], ['r']],
  'route-sim': [[], ['absent']],
  top: [
    ['--url', 'here', '--once'],
    ['--url', 'http://127.0.0.1:1', '--release', 'r'],
    ['--namespace', 'n'],
    ['--sort', 'colour'],
    ['--api-key-file', 'absent'],
  ],
  bench: [
    [],
    ['--base-url', 'ftp://127.0.0.1/v1'],
    ['--base-url', 'http://127.0.0.1:1/v1'],
    ['--base-url', 'http://127.0.0.1:1/v1', '--model', 'm', '--compare', 'absent'],
    ['--base-url', 'http://127.0.0.1:1/v1', '--model', 'm', '--time', '5', '--warm-up', '5'],
    ['--base-url', 'http://127.0.0.1:1/v1', '--model', 'm', '--qps', '0'],
  ],
  fit: [[], ['no/such-model', '--gpu', 'h200'], ['Qwen/Qwen3-8B', '--gpu', 'h201']],
};

const wrong = commands.flatMap((command) =>
  [['--no-such-flag'], ...(bad[command] ?? [])].map((args) => ({ command, args })),
);

it('knows bad input of every command', () => {
  expect(Object.keys(bad).sort()).toEqual([...commands].sort());
});

it.each(wrong)('$command refuses $args in a line each', async ({ command, args }) => {
  const { code, stdout, stderr } = await cli([command, ...args]);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const lines = stderr.split('\n').slice(0, -1);
  // Each thing that is wrong has a line: two may be missing at once.
  expect([1, 2]).toContain(lines.length);
  for (const line of lines) expect(line).toMatch(/^\S.*: \S/);
  expect(stderr).not.toMatch(/^ +at |node:internal|\.ts:\d/m);
});
