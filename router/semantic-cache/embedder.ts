import { readFileSync } from 'node:fs';
import { type Dispatcher, request } from 'undici';
import { FlagError } from '../../src/runtime/flags.js';
import { askEngines } from '../batches/internal-request.js';
import type { Services } from '../services.js';

/** Asks for the embedding of a text; the answer is JSON. */
export type EmbeddingCall = (text: string, id: string, signal: AbortSignal) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

// More than any embedding takes that JSON spells out.
const longestAnswer = 1024 * 1024;

/** Asks an API as OpenAI's. @param url its base, such as `http://embedder:8000/v1` */
export function apiCall(
  url: string,
  model: string,
  { key, dispatcher }: { readonly key: string | undefined; readonly dispatcher: Dispatcher },
): EmbeddingCall {
  const address = `${url.replace(/\/+$/, '')}/embeddings`;
  return async (text, id, signal) => {
    const { statusCode: status, body } = await request(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': id,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: bodyOf(model, text),
      signal,
      dispatcher,
    });
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > longestAnswer) throw new Error('an answer that is too long');
      pieces.push(piece);
    }
    return { status, body: Buffer.concat(pieces) };
  };
}

/** Asks the engines that serve the model, past what looks at requests of clients. */
export function engineCall(services: Services, model: string): EmbeddingCall {
  return async (text, id, signal) =>
    await askEngines(
      services,
      { path: '/v1/embeddings', body: Buffer.from(bodyOf(model, text)), id, trusted: true, priority: 0 },
      signal,
    );
}

function bodyOf(model: string, text: string): string {
  return JSON.stringify({ model, input: text, encoding_format: 'float' });
}

/**
 * The key in a file.
 * @throws FlagError where it cannot be read
 */
export function keyOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new FlagError([
      `--semantic-cache-embeddings-key-file: not readable, got ${reason}; correct the path`,
    ]);
  }
}

/** How embeddings are asked for. */
export interface EmbedderOptions {
  readonly timeoutMs: number;
  /** Hears why there are no embeddings for a while. */
  readonly warn: (message: string) => void;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
}

// So many failures in a row, and for so long nobody is asked: a dead API must not cost each request its deadline.
const mostFailures = 3;
const pauseMs = 5000;

/** Gets embeddings in time or not at all. */
export class Embedder {
  private readonly call: EmbeddingCall;
  private readonly options: EmbedderOptions;
  private readonly now: () => number;
  private failures = 0;
  private pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(call: EmbeddingCall, options: EmbedderOptions) {
    this.call = call;
    this.options = options;
    this.now = options.now ?? (() => performance.now());
  }

  /** The embedding of a text, of length 1; undefined where there is none in time. @param left aborted when nobody waits any more */
  async embed(text: string, id: string, left: AbortSignal): Promise<Float32Array | undefined> {
    if (this.now() < this.pausedUntil) return undefined;
    const { timeoutMs } = this.options;
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    left.addEventListener('abort', stop);
    const timer = setTimeout(stop, timeoutMs);
    try {
      const { status, body } = await this.call(text, id, controller.signal);
      if (left.aborted) return undefined;
      if (controller.signal.aborted) throw new Error(`none within ${timeoutMs} ms`);
      if (status !== 200) throw new Error(`status ${status}`);
      const vector = unitVector(body);
      if (vector === undefined) throw new Error('something else than an embedding');
      this.failures = 0;
      return vector;
    } catch (error) {
      // That the client has left says nothing about whom it waited for.
      if (!left.aborted)
        this.failed(controller.signal.aborted ? new Error(`none within ${timeoutMs} ms`) : error);
      return undefined;
    } finally {
      clearTimeout(timer);
      left.removeEventListener('abort', stop);
    }
  }

  private failed(error: unknown): void {
    this.failures++;
    if (this.failures < mostFailures) return;
    this.failures = 0;
    this.pausedUntil = this.now() + pauseMs;
    const { code, message } = error as { code?: string; message?: string };
    this.options.warn(
      `semantic cache: no embedding ${mostFailures} times in a row, got ${code ?? message}; requests go to engines, and the next try is in ${pauseMs / 1000} s`,
    );
  }
}

/** The embedding in an answer, brought to length 1. @see https://platform.openai.com/docs/api-reference/embeddings/create */
function unitVector(body: Buffer): Float32Array | undefined {
  const answer = JSON.parse(body.toString()) as {
    readonly data?: readonly { readonly embedding?: unknown }[];
  } | null;
  const numbers = answer?.data?.[0]?.embedding;
  if (!Array.isArray(numbers) || numbers.length === 0 || numbers.length > 16_384) return undefined;
  let squares = 0;
  for (const number of numbers) {
    if (typeof number !== 'number') return undefined;
    squares += number * number;
  }
  const length = Math.sqrt(squares);
  if (!(length > 0) || !Number.isFinite(length)) return undefined;
  return Float32Array.from(numbers, (number: number) => number / length);
}
