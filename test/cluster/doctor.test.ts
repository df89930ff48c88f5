import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Manifest, parseManifests } from '../../src/diff/manifest.js';
import { doctorFlags, runDoctor } from '../../src/doctor/command.js';
import type { Finding } from '../../src/doctor/finding.js';
import { parseFlags } from '../../src/runtime/flags.js';
import type { CommandOutcome } from '../../src/synth-command.js';
import { docPages } from '../docs/doc-pages.js';
import { docFolder, runPage } from '../docs/doc-run.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { goldenIn } from './applied.js';
import { claim, deployment, lacks, variable } from './doctor-lacks.js';
import { furnish, gatewayDefinition, made, nodeWith } from './good-cluster.js';

let server: KubeServer;
let folder: string;

const root = fileURLToPath(new URL('../..', import.meta.url));

const crds = ['crds', 'test/crds', 'operator/crds'].map((name) => join(root, name));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const gateway = join(folder, 'gateway.yaml');
  writeFileSync(gateway, stringify(gatewayDefinition));
  server = await startKubeServer({ crds: [...crds, gateway], users: [{ name: 'reader' }] });
  // Without a service it counts as one of the API server's own, which are always available.
  await made(server, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
  });
  await made(server, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'shared', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'nfs.csi.k8s.io',
  });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

async function doctor(argv: readonly string[], kubeconfig = server.kubeconfig): Promise<CommandOutcome> {
  const { values, positionals, problems } = parseFlags(doctorFlags, { argv, positionals: 1 });
  expect(problems).toEqual([]);
  return runDoctor(values, positionals, { stdin: async () => '', env: { KUBECONFIG: kubeconfig } });
}

interface Report {
  readonly findings: readonly Finding[];
  readonly summary: Readonly<Record<string, number>>;
}

let files = 0;

/** What is found for objects; hints are left out unless they are wanted. */
async function findingsFor(objects: readonly Manifest[], kubeconfig?: string): Promise<readonly Finding[]> {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, objects.map((object) => `---\n${stringify(object)}`).join(''));
  const { code, stdout, stderr } = await doctor([path, '--output', 'json'], kubeconfig);
  expect(stderr).toEqual([]);
  const { findings, summary } = JSON.parse(stdout) as Report;
  expect(code).toBe(summary.error === 0 ? 0 : 1);
  return findings;
}

const serious = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ level }) => level !== 'hint');

const goldens = readdirSync(join(root, 'test/golden')).map((name) => name.replace('.k8s.yaml', ''));

describe('a cluster that has what a stack needs', () => {
  it.each(goldens)('is found to be good for %s', async (name) => {
    const objects = goldenIn(name, `good-${name}`);
    await furnish(server, objects);

    // Metrics of pods come from an API of prometheus-adapter's, which has no part in this cluster.
    const served = ({ what }: Finding) => !what.startsWith('custom.metrics.k8s.io is not served');
    expect(serious(await findingsFor(objects)).filter(served)).toEqual([]);
  });

  it('is found to be good for the default stack, the operator and resources for it', async () => {
    const folders = ['dist', 'dist/gateway', 'dist/monitoring', 'dist/operator'];
    for (const place of folders) {
      const { objects } = parseManifests(
        readdirSync(join(root, place))
          .filter((name) => name.endsWith('.yaml'))
          .map((name) => readFileSync(join(root, place, name), 'utf8'))
          .join('\n---\n'),
        place,
      );
      await furnish(server, objects);
      expect(serious(await findingsFor(objects)), place).toEqual([]);
    }
    const adapter = {
      apiVersion: 'production-stack.vllm.ai/v1alpha1',
      kind: 'LoraAdapter',
      metadata: { name: 'sql', namespace: 'good-lora' },
      spec: { baseModel: 'qwen', adapterSource: { type: 'local', adapterName: 'sql', adapterPath: '/a' } },
    };
    await server.ensureNamespaces(['good-lora']);
    expect(serious(await findingsFor([adapter]))).toEqual([]);
  });

  it('is found to be good for values, whose images are hinted at', async () => {
    const path = join(folder, 'values.yaml');
    writeFileSync(
      path,
      stringify({
        servingEngineSpec: {
          vllmApiKey: { secretName: 'keys', secretKey: 'api' },
          modelSpec: [
            {
              name: 'qwen3',
              repository: 'vllm/vllm-openai',
              tag: 'v0.32.0',
              modelURL: 'Qwen/Qwen3-8B',
              replicaCount: 1,
              requestCPU: 4,
              requestMemory: '32Gi',
              requestGPU: 1,
              hf_token: { secretName: 'hugging', secretKey: 'token' },
            },
          ],
        },
      }),
    );
    await server.ensureNamespaces(['good-values']);
    await nodeWith(server, 'good-values', { 'nvidia.com/gpu': '8', cpu: '64', memory: '512Gi', pods: '9' });
    const argv = ['--values', path, '--release', 'vllm', '--namespace', 'good-values'];
    const before = await doctor(argv);
    expect(before.code).toBe(1);
    expect(before.stdout).toContain('there is no Secret of that name, got keys');
    expect(before.stdout).toContain('there is no Secret of that name, got hugging');
    for (const [name, key] of Object.entries({ keys: 'api', hugging: 'token' })) {
      const metadata = { name, namespace: 'good-values' };
      await made(server, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { [key]: 'x' } });
    }
    const { code, stdout } = await doctor(argv);
    expect(stdout).toMatch(/: 0 errors, 0 warnings, \d hints?\n$/);
    expect(stdout).toContain('the image has no version, got lmcache/lmstack-router:latest');
    expect(code).toBe(0);
  });
});

describe('a cluster that lacks something', () => {
  beforeAll(async () => {
    const amounts = { cpu: '64', memory: '512Gi', pods: '110' };
    await nodeWith(server, 'lack-two', { ...amounts, 'lack.example/gpu': '2' });
    await nodeWith(
      server,
      'lack-tainted',
      { ...amounts, 'tainted.example/gpu': '2' },
      { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] },
    );
    await made(server, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'lack-block' },
      provisioner: 'ebs.csi.aws.com',
    });
  });

  it.each(lacks.map((lack, index) => ({ ...lack, namespace: `lack-${index}` })))(
    'is told so: $title',
    async ({ namespace, seed, labels, stack, found }) => {
      await made(server, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace, ...(labels && { labels }) },
      });
      for (const object of seed?.(namespace) ?? []) await made(server, object);

      const findings = await findingsFor(stack(namespace));

      const wanted = [found].flat();
      expect(findings).toEqual(wanted.map((one) => expect.objectContaining(one)));
      expect(findings).toHaveLength(wanted.length);
    },
  );

  it('is told of all lacks at once, in each form', async () => {
    const objects = [
      deployment('lack-nowhere', { runtimeClassName: 'absent' }, variable('absent', 'token')),
      claim('lack-nowhere', { storageClassName: 'absent' }),
    ];
    const findings = await findingsFor(objects);
    expect(findings.map(({ object, field }) => [object, field])).toEqual([
      ['Namespace lack-nowhere', undefined],
      ['Deployment lack-nowhere/engine', 'spec.template.spec.runtimeClassName'],
      ['PersistentVolumeClaim lack-nowhere/weights', 'spec.storageClassName'],
      ['Deployment lack-nowhere/engine', 'spec.template.spec.containers[vllm].env[A].valueFrom.secretKeyRef'],
    ]);
    const path = join(folder, `${files}.yaml`);
    const { stdout: text, code } = await doctor([path]);
    expect(text.split('\n')).toHaveLength(6);
    expect(text).toContain(
      'error: Namespace lack-nowhere: the namespace is not there, got none of that name; kubectl create namespace lack-nowhere\n',
    );
    expect(text).toMatch(/\n2 objects against Kubernetes v1\.\S+: 4 errors, 0 warnings, 0 hints\n$/);
    expect(code).toBe(1);
    const { stdout: table } = await doctor([path, '--output', 'markdown']);
    expect(table.match(/^\| error \| /gm)).toHaveLength(4);
  });
});

describe('a caller without rights', () => {
  it('is told which ones are missing and what could not be read', async () => {
    const namespace = 'narrow';
    await server.ensureNamespaces([namespace]);
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }];
    const kind = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'narrow', namespace } };
    await made(server, { ...kind, kind: 'Role', rules });
    await made(server, {
      ...kind,
      kind: 'RoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'narrow' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
    });
    const kubeconfig = await server.kubeconfigOf('reader');
    const objects = [deployment(namespace), claim(namespace)];
    await expect
      .poll(async () => (await findingsFor(objects, kubeconfig)).filter(({ level }) => level === 'error'), {
        timeout: 20_000,
      })
      .toEqual([
        expect.objectContaining({
          object: 'the caller',
          what: 'the caller may not create deployments.apps in namespace narrow, got no such right',
        }),
        expect.objectContaining({
          what: 'the caller may not get, create, patch persistentvolumeclaims in namespace narrow, got no such right',
        }),
      ]);
    const hints = (await findingsFor(objects, kubeconfig)).filter(({ level }) => level === 'hint');
    expect(hints.map(({ object }) => object)).toContain('Node objects');
  });

  it('is told in one line that a cluster cannot be asked', async () => {
    const path = join(folder, 'lone.yaml');
    writeFileSync(path, stringify(claim('x')));
    const { code, stdout, stderr } = await doctor([path], join(folder, 'absent'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toEqual([
      `kubernetes: no service account and no kubeconfig, got ${join(folder, 'absent')}; run in a pod or set KUBECONFIG`,
    ]);
  });
});

it('docs/doctor.md: the page shows what the program says', async () => {
  const page = docPages().find(({ path }) => path === 'docs/doctor.md');
  if (page === undefined) throw new Error('no page about the doctor');
  const own = await startKubeServer({ crds });
  const where = docFolder();
  onTestFinished(async () => {
    rmSync(where, { recursive: true, force: true });
    await own.stop();
  });
  await own.ensureNamespaces(['llm']);
  await nodeWith(
    own,
    'gpu-1',
    { cpu: '32', memory: '256Gi', pods: '110', 'nvidia.com/gpu': '2' },
    { taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] },
  );
  await nodeWith(own, 'cpu-1', { cpu: '16', memory: '64Gi', pods: '110' });
  await made(own, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'gp3' },
    provisioner: 'ebs.csi.aws.com',
  });
  expect(await runPage(page, where)).toEqual([]);
  const shown = page.blocks.filter(({ language }) => language === 'text').map(({ text }) => text);
  const [command = '', output] = shown;
  const argv = command.trim().split(' ').slice(3);

  const { code, stdout } = await doctor([join(where, ...argv)], own.kubeconfig);

  const plain = (text: string | undefined) => text?.replace(/Kubernetes v\S+:/, 'Kubernetes:');
  expect(plain(stdout)).toBe(plain(output));
  expect(code).toBe(1);
}, 60_000);
