import fc from 'fast-check';
import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/diff/manifest.js';
import { apiVersion } from '../../src/doctor/checks/api-version.js';
import { images } from '../../src/doctor/checks/images.js';
import { namespaces } from '../../src/doctor/checks/namespaces.js';
import { nodes } from '../../src/doctor/checks/nodes.js';
import { podSecurity } from '../../src/doctor/checks/pod-security.js';
import { quotas } from '../../src/doctor/checks/quotas.js';
import { storage } from '../../src/doctor/checks/storage.js';
import { findingsOf } from '../../src/doctor/checks.js';
import { imageNameOf } from '../../src/doctor/image-name.js';
import { podResources } from '../../src/doctor/pod-resources.js';
import { doctorReport } from '../../src/doctor/report.js';
import { deployment, node, subjectOf } from './subject.js';

const gpu = (count: number) => ({ resources: { limits: { 'nvidia.com/gpu': count } } });
const has = (count: number) => ({ 'nvidia.com/gpu': String(count), cpu: '8', memory: '64Gi' });
const on = (...items: readonly Manifest[]) => ({ lists: new Map([['Node' as const, { found: items }]]) });

describe('versions', () => {
  const version = (minor: number) => ({ version: { major: 1, minor, text: `v1.${minor}.0` } });
  const sleeping = (seconds: number) => deployment({}, { lifecycle: { preStop: { sleep: { seconds } } } });

  it.each([
    [28, sleeping(5), ['Kubernetes is older than 1.29, got v1.28.0']],
    [29, deployment(), []],
    [29, sleeping(5), ['Kubernetes 1.30 is the first with a sleep before a container stops, got v1.29.0']],
    [30, sleeping(5), []],
    [31, sleeping(0), ['Kubernetes 1.32 is the first with a sleep of 0 seconds, got v1.31.0']],
    [32, sleeping(0), []],
  ])('of 1.%i are old where pods need more', (minor, object, found) => {
    const findings = apiVersion(subjectOf([object], version(minor)));
    expect(findings.map(({ what }) => what)).toEqual(found);
  });
});

describe('nodes', () => {
  const terms = (expression: object) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [expression] }],
        },
      },
    },
  });
  const taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
  const labels = { kind: 'h100', memory: '80' };

  it.each<[string, object]>([
    ['label', { nodeSelector: { kind: 'h100' } }],
    ['In', terms({ key: 'kind', operator: 'In', values: ['a', 'h100'] })],
    ['NotIn', terms({ key: 'kind', operator: 'NotIn', values: ['a'] })],
    ['NotIn of a label that is not there', terms({ key: 'no', operator: 'NotIn', values: ['a'] })],
    ['Exists', terms({ key: 'kind', operator: 'Exists' })],
    ['DoesNotExist', terms({ key: 'no', operator: 'DoesNotExist' })],
    ['Gt', terms({ key: 'memory', operator: 'Gt', values: ['40'] })],
    ['Lt', terms({ key: 'memory', operator: 'Lt', values: ['100'] })],
  ])('are found by %s', (_, pod) => {
    expect(nodes(subjectOf([deployment(pod, gpu(1))], on(node('a', has(1), {}, labels))))).toEqual([]);
  });

  it.each<[string, object]>([
    ['label', { nodeSelector: { kind: 'a100' } }],
    ['In', terms({ key: 'kind', operator: 'In', values: ['a'] })],
    ['NotIn', terms({ key: 'kind', operator: 'NotIn', values: ['h100'] })],
    ['Exists', terms({ key: 'no', operator: 'Exists' })],
    ['DoesNotExist', terms({ key: 'kind', operator: 'DoesNotExist' })],
    ['Gt', terms({ key: 'memory', operator: 'Gt', values: ['80'] })],
    ['Lt of a label that is not there', terms({ key: 'no', operator: 'Lt', values: ['100'] })],
  ])('are not found by %s', (_, pod) => {
    const findings = nodes(subjectOf([deployment(pod, gpu(1))], on(node('a', has(1), {}, labels))));
    expect(findings).toMatchObject([{ level: 'error' }]);
  });

  it.each<[string, readonly object[], number]>([
    ['none', [], 1],
    ['one of everything', [{ operator: 'Exists' }], 0],
    ['one of the key', [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }], 0],
    ['one of the value', [{ key: 'gpu', value: 'yes' }], 0],
    ['one of another value', [{ key: 'gpu', value: 'no' }], 1],
    ['one of another effect', [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }], 1],
  ])('with a taint want a toleration: %s', (_, tolerations, count) => {
    const tainted = node('a', has(1), { taints: [taint] });
    expect(nodes(subjectOf([deployment({ tolerations }, gpu(1))], on(tainted)))).toHaveLength(count);
  });

  it('that are cordoned or not ready take nothing, and each reason is counted', () => {
    const lost = {
      ...node('b', has(8)),
      status: { allocatable: has(8), conditions: [{ type: 'Ready', status: 'Unknown' }] },
    };
    const all = on(
      node('a', has(8), { unschedulable: true }),
      lost,
      node('c', { cpu: '8' }),
      node('d', { cpu: '8' }),
    );
    expect(nodes(subjectOf([deployment({}, gpu(1))], all))).toMatchObject([
      { what: 'no node takes the pod, got 4 nodes: 1 cordoned, 1 not ready, 2 without nvidia.com/gpu' },
    ]);
  });

  it('are looked at with what admission adds to a pod', () => {
    const base = subjectOf([deployment({}, gpu(1))], on(node('a', has(1), { taints: [taint] })));
    const [pod] = base.pods;
    const made = { spec: { ...pod?.spec, tolerations: [{ key: 'gpu', operator: 'Exists' }] } };
    const podTrials = new Map(
      base.pods.map((one) => [one, { warnings: [], made: made as unknown as Manifest }]),
    );
    expect(nodes(base)).toHaveLength(1);
    expect(nodes({ ...base, cluster: { ...base.cluster, podTrials } })).toEqual([]);
  });

  it('that are made when pods need them make it a warning', () => {
    const subject = subjectOf([deployment({}, gpu(1))], { ...on(), makesNodes: true });
    expect(nodes(subject)).toMatchObject([
      { level: 'warning', what: 'no node takes the pod, got no nodes at all' },
    ]);
  });

  it('that could not be read are no finding of their own', () => {
    const refused = { lists: new Map([['Node' as const, { refused: 'forbidden' }]]) };
    const findings = findingsOf(subjectOf([deployment({}, gpu(1))], refused));
    expect(findings).toEqual([expect.objectContaining({ level: 'hint', object: 'Node objects' })]);
  });

  it('of no pods are not asked for', () => {
    expect(nodes(subjectOf([deployment({}, gpu(1), 0)], on()))).toEqual([]);
  });

  it('take any pod that asks for no more than one of them has', () => {
    const amounts = fc.integer({ min: 1, max: 16 });
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 5 }), amounts, (sizes, wanted) => {
        const all = on(...sizes.map((size, index) => node(`n${index}`, has(size))));
        const errors = nodes(subjectOf([deployment({}, gpu(wanted))], all)).filter(
          ({ level }) => level === 'error',
        );
        expect(errors.length).toBe(sizes.some((size) => size >= wanted) ? 0 : 1);
      }),
    );
  });
});

it('counts init containers beside or before the others, and limits as requests', () => {
  const pod: PodSpec = {
    containers: [
      { name: 'a', resources: { requests: { cpu: '1' }, limits: { memory: '2Gi' } } },
      { name: 'b' },
    ],
    initContainers: [
      { name: 'first', resources: { requests: { cpu: '3', memory: '1Gi' } } },
      { name: 'stays', restartPolicy: 'Always', resources: { requests: { cpu: '500m' } } } as Container,
    ],
    overhead: { memory: '1Gi' },
  };
  expect(podResources(pod, 'requests')).toEqual({ cpu: 3, memory: 3 * 2 ** 30 });
  expect(podResources(pod, 'limits')).toEqual({ memory: 2 * 2 ** 30 });
});

describe('quotas', () => {
  const quota = (hard: object, used: object, spec: object = {}): Manifest => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'models' },
    spec: { hard, ...spec },
    status: { hard, used },
  });
  const under = (...items: readonly Manifest[]) => ({
    lists: new Map([['ResourceQuota' as const, { found: items }]]),
  });
  const key = 'requests.nvidia.com/gpu';

  it('hold what is left against all replicas', () => {
    const subject = subjectOf([deployment({}, gpu(2), 2)], under(quota({ [key]: '8' }, { [key]: '5' })));
    expect(quotas(subject)).toEqual([
      {
        level: 'error',
        object: 'ResourceQuota models/team',
        field: `spec.hard.${key}`,
        what: `the stack asks for 4 more of ${key}, got 3 left of 8`,
        remedy: 'raise the quota, or lower replicas or requests',
      },
    ]);
  });

  it('count pods that run already once', () => {
    const object = deployment({}, gpu(2), 2);
    const live = { ...object, status: { replicas: 2 } };
    const lists = under(
      quota(
        { [key]: '4', pods: '2', 'count/deployments.apps': '1' },
        { [key]: '4', pods: '2', 'count/deployments.apps': '1' },
      ),
    );
    expect(
      quotas(subjectOf([object], { ...lists, live: new Map([['apps/Deployment/models/engine', live]]) })),
    ).toEqual([]);
    const starting = { ...object, status: { replicas: 1 } };
    const subject = subjectOf([object], {
      ...lists,
      live: new Map([['apps/Deployment/models/engine', starting]]),
    });
    expect(quotas(subject).map(({ field }) => field)).toEqual([`spec.hard.${key}`, 'spec.hard.pods']);
  });

  it('go by what admission makes of a pod', () => {
    const base = subjectOf([deployment()], under(quota({ memory: '2Gi' }, {})));
    const made = { spec: { containers: [{ name: 'vllm', resources: { requests: { memory: '3Gi' } } }] } };
    const podTrials = new Map(
      base.pods.map((pod) => [pod, { warnings: [], made: made as unknown as Manifest }]),
    );
    expect(quotas({ ...base, cluster: { ...base.cluster, podTrials } })).toMatchObject([
      { what: 'the stack asks for 3Gi more of memory, got 2Gi left of 2Gi' },
    ]);
  });

  it('of scopes are left to the API server', () => {
    const scoped = quota({ pods: '0' }, {}, { scopes: ['BestEffort'] });
    expect(quotas(subjectOf([deployment()], under(scoped)))).toEqual([]);
  });
});

describe('storage', () => {
  const claim = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'weights', namespace: 'models' },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } }, ...spec },
  });
  const volume = (spec: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'nfs' },
    spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteMany'], ...spec },
  });
  const classes = (...items: readonly Manifest[]) => ({
    lists: new Map([['StorageClass' as const, { found: items }]]),
  });

  it.each([
    [volume({}), 0],
    [volume({ claimRef: { name: 'weights', namespace: 'models' } }), 0],
    [volume({ claimRef: { name: 'other', namespace: 'models' } }), 1],
    [volume({ capacity: { storage: '5Gi' } }), 1],
    [volume({ accessModes: ['ReadWriteOnce'] }), 1],
    [volume({ storageClassName: 'nfs' }), 1],
  ])('is static where a volume fits: %j', (item, count) => {
    expect(storage(subjectOf([claim({ storageClassName: '' }), item], classes()))).toHaveLength(count);
  });

  it('needs a default class where none is named', () => {
    const plain: Manifest = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'plain' },
      provisioner: 'x',
    };
    expect(storage(subjectOf([claim({})], classes(plain)))).toMatchObject([
      { level: 'error', what: 'the claim names no StorageClass and none is the default, got plain' },
    ]);
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const chosen = { ...plain, metadata: { name: 'plain', annotations } };
    expect(storage(subjectOf([claim({})], classes(chosen)))).toEqual([]);
  });
});

it('says that Pod Security could not be tried where pods may not be made', () => {
  const metadata = { name: 'models', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } };
  const reason = 'pods is forbidden: User "a" cannot create resource "pods" in API group ""';
  const trial = { warnings: [], refusal: { status: 403, reason } };
  const base = subjectOf([deployment()], {
    namespaces: new Map([['models', { found: { apiVersion: 'v1', kind: 'Namespace', metadata } }]]),
  });
  const bareTrials = new Map(base.pods.map((pod) => [pod, trial]));
  expect(podSecurity({ ...base, cluster: { ...base.cluster, bareTrials } })).toMatchObject([
    { level: 'hint', what: expect.stringContaining('cannot be tried, got restricted') },
  ]);
});

it('finds a namespace that is on its way out', () => {
  const found = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'models' },
    status: { phase: 'Terminating' },
  };
  expect(namespaces(subjectOf([], { namespaces: new Map([['models', { found }]]) }))).toMatchObject([
    { level: 'error' },
  ]);
});

describe('images', () => {
  it.each([
    ['busybox', { registry: 'docker.io', repository: 'library/busybox' }],
    ['vllm/vllm-openai:v1', { registry: 'docker.io', repository: 'vllm/vllm-openai', tag: 'v1' }],
    ['host:5000/a/b', { registry: 'host:5000', repository: 'a/b' }],
    ['localhost/a:1@sha256:ff', { registry: 'localhost', repository: 'a', tag: '1', digest: 'sha256:ff' }],
  ])('have names with parts: %s', (image, parts) => {
    expect(imageNameOf(image)).toEqual(parts);
  });

  it('of closed registries are hinted at unless a pull secret is named, by the pod or its account', () => {
    const image = '1.dkr.ecr.eu-central-1.amazonaws.com/vllm:1';
    const account: Manifest = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'a', namespace: 'models' },
      imagePullSecrets: [{ name: 's' }],
    } as Manifest;
    expect(images(subjectOf([deployment({}, { image })]))).toHaveLength(1);
    expect(images(subjectOf([deployment({ imagePullSecrets: [{ name: 's' }] }, { image })]))).toEqual([]);
    expect(images(subjectOf([deployment({ serviceAccountName: 'a' }, { image }), account]))).toEqual([]);
    expect(images(subjectOf([deployment({ serviceAccountName: 'b' }, { image }), account]))).toHaveLength(1);
  });
});

it('reports in Markdown without breaking the table', () => {
  const findings = [{ level: 'error' as const, object: 'the <cluster>', what: 'a|b\nc', remedy: '`d`' }];
  expect(doctorReport({ version: 'v1.34.4', objects: 1, findings }, 'markdown')).toBe(
    '| | where | what | remedy |\n|---|---|---|---|\n| error | the \\<cluster> | a\\|b c | \\`d\\` |\n\n' +
      '1 object against Kubernetes v1.34.4: 1 error, 0 warnings, 0 hints\n',
  );
});
