import { routerFlags } from '../../contract/router-flags.js';
import { type RoutingLogic, routingLogicNames } from '../../contract/routing-logics.js';
import { FlagError } from '../../src/runtime/flags.js';
import type { RouterConfig } from '../config/config.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { type KvSource, noKvSource } from '../kv/kv-source.js';
import { type ReceiptTaker, RecordedRandom, withReceipts } from '../receipts/with-receipts.js';
import type { AffinityChooserOptions } from './affinity.js';
import { kvAware } from './kv-aware.js';
import { leastLoaded } from './least-loaded.js';
import { loadAware } from './load-aware.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';
import { prefixAware } from './prefix-aware.js';
import { roundRobin } from './round-robin.js';
import { session } from './session.js';
import { type EngineQueue, ttft } from './ttft.js';

/** The settings that policies read. */
export type PolicyConfig = Pick<RouterConfig, 'routingLogic' | 'prefixMinMatchLength' | 'loadawareBeta'> &
  Partial<Pick<RouterConfig, 'kvAwareThreshold'>>;

/** What policies work with besides the engines of each request. */
export interface PolicyParts {
  /** Milliseconds that never go back. @default - those of this process */
  readonly now?: () => number;
  /** Knows what engines hold, with the start of its hashes. @default - nobody does, so that `kvaware` estimates all of it */
  readonly kv?: { readonly source: KvSource; readonly seed: number } | undefined;
  /** Tokens of the KV cache of an engine that tells it. @default - none does */
  readonly cacheTokensOf?: ((endpoint: Endpoint) => number | undefined) | undefined;
  /** Takes receipts of some choices. @default - nobody does */
  readonly receipts?: ReceiptTaker | undefined;
  /** Counts choices of `kvaware` and `prefixaware` by their reasons. @default - nobody counts */
  readonly decided?: AffinityChooserOptions['decided'];
  /** What an engine told last of its queue. @default - nothing is known */
  readonly queueOf?: ((url: string) => EngineQueue | undefined) | undefined;
}

interface Surroundings {
  readonly random: () => number;
  readonly now: () => number;
  readonly seed: number;
  readonly source: KvSource;
  readonly cacheTokensOf: PolicyParts['cacheTokensOf'];
  readonly queueOf: PolicyParts['queueOf'];
  readonly decided: PolicyParts['decided'];
}

/** How each routing logic that this version has got is made. */
const policies: Readonly<
  Partial<Record<RoutingLogic, (config: PolicyConfig, surroundings: Surroundings) => Policy>>
> = {
  roundrobin: roundRobin,
  session: (_, { random }) => session(random),
  prefixaware: ({ prefixMinMatchLength }, surroundings) =>
    prefixAware({ ...surroundings, minMatchLength: prefixMinMatchLength }),
  kvaware: ({ kvAwareThreshold = routerFlags['kv-aware-threshold'].default }, surroundings) =>
    kvAware({ ...surroundings, thresholdTokens: kvAwareThreshold }),
  loadaware: ({ loadawareBeta }, { random }) => loadAware({ random, beta: loadawareBeta }),
  leastloaded: (_, { random }) => leastLoaded(random),
  p2c: (_, { random }) => powerOfTwo(random),
  ttft: (_, surroundings) => ttft(surroundings),
};

/**
 * The policy that the configuration names.
 *
 * @param random numbers from 0 to below 1
 * @throws FlagError for a routing logic that this version has not got
 */
export function createPolicy(
  config: PolicyConfig,
  random: () => number = Math.random,
  { now = () => performance.now(), kv, cacheTokensOf, queueOf, receipts, decided }: PolicyParts = {},
): Policy {
  const make = policies[config.routingLogic];
  if (make === undefined) {
    const known = routingLogicNames.filter((name) => policies[name] !== undefined).join(', ');
    throw new FlagError([
      `--routing-logic: this version has not got it, got ${config.routingLogic}; use one of ${known}`,
    ]);
  }
  const seed = kv?.seed ?? Math.floor(Math.random() * 2 ** 32);
  const surroundings = { now, seed, source: kv?.source ?? noKvSource, cacheTokensOf, queueOf, decided };
  if (receipts === undefined) return make(config, { ...surroundings, random });
  const recorded = new RecordedRandom(random);
  const policy = make(config, { ...surroundings, random: recorded.next });
  return withReceipts(policy, config.routingLogic, recorded, receipts);
}
