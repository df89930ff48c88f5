import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { LoraAdapter as LoraAdapterResource } from '../../imports/wire/lora-adapter.js';
import { check } from '../check.js';
import { nameOf, type SecretKey } from '../env.js';
import { type Labels, type ObjectIdentity, typedIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { releaseOf } from '../settings.js';

type AdapterSource = LoraAdapterResource['spec']['adapterSource'];

/** Where the files of an adapter are; or a source as the resource has it. */
export type LoraSource =
  | {
      /** Files that the engines' storage already holds. */
      readonly type: 'local';
      /** Folder of the adapter in the engines' containers. */
      readonly adapterPath: string;
    }
  | {
      /** A repository that the engines' sidecar downloads. */
      readonly type: 'huggingface';
      /** Hugging Face id of the adapter. */
      readonly repository: string;
      /** Hugging Face token. @default - none */
      readonly credentials?: SecretKey;
    }
  | Readonly<AdapterSource>;

/** One LoRA adapter, and the engines that load it. */
export interface LoraAdapterProps {
  /** Name and labels of the resource. @default - `typedIdentity(release).loraAdapter(id)` */
  readonly identity?: ObjectIdentity;
  /** Value of the pod label `model` of the engines that load the adapter. */
  readonly baseModel: string;
  /** Name by which requests ask for the adapter. @default - the name in `source`, else the id */
  readonly adapterName?: string;
  readonly source: LoraSource;
  /** How pods are chosen. @default "default" */
  readonly algorithm?: 'default' | 'ordered' | 'equalized';
  /** Most pods that load the adapter. @default - all */
  readonly replicas?: number;
  /** Key that the engines demand. @default - none */
  readonly apiKey?: SecretKey;
  /** Labels beside those of the identity. @default - none */
  readonly labels?: Labels;
}

/** A LoraAdapter resource, which a controller turns into calls of the engines. Its id is the adapter's name. */
export class LoraAdapter extends Construct {
  readonly resource: ApiObject;

  constructor(scope: Construct, id: string, props: LoraAdapterProps) {
    super(scope, id);
    const identity = props.identity ?? typedIdentity(releaseOf(this)).loraAdapter(id);
    const { algorithm = 'default', replicas, apiKey } = props;
    check(
      this,
      replicas === undefined || (Number.isInteger(replicas) && replicas >= 0),
      `replicas: must be a whole number of 0 or more, got ${replicas}`,
    );
    this.resource = define(this, 'LoraAdapter', {
      apiVersion: 'production-stack.vllm.ai/v1alpha1',
      kind: 'LoraAdapter',
      metadata: { name: identity.name, labels: { ...identity.labels, ...props.labels } },
      spec: {
        baseModel: props.baseModel,
        ...(apiKey && { vllmApiKey: { secretName: nameOf(apiKey.secret), secretKey: apiKey.key } }),
        adapterSource: adapterSource(props, id),
        loraAdapterDeploymentConfig: { algorithm, replicas },
      },
    });
  }
}

function adapterSource({ source, adapterName }: LoraAdapterProps, id: string): AdapterSource {
  const { credentials, ...written } = { credentials: undefined, ...source };
  return {
    adapterName: id,
    ...written,
    ...(adapterName !== undefined && { adapterName }),
    ...(credentials && {
      credentialsSecretRef: { name: nameOf(credentials.secret), key: credentials.key },
    }),
  };
}
