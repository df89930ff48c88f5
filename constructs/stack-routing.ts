import type { Construct } from 'constructs';
import { labelKeys } from '../contract/labels.js';
import { check } from './check.js';
import type { EngineIdentity } from './identity.js';
import type { PoolRouting, PrefillDecode } from './prefill-decode.js';
import type { RouterProps } from './router.js';
import {
  eventPorts,
  followsEvents,
  isPrefillDecodeRouting,
  type PrefillDecodeRouting,
  poolEvents,
  pools,
} from './routing.js';
import type { ServingEngineProps } from './serving-engine.js';

/** The KV events that a router wants an engine to publish. */
export function kvEventsFor(
  router: RouterProps | false | undefined,
  { podLabels }: Pick<ServingEngineProps, 'podLabels'>,
  identity: EngineIdentity,
): Pick<ServingEngineProps, 'kvEvents'> {
  const routing = router === false ? undefined : router?.routing;
  if (routing === undefined || !followsEvents(routing)) return {};
  if (!isPrefillDecodeRouting(routing)) {
    return routing.logic === 'kvaware' ? published(eventPorts(routing.events)) : {};
  }
  const label = podLabels?.[labelKeys.model] ?? identity.podLabels[labelKeys.model] ?? '';
  const pool = pools.find((one) => routing[`${one}ModelLabels`].includes(label));
  return published(pool && poolEvents(routing, pool));
}

/** How the engines of a pair are chosen: as it says itself, unless the router has it otherwise. */
export function poolRoutingOf(
  router: RouterProps | false | undefined,
  own: PoolRouting | undefined,
): PoolRouting {
  const { routing, flags = {} } = router || {};
  const given = routing && isPrefillDecodeRouting(routing) ? routing : own;
  return {
    ...own,
    ...given,
    ...(flags['prefill-routing-logic'] && { prefillRoutingLogic: flags['prefill-routing-logic'] }),
    ...(flags['decode-routing-logic'] && { decodeRoutingLogic: flags['decode-routing-logic'] }),
  };
}

/** The one routing of all pairs of a stack; undefined where there are none. */
export function pairRouting(
  stack: Construct,
  pairs: readonly PrefillDecode[],
): PrefillDecodeRouting | undefined {
  const [first, ...others] = pairs.map((pair) => pair.routing);
  if (!first) return undefined;
  const protocol = ({ logic, lmcachePd }: PrefillDecodeRouting) => JSON.stringify([logic, lmcachePd]);
  check(
    stack,
    others.every((routing) => protocol(routing) === protocol(first)),
    'prefillDecode: one router speaks one transfer protocol, got several; give all pairs the same `transfer`',
  );
  const choice = ({ prefillRoutingLogic, decodeRoutingLogic, events }: PrefillDecodeRouting) =>
    JSON.stringify([prefillRoutingLogic, decodeRoutingLogic, events]);
  check(
    stack,
    others.every((routing) => choice(routing) === choice(first)),
    'prefillDecode: one router chooses the engines of all pairs in one way, got several; give all pairs the same `routing`',
  );
  return {
    ...first,
    prefillModelLabels: [first, ...others].flatMap((routing) => routing.prefillModelLabels),
    decodeModelLabels: [first, ...others].flatMap((routing) => routing.decodeModelLabels),
  };
}

function published(
  events: { readonly port: number; readonly replayPort: number } | undefined,
): Pick<ServingEngineProps, 'kvEvents'> {
  return events === undefined ? {} : { kvEvents: { port: events.port, replayPort: events.replayPort } };
}
