import { isDeepStrictEqual } from 'node:util';
import type { Condition } from 'kubernetes-types/meta/v1.js';
import type { ConditionDraft, StatusDraft } from './kind.js';
import type { CustomResource, CustomResourceStatus } from './kube-object.js';

/**
 * The status of a resource after a look at it: times move only where something else changes, so that looking again changes
 * nothing. What the draft does not name goes away.
 *
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties
 */
export function nextStatus(resource: CustomResource, draft: StatusDraft, now: Date): CustomResourceStatus {
  const { status: last = {} } = resource;
  const { generation } = resource.metadata;
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  const { conditions, ...fields } = draft;
  const next: CustomResourceStatus = {
    ...fields,
    observedGeneration: generation,
    conditions: conditions.map((condition) =>
      nextCondition(condition, last.conditions ?? [], generation, time),
    ),
  };
  const { lastUpdated, ...rest } = last;
  if (!('lastUpdated' in fields)) return next;
  const { lastUpdated: _, ...compared } = next;
  return { ...next, lastUpdated: isDeepStrictEqual(plain(compared), plain(rest)) ? lastUpdated : time };
}

/** Whether a status says the same as another. */
export function isSameStatus(one: CustomResourceStatus, other: CustomResourceStatus | undefined): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

/** Whether a condition of a resource holds. */
export function isTrue(resource: CustomResource, type: string): boolean {
  return resource.status?.conditions?.some((c) => c.type === type && c.status === 'True') === true;
}

function nextCondition(
  { type, status, reason, message }: ConditionDraft,
  last: readonly Condition[],
  observedGeneration: number,
  time: string,
): Condition {
  const before = last.find((condition) => condition.type === type);
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time;
  // The CRDs allow no more.
  return { type, status, reason, message: message.slice(0, 32_768), lastTransitionTime, observedGeneration };
}

/** The value as it comes back from the API server: without what is undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
