import type { ApiObject } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type {
  Affinity,
  Container,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  Lifecycle,
  PodDNSConfig,
  PodSecurityContext,
  PodSpec,
  Probe,
  ResourceRequirements,
  SecurityContext,
  ServicePort,
  Toleration,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import { type Autoscaling, defineAutoscaler } from './autoscaling.js';
import { check } from './check.js';
import { type DisruptionBudget, defineDisruptionBudget } from './disruption-budget.js';
import { nameOf } from './env.js';
import type { Labels, WorkloadIdentity } from './identity.js';
import { imageOf } from './images.js';
import { define, filled } from './manifest.js';
import { restrictedContainer, restrictedPod } from './pod-security.js';
import { settingsOf } from './settings.js';

/**
 * How pods are replaced: `surge` starts a new pod before it stops an old one and needs room for it, `in-place` stops one
 * first, `recreate` stops all first; or a strategy as Kubernetes writes it.
 */
export type Rollout = 'surge' | 'in-place' | 'recreate' | DeploymentStrategy;

/** Time that a pod gets to finish what it is doing. */
export interface GracefulShutdown {
  /** Wait before SIGTERM, in seconds, while the pod leaves the endpoints. Done by the kubelet (`sleep` action). */
  readonly preStopSeconds: number;
  /** From the start of the termination to SIGKILL, in seconds; `preStopSeconds` counts. */
  readonly gracePeriodSeconds: number;
}

/** Probes of the main container; `false` leaves one out. */
export interface Probes {
  readonly startup?: Probe | false;
  readonly liveness?: Probe | false;
  readonly readiness?: Probe | false;
}

/** What every workload of the stack takes: engines, router, cache server. */
export interface WorkloadProps {
  /** Number of pods, or `unmanaged` where something outside this stack scales them; not together with `autoscaling`. @default 1 */
  readonly replicas?: number | 'unmanaged';
  /** The owner of `replicas` where it is not this manifest. @default - none */
  readonly autoscaling?: Autoscaling;
  /** @default - `in-place` for engines, since few clusters have spare GPUs; `surge` for others */
  readonly rollout?: Rollout;
  /** Seconds after which a rollout that makes no progress counts as failed. @default - 3600 for engines, Kubernetes' 600 for others */
  readonly progressDeadlineSeconds?: number;
  /** `false` for none. @default - `{ maxUnavailable: 1 }` */
  readonly disruptionBudget?: DisruptionBudget | false;
  /** Labels of the Deployment, beside those of the identity. @default - none */
  readonly labels?: Labels;
  /** Annotations of the Deployment. @default - none */
  readonly annotations?: Labels;

  /** Image with tag or digest, with its registry host if it has one. */
  readonly image?: string;
  /** @default - Kubernetes': `Always` for the tag `latest`, else `IfNotPresent` */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** Names of pull Secrets, after those of the stack. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Variables before those that come from Secrets and from `env`; they replace the construct's own of the same name. @default - none */
  readonly baseEnv?: readonly EnvVar[];
  /** Variables of the main container. Where a name is also one that the construct sets, this one wins. @default - none */
  readonly env?: readonly EnvVar[];
  /** @default - none */
  readonly envFrom?: readonly EnvFromSource[];
  /** Requests and limits as Kubernetes writes them. @default - per component */
  readonly resources?: ResourceRequirements;
  /** @default - per component */
  readonly probes?: Probes;
  /** `false` leaves Kubernetes' 30 s and no wait. @default - per component */
  readonly gracefulShutdown?: GracefulShutdown | false;
  /** Container hooks; a `preStop` replaces the wait of `gracefulShutdown`. @default - none */
  readonly lifecycle?: Lifecycle;
  /**
   * Pod Security Standard that the pod is written for. `restricted` fills in security contexts and keeps the service
   * account's token out unless the component needs it; `none` writes only what other props say.
   * @default "restricted"
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   */
  readonly podSecurity?: 'restricted' | 'none';
  /** Fields that win over those of `podSecurity`. @default - none */
  readonly podSecurityContext?: PodSecurityContext;
  /** Fields that win over those of `podSecurity`; main container only. @default - none */
  readonly securityContext?: SecurityContext;

  /** Labels of the pods; those of the selector cannot be changed. @default - none */
  readonly podLabels?: Labels;
  /** @default - none */
  readonly podAnnotations?: Labels;
  /** @default - per component */
  readonly serviceAccount?: IServiceAccount | string;
  /** @default - any node */
  readonly nodeSelector?: Labels;
  /** @default - none */
  readonly affinity?: Affinity;
  /** Node that the pods are bound to, past the scheduler. @default - scheduled */
  readonly nodeName?: string;
  /** @default - none */
  readonly tolerations?: readonly Toleration[];
  /** @default - none */
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  /** @default - none */
  readonly priorityClassName?: string;
  /** @default - the cluster's scheduler */
  readonly schedulerName?: string;
  /** Such as `nvidia`, where the cluster has a RuntimeClass of that name. @default - the cluster's runtime */
  readonly runtimeClassName?: string;
  /** @default - `ClusterFirst` */
  readonly dnsPolicy?: string;
  /** @default - none */
  readonly dnsConfig?: PodDNSConfig;
  /** @default false */
  readonly hostNetwork?: boolean;
  /** @default false */
  readonly hostIPC?: boolean;
  /** @default false */
  readonly hostPID?: boolean;
  /** @default - the pod's name */
  readonly hostname?: string;
  /** @default - none */
  readonly subdomain?: string;
  /**
   * Sets a variable for each Service of the namespace; one named `vllm` would then set vLLM's own `VLLM_PORT`.
   * @default false
   * @see https://docs.vllm.ai/en/stable/configuration/env_vars/
   */
  readonly serviceLinks?: boolean;
  /** Run in order before the main container. @default - none */
  readonly initContainers?: readonly Container[];
  /** Containers beside the main one. @default - none */
  readonly sidecars?: readonly Container[];
  /** @default - none */
  readonly volumes?: readonly Volume[];
  /** Mounts of the main container. @default - none */
  readonly volumeMounts?: readonly VolumeMount[];
  /** Ports of the main container beside its own. @default - none */
  readonly extraPorts?: readonly ContainerPort[];
  /** Any other field of the pod, written as given; wins over what the construct writes. @default - none */
  readonly podSpec?: Partial<Omit<PodSpec, 'containers' | 'initContainers' | 'volumes'>>;

  /** @default "ClusterIP" */
  readonly serviceType?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** @default 80 */
  readonly servicePort?: number;
  /** Port on every node, for `NodePort` and `LoadBalancer`. @default - chosen by Kubernetes */
  readonly serviceNodePort?: number;
  /** @default - none */
  readonly serviceAnnotations?: Labels;
  /** Ports of the Service beside its own. @default - none */
  readonly serviceExtraPorts?: readonly ServicePort[];
}

/** What a component knows better than its user, for one workload. */
export interface WorkloadParts {
  readonly identity: WorkloadIdentity;
  /** Main container as the component writes it, without what `WorkloadProps` say. */
  readonly container: Pick<Container, 'command' | 'args' | 'env' | 'envFrom' | 'volumeMounts'> & {
    ports: ContainerPort[];
  };
  readonly volumes?: readonly Volume[];
  readonly podAnnotations?: Labels;
  /** Numeric user of the image, for `restricted`. */
  readonly user: number;
  /** Whether the component calls the API server. */
  readonly callsApiServer?: boolean;
  readonly serviceAccountName?: string;
  readonly hostNamespaces?: boolean;
  /** Linux capabilities that the component cannot do without. */
  readonly capabilities?: readonly string[];
  /** Kernel settings of the pod. */
  readonly sysctls?: PodSecurityContext['sysctls'];
}

/** Props after the component's defaults. */
export type ResolvedWorkloadProps = WorkloadProps &
  Required<Pick<WorkloadProps, 'image' | 'rollout' | 'probes'>>;

const STRATEGIES = {
  surge: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  'in-place': { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  recreate: { type: 'Recreate' },
} as const satisfies Record<string, DeploymentStrategy>;

function strategyOf(rollout: Rollout): DeploymentStrategy {
  return typeof rollout === 'string' ? STRATEGIES[rollout as keyof typeof STRATEGIES] : rollout;
}

/** The Deployment of a workload. */
export function defineDeployment(
  scope: Construct,
  props: ResolvedWorkloadProps,
  parts: WorkloadParts,
): ApiObject {
  const { identity } = parts;
  check(
    scope,
    props.replicas === undefined ||
      props.replicas === 'unmanaged' ||
      (Number.isInteger(props.replicas) && props.replicas >= 0),
    `replicas: must be a whole number of 0 or more, got ${props.replicas}`,
  );
  check(
    scope,
    props.autoscaling === undefined || props.replicas === undefined,
    `replicas: set to ${props.replicas} although autoscaling owns it; keep one`,
  );
  const { preStopSeconds = 0, gracePeriodSeconds = 0 } = props.gracefulShutdown || {};
  check(
    scope,
    preStopSeconds <= gracePeriodSeconds,
    `gracefulShutdown: preStopSeconds is part of gracePeriodSeconds and must not be above it, got ${preStopSeconds} and ${gracePeriodSeconds}`,
  );
  for (const [key, value] of Object.entries(props.podLabels ?? {})) {
    const reserved = identity.deployment.selector[key];
    check(
      scope,
      reserved === undefined || reserved === value,
      `podLabels: '${key}' is part of the selector and must stay '${reserved}', got '${value}'; choose another label`,
    );
  }
  return define(scope, 'Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: identity.deployment.name,
      labels: { ...identity.deployment.labels, ...props.labels },
      annotations: { ...props.annotations },
    },
    spec: {
      replicas: props.autoscaling || props.replicas === 'unmanaged' ? undefined : (props.replicas ?? 1),
      strategy: strategyOf(props.rollout),
      progressDeadlineSeconds: props.progressDeadlineSeconds,
      selector: { matchLabels: { ...identity.deployment.selector } },
      template: {
        metadata: {
          labels: { ...identity.podLabels, ...props.podLabels },
          annotations: { ...parts.podAnnotations, ...props.podAnnotations },
        },
        spec: podSpec(scope, props, parts),
      },
    },
  });
}

function podSpec(scope: Construct, props: ResolvedWorkloadProps, parts: WorkloadParts): PodSpec {
  const restricted = props.podSecurity !== 'none';
  const serviceAccountName = props.serviceAccount
    ? typeof props.serviceAccount === 'string'
      ? props.serviceAccount
      : nameOf(props.serviceAccount)
    : parts.serviceAccountName;
  const pullSecrets = [...(settingsOf(scope).imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])];
  const hostNamespaces = parts.hostNamespaces || undefined;
  const sysctls = filled([...(parts.sysctls ?? []), ...(props.podSecurityContext?.sysctls ?? [])]);
  return {
    priorityClassName: props.priorityClassName,
    initContainers: filled(props.initContainers && [...props.initContainers]),
    securityContext: filled({
      ...(restricted && restrictedPod(parts.user)),
      ...props.podSecurityContext,
      ...(sysctls && { sysctls }),
    }),
    serviceAccountName,
    automountServiceAccountToken:
      restricted && !parts.callsApiServer && props.serviceAccount === undefined ? false : undefined,
    enableServiceLinks: props.serviceLinks ? undefined : false,
    hostNetwork: props.hostNetwork,
    hostIPC: props.hostIPC ?? hostNamespaces,
    hostPID: props.hostPID ?? hostNamespaces,
    hostname: props.hostname,
    subdomain: props.subdomain,
    imagePullSecrets: filled([...new Set(pullSecrets)].map((name) => ({ name }))),
    tolerations: filled(props.tolerations && [...props.tolerations]),
    runtimeClassName: props.runtimeClassName,
    schedulerName: props.schedulerName,
    nodeName: props.nodeName,
    nodeSelector: filled(props.nodeSelector && { ...props.nodeSelector }),
    affinity: filled(props.affinity),
    topologySpreadConstraints: filled(
      props.topologySpreadConstraints && [...props.topologySpreadConstraints],
    ),
    dnsPolicy: props.dnsPolicy as PodSpec['dnsPolicy'],
    dnsConfig: filled(props.dnsConfig),
    terminationGracePeriodSeconds: props.gracefulShutdown
      ? props.gracefulShutdown.gracePeriodSeconds
      : undefined,
    volumes: filled([...(parts.volumes ?? []), ...(props.volumes ?? [])]),
    ...props.podSpec,
    containers: [mainContainer(scope, props, parts), ...(props.sidecars ?? [])],
  };
}

function mainContainer(scope: Construct, props: ResolvedWorkloadProps, parts: WorkloadParts): Container {
  const { container } = parts;
  const restricted = props.podSecurity !== 'none';
  const { preStopSeconds = 0 } = props.gracefulShutdown || {};
  // A sleep of 0 seconds is refused before Kubernetes 1.32.
  const preStop = preStopSeconds > 0 && { preStop: { sleep: { seconds: preStopSeconds } } };
  return {
    name: parts.identity.container,
    image: imageOf(scope, props.image),
    imagePullPolicy: props.imagePullPolicy,
    command: container.command,
    args: container.args,
    env: filled([...(container.env ?? [])] as EnvVar[]),
    envFrom: filled([...(container.envFrom ?? []), ...(props.envFrom ?? [])]),
    ports: [...container.ports, ...(props.extraPorts ?? [])],
    startupProbe: props.probes.startup || undefined,
    livenessProbe: props.probes.liveness || undefined,
    readinessProbe: props.probes.readiness || undefined,
    lifecycle: filled({ ...preStop, ...props.lifecycle }),
    resources: filled(props.resources),
    securityContext: filled({
      ...(restricted && restrictedContainer(parts.capabilities)),
      ...props.securityContext,
    }),
    volumeMounts: filled([...(container.volumeMounts ?? [])]),
  };
}

/** The Service in front of a workload; its own port comes first. */
export function defineService(
  scope: Construct,
  props: WorkloadProps,
  identity: WorkloadIdentity,
  ports: { target: number | string; extra?: readonly ServicePort[] },
): ApiObject {
  const { name } = identity.service;
  check(
    scope,
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 63,
    `service name '${name}': must be a DNS label that begins with a letter and has at most 63 characters, got ${name.length}; shorten the name of the release or of the engine`,
  );
  return define(scope, 'Service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: identity.service.name,
      labels: { ...identity.service.labels },
      annotations: { ...props.serviceAnnotations },
    },
    spec: {
      type: props.serviceType ?? 'ClusterIP',
      ports: [
        {
          name: identity.servicePort,
          port: props.servicePort ?? 80,
          targetPort: ports.target,
          protocol: 'TCP',
          nodePort: props.serviceNodePort,
        },
        ...(ports.extra ?? []),
        ...(props.serviceExtraPorts ?? []),
      ],
      selector: { ...identity.service.selector },
    },
  });
}

/** The autoscaler and the disruption budget of a workload, where it has them. */
export function defineScaling(scope: Construct, props: WorkloadProps, identity: WorkloadIdentity): void {
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: identity.deployment.name };
  if (props.autoscaling) defineAutoscaler(scope, identity.autoscaler, target, props.autoscaling);
  const { disruptionBudget = { maxUnavailable: 1 } } = props;
  if (disruptionBudget) defineDisruptionBudget(scope, identity.disruptionBudget, disruptionBudget);
}
