/** An image as custom resources name it. */
export interface ImageSpec {
  readonly registry: string;
  readonly name: string;
  readonly tag?: string;
  readonly pullPolicy?: '' | 'Always' | 'IfNotPresent' | 'Never';
  readonly pullSecretName?: string;
}

/** The props of a container for an image; a tag counts only where the name has none. */
export function imageProps({ registry, name, tag = '', pullPolicy = '', pullSecretName = '' }: ImageSpec): {
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets?: readonly string[];
} {
  const path = registry === '' ? name : `${registry.replace(/\/+$/, '')}/${name}`;
  const tagged = name.includes('@') || /:[^/]*$/.test(name) || tag === '' ? path : `${path}:${tag}`;
  return {
    image: tagged,
    imagePullPolicy: pullPolicy === '' ? 'IfNotPresent' : pullPolicy,
    ...(pullSecretName === '' ? {} : { imagePullSecrets: [pullSecretName] }),
  };
}
