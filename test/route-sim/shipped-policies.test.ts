import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { post, startSim, until } from '../sim/running-engine.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const policyFile = join(root, 'router', 'policies', 'round-robin.ts');
const advance = 'turn.next = (turn.next + 1) % endpoints.length;';

/** The programs vllm-stack and vllm-router as they are built, from sources in which roundrobin reads as given. */
async function programs(roundRobin: string): Promise<{ readonly cli: string; readonly router: string }> {
  const outdir = mkdtempSync(join(tmpdir(), 'shipped-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli.ts', router: 'router/main.ts' },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
    alias: { yaml: join(root, 'node_modules', 'yaml') },
    external: ['zeromq'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'round robin',
        setup: (one) =>
          one.onLoad({ filter: /router.policies.round-robin\.ts$/ }, () => ({
            contents: roundRobin,
            loader: 'ts',
          })),
      },
    ],
  });
  return { cli: join(outdir, 'cli.mjs'), router: join(outdir, 'router.mjs') };
}

/** Requests of each of two engines in the simulator. */
async function simulated(cli: string): Promise<readonly number[]> {
  const args = ['route-sim', '-', '--engines', '2', '--policy', 'roundrobin', '--output', 'json'];
  const child = spawn(process.execPath, [cli, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const lines = Array.from({ length: 6 }, (_, i) => ({ arrival: i, prompt: [[`p${i}`, 9]], answer: 2 }));
  child.stdin.end(lines.map((line) => JSON.stringify(line)).join('\n'));
  await once(child, 'close');
  const [policy] = JSON.parse(text).policies;
  return policy.engines.map(({ requests }: { requests: number }) => requests);
}

/** Requests of each of two engines behind the router. */
async function routed(router: string): Promise<readonly number[]> {
  const engines = [await startSim(), await startSim()];
  const urls = engines.map(({ url }) => url);
  const child = spawn(process.execPath, [
    router,
    ...['--host', '127.0.0.1', '--port', '0', '--routing-logic', 'roundrobin'],
    ...['--service-discovery', 'static', '--static-backends', urls.join(','), '--static-models', 'tiny,tiny'],
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await until(() => / port \d+/.test(said));
  const [, port] = / port (\d+)/.exec(said) ?? [];
  for (let i = 0; i < 6; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tiny', prompt: `p${i}`, max_tokens: 2 }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
  const lines = (url: string): number => said.split(` to ${url} at `).length - 1;
  await until(() => urls.reduce((sum, url) => sum + lines(url), 0) === 6);
  // A direct request shows that the other engine would have answered too.
  for (const engine of engines)
    expect((await post(engine, '/v1/completions', { model: 'tiny', prompt: 'x' })).ok).toBe(true);
  return urls.map(lines);
}

it("The simulator runs the router's own policies: a change of one changes what both do", async () => {
  const source = readFileSync(policyFile, 'utf8');
  expect(source).toContain(advance);
  const shipped = await programs(source);
  const mutated = await programs(source.replace(advance, 'turn.next = 0;'));

  expect(await simulated(shipped.cli)).toEqual([3, 3]);
  expect(await routed(shipped.router)).toEqual([3, 3]);
  expect(await simulated(mutated.cli)).toEqual([6, 0]);
  expect((await routed(mutated.router)).toSorted()).toEqual([0, 6]);
}, 120_000);
