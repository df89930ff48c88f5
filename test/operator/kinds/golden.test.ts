import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Yaml } from 'cdk8s';
import { expect, it } from 'vitest';
import { problemsOf } from '../../support/schemas.js';
import { chartOf, type RenderedKind, type Written } from './rendered.js';
import {
  pdRouter,
  pdRuntime,
  runtimeSpec,
  sampleCacheServer,
  sampleRouter,
  sampleRuntime,
} from './resources.js';

const goldens: Readonly<Record<string, readonly [RenderedKind, Written]>> = {
  'cache-server': ['CacheServer', sampleCacheServer],
  'router-prefill-decode': ['VLLMRouter', pdRouter],
  router: ['VLLMRouter', sampleRouter],
  'runtime-autoscaling': [
    'VLLMRuntime',
    { name: 'autoscaled', spec: runtimeSpec({ autoscalingConfig: { enabled: true, maxReplicas: 2 } }) },
  ],
  'runtime-prefill-decode': ['VLLMRuntime', pdRuntime(2)],
  runtime: ['VLLMRuntime', sampleRuntime],
};

it.each(Object.keys(goldens))('%s', async (name) => {
  const [kind, resource] = goldens[name] ?? ['VLLMRuntime', sampleRuntime];
  const objects = chartOf(kind, resource).toJson();

  expect(objects.flatMap((object) => problemsOf(object))).toEqual([]);
  await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(`../golden/${name}.k8s.yaml`);
});

it('has a resource for each golden file', () => {
  const files = readdirSync(fileURLToPath(new URL('../golden', import.meta.url)));

  expect(files.sort()).toEqual(
    Object.keys(goldens)
      .map((name) => `${name}.k8s.yaml`)
      .sort(),
  );
});
