import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Chart } from 'cdk8s';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OperatorDeployment, type OperatorDeploymentProps } from '../../constructs/operator-deployment.js';
import { mergeRules } from '../../constructs/policy-rules.js';
import { images } from '../../contract/images.js';
import { operatorKinds } from '../../contract/operator-flags.js';
import { operatorConfig } from '../../operator/config.js';
import { objectOf, objectsOf } from './rendered.js';

function chartOf(props: OperatorDeploymentProps = {}, namespace: string | null = 'system'): Chart {
  const chart = new Chart(new App(), 'operator', namespace === null ? {} : { namespace });
  new OperatorDeployment(chart, 'operator', props);
  return chart;
}

const podOf = (chart: Chart) => objectOf(chart, 'Deployment').spec?.template;
const containerOf = (chart: Chart) => podOf(chart)?.spec?.containers[0];
const argsOf = (chart: Chart): string[] => containerOf(chart)?.args ?? [];

/** Resources of the group that rules speak of. */
const kindsIn = (rules: readonly PolicyRule[] = []): string[] => [
  ...new Set(
    rules
      .filter(({ apiGroups = [] }) => apiGroups.includes('production-stack.vllm.ai'))
      .flatMap(({ resources = [] }) => resources.map((name) => name.split('/')[0] ?? '')),
  ),
];

describe('OperatorDeployment', () => {
  it('has the names of the documentation, and metrics that select its pods', () => {
    const chart = chartOf();
    expect(objectOf(chart, 'Deployment').metadata).toMatchObject({
      name: 'production-stack-controller-manager',
      namespace: 'system',
    });
    expect(objectOf(chart, 'Namespace').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const service = objectOf(chart, 'Service');
    expect(service.spec?.ports).toEqual([
      { name: 'https', port: 8443, targetPort: 'metrics', protocol: 'TCP' },
    ]);
    const labels = podOf(chart)?.metadata?.labels ?? {};
    for (const selector of [
      service.spec?.selector,
      objectOf(chart, 'Deployment').spec?.selector.matchLabels,
      objectOf(chart, 'NetworkPolicy').spec?.podSelector.matchLabels,
      objectOf(chart, 'PodDisruptionBudget').spec?.selector?.matchLabels,
      // What the monitors of the Go operator select, which its own pods lack.
      { 'control-plane': 'controller-manager' },
    ]) {
      expect(Object.keys(selector ?? {}).length).toBeGreaterThan(0);
      expect(labels).toMatchObject(selector ?? {});
    }
  });

  it('writes the very CustomResourceDefinitions of operator/crds', () => {
    const written = objectsOf(chartOf(), 'CustomResourceDefinition');
    expect(written.map(({ spec }) => spec.names.kind).sort()).toEqual([...operatorKinds].sort());
    for (const crd of written) {
      const path = `../../operator/crds/production-stack.vllm.ai_${crd.spec.names.plural}.yaml`;
      const source = readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
      expect(crd).toEqual(parse(source));
    }
  });

  it.each([
    ['all', {}],
    ['some kinds in some namespaces', { kinds: ['VLLMRuntime', 'StaticRoute'], watchNamespaces: ['a', 'b'] }],
    ['metrics without TLS', { metrics: 'plain' }],
    ['no metrics', { metrics: false }],
  ] as const)('writes a command line that the operator understands: %s', (_, props) => {
    const config = operatorConfig(argsOf(chartOf(props)), {});
    expect(config).toMatchObject({
      leaderElect: true,
      health: { port: 8081 },
      kinds: 'kinds' in props ? props.kinds : operatorKinds,
      warnings: [],
    });
    const { metrics = 'secure' } = props as OperatorDeploymentProps;
    expect(config.metrics).toEqual(metrics === false ? undefined : { port: 8443 });
    if (metrics !== false) expect(config.metricsSecure).toBe(metrics === 'secure');
    expect(config.namespaces).toEqual('watchNamespaces' in props ? props.watchNamespaces : undefined);
  });

  it('has rights in the whole cluster, but for the lease', () => {
    const chart = chartOf();
    expect(objectsOf(chart, 'Role').map(({ metadata }) => metadata.namespace)).toEqual(['system']);
    const role = objectOf(chart, 'ClusterRole', 'production-stack-manager-role');
    expect(kindsIn(role.rules)).toEqual(
      expect.arrayContaining(['cacheservers', 'staticroutes', 'vllmrouters', 'vllmruntimes']),
    );
    // Nobody gets everything, and Secrets can be neither listed nor written.
    const all = objectsOf(chart, 'ClusterRole').flatMap(({ rules = [] }) => rules);
    expect(JSON.stringify(all)).not.toContain('*');
    const secrets = role.rules?.filter(({ resources }) => resources?.includes('secrets')) ?? [];
    expect(secrets.flatMap(({ verbs }) => verbs).filter((verb) => verb !== 'get')).toEqual([]);
  });

  it('has rights in the namespaces that it watches alone, to what its kinds need', () => {
    const chart = chartOf({ kinds: ['CacheServer'], watchNamespaces: ['a', 'b', 'a'], metrics: false });
    const roles = objectsOf(chart, 'Role').filter(({ metadata }) => metadata.name.includes('manager'));
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['a', 'b']);
    expect(kindsIn(roles[0]?.rules)).toEqual(['cacheservers']);
    expect(objectsOf(chart, 'ClusterRoleBinding')).toEqual([]);
    const bindings = objectsOf(chart, 'RoleBinding');
    expect(bindings.map(({ metadata }) => metadata.namespace).sort()).toEqual(['a', 'b', 'system']);
    for (const { subjects } of bindings) {
      expect(subjects).toEqual([
        { kind: 'ServiceAccount', name: 'production-stack-controller-manager', namespace: 'system' },
      ]);
    }
    expect(objectsOf(chart, 'CustomResourceDefinition')).toHaveLength(1);
  });

  it('opens its metrics to monitoring, and to nobody without them', () => {
    const ingressOf = (props: OperatorDeploymentProps) =>
      objectOf(chartOf(props), 'NetworkPolicy').spec?.ingress;
    expect(ingressOf({})).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ protocol: 'TCP', port: 8443 }],
      },
    ]);
    expect(ingressOf({ metrics: false })).toEqual([]);
    expect(ingressOf({ metricsClients: [] })).toEqual([]);
    expect(objectsOf(chartOf({ metricsClients: false }), 'NetworkPolicy')).toEqual([]);
    expect(objectsOf(chartOf({ metrics: false }), 'Service')).toEqual([]);
  });

  it('runs an image, an account and a pod of the user', () => {
    const chart = chartOf({
      image: 'r.io/operator:2',
      serviceAccount: 'theirs',
      createNamespace: false,
      crds: false,
      userRoles: false,
      replicas: 2,
      tolerations: [{ operator: 'Exists' }],
      extraArgs: ['--zap-devel'],
    });
    expect(containerOf(chart)?.image).toBe('r.io/operator:2');
    expect(containerOf(chartOf())?.image).toBe(images.operator);
    expect(podOf(chart)?.spec).toMatchObject({ serviceAccountName: 'theirs', tolerations: [{}] });
    expect(argsOf(chart).at(-1)).toBe('--zap-devel');
    expect(objectsOf(chart, 'RoleBinding')[0]?.subjects?.[0]?.name).toBe('theirs');
    for (const kind of ['Namespace', 'CustomResourceDefinition', 'ServiceAccount'] as const)
      expect(objectsOf(chart, kind)).toEqual([]);
    expect(
      objectsOf(chart, 'ClusterRole').filter(({ metadata }) => /viewer|editor/.test(metadata.name)),
    ).toEqual([]);
  });

  it.each([
    ['a chart without namespace', {}, null, 'namespace: a ClusterRoleBinding names the namespace'],
    ['no kinds', { kinds: [] }, 'n', 'kinds: there is nothing to look after, got none'],
    [
      'no namespaces',
      { watchNamespaces: [] },
      'n',
      'watchNamespaces: there is nothing to look after, got none',
    ],
  ] as const)('refuses %s', (_, props, namespace, message) => {
    expect(() => chartOf(props, namespace).toJson()).toThrow(message);
  });
});

describe('mergeRules', () => {
  it('allows what its rules allow, each resource once', () => {
    const rule = (
      group: string,
      resources: string[],
      verbs: string[],
      resourceNames?: string[],
    ): PolicyRule => ({
      apiGroups: [group],
      resources,
      verbs,
      ...(resourceNames && { resourceNames }),
    });
    expect(
      mergeRules([
        rule('', ['pods'], ['list']),
        rule('', ['pods', 'services'], ['get']),
        rule('', ['services'], ['list']),
        rule('', ['pods'], ['delete'], ['one']),
        rule('apps', ['deployments'], ['get', 'list']),
      ]),
    ).toEqual([
      { ...rule('', ['pods'], ['delete']), resourceNames: ['one'] },
      rule('', ['pods', 'services'], ['get', 'list']),
      rule('apps', ['deployments'], ['get', 'list']),
    ]);
  });
});
