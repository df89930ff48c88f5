import type { BlockHasher } from './block-hash.js';
import { extraKeys } from './block-hash.js';
import type { KvCache } from './kv-cache.js';
import type { Sequence } from './sequence.js';
import { lorasOf } from './sequence.js';
import type { SchedulingPolicy } from './waiting-queue.js';
import { compareSequences, WaitingQueue } from './waiting-queue.js';

/** Limits of a batch. */
export interface SchedulerOptions {
  readonly blockSize: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  readonly chunkedPrefill: boolean;
  readonly policy: SchedulingPolicy;
  /** Adapters in a batch. */
  readonly maxLoras: number;
}

/** Where computed prompt tokens come from besides the engine's own cache. */
export interface ExternalCache {
  /** Prompt tokens after the first `local` that another engine has computed. */
  match(sequence: Sequence, local: number): { readonly tokens: number; readonly mustLoad: boolean };
}

/** What the scheduler tells while it plans. */
export interface SchedulerEvents {
  /** A sequence gets to run, or to load, after a look into the caches. */
  admitted(sequence: Sequence, local: number, external: number): void;
  preempted(sequence: Sequence): void;
  /** Its blocks are there to be filled by another engine's. */
  load(sequence: Sequence): void;
}

/** Tokens that one sequence computes in a step. */
export interface Work {
  readonly sequence: Sequence;
  readonly tokens: number;
}

/** One step. */
export interface StepPlan {
  readonly work: readonly Work[];
  readonly prefillTokens: number;
  readonly decodes: number;
}

/**
 * Decides what each step computes: first what runs goes on, then what waits may start, within the limits of the batch. Where blocks
 * run out, the sequence that came last gives its own back and computes them again later.
 * @see https://docs.vllm.ai/en/stable/design/arch_overview/
 */
export class Scheduler {
  readonly running: Sequence[] = [];
  readonly waiting: WaitingQueue;
  /** Sequences whose blocks are being pulled from another engine. */
  readonly loading = new Set<Sequence>();
  /** Sequences that arrived later stay in the queue. */
  admitsBefore = Number.POSITIVE_INFINITY;
  readonly #options: SchedulerOptions;
  readonly #cache: KvCache;
  readonly #hasher: BlockHasher;
  readonly #external: ExternalCache | undefined;
  readonly #events: SchedulerEvents;

  constructor(
    options: SchedulerOptions,
    cache: KvCache,
    hasher: BlockHasher,
    events: SchedulerEvents,
    external?: ExternalCache,
  ) {
    this.#options = options;
    this.#cache = cache;
    this.#hasher = hasher;
    this.#events = events;
    this.#external = external;
    this.waiting = new WaitingQueue(options.policy);
  }

  add(sequence: Sequence): void {
    this.waiting.add(sequence);
  }

  /** Waiting sequences by what holds them: the batch is full, or something passes by itself. */
  get waitingByReason(): { readonly capacity: number; readonly deferred: number } {
    const loras = lorasOf(this.running);
    let deferred = this.loading.size;
    for (const sequence of this.waiting) if (!this.#mayAdd(sequence, loras)) deferred++;
    return { capacity: this.waiting.length + this.loading.size - deferred, deferred };
  }

  /** Takes a sequence out, wherever it is, and gives its blocks back unless they are to be kept. */
  remove(sequence: Sequence, keepsBlocks = false): void {
    const at = this.running.indexOf(sequence);
    if (at >= 0) this.running.splice(at, 1);
    else if (!this.waiting.remove(sequence)) this.loading.delete(sequence);
    if (keepsBlocks) return;
    this.#cache.release(sequence.blocks);
    sequence.blocks = [];
  }

  /** Blocks of a sequence have come from another engine; it can run. */
  loaded(sequence: Sequence): void {
    if (!this.loading.delete(sequence)) return;
    // The last token is computed again, since its output is the first token of the answer.
    sequence.computed = sequence.all.length - 1;
    this.#store(sequence, sequence.all.length);
    sequence.state = 'waiting';
    this.waiting.add(sequence);
  }

  /** Gives back the blocks of all that runs, which then waits. */
  preemptAll(): void {
    for (const sequence of [...this.running]) this.#preempt(sequence);
  }

  /** The next step; empty where nothing can be done. */
  plan(): StepPlan {
    const work: Work[] = [];
    const batch = { budget: this.#options.maxNumBatchedTokens, work };
    const wasPreempted = this.#goOn(batch);
    if (!wasPreempted) this.#admit(batch);
    let prefillTokens = 0;
    let decodes = 0;
    for (const { sequence, tokens } of work) {
      if (tokens === 1 && sequence.computed >= sequence.promptLength) decodes++;
      else prefillTokens += tokens;
    }
    return { work, prefillTokens, decodes };
  }

  #goOn(batch: { budget: number; work: Work[] }): boolean {
    let wasPreempted = false;
    for (let index = 0; index < this.running.length && batch.budget > 0; ) {
      const sequence = this.running[index];
      if (sequence === undefined) break;
      const tokens = Math.min(sequence.all.length - sequence.computed, batch.budget);
      while (sequence.state === 'running' && !this.#grow(sequence, tokens)) {
        const victim = this.#lastOf(this.running) ?? sequence;
        const at = batch.work.findIndex((work) => work.sequence === victim);
        const planned = batch.work[at];
        if (planned !== undefined) {
          batch.work.splice(at, 1);
          batch.budget += planned.tokens;
          index--;
        }
        this.#preempt(victim);
        wasPreempted = true;
      }
      if (sequence.state !== 'running') break;
      batch.work.push({ sequence, tokens });
      batch.budget -= tokens;
      index++;
    }
    return wasPreempted;
  }

  #admit(batch: { budget: number; work: Work[] }): void {
    const { maxNumSeqs } = this.#options;
    const loras = lorasOf(this.running);
    for (let index = 0; batch.budget > 0 && this.running.length < maxNumSeqs; ) {
      const sequence = this.waiting.at(index);
      if (sequence === undefined) break;
      if (!this.#mayAdd(sequence, loras)) {
        index++;
        continue;
      }
      const admission = this.#start(sequence, batch.budget);
      if (admission === 'blocked') break;
      this.waiting.remove(sequence);
      if (admission === 'loading') continue;
      if (sequence.request.lora !== undefined) loras.add(sequence.request.lora);
      sequence.state = 'running';
      this.running.push(sequence);
      batch.work.push({ sequence, tokens: admission });
      batch.budget -= admission;
    }
  }

  /** Gives a waiting sequence its blocks; the answer is what it computes first, or why nothing. */
  #start(sequence: Sequence, budget: number): number | 'loading' | 'blocked' {
    const { blockSize, chunkedPrefill } = this.#options;
    const length = sequence.all.length;
    if (sequence.blocks.length > 0) {
      const tokens = Math.min(length - sequence.computed, budget);
      return this.#grow(sequence, tokens) ? tokens : 'blocked';
    }
    const found = this.#lookUp(sequence);
    const local = found.length * blockSize;
    const external = sequence.preemptions > 0 ? undefined : this.#external?.match(sequence, local);
    const computed = local + (external?.tokens ?? 0);
    const mustLoad = external?.mustLoad === true;
    const left = length - computed;
    if (!mustLoad && left > budget && !chunkedPrefill) return 'blocked';
    const tokens = mustLoad ? left : Math.min(left, budget);
    const needed = Math.ceil((computed + tokens) / blockSize) - found.length;
    const fresh = this.#cache.take(found, needed);
    if (fresh === undefined) return 'blocked';
    sequence.blocks = [...found, ...fresh];
    sequence.stored = found.length;
    if (sequence.preemptions === 0) {
      sequence.cachedTokens = local;
      sequence.externalTokens = external?.tokens ?? 0;
    }
    this.#events.admitted(sequence, local, sequence.externalTokens);
    if (mustLoad) {
      sequence.state = 'loading';
      this.loading.add(sequence);
      this.#events.load(sequence);
      return 'loading';
    }
    sequence.computed = computed;
    this.#store(sequence, computed + tokens);
    return tokens;
  }

  #lookUp(sequence: Sequence): number[] {
    const { blockSize } = this.#options;
    if (sequence.request.skipPrefixCache === true) return [];
    // At least one token has to be computed, or there would be no output to draw the next from.
    const limit = Math.floor((sequence.all.length - 1) / blockSize);
    return this.#cache.find(sequence.hashes(limit, blockSize, this.#hasher), limit);
  }

  /** Blocks for more tokens of a sequence that has some; false where too few are free. */
  #grow(sequence: Sequence, tokens: number): boolean {
    const until = sequence.computed + tokens;
    const needed = Math.ceil(until / this.#options.blockSize) - sequence.blocks.length;
    if (needed > 0) {
      const fresh = this.#cache.take([], needed);
      if (fresh === undefined) return false;
      sequence.blocks.push(...fresh);
    }
    this.#store(sequence, until);
    return true;
  }

  /** Makes the blocks findable that are full once `until` tokens are computed. */
  #store(sequence: Sequence, until: number): void {
    const { blockSize } = this.#options;
    const from = sequence.stored;
    const to = Math.floor(until / blockSize);
    if (to <= from) return;
    const { lora, loraId = 0, cacheSalt } = sequence.request;
    const hashes = sequence.hashes(to, blockSize, this.#hasher);
    this.#cache.store(sequence.blocks.slice(from, to), {
      hashes: hashes.slice(from, to),
      parent: hashes[from - 1],
      tokens: sequence.all.slice(from * blockSize, to * blockSize),
      blockSize,
      loraId: lora === undefined ? null : loraId,
      loraName: lora ?? null,
      extraKeys: Array.from({ length: to - from }, (_, i) => extraKeys({ lora, cacheSalt }, from + i === 0)),
    });
    if (sequence.state !== 'loading' && sequence.preemptions === 0) {
      const inPrompt = Math.min(to, Math.floor(sequence.promptLength / blockSize)) - from;
      sequence.createdCacheTokens += Math.max(0, inPrompt) * blockSize;
    }
    sequence.stored = to;
  }

  #preempt(sequence: Sequence): void {
    this.remove(sequence);
    sequence.state = 'waiting';
    sequence.computed = 0;
    sequence.stored = 0;
    sequence.preemptions++;
    this.waiting.add(sequence);
    this.#events.preempted(sequence);
  }

  #lastOf(sequences: readonly Sequence[]): Sequence | undefined {
    const { policy } = this.#options;
    return sequences.reduce<Sequence | undefined>(
      (last, one) => (last === undefined || compareSequences(policy, one, last) > 0 ? one : last),
      undefined,
    );
  }

  #mayAdd(sequence: Sequence, loras: ReadonlySet<string>): boolean {
    const { lora } = sequence.request;
    if (sequence.order >= this.admitsBefore) return false;
    return lora === undefined || loras.has(lora) || loras.size < this.#options.maxLoras;
  }
}
