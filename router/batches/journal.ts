import { type FileHandle, mkdir, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncFolder, writeDurably } from '../files/durable.js';
import type { BatchTokens } from './batch-record.js';

/** Which of the two files of a batch a line goes to. */
export type JournalTarget = 'output' | 'errors';

/** A line whose answer is on disk. */
export interface JournalEntry {
  /** Line of the input file. */
  readonly line: number;
  readonly to: JournalTarget;
  /** Where the answer begins in its file. */
  readonly at: number;
  /** Its length, the line break included. */
  readonly bytes: number;
  /** @default - none are known */
  readonly tokens?: BatchTokens | undefined;
}

/** An answer that is to be recorded. */
export interface NewEntry {
  readonly line: number;
  readonly to: JournalTarget;
  /** One line of JSON without its line break. */
  readonly text: Buffer;
  readonly tokens?: BatchTokens | undefined;
}

/** How a journal behaves when the disk does not. */
export interface JournalOptions {
  /** Hears why answers cannot be written, once for each time that it begins. */
  readonly onTrouble: (error: unknown) => void;
  /** Milliseconds until a write that failed is tried again. @default 2000 */
  readonly retryMs?: number;
}

interface Waiting extends NewEntry {
  readonly done: (recorded: boolean) => void;
}

const targets = ['output', 'errors'] as const;
// So many bytes go to the disk at once, whose flushes take as long for many answers as for one.
const mostAtOnce = 8 * 2 ** 20;

/**
 * The answers to a batch, of which none is lost and none is there twice, whenever the process or the machine stops.
 *
 * Answers are appended to two files and flushed, and only then is the line noted in the journal, with a checksum, and that
 * flushed. What the journal does not note was never there: it is cut off when the journal is opened.
 */
export class Journal {
  /** Lines of the input whose answers are recorded. */
  readonly lines = new Set<number>();
  private readonly options: JournalOptions;
  private readonly handles: Readonly<Record<JournalTarget | 'log', FileHandle>>;
  private readonly sizes: Record<JournalTarget | 'log', number> = { output: 0, errors: 0, log: 0 };
  private readonly totals = { output: 0, errors: 0 };
  private used: BatchTokens | undefined;
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private isFlushing = false;
  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(options: JournalOptions, handles: Readonly<Record<JournalTarget | 'log', FileHandle>>) {
    this.options = options;
    this.handles = handles;
  }

  /** Opens the journal of a batch, or begins one. */
  static async open(folder: string, options: JournalOptions): Promise<Journal> {
    for (const target of targets) await mkdir(join(folder, target), { recursive: true, mode: 0o700 });
    const entries = await recovered(folder);
    const output = await open(contentOf(folder, 'output'), 'r+');
    const errors = await open(contentOf(folder, 'errors'), 'r+');
    const log = await open(logOf(folder), 'r+');
    const journal = new Journal(options, { output, errors, log });
    for (const entry of entries) {
      journal.count(entry);
      journal.sizes[entry.to] = entry.at + entry.bytes;
    }
    journal.sizes.log = (await log.stat()).size;
    return journal;
  }

  /** How many answers there are of each kind. */
  get counts(): Readonly<Record<JournalTarget, number>> {
    return this.totals;
  }

  /** The tokens of all answers that tell any. */
  get tokens(): BatchTokens | undefined {
    return this.used;
  }

  /**
   * Records an answer, and resolves with true once it is safe. Writes that fail are tried until they succeed or the journal is
   * closed, which resolves with false.
   */
  record(entry: NewEntry): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((done) => {
      this.waiting.push({ ...entry, done });
      if (!this.isFlushing) this.flushing = this.flush();
    });
  }

  /** Ends it; what is being written is written if that succeeds at once. */
  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.flushing;
    for (const handle of Object.values(this.handles)) await handle.close().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    this.isFlushing = true;
    // What comes in the same turn of the loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    let inTrouble = false;
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        await this.write(group);
        inTrouble = false;
      } catch (error) {
        if (!inTrouble) this.options.onTrouble(error);
        inTrouble = true;
        if (this.closed) {
          for (const { done } of this.waiting.splice(0)) done(false);
          break;
        }
        await this.pause();
        continue;
      }
      this.waiting.splice(0, group.length);
      for (const { done } of group) done(true);
    }
    // Before anybody who was told can come again.
    this.isFlushing = false;
  }

  private nextGroup(): readonly Waiting[] {
    let bytes = 0;
    const end = this.waiting.findIndex(({ text }, i) => {
      bytes += text.length;
      return i > 0 && bytes > mostAtOnce;
    });
    return end < 0 ? [...this.waiting] : this.waiting.slice(0, end);
  }

  /** Writes at positions, so that what failed half-way is written over when it is tried again. */
  private async write(group: readonly Waiting[]): Promise<void> {
    const entries: JournalEntry[] = [];
    const sizes = { ...this.sizes };
    for (const target of targets) {
      const mine = group.filter(({ to }) => to === target);
      if (mine.length === 0) continue;
      for (const { line, text, tokens } of mine) {
        entries.push({ line, to: target, at: sizes[target], bytes: text.length + 1, tokens });
        sizes[target] += text.length + 1;
      }
      const bytes = Buffer.concat(mine.flatMap(({ text }) => [text, lineBreak]));
      await writeAt(this.handles[target], bytes, this.sizes[target]);
    }
    const log = Buffer.from(entries.map(entryLine).join(''));
    await writeAt(this.handles.log, log, this.sizes.log);
    sizes.log += log.length;
    Object.assign(this.sizes, sizes);
    for (const entry of entries) this.count(entry);
  }

  private count({ line, to, tokens }: JournalEntry): void {
    this.lines.add(line);
    this.totals[to]++;
    if (tokens !== undefined) this.used = sumOf(this.used, tokens);
  }

  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.retryMs ?? 2000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.closed) this.wake();
    });
  }
}

/** How far a batch was when the router last ended, by its journal. */
export async function journalState(
  folder: string,
): Promise<{ readonly output: number; readonly errors: number; readonly tokens: BatchTokens | undefined }> {
  const journal = await Journal.open(folder, { onTrouble: () => undefined });
  const { counts, tokens } = journal;
  await journal.close();
  return { ...counts, tokens };
}

/** What a journal notes that is there, after everything else has been cut off. */
async function recovered(folder: string): Promise<readonly JournalEntry[]> {
  const sizes = {
    output: await sizeOf(contentOf(folder, 'output')),
    errors: await sizeOf(contentOf(folder, 'errors')),
  };
  await sizeOf(logOf(folder));
  for (const path of [folder, ...targets.map((target) => join(folder, target))]) await syncFolder(path);
  const text = await readFile(logOf(folder));
  const ends = { output: 0, errors: 0 };
  const kept: JournalEntry[] = [];
  for (const entry of entriesOf(text)) {
    const { to, at, bytes } = entry;
    // Entries are in the order of their answers; anything else is damage.
    if (at < ends[to] || at + bytes > sizes[to]) continue;
    ends[to] = at + bytes;
    kept.push(entry);
  }
  for (const target of targets) {
    if (sizes[target] > ends[target]) await truncate(contentOf(folder, target), ends[target]);
  }
  const log = kept.map(entryLine).join('');
  if (log !== text.toString('latin1')) await writeDurably(logOf(folder), log);
  return kept;
}

/** The size of a file, which is made where it is not there. */
async function sizeOf(path: string): Promise<number> {
  const handle = await open(path, 'a', 0o600);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a file of the answers of one kind hold what the journal notes and nothing else, which it does already unless the disk
 * was damaged. @returns its size
 */
export async function packContent(folder: string, target: JournalTarget): Promise<number> {
  const path = contentOf(folder, target);
  const noted = entriesOf(await readFile(logOf(folder))).filter(({ to }) => to === target);
  const size = (await stat(path)).size;
  const wanted = noted.reduce((sum, { bytes }) => sum + bytes, 0);
  // Where it was packed before a crash, the places in the journal are those of before.
  if (size === wanted) return size;
  const packed = join(folder, target, 'packed');
  await rm(packed, { force: true });
  const [from, to] = [await open(path, 'r'), await open(packed, 'wx', 0o600)];
  try {
    for (const { at, bytes } of noted) {
      const buffer = Buffer.alloc(bytes);
      await from.read(buffer, 0, bytes, at);
      await to.writeFile(buffer);
    }
    await to.sync();
  } finally {
    await from.close();
    await to.close();
  }
  await rename(packed, path);
  await syncFolder(join(folder, target));
  return wanted;
}

const lineBreak = Buffer.from('\n');

function contentOf(folder: string, target: JournalTarget): string {
  return join(folder, target, 'content');
}

function logOf(folder: string): string {
  return join(folder, 'journal');
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
  await handle.datasync();
}

function sumOf(a: BatchTokens | undefined, b: BatchTokens): BatchTokens {
  if (a === undefined) return b;
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

function entryLine({ line, to, at, bytes, tokens }: JournalEntry): string {
  const text = JSON.stringify([
    line,
    to,
    at,
    bytes,
    ...(tokens === undefined ? [] : [[tokens.input, tokens.cached, tokens.output, tokens.reasoning]]),
  ]);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

/** The entries in a journal that are whole, each line of the input once. */
function entriesOf(log: Buffer): readonly JournalEntry[] {
  const entries = new Map<number, JournalEntry>();
  const lines = log.toString('latin1').split('\n');
  // What has no line break behind it was not written to its end.
  lines.pop();
  for (const text of lines) {
    const entry = entryOf(text);
    if (entry !== undefined && !entries.has(entry.line)) entries.set(entry.line, entry);
  }
  return [...entries.values()];
}

function entryOf(text: string): JournalEntry | undefined {
  const json = text.slice(9);
  if (text[8] !== ' ' || Number.parseInt(text.slice(0, 8), 16) !== crc32(json)) return undefined;
  const [line, to, at, bytes, tokens] = JSON.parse(json) as [
    number,
    JournalTarget,
    number,
    number,
    [number, number, number, number]?,
  ];
  if (tokens === undefined) return { line, to, at, bytes };
  const [input, cached, output, reasoning] = tokens;
  return { line, to, at, bytes, tokens: { input, cached, output, reasoning } };
}
