import { BlockCache } from './block-cache.js';
import { findableBlocks } from './block-keys.js';
import { EngineSequence, type EngineWork, type WorkListener } from './engine-sequence.js';
import type { EventQueue } from './event-queue.js';

/** How an engine is modelled; the names follow vLLM's flags. */
export interface EngineModelOptions {
  /** Tokens in a block of the KV cache. */
  readonly blockSize: number;
  /** Blocks that can be given out. */
  readonly numBlocks: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  readonly prefillTokensPerSecond: number;
  /** Tokens in a second for each running answer, while nothing else slows the steps. */
  readonly decodeTokensPerSecond: number;
  /** Milliseconds that each further answer in the batch adds to a step. */
  readonly msPerSequence: number;
  /** How many times as long each step takes. @default 1 */
  readonly slowness?: number;
}

/** A change of what an engine holds, as vLLM publishes it after each step. */
export type KvChange =
  | {
      readonly type: 'stored';
      /** Stand for the hashes of the engine. */
      readonly keys: Int32Array;
      readonly parent: number | undefined;
      readonly tokens: () => Int32Array;
    }
  | { readonly type: 'removed'; readonly keys: readonly number[] }
  | { readonly type: 'cleared' };

/** What an engine has done so far. */
export interface EngineCounts {
  readonly requests: number;
  readonly prefillTokens: number;
  readonly preemptions: number;
  /** Tokens of admitted prompts, and those of them found in the cache. */
  readonly queries: number;
  readonly hits: number;
}

/**
 * An engine in virtual time: continuous batching with a token budget, prompts computed in chunks, a cache of prefixes, and
 * preemption of who came last. Its rules and times are those of the simulated engine `vllm-sim`.
 */
export class EngineModel {
  readonly #options: EngineModelOptions;
  readonly #queue: EventQueue;
  readonly #cache: BlockCache;
  readonly #publish: ((changes: readonly KvChange[]) => void) | undefined;
  readonly #running: EngineSequence[] = [];
  readonly #waiting: EngineSequence[] = [];
  readonly #counts = { requests: 0, prefillTokens: 0, preemptions: 0, queries: 0, hits: 0 };
  #changes: KvChange[] = [];
  #told: (() => void)[] = [];
  // The step under way, or several equal ones.
  #planned: EngineSequence[] = [];
  #tokens: number[] = [];
  #steps = 0;
  #started = 0;
  #stepMs = 0;
  #cancel: (() => void) | undefined;

  /** @param publish gets changes of the cache at the end of each step; without it steps are counted in bulk where nothing happens */
  constructor(
    options: EngineModelOptions,
    queue: EventQueue,
    publish?: (changes: readonly KvChange[]) => void,
  ) {
    this.#options = options;
    this.#queue = queue;
    this.#publish = publish;
    const removed = (key: number): void => void this.#changes.push({ type: 'removed', keys: [key] });
    this.#cache = new BlockCache(options.numBlocks, publish === undefined ? undefined : { removed });
  }

  get counts(): EngineCounts {
    return this.#counts;
  }

  /** Requests in the engine. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running.length, waiting: this.#waiting.length };
  }

  /** Blocks that somebody holds. */
  get heldBlocks(): number {
    return this.#cache.capacity - this.#cache.free;
  }

  /** Takes work in; undefined where the prompt is too long to be ever computed. */
  submit(work: EngineWork, listener: WorkListener): EngineSequence | undefined {
    const { numBlocks, blockSize } = this.#options;
    // The last token of an answer needs no place in the cache.
    const limit = numBlocks * blockSize + 1;
    if (work.promptTokens >= limit) return undefined;
    const maxTokens = Math.min(work.maxTokens, limit - work.promptTokens);
    const sequence = new EngineSequence(work, listener, this.#counts.requests++, maxTokens);
    this.#settle();
    this.#waiting.push(sequence);
    this.#kick();
    return sequence;
  }

  /** Ends work at once, without a word to its listener. */
  abort(sequence: EngineSequence): void {
    if (sequence.state === 'ended') return;
    this.#settle();
    this.#remove(sequence);
    sequence.state = 'ended';
    this.#kick();
  }

  /** Forgets what can be found in the cache, and tells so with the next step; what runs goes on. */
  clearCache(): void {
    this.#settle();
    this.#cache.clear();
    if (this.#publish !== undefined) this.#changes.push({ type: 'cleared' });
  }

  #kick(): void {
    this.#cancel ??= this.#queue.at(this.#queue.now, () => this.#begin());
  }

  #begin(): void {
    this.#cancel = undefined;
    const wasPreempted = this.#goOn();
    if (!wasPreempted) this.#admit();
    let prefill = 0;
    let decodes = 0;
    for (let i = 0; i < this.#planned.length; i++) {
      const tokens = this.#tokens[i] ?? 0;
      const sequence = this.#planned[i];
      if (tokens === 1 && sequence !== undefined && sequence.computed >= sequence.work.promptTokens)
        decodes++;
      else prefill += tokens;
    }
    if (this.#planned.length === 0) return;
    this.#counts.prefillTokens += prefill;
    const { prefillTokensPerSecond, decodeTokensPerSecond, msPerSequence, slowness = 1 } = this.#options;
    const decodeMs = decodes === 0 ? 0 : 1000 / decodeTokensPerSecond + (decodes - 1) * msPerSequence;
    this.#stepMs = ((prefill / prefillTokensPerSecond) * 1000 + decodeMs) * slowness;
    this.#started = this.#queue.now;
    this.#steps = prefill === 0 && this.#publish === undefined ? this.#equalSteps() : 1;
    this.#await();
  }

  #await(): void {
    this.#cancel = this.#queue.at(this.#started + this.#steps * this.#stepMs, () => this.#commit());
  }

  /** How many steps like the one planned follow each other before an answer ends or blocks run out. */
  #equalSteps(): number {
    const planned = this.#planned;
    if (planned.length < this.#running.length) return 1;
    // Who waits for blocks alone may get some as soon as a running answer makes one findable.
    if (this.#waiting.length > 0 && this.#running.length < this.#options.maxNumSeqs) return 1;
    let steps = Number.POSITIVE_INFINITY;
    for (const { maxTokens, answered } of planned) steps = Math.min(steps, maxTokens - answered);
    const { blockSize } = this.#options;
    const needed = (count: number): number =>
      planned.reduce(
        (sum, { computed, blocks }) => sum + Math.ceil((computed + count) / blockSize) - blocks.length,
        0,
      );
    while (steps > 1 && needed(steps) > this.#cache.free) steps >>= 1;
    return steps;
  }

  /** Counts the steps that are over, so that what comes now is met by the one under way. */
  #settle(): void {
    if (this.#steps <= 1) return;
    const over = Math.min(this.#steps - 1, Math.floor((this.#queue.now - this.#started) / this.#stepMs));
    if (over > 0) {
      for (const sequence of this.#planned) this.#decode(sequence, over);
      this.#started += over * this.#stepMs;
    }
    this.#steps = 1;
    // Blocks of the step under way, as it would have got them at its start.
    for (const sequence of this.#planned) this.#grow(sequence, 1);
    this.#cancel?.();
    this.#await();
  }

  #decode(sequence: EngineSequence, steps: number): void {
    this.#grow(sequence, steps);
    sequence.computed += steps;
    sequence.length += steps;
  }

  #commit(): void {
    this.#cancel = undefined;
    const ended: EngineSequence[] = [];
    for (const [i, sequence] of this.#planned.entries()) {
      if (sequence.state !== 'running') continue;
      if (this.#steps > 1) this.#decode(sequence, this.#steps);
      else {
        sequence.computed += this.#tokens[i] ?? 0;
        if (sequence.computed < sequence.length) continue;
        sequence.length++;
      }
      if (!sequence.hasAnswered) {
        sequence.hasAnswered = true;
        this.#told.push(() => sequence.listener.firstToken());
      }
      if (sequence.answered >= sequence.maxTokens) ended.push(sequence);
    }
    this.#steps = 0;
    for (const sequence of ended) {
      this.#remove(sequence);
      sequence.state = 'ended';
      this.#told.push(() => sequence.listener.ended());
    }
    if (this.#changes.length > 0) {
      const changes = this.#changes;
      this.#changes = [];
      this.#publish?.(changes);
    }
    this.#begin();
    this.#tell();
  }

  /** Tells listeners once the next step is planned: what they do about it comes too late for that, as over a network. */
  #tell(): void {
    const told = this.#told;
    if (told.length === 0) return;
    this.#told = [];
    this.#queue.at(this.#queue.now, () => {
      for (const tell of told) tell();
    });
  }

  #goOn(): boolean {
    this.#planned = [];
    this.#tokens = [];
    let budget = this.#options.maxNumBatchedTokens;
    let wasPreempted = false;
    for (let index = 0; index < this.#running.length && budget > 0; ) {
      const sequence = this.#running[index];
      if (sequence === undefined) break;
      const tokens = Math.min(sequence.length - sequence.computed, budget);
      while (sequence.state === 'running' && !this.#grow(sequence, tokens)) {
        const victim = this.#running.reduce((last, one) => (one.order > last.order ? one : last), sequence);
        const at = this.#planned.indexOf(victim);
        if (at >= 0) {
          budget += this.#tokens[at] ?? 0;
          this.#planned.splice(at, 1);
          this.#tokens.splice(at, 1);
          index--;
        }
        this.#preempt(victim);
        wasPreempted = true;
      }
      if (sequence.state !== 'running') break;
      this.#planned.push(sequence);
      this.#tokens.push(tokens);
      budget -= tokens;
      index++;
    }
    return wasPreempted;
  }

  #admit(): void {
    let budget = this.#options.maxNumBatchedTokens - this.#tokens.reduce((sum, tokens) => sum + tokens, 0);
    while (budget > 0 && this.#running.length < this.#options.maxNumSeqs) {
      const sequence = this.#waiting[0];
      if (sequence === undefined) break;
      const admission = this.#start(sequence, budget);
      if (admission === 'blocked') break;
      this.#waiting.shift();
      if (admission === 'loading') continue;
      sequence.state = 'running';
      this.#running.push(sequence);
      this.#planned.push(sequence);
      this.#tokens.push(admission);
      budget -= admission;
    }
  }

  /** Gives waiting work its blocks; the answer is what it computes first, or why nothing. */
  #start(sequence: EngineSequence, budget: number): number | 'loading' | 'blocked' {
    const { blockSize } = this.#options;
    const { work, length, blocks } = sequence;
    if (blocks.length > 0) {
      const tokens = Math.min(length - sequence.computed, budget);
      return this.#grow(sequence, tokens) ? tokens : 'blocked';
    }
    const found = this.#cache.find(work.keys, findableBlocks(length, blockSize));
    const cached = found.length * blockSize;
    const pullMs = sequence.preemptions > 0 ? undefined : work.pullMs;
    const tokens = pullMs === undefined ? Math.min(length - cached, budget) : length - cached;
    const until = cached + tokens;
    if (!this.#cache.take(found, Math.ceil(until / blockSize) - found.length, blocks)) return 'blocked';
    sequence.stored = found.length;
    if (sequence.preemptions === 0) {
      this.#counts.queries += work.promptTokens;
      this.#counts.hits += cached;
      this.#told.push(() => sequence.listener.admitted(cached));
    }
    if (pullMs !== undefined) {
      sequence.state = 'loading';
      this.#queue.at(this.#queue.now + pullMs, () => this.#loaded(sequence));
      this.#tell();
      return 'loading';
    }
    sequence.computed = cached;
    this.#store(sequence, until);
    return tokens;
  }

  #loaded(sequence: EngineSequence): void {
    if (sequence.state !== 'loading') return;
    // The last token is computed again, since its output is the first token of the answer.
    this.#settle();
    sequence.computed = sequence.length - 1;
    this.#store(sequence, sequence.length);
    sequence.state = 'waiting';
    this.#enqueue(sequence);
    this.#kick();
  }

  /** Blocks for more tokens of work that has some; false where too few are free. */
  #grow(sequence: EngineSequence, tokens: number): boolean {
    const until = sequence.computed + tokens;
    const needed = Math.ceil(until / this.#options.blockSize) - sequence.blocks.length;
    if (needed > 0 && !this.#cache.take([], needed, sequence.blocks)) return false;
    this.#store(sequence, until);
    return true;
  }

  /** Makes the blocks findable that are full once `until` tokens are computed. */
  #store(sequence: EngineSequence, until: number): void {
    const { blockSize } = this.#options;
    const { work, blocks, stored } = sequence;
    const to = Math.min(Math.floor(until / blockSize), work.keys.length);
    if (to <= stored) return;
    for (let i = stored; i < to; i++) this.#cache.store(blocks[i] ?? 0, work.keys[i] ?? 0);
    sequence.stored = to;
    if (this.#publish === undefined) return;
    this.#changes.push({
      type: 'stored',
      keys: work.keys.subarray(stored, to),
      parent: work.keys[stored - 1],
      tokens: () => work.tokens(stored * blockSize, to * blockSize),
    });
  }

  #preempt(sequence: EngineSequence): void {
    this.#remove(sequence);
    sequence.state = 'waiting';
    sequence.computed = 0;
    sequence.stored = 0;
    sequence.preemptions++;
    this.#counts.preemptions++;
    this.#enqueue(sequence);
  }

  /** Puts work that came before others ahead of them. */
  #enqueue(sequence: EngineSequence): void {
    const at = this.#waiting.findIndex(({ order }) => order > sequence.order);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, sequence);
  }

  #remove(sequence: EngineSequence): void {
    const list = sequence.state === 'running' ? this.#running : this.#waiting;
    const at = list.indexOf(sequence);
    if (at >= 0) list.splice(at, 1);
    this.#cache.release(sequence.blocks);
    sequence.blocks = [];
  }
}
