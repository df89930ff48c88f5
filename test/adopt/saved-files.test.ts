import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdsRecords, recordsText, saveFile } from '../../src/adopt/saved-files.js';
import { helmRelease, recordOf } from './helm-records.js';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saved-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('A file is whole, for its owner alone, and nothing else is left beside it', () => {
  const folder = place();
  const path = join(folder, 'below', 'a.json');
  expect(saveFile(path, 'text')).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'below'))).toEqual(['a.json']);
});

test('A file that is there stays as it is', () => {
  const folder = place();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'old');
  expect(saveFile(path, 'new')).toBe('a file that is there');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('A folder that cannot be made is told', () => {
  const path = join(place(), 'file');
  writeFileSync(path, '');
  expect(saveFile(join(path, 'a.json'), 'text')).toMatch(/^E(NOTDIR|EXIST)/);
  expect(existsSync(join(path, 'a.json'))).toBe(false);
});

test('Saved records can be created again, and are known again', () => {
  const [first, second] = [1, 2].map((version) => {
    const record = recordOf(helmRelease({ version }));
    const server = { uid: `u${version}`, resourceVersion: '7', creationTimestamp: 'then', managedFields: [] };
    return { ...record, metadata: { ...record.metadata, ...server } };
  });
  if (first === undefined || second === undefined) throw new Error('no records');
  const text = recordsText([first, second]);
  const { items } = JSON.parse(text) as { readonly items: readonly object[] };
  expect(items).toEqual([1, 2].map((version) => recordOf(helmRelease({ version }))));
  // Some were deleted before the run was broken off.
  expect(holdsRecords(text, [second])).toBe(true);
  const changed = { ...second, data: { release: 'other' } };
  expect(holdsRecords(text, [first, changed])).toBe(false);
  expect(holdsRecords(recordsText([first]), [first, second])).toBe(false);
  expect(holdsRecords('no JSON', [first])).toBe(false);
});
