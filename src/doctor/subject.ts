import type { Manifest } from '../diff/manifest.js';
import type { Finding } from './finding.js';
import { type PodUse, podUses } from './pod-use.js';
import { objectReferences, podReferences, type Reference } from './reference.js';

/** Something that was read, or the API server's reason not to give it. */
export type Reading<T> = { readonly found: T } | { readonly refused: string };

/** Kinds of which all objects are read. */
export const listedKinds = {
  Node: 'v1',
  StorageClass: 'storage.k8s.io/v1',
  PersistentVolume: 'v1',
  ResourceQuota: 'v1',
  APIService: 'apiregistration.k8s.io/v1',
} as const;

/** A kind of which all objects are read. */
export type ListedKind = keyof typeof listedKinds;

/** What the API server says to a pod or an object that is tried and not kept. */
export interface Trial {
  /** Why it is refused. @default - it is taken */
  readonly refusal?: { readonly status: number; readonly reason: string };
  /** What it is warned of. */
  readonly warnings: readonly string[];
  /** What admission makes of it. @default - it is refused */
  readonly made?: Manifest;
}

/** What a cluster has of that which a stack needs. */
export interface ClusterSnapshot {
  readonly version: { readonly major: number; readonly minor: number; readonly text: string };
  /** Groups of API that are served, and kinds as `apps/v1/Deployment`. */
  readonly groups: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  /** Whether nodes are made when pods need them. */
  readonly makesNodes: boolean;
  readonly lists: ReadonlyMap<ListedKind, Reading<readonly Manifest[]>>;
  /** Namespaces of the stack's objects; undefined for one that is not there. */
  readonly namespaces: ReadonlyMap<string, Reading<Manifest | undefined>>;
  /** Objects that the stack names, by `referenceKey`; the values of Secrets are not kept. */
  readonly referred: ReadonlyMap<string, Reading<Manifest | undefined>>;
  /** Objects of the stack as they are now, by `objectKey`. */
  readonly live: ReadonlyMap<string, Manifest>;
  /** Objects of the stack, tried, by `objectKey`. */
  readonly trials: ReadonlyMap<string, Trial>;
  /** Pods without anything that other admission than Pod Security looks at, and pods as they are. */
  readonly bareTrials: ReadonlyMap<PodUse, Trial>;
  readonly podTrials: ReadonlyMap<PodUse, Trial>;
  /** What the caller may not do and applying needs. */
  readonly denied: readonly Denial[];
}

/** Something that the caller may not do. */
export interface Denial {
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  readonly namespace?: string;
}

/** What checks look at. */
export interface Subject {
  /** Objects of the stack, each with the namespace that it gets. */
  readonly objects: readonly Manifest[];
  readonly pods: readonly PodUse[];
  readonly references: readonly Reference[];
  readonly cluster: ClusterSnapshot;
}

/** Finds what is wrong in one respect. */
export type Check = (subject: Subject) => readonly Finding[];

/** What of a stack checks look at. */
export function stackParts(objects: readonly Manifest[]): Omit<Subject, 'cluster'> {
  const pods = objects.flatMap(podUses);
  return {
    objects,
    pods,
    references: [...pods.flatMap(podReferences), ...objects.flatMap(objectReferences)],
  };
}

/** What was read, or nothing where reading was refused. */
export function foundIn<T>(reading: Reading<T> | undefined): T | undefined {
  return reading !== undefined && 'found' in reading ? reading.found : undefined;
}
