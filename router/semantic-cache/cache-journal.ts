import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../files/durable.js';
import { lockStorage, type StorageLock } from '../files/storage-lock.js';
import type { AnswerStore, CachedAnswer } from './answer-store.js';

/** What a journal belongs to. */
export interface CacheJournalOptions {
  readonly folder: string;
  /** Answers of before that were found by another model are of no use. */
  readonly model: string;
  readonly store: AnswerStore;
  readonly warn: (message: string) => void;
}

const fileName = 'answers.jsonl';
const version = 1;

// Lines that are written at once; who cannot keep up loses some, which are but answers to be computed again.
const mostWaiting = 1000;

// As many bytes of answers that have left are let stand.
const spareBytes = 16 * 1024 * 1024;

/** The answers in a folder, so that a router which starts again still has them. They are added; those that left go when it is rewritten. */
export class CacheJournal {
  private readonly options: CacheJournalOptions;
  private readonly path: string;
  private lock: StorageLock | undefined;
  private file: FileHandle | undefined;
  private waiting: string[] = [];
  private length = 0;
  private writing: Promise<void> | undefined;
  private closed = false;

  private constructor(options: CacheJournalOptions) {
    this.options = options;
    this.path = join(options.folder, fileName);
  }

  /** Reads what is there into the store, and keeps what comes; undefined where the folder cannot be used, which is told. */
  static async open(options: CacheJournalOptions): Promise<CacheJournal | undefined> {
    const journal = new CacheJournal(options);
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      journal.lock = await lockStorage(options.folder, {
        onLost: () => void journal.stop('another router has it now'),
      });
      await journal.read();
      await journal.rewrite();
      return journal;
    } catch (error) {
      await journal.stop(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Keeps an answer. */
  add(answer: CachedAnswer, vector: Float32Array): void {
    if (this.closed || this.waiting.length >= mostWaiting) return;
    this.waiting.push(lineOf(answer, vector));
    this.writing ??= this.write();
  }

  /** Writes what waits, and lets go of the folder. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
    await this.file?.close();
    this.file = undefined;
    await this.lock?.release();
    this.lock = undefined;
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0 && this.file !== undefined) {
        const text = this.waiting.splice(0).join('');
        await this.file.appendFile(text);
        this.length += Buffer.byteLength(text);
        if (this.length > this.options.store.bytes * 3 + spareBytes) await this.rewrite();
      }
    } catch (error) {
      void this.stop(error instanceof Error ? error.message : String(error));
    } finally {
      this.writing = undefined;
    }
  }

  private async stop(reason: string): Promise<void> {
    if (this.closed) return;
    this.options.warn(
      `--semantic-cache-dir: ${this.options.folder} cannot be used, got ${reason}; answers are kept in memory alone`,
    );
    await this.close().catch(() => undefined);
  }

  private async read(): Promise<void> {
    const { store, model } = this.options;
    const file = await open(this.path, 'r').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return;
    let isFirst = true;
    for await (const line of file.readLines()) {
      if (isFirst && line !== headOf(model)) return;
      const entry = isFirst ? undefined : entryOf(line);
      isFirst = false;
      if (entry !== undefined) store.put(entry[0], entry[1]);
    }
  }

  /** Writes the answers that are in the store to a new file, and goes on in that. */
  private async rewrite(): Promise<void> {
    const { store, model } = this.options;
    const next = `${this.path}.new`;
    const stream = createWriteStream(next, { mode: 0o600 });
    const ended = once(stream, 'close');
    const failed = new Promise<never>((_resolve, reject) => stream.once('error', reject));
    failed.catch(() => undefined);
    let length = 0;
    const put = async (line: string): Promise<void> => {
      length += Buffer.byteLength(line);
      if (!stream.write(line)) await Promise.race([once(stream, 'drain'), failed]);
    };
    await put(`${headOf(model)}\n`);
    // As it was at one moment; what comes meanwhile waits to be added.
    for (const [answer, vector] of [...store.entries()]) await put(lineOf(answer, vector));
    stream.end();
    await Promise.race([ended, failed]);
    await rename(next, this.path);
    await this.file?.close();
    this.file = await open(this.path, 'a', 0o600);
    this.length = length;
  }
}

function headOf(model: string): string {
  return JSON.stringify({ version, model });
}

function lineOf(answer: CachedAnswer, vector: Float32Array): string {
  const { partition, question, contentType, body, id, atMs } = answer;
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return `${JSON.stringify([partition, question, contentType, id, atMs, bytes.toString('base64'), body.toString()])}\n`;
}

/** What a line keeps; undefined for one that was not written whole. */
function entryOf(line: string): readonly [CachedAnswer, Float32Array] | undefined {
  let items: unknown;
  try {
    items = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(items) || items.length !== 7) return undefined;
  const [partition, question, contentType, id, atMs, vector, body] = items as readonly unknown[];
  const texts = [partition, question, contentType, id, vector, body];
  if (!texts.every((text) => typeof text === 'string') || typeof atMs !== 'number') return undefined;
  const bytes = Buffer.from(String(vector), 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  if (!numbers.every(Number.isFinite)) return undefined;
  return [
    {
      partition: String(partition),
      question: String(question),
      contentType: String(contentType),
      id: String(id),
      atMs,
      body: Buffer.from(String(body)),
    },
    numbers,
  ];
}
