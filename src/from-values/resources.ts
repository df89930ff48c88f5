import type { ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { has, truthy } from '../values/helm-truth.js';
import type { SimpleResources } from '../values/model-spec.js';
import type { Path } from '../values/path.js';
import type { Printed } from '../values/scalars.js';
import { printed, printedIfTrue, sprigInt } from './printed.js';
import type { Remarks } from './translation.js';

/** Requests and limits of an engine: `resources` as written, else the chart's single keys. */
export function engineResources(spec: SimpleResources, path: Path, remarks: Remarks): ResourceRequirements {
  if (truthy(spec.resources)) return spec.resources as ResourceRequirements;
  const gpus = gpuResource(spec, path, remarks);
  const present = (key: keyof SimpleResources): string | undefined =>
    has(spec, key) ? printed(spec[key] as Printed) : undefined;
  return {
    requests: quantities({
      memory: remarks.required([...path, 'requestMemory'], printed(spec.requestMemory)),
      cpu: remarks.required([...path, 'requestCPU'], printed(spec.requestCPU)),
      ...gpus,
      'nvidia.com/gpumem': present('requestGPUMem'),
      'nvidia.com/gpumem-percentage': present('requestGPUMemPercentage'),
      'nvidia.com/gpucores': present('requestGPUCores'),
    }),
    limits: quantities({
      memory: present('limitMemory'),
      cpu: present('limitCPU'),
      ...gpus,
      'nvidia.com/gpumem': present('limitGPUMem'),
      'nvidia.com/gpumem-percentage': present('limitGPUMemPercentage'),
      'nvidia.com/gpucores': present('limitGPUCores'),
    }),
  };
}

function gpuResource(spec: SimpleResources, path: Path, remarks: Remarks): Record<string, string> {
  const { requestGPU } = spec;
  const count = sprigInt(requestGPU);
  const text = printed(requestGPU) ?? '';
  if (truthy(requestGPU) && count <= 0) {
    remarks.warning(
      [...path, 'requestGPU'],
      `asks for no GPU at all, got ${JSON.stringify(requestGPU)}; use a whole number, or requestGPUMem and requestGPUCores where HAMi shares GPUs`,
    );
  }
  if (count <= 0) return {};
  if (!/^\d+$/.test(text)) {
    remarks.problem(
      [...path, 'requestGPU'],
      `must be a whole number, got ${JSON.stringify(requestGPU)}; the API server refuses parts of a GPU`,
    );
  }
  return { [printedIfTrue(spec.requestGPUType) ?? 'nvidia.com/gpu']: text };
}

function quantities(entries: Record<string, string | undefined>): Record<string, string> | undefined {
  const given = Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
