import { expect } from 'vitest';
import type { Manifest } from '../../src/diff/manifest.js';
import type { Finding } from '../../src/doctor/finding.js';

/** A Deployment of a namespace, with one container. */
export const deployment = (
  namespace: string,
  pod: object = {},
  container: object = {},
  replicas = 1,
): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'engine', namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v0.32.0', ...container }], ...pod },
    },
  },
});

/** A claim of a namespace. */
export const claim = (namespace: string, spec: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'weights', namespace },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } }, ...spec },
});

const mounted = (volume: object) => ({ volumes: [{ name: 'v', ...volume }] });
const asks = (requests: object, limits: object = requests) => ({ resources: { requests, limits } });
/** A container that reads a key of a Secret. */
export const variable = (name: string, key: string) => ({
  env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key } } }],
});

/** Something that a cluster may lack, and what is to be found then. */
export interface Lack {
  readonly title: string;
  /** What is in the cluster beforehand. */
  seed?(namespace: string): readonly Manifest[];
  readonly labels?: Readonly<Record<string, string>>;
  stack(namespace: string): readonly Manifest[];
  readonly found: Partial<Finding> | readonly Partial<Finding>[];
}

const says = (text: string): string => expect.stringContaining(text) as string;
const pod = 'spec.template.spec';

/** Everything that is seeded, one namespace each. */
export const lacks: readonly Lack[] = [
  {
    title: 'GPUs on nodes',
    stack: (namespace) => [deployment(namespace, {}, asks({ 'habana.ai/gaudi': 1 }))],
    found: {
      level: 'error',
      object: says('Deployment lack-'),
      field: `${pod}.containers`,
      what: says('without habana.ai/gaudi'),
      remedy: 'install the device plugin that offers habana.ai/gaudi, or add nodes that have it',
    },
  },
  {
    title: 'a node with enough GPUs at once',
    stack: (namespace) => [deployment(namespace, {}, asks({ 'lack.example/gpu': 4 }))],
    found: { level: 'error', what: says('1 with 2 of lack.example/gpu, not 4') },
  },
  {
    title: 'GPUs for all replicas',
    stack: (namespace) => [deployment(namespace, {}, asks({ 'lack.example/gpu': 2 }), 3)],
    found: { level: 'warning', what: says('asks for 6 of lack.example/gpu in all, got 2') },
  },
  {
    title: 'tolerations of the nodes',
    stack: (namespace) => [deployment(namespace, {}, asks({ 'tainted.example/gpu': 1 }))],
    found: {
      level: 'error',
      field: `${pod}.tolerations`,
      what: says('1 with taint dedicated=gpu:NoSchedule'),
      remedy: 'add a toleration of dedicated',
    },
  },
  {
    title: 'a node that is selected',
    stack: (namespace) => [deployment(namespace, { nodeSelector: { 'lack/gpu': 'h100' } })],
    found: { level: 'error', field: `${pod}.nodeSelector`, what: says('without label lack/gpu=h100') },
  },
  {
    title: 'a RuntimeClass',
    stack: (namespace) => [deployment(namespace, { runtimeClassName: 'absent' })],
    found: { level: 'error', field: `${pod}.runtimeClassName`, what: says('no RuntimeClass of that name') },
  },
  {
    title: 'a PriorityClass',
    stack: (namespace) => [deployment(namespace, { priorityClassName: 'absent' })],
    found: { level: 'error', field: `${pod}.priorityClassName`, what: says('no PriorityClass of that name') },
  },
  {
    title: 'a StorageClass',
    stack: (namespace) => [claim(namespace, { storageClassName: 'absent' })],
    found: {
      level: 'error',
      field: 'spec.storageClassName',
      what: says('no StorageClass of that name, got absent'),
    },
  },
  {
    title: 'a volume for a claim of no class',
    stack: (namespace) => [claim(namespace, { storageClassName: '' })],
    found: { level: 'error', what: says('no volume fits the claim') },
  },
  {
    title: 'a class that shares volumes',
    stack: (namespace) => [claim(namespace, { storageClassName: 'lack-block' })],
    found: {
      level: 'hint',
      field: 'spec.accessModes',
      what: says('Amazon EBS gives no file system to several nodes'),
    },
  },
  {
    title: 'a claim that pods mount',
    stack: (namespace) => [
      deployment(namespace, mounted({ persistentVolumeClaim: { claimName: 'absent' } })),
    ],
    found: { level: 'error', what: says('no PersistentVolumeClaim of that name, got absent') },
  },
  {
    title: 'a mode of a claim that is there',
    seed: (namespace) => [claim(namespace, { accessModes: ['ReadWriteOnce'] })],
    stack: (namespace) => [claim(namespace)],
    found: { level: 'error', field: 'spec.accessModes', what: says('other modes, got ReadWriteOnce') },
  },
  {
    title: 'a smaller claim than is there',
    seed: (namespace) => [claim(namespace, { resources: { requests: { storage: '20Gi' } } })],
    stack: (namespace) => [claim(namespace)],
    found: {
      level: 'error',
      field: 'spec.resources.requests.storage',
      what: says('larger already, got 20Gi'),
    },
  },
  {
    title: 'a claim for the pods of several nodes',
    seed: (namespace) => [claim(namespace, { accessModes: ['ReadWriteOnce'] })],
    stack: (namespace) => [
      deployment(namespace, mounted({ persistentVolumeClaim: { claimName: 'weights' } }), {}, 2),
    ],
    found: { level: 'warning', what: says('2 pods mount a claim that one node can mount') },
  },
  {
    title: 'a definition of a kind',
    stack: (namespace) => [
      { apiVersion: 'kueue.x-k8s.io/v1beta1', kind: 'LocalQueue', metadata: { name: 'q', namespace } },
    ],
    found: { level: 'error', what: 'LocalQueue is not served, got kueue.x-k8s.io/v1beta1' },
  },
  {
    title: 'the version of a definition',
    stack: (namespace) => [
      { apiVersion: 'keda.sh/v1', kind: 'ScaledObject', metadata: { name: 's', namespace }, spec: {} },
    ],
    found: { level: 'error', remedy: says('the cluster serves keda.sh/v1alpha1') },
  },
  {
    title: 'a Secret',
    stack: (namespace) => [deployment(namespace, {}, variable('absent', 'token'))],
    found: {
      level: 'error',
      field: `${pod}.containers[vllm].env[A].valueFrom.secretKeyRef`,
      remedy: says('kubectl create secret generic absent --namespace lack-'),
    },
  },
  {
    title: 'a key of a Secret',
    seed: (namespace) => [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace }, stringData: { other: 'x' } },
    ],
    stack: (namespace) => [deployment(namespace, {}, variable('s', 'token'))],
    found: { level: 'error', what: 'Secret s has no key token, got other' },
  },
  {
    title: 'a key of a Secret of the stack',
    stack: (namespace) => [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace }, stringData: { other: 'x' } },
      deployment(namespace, {}, variable('s', 'token')),
    ],
    found: { level: 'error', what: 'Secret s has no key token, got other' },
  },
  {
    title: 'a ConfigMap',
    stack: (namespace) => [deployment(namespace, mounted({ configMap: { name: 'absent' } }))],
    found: { level: 'error', field: `${pod}.volumes[v].configMap`, what: says('no ConfigMap of that name') },
  },
  {
    title: 'a pull secret',
    stack: (namespace) => [deployment(namespace, { imagePullSecrets: [{ name: 'absent' }] })],
    found: {
      level: 'warning',
      field: `${pod}.imagePullSecrets[0]`,
      remedy: says('create secret docker-registry'),
    },
  },
  {
    title: 'credentials in a pull secret',
    seed: (namespace) => [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace } }],
    stack: (namespace) => [deployment(namespace, { imagePullSecrets: [{ name: 's' }] })],
    found: { level: 'warning', what: says('holds no credentials of a registry, got type Opaque') },
  },
  {
    title: 'a ServiceAccount',
    stack: (namespace) => [deployment(namespace, { serviceAccountName: 'absent' })],
    found: {
      level: 'error',
      field: `${pod}.serviceAccountName`,
      what: says('no ServiceAccount of that name'),
    },
  },
  {
    title: 'room in a quota',
    seed: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'gpus', namespace },
        spec: { hard: { 'requests.lack.example/gpu': '1' } },
        status: {},
      },
    ],
    stack: (namespace) => [deployment(namespace, {}, asks({ 'lack.example/gpu': 1 }), 2)],
    found: {
      level: 'error',
      object: says('ResourceQuota lack-'),
      field: 'spec.hard.requests.lack.example/gpu',
      what: says('asks for 2 more of requests.lack.example/gpu, got 1 left of 1'),
    },
  },
  {
    title: 'room in a LimitRange',
    seed: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'limits', namespace },
        spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] },
      },
    ],
    stack: (namespace) => [deployment(namespace, {}, asks({ memory: '2Gi' }))],
    found: {
      level: 'error',
      field: pod,
      what: says('maximum memory usage per Container is 1Gi'),
      remedy: says('limitrange'),
    },
  },
  {
    title: 'the standard that a namespace enforces',
    labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    stack: (namespace) => [deployment(namespace, { hostNetwork: true })],
    found: {
      level: 'error',
      field: pod,
      what: says('standard baseline of namespace'),
      remedy: says('=privileged'),
    },
  },
  {
    title: 'the standard that a namespace warns of',
    labels: { 'pod-security.kubernetes.io/warn': 'restricted' },
    stack: (namespace) => [deployment(namespace)],
    found: { level: 'warning', field: pod, what: says('allowPrivilegeEscalation != false') },
  },
  {
    title: 'a manifest that the API server takes',
    stack: (namespace) => [deployment(namespace, {}, { imagePullPolicy: 'Sometimes' })],
    found: { level: 'error', what: says('Unsupported value: "Sometimes"') },
  },
  {
    title: 'an IngressClass',
    stack: (namespace) => [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i', namespace },
        spec: {
          ingressClassName: 'absent',
          defaultBackend: { service: { name: 's', port: { number: 80 } } },
        },
      },
    ],
    found: { level: 'warning', field: 'spec.ingressClassName', what: says('no IngressClass of that name') },
  },
  {
    title: 'an API of metrics',
    stack: (namespace) => [
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'h', namespace },
        spec: {
          maxReplicas: 2,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'engine' },
          metrics: [
            { type: 'External', external: { metric: { name: 'm' }, target: { type: 'Value', value: '1' } } },
          ],
        },
      },
    ],
    found: {
      level: 'warning',
      field: 'spec.metrics[0]',
      what: says('external.metrics.k8s.io is not served'),
    },
  },
  {
    title: 'a version in an image',
    stack: (namespace) => [deployment(namespace, {}, { image: 'nvcr.io/nvidia/vllm' })],
    found: [
      { level: 'hint', field: `${pod}.containers[vllm].image`, what: says('the image has no version') },
      { level: 'hint', what: says('no pull secret for nvcr.io') },
    ],
  },
];
