import type { RoutingLogic } from '../../contract/routing-logics.js';
import type { Endpoint } from '../discovery/endpoints.js';
import type { Evidence, Policy, RoutedRequest } from '../policies/policy.js';
import type { DecisionReceipt } from './decision-receipt.js';

/** Takes receipts. */
export interface ReceiptTaker {
  /** Share of the choices of which there is one. */
  readonly sample: number;
  /** Numbers from 0 to below 1 that decide which. @default Math.random */
  readonly random?: () => number;
  take(receipt: DecisionReceipt, request: RoutedRequest): void;
}

/** Random numbers that can be remembered. */
export class RecordedRandom {
  /** What was drawn, while somebody wants to know. */
  draws: number[] | undefined;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  readonly next = (): number => {
    const drawn = this.#random();
    this.draws?.push(drawn);
    return drawn;
  };
}

const nothing: Evidence = { reason: 'load', inputs: {} };

/** A policy that chooses as another one does and gives receipts of some choices. @param random what that policy draws from */
export function withReceipts(
  policy: Policy,
  logic: RoutingLogic,
  random: RecordedRandom,
  taker: ReceiptTaker,
): Policy {
  const decides = taker.random ?? Math.random;
  return {
    ...policy,
    pick(endpoints, request) {
      if (decides() >= taker.sample) return policy.pick(endpoints, request);
      // Before the choice, which may change them.
      const loads = endpoints.map(({ url, load }) => ({ url, ...load }));
      const draws: number[] = [];
      let evidence = nothing;
      random.draws = draws;
      let picked: Endpoint;
      try {
        picked = policy.pick(endpoints, request, (told) => {
          evidence = told;
        });
      } finally {
        random.draws = undefined;
      }
      const { costs, cachedTokens, reason, inputs } = evidence;
      const receipt: DecisionReceipt = {
        receipt: 1,
        at: Date.now() / 1000,
        request: request.id,
        model: request.model,
        logic,
        engines: loads.map((load, place) => ({
          ...load,
          cost: costs?.[place],
          cachedTokens: cachedTokens?.[place],
        })),
        chosen: picked.url,
        runnerUp: costs === undefined ? undefined : runnerUp(endpoints, costs, picked),
        reason,
        draws,
        inputs,
      };
      taker.take(receipt, request);
      return picked;
    },
  };
}

function runnerUp(
  endpoints: readonly Endpoint[],
  costs: readonly number[],
  picked: Endpoint,
): string | undefined {
  let best: number | undefined;
  for (const [place, endpoint] of endpoints.entries()) {
    const cost = costs[place];
    if (endpoint === picked || cost === undefined) continue;
    if (best === undefined || cost < (costs[best] ?? 0)) best = place;
  }
  return best === undefined ? undefined : endpoints[best]?.url;
}
