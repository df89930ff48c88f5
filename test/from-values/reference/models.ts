import { type Group, type Row, withModel } from './row.js';

const MODEL = 'servingEngineSpec.modelSpec[]';
const init = { name: 'i', image: 'busybox:1.37' };
const ray = {
  replicaCount: 1,
  raySpec: { enabled: true, headNode: { requestCPU: 1, requestMemory: '1Gi' } },
};
const kedaOn = withModel({ keda: { enabled: true } });
const pd = { enabled: true, enablePD: true, nixlRole: 'sender', kvRole: 'kv_producer' };

const initRows = (where: string): Row[] => [
  ['name', 'other', `${where}.name`, '"other"'],
  ['image', 'alpine:3', `${where}.image`, '"alpine:3"'],
  ['command', ['sh'], `${where}.command`, '["sh"]'],
  ['args', ['-c'], `${where}.args`, '["-c"]'],
  ['env', [{ name: 'A', value: 'b' }], `${where}.env`, '{"name":"A","value":"b"}'],
  ['resources', { limits: { cpu: '1' } }, `${where}.resources`, '{"limits":{"cpu":"1"}}'],
  ['mountPvcStorage', true, `${where}.volumeMounts`, '"mountPath":"/data"'],
  [
    'extraVolumeMounts',
    [{ name: 'vllm-storage', mountPath: '/x' }],
    `${where}.volumeMounts`,
    '"mountPath":"/x"',
  ],
];

const resourceRows = (where: string): Row[] => [
  ['requestCPU', 3, `${where}.requests`, '"cpu":"3"'],
  ['requestMemory', '3Gi', `${where}.requests`, '"memory":"3Gi"'],
  ['requestGPU', 2, `${where}.limits`, '"nvidia.com/gpu":"2"'],
  ['limitCPU', 12, `${where}.limits`, '"cpu":"12"'],
  ['limitMemory', '64Gi', `${where}.limits`, '"memory":"64Gi"'],
  ['resources', { requests: { cpu: '7' } }, `${where}.requests`, '"cpu":"7"'],
];

/** Values of the shared keys of HAMi stand in pairs, since the API server takes them as devices. */
const shareGroups = (under: string, make: (more: object) => object, where: string): Group[] =>
  (
    [
      ['requestGPUMem', 'limitGPUMem', 'gpumem'],
      ['requestGPUMemPercentage', 'limitGPUMemPercentage', 'gpumem-percentage'],
      ['requestGPUCores', 'limitGPUCores', 'gpucores'],
    ] as const
  ).flatMap(([request, limit, name]) => [
    {
      under,
      base: make({}),
      rows: [[`${request}&${limit}`, 10, `${where}.requests`, `"nvidia.com/${name}":"10"`]],
    },
    {
      under,
      base: make({}),
      rows: [[`${limit}&${request}`, 20, `${where}.limits`, `"nvidia.com/${name}":"20"`]],
    },
  ]);

/** Section 5.2: one model. */
export const modelGroups: readonly Group[] = [
  {
    under: MODEL,
    base: withModel(),
    rows: [
      ...resourceRows('main resources'),
      ['name', 'other', 'engine', 'gone'],
      ['enabled', false, 'engine', 'gone'],
      ['annotations', { a: 'b' }, 'engine metadata.annotations', '"a":"b"'],
      ['podAnnotations', { a: 'b' }, 'engine spec.template.metadata.annotations', '"a":"b"'],
      ['labels', { a: 'b' }, 'engine metadata.labels', '"a":"b"'],
      ['podLabels', { a: 'b' }, 'engine spec.template.metadata.labels', '"a":"b"'],
      ['serviceAccountName', 'sa', 'pod serviceAccountName', '"sa"'],
      ['priorityClassName', 'high', 'pod priorityClassName', '"high"'],
      ['runtimeClassName', 'kata', 'pod runtimeClassName', '"kata"'],
      ['repository', 'lmcache/vllm-openai', 'main command', '"/opt/venv/bin/vllm"'],
      ['tag', 'v1', 'main image', '"vllm/vllm-openai:v1"'],
      ['imagePullSecret', 'pull', 'pod imagePullSecrets', '[{"name":"pull"}]'],
      ['modelURL', 'a/b', 'main command', '"serve","a/b"'],
      ['modelRevision', 'abc', 'main command', '"--revision","abc"'],
      ['chatTemplate', 'a.jinja', 'pod volumes', '"claimName":"vllm-templates-pvc"'],
      ['replicaCount', 3, 'engine spec.replicas', '3'],
      ['pvcStorage', '7Gi', 'claim spec.resources', '"storage":"7Gi"'],
      ['pvcStorage.emptyDir', { sizeLimit: '1Gi' }, 'pod volumes', '"emptyDir":{"sizeLimit":"1Gi"}'],
      ['extraVolumes', [{ name: 'x', emptyDir: {} }], 'pod volumes', '"name":"x"'],
      ['hf_token', 'hf_x', 'secrets data', '"hf_token_opt":"aGZfeA=="'],
      ['envFromSecret.name', 'more', 'main envFrom', '{"secretRef":{"name":"more"}}'],
      ['env', [{ name: 'A', value: 'b' }], 'main env', '{"name":"A","value":"b"}'],
      ['affinity', { podAffinity: {} }, 'pod affinity', '{"podAffinity":{}}'],
      [
        'nodeSelectorTerms',
        [{ matchExpressions: [] }],
        'pod affinity',
        '"nodeSelectorTerms":[{"matchExpressions":[]}]',
      ],
      ['nodeName', 'n', 'pod nodeName', '"n"'],
      ['tolerations', [{ key: 'a', operator: 'Exists' }], 'pod tolerations', '"key":"a"'],
      ['serviceAnnotations', { a: 'b' }, 'service metadata.annotations', '"a":"b"'],
      ['enableLoRA', true, 'main command', '"--enable-lora"'],
      ['enableTool', true, 'main command', '"--enable-auto-tool-choice"'],
      ['toolCallParser', 'hermes', 'main command', '"--tool-call-parser","hermes"'],
      ['pdb.enabled', true, 'budget spec', '"minAvailable":0'],
      ['keda.enabled', true, 'scaled spec', '"triggers"'],
      ['vllmConfig.v0', '1', 'main env', '"VLLM_USE_V1"'],
      ['vllmConfig.enablePrefixCaching', true, 'main command', '"--enable-prefix-caching"'],
      ['vllmConfig.enableChunkedPrefill', true, 'main command', '"--enable-chunked-prefill"'],
      ['vllmConfig.maxModelLen', 1048576, 'main command', '"--max-model-len","1048576"'],
      ['vllmConfig.dtype', 'half', 'main command', '"--dtype","half"'],
      ['vllmConfig.tensorParallelSize', 2, 'main command', '"--tensor-parallel-size","2"'],
      ['vllmConfig.maxNumSeqs', 32, 'main command', '"--max-num-seqs","32"'],
      ['vllmConfig.gpuMemoryUtilization', 0.9, 'main command', '"--gpu_memory_utilization","0.9"'],
      ['vllmConfig.maxLoras', 4, 'main command', '"--max_loras","4"'],
      ['vllmConfig.runner', 'pooling', 'main command', '"--runner","pooling"'],
      ['vllmConfig.convert', 'embed', 'main command', '"--convert","embed"'],
      ['vllmConfig.extraArgs', ['--seed', 1], 'main command', '"--seed","1"'],
      [
        'vllmConfig.prometheusMultiprocDir',
        '/m',
        'main env',
        '{"name":"PROMETHEUS_MULTIPROC_DIR","value":"/m"}',
      ],
      ['lmcacheConfig.enabled', true, 'main command', '"--kv-transfer-config"'],
      ['raySpec.enabled', true, 'engine', 'gone'],
    ],
  },
  ...shareGroups(MODEL, withModel, 'main resources'),
  {
    under: MODEL,
    base: withModel({ requestGPU: 1 }),
    rows: [['requestGPUType', 'amd.com/gpu', 'main resources.limits', '"amd.com/gpu":"1"']],
  },
  {
    under: MODEL,
    base: withModel({ chatTemplate: 'a.jinja' }),
    rows: [['chatTemplateConfigMap', 'hi', 'templates data', '{"a.jinja":"hi"}']],
  },
  {
    under: MODEL,
    base: withModel({ pvcStorage: '1Gi' }),
    rows: [
      ['pvcAccessMode', ['ReadWriteMany'], 'claim spec.accessModes', '["ReadWriteMany"]'],
      ['storageClass', 'fast', 'claim spec.storageClassName', '"fast"'],
      ['storageClass', '', 'claim spec.storageClassName', '""'],
      ['pvcMatchLabels', { a: 'b' }, 'claim spec.selector', '{"matchLabels":{"a":"b"}}'],
      ['pvcLabels', { a: 'b' }, 'claim metadata.labels', '"a":"b"'],
      ['pvcAnnotations', { a: 'b' }, 'claim metadata.annotations', '"a":"b"'],
      ['pvcExistingClaimName', 'mine', 'pod volumes', '"claimName":"mine"'],
      [
        'extraVolumeMounts',
        [{ name: 'vllm-storage', mountPath: '/x' }],
        'main volumeMounts',
        '"mountPath":"/x"',
      ],
    ],
  },
  {
    under: `${MODEL}.initContainer`,
    base: withModel({ pvcStorage: '1Gi', initContainer: init }),
    rows: initRows('pod initContainers.0'),
  },
  {
    under: MODEL,
    base: withModel({ tolerations: [{ key: 'a' }] }, {}, { tolerations: [{ key: 'b' }] }),
    rows: [['tolerationsPolicy', 'override', 'pod tolerations.1', 'gone']],
  },
  {
    under: MODEL,
    base: withModel({ vllmConfig: { tensorParallelSize: 2 } }),
    rows: [['shmSize', '7Gi', 'pod volumes', '"sizeLimit":"7Gi"']],
  },
  {
    under: `${MODEL}.hf_token`,
    base: withModel({ hf_token: { secretName: 's', secretKey: 'k' } }),
    rows: [
      [
        'secretName',
        'tokens',
        'main env',
        '{"name":"HF_TOKEN","valueFrom":{"secretKeyRef":{"key":"k","name":"tokens"}}}',
      ],
      [
        'secretKey',
        'token',
        'main env',
        '{"name":"HF_TOKEN","valueFrom":{"secretKeyRef":{"key":"token","name":"s"}}}',
      ],
    ],
  },
  {
    under: `${MODEL}.lmcacheConfig`,
    base: withModel({ lmcacheConfig: { enabled: true } }),
    rows: [
      ['logLevel', 'DEBUG', 'main env', '{"name":"LMCACHE_LOG_LEVEL","value":"DEBUG"}'],
      ['cpuOffloadingBufferSize', 30, 'main env', '{"name":"LMCACHE_MAX_LOCAL_CPU_SIZE","value":"30"}'],
      ['cpuOffloadingBufferSize', '20Gi', 'main env', '{"name":"LMCACHE_MAX_LOCAL_CPU_SIZE","value":"20"}'],
      ['diskOffloadingBufferSize', 10, 'main env', '{"name":"LMCACHE_MAX_LOCAL_DISK_SIZE","value":"10"}'],
      ['enableController', true, 'main env', '{"name":"LMCACHE_ENABLE_CONTROLLER","value":"True"}'],
      ['instanceId', 'x', 'main env', '{"name":"LMCACHE_LMCACHE_INSTANCE_ID","value":"x"}'],
      [
        'controllerPort',
        9000,
        'main env',
        '{"name":"LMCACHE_CONTROLLER_PULL_URL","value":"vllm-router-service:9000"}',
      ],
      [
        'controllerReplyPort',
        9001,
        'main env',
        '{"name":"LMCACHE_CONTROLLER_REPLY_URL","value":"vllm-router-service:9001"}',
      ],
      ['workerPorts', 8001, 'main env', '{"name":"LMCACHE_LMCACHE_WORKER_PORTS","value":"8001"}'],
      ['p2pHost', 'h', 'main env', '{"name":"LMCACHE_P2P_HOST","value":"h"}'],
      ['p2pInitPorts', 8200, 'main env', '{"name":"LMCACHE_P2P_INIT_PORTS","value":"8200"}'],
      [
        'workerHeartbeatTime',
        10,
        'main env',
        '{"name":"LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME","value":"10"}',
      ],
      ['kvRole', 'kv_producer', 'main command', 'kv_producer'],
      ['enablePD', true, 'pod hostIPC', 'true'],
      ['cudaVisibleDevices', '0,1', 'main env', '{"name":"CUDA_VISIBLE_DEVICES","value":"0,1"}'],
    ],
  },
  {
    under: `${MODEL}.lmcacheConfig`,
    base: withModel({ lmcacheConfig: pd }),
    rows: [
      ['enableNixl', true, 'main env', '{"name":"LMCACHE_ENABLE_NIXL","value":"True"}'],
      ['nixlRole', 'receiver', 'main env', '{"name":"LMCACHE_NIXL_ROLE","value":"receiver"}'],
      ['nixlPeerHost', 'h', 'main env', '{"name":"LMCACHE_NIXL_RECEIVER_HOST","value":"h"}'],
      ['nixlPeerPort', 7, 'main env', '{"name":"LMCACHE_NIXL_RECEIVER_PORT","value":"7"}'],
      ['nixlBufferSize', 1073741824, 'main env', '{"name":"LMCACHE_NIXL_BUFFER_SIZE","value":"1073741824"}'],
      ['nixlBufferDevice', 'cuda', 'main env', '{"name":"LMCACHE_NIXL_BUFFER_DEVICE","value":"cuda"}'],
      ['nixlEnableGc', true, 'main env', '{"name":"LMCACHE_NIXL_ENABLE_GC","value":"True"}'],
    ],
  },
  {
    under: `${MODEL}.pdb`,
    base: withModel({ pdb: { enabled: true } }),
    rows: [
      ['labels', { a: 'b' }, 'budget metadata.labels', '"a":"b"'],
      ['annotations', { a: 'b' }, 'budget metadata.annotations', '"a":"b"'],
      ['minAvailable', 1, 'budget spec', '"minAvailable":1'],
      ['maxUnavailable', '50%', 'budget spec', '"maxUnavailable":"50%"'],
    ],
  },
  {
    under: `${MODEL}.keda`,
    base: kedaOn,
    rows: [
      ['minReplicaCount', 2, 'scaled spec', '"minReplicaCount":2'],
      ['maxReplicaCount', 5, 'scaled spec', '"maxReplicaCount":5'],
      ['pollingInterval', 15, 'scaled spec', '"pollingInterval":15'],
      ['cooldownPeriod', 360, 'scaled spec', '"cooldownPeriod":360'],
      ['idleReplicaCount', 0, 'scaled spec', '"idleReplicaCount":0'],
      ['initialCooldownPeriod', 60, 'scaled spec', '"initialCooldownPeriod":60'],
      [
        'fallback',
        { failureThreshold: 3, replicas: 2 },
        'scaled spec',
        '"fallback":{"failureThreshold":3,"replicas":2}',
      ],
      ['triggers', [{ type: 'cpu' }], 'scaled spec.triggers', '[{"type":"cpu"}]'],
      [
        'advanced.restoreToOriginalReplicaCount',
        true,
        'scaled spec.advanced',
        '"restoreToOriginalReplicaCount":true',
      ],
      [
        'advanced.horizontalPodAutoscalerConfig',
        { name: 'h' },
        'scaled spec.advanced',
        '"horizontalPodAutoscalerConfig":{"name":"h"}',
      ],
      [
        'advanced.scalingModifiers',
        { target: '1' },
        'scaled spec.advanced',
        '"scalingModifiers":{"target":"1"}',
      ],
    ],
  },
  {
    under: MODEL,
    base: withModel({ ...ray, vllmConfig: { dtype: 'half' } }),
    rows: [
      ['vllmConfig.v1', '1', 'head containers.0.env', '{"name":"VLLM_USE_V1","value":"1"}'],
      ['vllmConfig.pipelineParallelSize', 2, 'head containers.0.args', '"--pipeline-parallel-size","2"'],
    ],
  },
  {
    under: `${MODEL}.raySpec.headNode`,
    base: withModel(ray),
    rows: resourceRows('head containers.0.resources'),
  },
  ...shareGroups(
    `${MODEL}.raySpec.headNode`,
    (more) => withModel({ ...ray, ...more }),
    'head containers.0.resources',
  ),
  {
    under: `${MODEL}.raySpec.headNode`,
    base: withModel({
      ...ray,
      raySpec: { enabled: true, headNode: { ...ray.raySpec.headNode, requestGPU: 1 } },
    }),
    rows: [['requestGPUType', 'amd.com/gpu', 'head containers.0.resources.limits', '"amd.com/gpu":"1"']],
  },
  {
    under: `${MODEL}.raySpec.headNode.initContainer`,
    base: withModel({
      ...ray,
      pvcStorage: '1Gi',
      raySpec: { enabled: true, headNode: { ...ray.raySpec.headNode, initContainer: init } },
    }),
    rows: initRows('head initContainers.0'),
  },
];
