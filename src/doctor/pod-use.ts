import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { fieldsAt, itemsOf, type Manifest } from '../diff/manifest.js';
import { groupKindOf } from '../diff/object-key.js';

/** Pods that an object of the stack makes of one template. */
export interface PodUse {
  readonly object: Manifest;
  /** Path of the pod's spec in the object. */
  readonly field: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** How many there are at first: as long as no autoscaler changes it, and on one node where each node gets one. */
  readonly count: number;
}

/** The pods of an object; none for objects that make none, or whose pods another controller decides upon. */
export function podUses(object: Manifest): readonly PodUse[] {
  const spec = fieldsAt(object, 'spec');
  const use = (template: unknown, field: string, count: number): readonly PodUse[] => {
    const { metadata, spec: pod } = fieldsAt(template);
    if (!Array.isArray(fieldsAt(pod).containers)) return [];
    return [
      {
        object,
        field: `${field}.spec`,
        labels: fieldsAt(metadata, 'labels') as Record<string, string>,
        annotations: fieldsAt(metadata, 'annotations') as Record<string, string>,
        spec: pod as PodSpec,
        count,
      },
    ];
  };
  switch (groupKindOf(object)) {
    case '/Pod':
      return use(object, '', 1).map((pod) => ({ ...pod, field: 'spec' }));
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/ReplicaSet':
      return use(spec.template, 'spec.template', numberOr(spec.replicas, 1));
    case 'apps/DaemonSet':
      return use(spec.template, 'spec.template', 1);
    case 'batch/Job':
      return use(spec.template, 'spec.template', spec.suspend === true ? 0 : numberOr(spec.parallelism, 1));
    case 'batch/CronJob': {
      const job = fieldsAt(spec, 'jobTemplate', 'spec');
      return use(job.template, 'spec.jobTemplate.spec.template', numberOr(job.parallelism, 1));
    }
    case 'ray.io/RayCluster':
      return [
        ...use(fieldsAt(spec, 'headGroupSpec').template, 'spec.headGroupSpec.template', 1),
        ...itemsOf(spec.workerGroupSpecs).flatMap((group, index) => {
          const { template, replicas, numOfHosts } = fieldsAt(group);
          const count = numberOr(replicas, 0) * numberOr(numOfHosts, 1);
          return use(template, `spec.workerGroupSpecs[${index}].template`, count);
        }),
      ];
    case 'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
      const { size, leaderTemplate, workerTemplate } = fieldsAt(spec, 'leaderWorkerTemplate');
      const groups = numberOr(spec.replicas, 1);
      const workers = numberOr(size, 1) - (leaderTemplate === undefined ? 0 : 1);
      return [
        ...use(leaderTemplate, 'spec.leaderWorkerTemplate.leaderTemplate', groups),
        ...use(workerTemplate, 'spec.leaderWorkerTemplate.workerTemplate', groups * workers),
      ];
    }
    default:
      return [];
  }
}

function numberOr(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}
