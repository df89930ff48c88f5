import { type RoutingLogic, routingLogicNames } from '../../contract/routing-logics.js';
import { FlagError } from '../../src/runtime/flags.js';
import type { RouterConfig } from '../config.js';
import { leastLoaded } from './least-loaded.js';
import { loadAware } from './load-aware.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';
import { prefixAware } from './prefix-aware.js';
import { roundRobin } from './round-robin.js';
import { session } from './session.js';

/** The settings that policies read. */
export type PolicyConfig = Pick<RouterConfig, 'routingLogic' | 'prefixMinMatchLength' | 'loadawareBeta'>;

/** How each routing logic that this version has got is made. */
const policies: Readonly<
  Partial<Record<RoutingLogic, (config: PolicyConfig, random: () => number) => Policy>>
> = {
  roundrobin: roundRobin,
  session: (_, random) => session(random),
  prefixaware: ({ prefixMinMatchLength }, random) =>
    prefixAware({ random, minMatchLength: prefixMinMatchLength }),
  loadaware: ({ loadawareBeta }, random) => loadAware({ random, beta: loadawareBeta }),
  leastloaded: (_, random) => leastLoaded(random),
  p2c: (_, random) => powerOfTwo(random),
};

/**
 * The policy that the configuration names.
 *
 * @param random numbers from 0 to below 1
 * @throws FlagError for a routing logic that this version has not got
 */
export function createPolicy(config: PolicyConfig, random: () => number = Math.random): Policy {
  const make = policies[config.routingLogic];
  if (make === undefined) {
    const known = routingLogicNames.filter((name) => policies[name] !== undefined).join(', ');
    throw new FlagError([
      `--routing-logic: this version has not got it, got ${config.routingLogic}; use one of ${known}`,
    ]);
  }
  return make(config, random);
}
