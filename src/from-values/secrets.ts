import type { SecretKey } from '../../constructs/index.js';
import { has, truthy } from '../values/helm-truth.js';
import type { Path } from '../values/path.js';
import type { Printed, SecretKeyRef } from '../values/scalars.js';
import type { Values } from '../values/values.js';
import { printed, printedIfTrue } from './printed.js';
import type { Remarks } from './translation.js';

/** Data of the release's Secret: every token and key that the values hold in the clear. */
export function inlineSecrets(
  values: Values,
  remarks: Remarks,
): Readonly<Record<string, string>> | undefined {
  const { servingEngineSpec, loraAdapters } = values;
  if (!truthy(servingEngineSpec?.enableEngine)) return undefined;
  const data: Record<string, string> = {};
  const keep = (key: string, value: unknown, path: Path): void => {
    if (typeof value !== 'string' || value === '') return;
    data[key] = value;
    remarks.warning(
      path,
      'is written into the manifests, readable by all who read them; name a Secret by secretName and secretKey',
    );
  };
  keep('vllmApiKey', servingEngineSpec?.vllmApiKey, ['servingEngineSpec', 'vllmApiKey']);
  servingEngineSpec?.modelSpec?.forEach((model, index) => {
    keep(`hf_token_${printed(model.name)}`, model.hf_token, [
      'servingEngineSpec',
      'modelSpec',
      index,
      'hf_token',
    ]);
  });
  loraAdapters?.forEach((adapter, index) => {
    const { adapterSource } = adapter;
    keep(`lora_adapter_credentials_${printed(adapterSource?.adapterName)}`, adapterSource?.credentials, [
      'loraAdapters',
      index,
      'adapterSource',
      'credentials',
    ]);
  });
  return data;
}

/** A key of a Secret that the values name, or nothing where they name none of it. */
export function secretKey(ref: SecretKeyRef | null | undefined): SecretKey | undefined {
  const secret = printedIfTrue(ref?.secretName);
  const key = printedIfTrue(ref?.secretKey);
  return secret !== undefined && key !== undefined ? { secret, key } : undefined;
}

/** The Hugging Face token of a model. */
export function hfTokenOf(
  model: { readonly name?: Printed; readonly hf_token?: string | SecretKeyRef | null },
  release: string,
  path: Path,
  remarks: Remarks,
): SecretKey | undefined {
  const { hf_token: token } = model;
  if (!truthy(token)) return undefined;
  if (typeof token === 'string')
    return { secret: `${release}-secrets`, key: `hf_token_${printed(model.name)}` };
  return {
    secret: remarks.required([...path, 'hf_token', 'secretName'], printed(token?.secretName)),
    key: remarks.required([...path, 'hf_token', 'secretKey'], printed(token?.secretKey)),
  };
}

/** The key that engines demand. */
export function engineApiKey(values: Values, release: string, remarks: Remarks): SecretKey | undefined {
  const key = values.servingEngineSpec?.vllmApiKey;
  if (typeof key === 'string')
    return key === '' ? undefined : { secret: `${release}-secrets`, key: 'vllmApiKey' };
  warnOfHalf(key, ['servingEngineSpec', 'vllmApiKey'], remarks);
  return secretKey(key);
}

function warnOfHalf(ref: SecretKeyRef | null | undefined, path: Path, remarks: Remarks): void {
  if (truthy(ref?.secretName) !== truthy(ref?.secretKey)) {
    remarks.warning(path, 'names half of a Secret and so sets no key; set both secretName and secretKey');
  }
}

/** The key that the router shows: its own, or else that of the engines. */
export function routerApiKey(values: Values, release: string, remarks: Remarks): SecretKey | undefined {
  const own = secretKey(values.routerSpec?.vllmApiKey);
  if (own) return own;
  warnOfHalf(values.routerSpec?.vllmApiKey, ['routerSpec', 'vllmApiKey'], remarks);
  const { servingEngineSpec } = values;
  if (!truthy(servingEngineSpec?.enableEngine)) return undefined;
  if (has(servingEngineSpec, 'vllmApiKey') && servingEngineSpec?.vllmApiKey === '') {
    remarks.warning(
      ['servingEngineSpec', 'vllmApiKey'],
      'is empty, so engines ask for no key and the router shows none; remove it',
    );
  }
  return engineApiKey(values, release, remarks);
}
