import { type ApiObject, Chart } from 'cdk8s';
import type { ISecret } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ContainerPort, EnvVar } from 'kubernetes-types/core/v1.js';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { chartImages, images } from '../../contract/images.js';
import { ports } from '../../contract/ports.js';
import { metricsRights } from '../../imports/operator-rights.js';
import { check } from '../check.js';
import { envField, envValue, mergeEnv, nameOf } from '../env.js';
import { type LoraControllerIdentity, type RightsIdentity, typedIdentity } from '../identity.js';
import { repositoryOf } from '../images.js';
import { define } from '../manifest.js';
import { NONROOT_USER } from '../pod-security.js';
import { releaseOf } from '../settings.js';
import {
  defineDeployment,
  defineScaling,
  defineService,
  type Probes,
  type WorkloadProps,
} from '../workload.js';

/** What a service account may do, and whether in its own namespace or in all of them. */
export interface Rights {
  readonly scope: 'namespace' | 'cluster';
  /** @default - what adapters need */
  readonly rules?: readonly PolicyRule[];
}

/** How the controller of LoraAdapter resources runs. */
export interface LoraControllerProps extends WorkloadProps {
  /** Names, labels and selectors. @default - `typedIdentity(release).loraController` */
  readonly identity?: LoraControllerIdentity;
  /** DNS domain of the cluster. @default "cluster.local" */
  readonly clusterDomain?: string;
  /** Metrics over TLS for callers with a token that may read them, over plain HTTP, or none. @default "plain" */
  readonly metrics?: 'secure' | 'plain' | false;
  /** A Service in front of the metrics. @default - true with `metrics` */
  readonly metricsService?: boolean;
  /** TLS Secret of the admission webhooks. @default - no webhooks */
  readonly webhookCertificate?: ISecret | string;
  /** Items of the command line, written as given. @default - none */
  readonly extraArgs?: readonly string[];
  /** Writes roles and bindings for the service account. @default true */
  readonly rbac?: boolean;
  /** @default - adapters, pods and Secrets of its own namespace */
  readonly rights?: Rights;
  /** Rights to agree on one active controller. @default - leases of its own namespace */
  readonly leaderElectionRights?: Rights;
}

const CERTIFICATES = '/tmp/k8s-webhook-server/serving-certs';

/**
 * The controller that loads LoRA adapters into engines and unloads them. Adapters have to be deleted before it: their
 * deletion waits until it has unloaded them.
 */
export class LoraController extends Construct {
  readonly identity: LoraControllerIdentity;
  readonly deployment: ApiObject;
  /** Absent where the service account is the user's. */
  readonly serviceAccount?: ApiObject;
  /** Service of the metrics. */
  readonly service?: ApiObject;
  /** What the controller was made from. */
  readonly props: LoraControllerProps;

  constructor(scope: Construct, id: string, props: LoraControllerProps = {}) {
    super(scope, id);
    this.props = props;
    this.identity = props.identity ?? typedIdentity(releaseOf(this)).loraController;
    const { identity } = this;
    const { metrics = 'plain', rbac = true } = props;
    const { metricsService = metrics !== false } = props;
    const rights = props.rights ?? { scope: 'namespace' };
    const image = props.image ?? images.operator;
    const inCluster = rights.scope === 'cluster' || (metrics === 'secure' && props.rights === undefined);
    check(
      this,
      !rbac || rights.scope === 'cluster' || !UNCONFINED.has(repositoryOf(image)),
      `rights: ${repositoryOf(image)} watches adapters and pods of all namespaces, got rights in one; set the scope to cluster, or use another image`,
    );
    check(
      this,
      !rbac || !inCluster || Chart.of(this).namespace !== undefined,
      'rbac: a ClusterRoleBinding names the namespace of the service account, got a chart without one; give it to the chart, or set rbac to false',
    );
    check(
      this,
      !metricsService || metrics !== false,
      'metricsService: there are no metrics to serve, got true; leave it out or set metrics',
    );
    if (!props.serviceAccount) {
      this.serviceAccount = define(this, 'ServiceAccount', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { ...identity.serviceAccount, labels: { ...identity.serviceAccount.labels } },
      });
    }
    if (rbac) {
      const { leaderElectionRights = { scope: 'namespace' } } = props;
      this.grant('Rights', rights.scope, rights.rules ?? ADAPTER_RULES, identity.rights);
      this.grant(
        'LeaderElection',
        leaderElectionRights.scope,
        leaderElectionRights.rules ?? LEADER_RULES,
        identity.leaderElection,
      );
      // Nobody may be asked about within one namespace.
      if (metrics === 'secure' && props.rights === undefined) {
        this.grant('MetricsAuth', 'cluster', metricsRights, identity.metricsAuth);
      }
    }
    const { webhookCertificate } = props;
    this.deployment = defineDeployment(
      this,
      {
        ...props,
        image,
        rollout: props.rollout ?? 'surge',
        gracefulShutdown: props.gracefulShutdown ?? { preStopSeconds: 0, gracePeriodSeconds: 10 },
        probes: { ...PROBES, ...props.probes },
        resources: props.resources ?? {
          requests: { cpu: '10m', memory: '128Mi' },
          limits: { memory: '256Mi' },
        },
      },
      {
        identity,
        user: NONROOT_USER,
        callsApiServer: true,
        serviceAccountName: identity.serviceAccount.name,
        volumes: webhookCertificate
          ? [{ name: 'webhook-server-cert', secret: { secretName: nameOf(webhookCertificate) } }]
          : [],
        container: {
          args: [
            '--leader-elect',
            // Our operator looks after all kinds where nothing else is said.
            ...(props.image === undefined ? ['--kinds=LoraAdapter'] : []),
            `--health-probe-bind-address=:${ports.operatorHealth}`,
            ...metricsArgs(metrics),
            ...(webhookCertificate ? [`--webhook-cert-path=${CERTIFICATES}`] : []),
            ...(props.extraArgs ?? []),
          ],
          env: this.env(),
          ports: [
            ...(metrics ? [containerPort(identity.containerPort, ports.operatorMetrics)] : []),
            ...(webhookCertificate ? [containerPort('webhook-server', ports.operatorWebhook)] : []),
          ],
          volumeMounts: [
            ...(webhookCertificate
              ? [{ name: 'webhook-server-cert', mountPath: CERTIFICATES, readOnly: true }]
              : []),
            ...(props.volumeMounts ?? []),
          ],
        },
      },
    );
    if (metricsService) {
      this.service = defineService(
        this,
        { ...props, servicePort: props.servicePort ?? ports.operatorMetrics },
        identity,
        { target: identity.containerPort },
      );
    }
    defineScaling(this, props, identity);
  }

  private grant(
    id: string,
    range: Rights['scope'],
    rules: readonly PolicyRule[],
    identity: (namespace?: string) => RightsIdentity,
  ): void {
    const { namespace } = Chart.of(this);
    const { role, binding } = identity(range === 'cluster' ? namespace : undefined);
    const name = nameOf(this.props.serviceAccount ?? this.identity.serviceAccount);
    const scope = new Construct(this, id);
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const roleParts = { metadata: { ...role, labels: { ...role.labels } }, rules: [...rules] };
    const bindingParts = {
      metadata: { ...binding, labels: { ...binding.labels } },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name: role.name };
    if (range === 'cluster') {
      define(scope, 'ClusterRole', { apiVersion, kind: 'ClusterRole', ...roleParts });
      define(scope, 'ClusterRoleBinding', {
        apiVersion,
        kind: 'ClusterRoleBinding',
        ...bindingParts,
        roleRef: { ...roleRef, kind: 'ClusterRole' },
      });
    } else {
      define(scope, 'Role', { apiVersion, kind: 'Role', ...roleParts });
      define(scope, 'RoleBinding', {
        apiVersion,
        kind: 'RoleBinding',
        ...bindingParts,
        roleRef: { ...roleRef, kind: 'Role' },
      });
    }
  }

  private env(): EnvVar[] {
    const { namespace } = Chart.of(this);
    return mergeEnv(
      [
        namespace === undefined
          ? envField('WATCH_NAMESPACE', 'metadata.namespace')
          : envValue('WATCH_NAMESPACE', namespace),
        envValue('KUBERNETES_CLUSTER_DOMAIN', this.props.clusterDomain ?? 'cluster.local'),
      ],
      this.props.baseEnv ?? [],
      this.props.env ?? [],
    );
  }
}

/** Images whose program reads no `WATCH_NAMESPACE`. */
const UNCONFINED: ReadonlySet<string> = new Set([repositoryOf(chartImages.loraController)]);

const PROBES: Probes = {
  liveness: {
    httpGet: { path: '/healthz', port: ports.operatorHealth },
    initialDelaySeconds: 15,
    periodSeconds: 20,
  },
  readiness: {
    httpGet: { path: '/readyz', port: ports.operatorHealth },
    initialDelaySeconds: 5,
    periodSeconds: 10,
  },
};

/** Adapters with their finalizers, the pods that load them (marked with an annotation), and the Secrets that adapters name. */
const ADAPTER_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['production-stack.vllm.ai'],
    resources: ['loraadapters'],
    verbs: ['get', 'list', 'watch', 'update', 'patch'],
  },
  {
    apiGroups: ['production-stack.vllm.ai'],
    resources: ['loraadapters/status'],
    verbs: ['get', 'update', 'patch'],
  },
  { apiGroups: ['production-stack.vllm.ai'], resources: ['loraadapters/finalizers'], verbs: ['update'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

const LEADER_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'create', 'update', 'patch'],
  },
];

function metricsArgs(metrics: 'secure' | 'plain' | false): string[] {
  if (metrics === false) return ['--metrics-bind-address=0'];
  return [
    `--metrics-bind-address=:${ports.operatorMetrics}`,
    metrics === 'secure' ? '--metrics-secure' : '--metrics-secure=false',
  ];
}

function containerPort(name: string, port: number): ContainerPort {
  return { name, containerPort: port, protocol: 'TCP' };
}
