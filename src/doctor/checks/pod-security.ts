import { fieldsAt } from '../../diff/manifest.js';
import { type Finding, findingAt } from '../finding.js';
import { foundIn, type Subject } from '../subject.js';

const enforceKey = 'pod-security.kubernetes.io/enforce';
const docs = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** What the Pod Security admission of the cluster says to each pod. */
export function podSecurity({ pods, cluster }: Subject): Finding[] {
  return pods.flatMap((pod): Finding[] => {
    const trial = cluster.bareTrials.get(pod);
    if (trial === undefined) return [];
    const { namespace } = pod.object.metadata;
    const { refusal, warnings } = trial;
    const found = (level: 'error' | 'warning', text: string): Finding => {
      const [, standard = '', reasons = ''] =
        /violate(?:s)? PodSecurity "([^":]*)[^"]*": (.*)$/s.exec(text) ?? [];
      const what = `the pod does not meet the standard ${standard} of namespace ${namespace}, got ${reasons}`;
      const remedy =
        level === 'error'
          ? `change what it names, or kubectl label --overwrite namespace ${namespace} ${enforceKey}=privileged`
          : `change what it names; the namespace only warns of it (${docs})`;
      return findingAt(pod.object, pod.field, level, what, remedy);
    };
    if (refusal !== undefined) {
      if (refusal.reason.includes('violates PodSecurity')) return [found('error', refusal.reason)];
      const enforced = fieldsAt(foundIn(cluster.namespaces.get(namespace ?? '')), 'metadata', 'labels')[
        enforceKey
      ];
      const isUntried = refusal.status === 403 && /cannot create resource "pods"/.test(refusal.reason);
      if (!isUntried || enforced === undefined || enforced === 'privileged') return [];
      const what = `whether the pod meets the standard of its namespace cannot be tried, got ${String(enforced)}`;
      const remedy = 'run this as somebody who may create pods';
      return [findingAt(pod.object, pod.field, 'hint', what, remedy)];
    }
    return warnings
      .filter((text) => text.includes('would violate PodSecurity'))
      .map((text) => found('warning', text));
  });
}
