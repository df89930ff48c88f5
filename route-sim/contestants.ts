import { type Contestant, routingLogic } from './simulated-flow.js';

/** What can be compared, by the names that `--policy` takes. */
export const contestants: ReadonlyMap<string, Contestant> = new Map(
  [
    routingLogic('roundrobin'),
    routingLogic('leastloaded'),
    routingLogic('p2c'),
    routingLogic('session'),
    routingLogic('prefixaware'),
    routingLogic('loadaware'),
  ].map((contestant) => [contestant.name, contestant]),
);
