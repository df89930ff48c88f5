import { type CloudOptions, type CloudPreset, instanceLabels, nvidiaTaint } from './preset.js';

/**
 * Oracle's OKE: images for GPUs bring driver and runtime, and its nodes are tainted. Claims are block volumes of the class `oci-bv`;
 * a class for shared ones has to be made over a File Storage mount target, and named as `sharedClass`.
 * @see https://docs.oracle.com/en-us/iaas/Content/ContEng/Tasks/contengrunninggpunodes.htm
 */
export function oci(options: CloudOptions = {}): CloudPreset {
  const { claimClass = 'oci-bv', sharedClass } = options;
  return {
    gpuPods: { nodeSelector: instanceLabels(options), tolerations: [nvidiaTaint] },
    claimClass,
    ...(sharedClass !== undefined && { sharedClass }),
  };
}
