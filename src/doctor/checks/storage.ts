import { quantityOf } from '../../../constructs/quantity.js';
import { fieldsAt, itemsOf, type Manifest } from '../../diff/manifest.js';
import { groupKindOf, objectKey } from '../../diff/object-key.js';
import { type Finding, findingAt } from '../finding.js';
import { referenceKey } from '../reference.js';
import { foundIn, type Subject } from '../subject.js';
import { missingObjects } from './missing-objects.js';

/** Provisioners whose volumes only pods of one node can use as a file system. */
const ofOneNode: Readonly<Record<string, string>> = {
  'cinder.csi.openstack.org': 'OpenStack Cinder',
  'csi.hetzner.cloud': 'Hetzner',
  'disk.csi.azure.com': 'Azure Disk',
  'dobs.csi.digitalocean.com': 'DigitalOcean',
  'ebs.csi.aws.com': 'Amazon EBS',
  'kubernetes.io/aws-ebs': 'Amazon EBS',
  'kubernetes.io/azure-disk': 'Azure Disk',
  'kubernetes.io/gce-pd': 'Google Persistent Disk',
  'linodebs.csi.linode.com': 'Linode',
  'local.csi.openebs.io': 'OpenEBS LVM',
  'pd.csi.storage.gke.io': 'Google Persistent Disk',
  'rancher.io/local-path': 'local-path',
  'topolvm.io': 'TopoLVM',
};

const isDefaultKey = 'storageclass.kubernetes.io/is-default-class';

/** Claims find a volume, in a mode that their pods can share. */
export function storage(subject: Subject): Finding[] {
  return [
    ...missingObjects(subject, 'StorageClass', {
      level: 'error',
      effect: 'no volume is made',
      remedy: () => 'name one of kubectl get storageclasses',
    }).filter((finding) => !hasVolume(subject, finding)),
    ...subject.objects.filter(isClaim).flatMap((claim) => renderedClaim(subject, claim)),
    ...missingObjects(subject, 'PersistentVolumeClaim', {
      level: 'error',
      effect: 'its pods stay Pending',
      remedy: ({ namespace }) => `create the claim, or name one of kubectl get pvc --namespace ${namespace}`,
    }),
    ...usedClaims(subject),
  ];
}

function isClaim(object: Manifest): boolean {
  return groupKindOf(object) === '/PersistentVolumeClaim';
}

/** A class that is not there is only a name where a volume of it is, or the claim has its volume. */
function hasVolume({ objects, cluster }: Subject, finding: Finding): boolean {
  const claim = objects.find((object) => isClaim(object) && finding.object.endsWith(titleOf(object)));
  if (claim === undefined) return false;
  return cluster.live.has(objectKey(claim)) || volumesFor({ objects, cluster }, claim).length > 0;
}

function titleOf({ metadata }: Manifest): string {
  return ` ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The volumes, of the stack or of the cluster, that a claim can bind. */
function volumesFor({ objects, cluster }: Pick<Subject, 'objects' | 'cluster'>, claim: Manifest): Manifest[] {
  const { storageClassName = '', volumeName, accessModes, resources } = fieldsAt(claim, 'spec');
  const wanted = quantityOf(String(fieldsAt(resources, 'requests').storage)) ?? 0;
  const rendered = objects.filter((object) => groupKindOf(object) === '/PersistentVolume');
  const live = foundIn(cluster.lists.get('PersistentVolume')) ?? [];
  return [...rendered, ...live].filter((volume) => {
    const spec = fieldsAt(volume, 'spec');
    const { name, namespace } = fieldsAt(spec, 'claimRef');
    const isTaken =
      name !== undefined && (name !== claim.metadata.name || namespace !== claim.metadata.namespace);
    return (
      !isTaken &&
      (volumeName === undefined || volumeName === volume.metadata.name) &&
      (spec.storageClassName ?? '') === storageClassName &&
      itemsOf(accessModes).every((mode) => itemsOf(spec.accessModes).includes(mode)) &&
      (quantityOf(String(fieldsAt(spec, 'capacity').storage)) ?? 0) >= wanted
    );
  });
}

function renderedClaim(subject: Subject, claim: Manifest): Finding[] {
  const { cluster } = subject;
  const live = cluster.live.get(objectKey(claim));
  if (live !== undefined) return claimConflicts(claim, live);
  const classes = foundIn(cluster.lists.get('StorageClass'));
  const { storageClassName, accessModes } = fieldsAt(claim, 'spec');
  const isStatic = volumesFor(subject, claim).length > 0;
  if (classes === undefined || isStatic) return [];
  if (storageClassName === '') {
    const what = 'no volume fits the claim and its class makes none, got storageClassName ""';
    const remedy = 'create a PersistentVolume of that size, mode and class';
    return [findingAt(claim, 'spec.storageClassName', 'error', what, remedy)];
  }
  const chosen =
    storageClassName === undefined
      ? classes.find(({ metadata }) => metadata.annotations?.[isDefaultKey] === 'true')
      : classes.find(({ metadata }) => metadata.name === storageClassName);
  if (chosen === undefined) {
    if (storageClassName !== undefined) return [];
    const names = classes.map(({ metadata }) => metadata.name).join(', ') || 'no classes';
    const what = `the claim names no StorageClass and none is the default, got ${names}`;
    return [
      findingAt(claim, 'spec.storageClassName', 'error', what, 'name a class, or make one the default'),
    ];
  }
  const maker = ofOneNode[String(chosen.provisioner)];
  const shared = itemsOf(accessModes).find((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
  if (maker === undefined || shared === undefined) return [];
  const what = `${maker} gives no file system to several nodes, got ${String(shared)} of class ${chosen.metadata.name}`;
  const remedy =
    'name a class of a network file system such as NFS, EFS, Filestore or Azure Files, or ReadWriteOnce';
  return [findingAt(claim, 'spec.accessModes', 'hint', what, remedy)];
}

/** What keeps a claim that the stack writes from being applied to the one that is there. */
export function claimConflicts(claim: Manifest, live: Manifest): Finding[] {
  const wanted = fieldsAt(claim, 'spec');
  const has = fieldsAt(live, 'spec');
  const found: Finding[] = [];
  const modes = itemsOf(wanted.accessModes).filter((mode) => !itemsOf(has.accessModes).includes(mode));
  if (modes.length > 0) {
    const what = `the claim is there with other modes, got ${itemsOf(has.accessModes).join(', ')}`;
    const remedy = 'keep its modes, or take another name for the new claim; modes cannot change';
    found.push(findingAt(claim, 'spec.accessModes', 'error', what, remedy));
  }
  const sizeOf = (spec: unknown): unknown => fieldsAt(spec, 'resources', 'requests').storage;
  const [size, present] = [sizeOf(wanted), sizeOf(has)].map((text) => quantityOf(String(text)) ?? 0);
  if (size !== undefined && present !== undefined && size < present) {
    const what = `the claim is larger already, got ${String(sizeOf(has))}`;
    const remedy = `ask for ${String(sizeOf(has))}; claims do not shrink`;
    found.push(findingAt(claim, 'spec.resources.requests.storage', 'error', what, remedy));
  }
  const { phase } = fieldsAt(live, 'status');
  if (phase === 'Lost') {
    const remedy = 'restore its volume, or delete the claim and start anew';
    found.push(
      findingAt(claim, 'metadata.name', 'error', 'the volume of the claim is gone, got Lost', remedy),
    );
  }
  return found;
}

/** Claims that several pods mount, although only those of one node can. */
function usedClaims(subject: Subject): Finding[] {
  return subject.references
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .flatMap((reference) => {
      const { object, field, name, namespace } = reference;
      const claim =
        subject.objects.find(
          (one) => isClaim(one) && one.metadata.name === name && one.metadata.namespace === namespace,
        ) ?? foundIn(subject.cluster.referred.get(referenceKey(reference)));
      const pod = subject.pods.find((use) => use.object === object && field.startsWith(`${use.field}.`));
      const modes = itemsOf(fieldsAt(claim, 'spec').accessModes);
      if (claim === undefined || pod === undefined || modes.length === 0) return [];
      const found: Finding[] = [];
      const isShared = modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
      if (!isShared && pod.count > 1) {
        const what = `${pod.count} pods mount a claim that one node can mount, got ${modes.join(', ')} of ${name}`;
        const remedy = 'use a claim with ReadWriteMany, or one replica';
        found.push(findingAt(object, field, 'warning', what, remedy));
      }
      if (fieldsAt(claim, 'status').phase === 'Lost') {
        const what = `the volume of claim ${name} is gone, got Lost`;
        found.push(findingAt(object, field, 'error', what, 'restore its volume, or name another claim'));
      }
      return found;
    });
}
