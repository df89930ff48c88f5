import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigFile } from '../../router/config/config-file.js';
import { createEngine, type SimulatedEngine } from '../../sim/index.js';
import { ask } from '../router/running-router.js';
import { root } from './doc-pages.js';

/** How a run of `vllm-router` went, with what it served. */
export interface RouterRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The port that the command line names. */
  readonly port: string;
  /** Models and aliases that it answered for. */
  readonly models: readonly string[];
}

const configFlags = ['--config', '--dynamic-config-yaml', '--dynamic-config-json'];

/**
 * Runs `vllm-router` as a page has it, but for ports: a simulated engine takes the place of each backend, and the router
 * a free port. Each model and alias is asked for an answer, then the router is ended by SIGTERM.
 */
export async function runRouter(argv: readonly string[], folder: string): Promise<RouterRun> {
  const textOf = (flag: string): string => argv[argv.indexOf(flag) + 1] ?? '';
  const files = argv.flatMap((word, at) => (configFlags.includes(word) ? [argv[at + 1] ?? ''] : []));
  const missing = files.find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined) return { ...nothing, code: 1, stderr: `no such file, got ${missing}` };
  const lists = new Map<string, string[]>();
  for (const flag of ['static-backends', 'static-models', 'static-aliases'])
    if (argv.includes(`--${flag}`)) lists.set(flag, textOf(`--${flag}`).split(','));
  for (const file of files) {
    const { layer } = readConfigFile(file, readFileSync(join(folder, file), 'utf8'));
    for (const [key, datum] of layer.entries)
      if (Array.isArray(datum)) lists.set(key.replaceAll('_', '-'), datum.map(String));
  }
  const models = lists.get('static-models') ?? [];
  const engines = new Map<string, SimulatedEngine>();
  try {
    for (const [at, url] of (lists.get('static-backends') ?? []).entries()) {
      if (engines.has(url)) continue;
      engines.set(url, await createEngine({ model: models[at] ?? '', timing: 'instant' }));
    }
    const here = (text: string): string =>
      [...engines].reduce((result, [url, engine]) => result.replaceAll(url, engine.url), text);
    for (const file of files)
      writeFileSync(join(folder, file), here(readFileSync(join(folder, file), 'utf8')));
    const aliases = (lists.get('static-aliases') ?? []).map((pair) => pair.split(':')[0] ?? '');
    const names = [...new Set([...models, ...aliases])];
    const port = argv.includes('--port') ? textOf('--port') : '8001';
    const words = argv.map((word, at) => (argv[at - 1] === '--port' ? '0' : here(word)));
    return { ...(await asked([...words, '--host', '127.0.0.1'], folder, names)), port, models: names };
  } finally {
    await Promise.all([...engines.values()].map((engine) => engine.close()));
  }
}

const nothing: RouterRun = { code: 0, stdout: '', stderr: '', port: '', models: [] };

async function asked(
  argv: readonly string[],
  cwd: string,
  models: readonly string[],
): Promise<Pick<RouterRun, 'code' | 'stdout' | 'stderr'>> {
  const program = ['--import', 'tsx', join(root, 'router', 'main.ts'), ...argv];
  const child = spawn(process.execPath, program, { cwd, env: { PATH: process.env.PATH ?? '' } });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  }
  const exit = once(child, 'close').then(([code]) => Number(code ?? 1));
  const isOver = exit.then(() => true);
  try {
    while (!said.stdout.includes(' listens on ')) {
      const more = once(child.stdout, 'data').then(() => false);
      if (await Promise.race([more, isOver])) return { code: await exit, ...said };
    }
    const url = `http://127.0.0.1:${/ port (\d+)/.exec(said.stdout)?.[1]}`;
    const listed = await (await fetch(`${url}/v1/models`)).text();
    const wrong: string[] = [];
    for (const model of models) {
      const body = { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 2 };
      const { status } = await ask({ url }, '/v1/chat/completions', body);
      if (status !== 200 || !listed.includes(`"${model}"`))
        wrong.push(`${model} is not served, got ${status}`);
    }
    child.kill('SIGTERM');
    const code = await exit;
    return { code: wrong.length > 0 ? 1 : code, stdout: said.stdout, stderr: said.stderr + wrong.join('; ') };
  } finally {
    child.kill('SIGKILL');
  }
}
