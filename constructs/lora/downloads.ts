import type { Construct } from 'constructs';
import type { Container, ResourceRequirements, VolumeMount } from 'kubernetes-types/core/v1.js';
import { images } from '../../contract/images.js';
import { ports } from '../../contract/ports.js';
import { envValue, mergeEnv } from '../env.js';
import { imageOf } from '../images.js';
import { restrictedContainer } from '../pod-security.js';

/** The container that downloads LoRA adapters beside vLLM. */
export interface LoraDownloads {
  /** @default - the sidecar of this package */
  readonly image?: string;
  /** @default - Kubernetes': `Always` for the tag `latest`, else `IfNotPresent` */
  readonly imagePullPolicy?: Container['imagePullPolicy'];
  /** Variables beside its own, which they replace where the names are equal. @default - none */
  readonly env?: Container['env'];
  /** @default - 100m of CPU and 128Mi of memory, up to 512Mi */
  readonly resources?: ResourceRequirements;
}

/** The container that downloads adapters onto what `mount` mounts, at the path where the engine sees the same files. */
export function loraSidecar(
  scope: Construct,
  mount: VolumeMount,
  restricted: boolean,
  props: LoraDownloads = {},
): Container {
  return {
    name: 'lora-downloads',
    image: imageOf(scope, props.image ?? images.sidecar),
    imagePullPolicy: props.imagePullPolicy,
    env: mergeEnv(
      [
        envValue('PORT', ports.sidecar),
        envValue('LORA_DOWNLOAD_BASE_DIR', `${mount.mountPath}/lora-adapters`),
      ],
      props.env ?? [],
    ),
    ports: [{ name: 'lora-downloads', containerPort: ports.sidecar }],
    resources: props.resources ?? {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    },
    ...(restricted && { securityContext: restrictedContainer() }),
    volumeMounts: [mount],
  };
}
