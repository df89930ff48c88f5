import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockStorage, type StorageLock } from '../../../router/files/storage-lock.js';
import { until } from '../../sim/running-engine.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'lock-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function lock(path: string, onLost = (): void => undefined): Promise<StorageLock> {
  const taken = await lockStorage(path, { beatMs: 20, staleMs: 400, onLost });
  onTestFinished(() => taken.release());
  return taken;
}

/** The lock of a router that differs from this one in some respects. */
function leave(path: string, holder: Readonly<Record<string, unknown>>): void {
  const own = JSON.parse(readFileSync(join(path, 'lock'), 'utf8')) as object;
  writeFileSync(join(path, 'lock'), JSON.stringify({ ...own, token: 'another', ...holder }));
}

test('A folder has one holder, until that lets go', async () => {
  const path = folder();
  const first = await lock(path);
  await expect(lock(path)).rejects.toThrow(
    new RegExp(`^${path}: used by another router, got process ${process.pid} on \\S+; give each router`),
  );
  await first.release();
  expect(readdirSync(path)).toEqual([]);
  await lock(path);
});

test.each([
  ['a process that has ended', { pid: 2 ** 22 + 1 }],
  ['an earlier process of the same number', { birth: '1' }],
  ['another machine that shows no sign of life', { space: 'elsewhere', host: 'pod-1' }],
])('The lock of %s is taken over', async (_, holder) => {
  const path = folder();
  const before = await lock(path);
  await before.release();
  const own = await lock(path);
  await own.release();
  const model = await lock(path);
  const text = JSON.parse(readFileSync(join(path, 'lock'), 'utf8')) as object;
  await model.release();
  writeFileSync(join(path, 'lock'), JSON.stringify({ ...text, token: 'another', ...holder }));
  const next = await lock(path);
  expect(next.lost).toBe(false);
  await expect(lock(path)).rejects.toThrow('used by another router');
});

test('The lock of another machine that shows signs of life is respected, and a damaged one is not', async () => {
  const path = folder();
  const model = await lock(path);
  const text = JSON.parse(readFileSync(join(path, 'lock'), 'utf8')) as object;
  await model.release();
  let beat = 0;
  const write = (): void =>
    writeFileSync(
      join(path, 'lock'),
      JSON.stringify({ ...text, token: 'another', space: 'elsewhere', host: 'pod-1', beat: beat++ }),
    );
  write();
  const timer = setInterval(write, 30);
  await expect(lock(path)).rejects.toThrow('on pod-1; give each router');
  clearInterval(timer);
  writeFileSync(join(path, 'lock'), '{"tok');
  await lock(path);
});

test('Of several that start at once where the holder has died, one gets the folder', async () => {
  const path = folder();
  const dead = await lock(path);
  await dead.release();
  writeFileSync(
    join(path, 'lock'),
    JSON.stringify({ token: 'x', pid: 1, host: 'pod-1', space: '', birth: '', beat: 0 }),
  );
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => lock(path)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('A holder that finds the lock taken says so', async () => {
  const path = folder();
  let told = false;
  const first = await lock(path, () => {
    told = true;
  });
  leave(path, {});
  await until(() => told);
  expect(first.lost).toBe(true);
  await first.release();
  expect(readdirSync(path)).toEqual(['lock']);
});
