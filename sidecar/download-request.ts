import { type DownloadBody, downloadSources } from '../contract/model-download.js';
import { DownloadError } from './download-error.js';
import type { SourceClient } from './source-client.js';
import { checkArchiveUrl, httpArchive } from './sources/archive.js';
import { huggingFace } from './sources/huggingface.js';
import type { Source } from './sources/plan.js';
import { s3, s3Location } from './sources/s3.js';
import { type S3Credentials, s3Credentials } from './sources/s3-credentials.js';
import { isFolderName } from './strict-path.js';

/** What requests may leave out. */
export interface SourceDefaults {
  readonly huggingFaceEndpoint: string;
  /** @default - none */
  readonly huggingFaceToken: string | undefined;
  readonly s3Region: string;
  /** The key of the moment; none as for public buckets. */
  readonly s3Credentials: () => Promise<S3Credentials | undefined>;
}

const texts = ['model_id', 'local_dir', 'token', 'revision', 'url', 'endpoint', 'region', 'sha256'] as const;

/**
 * Reads the body of a request.
 * @throws DownloadError for one that is not understood
 */
export function readDownload(text: string): DownloadBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DownloadError(400, 'body: is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DownloadError(400, 'body: needs to be an object');
  }
  const fields = Object.fromEntries(
    // Clients in other languages write what is absent as null or nothing.
    Object.entries(value).filter(([, field]) => field !== null && field !== undefined && field !== ''),
  );
  for (const name of texts) {
    if (fields[name] !== undefined && typeof fields[name] !== 'string') {
      throw new DownloadError(400, `${name}: needs to be a text, got ${JSON.stringify(fields[name])}`);
    }
  }
  const { source = 'huggingface', local_dir: folder } = fields;
  if (!(downloadSources as readonly unknown[]).includes(source)) {
    throw new DownloadError(
      400,
      `source: not known, got ${JSON.stringify(source)}; use ${downloadSources.join(', ')}`,
    );
  }
  if (typeof folder !== 'string' || !isFolderName(folder)) {
    throw new DownloadError(
      400,
      `local_dir: needs to be the name of one folder, got ${JSON.stringify(folder)}; use letters, digits, dots, dashes and underscores`,
    );
  }
  return fields as unknown as DownloadBody;
}

/**
 * The source that a request names.
 * @throws DownloadError for one that cannot be right
 */
export function sourceOf(body: DownloadBody, defaults: SourceDefaults, client: SourceClient): Source {
  const { source = 'huggingface', token, url } = body;
  switch (source) {
    case 'huggingface': {
      const { model_id: repository = '', revision = 'main' } = body;
      const id = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)?$/;
      if (!id.test(repository) || repository.includes('..')) {
        throw new DownloadError(422, `model_id: needs to be owner/name, got '${repository}'`);
      }
      return huggingFace(
        {
          endpoint: defaults.huggingFaceEndpoint,
          repository,
          revision,
          token: token ?? defaults.huggingFaceToken,
        },
        client,
      );
    }
    case 's3': {
      const location = s3Location(url ?? '');
      if (location === undefined) {
        throw new DownloadError(422, `url: needs to be s3://BUCKET/PREFIX, got '${url ?? ''}'`);
      }
      const { endpoint, region = defaults.s3Region } = body;
      if (endpoint !== undefined && !/^https?:\/\/[^/?#@]+/.test(endpoint)) {
        throw new DownloadError(422, `endpoint: needs to be an http(s) URL, got '${endpoint}'`);
      }
      if (!/^[a-z0-9-]+$/.test(region)) throw new DownloadError(422, `region: is none, got '${region}'`);
      const given = token === undefined ? undefined : s3Credentials(token);
      const credentials = given === undefined ? defaults.s3Credentials : async () => given;
      return s3({ ...location, region, endpoint, credentials }, client);
    }
    case 'http': {
      checkArchiveUrl(url ?? '');
      if (body.sha256 !== undefined && !/^[0-9a-fA-F]{64}$/.test(body.sha256)) {
        throw new DownloadError(422, `sha256: needs to be 64 hex digits, got '${body.sha256}'`);
      }
      return httpArchive({ url: url ?? '', sha256: body.sha256?.toLowerCase(), token }, client);
    }
  }
}
