import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandFieldManager } from '../../contract/field-manager.js';
import { diffCluster } from '../../src/diff/cluster-diff.js';
import type { Manifest } from '../../src/diff/manifest.js';
import { withoutAllocated } from '../../src/diff/server-fields.js';
import { diffManifests, type ObjectDiff } from '../../src/diff/stack-diff.js';
import { ApiResources } from '../../src/runtime/api-resources.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { applied, goldenIn } from './applied.js';

let server: KubeServer;
let client: KubeClient;

const root = fileURLToPath(new URL('../..', import.meta.url));
const manager = commandFieldManager;
const options = { fieldManager: manager, salt: 'salt' };

beforeAll(async () => {
  server = await startKubeServer({ components: ['kube-controller-manager'] });
  client = new KubeClient(kubeConfig({ env: { KUBECONFIG: server.kubeconfig } }));
  return async () => {
    await client.close();
    await server.stop();
  };
});

const apply = (objects: readonly Manifest[]): Promise<Manifest[]> => applied(server, objects);

const names = readdirSync(join(root, 'test/golden')).map((name) => name.replace('.k8s.yaml', ''));

describe('after an apply', () => {
  it.each(names)('nothing of %s differs, in the cluster or as a file', async (name) => {
    const objects = goldenIn(name, `same-${name}`);
    const kept = await apply(objects);

    const { objects: diffs, problems } = await diffCluster(
      client,
      new ApiResources(client),
      objects,
      options,
    );
    expect(problems).toEqual([]);
    expect(diffs.filter((diff) => diff.class !== 'same' || diff.left !== undefined)).toEqual([]);
    expect(diffs).toHaveLength(objects.length);

    // The API server's own defaulting is what the comparison of files has to know.
    const builtIn = kept.flatMap((live, index) =>
      /^(v1|apps|batch|autoscaling|policy|.*k8s\.io)(\/|$)/.test(live.apiVersion) &&
      !/gateway|x-k8s/.test(live.apiVersion)
        ? [[withoutAllocated(live, objects[index] as Manifest), objects[index] as Manifest] as const]
        : [],
    );
    const files = diffManifests(
      builtIn.map(([live]) => live),
      builtIn.map(([, object]) => object),
      { namespace: 'default', salt: 'salt' },
    );
    expect(files.objects.filter((diff) => diff.class !== 'same')).toEqual([]);
  });
});

const meta = (name: string, namespace = 'classes') => ({ name, namespace });

const deployment = (image: string, extra: object = {}, selector = 'a'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: selector } },
    template: {
      metadata: { labels: { app: selector } },
      spec: {
        containers: [{ name: 'c', image, resources: { limits: { 'nvidia.com/gpu': 1, memory: '1024Mi' } } }],
      },
    },
    ...extra,
  },
});

async function diffOf(object: Manifest): Promise<ObjectDiff | undefined> {
  const { objects, problems } = await diffCluster(client, new ApiResources(client), [object], options);
  expect(problems).toEqual([]);
  return objects[0];
}

const pathsOf = (diff: ObjectDiff | undefined): string[] => (diff?.fields ?? []).map(({ path }) => path);

async function replicaSets(): Promise<Manifest[]> {
  const { body } = await server.request('/apis/apps/v1/namespaces/classes/replicasets');
  return (body as { items: Manifest[] }).items;
}

/** Uids of the pods of an image. */
async function podsOf(image: string): Promise<(string | undefined)[]> {
  const { body } = await server.request('/api/v1/namespaces/classes/pods?labelSelector=app%3Da');
  return (
    body as { items: (Manifest & { readonly spec: { readonly containers: { image: string }[] } })[] }
  ).items
    .filter(({ spec }) => spec.containers[0]?.image === image)
    .map(({ metadata }) => metadata.uid as string);
}

describe('classes', () => {
  it('say what an apply then does to a Deployment and its pods', async () => {
    const first = deployment('i:1');
    expect(await diffOf(first)).toMatchObject({ class: 'new', after: { replicas: 1, gpus: 1 } });
    const [made] = await apply([first]);
    await expect.poll(async () => (await replicaSets()).length, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await podsOf('i:1')).length, { timeout: 20_000 }).toBe(1);
    const [firstPod] = await podsOf('i:1');

    const larger = deployment('i:1', { replicas: 2 });
    const inPlace = await diffOf(larger);
    expect(inPlace).toMatchObject({ class: 'inPlace', before: { gpus: 1 }, after: { gpus: 2 } });
    expect(pathsOf(inPlace)).toEqual(['spec.replicas']);
    const [scaled] = await apply([larger]);
    expect(scaled?.metadata).toMatchObject({ uid: made?.metadata.uid, generation: 2 });
    await expect.poll(async () => (await podsOf('i:1')).length, { timeout: 20_000 }).toBe(2);
    expect(await podsOf('i:1')).toContain(firstPod);

    const newer = deployment('i:2', { replicas: 2 });
    const restarts = await diffOf(newer);
    expect(restarts).toMatchObject({ class: 'restartsPods' });
    expect(restarts?.fields).toMatchObject([
      { path: 'spec.template.spec.containers[c].image', old: 'i:1', new: 'i:2' },
    ]);
    expect(await replicaSets()).toHaveLength(1);
    const [rolled] = await apply([newer]);
    expect(rolled?.metadata).toMatchObject({ uid: made?.metadata.uid, generation: 3 });
    await expect.poll(async () => (await replicaSets()).length, { timeout: 20_000 }).toBe(2);
    await expect.poll(async () => (await podsOf('i:2')).length, { timeout: 20_000 }).toBeGreaterThan(0);
    const newPods = await podsOf('i:2');
    expect(newPods).not.toContain(firstPod);

    const same = deployment('i:2', { replicas: 2, revisionHistoryLimit: 10 });
    expect(await diffOf(newer)).toMatchObject({ class: 'same', fields: [] });
    expect(await diffOf(same)).toMatchObject({ class: 'same', fields: [] });
    const [kept] = await apply([same]);
    expect(kept?.metadata).toMatchObject({ uid: made?.metadata.uid, generation: 3 });
    expect(await podsOf('i:2')).toEqual(expect.arrayContaining(newPods));
  });

  const claim = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('claim'),
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '10Gi' } },
      ...spec,
    },
  });
  const job = (image: string, extra: object = {}): Manifest => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta('job'),
    spec: {
      suspend: true,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image }] } },
      ...extra,
    },
  });
  const service = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('service'),
    spec: { ports: [{ port: 80 }], ...spec },
  });
  const binding = (name: string): Manifest => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: meta('binding'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'classes' }],
  });
  const data = (kind: string, fields: object): Manifest => ({
    apiVersion: 'v1',
    kind,
    metadata: meta(`data-${kind.toLowerCase()}`),
    ...fields,
  });
  const volume = (fields: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'classes-volume' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany'], ...fields },
  });
  const set = (extra: object): Manifest => {
    const { spec } = deployment('i:1') as unknown as { readonly spec: object };
    return {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: meta('set'),
      spec: { ...spec, replicas: 0, serviceName: 'a', ...extra },
    };
  };

  it.each<[string, Manifest, Manifest, string]>([
    [
      'a selector',
      deployment('i:1', { replicas: 0 }),
      deployment('i:1', { replicas: 0 }, 'b'),
      'spec.selector.matchLabels.app',
    ],
    [
      'a template of a Job',
      job('i:1'),
      job('i:1', {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1', command: ['x'] }] },
        },
      }),
      'spec.template.spec.containers[c].command',
    ],
    ['completions of a Job', job('i:1'), job('i:1', { completions: 2 }), 'spec.completions'],
    [
      'a claim that shrinks',
      claim({}),
      claim({ resources: { requests: { storage: '5Gi' } } }),
      'spec.resources.requests.storage',
    ],
    ['a class of a claim', claim({}), claim({ storageClassName: 'slow' }), 'spec.storageClassName'],
    ['modes of a claim', claim({}), claim({ accessModes: ['ReadWriteMany'] }), 'spec.accessModes'],
    ['a Service that is headless', service({}), service({ clusterIP: 'None' }), 'spec.clusterIP'],
    ['a Service that was headless', service({ clusterIP: 'None' }), service({}), 'spec.clusterIP'],
    ['a role of a binding', binding('one'), binding('two'), 'roleRef.name'],
    ['a type of a Secret', data('Secret', { type: 'a/b' }), data('Secret', { type: 'a/c' }), 'type'],
    [
      'a frozen ConfigMap',
      data('ConfigMap', { immutable: true, data: { a: '1' } }),
      data('ConfigMap', { immutable: true, data: { a: '2' } }),
      'data.a',
    ],
    [
      'a source of a volume',
      volume({ nfs: { server: 'a', path: '/' } }),
      volume({ nfs: { server: 'b', path: '/' } }),
      'spec.nfs.server',
    ],
    ['a service of a StatefulSet', set({}), set({ serviceName: 'b' }), 'spec.serviceName'],
  ])('know that %s needs another object', async (_title, before, after, path) => {
    const own = await server.pathOf(before);
    const [live] = await apply([before]);

    const diff = await diffOf(after);
    expect(diff).toMatchObject({ class: 'recreate' });
    expect(pathsOf(diff)).toContain(path);
    expect(diffManifests([before], [after], { namespace: 'classes', salt: 's' }).objects).toMatchObject([
      { class: 'recreate' },
    ]);
    const { status, body } = await server.request(`${own}?fieldManager=${manager}&force=true`, {
      method: 'PATCH',
      body: after,
    });
    // A Service stays as it was without a word.
    if (status < 300) expect((body as { spec: unknown }).spec).toEqual((live as Manifest).spec);
    else expect(status).toBe(422);

    await server.request(own ?? '', { method: 'DELETE' });
    await expect.poll(async () => (await server.request(own ?? '')).status, { timeout: 20_000 }).toBe(404);
    const [again] = await apply([after]);
    expect(again?.metadata.uid).not.toBe(live?.metadata.uid);
    await server.request(own ?? '', { method: 'DELETE' });
    await expect.poll(async () => (await server.request(own ?? '')).status, { timeout: 20_000 }).toBe(404);
  });

  it('show a Secret by key and hash alone', async () => {
    const secret = (text: string) => data('Secret', { stringData: { token: text, other: 'still' } });
    await apply([secret('first-word')]);
    const diff = await diffOf(secret('second-word'));
    expect(diff).toMatchObject({ class: 'inPlace' });
    expect(pathsOf(diff)).toEqual(['data.token']);
    expect(JSON.stringify(diff)).not.toMatch(/first|second|Zmlyc3|c2Vjb2/);
  });

  it('list what another manager leaves, without defaults and without what is ours', async () => {
    const left: Manifest = { ...deployment('i:1', { replicas: 0 }), metadata: meta('left') };
    await server.ensureNamespaces(['classes']);
    const { status } = await server.request(
      '/apis/apps/v1/namespaces/classes/deployments?fieldManager=helm',
      {
        method: 'POST',
        body: {
          ...left,
          spec: { ...(left as Manifest & { readonly spec: object }).spec, minReadySeconds: 7, paused: true },
          metadata: { ...left.metadata, labels: { old: 'yes' } },
        },
      },
    );
    expect(status).toBe(201);
    const diff = await diffOf(left);
    expect(diff).toMatchObject({ class: 'same' });
    expect(diff?.left).toEqual([
      { path: 'metadata.labels.old', manager: 'helm', value: 'yes' },
      { path: 'spec.minReadySeconds', manager: 'helm', value: 7 },
      { path: 'spec.paused', manager: 'helm', value: true },
    ]);
    const [after] = await apply([left]);
    expect(after?.spec).toMatchObject({ minReadySeconds: 7, paused: true });
  });

  it('are refused where the API server refuses the object, and where it does not serve its kind', async () => {
    const wrong = { ...deployment('i:1'), metadata: meta('wrong'), spec: { replicas: -1 } };
    const strange = { apiVersion: 'no.such/v1', kind: 'Thing', metadata: meta('thing') };
    const { objects, problems } = await diffCluster(
      client,
      new ApiResources(client),
      [wrong, strange],
      options,
    );
    expect(objects).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(
        /^Deployment classes\/wrong: the api server refuses it, got .*; correct the manifest$/s,
      ),
      'Thing classes/thing: its kind is not served, got no.such/v1; install its CustomResourceDefinition',
    ]);
  });
});
