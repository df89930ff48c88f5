import type { Finding } from '../finding.js';
import type { Denial, Subject } from '../subject.js';

/** The caller may read and apply the objects. */
export function rights({ cluster }: Subject): Finding[] {
  const byPlace = new Map<string, Denial[]>();
  for (const denial of cluster.denied) {
    const key = JSON.stringify([denial.group, denial.plural, denial.namespace]);
    byPlace.set(key, [...(byPlace.get(key) ?? []), denial]);
  }
  return [...byPlace.values()].flatMap((denials): Finding[] => {
    const [first] = denials;
    if (first === undefined) return [];
    const { group, plural, namespace } = first;
    const verbs = denials.map(({ verb }) => verb).join(', ');
    const resource = group === '' ? plural : `${plural}.${group}`;
    const place = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`;
    const what = `the caller may not ${verbs} ${resource} ${place}, got no such right`;
    const remedy = `have a role with verbs ${verbs} on ${resource} bound to you, or apply as somebody who has one`;
    return [{ level: 'error', object: 'the caller', what, remedy }];
  });
}
