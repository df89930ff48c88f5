import { commandFieldManager } from '../../contract/field-manager.js';
import { diffCluster } from '../diff/cluster-diff.js';
import type { Manifest } from '../diff/manifest.js';
import { groupKindOf, objectTitle, placed } from '../diff/object-key.js';
import { diffOfOrphan, type ObjectDiff, type StackDiff, summarized } from '../diff/stack-diff.js';
import type { Cluster } from '../diff/with-cluster.js';
import { inApplyOrder } from './apply-order.js';
import { withoutMarks } from './helm-marks.js';
import type { HelmRelease } from './helm-record.js';
import { leftoversOf, objectsOfRelease, type PlacedObject, scoped, strangersIn } from './leftovers.js';
import { isTakenManager } from './managers.js';

/** What a takeover does. */
export interface AdoptPlan {
  /** What is applied, in that order. */
  readonly wanted: readonly Manifest[];
  /** What the release has and the values no longer render. */
  readonly leftovers: readonly PlacedObject[];
  readonly diff: StackDiff;
  /** Why it cannot be done. */
  readonly problems: readonly string[];
}

/** Works out what taking a release over would do; nothing is written. */
export async function planAdoption(
  cluster: Cluster,
  release: HelmRelease,
  rendered: readonly Manifest[],
  salt: string,
): Promise<AdoptPlan> {
  const { client, resources } = cluster;
  const wanted: Manifest[] = [];
  for (const object of rendered) {
    const resource = await resources.find(object.apiVersion, object.kind);
    // A kind that is not served is told by the difference.
    wanted.push(
      resource === undefined
        ? placed(object, release.namespace)
        : scoped(object, resource, release.namespace),
    );
  }
  const ordered = inApplyOrder(wanted);
  const known = await objectsOfRelease(release, resources);
  const leftovers = await leftoversOf(client, known, ordered);
  const strangers = await strangersIn(client, resources, known, ordered, commandFieldManager);
  const { objects, problems } = await diffOfAdoption(cluster, ordered, salt);
  return {
    wanted: ordered,
    leftovers,
    diff: summarized([...objects, ...leftovers.map(({ object }) => diffOfOrphan(object))]),
    problems: [...known.problems, ...strangers, ...problems],
  };
}

/** What applying does once the fields that Helm wrote are ours. */
export async function diffOfAdoption(
  { client, resources }: Cluster,
  wanted: readonly Manifest[],
  salt: string,
): Promise<{ readonly objects: readonly ObjectDiff[]; readonly problems: readonly string[] }> {
  const { objects, problems } = await diffCluster(client, resources, wanted, {
    fieldManager: commandFieldManager,
    salt,
    isTaken: isTakenManager,
  });
  return { objects: objects.map(withoutMarks), problems };
}

/** What keeps objects that must be recreated from it. */
export function recreationProblems(
  { objects }: Pick<StackDiff, 'objects'>,
  isAllowed: boolean,
): readonly string[] {
  return objects.flatMap((object) => {
    if (object.class !== 'recreate') return [];
    const title = objectTitle({ kind: object.kind, metadata: { ...object } });
    const fields = object.fields.map(({ path }) => path).join(', ') || 'a field';
    if (/^\/PersistentVolume(Claim)?$/.test(groupKindOf(object))) {
      return [
        `${title}: would have to be deleted with what is on it, got a change of ${fields}; give values that say what it has`,
      ];
    }
    if (isAllowed) return [];
    return [
      `${title}: must be deleted and made anew, got a change of ${fields}; --recreate does it, or give values that say what it has`,
    ];
  });
}

/** Objects for which applying would now do more than was shown: somebody has changed them in between. */
export function worseThan(shown: readonly ObjectDiff[], now: readonly ObjectDiff[]): readonly string[] {
  const keyOf = ({ apiVersion, kind, namespace = '', name }: ObjectDiff): string =>
    [apiVersion, kind, namespace, name].join(' ');
  const before = new Map(shown.map((object) => [keyOf(object), object.class]));
  const severity = ['same', 'inPlace', 'restartsPods', 'recreate', 'new', 'orphaned'] as const;
  return now.flatMap((object) => {
    const promised = before.get(keyOf(object)) ?? 'new';
    if (severity.indexOf(object.class) <= severity.indexOf(promised)) return [];
    const title = objectTitle({ kind: object.kind, metadata: { ...object } });
    const fields = object.fields.map(({ path }) => path).join(', ') || 'nothing';
    return [
      `${title}: has changed since it was shown, got a difference in ${fields}; run the command again to see it`,
    ];
  });
}
