import { DownloadError } from '../download-error.js';

/** A key of S3. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default - none */
  readonly sessionToken?: string;
}

/**
 * Reads credentials as `ID:SECRET`, `ID:SECRET:SESSION` or the text of an AWS credentials file, whose profile `default` or else
 * first one counts.
 *
 * @throws DownloadError for what is none of them
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export function s3Credentials(text: string): S3Credentials {
  const found = text.includes('aws_secret_access_key') ? fromFile(text) : fromPair(text.trim());
  if (found === undefined) {
    throw new DownloadError(
      422,
      'token: not understood, got something else; give ID:SECRET or a credentials file',
    );
  }
  return found;
}

/** The key in a program's environment. */
export function environmentCredentials(
  env: Readonly<Record<string, string | undefined>>,
): S3Credentials | undefined {
  return complete(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN);
}

function fromPair(text: string): S3Credentials | undefined {
  const [, id, secret, session] = /^([^:\s]+):([^:\s]+)(?::(\S+))?$/.exec(text) ?? [];
  return complete(id, secret, session);
}

function fromFile(text: string): S3Credentials | undefined {
  const profiles = new Map<string, Map<string, string>>();
  let profile = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*(.+?)\s*\]/.exec(line) ?? [];
    if (name !== undefined) {
      profile = new Map();
      profiles.set(name, profile);
      continue;
    }
    const [, key, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) profile.set(key, value);
  }
  const chosen = profiles.get('default') ?? [...profiles.values()][0] ?? profile;
  return complete(
    chosen.get('aws_access_key_id'),
    chosen.get('aws_secret_access_key'),
    chosen.get('aws_session_token'),
  );
}

function complete(id = '', secret = '', session = ''): S3Credentials | undefined {
  if (id === '' || secret === '') return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(session === '' ? {} : { sessionToken: session }) };
}
