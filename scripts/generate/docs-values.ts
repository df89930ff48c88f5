import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code, page, table } from './docs-markdown.js';

interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

/** One key of the values. */
export interface ValuesKey {
  /** With `[]` behind a list and `<name>` for keys that the user chooses. */
  readonly path: string;
  readonly type: string;
  /** Value where the key is left out; absent where nothing follows from its absence. */
  readonly fallback?: unknown;
  readonly description: string;
}

/** Every key of the values that the schema knows, parents before children. */
export function valuesKeys(root: string): ValuesKey[] {
  const text = readFileSync(join(root, 'src/values/generated/schema.json'), 'utf8');
  const { definitions } = JSON.parse(text) as { definitions: Readonly<Record<string, Schema>> };
  const target = (schema: Schema): Schema => {
    const found = schema.$ref && definitions[schema.$ref.replace('#/definitions/', '')];
    return found ? { ...found, ...schema } : schema;
  };
  const typeOf = (schema: Schema): string => {
    const { title, type, items, properties, additionalProperties } = target(schema);
    if (title !== undefined) return title;
    const names = [type ?? []].flat().filter((name) => name !== 'null');
    const words = names.map((name) => {
      if (name === 'array') return items ? `list of ${typeOf(items)}` : 'list';
      if (name !== 'object') return name;
      return !properties && typeof additionalProperties === 'object'
        ? `map of ${typeOf(additionalProperties)}`
        : 'map';
    });
    return words.join(' or ');
  };
  const below = (schema: Schema, prefix: string): ValuesKey[] => {
    const { properties = {}, items, additionalProperties } = target(schema);
    const inner = typeof additionalProperties === 'object' ? target(additionalProperties) : undefined;
    return [
      ...Object.entries(properties).flatMap(([name, property]) => {
        const path = prefix === '' ? name : `${prefix}.${name}`;
        const { description = '', default: fallback } = target(property);
        return [{ path, type: typeOf(property), fallback, description }, ...below(property, path)];
      }),
      ...(items && target(items).properties ? below(items, `${prefix}[]`) : []),
      ...(inner?.properties ? below(inner, `${prefix}.<name>`) : []),
    ];
  };
  return below({ $ref: '#/definitions/Values' }, '');
}

const sections: readonly (readonly [prefix: string, words: string])[] = [
  ['servingEngineSpec.modelSpec[]', 'One entry for each model.'],
  ['servingEngineSpec', 'What holds for all engines.'],
  ['routerSpec', 'The router.'],
  ['cacheserverSpec', 'The cache server.'],
  ['sharedPvcStorage', 'Storage that all engines share.'],
  ['loraController', 'The LoRA controller.'],
  ['loraAdapters[]', 'One entry for each LoRA adapter.'],
];

/** The page with every key of the values. */
export function valuesPage(root: string): string {
  const keys = valuesKeys(root);
  const rest = new Set(keys);
  const tables = sections.map(([prefix, words]) => {
    const own = [...rest].filter(({ path }) => path.startsWith(`${prefix}.`));
    for (const key of own) rest.delete(key);
    return { prefix, words, own };
  });
  const rowsOf = (own: Iterable<ValuesKey>, prefix = '') =>
    table(
      ['key', 'type', 'default', 'what it is'],
      [...own].map(({ path, type, fallback, description }) => [
        code(path.slice(prefix.length)),
        type,
        valueText(fallback),
        description,
      ]),
    );
  return page(
    'Values',
    'src/values/generated/schema.json',
    'The keys that `vllm-stack synth --values` reads, which are those of the `vllm-stack` chart 0.1.12. An empty default means ' +
      'that without the key nothing is written, so that vLLM, LMCache or Kubernetes decides. `null` takes a default away, as in ' +
      'Helm. For editors there is the JSON Schema `src/values/generated/schema.json`.',
    'Keys of older releases and keys that the chart never read are told as warnings; see [Migration](../migration.md).',
    '## Top level',
    rowsOf(rest),
    ...tables.flatMap(({ prefix, words, own }) => [
      `## ${prefix}`,
      words,
      rowsOf(own, own.length > 0 ? `${prefix}.` : ''),
    ]),
  );
}

/** A default as code; empty where there is none. */
export function valueText(value: unknown): string {
  return value === undefined ? '' : code(JSON.stringify(value));
}
