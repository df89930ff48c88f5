import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { parseAllDocuments } from 'yaml';
import {
  binaryOf,
  type CommandResult,
  componentArgs,
  endProgram,
  freePorts,
  type KubeComponent,
  type Program,
  runCommand,
  startProgram,
  until,
} from './kube-programs.js';

export type { KubeComponent } from './kube-programs.js';

/** Somebody who may call the API server. */
export interface KubeUser {
  readonly name: string;
  /** @default [] */
  readonly groups?: readonly string[];
}

/** How a control plane is started. */
export interface KubeServerOptions {
  /** What runs beside etcd and the API server. @default [] */
  readonly components?: readonly KubeComponent[];
  /** Arguments added to those of a program. @default - none */
  readonly extraArgs?: Partial<Record<KubeComponent | 'etcd' | 'kube-apiserver', readonly string[]>>;
  /** Files, or folders of files, of CustomResourceDefinitions to install. @default - the folders crds and test/crds of the repository */
  readonly crds?: readonly string[];
  /** Users beside the administrator; each has only the rights that RBAC objects give. @default [] */
  readonly users?: readonly KubeUser[];
}

/** Any object as it is sent to the API server. */
export interface Manifest {
  readonly [field: string]: unknown;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** A call of the API server. */
export interface KubeRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. @default - no body */
  readonly body?: unknown;
  /** @default 'application/json', 'application/apply-patch+yaml' for PATCH */
  readonly contentType?: string;
  /** Name of the caller, one of `users`. @default - the administrator */
  readonly user?: string;
}

/** What the API server answered. */
export interface KubeResponse {
  readonly status: number;
  /** Parsed when it is a JSON object, else text. */
  readonly body: unknown;
}

/** An object that the API server refuses. */
export interface ObjectProblem {
  /** As `apps/v1/Deployment/default/engine`; without a namespace for cluster-scoped kinds. */
  readonly object: string;
  readonly message: string;
}

/** A running control plane of its own. */
export interface KubeServer {
  /** As `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Bearer token of the administrator. */
  readonly token: string;
  /** Certificates to trust, PEM. */
  readonly ca: string;
  /** Path of the kubeconfig of the administrator. */
  readonly kubeconfig: string;
  /** Where the processes keep their data, logs and credentials, until `stop`. */
  readonly folder: string;
  /** Bearer token of one of `users`. */
  tokenOf(user: string): string;
  /** Writes a kubeconfig for one of `users` and returns its path. */
  kubeconfigOf(user: string): Promise<string>;
  kubectl(args: readonly string[], stdin?: string): Promise<CommandResult>;
  /** Calls a path such as `/api/v1/namespaces`; an error status is an answer, not an exception. */
  request(path: string, options?: KubeRequest): Promise<KubeResponse>;
  /** Path of an object, by the plural that the API server tells; `undefined` when it does not serve the kind. */
  pathOf(manifest: Manifest): Promise<string | undefined>;
  /** Creates what is missing of these namespaces. */
  ensureNamespaces(names: Iterable<string>): Promise<void>;
  /**
   * Tries a strict server-side apply of each object, and returns what the API server refuses. Only the namespaces that they
   * name are created for real.
   */
  applyDryRun(manifests: readonly Manifest[], fieldManager?: string): Promise<ObjectProblem[]>;
  /** Ends the API server, with every connection to it, and starts it again. */
  restartApiServer(): Promise<void>;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
}

type Call = (path: string, options?: KubeRequest) => Promise<KubeResponse>;

const repositoryCrds = ['../../crds', '../crds'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/**
 * Starts a control plane on free ports of 127.0.0.1 from the folder `KUBEBUILDER_ASSETS`, and waits until it is ready.
 *
 * @see https://book.kubebuilder.io/reference/envtest
 */
export async function startKubeServer(options: KubeServerOptions = {}): Promise<KubeServer> {
  const { components = [], users = [], crds = repositoryCrds, extraArgs = {} } = options;
  const binaries = new Map<string, string>();
  for (const name of ['etcd', 'kube-apiserver', 'kubectl', ...components]) binaries.set(name, binaryOf(name));

  const folder = await mkdtemp(join(tmpdir(), 'kube-server-'));
  const programs: Program[] = [];
  // A test run that is broken off must not leave a control plane behind.
  const killAll = () => {
    for (const { process: child } of programs) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', killAll);
  const agents: Agent[] = [];
  const stop = async () => {
    process.off('exit', killAll);
    await Promise.all(agents.map((agent) => agent.destroy()));
    // Clients of the API server first, etcd last, so that no log ends in connection errors.
    for (const program of programs.reverse()) await endProgram(program);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };

  try {
    const run = (name: keyof typeof extraArgs, args: readonly string[]) => {
      const program = startProgram(folder, name, binaries.get(name) ?? name, [
        ...args,
        ...(extraArgs[name] ?? []),
      ]);
      programs.push(program);
      return program;
    };
    const ports = await freePorts(6);
    const [client = 0, peer = 0, api = 0] = ports;
    const url = `https://127.0.0.1:${api}`;
    const tokens = await writeCredentials(folder, [{ name: 'admin', groups: ['system:masters'] }, ...users]);

    run('etcd', [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
    ]);
    const apiServerArgs = [
      `--etcd-servers=http://127.0.0.1:${client}`,
      `--cert-dir=${folder}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${api}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(folder, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/16',
      // Nobody makes the default ServiceAccounts without the controller manager, and pods would be refused.
      ...(components.includes('kube-controller-manager')
        ? []
        : ['--disable-admission-plugins=ServiceAccount']),
    ];
    const apiServer = run('kube-apiserver', apiServerArgs);
    const ca = await until(apiServer, 'certificate', async () => {
      const text = await readFile(join(folder, 'apiserver.crt'), 'utf8');
      return text.endsWith('-----END CERTIFICATE-----\n') ? text : undefined;
    });
    const agent = new Agent({ connect: { ca } });
    agents.push(agent);

    const tokenOf = (user: string): string => {
      const token = tokens.get(user);
      if (token === undefined) {
        throw new Error(`kube-server: unknown user, got ${user}; one of ${[...tokens.keys()].join(', ')}`);
      }
      return token;
    };
    const kubeconfigOf = async (user: string): Promise<string> => {
      const path = join(folder, `${user}.kubeconfig`);
      const server = { server: url, 'certificate-authority': join(folder, 'apiserver.crt') };
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'test',
        clusters: [{ name: 'test', cluster: server }],
        users: [{ name: user, user: { token: tokenOf(user) } }],
        contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      };
      await writeFile(path, JSON.stringify(config), { mode: 0o600 });
      return path;
    };
    const call = async (path: string, options: KubeRequest = {}): Promise<KubeResponse> => {
      const { method = 'GET', body, user = 'admin' } = options;
      const contentType =
        options.contentType ?? (method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json');
      const answer = await request(`${url}${path}`, {
        method,
        dispatcher: agent,
        headers: {
          authorization: `Bearer ${tokenOf(user)}`,
          ...(body !== undefined && { 'content-type': contentType }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      // By the text, since the OpenAPI documents come as text/plain.
      return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text };
    };
    const ready = (program: Program) =>
      until(program, 'readiness', async () => (await call('/readyz')).status === 200 || undefined);
    await ready(apiServer);

    const kubeconfig = await kubeconfigOf('admin');
    await installCrds(call, crds, apiServer);
    for (const [index, component] of components.entries()) {
      const port = ports[3 + index] ?? 0;
      run(component, componentArgs(component, folder, kubeconfig, port));
    }

    const ensureNamespaces = async (names: Iterable<string>) => {
      for (const name of new Set(names)) {
        const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
        const { status, body: answer } = await call('/api/v1/namespaces', { method: 'POST', body });
        if (status !== 201 && status !== 409) {
          throw new Error(`kube-server: cannot create namespace ${name}, got ${messageOf(answer)}`);
        }
      }
    };
    return {
      url,
      token: tokenOf('admin'),
      ca,
      kubeconfig,
      folder,
      tokenOf,
      kubeconfigOf,
      kubectl: (args, stdin) =>
        runCommand(binaries.get('kubectl') ?? 'kubectl', [`--kubeconfig=${kubeconfig}`, ...args], stdin),
      request: call,
      pathOf: (manifest) => pathOf(call, manifest),
      ensureNamespaces,
      async applyDryRun(manifests, fieldManager = 'dry-run') {
        await ensureNamespaces(manifests.flatMap((manifest) => manifest.metadata?.namespace ?? []));
        const query = new URLSearchParams({
          dryRun: 'All',
          fieldValidation: 'Strict',
          fieldManager,
          force: 'true',
        });
        const problems: ObjectProblem[] = [];
        for (const manifest of manifests) {
          const object = nameOf(manifest);
          const path = await pathOf(call, manifest);
          if (path === undefined) {
            problems.push({
              object,
              message: 'the API server does not serve this kind; install its CustomResourceDefinition',
            });
            continue;
          }
          const { status, body } = await call(`${path}?${query}`, { method: 'PATCH', body: manifest });
          if (status >= 300) problems.push({ object, message: messageOf(body) });
        }
        return problems;
      },
      async restartApiServer() {
        const running = programs.findIndex(({ name }) => name === 'kube-apiserver');
        for (const program of programs.splice(running, 1)) await endProgram(program);
        const again = run('kube-apiserver', apiServerArgs);
        // It is to end after its clients.
        programs.splice(1, 0, ...programs.splice(programs.indexOf(again), 1));
        await ready(again);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Path of an object, from the discovery documents: asked each time, since a CustomResourceDefinition may have come. */
async function pathOf(call: Call, { apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { status, body } = await call(root);
  if (status !== 200) return undefined;
  const { resources } = body as { resources: { name: string; kind: string; namespaced: boolean }[] };
  const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
  if (resource === undefined) return undefined;
  const scope = resource.namespaced ? `/namespaces/${metadata?.namespace ?? 'default'}` : '';
  return `${root}${scope}/${resource.name}/${metadata?.name ?? ''}`;
}

async function installCrds(call: Call, sources: readonly string[], apiServer: Program): Promise<void> {
  const root = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const names: string[] = [];
  for (const file of (await Promise.all(sources.map(yamlFilesAt))).flat()) {
    for (const document of parseAllDocuments(await readFile(file, 'utf8'))) {
      const crd = document.toJS() as Manifest | null;
      if (crd?.kind !== 'CustomResourceDefinition') continue;
      const { status, body } = await call(root, { method: 'POST', body: crd });
      if (status !== 201) {
        throw new Error(`${file}: the API server refuses this definition, got ${messageOf(body)}`);
      }
      names.push(crd.metadata?.name ?? '');
    }
  }
  for (const name of names) {
    await until(apiServer, `CustomResourceDefinition ${name}`, async () => {
      const { body } = await call(`${root}/${name}`);
      const { status } = body as { status?: { conditions?: { type: string; status: string }[] } };
      return (
        status?.conditions?.some(
          (condition) => condition.type === 'Established' && condition.status === 'True',
        ) || undefined
      );
    });
  }
}

async function yamlFilesAt(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** Writes the key pair of ServiceAccount tokens and the tokens of the users, which it returns by name. */
async function writeCredentials(folder: string, users: readonly KubeUser[]): Promise<Map<string, string>> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const tokens = new Map(users.map(({ name }) => [name, `${name}-${randomUUID()}`]));
  const lines = users.map(
    ({ name, groups = [] }) => `${tokens.get(name)},${name},${name},"${groups.join(',')}"\n`,
  );
  await writeFile(join(folder, 'sa.key'), privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'sa.pub'), publicKey);
  await writeFile(join(folder, 'tokens.csv'), lines.join(''), { mode: 0o600 });
  return tokens;
}

function nameOf({ apiVersion, kind, metadata }: Manifest): string {
  return [apiVersion, kind, metadata?.namespace, metadata?.name ?? '(no name)']
    .filter((part) => part !== undefined)
    .join('/');
}

/** The message of a Status, or whatever the answer is. */
function messageOf(body: unknown): string {
  const { message } = typeof body === 'object' && body !== null ? (body as { message?: unknown }) : {};
  return typeof message === 'string' ? message : JSON.stringify(body);
}
