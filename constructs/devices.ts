import type { ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { valueAfter } from './checks/command-line.js';
import type { EngineOptions } from './engine-args.js';
import { resourceRequirements } from './gpu.js';
import { quantityOf } from './quantity.js';
import type { ServingEngineProps } from './serving-engine.js';

/** Processes of one copy of a model, each of which takes a GPU of its own. */
export function ranksOf(options: ParallelSizes): number {
  return SIZES.map(([key, flag]) => {
    const given = valueAfter((options.extraArgs ?? []).map(String), flag);
    return Number(given ?? options[key] ?? 1) || 1;
  }).reduce((product, size) => product * size, 1);
}

type ParallelSizes = Pick<
  EngineOptions,
  'tensorParallelSize' | 'pipelineParallelSize' | 'dataParallelSize' | 'extraArgs'
>;

const SIZES = [
  ['tensorParallelSize', '--tensor-parallel-size'],
  ['pipelineParallelSize', '--pipeline-parallel-size'],
  ['dataParallelSize', '--data-parallel-size'],
] as const;

/** GPUs that one pod asks for; undefined where its device has a name that does not say what it is. */
export function devicesOf(props: ServingEngineProps): number | undefined {
  if (props.podSpec && 'resourceClaims' in props.podSpec) return undefined;
  if (!props.resources && props.gpu !== undefined) {
    return typeof props.gpu === 'number' ? props.gpu : props.gpu.count;
  }
  const { limits, requests } = resourcesOf(props);
  const devices = Object.entries({ ...requests, ...limits }).filter(([name]) => name.includes('/'));
  const gpus = devices.filter(([name]) => /\/(gpu|mig-.+|gpu\.shared)$/.test(name));
  if (gpus.length < devices.filter(([name]) => !/\/(gpumem|gpumem-percentage|gpucores)$/.test(name)).length) {
    return undefined;
  }
  return gpus.reduce((sum, [, amount]) => sum + (quantityOf(amount as string | number) ?? 0), 0);
}

/** Memory that a pod may not exceed, as a quantity. */
export function memoryLimitOf(props: ServingEngineProps): string | undefined {
  const limit = resourcesOf(props).limits?.memory as string | number | undefined;
  return limit === undefined || limit === null ? undefined : String(limit);
}

function resourcesOf(props: ServingEngineProps): ResourceRequirements {
  return props.resources ?? resourceRequirements(props);
}
