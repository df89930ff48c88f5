import type { ModelShape } from './model-shape.js';

/** How the KV cache is stored and split. */
export interface KvCacheOptions {
  /** Bytes of one number in the cache. */
  readonly kvBytes: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Tokens of a step, which layers with a window hold besides the window. */
  readonly maxNumBatchedTokens: number;
  /** Layers with a window hold all tokens, as they do beside most KV connectors. */
  readonly wholeWindows: boolean;
}

const blockSize = 16;

/**
 * Bytes that a token takes in one layer on one GPU: keys and values of `headDim` for each of its heads, of which each GPU has
 * one at least. With latent attention it is the compressed vector and the rotary part, on every GPU alike.
 * @see https://arxiv.org/abs/2305.13245 for grouped queries, https://arxiv.org/abs/2405.04434 for latent attention
 */
function layerTokenBytes(
  { kvHeads, headDim, latent }: ModelShape,
  { kvBytes, tensorParallel }: KvCacheOptions,
): number {
  if (latent !== undefined) return kvBytes * (latent.kvRank + latent.rope);
  return kvBytes * 2 * Math.max(1, Math.ceil(kvHeads / tensorParallel)) * headDim;
}

/**
 * Bytes on one GPU that a request of so many tokens takes, in whole blocks. vLLM puts layers of a kind into groups of equal
 * size and fills the last one up, and a layer with a window holds `window - 1 + maxNumBatchedTokens` tokens and one block at most.
 * @see https://docs.vllm.ai/en/stable/design/hybrid_kv_cache_manager/
 */
export function requestBytes(shape: ModelShape, tokens: number, options: KvCacheOptions): number {
  const { pipelineParallel: pp, maxNumBatchedTokens, wholeWindows } = options;
  const blocks = (count: number): number => Math.ceil(count / blockSize);
  const perBlock = layerTokenBytes(shape, options) * blockSize;
  if (shape.slidingLayers === 0 || wholeWindows) {
    return perBlock * Math.ceil(shape.layers / pp) * blocks(tokens);
  }
  const full = Math.ceil(shape.fullLayers / pp);
  const sliding = Math.ceil(shape.slidingLayers / pp);
  const [fewer, more] = full === 0 ? [sliding, sliding] : [Math.min(full, sliding), Math.max(full, sliding)];
  const group = more < 1.25 * fewer ? more : fewer;
  const held = Math.min(tokens, shape.window - 1 + maxNumBatchedTokens);
  return (
    perBlock *
    group *
    (Math.ceil(full / group) * blocks(tokens) + Math.ceil(sliding / group) * (blocks(held) + 1))
  );
}

/** Bytes that each further token of a long request takes on one GPU. */
export function tokenBytes(shape: ModelShape, options: KvCacheOptions): number {
  const layers = options.wholeWindows ? shape.layers : shape.fullLayers;
  return layerTokenBytes(shape, options) * Math.ceil(layers / options.pipelineParallel);
}
