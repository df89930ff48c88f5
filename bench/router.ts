import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Candidate, candidates } from './router/candidates.js';
import type { LoadResult } from './router/load.js';
import { bundle, freePort, load, type Running, startCandidate, startEngines } from './router/programs.js';
import { type Measured, scenarioTable, targetTable } from './router/report.js';
import { type Scenario, scenarios } from './router/scenarios.js';

// npm run bench:router [-- --quick] [--rounds 3] [--seconds 3] [--only <part of a scenario's name>]: CPU time of the router per
// request beside that of other proxies, on loopback, with engines that cost next to nothing.
//
// All candidates run at once and are loaded one after the other, round by round, so that noise meets all alike. Rust's
// vllm-router (`pip install vllm-router`) and sglang-router, nginx and haproxy are measured where they are on the PATH, or at
// VLLM_ROUTER_BIN, SGLANG_ROUTER_BIN, NGINX_BIN and HAPROXY_BIN. Ends with code 1 if a target is missed.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const seconds = Number(values.seconds ?? (values.quick ? 1.5 : 3));
const chosen = scenarios.filter(
  ({ quick, name }) => (quick || !values.quick || values.only !== '') && name.includes(values.only),
);

interface Started extends Running {
  readonly candidate: Candidate;
  readonly url: string;
}

async function startAll(folder: string, engines: readonly string[]): Promise<Started[]> {
  const started: Started[] = [];
  for (const candidate of candidates) {
    const port = await freePort();
    const command = candidate.command({ port, engines, folder });
    if (command === undefined) continue;
    const url = `http://127.0.0.1:${port}`;
    const running = await startCandidate(command, url);
    if (running !== undefined) started.push({ ...running, candidate, url });
    else process.stderr.write(`${candidate.name}: does not pass requests on, got none within a minute\n`);
  }
  return started;
}

async function measure(
  folder: string,
  scenario: Scenario,
  engine: string,
  started: readonly Started[],
): Promise<Measured> {
  const direct: LoadResult[] = [];
  const results = new Map<Candidate, LoadResult[]>();
  for (const candidate of candidates) {
    if (scenario.routing.includes(candidate.routing)) results.set(candidate, []);
  }
  for (let round = 0; round < rounds; round++) {
    direct.push(await load(folder, { ...scenario.plan, url: engine, pid: 0, seconds: Math.min(seconds, 2) }));
    for (const { candidate, url, pid } of started) {
      const result = await loaded(folder, scenario, candidate, url, pid);
      results.get(candidate)?.push(...result);
    }
  }
  return { scenario, direct, rounds: results };
}

async function loaded(
  folder: string,
  scenario: Scenario,
  candidate: Candidate,
  url: string,
  pid: number,
): Promise<LoadResult[]> {
  if (!scenario.routing.includes(candidate.routing)) return [];
  const result = await load(folder, { ...scenario.plan, url, pid, seconds });
  if (result.failed > 0)
    process.stderr.write(`${candidate.name}: ${scenario.name}: failed, got ${result.firstFailure}\n`);
  return [result];
}

const folder = mkdtempSync(join(tmpdir(), 'bench-router-'));
const measured: Measured[] = [];
try {
  await bundle(folder);
  for (const count of new Set(chosen.map(({ engines }) => engines))) {
    const engines = await startEngines(folder, count);
    const started = await startAll(folder, engines.urls);
    try {
      for (const scenario of chosen.filter((one) => one.engines === count)) {
        const one = await measure(folder, scenario, engines.urls[0] ?? '', started);
        measured.push(one);
        process.stdout.write(`${scenarioTable(one)}\n`);
      }
    } finally {
      await Promise.all(started.map((running) => running.stop()));
      await engines.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { text, missed } = targetTable(measured);
process.stdout.write(text);
process.exitCode = missed === 0 ? 0 : 1;
