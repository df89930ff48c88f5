import type { FlagTable } from '../../contract/flag-table.js';
import { gpuModels } from '../../contract/gpu-memory.js';

const gpu = 'GPU';
const engine = 'Engine';
const wanted = 'What shall fit';

/** The flags of `vllm-stack fit`; those of vLLM are spelled as vLLM spells them. */
export const fitFlags = {
  gpu: {
    type: 'choice',
    choices: Object.keys(gpuModels),
    group: gpu,
    placeholder: 'name',
    help: `Kind of GPU: ${Object.keys(gpuModels).join(', ')}.`,
  },
  'gpu-memory': {
    type: 'number',
    minimum: 1,
    maximum: 1024,
    unit: 'GiB',
    group: gpu,
    help: 'Memory of one GPU as CUDA sees it, for kinds that the table does not hold.',
  },
  'gpu-memory-utilization': {
    type: 'number',
    minimum: 0.01,
    maximum: 1,
    default: 0.9,
    group: gpu,
    help: 'Share of it that vLLM takes.',
  },
  'max-model-len': {
    type: 'int',
    minimum: 1,
    unit: 'tokens',
    group: wanted,
    help: "Length of the longest request; the model's own without it.",
  },
  concurrency: {
    type: 'int',
    minimum: 1,
    maximum: 1_000_000,
    default: 1,
    unit: 'requests',
    group: wanted,
    help: 'Requests of that length that shall find room at once.',
  },
  'tensor-parallel-size': {
    type: 'int',
    minimum: 1,
    maximum: 1024,
    default: 1,
    group: engine,
    help: 'GPUs that share each layer.',
  },
  'pipeline-parallel-size': {
    type: 'int',
    minimum: 1,
    maximum: 1024,
    default: 1,
    group: engine,
    help: 'Groups of layers, each on GPUs of its own.',
  },
  dtype: {
    type: 'choice',
    choices: ['auto', 'bfloat16', 'float16', 'float32'],
    default: 'auto',
    group: engine,
    help: "Type of what is not quantized; auto is the checkpoint's.",
  },
  quantization: {
    type: 'choice',
    choices: ['fp8', 'int8', 'awq', 'gptq', 'bitsandbytes', 'mxfp4'],
    group: engine,
    placeholder: 'method',
    help: 'How weights are stored, with 4 bits for awq, gptq and bitsandbytes; as the checkpoint says without it.',
  },
  'kv-cache-dtype': {
    type: 'choice',
    choices: ['auto', 'fp8', 'fp8_e4m3', 'fp8_e5m2'],
    default: 'auto',
    group: engine,
    help: 'Type of the KV cache; auto is that of the model.',
  },
  'max-num-seqs': {
    type: 'int',
    minimum: 1,
    maximum: 1_000_000,
    group: engine,
    help: 'Sequences in a step; 1024 without it on GPUs of 70 GiB and more that are no A100, else 256.',
  },
  'max-num-batched-tokens': {
    type: 'int',
    minimum: 1,
    maximum: 10_000_000,
    unit: 'tokens',
    group: engine,
    help: 'Tokens in a step; 8192 without it on such GPUs, else 2048.',
  },
  'enforce-eager': { type: 'boolean', group: engine, help: 'No CUDA graphs.' },
  'disable-hybrid-kv-cache-manager': {
    type: 'boolean',
    group: engine,
    help: 'Layers with a sliding window keep all tokens, as they do beside most KV connectors.',
  },
  'max-loras': {
    type: 'int',
    minimum: 0,
    maximum: 10_000,
    default: 0,
    group: engine,
    help: 'Slots for LoRA adapters; 0 is without LoRA.',
  },
  'max-lora-rank': {
    type: 'int',
    minimum: 1,
    maximum: 4096,
    default: 16,
    group: engine,
    help: 'Largest rank of an adapter.',
  },
  'vllm-version': {
    type: 'string',
    group: engine,
    placeholder: 'version',
    help: 'Release of vLLM, 0.9 or later; the latest that is known without it. Before 0.17 sampling takes far more memory.',
  },
  output: {
    type: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    group: 'Output',
    help: 'Form of the figures on the standard output.',
  },
} as const satisfies FlagTable;
