import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type CustomResourceDefinition, customResourceOf } from '../../scripts/generate/custom-resources.js';
import { closedSchema, type JsonSchema } from '../../scripts/generate/json-schema.js';
import builtIn from '../schemas/kubernetes.json' with { type: 'json' };
import type { Manifest } from './kube-server.js';

/** Returns what the API server would refuse in an object, as far as schemas tell; empty when there is nothing. */
export type Validator = (manifest: Manifest) => string[];

/**
 * Makes a validator of the built-in kinds that we write and of custom resources: unknown fields, types, enums, patterns, and
 * items that a list holds twice. Rules in code or in CEL are left to tests on an API server.
 */
export function validatorOf(crds: readonly CustomResourceDefinition[]): Validator {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
    verbose: true,
    code: { regExp: re2 },
  });
  ajv.addKeyword({ keyword: 'uniqueKeys', type: 'array', errors: 'full', validate: uniqueKeys });
  ajv.addSchema(builtIn, 'kubernetes');
  const schemas = new Map<string, JsonSchema>();
  for (const [kind, definition] of Object.entries(builtIn.kinds)) {
    schemas.set(kind, { $ref: `kubernetes#/$defs/${definition}` });
  }
  for (const crd of crds) {
    const { group, names, versions } = crd.spec;
    for (const { name, schema } of versions) {
      const apiVersion = `${group}/${name}`;
      schemas.set(
        `${apiVersion}/${names.kind}`,
        customResource(schema.openAPIV3Schema, apiVersion, names.kind),
      );
    }
  }
  const compiled = new Map<string, ValidateFunction>();
  return (manifest) => {
    const kind = `${manifest.apiVersion}/${manifest.kind}`;
    const schema = schemas.get(kind);
    if (schema === undefined)
      return [`${kind}: no schema of this kind; add it to the generator of schemas or give its CRD`];
    const validate = compiled.get(kind) ?? ajv.compile(schema);
    compiled.set(kind, validate);
    const object = `${kind} ${manifest.metadata?.name ?? '(no name)'}`;
    return validate(manifest) ? [] : (validate.errors ?? []).map((error) => `${object}: ${textOf(error)}`);
  };
}

/** Validates objects of the built-in kinds that we write and of the custom resources in crds and test/crds. */
export const problemsOf: Validator = (manifest) => {
  repository ??= validatorOf(repositoryCrds());
  return repository(manifest);
};

let repository: Validator | undefined;

function repositoryCrds(): CustomResourceDefinition[] {
  return ['../../crds', '../crds'].flatMap((path) => {
    const folder = fileURLToPath(new URL(path, import.meta.url));
    return readdirSync(folder).map((name) =>
      customResourceOf(readFileSync(join(folder, name), 'utf8'), name),
    );
  });
}

function customResource(schema: JsonSchema, apiVersion: string, kind: string): JsonSchema {
  const { properties, required = [], ...rest } = closedSchema(schema);
  return {
    ...rest,
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
    properties: {
      ...properties,
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: { $ref: 'kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    },
  };
}

/** Reads the patterns of Kubernetes: RE2 has a flag inside the pattern, and escapes that the unicode mode refuses. */
const re2 = Object.assign(
  (pattern: string) => new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? 'i' : ''),
  // Only used when validators are written out as code, which these are not.
  { code: 'new RegExp' },
);

/** Keyword of lists whose items differ in the given keys; a key that an item leaves out has its default. */
const uniqueKeys: {
  (keys: Record<string, unknown>, items: unknown[]): boolean;
  errors?: Partial<ErrorObject>[];
} = (keys, items) => {
  const seen = new Set<string>();
  const errors: Partial<ErrorObject>[] = [];
  for (const item of items as Record<string, unknown>[]) {
    const key = Object.entries(keys).map(
      ([name, value]) => `${name} ${JSON.stringify(item?.[name] ?? value)}`,
    );
    const text = key.join(', ');
    if (seen.has(text))
      errors.push({ keyword: 'uniqueKeys', params: {}, message: `has two items of ${text}` });
    seen.add(text);
  }
  uniqueKeys.errors = errors;
  return errors.length === 0;
};

function textOf(error: ErrorObject): string {
  const where = error.instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replace(/\//g, '.') || '.';
  const { additionalProperty, allowedValues } = error.params as {
    additionalProperty?: string;
    allowedValues?: unknown;
  };
  if (additionalProperty !== undefined) return `${where} has the unknown field ${additionalProperty}`;
  if (error.keyword === 'uniqueKeys') return `${where} ${error.message}`;
  const allowed = allowedValues === undefined ? '' : ` ${JSON.stringify(allowedValues)}`;
  return `${where} ${error.message}${allowed}, got ${JSON.stringify(error.data)}`;
}
