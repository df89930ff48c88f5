import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { until } from '../sim/running-engine.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A router as a process. */
export interface RouterProgram {
  readonly child: ReturnType<typeof spawn>;
  readonly said: { stdout: string; stderr: string };
  /** The exit code, once both outputs are closed. */
  readonly exit: Promise<number | null>;
  /** Its address, once it listens. */
  url(): Promise<string>;
}

/** Builds the bundle itself, as `npx vllm-router` runs it, before the tests of a file; the result starts it. */
export function routerProgram(): (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  /** A command of the shell that goes before, such as `ulimit`. */
  before?: string,
) => RouterProgram {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'router-'));
    execFileSync(process.execPath, ['build.mjs', '--programs', folder, 'router'], {
      cwd: root,
      stdio: 'pipe',
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return (args, env = {}, before = undefined) => {
    const bundle = join(folder, 'router.mjs');
    const command = before === undefined ? [bundle] : ['sh', '-c', `${before}; exec "$0" "$@"`, bundle];
    const child = spawn(command[0] ?? bundle, [...command.slice(1), ...args], {
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = { stdout: '', stderr: '' };
    let ended = false;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk) => {
        said[name] += chunk;
      });
    }
    const exit = once(child, 'close').then(([code]) => {
      ended = true;
      return code as number | null;
    });
    return {
      child,
      said,
      exit,
      async url() {
        await until(() => ended || said.stdout.includes(' listens on '));
        const [, port] = / port (\d+)/.exec(said.stdout) ?? [];
        if (port === undefined) throw new Error(`router: it does not listen, got ${said.stderr}`);
        return `http://127.0.0.1:${port}`;
      },
    };
  };
}

/** The flags of a router on a free port of the loopback. */
export const onLoopback = ['--host', '127.0.0.1', '--port', '0', '--routing-logic', 'roundrobin'] as const;
