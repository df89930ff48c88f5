import type { IServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
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
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  SecurityContext,
  Toleration,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import { checkPod, checkProbes } from './checks/pod.js';
import { nameOf } from './env.js';
import type { Labels, WorkloadIdentity } from './identity.js';
import { imageOf } from './images.js';
import { filled, withCommon } from './manifest.js';
import { restrictedContainer, restrictedPod } from './pod-security.js';
import { settingsOf } from './settings.js';

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

/** What every pod of the stack takes. */
export interface PodProps {
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
}

/** What a component knows better than its user, for one kind of pod. */
export interface PodParts {
  readonly identity: Pick<WorkloadIdentity, 'podLabels' | 'container'>;
  /** Main container as the component writes it, without what `WorkloadProps` say. */
  readonly container: Pick<Container, 'command' | 'args' | 'env' | 'envFrom' | 'volumeMounts'> & {
    /** Without them `extraPorts` are left out too. */
    ports?: ContainerPort[];
  };
  readonly volumes?: readonly Volume[];
  readonly podAnnotations?: Labels;
  /** Numeric user of the image, for `restricted`. */
  readonly user: number;
  /** Whether the program listens at the ports of its container only, so that probes of others fail. */
  readonly opensNoOtherPorts?: boolean;
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
export type ResolvedPodProps = PodProps & Required<Pick<PodProps, 'image' | 'probes'>>;

/** Pods of one kind, with the stack's common labels and annotations. */
export function podTemplate(scope: Construct, props: ResolvedPodProps, parts: PodParts): PodTemplateSpec {
  const spec = podSpec(scope, props, parts);
  checkPod(scope, spec);
  if (parts.opensNoOtherPorts && parts.container.ports) checkProbes(scope, props.probes, spec);
  return {
    metadata: withCommon(scope, {
      labels: { ...parts.identity.podLabels, ...props.podLabels },
      annotations: { ...parts.podAnnotations, ...props.podAnnotations },
    }),
    spec,
  };
}

function podSpec(scope: Construct, props: ResolvedPodProps, parts: PodParts): PodSpec {
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

function mainContainer(scope: Construct, props: ResolvedPodProps, parts: PodParts): Container {
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
    ports: container.ports && [...container.ports, ...(props.extraPorts ?? [])],
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
