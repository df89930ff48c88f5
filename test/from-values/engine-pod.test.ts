import { expect, it } from 'vitest';
import { engineOf, find, oneModel, render } from './rendered-values.js';

const DEPLOYMENT = 'vllm-opt-deployment-vllm';

it('asks for what the single keys say, and for GPUs in requests and limits alike', () => {
  expect(engineOf({ requestGPU: 1 }).main.resources).toEqual({
    requests: { memory: '16Gi', cpu: '6', 'nvidia.com/gpu': '1' },
    limits: { 'nvidia.com/gpu': '1' },
  });
});

it.each<[unknown, string | undefined]>([
  [undefined, undefined],
  [0, undefined],
  [0.5, undefined],
  ['0.5', undefined],
  ['1.5', undefined],
  ['2', '2'],
  [8, '8'],
])('asks for the GPUs of %j', (requestGPU, expected) => {
  const { resources } = engineOf({ requestGPU, requestGPUType: 'amd.com/gpu' }).main;
  expect([resources?.requests?.['amd.com/gpu'], resources?.limits?.['amd.com/gpu']]).toEqual([
    expected,
    expected,
  ]);
});

it('has HAMi’s shares under fixed names, limits where they are given, and no single key beside resources', () => {
  const shares = {
    requestGPUMem: '3000',
    limitGPUMem: 3000,
    requestGPUCores: 10,
    limitGPUCores: '10',
    limitCPU: 8,
  };
  expect(engineOf({ ...shares, requestGPUType: 'x.com/y' }).main.resources).toEqual({
    requests: { memory: '16Gi', cpu: '6', 'nvidia.com/gpumem': '3000', 'nvidia.com/gpucores': '10' },
    limits: { cpu: '8', 'nvidia.com/gpumem': '3000', 'nvidia.com/gpucores': '10' },
  });
  const resources = { requests: { cpu: '1' } };
  expect(engineOf({ ...shares, resources }).main.resources).toEqual(resources);
});

it.each<[string, object, object]>([
  [
    'keeps the chart’s numbers',
    {},
    {
      initialDelaySeconds: 15,
      periodSeconds: 10,
      failureThreshold: 60,
      httpGet: { path: '/health', port: 8000 },
    },
  ],
  [
    'takes 0 for unset',
    { initialDelaySeconds: 0, periodSeconds: 0, failureThreshold: 0, timeoutSeconds: 0 },
    {
      initialDelaySeconds: 15,
      periodSeconds: 10,
      failureThreshold: 3,
      httpGet: { path: '/health', port: 8000 },
    },
  ],
  [
    'takes exec over the default',
    { exec: { command: ['a', 1] }, timeoutSeconds: 5 },
    {
      initialDelaySeconds: 15,
      periodSeconds: 10,
      failureThreshold: 60,
      timeoutSeconds: 5,
      exec: { command: ['a', '1'] },
    },
  ],
  [
    'takes a socket over the default',
    { tcpSocket: { port: '8000' } },
    { initialDelaySeconds: 15, periodSeconds: 10, failureThreshold: 60, tcpSocket: { port: 8000 } },
  ],
  [
    'keeps another port',
    { httpGet: { path: '/x', port: 'metrics' } },
    {
      initialDelaySeconds: 15,
      periodSeconds: 10,
      failureThreshold: 60,
      httpGet: { path: '/x', port: 'metrics' },
    },
  ],
])('startup probe %s', (_, startupProbe, expected) => {
  expect(engineOf({}, { startupProbe }).main.startupProbe).toEqual(expected);
});

it('lets probes follow the container port, and leaves out those that are null', () => {
  const { main } = engineOf({}, { containerPort: 9000, livenessProbe: null });

  expect(main.readinessProbe?.httpGet?.port).toBe(9000);
  expect(main.livenessProbe).toBeUndefined();
  expect(main.ports).toEqual([
    { name: 'container-port', containerPort: 9000 },
    { name: 'zmq-port', containerPort: 55555 },
    { name: 'ucx-port', containerPort: 9999 },
  ]);
});

it('mounts in the order storage, shm, template, extra, shared, and lists shared volumes second', () => {
  const { pod, main } = engineOf(
    {
      pvcStorage: '1Gi',
      vllmConfig: { tensorParallelSize: null },
      shmSize: '4Gi',
      chatTemplate: 't',
      chatTemplateConfigMap: 'text',
      extraVolumes: [{ name: 'x', emptyDir: {} }],
      extraVolumeMounts: [{ name: 'x', mountPath: '/x' }],
    },
    {},
    { sharedPvcStorage: { enabled: true } },
  );

  expect(main.volumeMounts).toEqual([
    { name: 'vllm-storage', mountPath: '/data' },
    { name: 'shm', mountPath: '/dev/shm' },
    { name: 'vllm-opt-chat-templates', mountPath: '/templates' },
    { name: 'x', mountPath: '/x' },
    { name: 'vllm-shared-pvc-storage', mountPath: '/data/shared-pvc-storage' },
  ]);
  expect(pod.volumes).toEqual([
    { name: 'vllm-storage', persistentVolumeClaim: { claimName: 'vllm-opt-storage-claim' } },
    {
      name: 'vllm-shared-pvc-storage',
      persistentVolumeClaim: { claimName: 'vllm-shared-pvc-storage-claim' },
    },
    { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '4Gi' } },
    { name: 'vllm-opt-chat-templates', configMap: { name: 'vllm-opt-chat-templates' } },
    { name: 'x', emptyDir: {} },
  ]);
});

it.each<[string, object, object[] | undefined]>([
  ['shmSize alone mounts nothing', { shmSize: '4Gi' }, undefined],
  ['an existing claim alone mounts nothing', { pvcExistingClaimName: 'c' }, undefined],
  [
    'a size and a claim use the claim',
    { pvcStorage: 'x', pvcExistingClaimName: 'c' },
    [{ name: 'vllm-storage', persistentVolumeClaim: { claimName: 'c' } }],
  ],
  [
    'settings of an emptyDir stay',
    { pvcStorage: { emptyDir: { sizeLimit: '1Gi' } } },
    [{ name: 'vllm-storage', emptyDir: { sizeLimit: '1Gi' } }],
  ],
  ['a number is an emptyDir', { pvcStorage: 50 }, [{ name: 'vllm-storage', emptyDir: {} }]],
  ['null is an emptyDir', { pvcStorage: null }, [{ name: 'vllm-storage', emptyDir: {} }]],
  [
    'a template without text is on a claim',
    { chatTemplate: 'a' },
    [{ name: 'vllm-templates', persistentVolumeClaim: { claimName: 'vllm-templates-pvc' } }],
  ],
])('%s', (_, model, expected) => {
  expect(engineOf(model).pod.volumes).toEqual(expected);
});

const [all, own] = [{ key: 'all' }, { key: 'own' }];

it.each<[object[], object[] | undefined, string | undefined, object[] | undefined]>([
  [[], undefined, undefined, undefined],
  [[all], undefined, 'override', [all]],
  [[all], [], 'override', [all]],
  [[all], [own], undefined, [all, own]],
  [[all], [own], 'append', [all, own]],
  [[all], [own], 'Override', [all, own]],
  [[all], [own], 'override', [own]],
  [[], [own], undefined, [own]],
])('tolerations %j and %j under %j give %j', (global, tolerations, tolerationsPolicy, expected) => {
  expect(engineOf({ tolerations, tolerationsPolicy }, { tolerations: global }).pod.tolerations).toEqual(
    expected,
  );
});

it.each<[object, object, string | undefined]>([
  [{}, {}, 'nvidia'],
  [{ runtimeClassName: 'kata' }, {}, 'kata'],
  [{ runtimeClassName: '' }, {}, undefined],
  [{ runtimeClassName: null }, {}, undefined],
  [{}, { runtimeClassName: '' }, undefined],
  [{}, { runtimeClassName: null }, undefined],
])('runtime class of %j over %j is %j', (model, engines, expected) => {
  expect(engineOf(model, engines).pod.runtimeClassName).toBe(expected);
});

it('places by affinity, by node terms only without a node, and by both as given', () => {
  const terms = [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }];
  const required = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
  const podAffinity = { podAntiAffinity: {} };

  expect(engineOf({ nodeSelectorTerms: terms }).pod.affinity).toEqual(required);
  expect(engineOf({ nodeSelectorTerms: terms, nodeName: 'n' }).pod.affinity).toBeUndefined();
  expect(engineOf({ nodeSelectorTerms: terms, affinity: podAffinity, nodeName: 'n' }).pod.affinity).toEqual(
    podAffinity,
  );
});

it('runs the init container with the engine’s context and no pull policy', () => {
  const { pod } = engineOf(
    {
      pvcStorage: '1Gi',
      envFromSecret: { name: 's' },
      extraVolumes: [{ name: 'x', emptyDir: {} }],
      initContainer: {
        name: 'init',
        image: 'busybox',
        command: ['sh', 1],
        args: [],
        mountPvcStorage: true,
        extraVolumeMounts: [{ name: 'x', mountPath: '/x' }],
        resources: { limits: { cpu: 1 } },
      },
    },
    { configs: { A: 1 } },
  );
  expect(pod.initContainers).toEqual([
    {
      name: 'init',
      image: 'busybox',
      command: ['sh', '1'],
      envFrom: [{ secretRef: { name: 's' } }],
      env: [{ name: 'RELEASE_NAME', value: 'vllm' }],
      resources: { limits: { cpu: 1 } },
      volumeMounts: [
        { name: 'vllm-storage', mountPath: '/data' },
        { name: 'x', mountPath: '/x' },
      ],
      securityContext: { runAsNonRoot: false },
    },
  ]);
  expect(pod.containers[0]?.envFrom).toEqual([
    { configMapRef: { name: 'vllm-configs' } },
    { secretRef: { name: 's' } },
  ]);
});

it('has a sidecar for LoRA only where the model has storage', () => {
  expect(
    engineOf({ enableLoRA: true }, {}, { sharedPvcStorage: { enabled: true } }).pod.containers,
  ).toHaveLength(1);
  expect(engineOf({ enableLoRA: true, pvcStorage: { emptyDir: {} } }).pod.containers[1]).toEqual({
    name: 'sidecar',
    image: 'lmcache/lmstack-sidecar:latest',
    imagePullPolicy: 'Always',
    env: [
      { name: 'PORT', value: '30090' },
      { name: 'LORA_DOWNLOAD_BASE_DIR', value: '/data/lora-adapters' },
    ],
    volumeMounts: [{ name: 'vllm-storage', mountPath: '/data' }],
  });
});

it('rolls as the chart does, names hosts after the release, and adds nothing of its own', () => {
  const rendered = render(oneModel());
  const { spec } = find(rendered, 'Deployment', DEPLOYMENT);

  expect(spec?.strategy).toEqual({ rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } });
  expect(spec?.progressDeadlineSeconds).toBe(1200);
  expect(Object.keys(spec?.template.spec ?? {}).sort()).toEqual([
    'containers',
    'hostname',
    'runtimeClassName',
    'subdomain',
  ]);
  expect(spec?.template.spec?.hostname).toBe('vllm-opt-vllm-stack');
  expect(spec?.template.spec?.subdomain).toBe('vllm-opt-engine-service');
  expect(spec?.template.metadata?.annotations).toBeUndefined();
});

it.each<[object, object, number | undefined]>([
  [{ replicaCount: '3' }, {}, 3],
  [{ replicaCount: 0 }, {}, 0],
  [{ replicaCount: undefined }, {}, undefined],
  [{ keda: { enabled: true } }, {}, undefined],
])('replicas of %j', (model, engines, expected) => {
  expect(find(render(oneModel(model, engines)), 'Deployment', DEPLOYMENT).spec?.replicas).toBe(expected);
});
