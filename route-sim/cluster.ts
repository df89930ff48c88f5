import { type Endpoint, EndpointStore, engineId } from '../router/discovery/endpoints.js';
import { type EngineCounts, EngineModel, type EngineModelOptions, type KvChange } from './engine-model.js';
import type { EventQueue } from './event-queue.js';
import type { SimulatedRequest } from './simulated-request.js';

/** A group of engines in virtual time. */
export interface ClusterOptions {
  readonly engines: number;
  readonly engine: EngineModelOptions;
  /** How many times as long the steps of single engines take, by their numbers from 0. @default - none is slow */
  readonly slowness?: ReadonlyMap<number, number>;
  /** Labels of the engines by their numbers, as `--static-model-labels` gives them. @default - none */
  readonly labels?: readonly string[];
}

/** What one engine is to do of a request. */
export interface Leg {
  readonly request: SimulatedRequest;
  /** @default - the tokens of the answer in the trace */
  readonly maxTokens?: number;
  /** Milliseconds that it takes to get the prompt's blocks from another engine. @default - they are computed */
  readonly pullMs?: number;
}

/** Takes what an engine answers; exactly one of `end` and `fail` comes last, unless the leg is aborted. */
export interface LegSink {
  /** The engine starts to compute, with so many tokens of the prompt found. */
  admitted?(cachedTokens: number): void;
  firstToken?(): void;
  end(): void;
  fail(reason: string): void;
}

/** A leg under way. */
export interface SentLeg {
  /** Cancels the work in the engine; the sink hears nothing more. */
  abort(): void;
}

/** Hears what an engine holds, as a subscriber to its KV events would. */
export type KvListener = (endpoint: Endpoint, changes: readonly KvChange[]) => void;

/** What all routers before the same engines share. */
interface SharedEngines {
  readonly byUrl: ReadonlyMap<string, EngineModel>;
  readonly listeners: { readonly delayMs: number; readonly listener: KvListener }[];
}

/** Engines behind the router's own endpoints, and the one place that sends requests to them and counts their load. */
export class Cluster {
  readonly store: EndpointStore;
  readonly blockSize: number;
  /** Tokens of the KV cache of an engine. */
  readonly cacheTokens: number;
  readonly #options: ClusterOptions;
  readonly #models: readonly string[];
  readonly #queue: EventQueue;
  readonly #shared: SharedEngines;

  /**
   * @param kvEvents whether somebody wants KV events, which makes engines count each step
   * @param shared engines that there are already
   */
  constructor(
    options: ClusterOptions,
    models: readonly string[],
    queue: EventQueue,
    kvEvents: boolean,
    shared?: SharedEngines,
  ) {
    const { engines, engine, slowness, labels } = options;
    this.#options = options;
    this.#models = models;
    this.#queue = queue;
    this.blockSize = engine.blockSize;
    this.cacheTokens = engine.blockSize * engine.numBlocks;
    this.store = new EndpointStore(() => Math.floor(queue.now / 1000));
    const byUrl = new Map<string, EngineModel>();
    this.#shared = shared ?? { byUrl, listeners: [] };
    const width = String(engines - 1).length;
    const cards = models.map((id) => ({ id, object: 'model' }));
    for (let i = 0; i < engines; i++) {
      const url = `http://engine-${String(i).padStart(width, '0')}:8000`;
      const label = labels?.[i];
      const endpoint = this.store.upsert({ id: engineId(url), url, cards, label });
      if (shared !== undefined) continue;
      const publish = kvEvents
        ? (changes: readonly KvChange[]) => this.#publish(endpoint, changes)
        : undefined;
      const slowed = { ...engine, slowness: slowness?.get(i) ?? 1 };
      byUrl.set(url, new EngineModel(slowed, queue, publish));
    }
  }

  /** The same engines as one more router has them, which knows no load but that of its own requests. */
  ofAnotherRouter(): Cluster {
    return new Cluster(this.#options, this.#models, this.#queue, false, this.#shared);
  }

  /** Milliseconds since the start. */
  readonly now = (): number => this.#queue.now;

  /** Runs a callback after some milliseconds; the answer undoes it. */
  schedule(delayMs: number, callback: () => void): () => void {
    return this.#queue.at(this.#queue.now + delayMs, callback);
  }

  /** The endpoints that a request can go to, as the router's snapshot has them. */
  candidates(model: string): readonly Endpoint[] {
    return this.store.snapshot().byModel(model);
  }

  /** Sends work to an engine; load is counted as the router's proxy does it. */
  send(endpoint: Endpoint, { request, maxTokens, pullMs }: Leg, sink: LegSink): SentLeg {
    const { load, speed } = endpoint;
    load.inFlight++;
    load.inPrefill++;
    const uncachedTokens = request.placement?.uncachedTokens ?? request.trace.promptTokens;
    const isAlone = load.inPrefill === 1;
    const sentAt = this.#queue.now;
    load.uncachedTokens += uncachedTokens;
    const tokensToCompute = load.uncachedTokens;
    let phase: 'prefill' | 'decoding' | 'over' = 'prefill';
    const finish = (): void => {
      load.inFlight--;
      if (phase === 'decoding') load.inDecoding--;
      else {
        load.inPrefill--;
        load.uncachedTokens -= uncachedTokens;
      }
      phase = 'over';
    };
    const firstByte = (): void => {
      if (phase !== 'prefill') return;
      phase = 'decoding';
      load.inPrefill--;
      load.uncachedTokens -= uncachedTokens;
      load.inDecoding++;
    };
    const engine = this.engineOf(endpoint);
    const { promptTokens, answerTokens, stream } = request.trace;
    const work = {
      keys: request.keys,
      promptTokens,
      maxTokens: maxTokens ?? answerTokens,
      pullMs,
      tokens: (from: number, to: number) => request.tokensBetween(from, to),
    };
    const sequence = engine.submit(work, {
      admitted: (cachedTokens) => void (phase !== 'over' && sink.admitted?.(cachedTokens)),
      firstToken: () => {
        if (phase === 'over') return;
        if (stream) {
          speed.observe(this.#queue.now, tokensToCompute, this.#queue.now - sentAt, isAlone);
          firstByte();
        }
        sink.firstToken?.();
      },
      ended: () => {
        if (phase === 'over') return;
        finish();
        sink.end();
      },
    });
    if (sequence === undefined) {
      this.schedule(0, () => {
        if (phase === 'over') return;
        finish();
        sink.fail(`the prompt has ${promptTokens} tokens, more than fit into the KV cache`);
      });
    }
    return {
      abort: () => {
        if (phase === 'over') return;
        const { now } = this.#queue;
        if (stream && phase === 'prefill') speed.givenUp(now, tokensToCompute, now - sentAt, isAlone);
        finish();
        if (sequence !== undefined) engine.abort(sequence);
      },
    };
  }

  /** Subscribes to the KV events of all engines; each batch comes that much later than the step in which it was made. */
  onKvEvents(listener: KvListener, delayMs: number): void {
    this.#shared.listeners.push({ listener, delayMs });
  }

  /** Has an engine lose what its cache holds. @param number from 0 on, counted around */
  clearCache(number: number): void {
    const engines = [...this.#shared.byUrl.values()];
    engines[number % engines.length]?.clearCache();
  }

  /** What each engine has done, in the order of their URLs. */
  counts(): readonly { readonly url: string; readonly counts: EngineCounts }[] {
    return [...this.#shared.byUrl].map(([url, { counts }]) => ({ url, counts }));
  }

  /** The engine behind an endpoint. */
  engineOf({ url }: Pick<Endpoint, 'url'>): EngineModel {
    const engine = this.#shared.byUrl.get(url);
    if (engine === undefined) throw new Error(`cluster: no engine has this URL, got ${url}`);
    return engine;
  }

  #publish(endpoint: Endpoint, changes: readonly KvChange[]): void {
    for (const { listener, delayMs } of this.#shared.listeners) {
      this.schedule(delayMs, () => listener(endpoint, changes));
    }
  }
}
