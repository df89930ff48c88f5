import { setTimeout as sleep } from 'node:timers/promises';
import { commandFieldManager } from '../../contract/field-manager.js';
import { itemsOf, type Manifest } from '../diff/manifest.js';
import { objectKey, objectTitle } from '../diff/object-key.js';
import type { StackDiff } from '../diff/stack-diff.js';
import type { Cluster } from '../diff/with-cluster.js';
import { ApiResources, resourcePath } from '../runtime/api-resources.js';
import { type KubeClient, KubeError } from '../runtime/kube.js';
import { type ManagedFields, transferFields, transferred } from '../runtime/managed-fields.js';
import { marking, unmarking } from './helm-marks.js';
import { readObject } from './leftovers.js';
import { takeover } from './managers.js';
import { type AdoptPlan, diffOfAdoption, worseThan } from './plan.js';
import type { ReleaseName } from './release.js';

/** What a takeover has done, and what kept it from the rest. */
export interface TakeoverOutcome {
  /** A line for each object that was written. */
  readonly done: readonly string[];
  /** In one line. @default - all was done */
  readonly failure?: string;
}

/** Calls that find that somebody has written in between are made again so often. */
const mostTries = 10;

/** How long a deleted object may stay because something still has to clean up after it. */
const deletionMs = 120_000;

/**
 * Makes what a plan renders ours. Run again after a failure it does what is still to do: an entry that was transferred is not
 * transferred again, and an object that was applied stays as it is.
 */
export async function takeOver(
  cluster: Cluster,
  { wanted, leftovers, diff }: AdoptPlan,
  place: ReleaseName,
  salt: string,
): Promise<TakeoverOutcome> {
  const { client } = cluster;
  const done: string[] = [];
  const failed = (failure: string): TakeoverOutcome => ({ done, failure });
  const step = async (object: Manifest, work: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await work();
    } catch (error) {
      return failureOf(object, error);
    }
    return undefined;
  };
  const recreated = new Set(
    diff.objects
      .filter((object) => object.class === 'recreate')
      .map((object) => objectKey({ ...object, metadata: { ...object } })),
  );
  const isRecreated = (object: Manifest): boolean => recreated.has(objectKey(object));

  for (const object of wanted.filter((item) => !isRecreated(item))) {
    const failure = await step(object, async () => transfer(client, await pathOf(cluster, object)));
    if (failure !== undefined) return failed(failure);
  }
  // Nothing but the managers has changed so far, and only now the API server itself can tell what an apply removes.
  const worse = await stillAsShown(cluster, wanted, diff, salt);
  if (worse !== undefined) return failed(worse);
  for (const object of wanted.filter((item) => !isRecreated(item))) {
    const failure = await step(object, async () => apply(client, await pathOf(cluster, object), object));
    if (failure !== undefined) return failed(failure);
    done.push(`applied: ${objectTitle(object)}`);
  }
  for (const object of wanted.filter(isRecreated)) {
    const failure = await step(object, async () => recreate(client, await pathOf(cluster, object), object));
    if (failure !== undefined) return failed(failure);
    done.push(`recreated: ${objectTitle(object)}`);
  }
  for (const { object, path } of leftovers) {
    const failure = await step(object, () => markLeftover(client, path, object, place));
    if (failure !== undefined) return failed(failure);
    done.push(`kept, no longer rendered: ${objectTitle(object)}`);
  }
  return { done };
}

async function stillAsShown(
  cluster: Cluster,
  wanted: readonly Manifest[],
  diff: StackDiff,
  salt: string,
): Promise<string | undefined> {
  try {
    const { objects, problems } = await diffOfAdoption(cluster, wanted, salt);
    return [...problems, ...worseThan(diff.objects, objects)][0];
  } catch (error) {
    return failureOf(undefined, error);
  }
}

async function pathOf({ client, resources }: Cluster, object: Manifest): Promise<string> {
  const { apiVersion, kind, metadata } = object;
  const resource =
    (await resources.find(apiVersion, kind)) ??
    // Its definition may have come with an object before it.
    (await new ApiResources(client).find(apiVersion, kind));
  if (resource === undefined) throw new KubeError('GET', apiVersion, 404, `a kind that is not served yet`);
  return resourcePath(resource, metadata.namespace, metadata.name);
}

async function transfer(client: KubeClient, path: string, tries = mostTries): Promise<void> {
  const live = await readObject(client, path);
  if (live === undefined) return;
  try {
    await transferFields(client, path, live, takeover);
  } catch (error) {
    const isOutdated = error instanceof KubeError && (error.status === 409 || error.status === 422);
    if (!isOutdated || tries <= 1) throw error;
    await transfer(client, path, tries - 1);
  }
}

const query = new URLSearchParams({
  fieldManager: commandFieldManager,
  force: 'true',
  fieldValidation: 'Strict',
});

async function apply(client: KubeClient, path: string, object: Manifest, tries = mostTries): Promise<void> {
  const answer = (await client.json(`${path}?${query}`, { applyPatch: object })) as Manifest;
  const managers = itemsOf(answer.metadata.managedFields) as readonly ManagedFields[];
  // An object without managers gets one for what was there before the first apply.
  if (transferred(managers, takeover) !== undefined && tries > 1) {
    await transfer(client, path);
    return apply(client, path, object, tries - 1);
  }
  const patch = unmarking(answer, object);
  if (patch !== undefined) await merge(client, path, patch);
}

async function recreate(client: KubeClient, path: string, object: Manifest): Promise<void> {
  const live = await readObject(client, path);
  if (live !== undefined) {
    const { uid } = live.metadata;
    await client.json(path, {
      method: 'DELETE',
      create: { propagationPolicy: 'Background', preconditions: { uid } },
    });
    const deadline = performance.now() + deletionMs;
    while ((await readObject(client, path))?.metadata.uid === uid) {
      if (performance.now() > deadline) {
        throw new KubeError('DELETE', path, 409, `finalizers that keep it for ${deletionMs / 1000} s`);
      }
      await sleep(200);
    }
  }
  await apply(client, path, object);
}

async function markLeftover(
  client: KubeClient,
  path: string,
  object: Manifest,
  place: ReleaseName,
): Promise<void> {
  const patch = marking(object, place);
  if (patch !== undefined) await merge(client, path, patch);
}

async function merge(client: KubeClient, path: string, patch: object): Promise<void> {
  await client.json(`${path}?fieldManager=${commandFieldManager}`, { mergePatch: patch });
}

/** What went wrong in one line; what is no answer of the API server and no broken connection is thrown on. */
function failureOf(object: Manifest | undefined, error: unknown): string {
  const isKnown = error instanceof KubeError || (error instanceof Error && 'code' in error);
  if (!isKnown) throw error;
  const reason =
    error instanceof KubeError ? error.reason : error.message || String(Reflect.get(error, 'code'));
  const where = object === undefined ? 'kubernetes' : objectTitle(object);
  return `${where}: cannot be taken over, got ${reason.replaceAll(/\s+/g, ' ')}; mend it and run the command again, which goes on from there`;
}
