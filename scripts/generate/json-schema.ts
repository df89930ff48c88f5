/** A JSON schema as OpenAPI v3 and CustomResourceDefinitions write it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
}

/** Keywords whose value is one schema. */
const one = new Set(['items', 'not', 'additionalProperties']);
/** Keywords whose value is a list of schemas. */
const many = new Set(['allOf', 'anyOf', 'oneOf']);
/** Keywords whose value is a map of schemas. */
const named = new Set(['properties', 'patternProperties', '$defs']);

/** Applies `change` to a schema and every schema inside it, innermost first. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const mapped: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (one.has(keyword) && typeof value === 'object' && value !== null) {
      mapped[keyword] = mapSchema(value as JsonSchema, change);
    } else if (many.has(keyword)) {
      mapped[keyword] = (value as JsonSchema[]).map((part) => mapSchema(part, change));
    } else if (named.has(keyword)) {
      mapped[keyword] = Object.fromEntries(
        Object.entries(value as Record<string, JsonSchema>).map(([name, part]) => [
          name,
          mapSchema(part, change),
        ]),
      );
    } else {
      mapped[keyword] = value;
    }
  }
  return change(mapped);
}

/** The schema without descriptions, titles and examples, at every depth; a property of such a name stays. */
export function withoutDescriptions(schema: JsonSchema): JsonSchema {
  return mapSchema(
    schema,
    ({ description: _description, title: _title, example: _example, ...rest }) => rest,
  );
}

/**
 * A structural schema as plain JSON schema that refuses unknown fields: objects with listed properties are closed unless
 * they keep unknown fields, a number or string is spelled as such, a field with a default may be left out, and what only
 * the API server evaluates is gone. A list that is a map by some keys gets the keyword `uniqueKeys`, a map from each key to
 * its default, or null.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export function closedSchema(schema: JsonSchema): JsonSchema {
  return mapSchema(mapSchema(schema, withDefaultsApplied), closed);
}

/** Moves what `default` means for the fields around it into `required` and `uniqueKeys`. */
function withDefaultsApplied(schema: JsonSchema): JsonSchema {
  const { required, 'x-kubernetes-list-map-keys': keys, ...rest } = schema;
  const needed = required?.filter((name) => rest.properties?.[name]?.default === undefined) ?? [];
  const item = rest.items?.properties;
  const uniqueKeys = (keys as readonly string[] | undefined)?.map((key) => [
    key,
    item?.[key]?.default ?? null,
  ]);
  return {
    ...rest,
    ...(needed.length > 0 && { required: needed }),
    ...(uniqueKeys && { uniqueKeys: Object.fromEntries(uniqueKeys) }),
  };
}

/** One schema, without those inside it, as `closedSchema` has it. */
export function closed(schema: JsonSchema): JsonSchema {
  const { default: _default, format, ...written } = schema;
  const rest: Record<string, unknown> = Object.fromEntries(
    Object.entries(written).filter(([keyword]) => !keyword.startsWith('x-kubernetes-')),
  );
  if (schema['x-kubernetes-int-or-string'] === true || format === 'int-or-string') {
    delete rest.anyOf;
    delete rest.oneOf;
    return { ...rest, type: ['integer', 'string'] };
  }
  if (schema['x-kubernetes-list-type'] === 'set') return { ...rest, uniqueItems: true };
  const open =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties !== undefined;
  return schema.properties !== undefined && !open ? { ...rest, additionalProperties: false } : rest;
}
