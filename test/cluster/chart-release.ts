import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { isFields, itemsOf, type Manifest } from '../../src/diff/manifest.js';
import { defaultValues } from '../../src/values/defaults.js';
import { binaryOf, type CommandResult, runCommand } from '../support/kube-programs.js';
import type { KubeServer } from '../support/kube-server.js';

const folder = fileURLToPath(new URL('../../../shared/parity/cases/', import.meta.url));

/** A values file and what the chart renders from it. */
export interface ChartCase {
  readonly name: string;
  readonly release: string;
  readonly values: string;
  readonly objects: readonly Manifest[];
}

/** Names of the recorded cases whose objects are known; none where the records are not at hand. */
export function recordedCases(): readonly string[] {
  const list = join(folder, 'cases.json');
  if (!existsSync(list)) return [];
  return (JSON.parse(readFileSync(list, 'utf8')) as { readonly name: string }[])
    .map(({ name }) => name)
    .filter((name) => existsSync(join(folder, `${name}.golden.json`)));
}

/** A recorded case in a namespace of its own. */
export function recordedCase(name: string, namespace: string): ChartCase {
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as {
    readonly name: string;
    readonly release: string;
    readonly namespace: string;
  }[];
  const found = cases.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no such case, got ${name}`);
  const text = readFileSync(join(folder, `${name}.golden.json`), 'utf8');
  return {
    name,
    release: found.release,
    values: readFileSync(join(folder, `${name}.values.yaml`), 'utf8'),
    objects: moved(JSON.parse(text), found.namespace, namespace) as Manifest[],
  };
}

/** What was rendered for one namespace as it is for another; what the values themselves say stays. */
function moved(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, from, to));
  if (!isFields(value)) return value === from ? to : value;
  const ofValues = ['algorithm', 'parentRefs'];
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [
      name,
      ofValues.includes(name) ? below : moved(below, from, to),
    ]),
  );
}

/** How a release is installed. */
export interface InstallOptions {
  readonly release: string;
  readonly namespace: string;
  readonly values: string;
  /** What the chart renders. */
  readonly objects: readonly Manifest[];
  /** @default "vllm-stack" */
  readonly chart?: string;
  /** @default "0.1.12" */
  readonly version?: string;
  /** @default - those of the chart */
  readonly chartValues?: object;
}

/** Calls the helm program. */
export function helm(
  server: KubeServer,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return runCommand('env', [...assignments, binaryOf('helm'), `--kubeconfig=${server.kubeconfig}`, ...args]);
}

/** Has Helm itself install, or upgrade, a chart of the name of ours that renders the objects whatever the values are. */
export async function helmInstall(
  server: KubeServer,
  {
    release,
    namespace,
    values,
    objects,
    chart = 'vllm-stack',
    version = '0.1.12',
    chartValues,
  }: InstallOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'chart-'));
  try {
    mkdirSync(join(place, 'templates'));
    const description = { apiVersion: 'v2', name: chart, version };
    writeFileSync(join(place, 'Chart.yaml'), JSON.stringify(description));
    writeFileSync(join(place, 'values.yaml'), JSON.stringify(chartValues ?? defaultValues));
    writeFileSync(
      join(place, 'objects.yaml'),
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );
    // Not a template itself: what the chart renders may hold braces.
    writeFileSync(join(place, 'templates', 'all.yaml'), '{{ .Files.Get "objects.yaml" }}\n');
    const given = join(place, 'given.yaml');
    writeFileSync(given, values);
    const { code, stderr } = await helm(
      server,
      ['upgrade', '--install', release, place, `--namespace=${namespace}`, '--values', given],
      env,
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  } finally {
    rmSync(place, { recursive: true });
  }
}

/**
 * Arguments with which nodes stay ready though nobody speaks for them in time: on a busy machine the simulated kubelet is late.
 */
export const patientControllers = { 'kube-controller-manager': ['--node-monitor-grace-period=1h'] };

/** Nodes with all that the recorded cases ask for. */
export async function addNodes(server: KubeServer): Promise<void> {
  const amounts = { cpu: '4000', memory: '16Ti', pods: '2000', 'nvidia.com/gpu': '512', 'amd.com/gpu': '64' };
  for (const name of ['gpu-node-01', 'gpu-node-02']) {
    const labels = {
      type: 'kwok',
      'kubernetes.io/hostname': name,
      'your-node-label': 'your-node-label-value',
      disktype: 'ssd',
      'node-role.kubernetes.io/gpu': 'true',
    };
    const body = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      status: { capacity: amounts, allocatable: amounts },
    };
    expect((await server.request('/api/v1/nodes', { method: 'POST', body })).status).toBe(201);
  }
  for (const name of ['nvidia', 'custom-runtime', 'model-only-runtime']) {
    const body = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: name };
    const { status } = await server.request('/apis/node.k8s.io/v1/runtimeclasses', { method: 'POST', body });
    expect(status).toBe(201);
  }
}

/** Makes what the objects of a case need and the chart does not bring: accounts by name, and a volume for each claim. */
export async function addSurroundings(
  server: KubeServer,
  namespace: string,
  objects: readonly Manifest[],
): Promise<void> {
  await server.ensureNamespaces([namespace]);
  const own = new Set(
    objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name),
  );
  for (const account of new Set(objects.flatMap(accountOf))) {
    if (own.has(account)) continue;
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account } };
    await server.request(`/api/v1/namespaces/${namespace}/serviceaccounts`, { method: 'POST', body });
  }
  const hasVolumes = objects.some(({ kind }) => kind === 'PersistentVolume');
  for (const claim of objects.filter(({ kind }) => kind === 'PersistentVolumeClaim' && !hasVolumes)) {
    const { accessModes, resources, storageClassName, selector } = claim.spec as {
      readonly accessModes: readonly string[];
      readonly resources: { readonly requests: { readonly storage: string } };
      readonly storageClassName?: string;
      readonly selector?: { readonly matchLabels?: object };
    };
    const body = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${namespace}-${claim.metadata.name}`, labels: selector?.matchLabels ?? {} },
      spec: {
        accessModes,
        capacity: { storage: resources.requests.storage },
        storageClassName: storageClassName ?? '',
        hostPath: { path: '/models' },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace, name: claim.metadata.name },
      },
    };
    const { status, body: answer } = await server.request('/api/v1/persistentvolumes', {
      method: 'POST',
      body,
    });
    expect(status, JSON.stringify(answer)).toBe(201);
  }
}

function accountOf(object: Manifest): readonly string[] {
  const found = /"serviceAccountName":"([^"]+)"/g;
  return [...JSON.stringify(object).matchAll(found)].map(([, name = '']) => name);
}

/** Uids of the pods of a namespace, by name, once Deployments have all of theirs and those that can be are ready. */
export async function podsOf(server: KubeServer, namespace: string): Promise<ReadonlyMap<string, string>> {
  const items = async (path: string): Promise<readonly Manifest[]> => {
    const { body } = await server.request(path);
    return itemsOf((body as { readonly items: unknown }).items) as readonly Manifest[];
  };
  await expect
    .poll(
      async () => {
        const deployments = await items(`/apis/apps/v1/namespaces/${namespace}/deployments`);
        return deployments
          .filter((deployment) => !isUp(deployment))
          .map(({ metadata, status }) => [metadata.name, status]);
      },
      { timeout: 60_000, interval: 100 },
    )
    .toEqual([]);
  const pods = await items(`/api/v1/namespaces/${namespace}/pods`);
  return new Map(pods.map(({ metadata }) => [metadata.name, String(metadata.uid)]));
}

function isUp({ metadata, spec, status }: Manifest): boolean {
  if (!isFields(status) || !isFields(spec)) return false;
  const wanted = spec.replicas;
  if (status.observedGeneration !== metadata.generation) return false;
  if (wanted === 0) return true;
  // The case brings no claim of that name.
  const isHeld = JSON.stringify(spec).includes('vllm-templates-pvc');
  const count = isHeld ? status.replicas : status.readyReplicas;
  return count === wanted && status.updatedReplicas === wanted && status.replicas === wanted;
}
