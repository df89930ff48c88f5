import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import { missingObjects } from './missing-objects.js';

/** The ServiceAccounts of the pods are there. */
export function serviceAccounts(subject: Subject): Finding[] {
  // Each namespace gets its default one from a controller.
  const references = subject.references.filter(
    ({ kind, name }) => kind !== 'ServiceAccount' || name !== 'default',
  );
  return missingObjects({ ...subject, references }, 'ServiceAccount', {
    level: 'error',
    effect: 'its pods are not made',
    remedy: ({ name, namespace }) => `kubectl create serviceaccount ${name} --namespace ${namespace}`,
  });
}
