import type { NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { ports } from '../contract/ports.js';
import type { CacheServer } from './cache-server.js';
import type { Labels, ObjectIdentity } from './identity.js';
import { define, filled } from './manifest.js';
import type { PrefillDecode } from './prefill-decode.js';
import type { Router } from './router.js';
import { controllerPorts, hearsController } from './routing.js';
import type { ServingEngine } from './serving-engine.js';

/** Who may reach a stack from outside it. */
export interface NetworkPolicyProps {
  /** Who may call the router, or the engines of a stack without router; an empty list is nobody. @default - everybody */
  readonly clients?: readonly NetworkPolicyPeer[];
  /** Who may read metrics, which engines serve on the port of their API. @default - pods of the namespace `monitoring` */
  readonly metrics?: readonly NetworkPolicyPeer[];
}

/** The parts of a stack between which data flows. */
export interface DataPaths {
  readonly engines: readonly ServingEngine[];
  readonly prefillDecode: readonly PrefillDecode[];
  readonly router?: Router;
  readonly cacheServer?: CacheServer;
}

/**
 * Adds one ingress policy for each engine, the router and the cache server: each data path of the stack is open and nothing
 * else. Traffic that leaves pods is not restricted.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function defineNetworkPolicies(
  identity: (subject: string) => ObjectIdentity,
  { engines, prefillDecode, router, cacheServer }: DataPaths,
  props: NetworkPolicyProps = {},
): void {
  const {
    metrics = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    clients,
  } = props;
  const policy = (
    part: ServingEngine | Router | CacheServer,
    subject: string,
    ingress: NetworkPolicyIngressRule[],
  ): void => {
    define(part, 'NetworkPolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { ...identity(subject), labels: { ...identity(subject).labels } },
      spec: {
        podSelector: { matchLabels: { ...part.identity.deployment.selector } },
        policyTypes: ['Ingress'],
        ingress,
      },
    });
  };
  const pods = (selector: Labels): NetworkPolicyPeer => ({ podSelector: { matchLabels: { ...selector } } });
  const enginePods = engines.map((engine) => pods(engine.identity.deployment.selector));
  const routerPods = router && pods(router.identity.deployment.selector);

  for (const engine of engines) {
    // Gateways, which are clients, go past the router to the pods of a pool; so does the endpoint picker, which reads their metrics.
    const direct = !routerPods || engine.props.inferencePool;
    const callers = routerPods ? [routerPods, ...metrics] : metrics;
    const api = direct ? clients && [...clients, ...callers] : callers;
    const events = engine.props.kvEvents;
    const workers = engine.props.lmcache?.controller?.workerPorts;
    policy(engine, `${engine.node.id}-engine`, [
      ...rule(api, [engine.containerPort]),
      ...(events && routerPods ? rule([routerPods], kvEventPorts(engine)) : []),
      ...(workers !== undefined && routerPods
        ? rule([routerPods], String(workers).split(',').map(Number))
        : []),
      ...prefillDecode.flatMap((pair) => transferRules(pair, engine, pods)),
      // The nodes of one engine talk at ports that Ray, PyTorch and NCCL choose.
      ...(engine.props.nodes ? rule([pods(engine.identity.deployment.selector)], []) : []),
    ]);
  }
  if (router) {
    const reports = prefillDecode.flatMap((pair) =>
      pair.paths
        .filter(({ to }) => to === 'router')
        .flatMap(({ from, port }) =>
          rule([pods(pair[from].identity.deployment.selector)], port === undefined ? [] : [port]),
        ),
    );
    policy(router, 'router', [
      ...rule(clients, [router.containerPort]),
      ...(clients ? rule(metrics, [router.containerPort]) : []),
      ...(router.props.routing?.logic === 'kvaware' && hearsController(router.props.routing)
        ? rule(enginePods, Object.values(controllerPorts(router.props.routing.controller)))
        : []),
      ...reports,
    ]);
  }
  if (cacheServer) {
    policy(cacheServer, 'cache-server', rule(enginePods, [cacheServer.containerPort]));
  }
}

/** Each rank publishes events, and answers for them, at ports of its own. */
function kvEventPorts({ props }: ServingEngine): readonly number[] {
  const { port = ports.kvEvents, replayPort = ports.kvEventsReplay } = props.kvEvents ?? {};
  const ranks = props.dataParallelSize ?? 1;
  return [port, replayPort].flatMap((first) => Array.from({ length: ranks }, (_, rank) => first + rank));
}

function transferRules(
  pair: PrefillDecode,
  engine: ServingEngine,
  pods: (selector: Labels) => NetworkPolicyPeer,
): NetworkPolicyIngressRule[] {
  return pair.paths
    .filter(({ to }) => to !== 'router' && pair[to] === engine)
    .flatMap(({ from, port }) =>
      rule([pods(pair[from].identity.deployment.selector)], port === undefined ? [] : [port]),
    );
}

/** Without `from` the rule is for everybody, without ports for every port. An empty `from`, which Kubernetes takes for everybody too, is no rule. */
function rule(
  from: readonly NetworkPolicyPeer[] | undefined,
  targets: readonly number[],
): NetworkPolicyIngressRule[] {
  if (from?.length === 0) return [];
  return [
    {
      from: from && [...from],
      ports: filled(targets.map((port) => ({ protocol: 'TCP' as const, port }))),
    },
  ];
}
