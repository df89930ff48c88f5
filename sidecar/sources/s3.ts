import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { Digest } from '../digest.js';
import { DownloadError } from '../download-error.js';
import { refuse, type SourceAnswer, type SourceClient } from '../source-client.js';
import type { DownloadPlan, RemoteFile, Source } from './plan.js';
import type { S3Credentials } from './s3-credentials.js';

/** A folder of a bucket. */
export interface S3Folder {
  readonly bucket: string;
  /** Without a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  /** Base URL of a service that is not Amazon's. @default - Amazon's */
  readonly endpoint: string | undefined;
  /** The key of the moment; none as for public buckets. */
  readonly credentials: () => Promise<S3Credentials | undefined>;
}

interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/**
 * All objects below a prefix.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function s3(folder: S3Folder, client: SourceClient): Source {
  const { bucket, prefix, region, endpoint, credentials } = folder;
  const title = `s3://${bucket}/${prefix}`;
  const base = baseUrl(folder);
  const call = (url: string, signal: AbortSignal, headers: Readonly<Record<string, string>> = {}) =>
    client.ask(url, {
      headers,
      signal,
      secretHeaders: async () => signed(url, headers, region, await credentials()),
    });
  const start = prefix === '' ? '' : `${prefix}/`;
  const list = async (after: string | undefined, signal: AbortSignal) => {
    // In the order in which they are signed.
    const query = [
      ...(after === undefined ? [] : [['continuation-token', after]]),
      ['encoding-type', 'url'],
      ['list-type', '2'],
      ['prefix', start],
    ];
    const url = `${base}/?${query.map(([name = '', value = '']) => `${name}=${strictly(value)}`).join('&')}`;
    return client.patiently(signal, async () => {
      const answer = await call(url, signal);
      return answer.status === 200 ? listed(await answer.body.text(), title) : refuse(url, answer, title);
    });
  };
  const fileOf = ({ key, size, etag }: ListedObject): RemoteFile => {
    const url = `${base}/${key.split('/').map(strictly).join('/')}`;
    return {
      path: key.slice(start.length),
      url,
      size,
      resumable: true,
      open: (offset, signal) =>
        call(url, signal, {
          'if-match': etag,
          ...(offset === 0 ? {} : { range: `bytes=${offset}-` }),
        }),
      digestFrom: (answer) => plainDigest(answer, etag),
    };
  };
  return {
    title,
    identity: { source: 's3', base, prefix },
    async plan(signal): Promise<DownloadPlan> {
      const objects: ListedObject[] = [];
      let after: string | undefined;
      do {
        const page = await list(after, signal);
        objects.push(...page.objects);
        if (page.next !== undefined && page.next === after) {
          throw new DownloadError(502, `${title}: the list of objects has no end`);
        }
        after = page.next;
      } while (after !== undefined);
      // Consoles make folders of empty objects.
      const files = objects.filter(({ key }) => !key.endsWith('/')).map(fileOf);
      if (files.length === 0) {
        throw new DownloadError(
          422,
          `${title}: holds nothing, got no object below it; correct url${endpoint === undefined ? ', region' : ''} or the credentials`,
        );
      }
      const content = objects.map(({ key, size, etag }) => `${key}\n${size}\n${etag}`).join('\n');
      return {
        version: `${base}/${start}#${createHash('sha256').update(content).digest('hex')}`,
        files,
        archive: false,
      };
    },
  };
}

/** Reads `s3://BUCKET/PREFIX`. */
export function s3Location(url: string): Pick<S3Folder, 'bucket' | 'prefix'> | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: path.replace(/\/+$/, '') };
}

/** The bucket's own host at Amazon, unless TLS has no certificate for it; elsewhere a path, which every service knows. */
function baseUrl({ bucket, region, endpoint }: S3Folder): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

async function signed(
  url: string,
  headers: Readonly<Record<string, string>>,
  region: string,
  credentials: S3Credentials | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (credentials === undefined) return {};
  const signer = new AwsV4Signer({ ...credentials, url, headers: { ...headers }, service: 's3', region });
  const { headers: result } = await signer.sign();
  // The host is that of the connection anyway.
  result.delete('host');
  return Object.fromEntries(result);
}

/** The list as XML, whose names are encoded as in URLs, so that nothing in them can be taken for a tag. */
function listed(
  xml: string,
  title: string,
): { readonly objects: readonly ListedObject[]; readonly next: string | undefined } {
  const field = (text: string, name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  if (!/<ListBucketResult[\s>]/.test(xml))
    throw new DownloadError(502, `${title}: the list of objects is none`);
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = '']) => {
    const key = field(entry, 'Key');
    const size = Number(field(entry, 'Size') ?? Number.NaN);
    const etag = unescaped(field(entry, 'ETag') ?? '');
    if (key === undefined || !Number.isSafeInteger(size) || etag === '') {
      throw new DownloadError(502, `${title}: the list of objects lacks names, sizes or etags`);
    }
    return { key: decodeURIComponent(key.replaceAll('+', ' ')), size, etag };
  });
  const more = field(xml, 'IsTruncated') === 'true';
  const token = field(xml, 'NextContinuationToken');
  if (more && token === undefined) throw new DownloadError(502, `${title}: the list of objects breaks off`);
  return { objects, next: more && token !== undefined ? unescaped(token) : undefined };
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Encoded as signatures count it, so that services need not guess. */
function strictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The etag is the MD5 only of objects that came in one piece and are not encrypted by a key of their own. */
function plainDigest({ headers }: SourceAnswer, etag: string): Digest | undefined {
  const [, hex] = /^"([0-9a-f]{32})"$/.exec(etag) ?? [];
  const encryption = headers['x-amz-server-side-encryption'];
  const own = headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  return hex === undefined || own || (encryption !== undefined && encryption !== 'AES256')
    ? undefined
    : { algorithm: 'md5', hex };
}
