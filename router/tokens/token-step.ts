import type { Endpoint } from '../discovery/endpoints.js';
import type { PromptTokens } from '../policies/policy.js';
import { charactersPerToken } from '../policies/prefix-aware.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Forwarding } from '../proxy/flow.js';
import type { Services } from '../services.js';
import { promptSource } from './prompt-source.js';
import { TokenCache } from './token-cache.js';

/** How tokens are found out. */
export interface TokenStepOptions {
  /** How long a request waits for an engine's `/tokenize`; 0 lets none wait. */
  readonly timeoutMs: number;
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** @default - four million ids */
  readonly cache?: TokenCache;
}

/** How often tokens came from where. */
export interface TokenCounts {
  /** The client gave ids. */
  given: number;
  /** The whole prompt was known. */
  known: number;
  /** The beginning of the conversation was known. */
  begun: number;
  /** An engine told in time. */
  asked: number;
  /** Nobody told in time, so that the text decides. */
  late: number;
  /** It is nothing whose tokens can be told, such as an image, so that the text decides. */
  untold: number;
}

interface Asking {
  readonly done: Promise<Int32Array | undefined>;
}

// An engine that was late so often in a row is left alone for a while.
const lateLimit = 3;
const restMs = 5000;
const askedAtOnce = 32;

/**
 * Finds out the tokens of prompts before an engine is chosen: those that the client gave, else those of the same prompt before, else
 * those of the longest beginning of the conversation that is known, else those that an engine tells in time.
 */
export class TokenStep {
  /** Counts by model. */
  readonly counts = new Map<string, TokenCounts>();
  readonly #options: TokenStepOptions;
  readonly #now: () => number;
  readonly #cache: TokenCache;
  readonly #asking = new Map<string, Asking>();
  readonly #late = new WeakMap<Endpoint, { times: number; restsUntilMs: number }>();

  constructor(options: TokenStepOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#cache = options.cache ?? new TokenCache();
  }

  /** The tokens of a request's prompt, at once where they are known; undefined where they cannot be told, or not in time. */
  tokensOf(
    services: Services,
    exchange: Exchange,
    { model, fields }: Forwarding,
  ): PromptTokens | undefined | Promise<PromptTokens | undefined> {
    const counts = this.#countsOf(model);
    const source = fields === undefined ? undefined : promptSource(exchange.path, model, fields);
    if (fields === undefined || source === undefined) {
      counts.untold++;
      return undefined;
    }
    const cacheSalt = fields.string('cache_salt');
    const whole = (ids: Int32Array): PromptTokens => ({ ids, count: ids.length, cacheSalt });
    if (source.kind === 'ids') {
      counts.given++;
      return whole(source.ids);
    }
    const known = this.#cache.get(source.key);
    if (known !== undefined) {
      counts.known++;
      return whole(known);
    }
    const asking = this.#ask(services, exchange, model, source.key, source.body);
    for (const { key, charactersBehind } of source.beginnings) {
      const ids = this.#cache.get(key);
      if (ids === undefined) continue;
      counts.begun++;
      return { ids, count: ids.length + Math.ceil(charactersBehind / charactersPerToken), cacheSalt };
    }
    if (asking === undefined || this.#options.timeoutMs <= 0) {
      counts.late++;
      return undefined;
    }
    return this.#inTime(asking).then((ids) => {
      if (ids === undefined) counts.late++;
      else counts.asked++;
      return ids && whole(ids);
    });
  }

  #countsOf(model: string): TokenCounts {
    let counts = this.counts.get(model);
    if (counts === undefined) {
      counts = { given: 0, known: 0, begun: 0, asked: 0, late: 0, untold: 0 };
      this.counts.set(model, counts);
    }
    return counts;
  }

  async #inTime({ done }: Asking): Promise<Int32Array | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, this.#options.timeoutMs, undefined);
    });
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks an engine, if nobody has asked for the same already; undefined where there is none to ask. */
  #ask(
    services: Services,
    exchange: Exchange,
    model: string,
    key: string,
    body: () => Buffer,
  ): Asking | undefined {
    const under = this.#asking.get(key);
    if (under !== undefined) return under;
    const endpoint = this.#asking.size < askedAtOnce ? this.#tokenizer(services, model) : undefined;
    if (endpoint === undefined) return undefined;
    const asking: Asking = {
      done: this.#tokenize(services, exchange, endpoint, body())
        .catch(() => undefined)
        .then((ids) => {
          this.#asking.delete(key);
          if (ids !== undefined) this.#cache.set(key, ids);
          return ids;
        }),
    };
    this.#asking.set(key, asking);
    return asking;
  }

  /** The engine with the fewest requests that has not been late again and again. */
  #tokenizer({ store }: Services, model: string): Endpoint | undefined {
    const now = this.#now();
    let best: Endpoint | undefined;
    for (const endpoint of store.snapshot().byModel(model)) {
      if ((this.#late.get(endpoint)?.restsUntilMs ?? 0) > now) continue;
      if (best === undefined || endpoint.load.inFlight < best.load.inFlight) best = endpoint;
    }
    return best;
  }

  async #tokenize(
    { proxy }: Services,
    exchange: Exchange,
    endpoint: Endpoint,
    body: Buffer,
  ): Promise<Int32Array | undefined> {
    const began = this.#now();
    const { headers } = exchange.engineRequest(undefined);
    const abandoned = new Promise<undefined>((resolve) => {
      setTimeout(resolve, abandonedMs, undefined).unref();
    });
    try {
      const call = proxy.call(endpoint, { method: 'POST', path: '/tokenize', headers, body });
      const answer = await Promise.race([call, abandoned]);
      this.#note(endpoint, answer !== undefined && this.#now() - began <= this.#options.timeoutMs);
      if (answer?.status !== 200) return undefined;
      const { tokens } = JSON.parse(answer.body.toString()) as { readonly tokens?: unknown };
      return Array.isArray(tokens) && tokens.every(Number.isInteger) ? Int32Array.from(tokens) : undefined;
    } catch (error) {
      this.#note(endpoint, false);
      throw error;
    }
  }

  #note(endpoint: Endpoint, isInTime: boolean): void {
    const late = this.#late.get(endpoint) ?? { times: 0, restsUntilMs: 0 };
    late.times = isInTime ? 0 : late.times + 1;
    if (late.times >= lateLimit) late.restsUntilMs = this.#now() + restMs;
    this.#late.set(endpoint, late);
  }
}

// After that nobody has any use for an answer.
const abandonedMs = 10_000;
