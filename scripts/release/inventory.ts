import { createHash } from 'node:crypto';

/** What a release writes, of which an upgrade can tell what it does to a cluster. */
export interface Inventory {
  readonly version: string;
  /** For each scenario the marks of its objects, by `Kind.group/name`. */
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An object in wire shape. */
export interface WrittenObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

/** Three hashes of an object: of what cannot be changed in place, of what its pods are made from, and of all of it. */
export interface Marks {
  readonly fixed: string;
  readonly pods: string;
  readonly all: string;
}

/** Fields that the API server refuses to change, or that the package promises to keep, by kind. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  Service: ['spec.selector', 'spec.clusterIP'],
  Job: ['spec.selector', 'spec.template', 'spec.completions'],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.storageClassName',
    'spec.selector',
    'spec.volumeName',
    'spec.volumeMode',
  ],
  PersistentVolume: ['spec.hostPath', 'spec.nfs'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  LeaderWorkerSet: ['spec.leaderWorkerTemplate.size'],
};

/** Fields that pods are made from, by kind. */
const PODS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.template'],
  RayCluster: ['spec.headGroupSpec.template', 'spec.workerGroupSpecs'],
  LeaderWorkerSet: ['spec.leaderWorkerTemplate'],
};

/** The inventory of a version from the objects of its scenarios. */
export function inventoryOf(
  version: string,
  scenarios: Readonly<Record<string, readonly WrittenObject[]>>,
): Inventory {
  const marked = Object.entries(scenarios).map(([name, objects]) => [
    name,
    Object.fromEntries(objects.map((object) => [keyOf(object), marksText(object)])),
  ]);
  return { version, scenarios: Object.fromEntries(marked) };
}

/** Reads the marks that an inventory holds for one object. */
export function marksOf(text: string): Marks {
  const [fixed, pods, all] = text.split(' ');
  if (fixed === undefined || pods === undefined || all === undefined)
    throw new Error(`inventory: marks must be three hashes, got '${text}'; run npm run generate`);
  return { fixed, pods, all };
}

/** An object is the same over versions of its API, so the key holds none. */
function keyOf({ apiVersion, kind, metadata }: WrittenObject): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${kind}${group}/${metadata.name}`;
}

function marksText(object: WrittenObject): string {
  const picked = (fields: readonly string[] = []) => fields.map((path) => at(object, path.split('.')));
  return [picked(FIXED[object.kind]), picked(PODS[object.kind]), object].map(hash).join(' ');
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : null,
    value,
  );
}

/** Short, since a mark only has to differ from its predecessor; equal for maps whose keys come in another order. */
function hash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 8);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
