import { compareFields, pathText } from './compare.js';
import { type Fields, fieldsAt, isFields, itemsOf, type Manifest } from './manifest.js';
import type { FieldLeft } from './stack-diff.js';

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Fields;
}

/** A field that is left, and where. */
export interface PlaceLeft extends FieldLeft {
  /** The path in parts. */
  readonly steps: readonly string[];
  /** All that wrote it. */
  readonly managers: readonly string[];
}

/** Managers that write what nobody is to write in manifests. */
const controlPlane = /^(kube-|kubelet$|cloud-controller-manager$|keda|cluster-autoscaler$)/;

/** Where the same part of an object is, in each of the ways to look at it. */
interface Place {
  readonly theirs: Fields;
  readonly ours: Fields | undefined;
  /** Of each of all others. */
  readonly others: readonly Fields[];
  readonly value: unknown;
  readonly rendered: unknown;
  readonly steps: readonly string[];
}

/**
 * Fields of an object after an apply that other managers wrote, that the manifest does not have, and that are no defaults.
 *
 * @param applied what the API server answered
 * @param rendered the manifest with defaults
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function fieldsLeft(
  applied: Manifest,
  rendered: Manifest,
  fieldManager: string,
): readonly PlaceLeft[] {
  const entries = itemsOf(applied.metadata.managedFields) as readonly ManagedFields[];
  const isOurs = ({ manager, operation }: ManagedFields): boolean =>
    manager === fieldManager && operation === 'Apply';
  const ours = entries.find((entry) => isOurs(entry) && (entry.subresource ?? '') === '')?.fieldsV1;
  const found = entries
    .filter((entry) => !isOurs(entry) && (entry.subresource ?? '') === '')
    .filter(({ manager = '' }) => !controlPlane.test(manager))
    .flatMap((entry) => {
      const { manager = 'unknown', fieldsV1 = {} } = entry;
      const { 'f:status': _status, ...theirs } = fieldsV1;
      const others = entries.filter((other) => other !== entry).map((other) => fieldsAt(other.fieldsV1));
      return leavesOf({ theirs, ours, others, value: applied, rendered, steps: [] }).map(
        ({ steps, value }) => ({
          path: pathText(steps),
          manager,
          value,
          steps,
        }),
      );
    })
    .filter(({ path }) => !/last-applied-configuration|"kubernetes\.io\/metadata\.name"/.test(path));
  // The first of several managers of a field stands for all.
  const all = new Map<string, PlaceLeft>();
  for (const place of found) {
    const { managers = [] } = all.get(place.path) ?? {};
    all.set(place.path, {
      ...(all.get(place.path) ?? place),
      managers: [...managers, place.manager],
    });
  }
  return [...all.values()];
}

function leavesOf({ theirs, ours, others, value, rendered, steps }: Place): readonly Place[] {
  return Object.entries(theirs).flatMap(([key, below]): readonly Place[] => {
    const step = stepOf(key, value);
    if (step === undefined) return [];
    const place: Place = {
      theirs: fieldsAt(below),
      ours: ours === undefined || ours[key] === undefined ? undefined : fieldsAt(ours, key),
      others: others.filter((fields) => Object.hasOwn(fields, key)).map((fields) => fieldsAt(fields, key)),
      value: step.of(value),
      rendered: step.of(rendered),
      steps: [...steps, step.name],
    };
    if (place.value === undefined) return [];
    // A map goes by its fields, as each may have another manager; an item of a list that is not ours is left as a whole.
    if (key.startsWith('f:') && isBranch(place.theirs)) return leavesOf(place);
    // Of a map that somebody made and others fill, all fields are others'.
    if (key.startsWith('f:') && isFields(place.value) && place.others.some(isBranch)) return [];
    if (place.ours !== undefined) return isBranch(place.theirs) ? leavesOf(place) : [];
    return compareFields(place.rendered, place.value, place.steps).length === 0 ? [] : [place];
  });
}

function isBranch(fields: Fields): boolean {
  return Object.keys(fields).some((key) => key !== '.');
}

interface Step {
  readonly name: string;
  of(value: unknown): unknown;
}

function stepOf(key: string, value: unknown): Step | undefined {
  const text = key.slice(2);
  if (key.startsWith('f:')) return { name: text, of: (whole) => (isFields(whole) ? whole[text] : undefined) };
  if (!key.startsWith('k:') && !key.startsWith('v:')) return undefined;
  const wanted: unknown = JSON.parse(text);
  if (!isFields(wanted)) {
    return { name: `[${String(wanted)}]`, of: (whole) => itemsOf(whole).find((item) => item === wanted) };
  }
  const find = (whole: unknown): unknown =>
    itemsOf(whole).find((item) =>
      Object.entries(wanted).every(([name, part]) => isFields(item) && item[name] === part),
    );
  const { name } = fieldsAt(find(value));
  const label = typeof name === 'string' ? name : Object.values(wanted).join('/');
  return { name: `[${label}]`, of: find };
}
