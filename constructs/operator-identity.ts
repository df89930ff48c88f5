import { components, labelKeys, partOf } from '../contract/labels.js';
import type { ObjectIdentity, RightsIdentity, WorkloadIdentity } from './identity.js';

/** Identity of the operator; its Service is that of its metrics. */
export interface OperatorIdentity extends WorkloadIdentity {
  /** ServiceAccount that it runs as. */
  readonly serviceAccount: ObjectIdentity;
  /** Rights to look after resources. */
  readonly rights: RightsIdentity;
  /** Rights to agree on one active operator. */
  readonly leaderElection: RightsIdentity;
  /** Rights to ask who reads metrics. */
  readonly metricsAuth: RightsIdentity;
  /** ClusterRole for those who may read metrics. */
  readonly metricsReader: ObjectIdentity;
  /** ClusterRoles for people, which those of Kubernetes take in: by `view`, and by `edit` and `admin`. */
  readonly users: { readonly view: ObjectIdentity; readonly edit: ObjectIdentity };
  /** NetworkPolicy of its pods. */
  readonly networkPolicy: ObjectIdentity;
}

/** The default identity: names of the Go operator of the vLLM production-stack as its documentation has them. */
export function operatorIdentity(prefix = 'production-stack'): OperatorIdentity {
  const selector = {
    [labelKeys.name]: 'operator',
    [labelKeys.instance]: prefix,
    [labelKeys.component]: components.operator,
  };
  const labels = { ...selector, [labelKeys.partOf]: partOf, [labelKeys.managedBy]: 'cdk8s' };
  const object = (suffix: string): ObjectIdentity => ({ name: `${prefix}-${suffix}`, labels });
  const rights = (name: string): RightsIdentity => ({
    role: object(`${name}-role`),
    binding: object(`${name}-rolebinding`),
  });
  const deployment = { name: `${prefix}-controller-manager`, labels, selector };
  return {
    deployment,
    // What monitors of the Go operator select.
    podLabels: { ...labels, 'control-plane': 'controller-manager' },
    container: 'manager',
    containerPort: 'metrics',
    service: {
      name: `${prefix}-controller-manager-metrics-service`,
      labels: { ...labels, 'control-plane': 'controller-manager' },
      selector,
    },
    servicePort: 'https',
    disruptionBudget: deployment,
    autoscaler: deployment,
    serviceAccount: object('controller-manager'),
    rights: rights('manager'),
    leaderElection: rights('leader-election'),
    metricsAuth: rights('metrics-auth'),
    metricsReader: object('metrics-reader'),
    users: { view: object('viewer-role'), edit: object('editor-role') },
    networkPolicy: object('controller-manager'),
  };
}
