import type { Construct } from 'constructs';
import { check, doubt, warn } from '../check.js';
import { isOneNode } from '../checks/claim-sharing.js';
import { devicesOf, ranksOf } from '../devices.js';
import { type ComputeResources, resourceRequirements } from '../gpu.js';
import type { EngineIdentity } from '../identity.js';
import type { PodProps, Probes } from '../pod-template.js';
import type { ServingEngineProps } from '../serving-engine.js';

/** How several nodes hold one copy of a model together. */
export type MultiNode = RayNodes | LeaderWorkerSetNodes;

/**
 * A RayCluster in the place of the Deployment: its head runs vLLM over Ray. Needs KubeRay 1.1 or newer, and an image that
 * ships the `ray` command.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/index.html
 */
export interface RayNodes {
  readonly via: 'ray';
  /** Pods beside the head. */
  readonly workers: number;
  /** What the head has in the place of the engine's own. @default - the same as the workers */
  readonly head?: RayHead;
  /** @default - none, so that KubeRay asks Ray whether the node lives */
  readonly workerProbes?: Probes;
  /** Seconds in which all nodes have to join before the head starts over. @default 1800 */
  readonly joinTimeoutSeconds?: number;
}

/** Props of an engine that its Ray head may have otherwise than its workers. */
export interface RayHead
  extends ComputeResources,
    Pick<PodProps, 'resources' | 'initContainers' | 'nodeSelector' | 'affinity' | 'tolerations'> {}

/**
 * A LeaderWorkerSet in the place of the Deployment, with one group of pods for each of `replicas`: vLLM's processes find each
 * other without Ray. Needs the LeaderWorkerSet controller, and vLLM 0.11.2 or newer.
 * @see https://lws.sigs.k8s.io
 * @see https://docs.vllm.ai/en/stable/serving/parallelism_scaling/
 */
export interface LeaderWorkerSetNodes {
  readonly via: 'leaderworkerset';
  /** Pods of one group, its leader among them. */
  readonly size: number;
  /** @default - none, since only the leader answers HTTP */
  readonly workerProbes?: Probes;
}

/** The identity of an engine whose pods are spread in this way. */
export function multiNodeIdentity(identity: EngineIdentity, nodes: MultiNode | undefined): EngineIdentity {
  if (!nodes) return identity;
  return { ...identity, ...(nodes.via === 'ray' ? identity.ray : identity.leaderWorkerSet) };
}

/** Pods of one group. */
export function groupSize(nodes: MultiNode): number {
  return nodes.via === 'ray' ? nodes.workers + 1 : nodes.size;
}

/** What the head has in the place of the engine's own; one that asks for GPUs, CPU or memory keeps what it leaves out of them. */
export function rayHeadProps(props: ServingEngineProps, { head = {} }: RayNodes): PodProps {
  const { cpu, memory, gpu, ...own } = head;
  const asked = cpu !== undefined || memory !== undefined || gpu !== undefined;
  return { ...(asked && { resources: resourceRequirements({ ...props, ...head }) }), ...own };
}

/** Props of the pods that answer no requests: nothing that looks for engines may find them by a label of the user's. */
export function workerProps<P extends PodProps>(
  props: P,
  identity: EngineIdentity,
  nodes: MultiNode,
): P & { probes: Probes } {
  const own = Object.entries(props.podLabels ?? {}).filter(
    ([key]) => !Object.hasOwn(identity.podLabels, key),
  );
  return { ...props, probes: nodes.workerProbes ?? {}, podLabels: Object.fromEntries(own) };
}

/** Holds the props of an engine over several nodes to what its kind of group can do. */
export function checkMultiNode(scope: Construct, props: ServingEngineProps, nodes: MultiNode): void {
  const count = nodes.via === 'ray' ? nodes.workers : nodes.size;
  const [what, least] = nodes.via === 'ray' ? ['workers', 0] : ['size', 2];
  check(
    scope,
    Number.isInteger(count) && count >= least,
    `nodes: ${what} must be a whole number of ${least} or more, got ${count}`,
  );
  check(
    scope,
    (props.dataParallelSize ?? 1) <= 1,
    `dataParallelSize: nodes hold one copy of the model, got ${props.dataParallelSize} copies; use replicas, or several engines`,
  );
  check(
    scope,
    !(props.kvTransport || props.lmcache?.nixl || props.lmcache?.pd),
    'nodes: KV cache cannot be sent to or from an engine over several nodes; drop nodes, or the transfer',
  );
  if (nodes.via === 'ray') checkRay(scope, props);
  else checkLeaderWorkerSet(scope, props, nodes);
  checkDevices(scope, props, nodes);
  for (const storage of [props.storage ?? []].flat()) {
    const { accessModes = ['ReadWriteOnce'] } = 'claim' in storage ? storage.claim : { accessModes: [] };
    doubt(
      scope,
      props.suspended === true || !isOneNode(accessModes),
      `storage: the pods of all nodes mount one claim, which ${accessModes.join(' and ')} binds to a single node; use ReadWriteMany`,
    );
  }
}

function checkRay(scope: Construct, props: ServingEngineProps): void {
  check(
    scope,
    props.autoscaling === undefined,
    `autoscaling: a RayCluster has no replicas that ${props.autoscaling?.type} could set; drop it, or use nodes via leaderworkerset`,
  );
  check(
    scope,
    props.replicas === undefined || props.replicas === 1,
    `replicas: a RayCluster is one copy of the model, got ${props.replicas}; name several engines, or use nodes via leaderworkerset`,
  );
  const { disruptionBudget: budget } = props;
  check(
    scope,
    !budget || (typeof budget.minAvailable === 'number' && budget.maxUnavailable === undefined),
    `disruptionBudget: pods of a RayCluster can be counted only by a whole minAvailable, got ${JSON.stringify(budget)}; write that or false`,
  );
  for (const key of ['rollout', 'progressDeadlineSeconds', 'minReadySeconds'] as const) {
    if (props[key] !== undefined) warn(scope, `${key}: has no effect, since KubeRay replaces pods itself`);
  }
}

function checkLeaderWorkerSet(
  scope: Construct,
  props: ServingEngineProps,
  { size }: LeaderWorkerSetNodes,
): void {
  check(
    scope,
    ranksOf(props) % size === 0,
    `nodes: each pod runs an equal part of tensorParallelSize x pipelineParallelSize, got ${ranksOf(props)} over ${size} pods; make it a multiple of size`,
  );
  for (const key of ['progressDeadlineSeconds', 'minReadySeconds', 'hostname', 'subdomain'] as const) {
    if (props[key] !== undefined) warn(scope, `${key}: has no effect with nodes via leaderworkerset`);
  }
}

function checkDevices(scope: Construct, props: ServingEngineProps, nodes: MultiNode): void {
  const own = devicesOf(props);
  const head = nodes.via === 'ray' ? devicesOf({ ...props, ...rayHeadProps(props, nodes) }) : own;
  if (own === undefined || head === undefined) return;
  const devices = head + (groupSize(nodes) - 1) * own;
  doubt(
    scope,
    devices === 0 || ranksOf(props) <= devices,
    `nodes: tensorParallelSize x pipelineParallelSize is ${ranksOf(props)} and takes a GPU for each, got ${devices} in all; change one of them`,
  );
}
