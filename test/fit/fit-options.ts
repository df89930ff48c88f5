import { modelConfigs } from '../../contract/model-configs.js';
import type { FitOptions } from '../../src/fit/memory-plan.js';
import { quantizationOf } from '../../src/fit/model-shape.js';

/** Options of a model in the table: one A100 as vLLM takes it unless told otherwise. */
export function fitOptions(model: string, given: Partial<Omit<FitOptions, 'config'>> = {}): FitOptions {
  const config = modelConfigs[model];
  if (config === undefined) throw new Error(`${model} is not in the table`);
  return {
    config,
    quantization: quantizationOf(config) ?? 'none',
    dtypeBytes: 2,
    kvBytes: 2,
    tensorParallel: 1,
    pipelineParallel: 1,
    memoryGib: 79.15,
    fusedAllReduce: false,
    utilization: 0.9,
    maxModelLen: 8192,
    concurrency: 1,
    maxNumSeqs: 256,
    maxNumBatchedTokens: 2048,
    enforceEager: false,
    wholeWindows: false,
    loraSlots: 0,
    loraRank: 16,
    vllmMinor: 32,
    ...given,
  };
}
