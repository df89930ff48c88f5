import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DownloadError, messageOf } from './download-error.js';
import { fetchFile, sizeOf } from './fetch-file.js';
import { lockFolder } from './folder-lock.js';
import type { SourceClient } from './source-client.js';
import { archiveName } from './sources/archive.js';
import type { DownloadPlan, Source } from './sources/plan.js';
import { makeFolders } from './strict-path.js';
import { unpack } from './unpack.js';

/** What folders of adapters are filled with. */
export interface AdapterFolderOptions {
  /** The folder of all adapters. */
  readonly base: string;
  readonly client: SourceClient;
  /** Largest adapter that is accepted, in bytes. */
  readonly maxBytes: number;
  /** Name of the pod. */
  readonly host: string;
  readonly instance: string;
  /** Free bytes of a volume. @default - those that the kernel tells */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Milliseconds without a sign of life after which another pod's lock is void. @default 30000 */
  readonly staleLockMs?: number;
  /** Milliseconds between two looks at another pod's lock. @default 1000 */
  readonly lockPollMs?: number;
}

/** What is in a folder that is whole. */
interface Content {
  /** Which adapter it is, as a hash. */
  readonly identity: string;
  readonly version: string | null;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** How an adapter came to be there. */
export type Outcome = 'downloaded' | 'present' | 'kept';

const contentName = '.lora-download.json';
const workName = '.partial';

/**
 * Fills `name` below the base folder with what a source has. The folder appears by a rename when everything in it has been
 * fetched and checked: nobody sees half of an adapter, and whoever is killed on the way goes on where it was.
 */
export async function fillAdapterFolder(
  name: string,
  source: Source,
  options: AdapterFolderOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { base, host, instance, staleLockMs, lockPollMs } = options;
  const target = join(base, name);
  await refuseForeign(target);
  const { knownVersion } = source;
  if (knownVersion !== undefined && (await isCurrent(target, source, knownVersion))) return 'present';
  const work = await makeFolders(base, [workName]);
  const lock = await lockFolder(join(work, `${name}.lock`), {
    host,
    instance,
    signal,
    ...(staleLockMs === undefined ? {} : { staleMs: staleLockMs }),
    ...(lockPollMs === undefined ? {} : { pollMs: lockPollMs }),
  });
  try {
    let plan: DownloadPlan;
    try {
      plan = await source.plan(signal);
    } catch (error) {
      // A source that cannot be reached takes nothing away from what is there.
      const unreached = error instanceof DownloadError && error.status === 502;
      if (unreached && (await isCurrent(target, source))) return 'kept';
      throw error;
    }
    if (plan.version !== undefined && (await isCurrent(target, source, plan.version))) return 'present';
    const folder = await workFolder(work, name, source, plan);
    await refuseTooLarge(plan, folder, source.title, options);
    const complete = await fetchAll(source, plan, folder, options, signal).catch(async (error: unknown) => {
      // On a full disk the engine needs the room more than the next attempt does.
      if (error instanceof DownloadError && error.status === 507) await rm(folder, remove);
      throw error;
    });
    await writeContent(complete, source, plan);
    await lock.confirm();
    await swap(complete, target, join(work, `${name}.old-${randomUUID()}`));
    await rm(join(work, name), remove);
    return 'downloaded';
  } finally {
    await lock.release();
  }
}

const remove = { recursive: true, force: true } as const;

/** Whether the folder is whole and holds what is asked for, in a certain version where one is given. */
async function isCurrent(target: string, source: Source, version?: string): Promise<boolean> {
  const content = await contentOf(target);
  if (content === undefined || content.identity !== identityOf(source)) return false;
  if (version !== undefined && content.version !== version) return false;
  for (const { path, size } of content.files) {
    if ((await sizeOf(join(target, path))) !== size) return false;
  }
  return true;
}

async function refuseForeign(target: string): Promise<void> {
  const stat = await lstat(target).catch(() => undefined);
  if (stat === undefined || stat.isDirectory()) return;
  throw new DownloadError(409, `${target}: is in the way, got no folder; remove it`);
}

/** The folder in which this very content gathers; those of other contents of the same adapter are removed. */
async function workFolder(work: string, name: string, source: Source, plan: DownloadPlan): Promise<string> {
  const own = await makeFolders(work, [name]);
  const key = hashOf([identityOf(source), plan.version ?? randomUUID()]).slice(0, 32);
  for (const entry of await readdir(own)) if (entry !== key) await rm(join(own, entry), remove);
  for (const entry of await readdir(work)) {
    if (entry.startsWith(`${name}.old-`)) await rm(join(work, entry), remove);
  }
  return makeFolders(own, [key]);
}

async function refuseTooLarge(
  { files, archive }: DownloadPlan,
  folder: string,
  title: string,
  { maxBytes, freeBytes = freeBytesOf }: AdapterFolderOptions,
): Promise<void> {
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  if (bytes > maxBytes) {
    throw new DownloadError(
      422,
      `${title}: is larger than it may be, got ${bytes} instead of at most ${maxBytes} bytes`,
    );
  }
  const free = await freeBytes(folder);
  const there = await bytesIn(folder);
  // What comes out of an archive lies beside it for a while.
  const needed = Math.max(0, bytes - there) + (archive ? bytes : 0);
  if (needed > free) {
    throw new DownloadError(
      507,
      `disk: ${title} does not fit, got ${free} free bytes for ${needed}; grow the volume or remove adapters`,
    );
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true })) {
    bytes += (await sizeOf(join(folder, entry))) ?? 0;
  }
  return bytes;
}

/** Fetches everything and returns the folder that is the adapter's. */
async function fetchAll(
  source: Source,
  plan: DownloadPlan,
  work: string,
  { client, maxBytes }: AdapterFolderOptions,
  signal: AbortSignal,
): Promise<string> {
  const { title } = source;
  const common = { client, title, signal, partsFolder: await makeFolders(work, ['parts']) };
  const files = await makeFolders(work, ['files']);
  if (!plan.archive) {
    let left = maxBytes;
    for (const file of plan.files)
      left -= await fetchFile(file, { ...common, folder: files, maxBytes: left });
    return adapterIn(files, title);
  }
  for (const file of plan.files) await fetchFile(file, { ...common, folder: work, maxBytes });
  // Of an attempt that was killed nobody knows what is whole.
  await rm(files, remove);
  await unpack(join(work, archiveName), {
    folder: await makeFolders(work, ['files']),
    title,
    maxBytes,
    signal,
  }).catch(async (error: unknown) => {
    if (error instanceof DownloadError && error.status === 422) await rm(work, remove);
    throw error;
  });
  return adapterIn(files, title);
}

/** The folder with the adapter's configuration: the whole, or the only folder in it, as archives often have it. */
async function adapterIn(folder: string, title: string): Promise<string> {
  if ((await sizeOf(join(folder, 'adapter_config.json'))) !== undefined) return folder;
  const entries = await readdir(folder, { withFileTypes: true });
  const [only] = entries;
  if (entries.length === 1 && only?.isDirectory() === true) {
    const inner = join(folder, only.name);
    if ((await sizeOf(join(inner, 'adapter_config.json'))) !== undefined) return inner;
  }
  throw new DownloadError(422, `${title}: is no LoRA adapter, got no adapter_config.json`);
}

async function writeContent(folder: string, source: Source, plan: DownloadPlan): Promise<void> {
  const files: { path: string; size: number }[] = [];
  for (const path of await readdir(folder, { recursive: true })) {
    const size = await sizeOf(join(folder, path));
    if (size !== undefined && path !== contentName) files.push({ path, size });
  }
  const content: Content = { identity: identityOf(source), version: plan.version ?? null, files };
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const handle = await open(join(folder, contentName), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644);
  try {
    await handle.writeFile(JSON.stringify(content));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function contentOf(folder: string): Promise<Content | undefined> {
  const path = join(folder, contentName);
  if ((await sizeOf(path)) === undefined) return undefined;
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const text = await handle.readFile('utf8').finally(() => handle.close());
    const { identity, version, files } = JSON.parse(text) as Partial<Content>;
    if (typeof identity !== 'string' || !Array.isArray(files)) return undefined;
    return { identity, version: version ?? null, files };
  } catch {
    // Somebody wrote into it: the adapter is fetched anew.
    return undefined;
  }
}

/** Puts the new folder in the place of the old one; a process that dies in between leaves none, never half of one. */
async function swap(complete: string, target: string, old: string): Promise<void> {
  try {
    await rename(target, old);
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'ENOENT') throw error;
  }
  try {
    await rename(complete, target);
  } catch (error) {
    await rename(old, target).catch(() => undefined);
    throw new DownloadError(500, `${target}: not put in place, got ${messageOf(error)}`, { cause: error });
  }
  await rm(old, remove);
}

function identityOf({ identity }: Source): string {
  return hashOf(Object.entries(identity).flat());
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
