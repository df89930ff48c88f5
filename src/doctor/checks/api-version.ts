import type { Container } from 'kubernetes-types/core/v1.js';
import { oldestKubernetesMinor } from '../../../contract/operator-flags.js';
import { type Finding, findingAt } from '../finding.js';
import type { PodUse } from '../pod-use.js';
import type { Subject } from '../subject.js';

interface Need {
  readonly minor: number;
  readonly what: string;
  /** Path below the pod's spec of the first use. */
  find(pod: PodUse): string | undefined;
}

/** What older API servers drop or refuse. */
const needs: readonly Need[] = [
  {
    // @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    minor: 29,
    what: 'init containers that stay',
    find: ({ spec }) => {
      const found = spec.initContainers?.find((container) => 'restartPolicy' in container);
      return found && `initContainers[${found.name}].restartPolicy`;
    },
  },
  {
    minor: 30,
    what: 'a sleep before a container stops',
    find: ({ spec }) => sleepOf(spec.containers, () => true),
  },
  {
    minor: 32,
    what: 'a sleep of 0 seconds',
    find: ({ spec }) => sleepOf(spec.containers, (seconds) => seconds === 0),
  },
];

/** The API server is one that this package works with, and knows what the pods use. */
export function apiVersion({ pods, cluster }: Subject): Finding[] {
  const { major, minor, text } = cluster.version;
  if (major !== 1) return [];
  const remedy = (least: number): string => `upgrade the cluster to 1.${least} or later`;
  if (minor < oldestKubernetesMinor) {
    const what = `Kubernetes is older than 1.${oldestKubernetesMinor}, got ${text}`;
    return [{ level: 'error', object: 'the cluster', what, remedy: remedy(oldestKubernetesMinor) }];
  }
  return needs
    .filter((need) => minor < need.minor)
    .flatMap((need) =>
      pods.flatMap((pod) => {
        const place = need.find(pod);
        if (place === undefined) return [];
        const what = `Kubernetes 1.${need.minor} is the first with ${need.what}, got ${text}`;
        return [findingAt(pod.object, `${pod.field}.${place}`, 'error', what, remedy(need.minor))];
      }),
    );
}

function sleepOf(
  containers: readonly Container[],
  wanted: (seconds: unknown) => boolean,
): string | undefined {
  for (const { name, lifecycle } of containers) {
    const { sleep } = (lifecycle?.preStop ?? {}) as { readonly sleep?: { readonly seconds?: unknown } };
    if (sleep !== undefined && wanted(sleep.seconds)) return `containers[${name}].lifecycle.preStop.sleep`;
  }
  return undefined;
}
