import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { adoptFlags, runAdopt } from '../../src/adopt/command.js';
import { readRelease } from '../../src/adopt/release.js';
import { removeRecords } from '../../src/adopt/remove-records.js';
import { fieldsAt, itemsOf, type Manifest } from '../../src/diff/manifest.js';
import { pruneFlags, runPrune } from '../../src/prune/command.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import type { CommandOutcome } from '../../src/synth-command.js';
import { manifestsOfValues } from '../../src/values-source.js';
import { docPages, root } from '../docs/doc-pages.js';
import { docFolder } from '../docs/doc-run.js';
import { startFaultyApi } from '../support/faulty-api.js';
import { runCommand } from '../support/kube-programs.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { addNodes, addSurroundings, helm, helmInstall, patientControllers, podsOf } from './chart-release.js';

let server: KubeServer;
let client: KubeClient;

beforeAll(async () => {
  server = await startKubeServer({
    components: ['kube-controller-manager', 'kube-scheduler', 'kwok'],
    extraArgs: patientControllers,
  });
  client = new KubeClient(kubeConfig({ env: { KUBECONFIG: server.kubeconfig } }));
  await addNodes(server);
  return async () => {
    await client.close();
    await server.stop();
  };
});

const values = `servingEngineSpec:
  modelSpec:
    - name: qwen3
      repository: vllm/vllm-openai
      tag: v0.32.0
      modelURL: Qwen/Qwen3-8B
      replicaCount: 2
      requestCPU: 4
      requestMemory: 32Gi
      requestGPU: 1
      pvcStorage: 40Gi
      pvcAccessMode: [ReadWriteMany]
      storageClass: fast
`;
const engine = 'vllm-qwen3-deployment-vllm';
const router = 'vllm-deployment-router';

/** What the values render; what the chart of a test made of them may be otherwise. */
function rendered(namespace: string, text = values): Manifest[] {
  const flags = { set: [], 'set-string': [], 'set-json': [], 'set-file': [] };
  const { objects, problems } = manifestsOfValues([{ name: 'v', text }], flags, {
    release: 'vllm',
    namespace,
  });
  expect(problems).toEqual([]);
  return structuredClone(objects) as unknown as Manifest[];
}

interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
}

interface Container {
  env?: { name: string; value: string }[];
  livenessProbe?: object;
}

/** One of the objects, to be changed. */
const found = <T = Deployment>(objects: readonly Manifest[], kind: string, name: string): T =>
  objects.find((object) => object.kind === kind && object.metadata.name === name) as unknown as T;

/** A release in a namespace, and a folder for the files of its takeover. */
async function installed(
  namespace: string,
  objects: readonly Manifest[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly folder: string; readonly adopt: (...argv: string[]) => Promise<CommandOutcome> }> {
  await addSurroundings(server, namespace, objects);
  await helmInstall(server, { release: 'vllm', namespace, values, objects }, env);
  await podsOf(server, namespace);
  const folder = mkdtempSync(join(tmpdir(), 'adopt-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, adopt: (...argv) => adopt(folder, namespace, server.kubeconfig, ...argv) };
}

async function adopt(
  folder: string,
  namespace: string,
  kubeconfig: string,
  ...argv: string[]
): Promise<CommandOutcome> {
  const files = ['--save', join(folder, 'records.json'), '--save-values', join(folder, 'values.yaml')];
  const {
    values: flags,
    positionals,
    problems,
  } = parseFlags(adoptFlags, {
    argv: ['vllm', '-n', namespace, ...files, ...argv],
    positionals: 1,
  });
  expect(problems).toEqual([]);
  return runAdopt(flags, positionals, { stdin: async () => '', env: { KUBECONFIG: kubeconfig } });
}

async function prune(...argv: string[]): Promise<CommandOutcome> {
  const { values: flags, positionals, problems } = parseFlags(pruneFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runPrune(flags, positionals, { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } });
}

async function live(
  object: Pick<Manifest, 'apiVersion' | 'kind'> & { readonly metadata: object },
): Promise<Manifest> {
  const { body } = await server.request((await server.pathOf(object)) ?? '');
  return body as Manifest;
}

const deploymentOf = (namespace: string, name: string): Promise<Manifest> =>
  live({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name } });

async function versionsIn(namespace: string): Promise<ReadonlyMap<string, unknown>> {
  const collections = [
    ...['services', 'serviceaccounts', 'configmaps', 'secrets', 'persistentvolumeclaims', 'pods'].map(
      (plural) => `/api/v1/namespaces/${namespace}/${plural}`,
    ),
    ...['deployments', 'replicasets'].map((plural) => `/apis/apps/v1/namespaces/${namespace}/${plural}`),
    ...['roles', 'rolebindings'].map(
      (plural) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${plural}`,
    ),
  ];
  const versions = new Map<string, unknown>();
  for (const path of collections) {
    const { body } = await server.request(path);
    for (const { metadata } of itemsOf(fieldsAt(body).items) as readonly Manifest[]) {
      versions.set(`${path}/${metadata.name}`, metadata.resourceVersion);
    }
  }
  return versions;
}

/** The same once no controller writes any more. */
async function settledVersions(namespace: string): Promise<ReadonlyMap<string, unknown>> {
  let last = await versionsIn(namespace);
  await expect
    .poll(
      async () => {
        const before = last;
        last = await versionsIn(namespace);
        return JSON.stringify([...before]) === JSON.stringify([...last]);
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(true);
  return last;
}

describe('a release', () => {
  it('is taken over with all that the chart had and the values do not render, and then Helm has nothing to delete', async () => {
    const namespace = 'whole';
    const objects = rendered(namespace);
    const [container] = found(objects, 'Deployment', engine).spec.template.spec.containers;
    if (container === undefined) throw new Error('no container');
    container.env = [...(container.env ?? []), { name: 'OLD_VARIABLE', value: '1' }];
    container.livenessProbe = { exec: { command: ['true'] } };
    found<{ spec: { ports: object[] } }>(objects, 'Service', 'vllm-router-service').spec.ports.push({
      name: 'old',
      port: 9999,
    });
    const old: Manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'vllm-old', namespace },
      data: { a: 'b' },
    };
    const { folder, adopt: run } = await installed(namespace, [...objects, old]);
    // A second revision, and with it an older record.
    await helmInstall(server, { release: 'vllm', namespace, values, objects: [...objects, old] });
    const pods = await podsOf(server, namespace);
    const shown = await run();
    expect(shown).toMatchObject({ code: 0, stderr: [] });
    expect(shown.stdout).toMatch(/^Deployment whole\/vllm-qwen3-deployment-vllm: restarts pods$/m);
    expect(shown.stdout).toMatch(/env\[OLD_VARIABLE\]: - \{/);
    expect(shown.stdout).toMatch(/^ {2}.*livenessProbe\.exec.*: - /m);
    expect(shown.stdout).toMatch(
      /^Service whole\/vllm-router-service: in place\n {2}spec\.ports\[old\]: - /m,
    );
    expect(shown.stdout).toMatch(/^ConfigMap whole\/vllm-old: orphaned$/m);
    expect(shown.stdout).toMatch(/^\d+ objects: \d+ no change, 1 in place, 1 restarts pods, 1 orphaned$/m);
    expect(shown.stdout).toMatch(/\nNothing is written yet; --yes takes the release over\.\n$/);

    const done = await run('--yes');
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/^kept, no longer rendered: ConfigMap whole\/vllm-old$/m);
    expect(done.stdout).toMatch(
      /^removed: Secret whole\/sh\.helm\.release\.v1\.vllm\.v1\nremoved: Secret .*\.v2$/m,
    );
    const after = await podsOf(server, namespace);
    const ofRouter = (all: ReadonlyMap<string, string>) => [...all].filter(([pod]) => pod.startsWith(router));
    expect(ofRouter(after)).toEqual(ofRouter(pods));
    const text = JSON.stringify((await deploymentOf(namespace, engine)).spec);
    expect(text).not.toMatch(/OLD_VARIABLE|"exec"/);
    const service = await live({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'vllm-router-service' },
    });
    expect(JSON.stringify(service.spec)).not.toContain('9999');

    const [records, saved] = ['records.json', 'values.yaml'].map((name) => join(folder, name));
    expect(parse(readFileSync(saved ?? '', 'utf8'))).toEqual(parse(values));
    expect([records, saved].map((path) => statSync(path ?? '').mode & 0o777)).toEqual([0o600, 0o600]);
    expect((await helm(server, ['uninstall', 'vllm', '-n', namespace])).stderr).toContain(
      'release: not found',
    );

    const target = ['--values', saved ?? '', '--release', 'vllm', '-n', namespace, '--chart'];
    const listed = await prune(...target);
    expect(listed.stdout).toBe('would delete: ConfigMap whole/vllm-old\n1 object; --yes deletes them.\n');
    expect(await prune(...target, '--yes')).toMatchObject({ code: 0 });
    expect((await live(old)).kind).toBe('Status');

    // The way back, as the page about it says.
    expect(await server.kubectl(['create', '-f', records ?? ''])).toMatchObject({ code: 0 });
    expect((await helm(server, ['list', '-n', namespace, '--short'])).stdout).toBe('vllm\n');
  }, 120_000);

  it('is looked at without a trace', async () => {
    const namespace = 'looked-at';
    const { folder, adopt: run } = await installed(namespace, rendered(namespace));
    const before = await settledVersions(namespace);
    const [dry, shown] = [await run('--dry-run'), await run()];
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^(\d+) objects: \1 no change\n$/) });
    expect(shown).toMatchObject({ code: 0 });
    expect(await versionsIn(namespace)).toEqual(before);
    expect(existsSync(join(folder, 'records.json')) || existsSync(join(folder, 'values.yaml'))).toBe(false);
  });

  it('is finished by running it again, wherever it was broken off', async () => {
    const namespace = 'broken-off';
    const { folder } = await installed(namespace, rendered(namespace));
    for (let revision = 2; revision < 4; revision += 1) {
      await helmInstall(server, { release: 'vllm', namespace, values, objects: rendered(namespace) });
    }
    const pods = await podsOf(server, namespace);
    let outcome: CommandOutcome = { code: 1, stdout: '', stderr: [] };
    const failures: string[] = [];
    for (let tries = 0; outcome.code !== 0 && tries < 40; tries += 1) {
      // What is applied already is applied again, so that each run has to get further than the one before.
      const proxy = await dyingApi(4 + tries);
      outcome = await adopt(folder, namespace, proxy.kubeconfig, '--yes');
      await proxy.close();
      if (outcome.code === 0) break;
      expect(outcome.code).toBe(1);
      expect(outcome.stderr.at(-1)).toMatch(/^[^\n]+: .*cannot be (taken over|deleted), got [^\n]+; [^\n]+$/);
      failures.push(outcome.stderr.at(-1) ?? '');
      const history = await helm(server, ['history', 'vllm', '-n', namespace]);
      expect(history).toMatchObject({ code: 0 });
    }
    expect(outcome.code).toBe(0);
    // Broken off while managers change, while objects are applied, and while records are deleted.
    expect(failures.length).toBeGreaterThan(3);
    expect(failures.at(-1)).toMatch(/records cannot be deleted/);
    expect(await podsOf(server, namespace)).toEqual(pods);
    const managers = itemsOf((await deploymentOf(namespace, engine)).metadata.managedFields);
    expect(managers.map((entry) => fieldsAt(entry).manager)).not.toContain('helm');
    const { items } = JSON.parse(readFileSync(join(folder, 'records.json'), 'utf8')) as {
      readonly items: unknown[];
    };
    expect(items).toHaveLength(3);
  }, 180_000);

  it('keeps its records while Helm writes new ones', async () => {
    const namespace = 'in-between';
    await installed(namespace, rendered(namespace));
    const place = { name: 'vllm', namespace };
    const before = await readRelease(client, place);
    if ('problem' in before) throw new Error(before.problem);
    await helmInstall(server, { release: 'vllm', namespace, values, objects: rendered(namespace) });
    expect(await removeRecords(client, before.records, place)).toEqual({
      removed: [],
      failure:
        'release vllm: Helm has written in between, got Secret in-between/sh.helm.release.v1.vllm.v2; run the command again with another --save',
    });
    expect((await helm(server, ['status', 'vllm', '-n', namespace])).code).toBe(0);
  });

  it('in ConfigMaps is taken over as well', async () => {
    const namespace = 'config-maps';
    const env = { HELM_DRIVER: 'configmap' };
    const { adopt: run } = await installed(namespace, rendered(namespace), env);
    expect(await run('--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^removed: ConfigMap config-maps\/sh\.helm\.release\.v1\.vllm\.v1$/m),
    });
    expect((await helm(server, ['uninstall', 'vllm', '-n', namespace], env)).stderr).toContain('not found');
    expect((await deploymentOf(namespace, engine)).kind).toBe('Deployment');
  });

  it('keeps what people changed, so that no pod restarts for it', async () => {
    const namespace = 'people';
    const { adopt: run } = await installed(namespace, rendered(namespace));
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${router}`;
    const restart = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
    const patched = await server.request(`${path}?fieldManager=kubectl-rollout`, {
      method: 'PATCH',
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { template: { metadata: { annotations: restart } } } },
    });
    expect(patched.status).toBe(200);
    // As somebody writes it who hands an object to Helm; and one that kubectl made.
    const service = `/api/v1/namespaces/${namespace}/services/vllm-router-service`;
    const handed = { 'meta.helm.sh/release-name': 'vllm', 'meta.helm.sh/release-namespace': namespace };
    await server.request(`${service}?fieldManager=kubectl-annotate`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: handed, labels: { 'app.kubernetes.io/managed-by': 'Helm' } } },
    });
    const other = await renamedManager(`/api/v1/namespaces/${namespace}/services/vllm-qwen3-engine-service`, {
      manager: 'kubectl-client-side-apply',
      label: { old: 'yes' },
    });
    const pods = await podsOf(server, namespace);

    const done = await run('--yes');
    expect(done.stdout).toMatch(/left behind, of kubectl-rollout: .*restartedAt/);
    expect(done).toMatchObject({ code: 0 });
    expect(await podsOf(server, namespace)).toEqual(pods);
    expect(JSON.stringify(await deploymentOf(namespace, router))).toContain('2026-01-01T00:00:00Z');
    expect(JSON.stringify((await server.request(service)).body)).not.toMatch(
      /meta\.helm\.sh\/[^"]*":"|"Helm"/,
    );
    const { body } = await server.request(other);
    expect((body as Manifest).metadata.labels).not.toHaveProperty('old');
  });

  it('whose objects have no managers is taken over in full', async () => {
    const namespace = 'unmanaged';
    const { adopt: run } = await installed(namespace, rendered(namespace));
    const path = await renamedManager(`/api/v1/namespaces/${namespace}/services/vllm-router-service`, {
      label: { old: 'yes' },
    });
    expect(await run('--yes')).toMatchObject({ code: 0 });
    const { metadata } = (await server.request(path)).body as Manifest;
    expect(metadata.labels).not.toHaveProperty('old');
    const managers = itemsOf(metadata.managedFields).map((entry) => fieldsAt(entry).manager);
    expect(managers).toEqual(['vllm-stack']);
  });

  it('with an object that must be recreated is refused, until that is allowed', async () => {
    const namespace = 'selector';
    const objects = rendered(namespace);
    const { selector, template } = found(objects, 'Deployment', engine).spec;
    selector.matchLabels.old = template.metadata.labels.old = 'yes';
    const { adopt: run } = await installed(namespace, objects);
    const before = await settledVersions(namespace);
    const [uid, other] = [await deploymentOf(namespace, engine), await deploymentOf(namespace, router)].map(
      ({ metadata }) => metadata.uid,
    );
    for (const flag of ['--dry-run', '--yes']) {
      const refused = await run(flag);
      expect(refused).toMatchObject({
        code: 2,
        stdout: expect.stringMatching(
          /^Deployment selector\/vllm-qwen3-deployment-vllm: must be recreated$/m,
        ),
      });
      expect(refused.stderr.at(-1)).toMatch(
        /^Deployment selector\/vllm-qwen3-deployment-vllm: must be deleted and made anew, got a change of .*spec\.selector.*; --recreate does it, or /,
      );
    }
    expect(await versionsIn(namespace)).toEqual(before);

    const done = await run('--yes', '--recreate');
    expect(done.stdout).toMatch(
      /^applied: Deployment selector\/vllm-deployment-router\n(?:.*\n)*recreated: Deployment selector\/vllm-qwen3-deployment-vllm$/m,
    );
    expect(done.code).toBe(0);
    expect((await deploymentOf(namespace, engine)).metadata.uid).not.toBe(uid);
    expect((await deploymentOf(namespace, router)).metadata.uid).toBe(other);
  });

  it('with a claim that would have to go is refused in any case, and taken with values that say what it has', async () => {
    const namespace = 'claim';
    const objects = rendered(namespace);
    found<{ spec: { storageClassName: string } }>(
      objects,
      'PersistentVolumeClaim',
      'vllm-qwen3-storage-claim',
    ).spec.storageClassName = 'slow';
    const { adopt: run } = await installed(namespace, objects);
    const refused = await run('--yes', '--recreate');
    expect(refused.code).toBe(2);
    expect(refused.stderr.at(-1)).toBe(
      'PersistentVolumeClaim claim/vllm-qwen3-storage-claim: would have to be deleted with what is on it, got a change of spec.storageClassName; give values that say what it has',
    );
    const done = await run('--yes', '--set', 'servingEngineSpec.modelSpec[0].storageClass=slow');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(' no change\n') });
    expect(done.stdout).toContain(`--set 'servingEngineSpec.modelSpec[0].storageClass=slow'`);
  });

  it('does not take objects of others, nor files that are there', async () => {
    const namespace = 'others';
    const objects = rendered(namespace);
    const { folder, adopt: run } = await installed(
      namespace,
      objects.filter(({ metadata }) => metadata.name !== 'vllm-secrets'),
    );
    const secret = found<Manifest>(objects, 'Secret', 'vllm-secrets');
    const path = (await server.pathOf(secret)) ?? '';
    await server.request(`${path.replace(/\/[^/]*$/, '')}?fieldManager=somebody`, {
      method: 'POST',
      body: secret,
    });
    expect(await run('--yes')).toMatchObject({
      code: 2,
      stderr: [
        'Secret others/vllm-secrets: is there and not of the release, got an object of somebody; rename or delete it',
      ],
    });
    await server.request(path, { method: 'DELETE' });
    writeFileSync(join(folder, 'values.yaml'), 'mine: true\n');
    const refused = await run('--yes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toEqual([
      expect.stringMatching(
        /^--save-values: is not overwritten, got .*values\.yaml with something else in it; name another file$/,
      ),
    ]);
    expect((await helm(server, ['status', 'vllm', '-n', namespace])).code).toBe(0);
  });

  it('of another chart is refused', async () => {
    const namespace = 'another';
    await server.ensureNamespaces([namespace]);
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace } };
    await helmInstall(server, {
      release: 'vllm',
      namespace,
      values: '{}',
      objects: [object],
      chart: 'nginx',
      version: '1.0.0',
    });
    expect(await adopt(tmpdir(), namespace, server.kubeconfig, '--yes')).toEqual({
      code: 2,
      stdout: '',
      stderr: ['release vllm: is of another chart, got nginx 1.0.0; only vllm-stack is taken over'],
    });
  });
});

describe('docs/adopt.md', () => {
  it('shows what happens', async () => {
    const page = docPages().find(({ path }) => path === 'docs/adopt.md');
    if (page === undefined) throw new Error('no page about the takeover');
    const [given = ''] = page.blocks.filter(({ words }) => words[0] === 'values').map(({ text }) => text);
    const objects = rendered('llm', given);
    const [cache] = found(objects, 'Deployment', 'vllm-deployment-cache-server').spec.template.spec
      .containers;
    if (cache === undefined) throw new Error('no cache server');
    // As the chart has it.
    const { tcpSocket: _tcpSocket, ...probe } = fieldsAt(cache.livenessProbe);
    cache.livenessProbe = { ...probe, exec: { command: ['/opt/venv/bin/python3', 'health_probe.py'] } };
    await addSurroundings(server, 'llm', objects);
    await helmInstall(server, { release: 'vllm', namespace: 'llm', values: given, objects });
    const folder = docFolder();
    onTestFinished(() => rmSync(folder, { recursive: true }));

    const commands = page.blocks.flatMap(({ text }) => {
      const [, command, output] = /^\$ npx vllm-stack (adopt .*)\n([\s\S]*)$/.exec(text) ?? [];
      return command === undefined ? [] : [{ command, output }];
    });
    expect(commands).toHaveLength(2);
    for (const { command, output } of commands) {
      const argv = ['--import', 'tsx', join(root, 'src', 'cli.ts'), ...command.split(' ')];
      const env = [`--chdir=${folder}`, `KUBECONFIG=${server.kubeconfig}`, process.execPath, ...argv];
      const { stdout, stderr } = await runCommand('env', env);
      expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' });
    }
    expect(readFileSync(join(folder, 'vllm.values.yaml'), 'utf8')).toBe(given);
  }, 120_000);
});

/** Writes a label into an object, and that somebody else, or nobody, wrote what Helm did. */
async function renamedManager(
  path: string,
  { manager, label }: { readonly manager?: string; readonly label: object },
): Promise<string> {
  const merge = (body: object) =>
    server.request(`${path}?fieldManager=helm`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body,
    });
  const labelled = await merge({ metadata: { labels: label } });
  const entries = itemsOf((labelled.body as Manifest).metadata.managedFields);
  const managedFields =
    manager === undefined
      ? [{}]
      : entries.map((entry) =>
          fieldsAt(entry).manager === 'helm' ? { ...fieldsAt(entry), manager } : entry,
        );
  expect((await merge({ metadata: { managedFields } })).status).toBe(200);
  return path;
}

/** A way to the API server on which connections break after so many writes that are no trial. */
async function dyingApi(writes: number): Promise<{ readonly kubeconfig: string; close(): Promise<void> }> {
  const api = await startFaultyApi(server);
  let left = writes;
  api.fault = ({ method, isDryRun }) => {
    if (method === 'GET' || isDryRun) return undefined;
    left -= 1;
    return left < 0 ? 'cut' : undefined;
  };
  const kubeconfig = join(server.folder, `dying-${new URL(api.url).port}.kubeconfig`);
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: api.url } }],
    users: [{ name: 'u', user: { token: server.token } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return { kubeconfig, close: () => api.close() };
}
