import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { PersistentVolumeSpec } from 'kubernetes-types/core/v1.js';
import { type ObjectIdentity, typedIdentity } from './identity.js';
import { define } from './manifest.js';
import { releaseOf } from './settings.js';
import { defineClaim, type SharedClaim } from './storage.js';

/** A volume that exists outside the cluster. */
export type StaticVolume =
  | { readonly hostPath: string; readonly nfs?: never }
  | { readonly nfs: { readonly server: string; readonly path: string }; readonly hostPath?: never };

/** Storage that all engines of a stack mount. */
export interface SharedStorageProps {
  /** @default - names and labels of `typedIdentity(release)` */
  readonly identity?: {
    readonly volume: ObjectIdentity;
    readonly claim: ObjectIdentity;
    readonly podVolume: string;
  };
  /** Quantity. @default "100Gi" */
  readonly size?: string;
  /** @default ["ReadWriteMany"] */
  readonly accessModes?: readonly string[];
  /** `false` leaves the field out of a static volume and its claim too. @default - the cluster's default class, `''` for a static volume */
  readonly storageClass?: string | false;
  /** A host folder or an NFS export to bind. @default - the storage class provides one */
  readonly volume?: StaticVolume;
}

/** A claim that all engines mount, with its volume where that is a given one. */
export class SharedStorage extends Construct implements SharedClaim {
  readonly claimName: string;
  readonly volumeName: string;
  readonly claim: ApiObject;
  /** The static volume. */
  readonly volume?: ApiObject;

  constructor(scope: Construct, id: string, props: SharedStorageProps = {}) {
    super(scope, id);
    const stack = typedIdentity(releaseOf(this));
    const {
      identity = {
        volume: stack.sharedVolume(Chart.of(this).namespace),
        claim: stack.sharedClaim,
        podVolume: stack.sharedStorageVolume,
      },
      size = '100Gi',
      accessModes = ['ReadWriteMany'],
      // Without a class of its own, a claim gets the cluster's default one and never binds a volume that has none.
      storageClass = props.volume ? '' : undefined,
    } = props;
    this.claimName = identity.claim.name;
    this.volumeName = identity.podVolume;
    if (props.volume) {
      const source: PersistentVolumeSpec = props.volume.nfs
        ? { nfs: { ...props.volume.nfs } }
        : { hostPath: { path: props.volume.hostPath } };
      this.volume = define(this, 'Volume', {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: identity.volume.name, labels: { ...identity.volume.labels } },
        spec: {
          ...source,
          accessModes: [...accessModes] as 'ReadWriteMany'[],
          capacity: { storage: size },
          storageClassName: storageClass || undefined,
        },
      });
    }
    this.claim = defineClaim(this, 'Claim', identity.claim, {
      size,
      accessModes,
      storageClass: storageClass === false ? undefined : storageClass,
      volumeName: this.volume?.name,
    });
  }
}
