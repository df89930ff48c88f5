/** What an engine is asked to do. */
export interface EngineWork {
  /** Keys of the whole blocks of prompt and answer. */
  readonly keys: Int32Array;
  readonly promptTokens: number;
  /** At least 1. */
  readonly maxTokens: number;
  /** Milliseconds that it takes to get the prompt's blocks from another engine. @default - they are computed here */
  readonly pullMs?: number | undefined;
  /** Tokens of prompt and answer from one place up to another, for KV events. */
  tokens(from: number, to: number): Int32Array;
}

/** Hears how work goes on. */
export interface WorkListener {
  /** It got its place in the batch for the first time, with so many prompt tokens found in the cache. */
  admitted(cachedTokens: number): void;
  firstToken(): void;
  ended(): void;
}

/** One piece of work inside an engine. */
export class EngineSequence {
  readonly work: EngineWork;
  readonly listener: WorkListener;
  /** Place in the order of arrival. */
  readonly order: number;
  readonly maxTokens: number;
  state: 'waiting' | 'loading' | 'running' | 'ended' = 'waiting';
  /** Tokens of prompt and answer so far. */
  length: number;
  /** Tokens whose keys and values are in its blocks. */
  computed = 0;
  blocks: number[] = [];
  /** Of its blocks, the first ones that can be found. */
  stored = 0;
  preemptions = 0;
  hasAnswered = false;

  constructor(work: EngineWork, listener: WorkListener, order: number, maxTokens: number) {
    this.work = work;
    this.listener = listener;
    this.order = order;
    this.maxTokens = maxTokens;
    this.length = work.promptTokens;
  }

  get answered(): number {
    return this.length - this.work.promptTokens;
  }
}
