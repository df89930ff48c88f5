import type { Toleration } from 'kubernetes-types/core/v1.js';
import { devicesOf } from '../devices.js';
import type { IngressProps } from '../exposure/exposure.js';
import type { Labels } from '../identity.js';
import type { PrefillDecodeProps } from '../prefill-decode.js';
import type { RouterProps } from '../router.js';
import type { ServingEngineProps } from '../serving-engine.js';
import { shmVolume } from '../shared-memory.js';
import type { SharedStorageProps } from '../shared-storage.js';
import type { AnyManifest, VllmStackProps } from '../stack.js';
import type { ModelStorage } from '../storage.js';

/** What a stack has to say on the clusters of one cloud; data that `onCloud` puts under the props of a stack. */
export interface CloudPreset {
  /** For pods that ask for GPUs. */
  readonly gpuPods: {
    /** Labels of nodes. @default - any that has the GPUs */
    readonly nodeSelector?: Labels;
    /** Taints of the cloud's GPU nodes. @default - none */
    readonly tolerations?: readonly Toleration[];
    /** @default - the cluster's runtime, which on most clouds knows GPUs */
    readonly runtimeClassName?: string;
  };
  /** Storage class of claims that name none. @default - the cluster's default one */
  readonly claimClass?: string;
  /** Storage class of storage that engines share, of volumes that several nodes can mount. @default - the cluster's default one */
  readonly sharedClass?: string;
  /** What answers to an Ingress of the router. @default - nothing is said */
  readonly ingress?: Pick<IngressProps, 'controller' | 'className'>;
  /** Size of `/dev/shm` of engines that have one. @default - that of the engines */
  readonly shmSize?: string;
  /** What engines are on a cluster without GPUs, whatever their props say of those. @default - they keep their GPUs */
  readonly withoutGpus?: Partial<ServingEngineProps>;
  /** Objects of the cluster that the preset relies on. @default - none */
  readonly objects?: readonly AnyManifest[];
}

/** What is left to choose on most clouds. */
export interface CloudOptions {
  /** Type of the machines with GPUs, a label that every cloud gives its nodes. @default - any */
  readonly instanceType?: string;
  /** Storage class of claims, each of one node. @default - that of the preset */
  readonly claimClass?: string;
  /** Storage class of shared storage. @default - that of the preset */
  readonly sharedClass?: string;
}

/** Node labels of an instance type. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#nodekubernetesioinstance-type */
export function instanceLabels({ instanceType }: CloudOptions): Labels {
  return instanceType === undefined ? {} : { 'node.kubernetes.io/instance-type': instanceType };
}

/** The taint that most clouds, and most who set one themselves, put on nodes with NVIDIA's GPUs. */
export const nvidiaTaint: Toleration = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

/** The props of a stack with those of a cloud under them: what a stack says itself stays, and tolerations come together. */
export function onCloud(preset: CloudPreset, props: VllmStackProps): VllmStackProps {
  const engines = Object.entries(props.engines ?? {}).map(([name, engine]) => [name, placed(preset, engine)]);
  const pairs = Object.entries(props.prefillDecode ?? {}).map(([name, pair]) => [
    name,
    placedPair(preset, pair),
  ]);
  const { objects = [] } = preset;
  return {
    ...props,
    ...(props.engines && { engines: Object.fromEntries(engines) }),
    ...(props.prefillDecode && { prefillDecode: Object.fromEntries(pairs) }),
    ...(props.router && { router: exposed(preset, props.router) }),
    ...(props.sharedStorage && { sharedStorage: shared(preset, props.sharedStorage) }),
    ...(objects.length > 0 && { extraObjects: [...objects, ...(props.extraObjects ?? [])] }),
  };
}

/** An engine, or what both pools of a pair have in common. */
type Pods = Omit<ServingEngineProps, 'identity'>;

function placed<P extends Pods>(preset: CloudPreset, engine: P): P {
  const { withoutGpus } = preset;
  const common = { ...engine, ...stored(preset, engine), ...shmOf(preset, engine) };
  if (!withoutGpus) return { ...common, ...(usesGpus(engine) && placement(preset, engine)) };
  return { ...withoutGpus, ...common, gpu: 0, resources: undefined, runtimeClassName: undefined };
}

function placedPair(preset: CloudPreset, pair: PrefillDecodeProps): PrefillDecodeProps {
  const { prefill, decode, transfer, identity, ...both } = pair;
  // A list or a map of a pool takes the place of that of the pair, so each pool gets all of its own.
  const pool = <P extends object>(own: P): P => ({
    ...own,
    ...pick(placed<Pods>(preset, { ...both, ...own }), keysOf(preset)),
  });
  return {
    ...placed<typeof both>(preset, both),
    ...(identity && { identity }),
    transfer,
    ...(prefill && { prefill: pool(prefill) }),
    ...(decode && { decode: pool(decode) }),
  };
}

/** Keys that a preset may change of an engine. */
function keysOf({ withoutGpus = {} }: CloudPreset): readonly string[] {
  const keys = ['gpu', 'nodeSelector', 'tolerations', 'runtimeClassName', 'storage', 'shmSize', 'resources'];
  return [...keys, ...Object.keys(withoutGpus)];
}

function pick(props: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(props).filter(([key]) => keys.includes(key)));
}

/** An engine whose devices have names that say nothing is taken for one with GPUs. */
function usesGpus(engine: Pods): boolean {
  return devicesOf(engine) !== 0;
}

function placement(
  { gpuPods }: CloudPreset,
  engine: Pods,
): Pick<ServingEngineProps, 'nodeSelector' | 'tolerations' | 'runtimeClassName'> {
  const nodeSelector = { ...gpuPods.nodeSelector, ...engine.nodeSelector };
  const tolerations = [...(gpuPods.tolerations ?? []), ...(engine.tolerations ?? [])];
  const runtimeClassName = engine.runtimeClassName ?? gpuPods.runtimeClassName;
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
  };
}

function stored({ claimClass, sharedClass }: CloudPreset, { storage }: Pods) {
  if (storage === undefined) return {};
  const classed = (one: ModelStorage): ModelStorage => {
    if (!('claim' in one) || one.claim.storageClass !== undefined) return one;
    const many = one.claim.accessModes?.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
    const storageClass = many ? sharedClass : claimClass;
    return storageClass === undefined ? one : { ...one, claim: { ...one.claim, storageClass } };
  };
  return { storage: [storage].flat().map(classed) };
}

function shmOf({ shmSize }: CloudPreset, engine: Pods): Pick<ServingEngineProps, 'shmSize'> {
  const own = shmSize !== undefined && engine.shmSize === undefined && shmVolume(engine) !== undefined;
  return own ? { shmSize } : {};
}

function exposed({ ingress }: CloudPreset, router: RouterProps): RouterProps {
  const given = router.ingress;
  if (!ingress || !given || given.controller !== undefined || given.className !== undefined) return router;
  return { ...router, ingress: { ...ingress, ...given } };
}

function shared({ sharedClass }: CloudPreset, storage: SharedStorageProps): SharedStorageProps {
  if (sharedClass === undefined || storage.volume || storage.storageClass !== undefined) return storage;
  return { ...storage, storageClass: sharedClass };
}
