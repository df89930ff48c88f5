import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { fieldsAt, type Manifest } from '../../diff/manifest.js';
import { objectKey } from '../../diff/object-key.js';
import type { Finding } from '../finding.js';
import { type Amounts, added, amountsOf, amountText, podResources } from '../pod-resources.js';
import { type PodUse, podUses } from '../pod-use.js';
import { foundIn, type Subject } from '../subject.js';

/** What the stack asks for fits into what is left of each ResourceQuota. */
export function quotas(subject: Subject): Finding[] {
  const list = foundIn(subject.cluster.lists.get('ResourceQuota')) ?? [];
  return list.flatMap((quota) => {
    const { scopes, scopeSelector } = fieldsAt(quota, 'spec');
    // Which pods such a quota counts is known to the API server alone, which is asked for each pod.
    if (scopes !== undefined || scopeSelector !== undefined) return [];
    const asked = askedIn(subject, quota.metadata.namespace);
    const hard = amountsOf(fieldsAt(quota, 'spec').hard);
    const used = amountsOf(fieldsAt(quota, 'status').used);
    return Object.entries(hard).flatMap(([name, limit]): Finding[] => {
      const wanted = asked[plain(name)] ?? 0;
      const left = limit - (used[name] ?? 0);
      if (wanted <= left || wanted <= 0) return [];
      const what = `the stack asks for ${amountText(name, wanted)} more of ${name}, got ${amountText(name, Math.max(0, left))} left of ${amountText(name, limit)}`;
      const remedy = 'raise the quota, or lower replicas or requests';
      const { namespace, name: title } = quota.metadata;
      const object = `ResourceQuota ${namespace ?? ''}/${title}`;
      return [{ level: 'error', object, field: `spec.hard.${name}`, what, remedy }];
    });
  });
}

/** `cpu` of a quota is `requests.cpu`, and `pods` is `count/pods`. */
function plain(name: string): string {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return `requests.${name}`;
  return name.replace(/^count\//, '');
}

/** What applying adds in a namespace to what is used there, by the names of a quota. */
function askedIn({ objects, pods, cluster }: Subject, namespace: string | undefined): Amounts {
  let asked: Amounts = {};
  const inside = objects.filter(({ metadata }) => metadata.namespace === namespace);
  for (const object of inside) {
    const live = cluster.live.get(objectKey(object));
    const sign = (amounts: Amounts, times: number): void => {
      asked = added(asked, amounts, times);
    };
    if (live === undefined) sign(countOf(object), 1);
    sign(claimed(object), 1);
    if (live !== undefined) sign(claimed(live), -1);
    for (const pod of pods.filter((use) => use.object === object)) {
      const made = cluster.podTrials.get(pod)?.made;
      sign(usage((made?.spec as PodSpec | undefined) ?? pod.spec), pod.count);
    }
    for (const pod of live === undefined ? [] : runningPods(live)) sign(usage(pod.spec), -pod.count);
  }
  return asked;
}

/** The pods of an object that count already: those that there are, and not those that are wanted. */
function runningPods(live: Manifest): readonly PodUse[] {
  const { replicas, active } = fieldsAt(live, 'status');
  return podUses(live).map((pod) => {
    const running = live.kind === 'Job' ? active : replicas;
    return typeof running === 'number'
      ? { ...pod, count: Math.min(pod.count, running) }
      : { ...pod, count: 0 };
  });
}

function usage(spec: PodSpec): Amounts {
  const named = (prefix: string, amounts: Amounts): Amounts =>
    Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [`${prefix}.${name}`, amount]));
  return {
    pods: 1,
    ...named('requests', podResources(spec, 'requests')),
    ...named('limits', podResources(spec, 'limits')),
  };
}

function claimed(object: Manifest): Amounts {
  if (object.kind !== 'PersistentVolumeClaim') return {};
  const { resources, storageClassName } = fieldsAt(object, 'spec');
  const { storage = 0 } = amountsOf(fieldsAt(resources, 'requests'));
  const ofClass = typeof storageClassName === 'string' && storageClassName !== '';
  const prefix = `${String(storageClassName)}.storageclass.storage.k8s.io`;
  return { 'requests.storage': storage, ...(ofClass ? { [`${prefix}/requests.storage`]: storage } : {}) };
}

/** What of the number of objects a quota counts; kinds are named by their plurals. */
function countOf({ apiVersion, kind, spec }: Manifest): Amounts {
  const singular = kind.toLowerCase();
  const plural = /s$/.test(singular) ? `${singular}es` : `${singular}s`.replace(/ys$/, 'ies');
  const group = apiVersion.includes('/') ? `.${apiVersion.replace(/\/.*/, '')}` : '';
  const { type } = fieldsAt(spec);
  const isBalanced = kind === 'Service' && type === 'LoadBalancer';
  return {
    [`${plural}${group}`]: 1,
    ...(isBalanced ? { 'services.loadbalancers': 1 } : {}),
    ...(isBalanced || (kind === 'Service' && type === 'NodePort') ? { 'services.nodeports': 1 } : {}),
  };
}
