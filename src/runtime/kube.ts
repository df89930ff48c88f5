import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { type CredentialPluginRunner, kubeconfigPaths, readKubeconfig, textOf } from './kubeconfig.js';

/** What a caller shows that it is. */
export interface KubeCredentials {
  /** Bearer token. @default - none */
  readonly token?: string;
  /** Client certificate, PEM. @default - none */
  readonly cert?: string;
  /** Key of the client certificate, PEM. @default - none */
  readonly key?: string;
}

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
  /**
   * Credentials of the moment, before `token`, `cert` and `key`; `refused` are those that the API server did not take.
   * @default - none
   */
  readonly credentials?: (refused?: KubeCredentials) => Promise<KubeCredentials>;
  /** Name that the server's certificate has to have. @default - that of the server */
  readonly serverName?: string;
  /** Proxy on the way to the server, as `http://proxy:3128`. @default - none */
  readonly proxy?: string;
  /** Sent with each call, such as those of impersonation. @default - none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Namespace that the program is at home in. @default - unknown */
  readonly namespace?: string;
}

/** Where a configuration is looked for. */
export interface KubeConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the service account. @default "/var/run/secrets/kubernetes.io/serviceaccount" */
  readonly serviceAccount?: string;
  /** Runs programs of a kubeconfig that make credentials. @default - such a kubeconfig is refused */
  readonly runPlugin?: CredentialPluginRunner;
}

/**
 * The configuration of the pod's service account, or else that of the kubeconfig files in `KUBECONFIG` or `~/.kube/config`.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function kubeConfig({ env, serviceAccount = mounted, runPlugin }: KubeConfigSources): KubeConfig {
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
  const paths = kubeconfigPaths(env);
  const config = readKubeconfig(paths, runPlugin);
  if (config !== undefined) return config;
  throw new Error(
    `kubernetes: no service account and no kubeconfig, got ${paths.join(', ')}; run in a pod or set KUBECONFIG`,
  );
}

const mounted = '/var/run/secrets/kubernetes.io/serviceaccount';

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
  /** Is given what the API server says in `Warning` headers. @default - they are not read */
  readonly onWarning?: (text: string) => void;
  /** Milliseconds without a byte after which the connection counts as dead. @default 30000 */
  readonly idleMs?: number;
}

/** Calls one API server. */
export class KubeClient {
  readonly config: KubeConfig;
  #connection: { readonly cert?: string | undefined; readonly agent: Dispatcher } | undefined;
  readonly #outdated: Dispatcher[] = [];

  constructor(config: KubeConfig) {
    this.config = config;
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
    const send = async ({ token, cert, key }: KubeCredentials): Promise<Dispatcher.ResponseData> => {
      return this.#agent(cert, key).request({
        origin: this.config.server,
        path: new URL(this.config.server).pathname.replace(/\/$/, '') + path,
        method,
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
        headers: {
          ...(this.config.headers as Record<string, string | string[]> | undefined),
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': body.type }),
        },
        ...(body === undefined ? {} : { body: body.text }),
        ...(signal === undefined ? {} : { signal }),
      });
    };
    const credentials = await this.#credentials();
    let answer = await send(credentials);
    if (answer.statusCode === 401 && this.config.credentials !== undefined) {
      // They may have been taken back before they expired.
      await answer.body.dump();
      answer = await send(await this.#credentials(credentials));
    }
    if (call.onWarning !== undefined) warningsOf(answer.headers.warning).forEach(call.onWarning);
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
    const open = this.#connection === undefined ? [] : [this.#connection.agent];
    await Promise.all([...this.#outdated, ...open].map((agent) => agent.destroy()));
  }

  async #credentials(refused?: KubeCredentials): Promise<KubeCredentials> {
    const { cert, key, token, credentials } = this.config;
    const fixed = { ...(cert && { cert }), ...(key && { key }) };
    if (credentials !== undefined) return { ...fixed, ...(await credentials(refused)) };
    return { ...fixed, ...(token && { token: await token() }) };
  }

  /** The connections of a client certificate: a new one is shown to new connections only. */
  #agent(cert: string | undefined, key: string | undefined): Dispatcher {
    if (this.#connection !== undefined && this.#connection.cert === cert) return this.#connection.agent;
    if (this.#connection !== undefined) this.#outdated.push(this.#connection.agent);
    const agent = agentOf(this.config, cert, key);
    this.#connection = { cert, agent };
    return agent;
  }
}

function agentOf(
  { server, ca, insecure = false, serverName, proxy }: KubeConfig,
  cert: string | undefined,
  key: string | undefined,
): Dispatcher {
  const tls = {
    timeout: 10_000,
    rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
  if (proxy === undefined) return new Agent({ connect: tls });
  const { hostname } = new URL(server);
  // An address is no name that a client may ask a server for.
  const isName = isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  return new ProxyAgent({
    uri: proxy,
    requestTls: { ...tls, ...(serverName === undefined && isName ? { servername: hostname } : {}) },
  });
}

/**
 * The texts of `Warning` headers, by which an API server speaks to people.
 * @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5
 */
function warningsOf(header: string | string[] | undefined): string[] {
  const lines = header === undefined ? [] : [header].flat();
  return lines.flatMap((line) =>
    [...line.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      text.replace(/\\(.)/g, '$1'),
    ),
  );
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
    const answer: unknown = JSON.parse(text);
    const { message } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
      message?: unknown;
    };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
