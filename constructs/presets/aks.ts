import { type CloudOptions, type CloudPreset, instanceLabels, nvidiaTaint } from './preset.js';

/** What is left to choose on Microsoft's AKS. */
export interface AksOptions extends CloudOptions {
  /** Node pool with the GPUs. @default - any */
  readonly agentPool?: string;
  /** Only Spot VMs. @default false */
  readonly spot?: boolean;
}

const SPOT = 'kubernetes.azure.com/scalesetpriority';

/**
 * Microsoft's AKS: pools of GPUs are tainted `sku=gpu` in its documentation. Claims are disks of the class `managed-csi-premium`, shared
 * ones are files of the class `azurefile-csi-premium`; an Ingress is for the application routing add-on.
 * @see https://learn.microsoft.com/azure/aks/use-nvidia-gpu
 */
export function aks(options: AksOptions = {}): CloudPreset {
  const { agentPool, spot = false } = options;
  return {
    gpuPods: {
      nodeSelector: {
        ...instanceLabels(options),
        ...(agentPool && { 'kubernetes.azure.com/agentpool': agentPool }),
        ...(spot && { [SPOT]: 'spot' }),
      },
      tolerations: [
        nvidiaTaint,
        { key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' },
        ...(spot ? [{ key: SPOT, operator: 'Equal', value: 'spot', effect: 'NoSchedule' } as const] : []),
      ],
    },
    claimClass: options.claimClass ?? 'managed-csi-premium',
    sharedClass: options.sharedClass ?? 'azurefile-csi-premium',
    ingress: { controller: 'nginx', className: 'webapprouting.kubernetes.azure.com' },
  };
}
