import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { nameOf } from './env.js';
import type { RouterIdentity } from './identity.js';
import { defineClaim, type NewClaim } from './storage.js';

/** Files and batches of clients, as OpenAI's API has them. */
export interface RouterBatches {
  /** Volume that keeps them: a claim of the router's own, or one that exists. */
  readonly storage:
    | { readonly claim: NewClaim }
    | { readonly existingClaim: IPersistentVolumeClaim | string };
  /** Requests of batches that are with engines at once. @default 32 */
  readonly concurrency?: number;
}

/** Folder of the volume in the container. */
const folder = '/var/lib/vllm-router';
const name = 'files';

/** The router's flags, volumes and mounts for files and batches, with the claim where it is the router's own. */
export function routerBatches(
  scope: Construct,
  identity: RouterIdentity,
  batches: RouterBatches | undefined,
): {
  readonly flags: RouterFlagValues;
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
} {
  if (batches === undefined) return { flags: {}, volumes: [], mounts: [] };
  const { storage, concurrency } = batches;
  if ('claim' in storage) defineClaim(scope, 'Claim', identity.filesClaim, storage.claim);
  const claimName = 'claim' in storage ? identity.filesClaim.name : nameOf(storage.existingClaim);
  return {
    flags: {
      'enable-batch-api': true,
      'file-storage-path': folder,
      'batch-concurrency': concurrency,
    },
    volumes: [{ name, persistentVolumeClaim: { claimName } }],
    mounts: [{ name, mountPath: folder }],
  };
}
