import type { Endpoint } from '../router/discovery/endpoints.js';
import type { CacheCounts } from '../router/hedging/computed-share.js';
import { Hedging } from '../router/hedging/hedging.js';
import { createPolicy, type PolicyConfig } from '../router/policies/index.js';
import type { Policy } from '../router/policies/policy.js';
import type { Cluster, SentLeg } from './cluster.js';
import type { ClientSink, Contestant, SimulatedFlow } from './simulated-flow.js';
import type { SimulatedRequest } from './simulated-request.js';

/** The budget that hedging is compared with, in percent of prompt tokens. */
const budgetPercent = 2;

/** A routing logic of the router, with a second engine asked when the first token is late. */
export function hedged(name: PolicyConfig['routingLogic']): Contestant {
  return {
    name: `${name}+hedging`,
    create: ({ cluster, random, settings }) => {
      const policy = createPolicy({ ...settings, routingLogic: name }, random, {
        now: cluster.now,
        cacheTokensOf: () => cluster.cacheTokens,
      });
      const hedging = new Hedging({
        budgetPercent,
        now: cluster.now,
        cacheCountsOf: scrapedCounts(cluster),
      });
      return twoEngines(cluster, policy, hedging);
    },
  };
}

// How old what the router has scraped from engines gets.
const scrapeMs = 10_000;

/** The engines' counters as the router's scrapes have them. */
function scrapedCounts(cluster: Cluster): (url: string) => CacheCounts | undefined {
  const scraped = new Map<string, CacheCounts & { readonly atMs: number }>();
  return (url) => {
    const nowMs = cluster.now();
    const old = scraped.get(url);
    if (old !== undefined && nowMs < old.atMs + scrapeMs) return old;
    const { queries, hits } = cluster.engineOf({ url }).counts;
    const counts = { queries, hits, atMs: nowMs };
    scraped.set(url, counts);
    return counts;
  };
}

/** Sends each request to the engine that a policy picks, and to its next choice if the first token is late. */
function twoEngines(cluster: Cluster, policy: Policy, hedging: Hedging): SimulatedFlow {
  return {
    begin(request, client) {
      const race = new SimulatedRace(cluster, policy, hedging, request, client);
      race.begin();
      return race;
    },
  };
}

class SimulatedRace {
  readonly #cluster: Cluster;
  readonly #policy: Policy;
  readonly #hedging: Hedging;
  readonly #request: SimulatedRequest;
  readonly #client: ClientSink;
  readonly #legs = new Map<Endpoint, SentLeg>();
  #cancelTimer: (() => void) | undefined;
  #isDecided = false;

  constructor(
    cluster: Cluster,
    policy: Policy,
    hedging: Hedging,
    request: SimulatedRequest,
    client: ClientSink,
  ) {
    this.#cluster = cluster;
    this.#policy = policy;
    this.#hedging = hedging;
    this.#request = request;
    this.#client = client;
  }

  begin(): void {
    const candidates = this.#cluster.candidates(this.#request.model);
    const { promptTokens, stream } = this.#request.trace;
    const first = stream ? this.#pick(candidates, true) : this.#policy.pick(candidates, this.#request);
    this.#send(first);
    if (!stream) return;
    const watch = this.#hedging.watch(first, candidates, promptTokens, this.#uncached);
    this.#wait(watch, first);
  }

  abort(): void {
    this.#cancelTimer?.();
    for (const leg of this.#legs.values()) leg.abort();
  }

  #wait(watch: ReturnType<Hedging['watch']>, first: Endpoint): void {
    if (watch === undefined) return;
    const { promptTokens } = this.#request.trace;
    this.#cancelTimer = this.#cluster.schedule(watch.waitMs, () => {
      if (this.#isDecided) return;
      if (!this.#hedging.mayAsk(watch, promptTokens)) return this.#wait(this.#hedging.later(watch), first);
      const others = this.#cluster.candidates(this.#request.model).filter((one) => one !== first);
      if (others.length === 0) return;
      const second = this.#pick(others, false);
      this.#hedging.asked(this.#uncached);
      this.#send(second);
    });
  }

  #pick(candidates: readonly Endpoint[], mayTry: boolean): Endpoint {
    const picked = this.#policy.pick(candidates, this.#request);
    const { promptTokens } = this.#request.trace;
    if (!this.#hedging.passesOver(picked, candidates, promptTokens, this.#uncached, mayTry)) return picked;
    this.#request.placement?.cancel();
    return this.#policy.pick(
      candidates.filter((one) => one !== picked),
      this.#request,
    );
  }

  get #uncached(): number {
    const { placement, trace } = this.#request;
    return placement?.uncachedTokens ?? trace.promptTokens;
  }

  #send(endpoint: Endpoint): void {
    const client = this.#client;
    let cached = 0;
    const leg = this.#cluster.send(
      endpoint,
      { request: this.#request },
      {
        admitted: (tokens) => {
          cached = tokens;
        },
        firstToken: () => {
          this.#isDecided = true;
          this.#cancelTimer?.();
          for (const [other, { abort }] of this.#legs) if (other !== endpoint) abort();
          client.routed(endpoint);
          client.cached(cached);
          client.firstToken();
        },
        end: () => client.end(),
        fail: (reason) => {
          this.#legs.delete(endpoint);
          if (this.#legs.size > 0) return;
          this.#cancelTimer?.();
          client.fail(reason);
        },
      },
    );
    this.#legs.set(endpoint, leg);
  }
}
