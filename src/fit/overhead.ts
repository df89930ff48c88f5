import type { ModelShape } from './model-shape.js';

/** What decides how much memory a step takes beside weights and KV cache. */
export interface OverheadOptions {
  readonly dtypeBytes: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  /** No CUDA graphs. */
  readonly enforceEager: boolean;
  /** The GPU is one for which vLLM fuses all-reduce. */
  readonly fusedAllReduce: boolean;
  /** vLLM's minor version, 21 for 0.21.3. */
  readonly vllmMinor: number;
}

const gib = 2 ** 30;

/**
 * Peak of a step's tensors, as vLLM's profiling run finds it: the larger one of a forward pass over all batched tokens, and
 * of sampling for all sequences, which holds their logits several times. Bytes a logit are fitted to what vLLM printed: 38
 * before 0.17, 14 from it on.
 * @see https://github.com/llm-d-incubation/llm-d-planner/blob/f3265ef3200cc3b1c77f9ff84702438152eceed6/accuracy/accuracy_report.md
 */
export function activationBytes(shape: ModelShape, options: OverheadOptions): number {
  const { dtypeBytes, tensorParallel: tp, maxNumSeqs, maxNumBatchedTokens: tokens, vllmMinor } = options;
  const { hidden, experts, latent } = shape;
  const perLogit = (vllmMinor < 17 ? 38 : 14) + (dtypeBytes === 4 ? 3 : 0);
  const sampling = perLogit * maxNumSeqs * shape.vocab + 0.2e9;
  const width =
    experts === undefined
      ? (3 * shape.intermediate) / tp
      : Math.max(
          (3 * shape.intermediate) / tp,
          experts.perToken * ((3 * experts.intermediate) / tp + 2 * hidden) +
            (3 * experts.intermediate * experts.shared) / tp,
        );
  const forward = 1.05 * dtypeBytes * tokens * (width + 4 * hidden);
  // Experts' kernels keep their buffers from the forward pass on.
  const buffers =
    experts === undefined
      ? 0
      : dtypeBytes * tokens * experts.perToken * (Math.max((2 * experts.intermediate) / tp, hidden) + hidden);
  // A chunk of up to 64 Ki compressed tokens is expanded at once.
  const expanded =
    latent === undefined ? 0 : (dtypeBytes * 65_536 * shape.heads * (latent.nope + latent.value)) / tp;
  return Math.max(sampling + buffers, forward) + expanded + (shape.visionParameters > 0 ? 0.45 * gib : 0);
}

/** CUDA's context and libraries, and with several GPUs NCCL's buffers and those of fused all-reduce. */
export function contextBytes({ tensorParallel, pipelineParallel, fusedAllReduce }: OverheadOptions): number {
  const together = tensorParallel > 1 ? (fusedAllReduce ? 2.25 : 1.2) : 0.3;
  return gib * (together + (pipelineParallel > 1 ? 0.3 : 0));
}

/**
 * Memory of the CUDA graphs. vLLM takes it off the KV cache since 0.21; before, it lay outside the share that vLLM was given.
 * @see https://docs.vllm.ai/en/stable/configuration/conserving_memory/
 */
export function graphBytes(
  { layers }: ModelShape,
  { enforceEager, pipelineParallel, vllmMinor }: OverheadOptions,
): number {
  return enforceEager || vllmMinor < 21 ? 0 : gib * (0.35 + (0.018 * layers) / pipelineParallel);
}
