import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer({ users: [{ name: 'reader', groups: ['readers'] }] });
  return () => server.stop();
});

function deployment(
  container: Readonly<Record<string, unknown>> = {},
  spec: Readonly<Record<string, unknown>> = {},
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'engine', namespace: 'models' },
    spec: {
      selector: { matchLabels: { app: 'engine' } },
      template: {
        metadata: { labels: { app: 'engine' } },
        spec: { containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v1', ...container }] },
      },
      ...spec,
    },
  };
}

describe('applyDryRun', () => {
  it('accepts good objects and leaves nothing but the namespace', async () => {
    expect(await server.applyDryRun([deployment()])).toEqual([]);

    const path = (await server.pathOf(deployment())) ?? '';
    expect(path).toBe('/apis/apps/v1/namespaces/models/deployments/engine');
    expect((await server.request(path)).status).toBe(404);
    expect((await server.request('/api/v1/namespaces/models')).status).toBe(200);
  });

  it('reports an unknown field', async () => {
    const problems = await server.applyDryRun([deployment({ imagePolicy: 'Always' })]);

    expect(problems).toEqual([
      { object: 'apps/v1/Deployment/models/engine', message: expect.stringContaining('imagePolicy') },
    ]);
  });

  it('reports duplicate env names', async () => {
    const env = [
      { name: 'HF_HOME', value: '/a' },
      { name: 'HF_HOME', value: '/b' },
    ];

    const problems = await server.applyDryRun([deployment({ env })]);

    expect(problems).toEqual([
      { object: 'apps/v1/Deployment/models/engine', message: expect.stringContaining('HF_HOME') },
    ]);
  });

  it('reports a value of the wrong type', async () => {
    const problems = await server.applyDryRun([deployment({}, { replicas: 'two' })]);

    expect(problems).toEqual([
      { object: 'apps/v1/Deployment/models/engine', message: expect.stringContaining('replicas') },
    ]);
  });

  it('reports what a custom resource definition refuses, and only that', async () => {
    const monitor = (name: string, interval: unknown): Manifest => ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name, namespace: 'models' },
      spec: { selector: {}, endpoints: [{ port: 'http', interval }] },
    });

    const problems = await server.applyDryRun([monitor('good', '15s'), monitor('bad', 15)]);

    expect(problems).toEqual([
      {
        object: 'monitoring.coreos.com/v1/ServiceMonitor/models/bad',
        message: expect.stringContaining('interval'),
      },
    ]);
  });

  it('reports a kind that is not served', async () => {
    const problems = await server.applyDryRun([
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } },
    ]);

    expect(problems).toEqual([
      { object: 'example.com/v1/Widget/a', message: expect.stringContaining('does not serve') },
    ]);
  });
});

describe('users', () => {
  it('have the rights that they were given and no others', async () => {
    await server.ensureNamespaces(['rights']);
    const apiGroup = 'rbac.authorization.k8s.io';
    const rbac = `/apis/${apiGroup}/v1/namespaces/rights`;
    const metadata = { name: 'pods' };
    const role = { metadata, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] };
    const binding = {
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: 'pods' },
      subjects: [{ apiGroup, kind: 'Group', name: 'readers' }],
    };
    expect((await server.request(`${rbac}/roles`, { method: 'POST', body: role })).status).toBe(201);
    expect((await server.request(`${rbac}/rolebindings`, { method: 'POST', body: binding })).status).toBe(
      201,
    );

    const path = '/api/v1/namespaces/rights/pods';
    await expect.poll(async () => (await server.request(path, { user: 'reader' })).status).toBe(200);
    expect((await server.request('/api/v1/namespaces/rights/secrets', { user: 'reader' })).status).toBe(403);
  });

  it('are told apart from names that nobody has', async () => {
    await expect(server.request('/api', { user: 'nobody' })).rejects.toThrow(
      'unknown user, got nobody; one of admin, reader',
    );
  });
});

describe('kubectl', () => {
  it('reads its objects from the given input', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'piped', namespace: 'default' },
      data: { a: 'b' },
    };

    const created = await server.kubectl(['create', '-f', '-'], JSON.stringify(object));
    const found = await server.kubectl(['get', 'configmap', 'piped', '-o', 'jsonpath={.data.a}']);

    expect(created).toEqual({ code: 0, stdout: 'configmap/piped created\n', stderr: '' });
    expect(found.stdout).toBe('b');
  });

  it('tells a failure by its code', async () => {
    const { code, stderr } = await server.kubectl(['get', 'configmap', 'absent']);

    expect(code).toBe(1);
    expect(stderr).toContain('NotFound');
  });
});

describe('components', () => {
  it('bring a Deployment to ready pods on a simulated node', async () => {
    const whole = await startKubeServer({
      crds: [],
      components: ['kube-controller-manager', 'kube-scheduler', 'kwok'],
    });
    try {
      const capacity = { cpu: '64', memory: '512Gi', pods: '110', 'nvidia.com/gpu': '8' };
      const node = {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'gpu', labels: { type: 'kwok' } },
        status: { capacity, allocatable: capacity },
      };
      expect((await whole.request('/api/v1/nodes', { method: 'POST', body: node })).status).toBe(201);
      await whole.ensureNamespaces(['models']);
      const object = deployment({ resources: { limits: { 'nvidia.com/gpu': '1' } } });
      const path = `${await whole.pathOf(object)}`;
      expect(
        (await whole.request(`${path}?fieldManager=test`, { method: 'PATCH', body: object })).status,
      ).toBe(201);

      await expect
        .poll(async () => (await whole.request(path)).body, { timeout: 40_000, interval: 200 })
        .toMatchObject({ status: { readyReplicas: 1 } });
    } finally {
      await whole.stop();
    }
    expect(existsSync(whole.folder)).toBe(false);
    await expect(whole.request('/readyz')).rejects.toThrow();
  });
});
