import type { Owner } from '../files/owner.js';
import { Refusal } from '../files/refusal.js';
import { type BatchRecord, isOver } from './batch-record.js';
import { BatchRun, type BatchRunParts } from './batch-run.js';
import type { NewBatch } from './new-batch.js';

/** How many batches there may be. */
export interface BatchLimits {
  /** Batches of one owner that are under way. */
  readonly maxActive: number;
}

/** All batches: begins them, and goes on with those that were under way when the router last ended. */
export class BatchService {
  private readonly parts: BatchRunParts;
  private readonly limits: BatchLimits;
  private readonly runs = new Map<string, BatchRun>();
  private readonly starting = new Map<string, number>();
  private closed = false;

  constructor(parts: BatchRunParts, limits: BatchLimits) {
    this.parts = parts;
    this.limits = limits;
  }

  /** Goes on with what is not over. */
  resume(): void {
    const unfinished = this.parts.batches.all.filter((batch) => !isOver(batch));
    for (const batch of unfinished) this.begin(batch);
    if (unfinished.length > 0) this.parts.log.info(`Going on with ${unfinished.length} batches`);
  }

  /** Makes a batch and begins it. @throws Refusal where it may not be */
  async create(owner: Owner, asked: NewBatch): Promise<BatchRecord> {
    const { files, batches } = this.parts;
    const { inputFileId, endpoint, completionWindow, windowSeconds, metadata, outputKeptSeconds } = asked;
    if (this.closed) throw new Refusal('shuttingDown');
    const file = files.get(owner.id, inputFileId);
    if (file === undefined) throw new Refusal('unknownFile', inputFileId);
    // Files without a purpose are those of clients of the Python router.
    if (file.purpose !== 'batch' && file.purpose !== 'unknown') {
      throw new Refusal(
        'invalidParameter',
        `input_file_id: a file for another purpose, got ${file.purpose}; upload it with purpose batch`,
      );
    }
    const starting = this.starting.get(owner.id) ?? 0;
    const active = batches.list(owner.id).filter((batch) => !isOver(batch)).length + starting;
    if (active >= this.limits.maxActive) throw new Refusal('tooManyBatches', String(this.limits.maxActive));
    // What a batch writes is never cut off, so there has to be room for its first answer.
    files.checkRoom(owner.id, 1);
    files.hold(inputFileId);
    this.starting.set(owner.id, starting + 1);
    try {
      const record = await batches.create({
        owner: owner.id,
        trusted: owner.trusted,
        inputFileId,
        endpoint,
        completionWindow,
        metadata,
        ...(outputKeptSeconds === undefined ? {} : { outputKeptSeconds }),
        status: 'validating',
        expiresAt: Math.floor(Date.now() / 1000) + windowSeconds,
        counts: { total: 0, completed: 0, failed: 0 },
      });
      if (!this.closed) this.begin(record);
      return record;
    } finally {
      files.release(inputFileId);
      const left = (this.starting.get(owner.id) ?? 1) - 1;
      if (left > 0) this.starting.set(owner.id, left);
      else this.starting.delete(owner.id);
    }
  }

  /** Cancels a batch. @throws Refusal where it is not there or over */
  async cancel(owner: Owner, id: string): Promise<BatchRecord> {
    const batch = this.parts.batches.get(owner.id, id);
    if (batch === undefined) throw new Refusal('unknownBatch', id);
    const run = this.runs.get(id);
    if (run === undefined && !isOver(batch)) throw new Refusal('shuttingDown');
    const after = (await run?.cancel()) ?? batch;
    if (after.status !== 'cancelling' && after.status !== 'cancelled')
      throw new Refusal('batchEnded', after.status);
    if (isOver(batch)) throw new Refusal('batchEnded', batch.status);
    return after;
  }

  /** Sends nothing new; resolves once what is under way has ended. */
  async pause(): Promise<void> {
    this.closed = true;
    const runs = [...this.runs.values()];
    for (const run of runs) run.pause();
    await Promise.all(runs.map(({ ended }) => ended));
  }

  /** Ends at once; all goes on from there at the next start. */
  async stop(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.runs.values()].map((run) => run.stop()));
  }

  private begin(batch: BatchRecord): void {
    const run = new BatchRun(batch, this.parts);
    this.runs.set(batch.id, run);
    void run.ended.finally(() => this.runs.delete(batch.id));
  }
}
