import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { memoryLimitOf } from './devices.js';
import type { ComputeResources } from './gpu.js';
import { quantityOf } from './quantity.js';
import type { ServingEngineProps } from './serving-engine.js';

/** Size of an engine's `/dev/shm`; false for the runtime's own. */
function shmSizeOf(props: ServingEngineProps): string | false {
  const several =
    Number(props.tensorParallelSize ?? 1) > 1 ||
    (props.dataParallelSize ?? 1) > 1 ||
    countOf(props.gpu) > 1 ||
    props.nodes !== undefined;
  return props.shmSize ?? (several ? '20Gi' : false);
}

/** Volume and mount of an engine's `/dev/shm`. */
export function shmVolume(props: ServingEngineProps): { volume: Volume; mount: VolumeMount } | undefined {
  const sizeLimit = shmSizeOf(props);
  if (sizeLimit === false) return undefined;
  return {
    volume: { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit } },
    mount: { name: 'shm', mountPath: '/dev/shm' },
  };
}

/** Size of `/dev/shm` and the memory limit that it counts against, where the one leaves nothing of the other. */
export function shmAboveLimit(props: ServingEngineProps): { shm: string; limit: string } | undefined {
  const shm = shmSizeOf(props);
  const limit = memoryLimitOf(props);
  if (shm === false || limit === undefined) return undefined;
  const [size, most] = [quantityOf(shm), quantityOf(limit)];
  return size !== undefined && most !== undefined && size >= most ? { shm, limit } : undefined;
}

function countOf(gpu: ComputeResources['gpu'] = 0): number {
  return typeof gpu === 'number' ? gpu : gpu.count;
}
