import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import { missingObjects } from './missing-objects.js';

/** The PriorityClasses of the pods are there. */
export function priorityClasses(subject: Subject): Finding[] {
  return missingObjects(subject, 'PriorityClass', {
    level: 'error',
    effect: 'its pods are not made',
    remedy: ({ name }) => `kubectl create priorityclass ${name} --value ...`,
  });
}
