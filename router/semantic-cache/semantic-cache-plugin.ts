import type { Dispatcher } from 'undici';
import type { Log } from '../../src/runtime/log.js';
import type { RouterConfig } from '../config/config.js';
import { ownerOf } from '../files/owner.js';
import type { RouterPlugin } from '../plugin.js';
import type { Exchange } from '../proxy/exchange.js';
import type { Flow, FlowStart, Forwarding } from '../proxy/flow.js';
import { laterFlow, overFlow } from '../proxy/later-flow.js';
import type { Services } from '../services.js';
import { AnswerStore } from './answer-store.js';
import { CacheJournal } from './cache-journal.js';
import { CacheMetrics, type CacheOutcome } from './cache-metrics.js';
import { apiCall, Embedder, type EmbeddingCall, engineCall, keyOf } from './embedder.js';
import { type Question, questionOf } from './question.js';
import { Recorder } from './recorder.js';
import { cacheHeader, replay } from './replay.js';

/** The settings of the semantic cache. */
export type SemanticCacheConfig = Pick<
  RouterConfig,
  | 'semanticCacheDir'
  | 'semanticCacheEmbeddingsKeyFile'
  | 'semanticCacheEmbeddingsUrl'
  | 'semanticCacheMaxBytes'
  | 'semanticCacheMaxEntries'
  | 'semanticCacheModel'
  | 'semanticCacheThreshold'
  | 'semanticCacheTimeoutMs'
  | 'semanticCacheTtlSeconds'
>;

/** What the semantic cache needs beside its settings. */
export interface SemanticCacheParts {
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** Reaches the API that embeds. */
  readonly dispatcher: Dispatcher;
}

// One long answer must not drive out all the others.
const mostOfAll = 16;
const longestAnswer = 1024 * 1024;
const sweepMs = 30_000;

/**
 * Answers chats whose questions are similar to earlier ones from what engines said then.
 * @throws FlagError where the file with the key of the API cannot be read
 */
export function openSemanticCache(config: SemanticCacheConfig, parts: SemanticCacheParts): RouterPlugin {
  const cache = new SemanticCache(config, parts);
  return {
    add: () => cache.begin(),
    around: (next) => (services, exchange, forwarding) => cache.pass(services, exchange, forwarding, next),
    renderMetrics: () => cache.renderMetrics(),
    close: () => cache.close(),
  };
}

class SemanticCache {
  private readonly config: SemanticCacheConfig;
  private readonly parts: SemanticCacheParts;
  private readonly metrics = new CacheMetrics();
  private readonly store: AnswerStore;
  private readonly api: EmbeddingCall | undefined;
  private embedder: Embedder | undefined;
  /** How requests get their answers at present. */
  private next: FlowStart | undefined;
  private journal: Promise<CacheJournal | undefined> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(config: SemanticCacheConfig, parts: SemanticCacheParts) {
    this.config = config;
    this.parts = parts;
    const { semanticCacheEmbeddingsUrl: url, semanticCacheModel: model } = config;
    const key = keyOf(config.semanticCacheEmbeddingsKeyFile);
    this.api = url === undefined ? undefined : apiCall(url, model, { key, dispatcher: parts.dispatcher });
    this.store = new AnswerStore({
      mostEntries: config.semanticCacheMaxEntries,
      mostBytes: config.semanticCacheMaxBytes,
      ttlMs: config.semanticCacheTtlSeconds * 1000,
      onEviction: (reason) => this.metrics.evicted(reason),
    });
  }

  begin(): void {
    const { store, config, parts } = this;
    const warn = (message: string): void => parts.log.warning(message);
    // Nobody waits for it: until it is read there are fewer answers.
    this.journal = CacheJournal.open({
      folder: config.semanticCacheDir,
      model: config.semanticCacheModel,
      store,
      warn,
    });
    this.timer = setInterval(() => store.sweep(), sweepMs).unref();
  }

  renderMetrics(): string {
    return this.metrics.render(this.store);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await (await this.journal)?.close();
  }

  pass(services: Services, exchange: Exchange, forwarding: Forwarding, next: FlowStart): Flow {
    const question = this.questionOf(services, exchange, forwarding);
    if (question === undefined) return next(services, exchange, forwarding);
    const startMs = performance.now();
    const { model } = forwarding;
    const ended = (outcome: CacheOutcome): void =>
      this.metrics.ended(model, outcome, (performance.now() - startMs) / 1000);
    const wantsNew = /\bno-cache\b/i.test(`${exchange.headers['cache-control']}`);
    const { partition, hash, text } = question;
    const same = wantsNew ? undefined : this.store.same(partition, hash);
    if (same !== undefined) {
      ended('hit');
      replay(exchange, same, 1);
      return overFlow;
    }
    const embedder = this.embedderOf(services, next);
    return laterFlow(exchange, async (signal) => {
      const beginMs = performance.now();
      const vector = await embedder.embed(text, `${exchange.id}-embedding`, signal);
      this.metrics.embedded((performance.now() - beginMs) / 1000);
      return () => {
        if (vector === undefined) {
          ended('unembedded');
          return next(services, exchange, forwarding);
        }
        const threshold = question.threshold ?? this.config.semanticCacheThreshold;
        const found = wantsNew ? undefined : this.store.similar(partition, vector, threshold);
        ended(found === undefined ? 'miss' : 'hit');
        if (found !== undefined) {
          replay(exchange, found.value, found.similarity);
          return overFlow;
        }
        exchange.answerHeaders = [...(exchange.answerHeaders ?? []), cacheHeader, 'miss'];
        this.record(exchange, question, vector);
        return next(services, exchange, forwarding);
      };
    });
  }

  private questionOf(services: Services, exchange: Exchange, forwarding: Forwarding): Question | undefined {
    const { body, model, pinned, fields } = forwarding;
    if (exchange.path !== '/v1/chat/completions' || !Buffer.isBuffer(body) || fields === undefined)
      return undefined;
    // Who names the engine wants to know what that one says.
    if (pinned !== undefined || !services.store.snapshot().knows(model)) return undefined;
    if (/\bno-store\b/i.test(`${exchange.headers['cache-control']}`)) return undefined;
    const owner = exchange.owner ?? ownerOf(services, exchange.headers).id;
    return questionOf(body, { owner, model });
  }

  private record(exchange: Exchange, { partition, hash: question }: Question, vector: Float32Array): void {
    const mostBytes = Math.min(longestAnswer, Math.floor(this.config.semanticCacheMaxBytes / mostOfAll));
    exchange.listen(
      new Recorder(mostBytes, (recording) => {
        const answer = { partition, question, ...recording, atMs: Date.now() };
        this.store.put(answer, vector);
        void this.journal?.then((journal) => journal?.add(answer, vector));
      }),
    );
  }

  private embedderOf(services: Services, next: FlowStart): Embedder {
    this.next = next;
    if (this.embedder === undefined) {
      // Everything as it is for clients, but that the question goes straight to engines.
      const direct = Object.create(services, { flow: { get: () => this.next } }) as Services;
      const { semanticCacheModel: model, semanticCacheTimeoutMs: timeoutMs } = this.config;
      const warn = (message: string): void => this.parts.log.warning(message);
      this.embedder = new Embedder(this.api ?? engineCall(direct, model), { timeoutMs, warn });
    }
    return this.embedder;
  }
}
