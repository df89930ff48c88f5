import { isFields, itemsOf, type Manifest } from './manifest.js';
import { groupKindOf } from './object-key.js';
import { type Draft, draftAt, draftsAt, dropWhere, fill, fillPod, isUnset } from './pod-defaults.js';

/**
 * An object as the API server keeps it: with the defaults of built-in kinds, without fields that say nothing. Custom resources,
 * whose defaults are in their definitions, only lose nulls.
 */
export function withApiDefaults(object: Manifest): Manifest {
  const draft = withoutNulls(object) as Draft;
  const kind = groupKindOf(object);
  const metadata = draftAt(draft, 'metadata');
  if (metadata !== undefined) dropWhere(metadata, ['labels', 'annotations', 'finalizers'], isEmpty);
  // Go writes neither empty lists nor empty maps of built-in kinds.
  if (Object.hasOwn(byKind, kind)) dropEmpty(draft);
  byKind[kind]?.(draft);
  return draft as Manifest;
}

const byKind: Readonly<Record<string, (object: Draft) => void>> = {
  '/ConfigMap': () => {},
  '/Namespace': () => {},
  '/ServiceAccount': () => {},
  'rbac.authorization.k8s.io/Role': () => {},
  'rbac.authorization.k8s.io/ClusterRole': () => {},
  'policy/PodDisruptionBudget': () => {},
  'networking.k8s.io/Ingress': () => {},
  '/Secret': (object) => {
    fill(object, { type: 'Opaque' });
    const texts = draftAt(object, 'stringData');
    if (texts === undefined) return;
    const encoded = Object.entries(texts).map(([key, text]) => [
      key,
      Buffer.from(String(text)).toString('base64'),
    ]);
    object.data = { ...draftAt(object, 'data'), ...Object.fromEntries(encoded) };
    delete object.stringData;
  },
  '/Service': ({ spec }) => {
    if (!isFields(spec)) return;
    const service = spec as Draft;
    fill(service, { type: 'ClusterIP', sessionAffinity: 'None' });
    if (service.type !== 'ExternalName') fill(service, { internalTrafficPolicy: 'Cluster' });
    if (service.sessionAffinity === 'ClientIP') {
      fill(service, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
    }
    if (service.type === 'NodePort' || service.type === 'LoadBalancer') {
      fill(service, { externalTrafficPolicy: 'Cluster' });
    }
    if (service.type === 'LoadBalancer') fill(service, { allocateLoadBalancerNodePorts: true });
    dropWhere(service, ['publishNotReadyAddresses', 'clusterIP'], isUnset);
    if (itemsOf(service.clusterIPs).length === 1) delete service.clusterIPs;
    for (const port of draftsAt(service, 'ports')) fill(port, { protocol: 'TCP', targetPort: port.port });
  },
  '/PersistentVolumeClaim': ({ spec }) => {
    if (isFields(spec)) fill(spec as Draft, { volumeMode: 'Filesystem' });
  },
  'storage.k8s.io/StorageClass': (object) => {
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
  },
  '/PersistentVolume': ({ spec }) => {
    if (!isFields(spec)) return;
    fill(spec as Draft, { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' });
    const host = draftAt(spec, 'hostPath');
    if (host !== undefined) fill(host, { type: '' });
    dropWhere(spec as Draft, ['storageClassName'], isUnset);
    for (const source of Object.values(spec)) {
      if (isFields(source)) dropWhere(source as Draft, ['readOnly'], isUnset);
    }
  },
  'apps/Deployment': ({ spec }) => {
    if (!isFields(spec)) return;
    const deployment = spec as Draft;
    fill(deployment, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} });
    dropWhere(deployment, ['paused', 'minReadySeconds'], isUnset);
    const strategy = draftAt(deployment, 'strategy');
    if (strategy === undefined) return;
    fill(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} });
      fill(strategy.rollingUpdate as Draft, { maxSurge: '25%', maxUnavailable: '25%' });
    }
    fillTemplate(deployment);
  },
  'apps/StatefulSet': ({ spec }) => {
    if (!isFields(spec)) return;
    fill(spec as Draft, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    });
    for (const claim of draftsAt(spec, 'volumeClaimTemplates')) {
      fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      const claimed = draftAt(claim, 'spec');
      if (claimed !== undefined) fill(claimed, { volumeMode: 'Filesystem' });
      delete claim.status;
    }
    fillTemplate(spec as Draft);
  },
  'apps/DaemonSet': ({ spec }) => {
    if (!isFields(spec)) return;
    fill(spec as Draft, {
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
    fillTemplate(spec as Draft);
  },
  'batch/Job': ({ spec }) => {
    if (!isFields(spec)) return;
    const job = spec as Draft;
    if (job.completions === undefined && job.parallelism === undefined) job.completions = 1;
    fill(job, {
      parallelism: 1,
      backoffLimit: job.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
      completionMode: 'NonIndexed',
      manualSelector: false,
      suspend: false,
      podReplacementPolicy: job.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    });
    fillTemplate(job);
  },
  'autoscaling/HorizontalPodAutoscaler': ({ spec }) => {
    if (!isFields(spec)) return;
    fill(spec as Draft, { minReplicas: 1 });
    const behavior = draftAt(spec, 'behavior');
    if (behavior === undefined) return;
    const pods = { type: 'Pods', value: 4, periodSeconds: 15 };
    const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
    fill(behavior, { scaleUp: {}, scaleDown: {} });
    fill(behavior.scaleUp as Draft, {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [pods, percent],
    });
    fill(behavior.scaleDown as Draft, { selectPolicy: 'Max', policies: [percent] });
  },
  'networking.k8s.io/NetworkPolicy': ({ spec }) => {
    if (!isFields(spec)) return;
    fill(spec as Draft, {
      podSelector: {},
      policyTypes: ['Ingress', ...(itemsOf(spec.egress).length > 0 ? ['Egress'] : [])],
    });
    for (const rule of [...draftsAt(spec, 'ingress'), ...draftsAt(spec, 'egress')]) {
      for (const port of draftsAt(rule, 'ports')) fill(port, { protocol: 'TCP' });
    }
  },
  'rbac.authorization.k8s.io/RoleBinding': fillBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': fillBinding,
  'apiextensions.k8s.io/CustomResourceDefinition': ({ spec }) => {
    if (!isFields(spec)) return;
    const definition = spec as Draft;
    fill(definition, { conversion: { strategy: 'None' } });
    dropWhere(definition, ['preserveUnknownFields'], isUnset);
    const names = draftAt(definition, 'names');
    if (names === undefined || typeof names.kind !== 'string') return;
    fill(names, { singular: names.kind.toLowerCase(), listKind: `${names.kind}List` });
  },
};

function fillTemplate(spec: Draft): void {
  const template = draftAt(spec, 'template');
  const pod = draftAt(template, 'spec');
  if (pod !== undefined) fillPod(pod);
}

function fillBinding(object: Draft): void {
  const role = draftAt(object, 'roleRef');
  if (role !== undefined) fill(role, { apiGroup: 'rbac.authorization.k8s.io' });
  for (const subject of draftsAt(object, 'subjects')) {
    if (subject.kind !== 'ServiceAccount') fill(subject, { apiGroup: 'rbac.authorization.k8s.io' });
    else dropWhere(subject, ['apiGroup'], isUnset);
  }
}

/** Maps whose being there says something though they are empty, or that are always written. */
const meaningful: ReadonlySet<string> = new Set([
  'emptyDir',
  'podSelector',
  'namespaceSelector',
  'labelSelector',
  'selector',
  'resources',
  'securityContext',
  'strategy',
  'schema',
  'openAPIV3Schema',
  'items',
  'default',
  'status',
  'template',
  'metadata',
  'spec',
]);

/** Removes what is empty below a value, but not items of lists: an empty rule allows everything. */
function dropEmpty(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropEmpty);
  if (!isFields(value)) return;
  const draft = value as Draft;
  for (const [name, below] of Object.entries(draft)) {
    // The schemas of definitions are kept as they are written.
    if (name === 'openAPIV3Schema') continue;
    dropEmpty(below);
    const isKept = isFields(below) && meaningful.has(name);
    if (isEmpty(below) && !isKept) delete draft[name];
  }
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}

/** A copy without the fields that are null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(([, below]) => below !== null && below !== undefined);
  return Object.fromEntries(kept.map(([name, below]) => [name, withoutNulls(below)]));
}
