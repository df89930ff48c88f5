import { Refusal } from '../files/refusal.js';
import { expirySeconds } from '../files/upload.js';

/** The paths whose requests a batch may hold: they take JSON with a model and answer with JSON. */
const batchEndpoints: readonly string[] = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/responses',
  '/v1/messages',
  '/v1/rerank',
  '/v2/rerank',
  '/rerank',
  '/v1/score',
  '/score',
  '/pooling',
  '/classify',
];

/** What a client asks for when it makes a batch. */
export interface NewBatch {
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly completionWindow: string;
  readonly windowSeconds: number;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly outputKeptSeconds: number | undefined;
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const longestWindowSeconds = 30 * unitSeconds.d;

/**
 * Reads the body of a request for a batch.
 * @throws Refusal for what is missing or not possible
 */
export function newBatchOf(body: unknown): NewBatch {
  const asked = objectOf(body);
  const inputFileId = textOf(asked, 'input_file_id');
  const endpoint = textOf(asked, 'endpoint');
  if (!batchEndpoints.includes(endpoint)) {
    const got = JSON.stringify(endpoint);
    throw new Refusal(
      'invalidParameter',
      `endpoint: unknown, got ${got}; use one of ${batchEndpoints.join(', ')}`,
    );
  }
  return {
    inputFileId,
    endpoint,
    ...windowOf(asked.completion_window),
    metadata: metadataOf(asked.metadata),
    outputKeptSeconds: expirySeconds('output_expires_after', asked.output_expires_after),
  };
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new Refusal('invalidJson');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('notAnObject');
  return value as Readonly<Record<string, unknown>>;
}

function textOf(asked: Readonly<Record<string, unknown>>, name: string): string {
  const value = asked[name];
  if (value === undefined || value === null || value === '') throw new Refusal('missingParameter', name);
  if (typeof value !== 'string') {
    throw new Refusal('invalidParameter', `${name}: not a text, got ${JSON.stringify(value)}; give one`);
  }
  return value;
}

function windowOf(value: unknown = '24h'): Pick<NewBatch, 'completionWindow' | 'windowSeconds'> {
  const [text = '', count, unit] = (typeof value === 'string' && /^(\d{1,7})([smhd])$/.exec(value)) || [];
  const windowSeconds = Number(count) * unitSeconds[unit as keyof typeof unitSeconds];
  if (text === '' || windowSeconds < 1 || windowSeconds > longestWindowSeconds) {
    const got = JSON.stringify(value);
    throw new Refusal(
      'invalidParameter',
      `completion_window: not a time from 1s to 30d, got ${got}; write a number and s, m, h or d, such as 24h`,
    );
  }
  return { completionWindow: text, windowSeconds };
}

function metadataOf(value: unknown): Readonly<Record<string, string>> | null {
  if (value === undefined || value === null) return null;
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : undefined;
  const isRight =
    entries !== undefined &&
    entries.length <= 16 &&
    entries.every(([key, text]) => key.length <= 64 && typeof text === 'string' && text.length <= 512);
  if (!isRight) {
    throw new Refusal(
      'invalidParameter',
      'metadata: at most 16 texts of up to 512 characters, with names of up to 64; shorten it',
    );
  }
  return value as Readonly<Record<string, string>>;
}
