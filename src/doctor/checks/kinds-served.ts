import { fieldsAt } from '../../diff/manifest.js';
import { groupKindOf, groupOf } from '../../diff/object-key.js';
import { type Finding, findingAt } from '../finding.js';
import type { Subject } from '../subject.js';

/** What brings the kinds of a group. */
const bringers: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io': 'install the Gateway API and a controller for it',
  'inference.networking.k8s.io': 'install the Gateway API Inference Extension',
  'keda.sh': 'install KEDA',
  'leaderworkerset.x-k8s.io': 'install the LeaderWorkerSet controller',
  'monitoring.coreos.com': 'install the Prometheus Operator',
  'production-stack.vllm.ai': 'apply dist/operator/, which has the definitions and the operator',
  'ray.io': 'install the KubeRay operator',
};

/** The cluster serves the kinds of all objects. */
export function kindsServed({ objects, cluster }: Subject): Finding[] {
  const defined = new Set(
    objects
      .filter((object) => groupKindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition')
      .map(
        (object) =>
          `${String(fieldsAt(object, 'spec').group)}/${String(fieldsAt(object, 'spec', 'names').kind)}`,
      ),
  );
  return objects
    .filter(({ apiVersion, kind }) => !cluster.kinds.has(`${apiVersion}/${kind}`))
    .filter((object) => !defined.has(groupKindOf(object)))
    .map((object) => {
      const group = groupOf(object);
      const others = [...cluster.kinds].filter(
        (key) => key.startsWith(`${group}/`) && key.endsWith(`/${object.kind}`),
      );
      const [other] = others;
      const what = `${object.kind} is not served, got ${object.apiVersion}`;
      const remedy =
        other === undefined
          ? (bringers[group] ?? `install the CustomResourceDefinition of ${object.kind}`)
          : `bring its definition up to date; the cluster serves ${other.replace(/\/[^/]*$/, '')}`;
      return findingAt(object, 'apiVersion', 'error', what, remedy);
    });
}
