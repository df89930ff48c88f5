import type { NodeSelectorTerm, PodSpec, Taint, Toleration } from 'kubernetes-types/core/v1.js';
import { counted } from '../../counted.js';
import { fieldsAt, itemsOf, type Manifest } from '../../diff/manifest.js';
import { type Finding, findingAt } from '../finding.js';
import { amountsOf, amountText, podResources } from '../pod-resources.js';
import type { PodUse } from '../pod-use.js';
import { foundIn, type Subject } from '../subject.js';

/** Each pod finds a node: with enough of what it asks for, labels that it wants and no taint that it does not tolerate. */
export function nodes({ pods: written, cluster }: Subject): Finding[] {
  const all = foundIn(cluster.lists.get('Node'));
  if (all === undefined) return [];
  // Admission may add tolerations, selectors and limits.
  const pods = written.map((pod) => {
    const made = cluster.podTrials.get(pod)?.made?.spec as PodSpec | undefined;
    return made === undefined ? pod : { ...pod, spec: made };
  });
  const found: Finding[] = [];
  const level = cluster.makesNodes ? 'warning' : 'error';
  for (const pod of pods) {
    if (pod.count === 0) continue;
    const obstacles = all.map((node) => obstacleOf(pod, node));
    if (obstacles.some((obstacle) => obstacle === undefined)) continue;
    const { field, remedy } = worstOf(obstacles as readonly Obstacle[]);
    const what = `no node takes the pod, got ${summaryOf(obstacles as readonly Obstacle[])}`;
    found.push(
      findingAt(pod.object, field === '' ? pod.field : `${pod.field}.${field}`, level, what, remedy),
    );
  }
  return [...found, ...devicesInAll(pods, all)];
}

/** Why a node does not take a pod. */
interface Obstacle {
  readonly why: string;
  readonly field: string;
  readonly remedy: string;
  /** How near the node is: the nearest one says what to do. */
  readonly rank: number;
}

function obstacleOf({ spec }: PodUse, node: Manifest): Obstacle | undefined {
  const labels = node.metadata.labels ?? {};
  const { taints = [], unschedulable } = fieldsAt(node, 'spec') as {
    readonly taints?: readonly Taint[];
    readonly unschedulable?: boolean;
  };
  const ready = itemsOf(fieldsAt(node, 'status').conditions)
    .map((condition) => fieldsAt(condition))
    .find(({ type }) => type === 'Ready');
  if (ready !== undefined && ready.status !== 'True') {
    return { why: 'not ready', field: '', remedy: 'see kubectl describe node', rank: 0 };
  }
  if (unschedulable === true)
    return { why: 'cordoned', field: '', remedy: 'kubectl uncordon the node', rank: 0 };
  const selector = Object.entries(spec.nodeSelector ?? {}).find(([key, value]) => labels[key] !== value);
  if (selector !== undefined) {
    const why = `without label ${selector.join('=')}`;
    return { why, field: 'nodeSelector', remedy: 'correct nodeSelector, or label the nodes', rank: 1 };
  }
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms !== undefined && !terms.some((term) => fitsTerm(term, labels, node.metadata.name))) {
    const remedy = 'correct the node affinity, or label the nodes';
    return { why: 'outside of the node affinity', field: 'affinity.nodeAffinity', remedy, rank: 1 };
  }
  const taint = taints.find(
    ({ effect, ...one }) =>
      effect !== 'PreferNoSchedule' && !isTolerated({ effect, ...one }, spec.tolerations ?? []),
  );
  const allocatable = amountsOf(fieldsAt(node, 'status').allocatable);
  const lacking = Object.entries(podResources(spec, 'requests')).find(
    ([name, amount]) => amount > (allocatable[name] ?? 0),
  );
  if (lacking !== undefined) {
    const [name, amount] = lacking;
    const has = allocatable[name] ?? 0;
    const why =
      has === 0
        ? `without ${name}`
        : `with ${amountText(name, has)} of ${name}, not ${amountText(name, amount)}`;
    return { why, field: 'containers', remedy: deviceRemedy(name, has), rank: taint === undefined ? 3 : 2 };
  }
  if (taint === undefined) return undefined;
  const why = `with taint ${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;
  return { why, field: 'tolerations', remedy: `add a toleration of ${taint.key}`, rank: 4 };
}

function deviceRemedy(name: string, has: number): string {
  if (has > 0) return `ask for less of ${name}, or add larger nodes`;
  if (!name.includes('/')) return `add nodes with ${name}`;
  return `install the device plugin that offers ${name}, or add nodes that have it`;
}

function summaryOf(obstacles: readonly Obstacle[]): string {
  if (obstacles.length === 0) return 'no nodes at all';
  const counts = new Map<string, number>();
  for (const { why } of obstacles) counts.set(why, (counts.get(why) ?? 0) + 1);
  const parts = [...counts].map(([why, count]) => `${count} ${why}`);
  return `${counted(obstacles.length, 'node')}: ${parts.join(', ')}`;
}

function worstOf(obstacles: readonly Obstacle[]): Pick<Obstacle, 'field' | 'remedy'> {
  const none = { why: '', field: '', remedy: 'add nodes', rank: -1 };
  return obstacles.reduce((nearest, one) => (one.rank > nearest.rank ? one : nearest), none);
}

/** More devices are asked for in all than the nodes have that would take the pods. */
function devicesInAll(pods: readonly PodUse[], all: readonly Manifest[]): Finding[] {
  const asked = new Map<string, { total: number; readonly nodes: Set<Manifest>; last: PodUse }>();
  for (const pod of pods) {
    for (const [name, amount] of Object.entries(podResources(pod.spec, 'requests'))) {
      if (!name.includes('/') || amount === 0) continue;
      const entry = asked.get(name) ?? { total: 0, nodes: new Set<Manifest>(), last: pod };
      asked.set(name, entry);
      entry.total += amount * pod.count;
      entry.last = pod;
      for (const node of all) if (obstacleOf(pod, node) === undefined) entry.nodes.add(node);
    }
  }
  return [...asked].flatMap(([name, { total, nodes: usable, last }]) => {
    const has = [...usable].reduce(
      (sum, node) => sum + (amountsOf(fieldsAt(node, 'status').allocatable)[name] ?? 0),
      0,
    );
    if (has === 0 || total <= has) return [];
    const what = `the stack asks for ${total} of ${name} in all, got ${has} on the nodes that take its pods`;
    const remedy = 'add nodes, or lower replicas; pods beyond that stay Pending';
    return [findingAt(last.object, `${last.field}.containers`, 'warning', what, remedy)];
  });
}

function isTolerated({ key, value = '', effect }: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(
    (one) =>
      (one.effect === undefined || one.effect === '' || one.effect === effect) &&
      (one.key === undefined || one.key === '' || one.key === key) &&
      (one.operator === 'Exists' || (one.value ?? '') === value),
  );
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity */
function fitsTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  labels: Readonly<Record<string, string>>,
  name: string,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fits = (has: string | undefined, operator: string, values: readonly string[]): boolean => {
    switch (operator) {
      case 'In':
        return has !== undefined && values.includes(has);
      case 'NotIn':
        return has === undefined || !values.includes(has);
      case 'Exists':
        return has !== undefined;
      case 'DoesNotExist':
        return has === undefined;
      case 'Gt':
        return has !== undefined && Number(has) > Number(values[0]);
      default:
        return has !== undefined && Number(has) < Number(values[0]);
    }
  };
  return (
    matchExpressions.every(({ key, operator, values = [] }) => fits(labels[key], operator, values)) &&
    matchFields.every(({ operator, values = [] }) => fits(name, operator, values))
  );
}
