import type { FlagTable } from './flag-table.js';

const hooks = 'Hooks';

/** The router's flags for code of one's own that it runs, in the order of `--help`. */
export const routerHookFlags = {
  callbacks: {
    type: 'string',
    group: hooks,
    placeholder: 'module#name',
    upstream: true,
    help: 'JavaScript module whose functions preRequest and postRequest are told of each request, or one of its exports with these, such as ./audit.mjs#handler.',
  },
  'callbacks-queue-size': {
    type: 'int',
    group: hooks,
    default: 1000,
    minimum: 1,
    unit: 'notifications',
    help: 'Notifications that the callbacks may be behind; further ones are dropped and counted.',
  },
  'callbacks-timeout-ms': {
    type: 'int',
    group: hooks,
    default: 10_000,
    minimum: 1,
    unit: 'milliseconds',
    help: 'How long a callback may take; one that keeps its thread busy for longer has it replaced.',
  },
  'request-rewriter': {
    type: 'string',
    group: hooks,
    default: 'noop',
    placeholder: 'module#name',
    upstream: true,
    help: 'JavaScript module whose function rewrite changes request bodies before they are routed, or one of its exports, such as ./rewrite.mjs#addUser; noop changes nothing.',
  },
  'request-rewriter-timeout-ms': {
    type: 'int',
    group: hooks,
    default: 100,
    minimum: 1,
    unit: 'milliseconds',
    help: 'How long the rewriter may take for a request.',
  },
  'request-rewriter-on-failure': {
    type: 'choice',
    group: hooks,
    choices: ['refuse', 'pass'],
    default: 'refuse',
    help: 'What becomes of a request that the rewriter fails at: it is answered with 503, or passes as it came.',
  },
} as const satisfies FlagTable;
