import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownedObjects } from '../../src/prune/owned-objects.js';
import { prunePlan } from '../../src/prune/prune.js';
import { ApiResources } from '../../src/runtime/api-resources.js';
import { KubeClient } from '../../src/runtime/kube.js';

type Answer = readonly [status: number, body: object];

/** A client of an API server that answers each path from a list, the last answer again and again. */
async function clientOf(answers: Readonly<Record<string, readonly Answer[]>>): Promise<KubeClient> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const times = asked.get(path) ?? 0;
    asked.set(path, times + 1);
    const list = answers[path] ?? [];
    const [status, body] = list[Math.min(times, list.length - 1)] ?? [404, { message: 'nothing here' }];
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new KubeClient({ server: `http://127.0.0.1:${port}` });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return client;
}

const labels = { 'app.kubernetes.io/instance': 'stack', 'app.kubernetes.io/managed-by': 'cdk8s' };
const item = (name: string, fields: object = {}, namespace?: string) => ({
  metadata: { name, uid: `${namespace ?? ''}/${name}`, labels, ...(namespace && { namespace }) },
  ...fields,
});
const verbs = ['list', 'delete'];
const core: Answer = [
  200,
  {
    resources: [
      { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs },
      { name: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false, verbs },
      { name: 'endpoints', kind: 'Endpoints', namespaced: true, verbs },
    ],
  },
];
const maps: Answer = [200, { items: [item('mine', {}, 'ns')] }];
const none: Answer = [200, { items: [] }];
const groups: readonly Answer[] = [[200, { groups: [] }]];
const owner = { release: 'stack', namespace: 'ns' };

const found = async (answers: Readonly<Record<string, readonly Answer[]>>) => {
  const client = await clientOf({ '/apis': groups, '/api/v1': [core], ...answers });
  return ownedObjects(client, new ApiResources(client), owner);
};

test('A list that is not ready is asked for again', async () => {
  const { objects, warnings } = await found({
    '/api/v1/configmaps': [[429, { message: 'storage is (re)initializing' }], maps],
    '/api/v1/persistentvolumes': [none],
  });
  expect(objects.map(({ uid }) => uid)).toEqual(['ns/mine']);
  expect(warnings).toEqual([]);
});

test('Who may list in one namespace alone is told what was not looked at', async () => {
  const refused: Answer = [403, { message: 'forbidden' }];
  const { objects, warnings } = await found({
    '/api/v1/configmaps': [refused],
    '/api/v1/namespaces/ns/configmaps': [maps],
    '/api/v1/persistentvolumes': [refused],
  });
  expect(objects.map(({ uid }) => uid)).toEqual(['ns/mine']);
  expect(warnings).toEqual([
    'objects of these kinds may not be listed and were not looked at: persistentvolumes',
  ]);
});

test('An object of the cluster is ours by its claim or name, or where nobody else has a release of the name', async () => {
  const volumes: Answer = [
    200,
    {
      items: [
        item('claimed', { spec: { claimRef: { namespace: 'ns' } } }),
        item('theirs', { spec: { claimRef: { namespace: 'other' } } }),
        item('ns-stack-by-name'),
        item('unclear'),
      ],
    },
  ];
  const answers = (items: readonly object[]) => ({
    '/api/v1/configmaps': [[200, { items }] as const],
    '/api/v1/persistentvolumes': [volumes],
  });
  const alone = await found(answers([item('mine', {}, 'ns')]));
  const deleted = (owned: typeof alone): string[] =>
    prunePlan(owned.objects, [], { claims: true }).doomed.map(({ object }) => object.metadata.name);
  expect(deleted(alone)).toEqual(['mine', 'claimed', 'ns-stack-by-name', 'unclear']);

  const shared = await found(answers([item('mine', {}, 'ns'), item('mine', {}, 'other')]));
  expect(deleted(shared)).toEqual(['mine', 'claimed', 'ns-stack-by-name']);
  const { kept } = prunePlan(shared.objects, [], { claims: true });
  expect(kept.map(({ object, why }) => [object.metadata.name, why])).toEqual([
    ['unclear', 'a release of this name is in other as well'],
  ]);
});

test('What belongs to another object goes with that', async () => {
  const child = { ...item('child', {}, 'ns') };
  const items = [{ ...child, metadata: { ...child.metadata, ownerReferences: [{ uid: 'x' }] } }];
  const { objects } = await found({
    '/api/v1/configmaps': [[200, { items }]],
    '/api/v1/persistentvolumes': [none],
  });
  expect(objects).toEqual([]);
});
