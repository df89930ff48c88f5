import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { annotationKeys } from '../../contract/labels.js';
import { kinds } from '../../operator/kinds/index.js';
import type { CustomResource, LiveObject } from '../../operator/kube-object.js';
import { OperatorMetrics } from '../../operator/metrics.js';
import { Operator } from '../../operator/operator.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import { type Edited, editedResources, editsOf } from '../operator/kinds/edited-fields.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const poll = { timeout: 20_000, interval: 25 };
const group = '/apis/production-stack.vllm.ai/v1alpha1';
const claims = '/api/v1/persistentvolumeclaims';
let server: KubeServer;
let namespace = '';
let count = 0;
let fields = 0;

beforeAll(async () => {
  server = await startKubeServer({
    crds: [join(root, 'crds'), join(root, 'operator', 'crds')],
    // Nobody here lets go of claims that are deleted.
    extraArgs: { 'kube-apiserver': ['--disable-admission-plugins=StorageObjectInUseProtection'] },
  });
  return () => server.stop();
});

afterAll(() => void process.stdout.write(`${fields} fields edited one by one\n`));

beforeEach(async () => {
  namespace = `fields-${++count}`;
  await server.ensureNamespaces([namespace]);
  const client = new KubeClient(kubeConfig({ env: { KUBECONFIG: server.kubeconfig } }));
  const nothing = (): void => undefined;
  const operator = new Operator({
    client,
    kinds: [kinds.VLLMRuntime(), kinds.VLLMRouter(), kinds.CacheServer(), kinds.StaticRoute()],
    namespaces: [namespace],
    metrics: new OperatorMetrics(),
    log: { info: nothing, warning: nothing, error: nothing },
  });
  await operator.follow();
  operator.reconcile();
  onTestFinished(async () => {
    await operator.stop();
    await client.close();
  });
});

const pathOf = (kind: string): string => `${group}/namespaces/${namespace}/${kind.toLowerCase()}s/llama`;

/** Applies a resource as it is written, and returns it once the operator has told about it as it is now. */
async function observed(kind: string, spec: object): Promise<CustomResource> {
  const path = pathOf(kind);
  const body = { apiVersion: group.slice('/apis/'.length), kind, metadata: { name: 'llama' }, spec };
  const query = '?fieldManager=person&force=true&fieldValidation=Strict';
  const answer = await server.request(path + query, { method: 'PATCH', body });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  let resource = answer.body as CustomResource;
  await expect
    .poll(async () => {
      resource = (await server.request(path)).body as CustomResource;
      return resource.status?.observedGeneration === resource.metadata.generation;
    }, poll)
    .toBe(true);
  return resource;
}

const collections = [
  '/apis/apps/v1/deployments',
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/keda.sh/v1alpha1/scaledobjects',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  ...['services', 'configmaps', 'serviceaccounts'].map((plural) => `/api/v1/${plural}`),
  claims,
];

/** What the operator has made, without what the API server writes into it. */
async function made(): Promise<string> {
  const lists = await Promise.all(
    collections.map(async (collection) => {
      const at = collection.lastIndexOf('/');
      const path = `${collection.slice(0, at)}/namespaces/${namespace}${collection.slice(at)}`;
      return ((await server.request(path)).body as { items: LiveObject[] }).items;
    }),
  );
  // What outlives its resource stays, however it is edited.
  const owned = lists
    .flat()
    .filter(({ metadata }) => metadata.annotations?.[annotationKeys.retain] !== 'true');
  const written = owned.map(({ metadata, status: _, ...content }) => {
    const { name, labels, annotations = {}, ownerReferences = [], deletionTimestamp } = metadata;
    // A Service that went and came again has another address.
    const text = JSON.stringify({
      ...content,
      name,
      labels,
      annotations,
      ownerReferences,
      deletionTimestamp,
    });
    return text.replace(/"clusterIPs?":("[^"]*"|\[[^\]]*\]),/g, '');
  });
  return JSON.stringify(written);
}

const reasonOf = ({ status }: CustomResource, type: string): string =>
  status?.conditions?.find((condition) => condition.type === type)?.reason ?? '';

const messageOf = ({ status }: CustomResource): string =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';

/** Fields that nobody can change in a claim that is there, so that a condition tells of them. */
const fixed = /^(storage|storageConfig|batches)\.(storageClassName|accessMode|size)$/;
const refusals = ['InvalidSpec', 'InvalidObject', 'ApplyFailed', 'Conflict'];

describe('K3: each field that is edited changes an object, or is known not to', () => {
  it.each(Object.entries(editedResources))(
    '%s (K3)',
    async (_, edited: Edited) => {
      const { kind, written } = edited;
      expect(refusals).not.toContain(reasonOf(await observed(kind, written.spec), 'Ready'));
      const before = await made();
      const surprises: string[] = [];
      for (const { name, spec, without } of editsOf(edited)) {
        const resource = await observed(kind, spec);
        const changed = (await made()) !== before;
        const ready = reasonOf(resource, 'Ready');
        const storage = reasonOf(resource, 'StorageReady');
        if (refusals.includes(ready)) surprises.push(`${name}: ${messageOf(resource)}`);
        else if (fixed.test(name)) {
          if (changed || storage !== 'Immutable') surprises.push(`${name}: ${changed}, ${storage}`);
        } else if (changed === (without !== undefined)) surprises.push(`${name}: ${changed}, ${without}`);
        fields++;
        await observed(kind, written.spec);
        await expect.poll(made, { ...poll, message: name }).toBe(before);
      }
      expect(surprises).toEqual([]);
    },
    180_000,
  );
});

describe('K7: storage', () => {
  const claimOf = (name: string): string => `${claims.replace('v1/', `v1/namespaces/${namespace}/`)}/${name}`;
  const storage = (fields: object): object => ({
    model: { modelURL: 'm' },
    vllmConfig: {},
    deploymentConfig: { resources: {}, image: { registry: 'r', name: 'engine:1' } },
    storageConfig: { enabled: true, storageClassName: 'growing', accessMode: 'ReadWriteOnce', ...fields },
  });
  const cache = (fields: object): object => ({
    image: { registry: 'r', name: 'cache:1' },
    resources: {},
    storage: { enabled: true, storageClassName: 'growing', accessMode: 'ReadWriteOnce', ...fields },
  });
  const merged = async (path: string, body: object): Promise<LiveObject> => {
    const answer = await server.request(path, {
      method: 'PATCH',
      body,
      contentType: 'application/merge-patch+json',
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as LiveObject;
  };
  const size = async (): Promise<string> => {
    const { spec } = (await server.request(claimOf('llama'))).body as {
      spec: { resources: { requests: { storage: string } } };
    };
    return spec.resources.requests.storage;
  };
  const told = async (kind: string): Promise<string> => {
    const { status } = (await server.request(pathOf(kind))).body as CustomResource;
    const found = status?.conditions?.find(({ type }) => type === 'StorageReady');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const image = async (): Promise<string> => {
    const { body } = await server.request(`/apis/apps/v1/namespaces/${namespace}/deployments/llama`);
    return (body as { spec: { template: { spec: { containers: { image: string }[] } } } }).spec.template.spec
      .containers[0]?.image as string;
  };

  it.each([
    ['VLLMRuntime', storage, { deploymentConfig: { image: { name: 'engine:2' } } }],
    ['CacheServer', cache, { image: { name: 'cache:2' } }],
  ] as const)(
    'of a %s grows; what cannot change is told, and holds up nothing else (K7)',
    async (kind, spec, change) => {
      const classes = '/apis/storage.k8s.io/v1/storageclasses';
      const growing = { metadata: { name: 'growing' }, provisioner: 'test', allowVolumeExpansion: true };
      await server.request(classes, { method: 'POST', body: growing });
      await observed(kind, spec({ size: '10Gi' }));
      const claim = claimOf('llama');
      const { uid } = (await merged(claim, { spec: { volumeName: 'disk' } })).metadata;
      await merged(`${claim}/status`, { status: { phase: 'Bound', capacity: { storage: '10Gi' } } });
      await expect.poll(() => told(kind), poll).toMatch(/^True Bound/);

      await observed(kind, spec({ size: '1.5Ti' }));
      await expect.poll(size, poll).toBe('1536Gi');
      await expect.poll(() => told(kind), poll).toMatch(/^False ResizePending: .* grows from 10Gi/);
      await merged(`${claim}/status`, { status: { capacity: { storage: '1.5Ti' } } });
      await expect.poll(() => told(kind), poll).toMatch(/^True Bound/);

      for (const [fields, message] of [
        [{ size: '5Gi' }, /size stays/],
        [{ size: '1.5Ti', storageClassName: 'other' }, /storageClassName stays growing, got other/],
        [{ size: '1.5Ti', accessMode: 'ReadWriteMany' }, /accessMode stays ReadWriteOnce, got ReadWriteMany/],
      ] as const) {
        await observed(kind, spec(fields));
        expect(await told(kind)).toMatch(/^False Immutable/);
        expect(await told(kind)).toMatch(message);
        expect(await size()).toBe('1536Gi');
      }

      await merged(pathOf(kind), { spec: change });
      await expect.poll(image, poll).toMatch(/:2$/);
      expect(await told(kind)).toMatch(/^False Immutable/);
      expect((await server.request(claim)).body).toMatchObject({ metadata: { uid } });

      await observed(kind, spec({ size: '1.5Ti' }));
      await expect.poll(() => told(kind), poll).toMatch(/^True Bound/);
    },
  );
});
