import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { readPlace } from '../../src/diff/stack-source.js';
import { doctorFlags, runDoctor } from '../../src/doctor/command.js';
import { pruneFlags, runPrune } from '../../src/prune/command.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { docPages, root } from '../docs/doc-pages.js';
import { docFolder } from '../docs/doc-run.js';
import { shownRuns } from '../docs/shown-runs.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { applied } from './applied.js';
import { made, nodeWith } from './good-cluster.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer();
  return () => server.stop();
});

const page = docPages().find(({ path }) => path === 'README.md');
const shown = new Map(shownRuns(page).map((run) => [run.argv[0], run]));

it('README.md: prune lists what the page shows', async () => {
  const { argv = [], output } = shown.get('prune') ?? {};
  await applied(server, readPlace(join(root, 'dist')).objects);
  const labels = { 'app.kubernetes.io/instance': 'vllm', 'app.kubernetes.io/managed-by': 'cdk8s' };
  await made(server, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'vllm-llama3-engine-service', namespace: 'vllm', labels },
    spec: { ports: [{ port: 80 }] },
  });
  await made(server, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'vllm-llama3-deployment-vllm', namespace: 'vllm', labels },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'vllm', image: 'i:1' }] },
      },
    },
  });
  await made(server, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'vllm-llama3-storage-claim', namespace: 'vllm', labels },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  const { values, positionals } = parseFlags(pruneFlags, { argv: argv.slice(1), positionals: 1 });
  const context = { stdin: async () => '', env: { KUBECONFIG: server.kubeconfig } };
  const { stdout } = await runPrune(
    values,
    positionals.map((path) => join(root, path)),
    context,
  );

  expect(stdout).toBe(output);
});

it('README.md: doctor says what the page shows', async () => {
  const folder = docFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { argv = [], output } = shown.get('doctor') ?? {};
  const own = await startKubeServer();
  onTestFinished(() => own.stop());
  await nodeWith(own, 'cpu-1', { cpu: '16', memory: '64Gi', pods: '110' });
  const { values, positionals } = parseFlags(doctorFlags, { argv: argv.slice(1), positionals: 1 });
  const context = { stdin: async () => '', env: { KUBECONFIG: own.kubeconfig } };
  const { stdout } = await runDoctor(
    values,
    positionals.map((path) => join(root, path)),
    context,
  );

  const plain = (text: string | undefined) => text?.replace(/Kubernetes v\S+:/, 'Kubernetes:');
  expect(plain(stdout)).toBe(plain(output));
});
