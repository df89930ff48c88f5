import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'cdk8s';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ClusterRole, PolicyRule, Role } from 'kubernetes-types/rbac/v1.js';
import { Agent, fetch } from 'undici';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { operatorLease } from '../../contract/operator-flags.js';
import { createEngine, type SimulatedEngine } from '../../sim/index.js';
import { operatorChart, operatorNamespace } from '../../src/operator-chart.js';
import { freePorts } from '../support/kube-programs.js';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const account = 'production-stack-controller-manager';
const user = `system:serviceaccount:${operatorNamespace}:${account}`;
const namespace = 'models';
const group = 'production-stack.vllm.ai';
const poll = { timeout: 20_000, interval: 50 };

const folder = mkdtempSync(join(tmpdir(), 'operator-'));
const auditLog = join(folder, 'audit.log');
let server: KubeServer;
let objects: readonly Manifest[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ['build.mjs', '--programs', folder, 'operator'], {
    cwd: root,
    stdio: 'pipe',
  });
  const policy = join(folder, 'policy.json');
  const rules = [{ level: 'Metadata', users: [user] }, { level: 'None' }];
  const omitStages = ['RequestReceived'];
  writeFileSync(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages, rules }));
  server = await startKubeServer({
    crds: [join(root, 'crds')],
    extraArgs: {
      'kube-apiserver': [
        `--audit-policy-file=${policy}`,
        `--audit-log-path=${auditLog}`,
        '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
      ],
    },
  });
  const chart = operatorChart(new App(), {
    kinds: ['VLLMRuntime', 'VLLMRouter', 'CacheServer', 'StaticRoute', 'LoraAdapter'],
  });
  objects = chart.toJson();
  const { code, stderr } = await server.kubectl(
    ['apply', '-f', '-'],
    objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(''),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await server.ensureNamespaces([namespace]);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
});

async function request(
  path: string,
  body?: object,
  method: 'POST' | 'DELETE' | 'PATCH' = 'POST',
): Promise<unknown> {
  const answer = await server.request(path, {
    ...(body === undefined ? {} : { body, method }),
    ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

async function tokenOf(name: string): Promise<string> {
  const answer = await request(`/api/v1/namespaces/${operatorNamespace}/serviceaccounts/${name}/token`, {
    spec: {},
  });
  return (answer as { status: { token: string } }).status.token;
}

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly health: string;
  readonly metrics: string;
}

/** Starts the operator as its Deployment does, with the token of its ServiceAccount. */
async function started(name: string): Promise<Running> {
  const config = join(folder, `${name}.kubeconfig`);
  writeFileSync(
    config,
    JSON.stringify({
      'current-context': 'pod',
      clusters: [
        {
          name: 'pod',
          cluster: {
            server: server.url,
            'certificate-authority-data': Buffer.from(server.ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'pod', user: { token: await tokenOf(account) } }],
      contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod', namespace: operatorNamespace } }],
    }),
  );
  const [health = 0, metrics = 0] = await freePorts(2);
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  const args = (deployment?.spec?.template.spec?.containers[0]?.args ?? []).map((arg) =>
    arg.replace(/=:8081$/, `=127.0.0.1:${health}`).replace(/=:8443$/, `=127.0.0.1:${metrics}`),
  );
  expect(args.filter((arg) => arg.includes('127.0.0.1'))).toHaveLength(2);
  const child = spawn(process.execPath, [join(folder, 'operator.mjs'), ...args], {
    env: { KUBECONFIG: config, PATH: '' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += String(chunk)));
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return {
    child,
    said: () => text,
    health: `http://127.0.0.1:${health}`,
    metrics: `https://127.0.0.1:${metrics}/metrics`,
  };
}

const statusOf = async (url: string): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
const leader = async (): Promise<string> => {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${operatorNamespace}/leases/${operatorLease}`;
  const { body } = await server.request(path);
  return (body as { spec?: { holderIdentity?: string } }).spec?.holderIdentity ?? '';
};

const image = { registry: 'docker.io', name: 'i/i:1' };
const resources: Readonly<Record<string, { readonly kind: string; readonly spec: object }>> = {
  vllmruntimes: {
    kind: 'VLLMRuntime',
    spec: {
      model: { modelURL: 'org/model', chatTemplate: '{{ x }}' },
      vllmConfig: {},
      deploymentConfig: { resources: {}, image: { registry: 'docker.io', name: 'vllm/vllm-openai:v0.32.0' } },
      storageConfig: { enabled: true, size: '1Gi' },
      autoscalingConfig: { enabled: true, maxReplicas: 2 },
    },
  },
  vllmrouters: { kind: 'VLLMRouter', spec: { k8sLabelSelector: 'app=r', image, resources: {} } },
  cacheservers: {
    kind: 'CacheServer',
    spec: { image, resources: {}, storage: { enabled: true, size: '1Gi' } },
  },
  staticroutes: {
    kind: 'StaticRoute',
    spec: {
      serviceDiscovery: 'static',
      routingLogic: 'roundrobin',
      staticBackends: 'http://e:1',
      staticModels: 'm',
      configMapName: 'first',
      routerRef: { kind: 'Service', apiVersion: 'v1', name: 'front' },
    },
  },
};

const collection = (plural: string): string => `/apis/${group}/v1alpha1/namespaces/${namespace}/${plural}`;
const observed = async (plural: string): Promise<number | undefined> => {
  const { body } = await server.request(`${collection(plural)}/r-${plural}`);
  return (body as { status?: { observedGeneration?: number } }).status?.observedGeneration;
};
const statusOfAdapter = async (): Promise<string | undefined> => {
  const { body } = await server.request(`${collection('loraadapters')}/sql`);
  return (body as { status?: { phase?: string } }).status?.phase;
};
const namesOf = async (path: string): Promise<string[]> => {
  const { items = [] } = (await server.request(path)).body as { items?: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name).sort();
};

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

function audit(): AuditEvent[] {
  const lines = readFileSync(auditLog, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditEvent);
}

function refusals(): string[] {
  const refused = audit().filter(({ responseStatus }) => responseStatus?.code === 403);
  return refused.map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

/** An engine that demands a key, in a pod of the API server; the adapter of a resource is loaded into it. */
async function loraEngine(): Promise<SimulatedEngine> {
  const engine = await createEngine({
    model: 'org/model',
    timing: 'instant',
    apiKeys: ['engine-secret'],
    enableLora: true,
    maxLoras: 2,
    runtimeLora: true,
    loraFiles: 'ignore',
  });
  onTestFinished(() => engine.close());
  const { hostname, port } = new URL(engine.url);
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await request(pods, {
    metadata: { name: 'engine', labels: { model: 'llama' } },
    spec: {
      containers: [{ name: 'vllm', image: 'i', ports: [{ name: 'http', containerPort: Number(port) }] }],
    },
  });
  const conditions = [{ type: 'Ready', status: 'True' }];
  await request(
    `${pods}/engine/status`,
    { status: { podIP: hostname, phase: 'Running', conditions } },
    'PATCH',
  );
  await request(`/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: 'engine-key' },
    stringData: { key: 'engine-secret' },
  });
  await request(collection('loraadapters'), {
    apiVersion: `${group}/v1alpha1`,
    kind: 'LoraAdapter',
    metadata: { name: 'sql' },
    spec: {
      baseModel: 'llama',
      adapterSource: { type: 'local', adapterName: 'sql', adapterPath: '/adapters/sql' },
      vllmApiKey: { secretName: 'engine-key', secretKey: 'key' },
    },
  });
  return engine;
}

/** What the operator has used of its rights, in the same words. */
function usedRights(): Set<string> {
  const asked = audit().flatMap(({ verb, objectRef, responseStatus }) => {
    if (objectRef === undefined) return [];
    const { apiGroup = '', resource, subresource } = objectRef;
    const right = `${apiGroup}/${resource}${subresource === undefined ? '' : `/${subresource}`}`;
    // An apply may make what is not there by the right to create.
    return [
      `${right} ${verb}`,
      ...(verb === 'patch' && responseStatus?.code === 201 ? [`${right} create`] : []),
    ];
  });
  return new Set([
    ...asked,
    // The roles of routers are gone by then, but nobody could have made them without what they grant.
    ...['get', 'list', 'watch', 'patch'].map((verb) => `/pods ${verb}`),
    // The server enforces it, which its log of requests does not show.
    ...Object.keys(resources).map((plural) => `${group}/${plural}/finalizers update`),
  ]);
}

/** Every right of some rules on its own, as `group/resource verb`. */
function rightsOf(rules: readonly PolicyRule[]): string[] {
  return rules.flatMap(({ apiGroups = [], resources: names = [], verbs }) =>
    apiGroups.flatMap((api) => names.flatMap((name) => verbs.map((verb) => `${api}/${name} ${verb}`))),
  );
}

it('does its work with the rights that its manifests give, all of which it uses, and hands over when it ends (K16)', async () => {
  const first = await started('first');
  await expect.poll(() => statusOf(`${first.health}/readyz`), poll).toBe(200);
  await expect.poll(leader, poll).not.toBe('');
  const second = await started('second');
  await expect.poll(() => statusOf(`${second.health}/readyz`), poll).toBe(200);
  expect(await statusOf(`${second.health}/healthz`)).toBe(200);

  await request(`/api/v1/namespaces/${namespace}/services`, {
    metadata: { name: 'front' },
    spec: { selector: { app: 'none' }, ports: [{ port: 80 }] },
  });
  for (const [plural, { kind, spec }] of Object.entries(resources)) {
    const metadata = { name: `r-${plural}` };
    await request(collection(plural), { apiVersion: `${group}/v1alpha1`, kind, metadata, spec });
  }
  for (const plural of Object.keys(resources)) await expect.poll(() => observed(plural), poll).toBe(1);
  const engine = await loraEngine();
  const adapters = async (): Promise<string> => {
    const headers = { authorization: 'Bearer engine-secret' };
    return (await fetch(`${engine.url}/v1/models`, { headers })).text();
  };
  await expect.poll(adapters, poll).toContain('"sql"');
  await expect.poll(() => statusOfAdapter(), poll).toBe('Loaded');
  await request(`${collection('loraadapters')}/sql`, {}, 'DELETE');
  await expect.poll(() => namesOf(collection('loraadapters')), poll).toEqual([]);
  expect(await adapters()).not.toContain('"sql"');
  const children = (api: string, plural: string): Promise<string[]> =>
    namesOf(`${api}/namespaces/${namespace}/${plural}`);
  await expect
    .poll(() => children('/apis/apps/v1', 'deployments'), poll)
    .toEqual(['r-cacheservers', 'r-vllmrouters', 'r-vllmruntimes']);
  expect(await children('/apis/keda.sh/v1alpha1', 'scaledobjects')).toHaveLength(1);
  expect(await children('/api/v1', 'persistentvolumeclaims')).toHaveLength(2);

  // What is deleted twice is told of twice, as one event.
  await request(`/api/v1/namespaces/${namespace}/configmaps/first`, {}, 'DELETE');
  await expect.poll(() => children('/api/v1', 'configmaps'), poll).toContain('first');

  const off: Readonly<Record<string, object>> = {
    vllmruntimes: {
      model: { chatTemplate: null },
      storageConfig: { enabled: false },
      autoscalingConfig: { enabled: false },
    },
    vllmrouters: { enableRouter: false },
    cacheservers: { enabled: false },
    staticroutes: { configMapName: 'second' },
  };
  for (const [plural, spec] of Object.entries(off)) {
    await request(`${collection(plural)}/r-${plural}`, { spec }, 'PATCH');
  }
  for (const plural of Object.keys(resources)) await expect.poll(() => observed(plural), poll).toBe(2);
  await expect.poll(() => children('/apis/apps/v1', 'deployments'), poll).toEqual(['r-vllmruntimes']);
  expect(await children('/api/v1', 'configmaps')).toEqual(['second']);
  expect(await children('/apis/keda.sh/v1alpha1', 'scaledobjects')).toEqual([]);

  // Metrics are for those who may read them.
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(() => dispatcher.destroy());
  const scrape = async (token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(first.metrics, { dispatcher, headers });
    return { status: answer.status, text: await answer.text() };
  };
  await request(`/api/v1/namespaces/${operatorNamespace}/serviceaccounts`, {
    metadata: { name: 'prometheus' },
  });
  const token = await tokenOf('prometheus');
  expect([(await scrape()).status, (await scrape('x')).status, (await scrape(token)).status]).toEqual([
    401, 401, 403,
  ]);
  const binding = await server.kubectl([
    'create',
    'clusterrolebinding',
    'prometheus',
    '--clusterrole=production-stack-metrics-reader',
    `--serviceaccount=${operatorNamespace}:prometheus`,
  ]);
  expect(binding.code).toBe(0);
  await expect.poll(async () => (await scrape(token)).status, poll).toBe(200);
  const { text } = await scrape(token);
  expect(text).toContain('leader_election_master_status 1');
  expect(text).toMatch(
    /^controller_runtime_reconcile_total\{controller="VLLMRuntime",result="success"\} [1-9]/m,
  );
  expect(text).toContain('vllm_stack_operator_resources{name="StaticRoute"} 1');

  const own = (objects as readonly (ClusterRole | Role)[]).filter(({ kind, metadata }) =>
    kind === 'Role'
      ? true
      : kind === 'ClusterRole' && /-(manager|metrics-auth)-role$/.test(metadata?.name ?? ''),
  );
  const given = rightsOf(own.flatMap(({ rules = [] }) => rules));
  expect(given.length).toBeGreaterThan(40);
  // A renewal of the lease may still be to come.
  await expect.poll(() => given.filter((right) => !usedRights().has(right)), poll).toEqual([]);
  expect(refusals()).toEqual([]);

  const before = await leader();
  first.child.kill('SIGTERM');
  const [code] = (await once(first.child, 'exit')) as [number | null];
  expect({ code, said: first.said().includes('Ended') }).toEqual({ code: 0, said: true });
  await expect.poll(async () => [before, ''].includes(await leader()), poll).toBe(false);
  await request(`${collection('cacheservers')}/r-cacheservers`, { spec: { enabled: true } }, 'PATCH');
  await expect.poll(() => observed('cacheservers'), poll).toBe(3);
  await expect.poll(() => children('/apis/apps/v1', 'deployments'), poll).toContain('r-cacheservers');

  // Whoever has lost the lease ends, since another one may write by now.
  const path = `/apis/coordination.k8s.io/v1/namespaces/${operatorNamespace}/leases/${operatorLease}`;
  await request(path, { spec: { holderIdentity: 'thief' } }, 'PATCH');
  const [lost] = (await once(second.child, 'exit')) as [number | null];
  expect(refusals()).toEqual([]);
  expect({ lost, told: second.said().includes('Leads no more') }).toEqual({ lost: 1, told: true });
}, 120_000);
