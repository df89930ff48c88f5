import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { adoptFlags, runAdopt } from '../../src/adopt/command.js';
import { diffFlags, runDiff } from '../../src/diff/command.js';
import { itemsOf, type Manifest } from '../../src/diff/manifest.js';
import { parseFlags } from '../../src/runtime/flags.js';
import type { CommandOutcome } from '../../src/synth-command.js';
import { crdFolders } from '../docs/kubectl-check.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import {
  addNodes,
  addSurroundings,
  helm,
  helmInstall,
  patientControllers,
  podsOf,
  recordedCase,
  recordedCases,
} from './chart-release.js';

let server: KubeServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'adopt-'));
  server = await startKubeServer({
    crds: crdFolders,
    components: ['kube-controller-manager', 'kube-scheduler', 'kwok'],
    extraArgs: patientControllers,
  });
  await addNodes(server);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

async function adopt(...argv: string[]): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(adoptFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runAdopt(values, positionals, { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } });
}

async function diff(...argv: string[]): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(diffFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runDiff(values, positionals, { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } });
}

/** The objects of a release as they are, in the order of what was rendered. */
async function liveOf(objects: readonly Manifest[], namespace: string): Promise<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const object of objects) {
    const path = await server.pathOf({ ...object, metadata: { namespace, ...object.metadata } });
    const { status, body } = await server.request(path ?? '');
    if (status === 200) found.push(body as Manifest);
  }
  return found;
}

/** Deployments that a report says restart their pods. */
function restarting(report: string): readonly string[] {
  return [...report.matchAll(/^Deployment [^/]+\/(\S+): (restarts pods|must be recreated)$/gm)].map(
    ([, name = '']) => name,
  );
}

const managersOf = ({ metadata }: Manifest): readonly string[] =>
  itemsOf(metadata.managedFields).map((entry) => (entry as { readonly manager: string }).manager);

/** What is written of objects, without what controllers say about them. */
const written = (objects: readonly Manifest[]): readonly unknown[] =>
  objects.map(
    ({ status: _status, metadata: { resourceVersion: _version, managedFields, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
      managers: itemsOf(managedFields).filter((entry) => !Object.hasOwn(entry as object, 'subresource')),
    }),
  );

const defaultCases = [
  '^[^/]*$',
  '^tutorials/',
  '^renamed/(09|22)',
  '/(dashboards|extra-objects|lmcache|shared-storage|servicemonitor-engine)-01',
  '/(deployment-(lora-controller|router)|keda)-01',
  '/(pdb-vllm-multi-04|pdb-router-03|pdb-lora-controller-02|ray-cluster-(03|09|19)|deployment-lora-adapter-03)',
].join('|');

/** What an API server refuses (the name of a Secret in capitals, paths of a GRPCRoute by server-side apply), and pods for a scheduler that is not there. */
const neverApplied = /\/(deployment-lora-adapter-08|route-02|cacheserver-01)/;

describe.skipIf(recordedCases().length === 0)('recorded releases of the chart', () => {
  const names = recordedCases();
  // All of them take minutes; one of each kind of object beside those of the tutorials finds what there is to find.
  const chosen = new RegExp(process.env.ADOPT_CASES ?? defaultCases);
  it.each(names.filter((name) => chosen.test(name) && !neverApplied.test(name)))(
    '%s',
    async (name) => {
      const namespace = `recorded-${names.indexOf(name)}`;
      const { release, values, objects } = recordedCase(name, namespace);
      const files = ['json', 'yaml'].map((ending) => join(folder, `${namespace}.${ending}`));
      const [records = '', saved = ''] = files;
      onTestFinished(() => cleared(namespace, objects));
      await addSurroundings(server, namespace, objects);
      await helmInstall(server, { release, namespace, values, objects });
      const pods = await podsOf(server, namespace);
      const before = await liveOf(objects, namespace);
      expect(before.every((object) => managersOf(object).includes('helm'))).toBe(true);
      const argv = [release, '-n', namespace, '--save', records, '--save-values', saved];

      const dry = await adopt(...argv, '--dry-run');
      expect(dry.code, dry.stderr.join('\n')).toBe(0);
      expect(written(await liveOf(objects, namespace))).toEqual(written(before));
      expect(files.filter((path) => existsSync(path))).toEqual([]);

      const real = await adopt(...argv, '--yes');
      expect(real.code, real.stderr.join('\n')).toBe(0);
      const restarted = restarting(dry.stdout);
      const isRestarted = (pod: string): boolean =>
        restarted.some((deployment) => pod.startsWith(`${deployment}-`));
      const uidsOf = (all: ReadonlyMap<string, string>, wanted: boolean): readonly string[] =>
        [...all].flatMap(([pod, uid]) => (isRestarted(pod) === wanted ? [uid] : [])).sort();
      const podsAfter = await podsOf(server, namespace);
      expect(uidsOf(podsAfter, false)).toEqual(uidsOf(pods, false));
      expect(uidsOf(podsAfter, true).filter((uid) => uidsOf(pods, true).includes(uid))).toEqual([]);

      const after = await liveOf(objects, namespace);
      expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
      const leftovers = [
        ...real.stdout.matchAll(/^kept, no longer rendered: \S+ (?:[^/\n]+\/)?(\S+)$/gm),
      ].map(([, left]) => left);
      const ours = after.filter(({ metadata }) => !leftovers.includes(metadata.name));
      expect(ours.filter((object) => managersOf(object).includes('helm'))).toEqual([]);
      expect(JSON.stringify(ours.map(({ metadata }) => metadata))).not.toMatch(/meta\.helm\.sh|"Helm"/);

      const target = ['-n', namespace, '--release', release];
      const again = await diff('--values', saved, ...target, '--exit-code');
      expect(again.stdout).toMatch(/^(\d+) objects: \1 no change\n$/);
      expect((await adopt(...argv, '--yes')).stderr).toEqual([
        `release ${release}: there is none in ${namespace}, got neither a Secret nor a ConfigMap of Helm; see helm list --all-namespaces`,
      ]);
      const uninstall = await helm(server, ['uninstall', release, '-n', namespace]);
      expect(uninstall.stderr).toContain('release: not found');
      expect(await liveOf(objects, namespace)).toHaveLength(after.length);
    },
    120_000,
  );
});

/** Deletes what runs, and what the next release would find in its way. */
async function cleared(namespace: string, objects: readonly Manifest[]): Promise<void> {
  await server.request(`/apis/apps/v1/namespaces/${namespace}/deployments`, { method: 'DELETE' });
  for (const object of objects) {
    if (!/^(ClusterRole|ClusterRoleBinding|PersistentVolume)$/.test(object.kind)) continue;
    await server.request((await server.pathOf(object)) ?? '', { method: 'DELETE' });
  }
}
