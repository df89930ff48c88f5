import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LiveObject } from '../../operator/kube-object.js';
import type { ResourceType } from '../../operator/resource-type.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { crdOf, gadgetType, group, running, settled, type WidgetSpec, widgetType } from './widgets.js';

const poll = { timeout: 20_000, interval: 50 };
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
let server: KubeServer;
let namespace = '';
let count = 0;

beforeAll(async () => {
  server = await startKubeServer({ crds: [], users: [{ name: 'narrow' }] });
  await installed(widgetType);
  return () => server.stop();
});

beforeEach(async () => {
  namespace = `test-${++count}`;
  await server.ensureNamespaces([namespace]);
});

async function installed(type: ResourceType): Promise<void> {
  await create(crds, crdOf(type));
  const path = `/apis/${group}/v1/${type.plural}`;
  await vi.waitUntil(async () => (await server.request(path)).status === 200, poll);
}

async function create(path: string, body: object): Promise<LiveObject> {
  const { status, body: answer } = await server.request(path, { method: 'POST', body });
  expect(status, JSON.stringify(answer)).toBe(201);
  return answer as LiveObject;
}

async function merge(path: string, body: object, query = ''): Promise<LiveObject> {
  const contentType = 'application/merge-patch+json';
  const { status, body: answer } = await server.request(path + query, { method: 'PATCH', body, contentType });
  expect(status, JSON.stringify(answer)).toBe(200);
  return answer as LiveObject;
}

const widgetPath = (name: string): string => `/apis/${group}/v1/namespaces/${namespace}/widgets/${name}`;
const mapPath = (name: string): string => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
const deploymentPath = (name: string): string => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;

async function got(path: string): Promise<LiveObject | undefined> {
  const { status, body } = await server.request(path);
  return status === 200 ? (body as LiveObject) : undefined;
}

async function makeWidget(name: string, spec: WidgetSpec): Promise<LiveObject> {
  return create(widgetPath('').slice(0, -1), {
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name },
    spec,
  });
}

const readiness = async (name: string): Promise<string | undefined> => {
  const { conditions = [], observedGeneration } = ((await got(widgetPath(name)))?.status ?? {}) as {
    conditions?: { type: string; status: string; reason: string }[];
    observedGeneration?: number;
  };
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready && `${ready.status} ${ready.reason} ${observedGeneration}`;
};

async function eventsOf(): Promise<string[]> {
  const { items } = (await server.request(`/api/v1/namespaces/${namespace}/events`)).body as {
    items: { reason: string; message: string; count: number }[];
  };
  return items.map(({ reason, message, count: times }) => `${times} ${reason} ${message}`).sort();
}

describe('the operator', () => {
  it('makes the objects of a resource, tells of it, and has nothing to write when it looks again (K2)', async () => {
    const one = await running(server, namespace);
    const owner = await makeWidget('a', { maps: ['x', 'y'], image: 'i:1' });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    await settled(one);

    expect(await got(mapPath('x'))).toMatchObject({
      data: { of: 'a' },
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'vllm-stack-operator' },
        ownerReferences: [{ kind: 'Widget', name: 'a', uid: owner.metadata.uid, controller: true }],
        managedFields: [{ manager: 'vllm-stack-operator', operation: 'Apply' }],
      },
    });
    expect((await got(widgetPath('a')))?.status).toMatchObject({ maps: 2, observedGeneration: 1 });
    expect(await eventsOf()).toEqual([
      '1 Created ConfigMap x',
      '1 Created ConfigMap y',
      '1 Created Deployment a',
    ]);

    const writes = [...one.client.writes];
    one.operator.reconcile();
    // What Kubernetes itself writes into a Deployment is no reason either.
    await merge(deploymentPath('a'), { status: { observedGeneration: 1 } }, '/status');
    await merge(deploymentPath('a'), { metadata: { annotations: { foreign: 'yes' } } });
    await settled(one);
    expect(one.client.writes).toEqual(writes);
    expect((await got(deploymentPath('a')))?.metadata.annotations).toMatchObject({ foreign: 'yes' });
    expect(one.log.filter((line) => !line.includes('Gadget'))).toEqual([]);
  });

  it('writes nothing anew after a restart but the same applies, which change no object (K2)', async () => {
    const first = await running(server, namespace);
    await makeWidget('a', { maps: ['x'], image: 'i:1' });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    await settled(first);
    await first.operator.stop();
    const versions = async () =>
      Promise.all(
        [mapPath('x'), deploymentPath('a'), widgetPath('a')].map(
          async (path) => (await got(path))?.metadata.resourceVersion,
        ),
      );
    const before = await versions();

    const second = await running(server, namespace);
    await expect.poll(() => second.client.writes.length, poll).toBe(2);
    await settled(second);
    expect(await versions()).toEqual(before);
    expect(second.client.writes).toHaveLength(2);
  });

  it('repairs what somebody changed or deleted', async () => {
    const one = await running(server, namespace);
    await makeWidget('a', { maps: ['x'], image: 'i:1' });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');

    await server.request(mapPath('x'), { method: 'DELETE' });
    await merge(deploymentPath('a'), {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'evil' }] } } },
    });

    await expect.poll(() => got(mapPath('x')), poll).toMatchObject({ data: { of: 'a' } });
    await expect
      .poll(async () => JSON.stringify((await got(deploymentPath('a')))?.spec), poll)
      .toContain('"image":"i:1"');
    await settled(one);
    expect(await eventsOf()).toContain('2 Created ConfigMap x');
  });

  it('deletes what a resource asks for no longer, and nothing else (K8)', async () => {
    await running(server, namespace);
    await makeWidget('a', { maps: ['x', 'y'] });
    await makeWidget('b', { maps: ['z'] });
    await expect.poll(() => readiness('b'), poll).toBe('True Made 1');
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    await merge(widgetPath('a'), { spec: { maps: ['y'] } });

    await expect.poll(() => got(mapPath('x')), poll).toBeUndefined();
    await expect.poll(() => readiness('a'), poll).toBe('True Made 2');
    expect(await got(mapPath('y'))).toBeDefined();
    expect(await got(mapPath('z'))).toBeDefined();
  });

  it('leaves what is to be retained without an owner, and takes it up again for a resource of that name (K8)', async () => {
    await running(server, namespace);
    await makeWidget('a', { maps: ['x'], retained: true });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    expect((await got(mapPath('x')))?.metadata.ownerReferences).toBeUndefined();
    await merge(widgetPath('a'), { spec: { maps: [] } });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 2');
    expect(await got(mapPath('x'))).toBeDefined();

    await makeWidget('b', { maps: ['x'] });
    await expect.poll(() => readiness('b'), poll).toBe('True Made 1');
    expect((await got(mapPath('x')))?.metadata).toMatchObject({ ownerReferences: [{ name: 'b' }] });
  });

  it.each([
    ['that the constructs refuse', { broken: 'user' }, 'InvalidSpec'],
    ['that the API server refuses by its types', { broken: 'unknownField', image: 'i' }, 'InvalidObject'],
    ['that the API server refuses by its rules', { maps: ['Not_A_Name', 'x'] }, 'InvalidObject'],
  ])('does not try again a resource %s, until it is mended', async (_, spec, reason) => {
    const one = await running(server, namespace);
    await makeWidget('a', spec);
    await expect.poll(() => readiness('a'), poll).toBe(`False ${reason} 1`);
    await settled(one);
    const writes = one.client.writes.length;
    await settled(one);
    expect(one.client.writes).toHaveLength(writes);
    expect(one.log.filter((line) => line.includes('tried again'))).toEqual([]);
    expect((await eventsOf()).map((line) => line.split(' ')[1])).toContain(reason);
    // The others are made all the same.
    if ('maps' in spec) expect(await got(mapPath('x'))).toBeDefined();

    await merge(widgetPath('a'), { spec: { broken: null, maps: ['x'], image: null } });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 2');
    await settled(one);
    expect((await eventsOf()).length).toBeGreaterThan(1);
  });

  it('touches nothing of what belongs to others, and says to whom', async () => {
    await running(server, namespace);
    await create(mapPath('').slice(0, -1), { metadata: { name: 'theirs' }, data: { key: 'precious' } });
    await create(mapPath('').slice(0, -1), { metadata: { name: 'empty' } });
    await makeWidget('first', { maps: ['shared'] });
    await expect.poll(() => readiness('first'), poll).toBe('True Made 1');

    await makeWidget('second', { maps: ['own', 'shared'] });
    await makeWidget('third', { maps: ['theirs'] });
    await makeWidget('fourth', { maps: ['empty'] });
    await expect.poll(() => readiness('second'), poll).toBe('False Conflict 1');
    await expect.poll(() => readiness('third'), poll).toBe('False Conflict 1');
    await expect.poll(() => readiness('fourth'), poll).toBe('True Made 1');
    expect(await got(mapPath('theirs'))).toMatchObject({ data: { key: 'precious' } });
    expect(await got(mapPath('own'))).toBeUndefined();
    expect((await eventsOf()).map((line) => line.replace(/^\d+ /, ''))).toContain(
      'Conflict ConfigMap shared: belongs to Widget first, so that it is not touched; rename this resource or delete the other',
    );
  });

  it('waits for what a deleted resource of the same name leaves behind', async () => {
    const one = await running(server, namespace);
    const dead = {
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      name: 'a',
      uid: '6f1c1a5e-0000-4000-8000-000000000000',
    };
    await create(mapPath('').slice(0, -1), {
      metadata: { name: 'x', ownerReferences: [{ ...dead, controller: true }] },
      data: { of: 'the dead' },
    });
    await makeWidget('a', { maps: ['x'] });
    await expect
      .poll(() => one.log.filter((line) => line.includes('deleted resource')).length, poll)
      .toBeGreaterThan(0);
    // Nobody collects garbage here.
    await server.request(mapPath('x'), { method: 'DELETE' });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
  });

  it('takes over what the Go operator made: its fields go, its selector and pods stay', async () => {
    const owner = await makeWidget('a', { image: 'i:2' });
    const { apiVersion, kind, metadata } = owner;
    const labels = { app: 'a', old: 'yes' };
    await create(`${deploymentPath('').slice(0, -1)}?fieldManager=manager`, {
      metadata: {
        name: 'a',
        ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }],
      },
      spec: {
        minReadySeconds: 7,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'main', image: 'i:1', args: ['old'] }] },
        },
      },
    });
    await merge(
      widgetPath('a'),
      { status: { phase: 'Old', conditions: [] } },
      '/status?fieldManager=manager',
    );
    const one = await running(server, namespace);
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    await settled(one);

    const { spec, metadata: now } = (await got(deploymentPath('a'))) as LiveObject & { spec: object };
    expect(spec).toMatchObject({
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, widget: 'a' } },
        spec: { containers: [{ image: 'i:2' }] },
      },
    });
    expect(JSON.stringify(spec)).not.toMatch(/"args"|minReadySeconds/);
    expect(now.managedFields?.map(({ manager }) => manager)).toEqual(['vllm-stack-operator']);
    expect(JSON.stringify((await got(widgetPath('a')))?.status)).not.toContain('Old');
    const writes = one.client.writes.length;
    one.operator.reconcile();
    await settled(one);
    expect(one.client.writes).toHaveLength(writes);
  });

  it('undoes what a resource did before it goes, however often that takes', async () => {
    const one = await running(server, namespace);
    let tries = 0;
    one.undo = async () => {
      tries++;
      if (tries === 1) throw new Error('not yet');
      return tries < 3 ? 0.01 : 'done';
    };
    await makeWidget('a', { maps: ['x'] });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    expect((await got(widgetPath('a')))?.metadata.finalizers).toEqual([`${group}/undo`]);

    await server.request(widgetPath('a'), { method: 'DELETE' });
    await expect.poll(() => got(widgetPath('a')), poll).toBeUndefined();
    expect(tries).toBe(3);
    await expect.poll(() => one.forgotten, poll).toContain(`${namespace}/a`);
    expect(one.log.filter((line) => line.includes('not yet'))).toHaveLength(1);
  });

  it('does without a kind that the cluster lacks or does not let it see, and with it from when it can (K9)', async () => {
    const rules = [...baseRules, { apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];
    await narrowRole(rules);
    const one = await running(server, namespace, 'narrow');
    await makeWidget('a', { maps: ['x'], gadget: true });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    const gadgets = async () =>
      ((await got(widgetPath('a')))?.status as { gadgets?: boolean } | undefined)?.gadgets;
    expect(await gadgets()).toBe(false);

    await installed(gadgetType);
    onTestFinished(async () => void (await server.request(`${crds}/gadgets.${group}`, { method: 'DELETE' })));
    await expect.poll(() => one.log.some((line) => /watch of gadgets: .* 403/.test(line)), poll).toBe(true);
    await merge(widgetPath('a'), { spec: { maps: ['x', 'y'] } });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 2');
    expect([await gadgets(), one.operator.waitsFor]).toEqual([false, undefined]);

    const gadgetRule = {
      apiGroups: [group],
      resources: ['gadgets'],
      verbs: ['list', 'watch', 'create', 'patch', 'delete'],
    };
    await narrowRole([...rules, gadgetRule]);
    await expect.poll(gadgets, poll).toBe(true);
    expect(await got(`/apis/${group}/v1/namespaces/${namespace}/gadgets/a`)).toBeDefined();

    await server.request(`${crds}/gadgets.${group}`, { method: 'DELETE' });
    await expect.poll(gadgets, { ...poll, timeout: 40_000 }).toBe(false);
    expect(await readiness('a')).toBe('True Made 2');
  });

  it('looks after its namespaces only', async () => {
    const one = await running(server, namespace);
    await server.ensureNamespaces(['elsewhere']);
    const path = `/apis/${group}/v1/namespaces/elsewhere/widgets`;
    await create(path, {
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name: 'other' },
      spec: { maps: ['x'] },
    });
    await makeWidget('a', { maps: ['x'] });
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
    await settled(one);
    expect((await got(`${path}/other`))?.metadata.finalizers).toBeUndefined();
    await server.request(path, { method: 'DELETE' });
  });

  it('says of an error that may pass what it is, tries again, and makes the rest', async () => {
    const mayNot = { apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] };
    await narrowRole([...baseRules, mayNot]);
    const one = await running(server, namespace, 'narrow');
    await makeWidget('a', { maps: ['x'], image: 'i:1' });
    await expect.poll(() => readiness('a'), poll).toBe('False ApplyFailed 1');
    expect(await got(deploymentPath('a'))).toBeDefined();
    await expect
      .poll(() => one.log.filter((line) => line.includes('tried again')).length, poll)
      .toBeGreaterThan(1);

    await narrowRole([...baseRules, { ...mayNot, verbs: ['*'] }]);
    await expect.poll(() => readiness('a'), poll).toBe('True Made 1');
  });
});

const baseRules = [
  { apiGroups: [group], resources: ['widgets', 'widgets/status'], verbs: ['list', 'watch', 'patch'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list', 'watch', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

/** Gives the user `narrow` rights in the namespace of the test, and no others. */
async function narrowRole(rules: readonly object[]): Promise<void> {
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'narrow' };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'narrow' }];
  for (const [kind, plural, content] of [
    ['Role', 'roles', { rules }],
    ['RoleBinding', 'rolebindings', { roleRef: role, subjects }],
  ] as const) {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${plural}/narrow`;
    const body = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      metadata: { name: 'narrow' },
      ...content,
    };
    const answer = await server.request(`${path}?fieldManager=test&force=true`, { method: 'PATCH', body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  }
}
