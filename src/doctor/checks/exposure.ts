import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';
import { missingObjects } from './missing-objects.js';

/** What Ingresses and routes hang on is there. */
export function exposure(subject: Subject): Finding[] {
  return [
    ...missingObjects(subject, 'IngressClass', {
      level: 'warning',
      effect: 'no controller looks at the Ingress',
      remedy: () => 'install an ingress controller, or name one of kubectl get ingressclasses',
    }),
    ...missingObjects(subject, 'Gateway', {
      level: 'warning',
      effect: 'the route leads nowhere',
      remedy: () => 'create the Gateway, or name one of kubectl get gateways --all-namespaces',
    }),
  ];
}
