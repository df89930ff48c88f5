import { fieldsAt, itemsOf } from '../../diff/manifest.js';
import { groupKindOf } from '../../diff/object-key.js';
import { type Finding, findingAt } from '../finding.js';
import { foundIn, type Subject } from '../subject.js';

const sources: Readonly<Record<string, readonly [group: string, remedy: string]>> = {
  Resource: ['metrics.k8s.io', 'install metrics-server'],
  ContainerResource: ['metrics.k8s.io', 'install metrics-server'],
  Pods: ['custom.metrics.k8s.io', 'install prometheus-adapter with rules for the metric'],
  Object: ['custom.metrics.k8s.io', 'install prometheus-adapter with rules for the metric'],
  External: ['external.metrics.k8s.io', 'install KEDA or prometheus-adapter, which serve external metrics'],
};

/** The APIs that autoscalers read metrics from are served. */
export function autoscalers({ objects, cluster }: Subject): Finding[] {
  const services = foundIn(cluster.lists.get('APIService')) ?? [];
  return objects
    .filter((object) => groupKindOf(object) === 'autoscaling/HorizontalPodAutoscaler')
    .flatMap((object) =>
      itemsOf(fieldsAt(object, 'spec').metrics).flatMap((metric, index) => {
        const { type } = fieldsAt(metric);
        const [group, remedy] = sources[String(type)] ?? [];
        if (group === undefined || remedy === undefined) return [];
        const service = services.find((one) => fieldsAt(one, 'spec').group === group);
        const available = itemsOf(fieldsAt(service, 'status').conditions)
          .map((condition) => fieldsAt(condition))
          .find((condition) => condition.type === 'Available');
        if (available?.status === 'True' || (service === undefined && cluster.groups.has(group))) return [];
        const got =
          service === undefined ? 'no such API' : `an API that does not answer: ${String(available?.reason)}`;
        const what = `${group} is not served, got ${got}: nothing is scaled`;
        return [findingAt(object, `spec.metrics[${index}]`, 'warning', what, remedy)];
      }),
    );
}
