import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Command } from './candidates.js';
import type { LoadPlan, LoadResult } from './load.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program that runs until it is stopped. */
export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Bundles the programs of the bench and the router as it is now. */
export async function bundle(folder: string): Promise<void> {
  execFileSync(process.execPath, ['build.mjs', '--programs', folder, 'router'], { cwd: root });
  await build({
    absWorkingDir: root,
    entryPoints: ['load', 'engine', 'bare-proxy', 'heap-reporter'].map((name) => `bench/router/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
  });
}

/** The core for the candidate and that for engines and load, where there are two and a program to choose them. */
const pinning = availableParallelism() >= 2 && spawnSync('taskset', ['-V']).status === 0;

function start({ program, args, env }: Command, core: 0 | 1, output: 'ignore' | 'pipe'): ChildProcess {
  const pinned = pinning ? ['taskset', '-c', String(core), program, ...args] : [program, ...args];
  const [first = program, ...rest] = pinned;
  return spawn(first, rest, { stdio: ['ignore', output, 'ignore'], env: { ...process.env, ...env } });
}

function running(child: ChildProcess): Running {
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += part;
    if (text.includes('\n')) break;
  }
  return text;
}

/** Starts fake engines. */
export async function startEngines(
  folder: string,
  count: number,
): Promise<Running & { readonly urls: readonly string[] }> {
  const args = [join(folder, 'engine.mjs'), String(count)];
  const child = start({ program: process.execPath, args }, 1, 'pipe');
  const urls = JSON.parse(await firstLine(child)) as string[];
  return { ...running(child), urls };
}

/** Starts a candidate and waits until a request passes through it; undefined if none does within a minute. */
export async function startCandidate(command: Command, url: string): Promise<Running | undefined> {
  const child = start(command, 0, 'ignore');
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  child.on('error', () => {
    ended = true;
  });
  const candidate = running(child);
  const limit = performance.now() + 60_000;
  while (!ended && performance.now() < limit) {
    if (await passes(url)) return candidate;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!ended) await candidate.stop();
  return undefined;
}

/** Whether a request passes through. */
export async function passes(url: string): Promise<boolean> {
  try {
    const body = '{"model":"bench-model","messages":[{"role":"user","content":"ready?"}],"stream":false}';
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body, headers });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Runs one load and gives what it measured. */
export async function load(folder: string, plan: LoadPlan): Promise<LoadResult> {
  const args = [join(folder, 'load.mjs'), JSON.stringify(plan)];
  const child = start({ program: process.execPath, args }, 1, 'pipe');
  const line = await firstLine(child);
  return JSON.parse(line) as LoadResult;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
