import { createHash } from 'node:crypto';
import type { OwnerReference } from 'kubernetes-types/meta/v1.js';
import { annotationKeys, labelKeys } from '../contract/labels.js';
import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import { adopted, withLiveSelector } from './adoption.js';
import { UserError } from './kind.js';
import type { CustomResource, LiveObject, WantedObject } from './kube-object.js';
import { apiVersionOf, objectPath, type ResourceType } from './resource-type.js';

/** Under what name the operator writes fields. */
export const fieldManager = 'vllm-stack-operator';

/** What has been written of an object. */
interface Written {
  readonly uid: string;
  readonly hash: string;
  /** The fields that were ours afterwards, as the API server tells them. */
  readonly fields: string;
}

/** What came of one object. */
export type Applied = 'created' | 'updated' | 'unchanged';

/**
 * Writes objects by server-side apply, and only those of which it does not know that they are as they should be.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export class Applier {
  private readonly client: KubeClient;
  private readonly written = new Map<string, Written>();

  constructor(client: KubeClient) {
    this.client = client;
  }

  /**
   * Makes an object what it should be.
   *
   * @param live what the cache has of it
   * @returns the object as the API server has it now
   * @throws UserError for an object that the API server can never take, and for one that belongs to somebody else
   */
  async apply(
    type: ResourceType,
    wanted: WantedObject,
    live: LiveObject | undefined,
  ): Promise<{ readonly outcome: Applied; readonly object: LiveObject }> {
    const { name, namespace } = wanted.metadata;
    const path = objectPath(type, namespace, name);
    const object = live === undefined ? wanted : withLiveSelector(wanted, live);
    const hash = createHash('sha256').update(JSON.stringify(object)).digest('hex');
    const known = this.written.get(path);
    if (live !== undefined && known?.hash === hash && isUntouched(live, known)) {
      return { outcome: 'unchanged', object: live };
    }
    const answer = (await this.attempt(object, path)) as LiveObject;
    this.written.set(path, {
      uid: answer.metadata.uid,
      hash,
      fields: ownFields(answer),
    });
    if (live === undefined || live.metadata.uid !== answer.metadata.uid)
      return { outcome: 'created', object: answer };
    const same = live.metadata.resourceVersion === answer.metadata.resourceVersion;
    return { outcome: same ? 'unchanged' : 'updated', object: answer };
  }

  /** Forgets an object that is gone. */
  forget(type: ResourceType, { metadata }: LiveObject): void {
    const path = objectPath(type, metadata.namespace, metadata.name);
    if (this.written.get(path)?.uid === metadata.uid) this.written.delete(path);
  }

  /** Deletes an object if it is still the one that is meant. */
  async remove(type: ResourceType, live: LiveObject): Promise<void> {
    const { name, namespace, uid } = live.metadata;
    const path = objectPath(type, namespace, name);
    this.written.delete(path);
    try {
      await this.client.json(path, {
        method: 'DELETE',
        create: { propagationPolicy: 'Background', preconditions: { uid } },
      });
    } catch (error) {
      // Gone already, or another object by now.
      if (!(error instanceof KubeError) || (error.status !== 404 && error.status !== 409)) throw error;
    }
  }

  private async attempt(object: WantedObject, path: string): Promise<unknown> {
    const query = `?fieldManager=${fieldManager}&force=true&fieldValidation=Strict`;
    try {
      return await this.client.json(path + query, { applyPatch: object });
    } catch (error) {
      if (isHopeless(error)) throw new UserError('InvalidObject', error.reason);
      throw error;
    }
  }
}

/**
 * An object with its owner, and with the labels by which the operator finds it again. One that is to outlive its owner has none.
 */
export function owned(wanted: WantedObject, owner: CustomResource): WantedObject {
  const { metadata } = wanted;
  const retained = metadata.annotations?.[annotationKeys.retain] === 'true';
  const reference: OwnerReference = {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    ...wanted,
    metadata: {
      ...metadata,
      namespace: owner.metadata.namespace,
      labels: { ...metadata.labels, [labelKeys.managedBy]: fieldManager },
      ...(retained ? {} : { ownerReferences: [reference] }),
    },
  };
}

/** Whether an object belongs to a resource. */
export function isOwnedBy(object: LiveObject, owner: CustomResource): boolean {
  return object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;
}

/** Whether an object may concern a resource: it belongs to it, to one of its name before it, or to nobody since it is retained. */
export function mayConcern(object: LiveObject, owner: CustomResource): boolean {
  const { ownerReferences = [], annotations } = object.metadata;
  return (
    annotations?.[annotationKeys.retain] !== undefined ||
    ownerReferences.some(
      ({ uid, kind, name }) =>
        uid === owner.metadata.uid || (kind === owner.kind && name === owner.metadata.name),
    )
  );
}

/** To whom an object belongs, so that a resource must not write it: `before` is one of the resource's name that is gone. */
export function ownerOtherThan(object: LiveObject, owner: CustomResource): string | 'before' | undefined {
  const { ownerReferences = [], managedFields = [], labels } = object.metadata;
  if (isOwnedBy(object, owner)) return undefined;
  const other = ownerReferences.find(({ controller }) => controller === true);
  if (other !== undefined) {
    return other.kind === owner.kind && other.name === owner.metadata.name
      ? 'before'
      : `${other.kind} ${other.name}`;
  }
  const isOurs = labels?.[labelKeys.managedBy] === fieldManager;
  if (isOurs || adopted(managedFields, fieldManager) !== undefined || isEmpty(object)) return undefined;
  return 'somebody else';
}

/** Whether an object holds nothing that could be lost, such as a ConfigMap that was made to be filled. */
function isEmpty({ apiVersion: _v, kind: _k, metadata: _m, ...content }: LiveObject): boolean {
  return Object.values(content).every(
    (value) => typeof value === 'object' && value !== null && Object.keys(value).length === 0,
  );
}

/** Whether an object is of a type. */
export function isOfType(
  object: { readonly apiVersion: string; readonly kind: string },
  type: ResourceType,
): boolean {
  return object.kind === type.kind && object.apiVersion === apiVersionOf(type);
}

/** Whether nobody has changed what we wrote: who changes or removes a field takes it away from those that applied it. */
function isUntouched(live: LiveObject, known: Written): boolean {
  return live.metadata.uid === known.uid && ownFields(live) === known.fields;
}

/** @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
function ownFields({ metadata: { managedFields = [] } }: LiveObject): string {
  const own = managedFields.find(
    ({ manager, operation, subresource = '' }) =>
      manager === fieldManager && operation === 'Apply' && subresource === '',
  );
  return JSON.stringify(own?.fieldsV1 ?? {});
}

/**
 * Whether trying again cannot help. The API server reports type errors of an apply as its own failure.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go
 */
function isHopeless(error: unknown): error is KubeError {
  if (!(error instanceof KubeError)) return false;
  const { status, reason } = error;
  return (
    status === 400 ||
    status === 422 ||
    (status === 500 && reason.includes('failed to create typed patch object'))
  );
}
