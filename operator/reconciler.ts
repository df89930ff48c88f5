import { App, Chart } from 'cdk8s';
import { type KubeClient, KubeError } from '../src/runtime/kube.js';
import { adopt } from './adoption.js';
import {
  type Applier,
  fieldManager,
  isOfType,
  isOwnedBy,
  mayConcern,
  owned,
  ownerOtherThan,
} from './apply.js';
import type { Caches } from './caches.js';
import type { Events } from './events.js';
import { type Acted, type Actions, type Cluster, type Kind, type StatusDraft, UserError } from './kind.js';
import { type CustomResource, keyOf, type LiveObject, type WantedObject } from './kube-object.js';
import { objectPath, type ResourceType } from './resource-type.js';
import { isSameStatus, nextStatus } from './status.js';

/** What all kinds are reconciled with. */
export interface ReconcilerParts {
  readonly client: KubeClient;
  readonly caches: Caches;
  readonly applier: Applier;
  readonly events: Events;
  readonly serves: (type: ResourceType) => boolean;
  /** Ends when the operator stops. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Brings what is there to what the resources of one kind say. */
export class Reconciler {
  readonly kind: Kind;
  private readonly parts: ReconcilerParts;

  constructor(kind: Kind, parts: ReconcilerParts) {
    this.kind = kind;
    this.parts = parts;
  }

  /**
   * Looks at one resource, given by its namespace and name, and does what there is to do.
   *
   * @returns milliseconds after which to look again, if nothing happens before
   * @throws Error for what may work later
   */
  async reconcile(key: string): Promise<number | undefined> {
    const [namespace = '', name = ''] = key.split('/');
    const { kind, parts } = this;
    const resource = parts.caches.of(kind.type)?.get(namespace, name) as CustomResource | undefined;
    // What it owned goes with it: the garbage collector of Kubernetes sees to that.
    if (resource === undefined) {
      kind.forget?.(key);
      return undefined;
    }
    const actions = this.actionsFor(resource);
    if (resource.metadata.deletionTimestamp !== undefined) return this.finalize(resource, actions);
    if (kind.finalizer !== undefined && !hasFinalizer(resource, kind.finalizer.name)) {
      await this.addFinalizer(resource, kind.finalizer.name);
    }
    let acted: Acted = {};
    let draft: StatusDraft;
    let failure: unknown;
    try {
      failure = await this.applyObjects(resource, actions);
      // What cannot be written keeps nobody from hearing of all the rest.
      acted = (failure === undefined && (await kind.act?.(resource, actions))) || {};
      draft = kind.status(resource, actions, acted.facts);
      if (failure !== undefined) draft = failedDraft(draft, 'ApplyFailed', messageOf(failure));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      actions.event('Warning', error.reason, error.message);
      draft = failedDraft(kind.status(resource, actions, undefined), error.reason, error.message);
      // Nobody tells that a name has become free.
      if (error.reason === conflict) acted = { requeueSeconds: 60 };
    }
    await this.writeStatus(resource, draft);
    if (failure !== undefined) throw failure;
    return acted.requeueSeconds === undefined ? undefined : acted.requeueSeconds * 1000;
  }

  /**
   * Makes all objects what they should be.
   *
   * @returns what went wrong with one of them and may work later; the others are as they should be
   */
  private async applyObjects(resource: CustomResource, actions: Actions): Promise<unknown> {
    const { kind, parts } = this;
    const wanted = this.render(resource, actions);
    const written = wanted.flatMap((object) => {
      const type = kind.owns.find((candidate) => isOfType(object, candidate));
      if (type === undefined) {
        throw new Error(
          `${kind.type.kind}: renders what it does not own, got ${object.kind}; add it to owns`,
        );
      }
      const live = actions.get(type, object.metadata.name);
      return parts.serves(type) ? [{ type, object: owned(object, resource), live }] : [];
    });
    for (const { type, live } of written) {
      const owner = live && ownerOtherThan(live, resource);
      if (owner !== undefined) refuse(type, live?.metadata.name ?? '', owner);
    }
    const failures: unknown[] = [];
    for (const { type, object, live } of written) {
      try {
        if (live !== undefined) await adopt(parts.client, type, live, fieldManager);
        const { outcome, object: now } = await parts.applier.apply(type, object, live);
        parts.caches.of(type)?.put(now);
        if (outcome === 'unchanged') continue;
        const reason = outcome === 'created' ? 'Created' : 'Updated';
        actions.event('Normal', reason, `${type.kind} ${object.metadata.name}`);
      } catch (error) {
        failures.push(error);
      }
    }
    await this.prune(resource, actions, wanted);
    const mistake = failures.find((failure) => failure instanceof UserError);
    if (mistake !== undefined) throw mistake;
    return failures[0];
  }

  /** Deletes what an earlier version of the resource asked for. */
  private async prune(
    resource: CustomResource,
    actions: Actions,
    wanted: readonly WantedObject[],
  ): Promise<void> {
    const { caches, applier } = this.parts;
    for (const type of this.kind.owns) {
      const kept = new Set(
        wanted.filter((object) => isOfType(object, type)).map(({ metadata }) => metadata.name),
      );
      for (const live of actions.list(type)) {
        if (!isOwnedBy(live, resource) || kept.has(live.metadata.name)) continue;
        if (live.metadata.deletionTimestamp !== undefined) continue;
        await applier.remove(type, live);
        caches.of(type)?.remove(live);
        actions.event('Normal', 'Deleted', `${type.kind} ${live.metadata.name}`);
      }
    }
  }

  private render(resource: CustomResource, cluster: Cluster): readonly WantedObject[] {
    const chart = new Chart(new App(), resource.metadata.name, { namespace: resource.metadata.namespace });
    try {
      this.kind.render(resource, chart, cluster);
      return chart.toJson() as readonly WantedObject[];
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error)) throw error;
      // Nothing but the resource goes into it, so that it fails until that changes.
      const problems = error.message.replace(/^Validation failed with the following errors:\s*/, '');
      throw new UserError('InvalidSpec', problems.split(/\n\s*/).join('; '));
    }
  }

  private async finalize(resource: CustomResource, actions: Actions): Promise<number | undefined> {
    const { finalizer } = this.kind;
    if (finalizer === undefined || !hasFinalizer(resource, finalizer.name)) return undefined;
    const outcome = await finalizer.finalize(resource, actions);
    if (outcome !== 'done') return outcome * 1000;
    const { finalizers = [], resourceVersion } = resource.metadata;
    await this.patchMetadata(resource, [
      { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
      {
        op: 'replace',
        path: '/metadata/finalizers',
        value: finalizers.filter((name) => name !== finalizer.name),
      },
    ]);
    return undefined;
  }

  private async addFinalizer(resource: CustomResource, name: string): Promise<void> {
    const { finalizers = [], resourceVersion } = resource.metadata;
    // Of the whole resource nothing else is written: what a person left out must stay so.
    await this.patchMetadata(resource, [
      { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'add', path: '/metadata/finalizers', value: [...finalizers, name] },
    ]);
  }

  private async patchMetadata(resource: CustomResource, jsonPatch: readonly unknown[]): Promise<void> {
    const { client, caches } = this.parts;
    const { namespace, name } = resource.metadata;
    const answer = await client.json(objectPath(this.kind.type, namespace, name), { jsonPatch });
    const object = answer as LiveObject;
    // The last finalizer takes the resource with it.
    if (object.metadata.deletionTimestamp === undefined) caches.of(this.kind.type)?.put(object);
  }

  private async writeStatus(resource: CustomResource, draft: StatusDraft): Promise<void> {
    const { client, caches, now } = this.parts;
    const { namespace, name } = resource.metadata;
    const status = nextStatus(resource, draft, now());
    if (isSameStatus(status, resource.status)) return;
    try {
      const answer = await client.json(
        `${objectPath(this.kind.type, namespace, name)}/status?fieldManager=${fieldManager}`,
        {
          // The whole of it, so that nothing stays of what another operator wrote, and of this very resource alone.
          jsonPatch: [
            { op: 'test', path: '/metadata/uid', value: resource.metadata.uid },
            { op: 'add', path: '/status', value: status },
          ],
        },
      );
      caches.of(this.kind.type)?.put(answer as LiveObject);
    } catch (error) {
      // Deleted meanwhile.
      if (!(error instanceof KubeError) || error.status !== 404) throw error;
    }
  }

  private actionsFor(resource: CustomResource): Actions {
    const { client, caches, events, serves, signal, now } = this.parts;
    const { namespace } = resource.metadata;
    return {
      client,
      signal,
      serves,
      now: now(),
      get: (type, name) => caches.of(type)?.get(namespace, name),
      list: (type) => caches.of(type)?.list(namespace) ?? [],
      event: (type, reason, message) => events.tell(resource, type, reason, message),
    };
  }
}

/** The resources of a kind that an object of another kind concerns. */
export function concerned(
  kind: Kind,
  caches: Caches,
  type: ResourceType,
  object: LiveObject,
): readonly string[] {
  const keys: string[] = [];
  const namespace = object.metadata.namespace ?? '';
  const resources = caches.of(kind.type)?.list(namespace) ?? [];
  const owns = kind.owns.some((candidate) => isOfType(object, candidate));
  const watched = kind.watches?.filter((candidate) => isOfType(object, candidate.type)) ?? [];
  for (const resource of resources as readonly CustomResource[]) {
    if (
      (owns && mayConcern(object, resource)) ||
      watched.some(({ concerns }) => concerns(object, resource))
    ) {
      keys.push(keyOf(resource));
    }
  }
  return isOfType(object, kind.type) && type === kind.type ? [...keys, keyOf(object)] : keys;
}

function hasFinalizer({ metadata }: CustomResource, name: string): boolean {
  return metadata.finalizers?.includes(name) === true;
}

const conflict = 'Conflict';

function refuse(type: ResourceType, name: string, owner: string): never {
  if (owner === 'before') {
    throw new Error(`${type.kind} ${name}: belongs to a deleted resource of this name and goes with it`);
  }
  throw new UserError(
    conflict,
    `${type.kind} ${name}: belongs to ${owner}, so that it is not touched; rename this resource or delete the other`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failedDraft(draft: StatusDraft, reason: string, message: string): StatusDraft {
  const others = draft.conditions.filter(({ type }) => type !== 'Ready' && type !== 'Degraded');
  return {
    ...draft,
    conditions: [
      { type: 'Ready', status: 'False', reason, message },
      { type: 'Degraded', status: 'True', reason, message },
      ...others,
    ],
  };
}
