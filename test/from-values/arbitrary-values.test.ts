import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ValuesError } from '../../src/values/problem.js';
import type { Manifest } from '../support/kube-server.js';
import { problemsOf } from '../support/schemas.js';
import { LEAST, type RenderedValues, render } from './rendered-values.js';

const odd = fc.constantFrom<unknown>(null, '', 0, 1, 2.5, 1_000_000, 0.00001, true, false, '0', '1', 'x');
const flag = fc.constantFrom<unknown>(true, false, null, 'false', 0);
const strict = fc.constantFrom<unknown>(true, false);
const count = fc.constantFrom<unknown>(0, 1, 3, '2', null);
const port = fc.constantFrom<unknown>(80, '8000', 8000, 9001, 55556, null);
const quantity = fc.constantFrom<unknown>('1Gi', '500m', 4, 0.5, '', null, 'much');
const text = fc.constantFrom('a', 'b-c', 'true', '7', 'a b', '{{ x }}');
const pairs = fc.dictionary(
  fc.constantFrom('a', 'team', 'environment', 'x.y/z'),
  fc.constantFrom<unknown>('a', 1, true, ''),
);
const env = fc.array(
  fc.record({ name: fc.constantFrom('A', 'HF_HOME', 'VLLM_RPC_TIMEOUT', 'PYTHONHASHSEED'), value: odd }),
  { maxLength: 3 },
);
const some = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] });
const reference = some({ secretName: text, secretKey: text });
const tolerations = fc.constantFrom<unknown>([], null, [{ key: 'gpu', operator: 'Exists' }]);
const terms = fc.constantFrom<unknown>([], [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }]);
const budget = some({
  enabled: flag,
  labels: pairs,
  minAvailable: fc.constantFrom<unknown>(null, 0, 1, '50%'),
  maxUnavailable: fc.constantFrom<unknown>(null, 0, '0', '25%'),
});
const monitor = some({ enabled: flag, additionalLabels: pairs, honorLabels: strict });
const probe = fc.oneof(
  fc.constant(null),
  some({
    initialDelaySeconds: fc.constantFrom(0, 5),
    timeoutSeconds: fc.constantFrom(0, 3),
    tcpSocket: fc.constant({ port: 8000 }),
    exec: fc.constant({ command: ['true'] }),
  }),
);

const model = some({
  enabled: fc.constantFrom<unknown>(true, false, null),
  annotations: pairs,
  labels: pairs,
  podLabels: pairs,
  podAnnotations: pairs,
  serviceAccountName: fc.constantFrom('', 'sa'),
  runtimeClassName: fc.constantFrom<unknown>(null, '', 'kata'),
  repository: fc.constantFrom('lmcache/vllm-openai', 'x', ''),
  modelRevision: odd,
  chatTemplate: fc.constantFrom<unknown>('', 'a.jinja', '/a/b'),
  chatTemplateConfigMap: odd,
  replicaCount: count,
  requestCPU: quantity,
  requestMemory: quantity,
  requestGPU: odd,
  requestGPUType: fc.constantFrom('', 'amd.com/gpu', 'gpu'),
  requestGPUMem: odd,
  limitGPUMem: odd,
  limitCPU: quantity,
  limitMemory: quantity,
  resources: fc.constantFrom<unknown>({}, null, { limits: { cpu: 1 } }),
  pvcStorage: fc.constantFrom<unknown>('1Gi', '', 'x', null, 5, {}, { emptyDir: {} }, { emptyDir: null }),
  pvcExistingClaimName: fc.constantFrom('', 'claim'),
  storageClass: fc.constantFrom<unknown>('', null, 'fast'),
  shmSize: quantity,
  vllmConfig: fc.oneof(
    fc.constant(null),
    some({
      v0: odd,
      enablePrefixCaching: flag,
      enableChunkedPrefill: flag,
      maxModelLen: odd,
      dtype: odd,
      tensorParallelSize: odd,
      gpuMemoryUtilization: odd,
      maxLoras: odd,
      runner: odd,
      extraArgs: fc.array(odd, { maxLength: 3 }),
    }),
  ),
  lmcacheConfig: fc.oneof(
    fc.constant(null),
    some({
      enabled: flag,
      cpuOffloadingBufferSize: odd,
      diskOffloadingBufferSize: odd,
      instanceId: odd,
      controllerPort: odd,
      enableController: strict,
      enablePD: flag,
      enableNixl: strict,
      nixlRole: odd,
      nixlPeerPort: odd,
      kvRole: odd,
    }),
  ),
  hf_token: fc.oneof(fc.constantFrom<unknown>('', 'x', null, {}), reference),
  envFromSecret: fc.constantFrom<unknown>(null, {}, { name: '' }, { name: 's' }),
  env,
  affinity: fc.constantFrom<unknown>({}, null, { podAffinity: {} }),
  nodeSelectorTerms: terms,
  nodeName: fc.constantFrom('', 'n'),
  tolerations,
  tolerationsPolicy: fc.constantFrom('append', 'override', ''),
  initContainer: fc.constantFrom<unknown>(
    { name: 'i', image: 'b' },
    { name: 'i', image: 'b', command: [1], mountPvcStorage: 'no' },
    {},
  ),
  enableLoRA: flag,
  toolCallParser: odd,
  pdb: budget,
  keda: some({
    enabled: flag,
    minReplicaCount: count,
    maxReplicaCount: count,
    triggers: fc.constantFrom<unknown>([], [{ type: 'cpu', metadata: { value: '1' } }]),
  }),
});

const values = some({
  servingEngineSpec: some({
    enableEngine: flag,
    labels: pairs,
    vllmApiKey: fc.oneof(fc.constantFrom<unknown>('', 'x', null), reference),
    containerPort: port,
    servicePort: port,
    configs: pairs,
    startupProbe: probe,
    livenessProbe: probe,
    tolerations,
    schedulerName: odd,
    env,
    serviceMonitor: monitor,
    modelSpec: fc
      .array(model, { maxLength: 2 })
      .map((list) => list.map((given, index) => ({ ...LEAST, name: `m${index}`, ...given }))),
  }),
  routerSpec: some({
    enableRouter: flag,
    hf_token: odd,
    replicaCount: count,
    env,
    autoscaling: some({ enabled: flag, minReplicas: count, maxReplicas: count }),
    pdb: budget,
    containerPort: port,
    serviceType: fc.constantFrom('', 'NodePort', 'LoadBalancer', 'ExternalName'),
    nodePort: port,
    servicePort: port,
    serviceDiscovery: fc.constantFrom<unknown>('k8s', 'static', '', null, 'external-only'),
    k8sServiceDiscoveryType: fc.constantFrom('pod-ip', 'service-name', ''),
    staticBackends: fc.constantFrom('', 'http://a', 'http://a, http://b,'),
    staticModels: fc.constantFrom('', 'a', 'a,b'),
    routingLogic: fc.constantFrom<unknown>('session', 'kvaware', 'x', '', null),
    prefixMinMatchLength: odd,
    sessionKey: odd,
    engineScrapeInterval: odd,
    requestStatsWindow: odd,
    lmcacheControllerPort: odd,
    lmcacheControllerReplyPort: port,
    otel: some({ endpoint: odd, serviceName: odd, secure: flag }),
    extraArgs: fc.array(odd, { maxLength: 3 }),
    nodeSelectorTerms: terms,
    livenessProbe: probe,
    serviceMonitor: monitor,
    ingress: some({
      enabled: flag,
      className: odd,
      hosts: fc.constantFrom<unknown>([], [{ host: 'a' }], [{ host: 'a', paths: [{}] }]),
    }),
    route: fc.dictionary(
      fc.constantFrom('main', 'x'),
      some({ enabled: flag, httpsRedirect: flag, hostnames: fc.constantFrom([], ['a.b']) }),
    ),
  }),
  cacheserverSpec: some({
    enabled: flag,
    replicaCount: count,
    containerPort: port,
    servicePort: port,
    labels: pairs,
    serde: odd,
    strategy: fc.constantFrom<unknown>({ type: 'Recreate' }, null, {}),
    livenessProbe: fc.constantFrom<unknown>(null, {}, { periodSeconds: '5' }),
    tolerations,
  }),
  sharedPvcStorage: some({
    enabled: flag,
    size: quantity,
    storageClass: odd,
    hostPath: fc.constantFrom('', '/a'),
    nfs: some({ server: odd, path: odd }),
  }),
  extraObjects: fc.array(
    fc.constantFrom<unknown>('', 'a: b', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      data: { a: '{{ .Release.Name }}' },
    }),
    { maxLength: 2 },
  ),
});

/** Nothing where reading refused the values. */
function attempt(given: object): RenderedValues | undefined {
  try {
    return render(given);
  } catch (error) {
    if (error instanceof ValuesError) return undefined;
    throw error;
  }
}

function namesTwice(rendered: RenderedValues): string[] {
  return rendered.objects.flatMap((object) => {
    const { spec } = object as {
      spec?: { template?: { spec?: { containers: { env?: { name: string }[] }[] } } };
    };
    return (spec?.template?.spec?.containers ?? []).flatMap(({ env: list = [] }) => {
      const names = list.map(({ name }) => name);
      return names.filter((name, index) => names.indexOf(name) !== index);
    });
  });
}

it('renders any values into what the API server takes, or says at which path it does not', () => {
  let written = 0;
  fc.assert(
    fc.property(values, (given) => {
      const rendered = attempt(given);
      if (!rendered || rendered.problems.length > 0) return;
      written += 1;
      expect(rendered.refused).toEqual([]);
      expect(JSON.stringify(rendered.objects)).not.toMatch(/undefined|NaN|\[object|"null|null"|:null/);
      expect(namesTwice(rendered)).toEqual([]);
      expect(rendered.objects.flatMap((object) => problemsOf(object as unknown as Manifest))).toEqual([]);
    }),
    { numRuns: 400 },
  );
  expect(written).toBeGreaterThan(20);
});
