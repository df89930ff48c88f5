import type { Affinity, NodeSelectorTerm, ResourceRequirements } from 'kubernetes-types/core/v1.js';

/** Resources as custom resources name them: what is asked for is also the limit. */
export interface ResourcesSpec {
  readonly cpu?: string;
  readonly memory?: string;
  readonly gpu?: string;
  readonly gpuType?: string;
}

/** Resource name of NVIDIA's GPUs. */
const nvidia = 'nvidia.com/gpu';

/** Requests and limits of a container; GPUs are left out where there are none, since a node may not know the name. */
export function resourceRequirements({
  cpu = '',
  memory = '',
  gpu = '',
  gpuType = '',
}: ResourcesSpec): ResourceRequirements {
  const amounts = {
    ...(cpu === '' ? {} : { cpu }),
    ...(memory === '' ? {} : { memory }),
    ...(Number(gpu) > 0 ? { [gpuType === '' ? nvidia : gpuType]: gpu } : {}),
  };
  return Object.keys(amounts).length === 0 ? {} : { requests: amounts, limits: amounts };
}

/** Whether the container gets GPUs of NVIDIA. */
export function hasNvidiaGpus({ gpu = '', gpuType = '' }: ResourcesSpec): boolean {
  return Number(gpu) > 0 && (gpuType === '' || gpuType.startsWith('nvidia.com/'));
}

/** The affinity that keeps pods on nodes that fit one of the terms. */
export function nodeAffinity(terms: readonly NodeSelectorTerm[] = []): Affinity | undefined {
  if (terms.length === 0) return undefined;
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [...terms] } },
  };
}
