import { labelKeys } from '../../../contract/labels.js';
import type { DownloadBody } from '../../../contract/model-download.js';
import type { Acted, Actions, Kind } from '../../kind.js';
import type { CustomResource } from '../../kube-object.js';
import { resourceTypes } from '../../resource-type.js';
import { CallError, type EngineAddress, EngineClient, type EngineClientOptions } from './engine-client.js';
import { type EnginePod, type PodSidecar, seenByEngine } from './engine-pod.js';
import { apiKeyOf, callError, enginesOf, lookAt, markModified } from './engines.js';
import { leftBehind, planFor, type Step } from './plan.js';
import {
  folderName,
  isDownloaded,
  isEngineOf,
  type LoraAdapter,
  loraAdapterType,
  rivalOf,
} from './resource.js';
import { secretValue } from './secrets.js';
import { SidecarClient } from './sidecar-client.js';
import { type LoraFacts, loraStatus, type PlacementFact } from './status.js';
import { Turns } from './turns.js';

/** How adapters are looked after. */
export interface LoraAdapterOptions extends EngineClientOptions {
  /** Seconds between two looks at engines, of which nothing tells what they hold. @default 60 */
  readonly periodSeconds?: number;
  /** Seconds that a deleted adapter tries to leave its engines. @default 120 */
  readonly finalizeSeconds?: number;
  /** Milliseconds for which a new download is waited for at once. @default 1500 */
  readonly downloadGraceMs?: number;
}

/** The kind LoraAdapter: adapters that are loaded into engines that run, and unloaded again. */
export function loraAdapter(options: LoraAdapterOptions = {}): Kind<LoraAdapter, LoraFacts> {
  const { periodSeconds = 60, finalizeSeconds = 120, downloadGraceMs } = options;
  const engines = new EngineClient(options);
  const sidecars = new SidecarClient(downloadGraceMs);
  const turns = new Turns();
  const failures = new Map<string, number>();

  const act = async (adapter: LoraAdapter, actions: Actions): Promise<Acted<LoraFacts>> => {
    const facts = await pass(adapter, actions);
    const { uid } = adapter.metadata;
    const failed = facts.placements.filter(({ state }) => state === 'Failed');
    for (const { pod, problem } of failed) {
      actions.event('Warning', 'PlacementFailed', `${pod}: ${problem}`);
    }
    if (facts.problem !== undefined) actions.event('Warning', facts.problem.reason, facts.problem.message);
    const passing = failed.some(({ permanent }) => permanent !== true) || facts.problem?.permanent === false;
    const count = passing ? (failures.get(uid) ?? 0) + 1 : 0;
    if (count === 0) failures.delete(uid);
    else failures.set(uid, count);
    const isDownloading = facts.placements.some(({ state }) => state === 'Downloading');
    const soon = isDownloading ? 2 : count > 0 ? 2 ** Math.min(count, 6) : periodSeconds;
    return { facts, requeueSeconds: Math.min(soon, periodSeconds) };
  };

  const pass = async (adapter: LoraAdapter, actions: Actions): Promise<LoraFacts> => {
    const none = { placements: [], candidates: 0, lacking: 0 };
    const rival = rivalOf(adapter, actions.list(loraAdapterType) as readonly LoraAdapter[]);
    if (rival !== undefined) {
      const { adapterName } = adapter.spec.adapterSource;
      const message = `adapterName: LoraAdapter ${rival.metadata.name} has this name in the same engines, got ${adapterName}; rename one of them`;
      return { ...none, problem: { reason: 'Conflict', message, permanent: true } };
    }
    let apiKey: string | undefined;
    try {
      apiKey = await apiKeyOf(adapter, actions);
    } catch (error) {
      const { message, permanent } = callError(error);
      return { ...keptFacts(adapter), problem: { reason: 'NoApiKey', message, permanent } };
    }
    const address = (pod: EnginePod) => ({ url: pod.url, apiKey, signal: actions.signal });
    // What is chosen depends on what other adapters have just done to the same engines.
    return turns.take(`${adapter.metadata.namespace}/${adapter.spec.baseModel}`, async () => {
      const looked = await lookAt(enginesOf(adapter, actions), engines, address);
      const { steps, candidates, lacking } = planFor(adapter, looked);
      const placements = await Promise.all(
        steps.map((step) => take(adapter, step, actions, address(step.pod))),
      );
      return { placements: placements.flat(), candidates, lacking };
    });
  };

  const take = async (
    adapter: LoraAdapter,
    step: Step,
    actions: Actions,
    engine: EngineAddress,
  ): Promise<readonly PlacementFact[]> => {
    const { pod, action } = step;
    const { namespace } = adapter.metadata;
    const { adapterName: name } = adapter.spec.adapterSource;
    const common = { pod: pod.name, name };
    try {
      switch (action) {
        case 'keep':
          return [{ ...common, state: 'Loaded', path: step.path }];
        case 'fail':
          return [failedFact(common, step.path, step.problem)];
        case 'wait':
          return [{ ...common, state: 'Pending', path: step.path }];
        case 'unload': {
          for (const former of step.adapters) {
            await engines.unload(engine, former.name);
            actions.event('Normal', 'Unloaded', `${former.name} from ${pod.name}`);
          }
          await markModified(namespace, pod, actions);
          return [];
        }
        case 'load': {
          const path = await pathFor(adapter, pod, actions);
          if (path === undefined) return [{ ...common, state: 'Downloading', path: step.path }];
          await engines.load(engine, name, path, step.replaces);
          actions.event('Normal', 'Loaded', `${name} into ${pod.name}`);
          await markModified(namespace, pod, actions);
          return [{ ...common, state: 'Loaded', path }];
        }
      }
    } catch (error) {
      const problem = callError(error);
      if (action !== 'unload') return [failedFact(common, step.path, problem)];
      // They stay known as this resource's, so that it goes on trying.
      return step.adapters.map((former) =>
        failedFact({ ...common, name: former.name }, former.path, problem),
      );
    }
  };

  /** Where the engine of a pod finds the adapter; nothing while it is being downloaded. */
  const pathFor = async (
    adapter: LoraAdapter,
    pod: EnginePod,
    actions: Actions,
  ): Promise<string | undefined> => {
    const { adapterPath = '', credentialsSecretRef } = adapter.spec.adapterSource;
    if (!isDownloaded(adapter)) return adapterPath;
    const { sidecar } = pod;
    if (sidecar === undefined) {
      throw new CallError(
        `sidecar: ${pod.name} has none that downloads adapters, got no container with LORA_DOWNLOAD_BASE_DIR; add it or use a local source`,
        undefined,
        true,
      );
    }
    const { namespace } = adapter.metadata;
    const credentials =
      credentialsSecretRef === undefined
        ? undefined
        : await secretValue(actions, namespace, credentialsSecretRef);
    const body = downloadBody(adapter, credentials);
    const folder = await sidecars.folderOf(`${pod.uid}\n${JSON.stringify(body)}`, {
      url: sidecar.url,
      token: await tokenOf(sidecar, namespace, actions),
      body,
      signal: actions.signal,
    });
    return folder === undefined ? undefined : seenByEngine(sidecar, folder);
  };

  const finalize = async (adapter: LoraAdapter, actions: Actions): Promise<'done' | number> => {
    const { uid, namespace, deletionTimestamp } = adapter.metadata;
    const problems: string[] = [];
    const apiKey = await apiKeyOf(adapter, actions).catch(() => undefined);
    const address = (pod: EnginePod) => ({ url: pod.url, apiKey, signal: actions.signal });
    const rival = rivalOf(adapter, actions.list(loraAdapterType) as readonly LoraAdapter[]);
    if (rival === undefined) {
      await turns.take(`${namespace}/${adapter.spec.baseModel}`, async () => {
        const looked = await lookAt(enginesOf(adapter, actions), engines, address);
        await Promise.all(
          looked.map(async (one) => {
            const { pod, held } = one;
            try {
              // What does not answer and is not ready has lost its adapters, or will when it is restarted.
              if (held instanceof Error) {
                if (pod.ready) throw held;
                return;
              }
              const names = leftBehind(adapter, one);
              for (const name of names) await engines.unload(address(pod), name);
              if (names.length > 0) await markModified(namespace, pod, actions);
            } catch (error) {
              problems.push(`${pod.name}: ${callError(error).message}`);
            }
          }),
        );
      });
    }
    const since = Date.parse(deletionTimestamp ?? '');
    const isLate = !(actions.now.getTime() - since < finalizeSeconds * 1000);
    if (problems.length > 0) {
      if (!isLate) return 5;
      actions.event('Warning', 'LeftBehind', `not unloaded everywhere; ${problems.join('; ')}`);
    }
    failures.delete(uid);
    return 'done';
  };

  return {
    type: loraAdapterType,
    owns: [],
    watches: [
      {
        type: resourceTypes.pod,
        labelSelector: labelKeys.model,
        concerns: (pod, resource) => {
          const adapter = resource as LoraAdapter;
          const { loadedAdapters = [] } = adapter.status ?? {};
          return (
            isEngineOf(pod, adapter) ||
            loadedAdapters.some(({ podAssignments }) => podAssignments.podName === pod.metadata.name)
          );
        },
      },
      {
        type: loraAdapterType,
        // One of two with the same name waits for the other to go.
        concerns: (other, resource) => {
          const { spec, metadata } = other as CustomResource as LoraAdapter;
          const { adapterName } = (resource as LoraAdapter).spec.adapterSource;
          return metadata.uid !== resource.metadata.uid && spec.adapterSource.adapterName === adapterName;
        },
      },
    ],
    access: [
      { type: resourceTypes.pod, verbs: ['patch'] },
      { type: resourceTypes.secret, verbs: ['get'] },
    ],
    render: () => undefined,
    act,
    status: loraStatus,
    finalizer: { name: 'loraadapter.production-stack.vllm.ai/finalizer', finalize },
  };
}

/** What is known of an adapter whose engines could not be asked. */
function keptFacts({ status }: LoraAdapter): LoraFacts {
  const placements = (status?.loadedAdapters ?? []).map(
    ({ name, path, podAssignments }): PlacementFact => ({
      pod: podAssignments.podName,
      state: 'Pending',
      name,
      path,
    }),
  );
  return { placements, candidates: 0, lacking: 0 };
}

function failedFact(
  common: Pick<PlacementFact, 'pod' | 'name'>,
  path: string,
  { message, permanent }: CallError,
): PlacementFact {
  return { ...common, state: 'Failed', path, problem: message, permanent };
}

function downloadBody(adapter: LoraAdapter, token: string | undefined): DownloadBody {
  const { type, repository, revision, url, endpoint, region, sha256 } = adapter.spec.adapterSource;
  const fields: DownloadBody = {
    source: type === 'local' ? 'huggingface' : type,
    local_dir: folderName(adapter),
    ...(token === undefined ? {} : { token }),
  };
  switch (type) {
    case 's3':
      return { ...fields, ...given({ url, endpoint, region }) };
    case 'http':
      return { ...fields, ...given({ url, sha256 }) };
    default:
      return { ...fields, ...given({ model_id: repository, revision }) };
  }
}

function given(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}

async function tokenOf(
  { token }: PodSidecar,
  namespace: string,
  actions: Actions,
): Promise<string | undefined> {
  return typeof token === 'object' ? secretValue(actions, namespace, token) : token;
}
