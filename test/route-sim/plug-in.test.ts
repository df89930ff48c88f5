import { expect, it } from 'vitest';
import type { Cluster } from '../../route-sim/cluster.js';
import { type Contestant, oneEngine, routingLogic } from '../../route-sim/simulated-flow.js';
import type { SimulatedRequest } from '../../route-sim/simulated-request.js';
import type { Endpoint } from '../../router/discovery/endpoints.js';
import { conditions, generated, run, traceOf } from './traces.js';

/** Beginnings of prompts by tokens, with who holds them, learned from KV events as a router learns it. */
class Holders {
  readonly #blockSize: number;
  readonly #prefixes = new Map<string, Map<number, string>>();
  readonly #held = new Map<string, Set<string>>();

  constructor(cluster: Cluster, delayMs: number) {
    this.#blockSize = cluster.blockSize;
    cluster.onKvEvents(({ url }, changes) => {
      const prefixes = this.#prefixes.get(url) ?? new Map<number, string>();
      this.#prefixes.set(url, prefixes);
      for (const change of changes) {
        if (change.type === 'cleared') continue;
        if (change.type === 'removed') {
          for (const key of change.keys) this.#held.get(prefixes.get(key) ?? '')?.delete(url);
          continue;
        }
        const tokens = change.tokens();
        let prefix = change.parent === undefined ? '' : (prefixes.get(change.parent) ?? '?');
        for (const [i, key] of change.keys.entries()) {
          prefix = this.#next(prefix, tokens, i);
          prefixes.set(key, prefix);
          const urls = this.#held.get(prefix) ?? new Set();
          this.#held.set(prefix, urls.add(url));
        }
      }
    }, delayMs);
  }

  /** How many blocks of a prompt an engine holds. */
  depth({ url }: Endpoint, tokens: Int32Array): number {
    let prefix = '';
    for (let i = 0; (i + 1) * this.#blockSize < tokens.length; i++) {
      prefix = this.#next(prefix, tokens, i);
      if (!this.#held.get(prefix)?.has(url)) return i;
    }
    return Math.floor(tokens.length / this.#blockSize);
  }

  // The first block tells topics apart and the last token where in it a prefix ends, which will do for a test.
  #next(prefix: string, tokens: Int32Array, block: number): string {
    const own = tokens.slice(block * this.#blockSize, (block + 1) * this.#blockSize);
    return `${prefix.slice(-300)}|${own.join(' ')}`;
  }
}

function byEvents(delayMs: number): Contestant {
  return {
    name: 'by events',
    kvEvents: true,
    create({ cluster }) {
      const holders = new Holders(cluster, delayMs);
      return oneEngine(cluster, {
        needs: 'tokens',
        pick(endpoints, request) {
          const tokens = (request as SimulatedRequest).tokens();
          const scored = endpoints.map((endpoint) => ({
            endpoint,
            score: holders.depth(endpoint, tokens) - 4 * endpoint.load.inFlight,
          }));
          const best = scored.reduce((one, other) => (other.score > one.score ? other : one));
          return best.endpoint;
        },
      });
    },
  };
}

it('A policy that follows KV events by tokens plugs in, and is the worse the later they come', () => {
  const trace = generated('multi-turn', 60, 10);
  const reuse = (contestant: Contestant): number => run(trace, contestant).summary.reuse ?? 0;
  const exact = reuse(byEvents(1));

  expect(exact).toBeGreaterThan(0.9);
  expect(exact).toBeGreaterThan(reuse(routingLogic('session')));
  expect(reuse(byEvents(60_000))).toBeLessThan(exact - 0.1);
});

/** Asks a second engine when the first token takes longer than a limit; whoever is first goes on. */
function hedged(limitMs: number): Contestant {
  return {
    name: 'hedged',
    create: ({ cluster }) => ({
      begin(request, client) {
        const [first, second] = [...cluster.candidates(request.model)].sort(
          (a, b) => a.load.inFlight - b.load.inFlight || (request.index % 2 === 0 ? 1 : -1),
        );
        if (first === undefined || second === undefined) throw new Error('two engines are needed');
        const legs = new Map<Endpoint, { abort(): void }>();
        const send = (endpoint: Endpoint): void => {
          let cached = 0;
          const leg = cluster.send(
            endpoint,
            { request },
            {
              admitted: (tokens) => {
                cached = tokens;
              },
              firstToken: () => {
                cancelTimer();
                for (const [other, { abort }] of legs) if (other !== endpoint) abort();
                client.routed(endpoint);
                client.cached(cached);
                client.firstToken();
              },
              end: () => client.end(),
              fail: (reason) => client.fail(reason),
            },
          );
          legs.set(endpoint, leg);
        };
        const cancelTimer = cluster.schedule(limitMs, () => send(second));
        send(first);
        return {
          abort() {
            cancelTimer();
            for (const { abort } of legs.values()) abort();
          },
        };
      },
    }),
  };
}

it('A flow that asks a second engine plugs in, and cuts the latest first tokens where one engine is slow', () => {
  const lines = Array.from({ length: 300 }, (_, i) => ({
    arrival: i / 4,
    prompt: [[`p${i}`, 1000]],
    answer: 20,
  }));
  const slow = { cluster: { ...conditions.cluster, slowness: new Map([[0, 20]]) } };
  const plain = run(traceOf(lines), hedged(1e9), slow).summary;
  const quick = run(traceOf(lines), hedged(150), slow).summary;

  expect(plain.ttftMs.p99).toBeGreaterThan(900);
  expect(quick.ttftMs.p99).toBeLessThan(250);
  expect(quick).toMatchObject({ answered: 300, failed: 0, lost: 0 });
  expect(quick.engines.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(300);
});

/** Computes prompts on engines with one label, which those with the other get the blocks from. */
const prefillDecode: Contestant = {
  name: 'prefill and decode',
  create: ({ cluster }) => ({
    begin(request, client) {
      const pick = (label: string): Endpoint => {
        const [best] = cluster
          .candidates(request.model)
          .filter((endpoint) => endpoint.label === label)
          .sort((a, b) => a.load.inFlight - b.load.inFlight);
        if (best === undefined) throw new Error(`no engine is labelled ${label}`);
        return best;
      };
      const fail = (reason: string): void => client.fail(reason);
      let leg = cluster.send(
        pick('prefill'),
        { request, maxTokens: 1 },
        {
          admitted: (tokens) => client.cached(tokens),
          end: () => {
            const decode = pick('decode');
            client.routed(decode);
            leg = cluster.send(
              decode,
              { request, pullMs: 30 },
              { firstToken: () => client.firstToken(), end: () => client.end(), fail },
            );
          },
          fail,
        },
      );
      return { abort: () => leg.abort() };
    },
  }),
};

it('A flow over a prefill and a decode engine plugs in: the second pulls the blocks and computes one token', () => {
  const lines = Array.from({ length: 20 }, (_, i) => ({ arrival: i, prompt: [[`p${i}`, 2000]], answer: 11 }));
  const { summary, replay } = run(traceOf(lines), prefillDecode, {
    cluster: { ...conditions.cluster, labels: ['prefill', 'decode', 'prefill', 'decode'] },
  });
  const [prefill, decode] = summary.engines;
  const [outcome] = replay.outcomes;

  expect(summary).toMatchObject({ answered: 20, failed: 0, lost: 0 });
  expect([prefill?.prefillTokens, decode?.prefillTokens]).toEqual([40_000, 20]);
  // 100 ms of prefill, 30 ms of transfer, then one token of a prompt and ten more.
  expect(outcome?.firstTokenAt).toBeCloseTo(130.05);
  expect(outcome?.endedAt).toBeCloseTo(330.05);
});
