import { expect, it } from 'vitest';
import { LEAST, oneModel, render } from './rendered-values.js';

const MODEL = 'servingEngineSpec.modelSpec[0]';

it.each<[string, object]>([
  ['name', { name: '' }],
  ['name', { name: 'llama-3.1' }],
  ['name', { name: 'Llama' }],
  ['name', { name: '__proto__' }],
  ['name', { name: 'constructor' }],
  ['name', { name: 'a'.repeat(44) }],
  ['repository', { repository: null }],
  ['tag', { tag: '' }],
  ['modelURL', { modelURL: null }],
  ['requestCPU', { requestCPU: null }],
  ['requestCPU', { requestCPU: 'six' }],
  ['requestMemory', { requestMemory: '' }],
  ['requestMemory', { requestMemory: '16GB' }],
  ['limitMemory', { limitMemory: '' }],
  ['requestGPU', { requestGPU: 1.5 }],
  ['requestGPUType', { requestGPU: 1, requestGPUType: 'gpu' }],
  ['requestGPUMem', { requestGPUMem: 3000 }],
  ['requestGPUCores', { requestGPUCores: 10, limitGPUCores: 20 }],
  ['pvcStorage', { pvcStorage: 'much' }],
  ['shmSize', { shmSize: '20GB' }],
  ['replicaCount', { replicaCount: -1 }],
  ['limitGPUMem', { limitGPUMem: 'x' }],
  ['keda.triggers', { keda: { enabled: true, triggers: [] } }],
  ['keda.maxReplicaCount', { keda: { enabled: true, maxReplicaCount: 0 } }],
  ['podLabels.model', { podLabels: { model: 'x' } }],
  ['chatTemplateConfigMap', { chatTemplate: 'a', chatTemplateConfigMap: null }],
  ['chatTemplate', { chatTemplate: 'a/b', chatTemplateConfigMap: 'x' }],
  ['envFromSecret.name', { envFromSecret: { name: '' } }],
  ['env[0].name', { env: [{ value: '1' }] }],
  ['keda.minReplicaCount', { keda: { enabled: true, minReplicaCount: 3, maxReplicaCount: 2 } }],
  [
    'keda.triggers[0].metadata.threshold',
    { keda: { enabled: true, triggers: [{ type: 'cpu', metadata: { threshold: 5 } }] } },
  ],
])('a model is refused at %s for %j', (key, model) => {
  const { problems } = render(oneModel(model));
  expect(problems).toEqual([expect.stringMatching(/^[^ ]+: .+/)]);
  expect(problems[0]?.startsWith(`${MODEL}.${key}: `)).toBe(true);
});

it('names both halves of what a token or an init container lacks', () => {
  const { problems } = render(oneModel({ hf_token: { secretName: '', secretKey: '' }, initContainer: {} }));
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    `${MODEL}.hf_token.secretName`,
    `${MODEL}.hf_token.secretKey`,
    `${MODEL}.initContainer.name`,
    `${MODEL}.initContainer.image`,
  ]);
});

it.each<[string, object]>([
  ['servingEngineSpec.livenessProbe', { servingEngineSpec: { livenessProbe: { httpGet: null } } }],
  ['servingEngineSpec.imagePullPolicy', { servingEngineSpec: { imagePullPolicy: 'Sometimes' } }],
  ['servingEngineSpec.containerPort', { servingEngineSpec: { containerPort: 70000 } }],
  [
    'servingEngineSpec.strategy.rollingUpdate',
    { servingEngineSpec: { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } },
  ],
  ['servingEngineSpec.extraPorts[0]', { servingEngineSpec: { extraPorts: [{ name: 'x', port: 9999 }] } }],
  ['servingEngineSpec.extraPorts[0]', { servingEngineSpec: { extraPorts: [{ name: 'zmq-port', port: 1 }] } }],
  ['routerSpec.serviceType', { routerSpec: { serviceType: 'ExternalName' } }],
  ['routerSpec.nodePort', { routerSpec: { serviceType: 'NodePort', nodePort: 80 } }],
  ['routerSpec.extraPorts[0]', { routerSpec: { extraPorts: [{ name: 'lmcache', port: 9000 }] } }],
  ['routerSpec.servicePort', { routerSpec: { servicePort: 9000 } }],
  ['routerSpec.startupProbe', { routerSpec: { startupProbe: { exec: { command: ['true'] } } } }],
  ['routerSpec.startupProbe', { routerSpec: { startupProbe: { httpGet: null } } }],
  ['routerSpec.staticBackends', { routerSpec: { serviceDiscovery: 'static', staticModels: 'a' } }],
  ['routerSpec.staticModels', { routerSpec: { serviceDiscovery: 'static', staticBackends: 'a' } }],
  ['routerSpec.autoscaling.minReplicas', { routerSpec: { autoscaling: { enabled: true, minReplicas: 4 } } }],
  ['routerSpec.ingress.hosts', { routerSpec: { ingress: { enabled: true, hosts: [] } } }],
  ['routerSpec.ingress.hosts[0]', { routerSpec: { ingress: { enabled: true, hosts: [{ host: 'a' }] } } }],
  ['routerSpec.route.x.kind', { routerSpec: { route: { x: { enabled: true, kind: 'TCPRoute' } } } }],
  [
    'routerSpec.route.x.httpsRedirect',
    { routerSpec: { route: { x: { enabled: true, kind: 'GRPCRoute', httpsRedirect: true } } } },
  ],
  ['cacheserverSpec.serviceType', { cacheserverSpec: { enabled: true, serviceType: 'x' } }],
  ['cacheserverSpec.image.tag', { cacheserverSpec: { enabled: true, image: { tag: null } } }],
  ['sharedPvcStorage.size', { sharedPvcStorage: { enabled: true, size: 'x' } }],
  ['sharedPvcStorage.accessModes', { sharedPvcStorage: { enabled: true, accessModes: [] } }],
])(
  'values are refused at %s for %j',
  (path, { servingEngineSpec, ...others }: { servingEngineSpec?: object }) => {
    const { problems } = render(servingEngineSpec ? oneModel({}, servingEngineSpec, others) : others);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([path]);
  },
);

it.each<[string, object]>([
  [
    'a model that is off',
    {
      servingEngineSpec: {
        modelSpec: [{ name: 'a', enabled: false, requestGPU: 1.5, hf_token: { secretName: '' } }],
      },
    },
  ],
  [
    'engines that are off',
    { servingEngineSpec: { enableEngine: false, containerPort: 70000, modelSpec: [{ name: 'A.B' }] } },
  ],
  [
    'a router that is off',
    {
      routerSpec: {
        enableRouter: false,
        serviceType: 'x',
        startupProbe: { exec: { command: [] }, httpGet: null },
      },
    },
  ],
  ['LMCache without vllmConfig', oneModel({ lmcacheConfig: { enabled: true } })],
  ['no API key', oneModel({}, { vllmApiKey: null })],
  ['shared storage alone', oneModel({}, {}, { sharedPvcStorage: { enabled: true } })],
  ['two models of one name', { servingEngineSpec: { modelSpec: [LEAST, LEAST] } }],
])('takes %s', (_, values) => {
  const { problems, refused } = render(values);
  expect([...problems, ...refused]).toEqual([]);
});
