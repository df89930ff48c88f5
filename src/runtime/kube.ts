import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Agent, type Dispatcher } from 'undici';
import { parse } from 'yaml';

/** How to reach an API server. */
export interface KubeConfig {
  /** As `https://10.0.0.1:443`. */
  readonly server: string;
  /** Certificates to trust, PEM. @default - those of Node */
  readonly ca?: string;
  /** Client certificate, PEM. @default - none */
  readonly cert?: string;
  /** Key of the client certificate, PEM. @default - none */
  readonly key?: string;
  /** Whether the server's certificate is not looked at. @default false */
  readonly insecure?: boolean;
  /** The bearer token of the moment. @default - none */
  readonly token?: () => Promise<string>;
  /** Namespace that the program is at home in. @default - unknown */
  readonly namespace?: string;
}

/** Where a configuration is looked for. */
export interface KubeConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the service account. @default "/var/run/secrets/kubernetes.io/serviceaccount" */
  readonly serviceAccount?: string;
}

/**
 * The configuration of the pod's service account, or else that of the kubeconfig file in `KUBECONFIG` or `~/.kube/config`.
 * Of kubeconfig files, tokens and certificates are understood; programs that make tokens are not run.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function kubeConfig({ env, serviceAccount = mounted }: KubeConfigSources): KubeConfig {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const ca = textOf(join(serviceAccount, 'ca.crt'));
  if (host !== undefined && host !== '' && ca !== undefined) {
    const namespace = textOf(join(serviceAccount, 'namespace'))?.trim();
    return {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ca,
      // Read each time: the kubelet replaces the token before it expires.
      token: async () => (await readFile(join(serviceAccount, 'token'), 'utf8')).trim(),
      ...(namespace === undefined ? {} : { namespace }),
    };
  }
  const path =
    // In an image that lists no users there is no home.
    env.KUBECONFIG?.split(delimiter).find((item) => item !== '') ?? join(env.HOME ?? '/', '.kube', 'config');
  const text = textOf(path);
  if (text === undefined) {
    throw new Error(
      `kubernetes: no service account and no kubeconfig, got ${path}; run in a pod or set KUBECONFIG`,
    );
  }
  return fromKubeconfig(path, text);
}

const mounted = '/var/run/secrets/kubernetes.io/serviceaccount';

type Fields = Readonly<Record<string, unknown>>;

function fromKubeconfig(path: string, text: string): KubeConfig {
  const file = fieldsOf(parse(text));
  const wrong = (what: string, got: unknown, cure: string): Error =>
    new Error(`${path}: ${what}, got ${JSON.stringify(got) ?? 'nothing'}; ${cure}`);
  const named = (list: string, kind: string, name: unknown): Fields => {
    const entries = file[list];
    const entry = Array.isArray(entries)
      ? entries.map(fieldsOf).find((item) => item.name === name)
      : undefined;
    if (entry === undefined) throw wrong(`${list} have no such entry`, name, 'correct the context');
    return fieldsOf(entry[kind]);
  };
  const context = named('contexts', 'context', file['current-context']);
  const cluster = named('clusters', 'cluster', context.cluster);
  const user = context.user === undefined ? {} : named('users', 'user', context.user);
  const { server } = cluster;
  if (typeof server !== 'string' || !URL.canParse(server)) {
    throw wrong('the server is no url', server, 'write https://host:port');
  }
  for (const helper of ['exec', 'auth-provider']) {
    if (user[helper] !== undefined) {
      throw wrong('programs that make tokens are not run', helper, 'use a token or a client certificate');
    }
  }
  const resolved = (name: string): string => (isAbsolute(name) ? name : join(dirname(path), name));
  const pem = (fields: Fields, key: string): string | undefined => {
    const inline = fields[`${key}-data`];
    if (typeof inline === 'string') return Buffer.from(inline, 'base64').toString('utf8');
    const name = fields[key];
    return typeof name === 'string' ? readFileSync(resolved(name), 'utf8') : undefined;
  };
  const ca = pem(cluster, 'certificate-authority');
  const cert = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  const { token, tokenFile } = user;
  const { namespace } = context;
  return {
    server: server.replace(/\/+$/, ''),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { insecure: true } : {}),
    ...(typeof tokenFile === 'string'
      ? { token: async () => (await readFile(resolved(tokenFile), 'utf8')).trim() }
      : typeof token === 'string'
        ? { token: async () => token }
        : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** An answer of the API server that is no success. */
export class KubeError extends Error {
  readonly status: number;
  /** What the API server says in words for people. */
  readonly reason: string;
  /** Pause that the API server asks for. @default - it asks for none */
  readonly retryAfterSeconds: number | undefined;

  constructor(method: string, path: string, status: number, reason: string, retryAfterSeconds?: number) {
    super(`kubernetes: ${method} ${path} failed with ${status}, got ${reason}`);
    this.name = 'KubeError';
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Content types of what is sent. */
const contentTypes = {
  create: 'application/json',
  applyPatch: 'application/apply-patch+yaml',
  jsonPatch: 'application/json-patch+json',
  mergePatch: 'application/merge-patch+json',
} as const;

/** How a call is made. At most one body is sent. */
export interface KubeCall {
  /** @default - that of the body, GET without one */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** An object to create, or another body of a POST, PUT or DELETE. @default - no body */
  readonly create?: unknown;
  /**
   * Sent as a server-side apply; the path names the field manager.
   * @default - no body
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  readonly applyPatch?: unknown;
  /** Sent as a JSON patch. @default - no body */
  readonly jsonPatch?: unknown;
  /** Sent as a JSON merge patch. @default - no body */
  readonly mergePatch?: unknown;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which the connection counts as dead. @default 30000 */
  readonly idleMs?: number;
}

/** Calls one API server. */
export class KubeClient {
  readonly config: KubeConfig;
  readonly #agent: Agent;

  constructor(config: KubeConfig) {
    this.config = config;
    const { ca, cert, key, insecure = false } = config;
    this.#agent = new Agent({
      connect: {
        timeout: 10_000,
        rejectUnauthorized: !insecure,
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
      },
    });
  }

  /** Calls a path such as `/api/v1/pods` and returns the parsed answer; throws KubeError for an error status. */
  async json(path: string, call: KubeCall = {}): Promise<unknown> {
    return (await this.open(path, call)).json();
  }

  /** The same with the body as it comes, for answers that do not end. */
  async open(path: string, call: KubeCall = {}): Promise<Dispatcher.ResponseData['body']> {
    const { signal, idleMs = 30_000 } = call;
    const body = bodyOf(call);
    const { method = body === undefined ? 'GET' : body.type === contentTypes.create ? 'POST' : 'PATCH' } =
      call;
    const token = await this.config.token?.();
    const answer = await this.#agent.request({
      origin: this.config.server,
      path: new URL(this.config.server).pathname.replace(/\/$/, '') + path,
      method,
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': body.type }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.statusCode < 300) return answer.body;
    const reason = messageOf(await answer.body.text());
    const pause = Number(answer.headers['retry-after']);
    throw new KubeError(
      method,
      path.replace(/\?.*/s, ''),
      answer.statusCode,
      reason,
      Number.isFinite(pause) ? pause : undefined,
    );
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function bodyOf(call: KubeCall): { readonly type: string; readonly text: string } | undefined {
  for (const kind of ['create', 'applyPatch', 'jsonPatch', 'mergePatch'] as const) {
    const value = call[kind];
    if (value !== undefined) return { type: contentTypes[kind], text: JSON.stringify(value) };
  }
  return undefined;
}

function messageOf(text: string): string {
  try {
    const { message } = fieldsOf(JSON.parse(text));
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
