import { describe, expect, it, test } from 'vitest';
import type { Manifest } from '../../src/diff/manifest.js';
import { diffManifests, isDifferent, type ObjectDiff } from '../../src/diff/stack-diff.js';

const options = { namespace: 'ns', salt: 'salt' };

function object(kind: string, fields: object, apiVersion = 'v1'): Manifest {
  return { apiVersion, kind, metadata: { name: 'a' }, ...fields };
}

function deployment(pod: object = {}, spec: object = {}): Manifest {
  const template = {
    metadata: { labels: { app: 'a' } },
    spec: { containers: [{ name: 'vllm', image: 'i:1', ...pod }] },
  };
  const selector = { matchLabels: { app: 'a' } };
  return object('Deployment', { spec: { selector, template, ...spec } }, 'apps/v1');
}

function single(before: Manifest, after: Manifest): ObjectDiff {
  const [diff] = diffManifests([before], [after], options).objects;
  if (diff === undefined) throw new Error('no object');
  return diff;
}

const paths = ({ fields }: ObjectDiff): string[] => fields.map(({ path }) => path);

describe('an object', () => {
  it('is new or orphaned where it is on one side alone', () => {
    const [one, two] = [deployment(), { ...deployment(), metadata: { name: 'b' } }];
    const { objects, summary } = diffManifests([one], [two], options);
    expect(objects.map((diff) => [diff.name, diff.class])).toEqual([
      ['b', 'new'],
      ['a', 'orphaned'],
    ]);
    expect(summary.counts).toMatchObject({ new: 1, orphaned: 1, same: 0 });
  });

  it('is the same one in another version, and with its namespace named or not', () => {
    const old = object('PodDisruptionBudget', {}, 'policy/v1beta1');
    const now = { ...old, apiVersion: 'policy/v1', metadata: { name: 'a', namespace: 'ns' } };
    expect(single(old, now)).toMatchObject({ class: 'inPlace', fields: [{ path: 'apiVersion' }] });
  });

  it('of the cluster has no namespace', () => {
    const role = object('ClusterRole', {}, 'rbac.authorization.k8s.io/v1');
    const named = { ...role, metadata: { name: 'a', namespace: 'other' } };
    expect(single(role, named).class).toBe('same');
  });
});

const worker = (image: string, replicas: number) => ({
  groupName: 'gpus',
  replicas,
  template: { spec: { containers: [{ name: 'ray', image }] } },
});
const ray = (image: string, replicas: number) =>
  object(
    'RayCluster',
    { spec: { headGroupSpec: {}, workerGroupSpecs: [worker(image, replicas)] } },
    'ray.io/v1',
  );
const lws = (image: string, replicas: number) =>
  object(
    'LeaderWorkerSet',
    {
      spec: {
        replicas,
        leaderWorkerTemplate: {
          size: 2,
          workerTemplate: { spec: { containers: [{ name: 'vllm', image }] } },
        },
      },
    },
    'leaderworkerset.x-k8s.io/v1',
  );

test.each<[string, Manifest, Manifest, ObjectDiff['class'], string]>([
  ['replicas', deployment(), deployment({}, { replicas: 3 }), 'inPlace', 'spec.replicas'],
  [
    'image',
    deployment(),
    deployment({ image: 'i:2' }),
    'restartsPods',
    'spec.template.spec.containers[vllm].image',
  ],
  ['groups', ray('i:1', 1), ray('i:1', 2), 'inPlace', 'spec.workerGroupSpecs[gpus].replicas'],
  [
    'ray image',
    ray('i:1', 1),
    ray('i:2', 1),
    'restartsPods',
    'spec.workerGroupSpecs[gpus].template.spec.containers[ray].image',
  ],
  ['group count', lws('i:1', 1), lws('i:1', 2), 'inPlace', 'spec.replicas'],
  [
    'group image',
    lws('i:1', 1),
    lws('i:2', 1),
    'restartsPods',
    'spec.leaderWorkerTemplate.workerTemplate.spec.containers[vllm].image',
  ],
  [
    'growing claim',
    object('PersistentVolumeClaim', { spec: { resources: { requests: { storage: '1Gi' } } } }),
    object('PersistentVolumeClaim', { spec: { resources: { requests: { storage: '2Gi' } } } }),
    'inPlace',
    'spec.resources.requests.storage',
  ],
  [
    'service port',
    object('Service', { spec: { ports: [{ port: 80 }] } }),
    object('Service', { spec: { ports: [{ port: 80, targetPort: 'web' }] } }),
    'inPlace',
    'spec.ports[80/TCP].targetPort',
  ],
  [
    'address no longer named',
    object('Service', { spec: { clusterIP: '10.0.0.1' } }),
    object('Service', { spec: {} }),
    'inPlace',
    'spec.clusterIP',
  ],
  [
    'parallelism',
    object('Job', { spec: {} }, 'batch/v1'),
    object('Job', { spec: { completions: 1, parallelism: 2 } }, 'batch/v1'),
    'inPlace',
    'spec.parallelism',
  ],
  [
    'data',
    object('ConfigMap', { data: { a: '1' } }),
    object('ConfigMap', { data: { a: '2' } }),
    'inPlace',
    'data.a',
  ],
  [
    'frozen data',
    object('ConfigMap', { immutable: true, data: { a: '1' } }),
    object('ConfigMap', { immutable: true, data: { a: '2' } }),
    'recreate',
    'data.a',
  ],
  [
    'scope',
    object('CustomResourceDefinition', { spec: { scope: 'Cluster' } }, 'apiextensions.k8s.io/v1'),
    object('CustomResourceDefinition', { spec: { scope: 'Namespaced' } }, 'apiextensions.k8s.io/v1'),
    'recreate',
    'spec.scope',
  ],
])('A change of %s is told by its class and path', (_title, before, after, expected, path) => {
  const diff = single(before, after);
  expect(diff.class).toBe(expected);
  expect(paths(diff)).toEqual([path]);
});

test.each<[string, string, string, object, object]>([
  [
    'apps/v1',
    'Deployment',
    'spec.selector',
    { selector: { matchLabels: { a: '1' } } },
    { selector: { matchLabels: { a: '2' } } },
  ],
  [
    'apps/v1',
    'DaemonSet',
    'spec.selector',
    { selector: { matchLabels: { a: '1' } } },
    { selector: { matchLabels: { a: '2' } } },
  ],
  ['apps/v1', 'StatefulSet', 'spec.serviceName', { serviceName: 'a' }, { serviceName: 'b' }],
  [
    'batch/v1',
    'Job',
    'spec.template',
    { template: { spec: { nodeName: 'a' } } },
    { template: { spec: { nodeName: 'b' } } },
  ],
  [
    'batch/v1',
    'Job',
    'spec.completionMode',
    { completionMode: 'Indexed', completions: 1 },
    { completions: 1 },
  ],
  ['batch/v1', 'Job', 'spec.completions', { completions: 1 }, { completions: 2 }],
  ['v1', 'Service', 'spec.clusterIP', { clusterIP: '10.0.0.1' }, { clusterIP: '10.0.0.2' }],
  ['v1', 'Service', 'spec.clusterIP', { clusterIP: 'None' }, {}],
  [
    'v1',
    'PersistentVolumeClaim',
    'spec.resources',
    { resources: { requests: { storage: '2Gi' } } },
    { resources: { requests: { storage: '1Gi' } } },
  ],
  [
    'v1',
    'PersistentVolumeClaim',
    'spec.accessModes',
    { accessModes: ['ReadWriteOnce'] },
    { accessModes: ['ReadWriteMany'] },
  ],
  [
    'v1',
    'PersistentVolumeClaim',
    'spec.storageClassName',
    { storageClassName: 'a' },
    { storageClassName: 'b' },
  ],
  ['v1', 'PersistentVolumeClaim', 'spec.volumeMode', { volumeMode: 'Block' }, {}],
  ['v1', 'PersistentVolume', 'spec.nfs', { nfs: { server: 'a' } }, { nfs: { server: 'b' } }],
])('%s %s: %s cannot change', (apiVersion, kind, path, before, after) => {
  const diff = single(object(kind, { spec: before }, apiVersion), object(kind, { spec: after }, apiVersion));
  expect(diff.class).toBe('recreate');
  expect(paths(diff).every((name) => name.startsWith(path))).toBe(true);
});

test.each(['RoleBinding', 'ClusterRoleBinding'])('A role of a %s cannot change', (kind) => {
  const binding = (name: string) =>
    object(kind, { roleRef: { kind: 'Role', name } }, 'rbac.authorization.k8s.io/v1');
  expect(single(binding('a'), binding('b')).class).toBe('recreate');
});

test('An elastic Job takes as many completions as pods', () => {
  const job = (count: number) =>
    object(
      'Job',
      { spec: { completionMode: 'Indexed', completions: count, parallelism: count } },
      'batch/v1',
    );
  expect(single(job(1), job(2)).class).toBe('inPlace');
});

test('Defaults, quantities of one value, nulls and what is empty are no difference', () => {
  const before = deployment({
    env: [{ name: 'A', value: '' }],
    ports: [{ containerPort: 80 }],
    resources: { limits: { memory: '1024Mi', cpu: 1 } },
    livenessProbe: { httpGet: { port: 80 } },
  });
  const after = deployment(
    {
      env: [{ name: 'A' }],
      args: [],
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { limits: { memory: '1Gi', cpu: '1000m' }, requests: { cpu: '1', memory: 2 ** 30 } },
      livenessProbe: {
        httpGet: { port: 80, path: '/', scheme: 'HTTP' },
        periodSeconds: 10,
        timeoutSeconds: 1,
      },
      imagePullPolicy: 'IfNotPresent',
      lifecycle: null,
    },
    {
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    },
  );
  const diff = diffManifests([before], [after], options);
  expect(diff.objects[0]?.fields).toEqual([]);
  expect(isDifferent(diff)).toBe(false);
});

test('Values that only look like a default are a difference', () => {
  expect(
    paths(single(deployment({ image: 'i' }), deployment({ image: 'i', imagePullPolicy: 'IfNotPresent' }))),
  ).toEqual(['spec.template.spec.containers[vllm].imagePullPolicy']);
  // The API server writes no default for it, so that a pod template with it is another one.
  const links = (spec: object): Manifest => deployment({}, { template: { spec } });
  expect(single(links({}), links({ enableServiceLinks: true })).class).toBe('restartsPods');
});

test('Secrets are compared as they are kept and shown as hashes that another salt changes', () => {
  const secret = (fields: object) => object('Secret', fields);
  const encoded = Buffer.from('open').toString('base64');
  expect(single(secret({ data: { a: encoded } }), secret({ stringData: { a: 'open' } })).class).toBe('same');
  const change = [secret({ stringData: { a: 'open' } })] as const;
  const shown = (salt: string) =>
    diffManifests(change, [secret({ stringData: { a: 'close' } })], { ...options, salt }).objects[0]
      ?.fields[0];
  expect(shown('one')).toMatchObject({ path: 'data.a', old: expect.stringMatching(/^hash:[0-9a-f]{12}$/) });
  expect(shown('one')?.old).not.toBe(shown('two')?.old);
  expect(shown('one')?.old).not.toBe(shown('one')?.new);
});

test('The summary counts GPUs and replicas', () => {
  const gpus = (count: number) => ({ resources: { limits: { 'nvidia.com/gpu': count } } });
  const before = [deployment(gpus(1), { replicas: 2 }), lws('i:1', 1)];
  const after = [deployment(gpus(4), { replicas: 3 }), lws('i:1', 1)];
  const { summary } = diffManifests(before, after, options);
  expect(summary.gpus).toEqual({ before: 2, after: 12 });
  expect(summary.replicas).toEqual([{ kind: 'Deployment', name: 'a', before: 2, after: 3 }]);
});
