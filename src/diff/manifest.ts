import { parseAllDocuments } from 'yaml';

/** Fields of an object, or of a part of one. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object as files and the API server have it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Objects that were read, and what could not be. */
export interface ReadManifests {
  readonly objects: readonly Manifest[];
  readonly problems: readonly string[];
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields at a place below a value; none where it is absent or something else. */
export function fieldsAt(value: unknown, ...names: readonly string[]): Fields {
  let found = value;
  for (const name of names) found = isFields(found) ? found[name] : undefined;
  return isFields(found) ? found : {};
}

/** The items of a list; none where it is something else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Reads YAML or JSON documents, and the items of a `List` for the list; `where` names the text in problems. Of a key that comes
 * twice the later one counts if `repeatedKeys` says so, as in what Helm renders.
 */
export function parseManifests(
  text: string,
  where: string,
  { repeatedKeys = false }: { readonly repeatedKeys?: boolean } = {},
): ReadManifests {
  const objects: Manifest[] = [];
  const problems: string[] = [];
  [parseAllDocuments(text, { uniqueKeys: !repeatedKeys })].flat().forEach((document, index) => {
    const place = `${where} document ${index + 1}`;
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push(`${place}: is no YAML, got ${error.message.split('\n', 1)[0]}; mend it`);
      return;
    }
    const value: unknown = document.toJS();
    if (value === null) return;
    for (const item of isList(value) ? itemsOf(value.items) : [value]) {
      if (isManifest(item)) objects.push(item);
      else {
        const got = (JSON.stringify(item) ?? 'nothing').slice(0, 80);
        problems.push(`${place}: has no apiVersion, kind or metadata.name, got ${got}; mend it`);
      }
    }
  });
  return { objects, problems };
}

function isList(value: unknown): value is Fields {
  return isFields(value) && typeof value.kind === 'string' && /List$/.test(value.kind) && 'items' in value;
}

function isManifest(value: unknown): value is Manifest {
  if (!isFields(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isFields(metadata) &&
    typeof metadata.name === 'string'
  );
}
