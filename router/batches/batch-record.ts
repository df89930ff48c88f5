/** Where a batch is on its way. */
export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** How a batch that was begun ends. */
export type BatchEnding = 'completed' | 'expired' | 'cancelled';

/** Something that is wrong with the input of a batch. */
export interface InputProblem {
  readonly code: string;
  /** Line of the input file, counted from 1. @default - it is about the whole file */
  readonly line: number | null;
  readonly message: string;
  readonly param: string | null;
}

/** How many requests of a batch have come to an end. */
export interface BatchCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

/** Tokens that the requests of a batch have used. */
export interface BatchTokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** What is kept about a batch; times are seconds since 1970. */
export interface BatchRecord {
  readonly id: string;
  /** Whose it is, as `ownerOf` tells. */
  readonly owner: string;
  /** Whether its requests may use the key that engines want of the router. */
  readonly trusted: boolean;
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly completionWindow: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Seconds that its files are kept. @default - as long as any other */
  readonly outputKeptSeconds?: number;
  readonly status: BatchStatus;
  /** How it ends, once that is known. */
  readonly ending?: BatchEnding;
  /** Milliseconds since 1970, different for every batch of a store. */
  readonly createdMs: number;
  readonly expiresAt: number;
  readonly inProgressAt?: number;
  readonly finalizingAt?: number;
  readonly completedAt?: number;
  readonly failedAt?: number;
  readonly expiredAt?: number;
  readonly cancellingAt?: number;
  readonly cancelledAt?: number;
  readonly outputFileId?: string;
  readonly errorFileId?: string;
  readonly problems?: readonly InputProblem[];
  readonly counts: BatchCounts;
  readonly tokens?: BatchTokens;
  /** The model, where all requests are for the same. */
  readonly model?: string;
}

/** Whether something is an id of a batch as this router makes them. */
export function isBatchId(id: string): boolean {
  return /^batch_[0-9a-f]{24}$/.test(id);
}

/** Whether nothing happens to a batch any more. */
export function isOver({ status }: Pick<BatchRecord, 'status'>): boolean {
  return status === 'failed' || status === 'completed' || status === 'expired' || status === 'cancelled';
}

/** The record in the text of its file; undefined where it is none. */
export function batchRecordOf(text: string): BatchRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<BatchRecord> | null;
    const { id, owner, inputFileId, endpoint, status, createdMs, expiresAt, counts } = record ?? {};
    const isWhole =
      typeof id === 'string' &&
      isBatchId(id) &&
      [owner, inputFileId, endpoint, status].every((text) => typeof text === 'string') &&
      [createdMs, expiresAt, counts?.total].every((number) => typeof number === 'number');
    return isWhole ? (record as BatchRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** A batch as OpenAI's API shows it. */
export function batchObject(batch: BatchRecord) {
  const { problems, tokens, counts } = batch;
  return {
    id: batch.id,
    object: 'batch' as const,
    endpoint: batch.endpoint,
    model: batch.model ?? null,
    errors: problems === undefined ? null : { object: 'list', data: problems },
    input_file_id: batch.inputFileId,
    completion_window: batch.completionWindow,
    status: batch.status,
    output_file_id: batch.outputFileId ?? null,
    error_file_id: batch.errorFileId ?? null,
    created_at: Math.floor(batch.createdMs / 1000),
    in_progress_at: batch.inProgressAt ?? null,
    expires_at: batch.expiresAt,
    finalizing_at: batch.finalizingAt ?? null,
    completed_at: batch.completedAt ?? null,
    failed_at: batch.failedAt ?? null,
    expired_at: batch.expiredAt ?? null,
    cancelling_at: batch.cancellingAt ?? null,
    cancelled_at: batch.cancelledAt ?? null,
    request_counts: { total: counts.total, completed: counts.completed, failed: counts.failed },
    ...(tokens === undefined
      ? {}
      : {
          usage: {
            input_tokens: tokens.input,
            input_tokens_details: { cached_tokens: tokens.cached },
            output_tokens: tokens.output,
            output_tokens_details: { reasoning_tokens: tokens.reasoning },
            total_tokens: tokens.input + tokens.output,
          },
        }),
    metadata: batch.metadata,
  };
}
