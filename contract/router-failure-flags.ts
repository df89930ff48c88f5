import type { FlagTable } from './flag-table.js';

const failures = 'Failing engines';
const limits = 'Limits and queue';

// The longest that a timer can wait.
const seconds = { minimum: 0, maximum: 2_147_483, unit: 'seconds' } as const;

/** The router's flags for engines that fail and for requests that are too many, in the order of `--help`. */
export const routerFailureFlags = {
  'engine-first-byte-timeout-seconds': {
    type: 'number',
    group: failures,
    default: 0,
    ...seconds,
    help: 'How long an engine may take to begin its answer before that counts as a failure; 0 waits for ever, as answers that are not streamed begin when they are complete.',
  },
  'retry-on-status': {
    type: 'list',
    group: failures,
    placeholder: 'status,...',
    help: 'Statuses of engines after which further engines are tried as if one could not be reached, such as 503,429; needs --max-instance-failover-reroute-attempts.',
  },
  'eject-after-failures': {
    type: 'int',
    group: failures,
    default: 5,
    minimum: 0,
    help: 'Failures in a row after which an engine is left out for a while, as long as enough others serve its models; 0 never leaves one out.',
  },
  'eject-on-status': {
    type: 'list',
    group: failures,
    placeholder: 'status,...',
    help: 'Statuses that count as failures of the engine, such as 500,502,503; broken connections and timeouts always do.',
  },
  'eject-seconds': {
    type: 'number',
    group: failures,
    default: 10,
    ...seconds,
    help: 'How long an engine is left out the first time; twice as long each further time in a row. One request tries it after that.',
  },
  'eject-max-seconds': {
    type: 'number',
    group: failures,
    default: 300,
    ...seconds,
    help: 'The longest that an engine is left out.',
  },
  'eject-return-seconds': {
    type: 'number',
    group: failures,
    default: 30,
    ...seconds,
    help: 'How long it takes an engine that works again to get its whole share of requests.',
  },
  'max-ejected-percent': {
    type: 'int',
    group: failures,
    default: 80,
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    help: "Largest part of a model's engines that is left out; when more fail, all of them get requests. One always stays.",
  },
  'max-engine-requests': {
    type: 'int',
    group: limits,
    default: 0,
    minimum: 0,
    unit: 'requests',
    help: 'How many requests an engine gets at once; what is more waits, or without --queue-size gets 429. 0 sets no limit.',
  },
  'queue-size': {
    type: 'int',
    group: limits,
    default: 0,
    minimum: 0,
    unit: 'requests',
    help: 'How many requests may wait for each model, for room under --max-engine-requests or for its first engine; 0 lets none wait.',
  },
  'queue-timeout-seconds': {
    type: 'number',
    group: limits,
    default: 60,
    ...seconds,
    help: 'How long a request waits: then it gets 429, or 503 where the model has no engine.',
  },
  'queue-models': {
    type: 'list',
    group: limits,
    placeholder: 'model,...',
    help: 'Models for whose first engine requests wait although no engine has served them yet, as after scaling to zero.',
  },
} as const satisfies FlagTable;
