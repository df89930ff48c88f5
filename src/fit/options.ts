import { gpuModels } from '../../contract/gpu-memory.js';
import type { ModelConfig } from '../../contract/model-config.js';
import type { FlagValues } from '../runtime/flags.js';
import type { fitFlags } from './flags.js';
import type { FitOptions } from './memory-plan.js';
import { type Quantization, quantizationOf } from './model-shape.js';

/** Values of the flags of the command. */
export type FitValues = FlagValues<typeof fitFlags>;

// The release whose memory the formulas describe where none is named.
const latestMinor = 32;
const oldestMinor = 9;

const methods: Readonly<Record<string, Quantization>> = {
  fp8: 'fp8',
  int8: 'int8',
  awq: 'int4',
  gptq: 'int4',
  bitsandbytes: 'nf4',
  mxfp4: 'mxfp4',
};

const dtypes: Readonly<Record<string, number>> = { bfloat16: 2, float16: 2, float32: 4 };

/** The options that flags and a config stand for; what is wrong with them is put into `problems`. */
export function fitOptionsOf(values: FitValues, config: ModelConfig, problems: string[]): FitOptions {
  const model = values.gpu === undefined ? undefined : gpuModels[values.gpu as keyof typeof gpuModels];
  const memoryGib = model?.memoryGib ?? values['gpu-memory'] ?? 1;
  // As vLLM chooses them for a server.
  const large = memoryGib >= 70 && !values.gpu?.startsWith('a100');
  const stored = quantizationOf(config);
  if (stored === undefined && values.quantization === undefined) {
    problems.push(
      `quantization_config: not a method that is known, got ${JSON.stringify(config.quantization_config?.quant_method)}; give --quantization`,
    );
  }
  const maxModelLen = values['max-model-len'] ?? config.max_position_embeddings;
  if (maxModelLen > config.max_position_embeddings) {
    problems.push(
      `--max-model-len: more than the model was made for, got ${maxModelLen}; give ${config.max_position_embeddings} or less`,
    );
  }
  const tensorParallel = values['tensor-parallel-size'];
  if (config.num_attention_heads % tensorParallel !== 0) {
    problems.push(
      `--tensor-parallel-size: does not divide the ${config.num_attention_heads} heads of attention, got ${tensorParallel}; give a divisor of them`,
    );
  }
  const pipelineParallel = values['pipeline-parallel-size'];
  if (pipelineParallel > config.num_hidden_layers) {
    problems.push(
      `--pipeline-parallel-size: more than the model's layers, got ${pipelineParallel}; give ${config.num_hidden_layers} or less`,
    );
  }
  const dtypeBytes = dtypes[values.dtype === 'auto' ? (config.torch_dtype ?? 'bfloat16') : values.dtype];
  if (dtypeBytes === undefined) {
    problems.push(
      `torch_dtype: not a type that is known, got ${JSON.stringify(config.torch_dtype)}; give --dtype`,
    );
  }
  // A checkpoint in 32 bits is loaded in 16 unless it is asked for.
  const bytes = values.dtype === 'float32' ? 4 : 2;
  return {
    config,
    quantization:
      values.quantization === undefined ? (stored ?? 'none') : (methods[values.quantization] ?? 'none'),
    dtypeBytes: bytes,
    kvBytes: values['kv-cache-dtype'] === 'auto' ? bytes : 1,
    tensorParallel,
    pipelineParallel,
    memoryGib,
    fusedAllReduce: model === undefined ? large : 'fusedAllReduce' in model,
    utilization: values['gpu-memory-utilization'],
    maxModelLen,
    concurrency: values.concurrency,
    maxNumSeqs: values['max-num-seqs'] ?? (large ? 1024 : 256),
    maxNumBatchedTokens: values['max-num-batched-tokens'] ?? (large ? 8192 : 2048),
    enforceEager: values['enforce-eager'],
    wholeWindows: values['disable-hybrid-kv-cache-manager'],
    loraSlots: values['max-loras'],
    loraRank: values['max-lora-rank'],
    vllmMinor: minorOf(values['vllm-version'], problems),
  };
}

function minorOf(version: string | undefined, problems: string[]): number {
  if (version === undefined) return latestMinor;
  const minor = /^v?0\.(\d+)(?:[.+-]\S*)?$/.exec(version)?.[1];
  if (minor !== undefined && Number(minor) >= oldestMinor) return Number(minor);
  problems.push(
    `--vllm-version: not a release whose memory is known, got ${JSON.stringify(version)}; give 0.${oldestMinor} or later`,
  );
  return latestMinor;
}

/** What is wrong with the flags that name the GPU. */
export function gpuProblems(values: FitValues): string[] {
  if (values.gpu === undefined && values['gpu-memory'] === undefined) {
    return ['--gpu: missing; name the kind of GPU, or give its --gpu-memory'];
  }
  return values.gpu !== undefined && values['gpu-memory'] !== undefined
    ? [`--gpu-memory: is given beside --gpu, got ${values['gpu-memory']}; keep one`]
    : [];
}
