import { gpuModels } from '../../contract/gpu-memory.js';
import { counted } from '../counted.js';
import { type FitOptions, planMemory } from './memory-plan.js';

/** Something that makes a model fit. */
export interface Change {
  /** What to change, as a flag of this command where it is one. */
  readonly change: string;
  /** What it costs. */
  readonly cost: string;
}

/** What else decides which changes are open. */
export interface ChangeOptions {
  /** Name of the GPU in the table. @default - a GPU of another kind, of which only the memory is known */
  readonly gpu?: string;
}

const shortest = 1024;

/** Changes that make the wanted requests fit, each alone, the cheapest first; empty where none does alone. */
export function changesThatFit(options: FitOptions, { gpu }: ChangeOptions = {}): readonly Change[] {
  const fits = (change: Partial<FitOptions>): boolean => planMemory({ ...options, ...change }).fits;
  const old = gpu !== undefined && /^(t4|v100)/.test(gpu);
  return [
    ...shorter(options),
    ...fewer(options),
    ...(options.kvBytes > 1 && !old && fits({ kvBytes: 1 })
      ? [{ change: '--kv-cache-dtype fp8', cost: 'a little accuracy in long contexts' }]
      : []),
    ...(options.quantization === 'none' && !old && fits({ quantization: 'fp8' })
      ? [{ change: '--quantization fp8', cost: 'a little accuracy' }]
      : []),
    ...(['none', 'fp8', 'int8'].includes(options.quantization) && fits({ quantization: 'int4' })
      ? [{ change: 'a checkpoint in AWQ or GPTQ with 4 bits', cost: 'accuracy, and another checkpoint' }]
      : []),
    ...moreTensorParallel(options),
    ...anotherGpu(options, gpu),
  ];
}

function shorter(options: FitOptions): Change[] {
  const { longest } = planMemory(options);
  // Rounded down to what people write; the length itself moves blocks of 16 only.
  const length = Math.floor(longest / shortest) * shortest;
  return length >= shortest && length < options.maxModelLen
    ? [{ change: `--max-model-len ${length}`, cost: 'no longer requests' }]
    : [];
}

function fewer(options: FitOptions): Change[] {
  const concurrency = Math.floor(planMemory(options).concurrency);
  return concurrency >= 1 && concurrency < options.concurrency
    ? [{ change: `--concurrency ${concurrency}`, cost: 'further requests of full length wait' }]
    : [];
}

function moreTensorParallel(options: FitOptions): Change[] {
  for (let tp = options.tensorParallel * 2; tp <= 16; tp *= 2) {
    if (options.config.num_attention_heads % tp !== 0) break;
    if (planMemory({ ...options, tensorParallel: tp }).fits) {
      const more = (tp - options.tensorParallel) * options.pipelineParallel;
      return [{ change: `--tensor-parallel-size ${tp}`, cost: counted(more, 'more GPU') }];
    }
  }
  return [];
}

function anotherGpu(options: FitOptions, gpu: string | undefined): Change[] {
  const larger = Object.entries(gpuModels)
    .filter(([name, { memoryGib }]) => name !== gpu && memoryGib > options.memoryGib)
    .sort(([, a], [, b]) => a.memoryGib - b.memoryGib);
  for (const [name, model] of larger) {
    const { memoryGib } = model;
    if (planMemory({ ...options, memoryGib, fusedAllReduce: 'fusedAllReduce' in model }).fits) {
      return [{ change: `--gpu ${name}`, cost: `GPUs of ${memoryGib} GiB` }];
    }
  }
  return [];
}
