import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, syncFolder, writeDurably } from '../files/durable.js';
import { type BatchRecord, batchRecordOf, isBatchId, isOver } from './batch-record.js';
import { journalState } from './journal.js';

/** What a store is opened with. */
export interface BatchStoreOptions {
  /** Folder that files are in too. */
  readonly path: string;
  readonly warn: (message: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Batches on disk, a folder each with what is known about it and, while it runs, with the answers so far. */
export class BatchStore {
  private readonly options: BatchStoreOptions;
  private readonly batches = new Map<string, BatchRecord>();
  private lastMs = 0;

  private constructor(options: BatchStoreOptions) {
    this.options = options;
  }

  /** Opens a folder whose files are open already. */
  static async open(options: BatchStoreOptions): Promise<BatchStore> {
    const store = new BatchStore(options);
    await store.load();
    return store;
  }

  /** All batches, the oldest first. */
  get all(): readonly BatchRecord[] {
    return [...this.batches.values()];
  }

  /** A batch of an owner; undefined where it is not there or somebody else's. */
  get(owner: string, id: string): BatchRecord | undefined {
    const batch = this.batches.get(id);
    return batch?.owner === owner ? batch : undefined;
  }

  /** The batches of an owner, the oldest first. */
  list(owner: string): readonly BatchRecord[] {
    return this.all.filter((batch) => batch.owner === owner);
  }

  /** Folder of what a batch consists of. */
  folderOf(id: string): string {
    if (!isBatchId(id)) throw new Error(`batches: not an id, got ${JSON.stringify(id)}`);
    return join(this.options.path, 'batches', id);
  }

  /** Makes a batch, which then outlives a crash. */
  async create(batch: Omit<BatchRecord, 'id' | 'createdMs'>): Promise<BatchRecord> {
    this.lastMs = Math.max(this.options.now(), this.lastMs + 1);
    const record: BatchRecord = { ...batch, id: newId('batch_'), createdMs: this.lastMs };
    const draft = join(this.options.path, 'tmp', record.id);
    try {
      await mkdir(draft, { mode: 0o700 });
      await writeDurably(join(draft, 'batch.json'), `${JSON.stringify(record)}\n`);
      await rename(draft, this.folderOf(record.id));
    } catch (error) {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(join(this.options.path, 'batches'));
    this.batches.set(record.id, record);
    return record;
  }

  /** Puts a later state of a batch in the place of the one before. */
  async save(record: BatchRecord): Promise<void> {
    await writeDurably(join(this.folderOf(record.id), 'batch.json'), `${JSON.stringify(record)}\n`);
    this.batches.set(record.id, record);
  }

  /** Shows how far a batch is, which its journal keeps. */
  show(record: BatchRecord): void {
    this.batches.set(record.id, record);
  }

  /** Removes what a batch that is over was worked out with. */
  async tidy(id: string): Promise<void> {
    const folder = this.folderOf(id);
    for (const name of ['journal', 'output', 'errors']) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Forgets batches that have been over for so long. */
  async sweep(keptSeconds: number): Promise<void> {
    if (keptSeconds <= 0) return;
    const before = this.options.now() / 1000 - keptSeconds;
    for (const batch of this.all) {
      const { failedAt, completedAt, expiredAt, cancelledAt } = batch;
      const end = completedAt ?? failedAt ?? expiredAt ?? cancelledAt;
      if (!isOver(batch) || end === undefined || end > before) continue;
      const away = join(this.options.path, 'tmp', batch.id);
      await rename(this.folderOf(batch.id), away);
      this.batches.delete(batch.id);
      await rm(away, { recursive: true, force: true });
    }
  }

  /** A batch with the answers that came after its last change, so that nobody sees fewer of them than before. */
  private async asItIs(record: BatchRecord): Promise<BatchRecord> {
    if (record.status !== 'in_progress' && record.status !== 'cancelling') return record;
    const { output, errors, tokens } = await journalState(this.folderOf(record.id));
    const counts = { total: record.counts.total, completed: output, failed: errors };
    return { ...record, counts, ...(tokens === undefined ? {} : { tokens }) };
  }

  private async load(): Promise<void> {
    const { path, warn } = this.options;
    const folder = join(path, 'batches');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const records: BatchRecord[] = [];
    for (const id of await readdir(folder)) {
      if (!isBatchId(id)) continue;
      const record = batchRecordOf(await readFile(join(folder, id, 'batch.json'), 'utf8').catch(() => ''));
      if (record?.id === id) {
        records.push(await this.asItIs(record));
        if (isOver(record)) await this.tidy(id);
      } else
        warn(`${join(folder, id)}: not readable as a batch, got a damaged batch.json; remove the folder`);
    }
    for (const record of records.sort((a, b) => a.createdMs - b.createdMs)) {
      this.batches.set(record.id, record);
      this.lastMs = record.createdMs;
    }
  }
}
