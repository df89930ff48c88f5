import type { PolicyConfig } from '../router/policies/index.js';
import type { BlockKeys } from './block-keys.js';
import { Cluster, type ClusterOptions } from './cluster.js';
import { EventQueue } from './event-queue.js';
import { SeededRandom } from './seeded-random.js';
import { type Contestant, routingLogic } from './simulated-flow.js';
import { SimulatedRequest } from './simulated-request.js';
import { modelsOf, type Trace } from './trace.js';

/** Under what conditions a trace is replayed. */
export interface Conditions {
  readonly cluster: ClusterOptions;
  readonly settings: Omit<PolicyConfig, 'routingLogic'>;
  readonly seed: number;
  /** Routers that get the requests in turn, each of which knows only what it sent itself. @default 1 */
  readonly routers?: number;
  /** Every so many seconds the next engine in turn loses what its cache holds, until the last request has come. @default - none does */
  readonly clearEverySeconds?: number | undefined;
  /** Seconds after which a client leaves that has no whole answer. @default - it waits for ever */
  readonly clientTimeoutSeconds?: number | undefined;
}

/** What became of one request; times are milliseconds since the start of the trace. */
export interface RequestOutcome {
  /** `lost` is one that never ended, or whose client left before. */
  status: 'answered' | 'failed' | 'lost';
  sentAt: number;
  firstTokenAt: number;
  endedAt: number;
  cachedTokens: number;
  /** URL of the engine that answered. */
  engine: string | undefined;
  /** Why it failed. */
  reason: string | undefined;
}

/** What a contestant made of a trace. */
export interface Replay {
  readonly name: string;
  /** In the order of the trace. */
  readonly outcomes: readonly Readonly<RequestOutcome>[];
  readonly engines: readonly {
    readonly url: string;
    readonly requests: number;
    /** Tokens of prompts that were computed, those computed again after a preemption too. */
    readonly prefillTokens: number;
    readonly preemptions: number;
  }[];
}

/** What sends the requests that do not come by the routers. */
const anotherGateway = routingLogic('session');

/** Replays a trace in virtual time. Equal conditions give equal outcomes. */
export function replay(
  trace: Trace,
  keys: BlockKeys,
  contestant: Contestant,
  conditions: Conditions,
): Replay {
  const { seed, settings, routers = 1, clientTimeoutSeconds, clearEverySeconds } = conditions;
  const queue = new EventQueue();
  const cluster = new Cluster(conditions.cluster, modelsOf(trace), queue, contestant.kvEvents === true);
  const random = new SeededRandom(seed).next;
  const flows = Array.from({ length: routers }, (_, i) =>
    contestant.create({ cluster: i === 0 ? cluster : cluster.ofAnotherRouter(), random, settings }),
  );
  const gateway = trace.requests.some(({ elsewhere }) => elsewhere === true)
    ? anotherGateway.create({ cluster: cluster.ofAnotherRouter(), random, settings })
    : undefined;
  let turn = 0;
  const followers = followersOf(trace);
  const outcomes = trace.requests.map(
    (): RequestOutcome => ({
      status: 'lost',
      sentAt: Number.NaN,
      firstTokenAt: Number.NaN,
      endedAt: Number.NaN,
      cachedTokens: 0,
      engine: undefined,
      reason: undefined,
    }),
  );

  const begin = (index: number): void => {
    const request = trace.requests[index];
    const outcome = outcomes[index];
    if (request === undefined || outcome === undefined) return;
    outcome.sentAt = queue.now;
    let cancelTimeout: (() => void) | undefined;
    const over = (): void => {
      cancelTimeout?.();
      for (const follower of followers.get(index) ?? []) {
        const { arrival = 0, thinkSeconds = 0 } = trace.requests[follower] ?? {};
        queue.at(Math.max(arrival * 1000, queue.now + thinkSeconds * 1000), () => begin(follower));
      }
    };
    const simulated = new SimulatedRequest(request, index, keys.ofRequest[index] ?? new Int32Array(0));
    const flow = request.elsewhere === true ? gateway : flows[turn++ % flows.length];
    const sent = flow?.begin(simulated, {
      routed: ({ url }) => {
        outcome.engine = url;
      },
      cached: (tokens) => {
        outcome.cachedTokens = tokens;
      },
      firstToken: () => {
        outcome.firstTokenAt = queue.now;
      },
      end: () => {
        outcome.status = 'answered';
        outcome.endedAt = queue.now;
        over();
      },
      fail: (reason) => {
        outcome.status = 'failed';
        outcome.endedAt = queue.now;
        outcome.reason = reason;
        over();
      },
    });
    if (clientTimeoutSeconds === undefined || outcome.status !== 'lost') return;
    cancelTimeout = cluster.schedule(clientTimeoutSeconds * 1000, () => {
      sent?.abort();
      over();
    });
  };

  for (const [index, { arrival, after }] of trace.requests.entries()) {
    if (after === undefined) queue.at(arrival * 1000, () => begin(index));
  }
  if (clearEverySeconds !== undefined) {
    const { arrival: last = 0 } = trace.requests.at(-1) ?? {};
    for (let i = 0; (i + 1) * clearEverySeconds <= last; i++) {
      queue.at((i + 1) * clearEverySeconds * 1000, () => cluster.clearCache(i));
    }
  }
  queue.runUntil();
  const engines = cluster.counts().map(({ url, counts }) => ({ url, ...counts }));
  return { name: contestant.name, outcomes, engines };
}

/** Places of the requests that wait for each request. */
function followersOf({ requests }: Trace): ReadonlyMap<number, readonly number[]> {
  const followers = new Map<number, number[]>();
  for (const [index, { after }] of requests.entries()) {
    if (after === undefined) continue;
    const known = followers.get(after);
    if (known === undefined) followers.set(after, [index]);
    else known.push(index);
  }
  return followers;
}
