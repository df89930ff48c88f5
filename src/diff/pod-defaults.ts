import { isFields, itemsOf } from './manifest.js';

/** Fields that are filled in. */
export type Draft = Record<string, unknown>;

/** Sets a field that is absent. */
export function fill(draft: Draft, defaults: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(defaults)) draft[name] ??= value;
}

/** The fields at a name, or nothing where there are none. */
export function draftAt(draft: unknown, name: string): Draft | undefined {
  const value = isFields(draft) ? draft[name] : undefined;
  return isFields(value) ? (value as Draft) : undefined;
}

/** The items of a list that have fields. */
export function draftsAt(draft: unknown, name: string): readonly Draft[] {
  return itemsOf(isFields(draft) ? draft[name] : undefined).filter(isFields) as readonly Draft[];
}

/** Removes fields that say what their absence says, and are not kept by the API server. */
export function dropWhere(
  draft: Draft,
  names: readonly string[],
  isNothing: (value: unknown) => boolean,
): void {
  for (const name of names) if (Object.hasOwn(draft, name) && isNothing(draft[name])) delete draft[name];
}

/**
 * Fills in what the API server fills in for the spec of a pod template.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export function fillPod(pod: Draft): void {
  fill(pod, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  });
  if (pod.serviceAccountName !== undefined) fill(pod, { serviceAccount: pod.serviceAccountName });
  dropWhere(pod, ['hostNetwork', 'hostPID', 'hostIPC', 'priorityClassName', 'runtimeClassName'], isUnset);
  for (const list of ['containers', 'initContainers']) {
    for (const container of draftsAt(pod, list)) fillContainer(container, pod.hostNetwork === true);
  }
  for (const volume of draftsAt(pod, 'volumes')) fillVolume(volume);
}

function fillContainer(container: Draft, isOnHost: boolean): void {
  const { image } = container;
  fill(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: typeof image === 'string' && hasFixedTag(image) ? 'IfNotPresent' : 'Always',
    resources: {},
  });
  dropWhere(container, ['stdin', 'stdinOnce', 'tty', 'workingDir'], isUnset);
  const limits = draftAt(container.resources, 'limits');
  const resources = draftAt(container, 'resources');
  if (limits !== undefined && resources !== undefined) {
    resources.requests = { ...limits, ...draftAt(resources, 'requests') };
  }
  for (const port of draftsAt(container, 'ports')) {
    fill(port, { protocol: 'TCP', ...(isOnHost ? { hostPort: port.containerPort } : {}) });
  }
  for (const entry of draftsAt(container, 'env')) {
    dropWhere(entry, ['value'], isUnset);
    const source = draftAt(entry, 'valueFrom');
    const field = draftAt(source, 'fieldRef');
    if (field !== undefined) fill(field, { apiVersion: 'v1' });
    const resource = draftAt(source, 'resourceFieldRef');
    if (resource !== undefined) fill(resource, { divisor: '0' });
  }
  for (const mount of draftsAt(container, 'volumeMounts')) dropWhere(mount, ['readOnly', 'subPath'], isUnset);
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = draftAt(container, name);
    if (probe === undefined) continue;
    fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    dropWhere(probe, ['initialDelaySeconds'], isUnset);
    fillHttpGet(probe);
    const grpc = draftAt(probe, 'grpc');
    if (grpc !== undefined) fill(grpc, { service: '' });
  }
  for (const name of ['preStop', 'postStart']) fillHttpGet(draftAt(container.lifecycle, name));
}

function fillHttpGet(handler: Draft | undefined): void {
  const get = draftAt(handler, 'httpGet');
  if (get !== undefined) fill(get, { path: '/', scheme: 'HTTP' });
}

function fillVolume(volume: Draft): void {
  if (Object.keys(volume).every((name) => name === 'name')) volume.emptyDir = {};
  for (const name of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    const source = draftAt(volume, name);
    if (source === undefined) continue;
    fill(source, { defaultMode: 0o644 });
    for (const item of [...draftsAt(source, 'items'), ...draftsAt(source, 'sources')]) fillProjected(item);
  }
  const claim = draftAt(volume, 'persistentVolumeClaim');
  if (claim !== undefined) dropWhere(claim, ['readOnly'], isUnset);
  const host = draftAt(volume, 'hostPath');
  if (host !== undefined) fill(host, { type: '' });
  const template = draftAt(draftAt(volume.ephemeral, 'volumeClaimTemplate'), 'spec');
  if (template !== undefined) fill(template, { volumeMode: 'Filesystem' });
}

function fillProjected(source: Draft): void {
  const token = draftAt(source, 'serviceAccountToken');
  if (token !== undefined) fill(token, { expirationSeconds: 3600 });
  for (const item of [source, ...draftsAt(source.downwardAPI, 'items')]) {
    const field = draftAt(item, 'fieldRef');
    if (field !== undefined) fill(field, { apiVersion: 'v1' });
  }
}

/** Whether an image is of one tag or digest that is not `latest`. */
function hasFixedTag(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}

/** Whether a value is one that Go leaves out of JSON. */
export function isUnset(value: unknown): boolean {
  return value === false || value === '' || value === 0;
}
