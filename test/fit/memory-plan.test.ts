import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelConfigs } from '../../contract/model-configs.js';
import { changesThatFit } from '../../src/fit/changes.js';
import { type FitOptions, planMemory } from '../../src/fit/memory-plan.js';
import { fitOptions } from './fit-options.js';

const someOptions = fc
  .record({
    model: fc.constantFrom(...Object.keys(modelConfigs)),
    memoryGib: fc.double({ min: 8, max: 200, noNaN: true }),
    utilization: fc.double({ min: 0.3, max: 1, noNaN: true }),
    tensorParallel: fc.constantFrom(1, 2, 4, 8),
    pipelineParallel: fc.constantFrom(1, 2, 3),
    maxModelLen: fc.integer({ min: 1, max: 200_000 }),
    concurrency: fc.integer({ min: 1, max: 100 }),
    maxNumSeqs: fc.integer({ min: 1, max: 1024 }),
    maxNumBatchedTokens: fc.integer({ min: 16, max: 32_768 }),
    loraSlots: fc.integer({ min: 0, max: 8 }),
    loraRank: fc.constantFrom(8, 16, 64),
    kvBytes: fc.constantFrom(1, 2),
    wholeWindows: fc.boolean(),
    enforceEager: fc.boolean(),
    vllmMinor: fc.constantFrom(10, 19, 32),
  })
  .map(({ model, ...given }) => fitOptions(model, given));

/** What takes more, or offers less, than the options as they are. */
const worse: Readonly<Record<string, (options: FitOptions) => Partial<FitOptions>>> = {
  memory: ({ memoryGib }) => ({ memoryGib: memoryGib * 0.9 }),
  utilization: ({ utilization }) => ({ utilization: utilization * 0.9 }),
  length: ({ maxModelLen }) => ({ maxModelLen: maxModelLen + 100 }),
  concurrency: ({ concurrency }) => ({ concurrency: concurrency + 1 }),
  sequences: ({ maxNumSeqs }) => ({ maxNumSeqs: maxNumSeqs + 64 }),
  'batched tokens': ({ maxNumBatchedTokens }) => ({ maxNumBatchedTokens: maxNumBatchedTokens * 2 }),
  'LoRA slots': ({ loraSlots }) => ({ loraSlots: loraSlots + 1 }),
  'LoRA rank': ({ loraRank }) => ({ loraRank: loraRank * 2 }),
  'cache type': ({ kvBytes }) => ({ kvBytes: kvBytes * 2 }),
  'whole windows': () => ({ wholeWindows: true }),
  graphs: () => ({ enforceEager: false }),
};

describe('a plan', () => {
  it.each(Object.entries(worse))('never fits by worse %s', (_, make) => {
    fc.assert(
      fc.property(someOptions, (options) => {
        const [plan, less] = [planMemory(options), planMemory({ ...options, ...make(options) })];
        expect(less.fits && !plan.fits).toBe(false);
        expect(less.available).toBeLessThanOrEqual(plan.available);
      }),
      { numRuns: 200 },
    );
  });

  it('takes less for quantized weights, and less on each GPU for more of them', () => {
    fc.assert(
      fc.property(someOptions, (options) => {
        const plain = planMemory({ ...options, quantization: 'none' }).weights;
        const half = planMemory({ ...options, quantization: 'fp8' }).weights;
        expect(half).toBeLessThan(plain);
        expect(planMemory({ ...options, quantization: 'int4' }).weights).toBeLessThan(half);
        const { tensorParallel, pipelineParallel } = options;
        const wider = planMemory({ ...options, tensorParallel: tensorParallel * 2 });
        const deeper = planMemory({ ...options, pipelineParallel: pipelineParallel + 1 });
        for (const { weights, needed } of [wider, deeper]) {
          expect(weights).toBeLessThanOrEqual(planMemory(options).weights);
          expect(needed).toBeLessThanOrEqual(planMemory(options).needed);
        }
      }),
    );
  });

  it('fits at the longest context that it names, and not a block further', () => {
    fc.assert(
      fc.property(someOptions, (options) => {
        const { longest } = planMemory(options);
        if (longest > 0) expect(planMemory({ ...options, maxModelLen: longest }).fits).toBe(true);
        if (longest < options.config.max_position_embeddings) {
          expect(planMemory({ ...options, maxModelLen: longest + 1 }).fits).toBe(false);
        }
      }),
    );
  });

  it('gives latent attention a copy on each GPU, and each GPU a head of keys at least', () => {
    const perToken = (model: string, tensorParallel: number): number =>
      planMemory(fitOptions(model, { tensorParallel })).bytesPerToken;

    expect(perToken('deepseek-ai/DeepSeek-R1', 8)).toBe(61 * (512 + 64) * 2);
    expect(perToken('deepseek-ai/DeepSeek-R1', 1)).toBe(perToken('deepseek-ai/DeepSeek-R1', 8));
    expect(perToken('Qwen/Qwen2.5-7B-Instruct', 4)).toBe(28 * 2 * 128 * 2);
    expect(perToken('Qwen/Qwen2.5-0.5B-Instruct', 2)).toBe(perToken('Qwen/Qwen2.5-0.5B-Instruct', 14));
  });
});

describe('changes', () => {
  it('come the cheapest first', () => {
    const options = fitOptions('meta-llama/Llama-3.1-8B-Instruct', {
      memoryGib: 23.58,
      maxModelLen: 131_072,
    });

    expect(changesThatFit(options, { gpu: 'rtx-3090' }).map(({ change }) => change)).toEqual([
      '--max-model-len 31744',
      '--tensor-parallel-size 2',
      '--gpu a100-40gb',
    ]);
  });

  it('are none where no single one is enough', () => {
    const options = fitOptions('deepseek-ai/DeepSeek-R1', { memoryGib: 14, pipelineParallel: 1 });

    expect(changesThatFit(options, { gpu: 't4' })).toEqual([]);
  });

  it('make it fit: each length that is named does', () => {
    fc.assert(
      fc.property(someOptions, (options) => {
        const named = changesThatFit(options)
          .map(({ change }) => /^--max-model-len (\d+)$/.exec(change)?.[1])
          .find((length) => length !== undefined);
        if (named !== undefined)
          expect(planMemory({ ...options, maxModelLen: Number(named) }).fits).toBe(true);
      }),
    );
  });
});
