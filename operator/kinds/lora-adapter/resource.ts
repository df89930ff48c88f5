import { createHash } from 'node:crypto';
import { labelKeys } from '../../../contract/labels.js';
import type { LoraAdapter as LoraAdapterResource } from '../../../imports/wire/lora-adapter.js';
import { poolKey } from '../../identity.js';
import type { CustomResource, LiveObject } from '../../kube-object.js';

/** An entry of the status: what one pod has to do with the adapter. */
export interface Placement {
  readonly name: string;
  /** Where the engine has it from; empty where it has none. */
  readonly path: string;
  readonly status: string;
  readonly loadTime?: string;
  readonly podAssignments: { readonly podName: string; readonly namespace: string };
}

/** A LoraAdapter as the API server tells it, with the defaults of its CRD filled in. */
export type LoraAdapter = CustomResource & {
  readonly spec: LoraAdapterResource['spec'];
  readonly status?: { readonly loadedAdapters?: readonly Placement[] };
};

/** Names of the kind at the API server. */
export const loraAdapterType = {
  group: 'production-stack.vllm.ai',
  version: 'v1alpha1',
  kind: 'LoraAdapter',
  plural: 'loraadapters',
} as const;

/** How pods are chosen. */
export interface PlacementRule {
  readonly algorithm: 'default' | 'ordered' | 'equalized';
  /** Most pods of each pool. @default - all */
  readonly replicas: number | undefined;
}

/** How the pods of an adapter are chosen; the deprecated form of the fields counts where the current one says nothing. */
export function placementRule({ spec }: LoraAdapter): PlacementRule {
  const { loraAdapterDeploymentConfig: current, deploymentConfig: older } = spec;
  // The API server fills in the algorithm of an object that is there for its replicas alone.
  const algorithm =
    current === undefined
      ? older?.algorithm
      : older !== undefined && current.algorithm === 'default'
        ? (older.algorithm ?? current.algorithm)
        : current.algorithm;
  return { algorithm: algorithm ?? 'default', replicas: current?.replicas ?? older?.replicas };
}

/** Whether a pod is an engine of an adapter's base model: of the model itself, or of its prefill or decode pool. */
export function isEngineOf({ metadata }: LiveObject, { spec }: LoraAdapter): boolean {
  const { [labelKeys.model]: model, [poolKey]: pool } = metadata.labels ?? {};
  if (model === spec.baseModel) return true;
  return (pool === 'prefill' || pool === 'decode') && model === `${spec.baseModel}-${pool}`;
}

/** Whether the adapter comes from elsewhere, so that the sidecar of a pod has to fetch it. */
export function isDownloaded({ spec }: LoraAdapter): boolean {
  const { type, adapterPath = '' } = spec.adapterSource;
  return type !== 'local' && adapterPath === '';
}

/**
 * Name of the folder that sidecars make. It says where the adapter comes from, too: another source is another folder, so that
 * engines are seen to hold the old one, and adapters of one name on a shared volume never meet.
 */
export function folderName({ spec }: LoraAdapter): string {
  const { type, adapterName, repository, revision, url, endpoint, region, sha256 } = spec.adapterSource;
  const identity = [type, repository, revision, url, endpoint, region, sha256].map((part) => part ?? '');
  const hash = createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 10);
  const readable = adapterName
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return `${readable === '' ? 'adapter' : readable}-${hash}`;
}

/** Whether an engine that loaded from a path has what the adapter asks for now. */
export function isWantedPath(adapter: LoraAdapter, path: string): boolean {
  const trimmed = path.replace(/\/+$/, '');
  if (isDownloaded(adapter)) return trimmed.split('/').at(-1) === folderName(adapter);
  return trimmed === (adapter.spec.adapterSource.adapterPath ?? '').replace(/\/+$/, '');
}

/** The adapter that has a name before this one has it, where both could meet in one engine: the older of the two. */
export function rivalOf(adapter: LoraAdapter, all: readonly LoraAdapter[]): LoraAdapter | undefined {
  return all
    .filter(
      ({ metadata, spec }) =>
        metadata.uid !== adapter.metadata.uid &&
        spec.adapterSource.adapterName === adapter.spec.adapterSource.adapterName &&
        overlap(spec.baseModel, adapter.spec.baseModel),
    )
    .find((other) => isOlder(other, adapter));
}

function overlap(one: string, other: string): boolean {
  const pools = (base: string) => [base, `${base}-prefill`, `${base}-decode`];
  return pools(one).includes(other) || pools(other).includes(one);
}

function isOlder({ metadata: one }: LoraAdapter, { metadata: other }: LoraAdapter): boolean {
  const [a = '', b = ''] = [one.creationTimestamp, other.creationTimestamp];
  return a === b ? one.name < other.name : a < b;
}
