import { describe, expect, it } from 'vitest';
import { adopted, withLiveSelector } from '../../operator/adoption.js';
import { owned, ownerOtherThan } from '../../operator/apply.js';
import { Events } from '../../operator/events.js';
import type { Kind } from '../../operator/kind.js';
import type { CustomResource, LiveObject, WantedObject } from '../../operator/kube-object.js';
import { type ResourceType, resourceTypes } from '../../operator/resource-type.js';
import { rightsOf } from '../../operator/rights.js';
import { ServedTypes } from '../../operator/served-types.js';
import { checkServerVersion } from '../../operator/server-version.js';
import { isSameStatus, isTrue, nextStatus } from '../../operator/status.js';
import { fakeApi } from './fake-api.js';

const resource: CustomResource = {
  apiVersion: 'g/v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'n', uid: 'u1', resourceVersion: '1', generation: 3 },
  spec: {},
};
const ready = (status: 'True' | 'False', message = 'm') =>
  ({ type: 'Ready', status, reason: 'R', message }) as const;
const early = new Date('2026-01-01T00:00:00.000Z');
const late = new Date('2026-01-02T03:04:05.678Z');

describe('nextStatus', () => {
  it('moves times only where something else changes', () => {
    const first = nextStatus(resource, { lastUpdated: undefined, conditions: [ready('False')] }, early);
    expect(first).toEqual({
      observedGeneration: 3,
      lastUpdated: '2026-01-01T00:00:00Z',
      conditions: [{ ...ready('False'), lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 3 }],
    });
    const seen = { ...resource, status: first };
    const again = nextStatus(seen, { lastUpdated: undefined, conditions: [ready('False')] }, late);
    expect(isSameStatus(again, first)).toBe(true);

    const told = nextStatus(seen, { lastUpdated: undefined, conditions: [ready('False', 'other')] }, late);
    expect(told).toMatchObject({
      lastUpdated: '2026-01-02T03:04:05Z',
      conditions: [{ message: 'other', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    });
    const changed = nextStatus(seen, { conditions: [ready('True')] }, late);
    expect(changed).toEqual({
      observedGeneration: 3,
      conditions: [{ ...ready('True'), lastTransitionTime: '2026-01-02T03:04:05Z', observedGeneration: 3 }],
    });
    expect(isTrue({ ...resource, status: changed }, 'Ready')).toBe(true);
    expect(isTrue(seen, 'Ready')).toBe(false);
  });

  it('is the same without what is undefined', () => {
    expect(isSameStatus({ a: undefined, b: 1 }, { b: 1 })).toBe(true);
    expect(isSameStatus({ b: 1 }, undefined)).toBe(false);
  });

  it('cuts messages to what the CRDs allow', () => {
    const { conditions } = nextStatus(resource, { conditions: [ready('True', 'x'.repeat(40_000))] }, early);
    expect(conditions?.[0]?.message).toHaveLength(32_768);
  });
});

describe('ownership', () => {
  const object = (metadata: object, content: object = { data: { key: 'value' } }): LiveObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'o', namespace: 'n', uid: 'x', resourceVersion: '1', ...metadata },
    ...content,
  });
  const owner = (uid: string, name: string, kind = 'Thing') => ({
    ownerReferences: [{ apiVersion: 'g/v1', kind, name, uid, controller: true }],
  });

  it.each([
    ['its own', object(owner('u1', 'a')), undefined],
    ['one of a resource of its name before it', object(owner('u0', 'a')), 'before'],
    ["another resource's", object(owner('u2', 'b')), 'Thing b'],
    ["a person's", object({}), 'somebody else'],
    [
      'one that was retained',
      object({ labels: { 'app.kubernetes.io/managed-by': 'vllm-stack-operator' } }),
      undefined,
    ],
    ['one that holds nothing', object({}, { data: {} }), undefined],
    [
      "the Go operator's",
      object({ managedFields: [{ manager: 'manager', operation: 'Update' }] }),
      undefined,
    ],
  ])('of an object is told: %s', (_, live, other) => {
    expect(ownerOtherThan(live, resource)).toBe(other);
  });

  it('is written into objects, but for those that are to be retained', () => {
    const wanted = (annotations = {}): WantedObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'o', annotations, labels: { own: 'yes' } },
    });
    expect(owned(wanted(), resource).metadata).toEqual({
      name: 'o',
      namespace: 'n',
      annotations: {},
      labels: { own: 'yes', 'app.kubernetes.io/managed-by': 'vllm-stack-operator' },
      ownerReferences: [
        {
          apiVersion: 'g/v1',
          kind: 'Thing',
          name: 'a',
          uid: 'u1',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    const retained = owned(wanted({ 'vllm-stack.dev/retain': 'true' }), resource);
    expect(retained.metadata.ownerReferences).toBeUndefined();
  });

  it('of fields goes over from the Go operator once, and from nobody else', () => {
    const go = { manager: 'manager', operation: 'Update', fieldsV1: { 'f:a': {} } };
    const status = { ...go, subresource: 'status' };
    const person = { manager: 'kubectl-edit', operation: 'Update' };
    expect(adopted([person, go, status], 'ours')).toEqual([
      person,
      { ...go, manager: 'ours', operation: 'Apply' },
      status,
    ]);
    expect(adopted([person, status], 'ours')).toBeUndefined();
    expect(adopted([go, { manager: 'ours', operation: 'Apply' }], 'ours')).toBeUndefined();
  });

  it('keeps the selector of a Deployment that is there, and labels pods for it', () => {
    const deployment = (matchLabels: object): WantedObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { selector: { matchLabels }, template: { metadata: { labels: { new: 'yes' } }, spec: {} } },
    });
    const live = { ...object({}), ...deployment({ app: 'a' }), kind: 'Deployment' } as unknown as LiveObject;
    expect(withLiveSelector(deployment({ new: 'yes' }), live).spec).toEqual({
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { new: 'yes', app: 'a' } }, spec: {} },
    });
  });
});

describe('events', () => {
  it('are told once, and then counted for an hour', async () => {
    let now = 0;
    const { client, heard } = await fakeApi(({ method }) => [method === 'POST' ? 201 : 200, {}]);
    const warnings: string[] = [];
    const events = new Events(
      client,
      (message) => warnings.push(message),
      () => now,
    );
    events.tell(resource, 'Warning', 'Bad', 'no');
    await events.flush();
    now = 3_000_000;
    events.tell(resource, 'Warning', 'Bad', 'no');
    events.tell(resource, 'Warning', 'Bad', 'worse');
    await events.flush();
    now = 4_000_000;
    events.tell(resource, 'Warning', 'Bad', 'no');
    await events.flush();
    expect(heard.map(({ method }) => method).sort()).toEqual(['PATCH', 'POST', 'POST', 'POST']);
    expect(heard[0]).toMatchObject({
      path: '/api/v1/namespaces/n/events',
      body: { involvedObject: { kind: 'Thing', name: 'a', uid: 'u1' }, reason: 'Bad', count: 1 },
    });
    expect(heard.find(({ method }) => method === 'PATCH')?.body).toMatchObject({ count: 2 });
    expect(warnings).toEqual([]);
  });

  it('that cannot be written are no reason to stop', async () => {
    const { client } = await fakeApi(() => [403, { message: 'not allowed' }]);
    const warnings: string[] = [];
    const events = new Events(client, (message) => warnings.push(message));
    events.tell(resource, 'Normal', 'Good', 'yes');
    await events.flush();
    expect(warnings[0]).toMatch(/^event: not written, .* got not allowed$/);
  });
});

describe('the cluster', () => {
  it.each([
    ['1', '28+', 'v1.28.3-eks', true],
    ['1', '29', 'v1.29.0', false],
    ['1', '34+', 'v1.34.4-gke', false],
  ])('of version %s.%s is refused where it is too old', async (major, minor, gitVersion, refused) => {
    const { client } = await fakeApi(() => [200, { major, minor, gitVersion }]);
    const checked = checkServerVersion(client);
    if (refused) {
      await expect(checked).rejects.toThrow(
        /^kubernetes: the cluster is too old, got v1\.28\.3-eks; version 1\.29 or later is needed$/,
      );
    } else expect(await checked).toBe(gitVersion);
  });

  it('is asked which kinds it serves, once for each group', async () => {
    const optional: ResourceType = {
      group: 'keda.sh',
      version: 'v1alpha1',
      kind: 'S',
      plural: 'scaledobjects',
    };
    let isThere = false;
    const { client, heard } = await fakeApi(({ path }) => {
      if (path === '/api/v1') return [200, { resources: [{ name: 'configmaps' }, { name: 'pods/log' }] }];
      return isThere ? [200, { resources: [{ name: 'scaledobjects' }] }] : [404, { message: 'no' }];
    });
    const { configMap, pod } = resourceTypes;
    const served = new ServedTypes(client, [configMap, pod, optional]);
    expect(await served.refresh()).toEqual({ added: [configMap], removed: [] });
    expect([served.has(configMap), served.has(pod), served.has(optional)]).toEqual([true, false, false]);
    expect(heard).toHaveLength(2);
    isThere = true;
    expect(await served.refresh()).toEqual({ added: [optional], removed: [] });
    isThere = false;
    expect(await served.refresh()).toEqual({ added: [], removed: [optional] });
  });
});

describe('the rights of a kind', () => {
  const base: Kind = {
    type: { group: 'g', version: 'v1', kind: 'Thing', plural: 'things' },
    owns: [],
    render: () => undefined,
    status: () => ({ conditions: [] }),
  };
  const events = { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] };

  it('are to read it and to write its status, where it has nothing', () => {
    expect(rightsOf(base)).toEqual([
      events,
      { apiGroups: ['g'], resources: ['things'], verbs: ['list', 'watch'] },
      { apiGroups: ['g'], resources: ['things/status'], verbs: ['patch'] },
    ]);
  });

  it('grow with what it declares', () => {
    const kind: Kind = {
      ...base,
      owns: [resourceTypes.configMap],
      watches: [{ type: resourceTypes.pod, concerns: () => false }],
      access: [
        { type: resourceTypes.pod, subresource: 'status', verbs: ['patch'] },
        { type: resourceTypes.secret, verbs: ['get'] },
      ],
      grants: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      finalizer: { name: 'g/f', finalize: async () => 'done' },
    };
    expect(rightsOf(kind)).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'delete', 'list', 'patch', 'watch'] },
      events,
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
      { apiGroups: ['g'], resources: ['things'], verbs: ['list', 'patch', 'watch'] },
      { apiGroups: ['g'], resources: ['things/finalizers'], verbs: ['update'] },
      { apiGroups: ['g'], resources: ['things/status'], verbs: ['patch'] },
    ]);
  });
});
