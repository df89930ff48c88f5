import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { model } from './router/engine-answers.js';
import { bundle, freePort, load, passes, startEngines } from './router/programs.js';

// npm run bench:soak [-- --requests 1000000 --at 200000]: the router's heap after a full collection once it has passed on so many
// requests, beside that at fewer; one in ten is a stream. Ends with code 1 if the heap grew to more than 1.1 times, or if a
// request fails.

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    at: { type: 'string', default: '200000' },
  },
});
const requests = Number(values.requests);
const at = Number(values.at);
const most = 1.1;
let failed = 0;

async function send(folder: string, url: string, count: number): Promise<void> {
  const plan = { url, pid: 0, connections: 32, seconds: 0, warmSeconds: 0, warmAnswers: 0, promptBytes: 500 };
  const streams = Math.round(count / 10);
  for (const { tokens, part } of [
    { tokens: 0, part: count - streams },
    { tokens: 20, part: streams },
  ]) {
    const result = await load(folder, { ...plan, tokens, tokensPerSecond: 0, chats: 0, requests: part });
    failed += result.failed;
    if (result.failed > 0) process.stderr.write(`soak: requests failed, got ${result.firstFailure}\n`);
  }
}

async function heapOf(router: ChildProcess): Promise<number> {
  router.send('report');
  const [bytes] = (await once(router, 'message')) as [number];
  return bytes / 2 ** 20;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-soak-'));
try {
  await bundle(folder);
  const engines = await startEngines(folder, 2);
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--service-discovery', 'static'];
  const backends = ['--static-backends', engines.urls.join(','), '--static-models', `${model},${model}`];
  const router = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--import',
      join(folder, 'heap-reporter.mjs'),
      join(folder, 'router.mjs'),
      ...args,
      ...backends,
      '--routing-logic',
      'roundrobin',
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  try {
    const url = `http://127.0.0.1:${port}`;
    while (router.exitCode === null && !(await passes(url))) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await send(folder, url, at);
    const early = await heapOf(router);
    await send(folder, url, requests - at);
    const late = await heapOf(router);
    const growth = late / early;
    process.stdout.write(
      `heap after ${at} requests ${early.toFixed(1)} MB, after ${requests} ${late.toFixed(1)} MB: ${growth.toFixed(3)} times, at most ${most}\n${failed} requests failed\n`,
    );
    process.exitCode = growth <= most && failed === 0 ? 0 : 1;
  } finally {
    router.kill('SIGKILL');
    await engines.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
