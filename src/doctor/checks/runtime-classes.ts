import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import { missingObjects } from './missing-objects.js';

/** The RuntimeClasses of the pods are there. */
export function runtimeClasses(subject: Subject): Finding[] {
  return missingObjects(subject, 'RuntimeClass', {
    level: 'error',
    effect: 'its pods are not made',
    remedy: ({ name }) =>
      name === 'nvidia'
        ? "install NVIDIA's GPU operator, which makes it, or leave the runtime class out where its runtime is the default"
        : 'create it, or leave the runtime class out',
  });
}
