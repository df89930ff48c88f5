import { isFields, type Manifest, parseManifests } from '../diff/manifest.js';
import { objectKey, objectTitle } from '../diff/object-key.js';
import { type ApiResource, type ApiResources, resourcePath } from '../runtime/api-resources.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import type { HelmRelease } from './helm-record.js';

/** A live object at its place in the API. */
export interface PlacedObject {
  readonly object: Manifest;
  readonly path: string;
}

/** What Helm rendered for a release, without namespaces where the kind has none. */
export interface ReleaseObjects {
  readonly objects: readonly Manifest[];
  /** Objects whose kind the cluster no longer serves are not among them. */
  readonly resources: ReadonlyMap<Manifest, ApiResource>;
  readonly problems: readonly string[];
}

/** Reads the manifest of a release. */
export async function objectsOfRelease(
  { name, namespace, manifest }: HelmRelease,
  resources: ApiResources,
): Promise<ReleaseObjects> {
  const { objects, problems } = parseManifests(manifest, `manifest of ${name}`, { repeatedKeys: true });
  const found = new Map<Manifest, ApiResource>();
  for (const object of objects) {
    const resource = await resources.find(object.apiVersion, object.kind);
    if (resource === undefined) continue;
    found.set(scoped(object, resource, namespace), resource);
  }
  return { objects: [...found.keys()], resources: found, problems };
}

/** An object with the namespace that it gets, by what the cluster says of its kind. */
export function scoped(object: Manifest, { namespaced }: ApiResource, namespace: string): Manifest {
  const { namespace: own = namespace, ...metadata } = object.metadata;
  return { ...object, metadata: namespaced ? { ...metadata, namespace: own } : metadata };
}

/** Objects of a release that are there and no longer rendered. */
export async function leftoversOf(
  client: KubeClient,
  { objects, resources }: ReleaseObjects,
  rendered: readonly Manifest[],
): Promise<readonly PlacedObject[]> {
  const keys = new Set(rendered.map(objectKey));
  const left: PlacedObject[] = [];
  for (const object of objects) {
    const resource = resources.get(object);
    if (resource === undefined || keys.has(objectKey(object))) continue;
    const path = resourcePath(resource, object.metadata.namespace, object.metadata.name);
    const live = await readObject(client, path);
    if (live !== undefined) left.push({ object: live, path });
  }
  return left;
}

/**
 * Objects that are rendered and there, though neither the release nor an earlier run has made them: to take them over would be to
 * take them from somebody else.
 */
export async function strangersIn(
  client: KubeClient,
  resources: ApiResources,
  { objects }: ReleaseObjects,
  rendered: readonly Manifest[],
  manager: string,
): Promise<readonly string[]> {
  const keys = new Set(objects.map(objectKey));
  const problems: string[] = [];
  for (const object of rendered) {
    if (keys.has(objectKey(object))) continue;
    const resource = await resources.find(object.apiVersion, object.kind);
    if (resource === undefined) continue;
    const { namespace, name } = object.metadata;
    const live = await readObject(client, resourcePath(resource, namespace, name));
    if (live === undefined) continue;
    const { managedFields } = live.metadata;
    const managers = (Array.isArray(managedFields) ? managedFields : []).map((entry: unknown) =>
      isFields(entry) ? entry.manager : undefined,
    );
    if (managers.includes(manager)) continue;
    problems.push(
      `${objectTitle(object)}: is there and not of the release, got an object of ${managers.join(', ') || 'somebody'}; rename or delete it`,
    );
  }
  return problems;
}

/** An object as it is; undefined where it is not. */
export async function readObject(client: KubeClient, path: string): Promise<Manifest | undefined> {
  try {
    return (await client.json(path)) as Manifest;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return undefined;
    throw error;
  }
}
