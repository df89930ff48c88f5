import { quantityOf } from '../constructs/quantity.js';
import type { NewClaim } from '../constructs/storage.js';
import { annotationKeys } from '../contract/labels.js';
import type { ConditionDraft } from './kind.js';
import type { LiveObject } from './kube-object.js';

/** A claim as custom resources ask for it. */
export interface ClaimSpec {
  readonly size?: string;
  readonly storageClassName?: string;
  readonly accessMode?: string;
  readonly retentionPolicy?: 'Delete' | 'Retain';
}

interface ClaimFields {
  readonly accessModes?: readonly string[];
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: string } };
}

/**
 * The claim to write. Of one that is there already only the size can change, and only upwards: what else is asked for is told
 * by `claimCondition` and changes nothing, so that the pods go on with the claim that they have.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
export function claimProps(spec: ClaimSpec, live: LiveObject | undefined): NewClaim {
  const {
    size = '10Gi',
    storageClassName = '',
    accessMode = 'ReadWriteMany',
    retentionPolicy = 'Delete',
  } = spec;
  const fields = fieldsOf(live);
  const grows = fields === undefined || bytesOf(size) >= bytesOf(fields.resources?.requests?.storage);
  const storageClass = fields === undefined ? storageClassName : (fields.storageClassName ?? '');
  return {
    size: grows ? size : (fields?.resources?.requests?.storage ?? size),
    accessModes: [...(fields?.accessModes ?? [accessMode])],
    ...(storageClass === '' ? {} : { storageClass }),
    annotations: { [annotationKeys.retain]: retentionPolicy === 'Retain' ? 'true' : 'false' },
  };
}

/** Whether the claim is what was asked for. */
export function claimCondition(spec: ClaimSpec, name: string, live: LiveObject | undefined): ConditionDraft {
  const type = 'StorageReady';
  const fields = fieldsOf(live);
  if (fields === undefined) {
    return { type, status: 'False', reason: 'NoClaim', message: `claim ${name} is not there yet` };
  }
  const { size = '10Gi', storageClassName = '', accessMode = 'ReadWriteMany' } = spec;
  const requested = fields.resources?.requests?.storage ?? '0';
  const kept = [
    bytesOf(size) < bytesOf(requested) ? `size stays ${requested}, got ${size}` : undefined,
    storageClassName !== '' &&
    fields.storageClassName !== undefined &&
    storageClassName !== fields.storageClassName
      ? `storageClassName stays ${fields.storageClassName}, got ${storageClassName}`
      : undefined,
    fields.accessModes?.includes(accessMode) === false
      ? `accessMode stays ${fields.accessModes.join(', ')}, got ${accessMode}`
      : undefined,
  ].filter((problem) => problem !== undefined);
  if (kept.length > 0) {
    return {
      type,
      status: 'False',
      reason: 'Immutable',
      message: `claim ${name} cannot be changed so: ${kept.join('; ')}; delete it to get another`,
    };
  }
  const { phase, capacity } = (live?.status ?? {}) as {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
  };
  if (phase === 'Bound' && bytesOf(capacity?.storage) < bytesOf(requested)) {
    return {
      type,
      status: 'False',
      reason: 'ResizePending',
      message: `claim ${name} grows from ${capacity?.storage} to ${requested}`,
    };
  }
  return phase === 'Bound'
    ? { type, status: 'True', reason: 'Bound', message: `claim ${name} is bound` }
    : { type, status: 'False', reason: 'NotBound', message: `claim ${name} waits for a volume` };
}

function fieldsOf(live: LiveObject | undefined): ClaimFields | undefined {
  return live === undefined ? undefined : ((live.spec ?? {}) as ClaimFields);
}

function bytesOf(size = '0'): number {
  return quantityOf(size) ?? 0;
}
