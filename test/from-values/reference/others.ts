import { type Group, withModel } from './row.js';

const cache = { cacheserverSpec: { enabled: true } };
const storage = (more: object = {}): object => ({ sharedPvcStorage: { enabled: true, ...more } });
const lora = (more: object = {}, others: object = {}): object => ({
  loraController: { enableLoraController: true, ...more },
  ...others,
});
const adapter = (source: object, more: object = {}): object => ({
  loraAdapters: [
    {
      name: 'sql',
      baseModel: 'opt',
      adapterSource: { type: 'huggingface', adapterName: 'sql', repository: 'a/b', ...source },
      loraAdapterDeploymentConfig: { algorithm: 'default' },
      ...more,
    },
  ],
});

/** Section 5.4: cache server, shared storage, LoRA, dashboards and further objects. */
export const otherGroups: readonly Group[] = [
  { under: 'cacheserverSpec', base: {}, rows: [['enabled', true, 'cache spec.replicas', '1']] },
  {
    under: 'cacheserverSpec',
    base: cache,
    rows: [
      ['image.repository', 'a/cache', 'cacheMain image', '"a/cache:latest"'],
      ['image.tag', 'v1', 'cacheMain image', '"lmcache/vllm-openai:v1"'],
      ['imagePullPolicy', 'Never', 'cacheMain imagePullPolicy', '"Never"'],
      ['imagePullSecrets', [{ name: 'pull' }], 'cachePod imagePullSecrets', '[{"name":"pull"}]'],
      ['replicaCount', 3, 'cache spec.replicas', '3'],
      ['containerPort', 9001, 'cacheMain command', '"9001"'],
      ['serviceType', 'LoadBalancer', 'cacheService spec.type', '"LoadBalancer"'],
      ['servicePort', 81, 'cacheService spec.ports', '"port":81'],
      ['serviceAnnotations', { a: 'b' }, 'cacheService metadata.annotations', '"a":"b"'],
      ['annotations', { a: 'b' }, 'cache metadata.annotations', '"a":"b"'],
      ['labels', { a: 'b' }, 'cache spec.selector.matchLabels', '"a":"b"'],
      ['resources', { requests: { cpu: '3' } }, 'cacheMain resources', '"cpu":"3"'],
      ['strategy', { type: 'Recreate' }, 'cache spec.strategy', '{"type":"Recreate"}'],
      ['livenessProbe.initialDelaySeconds', 77, 'cacheMain livenessProbe', '"initialDelaySeconds":77'],
      ['livenessProbe.periodSeconds', 77, 'cacheMain livenessProbe', '"periodSeconds":77'],
      ['livenessProbe.failureThreshold', 77, 'cacheMain livenessProbe', '"failureThreshold":77'],
      ['livenessProbe.timeoutSeconds', 77, 'cacheMain livenessProbe', '"timeoutSeconds":77'],
      ['tolerations', [{ operator: 'Exists' }], 'cachePod tolerations', '[{"operator":"Exists"}]'],
      ['runtimeClassName', 'kata', 'cachePod runtimeClassName', '"kata"'],
      ['schedulerName', 'volcano', 'cachePod schedulerName', '"volcano"'],
      ['securityContext', { fsGroup: 7 }, 'cachePod securityContext', '"fsGroup":7'],
      ['containerSecurityContext', { runAsUser: 7 }, 'cacheMain securityContext', '"runAsUser":7'],
      ['priorityClassName', 'high', 'cachePod priorityClassName', '"high"'],
      ['nodeSelector', { a: 'b' }, 'cachePod nodeSelector', '"a":"b"'],
      ['affinity', { podAffinity: {} }, 'cachePod affinity', '{"podAffinity":{}}'],
    ],
  },
  {
    under: 'cacheserverSpec',
    base: withModel({ lmcacheConfig: { enabled: true } }, cache),
    rows: [['serde', 'naive', 'main env', '{"name":"LMCACHE_REMOTE_SERDE","value":"naive"}']],
  },
  {
    under: 'sharedPvcStorage',
    base: {},
    rows: [['enabled', true, 'shared spec.resources', '"storage":"100Gi"']],
  },
  {
    under: 'sharedPvcStorage',
    base: storage(),
    rows: [
      ['size', '7Gi', 'shared spec.resources', '"storage":"7Gi"'],
      ['accessModes', ['ReadWriteOnce'], 'shared spec.accessModes', '["ReadWriteOnce"]'],
      ['storageClass', 'fast', 'shared spec.storageClassName', '"fast"'],
      ['hostPath', '/srv', 'volume spec.hostPath', '"path":"/srv"'],
    ],
  },
  {
    under: 'sharedPvcStorage.nfs',
    base: storage({ nfs: { server: 's', path: '/p' } }),
    rows: [
      ['server', 'files', 'volume spec.nfs', '"server":"files"'],
      ['path', '/models', 'volume spec.nfs', '"path":"/models"'],
    ],
  },
  {
    under: 'sharedPvcStorage.image',
    base: lora({}, storage()),
    rows: [
      ['repository', 'a/box', 'loraPod initContainers.0.image', '"a/box:1.37"'],
      ['tag', '2', 'loraPod initContainers.0.image', '"busybox:2"'],
    ],
  },
  {
    under: 'loraAdapters[]',
    base: withModel({}, adapter({})),
    rows: [
      ['name', 'other', 'adapter', 'gone'],
      ['enabled', false, 'adapter', 'gone'],
      ['baseModel', 'b', 'adapter spec.baseModel', '"b"'],
      ['labels', { a: 'b' }, 'adapter metadata.labels', '"a":"b"'],
      ['adapterSource.type', 's3', 'adapter spec.adapterSource', '"type":"s3"'],
      ['adapterSource.adapterName', 'x', 'adapter spec.adapterSource', '"adapterName":"x"'],
      ['adapterSource.adapterPath', '/x', 'adapter spec.adapterSource', '"adapterPath":"/x"'],
      ['adapterSource.repository', 'c/d', 'adapter spec.adapterSource', '"repository":"c/d"'],
      ['adapterSource.pattern', '^x', 'adapter spec.adapterSource', '"pattern":"^x"'],
      ['adapterSource.maxAdapters', 7, 'adapter spec.adapterSource', '"maxAdapters":7'],
      ['adapterSource.credentials', 'hf_x', 'secrets data', '"lora_adapter_credentials_sql":"aGZfeA=="'],
      [
        'loraAdapterDeploymentConfig.algorithm',
        'ordered',
        'adapter spec.loraAdapterDeploymentConfig',
        '"algorithm":"ordered"',
      ],
      ['loraAdapterDeploymentConfig.replicas', 2, 'adapter spec.loraAdapterDeploymentConfig', '"replicas":2'],
    ],
  },
  {
    under: 'loraAdapters[].vllmApiKey',
    base: withModel({}, adapter({}, { vllmApiKey: { secretName: 's', secretKey: 'k' } })),
    rows: [
      ['secretName', 'keys', 'adapter spec.vllmApiKey', '"secretName":"keys"'],
      ['secretKey', 'vllm', 'adapter spec.vllmApiKey', '"secretKey":"vllm"'],
    ],
  },
  {
    under: 'loraAdapters[].adapterSource.credentials',
    base: withModel({}, adapter({ credentials: { secretName: 's', secretKey: 'k' } })),
    rows: [
      ['secretName', 'keys', 'adapter spec.adapterSource', '"name":"keys"'],
      ['secretKey', 'hf', 'adapter spec.adapterSource', '"key":"hf"'],
    ],
  },
  { under: 'loraController', base: {}, rows: [['enableLoraController', true, 'lora spec.replicas', '1']] },
  {
    under: 'loraController',
    base: lora(),
    rows: [
      ['kubernetesClusterDomain', 'corp', 'loraMain env', '"corp"'],
      ['serviceAccountName', 'sa', 'loraPod serviceAccountName', '"sa"'],
      ['replicaCount', 3, 'lora spec.replicas', '3'],
      ['image.repository', 'a/lora', 'loraMain image', '"a/lora:latest"'],
      ['image.tag', 'v1', 'loraMain image', '"lmcache/lmstack-lora-controller:v1"'],
      ['image.pullPolicy', 'Never', 'loraMain imagePullPolicy', '"Never"'],
      ['imagePullSecrets', [{ name: 'pull' }], 'loraPod imagePullSecrets', '[{"name":"pull"}]'],
      ['annotations', { a: 'b' }, 'lora metadata.annotations', '"a":"b"'],
      ['labels', { a: 'b' }, 'lora metadata.labels', '"a":"b"'],
      ['podAnnotations', { a: 'b' }, 'lora spec.template.metadata.annotations', '"a":"b"'],
      ['podLabels', { a: 'b' }, 'lora spec.template.metadata.labels', '"a":"b"'],
      ['podSecurityContext', { fsGroup: 7 }, 'loraPod securityContext', '"fsGroup":7'],
      ['containerSecurityContext', { runAsUser: 7 }, 'loraMain securityContext', '"runAsUser":7'],
      ['resources', { requests: { cpu: '3' } }, 'loraMain resources', '"cpu":"3"'],
      ['nodeSelector', { a: 'b' }, 'loraPod nodeSelector', '"a":"b"'],
      ['affinity', { podAffinity: {} }, 'loraPod affinity', '{"podAffinity":{}}'],
      ['tolerations', [{ operator: 'Exists' }], 'loraPod tolerations', '[{"operator":"Exists"}]'],
      ['env', [{ name: 'A', value: 'b' }], 'loraMain env', '{"name":"A","value":"b"}'],
      ['extraArgs', ['--zap-devel'], 'loraMain args', '"--zap-devel"'],
      ['metrics.enabled', false, 'loraMain args', '"--metrics-bind-address=0"'],
      ['webhook.enabled', true, 'loraMain ports', '9443'],
      ['pdb.enabled', true, 'loraBudget spec', '"minAvailable":0'],
    ],
  },
  {
    under: 'loraController.pdb',
    base: lora({ pdb: { enabled: true } }),
    rows: [
      ['labels', { a: 'b' }, 'loraBudget metadata.labels', '"a":"b"'],
      ['annotations', { a: 'b' }, 'loraBudget metadata.annotations', '"a":"b"'],
      ['minAvailable', 1, 'loraBudget spec', '"minAvailable":1'],
      ['maxUnavailable', 1, 'loraBudget spec', '"maxUnavailable":1'],
    ],
  },
  {
    under: '',
    base: {},
    rows: [
      [
        'extraObjects',
        [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'mine' },
            data: { a: '{{ .Release.Name }}' },
          },
        ],
        'mine data',
        '{"a":"vllm"}',
      ],
    ],
  },
  {
    under: 'grafanaDashboards',
    base: {},
    rows: [['enabled', true, 'dashboard metadata.labels', '"grafana_dashboard":"1"']],
  },
  {
    under: 'grafanaDashboards',
    base: { grafanaDashboards: { enabled: true } },
    rows: [
      ['annotations', { a: 'b' }, 'dashboard metadata.annotations', '"a":"b"'],
      ['labels', { a: 'b' }, 'dashboard metadata.labels', '"a":"b"'],
    ],
  },
];
