import { type CloudOptions, type CloudPreset, instanceLabels } from './preset.js';

/**
 * Lambda's managed Kubernetes, which is RKE2 with NVIDIA's GPU operator: containers see GPUs in the runtime class `nvidia`, nodes are
 * not tainted, and claims, shared ones too, are Longhorn's.
 * @see https://docs.lambda.ai/private-cloud/managed-kubernetes/
 */
export function lambda(options: CloudOptions = {}): CloudPreset {
  const { claimClass = 'longhorn', sharedClass = 'longhorn' } = options;
  const nodeSelector = instanceLabels(options);
  return { gpuPods: { nodeSelector, runtimeClassName: 'nvidia' }, claimClass, sharedClass };
}
