import { expect, it } from 'vitest';
import { envOf, find, namesOf, render, routerOf } from './rendered-values.js';

it('sets its variables in the chart’s order, the user’s last and one a name', () => {
  const env = [
    { name: 'LMCACHE_LOG_LEVEL', value: 'ERROR' },
    { name: 'N', value: 1 },
  ];
  const spec = { hf_token: 't', vllmApiKey: { secretName: 's', secretKey: 'k' }, env };

  expect(envOf(routerOf({}).main)).toEqual(['PYTHONHASHSEED=123', 'LMCACHE_LOG_LEVEL=INFO']);
  expect(envOf(routerOf(spec).main)).toEqual([
    'HF_TOKEN=t',
    'PYTHONHASHSEED=123',
    'VLLM_API_KEY',
    'LMCACHE_LOG_LEVEL=ERROR',
    'N=1',
  ]);
});

it('has the chart’s container', () => {
  const { pod, main } = routerOf({});

  expect(main.command).toBeUndefined();
  expect(main.resources).toEqual({
    requests: { cpu: '400m', memory: '1000Mi' },
    limits: { memory: '1000Mi' },
  });
  expect(main.ports).toEqual([
    { name: 'router-port', containerPort: 8000 },
    { name: 'lmcache-port', containerPort: 9000 },
  ]);
  expect(main.startupProbe).toEqual({
    initialDelaySeconds: 5,
    periodSeconds: 5,
    failureThreshold: 3,
    httpGet: { path: '/health', port: 'router-port' },
  });
  expect(Object.keys(pod).sort()).toEqual(['containers', 'serviceAccountName']);
});

it.each<[string | null, string[]]>([
  ['pod-ip', ['pods']],
  ['', ['pods']],
  [null, ['pods']],
  ['service-name', ['pods', 'services', 'endpoints']],
  ['other', ['pods', 'services', 'endpoints']],
])('may read what discovery by %j looks at', (k8sServiceDiscoveryType, resources) => {
  const rendered = render({ routerSpec: { k8sServiceDiscoveryType, serviceDiscovery: 'external-only' } });
  expect(find(rendered, 'Role', 'vllm-reader').rules).toEqual([
    { apiGroups: [''], resources, verbs: ['get', 'watch', 'list', 'patch'] },
  ]);
});

it('writes no rights for a service account of the user', () => {
  const rendered = render({ routerSpec: { serviceAccountName: 'mine' } });
  expect(
    ['ServiceAccount', 'Role', 'RoleBinding'].flatMap((kind) => namesOf(rendered, kind as 'Role')),
  ).toEqual([]);
});

it.each<[object, object[]]>([
  [{}, []],
  [{ serviceType: 'NodePort', nodePort: 30080 }, []],
  [
    { lmcacheControllerPort: 9000, lmcacheControllerReplyPort: 9001, lmcacheControllerHeartbeatPort: 9002 },
    [
      { name: 'lmcache-reply', port: 9001, targetPort: 9001, protocol: 'TCP' },
      { name: 'lmcache-beat', port: 9002, targetPort: 9002, protocol: 'TCP' },
    ],
  ],
  [
    { lmcacheControllerReplyPort: 9001, extraPorts: [{ name: 'reply', port: 9001 }] },
    [{ name: 'reply', port: 9001 }],
  ],
  [
    { lmcacheControllerReplyPort: 9001, lmcacheControllerHeartbeatPort: 9001 },
    [{ name: 'lmcache-reply', port: 9001, targetPort: 9001, protocol: 'TCP' }],
  ],
])('opens no port twice with %j', (spec, expected) => {
  const ports = find(render({ routerSpec: spec }), 'Service', 'vllm-router-service').spec?.ports ?? [];
  expect(ports.slice(2)).toEqual(expected);
  expect(ports[0]?.nodePort).toBe('nodePort' in spec ? 30080 : undefined);
});

it('scales by CPU and then leaves the replicas out', () => {
  const rendered = render({
    routerSpec: { replicaCount: 2, autoscaling: { enabled: true, maxReplicas: '5' } },
  });

  expect(find(rendered, 'Deployment', 'vllm-deployment-router').spec?.replicas).toBeUndefined();
  expect(find(rendered, 'HorizontalPodAutoscaler', 'vllm-router-hpa').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'vllm-deployment-router' },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
  });
});

it('has a budget, an Ingress and a monitor of its own', () => {
  const rendered = render({
    routerSpec: {
      servicePort: 8080,
      pdb: { enabled: true, labels: { a: 1 } },
      ingress: { enabled: true, className: 'nginx', tls: [{ hosts: ['h'], secretName: 's' }] },
      serviceMonitor: { enabled: true },
    },
  });

  expect(find(rendered, 'PodDisruptionBudget', 'vllm-pdb-router').metadata.labels).toEqual({ a: '1' });
  expect(find(rendered, 'Ingress', 'vllm-ingress-router')).toMatchObject({
    metadata: { labels: { environment: 'router', release: 'router' } },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['h'], secretName: 's' }],
      rules: [
        {
          host: 'vllm-router.local',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'vllm-router-service', port: { number: 8080 } } },
              },
            ],
          },
        },
      ],
    },
  });
  expect(find(rendered, 'ServiceMonitor', 'vllm-router-servicemonitor').spec.endpoints[0]?.port).toBe(
    'router-sport',
  );
});

it('has routes by key, those other than main without a match of their own', () => {
  const additionalRules = [{ backendRefs: [{ name: '{{ .Release.Name }}-x', port: 80 }] }];
  const rendered = render({
    routerSpec: {
      route: {
        main: { enabled: true, httpsRedirect: true, additionalRules },
        grpc: {
          enabled: true,
          kind: 'GRPCRoute',
          hostnames: ['{{ .Release.Namespace }}.corp'],
          labels: { a: 'b' },
        },
      },
    },
  });

  expect(find(rendered, 'HTTPRoute', 'vllm-router').spec).toEqual({
    rules: [
      { backendRefs: [{ name: 'vllm-x', port: 80 }] },
      { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
    ],
  });
  expect(find(rendered, 'GRPCRoute', 'vllm-router-grpc')).toMatchObject({
    metadata: { labels: { environment: 'router', release: 'router', a: 'b' } },
    spec: {
      hostnames: ['default.corp'],
      rules: [{ backendRefs: [{ name: 'vllm-router-service', port: 80 }] }],
    },
  });
});

it('renders nothing of a router that is off, its autoscaler neither', () => {
  const rendered = render({ routerSpec: { enableRouter: false, autoscaling: { enabled: true } } });
  expect(rendered.objects.filter(({ metadata }) => metadata.name.includes('router'))).toEqual([]);
});
