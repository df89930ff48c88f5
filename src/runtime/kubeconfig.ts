import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import type { KubeConfig, KubeCredentials } from './kube.js';

type Fields = Readonly<Record<string, unknown>>;

/** A program of a kubeconfig that makes credentials. */
export interface CredentialPlugin {
  /** Fields of `exec`, as written. */
  readonly exec: Fields;
  /** Folder that its paths are relative to. */
  readonly folder: string;
  /** The cluster that the credentials are for, in the fields that such programs are told. */
  readonly cluster: Fields;
  /** What is wrong with it, as an error. */
  wrong(what: string, got: unknown, cure: string): Error;
}

/** Makes credentials by a program; `refused` are those that the API server did not take. */
export type CredentialPluginRunner = (
  plugin: CredentialPlugin,
) => (refused?: KubeCredentials) => Promise<KubeCredentials>;

interface Entry {
  readonly path: string;
  readonly fields: Fields;
}

/** The paths of `KUBECONFIG`, or else that of the home folder. */
export function kubeconfigPaths(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = env.KUBECONFIG?.split(delimiter).filter((item) => item !== '') ?? [];
  // In an image that lists no users there is no home.
  return named.length > 0 ? named : [join(env.HOME ?? '/', '.kube', 'config')];
}

/**
 * What the context in force of kubeconfig files says; undefined where none of the files exists. Of several files, the first
 * that has a name wins.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export function readKubeconfig(
  paths: readonly string[],
  runPlugin: CredentialPluginRunner | undefined,
): KubeConfig | undefined {
  const files = paths.flatMap((path): Entry[] => {
    const text = textOf(path);
    return text === undefined ? [] : [{ path, fields: fieldsOf(parsed(path, text)) }];
  });
  const [first] = files;
  if (first === undefined) return undefined;
  const current = files.find(({ fields }) => isText(fields['current-context'])) ?? first;
  const named = (list: string, kind: string, name: unknown): Entry => {
    for (const { path, fields } of files) {
      const entries = fields[list];
      const entry = Array.isArray(entries)
        ? entries.map(fieldsOf).find((item) => item.name === name)
        : undefined;
      if (entry !== undefined) return { path, fields: fieldsOf(entry[kind]) };
    }
    throw wrongAt(current.path)(`${list} have no such entry`, name, 'correct the context');
  };
  const { fields: context } = named('contexts', 'context', current.fields['current-context']);
  const cluster = named('clusters', 'cluster', context.cluster);
  const user = context.user === undefined ? { ...current, fields: {} } : named('users', 'user', context.user);
  const { namespace } = context;
  return {
    ...clusterConfig(cluster),
    ...userConfig(user, cluster, runPlugin),
    ...(isText(namespace) ? { namespace } : {}),
  };
}

function clusterConfig(entry: Entry): KubeConfig {
  const { path, fields } = entry;
  const { server, 'tls-server-name': serverName, 'proxy-url': proxy } = fields;
  if (!isText(server) || !URL.canParse(server)) {
    throw wrongAt(path)('the server is no url', server, 'write https://host:port');
  }
  if (isText(proxy) && !(URL.canParse(proxy) && /^(https?|socks5?):$/.test(new URL(proxy).protocol))) {
    throw wrongAt(path)('the proxy is no url', proxy, 'write http://host:port or socks5://host:port');
  }
  const ca = pem(entry, 'certificate-authority');
  return {
    server: server.replace(/\/+$/, ''),
    ...(ca === undefined ? {} : { ca }),
    ...(fields['insecure-skip-tls-verify'] === true ? { insecure: true } : {}),
    ...(isText(serverName) ? { serverName } : {}),
    ...(isText(proxy) ? { proxy } : {}),
  };
}

function userConfig(
  user: Entry,
  cluster: Entry,
  runPlugin: CredentialPluginRunner | undefined,
): Partial<KubeConfig> {
  const { path, fields } = user;
  const wrong = wrongAt(path);
  const cert = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  const headers = impersonation(fields);
  const base = {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
  if (fields.username !== undefined) {
    throw wrong('passwords are known to no API server any more', 'username', 'use a token or a certificate');
  }
  const { token, tokenFile } = fields;
  if (isText(tokenFile)) {
    // Read each time: what writes it replaces the token before it expires.
    const file = resolved(path, tokenFile);
    return { ...base, token: async () => (await readFile(file, 'utf8')).trim() };
  }
  if (isText(token)) return { ...base, token: async () => token };
  if (fields.exec !== undefined) {
    if (runPlugin === undefined) {
      throw wrong('programs that make tokens are not run', 'exec', 'use a token or a client certificate');
    }
    const plugin = {
      exec: fieldsOf(fields.exec),
      folder: dirname(path),
      cluster: execCluster(cluster),
      wrong,
    };
    return { ...base, credentials: runPlugin(plugin) };
  }
  if (fields['auth-provider'] !== undefined) {
    return { ...base, token: providerToken(fieldsOf(fields['auth-provider']), wrong) };
  }
  return base;
}

/** What a program that makes credentials is told about the cluster when it asks for it. */
function execCluster(entry: Entry): Fields {
  const { fields } = entry;
  const ca = pem(entry, 'certificate-authority');
  const extensions = Array.isArray(fields.extensions) ? fields.extensions.map(fieldsOf) : [];
  const own = extensions.find(({ name }) => name === 'client.authentication.k8s.io/exec');
  return {
    server: fields.server,
    ...(isText(fields['tls-server-name']) ? { 'tls-server-name': fields['tls-server-name'] } : {}),
    ...(fields['insecure-skip-tls-verify'] === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(isText(fields['proxy-url']) ? { 'proxy-url': fields['proxy-url'] } : {}),
    ...(own === undefined ? {} : { config: own.extension }),
  };
}

/**
 * The token that `auth-provider: oidc` keeps, while it is valid. It is not renewed here: identity providers may give a new
 * refresh token each time, which has to be written back into a file that belongs to kubectl.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-kubectl
 */
function providerToken({ name, config }: Fields, wrong: ReturnType<typeof wrongAt>): () => Promise<string> {
  if (name !== 'oidc') {
    const cure =
      name === 'gcp'
        ? 'run gcloud container clusters get-credentials with gke-gcloud-auth-plugin installed'
        : 'write the kubeconfig anew, with exec';
    throw wrong('the auth-provider is one that kubectl has dropped', name, cure);
  }
  const token = fieldsOf(config)['id-token'];
  return async () => {
    const expires = isText(token) ? expiryOf(token) : undefined;
    if (isText(token) && (expires === undefined || expires > Date.now())) return token;
    throw wrong(
      'the id-token of auth-provider oidc is not valid any more',
      expires === undefined ? token : new Date(expires).toISOString(),
      'call kubectl once, which renews it',
    );
  };
}

/** When a JSON web token expires, in milliseconds since 1970. */
function expiryOf(token: string): number | undefined {
  try {
    const { exp } = fieldsOf(
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')),
    );
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
function impersonation(fields: Fields): Readonly<Record<string, string | readonly string[]>> {
  const { as: name, 'as-uid': uid, 'as-groups': groups } = fields;
  const headers: Record<string, string | readonly string[]> = {};
  if (isText(name)) headers['impersonate-user'] = name;
  if (isText(uid)) headers['impersonate-uid'] = uid;
  if (Array.isArray(groups)) headers['impersonate-group'] = groups.map(String);
  for (const [key, values] of Object.entries(fieldsOf(fields['as-user-extra']))) {
    if (Array.isArray(values)) headers[`impersonate-extra-${encodeURIComponent(key)}`] = values.map(String);
  }
  return headers;
}

function pem({ path, fields }: Entry, key: string): string | undefined {
  const inline = fields[`${key}-data`];
  if (isText(inline)) return Buffer.from(inline, 'base64').toString('utf8');
  const name = fields[key];
  if (!isText(name)) return undefined;
  const text = textOf(resolved(path, name));
  if (text === undefined) throw wrongAt(path)(`the file of ${key} cannot be read`, name, 'correct the path');
  return text;
}

function resolved(path: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(path), name);
}

function parsed(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw wrongAt(path)('is no YAML', line, 'mend it');
  }
}

function wrongAt(path: string): (what: string, got: unknown, cure: string) => Error {
  return (what, got, cure) => new Error(`${path}: ${what}, got ${JSON.stringify(got) ?? 'nothing'}; ${cure}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The text of a file; undefined where it cannot be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
