import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultStack, defaultTarget } from '../../src/default-stack.js';
import { podTemplates } from '../../src/engine-containers.js';
import { manifestsText, synthesize } from '../../src/synth.js';
import { buildPrograms, isAlive, LocalRun, place } from './local-process.js';

let programs = '';
beforeAll(() => {
  programs = buildPrograms();
});
afterAll(() => rmSync(programs, { recursive: true }));

const twoModels = `servingEngineSpec:
  modelSpec:
${['small', 'large']
  .map(
    (name) => `  - name: ${name}
    repository: vllm/vllm-openai
    tag: v0.32.0
    modelURL: org/${name}
    replicaCount: 2
    requestCPU: 4
    requestMemory: 16Gi
    requestGPU: 1
`,
  )
  .join('')}`;

async function post(url: string, path: string, body: object): Promise<{ status: number; data: Answer }> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, data: (await response.json()) as Answer };
}

interface Answer {
  readonly model?: string;
  readonly usage?: { readonly completion_tokens: number };
  readonly kv_transfer_params?: Readonly<Record<string, unknown>>;
}

const chat = (model: string) => ({ model, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 3 });

test('Each replica of each model of a values file answers until Ctrl-C, which ends all', async () => {
  const folder = place({ 'values.yaml': twoModels });
  const logs = join(folder, 'logs');
  const args = ['--values', join(folder, 'values.yaml'), '--release', 'r', '--namespace', 'ns'];
  const run = new LocalRun(programs, [...args, '--logs', logs, '--port', '21100']);
  const rows = await run.rows();
  expect(rows.map(({ name, replica, model }) => [name, replica, model])).toEqual([
    ['r-small-deployment-vllm', 0, 'org/small'],
    ['r-small-deployment-vllm', 1, 'org/small'],
    ['r-large-deployment-vllm', 0, 'org/large'],
    ['r-large-deployment-vllm', 1, 'org/large'],
  ]);
  expect(new Set(rows.map(({ url }) => url)).size).toBe(4);
  for (const { url, model } of rows) {
    const answer = await post(url, '/v1/chat/completions', chat(model));
    expect(answer).toMatchObject({ status: 200, data: { model, usage: { completion_tokens: 3 } } });
    const other = rows.find((row) => row.model !== model)?.model ?? '';
    expect((await post(url, '/v1/chat/completions', chat(other))).status).toBe(404);
  }
  expect(run.stdout).toMatch(/^ {2}curl http:\S+\/v1\/chat\/completions /m);

  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(rows.map(({ pid }) => isAlive(pid))).toEqual([false, false, false, false]);
  expect(run.stderr).not.toContain('has ended');
  expect(readdirSync(logs).sort()).toEqual([
    'r-deployment-router-0.log',
    ...['large', 'small'].flatMap((name) => [0, 1].map((n) => `r-${name}-deployment-vllm-${n}.log`)),
  ]);
});

test('A prefill engine hands its blocks to a decode engine', async () => {
  const target = { release: 'pd', namespace: 'llm' };
  const { objects, problems } = synthesize(
    { prefillDecode: { m: { model: 'org/m', gpu: 1, transfer: { protocol: 'nixl' } } } },
    target,
  );
  expect(problems).toEqual([]);
  const run = new LocalRun(programs, [place({ 'pd.k8s.yaml': manifestsText(objects) }), '--port', '21200']);
  const [prefill, decode] = await run.rows();
  expect([prefill?.name, decode?.name]).toEqual([
    'pd-m-prefill-deployment-vllm',
    'pd-m-decode-deployment-vllm',
  ]);
  const prompt = { model: 'org/m', prompt: Array.from({ length: 64 }, (_, i) => 100 + i) };
  const asked = { do_remote_decode: true, do_remote_prefill: false };
  const first = await post(prefill?.url ?? '', '/v1/completions', {
    ...prompt,
    max_tokens: 1,
    kv_transfer_params: asked,
  });
  expect(first.data.kv_transfer_params).toMatchObject({ do_remote_prefill: true, remote_host: '127.0.0.1' });
  const second = await post(decode?.url ?? '', '/v1/completions', {
    ...prompt,
    max_tokens: 4,
    kv_transfer_params: first.data.kv_transfer_params,
  });
  expect(second).toMatchObject({ status: 200, data: { usage: { completion_tokens: 4 } } });
  const metrics = await (await fetch(`${decode?.url}/metrics`)).text();
  expect(metrics).toMatch(/^vllm:nixl_bytes_transferred_count\{.*\} 1\.0$/m);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('An engine that dies is reported, the others go on, and nothing is left when the last has died', async () => {
  const run = new LocalRun(programs, [
    ...['--values', join(place({ 'values.yaml': twoModels }), 'values.yaml')],
    ...['--set', 'servingEngineSpec.modelSpec[0].replicaCount=1', '--port', '21300'],
    ...['--logs', place()],
    ...['--set', 'servingEngineSpec.modelSpec[1].replicaCount=1'],
  ]);
  const [victim, other] = await run.rows();
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  await run.says('stderr', `${victim?.name}-0: has ended, got signal SIGKILL`);
  expect(run.stderr).toMatch(/its log is \S+\.log\n.*org\/small at http/s);
  expect((await fetch(`${other?.url}/health`)).status).toBe(200);
  process.kill(other?.pid ?? 0, 'SIGKILL');
  expect(await run.ended).toBe(1);
  expect(run.stderr).toContain('local: no engine is left');
});

test('Nothing is left running where an engine ends before it is up', async () => {
  const folder = place({
    'engine.mjs': `import { createServer } from 'node:http';
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
if (process.argv.includes('org/small')) { console.log('no such device'); process.exitCode = 3; }
else createServer((_, response) => response.end()).listen(port, '127.0.0.1', () => console.log(process.pid));
`,
    'values.yaml': twoModels,
  });
  const logs = join(folder, 'logs');
  const run = new LocalRun(programs, [
    ...['--values', join(folder, 'values.yaml'), '--logs', logs, '--port', '21400'],
    ...['--engine-command', `"${process.execPath}" ${join(folder, 'engine.mjs')}`],
  ]);
  expect(await run.ended).toBe(1);
  expect(run.stderr).toMatch(
    /small-deployment-vllm-0: has ended, got exit code 3; its log is .*\n {2}no such device/,
  );
  const pids = [0, 1].map((n) =>
    Number(readFileSync(join(logs, `vllm-large-deployment-vllm-${n}.log`), 'utf8')),
  );
  expect(pids.filter((pid) => pid > 0 && isAlive(pid))).toEqual([]);
});

test('Another engine gets the command line of the manifests', async () => {
  const folder = place({
    'engine.mjs': `import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const argv = process.argv.slice(2);
writeFileSync(process.env.RECORD ?? '', JSON.stringify(argv));
createServer((_, response) => response.end()).listen(Number(argv[argv.indexOf('--port') + 1]), '127.0.0.1');
`,
  });
  const record = join(folder, 'argv.json');
  const run = new LocalRun(
    programs,
    [
      '--engine-command',
      `${process.execPath} ${join(folder, 'engine.mjs')}`,
      '--port',
      '21500',
      '--logs',
      folder,
    ],
    { RECORD: record },
  );
  const [row] = await run.rows();
  const engine = synthesize(defaultStack, defaultTarget).objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === row?.name,
  );
  const [, ...command] =
    engine === undefined ? [] : (podTemplates(engine)[0]?.spec.containers[0]?.command ?? []);
  const here: Readonly<Record<string, string>> = {
    '0.0.0.0': '127.0.0.1',
    '8000': new URL(row?.url ?? '').port,
  };
  expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual(command.map((item) => here[item] ?? item));
});

test('What does not end when it is asked to is killed at the second Ctrl-C', async () => {
  const folder = place({
    'engine.mjs': `import { createServer } from 'node:http';
process.on('SIGTERM', () => undefined);
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
createServer((_, response) => response.end()).listen(port, '127.0.0.1');
`,
  });
  const run = new LocalRun(programs, [
    ...['--engine-command', `${process.execPath} ${join(folder, 'engine.mjs')}`, '--port', '21600'],
    ...['--stop-timeout', '600', '--logs', join(folder, 'logs')],
  ]);
  const rows = await run.rows();
  run.child.kill('SIGINT');
  await run.says('stdout', 'Ending all');
  expect(rows.every(({ pid }) => isAlive(pid))).toBe(true);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(rows.some(({ pid }) => isAlive(pid))).toBe(false);
});

test('An engine that is not healthy in time is named', async () => {
  const folder = place({ 'engine.mjs': 'setInterval(() => undefined, 1000);\n' });
  const run = new LocalRun(programs, [
    ...['--engine-command', `${process.execPath} ${join(folder, 'engine.mjs')}`, '--port', '21700'],
    ...['--start-timeout', '1', '--logs', join(folder, 'logs')],
  ]);
  expect(await run.ended).toBe(1);
  expect(run.stderr).toContain('vllm-qwen3-deployment-vllm-0: is not healthy after 1 s; see ');
});

test('What is wrong ends with code 2 before anything is started', async () => {
  const folder = place({ 'values.yaml': twoModels });
  const values = ['--values', join(folder, 'values.yaml')];
  const wrong: readonly (readonly [args: readonly string[], said: string])[] = [
    [['--prot', '1'], '--prot: unknown flag; did you mean --port'],
    [['--release', 'R'], '--release: must be at most 53'],
    [[join(folder, 'none')], 'none: is no folder of manifests; name one that npm start has written'],
    [[folder, ...values], `${folder}: is a folder of manifests beside values`],
    [['--engine-command', ' '], '--engine-command: names no program, got an empty text'],
    [['--logs', join(folder, 'values.yaml')], '--logs: cannot be made, '],
    [['--set', 'servingEngineSpec.enableEngine=false'], 'local: there is no engine to start, got none'],
    [
      [...values, '--set', 'routerSpec.extraArgs={--routing-logik,x}'],
      '--routing-logik: unknown flag; did you mean --routing-logic',
    ],
  ];
  const outcomes = await Promise.all(
    wrong.map(async ([args]) => {
      const run = new LocalRun(programs, args);
      return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
    }),
  );
  for (const [index, [, said]] of wrong.entries()) {
    expect(outcomes[index]).toMatchObject({ code: 2, stdout: '' });
    expect(outcomes[index]?.stderr).toContain(said);
  }
});
