import type { Construct } from 'constructs';
import type { Container, EnvVar, ResourceRequirements, VolumeMount } from 'kubernetes-types/core/v1.js';
import { flagEnvName } from '../../contract/flag-table.js';
import { images } from '../../contract/images.js';
import { ports } from '../../contract/ports.js';
import { sidecarEnvPrefix } from '../../contract/sidecar-flags.js';
import { envSecret, envValue, mergeEnv, type SecretKey } from '../env.js';
import { imageOf } from '../images.js';
import { restrictedContainer } from '../pod-security.js';

/** The container that downloads LoRA adapters beside vLLM. */
export interface LoraDownloads {
  /** @default - the sidecar of this package */
  readonly image?: string;
  /** @default - Kubernetes': `Always` for the tag `latest`, else `IfNotPresent` */
  readonly imagePullPolicy?: Container['imagePullPolicy'];
  /** Name of the container. @default "lora-downloads" */
  readonly name?: string;
  /** In place of the image's entry point. @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly args?: readonly string[];
  /** Path of the storage in this container. @default - that in the engine, which then sees the same paths */
  readonly mountPath?: string;
  /**
   * What callers have to present, so the operator too, which reads it from the pod.
   * @default - nothing: whoever reaches the port may ask for downloads, which the network policies of a stack leave to its controller
   */
  readonly token?: SecretKey;
  /** Variables beside its own, which they replace where the names are equal. @default - none */
  readonly env?: Container['env'];
  /** @default - 100m of CPU and 128Mi of memory, up to 512Mi */
  readonly resources?: ResourceRequirements;
}

/** The container that downloads adapters onto what `mount` mounts in the engine. */
export function loraSidecar(
  scope: Construct,
  mount: VolumeMount,
  restricted: boolean,
  props: LoraDownloads = {},
): Container {
  const { mountPath = mount.mountPath } = props;
  return {
    name: props.name ?? 'lora-downloads',
    image: imageOf(scope, props.image ?? images.sidecar),
    imagePullPolicy: props.imagePullPolicy,
    command: props.command && [...props.command],
    args: props.args && [...props.args],
    env: mergeEnv(
      [envValue('PORT', ports.sidecar), envValue('LORA_DOWNLOAD_BASE_DIR', `${mountPath}/lora-adapters`)],
      downloadGuard(props),
      props.env ?? [],
    ),
    ports: [{ name: 'lora-downloads', containerPort: ports.sidecar }],
    resources: props.resources ?? {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    },
    ...(restricted && { securityContext: restrictedContainer() }),
    volumeMounts: [{ ...mount, mountPath }],
  };
}

/** Says who may ask for downloads: the sidecar serves nobody until it is told. */
export function downloadGuard({ token, env = [] }: Pick<LoraDownloads, 'token' | 'env'>): EnvVar[] {
  const secret = flagEnvName(sidecarEnvPrefix, 'token');
  if (token !== undefined) return [envSecret(secret, token)];
  if (env.some(({ name }) => name === secret)) return [];
  return [envValue(flagEnvName(sidecarEnvPrefix, 'allow-unauthenticated'), 'true')];
}
