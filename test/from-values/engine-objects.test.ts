import { expect, it } from 'vitest';
import { find, LEAST, namesOf, oneModel, render } from './rendered-values.js';

it('serves on the chart’s three ports and on those that the values add', () => {
  const extraPorts = [{ name: 'grpc', port: 50051 }];
  const { spec } = find(render(oneModel({}, { extraPorts })), 'Service', 'vllm-opt-engine-service');

  expect(spec?.type).toBe('ClusterIP');
  expect(spec?.ports).toEqual([
    { name: 'service-port', port: 80, targetPort: 'container-port', protocol: 'TCP' },
    { name: 'zmq-port', port: 55555, targetPort: 'zmq-port', protocol: 'TCP' },
    { name: 'ucx-port', port: 9999, targetPort: 'ucx-port', protocol: 'TCP' },
    { name: 'grpc', port: 50051 },
  ]);
});

it.each([null, '', 0])('a Service port of %j is that of the container', (servicePort) => {
  const rendered = render(oneModel({}, { servicePort, containerPort: 9000 }));
  expect(find(rendered, 'Service', 'vllm-opt-engine-service').spec?.ports?.[0]?.port).toBe(9000);
});

it.each<[string, object, object | undefined]>([
  ['a size alone', {}, { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } }],
  [
    'everything',
    { pvcAccessMode: ['ReadWriteMany'], storageClass: 'fast', pvcMatchLabels: { a: 1 } },
    {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '50Gi' } },
      storageClassName: 'fast',
      selector: { matchLabels: { a: '1' } },
    },
  ],
  [
    'an empty class',
    { storageClass: '' },
    { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } }, storageClassName: '' },
  ],
  ['an existing claim', { pvcExistingClaimName: 'x' }, undefined],
])('claims for %s', (_, model, expected) => {
  const rendered = render(oneModel({ pvcStorage: '50Gi', ...model }));

  if (!expected) expect(namesOf(rendered, 'PersistentVolumeClaim')).toEqual([]);
  else expect(find(rendered, 'PersistentVolumeClaim', 'vllm-opt-storage-claim').spec).toEqual(expected);
});

it.each<[object, object]>([
  [{}, { minAvailable: 0 }],
  [{ minAvailable: 2 }, { minAvailable: 2 }],
  [{ maxUnavailable: 0, minAvailable: '50%' }, { minAvailable: '50%' }],
  [{ maxUnavailable: '0' }, { maxUnavailable: 0 }],
  [{ maxUnavailable: 1, minAvailable: 1 }, { maxUnavailable: 1 }],
])('a budget of %j is %j', (pdb, expected) => {
  const budget = find(
    render(oneModel({ pdb: { enabled: true, ...pdb } })),
    'PodDisruptionBudget',
    'vllm-opt-pdb-vllm',
  );
  const { selector: _, ...spec } = budget.spec ?? {};
  expect(spec).toEqual(expected);
});

it('scales by waiting requests where no trigger is given', () => {
  const keda = { enabled: true, minReplicaCount: 0, idleReplicaCount: '0' };
  const values = oneModel({ keda: { ...keda, advanced: { restoreToOriginalReplicaCount: true } } });

  expect(find(render(values), 'ScaledObject', 'vllm-opt-scaledobject').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'vllm-opt-deployment-vllm' },
    minReplicaCount: 0,
    idleReplicaCount: 0,
    advanced: { restoreToOriginalReplicaCount: true },
    triggers: [
      {
        type: 'prometheus',
        metadata: {
          serverAddress: 'http://prometheus-operated.monitoring.svc:9090',
          metricName: 'vllm:num_requests_waiting',
          query: 'vllm:num_requests_waiting{model="opt"}',
          threshold: '5',
        },
      },
    ],
  });
});

it('keeps scaling a model whose raySpec is off', () => {
  const rendered = render(oneModel({ keda: { enabled: true }, raySpec: { enabled: false } }));
  expect(namesOf(rendered, 'ScaledObject')).toEqual(['vllm-opt-scaledobject']);
});

it('keeps all but the pods of a model that is off, and asks nothing of it', () => {
  const rendered = render({
    servingEngineSpec: {
      modelSpec: [
        {
          name: 'off',
          enabled: false,
          pvcStorage: '1Gi',
          hf_token: 'x',
          pdb: { enabled: true },
          keda: { enabled: true },
          chatTemplate: 'a',
          chatTemplateConfigMap: 'b',
          podLabels: { model: 'x' },
          initContainer: null,
        },
        { ...LEAST, enabled: null },
      ],
    },
    routerSpec: { enableRouter: false },
  });

  expect(rendered.problems).toEqual([]);
  expect(rendered.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'Deployment vllm-opt-deployment-vllm',
    'PersistentVolumeClaim vllm-off-storage-claim',
    'PodDisruptionBudget vllm-off-pdb-vllm',
    'ScaledObject vllm-off-scaledobject',
    'Secret vllm-secrets',
    'Service vllm-off-engine-service',
    'Service vllm-opt-engine-service',
  ]);
});

it('writes for the defaults what the chart does: a Service and a claim of its example', () => {
  const rendered = render({});
  expect(rendered.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'Deployment vllm-deployment-router',
    'PersistentVolumeClaim vllm-mistral-storage-claim',
    'Role vllm-reader',
    'RoleBinding vllm-deployment-access-binding',
    'Secret vllm-secrets',
    'Service vllm-mistral-engine-service',
    'Service vllm-router-service',
    'ServiceAccount vllm-router-service-account',
  ]);
});

it('writes nothing of engines but their configs where engines are off', () => {
  const values = oneModel({ pvcStorage: '1Gi' }, { enableEngine: false, configs: { A: 1 }, vllmApiKey: 'k' });
  const rendered = render({ ...values, routerSpec: { enableRouter: false } });

  expect(rendered.objects.map(({ kind }) => kind)).toEqual(['ConfigMap']);
  expect(find(rendered, 'ConfigMap', 'vllm-configs').data).toEqual({ A: '1' });
});

it('writes a template as it is given', () => {
  const values = oneModel({ chatTemplate: 'a.jinja', chatTemplateConfigMap: '{{ a }}\n  b\n' });
  expect(find(render(values), 'ConfigMap', 'vllm-opt-chat-templates').data).toEqual({
    'a.jinja': '{{ a }}\n  b\n',
  });
  const empty = oneModel({ chatTemplate: 'a.jinja', chatTemplateConfigMap: '' });
  expect(find(render(empty), 'ConfigMap', 'vllm-opt-chat-templates').data).toEqual({ 'a.jinja': '' });
});

it('scrapes all engines', () => {
  const serviceMonitor = { enabled: true, additionalLabels: { team: 1 }, honorLabels: true };
  const { metadata, spec } = find(
    render(oneModel({}, { serviceMonitor })),
    'ServiceMonitor',
    'vllm-engine-servicemonitor',
  );

  expect(metadata.labels).toMatchObject({
    'app.kubernetes.io/managed-by': 'helm',
    environment: 'test',
    team: '1',
  });
  expect(spec.endpoints).toEqual([
    { port: 'service-port', honorLabels: true, interval: '30s', scrapeTimeout: '25s' },
  ]);
  expect(Object.keys(spec.selector.matchLabels ?? {})).not.toContain('app.kubernetes.io/managed-by');
});
