import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { swapFolder } from '../../src/rendering/swap-folder.js';

/** A folder `dist` with one file, in a place of its own. */
function folderWith(text: string | undefined): { parent: string; dist: string } {
  const parent = mkdtempSync(join(tmpdir(), 'swap-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const dist = join(parent, 'dist');
  if (text !== undefined) {
    mkdirSync(dist);
    writeFileSync(join(dist, 'a'), text);
  }
  return { parent, dist };
}

const textOf = (folder: string): string => readFileSync(join(folder, 'a'), 'utf8');

test('New content replaces the old and nothing else is left', () => {
  const { parent, dist } = folderWith('old');
  writeFileSync(join(dist, 'b'), 'goes');
  const folder = swapFolder(dist);
  writeFileSync(join(folder.staged, 'a'), 'new');
  expect(textOf(dist)).toBe('old');
  folder.swap();
  folder.discard();
  expect(textOf(dist)).toBe('new');
  expect(readdirSync(dist)).toEqual(['a']);
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('A folder that does not exist yet is created, with those above it', () => {
  const { parent } = folderWith(undefined);
  const folder = swapFolder(join(parent, 'out', 'mine'));
  writeFileSync(join(folder.staged, 'a'), 'new');
  folder.swap();
  expect(textOf(join(parent, 'out', 'mine'))).toBe('new');
});

test('Discarded content leaves the old as it was', () => {
  const { parent, dist } = folderWith('old');
  const folder = swapFolder(dist);
  writeFileSync(join(folder.staged, 'a'), 'new');
  folder.discard();
  expect(textOf(dist)).toBe('old');
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('Where putting the new content in place fails, the old comes back', () => {
  const { parent, dist } = folderWith('old');
  const folder = swapFolder(dist);
  rmSync(folder.staged, { recursive: true });
  expect(() => folder.swap()).toThrow(/ENOENT/);
  expect(textOf(dist)).toBe('old');
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('The next run puts back what a run that was killed between its two renames had moved away', () => {
  const { parent, dist } = folderWith(undefined);
  mkdirSync(join(parent, '.dist.old'));
  writeFileSync(join(parent, '.dist.old', 'a'), 'old');
  swapFolder(dist).discard();
  expect(textOf(dist)).toBe('old');
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('The next run clears what a run that was killed after its swap left, and what dead runs staged', () => {
  const { parent, dist } = folderWith('new');
  mkdirSync(join(parent, '.dist.old'));
  // The highest process id that Linux can be told to give is far below this one.
  mkdirSync(join(parent, '.dist.new-99999999'));
  const alive = join(parent, `.dist.new-${process.ppid}`);
  mkdirSync(alive);
  swapFolder(dist).discard();
  expect(textOf(dist)).toBe('new');
  expect(existsSync(alive)).toBe(true);
  expect(readdirSync(parent).sort()).toEqual([`.dist.new-${process.ppid}`, 'dist']);
});

test('A file in the place of the folder is refused', () => {
  const { parent } = folderWith(undefined);
  const file = join(parent, 'dist');
  writeFileSync(file, 'mine');
  expect(() => swapFolder(file)).toThrow(`--out: must be a folder, got the file ${file}; name another place`);
});
