import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { pathParts } from '../../sidecar/strict-path.js';
import { until } from '../sim/running-engine.js';
import { adapterFiles, startArchive, startHuggingFace, tarOf } from './adapter-sources.js';
import { askFor, filesIn, scratchFolder, sidecarToken, startSidecarUnderTest } from './sidecar-under-test.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const body = { model_id: 'owner/lora', local_dir: 'sql' };

/** Something that can be let go on from outside. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test('Nobody downloads without the token', async () => {
  const { hub } = await startHuggingFace();
  const { url, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  for (const authorization of [
    '',
    'Bearer',
    'Bearer wrong',
    `Basic ${sidecarToken}`,
    `Bearer ${sidecarToken}x`,
  ]) {
    expect((await askFor(url, body, { authorization })).status).toBe(401);
  }
  expect([hub.seen, readdirSync(base)]).toEqual([[], []]);
  expect((await askFor(url, body)).status).toBe(200);
});

test('Without a token nobody downloads at all, unless everybody is to', async () => {
  const { hub } = await startHuggingFace();
  const closed = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url, token: null });
  expect(await askFor(closed.url, body)).toMatchObject({
    status: 403,
    detail: expect.stringContaining('LORA_DOWNLOAD_TOKEN'),
  });
  const open = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url, token: undefined });
  expect((await askFor(open.url, body, {})).status).toBe(200);
});

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['no folder', '{"model_id":"owner/lora"}'],
  ['a folder above', { ...body, local_dir: '..' }],
  ['a path above', { ...body, local_dir: '../x' }],
  ['an absolute path', { ...body, local_dir: '/etc' }],
  ['a path', { ...body, local_dir: 'a/b' }],
  ['a hidden folder', { ...body, local_dir: '.partial' }],
  ['a zero byte', { ...body, local_dir: 'a\u0000b' }],
  ['an unknown source', { ...body, source: 'ftp' }],
  ['a number as a text', { ...body, revision: 1 }],
] as const)('A request with %s is refused', async (_, wrong) => {
  const { url, base } = await startSidecarUnderTest();
  const answer = await askFor(url, typeof wrong === 'string' ? wrong : JSON.stringify(wrong));
  expect([answer.status, answer.detail]).toEqual([400, expect.any(String)]);
  expect(readdirSync(base)).toEqual([]);
});

test('What is too long, elsewhere or of another method is refused, and health is told to everybody', async () => {
  const { url } = await startSidecarUnderTest();
  const long = JSON.stringify({ ...body, revision: 'x'.repeat(70_000) });
  expect((await askFor(url, long)).status).toBe(413);
  expect((await fetch(`${url}/model/download`)).status).toBe(405);
  expect((await fetch(`${url}/model`)).status).toBe(404);
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok', downloads: 0 });
});

test('Two who ask for the same wait for one download; another one into the same folder is refused', async () => {
  const { hub, store } = await startHuggingFace();
  const { post, downloads } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const { opened, open } = gate();
  store.faults.push({ stall: { after: 1000, until: opened } });
  const first = post(body);
  await until(() => store.seen.length === 1);
  const second = post(body);
  expect(await post({ ...body, revision: 'other' })).toMatchObject({ status: 409 });
  expect(downloads.count).toBe(1);
  open();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  expect(store.seen).toHaveLength(1);
});

test('Nobody sees half of an adapter, and a new version replaces the old one as a whole', async () => {
  const commits = { main: 'a'.repeat(40) };
  const { hub, store } = await startHuggingFace({ commits });
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const { opened, open } = gate();
  store.faults.push({ stall: { after: 1000, until: opened } });
  const first = post(body);
  await until(() => store.seen.length === 1);
  expect(readdirSync(base)).toEqual(['.partial']);
  open();
  await first;
  writeFileSync(join(base, 'sql', 'left-over'), 'x');
  commits.main = 'b'.repeat(40);
  expect((await post(body)).status).toBe(200);
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
});

test('A folder that somebody has changed is filled anew', async () => {
  const { hub } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  await post(body);
  writeFileSync(join(base, 'sql', 'adapter_model.safetensors'), 'short');
  expect((await post(body)).status).toBe(200);
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
});

test('Links that somebody put on the volume are not followed', async () => {
  const { hub } = await startHuggingFace();
  const outside = scratchFolder();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  symlinkSync(outside, join(base, 'sql'));
  expect(await post(body)).toMatchObject({ status: 409 });
  mkdirSync(join(base, '.partial'));
  symlinkSync(outside, join(base, '.partial', 'other'));
  expect(await post({ ...body, local_dir: 'other' })).toMatchObject({ status: 409 });
  symlinkSync(join(outside, 'lock'), join(base, '.partial', 'third.lock'));
  writeFileSync(join(outside, 'lock'), 'pod-a gone');
  await post({ ...body, local_dir: 'third' });
  expect(readdirSync(outside)).toEqual(['lock']);
  expect(readFileSync(join(outside, 'lock'), 'utf8')).toBe('pod-a gone');
});

test('What does not fit on the disk is refused before it begins, and what fills it is removed', async () => {
  const { hub, store } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({
    huggingFaceEndpoint: hub.url,
    freeBytes: async () => 100_000,
  });
  expect(await post(body)).toMatchObject({ status: 507, detail: expect.stringContaining('100000') });
  expect(store.seen).toEqual([]);
  const small = await startSidecarUnderTest({ base, huggingFaceEndpoint: hub.url, maxBytes: 150_000 });
  expect(await small.post(body)).toMatchObject({ status: 422, detail: expect.stringContaining('larger') });
});

test('An archive that unpacks to more than it may is refused', async () => {
  const bomb = tarOf([
    { path: 'adapter_config.json', content: Buffer.from('{}') },
    { path: 'zeros', content: Buffer.alloc(500_000) },
  ]);
  const server = await startArchive((await import('node:zlib')).gzipSync(bomb));
  const { post, base } = await startSidecarUnderTest({ maxBytes: 100_000 });
  const answer = await post({ source: 'http', url: server.url, local_dir: 'one' });
  expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining('larger') });
  expect(readdirSync(base)).toEqual(['.partial']);
});

test('Sidecars of two pods on one volume download once; what a dead pod left is taken over', async () => {
  const { hub, store } = await startHuggingFace();
  const { opened, open } = gate();
  store.faults.push({ stall: { after: 1000, until: opened } });
  const one = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url });
  const other = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url, base: one.base, host: 'pod-b' });
  const first = one.post(body);
  await until(() => store.seen.length === 1);
  const second = other.post(body);
  await until(() => other.downloads.count === 1);
  open();
  expect([(await first).status, await second]).toEqual([200, expect.objectContaining({ status: 200 })]);
  expect(store.seen).toHaveLength(1);

  writeFileSync(join(one.base, '.partial', 'next.lock'), 'pod-c gone');
  const patient = await startSidecarUnderTest({
    huggingFaceEndpoint: hub.url,
    base: one.base,
    host: 'pod-d',
    staleLockMs: 50,
  });
  expect((await patient.post({ ...body, local_dir: 'next' })).status).toBe(200);
});

test('A connection that stands still is given up and continued', async () => {
  const { hub, store } = await startHuggingFace();
  const { post, base } = await startSidecarUnderTest({ huggingFaceEndpoint: hub.url, idleMs: 1500 });
  const { opened, open } = gate();
  onTestFinished(open);
  store.faults.push({ stall: { after: 90_000, until: opened } });
  expect((await post(body)).status).toBe(200);
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
  expect(store.seen).toHaveLength(2);
});

/** Starts the program itself. */
async function startProgram(base: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sidecar/main.ts', '--host', '127.0.0.1'], {
    cwd: repository,
    env: { PATH: process.env.PATH, PORT: '0', LORA_DOWNLOAD_BASE_DIR: base, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const port = (): string | undefined => / listens on port (\d+)/.exec(said)?.[1];
  await until(() => port() !== undefined || child.exitCode !== null);
  return { child, url: `http://127.0.0.1:${port()}`, said: () => said };
}

test('A sidecar that is killed in the middle goes on where it was when it is started again', async () => {
  const { hub, store } = await startHuggingFace();
  const base = scratchFolder();
  const env = { LORA_DOWNLOAD_TOKEN: sidecarToken, HF_ENDPOINT: hub.url };
  const { opened, open } = gate();
  onTestFinished(open);
  store.faults.push({ stall: { after: 120_000, until: opened } });
  const killed = await startProgram(base, env);
  const asked = askFor(killed.url, body).catch(() => undefined);
  const parts = (): number => {
    const names = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.part'),
    );
    return names.reduce((sum, name) => sum + statSync(join(base, name)).size, 0);
  };
  await until(() => store.seen.length === 1 && parts() > 50_000);
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  await asked;
  const left = parts();
  const again = await startProgram(base, env);
  expect(await askFor(again.url, body)).toMatchObject({ status: 200, path: join(base, 'sql') });
  expect(filesIn(join(base, 'sql'))).toEqual(adapterFiles);
  expect(store.seen.at(-1)?.headers.range).toBe(`bytes=${left}-`);

  // And it ends when it is asked to, with an answer to who waits.
  const { opened: later, open: openLater } = gate();
  onTestFinished(openLater);
  store.faults.push({ stall: { after: 10, until: later } });
  const waiting = askFor(again.url, { ...body, local_dir: 'next' });
  await until(() => store.seen.length === 3);
  again.child.kill('SIGTERM');
  expect(await waiting).toMatchObject({ status: 503 });
  expect(await once(again.child, 'exit')).toEqual([0, null]);
});

test('A wrong environment ends the program with code 2 and all that is wrong', async () => {
  const { child, said } = await startProgram('relative', { HF_ENDPOINT: 'nowhere', PORT: '70000' });
  expect(child.exitCode).toBe(2);
  for (const word of ['--base-dir', '--huggingface-endpoint', '70000']) expect(said()).toContain(word);
  const help = execFileSync(process.execPath, ['--import', 'tsx', 'sidecar/main.ts', '--help'], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(help).toContain('LORA_DOWNLOAD_');
});

test('A path that is accepted stays below its folder, whatever it is', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b c', '.hidden', '\\', '\u0000'), fc.string());
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = parts.join('/');
      let accepted: readonly string[];
      try {
        accepted = pathParts(path, 'test');
      } catch {
        return;
      }
      const joined = join('/base', ...accepted);
      expect(joined.startsWith('/base/')).toBe(true);
      expect(joined.split('/').length).toBe(accepted.length + 2);
    }),
  );
});
