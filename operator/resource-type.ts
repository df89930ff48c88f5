import { resourcePath } from '../src/runtime/api-resources.js';

/** A kind of object by the names that the API server has for it. */
export interface ResourceType {
  /** As `apps`; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  /** Whether objects of it belong to no namespace. @default false */
  readonly clusterScoped?: true;
  /** Whether a cluster may lack it, or the right to it, with nothing else harmed. @default false */
  readonly optional?: true;
}

/** The kinds of objects that the operator writes or reads beside its own. */
export const resourceTypes = {
  configMap: { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  deployment: { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' },
  networkPolicy: {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
  },
  persistentVolumeClaim: {
    group: '',
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
  },
  pod: { group: '', version: 'v1', kind: 'Pod', plural: 'pods' },
  podDisruptionBudget: {
    group: 'policy',
    version: 'v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
  },
  role: { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'Role', plural: 'roles' },
  roleBinding: {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
  },
  scaledObject: {
    group: 'keda.sh',
    version: 'v1alpha1',
    kind: 'ScaledObject',
    plural: 'scaledobjects',
    optional: true,
  },
  secret: { group: '', version: 'v1', kind: 'Secret', plural: 'secrets' },
  service: { group: '', version: 'v1', kind: 'Service', plural: 'services' },
  serviceAccount: { group: '', version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' },
} as const satisfies Readonly<Record<string, ResourceType>>;

/** The value of `apiVersion`, such as `apps/v1`. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Path of a collection, or of the collections of all namespaces where none is given. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  return resourcePath(served(type), namespace);
}

/** Path of one object. */
export function objectPath(type: ResourceType, namespace: string | undefined, name: string): string {
  return resourcePath(served(type), namespace, name);
}

function served(type: ResourceType): Parameters<typeof resourcePath>[0] {
  return { apiVersion: apiVersionOf(type), plural: type.plural, namespaced: type.clusterScoped !== true };
}
