import type { KubeClient } from './kube.js';

/**
 * Who wrote which fields of an object.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly [field: string]: unknown;
}

/** An object whose managers can change hands. */
export interface ManagedObject {
  readonly metadata: {
    readonly resourceVersion?: unknown;
    readonly managedFields?: unknown;
    readonly [field: string]: unknown;
  };
}

/** From whom fields are taken, and for whom. */
export interface Transfer {
  /** Whether what a manager wrote is to be ours; entries of subresources stay in any case. */
  isTaken(entry: ManagedFields): boolean;
  /** Whose they are then. */
  readonly manager: string;
}

/**
 * The managers of an object once entries of others are one entry of ours that was applied, or nothing where there are none to take.
 * The next apply then removes what it does not write; applying alone would leave it to managers that nobody is any more.
 */
export function transferred(
  managedFields: readonly ManagedFields[],
  { isTaken, manager }: Transfer,
): readonly ManagedFields[] | undefined {
  const isWhole = ({ subresource = '' }: ManagedFields): boolean => subresource === '';
  const isOurs = (entry: ManagedFields): boolean =>
    isWhole(entry) && entry.manager === manager && entry.operation === 'Apply';
  const isTheirs = (entry: ManagedFields): boolean => !isOurs(entry) && isWhole(entry) && isTaken(entry);
  if (!managedFields.some(isTheirs)) return undefined;
  const united = managedFields.filter((entry) => isOurs(entry) || isTheirs(entry));
  const [first] = united;
  const fieldsV1 = united.map((entry) => setOf(entry.fieldsV1)).reduce(union);
  return managedFields.flatMap((entry) => {
    if (entry === first) return [{ ...entry, manager, operation: 'Apply', fieldsV1 }];
    return united.includes(entry) ? [] : [entry];
  });
}

type FieldSet = Readonly<Record<string, unknown>>;

/** All fields of two sets. */
function union(one: FieldSet, other: FieldSet): FieldSet {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((name) => {
      if (!Object.hasOwn(one, name)) return [name, other[name]];
      if (!Object.hasOwn(other, name)) return [name, one[name]];
      const [first, second] = [setOf(one[name]), setOf(other[name])];
      const both = union(first, second);
      // Without fields below it a field is meant itself, which a dot says where there are some.
      const isItself = [first, second].some((set) => Object.keys(set).length === 0);
      return [name, isItself && Object.keys(both).length > 0 ? { '.': {}, ...both } : both];
    }),
  );
}

function setOf(value: unknown): FieldSet {
  return typeof value === 'object' && value !== null ? (value as FieldSet) : {};
}

/**
 * Writes into an object that what others wrote is ours; nothing else of it changes.
 *
 * @returns whether there was anything to take
 * @throws KubeError with 409 or 422 where somebody has written in between
 */
export async function transferFields(
  client: KubeClient,
  path: string,
  { metadata }: ManagedObject,
  transfer: Transfer,
): Promise<boolean> {
  const { managedFields = [], resourceVersion } = metadata;
  const fields = transferred(managedFields as readonly ManagedFields[], transfer);
  if (fields === undefined) return false;
  await client.json(path, {
    jsonPatch: [
      { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'replace', path: '/metadata/managedFields', value: fields },
    ],
  });
  return true;
}
