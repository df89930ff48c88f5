import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import type { Step } from './step.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  pattern?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  definitions?: Record<string, Schema>;
}

const types = 'src/values';
const generated = `${types}/generated`;

/** The JSON Schema of the values, and the code that checks them. */
export const valuesSchema: Step = {
  name: 'schema of the values',
  owns: [generated],
  run: (root) => {
    const schema = schemaOfValues(root);
    return Promise.resolve(
      new Map([
        [`${generated}/schema.json`, `${JSON.stringify(schema, null, 2)}\n`],
        [`${generated}/validate.ts`, validatorOf(schema)],
      ]),
    );
  },
};

/** Scalars of which the type says less than the chart: `title` is what a message calls them. */
const scalars: Record<string, Schema> = {
  Integer: { title: 'integer', type: ['integer', 'string', 'null'], pattern: '^([-+]?[0-9]+)?$' },
  Switch: {
    title: 'boolean',
    type: ['boolean', 'string', 'number', 'null'],
    pattern: '^(?!([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|0)$)',
  },
  StrictSwitch: { title: 'boolean', type: ['boolean', 'null'] },
  Printed: { title: 'string', type: ['string', 'number', 'boolean', 'null'] },
};

/** Names that the types here declare; all others come from Kubernetes, whose fields the API server judges. */
function ownNames(root: string): Set<string> {
  const folder = join(root, types);
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts')))
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(
      /^export (?:interface|type) (\w+)/gm,
    ))
      if (name) names.add(name);
  return names;
}

const nameOf = (ref: string): string => decodeURIComponent(ref.replace('#/definitions/', ''));

/** A schema without alternatives: unions differ by JSON type, so their branches fit into one, and null fits everywhere. */
function flatten(schema: Schema, definitions: Record<string, Schema>, own: Set<string>): Schema {
  const { title, description, default: fallback } = schema;
  const head: Schema = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    // `@default - words` tells people what happens, and is no value.
    ...(fallback === undefined || (typeof fallback === 'string' && fallback.startsWith('- '))
      ? {}
      : { default: fallback }),
  };
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return own.has(name) ? { ...head, $ref: `#/definitions/${name}` } : { ...head, type: ['object', 'null'] };
  }
  const branches = schema.anyOf?.filter((branch) => branch.type !== 'null') ?? [schema];
  const kinds = new Set<string>();
  const body: Schema = {};
  for (const branch of branches) {
    const target =
      branches.length > 1 && branch.$ref !== undefined ? definitions[nameOf(branch.$ref)] : branch;
    if (target === undefined || target.anyOf !== undefined)
      throw new Error(`generate: union that does not fit into one schema, got ${JSON.stringify(schema)}`);
    if (target.$ref !== undefined) return { ...flatten(target, definitions, own), ...head };
    for (const type of [target.type ?? []].flat()) {
      if (kinds.has(type) && type === 'object')
        throw new Error(`generate: two maps in one union, got ${JSON.stringify(schema)}`);
      kinds.add(type);
    }
    if (target.items) body.items = flatten(target.items, definitions, own);
    if (target.properties) {
      body.properties = {};
      for (const [key, property] of Object.entries(target.properties))
        body.properties[key] = flatten(property, definitions, own);
    }
    if (typeof target.additionalProperties === 'object')
      body.additionalProperties = flatten(target.additionalProperties, definitions, own);
    else if (target.properties) body.additionalProperties = false;
  }
  return { ...head, type: [...kinds, 'null'].filter((type, at, all) => all.indexOf(type) === at), ...body };
}

function refsOf(schema: unknown, into: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') into.add(nameOf(value));
    else refsOf(value, into);
  }
}

function schemaOfValues(root: string): Schema {
  const raw = createGenerator({
    path: join(root, types, 'values.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    type: 'Values',
    expose: 'all',
    jsDoc: 'extended',
    skipTypeCheck: true,
  }).createSchema('Values') as Schema;
  const source = raw.definitions ?? {};
  const own = ownNames(root);
  const wanted = new Set(['Values']);
  const definitions: Record<string, Schema> = {};
  for (const name of wanted) {
    const schema = source[name];
    if (schema === undefined) throw new Error(`generate: no schema of ${name}`);
    definitions[name] = scalars[name] ?? flatten(schema, source, own);
    refsOf(definitions[name], wanted);
  }
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...{ $schema: 'http://json-schema.org/draft-07/schema#' },
    $ref: '#/definitions/Values',
    definitions: sorted,
  };
}

/** The schema without what only people read. */
function bare(schema: unknown, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => bare(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isProperties || !['description', 'default', '$schema'].includes(key))
      .map(([key, value]) => [
        key,
        bare(value, !isProperties && (key === 'properties' || key === 'definitions')),
      ]),
  );
}

/** The checking code, without a run-time dependency on ajv. */
function validatorOf(schema: Schema): string {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    messages: false,
    inlineRefs: false,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  const standalone = createRequire(import.meta.url)('ajv/dist/standalone') as {
    default: (ajv: Ajv, validate: unknown) => string;
  };
  const code = standalone.default(ajv, ajv.compile(bare(schema) as Schema));
  if (/\brequire\(/.test(code))
    throw new Error('generate: the checking code needs ajv at run time; use simpler keywords');
  return `// @ts-nocheck
// Written by npm run generate from the types beside this folder.
${code
  .replace('"use strict";', '')
  .replace(/export default [^;]+;/, '')
  .trim()}
`;
}
