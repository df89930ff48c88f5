import { hedged } from './hedged-flow.js';
import { kvAwareByEvents } from './kv-events-contestant.js';
import { type Contestant, routingLogic } from './simulated-flow.js';

/** What can be compared, by the names that `--policy` takes. */
export const contestants: ReadonlyMap<string, Contestant> = new Map(
  [
    routingLogic('roundrobin'),
    routingLogic('leastloaded'),
    routingLogic('p2c'),
    routingLogic('session'),
    routingLogic('prefixaware'),
    kvAwareByEvents,
    { ...routingLogic('kvaware'), name: 'kvaware-approximate' },
    routingLogic('loadaware'),
    routingLogic('ttft'),
  ].map((contestant) => [contestant.name, contestant]),
);

/** What can be named as well: routing logics that ask a second engine when the first token is late. */
export const hedgedContestants: ReadonlyMap<string, Contestant> = new Map(
  (['roundrobin', 'leastloaded', 'p2c', 'session', 'prefixaware', 'loadaware', 'ttft'] as const)
    .map(hedged)
    .map((contestant) => [contestant.name, contestant]),
);
