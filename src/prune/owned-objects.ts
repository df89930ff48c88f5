import { setTimeout as sleep } from 'node:timers/promises';
import { labelKeys } from '../../contract/labels.js';
import { fieldsAt, itemsOf, type Manifest } from '../diff/manifest.js';
import { type ApiResource, type ApiResources, resourcePath } from '../runtime/api-resources.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';

/** Which objects are looked for. */
export interface ReleaseOwner {
  readonly release: string;
  readonly namespace: string;
  /** Whether those that Helm, or the values of the chart, made of the release count as well. @default false */
  readonly chart?: boolean;
}

/** An object of a release in a cluster. */
export interface OwnedObject {
  readonly object: Manifest;
  readonly resource: ApiResource;
  readonly uid: string;
  /** Namespaces other than ours in which there is a release of the same name that it may belong to. @default - none */
  readonly doubt?: readonly string[];
}

/** What a release owns, and what could not be looked at. */
export interface OwnedObjects {
  readonly objects: readonly OwnedObject[];
  readonly warnings: readonly string[];
}

/** Lists that are asked for at a time. */
const atOnce = 6;

/** Kinds that controllers make of others, with the labels of those. */
const derived: ReadonlySet<string> = new Set([
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Pod',
  'ControllerRevision',
]);

/** Finds the objects of a release by their labels, of every kind that the cluster serves. */
export async function ownedObjects(
  client: KubeClient,
  resources: ApiResources,
  owner: ReleaseOwner,
): Promise<OwnedObjects> {
  const { resources: kinds, problems } = await resources.all();
  const found: OwnedObject[] = [];
  const warnings = problems.map((problem) => `${problem}`);
  const unseen: string[] = [];
  const queue = kinds
    .filter(({ kind, verbs }) => !derived.has(kind) && verbs.includes('list') && verbs.includes('delete'))
    .values();
  const work = async (): Promise<void> => {
    for (const resource of queue) {
      const objects = await listed(client, resource, owner);
      if (objects === undefined) unseen.push(resource.plural);
      else found.push(...objects.map((object) => ({ object, resource, uid: String(object.metadata.uid) })));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (unseen.length > 0) {
    warnings.push(
      `objects of these kinds may not be listed and were not looked at: ${unseen.sort().join(', ')}`,
    );
  }
  const ours = found.filter(({ object }) => isOwned(object, owner));
  const homes = new Set(ours.flatMap(({ object }) => object.metadata.namespace ?? []));
  const others = [...homes].filter((name) => name !== owner.namespace).sort();
  const objects = ours.flatMap((item): readonly OwnedObject[] => {
    const { namespace = homeOf(item.object, owner) } = item.object.metadata;
    if (namespace !== undefined) return namespace === owner.namespace ? [item] : [];
    return [others.length === 0 ? item : { ...item, doubt: others }];
  });
  return { objects: unique(objects), warnings };
}

/** The objects of a kind that carry the labels; undefined where they may not be listed. */
async function listed(
  client: KubeClient,
  resource: ApiResource,
  { release, namespace, chart = false }: ReleaseOwner,
): Promise<readonly Manifest[] | undefined> {
  const selector = chart
    ? `${labelKeys.managedBy} in (cdk8s,helm,Helm)`
    : `${labelKeys.managedBy}=cdk8s,${labelKeys.instance}=${release}`;
  const query = new URLSearchParams({ labelSelector: selector });
  // Of all namespaces, since an object of the cluster may belong to a release of the same name elsewhere.
  for (const scope of resource.namespaced ? [undefined, namespace] : [undefined]) {
    try {
      const { items } = (await patiently(() => client.json(`${resourcePath(resource, scope)}?${query}`))) as {
        readonly items?: readonly Manifest[];
      };
      const { apiVersion, kind } = resource;
      return itemsOf(items).map((item) => ({ ...(item as Manifest), apiVersion, kind }));
    } catch (error) {
      const isRefused = error instanceof KubeError && [403, 404, 405].includes(error.status);
      if (!isRefused) throw error;
    }
  }
  return undefined;
}

/** Asks again where the API server says when: it is busy, or a definition is so new that its store is not ready. */
async function patiently<T>(ask: () => Promise<T>, tries = 10): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 429 || tries <= 1) throw error;
    await sleep((error.retryAfterSeconds ?? 1) * 1000);
    return patiently(ask, tries - 1);
  }
}

function isOwned({ metadata }: Manifest, { release, namespace, chart = false }: ReleaseOwner): boolean {
  if (itemsOf(metadata.ownerReferences).length > 0) return false;
  const { labels = {}, annotations = {} } = metadata;
  const isOfRelease = labels[labelKeys.instance] === release;
  if (labels[labelKeys.managedBy] === 'cdk8s') return isOfRelease;
  if (!chart) return false;
  return labels[labelKeys.managedBy] === 'Helm'
    ? annotations['meta.helm.sh/release-name'] === release &&
        annotations['meta.helm.sh/release-namespace'] === namespace
    : isOfRelease;
}

/** The namespace that an object of the cluster is for; undefined where nothing tells. */
function homeOf(object: Manifest, { namespace, release }: ReleaseOwner): string | undefined {
  const claimed = fieldsAt(object, 'spec', 'claimRef').namespace;
  if (typeof claimed === 'string') return claimed;
  const subjects = new Set(itemsOf(object.subjects).map((subject) => fieldsAt(subject).namespace));
  const [subject] = subjects;
  if (subjects.size === 1 && typeof subject === 'string') return subject;
  if (object.metadata.annotations?.['meta.helm.sh/release-namespace'] === namespace) return namespace;
  if (object.kind === 'Namespace') return object.metadata.name;
  return object.metadata.name.startsWith(`${namespace}-${release}-`) ? namespace : undefined;
}

/** Some kinds are served by two groups, each with the same objects. */
function unique(objects: readonly OwnedObject[]): readonly OwnedObject[] {
  return [...new Map(objects.map((item) => [item.uid, item])).values()];
}
