import { SseReader } from '../runtime/sse-reader.js';

/** Tokens that an endpoint says a request took. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Tokens of the prompt that were cached. @default - the endpoint does not tell */
  readonly cachedTokens?: number;
}

/** Reads the answer to a question as it comes, and notes when. */
export class AnswerStream {
  /** Milliseconds at which the first content came. */
  firstMs: number | undefined;
  /** Milliseconds at which the last content came. */
  lastMs = 0;
  /** Milliseconds between two pieces of content. */
  readonly gaps: number[] = [];
  text = '';
  /** Pieces of content. */
  pieces = 0;
  usage: Usage | undefined;
  /** What the endpoint says went wrong within the stream. */
  error: string | undefined;
  /** Whether the answer came to its end. */
  complete = false;
  private readonly reader = new SseReader();

  /** Takes bytes that came at a time. */
  push(bytes: Buffer, nowMs: number): void {
    for (const { data } of this.reader.push(bytes)) {
      if (data === '[DONE]') this.complete = true;
      else this.take(JSON.parse(data) as Chunk, nowMs);
    }
  }

  /** Takes an answer in one piece, from an endpoint that does not stream. */
  whole(text: string, nowMs: number): void {
    const { choices, usage, error } = JSON.parse(text) as Chunk;
    this.take(
      { choices: choices?.map((choice) => ({ ...choice, delta: choice.message })), usage, error },
      nowMs,
    );
    this.complete = true;
  }

  private take({ choices, usage, error }: Chunk, nowMs: number): void {
    if (error !== undefined && error !== null) {
      this.error ??= messageOf(error);
      return;
    }
    if (usage) this.usage = usageOf(usage);
    const [choice] = choices ?? [];
    if (typeof choice?.finish_reason === 'string') this.complete = true;
    const { content, reasoning, reasoning_content: thought, tool_calls: calls } = choice?.delta ?? {};
    if (typeof content === 'string') this.text += content;
    const isContent = [content, reasoning, thought].some((part) => typeof part === 'string' && part !== '');
    if (!isContent && !(Array.isArray(calls) && calls.length > 0)) return;
    if (this.firstMs === undefined) this.firstMs = nowMs;
    else this.gaps.push(nowMs - this.lastMs);
    this.lastMs = nowMs;
    this.pieces++;
  }
}

interface Delta {
  readonly content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_content?: unknown;
  readonly tool_calls?: unknown;
}

interface Chunk {
  readonly choices?:
    | readonly {
        readonly delta?: Delta | undefined;
        readonly message?: Delta | undefined;
        readonly finish_reason?: unknown;
      }[]
    | undefined;
  readonly usage?: UsageFields | null | undefined;
  readonly error?: unknown;
}

interface UsageFields {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null;
}

function usageOf({ prompt_tokens: prompt, completion_tokens: completion, ...rest }: UsageFields): Usage {
  const cached = rest.prompt_tokens_details?.cached_tokens;
  return {
    promptTokens: typeof prompt === 'number' ? prompt : 0,
    completionTokens: typeof completion === 'number' ? completion : 0,
    ...(typeof cached === 'number' ? { cachedTokens: cached } : {}),
  };
}

/** What an error of an endpoint says, in one line. */
export function messageOf(error: unknown): string {
  const { message } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown };
  const text =
    typeof message === 'string' ? message : typeof error === 'string' ? error : JSON.stringify(error);
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
