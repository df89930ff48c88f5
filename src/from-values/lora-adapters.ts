import type { SecretKey, StackLoraAdapterProps } from '../../constructs/index.js';
import { envNames } from '../../contract/env.js';
import { has, truthy } from '../values/helm-truth.js';
import type { LoraAdapterSource } from '../values/lora-values.js';
import type { Path } from '../values/path.js';
import type { Integer } from '../values/scalars.js';
import type { LoraAdapterValues, Values } from '../values/values.js';
import { numeric, printed, printedIfTrue, printedMap } from './printed.js';
import { engineApiKey, secretKey } from './secrets.js';
import type { Remarks } from './translation.js';

const TYPES = ['local', 's3', 'http', 'huggingface'] as const;
/** Largest int32. */
const MOST = 2 ** 31 - 1;
const ALGORITHMS = ['default', 'ordered', 'equalized'] as const;

/** LoraAdapter resources of the values, by name; `controlled` where the release has the controller. */
export function loraAdaptersOf(
  values: Values,
  release: string,
  controlled: boolean,
  remarks: Remarks,
): Record<string, StackLoraAdapterProps> {
  const adapters: Record<string, StackLoraAdapterProps> = {};
  values.loraAdapters?.forEach((adapter, index) => {
    const path = ['loraAdapters', index];
    if (adapter.enabled === false) {
      // The chart reads the sources of all adapters for its Secret.
      if (truthy(values.servingEngineSpec?.enableEngine)) missing(adapter, 'adapterSource', path, remarks);
      return;
    }
    const name = remarks.required([...path, 'name'], printed(adapter.name));
    if (name !== '' && !(name.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))) {
      remarks.problem(
        [...path, 'name'],
        `must be lower-case letters, digits, dots and dashes, got '${name}'; the API server refuses other names`,
      );
    }
    if (Object.hasOwn(adapters, name))
      remarks.warning(
        [...path, 'name'],
        `'${name}' names an earlier adapter too, which this one replaces; rename one of them`,
      );
    if (!controlled) {
      remarks.warning(
        path,
        'is loaded by no controller of this release; set loraController.enableLoraController, unless another one watches this namespace',
      );
    }
    adapters[name] = adapterOf(adapter, path, values, release, remarks);
  });
  return adapters;
}

function adapterOf(
  adapter: LoraAdapterValues,
  path: Path,
  values: Values,
  release: string,
  remarks: Remarks,
): StackLoraAdapterProps {
  missing(adapter, 'adapterSource', path, remarks);
  missing(adapter, 'loraAdapterDeploymentConfig', path, remarks);
  const baseModel = printed(adapter.baseModel);
  if (baseModel === undefined) remarks.problem([...path, 'baseModel'], 'is missing; set it');
  else remarkOnModel(baseModel, [...path, 'baseModel'], values, remarks);
  const { algorithm, replicas } = adapter.loraAdapterDeploymentConfig ?? {};
  const deployment = [...path, 'loraAdapterDeploymentConfig'];
  const chosen = oneOf(
    ALGORITHMS,
    printedIfTrue(algorithm) ?? 'default',
    [...deployment, 'algorithm'],
    remarks,
  );
  if (chosen !== 'default') {
    remarks.warning(
      [...deployment, 'algorithm'],
      `has no effect on the chart's controller, which knows one way to choose pods, got ${chosen}; remove it`,
    );
  }
  return {
    // Engines are what servingEngineSpec says, whether an adapter is there or not.
    prepareEngines: false,
    baseModel: baseModel ?? '',
    source: sourceOf(adapter.adapterSource ?? {}, [...path, 'adapterSource'], values, release, remarks),
    algorithm: chosen,
    replicas: count(replicas, [...deployment, 'replicas'], 0, remarks),
    apiKey: apiKeyOf(adapter, path, values, release, remarks),
    labels: printedMap(adapter.labels),
  };
}

function missing(
  adapter: LoraAdapterValues,
  key: 'adapterSource' | 'loraAdapterDeploymentConfig',
  path: Path,
  remarks: Remarks,
): void {
  if (adapter[key] === undefined || adapter[key] === null)
    remarks.problem([...path, key], 'is missing, and Helm stops without it; set it');
}

function sourceOf(
  source: LoraAdapterSource,
  path: Path,
  values: Values,
  release: string,
  remarks: Remarks,
): StackLoraAdapterProps['source'] {
  const type = oneOf(
    TYPES,
    remarks.required([...path, 'type'], printed(source.type)),
    [...path, 'type'],
    remarks,
  );
  const adapterName = remarks.required([...path, 'adapterName'], printed(source.adapterName));
  const credentials = credentialsOf(source, adapterName, path, values, release, remarks);
  const warn = (key: keyof LoraAdapterSource, message: string): void =>
    remarks.warning([...path, key], message);
  if (type === 's3' || type === 'http') {
    warn('type', `is not implemented in the chart's controller, got ${type}; use local or huggingface`);
  }
  if (type === 'local' && !truthy(source.adapterPath)) {
    warn('adapterPath', 'is missing, so the controller does not know what to load; set it');
  }
  if (type === 'huggingface' && !truthy(source.adapterPath)) {
    if (!truthy(source.repository))
      warn('repository', 'is missing, so the controller does not know what to load; set it');
    if (!credentials)
      warn('credentials', "is missing, and the chart's controller crashes without it; set it");
  }
  for (const key of ['pattern', 'maxAdapters'] as const) {
    if (truthy(source[key])) warn(key, "has no effect on the chart's controller; remove it");
  }
  return {
    type,
    adapterName,
    adapterPath: printedIfTrue(source.adapterPath),
    repository: printedIfTrue(source.repository),
    pattern: printedIfTrue(source.pattern),
    maxAdapters: count(source.maxAdapters, [...path, 'maxAdapters'], -MOST - 1, remarks),
    ...(credentials && {
      credentialsSecretRef: { name: credentials.secret, key: credentials.key },
    }),
  };
}

function credentialsOf(
  { credentials }: LoraAdapterSource,
  adapterName: string,
  path: Path,
  values: Values,
  release: string,
  remarks: Remarks,
): { secret: string; key: string } | undefined {
  if (!credentials || !truthy(credentials)) return undefined;
  const at = [...path, 'credentials'];
  if (typeof credentials !== 'string') {
    return {
      secret: remarks.required([...at, 'secretName'], printed(credentials.secretName)),
      key: remarks.required([...at, 'secretKey'], printed(credentials.secretKey)),
    };
  }
  if (!truthy(values.servingEngineSpec?.enableEngine)) {
    remarks.warning(
      at,
      'is kept nowhere, since the Secret is written with servingEngineSpec.enableEngine only; name a Secret by secretName and secretKey',
    );
  } else if (!/^[-._a-zA-Z0-9]*$/.test(adapterName)) {
    remarks.problem(
      [...path, 'adapterName'],
      `becomes part of a key of a Secret, got '${adapterName}'; keep to letters, digits, dots, dashes and underscores, or name a Secret under credentials`,
    );
  }
  return { secret: `${release}-secrets`, key: `lora_adapter_credentials_${adapterName}` };
}

/** The key of the engines: that of the adapter, or else that of all engines. */
function apiKeyOf(
  { vllmApiKey }: LoraAdapterValues,
  path: Path,
  values: Values,
  release: string,
  remarks: Remarks,
): SecretKey | undefined {
  const own = secretKey(vllmApiKey);
  if (own) return own;
  if (truthy(vllmApiKey?.secretName) || truthy(vllmApiKey?.secretKey)) {
    remarks.warning(
      [...path, 'vllmApiKey'],
      'names half of a Secret, so the key of the engines is used; set both secretName and secretKey',
    );
  }
  return engineApiKey(values, release, remarks);
}

function remarkOnModel(baseModel: string, path: Path, values: Values, remarks: Remarks): void {
  const { enableEngine, modelSpec, env, configs } = values.servingEngineSpec ?? {};
  if (!truthy(enableEngine)) return;
  const model = modelSpec?.find(({ name, enabled }) => printed(name) === baseModel && enabled !== false);
  if (!model) {
    remarks.warning(
      path,
      `is the name of no model in servingEngineSpec.modelSpec that runs, got '${baseModel}', so that no engine of this release loads the adapter; use the name of a model`,
    );
    return;
  }
  if (!truthy(model.enableLoRA)) {
    remarks.warning(path, `is '${baseModel}', which serves no adapters; set its enableLoRA to true`);
  }
  const names = [...(env ?? []), ...(model.env ?? [])].map(({ name }) => name);
  const updates = names.includes(envNames.vllmRuntimeLora) || has(configs, envNames.vllmRuntimeLora);
  // A Secret of variables may hold it, and its keys are not known here.
  if (!updates && !truthy(model.envFromSecret)) {
    remarks.warning(
      path,
      `is '${baseModel}', which takes no adapters while it runs; set ${envNames.vllmRuntimeLora}=True in its env`,
    );
  }
}

function oneOf<T extends string>(
  names: readonly [T, ...T[]],
  value: string,
  path: Path,
  remarks: Remarks,
): T {
  const found = names.find((name) => name === value);
  if (found === undefined && value !== '')
    remarks.problem(path, `must be one of ${names.join(', ')}, got ${JSON.stringify(value)}; choose one`);
  return found ?? names[0];
}

/** A number that the resource can hold; nothing where a template takes it for false. */
function count(value: Integer | undefined, path: Path, least: number, remarks: Remarks): number | undefined {
  if (!truthy(value)) return undefined;
  const number = numeric(value);
  if (number === undefined || number < least || number > MOST) {
    remarks.problem(
      path,
      `must be from ${least} to ${MOST}, got ${JSON.stringify(value)}; the API server refuses others`,
    );
  }
  return number;
}
