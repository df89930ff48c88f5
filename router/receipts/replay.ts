import type { EngineChoice } from '../../contract/routing-logics.js';
import { isPrefillDecode } from '../../contract/routing-logics.js';
import { type Endpoint, EndpointStore } from '../discovery/endpoints.js';
import {
  type AffinityCandidate,
  type AffinityOptions,
  type AffinityRequest,
  chooseByAffinity,
} from '../kv/score.js';
import { leastLoadedOf } from '../policies/least-loaded.js';
import { bestByShare } from '../policies/load-aware.js';
import { powerOfTwo } from '../policies/power-of-two.js';
import { session } from '../policies/session.js';
import { chooseByTtft, type TtftCandidate } from '../policies/ttft.js';
import type { DecisionReceipt } from './decision-receipt.js';

/** What a policy gives with each kind of choice, as it was read from a receipt. */
interface Inputs {
  readonly turn?: number;
  readonly session?: string;
  readonly shares?: readonly number[];
  readonly beta?: number;
  readonly tokens?: number;
  readonly candidates?: readonly (AffinityCandidate & TtftCandidate)[];
  readonly request?: AffinityRequest;
  readonly options?: AffinityOptions;
}

type Choose = (
  endpoints: readonly Endpoint[],
  inputs: Inputs,
  random: () => number,
  model: string,
) => string | undefined;

const leastLoaded: Choose = (endpoints, _, random) => leastLoadedOf(endpoints, random).url;

const bySession: Choose = (endpoints, inputs, random, model) =>
  session(random).pick(endpoints, { model, sessionId: inputs.session, headers: {} }).url;

const byAffinity: Choose = (endpoints, inputs, random, model) => {
  const { candidates, request, options } = inputs;
  if (inputs.session !== undefined) return bySession(endpoints, inputs, random, model);
  if (candidates === undefined || request === undefined) return leastLoaded(endpoints, inputs, random, model);
  return candidates[chooseByAffinity(candidates, request, options, random).chosen]?.name;
};

/** How each routing logic chooses, by the functions that the router itself chooses with. */
const choices: Readonly<Record<EngineChoice, Choose>> = {
  roundrobin: (endpoints, { turn = 0 }) => endpoints[turn % endpoints.length]?.url,
  leastloaded: leastLoaded,
  p2c: (endpoints, _, random, model) => powerOfTwo(random).pick(endpoints, { model, headers: {} }).url,
  session: bySession,
  loadaware: (endpoints, inputs, random, model) => {
    const { shares, beta = 1 } = inputs;
    return shares === undefined
      ? bySession(endpoints, inputs, random, model)
      : bestByShare(endpoints, (_, place) => shares[place] ?? 0, beta).url;
  },
  prefixaware: byAffinity,
  kvaware: byAffinity,
  ttft: (endpoints, inputs, random) => {
    const { candidates = [], tokens = 0 } = inputs;
    const { chosen } = chooseByTtft(candidates, tokens, random);
    return (chosen === undefined ? leastLoadedOf(endpoints, random) : endpoints[chosen])?.url;
  },
};

/** The URL of the engine that the receipt's choice leads to when it is made again; undefined for a routing logic that is not known. */
export function replayReceipt(receipt: DecisionReceipt): string | undefined {
  const { engines, logic, model, draws, inputs } = receipt;
  if (isPrefillDecode(logic) || choices[logic] === undefined || engines.length === 0) return undefined;
  const store = new EndpointStore();
  for (const { url, inFlight, inPrefill, inDecoding, uncachedTokens } of engines) {
    const { load } = store.upsert({ id: url, url, cards: [{ id: model }] });
    Object.assign(load, { inFlight, inPrefill, inDecoding, uncachedTokens });
  }
  let drawn = 0;
  return choices[logic](store.snapshot().byModel(model), inputs, () => draws[drawn++] ?? 0, model);
}
