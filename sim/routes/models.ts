import type { HttpCall } from '../http-call.js';
import { modelName } from '../options.js';
import { type Body, checkedFields, textOf } from '../request-fields.js';
import { type Route, randomHex, readBody, type Serving, unixSeconds } from '../serving.js';
import { modelList } from '../shapes/models.js';

async function models(call: HttpCall, { settings, loras }: Serving): Promise<void> {
  const permissionId = (): string => randomHex(16);
  const base = settings.servedModelNames.map((id) => ({
    id,
    root: settings.model,
    parent: null,
    maxModelLen: settings.maxModelLen,
    permissionId: permissionId(),
  }));
  const adapters = loras.list().map(({ name, path }) => ({
    id: name,
    root: path,
    parent: modelName(settings),
    maxModelLen: null,
    permissionId: permissionId(),
  }));
  await call.json(200, modelList([...base, ...adapters], unixSeconds()));
}

async function load(call: HttpCall, { settings, loras }: Serving): Promise<void> {
  const body = checkedFields(readBody(call, settings.version), {
    required: ['lora_name', 'lora_path'],
    kinds: { lora_name: 'string', lora_path: 'string', load_inplace: 'bool' },
  });
  const said = loras.load(name(body), textOf(body, 'lora_path') ?? '', body.load_inplace === true);
  await call.answer(200, said);
}

async function unload(call: HttpCall, { settings, loras }: Serving): Promise<void> {
  const body = checkedFields(readBody(call, settings.version), {
    required: ['lora_name'],
    kinds: { lora_name: 'string', lora_int_id: 'int' },
  });
  await call.answer(200, loras.unload(name(body)));
}

function name(body: Body): string {
  return textOf(body, 'lora_name') ?? '';
}

/** The list of models. */
export const modelRoutes: readonly Route[] = [{ method: 'GET', path: '/v1/models', handle: models }];

/** Adapters that come and go. */
export const loraRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/load_lora_adapter', handle: load },
  { method: 'POST', path: '/v1/unload_lora_adapter', handle: unload },
];
