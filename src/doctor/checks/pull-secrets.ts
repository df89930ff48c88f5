import { type Finding, findingAt } from '../finding.js';
import { referenceKey } from '../reference.js';
import { foundIn, type Subject } from '../subject.js';
import { isRendered, missingObjects } from './missing-objects.js';

const types = ['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg'];

/** The Secrets that images are pulled with are there, and of a type that is used for that. */
export function pullSecrets(subject: Subject): Finding[] {
  const references = subject.references.filter(({ pulls }) => pulls === true);
  const missing = missingObjects({ ...subject, references }, 'Secret', {
    level: 'warning',
    effect: 'images of a private registry are not pulled',
    remedy: ({ name, namespace }) =>
      `kubectl create secret docker-registry ${name} --namespace ${namespace} --docker-server ... --docker-username ... --docker-password ...`,
  });
  const odd = references
    .filter((reference) => !isRendered(subject, reference))
    .flatMap((reference) => {
      const live = foundIn(subject.cluster.referred.get(referenceKey(reference)));
      if (live === undefined || types.includes(String(live.type))) return [];
      const what = `Secret ${reference.name} holds no credentials of a registry, got type ${String(live.type)}`;
      const remedy = 'make it anew by kubectl create secret docker-registry';
      return [findingAt(reference.object, reference.field, 'warning', what, remedy)];
    });
  return [...missing, ...odd];
}
