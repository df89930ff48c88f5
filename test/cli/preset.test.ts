import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { presetNames } from '../../src/preset.js';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { runSynth, synthFlags } from '../../src/synth-command.js';

const model = `servingEngineSpec:
  strategy: { type: Recreate }
  modelSpec:
  - name: small
    repository: vllm/vllm-openai
    tag: v0.32.0
    modelURL: Qwen/Qwen3-0.6B
    replicaCount: 1
    requestCPU: 4
    requestMemory: 16Gi
    requestGPU: 1
    pvcStorage: 20Gi
    pvcAccessMode: [ReadWriteOnce]
`;

interface Pod {
  readonly runtimeClassName?: string;
  readonly tolerations?: readonly object[];
}

async function rendered(preset: string | undefined, values = model) {
  const { values: flags, problems } = parseFlags(synthFlags, {
    argv: [
      ...['--release', 'r', '--namespace', 'ns', '--values', '-', '--stdout'],
      ...(preset === undefined ? [] : ['--preset', preset]),
    ],
  });
  expect(problems).toEqual([]);
  const { code, stdout, stderr } = await runSynth(flags, async () => values);
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  const objects: RenderedObject[] = parseAllDocuments(stdout).map((document) => document.toJS());
  const specOf = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name)?.spec as
      | Record<string, unknown>
      | undefined;
  const template = specOf('Deployment', 'r-small-deployment-vllm')?.template as { readonly spec: Pod };
  return { pod: template.spec, claim: specOf('PersistentVolumeClaim', 'r-small-storage-claim') };
}

const nvidia = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

describe('vllm-stack synth --preset', () => {
  it('puts a cloud under values that say nothing of it', async () => {
    const { pod, claim } = await rendered('eks');

    expect(pod.runtimeClassName).toBeUndefined();
    expect(pod.tolerations).toEqual([nvidia]);
    expect(claim?.storageClassName).toBe('gp3');
  });

  it('gives way to values', async () => {
    const mine = { key: 'mine', operator: 'Exists' };
    const said = model
      .replace(
        'servingEngineSpec:',
        'servingEngineSpec:\n  runtimeClassName: mine\n  tolerations: [{ key: mine, operator: Exists }]',
      )
      .replace('pvcStorage', 'storageClass: mine\n    pvcStorage');
    const { pod, claim } = await rendered('eks', said);

    expect(pod.runtimeClassName).toBe('mine');
    expect(pod.tolerations).toEqual([nvidia, mine]);
    expect(claim?.storageClassName).toBe('mine');
  });

  it('is not there unless it is asked for', async () => {
    const { pod, claim } = await rendered(undefined);

    expect(pod.runtimeClassName).toBe('nvidia');
    expect(pod.tolerations).toBeUndefined();
    expect(claim).not.toHaveProperty('storageClassName');
  });

  it.each(presetNames)('knows %s', async (name) => {
    const { pod } = await rendered(name);

    expect(pod.runtimeClassName).toBe(name === 'lambda' ? 'nvidia' : undefined);
  });

  it('names the clouds that there are', () => {
    const { problems } = parseFlags(synthFlags, { argv: ['--preset', 'moon'] });

    expect(problems.join()).toMatch(/--preset: .*moon/);
  });
});
