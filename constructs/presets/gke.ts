import { type CloudOptions, type CloudPreset, instanceLabels, nvidiaTaint } from './preset.js';

/** What is left to choose on Google's GKE. */
export interface GkeOptions extends CloudOptions {
  /** Kind of GPU, such as `nvidia-l4` or `nvidia-h100-80gb`; Autopilot needs it. @default - any */
  readonly accelerator?: string;
  /** Only Spot VMs. @default false */
  readonly spot?: boolean;
}

/**
 * Google's GKE: it taints nodes with GPUs itself and installs driver and device plugin. Claims are SSDs of the class `premium-rwo`,
 * which machines of the families A3 Ultra, A4 and later do not take (`hyperdisk-balanced` or the like as `claimClass`); shared ones are
 * Filestore's, of the class `standard-rwx`.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
 */
export function gke(options: GkeOptions = {}): CloudPreset {
  const { accelerator, spot = false, claimClass = 'premium-rwo', sharedClass = 'standard-rwx' } = options;
  return {
    gpuPods: {
      nodeSelector: {
        ...instanceLabels(options),
        ...(accelerator && { 'cloud.google.com/gke-accelerator': accelerator }),
        ...(spot && { 'cloud.google.com/gke-spot': 'true' }),
      },
      tolerations: [
        nvidiaTaint,
        ...(spot
          ? [
              {
                key: 'cloud.google.com/gke-spot',
                operator: 'Equal',
                value: 'true',
                effect: 'NoSchedule',
              } as const,
            ]
          : []),
      ],
    },
    claimClass,
    sharedClass,
    ingress: { controller: 'gke' },
  };
}
