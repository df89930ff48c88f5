import { type CloudOptions, type CloudPreset, instanceLabels, nvidiaTaint } from './preset.js';

/** What is left to choose on Amazon's EKS. */
export interface EksOptions extends CloudOptions {
  /** Only nodes of managed groups of this capacity. @default - either */
  readonly capacity?: 'SPOT' | 'ON_DEMAND';
  /** Writes the storage class `gp3`, which new clusters do not have. @default false */
  readonly createStorageClass?: boolean;
}

/**
 * Amazon's EKS: AMIs for GPUs bring the driver and runtime, claims are EBS volumes of the class `gp3`, and shared ones are of the class
 * `efs-sc`, which the EFS driver's documentation makes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
 */
export function eks(options: EksOptions = {}): CloudPreset {
  const { capacity, claimClass = 'gp3', sharedClass = 'efs-sc', createStorageClass = false } = options;
  return {
    gpuPods: {
      nodeSelector: {
        ...instanceLabels(options),
        ...(capacity && { 'eks.amazonaws.com/capacityType': capacity }),
      },
      tolerations: [nvidiaTaint],
    },
    claimClass,
    sharedClass,
    ingress: { controller: 'alb' },
    ...(createStorageClass && {
      objects: [
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: claimClass },
          provisioner: 'ebs.csi.aws.com',
          parameters: { type: 'gp3', encrypted: 'true' },
          volumeBindingMode: 'WaitForFirstConsumer',
          allowVolumeExpansion: true,
        },
      ],
    }),
  };
}
