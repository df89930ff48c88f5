import type { Manifest } from '../diff/manifest.js';
import { groupKindOf, groupOf, objectKey, objectTitle } from '../diff/object-key.js';
import { resourcePath } from '../runtime/api-resources.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import type { OwnedObject } from './owned-objects.js';

/** What is no longer rendered. */
export interface PrunePlan {
  /** In the order in which it is deleted. */
  readonly doomed: readonly OwnedObject[];
  readonly kept: readonly { readonly object: Manifest; readonly why: string }[];
}

/** What a release owns and no longer renders, without what only `claims` lets go. */
export function prunePlan(
  owned: readonly OwnedObject[],
  rendered: readonly Manifest[],
  { claims }: { readonly claims: boolean },
): PrunePlan {
  const keys = new Set(rendered.map(objectKey));
  const stale = owned.filter(({ object }) => !keys.has(objectKey(object)));
  const kept = stale.flatMap(({ object, doubt }) => {
    const why = reasonToKeep(object, doubt, claims);
    return why === undefined ? [] : [{ object, why }];
  });
  const safe = new Set(kept.map(({ object }) => object));
  const doomed = stale
    .filter(({ object }) => !safe.has(object))
    .sort((a, b) => rankOf(a.object) - rankOf(b.object) || (titleOf(a) < titleOf(b) ? -1 : 1));
  return { doomed, kept };
}

function reasonToKeep(
  object: Manifest,
  doubt: readonly string[] | undefined,
  claims: boolean,
): string | undefined {
  const kind = groupKindOf(object);
  if (kind === '/Namespace') return 'all that is in it would go as well';
  if (kind === 'apiextensions.k8s.io/CustomResourceDefinition')
    return 'all objects of its kind would go as well';
  if (doubt !== undefined) return `a release of this name is in ${doubt.join(', ')} as well`;
  const isStorage = kind === '/PersistentVolumeClaim' || kind === '/PersistentVolume';
  return isStorage && !claims ? '--claims deletes it' : undefined;
}

/** What is cleaned up by another object goes before that one; what pods need to end goes after them. */
function rankOf(object: Manifest): number {
  const group = groupOf(object);
  if (group.includes('.') && !group.endsWith('.k8s.io')) return 0;
  const at = order.indexOf(groupKindOf(object));
  return at < 0 ? 2 : at < order.indexOf('apps/Deployment') ? 1 : 3 + at;
}

const order = [
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/Ingress',
  'apps/Deployment',
  'batch/Job',
  '/Service',
  '/ConfigMap',
  '/Secret',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRole',
  '/ServiceAccount',
  '/PersistentVolumeClaim',
  '/PersistentVolume',
];

function titleOf({ object }: OwnedObject): string {
  return objectTitle(object);
}

/** Deletes an object if it is still the one that was listed; returns what kept it from that. */
export async function deleteObject(
  client: KubeClient,
  { object, resource, uid }: OwnedObject,
): Promise<string | undefined> {
  const { namespace, name } = object.metadata;
  try {
    await client.json(resourcePath(resource, namespace, name), {
      method: 'DELETE',
      create: { propagationPolicy: 'Background', preconditions: { uid } },
    });
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) return undefined;
    return `${objectTitle(object)}: cannot be deleted, got ${error.reason}; look at it and try again`;
  }
  return undefined;
}
