import type { ModelShape, Quantization } from './model-shape.js';

/** How a model is stored and split. */
export interface WeightOptions {
  /** Bytes of a number that is not quantized. */
  readonly dtypeBytes: number;
  readonly quantization: Quantization;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

/**
 * Bytes that one quantized weight takes with its share of the scales: 16-bit scales and 4-bit zeros for each 128 weights of
 * AWQ and GPTQ, both for each 32 where groups are small, which also covers the 32-bit one for each 64 of bitsandbytes, an
 * 8-bit one for each 32 of MXFP4.
 * @see https://docs.vllm.ai/en/stable/features/quantization/
 */
const bytesPerWeight = {
  fp8: 1.001,
  int8: 1.001,
  int4: (4 + 20 / 128) / 8,
  nf4: (4 + 20 / 32) / 8,
  mxfp4: (4 + 8 / 32) / 8,
};

/**
 * Bytes of weights on the GPU that has most of them. Matrices are divided by tensor parallelism, but for heads of keys and
 * values when there are fewer of them than GPUs, and for the compressing halves of latent attention, of which each GPU has
 * a copy. A stage of a pipeline has a share of the layers, and the first and last one also the vocabulary.
 *
 * A gated block of layers has `3 x hidden x intermediate` parameters, attention `2 x hidden x headDim x (heads + kvHeads)`.
 * @see https://arxiv.org/abs/1909.08053 for the division, https://arxiv.org/abs/2405.04434 for latent attention
 */
export function weightBytes(shape: ModelShape, options: WeightOptions): number {
  const { dtypeBytes, tensorParallel: tp, pipelineParallel: pp } = options;
  const { hidden, experts } = shape;
  const layers = Math.ceil(shape.layers / pp);
  const expertLayers = Math.min(layers, experts?.layers ?? 0);
  const dense = linearBytes(options);
  const attention =
    shape.plainAttention || options.quantization === 'mxfp4'
      ? attentionBytes(shape, dtypeBytes, options)
      : attentionBytes(shape, dense, options);
  const denseBlock = (dense * 3 * hidden * shape.intermediate) / tp;
  const vocabulary = (dtypeBytes * hidden * Math.ceil(shape.vocab / 64) * 64) / tp;
  return (
    layers * (attention + 4 * hidden * dtypeBytes) +
    (layers - expertLayers) * denseBlock +
    expertLayers * expertBlockBytes(shape, dense, options) +
    vocabulary * (shape.tied || pp > 1 ? 1 : 2) +
    dtypeBytes * shape.visionParameters
  );
}

function linearBytes({ quantization, dtypeBytes }: WeightOptions): number {
  // MXFP4 is a format of experts only.
  return quantization === 'none' || quantization === 'mxfp4'
    ? dtypeBytes
    : Math.min(dtypeBytes, bytesPerWeight[quantization]);
}

function attentionBytes(
  { hidden, heads, kvHeads, headDim, latent }: ModelShape,
  each: number,
  { tensorParallel: tp, dtypeBytes }: WeightOptions,
): number {
  if (latent === undefined) {
    return each * hidden * headDim * 2 * (heads / tp + Math.max(kvHeads / tp, 1));
  }
  const { kvRank, queryRank, nope, rope, value } = latent;
  const queries = (heads * (nope + rope)) / tp;
  const expand = (kvRank * heads * (nope + value)) / tp;
  return (
    each *
      ((queryRank === undefined ? hidden * queries : queryRank * (hidden + queries)) +
        hidden * (kvRank + rope) +
        expand +
        (hidden * heads * value) / tp) +
    // vLLM keeps the expanding matrix a second time, never quantized, to attend to compressed keys.
    dtypeBytes * expand
  );
}

function expertBlockBytes(shape: ModelShape, dense: number, options: WeightOptions): number {
  const { experts, hidden } = shape;
  if (experts === undefined) return 0;
  const { tensorParallel: tp, dtypeBytes, quantization } = options;
  const own = experts.intermediate / tp;
  const mxfp4 = quantization === 'mxfp4';
  // The kernels of MXFP4 want whole tiles of 256.
  const width = mxfp4 ? Math.ceil(own / 256) * 256 : own;
  const each = mxfp4 ? bytesPerWeight.mxfp4 : dense;
  return (
    each * 3 * hidden * experts.count * width +
    (dense * 3 * hidden * experts.intermediate * experts.shared) / tp +
    dtypeBytes * hidden * experts.count
  );
}

/** Slots for LoRA adapters. */
export interface LoraOptions {
  readonly slots: number;
  readonly rank: number;
}

/**
 * Bytes of the slots that vLLM allocates for LoRA adapters: both halves of every linear layer, at the largest rank. The half
 * on the side that tensor parallelism leaves whole is whole on each GPU.
 * @see https://docs.vllm.ai/en/stable/features/lora/ and https://arxiv.org/abs/2106.09685
 */
export function loraBytes(shape: ModelShape, { slots, rank }: LoraOptions, options: WeightOptions): number {
  if (slots === 0) return 0;
  const { tensorParallel: tp, pipelineParallel: pp } = options;
  const { hidden, heads, kvHeads, headDim, experts } = shape;
  const column = (out: number): number => hidden + out / tp;
  const block = (intermediate: number): number => 3 * column(intermediate);
  const attention = 2 * column(heads * headDim) + 2 * (hidden + Math.max(kvHeads / tp, 1) * headDim);
  const layers = Math.ceil(shape.layers / pp);
  const expertLayers = Math.min(layers, experts?.layers ?? 0);
  const perRank =
    layers * attention +
    (layers - expertLayers) * block(shape.intermediate) +
    expertLayers *
      (experts === undefined
        ? 0
        : experts.count * block(experts.intermediate) + block(experts.intermediate * experts.shared));
  return 2 * slots * rank * perRank;
}
