import type { Manifest } from './manifest.js';

/** Kinds of objects that belong to no namespace, of those that stacks have. */
const clusterScoped: ReadonlySet<string> = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'gateway.networking.k8s.io/GatewayClass',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
]);

/** Group of an `apiVersion`, such as `apps`; empty for the core group. */
export function groupOf({ apiVersion }: Pick<Manifest, 'apiVersion'>): string {
  return apiVersion.includes('/') ? apiVersion.replace(/\/[^/]*$/, '') : '';
}

/** Group and kind, such as `apps/Deployment` or `/Service`. */
export function groupKindOf(object: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `${groupOf(object)}/${object.kind}`;
}

/** An object with the namespace that it gets, or without one where its kind has none. */
export function placed<T extends Manifest>(object: T, namespace: string): T {
  const { namespace: own, ...metadata } = object.metadata;
  if (clusterScoped.has(groupKindOf(object))) return own === undefined ? object : { ...object, metadata };
  return own !== undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

/** What tells an object from all others of a cluster, whatever version of its kind is written. */
export function objectKey(object: Manifest): string {
  const { namespace = '', name } = object.metadata;
  return `${groupKindOf(object)}/${namespace}/${name}`;
}

/** An object as messages name it, such as `Deployment models/router`. */
export function objectTitle({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
