import type { SharedStorageProps, StaticVolume } from '../../constructs/index.js';
import { truthy } from '../values/helm-truth.js';
import type { SharedPvcStorage } from '../values/values.js';
import { printed, printedIfTrue } from './printed.js';
import type { Remarks } from './translation.js';

/** The storage that all engines mount; nothing where the values do not enable it. */
export function sharedStorageOf(
  storage: SharedPvcStorage | null | undefined,
  remarks: Remarks,
): SharedStorageProps | undefined {
  if (!storage || !truthy(storage.enabled)) return undefined;
  return {
    size: remarks.required(['sharedPvcStorage', 'size'], printed(storage.size)),
    accessModes: (storage.accessModes ?? []).map((mode) => printed(mode) ?? ''),
    // Without a class the chart writes none, and the cluster's default class may get in between claim and volume.
    storageClass: printedIfTrue(storage.storageClass) ?? false,
    volume: volumeOf(storage, remarks),
  };
}

function volumeOf({ hostPath, nfs }: SharedPvcStorage, remarks: Remarks): StaticVolume | undefined {
  const path = printedIfTrue(hostPath);
  const server = printedIfTrue(nfs?.server);
  const exported = printedIfTrue(nfs?.path);
  if (path !== undefined) {
    if (server !== undefined)
      remarks.warning(['sharedPvcStorage', 'nfs'], 'has no effect beside hostPath; remove one of them');
    return { hostPath: path };
  }
  if (server !== undefined && exported !== undefined) return { nfs: { server, path: exported } };
  if (server !== undefined || exported !== undefined) {
    remarks.warning(
      ['sharedPvcStorage', 'nfs'],
      'is half set, so the storage class provides the volume; set both server and path',
    );
  }
  return undefined;
}
