import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../constructs/manifest.js';
import { oneModel, render } from '../from-values/rendered-values.js';
import { type Manifest as AnyManifest, type KubeServer, startKubeServer } from '../support/kube-server.js';
import { scenarios } from '../support/scenarios.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer();
  await server.ensureNamespaces(['restricted']);
  await server.request('/api/v1/namespaces/restricted', {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
  });
  return () => server.stop();
});

function templatesOf(objects: readonly AnyManifest[]): PodTemplateSpec[] {
  return objects.flatMap((object) => {
    if (object.kind === 'RayCluster') {
      const { headGroupSpec, workerGroupSpecs } = (object as AnyManifest & Manifest<'RayCluster'>).spec;
      return [headGroupSpec.template, ...workerGroupSpecs.map(({ template }) => template)];
    }
    if (object.kind === 'LeaderWorkerSet') {
      const { leaderTemplate, workerTemplate } = (object as AnyManifest & Manifest<'LeaderWorkerSet'>).spec
        .leaderWorkerTemplate;
      return [leaderTemplate, workerTemplate];
    }
    return [];
  });
}

const names = ['ray-cluster', 'leader-worker-set'] as const;

describe.each(names)('%s', (name) => {
  const objects = scenarios[name]().toJson() as AnyManifest[];

  it('is taken by the API server, field by field', async () => {
    expect(await server.applyDryRun(objects)).toEqual([]);
  });

  it('makes pods that a restricted namespace lets in', async () => {
    const templates = templatesOf(objects);

    expect(templates.length).toBeGreaterThanOrEqual(2);
    for (const { metadata, spec } of templates) {
      const { status, body } = await server.request('/api/v1/namespaces/restricted/pods?dryRun=All', {
        method: 'POST',
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'pod' }, spec },
      });
      expect(status, JSON.stringify(body)).toBe(201);
    }
  });
});

it('takes a RayCluster from values', async () => {
  const { objects } = render(
    oneModel(
      {
        requestGPU: 1,
        pvcStorage: '10Gi',
        chatTemplate: 'a.jinja',
        chatTemplateConfigMap: 'a\nb',
        lmcacheConfig: { enabled: true, cpuOffloadingBufferSize: '20' },
        vllmConfig: { tensorParallelSize: 1, pipelineParallelSize: 2 },
        pdb: { enabled: true, maxUnavailable: 1 },
        raySpec: { enabled: true, headNode: { requestCPU: 1, requestMemory: '1Gi', requestGPU: 1 } },
      },
      {},
      { sharedPvcStorage: { enabled: true }, cacheserverSpec: { enabled: true } },
    ),
  );

  expect(objects.map(({ kind }) => kind)).toContain('RayCluster');
  expect(await server.applyDryRun(objects as unknown as AnyManifest[])).toEqual([]);
});

it('refuses a field that a RayCluster does not have', async () => {
  const objects = structuredClone(scenarios['ray-cluster']().toJson()) as AnyManifest[];
  const clusters = objects.filter(({ kind }) => kind === 'RayCluster');
  for (const cluster of clusters) {
    const { spec } = cluster as AnyManifest & Manifest<'RayCluster'>;
    Object.assign(spec.headGroupSpec, { replica: 1 });
  }

  expect(await server.applyDryRun(clusters)).toEqual([
    { object: expect.stringContaining('RayCluster'), message: expect.stringContaining('replica') },
  ]);
});
