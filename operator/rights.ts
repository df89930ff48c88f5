import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { mergeRules } from '../constructs/policy-rules.js';
import { operatorLease } from '../contract/operator-flags.js';
import type { Kind } from './kind.js';
import type { ResourceType } from './resource-type.js';

/** What the operator needs to look after a kind, computed from what the kind declares. */
export function rightsOf(kind: Kind): PolicyRule[] {
  const { type, owns, watches = [], access = [], grants = [], finalizer } = kind;
  return mergeRules([
    rule(type, ['list', 'watch', ...(finalizer === undefined ? [] : ['patch'])]),
    rule(type, ['patch'], 'status'),
    // Where it is enforced, who writes an owner that blocks its own deletion needs this.
    ...(owns.length > 0 ? [rule(type, ['update'], 'finalizers')] : []),
    ...owns.map((owned) => rule(owned, ['list', 'watch', 'create', 'patch', 'delete'])),
    ...watches.map((watched) => rule(watched.type, ['list', 'watch'])),
    ...access.map(({ type: other, verbs, subresource }) => rule(other, verbs, subresource)),
    ...grants,
    // Events of a resource stand in its namespace.
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ]);
}

/** What operators need to agree on one of them, in the namespace of their Lease. */
export const leaderElectionRights: readonly PolicyRule[] = [
  // What does not exist yet cannot be named.
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: [operatorLease],
    verbs: ['get', 'update'],
  },
];

/** What the operator needs to ask who reads its metrics, and whether they may. */
export const metricsRights: readonly PolicyRule[] = [
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
];

function rule({ group, plural }: ResourceType, verbs: readonly string[], subresource?: string): PolicyRule {
  return {
    apiGroups: [group],
    resources: [subresource === undefined ? plural : `${plural}/${subresource}`],
    verbs: [...verbs],
  };
}
