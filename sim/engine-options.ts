import type { Clock } from './clock.js';
import type { Timing } from './timing.js';

/** Which vLLM the engine is like, where releases differ. */
export type EngineVersion = '0.32' | '0.13';

/** How long answers get that no limit ends. */
export type AnswerLength =
  /** Each token ends the answer with this probability. */
  | { readonly eosProbability: number }
  /** Every length in the range, both ends included, is equally likely. */
  | { readonly minTokens: number; readonly maxTokens: number };

/**
 * Where KV events go, with the names of vLLM's `--kv-events-config`.
 * @see https://docs.vllm.ai/en/stable/api/vllm/config/kv_events/
 */
export interface KvEventsOptions {
  /** Bound where it contains `*` or `::` or starts with `ipc://` or `inproc://`, else connected to. */
  readonly endpoint: string;
  /** @default - no replay */
  readonly replayEndpoint?: string;
  /** @default - empty */
  readonly topic?: string;
  /** Batches kept for replay. @default 10000 */
  readonly bufferSteps?: number;
  /** Batches that wait for a slow subscriber before some are dropped. @default 100000 */
  readonly hwm?: number;
  /** @default int, the last 8 bytes of a hash */
  readonly hashes?: 'int' | 'bytes';
  /** Host at which a `*` in an endpoint listens. @default "*" */
  readonly starHost?: string;
}

/** What a NIXL connector of the engine needs. */
export interface NixlOptions {
  /** Host that other engines reach the side channel at. @default 127.0.0.1 */
  readonly sideChannelHost?: string;
  /** 0 takes a free one. */
  readonly sideChannelPort: number;
  /** @default - random */
  readonly engineId?: string;
  /** Seconds that blocks of a finished prefill wait to be pulled. @default 480 */
  readonly expirySeconds?: number;
  /** Milliseconds until a connection to another engine is given up. @default 5000 */
  readonly connectTimeoutMs?: number;
  /** Bytes pulled in a second, ignored by an engine that is instant. @default 10e9 */
  readonly bytesPerSecond?: number;
  /** @default 1024 */
  readonly bytesPerToken?: number;
}

/** The two sides of LMCache's prefill/decode transfer. */
export type LmcachePdOptions =
  | {
      readonly role: 'sender';
      /** Where the router hears that a prefill has been sent. */
      readonly proxyHost: string;
      readonly proxyPort: number;
      /** Milliseconds until an answer of a receiver is given up. @default 5000 */
      readonly timeoutMs?: number;
    }
  | {
      readonly role: 'receiver';
      /** Host to listen at. @default 0.0.0.0 */
      readonly host?: string;
      /** 0 takes a free one. */
      readonly initPort: number;
      /** 0 takes a free one. */
      readonly allocPort: number;
      /** Tokens that the buffer holds. @default 1048576 */
      readonly bufferTokens?: number;
    };

/** An LMCache beside the engine that tells a controller what it keeps. */
export interface LmcacheWorkerOptions {
  /** Name of the engine towards the controller. */
  readonly instanceId: string;
  /** Its rank. @default 0 */
  readonly workerId?: number;
  /** `host:port` that it pushes to. */
  readonly pullUrl: string;
  /** `host:port` that it asks; 0.5 needs it. @default - nowhere */
  readonly replyUrl?: string;
  /** Which LMCache it is like. @default 0.3 */
  readonly version?: '0.3' | '0.5';
  /** What stands for the chunk before the first: Python's hash of PYTHONHASHSEED. @default 0, as without vLLM */
  readonly hashStart?: bigint;
  /** Milliseconds between signs of life. @default - none, as LMCache does */
  readonly heartbeatMs?: number;
  /** Chunks that it has room for. @default 4096 */
  readonly maxChunks?: number;
  /** The engine's address as it tells it. @default 127.0.0.1 */
  readonly ip?: string;
  /** Port where it takes commands, as it tells it; nothing listens there. @default 0 */
  readonly port?: number;
}

/** How an engine is set up. */
export interface EngineCoreOptions {
  /** The `model_name` label of metrics. */
  readonly modelName: string;
  /** @default 0.32 */
  readonly version?: EngineVersion;
  readonly maxModelLen: number;
  /** Tokens in a block. */
  readonly blockSize: number;
  /** Blocks with the one that vLLM keeps as null block, so that one less can be used. */
  readonly numBlocks: number;
  /** Requests in a batch. */
  readonly maxNumSeqs: number;
  /** Tokens of a step. */
  readonly maxNumBatchedTokens: number;
  /** Whether a prompt may be computed over several steps. @default true */
  readonly chunkedPrefill?: boolean;
  /** @default fcfs */
  readonly schedulingPolicy?: 'fcfs' | 'priority';
  /** Requests in the engine, running ones too, from which on new ones are refused. @default - no limit */
  readonly maxNumQueuedReqs?: number;
  /** Prompt tokens of requests in the engine above which new ones are refused. @default - no limit */
  readonly maxNumQueuedTokens?: number;
  /** Adapters that fit into a batch; makes LoRA part of the metrics. @default - no LoRA */
  readonly maxLoras?: number;
  readonly vocabSize: number;
  /** Tokens that answers are drawn from. @default - the whole vocabulary without the end-of-sequence token */
  readonly answerVocabulary?: readonly number[];
  readonly eosTokenId: number;
  /** @default - never by itself */
  readonly answerLength?: AnswerLength;
  /** Decides tokens, answer lengths and jitter. */
  readonly seed: number;
  /** `instant` makes each step at the next turn of the event loop. */
  readonly timing: Timing | 'instant';
  readonly clock: Clock;
  readonly enablePrefixCaching: boolean;
  /** Seed of the hash chain, `PYTHONHASHSEED` of vLLM. @default - the same in all engines of 0.32, random in 0.13 */
  readonly hashSeed?: string;
  readonly kvEvents?: KvEventsOptions;
  readonly nixl?: NixlOptions;
  readonly lmcachePd?: LmcachePdOptions;
  readonly lmcacheWorker?: LmcacheWorkerOptions;
  /** Hears what goes wrong without a request that could fail of it. @default - nobody */
  readonly warn?: (message: string) => void;
}
