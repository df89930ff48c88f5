import { fieldsAt } from '../../diff/manifest.js';
import { type Finding, type FindingLevel, findingAt } from '../finding.js';
import { type Reference, type ReferredKind, referenceKey } from '../reference.js';
import type { Subject } from '../subject.js';

/** What to say where an object is named that is neither in the cluster nor in the stack. */
export interface Wanted {
  readonly level: FindingLevel;
  /** What comes of it. */
  readonly effect: string;
  remedy(reference: Reference): string;
}

/** The references to objects of a kind that are neither in the cluster nor in the stack. */
export function missingObjects(subject: Subject, kind: ReferredKind, wanted: Wanted): Finding[] {
  return referencesOf(subject, kind).flatMap((reference) => {
    const { object, field, name } = reference;
    if (isRendered(subject, reference)) return [];
    const reading = subject.cluster.referred.get(referenceKey(reference));
    if (reading === undefined || 'refused' in reading || reading.found !== undefined) return [];
    const what = `there is no ${kind} of that name, got ${name}: ${wanted.effect}`;
    return [findingAt(object, field, wanted.level, what, wanted.remedy(reference))];
  });
}

/** The references of a stack to objects of a kind that have to be there. */
export function referencesOf({ references }: Subject, kind: ReferredKind): readonly Reference[] {
  return references.filter((reference) => reference.kind === kind && reference.optional !== true);
}

/** Whether the stack makes the object. */
export function isRendered({ objects }: Subject, { kind, name, namespace }: Reference): boolean {
  return objects.some(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      (namespace === undefined || object.metadata.namespace === namespace),
  );
}

/** The keys of a Secret or ConfigMap that is in the stack, or else in the cluster; undefined where it is in neither. */
export function keysOf({ objects, cluster }: Subject, reference: Reference): readonly string[] | undefined {
  const { kind, name, namespace } = reference;
  const rendered = objects.find(
    ({ kind: other, metadata }) =>
      other === kind && metadata.name === name && metadata.namespace === namespace,
  );
  const reading = cluster.referred.get(referenceKey(reference));
  const live = reading !== undefined && 'found' in reading ? reading.found : undefined;
  const found = rendered ?? live;
  if (found === undefined) return undefined;
  return ['data', 'stringData', 'binaryData'].flatMap((part) => Object.keys(fieldsAt(found, part)));
}
