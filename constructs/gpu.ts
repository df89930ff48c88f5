import type { ResourceRequirements } from 'kubernetes-types/core/v1.js';

/** Accelerators of one pod. */
export interface Gpu {
  /** Devices, a whole number; with `tensorParallelSize` its multiple. */
  readonly count: number;
  /**
   * Extended resource that the device plugin offers: `nvidia.com/gpu`, a MIG profile such as `nvidia.com/mig-3g.40gb`,
   * `amd.com/gpu`, ...
   * @default "nvidia.com/gpu"
   */
  readonly resource?: string;
  /** Share of each device, where HAMi's scheduler divides them. @default - whole devices @see https://project-hami.io/docs/ */
  readonly share?: GpuShare;
}

/** A part of a device under HAMi: memory in MiB or in percent, and compute in percent. */
export type GpuShare = { readonly coresPercent?: number } & (
  | { readonly memoryMib: number; readonly memoryPercent?: never }
  | { readonly memoryPercent: number; readonly memoryMib?: never }
);

/** What a pod asks for, and what it may not exceed. */
export interface ComputeResources {
  /** @default - none is asked for */
  readonly cpu?: string | number | { readonly request?: string | number; readonly limit?: string | number };
  /** Memory, as a quantity; a single value is both request and limit. @default - none is asked for */
  readonly memory?: string | { readonly request?: string; readonly limit?: string };
  /** A number is that many NVIDIA devices; 0 is CPU only. @default 0 */
  readonly gpu?: number | Gpu;
}

/** Requests and limits as Kubernetes writes them. An extended resource is requested and limited alike, as the API server demands. */
export function resourceRequirements({ cpu, memory, gpu = 0 }: ComputeResources): ResourceRequirements {
  const cpus = typeof cpu === 'object' ? cpu : { request: cpu };
  const memories = typeof memory === 'object' ? memory : { request: memory, limit: memory };
  const devices = extendedResources(typeof gpu === 'number' ? { count: gpu } : gpu);
  const quantities = (entries: Record<string, string | number | undefined>) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    );
  const requests = { ...quantities({ cpu: cpus.request, memory: memories.request }), ...devices };
  const limits = { ...quantities({ cpu: cpus.limit, memory: memories.limit }), ...devices };
  return {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

function extendedResources({ count, resource = 'nvidia.com/gpu', share }: Gpu): Record<string, string> {
  if (count === 0) return {};
  return {
    [resource]: String(count),
    ...(share?.memoryMib !== undefined && { 'nvidia.com/gpumem': String(share.memoryMib) }),
    ...(share?.memoryPercent !== undefined && {
      'nvidia.com/gpumem-percentage': String(share.memoryPercent),
    }),
    ...(share?.coresPercent !== undefined && { 'nvidia.com/gpucores': String(share.coresPercent) }),
  };
}
