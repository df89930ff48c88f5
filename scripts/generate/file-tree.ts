import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Step } from './step.js';

/** What the committed files would have to become to match the generators. */
export interface Changes {
  /** Files to write, by path relative to the root. */
  readonly written: ReadonlyMap<string, string>;
  /** Files to remove, relative to the root. */
  readonly removed: readonly string[];
}

/** Runs the steps and compares what they yield with the files under `root`. */
export async function changesOf(root: string, steps: readonly Step[]): Promise<Changes> {
  const yielded = new Map<string, { step: string; content: string }>();
  for (const step of steps) {
    for (const [path, content] of await step.run(root)) {
      const other = yielded.get(path);
      if (other !== undefined) {
        throw new Error(
          `generate: two steps write one file, got ${path}; keep it in '${other.step}' or '${step.name}'`,
        );
      }
      yielded.set(path, { step: step.name, content });
    }
  }
  const written = new Map<string, string>();
  for (const [path, { content }] of yielded) {
    if ((await textOf(join(root, path))) !== content) written.set(path, content);
  }
  const removed: string[] = [];
  for (const folder of new Set(steps.flatMap((step) => step.owns ?? []))) {
    for (const name of await filesIn(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (!yielded.has(path)) removed.push(path);
    }
  }
  return { written, removed: removed.sort() };
}

/** Makes the files under `root` match; each is complete or untouched at any moment. */
export async function applyChanges(root: string, changes: Changes): Promise<void> {
  for (const [path, content] of changes.written) {
    const target = join(root, path);
    const partial = `${target}.${process.pid}.partial`;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(partial, content);
    await rename(partial, target);
  }
  for (const path of changes.removed) await rm(join(root, path));
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
