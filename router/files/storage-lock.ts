import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { constants, copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './durable.js';

/** How a folder is locked. */
export interface LockOptions {
  /** Milliseconds between two signs of life. @default 2000 */
  readonly beatMs?: number;
  /** Milliseconds without one after which a holder that cannot be looked up counts as dead. @default 10000 */
  readonly staleMs?: number;
  /** Hears that another router has taken the folder, as after this one was suspended. */
  readonly onLost: () => void;
}

/** A folder that this process alone uses. */
export interface StorageLock {
  /** Whether another router has the folder by now. */
  readonly lost: boolean;
  release(): Promise<void>;
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** The machine since its start and the processes that see each other; empty where that is not known. */
  readonly space: string;
  /** When the process started, in the clock of the machine. */
  readonly birth: string;
  readonly beat: number;
}

/**
 * Takes a folder for this process, so that no two routers write to one volume.
 *
 * A lock whose holder has died is taken over: at once where that can be seen, else once it has shown no sign of life for a
 * while, as after a pod on a node that was lost.
 * @throws Error that says who has it
 */
export async function lockStorage(path: string, options: LockOptions): Promise<StorageLock> {
  const { beatMs = 2000, staleMs = 10_000, onLost } = options;
  const file = join(path, 'lock');
  await mkdir(path, { recursive: true, mode: 0o700 });
  const own: Holder = { ...self(), token: randomBytes(12).toString('hex'), beat: 0 };
  const draft = `${file}.${own.token}`;
  const write = (holder: Holder): Promise<void> => writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await write(own);
    for (let taken = false; !taken; ) {
      taken = await linked(draft, file);
      if (taken) break;
      const holder = await holderOf(file);
      if (holder === undefined) {
        // Gone, or never written to its end; of several who remove it one alone gets the next link.
        await rm(file, { force: true });
        continue;
      }
      const state = stateOf(holder, own);
      if (state === 'alive' || (state === 'unknown' && (await beats(file, holder, staleMs)))) {
        throw new Error(
          `${path}: used by another router, got process ${holder.pid} on ${holder.host}; give each router a folder of its own`,
        );
      }
      // Renamed away rather than removed: whoever comes second moves nothing, or the lock of the first, and gives that back.
      await takeAway(file, holder, own.token);
    }
  } finally {
    await rm(draft, { force: true });
  }

  let lost = false;
  let beat = 0;
  let beating: Promise<void> | undefined;
  const tick = async (): Promise<void> => {
    const now = await holderOf(file);
    if (now !== undefined && now.token !== own.token) {
      lost = true;
      clearInterval(timer);
      onLost();
      return;
    }
    beat++;
    await write({ ...own, beat });
    await rename(draft, file);
  };
  const timer = setInterval(() => {
    // A disk that is slow or full must not end the router; a holder is taken for dead only after several beats.
    beating ??= tick()
      .catch(() => undefined)
      .finally(() => {
        beating = undefined;
      });
  }, beatMs).unref();
  return {
    get lost() {
      return lost;
    },
    async release() {
      clearInterval(timer);
      await beating;
      if (lost) return;
      const now = await holderOf(file);
      if (now?.token === own.token) await rm(file, { force: true });
      await rm(draft, { force: true });
    },
  };
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!linkless.has(codeOf(error))) throw error;
  }
  try {
    await copyFile(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

// What file systems without hard links say, such as those of SMB.
const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

async function takeAway(file: string, holder: Holder, token: string): Promise<void> {
  const away = `${file}.${token}.old`;
  try {
    await rename(file, away);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await holderOf(away);
  if (moved !== undefined && moved.token !== holder.token) await linked(away, file);
  await rm(away, { force: true });
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.token === 'string' ? (holder as Holder) : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether there is a sign of life of a holder within the time. */
async function beats(file: string, holder: Holder, staleMs: number): Promise<boolean> {
  const until = performance.now() + staleMs;
  while (performance.now() < until) {
    await sleep(Math.min(200, staleMs / 4));
    const now = await holderOf(file);
    if (now === undefined) return false;
    if (now.token !== holder.token || now.beat !== holder.beat) return true;
  }
  return false;
}

function stateOf(holder: Holder, own: Holder): 'alive' | 'dead' | 'unknown' {
  if (own.space === '' || holder.space !== own.space) return 'unknown';
  const birth = birthOf(holder.pid);
  return birth === undefined || birth !== holder.birth ? 'dead' : 'alive';
}

function self(): Omit<Holder, 'token' | 'beat'> {
  const { pid } = process;
  return { pid, host: hostname(), space: spaceOf(), birth: birthOf(pid) ?? '' };
}

/** Within one of these a number of a process means the same process to everybody. */
function spaceOf(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** When a process started, which tells it from a later one with the same number. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program comes before and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
