import { withApiDefaults } from './api-defaults.js';
import { type ChangeClass, changeClasses, classOf } from './change-class.js';
import { compareFields, type FieldChange } from './compare.js';
import { concealed } from './concealed.js';
import type { Manifest } from './manifest.js';
import { objectKey, placed } from './object-key.js';
import { withoutServerMetadata } from './server-fields.js';
import { type WorkloadSize, workloadSize } from './workload-size.js';

/** A field that applying would leave as another manager wrote it. */
export interface FieldLeft {
  readonly path: string;
  readonly manager: string;
  readonly value: unknown;
}

/** What applying does to one object. */
export interface ObjectDiff {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly class: ChangeClass;
  /** Empty where there is no object on one of the sides. */
  readonly fields: readonly FieldChange[];
  /** Only found in a cluster. @default - none */
  readonly left?: readonly FieldLeft[];
  /** Why the API server would not take the change as it is. @default - it would */
  readonly refusal?: string;
  /** Size before; undefined where it was not there or is no workload. */
  readonly before?: WorkloadSize;
  /** Size after; undefined where it will not be there or is no workload. */
  readonly after?: WorkloadSize;
}

/** A number before and after. */
export interface Delta {
  readonly before: number;
  readonly after: number;
}

/** What applying does to a stack. */
export interface StackDiff {
  /** In the order in which they are applied, orphaned ones last. */
  readonly objects: readonly ObjectDiff[];
  readonly summary: {
    readonly counts: Readonly<Record<ChangeClass, number>>;
    readonly gpus: Delta;
    /** Of the workloads in which they differ. */
    readonly replicas: readonly (Delta & { readonly kind: string; readonly name: string })[];
  };
}

/** How files are compared. */
export interface CompareOptions {
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Goes into the hashes that stand for the values of Secrets. */
  readonly salt: string;
}

/** What has to be applied to get from some manifests to others; defaults of the API are no difference. */
export function diffManifests(
  before: readonly Manifest[],
  after: readonly Manifest[],
  { namespace, salt }: CompareOptions,
): StackDiff {
  const normal = (object: Manifest): Manifest =>
    withApiDefaults(withoutServerMetadata(placed(object, namespace)));
  const old = new Map(before.map(normal).map((object) => [objectKey(object), object]));
  const now = new Map(after.map(normal).map((object) => [objectKey(object), object]));
  const objects = [...now].map(([key, object]) => {
    const was = old.get(key);
    return was === undefined ? diffOfNew(object) : diffOfPair({ before: was, after: object }, salt);
  });
  const orphans = [...old].filter(([key]) => !now.has(key)).map(([, object]) => diffOfOrphan(object));
  return summarized([...objects, ...orphans]);
}

/** The difference between two states of one object. */
export function diffOfPair(
  pair: { readonly before: Manifest; readonly after: Manifest },
  salt: string,
): ObjectDiff {
  const shown = { before: concealed(pair.before, salt), after: concealed(pair.after, salt) };
  const fields = compareFields(shown.before, shown.after);
  return {
    ...identityOf(pair.after),
    class: classOf(shown, fields),
    fields,
    ...sizes(pair.before, pair.after),
  };
}

/** An object that applying makes. */
export function diffOfNew(object: Manifest): ObjectDiff {
  return { ...identityOf(object), class: 'new', fields: [], ...sizes(undefined, object) };
}

/** An object that is there and no longer rendered. */
export function diffOfOrphan(object: Manifest): ObjectDiff {
  return { ...identityOf(object), class: 'orphaned', fields: [], ...sizes(object, undefined) };
}

/** Objects with the sums over them. */
export function summarized(objects: readonly ObjectDiff[]): StackDiff {
  const count = (wanted: ChangeClass): number => objects.filter((object) => object.class === wanted).length;
  const gpus = (side: 'before' | 'after'): number =>
    objects.reduce((total, object) => total + (object[side]?.gpus ?? 0), 0);
  return {
    objects,
    summary: {
      counts: Object.fromEntries(changeClasses.map((name) => [name, count(name)])) as Record<
        ChangeClass,
        number
      >,
      gpus: { before: gpus('before'), after: gpus('after') },
      replicas: objects.flatMap(({ kind, name, before, after }) => {
        const delta = { before: before?.replicas ?? 0, after: after?.replicas ?? 0 };
        return delta.before === delta.after ? [] : [{ kind, name, ...delta }];
      }),
    },
  };
}

/** Whether applying, and removing what is no longer rendered, would do something. */
export function isDifferent({ objects }: StackDiff): boolean {
  return objects.some((object) => object.class !== 'same');
}

function identityOf({ apiVersion, kind, metadata: { namespace, name } }: Manifest) {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

function sizes(
  before: Manifest | undefined,
  after: Manifest | undefined,
): Pick<ObjectDiff, 'before' | 'after'> {
  const [was, is] = [before && workloadSize(before), after && workloadSize(after)];
  return { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
}
