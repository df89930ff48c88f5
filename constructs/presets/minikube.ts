import { images } from '../../contract/images.js';
import type { CloudPreset } from './preset.js';

/** What is left to choose on minikube. */
export interface MinikubeOptions {
  /** Whether it was started with `--gpus all`. */
  readonly gpus: boolean;
}

/**
 * minikube: one node, whose class `standard` makes claims on its own disk, also for several pods at once. Without GPUs engines run in
 * vLLM's image for CPUs, whatever GPUs their props ask for.
 * @see https://minikube.sigs.k8s.io/docs/tutorials/nvidia/
 */
export function minikube({ gpus }: MinikubeOptions): CloudPreset {
  return {
    gpuPods: {},
    claimClass: 'standard',
    sharedClass: 'standard',
    ingress: { controller: 'nginx' },
    // Counts against the memory of the one machine.
    shmSize: '1Gi',
    ...(!gpus && {
      withoutGpus: {
        image: images.engineCpu,
        cpu: 4,
        memory: '8Gi',
        dtype: 'bfloat16',
        // GiB of KV cache; vLLM would else take a large part of the machine.
        baseEnv: [{ name: 'VLLM_CPU_KVCACHE_SPACE', value: '1' }],
      },
    }),
  };
}
