import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { DownloadError, messageOf } from './download-error.js';

/** How patient a client is. */
export interface SourceClientOptions {
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly idleMs: number;
  /** Attempts without progress after which something is given up. */
  readonly attempts: number;
  /** Pause before the second attempt, in milliseconds, which doubles from one to the next. @default 500 */
  readonly firstPauseMs?: number;
}

/** How something is asked for. */
export interface SourceCall {
  /** @default "GET" */
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that only the first server may see, made for each attempt. @default - none */
  readonly secretHeaders?: () => Promise<Readonly<Record<string, string>>>;
  readonly signal: AbortSignal;
}

/** An answer of a source. */
export interface SourceAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Dispatcher.ResponseData['body'];
}

/** Something that may work when it is tried again. */
export class TransientError extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'TransientError';
    this.retryAfterMs = retryAfterMs;
  }
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Asks the servers that adapters come from. */
export class SourceClient {
  readonly attempts: number;
  private readonly firstPauseMs: number;
  private readonly agent: Agent;

  constructor({ idleMs, attempts, firstPauseMs = 500 }: SourceClientOptions) {
    this.attempts = attempts;
    this.firstPauseMs = firstPauseMs;
    this.agent = new Agent({ connect: { timeout: idleMs }, headersTimeout: idleMs, bodyTimeout: idleMs });
  }

  /**
   * Asks once and follows redirects; secrets stay with the server that they are for.
   * @throws TransientError for what may work later, DownloadError for what will not
   */
  async ask(url: string, call: SourceCall): Promise<SourceAnswer> {
    let target = new URL(url);
    const { origin } = target;
    for (let hop = 0; hop < 6; hop++) {
      const secret = target.origin === origin ? await call.secretHeaders?.() : undefined;
      const answer = await this.send(target, call, secret);
      if (!redirects.has(answer.status)) return answer;
      await answer.body.dump();
      const { location = '' } = answer.headers;
      if (!URL.canParse(location, target.href)) {
        throw new DownloadError(502, `${shown(target)}: redirects to nowhere, got '${location}'`);
      }
      const next = new URL(location, target);
      if (next.protocol !== 'https:' && next.protocol !== target.protocol) {
        throw new DownloadError(502, `${shown(target)}: redirects away from TLS, got ${shown(next)}`);
      }
      target = next;
    }
    throw new DownloadError(502, `${shown(new URL(url))}: redirects without an end`);
  }

  /** Does something that asks, and does it again as long as it may work. */
  async patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (attempt >= this.attempts) throw new DownloadError(502, error.message, { cause: error });
        await this.pause(attempt, error, signal);
      }
    }
  }

  /** Waits before the attempt after the given one. */
  async pause(attempt: number, error: TransientError, signal: AbortSignal): Promise<void> {
    const ms = Math.max(error.retryAfterMs ?? 0, this.firstPauseMs * 2 ** (attempt - 1));
    await pause(Math.min(ms, 60_000), undefined, { signal });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async send(
    target: URL,
    { method = 'GET', headers, signal }: SourceCall,
    secret: Readonly<Record<string, string>> | undefined,
  ): Promise<SourceAnswer> {
    try {
      const { statusCode, ...answer } = await this.agent.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method,
        signal,
        // Sizes and parts are those of the file itself.
        headers: {
          'accept-encoding': 'identity',
          'user-agent': 'vllm-lora-downloads',
          ...headers,
          ...secret,
        },
      });
      return { status: statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      signal.throwIfAborted();
      throw new TransientError(`${shown(target)}: not reached, got ${messageOf(error)}`);
    }
  }
}

/** Throws what an answer that is no success means. */
export async function refuse(
  url: string,
  { status, headers, body }: SourceAnswer,
  what: string,
): Promise<never> {
  const said = (await body.text().catch(() => '')).replace(/\s+/g, ' ').trim().slice(0, 200);
  const where = shown(new URL(url));
  const got = said === '' ? `${status}` : `${status} ${said}`;
  if (status === 401 || status === 403) {
    throw new DownloadError(
      422,
      `${what}: ${where} refuses it, got ${got}; check its name and the credentials`,
    );
  }
  if (status === 404 || status === 410) {
    throw new DownloadError(422, `${what}: ${where} has not got it, got ${got}; check its name`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    throw new TransientError(
      `${what}: ${where} fails, got ${got}`,
      Number.isFinite(seconds) ? seconds * 1000 : undefined,
    );
  }
  throw new DownloadError(422, `${what}: ${where} refuses it, got ${got}`);
}

/** A URL without what may be secret in it. */
export function shown({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
