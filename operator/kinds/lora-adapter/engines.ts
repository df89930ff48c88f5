import { labelKeys } from '../../../contract/labels.js';
import type { Actions } from '../../kind.js';
import { objectPath, resourceTypes } from '../../resource-type.js';
import { CallError, type EngineAddress, type EngineClient, type HeldAdapter } from './engine-client.js';
import { type EnginePod, enginePodOf } from './engine-pod.js';
import { isEngineOf, type LoraAdapter } from './resource.js';
import { secretValue } from './secrets.js';

/** An engine and what it holds; or why that is not known. */
export interface LookedAt {
  readonly pod: EnginePod;
  /** Whether it is an engine of the adapter's base model, as opposed to one that held the adapter before. */
  readonly isMeant: boolean;
  readonly held: readonly HeldAdapter[] | CallError;
}

/** Annotation by which routers notice that the models of a pod have changed, as the vLLM production-stack has it. */
const modifiedAnnotation = 'lora-modified';

/** The engines that an adapter has to do with: those of its base model, and those that its status says hold it. */
export function enginesOf(adapter: LoraAdapter, actions: Pick<Actions, 'list'>) {
  const recorded = new Set(
    adapter.status?.loadedAdapters?.map(({ podAssignments }) => podAssignments.podName),
  );
  return actions.list(resourceTypes.pod).flatMap((object) => {
    const isMeant = isEngineOf(object, adapter);
    if (!isMeant && !recorded.has(object.metadata.name)) return [];
    // Whatever has no such label is no engine any more.
    if (object.metadata.labels?.[labelKeys.model] === undefined) return [];
    const pod = enginePodOf(object);
    return pod === undefined ? [] : [{ pod, isMeant }];
  });
}

/** Asks engines what they hold. */
export async function lookAt(
  engines: readonly { readonly pod: EnginePod; readonly isMeant: boolean }[],
  client: EngineClient,
  address: (pod: EnginePod) => EngineAddress,
): Promise<readonly LookedAt[]> {
  return Promise.all(
    engines.map(async ({ pod, isMeant }) => {
      try {
        return { pod, isMeant, held: await client.list(address(pod)) };
      } catch (error) {
        return { pod, isMeant, held: callError(error) };
      }
    }),
  );
}

/** The key that the engines of an adapter demand. */
export async function apiKeyOf(
  { metadata, spec }: LoraAdapter,
  actions: Pick<Actions, 'client' | 'signal'>,
): Promise<string | undefined> {
  const { vllmApiKey } = spec;
  if (vllmApiKey === undefined) return undefined;
  const { secretName: name, secretKey: key } = vllmApiKey;
  return secretValue(actions, metadata.namespace, { name, key });
}

/** Marks a pod so that routers read its models again; those of ours notice it anyway, so nothing depends on it. */
export async function markModified(namespace: string, pod: EnginePod, actions: Actions): Promise<void> {
  const annotations = { [modifiedAnnotation]: new Date().toISOString() };
  await actions.client
    .json(objectPath(resourceTypes.pod, namespace, pod.name), {
      mergePatch: { metadata: { annotations } },
      signal: actions.signal,
    })
    .catch(() => undefined);
}

/** What was thrown by a call, or anything else as if it were. */
export function callError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  return new CallError(error instanceof Error ? error.message : String(error));
}
