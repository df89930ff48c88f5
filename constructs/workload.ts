import { type ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type { ServicePort } from 'kubernetes-types/core/v1.js';
import { type Autoscaling, defineAutoscaler, type ScaleTarget } from './autoscaling/autoscaling.js';
import { check } from './check.js';
import { type DisruptionBudget, defineDisruptionBudget } from './disruption-budget.js';
import type { Labels, WorkloadIdentity } from './identity.js';
import { define } from './manifest.js';
import { type PodParts, type PodProps, podTemplate, type ResolvedPodProps } from './pod-template.js';

export type { GracefulShutdown, Probes } from './pod-template.js';

/**
 * How pods are replaced: `surge` starts a new pod before it stops an old one and needs room for it, `in-place` stops one
 * first, `recreate` stops all first; or a strategy as Kubernetes writes it.
 */
export type Rollout = 'surge' | 'in-place' | 'recreate' | DeploymentStrategy;

/** What every workload of the stack takes: engines, router, cache server. */
export interface WorkloadProps extends PodProps {
  /** Number of pods, or `unmanaged` where something outside this stack scales them; not together with `autoscaling`. @default 1 */
  readonly replicas?: number | 'unmanaged';
  /** The owner of `replicas` where it is not this manifest. @default - none */
  readonly autoscaling?: Autoscaling;
  /** @default - `in-place` for engines, since few clusters have spare GPUs; `surge` for others */
  readonly rollout?: Rollout;
  /** Seconds after which a rollout that makes no progress counts as failed. @default - 3600 for engines, Kubernetes' 600 for others */
  readonly progressDeadlineSeconds?: number;
  /**
   * Seconds that a new pod has to be ready before an old one goes, so that routers have found it by then.
   * @default - 10 for engines, Kubernetes' 0 for others
   */
  readonly minReadySeconds?: number;
  /** `false` for none. @default - `{ maxUnavailable: 1 }` */
  readonly disruptionBudget?: DisruptionBudget | false;
  /** Labels of the Deployment, beside those of the identity. @default - none */
  readonly labels?: Labels;
  /** Annotations of the Deployment. @default - none */
  readonly annotations?: Labels;

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
export interface WorkloadParts extends PodParts {
  readonly identity: WorkloadIdentity;
}

/** Props after the component's defaults. */
export type ResolvedWorkloadProps = WorkloadProps &
  ResolvedPodProps &
  Required<Pick<WorkloadProps, 'rollout'>>;

const STRATEGIES = {
  surge: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  'in-place': { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  recreate: { type: 'Recreate' },
} as const satisfies Record<string, DeploymentStrategy>;

/** A rollout as Kubernetes writes it. */
export function strategyOf(rollout: Rollout): DeploymentStrategy {
  return typeof rollout === 'string' ? STRATEGIES[rollout as keyof typeof STRATEGIES] : rollout;
}

/** Holds props to what every workload has in common. */
export function checkWorkload(scope: Construct, props: WorkloadProps, identity: WorkloadIdentity): void {
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
  const selector = { ...identity.service.selector, ...identity.deployment.selector };
  for (const [key, value] of Object.entries(props.podLabels ?? {})) {
    const reserved = selector[key];
    check(
      scope,
      reserved === undefined || reserved === value,
      `podLabels: '${key}' is part of the selector and must stay '${reserved}', got '${value}'; choose another label`,
    );
  }
}

/** The number of pods that a manifest says; none where something else owns it. */
export function replicasOf({ replicas, autoscaling }: WorkloadProps): number | undefined {
  return autoscaling || replicas === 'unmanaged' ? undefined : (replicas ?? 1);
}

/** The Deployment of a workload. */
export function defineDeployment(
  scope: Construct,
  props: ResolvedWorkloadProps,
  parts: WorkloadParts,
): ApiObject {
  const { identity } = parts;
  checkWorkload(scope, props, identity);
  return define(scope, 'Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: identity.deployment.name,
      labels: { ...identity.deployment.labels, ...props.labels },
      annotations: { ...props.annotations },
    },
    spec: {
      replicas: replicasOf(props),
      strategy: strategyOf(props.rollout),
      minReadySeconds: props.minReadySeconds || undefined,
      progressDeadlineSeconds: props.progressDeadlineSeconds,
      selector: { matchLabels: { ...identity.deployment.selector } },
      template: podTemplate(scope, props, parts),
    },
  });
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
  const { servicePort = 80, serviceExtraPorts = [] } = props;
  checkServicePorts(scope, [
    { name: identity.servicePort, port: servicePort },
    ...(ports.extra ?? []),
    ...serviceExtraPorts,
  ]);
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
          port: servicePort,
          targetPort: ports.target,
          protocol: 'TCP',
          nodePort: props.serviceNodePort,
        },
        ...(ports.extra ?? []),
        ...serviceExtraPorts,
      ],
      selector: { ...identity.service.selector },
    },
  });
}

/** A Service has each name once, and each port once a protocol. */
function checkServicePorts(scope: Construct, servicePorts: readonly ServicePort[]): void {
  for (const [at, { name, port, protocol = 'TCP' }] of servicePorts.entries()) {
    check(
      scope,
      Number.isInteger(port) && port >= 1 && port <= 65_535,
      `servicePort: must be a port from 1 to 65535, got ${port}${name ? ` of '${name}'` : ''}; choose another`,
    );
    const other = servicePorts
      .slice(0, at)
      .find(
        (earlier) =>
          earlier.name === name || (earlier.port === port && (earlier.protocol ?? 'TCP') === protocol),
      );
    check(
      scope,
      other === undefined,
      `serviceExtraPorts: '${name}' on ${port} clashes with another port of the Service, got '${other?.name}' on ${other?.port}; change name or port`,
    );
  }
}

/** The autoscaler and the disruption budget of a workload, where it has them; an engine says by which names it is served. */
export function defineScaling(
  scope: Construct,
  props: WorkloadProps,
  identity: WorkloadIdentity,
  target: Omit<ScaleTarget, 'name'> = { apiVersion: 'apps/v1', kind: 'Deployment' },
  models?: readonly string[],
): void {
  if (props.autoscaling) {
    const { name } = identity.deployment;
    const engine = models && { namespace: Chart.of(scope).namespace, workload: name, models };
    defineAutoscaler(scope, identity.autoscaler, { ...target, name }, props.autoscaling, engine);
  }
  const { disruptionBudget = { maxUnavailable: 1 } } = props;
  if (disruptionBudget) defineDisruptionBudget(scope, identity.disruptionBudget, disruptionBudget);
}
