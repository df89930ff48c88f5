import { parseDocument } from 'yaml';
import { modelTypes } from '../discovery/backends.js';
import { StrictFields } from './strict-fields.js';
import type { UnsupportedFields } from './translate/untranslatable.js';

/** The APIs that providers speak. */
export const providerTypes = ['openai', 'anthropic', 'azure-openai'] as const;

/** The API that a provider speaks; `openai` is that of any compatible one. */
export type ProviderType = (typeof providerTypes)[number];

/** Where the key of a provider is; `none` is for those that want none. */
export type KeySource = { readonly env: string } | { readonly file: string } | 'none';

/** A model of a provider. */
export interface ProviderModel {
  /** The provider's name, under which clients know it too. */
  readonly id: string;
  /** Further names. */
  readonly aliases: readonly string[];
  /** Name of its deployment in Azure. */
  readonly deployment: string;
}

/** A provider as the file describes it. */
export interface ProviderConfig {
  readonly name: string;
  readonly type: ProviderType;
  /** Base URL without `/v1` and without a slash at its end. */
  readonly apiBase: string;
  readonly key: KeySource;
  /** Version of the API for Anthropic's and Azure's. */
  readonly apiVersion: string;
  readonly timeoutSeconds: number;
  /** Further tries when no connection comes about or one breaks before an answer. */
  readonly maxRetries: number;
  readonly customHeaders: Readonly<Record<string, string>>;
  /** File of authorities that are trusted instead of Node's. */
  readonly caFile: string | undefined;
  readonly defaultMaxTokens: number;
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens';
  readonly unsupportedFields: UnsupportedFields;
  /** Whether streams are asked for their usage, for the metrics. */
  readonly streamUsage: boolean;
  readonly models: readonly ProviderModel[];
}

/** What may answer requests for a model. */
export type TargetConfig = { readonly weight: number } & (
  | { readonly engines: string }
  | { readonly provider: string; readonly model: string }
);

/** A model with several that may answer for it. */
export interface ExternalRoute {
  readonly model: string;
  /** In the order in which they stand in for each other. */
  readonly targets: readonly TargetConfig[];
}

/** The file of `--external-providers-config`. */
export interface ProvidersFile {
  readonly providers: readonly ProviderConfig[];
  readonly routes: readonly ExternalRoute[];
  /** Whether connections go through the proxy that the environment names. */
  readonly proxyFromEnv: boolean;
}

/** Reads the text of a file of providers, YAML or JSON. */
export function readProviders(
  where: string,
  text: string,
): { readonly file: ProvidersFile; readonly problems: readonly string[] } {
  const document = parseDocument(text);
  const problems = document.errors.map(
    (error) => `${where}: not readable as YAML, ${error.message.split('\n', 1)[0]}; correct the file`,
  );
  if (problems.length > 0) {
    return { file: { providers: [], routes: [], proxyFromEnv: false }, problems };
  }
  const top = new StrictFields(where, document.toJS() ?? {}, problems);
  const providers = top.maps('external_providers', (fields, at) => providerOf(fields, at, problems));
  const routes = top.maps('routes', (fields, at) => routeOf(fields, at, problems));
  const proxyFromEnv = top.flag('proxy_from_env', false);
  top.end();
  if (providers.length === 0 && problems.length === 0) {
    problems.push(`${where}: no provider in it; list some under external_providers`);
  }
  const file = { providers, routes, proxyFromEnv };
  if (problems.length === 0) problems.push(...conflicts(where, file));
  return { file, problems };
}

function providerOf(fields: StrictFields, where: string, problems: string[]): ProviderConfig {
  const name = fields.required('name');
  const type = fields.choice('type', providerTypes, 'openai');
  const apiBase = baseOf(fields.text('api_base') ?? defaultBases[type] ?? '', where, problems);
  if (fields.has('api_key')) {
    // The value is not shown, being what it is.
    problems.push(`${where}.api_key: keys do not belong in this file; use api_key_env_var or api_key_file`);
  }
  const key = keyOf(fields, type, where, problems);
  const models = fields.maps('models', (model, at) => modelOf(model, at));
  if (models.length === 0) problems.push(`${where}.models: missing; list the models that it serves`);
  return {
    name,
    type,
    apiBase,
    key,
    apiVersion: fields.text('api_version') ?? (type === 'anthropic' ? '2023-06-01' : '2024-10-21'),
    timeoutSeconds: fields.number('timeout', 30, [0.001, 86_400]),
    maxRetries: fields.int('max_retries', 3, [0, 100]),
    customHeaders: headersOf(fields, where, problems),
    caFile: fields.text('ca_file'),
    defaultMaxTokens: fields.int('default_max_tokens', 4096, [1, 1e9]),
    maxTokensField: fields.choice(
      'max_tokens_field',
      ['max_completion_tokens', 'max_tokens'],
      'max_completion_tokens',
    ),
    unsupportedFields: fields.choice('unsupported_fields', ['refuse', 'drop'], 'refuse'),
    streamUsage: fields.flag('stream_usage', true),
    models,
  };
}

const defaultBases: Readonly<Partial<Record<ProviderType, string>>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
};

const defaultKeys: Readonly<Record<ProviderType, string>> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  'azure-openai': 'AZURE_OPENAI_API_KEY',
};

function baseOf(text: string, where: string, problems: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    problems.push(`${where}.api_base: not an http url, got ${JSON.stringify(text)}; write https://host`);
  } else if (url.username !== '' || url.password !== '') {
    problems.push(`${where}.api_base: a url with credentials; use api_key_env_var or api_key_file`);
  }
  // With the version or without: both are common, and all paths begin with it.
  return text.replace(/\/+$/, '').replace(/\/v1$/, '');
}

function keyOf(fields: StrictFields, type: ProviderType, where: string, problems: string[]): KeySource {
  const env = fields.text('api_key_env_var');
  const file = fields.text('api_key_file');
  const auth = fields.choice('auth', ['key', 'none'], 'key');
  if ((env !== undefined && file !== undefined) || (auth === 'none' && (env ?? file) !== undefined)) {
    problems.push(`${where}: more than one of api_key_env_var, api_key_file and auth: none; keep one`);
  }
  if (auth === 'none') return 'none';
  return file === undefined ? { env: env ?? defaultKeys[type] } : { file };
}

function headersOf(
  fields: StrictFields,
  where: string,
  problems: string[],
): Readonly<Record<string, string>> {
  const headers = fields.texts('custom_headers');
  for (const [name, value] of Object.entries(headers)) {
    const isHeader = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value);
    if (!isHeader)
      problems.push(`${where}.custom_headers: not a header, got ${JSON.stringify(name)}; correct it`);
  }
  return headers;
}

function modelOf(fields: StrictFields, _where: string): ProviderModel {
  const id = fields.required('id');
  // What it is good for is the provider's to say; the Python router's files name it.
  fields.choice('type', modelTypes, 'chat');
  return { id, aliases: fields.list('aliases'), deployment: fields.text('deployment') ?? id };
}

function routeOf(fields: StrictFields, where: string, problems: string[]): ExternalRoute {
  const model = fields.required('model');
  const targets = fields.maps('targets', (target, at) => targetOf(target, at, model, problems));
  if (targets.length === 0) problems.push(`${where}.targets: missing; list what answers for ${model}`);
  return { model, targets };
}

function targetOf(fields: StrictFields, where: string, model: string, problems: string[]): TargetConfig {
  const weight = fields.number('weight', 0, [0, 1e9]);
  const engines = fields.text('engines');
  const provider = fields.text('provider');
  const name = fields.text('model') ?? model;
  if ((engines === undefined) === (provider === undefined)) {
    problems.push(`${where}: neither or both of engines and provider; give one of them`);
  }
  return provider === undefined ? { weight, engines: engines ?? model } : { weight, provider, model: name };
}

function conflicts(where: string, { providers, routes }: ProvidersFile): readonly string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  const models = new Map(
    providers.map(({ name, models: list }) => [name, new Set(list.map(({ id }) => id))]),
  );
  if (models.size < providers.length) problems.push(`${where}: two providers have one name; rename one`);
  const own = (name: string, owner: string): void => {
    const other = owners.get(name);
    if (other === undefined) owners.set(name, owner);
    else problems.push(`${where}: ${name} belongs to both ${other} and ${owner}; rename one`);
  };
  for (const route of routes) own(route.model, 'a route');
  for (const { name: provider, models: list } of providers) {
    for (const { id, aliases } of list) {
      // A route may spread a model over others under its own name.
      for (const name of [id, ...aliases]) if (owners.get(name) !== 'a route') own(name, provider);
    }
  }
  for (const { model, targets } of routes) {
    for (const target of targets) {
      if ('engines' in target) continue;
      const known = models.get(target.provider);
      if (known === undefined) {
        problems.push(
          `${where}: the route of ${model} names no provider, got ${target.provider}; use one of its names`,
        );
      } else if (!known.has(target.model)) {
        problems.push(
          `${where}: the route of ${model} wants a model that ${target.provider} does not list, got ${target.model}; add it there`,
        );
      }
    }
  }
  return problems;
}
