import type { ApiObject } from 'cdk8s';
import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { EmptyDirVolumeSource, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { check } from './check.js';
import { nameOf } from './env.js';
import type { Labels, ObjectIdentity } from './identity.js';
import { define, filled } from './manifest.js';

/** A claim to create. */
export interface NewClaim {
  /** Quantity, such as `50Gi`. */
  readonly size: string;
  /** `''` asks for a volume without class. @default - the cluster's default class */
  readonly storageClass?: string;
  /** @default ["ReadWriteOnce"] */
  readonly accessModes?: readonly string[];
  /** Labels of the volume to bind. @default - any */
  readonly matchLabels?: Labels;
  /** @default - none */
  readonly labels?: Labels;
  /** @default - none */
  readonly annotations?: Labels;
}

/** A claim that several pods mount, with the name their volume for it has. */
export interface SharedClaim {
  readonly claimName: string;
  readonly volumeName: string;
}

/** Where model weights are kept: a claim of this engine's, one that exists, the node, or storage that engines share. */
export type ModelStorage = (
  | { readonly claim: NewClaim }
  | { readonly existingClaim: IPersistentVolumeClaim | string }
  | { readonly emptyDir: EmptyDirVolumeSource }
  | { readonly shared: SharedClaim }
) & {
  /** Path in the container. @default - `/data`, and `/data/shared-pvc-storage` for shared storage */
  readonly mountPath?: string;
};

/** Path at which storage is mounted. */
export function mountPathOf(storage: ModelStorage): string {
  return storage.mountPath ?? ('shared' in storage ? '/data/shared-pvc-storage' : '/data');
}

/** Volume and mount of one storage in a pod. */
export function storageVolume(
  storage: ModelStorage,
  identity: { claim: string; volume: string },
): { volume: Volume; mount: VolumeMount } {
  const claimVolume = (name: string, claimName: string): Volume => ({
    name,
    persistentVolumeClaim: { claimName },
  });
  const volume: Volume =
    'shared' in storage
      ? claimVolume(storage.shared.volumeName, storage.shared.claimName)
      : 'emptyDir' in storage
        ? { name: identity.volume, emptyDir: storage.emptyDir }
        : claimVolume(identity.volume, 'claim' in storage ? identity.claim : nameOf(storage.existingClaim));
  return { volume, mount: { name: volume.name, mountPath: mountPathOf(storage) } };
}

/** Adds a claim. */
export function defineClaim(
  scope: Construct,
  id: string,
  identity: ObjectIdentity,
  claim: NewClaim & { volumeName?: string },
): ApiObject {
  check(scope, claim.size.trim() !== '', "storage: size must be a quantity such as '50Gi', got ''");
  return define(scope, id, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: identity.name,
      labels: { ...identity.labels, ...claim.labels },
      annotations: claim.annotations,
    },
    spec: {
      accessModes: [...(claim.accessModes ?? ['ReadWriteOnce'])] as 'ReadWriteOnce'[],
      resources: { requests: { storage: claim.size } },
      storageClassName: claim.storageClass,
      volumeName: claim.volumeName,
      selector: filled({ ...claim.matchLabels }) && { matchLabels: { ...claim.matchLabels } },
    },
  });
}
