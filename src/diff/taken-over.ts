import { type Fields, fieldsAt, isFields, itemsOf, type Manifest } from './manifest.js';

/** Fields that managers wrote, in the form of `fieldsV1`, at one place of an object. */
interface Owners {
  /** Of those whose fields become ours, and of us. */
  readonly gone: readonly Fields[];
  /** Of all others. */
  readonly kept: readonly Fields[];
}

/**
 * What an object comes to once the fields of managers are taken over and it is applied: each field of the manifest, and of the rest
 * what somebody else wrote or nobody. The API server alone knows this for sure, but only once the fields are taken.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function takenOver(
  wanted: Manifest,
  live: Manifest,
  {
    isTaken,
    fieldManager,
  }: { readonly isTaken: (manager: string) => boolean; readonly fieldManager: string },
): Manifest {
  const entries = itemsOf(live.metadata.managedFields).map((entry) => fieldsAt(entry));
  const isGone = ({ manager = '', subresource = '' }: Fields): boolean =>
    subresource === '' && (manager === fieldManager || isTaken(String(manager)));
  const owners = {
    gone: entries.filter(isGone).map(({ fieldsV1 }) => fieldsAt(fieldsV1)),
    kept: entries.filter((entry) => !isGone(entry)).map(({ fieldsV1 }) => fieldsAt(fieldsV1)),
  };
  const metadata = mergedMap(wanted.metadata, live.metadata, below(owners, 'f:metadata'));
  return { ...mergedMap(wanted, live, owners), metadata } as Manifest;
}

function mergedMap(wanted: Fields, live: Fields, owners: Owners): Fields {
  const kept = Object.entries(live).flatMap(([name, value]): (readonly [string, unknown])[] => {
    const key = `f:${name}`;
    if (Object.hasOwn(wanted, name) || isLost(owners, key)) return [];
    const inner = below(owners, key);
    const isShared = isFields(value) && inner.gone.length > 0;
    return [[name, isShared ? mergedMap({}, value, inner) : value]];
  });
  const own = Object.entries(wanted).map(([name, value]) => [
    name,
    Object.hasOwn(live, name) ? merged(value, live[name], below(owners, `f:${name}`)) : value,
  ]);
  return Object.fromEntries([...kept, ...own]);
}

function merged(wanted: unknown, live: unknown, owners: Owners): unknown {
  if (isFields(wanted) && isFields(live)) {
    // Without fields below it a map is written as a whole.
    return keysOf(owners).some((key) => key.startsWith('f:')) ? mergedMap(wanted, live, owners) : wanted;
  }
  if (!Array.isArray(wanted) || !Array.isArray(live)) return wanted;
  const keys = keysOf(owners).filter((key) => key.startsWith('k:'));
  const keyOf = (item: unknown): string | undefined => keys.find((key) => isItem(item, key));
  const ownKeys = new Set(wanted.map(keyOf));
  const kept = live.filter((item) => {
    const key = keyOf(item);
    return key !== undefined && !ownKeys.has(key) && !isLost(owners, key);
  });
  const own = wanted.map((item) => {
    const key = keyOf(item);
    const old = key === undefined ? undefined : live.find((other) => isItem(other, key));
    return key !== undefined && old !== undefined ? merged(item, old, below(owners, key)) : item;
  });
  return [...own, ...kept];
}

function isItem(item: unknown, key: string): boolean {
  const wanted: unknown = JSON.parse(key.slice(2));
  return isFields(wanted) && Object.entries(wanted).every(([name, value]) => fieldsAt(item)[name] === value);
}

/** Whether only those have a field whose fields go. */
function isLost({ gone, kept }: Owners, key: string): boolean {
  const has = (fields: Fields): boolean => Object.hasOwn(fields, key);
  return gone.some(has) && !kept.some(has);
}

function below({ gone, kept }: Owners, key: string): Owners {
  const at = (all: readonly Fields[]): readonly Fields[] =>
    all.filter((fields) => Object.hasOwn(fields, key)).map((fields) => fieldsAt(fields, key));
  return { gone: at(gone), kept: at(kept) };
}

function keysOf({ gone, kept }: Owners): readonly string[] {
  return [...new Set([...gone, ...kept].flatMap((fields) => Object.keys(fields)))];
}
