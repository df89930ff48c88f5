import { quantityOf } from '../../constructs/quantity.js';
import type { FieldChange } from './compare.js';
import { fieldsAt, type Manifest } from './manifest.js';
import { groupKindOf } from './object-key.js';

/** What applying does to an object, the gentlest first. */
export const changeClasses = ['same', 'inPlace', 'restartsPods', 'recreate', 'new', 'orphaned'] as const;

/** What applying does to an object. */
export type ChangeClass = (typeof changeClasses)[number];

interface Pair {
  readonly before: Manifest;
  readonly after: Manifest;
}

/** A place that a change is at or below; `*` is any one step. */
interface Rule {
  readonly at: string;
  /** Whether the change is one that the API server takes all the same. @default - none is */
  readonly except?: (change: FieldChange, pair: Pair) => boolean;
}

const never = (...places: readonly string[]): readonly Rule[] => places.map((at) => ({ at }));
const frozen = ({ before }: Pair): boolean => before.immutable === true;
const unlessFrozen = (...places: readonly string[]): readonly Rule[] =>
  places.map((at) => ({ at, except: (_change, pair) => !frozen(pair) }));

/**
 * Fields that cannot change, by kind.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
 */
const immutable: Readonly<Record<string, readonly Rule[]>> = {
  'apps/Deployment': never('spec.selector'),
  'apps/DaemonSet': never('spec.selector'),
  'apps/StatefulSet': never(
    'spec.selector',
    'spec.serviceName',
    'spec.podManagementPolicy',
    'spec.volumeClaimTemplates',
  ),
  'batch/Job': [
    ...never('spec.selector', 'spec.template', 'spec.completionMode', 'spec.podFailurePolicy'),
    ...never('spec.backoffLimitPerIndex', 'spec.managedBy', 'spec.successPolicy'),
    {
      at: 'spec.completions',
      // An elastic Job: as many completions as there are pods at a time.
      except: (_change, { after }) => {
        const { completionMode, completions, parallelism } = fieldsAt(after, 'spec');
        return completionMode === 'Indexed' && completions === parallelism;
      },
    },
  ],
  '/Service': [
    {
      at: 'spec.clusterIP',
      except: (change, { after }) =>
        fieldsAt(after, 'spec').type === 'ExternalName' ||
        // The address that a Service has stays when the manifest no longer names it.
        (change.new === undefined && change.old !== 'None'),
    },
  ],
  '/PersistentVolumeClaim': [
    {
      at: 'spec',
      except: ({ path, old, new: now }) =>
        path === 'spec.volumeAttributesClassName' ||
        (path === 'spec.resources.requests.storage' && amountOf(now) > amountOf(old)),
    },
  ],
  '/PersistentVolume': [
    ...never('spec.volumeMode', 'spec.nodeAffinity'),
    ...never('spec.nfs', 'spec.hostPath', 'spec.csi', 'spec.local', 'spec.iscsi', 'spec.cephfs', 'spec.fc'),
  ],
  '/Secret': [...never('type'), ...unlessFrozen('data', 'immutable')],
  '/ConfigMap': unlessFrozen('data', 'binaryData', 'immutable'),
  'rbac.authorization.k8s.io/RoleBinding': never('roleRef'),
  'rbac.authorization.k8s.io/ClusterRoleBinding': never('roleRef'),
  'storage.k8s.io/StorageClass': never('provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'),
  'scheduling.k8s.io/PriorityClass': never('value', 'preemptionPolicy'),
  'node.k8s.io/RuntimeClass': never('handler'),
  'apiextensions.k8s.io/CustomResourceDefinition': never('spec.group', 'spec.scope', 'spec.names.plural'),
};

/** Fields of which a change makes new pods, by kind. */
const podFields: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec.template'],
  'apps/DaemonSet': ['spec.template'],
  'apps/StatefulSet': ['spec.template'],
  'ray.io/RayCluster': [
    'spec.headGroupSpec.template',
    'spec.headGroupSpec.rayStartParams',
    'spec.workerGroupSpecs.*.template',
    'spec.workerGroupSpecs.*.rayStartParams',
  ],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': [
    'spec.leaderWorkerTemplate.leaderTemplate',
    'spec.leaderWorkerTemplate.workerTemplate',
    'spec.leaderWorkerTemplate.size',
  ],
};

/** What changes of its fields do to an object. */
export function classOf(pair: Pair, changes: readonly FieldChange[]): ChangeClass {
  if (changes.length === 0) return 'same';
  if (immutableChanges(pair, changes).length > 0) return 'recreate';
  const places = podFields[groupKindOf(pair.after)] ?? [];
  return changes.some(({ steps }) => places.some((place) => isBelow(steps, place)))
    ? 'restartsPods'
    : 'inPlace';
}

/** Those changes that need another object. */
export function immutableChanges(pair: Pair, changes: readonly FieldChange[]): readonly FieldChange[] {
  const rules = immutable[groupKindOf(pair.after)] ?? [];
  return changes.filter((change) =>
    rules.some(({ at, except }) => isBelow(change.steps, at) && except?.(change, pair) !== true),
  );
}

function isBelow(steps: readonly string[], place: string): boolean {
  return place.split('.').every((name, index) => {
    const step = steps[index];
    return step !== undefined && (name === '*' || name === step);
  });
}

function amountOf(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? (quantityOf(value) ?? 0) : 0;
}
