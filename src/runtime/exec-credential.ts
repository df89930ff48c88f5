import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { KubeCredentials } from './kube.js';
import type { CredentialPlugin, CredentialPluginRunner } from './kubeconfig.js';

type Fields = Readonly<Record<string, unknown>>;

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/**
 * Runs the programs that kubeconfig files of clouds name, such as `aws eks get-token`, `gke-gcloud-auth-plugin` and `kubelogin`.
 * What they answer is kept until it expires or is refused.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function execCredentials(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number = Date.now,
): CredentialPluginRunner {
  return (plugin) => {
    let current: Promise<Given> | undefined;
    const run = (): Promise<Given> => {
      const given = ask(plugin, env);
      current = given;
      // A program that failed is asked again by the next call.
      given.catch(() => {
        if (current === given) current = undefined;
      });
      return given;
    };
    return async (refused) => {
      const before = current;
      if (before === undefined) return (await run()).credentials;
      const { credentials, expires } = await before;
      const isRefused =
        refused !== undefined &&
        (credentials.token === undefined || refused.token === credentials.token) &&
        (credentials.cert === undefined || refused.cert === credentials.cert);
      if (!isRefused && (expires === undefined || expires > now())) return credentials;
      // Of several calls that find them of no use any more, one runs the program.
      return (await (current === before || current === undefined ? run() : current)).credentials;
    };
  };
}

interface Given {
  readonly credentials: KubeCredentials;
  /** Milliseconds since 1970. */
  readonly expires?: number;
}

async function ask(
  plugin: CredentialPlugin,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Given> {
  const { exec, folder, cluster, wrong } = plugin;
  const {
    command,
    args,
    apiVersion,
    provideClusterInfo,
    interactiveMode = 'IfAvailable',
    installHint,
  } = exec;
  if (typeof command !== 'string' || command === '') {
    throw wrong('exec names no command', command, 'write the program that makes credentials');
  }
  if (!versions.includes(String(apiVersion))) {
    throw wrong('exec has an apiVersion that is not known', apiVersion, `write ${versions.join(' or ')}`);
  }
  const isTerminal = process.stdin.isTTY === true;
  if (interactiveMode === 'Always' && !isTerminal) {
    throw wrong('the program of exec wants a terminal', command, 'run this from one');
  }
  const interactive = isTerminal && interactiveMode !== 'Never';
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(provideClusterInfo === true ? { cluster } : {}) },
  };
  // A path is relative to the file that names it, a bare name is looked for in PATH.
  const program =
    /[\\/]/.test(command) && !/^([\\/]|[A-Za-z]:)/.test(command) ? join(folder, command) : command;
  const own = (Array.isArray(exec.env) ? (exec.env as readonly Fields[]) : []).map(
    ({ name, value }) => [String(name), String(value)] as const,
  );
  const child = spawn(program, Array.isArray(args) ? args.map(String) : [], {
    env: { ...env, ...Object.fromEntries(own), KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const hint = typeof installHint === 'string' ? installHint.trim().split('\n', 1)[0] : undefined;
  let code: unknown;
  try {
    [code] = await once(child, 'close');
  } catch (error) {
    const cure = hint ?? 'install it, or see whether kubectl finds it';
    throw wrong(`the program of exec cannot be run, ${reasonOf(error)}`, command, cure);
  }
  if (code !== 0)
    throw wrong(`the program of exec ended with ${code}`, command, 'see what it says, or log in');
  return givenBy(Buffer.concat(chunks).toString('utf8'), plugin);
}

function givenBy(text: string, { exec, wrong }: CredentialPlugin): Given {
  const what = 'the program of exec gave no ExecCredential';
  let answer: Fields;
  try {
    answer = fieldsOf(JSON.parse(text));
  } catch {
    throw wrong(what, text.length === 0 ? undefined : `${text.length} characters`, 'see what it prints');
  }
  const { apiVersion, kind, status } = answer;
  if (kind !== 'ExecCredential' || apiVersion !== exec.apiVersion) {
    const cure = `make the apiVersion of exec, ${String(exec.apiVersion)}, that of the program`;
    throw wrong(what, `${String(kind)} ${String(apiVersion)}`, cure);
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = fieldsOf(status);
  if (typeof token !== 'string' && (typeof cert !== 'string' || typeof key !== 'string')) {
    const names = Object.keys(fieldsOf(status));
    throw wrong('the program of exec gave neither token nor certificate and key', names, 'log in with it');
  }
  const expires = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.NaN;
  return {
    credentials: {
      ...(typeof token === 'string' ? { token } : {}),
      ...(typeof cert === 'string' && typeof key === 'string' ? { cert, key } : {}),
    },
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'ENOENT' ? 'there is none' : String(code ?? error);
}
