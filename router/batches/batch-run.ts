import { setMaxListeners } from 'node:events';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../src/runtime/log.js';
import { codeOf, newId } from '../files/durable.js';
import type { FileStore } from '../files/file-store.js';
import { type NoAnswer, noAnswerLine } from './answer-line.js';
import { type BatchLine, checkInput, requestsOf } from './batch-input.js';
import { type BatchEnding, type BatchRecord, isOver } from './batch-record.js';
import type { BatchStore } from './batch-store.js';
import { Journal, packContent } from './journal.js';
import { type LineResult, LineSender, type SendingParts, type SendingRules } from './line-sender.js';

/** How batches are run. */
export interface BatchRules extends SendingRules {
  /** Requests of one batch that are looked after at once. */
  readonly concurrency: number;
  /** Seconds that the files of a batch are kept that does not say; for ever if it is 0. */
  readonly keptSeconds: number;
}

/** What a batch is run with. */
export interface BatchRunParts extends SendingParts {
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly rules: BatchRules;
  readonly log: Log;
}

// How many requests that get no answer are recorded together.
const unansweredAtOnce = 500;
// The longest that a timer can wait.
const longestTimerMs = 2 ** 31 - 1;

/** One batch on its way from a file of requests to files of answers, from wherever it was when the router last ended. */
export class BatchRun {
  /** Resolves once the batch is over or the run was stopped. */
  readonly ended: Promise<void>;
  private record: BatchRecord;
  private readonly parts: BatchRunParts;
  /** Ends what is under way; a new one for each leg of the way. */
  private halt = new AbortController();
  /** Takes nothing new, while what is under way goes on. */
  private readonly pausing = new AbortController();
  private journal: Journal | undefined;
  private stopped = false;
  private holdsInput = true;
  private saving: Promise<void> = Promise.resolve();

  constructor(record: BatchRecord, parts: BatchRunParts) {
    this.record = record;
    this.parts = parts;
    parts.files.hold(record.inputFileId);
    this.ended = this.run().finally(() => this.letGo());
  }

  /** Asks for the end of the batch; resolves once that outlives a crash. @returns the batch as it is then */
  async cancel(): Promise<BatchRecord> {
    const { status } = this.record;
    if (status === 'validating' || status === 'in_progress') {
      await this.change(() =>
        this.record.status === 'validating' || this.record.status === 'in_progress'
          ? { status: 'cancelling', ending: 'cancelled', cancellingAt: seconds() }
          : undefined,
      );
      this.halt.abort();
    }
    return this.record;
  }

  /** Sends nothing new; what is under way may end. */
  pause(): void {
    this.pausing.abort();
  }

  /** Ends at once, without changing anything about the batch. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.pausing.abort();
    this.halt.abort();
    // Whoever waits for a disk that is full waits no longer.
    await this.journal?.close();
    await this.ended;
  }

  private letGo(): void {
    if (this.holdsInput) this.parts.files.release(this.record.inputFileId);
    this.holdsInput = false;
  }

  private get isEnding(): boolean {
    return this.stopped || this.pausing.signal.aborted;
  }

  private async run(): Promise<void> {
    const { log } = this.parts;
    while (!this.isEnding && !isOver(this.record)) {
      try {
        await this.step();
      } catch (error) {
        if (this.isEnding) return;
        // A disk may come back, or have room again; until then nothing is sent.
        log.error(
          `batch ${this.record.id}: cannot go on, got ${error instanceof Error ? error.message : error}; it is tried again`,
        );
        await sleep(this.parts.rules.retryMs * 5, undefined, { signal: this.pausing.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  private async step(): Promise<void> {
    switch (this.record.status) {
      case 'validating':
        return await this.validate();
      case 'in_progress':
        return await this.answerAll();
      case 'cancelling':
        return await this.giveUp('batch_cancelled');
      case 'finalizing':
        return await this.finalize();
      default:
        return;
    }
  }

  private async validate(): Promise<void> {
    const { files, services } = this.parts;
    const { inputFileId, endpoint } = this.record;
    const path = files.contentPath(inputFileId);
    const { bodyLimitBytes: longestLine } = services.settings;
    const found = await checkInput(read(path), { endpoint, longestLine }).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      const message = `input file: it is not there any more, got ${inputFileId}; upload it again`;
      return {
        total: 0,
        model: undefined,
        problems: [{ code: 'input_file_missing', line: null, message, param: 'input_file_id' }],
      };
    });
    const { problems, total, model } = found;
    await this.change(({ status }) => {
      if (status !== 'validating') return undefined;
      return problems.length > 0
        ? { status: 'failed', failedAt: seconds(), problems }
        : {
            status: 'in_progress',
            inProgressAt: seconds(),
            counts: { total, completed: 0, failed: 0 },
            ...(model === undefined ? {} : { model }),
          };
    });
  }

  private async answerAll(): Promise<void> {
    const journal = await this.openJournal();
    try {
      this.halt = new AbortController();
      const { signal: halt } = this.halt;
      const waits = AbortSignal.any([halt, this.pausing.signal]);
      // Each request that is under way listens.
      setMaxListeners(0, halt, waits);
      // Cancelled while the journal was opened.
      if (this.record.status !== 'in_progress') return;
      const timer = this.untilExpiry(() => this.halt.abort());
      const lines = this.unanswered(journal);
      const { concurrency } = this.parts.rules;
      const { endpoint: path, owner, trusted } = this.record;
      const sender = new LineSender(this.parts, { path, owner, trusted, halt, waits });
      const works = Array.from({ length: concurrency }, () => this.work(lines, sender, journal));
      // Also where one fails, what the others have under way is to be recorded.
      const results = await Promise.allSettled(works);
      clearTimeout(timer.current);
      await lines.return(undefined);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      if (this.isEnding || this.record.status !== 'in_progress') return;
      if (journal.lines.size >= this.record.counts.total) await this.beginEnd(journal, 'completed');
    } finally {
      await journal.close();
    }
    if (this.record.status === 'in_progress' && this.isLate) await this.giveUp('batch_expired');
  }

  /** Answers one request after the other. */
  private async work(lines: AsyncGenerator<BatchLine>, sender: LineSender, journal: Journal): Promise<void> {
    while (!this.isEnding && !this.halt.signal.aborted) {
      const { value: line, done } = await lines.next();
      if (done === true) return;
      const result = await sender.answer(line);
      if (result === undefined) return;
      await this.note(journal, result);
    }
  }

  private async note(journal: Journal, { entry, outcome }: LineResult): Promise<void> {
    if (!(await journal.record(entry))) return;
    this.parts.metrics.ended(outcome);
    this.showCounts(journal);
  }

  /** Records of every request without an answer why it has none. */
  private async giveUp(code: NoAnswer): Promise<void> {
    const journal = await this.openJournal();
    try {
      const outcome = code === 'batch_cancelled' ? 'cancelled' : 'expired';
      let group: Promise<void>[] = [];
      // Cancelled before it was known what is in the input, which may be anything then.
      if (this.record.inProgressAt !== undefined) {
        for await (const { number: line, customId } of this.unanswered(journal)) {
          if (this.isEnding) break;
          const text = noAnswerLine(newId('batch_req_'), customId, code);
          group.push(this.note(journal, { entry: { line, to: 'errors', text }, outcome }));
          if (group.length < unansweredAtOnce) continue;
          await Promise.all(group);
          group = [];
        }
      }
      await Promise.all(group);
      if (!this.isEnding) await this.beginEnd(journal, outcome);
    } finally {
      await journal.close();
    }
  }

  private async beginEnd(journal: Journal, ending: BatchEnding): Promise<void> {
    const { counts } = journal;
    await this.change(() => ({
      ...this.countsOf(journal),
      status: 'finalizing',
      ending,
      finalizingAt: seconds(),
      // Chosen before the files are made, so that they are made once however often that is begun.
      ...(counts.output > 0 ? { outputFileId: newId('file-') } : {}),
      ...(counts.errors > 0 ? { errorFileId: newId('file-') } : {}),
    }));
  }

  private async finalize(): Promise<void> {
    const { files, batches, rules } = this.parts;
    const { id, owner, outputFileId, errorFileId, outputKeptSeconds, ending = 'completed' } = this.record;
    const folder = batches.folderOf(id);
    const kept = outputKeptSeconds ?? (rules.keptSeconds > 0 ? rules.keptSeconds : undefined);
    for (const [target, fileId, suffix] of [
      ['output', outputFileId, 'output'],
      ['errors', errorFileId, 'error'],
    ] as const) {
      if (fileId === undefined || files.has(fileId)) continue;
      const bytes = await packContent(folder, target);
      const filename = `${id}_${suffix}.jsonl`;
      await files.adopt(
        join(folder, target),
        { id: fileId, owner, bytes, filename, purpose: 'batch_output' },
        kept,
      );
    }
    const now = seconds();
    await this.change(() => ({
      status: ending,
      ...(ending === 'completed' ? { completedAt: now } : {}),
      ...(ending === 'expired' ? { expiredAt: now } : {}),
      ...(ending === 'cancelled' ? { cancelledAt: now } : {}),
    }));
    this.parts.log.info(
      `Batch ${id} is ${ending}: ${this.record.counts.completed} of ${this.record.counts.total} requests succeeded`,
    );
    await batches.tidy(id);
  }

  private async openJournal(): Promise<Journal> {
    const { batches, log, rules } = this.parts;
    const { id } = this.record;
    const journal = await Journal.open(batches.folderOf(id), {
      retryMs: rules.retryMs,
      onTrouble: (error) =>
        log.error(
          `batch ${id}: answers cannot be written, got ${error instanceof Error ? error.message : error}; it is tried again`,
        ),
    });
    this.journal = journal;
    this.showCounts(journal);
    return journal;
  }

  private async *unanswered(journal: Journal): AsyncGenerator<BatchLine> {
    const { files, services } = this.parts;
    const { inputFileId, endpoint } = this.record;
    const { bodyLimitBytes: longestLine } = services.settings;
    for await (const line of requestsOf(read(files.contentPath(inputFileId)), { endpoint, longestLine })) {
      if (!journal.lines.has(line.number)) yield line;
    }
  }

  private showCounts(journal: Journal): void {
    this.record = { ...this.record, ...this.countsOf(journal) };
    this.parts.batches.show(this.record);
  }

  private countsOf({ counts, tokens }: Journal): Pick<BatchRecord, 'counts' | 'tokens'> {
    const { total } = this.record.counts;
    return {
      counts: { total, completed: counts.output, failed: counts.errors },
      ...(tokens === undefined ? {} : { tokens }),
    };
  }

  private get isLate(): boolean {
    return Date.now() >= this.record.expiresAt * 1000;
  }

  /** Calls back when the completion window is over, which may be further away than timers reach. */
  private untilExpiry(late: () => void): { current: NodeJS.Timeout | undefined } {
    const timer: { current: NodeJS.Timeout | undefined } = { current: undefined };
    const look = (): void => {
      const left = this.record.expiresAt * 1000 - Date.now();
      if (left <= 0) late();
      else timer.current = setTimeout(look, Math.min(left, longestTimerMs)).unref();
    };
    look();
    return timer;
  }

  /** Saves a change, one after the other; undefined changes nothing. */
  private change(next: (record: BatchRecord) => Partial<BatchRecord> | undefined): Promise<void> {
    const save = async (): Promise<void> => {
      const changes = next(this.record);
      if (changes === undefined) return;
      const record = { ...this.record, ...changes };
      // Who sees that it is over may delete its input at once.
      if (isOver(record)) this.letGo();
      await this.parts.batches.save(record);
      this.record = { ...this.record, ...changes };
    };
    const saved = this.saving.then(save);
    this.saving = saved.catch(() => undefined);
    return saved;
  }
}

function read(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
