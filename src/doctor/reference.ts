import { fieldsAt, itemsOf, type Manifest } from '../diff/manifest.js';
import { groupKindOf } from '../diff/object-key.js';
import type { PodUse } from './pod-use.js';

/** Kinds of objects that a stack names without making them. */
export const referredKinds = {
  Secret: 'v1',
  ConfigMap: 'v1',
  ServiceAccount: 'v1',
  PersistentVolumeClaim: 'v1',
  RuntimeClass: 'node.k8s.io/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  StorageClass: 'storage.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
} as const;

/** A kind of object that a stack names without making it. */
export type ReferredKind = keyof typeof referredKinds;

/** Where an object of the stack names another one. */
export interface Reference {
  readonly kind: ReferredKind;
  readonly name: string;
  /** Undefined for kinds that belong to no namespace. */
  readonly namespace?: string;
  /** Keys that are read. @default - none by name */
  readonly keys?: readonly string[];
  /** Whether it works without. @default false */
  readonly optional?: boolean;
  /** Whether images are pulled with it. @default false */
  readonly pulls?: boolean;
  /** The object that names it, and where. */
  readonly object: Manifest;
  readonly field: string;
}

/** What pods name: Secrets, ConfigMaps, claims, classes and a ServiceAccount. */
export function podReferences({ object, field, spec }: PodUse): Reference[] {
  const { namespace } = object.metadata;
  const found: Reference[] = [];
  const add = (
    kind: ReferredKind,
    name: unknown,
    path: string,
    more: Pick<Reference, 'keys' | 'optional' | 'pulls'> = {},
  ): void => {
    if (typeof name !== 'string' || name === '') return;
    const isClass = kind === 'RuntimeClass' || kind === 'PriorityClass';
    found.push({
      kind,
      name,
      object,
      field: `${field}.${path}`,
      ...more,
      ...(isClass || namespace === undefined ? {} : { namespace }),
    });
  };
  /** `optional` and the keys of a source of data. */
  const source = (kind: ReferredKind, value: unknown, name: string, path: string): void => {
    const fields = fieldsAt(value);
    const keys =
      'key' in fields
        ? [String(fields.key)]
        : itemsOf(fields.items).map((item) => String(fieldsAt(item).key));
    add(kind, fields[name], path, { keys, optional: fields.optional === true });
  };
  add('ServiceAccount', spec.serviceAccountName, 'serviceAccountName');
  add('RuntimeClass', spec.runtimeClassName, 'runtimeClassName');
  add('PriorityClass', spec.priorityClassName, 'priorityClassName');
  spec.imagePullSecrets?.forEach(({ name }, index) => {
    add('Secret', name, `imagePullSecrets[${index}]`, { pulls: true });
  });
  for (const list of ['initContainers', 'containers'] as const) {
    for (const { name, env = [], envFrom = [] } of spec[list] ?? []) {
      for (const { name: variable, valueFrom } of env) {
        const path = `${list}[${name}].env[${variable}].valueFrom`;
        source('Secret', valueFrom?.secretKeyRef, 'name', `${path}.secretKeyRef`);
        source('ConfigMap', valueFrom?.configMapKeyRef, 'name', `${path}.configMapKeyRef`);
      }
      envFrom.forEach(({ secretRef, configMapRef }, index) => {
        source('Secret', secretRef, 'name', `${list}[${name}].envFrom[${index}].secretRef`);
        source('ConfigMap', configMapRef, 'name', `${list}[${name}].envFrom[${index}].configMapRef`);
      });
    }
  }
  for (const volume of spec.volumes ?? []) {
    const path = `volumes[${volume.name}]`;
    source('Secret', volume.secret, 'secretName', `${path}.secret`);
    source('ConfigMap', volume.configMap, 'name', `${path}.configMap`);
    volume.projected?.sources?.forEach(({ secret, configMap }, index) => {
      source('Secret', secret, 'name', `${path}.projected.sources[${index}].secret`);
      source('ConfigMap', configMap, 'name', `${path}.projected.sources[${index}].configMap`);
    });
    add('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName, `${path}.persistentVolumeClaim`);
  }
  return found;
}

/** What objects that are no workloads name. */
export function objectReferences(object: Manifest): Reference[] {
  const { namespace } = object.metadata;
  const spec = fieldsAt(object, 'spec');
  const at = (
    kind: ReferredKind,
    name: unknown,
    field: string,
    more: Partial<Reference> = {},
  ): readonly Reference[] =>
    typeof name === 'string' && name !== '' ? [{ kind, name, object, field, ...more }] : [];
  const inside = namespace === undefined ? {} : { namespace };
  switch (groupKindOf(object)) {
    case '/PersistentVolumeClaim':
      return [...at('StorageClass', spec.storageClassName, 'spec.storageClassName')];
    case '/ServiceAccount':
      return itemsOf(object.imagePullSecrets).flatMap((item, index) =>
        at('Secret', fieldsAt(item).name, `imagePullSecrets[${index}]`, { ...inside, pulls: true }),
      );
    case 'networking.k8s.io/Ingress':
      return [
        ...at('IngressClass', spec.ingressClassName, 'spec.ingressClassName'),
        ...itemsOf(spec.tls).flatMap((item, index) =>
          at('Secret', fieldsAt(item).secretName, `spec.tls[${index}].secretName`, {
            ...inside,
            keys: ['tls.crt', 'tls.key'],
          }),
        ),
      ];
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
      return itemsOf(spec.parentRefs).flatMap((item, index) => {
        const { kind = 'Gateway', name, namespace: other } = fieldsAt(item);
        const place = typeof other === 'string' ? { namespace: other } : inside;
        return kind === 'Gateway' ? at('Gateway', name, `spec.parentRefs[${index}]`, place) : [];
      });
    case 'keda.sh/TriggerAuthentication':
      return itemsOf(spec.secretTargetRef).flatMap((item, index) => {
        const { name, key } = fieldsAt(item);
        return at('Secret', name, `spec.secretTargetRef[${index}]`, { ...inside, keys: [String(key)] });
      });
    default:
      return [];
  }
}

/** Key of an object in what is read of a cluster. */
export function referenceKey({
  kind,
  namespace,
  name,
}: Pick<Reference, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
