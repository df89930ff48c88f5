import { parseDocument } from 'yaml';
import type { FlagLayer } from '../../src/runtime/flags.js';

/** A configuration file's flags, with what cannot be read of it. */
export interface ConfigFile {
  readonly layer: FlagLayer;
  readonly problems: readonly string[];
}

/**
 * Reads the text of a configuration file: flags by their names, with `-` or `_`, as YAML or JSON.
 *
 * `static_models` may be a map of models to `{ static_backends, static_model_type }` and `static_aliases` a map of aliases to
 * models; both become the flags of those names. An empty file sets nothing.
 */
export function readConfigFile(where: string, text: string): ConfigFile {
  const document = parseDocument(text);
  const problems = document.errors.map(
    (error) => `${where}: not readable as YAML, ${error.message.split('\n', 1)[0]}; correct the file`,
  );
  if (problems.length > 0) return { layer: { where, entries: [] }, problems };
  const data: unknown = document.toJS();
  if (data === null || data === undefined) return { layer: { where, entries: [] }, problems };
  if (!isMap(data)) {
    return {
      layer: { where, entries: [] },
      problems: [`${where}: not a map of flags; write flag: value lines`],
    };
  }
  // Entries rather than an object, so that a key such as __proto__ stays a key.
  const entries: (readonly [string, unknown])[] = [];
  for (const [key, datum] of Object.entries(data)) {
    const name = key.replaceAll('_', '-');
    if (['config', 'dynamic-config-yaml', 'dynamic-config-json'].includes(name)) {
      problems.push(`${where} ${key}: a file cannot name a further file; use the flag`);
    } else if (name === 'static-models' && isMap(datum)) {
      entries.push(...modelsOf(where, key, datum, problems));
    } else if (name === 'static-aliases' && isMap(datum)) {
      entries.push([key, Object.entries(datum).map(([alias, model]) => `${alias}:${model}`)]);
    } else {
      entries.push([key, datum]);
    }
  }
  return { layer: { where, entries }, problems };
}

function modelsOf(
  where: string,
  key: string,
  models: Readonly<Record<string, unknown>>,
  problems: string[],
): readonly (readonly [string, unknown])[] {
  const backends: string[] = [];
  const names: string[] = [];
  const types: string[] = [];
  for (const [model, details] of Object.entries(models)) {
    const at = `${where} ${key}.${model}`;
    if (!isMap(details)) {
      problems.push(`${at}: not a map, got ${JSON.stringify(details)}; give static_backends`);
      continue;
    }
    const unknown = Object.keys(details).find((name) => !modelKeys.has(name));
    if (unknown !== undefined) {
      problems.push(`${at}: unknown key, got ${unknown}; use ${[...modelKeys].join(' or ')}`);
    }
    const { static_backends: urls, static_model_type: type } = details;
    if (urls === undefined) continue;
    if (!Array.isArray(urls) || !urls.every((url) => typeof url === 'string')) {
      problems.push(`${at}: static_backends is not a list of urls, got ${JSON.stringify(urls)}; give a list`);
      continue;
    }
    backends.push(...urls);
    names.push(...urls.map(() => model));
    if (type !== undefined) types.push(...urls.map(() => String(type)));
  }
  return [
    ['static-backends', backends],
    ['static-models', names],
    ...(types.length === 0 ? [] : [['static-model-types', types] as const]),
  ];
}

const modelKeys = new Set(['static_backends', 'static_model_type']);

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
