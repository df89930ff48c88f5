import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { type CustomResourceDefinition, customResourcesOf, storageVersionOf } from './custom-resources.js';
import { closedSchema, type JsonSchema } from './json-schema.js';
import type { Step } from './step.js';

/** Types of the custom resources in wire shape, one file a kind, without `status` and with unknown fields refused. */
export const wireTypes: Step = {
  name: 'wire types',
  owns: ['imports/wire'],
  async run(root) {
    const files = new Map<string, string>();
    for (const { crd, folder } of await customResourcesOf(root)) {
      files.set(`imports/wire/${kebabCase(crd.spec.names.kind)}.ts`, await wireType(crd, folder));
    }
    return files;
  },
};

async function wireType(crd: CustomResourceDefinition, folder: string): Promise<string> {
  const { group, names } = crd.spec;
  const version = storageVersionOf(crd);
  const {
    apiVersion: _apiVersion,
    kind: _kind,
    metadata: _metadata,
    status: _status,
    ...written
  } = closedSchema(version.schema.openAPIV3Schema).properties ?? {};
  const required = (version.schema.openAPIV3Schema.required ?? []).filter((name) => name in written);
  const schema: JsonSchema = {
    type: 'object',
    description: `${names.kind} of ${group}/${version.name} as it is sent to the API server.`,
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', ...required],
    properties: {
      apiVersion: { const: `${group}/${version.name}` },
      kind: { const: names.kind },
      metadata: { tsType: 'ObjectMeta' },
      ...written,
    },
  };
  const text = await compile(schema as JSONSchema, names.kind, {
    additionalProperties: true,
    bannerComment: [
      `// Generated from ${folder}/ by scripts/generate/wire-types.ts; run npm run generate.`,
      "import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';",
      '',
    ].join('\n'),
    format: true,
    ignoreMinAndMaxItems: true,
    style: { bracketSpacing: true, printWidth: 110, singleQuote: true },
    // Lists longer than this would be spelled out as tuples; here lists are lists.
    maxItems: -1,
  });
  // The compiler names interfaces in its own case; what readers look for is the kind.
  return text.replace(/^export interface \w+ \{$/m, `export interface ${names.kind} {`);
}

/** `HTTPRoute` as `http-route`. */
function kebabCase(kind: string): string {
  return kind
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
