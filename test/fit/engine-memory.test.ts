import { describe, expect, it } from 'vitest';
import type { ServingEngineProps } from '../../constructs/index.js';
import { memoryWarning } from '../../src/fit/engine-memory.js';
import { synthesize } from '../../src/synth.js';

const target = { release: 'r', namespace: 'n' };
const large: ServingEngineProps = {
  model: 'meta-llama/Llama-3.3-70B-Instruct',
  gpu: 1,
  nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
};

describe('the memory of an engine', () => {
  it('is warned of by synth where model and GPU are known and it does not fit', () => {
    const { warnings, problems } = synthesize({ engines: { large } }, target);

    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        path: 'r/large',
        message: expect.stringMatching(
          /^model: does not fit on l4, a request of 131072 tokens needs 40\.0 GiB of KV cache, got 0\.0; try .+, and see vllm-stack fit$/,
        ),
      },
    ]);
  });

  it('is that of the command line that the engine gets', () => {
    const small = { ...large, model: 'Qwen/Qwen3-8B' };

    expect(memoryWarning(small)).toContain('a request of 40960 tokens needs 5.6 GiB');
    expect(memoryWarning({ ...small, maxModelLen: 2048 })).toBeUndefined();
    expect(memoryWarning({ ...small, extraArgs: ['--max-model-len=2048'] })).toBeUndefined();
    expect(
      memoryWarning({ ...small, maxModelLen: 2048, enableLora: true, maxLoras: 32, maxLoraRank: 256 }),
    ).toContain('does not fit');
    expect(memoryWarning({ ...small, tensorParallelSize: 4, gpu: 4 })).toBeUndefined();
  });

  it('is read from required affinity too', () => {
    const term = (...values: string[]) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'nvidia.com/gpu.product', operator: 'In' as const, values }] },
          ],
        },
      },
    });
    const engine = { ...large, nodeSelector: undefined };

    expect(memoryWarning({ ...engine, affinity: term('NVIDIA-L4') })).toContain('does not fit on l4');
    expect(memoryWarning({ ...engine, affinity: term('NVIDIA-L4', 'NVIDIA-H200') })).toBeUndefined();
  });

  it.each<[string, Partial<ServingEngineProps>]>([
    ['a GPU that nobody named', { nodeSelector: undefined }],
    ['a slice of a GPU', { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3-MIG-1g.10gb' } }],
    ['a divided GPU', { gpu: { count: 1, share: { memoryPercent: 50 } } }],
    ['a model that is not in the table', { model: 'somebody/a-model' }],
    ['weights that are kept in the CPU memory', { extraArgs: ['--cpu-offload-gb', '200'] }],
    ['a quantization that is not known', { quantization: 'quip' }],
  ])('is not guessed for %s', (_, props) => {
    expect(memoryWarning({ ...large, ...props })).toBeUndefined();
  });
});
