import type { Answer } from './answer.js';
import type { BlockHash, BlockHasher } from './block-hash.js';
import type { EngineError } from './engine-error.js';
import type {
  FinishReason,
  GeneratedToken,
  Generation,
  GenerationRequest,
  KvTransferParams,
} from './generation.js';
import { TokenStream } from './token-stream.js';

/** Where a sequence is on its way through the engine. */
export type SequenceState = 'waiting' | 'loading' | 'running' | 'finished';

/** When things happened to a sequence, in milliseconds of the engine's clock. */
export interface SequenceTimes {
  readonly arrived: number;
  scheduled?: number;
  firstToken?: number;
  lastToken?: number;
  /** The token before the last one. */
  previousToken?: number;
}

/** What a sequence asks of the engine when its client ends it. */
export type EndRequest = (sequence: Sequence, reason: 'client-gone' | 'stop-string') => void;

/** One request inside the engine: the state that the scheduler moves on, and the answer that the client reads. */
export class Sequence implements Generation {
  readonly request: GenerationRequest;
  readonly engineRequestId: string;
  /** Place in the order of arrival. */
  readonly order: number;
  readonly maxTokens: number;
  readonly times: SequenceTimes;
  /** Prompt and answer so far. */
  readonly all: number[];
  state: SequenceState = 'waiting';
  /** Tokens whose keys and values are in its blocks. */
  computed = 0;
  blocks: number[] = [];
  /** Of its blocks, the first ones that can be found in the cache. */
  stored = 0;
  preemptions = 0;
  /** Prompt tokens that came from another engine. */
  externalTokens = 0;
  cachedTokens = 0;
  createdCacheTokens = 0;
  kvTransferParams: KvTransferParams | undefined;
  finishReason: FinishReason | undefined;
  readonly #answer: Answer;
  readonly #hashes: BlockHash[] = [];
  readonly #stream = new TokenStream<GeneratedToken>();
  readonly #end: EndRequest;

  constructor(options: {
    readonly request: GenerationRequest;
    readonly engineRequestId: string;
    readonly order: number;
    readonly arrived: number;
    readonly maxTokens: number;
    readonly answer: Answer;
    readonly end: EndRequest;
  }) {
    this.request = options.request;
    this.engineRequestId = options.engineRequestId;
    this.order = options.order;
    this.maxTokens = options.maxTokens;
    this.times = { arrived: options.arrived };
    this.all = [...options.request.promptTokens];
    this.#answer = options.answer;
    this.#end = options.end;
  }

  get id(): string {
    return this.request.id;
  }

  get promptLength(): number {
    return this.request.promptTokens.length;
  }

  get answered(): number {
    return this.all.length - this.promptLength;
  }

  get usageCachedTokens(): number {
    const { do_remote_prefill: isPulled, remote_prefill_cached_tokens: there } =
      this.request.kvTransferParams ?? {};
    return isPulled === true && typeof there === 'number' ? there : this.cachedTokens;
  }

  /** Hashes of as many full blocks of what is there as asked for. */
  hashes(count: number, blockSize: number, hasher: BlockHasher): readonly BlockHash[] {
    const { lora, loraPath, cacheSalt } = this.request;
    while (this.#hashes.length < count) {
      const at = this.#hashes.length;
      const from = at * blockSize;
      const context = { lora, loraPath, cacheSalt };
      this.#hashes.push(hasher.hash(this.#hashes[at - 1], this.all, from, from + blockSize, context));
    }
    return this.#hashes;
  }

  /** Makes the next token and hands it to the reader; the answer is why it was the last, if it was. */
  advance(eosTokenId: number, now: number): FinishReason | undefined {
    const { minTokens = 0, ignoreEos = false, stopTokenIds = [], answerTokens } = this.request;
    const index = this.answered;
    const token = this.#answer.next();
    this.all.push(token);
    const { times } = this;
    if (times.lastToken === undefined) times.firstToken = now;
    else times.previousToken = times.lastToken;
    times.lastToken = now;
    const isStop =
      answerTokens !== undefined
        ? index + 1 >= answerTokens.length
        : (token === eosTokenId && !ignoreEos) || (index >= minTokens && stopTokenIds.includes(token));
    const finishReason = isStop ? 'stop' : index + 1 >= this.maxTokens ? 'length' : undefined;
    this.#stream.push(finishReason === undefined ? { token, index } : { token, index, finishReason });
    return finishReason;
  }

  /** Ends the reader's iteration. */
  finish(reason: FinishReason, failure?: EngineError): void {
    this.state = 'finished';
    this.finishReason = reason;
    this.#stream.end(failure);
  }

  tokens(): AsyncIterable<GeneratedToken> {
    return this.#stream;
  }

  abort(): void {
    this.#end(this, 'client-gone');
  }

  stop(): void {
    this.#end(this, 'stop-string');
  }
}

/** Names of the adapters that some sequences use. */
export function lorasOf(sequences: Iterable<Sequence>): Set<string> {
  const loras = new Set<string>();
  for (const { request } of sequences) if (request.lora !== undefined) loras.add(request.lora);
  return loras;
}
