import { labelKeys } from '../../contract/labels.js';
import type { KubeObject } from '../../src/runtime/watch.js';
import { engineId } from './endpoints.js';
import type { ProbeTarget } from './model-prober.js';

/**
 * A pod as far as discovery looks at it.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly ready: boolean }[];
  };
}

/** Whether a pod can take requests: it has an address, is ready and is not about to go. */
function isReady({ metadata, status = {} }: Pod): boolean {
  const { phase, podIP = '', conditions = [], containerStatuses = [] } = status;
  if (podIP === '' || metadata.deletionTimestamp !== undefined) return false;
  if (phase === 'Failed' || phase === 'Succeeded') return false;
  // The condition also knows of readiness gates and of nodes that are gone.
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready !== undefined && ready.status !== 'True') return false;
  return (
    (ready !== undefined || containerStatuses.length > 0) && containerStatuses.every((item) => item.ready)
  );
}

/** The engine in a pod, or undefined while it takes no requests. */
export function podTarget(
  pod: Pod,
  namespace: string,
  scheme: string,
  port: number,
): ProbeTarget | undefined {
  if (!isReady(pod)) return undefined;
  const { name, labels = {} } = pod.metadata;
  const address = pod.status?.podIP ?? '';
  return {
    id: engineId(name),
    url: `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`,
    label: labels[labelKeys.model],
    revision: labels[labelKeys.revision],
    podName: name,
    namespace,
  };
}
