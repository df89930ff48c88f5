import type { Endpoint } from '../router/discovery/endpoints.js';
import { createPolicy, type PolicyConfig } from '../router/policies/index.js';
import type { Policy } from '../router/policies/policy.js';
import type { Cluster } from './cluster.js';
import type { SimulatedRequest } from './simulated-request.js';

/** Takes what a client gets; exactly one of `end` and `fail` comes last, unless the client has left. */
export interface ClientSink {
  /** An engine was chosen: the one whose answer the client gets, so the last one where there are several. */
  routed(endpoint: Endpoint): void;
  /** That engine found so many tokens of the prompt in its cache. */
  cached(tokens: number): void;
  firstToken(): void;
  end(): void;
  fail(reason: string): void;
}

/** What the router does with a request from its arrival to the end of its answer: to one engine, or over several. */
export interface SimulatedFlow {
  /** Starts; the answer is what to do when the client leaves. */
  begin(request: SimulatedRequest, client: ClientSink): { abort(): void };
}

/** What a flow is made from. */
export interface FlowContext {
  readonly cluster: Cluster;
  /** Numbers from 0 to below 1 that the seed decides. */
  readonly random: () => number;
  /** The router's settings. */
  readonly settings: Omit<PolicyConfig, 'routingLogic'>;
}

/** One row of the comparison. */
export interface Contestant {
  readonly name: string;
  /** Whether it subscribes to the engines' KV events by `cluster.onKvEvents`. @default false */
  readonly kvEvents?: boolean;
  create(context: FlowContext): SimulatedFlow;
}

/** A routing logic of the router that sends each request to one engine. */
export function routingLogic(name: PolicyConfig['routingLogic']): Contestant {
  return {
    name,
    create: ({ cluster, random, settings }) =>
      oneEngine(
        cluster,
        createPolicy({ ...settings, routingLogic: name }, random, {
          now: cluster.now,
          cacheTokensOf: () => cluster.cacheTokens,
        }),
      ),
  };
}

/** Sends each request to the engine that a policy picks. */
export function oneEngine(cluster: Cluster, policy: Policy): SimulatedFlow {
  const { forget } = policy;
  if (forget !== undefined) {
    cluster.store.onChange(({ kind, endpoint }) => {
      if (kind === 'removed') forget.call(policy, endpoint);
    });
  }
  return {
    begin(request, client) {
      const endpoint = policy.pick(cluster.candidates(request.model), request);
      client.routed(endpoint);
      return cluster.send(
        endpoint,
        { request },
        {
          admitted: (tokens) => client.cached(tokens),
          firstToken: () => client.firstToken(),
          end: () => client.end(),
          fail: (reason) => client.fail(reason),
        },
      );
    },
  };
}
