import { fieldsAt, isFields, itemsOf, type Manifest } from './manifest.js';
import { groupKindOf } from './object-key.js';

const serverMetadata: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generateName',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** Holds a copy of the whole object, Secrets included, and says nothing that its fields do not. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object without its status and without what only the API server writes about it. */
export function withoutServerMetadata({ status: _status, ...object }: Manifest): Manifest {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([name]) => !serverMetadata.has(name)),
  );
  const { [lastApplied]: _copy, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: _all, ...others } = metadata;
  return {
    ...object,
    metadata: {
      ...(others as Manifest['metadata']),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
  } as Manifest;
}

/** Fields of a spec that the cluster sets where the manifest does not. */
const allocated: Readonly<Record<string, readonly string[]>> = {
  '/Service': ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'],
  '/PersistentVolumeClaim': ['volumeName', 'storageClassName'],
  '/PersistentVolume': ['claimRef'],
  '/Namespace': ['finalizers'],
  'batch/Job': ['selector'],
};

const controllerAnnotations =
  /^(deployment\.kubernetes\.io|pv\.kubernetes\.io|volume\.(beta\.)?kubernetes\.io|batch\.kubernetes\.io)\//;
const controllerLabels =
  /^(kubernetes\.io\/metadata\.name$|batch\.kubernetes\.io\/|controller-uid$|job-name$)/;

/**
 * A live object with nothing that the cluster added by itself and `wanted` does not name, so that it compares with a manifest.
 */
export function withoutAllocated(live: Manifest, wanted: Manifest): Manifest {
  const kind = groupKindOf(live);
  const stripped = withoutServerMetadata(live);
  const named = fieldsAt(wanted, 'spec');
  const spec = isFields(stripped.spec) ? { ...stripped.spec } : undefined;
  for (const name of allocated[kind] ?? []) {
    // Headless or not is a decision of somebody, though both are called clusterIP.
    const isHeadless = name === 'clusterIP' && spec?.clusterIP === 'None';
    if (spec !== undefined && named[name] === undefined && !isHeadless) delete spec[name];
  }
  if (kind === '/Service' && Array.isArray(spec?.ports)) {
    spec.ports = spec.ports.map((port) => withoutNodePort(port, itemsOf(named.ports)));
  }
  if (kind === 'batch/Job' && spec !== undefined) spec.template = withoutJobLabels(spec.template);
  const { labels, annotations, finalizers: _finalizers, ...metadata } = stripped.metadata;
  const ownLabels = without(labels, controllerLabels, wanted.metadata.labels);
  const ownAnnotations = without(annotations, controllerAnnotations, wanted.metadata.annotations);
  return {
    ...stripped,
    metadata: {
      ...metadata,
      ...(ownLabels === undefined ? {} : { labels: ownLabels }),
      ...(ownAnnotations === undefined ? {} : { annotations: ownAnnotations }),
      ...(wanted.metadata.finalizers === undefined ? {} : { finalizers: stripped.metadata.finalizers }),
    } as Manifest['metadata'],
    ...(spec === undefined || Object.keys(spec).length === 0 ? { spec: undefined } : { spec }),
  };
}

/** A port without the number on nodes that the cluster chose. */
function withoutNodePort(port: unknown, wanted: readonly unknown[]): unknown {
  const { nodePort, ...others } = fieldsAt(port);
  const isGiven = wanted.some((item) => {
    const { port: number, protocol = 'TCP', nodePort: given } = fieldsAt(item);
    return given !== undefined && number === others.port && protocol === others.protocol;
  });
  return isGiven ? { ...others, nodePort } : others;
}

type Texts = Readonly<Record<string, string>>;

function without(texts: Texts | undefined, foreign: RegExp, named: Texts = {}): Texts | undefined {
  const kept = Object.entries(texts ?? {}).filter(([key]) => !foreign.test(key) || Object.hasOwn(named, key));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function withoutJobLabels(template: unknown): unknown {
  if (!isFields(template)) return template;
  const labels = without(fieldsAt(template, 'metadata', 'labels') as Texts, controllerLabels);
  const { labels: _labels, ...metadata } = fieldsAt(template, 'metadata');
  const { metadata: _metadata, ...rest } = template;
  const kept = { ...metadata, ...(labels === undefined ? {} : { labels }) };
  return { ...rest, ...(Object.keys(kept).length === 0 ? {} : { metadata: kept }) };
}
