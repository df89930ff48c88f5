import { quantityOf } from '../../constructs/quantity.js';
import { fieldsAt, itemsOf, type Manifest } from './manifest.js';
import { groupKindOf } from './object-key.js';

/** How large a workload is. */
export interface WorkloadSize {
  /** Pods, or groups of pods of a LeaderWorkerSet. */
  readonly replicas: number;
  /** GPUs that all of its pods ask for. */
  readonly gpus: number;
}

/** The size of a workload; undefined for other kinds, and for those with a pod on each node. */
export function workloadSize(object: Manifest): WorkloadSize | undefined {
  const spec = fieldsAt(object, 'spec');
  switch (groupKindOf(object)) {
    case 'apps/Deployment':
    case 'apps/StatefulSet': {
      const replicas = countOf(spec.replicas, 1);
      return { replicas, gpus: replicas * gpusOf(spec.template) };
    }
    case 'batch/Job': {
      const replicas = spec.suspend === true ? 0 : countOf(spec.parallelism, 1);
      return { replicas, gpus: replicas * gpusOf(spec.template) };
    }
    case 'ray.io/RayCluster': {
      const workers = itemsOf(spec.workerGroupSpecs).map((group) => {
        const { replicas, numOfHosts } = fieldsAt(group);
        const pods = countOf(replicas, 0) * countOf(numOfHosts, 1);
        return { pods, gpus: pods * gpusOf(fieldsAt(group).template) };
      });
      return {
        replicas: 1 + sum(workers.map(({ pods }) => pods)),
        gpus: gpusOf(fieldsAt(spec, 'headGroupSpec').template) + sum(workers.map(({ gpus }) => gpus)),
      };
    }
    case 'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
      const { size, leaderTemplate, workerTemplate } = fieldsAt(spec, 'leaderWorkerTemplate');
      const replicas = countOf(spec.replicas, 1);
      const group =
        gpusOf(leaderTemplate ?? workerTemplate) + (countOf(size, 1) - 1) * gpusOf(workerTemplate);
      return { replicas, gpus: replicas * group };
    }
    default:
      return undefined;
  }
}

/** GPUs that a pod asks for: those of its containers, or of an init container that wants more and ends before. */
function gpusOf(template: unknown): number {
  const pod = fieldsAt(template, 'spec');
  const stays = (container: unknown): boolean => fieldsAt(container).restartPolicy === 'Always';
  const init = itemsOf(pod.initContainers);
  const running = [...itemsOf(pod.containers), ...init.filter(stays)];
  return Math.max(
    sum(running.map(devicesOf)),
    ...init.filter((container) => !stays(container)).map(devicesOf),
  );
}

function devicesOf(container: unknown): number {
  const { limits, requests } = fieldsAt(container, 'resources');
  const amounts = { ...fieldsAt(requests), ...fieldsAt(limits) };
  return sum(
    Object.entries(amounts)
      .filter(([name]) => /^[^/]*\/(gpu|mig-.+|gpu\.shared|gaudi|tpu|neuron)$/.test(name))
      .map(([, amount]) => quantityOf(amount as string | number) ?? 0),
  );
}

function countOf(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
