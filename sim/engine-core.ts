import { randomBytes } from 'node:crypto';
import { checkRequest, exceededLimit } from './admission.js';
import type { AnswerOptions } from './answer.js';
import { startAnswer } from './answer.js';
import { BlockHasher } from './block-hash.js';
import { EngineError } from './engine-error.js';
import { checkEngineOptions, tokenLimit } from './engine-limits.js';
import type { EngineCoreOptions, EngineVersion } from './engine-options.js';
import type { FinishReason, Generation, GenerationRequest } from './generation.js';
import { KvCache } from './kv-cache.js';
import type { KvEventsPublisher } from './kv-events-publisher.js';
import { openKvEventsPublisher } from './kv-events-publisher.js';
import type { NixlConnector } from './kv-transfer.js';
import { openNixlConnector } from './kv-transfer.js';
import type { LmcacheReceiver, LmcacheSender } from './lmcache-pd.js';
import { disaggSpec, openLmcachePd } from './lmcache-pd.js';
import { type LmcacheWorker, openLmcacheWorker } from './lmcache-worker.js';
import type { EngineGauges, EngineMetrics } from './metrics.js';
import { EngineMeter } from './metrics.js';
import { randomSequence } from './mixing.js';
import { asksToKeep, asksToPull } from './nixl-params.js';
import type { StepPlan } from './scheduler.js';
import { Scheduler } from './scheduler.js';
import { lorasOf, Sequence } from './sequence.js';
import { StepLoop } from './step-loop.js';

export type { GeneratedToken, KvTransferParams } from './generation.js';
export type { EngineCoreOptions, EngineMetrics, EngineVersion, Generation, GenerationRequest };

/** What happens to unfinished requests when the engine pauses. */
export type PauseMode = 'abort' | 'wait' | 'keep';

/** The part of a vLLM engine behind its HTTP surface. */
export interface EngineCore {
  /** Queues a request; throws an `EngineError` where the engine refuses it. */
  submit(request: GenerationRequest): Generation;
  readonly metrics: EngineMetrics;
  /** Requests that run and wait. */
  readonly load: { readonly running: number; readonly waiting: number };
  /** Pauses, and from level 1 on lets go of the cache and (2) the weights. */
  sleep(level: 0 | 1 | 2, mode?: PauseMode): Promise<void>;
  /** Wakes what the tags name; the engine runs once all is awake. @param tags `weights`, `kv_cache`; none is all */
  wakeUp(tags?: readonly string[]): Promise<void>;
  readonly sleeping: boolean;
  /** Stops scheduling: `abort` ends all, `wait` lets running ones end first, `keep` freezes them. */
  pause(mode?: PauseMode): Promise<void>;
  resume(): void;
  readonly paused: boolean;
  /** Forgets cached blocks; false while requests hold some. */
  resetPrefixCache(): boolean;
  /** The failure that the engine core died of. */
  readonly death: EngineError | undefined;
  /** Calls back once when it dies, at once if it has. */
  onDeath(listener: (error: EngineError) => void): void;
  /** Where other engines reach it: ports that were 0 in the options are the real ones here. */
  readonly ports: {
    readonly nixlSideChannel?: number;
    readonly lmcacheInit?: number;
    readonly lmcacheAlloc?: number;
  };
  /** Refuses new requests and resolves when the last has ended. */
  drain(): Promise<void>;
  /** Aborts what is left, with finish reason `abort`, and closes all sockets. */
  close(): Promise<void>;
}

/** Opens the sockets of an engine and starts it; fails where the options contradict each other or a port is taken. */
export async function createEngineCore(options: EngineCoreOptions): Promise<EngineCore> {
  checkEngineOptions(options);
  const engine = new Engine(options);
  await engine.open();
  return engine;
}

class Engine implements EngineCore {
  readonly #options: EngineCoreOptions;
  readonly #version: EngineVersion;
  readonly #meter: EngineMeter;
  readonly #cache: KvCache;
  readonly #scheduler: Scheduler;
  readonly #loop: StepLoop;
  readonly #answers: AnswerOptions;
  readonly #sequences = new Set<Sequence>();
  readonly #asleep = new Set<string>();
  readonly #deathListeners: ((error: EngineError) => void)[] = [];
  #idleListeners: (() => void)[] = [];
  #publisher: KvEventsPublisher | undefined;
  #nixl: NixlConnector | undefined;
  #lmcache: LmcacheSender | LmcacheReceiver | undefined;
  #lmcacheWorker: LmcacheWorker | undefined;
  #order = 0;
  #sleepLevel: 0 | 1 | 2 = 0;
  #isPaused = false;
  #isClosing = false;
  #death: EngineError | undefined;

  constructor(options: EngineCoreOptions) {
    const { version = '0.32', numBlocks, enablePrefixCaching, blockSize, vocabSize, eosTokenId } = options;
    this.#options = options;
    this.#version = version;
    this.#meter = new EngineMeter(options, () => this.#gauges());
    this.#cache = new KvCache({ numBlocks, enablePrefixCaching, reusesUnhashedFirst: version !== '0.13' });
    this.#scheduler = new Scheduler(
      {
        blockSize,
        maxNumSeqs: options.maxNumSeqs,
        maxNumBatchedTokens: options.maxNumBatchedTokens,
        chunkedPrefill: options.chunkedPrefill ?? true,
        policy: options.schedulingPolicy ?? 'fcfs',
        maxLoras: options.maxLoras ?? Number.POSITIVE_INFINITY,
      },
      this.#cache,
      new BlockHasher(version, options.hashSeed),
      {
        admitted: (sequence, local, external) => this.#admitted(sequence, local, external),
        preempted: () => this.#meter.preempted(),
        load: (sequence) => void this.#pull(sequence),
      },
      { match: (sequence, local) => this.#match(sequence, local) },
    );
    const everyToken = Array.from({ length: vocabSize }, (_, token) => token);
    this.#answers = {
      seed: options.seed,
      vocabulary: options.answerVocabulary ?? everyToken.filter((token) => token !== eosTokenId),
      eosTokenId,
      length: options.answerLength,
    };
    this.#loop = new StepLoop(options.clock, options.timing, randomSequence(options.seed), {
      plan: () => this.#scheduler.plan(),
      commit: (plan) => this.#commit(plan),
    });
  }

  async open(): Promise<void> {
    const { kvEvents, nixl, lmcachePd, lmcacheWorker, clock, modelName, blockSize, timing } = this.#options;
    try {
      if (kvEvents !== undefined)
        this.#publisher = await openKvEventsPublisher(kvEvents, this.#version, clock);
      if (nixl !== undefined) {
        this.#nixl = await openNixlConnector(nixl, {
          version: this.#version,
          blockSize,
          clock,
          isInstant: timing === 'instant',
          release: (blocks) => this.#released(blocks),
          meter: this.#meter,
        });
      }
      if (lmcachePd !== undefined) this.#lmcache = await openLmcachePd(lmcachePd, modelName);
      if (lmcacheWorker !== undefined) this.#lmcacheWorker = await openLmcacheWorker(lmcacheWorker);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get metrics(): EngineMetrics {
    return this.#meter;
  }

  get load(): { readonly running: number; readonly waiting: number } {
    const { running, waiting, loading } = this.#scheduler;
    return { running: running.length, waiting: waiting.length + loading.size };
  }

  get sleeping(): boolean {
    return this.#sleepLevel > 0;
  }

  get paused(): boolean {
    return this.#isPaused;
  }

  get death(): EngineError | undefined {
    return this.#death;
  }

  get ports(): EngineCore['ports'] {
    return {
      ...(this.#nixl === undefined ? {} : { nixlSideChannel: this.#nixl.port }),
      ...(this.#lmcache?.role === 'receiver'
        ? { lmcacheInit: this.#lmcache.initPort, lmcacheAlloc: this.#lmcache.allocPort }
        : {}),
    };
  }

  submit(request: GenerationRequest): Generation {
    this.#refuse(request);
    const { id, maxTokens, promptTokens } = request;
    const sequence = new Sequence({
      request,
      engineRequestId: this.#version === '0.13' ? id : `${id}-${randomBytes(4).toString('hex')}`,
      order: this.#order++,
      arrived: this.#options.clock.now(),
      maxTokens: Math.min(maxTokens, tokenLimit(this.#options) - promptTokens.length),
      answer: startAnswer(this.#answers, request),
      end: (one, reason) => this.#endedByClient(one, reason),
    });
    this.#sequences.add(sequence);
    this.#scheduler.add(sequence);
    this.#loop.kick();
    return sequence;
  }

  async pause(mode: PauseMode = 'abort'): Promise<void> {
    this.#isPaused = true;
    const order = this.#order;
    this.#scheduler.admitsBefore = order;
    if (mode === 'keep') this.#loop.freeze();
    if (mode === 'abort') for (const sequence of [...this.#sequences]) this.#finish(sequence, 'abort');
    if (mode === 'wait') {
      const isBefore = (sequence: Sequence): boolean => sequence.order < order;
      while ([...this.#sequences].some(isBefore)) await this.#nextEnd();
    }
  }

  resume(): void {
    this.#isPaused = false;
    this.#scheduler.admitsBefore = Number.POSITIVE_INFINITY;
    this.#loop.thaw();
  }

  async sleep(level: 0 | 1 | 2, mode: PauseMode = 'abort'): Promise<void> {
    await this.pause(mode);
    if (level === 0) return;
    this.#nixl?.letGo();
    // What is frozen has lost its blocks, so it computes them again later.
    this.#scheduler.preemptAll();
    this.#cache.reset();
    this.#sleepLevel = level;
    for (const part of ['weights', 'kv_cache']) this.#asleep.add(part);
  }

  async wakeUp(tags: readonly string[] = ['weights', 'kv_cache']): Promise<void> {
    for (const tag of tags) this.#asleep.delete(tag);
    if (this.#asleep.size > 0) return;
    this.#sleepLevel = 0;
    this.resume();
  }

  resetPrefixCache(): boolean {
    return this.#cache.reset();
  }

  onDeath(listener: (error: EngineError) => void): void {
    if (this.#death !== undefined) listener(this.#death);
    else this.#deathListeners.push(listener);
  }

  async drain(): Promise<void> {
    this.#isClosing = true;
    while (this.#sequences.size > 0) await this.#nextEnd();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#loop.stop();
    for (const sequence of [...this.#sequences]) this.#finish(sequence, 'abort');
    const parts = [this.#publisher, this.#nixl, this.#lmcache, this.#lmcacheWorker];
    await Promise.all(parts.map((part) => part?.close()));
  }

  #refuse(request: GenerationRequest): void {
    if (this.#death !== undefined) throw this.#death;
    if (this.#isClosing) throw new EngineError('shutdown', 'engine: it is shutting down');
    checkRequest(this.#options, request);
    const limit = exceededLimit(this.#options, request, this.#sequences);
    if (limit === undefined) return;
    this.#meter.rejected(limit);
    throw new EngineError(
      'busy',
      `engine: ${limit} is reached, got ${this.#sequences.size} requests in the engine`,
    );
  }

  #match(sequence: Sequence, local: number): { readonly tokens: number; readonly mustLoad: boolean } {
    const { kvTransferParams, promptTokens } = sequence.request;
    if (this.#nixl !== undefined && asksToPull(kvTransferParams)) {
      return { tokens: sequence.promptLength - local, mustLoad: true };
    }
    const kept =
      this.#lmcache?.role === 'receiver'
        ? this.#lmcache.received(promptTokens)
        : (this.#lmcacheWorker?.held(promptTokens) ?? 0);
    return { tokens: Math.max(0, Math.min(kept, sequence.promptLength - 1) - local), mustLoad: false };
  }

  #admitted(sequence: Sequence, local: number, external: number): void {
    sequence.times.scheduled ??= this.#options.clock.now();
    this.#meter.admitted(sequence, local, external);
    if (this.#lmcache?.role === 'receiver' && external > 0) this.#lmcache.drop(sequence.request.promptTokens);
  }

  #commit(plan: StepPlan): void {
    const now = this.#options.clock.now();
    const advanced: Sequence[] = [];
    const ended: (readonly [Sequence, FinishReason])[] = [];
    for (const { sequence, tokens } of plan.work) {
      if (sequence.state !== 'running') continue;
      sequence.computed += tokens;
      if (sequence.computed < sequence.all.length) continue;
      const reason = sequence.advance(this.#options.eosTokenId, now);
      advanced.push(sequence);
      if (sequence.answered === 1) this.#handOver(sequence);
      if (reason !== undefined) ended.push([sequence, reason]);
    }
    if (advanced.length > 0) this.#meter.stepped(advanced);
    for (const [sequence, reason] of ended) this.#finish(sequence, reason);
    const events = this.#cache.takeEvents();
    if (events.length > 0) this.#publisher?.publish(events);
  }

  #endedByClient(sequence: Sequence, reason: 'client-gone' | 'stop-string'): void {
    if (sequence.state === 'finished') return;
    if (reason === 'stop-string') {
      this.#finish(sequence, 'stop');
      return;
    }
    this.#meter.forgotten(sequence);
    this.#remove(sequence, 'abort');
  }

  #finish(sequence: Sequence, reason: FinishReason, failure?: EngineError): void {
    if (sequence.state === 'finished') return;
    this.#meter.finished(sequence, reason, this.#options.clock.now());
    this.#remove(sequence, reason, failure);
  }

  #remove(sequence: Sequence, reason: FinishReason, failure?: EngineError): void {
    const isKept =
      this.#nixl !== undefined && reason === 'length' && asksToKeep(sequence.request.kvTransferParams);
    this.#scheduler.remove(sequence, isKept);
    if (isKept) sequence.kvTransferParams = this.#nixl?.keep(sequence);
    sequence.finish(reason, failure);
    this.#sequences.delete(sequence);
    for (const listener of this.#idleListeners.splice(0)) listener();
    this.#loop.kick();
  }

  async #pull(sequence: Sequence): Promise<void> {
    try {
      await this.#nixl?.pull(sequence, sequence.request.kvTransferParams ?? {});
    } catch (error) {
      this.#pullFailed(sequence, error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#scheduler.loaded(sequence);
    this.#loop.kick();
  }

  #pullFailed(sequence: Sequence, error: Error): void {
    const isFatal = this.#version === '0.13' || (error instanceof EngineError && error.kind === 'dead');
    if (isFatal) this.#die(new EngineError('dead', error.message));
    else this.#finish(sequence, 'error', new EngineError('transfer', error.message));
  }

  #die(error: EngineError): void {
    if (this.#death !== undefined || this.#isClosing) return;
    this.#death = error;
    this.#loop.stop();
    for (const sequence of [...this.#sequences]) this.#finish(sequence, 'error', error);
    for (const listener of this.#deathListeners) listener(error);
  }

  #handOver(sequence: Sequence): void {
    this.#lmcacheWorker?.store(sequence.request.promptTokens);
    const spec = disaggSpec(sequence.request.kvTransferParams);
    if (this.#lmcache?.role !== 'sender' || spec === undefined) return;
    // The request itself succeeds, as in LMCache: it is the router that waits for the note in vain.
    this.#lmcache
      .send(sequence.request.promptTokens, spec)
      .catch((error: unknown) =>
        this.#options.warn?.(`lmcache pd: request ${spec.reqId} was not sent: ${String(error)}`),
      );
  }

  #released(blocks: readonly number[]): void {
    this.#cache.release(blocks);
    this.#loop.kick();
  }

  #nextEnd(): Promise<void> {
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  #gauges(): EngineGauges {
    const { running, waiting, waitingByReason } = this.#scheduler;
    return {
      running: running.length,
      ...waitingByReason,
      cacheUsage: this.#cache.usage,
      sleepLevel: this.#sleepLevel,
      runningLoras: [...lorasOf(running)],
      waitingLoras: [...lorasOf(waiting)],
    };
  }
}
