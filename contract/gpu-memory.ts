/** Memory of one GPU model, and what vLLM makes of it. */
export interface GpuModel {
  /** Values of the node label `nvidia.com/gpu.product` that stand for a whole GPU of this kind. */
  readonly products: readonly string[];
  /** What CUDA offers to a process, GiB: less than what is printed on the box. */
  readonly memoryGib: number;
  /** Where the figure comes from: vLLM's own print of the total, or the total of `nvidia-smi` less 900 MiB, the most seen to be missing. */
  readonly source: 'vllm' | 'nvidia-smi';
  /** Architecture of a datacenter's Hopper or Blackwell, for which vLLM fuses all-reduce with a workspace of its own. @default false */
  readonly fusedAllReduce?: true;
}

/**
 * GPUs by short names, each family in rising order of memory. Memory that is shared or cut into MIG slices has labels of its
 * own, which are left out on purpose: their size is not the GPU's.
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export const gpuModels = {
  t4: { products: ['Tesla-T4'], memoryGib: 14.1, source: 'nvidia-smi' },
  'v100-16gb': {
    products: ['Tesla-V100-SXM2-16GB', 'Tesla-V100-PCIE-16GB'],
    memoryGib: 15.1,
    source: 'nvidia-smi',
  },
  'v100-32gb': {
    products: ['Tesla-V100-SXM2-32GB', 'Tesla-V100-PCIE-32GB'],
    memoryGib: 31.1,
    source: 'nvidia-smi',
  },
  l4: { products: ['NVIDIA-L4'], memoryGib: 21.6, source: 'nvidia-smi' },
  a10g: { products: ['NVIDIA-A10G'], memoryGib: 21.6, source: 'nvidia-smi' },
  a10: { products: ['NVIDIA-A10'], memoryGib: 21.6, source: 'nvidia-smi' },
  'rtx-3090': { products: ['NVIDIA-GeForce-RTX-3090'], memoryGib: 23.58, source: 'vllm' },
  'rtx-4090': { products: ['NVIDIA-GeForce-RTX-4090'], memoryGib: 23.1, source: 'nvidia-smi' },
  'rtx-5090': { products: ['NVIDIA-GeForce-RTX-5090'], memoryGib: 30.9, source: 'nvidia-smi' },
  a40: { products: ['NVIDIA-A40'], memoryGib: 44.1, source: 'nvidia-smi' },
  l40: { products: ['NVIDIA-L40'], memoryGib: 44.1, source: 'nvidia-smi' },
  l40s: { products: ['NVIDIA-L40S'], memoryGib: 44.42, source: 'vllm' },
  'rtx-a6000': { products: ['NVIDIA-RTX-A6000'], memoryGib: 47.1, source: 'nvidia-smi' },
  'rtx-6000-ada': { products: ['NVIDIA-RTX-6000-Ada-Generation'], memoryGib: 47.1, source: 'nvidia-smi' },
  'a100-40gb': {
    products: ['NVIDIA-A100-SXM4-40GB', 'NVIDIA-A100-PCIE-40GB'],
    memoryGib: 39.1,
    source: 'nvidia-smi',
  },
  'a100-80gb': {
    products: ['NVIDIA-A100-SXM4-80GB', 'NVIDIA-A100-80GB-PCIe'],
    memoryGib: 79.15,
    source: 'vllm',
  },
  'h100-80gb': {
    products: ['NVIDIA-H100-80GB-HBM3', 'NVIDIA-H100-PCIe'],
    memoryGib: 79.1,
    source: 'vllm',
    fusedAllReduce: true,
  },
  'h100-nvl': { products: ['NVIDIA-H100-NVL'], memoryGib: 92.7, source: 'nvidia-smi', fusedAllReduce: true },
  h20: { products: ['NVIDIA-H20'], memoryGib: 94.7, source: 'nvidia-smi', fusedAllReduce: true },
  h200: { products: ['NVIDIA-H200'], memoryGib: 139.5, source: 'nvidia-smi', fusedAllReduce: true },
  b200: { products: ['NVIDIA-B200'], memoryGib: 178.1, source: 'nvidia-smi', fusedAllReduce: true },
} as const satisfies Readonly<Record<string, GpuModel>>;

/** The short name of a GPU in the table. */
export type GpuName = keyof typeof gpuModels;
