import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An id that nobody can guess, such as `file-0123456789abcdef01234567`. */
export function newId(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

/** Has the names in a folder survive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file as a whole: whoever reads it, also after a crash, finds the old content or the new one. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const next = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const handle = await open(next, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Whether something failed since the disk, or the part of it that the router may use, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error));
}

/** The code of an error of the system, such as `ENOENT`; empty for any other. */
export function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? '';
}
