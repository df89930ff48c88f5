import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** A folder whose whole content is replaced in one go. */
export interface SwapFolder {
  /** The folder itself. */
  readonly path: string;
  /** Where new content is put together, on the same file system and so movable by a rename. */
  readonly staged: string;
  /** Puts the new content in the folder's place. */
  swap(): void;
  /** Throws the new content away. */
  discard(): void;
}

/**
 * Prepares to replace a folder. What a run that was killed left behind is cleared first: the old content is put back where
 * the run had moved it away without putting the new one in its place.
 */
export function swapFolder(target: string): SwapFolder {
  const path = existsSync(target) ? realpathSync(target) : resolve(target);
  const parent = dirname(path);
  const hidden = `.${basename(path)}`;
  const old = join(parent, `${hidden}.old`);
  const staged = join(parent, `${hidden}.new-${process.pid}`);
  mkdirSync(parent, { recursive: true });
  if (existsSync(old)) {
    if (existsSync(path)) rmSync(old, { recursive: true, force: true });
    else renameSync(old, path);
  }
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new Error(`--out: must be a folder, got the file ${target}; name another place`);
  }
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(`${hidden}.new-`) ? Number(name.slice(hidden.length + 5)) : Number.NaN;
    if (owner === process.pid || (owner > 0 && !isRunning(owner))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  mkdirSync(staged);
  return {
    path,
    staged,
    swap: () => {
      // No rename puts a folder in the place of one that is not empty, so there is a moment without; a run that is killed
      // in it leaves `old` for the next one.
      if (existsSync(path)) renameSync(path, old);
      try {
        renameSync(staged, path);
      } catch (error) {
        if (existsSync(old)) renameSync(old, path);
        throw error;
      }
      rmSync(old, { recursive: true, force: true });
    },
    discard: () => rmSync(staged, { recursive: true, force: true }),
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
