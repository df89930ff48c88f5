import { expect, it } from 'vitest';
import { engineOf, find, LEAST, render, routerOf } from './rendered-values.js';

const variable = (list: readonly { name: string; valueFrom?: object }[] | undefined, name: string) =>
  list?.find((entry) => entry.name === name)?.valueFrom;
const ref = (name: string, key: string) => ({ secretKeyRef: { name, key } });

it('keeps inline tokens of all models, also of those that are off, in one Secret', () => {
  const servingEngineSpec = {
    vllmApiKey: 'key',
    modelSpec: [
      { ...LEAST, hf_token: 'a' },
      { name: 'off', enabled: false, hf_token: 'b' },
      { name: 'other', enabled: false, hf_token: { secretName: 's', secretKey: 'k' } },
    ],
  };
  const { data } = find(render({ servingEngineSpec }), 'Secret', 'vllm-secrets');
  const plain = Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
  expect(plain).toEqual({ vllmApiKey: 'key', hf_token_opt: 'a', hf_token_off: 'b' });
});

it('keeps credentials of adapters that are off', () => {
  const loraAdapters = [
    { name: 'l', enabled: false, adapterSource: { adapterName: 'sql', credentials: 'c' } },
  ];
  const { data } = find(render({ loraAdapters }), 'Secret', 'vllm-secrets');
  expect(Object.keys(data ?? {})).toEqual(['lora_adapter_credentials_sql']);
});

it.each<[string, unknown, object | undefined]>([
  ['text', 'x', ref('vllm-secrets', 'hf_token_opt')],
  ['empty text', '', undefined],
  ['a reference', { secretName: 's', secretKey: 'k' }, ref('s', 'k')],
  ['an empty map', {}, undefined],
])('a token by %s', (_, hf_token, expected) => {
  expect(variable(engineOf({ hf_token }).main.env, 'HF_TOKEN')).toEqual(expected);
});

const both = { secretName: 's', secretKey: 'k' };

it.each<[string, unknown, unknown, boolean, object | undefined, object | undefined]>([
  ['nothing', undefined, undefined, true, undefined, undefined],
  ['empty text', '', undefined, true, undefined, undefined],
  ['text', 'x', undefined, true, ref('vllm-secrets', 'vllmApiKey'), ref('vllm-secrets', 'vllmApiKey')],
  ['a reference', both, undefined, true, ref('s', 'k'), ref('s', 'k')],
  ['half a reference', { secretName: 's' }, undefined, true, undefined, undefined],
  [
    'text, and the router’s own',
    'x',
    { secretName: 'r', secretKey: 'q' },
    true,
    ref('vllm-secrets', 'vllmApiKey'),
    ref('r', 'q'),
  ],
  [
    'text, and half of the router’s own',
    'x',
    { secretKey: 'q' },
    true,
    ref('vllm-secrets', 'vllmApiKey'),
    ref('vllm-secrets', 'vllmApiKey'),
  ],
])('the key by %s', (_, vllmApiKey, own, __, engine, router) => {
  const key = vllmApiKey === undefined ? {} : { vllmApiKey };
  const spec = own === undefined ? {} : { vllmApiKey: own };

  expect(variable(engineOf({}, key).main.env, 'VLLM_API_KEY')).toEqual(engine);
  expect(variable(routerOf(spec, { servingEngineSpec: key }).main.env, 'VLLM_API_KEY')).toEqual(router);
});

it('shows no key of engines that are off', () => {
  const { main } = routerOf({}, { servingEngineSpec: { enableEngine: false, vllmApiKey: 'x' } });
  expect(variable(main.env, 'VLLM_API_KEY')).toBeUndefined();
});
