import { expect, it } from 'vitest';
import { LEAST, oneModel, render } from './rendered-values.js';

const MODEL = 'servingEngineSpec.modelSpec[0]';

it.each<[string, object]>([
  [`${MODEL}.requestGPU`, oneModel({ requestGPU: 0.5 })],
  [`${MODEL}.pvcAccessMode`, oneModel({ replicaCount: 2, pvcStorage: '1Gi' })],
  [`${MODEL}.pvcStorage`, oneModel({ pvcStorage: 50 })],
  [`${MODEL}.pvcStorage`, oneModel({ pvcStorage: null })],
  [`${MODEL}.pvcStorage`, oneModel({ pvcStorage: '' })],
  [`${MODEL}.pvcExistingClaimName`, oneModel({ pvcExistingClaimName: 'x' })],
  [`${MODEL}.shmSize`, oneModel({ shmSize: '1Gi', vllmConfig: { dtype: 'half' } })],
  [`${MODEL}.chatTemplate`, oneModel({ chatTemplate: 'x' })],
  [`${MODEL}.nodeName`, oneModel({ nodeName: 'a', affinity: { podAffinity: {} } })],
  [`${MODEL}.vllmConfig.dtype`, oneModel({ vllmConfig: { dtype: null } })],
  [`${MODEL}.keda`, oneModel({ keda: { enabled: true } })],
  [`${MODEL}.pdb.maxUnavailable`, oneModel({ pdb: { enabled: true, maxUnavailable: 0 } })],
  [`${MODEL}.pdb.minAvailable`, oneModel({ pdb: { enabled: true, maxUnavailable: 1, minAvailable: 1 } })],
  [
    `${MODEL}.lmcacheConfig.cpuOffloadingBufferSize`,
    oneModel({ lmcacheConfig: { cpuOffloadingBufferSize: '20Gi' } }),
  ],
  [`${MODEL}.lmcacheConfig.enablePD`, oneModel({ lmcacheConfig: { enabled: true, enablePD: true } })],
  [`${MODEL}.lmcacheConfig`, oneModel({ lmcacheConfig: { diskOffloadingBufferSize: 5 } })],
  [`${MODEL}.lmcacheConfig`, oneModel({ replicaCount: 2, lmcacheConfig: { instanceId: 'default1' } })],
  [`${MODEL}.lmcacheConfig`, oneModel({ lmcacheConfig: { enablePD: false, nixlRole: 'sender' } })],
  [`${MODEL}.hf_token`, oneModel({ hf_token: 'x' })],
  ['servingEngineSpec.modelSpec[1].name', { servingEngineSpec: { modelSpec: [LEAST, LEAST] } }],
  ['servingEngineSpec.vllmApiKey', oneModel({}, { vllmApiKey: '' })],
  [
    'servingEngineSpec.vllmApiKey',
    { servingEngineSpec: { vllmApiKey: { secretName: 's' }, modelSpec: [LEAST, { ...LEAST, name: 'b' }] } },
  ],
  ['servingEngineSpec.startupProbe.periodSeconds', oneModel({}, { startupProbe: { periodSeconds: 0 } })],
  [
    'servingEngineSpec.startupProbe.terminationGracePeriodSeconds',
    oneModel({}, { startupProbe: { terminationGracePeriodSeconds: 5 } }),
  ],
  ['routerSpec.hf_token', { routerSpec: { hf_token: 'x' } }],
  ['routerSpec.vllmApiKey', { routerSpec: { vllmApiKey: { secretKey: 'x' } } }],
  ['routerSpec.routingLogic', { routerSpec: { routingLogic: 'x' } }],
  ['routerSpec.routingLogic', { routerSpec: { routingLogic: 'disaggregated_prefill' } }],
  ['routerSpec.sessionKey', { routerSpec: { routingLogic: 'session' } }],
  ['routerSpec.lmcacheControllerPort', { routerSpec: { routingLogic: 'kvaware' } }],
  [
    'routerSpec.replicaCount',
    { routerSpec: { routingLogic: 'kvaware', lmcacheControllerPort: 9000, replicaCount: 2 } },
  ],
  [
    'routerSpec.replicaCount',
    { routerSpec: { extraArgs: ['--enable-batch-api'], replicaCount: 2, strategy: { type: 'Recreate' } } },
  ],
  ['routerSpec.extraArgs', { routerSpec: { extraArgs: ['--callbacks', 'audit.handler'] } }],
  ['routerSpec.extraArgs', { routerSpec: { extraArgs: ['--request-rewriter=pkg.rewrite'] } }],
  ['routerSpec.strategy', { routerSpec: { extraArgs: ['--enable-batch-api'] } }],
  ['routerSpec.engineScrapeInterval', { routerSpec: { engineScrapeInterval: '15s' } }],
  ['routerSpec.serviceDiscovery', { routerSpec: { serviceDiscovery: '' } }],
  [
    'routerSpec.staticBackends',
    { routerSpec: { serviceDiscovery: 'static', staticBackends: 'a ,b', staticModels: 'c,d' } },
  ],
  [
    'routerSpec.staticModels',
    { routerSpec: { serviceDiscovery: 'static', staticBackends: 'a,b', staticModels: 'c' } },
  ],
  ['routerSpec.autoscaling.enabled', { routerSpec: { enableRouter: false, autoscaling: { enabled: true } } }],
  ['sharedPvcStorage.nfs', { sharedPvcStorage: { enabled: true, nfs: { server: 'a' } } }],
  [
    'sharedPvcStorage.nfs',
    { sharedPvcStorage: { enabled: true, hostPath: '/a', nfs: { server: 'a', path: '/b' } } },
  ],
])('warns once at %s', (path, values) => {
  const { warnings, problems, refused } = render(values);

  expect([...problems, ...refused]).toEqual([]);
  expect(warnings.map((warning) => warning.split(': ')[0])).toEqual([path]);
});

it('has nothing to say about the smallest model, nor about a disaggregated router that knows its pools', () => {
  expect(render(oneModel()).warnings).toEqual([]);
  const extraArgs = ['--prefill-model-labels', 'a', '--decode-model-labels', 'b'];
  const rendered = render({
    servingEngineSpec: {
      modelSpec: [
        { ...LEAST, name: 'a', lmcacheConfig: { enabled: true, kvRole: 'kv_producer' } },
        { ...LEAST, name: 'b', lmcacheConfig: { enabled: true, kvRole: 'kv_consumer' } },
      ],
    },
    routerSpec: { routingLogic: 'disaggregated_prefill', extraArgs },
  });
  expect(rendered.warnings).toEqual([]);
});
