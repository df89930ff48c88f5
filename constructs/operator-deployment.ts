import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { images } from '../contract/images.js';
import { type OperatorKind, operatorKinds } from '../contract/operator-flags.js';
import { ports } from '../contract/ports.js';
import { operatorCrds } from '../imports/operator-crds.js';
import { kindRights, leaderElectionRights, metricsRights } from '../imports/operator-rights.js';
import { check } from './check.js';
import { mergeEnv, nameOf } from './env.js';
import type { Labels, ObjectIdentity, RightsIdentity } from './identity.js';
import { define, type Manifest } from './manifest.js';
import { type OperatorIdentity, operatorIdentity } from './operator-identity.js';
import { NONROOT_USER } from './pod-security.js';
import { mergeRules } from './policy-rules.js';
import {
  defineDeployment,
  defineScaling,
  defineService,
  type Probes,
  type WorkloadProps,
} from './workload.js';

/** How the operator runs. */
export interface OperatorDeploymentProps extends Omit<WorkloadProps, 'autoscaling'> {
  /** Names, labels and selectors. @default - `operatorIdentity()`, the names of the Go operator */
  readonly identity?: OperatorIdentity;
  /** Creates the chart's namespace, held to the Pod Security Standard "restricted". @default true */
  readonly createNamespace?: boolean;
  /** Writes the CustomResourceDefinitions of `kinds`. @default true */
  readonly crds?: boolean;
  /** Kinds of resources that it looks after; it has no rights to others. @default - all */
  readonly kinds?: readonly OperatorKind[];
  /** Namespaces whose resources it looks after; it has no rights in others. @default - all */
  readonly watchNamespaces?: readonly string[];
  /** Metrics over TLS for callers with a token that may read them, over plain HTTP, or none. @default "secure" */
  readonly metrics?: 'secure' | 'plain' | false;
  /**
   * Who may reach the metrics, the only port that is open to others; `false` writes no NetworkPolicy.
   * @default - pods of the namespace `monitoring`
   */
  readonly metricsClients?: readonly NetworkPolicyPeer[] | false;
  /** Lets who may view or edit a namespace by Kubernetes' own roles do so with the resources of `kinds`. @default true */
  readonly userRoles?: boolean;
  /** Items of the command line, written as given. @default - none */
  readonly extraArgs?: readonly string[];
}

/**
 * The operator with everything that it needs in a cluster: namespace, CustomResourceDefinitions, the rights that its code
 * uses and no more, metrics. The namespace is that of the chart.
 */
export class OperatorDeployment extends Construct {
  readonly identity: OperatorIdentity;
  readonly deployment: ApiObject;
  /** Absent where the service account is the user's. */
  readonly serviceAccount?: ApiObject;
  /** Service of the metrics, absent without them. */
  readonly service?: ApiObject;
  /** Command line of the operator. */
  readonly args: readonly string[];
  /** What the operator was made from. */
  readonly props: OperatorDeploymentProps;
  private readonly kinds: readonly OperatorKind[];
  private readonly namespace: string;

  constructor(scope: Construct, id: string, props: OperatorDeploymentProps = {}) {
    super(scope, id);
    this.props = props;
    this.identity = props.identity ?? operatorIdentity();
    this.kinds = props.kinds ?? operatorKinds;
    const { namespace } = Chart.of(this);
    this.namespace = namespace ?? '';
    check(
      this,
      namespace !== undefined,
      'namespace: a ClusterRoleBinding names the namespace of the service account, got a chart without one; give it to the chart',
    );
    check(
      this,
      this.kinds.length > 0,
      'kinds: there is nothing to look after, got none; leave it out for all',
    );
    check(
      this,
      props.watchNamespaces?.length !== 0,
      'watchNamespaces: there is nothing to look after, got none; leave it out for all',
    );
    if (props.createNamespace !== false) this.createNamespace();
    if (props.crds !== false) this.defineCrds();
    if (!props.serviceAccount)
      this.serviceAccount = this.plain('ServiceAccount', this.identity.serviceAccount);
    this.defineRights();
    const { metrics = 'secure' } = props;
    this.args = this.commandLine();
    this.deployment = this.defineDeployment();
    if (metrics !== false) {
      this.service = defineService(
        this,
        { ...props, servicePort: props.servicePort ?? ports.operatorMetrics },
        this.identity,
        { target: this.identity.containerPort },
      );
    }
    this.defineNetworkPolicy(metrics !== false);
    defineScaling(this, props, this.identity);
  }

  private createNamespace(): void {
    define(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: this.namespace,
        labels: {
          ...this.identity.deployment.labels,
          'pod-security.kubernetes.io/enforce':
            this.props.podSecurity === 'none' ? 'privileged' : 'restricted',
        },
      },
    });
  }

  private defineCrds(): void {
    for (const kind of this.kinds) {
      const crd = operatorCrds[kind];
      if (crd !== undefined) define(this, kind, crd as Manifest<'CustomResourceDefinition'>);
    }
  }

  private defineRights(): void {
    const { identity, props, kinds } = this;
    const rules = mergeRules(kinds.flatMap((kind) => kindRights[kind] ?? []));
    if (props.watchNamespaces === undefined) this.grantInCluster('Rights', identity.rights, rules);
    else {
      for (const namespace of new Set(props.watchNamespaces)) {
        this.grantIn(namespace, `Rights-${namespace}`, identity.rights, rules);
      }
    }
    this.grantIn(this.namespace, 'LeaderElection', identity.leaderElection, leaderElectionRights);
    if ((props.metrics ?? 'secure') === 'secure') {
      this.grantInCluster('MetricsAuth', identity.metricsAuth, metricsRights);
      this.clusterRole('MetricsReader', identity.metricsReader, [
        { nonResourceURLs: ['/metrics'], verbs: ['get'] },
      ]);
    }
    if (props.userRoles !== false) this.defineUserRoles();
  }

  /** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
  private defineUserRoles(): void {
    const { view, edit } = this.identity.users;
    const resources = this.kinds.flatMap((kind) => operatorCrds[kind]?.spec.names.plural ?? []).sort();
    const rule = (verbs: string[]): PolicyRule => ({
      apiGroups: ['production-stack.vllm.ai'],
      resources,
      verbs,
    });
    const into = (...roles: readonly string[]): Labels =>
      Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']));
    this.clusterRole('Viewers', view, [rule(['get', 'list', 'watch'])], into('view'));
    this.clusterRole(
      'Editors',
      edit,
      [rule(['create', 'delete', 'deletecollection', 'patch', 'update'])],
      into('edit', 'admin'),
    );
  }

  private commandLine(): string[] {
    const { metrics = 'secure', watchNamespaces, extraArgs = [] } = this.props;
    return [
      '--leader-elect',
      `--health-probe-bind-address=:${ports.operatorHealth}`,
      `--metrics-bind-address=${metrics === false ? '0' : `:${ports.operatorMetrics}`}`,
      ...(metrics === 'plain' ? ['--metrics-secure=false'] : []),
      ...(this.props.kinds === undefined ? [] : [`--kinds=${this.kinds.join(',')}`]),
      ...(watchNamespaces === undefined ? [] : [`--watch-namespaces=${watchNamespaces.join(',')}`]),
      ...extraArgs,
    ];
  }

  private defineDeployment(): ApiObject {
    const { identity, props } = this;
    const { metrics = 'secure' } = props;
    return defineDeployment(
      this,
      {
        ...props,
        image: props.image ?? images.operator,
        rollout: props.rollout ?? 'surge',
        gracefulShutdown: props.gracefulShutdown ?? { preStopSeconds: 0, gracePeriodSeconds: 30 },
        probes: { ...PROBES, ...props.probes },
        resources: props.resources ?? {
          requests: { cpu: '50m', memory: '128Mi' },
          limits: { memory: '512Mi' },
        },
        securityContext: {
          ...(props.podSecurity !== 'none' && { readOnlyRootFilesystem: true }),
          ...props.securityContext,
        },
      },
      {
        identity,
        user: NONROOT_USER,
        opensNoOtherPorts: true,
        callsApiServer: true,
        serviceAccountName: identity.serviceAccount.name,
        container: {
          args: [...this.args],
          env: mergeEnv(props.baseEnv ?? [], props.env ?? []),
          ports: [
            { name: 'health', containerPort: ports.operatorHealth, protocol: 'TCP' },
            ...(metrics === false
              ? []
              : [
                  {
                    name: identity.containerPort,
                    containerPort: ports.operatorMetrics,
                    protocol: 'TCP' as const,
                  },
                ]),
          ],
          volumeMounts: [...(props.volumeMounts ?? [])],
        },
      },
    );
  }

  private defineNetworkPolicy(hasMetrics: boolean): void {
    const { metricsClients = MONITORING } = this.props;
    if (metricsClients === false) return;
    const { networkPolicy, deployment } = this.identity;
    define(this, 'NetworkPolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { ...networkPolicy, labels: { ...networkPolicy.labels } },
      spec: {
        podSelector: { matchLabels: { ...deployment.selector } },
        policyTypes: ['Ingress'],
        // An empty `from` would be everybody.
        ingress:
          hasMetrics && metricsClients.length > 0
            ? [{ from: [...metricsClients], ports: [{ protocol: 'TCP', port: ports.operatorMetrics }] }]
            : [],
      },
    });
  }

  private plain(kind: 'ServiceAccount', { name, labels }: ObjectIdentity): ApiObject {
    return define(this, kind, { apiVersion: 'v1', kind, metadata: { name, labels: { ...labels } } });
  }

  private clusterRole(
    id: string,
    { name, labels }: ObjectIdentity,
    rules: readonly PolicyRule[],
    more: Labels = {},
  ): void {
    define(this, id, {
      apiVersion: RBAC,
      kind: 'ClusterRole',
      metadata: { name, labels: { ...labels, ...more } },
      rules: [...rules],
    });
  }

  private grantInCluster(id: string, { role, binding }: RightsIdentity, rules: readonly PolicyRule[]): void {
    this.clusterRole(`${id}-role`, role, rules);
    define(this, `${id}-binding`, {
      apiVersion: RBAC,
      kind: 'ClusterRoleBinding',
      metadata: { name: binding.name, labels: { ...binding.labels } },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role.name },
      subjects: [this.subject()],
    });
  }

  private grantIn(
    namespace: string,
    id: string,
    { role, binding }: RightsIdentity,
    rules: readonly PolicyRule[],
  ): void {
    define(this, `${id}-role`, {
      apiVersion: RBAC,
      kind: 'Role',
      metadata: { name: role.name, namespace, labels: { ...role.labels } },
      rules: [...rules],
    });
    define(this, `${id}-binding`, {
      apiVersion: RBAC,
      kind: 'RoleBinding',
      metadata: { name: binding.name, namespace, labels: { ...binding.labels } },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: role.name },
      subjects: [this.subject()],
    });
  }

  private subject(): { kind: string; name: string; namespace: string } {
    const name = nameOf(this.props.serviceAccount ?? this.identity.serviceAccount);
    return { kind: 'ServiceAccount', name, namespace: this.namespace };
  }
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC = `${RBAC_GROUP}/v1`;

const MONITORING: readonly NetworkPolicyPeer[] = [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
];

const PROBES: Probes = {
  startup: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 2, failureThreshold: 60 },
  liveness: {
    httpGet: { path: '/healthz', port: 'health' },
    periodSeconds: 20,
    timeoutSeconds: 5,
    failureThreshold: 3,
  },
  readiness: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 10, timeoutSeconds: 5 },
};
