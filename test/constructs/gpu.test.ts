import { describe, expect, it } from 'vitest';
import { type ComputeResources, resourceRequirements } from '../../constructs/gpu.js';

describe('resourceRequirements', () => {
  it.each<[string, ComputeResources, unknown]>([
    ['nothing', {}, {}],
    ['no GPU for CPU engines', { gpu: 0, cpu: 4 }, { requests: { cpu: '4' } }],
    [
      'NVIDIA devices by their number',
      { gpu: 2 },
      { requests: { 'nvidia.com/gpu': '2' }, limits: { 'nvidia.com/gpu': '2' } },
    ],
    [
      'a MIG profile',
      { gpu: { count: 1, resource: 'nvidia.com/mig-3g.40gb' } },
      { requests: { 'nvidia.com/mig-3g.40gb': '1' }, limits: { 'nvidia.com/mig-3g.40gb': '1' } },
    ],
    [
      'AMD devices',
      { gpu: { count: 4, resource: 'amd.com/gpu' } },
      { requests: { 'amd.com/gpu': '4' }, limits: { 'amd.com/gpu': '4' } },
    ],
    [
      'a share in MiB, requested and limited alike',
      { gpu: { count: 1, share: { memoryMib: 8000, coresPercent: 30 } } },
      {
        requests: { 'nvidia.com/gpu': '1', 'nvidia.com/gpumem': '8000', 'nvidia.com/gpucores': '30' },
        limits: { 'nvidia.com/gpu': '1', 'nvidia.com/gpumem': '8000', 'nvidia.com/gpucores': '30' },
      },
    ],
    [
      'a share in percent',
      { gpu: { count: 1, share: { memoryPercent: 50 } } },
      {
        requests: { 'nvidia.com/gpu': '1', 'nvidia.com/gpumem-percentage': '50' },
        limits: { 'nvidia.com/gpu': '1', 'nvidia.com/gpumem-percentage': '50' },
      },
    ],
    [
      'one memory as request and limit',
      { memory: '1Gi' },
      { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } },
    ],
    ['one CPU as request only', { cpu: '500m' }, { requests: { cpu: '500m' } }],
    [
      'requests and limits that differ',
      { cpu: { request: 1, limit: 2.5 }, memory: { limit: '2Gi' } },
      { requests: { cpu: '1' }, limits: { cpu: '2.5', memory: '2Gi' } },
    ],
  ])('writes %s', (_what, resources, expected) => {
    expect(resourceRequirements(resources)).toEqual(expected);
  });
});
