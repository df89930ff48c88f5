/** Further lines of the model that a row about one line needs, by the row's name. */
export const besideOf: Readonly<Record<string, readonly string[]>> = {
  'KEDA over Ray': ['raySpec: { enabled: true, headNode: { requestCPU: 1, requestMemory: 1Gi } }'],
  'NIXL over Ray': ['raySpec: { enabled: true, headNode: { requestCPU: 1, requestMemory: 1Gi } }'],
  'more ranks than GPUs of all nodes': [
    'requestGPU: 1',
    'raySpec: { enabled: true, headNode: { requestCPU: 1, requestMemory: 1Gi, requestGPU: 1 } }',
  ],
  'one instance id for several pods': ['replicaCount: 2'],
  'a node beside affinity': ['affinity: { podAffinity: {} }'],
  'memory in two measures': ['limitGPUMemPercentage: 10', 'requestGPUMem: 3000', 'limitGPUMem: 3000'],
  'more ranks than GPUs': ['requestGPU: 1'],
  'ranks in extraArgs': ['requestGPU: 1'],
  'replicas on one claim': ['pvcStorage: 10Gi'],
  'shared memory above the limit': [
    'limitMemory: 20Gi',
    'requestGPU: 2',
    'vllmConfig: { tensorParallelSize: 2 }',
  ],
  'shared memory without tensor parallelism': ['vllmConfig: { dtype: half }'],
  'replicas of two owners': ['keda: { enabled: true, triggers: [{ type: cpu }] }'],
  'a flag of a later vLLM': ['tag: v0.10.2'],
  'an option of a later vLLM': ['tag: v0.8.5'],
  'a template in a folder': ['chatTemplate: a/b.jinja'],
};
