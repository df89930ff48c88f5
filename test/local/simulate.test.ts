import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { ServingEngineProps, VllmStackProps } from '../../constructs/index.js';
import { images } from '../../contract/images.js';
import type { RenderedObject } from '../../src/rendering/rendered-files.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { withSimulatedEngines } from '../../src/simulate.js';
import { synthesize } from '../../src/synth.js';
import { runSynth, synthFlags } from '../../src/synth-command.js';

const target = { release: 'r', namespace: 'ns' };

function objectsOf(props: VllmStackProps): readonly RenderedObject[] {
  const { objects, problems } = synthesize({ doubts: 'allow', ...props }, target);
  expect(problems).toEqual([]);
  return objects;
}

/** The places where two values differ, as paths of the first. */
function differences(a: unknown, b: unknown, path = ''): readonly string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? [] : [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) =>
    differences((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

const gpu = { model: 'o/m', gpu: 1, cpu: 2, memory: '8Gi' } as const;

test('Only the image of engines changes, and what asks for devices goes', () => {
  const before = objectsOf({
    engines: {
      a: { ...gpu, runtimeClassName: 'nvidia', nodeSelector: { pool: 'gpus' } },
      b: { model: 'o/b', gpu: 1, lmcache: { cpu: { sizeGb: 1 } } },
    },
    cacheServer: {},
  });
  const text = JSON.stringify(before);
  const { objects, problems } = withSimulatedEngines(before);
  expect(problems).toEqual([]);
  expect(JSON.stringify(before)).toBe(text);
  const changes = before.flatMap((object, index) =>
    differences(object, objects[index]).map(
      (path) => `${object.metadata.name}${path.replace('/spec/template', '')}`,
    ),
  );
  const container = 'deployment-vllm/spec/containers/0';
  expect(changes.sort()).toEqual(
    [
      ...[`r-a-${container}/image`, 'r-a-deployment-vllm/spec/runtimeClassName'],
      ...['requests', 'limits'].map((part) => `r-a-${container}/resources/${part}/nvidia.com/gpu`),
      ...[`r-b-${container}/image`],
      ...['requests', 'limits'].map((part) => `r-b-${container}/resources/${part}`),
    ].sort(),
  );
  const engines = objects.filter(({ metadata }) => metadata.name.endsWith('-deployment-vllm'));
  expect(engines.map((object) => JSON.stringify(object).includes(images.sim))).toEqual([true, true]);
});

test('Each pod of a LeaderWorkerSet is simulated, a RayCluster is refused', () => {
  const manyPods = (nodes: NonNullable<ServingEngineProps['nodes']>) =>
    objectsOf({ engines: { m: { ...gpu, nodes, pipelineParallelSize: 2 } } });
  const { objects, problems } = withSimulatedEngines(manyPods({ via: 'leaderworkerset', size: 2 }));
  expect(problems).toEqual([]);
  const set = JSON.stringify(objects.find(({ kind }) => kind === 'LeaderWorkerSet'));
  expect(set.match(/"image":"[^"]+"/g)).toEqual([`"image":"${images.sim}"`, `"image":"${images.sim}"`]);
  expect(set).not.toContain('nvidia.com/gpu"');
  expect(withSimulatedEngines(manyPods({ via: 'ray', workers: 1 })).problems).toEqual([
    '--simulate: r-m-raycluster is a RayCluster, which a simulated engine knows nothing of; leave the engine out or give it one node',
  ]);
});

test('synth --simulate writes simulated engines, with the commands of real ones', async () => {
  const values = `servingEngineSpec:
  modelSpec:
  - { name: m, repository: lmcache/vllm-openai, tag: v1, modelURL: o/m, replicaCount: 1, requestCPU: 1, requestMemory: 1Gi, requestGPU: 1 }
`;
  const printed = async (...more: string[]): Promise<string> => {
    const argv = ['--values', '-', '--release', 'r', '--namespace', 'ns', '--stdout', ...more];
    const { code, stdout } = await runSynth(parseFlags(synthFlags, { argv }).values, async () => values);
    expect(code).toBe(0);
    return stdout;
  };
  const [real = [], simulated = []] = [await printed(), await printed('--simulate')].map((text) =>
    parseAllDocuments(text).map((document): RenderedObject => document.toJS()),
  );
  expect(simulated).toHaveLength(real.length);
  const changes = real.flatMap((object, index) => differences(object.spec, simulated[index]?.spec));
  expect(changes.sort()).toEqual(
    ['containers/0/image', 'containers/0/resources/limits', 'containers/0/resources/requests/nvidia.com/gpu']
      .concat('runtimeClassName')
      .map((path) => `/template/spec/${path}`),
  );
  expect(JSON.stringify(simulated)).toContain('"/opt/venv/bin/vllm","serve","o/m"');
});
