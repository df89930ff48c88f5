import type { ISecret } from 'cdk8s-plus-28';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { RouterFlagValues } from '../contract/router-flags.js';
import { nameOf, type SecretKey } from './env.js';

/** What the router reads out of Secrets, again whenever they change. */
export interface RouterSecrets {
  /** Certificate of the router, so that clients speak TLS with it. @default - plain HTTP */
  readonly tls?: {
    /** A Secret of type `kubernetes.io/tls`, as cert-manager writes it. */
    readonly secret: ISecret | string;
    /** Authority of certificates that clients have to present. @default - none is asked for */
    readonly clientCa?: SecretKey;
  };
  /** Keys of which a client has to present one, one a line. @default - none is asked for */
  readonly clientKeys?: SecretKey;
  /** Keys for the endpoints that change or list engines, one a line. @default - those of clients */
  readonly adminKeys?: SecretKey;
  /** Authority of the certificates of engines that are reached by `https`. @default - those of Node */
  readonly engineCa?: SecretKey;
}

/** Folder of the Secrets in the container. */
const folder = '/etc/vllm-router-secrets';

/**
 * The router's flags, volumes and mounts for its Secrets. Each is a folder of its own: the kubelet updates the files of a
 * folder while the pod runs, but not single files.
 */
export function routerSecrets({ tls, clientKeys, adminKeys, engineCa }: RouterSecrets): {
  readonly flags: RouterFlagValues;
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
} {
  const volumes: Volume[] = [];
  const mounts: VolumeMount[] = [];
  const mounted = (name: string, secret: ISecret | SecretKey['secret']): string => {
    volumes.push({ name, secret: { secretName: nameOf(secret) } });
    mounts.push({ name, mountPath: `${folder}/${name}`, readOnly: true });
    return `${folder}/${name}`;
  };
  const fileOf = (name: string, ref: SecretKey | undefined): string | undefined =>
    ref && `${mounted(name, ref.secret)}/${ref.key}`;
  const certificate = tls && mounted('tls', tls.secret);
  const flags: RouterFlagValues = {
    'tls-cert-file': certificate && `${certificate}/tls.crt`,
    'tls-key-file': certificate && `${certificate}/tls.key`,
    'tls-client-ca-file': fileOf('client-ca', tls?.clientCa),
    'api-keys-file': fileOf('client-keys', clientKeys),
    'admin-api-keys-file': fileOf('admin-keys', adminKeys),
    'engine-tls-ca-file': fileOf('engine-ca', engineCa),
  };
  return { flags, volumes, mounts };
}
