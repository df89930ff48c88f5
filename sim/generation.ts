/**
 * What a client or a router says about the transfer of KV blocks, in the wire spelling of vLLM; checked by the engine, not here.
 * @see https://docs.vllm.ai/en/stable/features/disagg_prefill/
 */
export type KvTransferParams = Readonly<Record<string, unknown>>;

/** One sequence to generate. */
export interface GenerationRequest {
  /** Id of the response; 0.13 uses it as it is, 0.32 adds a random suffix to it. */
  readonly id: string;
  readonly promptTokens: readonly number[];
  /** At least 1. */
  readonly maxTokens: number;
  /** Tokens before which the answer does not stop by itself. @default 0 */
  readonly minTokens?: number;
  /** Whether the end-of-sequence token is never drawn. @default false */
  readonly ignoreEos?: boolean;
  /** Tokens besides end-of-sequence that stop the answer. @default - none */
  readonly stopTokenIds?: readonly number[];
  /** Changes the drawn tokens; leave it out for greedy sampling. @default - greedy */
  readonly seed?: number;
  /** The answer itself, for tool calls and structured output; it ends with `stop` after its last token. @default - drawn */
  readonly answerTokens?: readonly number[];
  /** Name of the adapter, part of the block hashes. @default - the base model */
  readonly lora?: string;
  /** Where the adapter lies, part of the block hashes too. @default - an empty path */
  readonly loraPath?: string;
  /** Number of the adapter as vLLM counts them, from 1; only in KV events. @default - 0 with an adapter */
  readonly loraId?: number;
  /** Keeps its blocks apart from those of other salts. @default - shared */
  readonly cacheSalt?: string;
  /** Whether cached blocks are not looked up, as for prompt logprobs. @default false */
  readonly skipPrefixCache?: boolean;
  /** Lower goes first where the policy is `priority`. @default 0 */
  readonly priority?: number;
  readonly kvTransferParams?: KvTransferParams;
  /** The request of `n` samples that this is one of; metrics of the request are counted once for all. @default - alone */
  readonly group?: RequestGroup;
}

/** Samples that belong to one request of a client. */
export interface RequestGroup {
  readonly id: string;
  /** Number of samples. */
  readonly size: number;
}

/** Why an answer ended, in vLLM's words. */
export type FinishReason = 'stop' | 'length' | 'abort' | 'error';

/** One token of an answer. */
export interface GeneratedToken {
  readonly token: number;
  /** Position in the answer, from 0. */
  readonly index: number;
  /** Present with the last token. */
  readonly finishReason?: FinishReason;
}

/** The answer to one request, while and after it is made. */
export interface Generation {
  readonly id: string;
  /** Id inside the engine, which KV transfer uses. */
  readonly engineRequestId: string;
  /** Prompt tokens found in this engine's prefix cache; 0 until the request runs. */
  readonly cachedTokens: number;
  /** The same as usage tells it: of a prompt that another engine has computed, how much of it that one found. */
  readonly usageCachedTokens: number;
  /** Prompt tokens that were newly put into the prefix cache. */
  readonly createdCacheTokens: number;
  /** Of a prefill whose blocks are kept for another engine, once it has finished. */
  readonly kvTransferParams: KvTransferParams | undefined;
  /** Set once it has ended. */
  readonly finishReason: FinishReason | undefined;
  /**
   * The tokens as they are made, to be read once. The last one has a finish reason; after an abort the iteration ends with
   * whatever was made, and after a failure it throws the `EngineError`.
   *
   * An end-of-sequence or stop token comes as a token like others, as it counts in vLLM's usage.
   */
  tokens(): AsyncIterable<GeneratedToken>;
  /** Ends it because the client is gone; harmless after the end. */
  abort(): void;
  /** Ends it because its text has met a stop string: counted as `stop`. Harmless after the end. */
  stop(): void;
}
