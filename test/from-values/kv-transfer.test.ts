import { expect, it } from 'vitest';
import { engineOf } from './rendered-values.js';

function kvTransferOf(lmcacheConfig: object, vllmConfig?: object): string | undefined {
  const command = engineOf({ lmcacheConfig, vllmConfig }).main.command ?? [];
  const at = command.indexOf('--kv-transfer-config');
  return at < 0 ? undefined : command[at + 1];
}

const pd = (role: string, channel: string) =>
  `{"kv_connector":"LMCacheConnectorV1","kv_role":"${role}","kv_connector_extra_config":{"discard_partial_chunks": false, "lmcache_rpc_port": ${channel}}}`;

it.each<[string, object, object | undefined, string | undefined]>([
  ['is not there for a block that is off', { enabled: false }, {}, undefined],
  [
    'is v1 by default',
    { enabled: true },
    { v0: '0' },
    '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
  ],
  [
    'is v1 without vllmConfig',
    { enabled: true },
    undefined,
    '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
  ],
  [
    'is v0 by the number 1',
    { enabled: true },
    { v0: 1 },
    '{"kv_connector":"LMCacheConnector","kv_role":"kv_both"}',
  ],
  [
    'is v0 by the text 1',
    { enabled: true },
    { v0: '1' },
    '{"kv_connector":"LMCacheConnector","kv_role":"kv_both"}',
  ],
  [
    'is not v0 by true',
    { enabled: true },
    { v0: true },
    '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
  ],
  [
    'takes the role',
    { enabled: true, kvRole: 'kv_consumer' },
    {},
    '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_consumer"}',
  ],
  [
    'has the letters of the chart for a sender',
    { enabled: true, enablePD: true, kvRole: 'kv_producer', nixlRole: 'sender' },
    { v0: '1' },
    pd('kv_producer', '"sender"'),
  ],
  [
    'counts enablePD as there whatever it says',
    { enabled: true, enablePD: false, nixlRole: 'receiver' },
    {},
    pd('kv_both', '"receiver"'),
  ],
  [
    'forgets an enablePD of false that would give no JSON',
    { enabled: true, enablePD: false },
    {},
    '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}',
  ],
  ['is written without a role as the chart does', { enabled: true, enablePD: true }, {}, pd('kv_both', '')],
])('%s', (_, lmcache, vllm, expected) => {
  expect(kvTransferOf(lmcache, vllm)).toBe(expected);
});
