import { objectKey } from '../../diff/object-key.js';
import { type Finding, findingAt } from '../finding.js';
import type { Subject, Trial } from '../subject.js';
import { claimConflicts } from './storage.js';

/** What other checks say better. */
const toldElsewhere =
  /PodSecurity|cannot (create|patch|update|get) resource|namespaces? "[^"]*" not found|serviceaccount "[^"]*" not found|no PriorityClass with name|RuntimeClass .*not found/i;

/** The API server takes the objects and their pods: schema, webhooks, limits of the namespace, rights that a role may give. */
export function admission({ objects, pods, cluster }: Subject): Finding[] {
  const ofObjects = objects.flatMap((object) => {
    const trial = cluster.trials.get(objectKey(object));
    const live = cluster.live.get(objectKey(object));
    const isClaim = object.kind === 'PersistentVolumeClaim';
    if (trial === undefined || (isClaim && live && claimConflicts(object, live).length > 0)) return [];
    const told = trial.warnings
      .filter((text) => !toldElsewhere.test(text))
      .map((text) =>
        findingAt(object, '', 'hint', `the api server warns, got ${text}`, 'follow what it says'),
      );
    return [...refusal(trial, (what, remedy) => findingAt(object, '', 'error', what, remedy)), ...told];
  });
  const refused = new Set(ofObjects.filter(({ level }) => level === 'error').map(({ object }) => object));
  const ofPods = pods.flatMap((pod) => {
    const trial = cluster.podTrials.get(pod);
    if (trial === undefined) return [];
    const found = refusal(trial, (what, remedy) => findingAt(pod.object, pod.field, 'error', what, remedy));
    return found.filter(({ object }) => !refused.has(object));
  });
  return [...ofObjects, ...ofPods].map(({ field, ...finding }) =>
    field === undefined || field === '' ? finding : { ...finding, field },
  );
}

function refusal({ refusal: said }: Trial, found: (what: string, remedy: string) => Finding): Finding[] {
  if (said === undefined || toldElsewhere.test(said.reason)) return [];
  const { reason } = said;
  const what = `the api server refuses it, got ${reason}`;
  if (/exceeded quota|failed quota/.test(reason)) return [found(what, 'raise the quota, or lower requests')];
  if (/attempting to grant RBAC permissions/.test(reason)) {
    return [found(what, 'apply it as somebody who has these rights, such as an administrator')];
  }
  if (/(maximum|minimum|ratio).*usage|limit to request/.test(reason)) {
    return [found(what, 'see kubectl describe limitrange, and change requests or limits')];
  }
  if (
    /immutable|may not be (changed|updated)|cannot (be changed|change)|updates to .* are forbidden/i.test(
      reason,
    )
  ) {
    return [found(what, 'see vllm-stack diff, and delete the object first if it may be made anew')];
  }
  return [found(what, 'correct the manifest, or ask who runs the webhook that says so')];
}
