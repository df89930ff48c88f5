import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffFlags, runDiff } from '../../src/diff/command.js';
import type { Manifest } from '../../src/diff/manifest.js';
import { pruneFlags, runPrune } from '../../src/prune/command.js';
import { deleteObject } from '../../src/prune/prune.js';
import { ApiResources } from '../../src/runtime/api-resources.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import type { CommandOutcome } from '../../src/synth-command.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { applied, goldenIn } from './applied.js';

let server: KubeServer;
let client: KubeClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prune-'));
  server = await startKubeServer({ components: ['kube-controller-manager'] });
  client = new KubeClient(kubeConfig({ env: { KUBECONFIG: server.kubeconfig } }));
  return async () => {
    await client.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

const meta = (name: string, namespace: string) => ({ name, namespace });

interface Report {
  readonly objects: readonly { readonly kind: string; readonly name: string; readonly class: string }[];
  readonly summary: { readonly gpus: object };
}

async function diff(...argv: string[]): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(diffFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runDiff(values, positionals, { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } });
}

async function prune(...argv: string[]): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(pruneFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runPrune(values, positionals, { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } });
}

/** Uids of all that a namespace has of some kinds, and of the volumes of the cluster. */
async function uidsIn(namespace: string): Promise<Map<string, string>> {
  const collections = [
    '/api/v1/persistentvolumes',
    ...['services', 'serviceaccounts', 'configmaps', 'secrets', 'persistentvolumeclaims'].map(
      (plural) => `/api/v1/namespaces/${namespace}/${plural}`,
    ),
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`,
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
  ];
  const found = new Map<string, string>();
  for (const path of collections) {
    const { body } = await server.request(path);
    for (const { metadata } of (body as { items: Manifest[] }).items) {
      found.set(String(metadata.uid), metadata.name);
    }
  }
  return found;
}

describe('prune', () => {
  it('deletes what it lists and nothing else, and keeps claims until it is told', async () => {
    const labels = {
      'app.kubernetes.io/instance': 'stack',
      'app.kubernetes.io/managed-by': 'cdk8s',
    };
    const rendered = goldenIn('minimal', 'pruned');
    const stale = ['one', 'two'].flatMap((name): Manifest[] => [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...meta(`old-${name}`, 'pruned'), labels } },
      { ...claimOf(`old-${name}`), metadata: { ...meta(`old-${name}`, 'pruned'), labels } },
    ]);
    const volume: Manifest = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pruned-stack-old', labels },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany'], hostPath: { path: '/x' } },
    };
    const old = { ...(rendered[0] as Manifest) };
    const web = { ...old, metadata: { ...old.metadata, name: 'stack-gone' } };
    const others: Manifest[] = [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          ...meta('foreign', 'pruned'),
          labels: { ...labels, 'app.kubernetes.io/instance': 'other' },
        },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...meta('elsewhere', 'pruned-other'), labels } },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          ...meta('of-helm', 'pruned'),
          labels: { 'app.kubernetes.io/managed-by': 'Helm' },
          annotations: { 'meta.helm.sh/release-name': 'stack', 'meta.helm.sh/release-namespace': 'pruned' },
        },
      },
    ];
    await applied(server, [...rendered, ...stale, volume, web, ...others]);
    const file = join(folder, 'minimal.yaml');
    writeFileSync(file, rendered.map((object) => JSON.stringify(object)).join('\n---\n'));

    const { code, stdout, stderr } = await diff(file, '--output', 'json', '--exit-code');
    expect({ code, stderr }).toEqual({ code: 1, stderr: [] });
    const report = JSON.parse(stdout) as Report;
    const orphans = report.objects.filter((object) => object.class === 'orphaned').map(({ name }) => name);
    expect(orphans.sort()).toEqual([
      'old-one',
      'old-one',
      'old-two',
      'old-two',
      'pruned-stack-old',
      'stack-gone',
    ]);
    expect(report.summary.gpus).toEqual({ before: 2, after: 1 });

    const before = await uidsIn('pruned');
    const listed = await prune(file, '--output', 'json');
    const plan = JSON.parse(listed.stdout) as {
      objects: { uid: string; name: string }[];
      kept: { name: string }[];
    };
    expect(plan.objects.map(({ name }) => name).sort()).toEqual(['old-one', 'old-two', 'stack-gone']);
    expect(plan.kept.map(({ name }) => name).sort()).toEqual(['old-one', 'old-two', 'pruned-stack-old']);
    expect(await uidsIn('pruned')).toEqual(before);

    expect(await prune(file, '--yes')).toMatchObject({ code: 0, stderr: [] });
    const doomed = new Set(plan.objects.map(({ uid }) => uid));
    const remaining = new Map([...before].filter(([uid]) => !doomed.has(uid)));
    await expect.poll(() => uidsIn('pruned'), { timeout: 20_000 }).toEqual(remaining);

    const chart = await prune(file, '--yes', '--claims', '--chart');
    expect(chart.stdout).toMatch(/^deleted: ConfigMap pruned\/of-helm$/m);
    const gone = ['old-one', 'old-two', 'pruned-stack-old', 'of-helm'];
    const last = new Map([...remaining].filter(([, name]) => !gone.includes(name)));
    await expect.poll(() => uidsIn('pruned'), { timeout: 20_000 }).toEqual(last);
    expect([...(await uidsIn('pruned-other')).values()]).toContain('elsewhere');
    expect(await prune(file)).toMatchObject({ code: 0, stdout: 'Nothing to delete.\n' });
    expect(await diff(file, '--exit-code')).toMatchObject({ code: 0 });
  });

  it('refuses manifests of another release', async () => {
    const file = join(folder, 'other.yaml');
    writeFileSync(file, JSON.stringify(claimOf('any')));
    const { code, stdout, stderr } = await prune(file, '--release', 'stack', '-n', 'pruned', '--yes');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toEqual([expect.stringMatching(/^--release: none of 1 object is of stack in pruned, /)]);
  });

  it('leaves an object that was made anew after it was listed', async () => {
    const [object] = await applied(server, [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('again', 'pruned-again') },
    ]);
    const resource = await new ApiResources(client).find('v1', 'ConfigMap');
    if (object === undefined || resource === undefined) throw new Error('no ConfigMap');
    const failure = await deleteObject(client, { object, resource, uid: 'of-the-one-before' });
    expect(failure).toMatch(
      /^ConfigMap pruned-again\/again: cannot be deleted, got .*; look at it and try again$/s,
    );
    expect([...(await uidsIn('pruned-again')).keys()]).toContain(object.metadata.uid);
  });
});

function claimOf(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta(name, 'pruned'),
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  };
}
