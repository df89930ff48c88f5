import type { IConfigMap, IPersistentVolumeClaim } from 'cdk8s-plus-28';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { nameOf } from './env.js';

/** A Jinja chat template: its text, a key of a ConfigMap, a file on a claim, or a file in the image. */
export type ChatTemplate =
  | {
      readonly text: string;
      /** File name in the container. @default "chat-template.jinja" */
      readonly fileName?: string;
    }
  | { readonly configMap: IConfigMap | string; readonly key: string }
  | {
      readonly claim: IPersistentVolumeClaim | string;
      /** Path of the file on the claim. */
      readonly path: string;
    }
  | { readonly path: string; readonly claim?: never };

/** Folder of the container in which templates from a ConfigMap or a claim are mounted. */
const TEMPLATES = '/templates';

/** How a template gets into a container. */
export interface MountedTemplate {
  /** Path for `--chat-template`. */
  readonly path: string;
  readonly volume?: Volume;
  readonly mount?: VolumeMount;
  /** Data of the ConfigMap to write. */
  readonly configMap?: Readonly<Record<string, string>>;
}

/** Path, volume, mount and ConfigMap data of a template. */
export function mountTemplate(
  template: ChatTemplate,
  identity: { configMap: string; volume: string },
): MountedTemplate {
  if ('text' in template) {
    const { fileName = 'chat-template.jinja', text } = template;
    return {
      path: `${TEMPLATES}/${fileName}`,
      volume: { name: identity.volume, configMap: { name: identity.configMap } },
      mount: { name: identity.volume, mountPath: TEMPLATES },
      configMap: { [fileName]: text },
    };
  }
  if ('configMap' in template) {
    return {
      path: `${TEMPLATES}/${template.key}`,
      volume: { name: identity.volume, configMap: { name: nameOf(template.configMap) } },
      mount: { name: identity.volume, mountPath: TEMPLATES },
    };
  }
  if (template.claim !== undefined) {
    const name = 'vllm-templates';
    return {
      path: `${TEMPLATES}/${template.path}`,
      volume: { name, persistentVolumeClaim: { claimName: nameOf(template.claim) } },
      mount: { name, mountPath: TEMPLATES },
    };
  }
  return { path: template.path };
}
