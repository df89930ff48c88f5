import { constants } from 'node:fs';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DownloadError } from './download-error.js';

/** Who locks, and how patiently. */
export interface LockOptions {
  /** Name of the pod: what another process of the same pod left behind is dead. */
  readonly host: string;
  /** Name of this process. */
  readonly instance: string;
  readonly signal: AbortSignal;
  /** Milliseconds without a sign of life after which an owner counts as dead. @default 30000 */
  readonly staleMs?: number;
  /** Milliseconds between two looks at somebody else's lock. @default 1000 */
  readonly pollMs?: number;
}

/** A lock that is held. */
export interface FolderLock {
  /** Throws where somebody else took it over, as after a long standstill of this process. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** Waits for a lock that sidecars of several pods see, when these share a volume; it is a file whose owner renews its time. */
export async function lockFolder(path: string, options: LockOptions): Promise<FolderLock> {
  const { host, instance, signal, staleMs = 30_000, pollMs = 1000 } = options;
  const mine = `${host} ${instance}`;
  while (!(await created(path, mine))) {
    signal.throwIfAborted();
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    const [pod] = owner.text.split(' ');
    const dead = (pod === host && owner.text !== mine) || Date.now() - owner.renewed > staleMs;
    if (dead) await removeStale(path, owner.text, instance);
    else await pause(pollMs, undefined, { signal });
  }
  const timer = setInterval(() => {
    const now = new Date();
    // `confirm` finds out what it means.
    utimes(path, now, now).catch(() => undefined);
  }, staleMs / 5).unref();
  return {
    async confirm() {
      if ((await ownerOf(path))?.text === mine) return;
      throw new DownloadError(503, `${path}: somebody else took over, got another owner; ask again`);
    },
    async release() {
      clearInterval(timer);
      if ((await ownerOf(path))?.text === mine) await rm(path, { force: true });
    },
  };
}

async function created(path: string, text: string): Promise<boolean> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

async function ownerOf(
  path: string,
): Promise<{ readonly text: string; readonly renewed: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { text, renewed: mtimeMs };
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes what a dead owner left; renamed first, so that of several who try, one alone removes it. */
async function removeStale(path: string, text: string, instance: string): Promise<void> {
  const away = `${path}.${instance}`;
  try {
    if ((await ownerOf(path))?.text !== text) return;
    await rename(path, away);
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return;
    throw error;
  }
  await rm(away, { force: true });
}
