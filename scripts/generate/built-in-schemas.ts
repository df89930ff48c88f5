import { closed, type JsonSchema, mapSchema, withoutDescriptions } from './json-schema.js';

/** Closed schemas of some built-in kinds and of all that they consist of. */
export interface BuiltInSchemas {
  /** Name of the definition of a kind, by `apps/v1/Deployment`. */
  readonly index: ReadonlyMap<string, string>;
  readonly definitions: ReadonlyMap<string, JsonSchema>;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const prefix = '#/components/schemas/';
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * Selects kinds from the schemas of an OpenAPI v3 document of Kubernetes and closes them; both results are ordered by name.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
export function closedBuiltIns(
  components: Readonly<Record<string, JsonSchema>>,
  kinds: Readonly<Record<string, readonly string[]>>,
): BuiltInSchemas {
  const index = new Map<string, string>();
  const definitions = new Map<string, JsonSchema>();
  const visit = (name: string) => {
    if (definitions.has(name)) return;
    const schema = components[name];
    if (schema === undefined)
      throw new Error(`openapi: a reference leads nowhere, got ${name}; read its API as well`);
    definitions.set(name, converted(name, schema, components));
    mapSchema(schema, (part) => {
      if (typeof part.$ref === 'string') visit(part.$ref.slice(prefix.length));
      return part;
    });
  };
  for (const [apiVersion, names] of Object.entries(kinds)) {
    for (const kind of names) {
      const name = definitionOf(components, apiVersion, kind);
      index.set(`${apiVersion}/${kind}`, name);
      visit(name);
      definitions.set(name, asTopLevel(definitions.get(name) ?? {}, apiVersion, kind));
    }
  }
  return { index: sorted(index), definitions: sorted(definitions) };
}

function definitionOf(
  components: Readonly<Record<string, JsonSchema>>,
  apiVersion: string,
  kind: string,
): string {
  const found = Object.entries(components).find(([, schema]) => {
    const names = (schema['x-kubernetes-group-version-kind'] ?? []) as readonly GroupVersionKind[];
    // Types such as DeleteOptions list every API; a kind of its own lists one.
    return names.length === 1 && names.some((gvk) => apiVersionOf(gvk) === apiVersion && gvk.kind === kind);
  });
  if (found === undefined)
    throw new Error(`openapi: no schema of a kind, got ${apiVersion}/${kind}; correct the list of kinds`);
  return found[0];
}

function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === '' ? version : `${group}/${version}`;
}

function converted(
  name: string,
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  // What a number may look like is only in the description of the type.
  if (name === quantity) {
    return {
      type: ['string', 'number'],
      pattern: '^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
    };
  }
  return mapSchema(withoutDescriptions(schema), (part) => {
    if (typeof part.$ref === 'string') return { $ref: part.$ref.replace(prefix, '#/$defs/') };
    const [first, ...others] = (part.allOf ?? []) as readonly JsonSchema[];
    // A reference is wrapped only to stand beside a description or a default.
    if (first?.$ref !== undefined && others.length === 0) return first;
    const base64 = part.format === 'byte' ? { pattern: '^[A-Za-z0-9+/]*={0,2}$' } : {};
    // Defaults here are those of Go or of the API, and required fields are required all the same.
    return { ...closed(part), ...uniqueKeysOf(part, components), ...base64 };
  });
}

function uniqueKeysOf(
  list: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): { uniqueKeys?: unknown } {
  const keys = list['x-kubernetes-list-map-keys'] as readonly string[] | undefined;
  if (keys === undefined) return {};
  const reference = String(list.items?.$ref ?? '').replace('#/$defs/', '');
  const properties = components[reference]?.properties ?? list.items?.properties;
  return { uniqueKeys: Object.fromEntries(keys.map((key) => [key, properties?.[key]?.default ?? null])) };
}

function asTopLevel(schema: JsonSchema, apiVersion: string, kind: string): JsonSchema {
  return {
    ...schema,
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])])],
    properties: { ...schema.properties, apiVersion: { const: apiVersion }, kind: { const: kind } },
  };
}

function sorted<T>(entries: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
