import { type Group, withModel } from './row.js';

const R = 'routerSpec';
const router = (spec: object): object => ({ routerSpec: spec });
const routed = (more: object = {}): object => router({ route: { main: { enabled: true, ...more } } });

/** Section 5.3: the router. */
export const routerGroups: readonly Group[] = [
  {
    under: R,
    base: withModel(),
    rows: [
      ['enableRouter', false, 'router', 'gone'],
      ['repository', 'a/router', 'routerMain image', '"a/router:latest"'],
      ['tag', 'v1', 'routerMain image', '"lmcache/lmstack-router:v1"'],
      ['imagePullPolicy', 'Never', 'routerMain imagePullPolicy', '"Never"'],
      ['serviceAccountName', 'sa', 'routerPod serviceAccountName', '"sa"'],
      ['hf_token', 'hf_x', 'routerMain env', '{"name":"HF_TOKEN","value":"hf_x"}'],
      ['securityContext', { fsGroup: 7 }, 'routerPod securityContext', '"fsGroup":7'],
      ['containerSecurityContext', { runAsUser: 7 }, 'routerMain securityContext', '"runAsUser":7'],
      ['extraVolumes', [{ name: 'x', emptyDir: {} }], 'routerPod volumes', '"name":"x"'],
      ['imagePullSecrets', [{ name: 'pull' }], 'routerPod imagePullSecrets', '[{"name":"pull"}]'],
      ['replicaCount', 3, 'router spec.replicas', '3'],
      ['env', [{ name: 'A', value: 'b' }], 'routerMain env', '{"name":"A","value":"b"}'],
      ['autoscaling.enabled', true, 'hpa spec', '"maxReplicas":3'],
      ['pdb.enabled', true, 'routerBudget spec', '"minAvailable":0'],
      ['priorityClassName', 'high', 'routerPod priorityClassName', '"high"'],
      ['containerPort', 9001, 'routerMain args', '"--port","9001"'],
      ['serviceType', 'LoadBalancer', 'routerService spec.type', '"LoadBalancer"'],
      ['serviceAnnotations', { a: 'b' }, 'routerService metadata.annotations', '"a":"b"'],
      ['servicePort', 8080, 'routerService spec.ports', '"port":8080'],
      ['k8sServiceDiscoveryType', 'service-name', 'routerMain args', '"service-name"'],
      ['routingLogic', 'prefixaware', 'routerMain args', '"--routing-logic","prefixaware"'],
      ['prefixMinMatchLength', 128, 'routerMain args', '"--prefix-min-match-length","128"'],
      ['sessionKey', 'x-user', 'routerMain args', '"--session-key","x-user"'],
      ['rootPath', '/llm', 'routerMain args', '"--root-path","/llm"'],
      ['extraArgs', ['--log-level', 'debug'], 'routerMain args', '"--log-level","debug"'],
      ['extraPorts', [{ name: 'more', port: 7 }], 'routerService spec.ports', '"name":"more"'],
      ['engineScrapeInterval', 7, 'routerMain args', '"--engine-stats-interval","7"'],
      ['requestStatsWindow', 7, 'routerMain args', '"--request-stats-window","7"'],
      ['otel.endpoint', 'otel:4317', 'routerMain args', '"--otel-endpoint","otel:4317"'],
      ['strategy', { type: 'Recreate' }, 'router spec.strategy', '{"type":"Recreate"}'],
      ['lmcacheConfig.logLevel', 'DEBUG', 'routerMain env', '{"name":"LMCACHE_LOG_LEVEL","value":"DEBUG"}'],
      ['lmcacheControllerPort', 9100, 'routerMain args', '"--lmcache-controller-port","9100"'],
      ['lmcacheControllerReplyPort', 9101, 'routerMain args', '"--lmcache-controller-reply-port","9101"'],
      [
        'lmcacheControllerHeartbeatPort',
        9102,
        'routerMain args',
        '"--lmcache-controller-heartbeat-port","9102"',
      ],
      ['resources', { requests: { cpu: '3' } }, 'routerMain resources', '"cpu":"3"'],
      ['labels', { team: 'nlp' }, 'router metadata.labels', '"team":"nlp"'],
      ['podAnnotations', { a: 'b' }, 'router spec.template.metadata.annotations', '"a":"b"'],
      ['ingress.enabled', true, 'ingress spec.rules', '"vllm-router.local"'],
      ['route.*.enabled', true, 'route spec.rules', '"backendRefs"'],
      ['affinity', { podAffinity: {} }, 'routerPod affinity', '{"podAffinity":{}}'],
      ['nodeSelectorTerms', [{ matchExpressions: [] }], 'routerPod affinity', '"nodeSelectorTerms"'],
      ['livenessProbe.periodSeconds', 77, 'routerMain livenessProbe', '"periodSeconds":77'],
      ['startupProbe.periodSeconds', 77, 'routerMain startupProbe', '"periodSeconds":77'],
      ['readinessProbe.periodSeconds', 77, 'routerMain readinessProbe', '"periodSeconds":77'],
      ['serviceMonitor.enabled', true, 'routerMonitor spec.endpoints', '"interval":"30s"'],
    ],
  },
  {
    under: R,
    base: router({ extraVolumes: [{ name: 'x', emptyDir: {} }] }),
    rows: [
      ['extraVolumeMounts', [{ name: 'x', mountPath: '/x' }], 'routerMain volumeMounts', '"mountPath":"/x"'],
    ],
  },
  {
    under: R,
    base: router({ serviceType: 'NodePort' }),
    rows: [['nodePort', 30080, 'routerService spec.ports', '"nodePort":30080']],
  },
  {
    under: R,
    base: router({ staticBackends: 'http://a:1', staticModels: 'm' }),
    rows: [['serviceDiscovery', 'static', 'routerMain args', '"--service-discovery","static"']],
  },
  {
    under: R,
    base: router({ serviceDiscovery: 'static', staticBackends: 'http://a:1', staticModels: 'm' }),
    rows: [
      ['staticBackends', 'http://b:1', 'routerMain args', '"--static-backends","http://b:1"'],
      ['staticModels', 'n', 'routerMain args', '"--static-models","n"'],
    ],
  },
  {
    under: `${R}.autoscaling`,
    base: router({ autoscaling: { enabled: true } }),
    rows: [
      ['minReplicas', 2, 'hpa spec', '"minReplicas":2'],
      ['maxReplicas', 9, 'hpa spec', '"maxReplicas":9'],
      ['targetCPUUtilizationPercentage', 55, 'hpa spec.metrics', '"averageUtilization":55'],
    ],
  },
  {
    under: `${R}.pdb`,
    base: router({ pdb: { enabled: true } }),
    rows: [
      ['labels', { a: 'b' }, 'routerBudget metadata.labels', '"a":"b"'],
      ['annotations', { a: 'b' }, 'routerBudget metadata.annotations', '"a":"b"'],
      ['minAvailable', 1, 'routerBudget spec', '"minAvailable":1'],
      ['maxUnavailable', 1, 'routerBudget spec', '"maxUnavailable":1'],
    ],
  },
  {
    under: `${R}.otel`,
    base: router({ otel: { endpoint: 'otel:4317' } }),
    rows: [
      ['serviceName', 'mine', 'routerMain args', '"--otel-service-name","mine"'],
      ['secure', true, 'routerMain args', '"--otel-secure"'],
    ],
  },
  {
    under: `${R}.vllmApiKey`,
    base: router({ vllmApiKey: { secretName: 's', secretKey: 'k' } }),
    rows: [
      ['secretName', 'keys', 'routerMain env', '"secretKeyRef":{"key":"k","name":"keys"}'],
      ['secretKey', 'vllm', 'routerMain env', '"secretKeyRef":{"key":"vllm","name":"s"}'],
    ],
  },
  {
    under: `${R}.ingress`,
    base: router({
      ingress: { enabled: true, hosts: [{ host: 'a', paths: [{ path: '/', pathType: 'Prefix' }] }] },
    }),
    rows: [
      ['className', 'nginx', 'ingress spec', '"ingressClassName":"nginx"'],
      ['annotations', { a: 'b' }, 'ingress metadata.annotations', '"a":"b"'],
      ['hosts[].host', 'b.corp', 'ingress spec.rules', '"host":"b.corp"'],
      ['hosts[].paths[].path', '/v1', 'ingress spec.rules', '"path":"/v1"'],
      ['hosts[].paths[].pathType', 'Exact', 'ingress spec.rules', '"pathType":"Exact"'],
      ['tls', [{ hosts: ['a'], secretName: 't' }], 'ingress spec.tls', '"secretName":"t"'],
    ],
  },
  {
    under: `${R}.route.*`,
    base: routed(),
    rows: [
      ['apiVersion', 'gateway.networking.k8s.io/v1beta1', 'route apiVersion', 'v1beta1'],
      ['kind', 'GRPCRoute', 'route', 'gone'],
      ['annotations', { a: 'b' }, 'route metadata.annotations', '"a":"b"'],
      ['labels', { a: 'b' }, 'route metadata.labels', '"a":"b"'],
      ['hostnames', ['{{ .Release.Name }}.corp'], 'route spec.hostnames', '["vllm.corp"]'],
      ['parentRefs', [{ name: 'gw' }], 'route spec.parentRefs', '"name":"gw"'],
      ['httpsRedirect', true, 'route spec.rules', '"RequestRedirect"'],
      ['matches', [{ path: { type: 'Exact', value: '/x' } }], 'route spec.rules', '"value":"/x"'],
      ['filters', [{ type: 'RequestMirror' }], 'route spec.rules', '"RequestMirror"'],
      ['additionalRules', [{ name: 'more' }], 'route spec.rules', '"name":"more"'],
    ],
  },
  {
    under: `${R}.serviceMonitor`,
    base: router({ serviceMonitor: { enabled: true } }),
    rows: [
      ['additionalLabels', { a: 'b' }, 'routerMonitor metadata.labels', '"a":"b"'],
      ['interval', '7s', 'routerMonitor spec.endpoints', '"interval":"7s"'],
      ['scrapeTimeout', '6s', 'routerMonitor spec.endpoints', '"scrapeTimeout":"6s"'],
      ['honorLabels', true, 'routerMonitor spec.endpoints', '"honorLabels":true'],
      [
        'metricRelabelings',
        [{ action: 'keep' }],
        'routerMonitor spec.endpoints',
        '"metricRelabelings":[{"action":"keep"}]',
      ],
      [
        'relabelings',
        [{ action: 'drop' }],
        'routerMonitor spec.endpoints',
        '"relabelings":[{"action":"drop"}]',
      ],
    ],
  },
];
