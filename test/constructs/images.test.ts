import { describe, expect, it } from 'vitest';
import { repositoryOf } from '../../constructs/images.js';
import type { StackSettings } from '../../constructs/settings.js';
import { images } from '../../contract/images.js';
import { objectsOf, stackChart, workloadOf } from './rendered.js';

function imageOf(image: string, settings: StackSettings): string | undefined {
  const chart = stackChart({ ...settings, router: false, engines: { qwen: { model: 'm', image } } });
  return workloadOf(chart).main.image;
}

describe('registry', () => {
  it.each([
    ['vllm/vllm-openai:v1', 'harbor.corp/mirror/vllm/vllm-openai:v1'],
    ['ghcr.io/a/b:1', 'harbor.corp/mirror/a/b:1'],
    ['localhost/a:1', 'harbor.corp/mirror/a:1'],
    ['registry:5000/a/b:1', 'harbor.corp/mirror/a/b:1'],
    ['busybox:1.37', 'harbor.corp/mirror/busybox:1.37'],
    ['ghcr.io/a/b@sha256:abc', 'harbor.corp/mirror/a/b@sha256:abc'],
  ])('moves %s to %s', (image, moved) => {
    expect(imageOf(image, { imageRegistry: 'harbor.corp/mirror' })).toBe(moved);
    expect(imageOf(image, { imageRegistry: 'harbor.corp/mirror/' })).toBe(moved);
    expect(imageOf(image, {})).toBe(image);
  });

  it('is where every image of a stack comes from', () => {
    const chart = stackChart({
      imageRegistry: 'harbor.corp',
      cacheServer: {},
      sharedStorage: {},
      modelDownloads: { a: { model: 'm' } },
      engines: { a: { model: 'm' }, b: { model: 'n', lmcache: {} } },
    });
    const pods = [...objectsOf(chart, 'Deployment'), ...objectsOf(chart, 'Job')];

    expect(pods).toHaveLength(5);
    for (const { spec } of pods) expect(spec?.template.spec?.containers[0]?.image).toMatch(/^harbor\.corp\//);
  });
});

describe('digests', () => {
  const imageDigests = { 'ghcr.io/a/b:1': 'sha256:abc' };

  it('are looked up by the name that props use, and stand behind the tag', () => {
    expect(imageOf('ghcr.io/a/b:1', { imageDigests })).toBe('ghcr.io/a/b:1@sha256:abc');
    expect(imageOf('ghcr.io/a/b:1', { imageDigests, imageRegistry: 'r.io' })).toBe('r.io/a/b:1@sha256:abc');
    expect(imageOf('ghcr.io/a/b:2', { imageDigests })).toBe('ghcr.io/a/b:2');
  });

  it('may be required of every image', () => {
    const requireImageDigests = true;

    expect(imageOf('ghcr.io/a/b:1', { imageDigests, requireImageDigests })).toContain('@sha256:abc');
    expect(imageOf('a@sha256:def', { requireImageDigests })).toBe('a@sha256:def');
    expect(() => imageOf('a:1', { requireImageDigests })).toThrow("image 'a:1' has no digest");
    expect(() => stackChart({ requireImageDigests }).toJson()).toThrow(
      `image '${images.router}' has no digest`,
    );
  });
});

describe('repositoryOf', () => {
  it.each([
    ['lmcache/vllm-openai:v0.5.6', 'lmcache/vllm-openai'],
    ['r.io:5000/lmcache/vllm-openai', 'lmcache/vllm-openai'],
    ['lmcache/vllm-openai@sha256:abc', 'lmcache/vllm-openai'],
    ['lmcache/vllm-openai:v1@sha256:abc', 'lmcache/vllm-openai'],
    ['busybox', 'busybox'],
  ])('of %s is %s', (image, repository) => {
    expect(repositoryOf(image)).toBe(repository);
  });
});
