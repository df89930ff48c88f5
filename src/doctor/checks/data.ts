import { type Finding, findingAt } from '../finding.js';
import type { Reference } from '../reference.js';
import type { Subject } from '../subject.js';
import { keysOf, missingObjects, referencesOf } from './missing-objects.js';

/** Secrets and ConfigMaps are there, with the keys that are read. */
export function data(subject: Subject): Finding[] {
  return [...missingData(subject, 'Secret'), ...missingData(subject, 'ConfigMap')];
}

function missingData(subject: Subject, kind: 'Secret' | 'ConfigMap'): Finding[] {
  const create = ({ namespace, name, keys = [] }: Reference): string => {
    const key = keys[0] ?? 'KEY';
    return `kubectl create ${kind === 'Secret' ? 'secret generic' : 'configmap'} ${name} --namespace ${namespace} --from-literal ${key}=...`;
  };
  const inPods = { ...subject, references: subject.references.filter(({ pulls }) => pulls !== true) };
  const missing = missingObjects(inPods, kind, {
    level: 'error',
    effect: 'what reads it does not start',
    remedy: create,
  });
  const incomplete = referencesOf(inPods, kind).flatMap((reference) => {
    const has = keysOf(subject, reference);
    if (has === undefined) return [];
    const { object, field, name, keys = [] } = reference;
    return keys
      .filter((key) => !has.includes(key))
      .map((key) => {
        const got = has.length === 0 ? 'no keys' : has.join(', ');
        const what = `${kind} ${name} has no key ${key}, got ${got}`;
        return findingAt(object, field, 'error', what, `add the key ${key}, or name one that is there`);
      });
  });
  return [...missing, ...incomplete];
}
