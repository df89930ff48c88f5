import type { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, newId, syncFolder, writeDurably } from './durable.js';
import { type FileRecord, fileRecordOf, isFileId } from './file-record.js';
import { Refusal } from './refusal.js';

/** How much a store takes. */
export interface FileLimits {
  /** Largest file. */
  readonly maxBytes: number;
  /** Bytes of all files of one owner; any number if it is 0. */
  readonly quotaBytes: number;
  /** Files of one owner. */
  readonly maxCount: number;
}

/** What a store is opened with. */
export interface FileStoreOptions extends FileLimits {
  /** Folder of the store. */
  readonly path: string;
  readonly warn: (message: string) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** What a file is called, who has it and for how long. */
export interface NewFile {
  readonly filename: string;
  readonly purpose: string;
  /** Seconds that it is kept. @default - for ever */
  readonly keptSeconds?: number | undefined;
}

/** A file whose bytes are still coming. */
export interface Upload {
  /** @throws Refusal where it becomes larger than allowed */
  write(bytes: Buffer): Promise<void>;
  /** Makes it a file, which then outlives a crash. */
  finish(file: NewFile): Promise<FileRecord>;
  /** Forgets it; has no effect on what is finished. */
  discard(): Promise<void>;
}

interface Usage {
  bytes: number;
  count: number;
}

/**
 * Files on disk, a folder each with the content and what is known about it.
 *
 * A file comes about, and goes, by renaming its folder, so that after a crash it is whole or not there. Everybody sees the
 * files of their own alone.
 */
export class FileStore {
  private readonly options: FileStoreOptions;
  private readonly now: () => number;
  private readonly files = new Map<string, FileRecord>();
  private readonly usage = new Map<string, Usage>();
  private readonly held = new Map<string, number>();
  private lastMs = 0;

  private constructor(options: FileStoreOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
  }

  /** Opens a folder, and makes it where it is not there yet. */
  static async open(options: FileStoreOptions): Promise<FileStore> {
    const store = new FileStore(options);
    await store.load();
    return store;
  }

  /** Bytes of all files. */
  get bytes(): number {
    return [...this.usage.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Number of all files. */
  get count(): number {
    return this.files.size;
  }

  /** A file of an owner; undefined where it is not there, expired or somebody else's. */
  get(owner: string, id: string): FileRecord | undefined {
    const file = this.files.get(id);
    return file?.owner === owner && !this.isExpired(file) ? file : undefined;
  }

  /** Whether there is a file, whoever has it. */
  has(id: string): boolean {
    return this.files.has(id);
  }

  /** The files of an owner, the oldest first. */
  list(owner: string): readonly FileRecord[] {
    return [...this.files.values()].filter((file) => file.owner === owner && !this.isExpired(file));
  }

  /** Bytes of the files of an owner, those that are still coming too. */
  usedBytes(owner: string): number {
    return this.usage.get(owner)?.bytes ?? 0;
  }

  /** Path of the content of a file. */
  contentPath(id: string): string {
    return join(this.folderOf(id), 'content');
  }

  /** The content of a file from its beginning, opened already. */
  async read({ id }: FileRecord): Promise<ReturnType<typeof createReadStream>> {
    const handle = await open(this.contentPath(id), 'r');
    return handle.createReadStream({ highWaterMark: 256 * 1024 });
  }

  /** Keeps a file from being deleted and from expiring; `release` ends that. */
  hold(id: string): void {
    this.held.set(id, (this.held.get(id) ?? 0) + 1);
  }

  release(id: string): void {
    const left = (this.held.get(id) ?? 0) - 1;
    if (left > 0) this.held.set(id, left);
    else this.held.delete(id);
  }

  /** @throws Refusal where an owner has no room for a file of that size */
  checkRoom(owner: string, bytes: number): void {
    const { maxBytes, quotaBytes, maxCount } = this.options;
    const used = this.usage.get(owner) ?? { bytes: 0, count: 0 };
    if (bytes > maxBytes) throw new Refusal('fileTooLarge', String(maxBytes));
    if (quotaBytes > 0 && used.bytes + bytes > quotaBytes) {
      throw new Refusal(
        'overQuota',
        `files: more than ${quotaBytes} bytes for this key, got ${used.bytes + bytes}; delete some or raise --file-quota-bytes`,
      );
    }
    if (used.count >= maxCount) {
      throw new Refusal(
        'overQuota',
        `files: more than ${maxCount} for this key, got ${used.count + 1}; delete some or raise --file-max-count`,
      );
    }
  }

  /** Begins a file. */
  async create(owner: string): Promise<Upload> {
    this.checkRoom(owner, 0);
    const id = newId('file-');
    const folder = join(this.options.path, 'tmp', id);
    const used = this.usageOf(owner);
    used.count++;
    let length = 0;
    let state: 'open' | 'finished' | 'discarded' = 'open';
    let handle: FileHandle | undefined;
    const discard = async (): Promise<void> => {
      if (state !== 'open') return;
      state = 'discarded';
      used.bytes -= length;
      used.count--;
      await handle?.close().catch(() => undefined);
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    };
    try {
      await mkdir(folder, { mode: 0o700 });
      handle = await open(join(folder, 'content'), 'wx', 0o600);
    } catch (error) {
      await discard();
      throw error;
    }
    const file = handle;
    return {
      discard,
      write: async (bytes) => {
        const { maxBytes, quotaBytes } = this.options;
        if (length + bytes.length > maxBytes) throw new Refusal('fileTooLarge', String(maxBytes));
        if (quotaBytes > 0 && used.bytes + bytes.length > quotaBytes) this.checkRoom(owner, bytes.length);
        length += bytes.length;
        used.bytes += bytes.length;
        await file.writeFile(bytes);
      },
      finish: async ({ filename, purpose, keptSeconds }) => {
        await file.sync();
        await file.close();
        handle = undefined;
        const createdMs = this.stamp();
        const record: FileRecord = {
          id,
          owner,
          bytes: length,
          createdMs,
          filename,
          purpose,
          ...(keptSeconds === undefined ? {} : { expiresAt: Math.floor(createdMs / 1000) + keptSeconds }),
        };
        await this.place(folder, record);
        state = 'finished';
        this.files.set(id, record);
        return record;
      },
    };
  }

  /**
   * Makes a file of a folder that holds a `content`, which others have written; has no effect where that was done before a
   * crash.
   */
  async adopt(folder: string, file: Omit<FileRecord, 'createdMs'>, keptSeconds?: number): Promise<void> {
    if (this.files.has(file.id)) return;
    const createdMs = this.stamp();
    const record: FileRecord = {
      ...file,
      createdMs,
      ...(keptSeconds === undefined ? {} : { expiresAt: Math.floor(createdMs / 1000) + keptSeconds }),
    };
    await this.place(folder, record);
    this.add(record);
  }

  /** Deletes a file of an owner. @throws Refusal where it is not there, or somebody still needs it */
  async delete(owner: string, id: string): Promise<void> {
    if (this.get(owner, id) === undefined) throw new Refusal('unknownFile', id);
    if (this.held.has(id)) throw new Refusal('fileInUse', id);
    await this.remove(id);
  }

  /** Deletes what has expired and nobody needs any more. */
  async sweep(): Promise<void> {
    for (const file of [...this.files.values()]) {
      if (this.isExpired(file) && !this.held.has(file.id)) await this.remove(file.id);
    }
  }

  private async remove(id: string): Promise<void> {
    const file = this.files.get(id);
    if (file === undefined) return;
    const away = join(this.options.path, 'tmp', newId(`${id}-`));
    // Nobody sees it from here on, and whoever reads it goes on reading.
    this.files.delete(id);
    try {
      await rename(this.folderOf(id), away);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        this.files.set(id, file);
        throw error;
      }
    }
    const used = this.usageOf(file.owner);
    used.bytes -= file.bytes;
    used.count--;
    await syncFolder(join(this.options.path, 'files'));
    await rm(away, { recursive: true, force: true });
  }

  private async place(folder: string, record: FileRecord): Promise<void> {
    await writeDurably(join(folder, 'meta.json'), `${JSON.stringify(record)}\n`);
    await rename(folder, this.folderOf(record.id));
    await syncFolder(join(this.options.path, 'files'));
  }

  private async load(): Promise<void> {
    const { path, warn } = this.options;
    const files = join(path, 'files');
    // What was not finished before the last end never will be.
    await rm(join(path, 'tmp'), { recursive: true, force: true });
    await mkdir(join(path, 'tmp'), { recursive: true, mode: 0o700 });
    await mkdir(files, { recursive: true, mode: 0o700 });
    const records: FileRecord[] = [];
    for (const id of await readdir(files)) {
      if (!isFileId(id)) continue;
      const text = await readFile(join(files, id, 'meta.json'), 'utf8').catch(() => '');
      const record = fileRecordOf(text);
      if (record?.id === id) records.push(record);
      else warn(`${join(files, id)}: not readable as a file, got a damaged meta.json; remove the folder`);
    }
    for (const record of records.sort((a, b) => a.createdMs - b.createdMs)) this.add(record);
  }

  private add(record: FileRecord): void {
    this.files.set(record.id, record);
    this.lastMs = Math.max(this.lastMs, record.createdMs);
    const used = this.usageOf(record.owner);
    used.bytes += record.bytes;
    used.count++;
  }

  private usageOf(owner: string): Usage {
    let used = this.usage.get(owner);
    if (used === undefined) {
      used = { bytes: 0, count: 0 };
      this.usage.set(owner, used);
    }
    return used;
  }

  /** Now, but later than any file, so that files have an order. */
  private stamp(): number {
    this.lastMs = Math.max(this.now(), this.lastMs + 1);
    return this.lastMs;
  }

  private isExpired({ expiresAt }: FileRecord): boolean {
    return expiresAt !== undefined && expiresAt * 1000 <= this.now();
  }

  private folderOf(id: string): string {
    if (!isFileId(id)) throw new Error(`files: not an id, got ${JSON.stringify(id)}`);
    return join(this.options.path, 'files', id);
  }
}
