import { fieldsAt } from '../../diff/manifest.js';
import { groupKindOf } from '../../diff/object-key.js';
import type { Finding } from '../finding.js';
import type { Subject } from '../subject.js';

/** The namespaces of the objects are there, or come with the stack. */
export function namespaces({ objects, cluster }: Subject): Finding[] {
  const rendered = new Set(
    objects.filter((object) => groupKindOf(object) === '/Namespace').map(({ metadata }) => metadata.name),
  );
  return [...cluster.namespaces].flatMap(([name, reading]): Finding[] => {
    const object = `Namespace ${name}`;
    if ('refused' in reading) return [];
    if (reading.found === undefined) {
      if (rendered.has(name)) return [];
      const remedy = `kubectl create namespace ${name}`;
      return [{ level: 'error', object, what: 'the namespace is not there, got none of that name', remedy }];
    }
    const { phase } = fieldsAt(reading.found, 'status');
    if (phase !== 'Terminating') return [];
    const remedy = 'wait until it is gone, and see what holds it by kubectl get namespace -o yaml';
    return [{ level: 'error', object, what: 'the namespace is being deleted, got Terminating', remedy }];
  });
}
