import { expect } from 'vitest';
import { fieldsAt, type Manifest } from '../../src/diff/manifest.js';
import { podResources } from '../../src/doctor/pod-resources.js';
import { referredKinds } from '../../src/doctor/reference.js';
import { stackParts } from '../../src/doctor/subject.js';
import type { KubeServer } from '../support/kube-server.js';

/** Makes an object, or leaves the one that is there. */
export async function made(server: KubeServer, object: Manifest): Promise<void> {
  const path = await server.pathOf(object);
  const collection = path?.slice(0, path.lastIndexOf('/')) ?? object.kind;
  const { status, body } = await server.request(collection, { method: 'POST', body: object });
  expect([201, 409], JSON.stringify(body)).toContain(status);
}

/** Makes a node that can run what is asked for. */
export async function nodeWith(
  server: KubeServer,
  name: string,
  allocatable: Readonly<Record<string, string>>,
  more: { readonly labels?: Readonly<Record<string, string>>; readonly taints?: readonly object[] } = {},
): Promise<void> {
  const { labels = {}, taints = [] } = more;
  await made(server, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: { taints } });
  const { status, body } = await server.request(`/api/v1/nodes/${name}/status`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: {
      status: {
        allocatable,
        capacity: allocatable,
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  // The API server marks new nodes as not ready; the controller that takes the mark away watches for heartbeats.
  await server.request(`/api/v1/nodes/${name}`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { spec: { taints } },
  });
}

/** Makes what a stack names and does not make: Secrets with their keys, claims, classes, nodes. */
export async function furnish(server: KubeServer, objects: readonly Manifest[]): Promise<void> {
  const { pods, references } = stackParts(objects);
  await server.ensureNamespaces([
    ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
    ...references.flatMap(({ namespace }) => namespace ?? []),
  ]);
  const rendered = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const keys = new Map<string, string[]>();
  for (const { kind, name, namespace, keys: read = [] } of references) {
    const key = `${kind}/${namespace}/${name}`;
    keys.set(key, [...(keys.get(key) ?? []), ...read]);
  }
  for (const { kind, name, namespace, pulls } of references) {
    if (rendered.has(`${kind}/${name}`)) continue;
    const data = Object.fromEntries(
      (keys.get(`${kind}/${namespace}/${name}`) ?? []).map((key) => [key, 'eA==']),
    );
    await made(server, {
      apiVersion: referredKinds[kind],
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      ...bodyOf(kind, data, pulls === true),
    });
  }
  for (const [index, { object, spec }] of pods.entries()) {
    const names = Object.keys(podResources(spec, 'requests'));
    const amounts = Object.fromEntries(names.map((name) => [name, name === 'memory' ? '4Ti' : '100000']));
    const { key = 'a', values = [] } =
      spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
        ?.matchExpressions?.[0] ?? {};
    const labels = { ...spec.nodeSelector, [key]: values[0] ?? '' };
    const name = `n${index}-${object.metadata.namespace}-${object.metadata.name}`.toLowerCase().slice(0, 60);
    await nodeWith(server, `${name}z`, { pods: '110', ...amounts }, { labels });
  }
}

function bodyOf(kind: keyof typeof referredKinds, data: object, pulls: boolean): object {
  switch (kind) {
    case 'Secret':
      return pulls
        ? { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } }
        : { data };
    case 'ConfigMap':
      return { data };
    case 'RuntimeClass':
      return { handler: 'nvidia' };
    case 'PriorityClass':
      return { value: 1 };
    case 'StorageClass':
      return { provisioner: 'nfs.csi.k8s.io' };
    case 'IngressClass':
      return { spec: { controller: 'example.com/ingress' } };
    case 'PersistentVolumeClaim':
      return { spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } };
    default:
      return fieldsAt({});
  }
}

/** A definition of Gateway that takes anything: routes only name them. */
export const gatewayDefinition: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'gateways.gateway.networking.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group: 'gateway.networking.k8s.io',
    names: { kind: 'Gateway', plural: 'gateways' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
