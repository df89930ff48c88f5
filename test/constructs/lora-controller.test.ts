import type { ChartProps } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { LoraController, type LoraControllerProps } from '../../constructs/lora/controller.js';
import { images } from '../../contract/images.js';
import { inconsistenciesOf } from '../support/consistency.js';
import { validatorOf } from '../support/schemas.js';
import { newChart, objectOf, objectsOf, stackChart, workloadOf } from './rendered.js';

function controller(props: LoraControllerProps = {}, chartProps: ChartProps = { namespace: 'models' }) {
  const chart = newChart('stack', chartProps);
  new LoraController(chart, 'LoraController', props);
  return chart;
}

describe('LoraController', () => {
  it('keeps to its namespace', () => {
    const chart = controller();

    expect(objectsOf(chart, 'ClusterRole')).toEqual([]);
    const { rules = [] } = objectOf(chart, 'Role', 'stack-lora-controller');
    expect(rules.find(({ resources }) => resources?.includes('secrets'))?.verbs).toEqual(['get']);
    expect(objectOf(chart, 'RoleBinding', 'stack-leader-election').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'stack-lora-controller', namespace: 'models' },
    ]);
    expect(workloadOf(chart).env).toEqual({
      WATCH_NAMESPACE: 'models',
      KUBERNETES_CLUSTER_DOMAIN: 'cluster.local',
    });
  });

  it('may ask who reads its metrics where only some may, and nothing else in the whole cluster', () => {
    const chart = controller({ metrics: 'secure' });
    const { rules = [], metadata } = objectOf(chart, 'ClusterRole');

    expect(metadata.name).toBe('models-stack-lora-controller-metrics');
    expect(rules.map(({ resources, verbs }) => [resources, verbs])).toEqual([
      [['tokenreviews'], ['create']],
      [['subjectaccessreviews'], ['create']],
    ]);
    expect(objectOf(chart, 'ClusterRoleBinding').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'stack-lora-controller', namespace: 'models' },
    ]);
    expect(objectsOf(controller({ metrics: 'secure', rbac: false }), 'ClusterRole')).toEqual([]);
    const own = { scope: 'namespace', rules: [] } as const;
    expect(objectsOf(controller({ metrics: 'secure', rights: own }), 'ClusterRole')).toEqual([]);
  });

  it('has rights in the whole cluster only where they are asked for, under a name that no other namespace has', () => {
    const chart = controller({ rights: { scope: 'cluster' } });

    expect(objectOf(chart, 'ClusterRole').metadata).toEqual(
      expect.objectContaining({ name: 'models-stack-lora-controller' }),
    );
    const binding = objectOf(chart, 'ClusterRoleBinding');
    expect(binding.metadata.namespace).toBeUndefined();
    expect(binding.roleRef).toEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'models-stack-lora-controller',
    });
    expect(objectsOf(chart, 'Role').map(({ metadata }) => metadata.name)).toEqual(['stack-leader-election']);
  });

  it('refuses the chart’s controller with rights that it cannot live with', () => {
    const image = 'docker.io/lmcache/lmstack-lora-controller:v1';

    expect(() => controller({ image }).toJson()).toThrow('got rights in one; set the scope to cluster');
    expect(() => controller({ image, rights: { scope: 'cluster' } }).toJson()).not.toThrow();
    expect(() => controller({ image, rbac: false, serviceAccount: 'mine' }).toJson()).not.toThrow();
  });

  it('binds a service account that is given instead of writing one', () => {
    const chart = controller({ serviceAccount: 'mine' });

    expect(objectsOf(chart, 'ServiceAccount')).toEqual([]);
    expect(workloadOf(chart).pod.serviceAccountName).toBe('mine');
    expect(objectOf(chart, 'RoleBinding', 'stack-lora-controller').subjects?.[0]?.name).toBe('mine');
  });

  it('knows its namespace also where the chart has none', () => {
    expect(workloadOf(controller({ rbac: false }, {})).env.WATCH_NAMESPACE).toEqual({
      fieldRef: { fieldPath: 'metadata.namespace' },
    });
    expect(() => controller({ rights: { scope: 'cluster' } }, {}).toJson()).toThrow(
      'rbac: a ClusterRoleBinding names the namespace',
    );
    expect(() => controller({}, {}).toJson()).not.toThrow();
  });

  it.each([
    ['plain', ['--metrics-bind-address=:8443', '--metrics-secure=false']],
    ['secure', ['--metrics-bind-address=:8443', '--metrics-secure']],
  ] as const)('serves %s metrics behind a Service', (metrics, args) => {
    const chart = controller({ metrics });

    expect(workloadOf(chart).main.args).toEqual([
      '--leader-elect',
      '--kinds=LoraAdapter',
      '--health-probe-bind-address=:8081',
      ...args,
    ]);
    expect(objectOf(chart, 'Service', 'stack-lora-controller-metrics').spec?.ports).toEqual([
      { name: 'metrics', port: 8443, targetPort: 'metrics', protocol: 'TCP' },
    ]);
  });

  it('has neither port nor Service without metrics', () => {
    const chart = controller({ metrics: false });

    expect(workloadOf(chart).main.args?.at(-1)).toBe('--metrics-bind-address=0');
    expect(workloadOf(chart).main.ports ?? []).toEqual([]);
    expect(objectsOf(chart, 'Service')).toEqual([]);
    expect(() => controller({ metrics: false, metricsService: true }).toJson()).toThrow('metricsService');
  });

  it('serves webhooks with the certificate of a Secret', () => {
    const { main, pod } = workloadOf(controller({ webhookCertificate: 'tls', extraArgs: ['--x'] }));

    expect(main.args?.slice(-2)).toEqual([
      '--webhook-cert-path=/tmp/k8s-webhook-server/serving-certs',
      '--x',
    ]);
    expect(main.ports?.[1]).toEqual({ name: 'webhook-server', containerPort: 9443, protocol: 'TCP' });
    expect(pod.volumes).toEqual([{ name: 'webhook-server-cert', secret: { secretName: 'tls' } }]);
    expect(main.volumeMounts?.[0]?.readOnly).toBe(true);
  });

  it('is restricted, but has its token', () => {
    const { pod, main } = workloadOf(controller());

    expect(main.image).toBe(images.operator);
    expect(pod.securityContext?.runAsUser).toBe(65532);
    expect(pod.automountServiceAccountToken).toBeUndefined();
    expect(pod.terminationGracePeriodSeconds).toBe(10);
  });

  it('fits together and fits the API', () => {
    const chart = stackChart({ loraController: { rights: { scope: 'cluster' }, webhookCertificate: 'tls' } });
    const problemsOf = validatorOf([]);

    expect(inconsistenciesOf(chart.toJson())).toEqual([]);
    expect(chart.toJson().flatMap((object) => problemsOf(object))).toEqual([]);
  });

  it('is reached by readers of metrics and, at its webhooks, by the API server', () => {
    const policies = (props: LoraControllerProps) =>
      objectOf(stackChart({ loraController: props }), 'NetworkPolicy', 'stack-lora-controller').spec?.ingress;
    const monitoring = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
    };

    expect(policies({})).toEqual([{ from: [monitoring], ports: [{ port: 8443, protocol: 'TCP' }] }]);
    expect(policies({ metrics: false, webhookCertificate: 'tls' })).toEqual([
      { ports: [{ port: 9443, protocol: 'TCP' }] },
    ]);
  });

  it('loosens the namespace that holds a controller of no standard', () => {
    const namespace = (props: LoraControllerProps) =>
      objectOf(stackChart({ createNamespace: true, loraController: props }), 'Namespace').metadata.labels;

    expect(namespace({})).toEqual({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    expect(namespace({ podSecurity: 'none' })).toEqual({
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
  });
});
