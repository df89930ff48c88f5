import type { FitOptions } from '../../src/fit/memory-plan.js';

const report =
  'https://github.com/llm-d-incubation/llm-d-planner/blob/f3265ef3200cc3b1c77f9ff84702438152eceed6/accuracy/accuracy_report.md';
const logs =
  'https://github.com/llm-d-incubation/llm-d-planner/blob/d3121e059da88662db39a926a3ead964be97359b/accuracy/results/v0.19.0/logs';
const issues = 'https://github.com/vllm-project/vllm/issues';

/** One start of vLLM that somebody published. */
export interface PrintedStart {
  readonly url: string;
  readonly model: string;
  readonly given: Partial<Omit<FitOptions, 'config'>>;
  /** GiB on one GPU. */
  readonly weights?: number;
  readonly activation?: number;
  /** `Available KV cache memory`, GiB. */
  readonly available?: number;
  /** `GPU KV cache size`, or blocks times tokens of a block. */
  readonly tokens?: number;
  /** `Maximum concurrency for ... tokens per request`. */
  readonly concurrency?: number;
}

/** Conditions of the report: H100, 0.19, 95 %. */
const h100: PrintedStart['given'] = {
  memoryGib: 79.19,
  fusedAllReduce: true,
  utilization: 0.95,
  maxModelLen: 8192,
  maxNumSeqs: 1024,
  maxNumBatchedTokens: 8192,
  vllmMinor: 19,
};

/** Starts that succeeded, with what they printed. */
export const starts: readonly PrintedStart[] = [
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: h100,
    weights: 14.99,
    activation: 1.89,
    available: 58.11,
    tokens: 476_000,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, maxModelLen: 32_768 },
    weights: 14.99,
    available: 58.11,
    tokens: 476_016,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, kvBytes: 1 },
    weights: 14.99,
    available: 58.11,
    tokens: 952_032,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, quantization: 'fp8' },
    weights: 8.49,
    available: 64.61,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, dtypeBytes: 4, kvBytes: 4 },
    weights: 29.98,
    available: 42.8,
    tokens: 175_296,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, tensorParallel: 2 },
    weights: 7.51,
    activation: 1.89,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, tensorParallel: 4 },
    weights: 3.77,
    activation: 1.89,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, pipelineParallel: 2 },
    weights: 7.51,
  },
  {
    url: report,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { ...h100, pipelineParallel: 4 },
    weights: 4.26,
  },
  {
    url: report,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: h100,
    weights: 14.25,
    activation: 2.21,
    available: 58.53,
    tokens: 1_096_000,
  },
  {
    url: report,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { ...h100, kvBytes: 1 },
    weights: 14.25,
    available: 58.53,
    tokens: 2_192_000,
  },
  {
    url: report,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { ...h100, tensorParallel: 2 },
    weights: 7.12,
    activation: 2.21,
  },
  {
    url: report,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { ...h100, tensorParallel: 4 },
    weights: 3.55,
    activation: 2.21,
  },
  {
    url: report,
    model: 'Qwen/Qwen3-14B',
    given: { ...h100, vllmMinor: 16 },
    weights: 27.52,
    activation: 5.64,
    available: 41.94,
    concurrency: 33.55,
  },
  {
    url: report,
    model: 'Qwen/Qwen3-14B',
    given: { ...h100, vllmMinor: 18 },
    weights: 27.52,
    activation: 2.23,
    available: 45.23,
    concurrency: 36.18,
  },
  {
    url: `${logs}/google-gemma-3-27b-it--h100-80gb--tp1pp1dp1--8192.log`,
    model: 'google/gemma-3-27b-it',
    given: h100,
    weights: 51.45,
    activation: 3.99,
    available: 19.53,
    tokens: 36_560,
    concurrency: 4.46,
  },
  {
    url: `${logs}/google-gemma-3-12b-it--h100-80gb--tp1pp1dp1--8192.log`,
    model: 'google/gemma-3-12b-it',
    given: h100,
    tokens: (48_867 / 6) * 16,
  },
  {
    url: `${logs}/google-gemma-2-27b-it--h100-80gb--tp1pp1dp1--8192.log`,
    model: 'google/gemma-2-27b-it',
    given: h100,
    tokens: (7335 / 2) * 16,
  },
  {
    url: `${logs}/w8a8-mistral-small-24b--h100-80gb--tp1pp1dp1--8192.log`,
    model: 'mistralai/Mistral-Small-3.1-24B-Instruct-2503',
    given: { ...h100, quantization: 'int8' },
    tokens: 19_959 * 16,
  },
  {
    url: `${logs}/w8a8-redhatai-qwen2-5-7b--h100-80gb--tp1pp1dp1--8192.log`,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { ...h100, quantization: 'int8' },
    weights: 8.14,
    activation: 2.21,
    available: 64.64,
    tokens: 1_210_272,
    concurrency: 147.74,
  },
  {
    url: 'https://github.com/vllm-project/vllm/pull/12569',
    model: 'meta-llama/Llama-3.1-70B-Instruct',
    given: { quantization: 'int8' },
    weights: 67.7229,
  },
  {
    url: 'https://myoceane.fr/index.php/ai-vllm-a100-gemma-4/',
    model: 'openai/gpt-oss-20b',
    given: {
      memoryGib: 79.25,
      utilization: 0.65,
      maxModelLen: 131_072,
      maxNumSeqs: 256,
      maxNumBatchedTokens: 2048,
      vllmMinor: 19,
    },
    weights: 13.72,
    available: 36.56,
  },
  { url: `${issues}/33155`, model: 'openai/gpt-oss-120b', given: { ...h100, vllmMinor: 14 }, weights: 64.38 },
  { url: `${issues}/23278`, model: 'openai/gpt-oss-120b', given: { ...h100, vllmMinor: 10 }, weights: 65.97 },
  { url: `${issues}/10517`, model: 'meta-llama/Llama-3.1-8B-Instruct', given: {}, weights: 14.9888 },
  {
    url: `${issues}/6746`,
    model: 'meta-llama/Llama-3.1-405B-Instruct-FP8',
    given: { tensorParallel: 8 },
    weights: 57.752,
  },
  {
    url: `${issues}/13061`,
    model: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B',
    given: { tensorParallel: 2 },
    weights: 13.9476,
  },
  {
    url: `${issues}/13882`,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { quantization: 'int4' },
    weights: 5.2032,
  },
  { url: `${issues}/15004`, model: 'Qwen/Qwen2.5-7B-Instruct', given: {}, weights: 14.2487 },
  {
    url: `${issues}/15815`,
    model: 'Qwen/Qwen2.5-32B-Instruct',
    given: { tensorParallel: 2 },
    weights: 30.7098,
  },
  { url: `${issues}/17469`, model: 'Qwen/Qwen3-30B-A3B', given: { tensorParallel: 4 }, weights: 14.2474 },
  { url: `${issues}/15676`, model: 'google/gemma-3-27b-it', given: { tensorParallel: 4 }, weights: 13.1665 },
  {
    url: `${issues}/13074`,
    model: 'deepseek-ai/DeepSeek-R1',
    given: { tensorParallel: 8, pipelineParallel: 2, quantization: 'fp8' },
    weights: 39.66,
  },
];

/** A size of the cache for an amount of memory that vLLM printed, whatever the GPU was. */
export const caches: readonly Required<
  Pick<PrintedStart, 'url' | 'model' | 'given' | 'available' | 'tokens'>
>[] = [
  {
    url: `${issues}/21348`,
    model: 'Qwen/Qwen3-235B-A22B-FP8',
    given: { tensorParallel: 4 },
    available: 8.11,
    tokens: 178_880,
  },
  {
    url: 'https://github.com/LMCache/LMCache/issues/3430',
    model: 'Qwen/Qwen3-8B',
    given: {},
    available: 6.37,
    tokens: 46_368,
  },
  {
    url: 'https://github.com/LMCache/LMCache/issues/1739',
    model: 'Qwen/Qwen3-14B',
    given: {},
    available: 6.51,
    tokens: 42_656,
  },
  {
    url: `${issues}/10517`,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: {},
    available: 3.81,
    tokens: 1952 * 16,
  },
  {
    url: `${issues}/15815`,
    model: 'Qwen/Qwen2.5-32B-Instruct',
    given: { tensorParallel: 2 },
    available: 7.71,
    tokens: 3947 * 16,
  },
  {
    url: `${issues}/15871`,
    model: 'deepseek-ai/DeepSeek-V2-Lite-Chat',
    given: { dtypeBytes: 2 },
    available: 0.95,
    tokens: 32_768,
  },
];

/** Starts that ended without memory for the KV cache or for the wanted length. */
export const failures: readonly PrintedStart[] = [
  {
    url: `${issues}/23278`,
    model: 'openai/gpt-oss-120b',
    given: { ...h100, utilization: 0.9, maxModelLen: 131_072, vllmMinor: 10 },
  },
  {
    url: `${issues}/33155`,
    model: 'openai/gpt-oss-120b',
    given: { ...h100, utilization: 0.9, maxModelLen: 131_072, maxNumBatchedTokens: 5120, vllmMinor: 14 },
  },
  {
    url: `${issues}/27508`,
    model: 'openai/gpt-oss-120b',
    given: { ...h100, maxModelLen: 131_072, maxNumBatchedTokens: 1024, vllmMinor: 11 },
  },
  {
    url: `${issues}/13882`,
    model: 'Qwen/Qwen2.5-7B-Instruct',
    given: { memoryGib: 8, utilization: 0.7, quantization: 'int4', maxModelLen: 4096 },
  },
  { url: `${issues}/15004`, model: 'Qwen/Qwen2.5-7B-Instruct', given: { memoryGib: 7.7, maxModelLen: 2048 } },
  {
    url: `${issues}/13061`,
    model: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B',
    given: { memoryGib: 23.55, utilization: 0.98, tensorParallel: 2, maxModelLen: 131_072 },
  },
  {
    url: `${issues}/10517`,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    given: { memoryGib: 23.58, maxModelLen: 29_000, maxNumBatchedTokens: 29_000 },
  },
  {
    url: `${issues}/3285`,
    model: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
    given: { memoryGib: 23.65, tensorParallel: 4, maxModelLen: 1000, enforceEager: true },
  },
];
