import { type ApiResource, type ApiResources, resourcePath } from '../runtime/api-resources.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import { withApiDefaults } from './api-defaults.js';
import { classOf, immutableChanges } from './change-class.js';
import { compareFields } from './compare.js';
import { concealed } from './concealed.js';
import { fieldsLeft } from './fields-left.js';
import { fieldsAt, type Manifest } from './manifest.js';
import { groupKindOf, groupOf, objectTitle } from './object-key.js';
import { withoutAllocated, withoutServerMetadata } from './server-fields.js';
import { diffOfNew, diffOfPair, type ObjectDiff } from './stack-diff.js';
import { takenOver } from './taken-over.js';

/** How manifests are compared with a cluster. */
export interface ClusterDiffOptions {
  /** Whose fields an apply would write. */
  readonly fieldManager: string;
  /** Goes into the hashes that stand for the values of Secrets. */
  readonly salt: string;
  /** Whether what a manager wrote is to be ours before the apply, which then removes what is not rendered. @default - no manager's */
  readonly isTaken?: (manager: string) => boolean;
}

/** What applying would do to the objects of a cluster, and which it would refuse. */
export interface ClusterDiff {
  readonly objects: readonly ObjectDiff[];
  readonly problems: readonly string[];
}

/** Objects that are asked for at a time. */
const atOnce = 6;

/**
 * Tries a server-side apply of each object without keeping it, and compares what comes of it with what is there.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export async function diffCluster(
  client: KubeClient,
  resources: ApiResources,
  wanted: readonly Manifest[],
  options: ClusterDiffOptions,
): Promise<ClusterDiff> {
  const defined = new Set(wanted.flatMap(definedKinds));
  const results: (ObjectDiff | string)[] = [];
  const queue = wanted.entries();
  const work = async (): Promise<void> => {
    for (const [index, object] of queue) {
      results[index] = await diffObject(client, resources, object, { ...options, defined });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    objects: results.filter((result) => typeof result !== 'string'),
    problems: results.filter((result) => typeof result === 'string'),
  };
}

interface ObjectOptions extends ClusterDiffOptions {
  /** Kinds that come with what is applied. */
  readonly defined: ReadonlySet<string>;
}

async function diffObject(
  client: KubeClient,
  resources: ApiResources,
  object: Manifest,
  { fieldManager, salt, defined, isTaken }: ObjectOptions,
): Promise<ObjectDiff | string> {
  const { apiVersion, kind } = object;
  const resource = await resources.find(apiVersion, kind);
  if (resource === undefined) {
    if (defined.has(groupKindOf(object))) return diffOfNew(object);
    return `${objectTitle(object)}: its kind is not served, got ${apiVersion}; install its CustomResourceDefinition`;
  }
  const wanted = inScope(object, resource);
  const { namespace, name } = wanted.metadata;
  const path = resourcePath(resource, namespace, name);
  const query = new URLSearchParams({
    dryRun: 'All',
    fieldManager,
    force: 'true',
    fieldValidation: 'Strict',
  });
  const replacing = new URLSearchParams({ dryRun: 'All', fieldManager });
  const tried = async (target: string, body: Manifest): Promise<Manifest | KubeError> =>
    unlessRefused(client.json(`${target}?${query}`, { applyPatch: body }));

  const [live, applied] = await tryApply(
    () => unlessRefused(client.json(path)),
    async (body, before) => {
      const answer = await tried(path, body);
      const isRefused = answer instanceof KubeError && answer.status === 422;
      if (!isRefused || before === undefined || isTaken === undefined) return answer;
      // What is to be taken over is still there, and may not go together with what is applied.
      const replaced = takenOver(body, before, { isTaken, fieldManager });
      const again = await unlessRefused(
        client.json(`${path}?${replacing}`, { method: 'PUT', create: replaced }),
      );
      return again instanceof KubeError && again.status === 422 ? answer : again;
    },
    wanted,
  );
  if (live instanceof KubeError) {
    // The namespace may come with the stack.
    return applied instanceof KubeError && applied.status !== 404
      ? refusal(wanted, applied)
      : diffOfNew(wanted);
  }
  const rendered = withApiDefaults(wanted);
  const pair = { before: withApiDefaults(withoutAllocated(live, wanted)), after: rendered };
  const fixed = (): ObjectDiff['fields'] => immutableChanges(pair, compareFields(pair.before, pair.after));
  if (applied instanceof KubeError) {
    if (fixed().length === 0 && !isAboutImmutable(applied)) return refusal(wanted, applied);
    return { ...diffOfPair(pair, salt), class: 'recreate', refusal: applied.reason };
  }
  const states = { before: withoutServerMetadata(live), after: withoutServerMetadata(applied) };
  const diff = diffOfPair(states, salt);
  if (kind === 'Service' && diff.class !== 'recreate') {
    // The API server puts back what it has; the Service would stay headless, or with its address.
    const lost = fixed();
    if (lost.length > 0) return { ...diffOfPair(pair, salt), class: 'recreate' };
  }
  const [shown, plain] = [concealed(applied, salt), concealed(rendered, salt)];
  let left = fieldsLeft(shown, plain, fieldManager);
  if (left.length > 0) {
    // Defaults of definitions and of admission are only known to the API server: what does it make of the manifest alone?
    const alone = await tried(resourcePath(resource, namespace, trialName), {
      ...wanted,
      metadata: { ...wanted.metadata, name: trialName },
    });
    if (!(alone instanceof KubeError)) left = fieldsLeft(shown, concealed(alone, salt), fieldManager);
  }
  const goes = left.filter(({ managers }) => isTaken !== undefined && managers.every(isTaken));
  const stays = left.filter((place) => !goes.includes(place));
  const removed = goes.map(({ path, steps, value }) => ({ path, steps, old: value }));
  const fields = [...diff.fields, ...removed].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    ...diff,
    class: removed.length === 0 ? diff.class : classOf(states, fields),
    fields,
    ...(stays.length === 0
      ? {}
      : { left: stays.map(({ path, manager, value }) => ({ path, manager, value })) }),
  };
}

/**
 * An object and what comes of an apply to exactly it: controllers write as well, and what they write in between would look like a
 * change of ours.
 */
async function tryApply(
  read: () => Promise<Manifest | KubeError>,
  apply: (object: Manifest, live?: Manifest) => Promise<Manifest | KubeError>,
  wanted: Manifest,
  tries = 10,
): Promise<readonly [live: Manifest | KubeError, applied: Manifest | KubeError]> {
  const live = await read();
  if (live instanceof KubeError) {
    if (live.status !== 404) throw live;
    return [live, await apply(wanted)];
  }
  const { resourceVersion } = live.metadata;
  const applied = await apply({ ...wanted, metadata: { ...wanted.metadata, resourceVersion } }, live);
  const isOutdated = applied instanceof KubeError && applied.status === 409;
  return isOutdated && tries > 1 ? tryApply(read, apply, wanted, tries - 1) : [live, applied];
}

const trialName = 'vllm-stack-diff-trial';

/** An object that has a namespace only where its kind has them. */
function inScope(object: Manifest, { namespaced }: ApiResource): Manifest {
  if (namespaced) return object;
  const { namespace: _namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function definedKinds(object: Manifest): readonly string[] {
  if (object.kind !== 'CustomResourceDefinition' || groupOf(object) !== 'apiextensions.k8s.io') return [];
  const { group, names } = fieldsAt(object, 'spec');
  return [`${String(group)}/${String(fieldsAt(names).kind)}`];
}

async function unlessRefused(answer: Promise<unknown>): Promise<Manifest | KubeError> {
  try {
    return (await answer) as Manifest;
  } catch (error) {
    if (error instanceof KubeError && error.status !== 401) return error;
    throw error;
  }
}

function refusal(object: Manifest, { reason }: KubeError): string {
  return `${objectTitle(object)}: the api server refuses it, got ${reason}; correct the manifest`;
}

/** Whether the API server says that a field cannot change, in one of the ways in which it says so. */
function isAboutImmutable({ status, reason }: KubeError): boolean {
  return (
    (status === 422 || status === 403) &&
    /immutable|may not be (changed|updated)|cannot (be changed|change)|updates to .* are forbidden|only dynamically provisioned/i.test(
      reason,
    )
  );
}
