import type { ModelConfig } from '../../contract/model-config.js';
import { type KvCacheOptions, requestBytes, tokenBytes } from './kv-cache.js';
import { type ModelShape, type Quantization, shapeOf } from './model-shape.js';
import { activationBytes, contextBytes, graphBytes, type OverheadOptions } from './overhead.js';
import { loraBytes, type WeightOptions, weightBytes } from './weights.js';

/** What is to run, and on what. */
export interface FitOptions extends WeightOptions, KvCacheOptions, OverheadOptions {
  readonly config: ModelConfig;
  readonly quantization: Quantization;
  /** Memory of one GPU, GiB. */
  readonly memoryGib: number;
  /** Share of it that vLLM takes. */
  readonly utilization: number;
  readonly maxModelLen: number;
  /** Requests of `maxModelLen` tokens that shall find room at once. */
  readonly concurrency: number;
  /** @default 0 */
  readonly loraSlots: number;
  readonly loraRank: number;
}

/** Memory of the GPU that has most to hold, in GiB. */
export interface MemoryPlan {
  /** What vLLM may take. */
  readonly budget: number;
  readonly weights: number;
  readonly lora: number;
  readonly activation: number;
  readonly context: number;
  readonly graphs: number;
  /** What is left to the KV cache, which vLLM prints as available; below 0 where nothing is. */
  readonly available: number;
  /** Held back for what the estimate may miss. */
  readonly margin: number;
  /** What the wanted requests take. */
  readonly needed: number;
  /** Bytes that each further token of a request takes. */
  readonly bytesPerToken: number;
  /** Tokens that vLLM will say the cache holds. */
  readonly tokens: number;
  /** Requests of the wanted length that find room at once, margin held back. */
  readonly concurrency: number;
  /** Longest requests that find room at the wanted concurrency, margin held back; 0 where none does. */
  readonly longest: number;
  readonly fits: boolean;
}

const gib = 2 ** 30;

/**
 * Whether the wanted requests fit: `memory x utilization - weights - adapters - activation - context - graphs` is left to
 * the KV cache, and all requests at full length have to find room in it, less a margin of 2 % of the whole.
 * @see https://docs.vllm.ai/en/stable/configuration/conserving_memory/ and https://arxiv.org/abs/2309.06180
 */
export function planMemory(options: FitOptions): MemoryPlan {
  const shape = shapeOf(options.config);
  const budget = options.memoryGib * options.utilization;
  const weights = weightBytes(shape, options) / gib;
  const lora = loraBytes(shape, { slots: options.loraSlots, rank: options.loraRank }, options) / gib;
  const activation = activationBytes(shape, options) / gib;
  const context = contextBytes(options) / gib;
  const graphs = graphBytes(shape, options) / gib;
  const available = budget - weights - lora - activation - context - graphs;
  const margin = 0.02 * budget;
  const room = Math.max(0, available - margin) * gib;
  const each = requestBytes(shape, options.maxModelLen, options);
  const needed = (each * options.concurrency) / gib;
  return {
    budget,
    weights,
    lora,
    activation,
    context,
    graphs,
    available,
    margin,
    needed,
    bytesPerToken: tokenBytes(shape, options),
    tokens: Math.floor((Math.max(0, available) * gib * options.maxModelLen) / each),
    concurrency: room / each,
    longest: longestRequest(shape, room, options),
    fits: needed * gib <= room,
  };
}

function longestRequest(shape: ModelShape, room: number, options: FitOptions): number {
  const find = (tokens: number): boolean =>
    requestBytes(shape, tokens, options) * options.concurrency <= room;
  let [fits, fails] = [0, shape.maxPosition + 1];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (find(middle)) fits = middle;
    else fails = middle;
  }
  return fits;
}
