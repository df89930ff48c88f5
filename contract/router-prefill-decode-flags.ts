import type { FlagTable } from './flag-table.js';
import { ports } from './ports.js';
import { engineChoiceNames } from './routing-logics.js';

const prefillDecode = 'Prefill and decode';

const port = { minimum: 1, maximum: 65_535 } as const;

/** The router's flags for prefill and decode on separate engines, in the order of `--help`. */
export const routerPrefillDecodeFlags = {
  'prefill-model-labels': {
    type: 'list',
    group: prefillDecode,
    placeholder: 'label,...',
    upstream: true,
    help: 'Labels of the engines that prefill.',
  },
  'decode-model-labels': {
    type: 'list',
    group: prefillDecode,
    placeholder: 'label,...',
    upstream: true,
    help: 'Labels of the engines that decode.',
  },
  'prefill-routing-logic': {
    type: 'choice',
    group: prefillDecode,
    choices: engineChoiceNames,
    default: 'roundrobin',
    help: 'How the prefill engine of a request is chosen.',
  },
  'decode-routing-logic': {
    type: 'choice',
    group: prefillDecode,
    choices: engineChoiceNames,
    default: 'roundrobin',
    help: 'How the decode engine of a request is chosen.',
  },
  'prefill-min-tokens': {
    type: 'int',
    group: prefillDecode,
    default: 256,
    minimum: 0,
    unit: 'tokens',
    help: 'Shorter prompts are computed by the engine that decodes, as moving their KV cache would take longer; text counts as a token for four bytes.',
  },
  'nixl-peer-host': {
    type: 'string',
    group: prefillDecode,
    placeholder: 'host',
    help: 'Host of the decode engines towards LMCache prefill, each its own if it is 0.0.0.0; with --nixl-proxy-host it makes `disaggregated_prefill` speak the protocol of LMCache.',
  },
  'nixl-peer-init-port': {
    type: 'int',
    group: prefillDecode,
    default: ports.lmcachePeerInit,
    ...port,
    help: 'Port where LMCache decode engines accept a peer.',
  },
  'nixl-peer-alloc-port': {
    type: 'int',
    group: prefillDecode,
    default: ports.lmcachePeerAlloc,
    ...port,
    help: 'Port where LMCache decode engines hand out buffers.',
  },
  'nixl-proxy-host': {
    type: 'string',
    group: prefillDecode,
    placeholder: 'host',
    help: 'Address on which the router hears from LMCache that a prefill has been sent.',
  },
  'nixl-proxy-port': {
    type: 'int',
    group: prefillDecode,
    default: ports.lmcacheProxy,
    ...port,
    help: 'Port on which the router hears from LMCache that a prefill has been sent.',
  },
} as const satisfies FlagTable;
