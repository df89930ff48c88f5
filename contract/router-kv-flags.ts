import type { FlagTable } from './flag-table.js';
import { ports } from './ports.js';

const kvCache = 'KV cache aware routing';

const port = { minimum: 1, maximum: 65_535 } as const;

/** The router's flags that say how `kvaware` learns what engines hold, in the order of `--help`. */
export const routerKvFlags = {
  'kv-aware-threshold': {
    type: 'int',
    group: kvCache,
    default: 2000,
    unit: 'tokens',
    upstream: true,
    help: 'How many tokens of a prompt the cached part may lack for `kvaware` to follow it.',
  },
  'kv-source': {
    type: 'choice',
    group: kvCache,
    choices: ['engine-events', 'lmcache-controller'],
    help: "From whom `kvaware` learns what engines hold: the KV events of vLLM, or LMCache's workers. LMCache's workers when --lmcache-controller-port is given, else the events.",
  },
  'kv-events-port': {
    type: 'int',
    group: kvCache,
    default: ports.kvEvents,
    ...port,
    help: 'Port where each engine publishes its KV events; data parallel rank n does so n ports further on.',
  },
  'kv-events-replay-port': {
    type: 'int',
    group: kvCache,
    default: ports.kvEventsReplay,
    minimum: 0,
    maximum: 65_535,
    help: 'Port where each engine sends again what was missed, rank n again n ports further on; 0 if it does not.',
  },
  'kv-events-ranks': {
    type: 'int',
    group: kvCache,
    default: 1,
    minimum: 1,
    maximum: 1024,
    help: 'Data parallel ranks of each engine, each of which publishes KV events.',
  },
  'kv-events-topic': {
    type: 'string',
    group: kvCache,
    placeholder: 'topic',
    help: 'Beginning of the topics of KV events to listen to; all when not given.',
  },
  'static-kv-events-ports': {
    type: 'list',
    group: kvCache,
    placeholder: 'port,...',
    help: 'The ports of KV events of each engine in the order of --static-backends, for engines that share a host.',
  },
  'static-kv-events-replay-ports': {
    type: 'list',
    group: kvCache,
    placeholder: 'port,...',
    help: 'The ports of each engine where missed events are sent again, in the same order.',
  },
  'kv-index-blocks': {
    type: 'int',
    group: kvCache,
    default: 1_048_576,
    minimum: 1,
    help: 'Different blocks of KV cache that are remembered over all engines; those used longest ago go first.',
  },
  'kv-tokenize-timeout-ms': {
    type: 'int',
    group: kvCache,
    default: 100,
    minimum: 0,
    unit: 'milliseconds',
    help: "How long an engine's /tokenize may delay a routing decision; after that the tokens are estimated.",
  },
  'lmcache-controller-port': {
    type: 'int',
    group: kvCache,
    default: ports.lmcacheController,
    ...port,
    upstream: true,
    help: 'Port where LMCache workers push what they cache.',
  },
  'lmcache-controller-reply-port': {
    type: 'int',
    group: kvCache,
    ...port,
    upstream: true,
    help: 'Port where LMCache workers ask for an answer; closed when not given.',
  },
  'lmcache-controller-heartbeat-port': {
    type: 'int',
    group: kvCache,
    ...port,
    upstream: true,
    help: 'Port where LMCache workers report that they live; closed when not given.',
  },
  'lmcache-advertised-host': {
    type: 'string',
    group: kvCache,
    placeholder: 'host',
    help: "Host by which LMCache workers are told to reach the router, such as the name of its Service; the router's own address where it is left out.",
  },
  'lmcache-health-check-interval': {
    type: 'int',
    group: kvCache,
    default: 5,
    minimum: 1,
    unit: 'seconds',
    upstream: true,
    help: 'Pause between two searches for LMCache workers that fell silent.',
  },
  'lmcache-worker-timeout': {
    type: 'int',
    group: kvCache,
    default: 30,
    minimum: 1,
    unit: 'seconds',
    upstream: true,
    help: 'Silence after which an LMCache worker and what it cached are forgotten.',
  },
} as const satisfies FlagTable;
