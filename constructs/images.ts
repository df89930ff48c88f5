import type { IConstruct } from 'constructs';
import { check } from './check.js';
import { settingsOf } from './settings.js';

const HOST = /^(localhost|[^/]*[.:][^/]*)\//;

/** The image as a container names it, after the stack's registry and digests. */
export function imageOf(construct: IConstruct, image: string): string {
  const { imageRegistry, imageDigests, requireImageDigests } = settingsOf(construct);
  const digest = imageDigests?.[image];
  check(
    construct,
    !requireImageDigests || digest !== undefined || image.includes('@'),
    `image '${image}' has no digest; add it to imageDigests`,
  );
  const placed = imageRegistry ? imageAt(imageRegistry, image) : image;
  return digest && !image.includes('@') ? `${placed}@${digest}` : placed;
}

/** An image in another registry: the registry takes the place of the image's host. */
export function imageAt(registry: string, image: string): string {
  return `${registry.replace(/\/$/, '')}/${image.replace(HOST, '')}`;
}

/** Path of an image without registry host, tag and digest: `lmcache/vllm-openai`. */
export function repositoryOf(image: string): string {
  return image
    .replace(HOST, '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '');
}
