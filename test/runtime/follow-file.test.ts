import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followFile } from '../../src/runtime/follow-file.js';

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'followed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'file');
  writeFileSync(file, content);
  return file;
}

test('A file that changed between its reading and its being followed is told', async () => {
  const path = fileWith('old');
  writeFileSync(path, 'new');
  const told: string[] = [];
  const file = followFile({ path, seen: 'old', onChange: (content) => void told.push(content) });
  onTestFinished(() => file.close());
  await file.check();
  await file.check();
  expect(told).toEqual(['new']);
});

test('A file that vanishes is told once, and again after it came back', async () => {
  const path = fileWith('a');
  const told: string[] = [];
  const file = followFile({
    path,
    seen: 'a',
    onChange: (content) => void told.push(content),
    onMissing: () => void told.push('missing'),
  });
  onTestFinished(() => file.close());
  rmSync(path);
  await file.check();
  await file.check();
  writeFileSync(path, 'a');
  await file.check();
  rmSync(path);
  await file.check();
  expect(told).toEqual(['missing', 'missing']);
});
