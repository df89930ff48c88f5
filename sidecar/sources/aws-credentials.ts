import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Dispatcher, request } from 'undici';
import { DownloadError, messageOf } from '../download-error.js';
import { TransientError } from '../source-client.js';
import { environmentCredentials, type S3Credentials } from './s3-credentials.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials of AWS are looked for beside the environment. */
export interface AwsOptions {
  /** Region whose token service is asked. */
  readonly region: string;
  /** Whether the metadata service of an EC2 machine is asked. @default false */
  readonly isOnInstance?: boolean;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** A key that somebody lends. */
interface LentKey {
  readonly credentials: S3Credentials;
  /** Milliseconds since 1970 at which it ends. @default - never */
  readonly endsAt: number | undefined;
}

type Lender = () => Promise<LentKey>;

const askMs = 5000;
/** A download may be under way for a while with what it was begun with. */
const marginMs = 300_000;

/**
 * The key of S3 that the surroundings of a program give: of its environment, by the web identity of its pod (IRSA), by the agent
 * of its container (EKS Pod Identity, ECS), or by its machine. What is lent is kept until shortly before its end.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function awsCredentials(
  env: Environment,
  options: AwsOptions,
): () => Promise<S3Credentials | undefined> {
  const own = environmentCredentials(env);
  if (own !== undefined) return async () => own;
  const lender =
    webIdentity(env, options.region) ??
    containerAgent(env) ??
    (options.isOnInstance === true ? instance(env) : undefined);
  if (lender === undefined) return async () => undefined;
  const { now = Date.now } = options;
  let held: LentKey | undefined;
  let asking: Promise<LentKey> | undefined;
  return async () => {
    if (held !== undefined && (held.endsAt === undefined || held.endsAt - now() > marginMs)) {
      return held.credentials;
    }
    asking ??= lender().finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held.credentials;
  };
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
function webIdentity(env: Environment, region: string): Lender | undefined {
  const {
    AWS_WEB_IDENTITY_TOKEN_FILE: file = '',
    AWS_ROLE_ARN: role = '',
    AWS_ENDPOINT_URL_STS: endpoint,
  } = env;
  if (file === '' || role === '') return undefined;
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const url = `${endpoint ?? `https://sts.${region}.amazonaws.com${suffix}`}`.replace(/\/+$/, '');
  return async () => {
    const body = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: sessionName(env.AWS_ROLE_SESSION_NAME ?? hostname()),
      // Read each time: the kubelet replaces it before it ends.
      WebIdentityToken: await secretIn(file),
    });
    const type = 'application/x-www-form-urlencoded';
    const text = await answerOf('token service', `${url}/`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: body.toString(),
    });
    const field = (name: string): string | undefined =>
      new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(text)?.[1];
    return lentKey('token service', {
      AccessKeyId: field('AccessKeyId'),
      SecretAccessKey: field('SecretAccessKey'),
      Token: field('SessionToken'),
      Expiration: field('Expiration'),
    });
  };
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
function containerAgent(env: Environment): Lender | undefined {
  const {
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative = '',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: full = '',
  } = env;
  const url = relative === '' ? full : `http://169.254.170.2${relative}`;
  if (url === '') return undefined;
  return async () => {
    if (!isTrusted(url)) {
      throw new DownloadError(
        422,
        `AWS_CONTAINER_CREDENTIALS_FULL_URI: needs to be https or an address of this machine, got '${url}'`,
      );
    }
    const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '';
    const token = file === '' ? env.AWS_CONTAINER_AUTHORIZATION_TOKEN : await secretIn(file);
    const text = await answerOf('credentials of the container', url, {
      method: 'GET',
      headers: token === undefined ? {} : { authorization: token },
    });
    return lentKey('credentials of the container', fieldsOf(text));
  };
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html */
function instance(env: Environment): Lender {
  const base = (env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254').replace(/\/+$/, '');
  const what = 'credentials of the machine';
  return async () => {
    const token = await answerOf(what, `${base}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    });
    const call = { method: 'GET', headers: { 'x-aws-ec2-metadata-token': token } } as const;
    const path = `${base}/latest/meta-data/iam/security-credentials/`;
    const [role = ''] = (await answerOf(what, path, call)).split('\n');
    return lentKey(what, fieldsOf(await answerOf(what, path + encodeURIComponent(role.trim()), call)));
  };
}

/** Secrets go over the wire in the clear to this machine and its agents only. */
function isTrusted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname: host } = new URL(url);
  const near = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/;
  return protocol === 'https:' || (protocol === 'http:' && near.test(host));
}

interface AwsCall {
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function answerOf(what: string, url: string, { method, headers, body }: AwsCall): Promise<string> {
  const { origin } = new URL(url);
  let status: number;
  let text: string;
  try {
    const answer = await request(url, {
      method,
      headers,
      signal: AbortSignal.timeout(askMs),
      ...(body === undefined ? {} : { body }),
    });
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    throw new TransientError(`${what}: ${origin} is not reached, got ${messageOf(error)}`);
  }
  if (status === 200) return text;
  const said =
    /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text.replace(/\s+/g, ' ').trim().slice(0, 200);
  const got = `${status} ${said}`.trim();
  if (status === 429 || status >= 500) throw new TransientError(`${what}: ${origin} fails, got ${got}`);
  throw new DownloadError(
    422,
    `${what}: ${origin} refuses it, got ${got}; check the role and who may take it`,
  );
}

function lentKey(what: string, fields: Readonly<Record<string, unknown>>): LentKey {
  const { AccessKeyId: id, SecretAccessKey: secret, Token: session, Expiration: end } = fields;
  if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '') {
    throw new TransientError(`${what}: no key is in the answer`);
  }
  const endsAt = typeof end === 'string' ? Date.parse(end) : Number.NaN;
  return {
    credentials: {
      accessKeyId: id,
      secretAccessKey: secret,
      ...(typeof session === 'string' && session !== '' ? { sessionToken: session } : {}),
    },
    endsAt: Number.isNaN(endsAt) ? undefined : endsAt,
  };
}

async function secretIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new TransientError(`${file}: cannot be read, got ${messageOf(error)}`);
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** What sessions may be called. */
function sessionName(text: string): string {
  return text
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}
