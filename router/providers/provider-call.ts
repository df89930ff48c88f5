import type { Dispatcher } from 'undici';
import type { Log } from '../../src/runtime/log.js';
import { type Failure, failure } from '../errors.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow } from '../proxy/flow.js';
import { type AnswerPipe, PlainPipe } from './answer-pipe.js';
import type { Provider } from './provider.js';
import type { ProviderModel } from './provider-config.js';
import type { ProviderProblem, ProviderSeries } from './provider-metrics.js';
import type { ProviderRequest } from './provider-request.js';
import { isObject, type JsonObject } from './translate/json-value.js';

/** One request at a provider. */
export interface ProviderCallParts {
  readonly provider: Provider;
  readonly model: ProviderModel;
  readonly request: ProviderRequest;
  readonly exchange: Exchange;
  readonly log: Log;
  /** Has somebody else answer since the provider cannot; false if there is nobody. */
  elsewhere(reason: Failure): boolean;
}

/** Asks a provider and passes its answer on as it comes. */
export class ProviderCall implements Flow {
  private readonly parts: ProviderCallParts;
  private readonly series: ProviderSeries;
  private readonly stop = new AbortController();
  private wake: (() => void) | undefined;

  constructor(parts: ProviderCallParts) {
    this.parts = parts;
    this.series = parts.provider.seriesOf(parts.model);
  }

  begin(): void {
    this.series.inFlight++;
    void this.run()
      .catch((error: unknown) => {
        if (this.stop.signal.aborted) return;
        const { exchange, log } = this.parts;
        log.error(`request ${exchange.id}: ${error instanceof Error ? error.stack : error}`);
        exchange.refuse(failure('internal'));
      })
      .finally(() => {
        this.series.inFlight--;
      });
  }

  resume(): void {
    this.wake?.();
  }

  abort(): void {
    this.stop.abort();
    this.wake?.();
  }

  private async run(): Promise<void> {
    const { exchange, request } = this.parts;
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.send();
    } catch (error) {
      if (!this.stop.signal.aborted) this.giveUp(error);
      return;
    }
    const { statusCode: status, headers, body } = answer;
    this.series.answered(status);
    if (isUnavailable(status)) {
      this.series.failed('status');
      const { name } = this.parts.provider.config;
      const reason = failure('providerFailed', `status ${status} of provider ${name}`);
      // What the router's key may not do says nothing about the client's.
      const isOurs = status === 401 || status === 403;
      if (isOurs) this.warn(`refuses the router's key with status ${status}`);
      if (this.parts.elsewhere(reason)) {
        await unread(body);
        return;
      }
      if (isOurs) {
        await unread(body);
        exchange.refuse(reason);
        return;
      }
    }
    const type = String(headers['content-type'] ?? json);
    if (status >= 400) await this.whole(answer, request.error);
    else if (type.startsWith('text/event-stream')) await this.piped(answer, type, request.stream());
    else if (request.whole !== undefined || request.counted !== undefined)
      await this.whole(answer, request.whole);
    else await this.piped(answer, type, new PlainPipe());
  }

  /** Sends, again where no connection came about. */
  private async send(): Promise<Dispatcher.ResponseData> {
    const { provider, request, exchange } = this.parts;
    const asked = heeded(exchange);
    for (let tries = provider.config.maxRetries; ; tries--) {
      try {
        return await provider.send(request, asked, this.stop.signal);
      } catch (error) {
        if (tries <= 0 || this.stop.signal.aborted || problemOf(error) === 'timeout') throw error;
      }
    }
  }

  private giveUp(error: unknown): void {
    const { exchange, elsewhere, provider } = this.parts;
    const problem = problemOf(error);
    this.series.failed(problem);
    const why = reasonOf(error);
    this.warn(`gave no answer, got ${why}`);
    const kind = problem === 'timeout' ? 'providerTimedOut' : 'providerFailed';
    const reason = failure(kind, `${why} of provider ${provider.config.name}`);
    if (!elsewhere(reason)) exchange.refuse(reason);
  }

  /** Passes on an answer that is complete before the client gets any of it. */
  private async whole(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    translate: ((body: JsonObject, status: number) => JsonObject) | undefined,
  ): Promise<void> {
    const { exchange, provider } = this.parts;
    const pipe = new PlainPipe();
    let text: string;
    try {
      const pieces: Buffer[] = [];
      for await (const chunk of body as AsyncIterable<Buffer>) pieces.push(pipe.push(chunk));
      text = Buffer.concat(pieces).toString();
    } catch (error) {
      if (!this.stop.signal.aborted) this.giveUp(error);
      return;
    }
    const given = objectIn(text);
    const { counted } = this.parts.request;
    const tokens = given === undefined || counted === undefined ? pipe.tokens : counted(given);
    if (tokens !== undefined) this.series.took(tokens);
    const status = statusCode === 529 && translate !== undefined ? 503 : statusCode;
    if (translate !== undefined) {
      if (given === undefined && statusCode < 400) {
        this.series.failed('broken');
        exchange.refuse(failure('providerFailed', `no JSON of provider ${provider.config.name}`));
        return;
      }
      text = JSON.stringify(translate(given ?? {}, status));
    }
    const retryAfter = headers['retry-after'];
    const again = typeof retryAfter === 'string' ? ['retry-after', retryAfter] : [];
    const type = translate === undefined ? String(headers['content-type'] ?? json) : json;
    const bytes = Buffer.from(text);
    exchange.start(status, ['content-type', type, 'content-length', String(bytes.length), ...again]);
    // What follows the last bytes has nothing to wait for.
    if (bytes.length > 0) exchange.data(bytes);
    exchange.end();
  }

  /** Passes on an answer piece by piece, no faster than the client takes it. */
  private async piped(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    type: string,
    pipe: AnswerPipe,
  ): Promise<void> {
    const { exchange } = this.parts;
    const encoding = headers['content-encoding'];
    const encoded = typeof encoding === 'string' ? ['content-encoding', encoding] : [];
    exchange.start(statusCode, ['content-type', type, ...encoded]);
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const bytes = pipe.push(chunk);
        if (bytes.length > 0 && !exchange.data(bytes)) await this.drained();
      }
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.series.failed('broken');
      this.warn(`broke off within its answer, got ${reasonOf(error)}`);
      exchange.cut();
      return;
    } finally {
      if (pipe.tokens !== undefined) this.series.took(pipe.tokens);
    }
    if (pipe.isWhole) {
      exchange.end();
      return;
    }
    this.series.failed('broken');
    this.warn('ended its stream before the end');
    exchange.cut();
  }

  private async drained(): Promise<void> {
    if (this.stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  private warn(what: string): void {
    const { exchange, log, provider, model } = this.parts;
    log.warning(`request ${exchange.id}: provider ${provider.config.name} ${what} for ${model.id}`);
  }
}

const json = 'application/json';

/** Reads an answer for nobody, whatever becomes of it. */
async function unread(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump().catch(() => undefined);
}

// Whoever is asked next may be able to answer.
const passing: ReadonlySet<number> = new Set([401, 403, 408, 429]);

function isUnavailable(status: number): boolean {
  return status >= 500 || passing.has(status);
}

/** Headers that choose features of the API; all others, keys above all, stay here. */
function heeded({ headers }: Exchange): Readonly<Record<string, string>> {
  const beta = headers['anthropic-beta'];
  return { accept: headers.accept ?? '*/*', ...(typeof beta === 'string' ? { 'anthropic-beta': beta } : {}) };
}

function problemOf(error: unknown): ProviderProblem {
  const { code, name } = error as { readonly code?: string; readonly name?: string };
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' || name === 'TimeoutError'
    ? 'timeout'
    : 'connection';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code ?? message ?? String(error);
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
