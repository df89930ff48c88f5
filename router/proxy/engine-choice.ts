import type { Endpoint } from '../discovery/endpoints.js';
import { candidatesOf, type EngineGroup } from '../discovery/engine-group.js';
import type { RoutedRequest } from '../policies/policy.js';
import type { Services } from '../services.js';
import { type Forwarding, isResendable } from './flow.js';

const alone = new WeakMap<Endpoint, readonly [Endpoint]>();

/**
 * The engine that a request goes to next, by the policy among those that take requests and have room, without those that have
 * failed it; undefined if there is none. Now and then it is one that was ejected and is to be tried.
 */
export function chooseEngine(
  services: Services,
  request: RoutedRequest,
  forwarding: Forwarding,
  failed?: readonly Endpoint[],
): Endpoint | undefined {
  const { health, admission, store } = services;
  const { model, pinned, group } = forwarding;
  if (pinned !== undefined) return failed !== undefined || admission.isFull(pinned) ? undefined : pinned;
  const candidates = candidatesOf(store.snapshot(), model, group);
  let shared = candidates;
  if (!health.settled) {
    const trial = failed === undefined ? engineToTry(services, request, forwarding) : undefined;
    if (trial !== undefined) return trial;
    shared = health.shared(candidates);
  }
  let left = leftOf(services, shared, failed);
  if (left.length === 0 && shared !== candidates) left = leftOf(services, candidates, failed);
  if (left.length === 0) return undefined;
  admission.count(model);
  return (group?.policy ?? services.policy).pick(left, request);
}

/** An engine that was ejected and is to be tried with one request, if this one is fit for that. */
export function engineToTry(
  services: Services,
  request: RoutedRequest,
  { model, pinned, group, body }: Forwarding,
): Endpoint | undefined {
  const { health, admission } = services;
  // What cannot be sent again is not for trying whether an engine works.
  if (health.settled || pinned !== undefined || !isResendable(body)) return undefined;
  const isFull = (endpoint: Endpoint): boolean =>
    admission.isFull(endpoint) || group?.has(endpoint, model) === false;
  const trial = health.takeTrial(model, { isFull });
  return trial === undefined ? undefined : assignEngine(services, request, trial, group);
}

/** Tells the policy of an engine that is the only choice, since some learn from what they chose. */
export function assignEngine(
  services: Services,
  request: RoutedRequest,
  endpoint: Endpoint,
  group?: EngineGroup,
): Endpoint {
  let only = alone.get(endpoint);
  if (only === undefined) {
    only = [endpoint];
    alone.set(endpoint, only);
  }
  services.admission.count(request.model);
  return (group?.policy ?? services.policy).pick(only, request);
}

function leftOf(
  { admission }: Services,
  candidates: readonly Endpoint[],
  failed: readonly Endpoint[] | undefined,
): readonly Endpoint[] {
  const free = admission.withRoom(candidates);
  return failed === undefined ? free : free.filter(({ url }) => !hasFailed(failed, url));
}

/** Whether an engine is among those that have failed. */
export function hasFailed(failed: readonly Endpoint[] | undefined, url: string): boolean {
  return failed?.some((endpoint) => endpoint.url === url) === true;
}
