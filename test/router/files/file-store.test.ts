import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BatchStore } from '../../../router/batches/batch-store.js';
import { FileStore } from '../../../router/files/file-store.js';

const limits = { maxBytes: 1000, quotaBytes: 0, maxCount: 100 };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'files-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function put(store: FileStore, owner: string, text: string, keptSeconds?: number): Promise<string> {
  const upload = await store.create(owner);
  await upload.write(Buffer.from(text));
  return (await upload.finish({ filename: 'x', purpose: 'batch', keptSeconds })).id;
}

test('A file is gone when it expires, and its room comes back once nobody needs it', async () => {
  const path = folder();
  let nowMs = 1_000_000;
  const store = await FileStore.open({ ...limits, path, warn: () => undefined, now: () => nowMs });
  const short = await put(store, 'a', '12345', 60);
  const held = await put(store, 'a', '12345', 60);
  const ever = await put(store, 'a', '12345');
  store.hold(held);
  await store.sweep();
  expect(store.list('a').map(({ id }) => id)).toEqual([short, held, ever]);
  nowMs += 61_000;
  expect(store.get('a', short)).toBeUndefined();
  expect(store.list('a').map(({ id }) => id)).toEqual([ever]);
  await store.sweep();
  expect(readdirSync(join(path, 'files')).sort()).toEqual([held, ever].sort());
  expect(store.usedBytes('a')).toBe(10);
  store.release(held);
  await store.sweep();
  expect(readdirSync(join(path, 'files'))).toEqual([ever]);
  expect([store.bytes, store.count, store.usedBytes('a')]).toEqual([5, 1, 5]);
});

test('A damaged record is told and not served, and folders of others are left alone', async () => {
  const path = folder();
  const first = await FileStore.open({ ...limits, path, warn: () => undefined });
  const id = await put(first, 'a', 'x');
  writeFileSync(join(path, 'files', id, 'meta.json'), '{"id":');
  mkdirSync(join(path, 'files', 'lost+found'));
  const warnings: string[] = [];
  const store = await FileStore.open({ ...limits, path, warn: (message) => void warnings.push(message) });
  expect(store.count).toBe(0);
  expect(warnings).toEqual([
    `${join(path, 'files', id)}: not readable as a file, got a damaged meta.json; remove the folder`,
  ]);
  expect(existsSync(join(path, 'files', id, 'content'))).toBe(true);
  expect(existsSync(join(path, 'files', 'lost+found'))).toBe(true);
});

test('What is adopted twice is there once', async () => {
  const path = folder();
  const store = await FileStore.open({ ...limits, path, warn: () => undefined });
  const draft = join(path, 'draft');
  mkdirSync(draft);
  writeFileSync(join(draft, 'content'), 'abc');
  const file = { id: `file-${'0'.repeat(24)}`, owner: 'a', bytes: 3, filename: 'x', purpose: 'batch_output' };
  await store.adopt(draft, file);
  await store.adopt(draft, file);
  expect(store.list('a')).toMatchObject([file]);
  expect(store.bytes).toBe(3);
});

test('Batches are forgotten long after their end, and not before', async () => {
  const path = folder();
  let nowMs = 1_000_000_000;
  const options = { path, warn: () => undefined, now: () => nowMs };
  await FileStore.open({ ...limits, ...options });
  const store = await BatchStore.open(options);
  const batch = await store.create({
    owner: 'a',
    trusted: false,
    inputFileId: 'file-x',
    endpoint: '/v1/completions',
    completionWindow: '24h',
    metadata: null,
    status: 'validating',
    expiresAt: 2_000_000,
    counts: { total: 0, completed: 0, failed: 0 },
  });
  nowMs += 1_000_000;
  await store.sweep(100);
  expect(store.get('a', batch.id)?.status).toBe('validating');
  expect(store.get('b', batch.id)).toBeUndefined();
  await store.save({ ...batch, status: 'failed', failedAt: nowMs / 1000 });
  await store.sweep(0);
  await store.sweep(100);
  expect((await BatchStore.open(options)).list('a')).toHaveLength(1);
  nowMs += 101_000;
  await store.sweep(100);
  expect(store.list('a')).toEqual([]);
  expect((await BatchStore.open(options)).all).toEqual([]);
  expect(readdirSync(join(path, 'tmp'))).toEqual([]);
});
