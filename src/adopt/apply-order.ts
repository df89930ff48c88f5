import type { Manifest } from '../diff/manifest.js';
import { groupKindOf } from '../diff/object-key.js';

/** What others need before they are of use: definitions, then what pods read, then what gives them names and rights. */
const first = [
  'apiextensions.k8s.io/CustomResourceDefinition',
  '/Namespace',
  '/ServiceAccount',
  '/Secret',
  '/ConfigMap',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  '/Service',
];

/** What runs pods. */
const workloads: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
  'ray.io/RayCluster',
  'leaderworkerset.x-k8s.io/LeaderWorkerSet',
]);

/** Objects so that each comes after what it needs: what pods read, workloads, and last what looks at workloads or leads to them. */
export function inApplyOrder<T extends Manifest>(objects: readonly T[]): readonly T[] {
  return [...objects].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(object: Manifest): number {
  const kind = groupKindOf(object);
  const at = first.indexOf(kind);
  if (at >= 0) return at;
  return first.length + (workloads.has(kind) ? 0 : 1);
}
