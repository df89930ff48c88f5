import type { ApiObject } from 'cdk8s';
import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { PodSpec, ResourceRequirements, Toleration } from 'kubernetes-types/core/v1.js';
import { envNames } from '../contract/env.js';
import { images } from '../contract/images.js';
import { contentHash } from './content-hash.js';
import { envSecret, envValue, nameOf, type SecretKey } from './env.js';
import { type Labels, type ObjectIdentity, typedIdentity } from './identity.js';
import { imageOf } from './images.js';
import { define, filled } from './manifest.js';
import { ENGINE_USER, HOMELESS_ENV, restrictedContainer, restrictedPod } from './pod-security.js';
import { releaseOf, settingsOf } from './settings.js';
import type { SharedClaim } from './storage.js';

/** What is downloaded, and onto which claim. */
export interface ModelDownloadProps {
  /** Hugging Face id. */
  readonly model: string;
  /** Branch, tag or commit. @default - the model's default branch */
  readonly revision?: string;
  /** Claim that the engines mount, or a `SharedStorage`. */
  readonly storage: SharedClaim | IPersistentVolumeClaim | string;
  /** For gated models. @default - none */
  readonly hfToken?: SecretKey;
  /** An image with Hugging Face's `hf`. @default - vLLM's */
  readonly image?: string;
  /** @default - 1 CPU and 4Gi of memory */
  readonly resources?: ResourceRequirements;
  /** Tries before the Job gives up. @default 6 */
  readonly backoffLimit?: number;
  /** @default - any node */
  readonly nodeSelector?: Labels;
  /** @default - none */
  readonly tolerations?: readonly Toleration[];
  /** Name and labels; the name gets a hash of what is downloaded. @default - `typedIdentity(release).modelDownload(id)` */
  readonly identity?: ObjectIdentity;
}

const CACHE = '/data';

/**
 * Fills a claim once with a model, in the layout of the Hugging Face cache that engines read as `HF_HOME`. A Job cannot be
 * changed, so its name carries a hash of its pod: another model or revision is another Job.
 */
export class ModelDownload extends Construct {
  readonly job: ApiObject;

  constructor(scope: Construct, id: string, props: ModelDownloadProps) {
    super(scope, id);
    const identity = props.identity ?? typedIdentity(releaseOf(this)).modelDownload(id);
    const spec = this.podSpec(props);
    const { commonLabels, commonAnnotations } = settingsOf(this);
    const hash = contentHash([spec, identity.labels, commonLabels, commonAnnotations]).slice(0, 8);
    this.job = define(this, 'Job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${identity.name}-${hash}`, labels: { ...identity.labels } },
      spec: {
        backoffLimit: props.backoffLimit ?? 6,
        template: { metadata: { labels: { ...identity.labels } }, spec },
      },
    });
  }

  private podSpec(props: ModelDownloadProps): PodSpec {
    const { storage } = props;
    const claimName =
      typeof storage === 'object' && 'claimName' in storage ? storage.claimName : nameOf(storage);
    return {
      restartPolicy: 'OnFailure',
      automountServiceAccountToken: false,
      securityContext: restrictedPod(ENGINE_USER),
      imagePullSecrets: filled((settingsOf(this).imagePullSecrets ?? []).map((name) => ({ name }))),
      nodeSelector: props.nodeSelector && { ...props.nodeSelector },
      tolerations: props.tolerations && [...props.tolerations],
      containers: [
        {
          name: 'download',
          image: imageOf(this, props.image ?? images.engine),
          command: ['hf', 'download', props.model, ...(props.revision ? ['--revision', props.revision] : [])],
          env: [
            envValue(envNames.hfHome, CACHE),
            ...HOMELESS_ENV,
            ...(props.hfToken ? [envSecret(envNames.hfToken, props.hfToken)] : []),
          ],
          resources: props.resources ?? { requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '4Gi' } },
          securityContext: restrictedContainer(),
          volumeMounts: [{ name: 'models', mountPath: CACHE }],
        },
      ],
      volumes: [{ name: 'models', persistentVolumeClaim: { claimName } }],
    };
  }
}
