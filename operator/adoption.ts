import type { KubeClient } from '../src/runtime/kube.js';
import { type ManagedFields, transferFields, transferred } from '../src/runtime/managed-fields.js';
import type { LiveObject, WantedObject } from './kube-object.js';
import { objectPath, type ResourceType } from './resource-type.js';

/** The name under which the Go operator of the vLLM production-stack wrote objects. */
const goManager = 'manager';

/**
 * Takes over what the Go operator wrote of an object, so that fields which ours does not write go away with the next apply.
 * Applying alone would leave them: they would belong to a manager that nobody is any more.
 *
 * @returns whether there was anything to take over
 */
export async function adopt(
  client: KubeClient,
  type: ResourceType,
  live: LiveObject,
  ours: string,
): Promise<boolean> {
  const { managedFields = [], name, namespace } = live.metadata;
  if (adopted(managedFields, ours) === undefined) return false;
  // Where somebody else has written in between, it is tried again with what is there by then.
  return transferFields(client, objectPath(type, namespace, name), live, { isTaken: isGo, manager: ours });
}

/** The managers of an object once the Go operator's entry is ours, or nothing where it has none or we have one. */
export function adopted(
  managedFields: readonly ManagedFields[],
  ours: string,
): readonly ManagedFields[] | undefined {
  if (managedFields.some(({ manager }) => manager === ours)) return undefined;
  return transferred(managedFields, { isTaken: isGo, manager: ours });
}

function isGo({ manager, operation }: ManagedFields): boolean {
  return manager === goManager && operation === 'Update';
}

interface Selecting {
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

/**
 * The wanted object with the selector that the live one has, which can never change, and with pods that match it. Objects of
 * the Go operator select by other labels than ours.
 */
export function withLiveSelector(wanted: WantedObject, live: LiveObject): WantedObject {
  if (wanted.kind !== 'Deployment') return wanted;
  const spec = wanted.spec as Selecting & Readonly<Record<string, unknown>>;
  const selector = (live.spec as Selecting | undefined)?.selector;
  if (selector?.matchLabels === undefined) return wanted;
  const { template } = spec;
  return {
    ...wanted,
    spec: {
      ...spec,
      selector,
      template: {
        ...template,
        metadata: {
          ...template?.metadata,
          labels: { ...template?.metadata?.labels, ...selector.matchLabels },
        },
      },
    },
  };
}
