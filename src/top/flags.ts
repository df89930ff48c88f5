import type { FlagTable } from '../../contract/flag-table.js';
import { ports } from '../../contract/ports.js';
import { endpointFlags } from '../endpoint/endpoint-flags.js';
import { sortKeys } from './rows.js';

const router = 'Router';
const view = 'View';

/** Flags of `vllm-stack top`. */
export const topFlags = {
  url: {
    type: 'string',
    group: router,
    placeholder: 'url',
    help: `Address of the router; http://127.0.0.1:${ports.router} without it and --release.`,
  },
  release: {
    type: 'string',
    group: router,
    placeholder: 'name',
    help: 'Release whose router is asked through the API server of the kubeconfig, which needs the right to get services/proxy.',
  },
  namespace: {
    type: 'string',
    group: router,
    placeholder: 'name',
    short: 'n',
    help: "Namespace of the release; that of the kubeconfig's context without it.",
  },
  service: {
    type: 'string',
    group: router,
    placeholder: 'name',
    help: "Name of the router's Service, where it is not that of the release.",
  },
  ...endpointFlags,
  interval: {
    type: 'number',
    group: view,
    minimum: 0.1,
    maximum: 3600,
    default: 2,
    unit: 'seconds',
    help: 'Time between two looks, over which rates, hits and first tokens are reckoned.',
  },
  once: {
    type: 'boolean',
    group: view,
    help: 'Looks twice, an interval apart, prints that and ends.',
  },
  sort: {
    type: 'choice',
    choices: sortKeys,
    default: 'engine',
    group: view,
    placeholder: 'column',
    help: `Column by which engines are in order: ${sortKeys.join(', ')}; numbers from the highest down.`,
  },
  model: {
    type: 'string',
    group: view,
    placeholder: 'name',
    help: 'Shows this model and its engines alone.',
  },
  output: {
    type: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    group: view,
    help: 'Form of what is printed; json is an object a line for each look.',
  },
} as const satisfies FlagTable;
